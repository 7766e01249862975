# Makes the .msi on Windows. Needs: JDK 25 in JAVA_HOME, WiX 3.14 or newer on PATH. Sign the result with signtool afterwards.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..\..')
mvn -q -DskipTests package
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
& "$env:JAVA_HOME\bin\java.exe" installer/Installer.java msi
exit $LASTEXITCODE

@echo off
rem Starts Castellan: the console, or a sub-command.
setlocal
set "CHOME=%~dp0.."
set "KIND=console"
for %%a in (%*) do (
  for %%s in (access account apply breakglass cluster completion cordon delete describe diff drain exec fleet get help ledger logs port-forward restart sandbox scale version --help -h --version -V) do (
    if /i "%%~a"=="%%s" set "KIND=cli"
  )
)
set "CACHE="
if exist "%CHOME%\app\%KIND%.aot" set CACHE="-XX:AOTCache=%CHOME%\app\%KIND%.aot"
if "%KIND%"=="cli" (
  "%CHOME%\runtime\bin\java.exe" "@%CHOME%\app\jvm.options" "@%CHOME%\app\%KIND%.options" %CACHE% %CASTELLAN_JAVA_OPTIONS% -jar "%CHOME%\app\castellan.jar" %*
  exit /b %ERRORLEVEL%
)
start "Castellan" "%CHOME%\runtime\bin\javaw.exe" "@%CHOME%\app\jvm.options" "@%CHOME%\app\%KIND%.options" %CACHE% %CASTELLAN_JAVA_OPTIONS% -jar "%CHOME%\app\castellan.jar" %*

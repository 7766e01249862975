#!/bin/sh
# Makes the .dmg (or with `pkg` as argument the .pkg) on macOS. Needs: JDK 25 and the Xcode command line tools.
# CASTELLAN_SIGNING_IDENTITY signs; notarise the result afterwards with notarytool.
set -e
cd "$(dirname "$0")/../.."
mvn -q -DskipTests package
"$(/usr/libexec/java_home -v 25)/bin/java" installer/Installer.java "${1:-dmg}"

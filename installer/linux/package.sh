#!/bin/sh
# Makes the .deb (and with `rpm` as argument the .rpm) on Linux. Needs: JDK 25, fakeroot and dpkg-deb (or rpmbuild).
set -e
cd "$(dirname "$0")/../.."
mvn -q -DskipTests package
"${JAVA_HOME:?set JAVA_HOME to a JDK 25}/bin/java" installer/Installer.java "${1:-deb}"

#!/bin/sh
# Starts Castellan: the console, or a sub-command. Works from any folder and through links, in the image and installed.
self=$(readlink -f "$0")
home=${self%/*/*}
app="$home/app"
java="$home/runtime/bin/java"
if [ ! -d "$app" ]; then
  app="$home/lib/app"
  java="$home/lib/runtime/bin/java"
fi
# Which cache and flags fit; the program itself decides what to run, so a wrong guess costs time only.
kind=console
for a in "$@"; do
  case "$a" in
    access | account | apply | breakglass | cluster | completion | cordon | delete | describe | diff | drain | exec | fleet | get | \
      help | ledger | logs | port-forward | restart | sandbox | scale | version | --help | -h | --version | -V)
      kind=cli
      break
      ;;
  esac
done
if [ -f "$app/$kind.aot" ]; then
  exec "$java" "@$app/jvm.options" "@$app/$kind.options" "-XX:AOTCache=$app/$kind.aot" $CASTELLAN_JAVA_OPTIONS -jar "$app/castellan.jar" "$@"
fi
exec "$java" "@$app/jvm.options" "@$app/$kind.options" $CASTELLAN_JAVA_OPTIONS -jar "$app/castellan.jar" "$@"

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The schemas of public programs, from Debian's packages, which are unpacked and not installed.
#
#   packages.sh FOLDER      FOLDER/NAME/... is what each package holds; a folder that is complete is left as it is
set -eu

folder=$1
packages='zabbix-server-mysql zabbix-server-pgsql zabbix-proxy-sqlite3 kea-admin
	pdns-backend-mysql pdns-backend-pgsql pdns-backend-sqlite3'

[ ! -e "$folder/complete" ] || exit 0
mkdir -p "$folder"
cd "$folder"
# A machine that has never asked for packages has no lists of them.
# shellcheck disable=SC2086 # words
apt-get -q download $packages || { apt-get -q update && apt-get -q download $packages; }
for package in $packages; do
	rm -rf "$package"
	dpkg-deb -x "$package"_*.deb "$package"
	rm "$package"_*.deb
done
touch complete

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs those of the named Debian packages that are missing, and only then asks for the right to do so.
#
#   sh tools/packages.sh PACKAGE...
set -eu

missing=
for package in "$@"; do
	state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null 2>&1; then
		echo "missing packages:$missing" >&2
		echo "run this as root, or install sudo" >&2
		exit 1
	fi
	as_root=sudo
fi
echo "installing:$missing"
# shellcheck disable=SC2086 # lists of words
{
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $missing
}

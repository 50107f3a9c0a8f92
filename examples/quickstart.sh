#!/bin/sh
# SPDX-License-Identifier: MIT
#
# From nothing to a migrated shop on a Debian machine: installs what is missing, builds, migrates the example shop on
# SQLite step by step, and runs it.
#
#   sh examples/quickstart.sh
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build-quickstart

say()
{
	printf '\n=== %s\n' "$*"
}

# Shows a command as it would be typed, and runs it.
run()
{
	printf '$ %s\n' "$*"
	"$@"
}

say "Packages"
sh "$root/tools/packages.sh" gcc libc6-dev meson ninja-build pkg-config python3 \
	libsqlite3-dev sqlite3 libinih-dev libjansson-dev

say "Build"
# Debian's own meson and Python before any other.
PATH="/usr/bin:$PATH"
export PATH
[ -f "$build/build.ninja" ] || meson setup "$build" "$root" -Dtests=disabled
ninja -C "$build"
PATH="$build/examples/shop:$PATH"

folder=$(mktemp -d "${TMPDIR:-/tmp}/migr-quickstart-XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder"

say "The shop's revisions"
run run_migrations history

say "What an upgrade would do, and the first two steps"
run run_migrations plan upgrade head
run run_migrations upgrade 002
run run_migrations status

say "Some products come in"
printf '$ sqlite3 shop.db < sample_data.sql\n'
sqlite3 shop.db <"$root/examples/shop/sample_data.sql"

say "The shop starts, brings its database up to date, and lists its products in French"
run shop fr

say "Is the database what the shop's models say?"
run run_migrations check

say "One step down, and where the database is then"
run run_migrations downgrade -1
run run_migrations current

say "Up again"
run run_migrations upgrade head
run run_migrations history --indicate-current
run run_migrations status

say "Done. The example is in examples/shop, its walk-through in examples/shop/README.md."

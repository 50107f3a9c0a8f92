#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Measures the library against programs written by hand and against other tools, and prints a table. Installs what is
# missing, starts database servers of its own and builds for release.
#
#   sh bench/run.sh                   all of it: most of an hour
#   sh bench/run.sh --quick           a few runs of each: whether it works, not what it takes
#   sh bench/run.sh --into FILE       puts the tables into that document, between its marks
#   sh bench/run.sh --only PART...    some of: start apply graph size
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build-bench
# Debian's own Python: its modules belong to it.
PATH="/usr/bin:$PATH"
export PATH

sh "$root/tools/packages.sh" gcc libc6-dev meson ninja-build pkg-config check binutils python3 \
	libsqlite3-dev sqlite3 libinih-dev libjansson-dev libpq-dev libmariadb-dev \
	postgresql mariadb-server pgbouncer openssl alembic python3-psycopg2 python3-mysqldb \
	sqitch libdbd-sqlite3-perl libdbd-pg-perl libdbd-mysql-perl >&2

if [ -z "${MIGR_TEST_POSTGRESQL_URL:-}" ]; then
	exec sh "$root/tests/support/servers.sh" run sh "$root/bench/run.sh" "$@"
fi
[ -f "$build/build.ninja" ] || meson setup "$build" "$root" --buildtype=release -Dauto_features=enabled >&2
ninja -C "$build" >&2
exec python3 -B "$root/bench/run.py" "$build" "$@"

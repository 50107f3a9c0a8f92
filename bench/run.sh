#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Measures the library against programs written by hand and against other tools, and prints a table. Installs what is
# missing, starts database servers of its own and builds as it is installed.
#
#   sh bench/run.sh                   all of it: most of an hour
#   sh bench/run.sh --quick           a few runs of each: whether it works, not what it takes
#   sh bench/run.sh --into FILE       puts the tables into that document, each in place of the older one of its part
#   sh bench/run.sh --only PART...    some of: start apply compare alter compile graph size
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
# The servers of the tests keep a secret of few rounds. What connecting costs is to be what it costs everywhere.
password=${MIGR_TEST_POSTGRESQL_URL#*//*:}
psql -qX "$MIGR_TEST_POSTGRESQL_URL" -c "ALTER ROLE CURRENT_USER PASSWORD '${password%%@*}'"
installed=$build/installed
[ -f "$build/build.ninja" ] || meson setup "$build" "$root" --prefix="$installed" --libdir=lib -Db_ndebug=true \
	-Dauto_features=enabled >&2
ninja -C "$build" >&2
meson install -C "$build" --no-rebuild --quiet >&2
# The programs that use the library are linked as its users link theirs: in the build's own folder the loader would
# look for each library in a dozen places, which the floors do not pay for. Where it may be, the loader's cache is
# another one for what is started here, as if the libraries were installed in the system; else they are found by a path.
found="-Wl,-rpath,$installed/lib"
if [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then
	printf '%s\ninclude /etc/ld.so.conf\n' "$installed/lib" >"$build/ld.so.conf"
	/sbin/ldconfig -X -C "$build/ld.so.cache" -f "$build/ld.so.conf" && found="-Wl,-rpath-link,$installed/lib"
fi
PKG_CONFIG_PATH=$installed/lib/pkgconfig
export PKG_CONFIG_PATH
for database in sqlite postgresql mysql; do
	for program in tool compare; do
		# shellcheck disable=SC2046 # the words of pkg-config
		cc -O2 "-DBENCH_BACKEND=migr_$database" "$root/bench/$program.c" \
			-o "$installed/bin/bench-$program-$database" \
			$(pkg-config --cflags --libs "libmigr-$database") "$found"
	done
done
set -- python3 -B "$root/bench/run.py" "$build" "$@"
if [ "$found" = "-Wl,-rpath-link,$installed/lib" ]; then
	# shellcheck disable=SC2016 # the arguments of the inner shell
	set -- unshare --mount sh -c 'mount --bind "$0" /etc/ld.so.cache && exec "$@"' "$build/ld.so.cache" "$@"
fi
exec "$@"

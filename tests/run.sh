#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs what is missing, starts database servers of its own, builds, and runs every test: plainly, under
# AddressSanitizer and UBSan, under valgrind, and built by clang. Ends with a line "N passed, N failed"; exits non-zero
# if anything failed. A server that does not start is an error, not a reason to leave tests out.
#
#   sh tests/run.sh            all of it
#   sh tests/run.sh plain      only some of: plain, asan, valgrind, clang
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

# Debian's own Python: its modules belong to it.
PATH="/usr/bin:$PATH"
export PATH

sh tools/packages.sh gcc g++ libc6-dev meson ninja-build pkg-config check python3 \
	libsqlite3-dev sqlite3 libinih-dev libjansson-dev \
	clang valgrind doxygen shellcheck \
	alembic python3-cffi tmux openssl \
	postgresql libpq-dev pgbouncer mariadb-server libmariadb-dev

# Once around all runs; whoever has set the addresses already wants those servers.
if [ -z "${MIGR_TEST_POSTGRESQL_URL:-}" ]; then
	exec sh tests/support/servers.sh run sh "$root/tests/run.sh" "$@"
fi

runs=${*:-plain asan valgrind clang}
broken=0
logs=

title()
{
	printf '\n=== %s\n' "$*"
}

# build FOLDER OPTION...: configures once, builds always; that a part cannot be built is an error here.
build()
{
	folder=$1
	shift
	if [ -f "$folder/build.ninja" ]; then
		meson configure "$folder" -Dwerror=true -Dauto_features=enabled "$@" >/dev/null
	else
		meson setup "$folder" -Dwerror=true -Dauto_features=enabled "$@"
	fi && ninja -C "$folder"
}

# run FOLDER LOG ARGUMENT...: runs the tests; that it left a log tells whether it ran at all.
run()
{
	folder=$1
	log=$folder/meson-logs/$2.json
	shift 2
	rm -f "$log"
	meson test -C "$folder" --no-rebuild --print-errorlogs "$@" || true
	if [ -s "$log" ]; then
		logs="$logs $log"
	else
		echo "$folder: no tests were run"
		broken=$((broken + 1))
	fi
}

for name in $runs; do
	case $name in
	plain)
		title "gcc"
		if CC=gcc CXX=g++ build build-plain; then
			run build-plain testlog
		else
			broken=$((broken + 1))
		fi
		;;
	asan)
		title "gcc, AddressSanitizer and UBSan"
		if CC=gcc CXX=g++ build build-asan -Db_sanitize=address,undefined; then
			export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
			# of sweeps and random rounds, all of which the run without them makes
			export MIGR_TEST_SHARE=5
			run build-asan testlog --no-suite lint --no-suite abi --no-suite installed --no-suite ffi \
				--no-suite once
			unset ASAN_OPTIONS UBSAN_OPTIONS MIGR_TEST_SHARE
		else
			broken=$((broken + 1))
		fi
		;;
	valgrind)
		title "valgrind"
		if CC=gcc CXX=g++ build build-plain; then
			run build-plain testlog-valgrind --setup valgrind
		else
			broken=$((broken + 1))
		fi
		;;
	clang)
		title "clang"
		if CC=clang CXX=clang++ build build-clang; then
			run build-clang testlog --no-suite lint --no-suite installed --no-suite slow
		else
			broken=$((broken + 1))
		fi
		;;
	*)
		echo "$name: not one of plain, asan, valgrind, clang" >&2
		exit 2
		;;
	esac
done

title "all runs"
# shellcheck disable=SC2086 # a list of paths without blanks
python3 tools/count-tests.py --broken "$broken" $logs

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# MySQL itself, and the newest of everything: what tests/run.sh cannot have on a stable Debian, from packages of the
# unstable suite that are unpacked into a folder (200 MB to download, 1.3 GB on disk). Needs root, for chroot.
#
#   sh tests/run-unstable.sh [FOLDER [PART...]]
#
# The folder is made if it is not there and kept for the next time; the default is migr-unstable below $TMPDIR or /tmp.
# The parts, all of them if none is named:
#
#   host         MySQL's server from the folder; every test for MySQL, built on this machine, with this machine's client
#   tree         the project built inside the folder with its gcc, libc, SQLite, libpq and libmysqlclient; every test
#                that needs no server but this one
#   postgresql   PostgreSQL's server from the folder; every test for PostgreSQL, built on this machine, with this
#                machine's client
#
# Ends with a line "N passed, N failed"; exits non-zero if anything failed.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
PATH="/usr/bin:$PATH:/usr/sbin:/sbin"
export PATH

folder=${1:-${TMPDIR:-/tmp}/migr-unstable}
[ $# -eq 0 ] || shift
parts=${*:-host tree postgresql}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
tree=$folder/root
# where the server lives, as seen from inside
home=/var/lib/mysql
password=migr-secret
limited_password=limited-secret
admin_password=admin-secret
server=
broken=0
logs=

fail()
{
	echo "run-unstable.sh: $*" >&2
	exit 1
}

# enter COMMAND...: in the place of this shell, inside the tree. The mounts are gone with the command.
enter()
{
	# shellcheck disable=SC2016 # for the inner shell
	exec unshare --mount sh -ceu '
		tree=$1
		shift
		mount -t proc proc "$tree/proc"
		mount --rbind /dev "$tree/dev"
		exec env -i PATH=/usr/bin:/usr/sbin:/bin:/sbin HOME=/root LC_ALL=C.UTF-8 TERM=dumb CC=gcc \
			chroot "$tree" "$@"' enter "$tree" "$@"
}

clean_up()
{
	trap - EXIT
	trap '' HUP INT TERM
	[ -n "$server" ] || return 0
	kill "$server" 2>/dev/null || return 0
	wait "$server" || true
}

# Once, for the parts that want it.
start_mysql()
{
	[ -z "$server" ] || return 0
	port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	rm -rf "${tree:?}$home" "$tree/run/mysqld"
	mkdir -p "$tree$home" "$tree/run/mysqld"
	chown 999:999 "$tree$home" "$tree/run/mysqld"
	cat >"$tree/run/users.sql" <<-END
		CREATE USER migr@'%' IDENTIFIED BY '$password';
		GRANT ALL PRIVILEGES ON \`migr%\`.* TO migr@'%' WITH GRANT OPTION;
		GRANT PROCESS ON *.* TO migr@'%';
		CREATE USER migr_limited@'%' IDENTIFIED BY '$limited_password';
		CREATE USER migr_admin@'%' IDENTIFIED BY '$admin_password';
		GRANT SHOW DATABASES, SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN ON *.* TO migr_admin@'%';
		CREATE DATABASE migr CHARACTER SET utf8mb4;
	END
	(enter mysqld --no-defaults --user=mysql --initialize-insecure --datadir="$home/data") \
		>"$folder/initialize.log" 2>&1 || {
		cat "$folder/initialize.log" >&2
		fail "MySQL's data folder cannot be made"
	}
	# with a binary log the tests' routines would take more rights; nothing has to outlive a power cut
	(enter mysqld --no-defaults --user=mysql --datadir="$home/data" --socket=/run/mysqld/socket \
		--bind-address=127.0.0.1 --port="$port" --mysqlx=OFF --skip-log-bin --skip-name-resolve \
		--secure-file-priv=NULL --init-file=/run/users.sql --max-connections=200 \
		--innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=2 \
		--general-log=ON --general-log-file="$home/statements.log") \
		<&- >"$folder/server.log" 2>&1 &
	server=$!
	tries=0
	until (enter env MYSQL_PWD="$password" mysql --no-defaults -h 127.0.0.1 -P "$port" -u migr migr \
		-e 'SELECT version()') >"$folder/probe.log" 2>&1; do
		tries=$((tries + 1))
		if [ "$tries" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then
			cat "$folder/server.log" "$folder/probe.log" >&2
			fail "MySQL does not start"
		fi
		sleep 0.2
	done
	echo "MySQL $(tail -n 1 "$folder/probe.log") on port $port"
}

# environment PREFIX: as tests/support/servers.sh sets it; PREFIX is where the tree is.
environment()
{
	set -- "$1" "127.0.0.1:$port/migr"
	echo "MIGR_TEST_MYSQL_URL=mysql://migr:$password@$2"
	echo "MIGR_TEST_MYSQL_LIMITED_URL=mysql://migr_limited:$limited_password@$2"
	echo "MIGR_TEST_MYSQL_ADMIN_URL=mysql://migr_admin:$admin_password@${2%/*}/information_schema"
	echo "MIGR_TEST_MYSQL_SOCKET=$1/run/mysqld/socket"
	echo "MIGR_TEST_MYSQL_LOG=$1$home/statements.log"
	echo "MIGR_TEST_MYSQL_PID=$server"
}

# select_tests FOLDER WHAT PATTERN: the tests whose names have the pattern, one per line: their names, or what is to be
# built for them. Those that expect the texts of MariaDB are none of them.
select_tests()
{
	python3 - "$@" <<-'END'
		import json, re, sys
		folder, what, pattern = sys.argv[1:]
		def load(name):
		    with open(f'{folder}/meson-info/intro-{name}.json', encoding='utf-8') as file:
		        return json.load(file)
		tests = [test for test in load('tests') if re.search(pattern, test['name'])
		         and not any(suite.split(':')[-1] == 'mariadb' for suite in test['suite'])]
		if what == 'names':
		    print(*(test['name'] for test in tests), sep='\n')
		else:
		    needed = {one for test in tests for one in test['depends']}
		    targets = [target for target in load('targets') if target['id'] in needed]
		    files = {file for target in targets for file in target['filename']}
		    print(*sorted(file.split('/build-unstable/')[-1] for file in files), sep='\n')
	END
}

# inside PLACE COMMAND...: in the tree, or on this machine.
inside()
{
	place=$1
	shift
	if [ "$place" = tree ]; then
		(enter "$@")
	else
		"$@"
	fi
}

# test_with PLACE PREFIX BUILD PATTERN COMMAND...: PREFIX is where this machine sees the root folder that PLACE sees;
# the command sets the environment for the one that is put behind it. MySQL takes its time for every change of a schema.
test_with()
{
	place=$1
	build=$3
	log=$2$3/meson-logs/testlog-$part.json
	rm -f "$log"
	(
		found=$(select_tests "$2$3" names "$4")
		[ -n "$found" ] || fail "$place: no test has such a name"
		shift 4
		set -- "$@" env CK_TIMEOUT_MULTIPLIER=3 meson test -C "$build" --no-rebuild --print-errorlogs \
			--logbase "testlog-$part" --timeout-multiplier 3
		IFS='
'
		set -f
		# shellcheck disable=SC2086 # one word per line
		set -- "$@" $found
		unset IFS
		inside "$place" "$@"
	) || true
	if [ -s "$log" ]; then
		logs="$logs $log"
	else
		echo "$place: no tests were run"
		broken=$((broken + 1))
	fi
}

# setup PLACE PREFIX BUILD OPTION...: configures once.
setup()
{
	place=$1
	there=$2$3/build.ninja
	shift 2
	[ -f "$there" ] || inside "$place" meson setup "$@"
}

# test_here PATTERN COMMAND...: what is built on this machine.
test_here()
{
	build=$root/build-unstable
	pattern="^(?!symbols|addresses).*$1"
	shift
	# shellcheck disable=SC2046 # paths without blanks
	if setup host '' "$build" -Dmysql=enabled -Dpostgresql=enabled -Dtests=enabled -Dmysql_client=libmariadb &&
		meson configure "$build" -Dpostgresql=enabled >/dev/null &&
		ninja -C "$build" build.ninja && # what is told of the tests may be of an older meson.build
		ninja -C "$build" $(select_tests "$build" programs "$pattern"); then
		test_with host '' "$build" "$pattern" "$@"
	else
		broken=$((broken + 1))
	fi
}

test_host()
{
	start_mysql
	# shellcheck disable=SC2046 # one word per variable
	test_here mysql env $(environment "$tree")
}

# The servers refuse to be root; the user is the one that this machine has for it.
test_postgresql()
{
	grep -q '^postgres:' "$tree/etc/passwd" ||
		echo "postgres:x:$(id -u postgres):$(id -g postgres)::/nonexistent:/bin/false" >>"$tree/etc/passwd"
	# shellcheck disable=SC2016 # for the inner shell
	inside tree sh -c '/usr/lib/postgresql/*/bin/postgres --version'
	test_here '(postgresql|pgbouncer|fault server)' \
		env MIGR_TEST_POSTGRESQL_ROOT="$tree" sh tests/support/servers.sh run
}

test_tree()
{
	start_mysql
	wanted='unit|api|real|cli|graph|consumer|example|fault (race|sweep|memory|io|busy|given_up)$|.*(sqlite|mysql)$'
	# the real schemas are taken out of packages by the system's own tools, which the tree lacks
	wanted="^(?!real schemas|cli .*postgresql)($wanted)"
	# tests that call a client use this name
	ln -sf mysql "$tree/usr/bin/mariadb"
	rm -rf "$tree/src/libmigr"
	mkdir -p "$tree/src/libmigr"
	tar -cf - --exclude=./.git --exclude='./build*' . | tar -xf - -C "$tree/src/libmigr"
	if setup tree "$tree" /src/build-unstable /src/libmigr -Dwerror=true -Dauto_features=enabled -Ddocs=disabled \
		-Doracle=disabled -Dmysql_client=mysqlclient && inside tree ninja -C /src/build-unstable; then
		# shellcheck disable=SC2046 # one word per variable
		test_with tree "$tree" /src/build-unstable \
			"$wanted" env $(environment '')
	else
		broken=$((broken + 1))
	fi
}

for part in $parts; do
	case $part in
	host | tree | postgresql) ;;
	*) fail "$part: not one of host, tree, postgresql" ;;
	esac
done
[ "$(id -u)" -eq 0 ] || fail "must be root, for chroot"
sh tools/packages.sh gcc libc6-dev meson ninja-build pkg-config check python3 \
	libsqlite3-dev libinih-dev libjansson-dev libmariadb-dev libpq-dev \
	postgresql pgbouncer mariadb-server openssl
sh tests/support/unstable_tree.sh "$folder" \
	base-files bash dash coreutils sed grep mawk diffutils findutils tar gzip util-linux procps libc-bin git \
	mysql-server-core mysql-client-core postgresql-18 \
	gcc libc6-dev binutils meson ninja-build pkg-config check libsqlite3-dev sqlite3 libpq-dev libmysqlclient-dev \
	libinih-dev libjansson-dev python3 tmux
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
for part in $parts; do
	printf '\n=== %s\n' "$part"
	"test_$part"
done
printf '\n=== all\n'
# shellcheck disable=SC2086 # a list of paths without blanks
python3 tools/count-tests.py --broken "$broken" $logs

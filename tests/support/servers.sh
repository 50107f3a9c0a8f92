#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Database servers for the tests: PostgreSQL, MariaDB and PgBouncer (which pools per transaction), in a folder of
# their own, on free ports of the loopback address and sockets in that folder, as users that are not root.
#
#   servers.sh run COMMAND...   starts them, runs the command with the environment below, stops and removes them;
#                               also if the command fails or a signal comes; exits as the command did
#   servers.sh start FOLDER     starts them in that folder, which must not exist yet, and writes FOLDER/env:
#                               `. FOLDER/env` sets the environment
#   servers.sh stop FOLDER      stops them and removes the folder
#
# The environment:
#   MIGR_TEST_POSTGRESQL_URL, MIGR_TEST_MYSQL_URL     a user that may create databases whose names begin with "migr"
#   MIGR_TEST_PGBOUNCER_URL                           the same PostgreSQL server through the pooler, any database
#   MIGR_TEST_POSTGRESQL_LIMITED_URL, MIGR_TEST_MYSQL_LIMITED_URL
#                                                     a user that may do nothing but what the first one grants it
#   MIGR_TEST_POSTGRESQL_SOCKET, MIGR_TEST_MYSQL_SOCKET
#                                                     the folder of the socket, and the socket
#   MIGR_TEST_POSTGRESQL_LOG, MIGR_TEST_MYSQL_LOG     where each server writes the statements it gets
#   MIGR_TEST_POSTGRESQL_PID, MIGR_TEST_MYSQL_PID, MIGR_TEST_PGBOUNCER_PID
#   MIGR_TEST_TLS                                     a folder with certificates: the servers' are made for localhost,
#                                                     not for its address, and signed by ca.pem; another-ca.pem has
#                                                     signed nothing; ca.pem has signed client.pem for a client, whose
#                                                     key is client.key
#   PGSSLMODE                                         off, as MariaDB's client has it by default too: whoever wants TLS
#                                                     says so
#   MIGR_TEST_MYSQL_ADMIN_URL                         a user that may do nothing but make the server read-only, and
#                                                     see which databases there are
#   MIGR_TEST_POSTGRESQL_SMALL, MIGR_TEST_MYSQL_SMALL what is put behind the columns of CREATE TABLE so that the table
#                                                     lies on a file system of 24 megabytes; empty where this machine
#                                                     does not let us mount one
#
# With MIGR_TEST_POSTGRESQL_ROOT, which needs root, PostgreSQL's server is the one in that folder: a tree that chroot
# can enter, and in which there is the same user.
set -eu

password='migr-secret'
limited_password='limited-secret'
admin_password='admin-secret'
# Lies in every folder made here: nothing without it is ever removed, and after an error only what this run has made.
mark=.migr-test-servers
made=no

fail()
{
	echo "servers.sh: $*" >&2
	exit 1
}

find_programs()
{
	postgresql=
	postgresql_root=${MIGR_TEST_POSTGRESQL_ROOT:-}
	for candidate in "$postgresql_root"/usr/lib/postgresql/*/bin; do
		[ -x "$candidate/initdb" ] && [ -x "$candidate/postgres" ] && postgresql=${candidate#"$postgresql_root"}
	done
	[ -n "$postgresql" ] || fail "PostgreSQL's server is missing: install postgresql"
	for program in mariadb-install-db mariadbd mariadb; do
		PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$program" >/dev/null ||
			fail "$program is missing: install mariadb-server"
	done
	PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v pgbouncer >/dev/null ||
		fail "pgbouncer is missing: install pgbouncer"
	PATH="$PATH:/usr/sbin:/usr/local/sbin"
	for program in setpriv python3 openssl; do
		command -v "$program" >/dev/null || fail "$program is missing"
	done
}

# as USER COMMAND...: runs in the place of this shell, as that user where this is root. The servers refuse to be root.
# The command sees a small file system in the folder $small, if that is set; nobody else does, and it goes with the
# command. It runs inside the tree $root, if that is set, and finds the servers' folder there under its own name.
as()
{
	user=$1
	shift
	# the present folder may be one that this user cannot enter
	cd /
	if [ "$(id -u)" -eq 0 ]; then
		set -- --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@"
	fi
	# shellcheck disable=SC2086 # an option or nothing
	set -- setpriv $on_death "$@"
	if [ -n "$root" ]; then
		# shellcheck disable=SC2016 # for the inner shell
		set -- unshare --mount sh -ceu '
			root=$1
			folder=$2
			shift 2
			mount -t proc proc "$root/proc"
			mount --rbind /dev "$root/dev"
			mkdir -p "$root$folder"
			mount --rbind "$folder" "$root$folder"
			exec chroot "$root" "$@"' as "$root" "$folder" "$@"
	fi
	if [ -n "$small" ]; then
		# shellcheck disable=SC2016 # for the inner shell
		set -- unshare --mount sh -ceu '
			mount -t tmpfs -o "size=24m,mode=700,uid=$1" migr-small "$2"
			shift 2
			exec "$@"' as "$(id -u "$user")" "$small" "$@"
	fi
	exec "$@"
}

# own USER FOLDER: a new folder of that user's.
own()
{
	mkdir -m 755 "$2"
	[ "$(id -u)" -ne 0 ] || chown "$1" "$2"
}

# launch NAME USER SIGNAL COMMAND...: a server; the signal makes it end quickly.
launch()
{
	name=$1
	user=$2
	signal=$3
	shift 3
	on_death=
	[ "$bound" = no ] || on_death="--pdeathsig $signal"
	(as "$user" "$@") <&- >"$folder/$name.log" 2>&1 &
	echo "$!" >"$folder/$name.pid"
}

# Whether a file system can be mounted for one process.
can_mount()
{
	mkdir "$folder/probe"
	[ "$(id -u)" -eq 0 ] && command -v unshare >/dev/null &&
		unshare --mount mount -t tmpfs -o size=24m migr-small "$folder/probe" 2>/dev/null
}

# sign NAME SUBJECT EXTENSION: a key, and a certificate of it by our own authority.
sign()
{
	openssl req -new -newkey rsa:2048 -nodes -keyout "$folder/tls/$1.key" -subj "/CN=$2" |
		openssl x509 -req -days 30 -CA "$folder/tls/ca.pem" -CAkey "$folder/tls/ca.key" -CAcreateserial \
			-extfile "$folder/tls/$3" -out "$folder/tls/$1.pem"
}

prepare_tls()
{
	mkdir -m 755 "$folder/tls"
	echo 'subjectAltName = DNS:localhost' >"$folder/tls/server.ext"
	echo 'extendedKeyUsage = clientAuth' >"$folder/tls/client.ext"
	for name in ca another-ca; do
		openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/tls/$name.key" -days 30 \
			-subj "/CN=migr $name" -out "$folder/tls/$name.pem"
	done
	sign server localhost server.ext
	sign client migr client.ext
	for owner in postgres mysql; do
		own "$owner" "$folder/tls/$owner"
		cp "$folder/tls/server.pem" "$folder/tls/server.key" "$folder/tls/ca.pem" "$folder/tls/$owner"
		[ "$(id -u)" -ne 0 ] || chown "$owner" "$folder/tls/$owner"/*
		chmod 600 "$folder/tls/$owner/server.key"
	done
}

free_ports()
{
	python3 -c '
import socket
held = [socket.socket() for _ in range(3)]
for s in held:
    s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in held])'
}

# once_answers NAME COMMAND...: waits until the command succeeds, which is when the server answers.
once_answers()
{
	name=$1
	shift
	tries=0
	until "$@" >"$folder/$name.probe" 2>&1; do
		tries=$((tries + 1))
		if [ "$tries" -gt 300 ] || ! kill -0 "$(cat "$folder/$name.pid")" 2>/dev/null; then
			cat "$folder/$name.log" "$folder/$name.probe" >&2
			fail "$name does not start"
		fi
		sleep 0.1
	done
}

# scram PASSWORD: what PostgreSQL keeps of it. The usual 4096 rounds would be most of what a client does to connect, and
# the tests connect many thousand times; the exchange is the same.
scram()
{
	# shellcheck disable=SC2016 # what the secret is made of
	python3 -c '
import base64, hashlib, hmac, secrets, sys
def text(b):
    return base64.b64encode(b).decode()
salt = secrets.token_bytes(16)
salted = hashlib.pbkdf2_hmac("sha256", sys.argv[1].encode(), salt, 16)
client = hmac.digest(salted, b"Client Key", "sha256")
server = hmac.digest(salted, b"Server Key", "sha256")
print("SCRAM-SHA-256$16:%s$%s:%s" % (text(salt), text(hashlib.sha256(client).digest()), text(server)))' "$1"
}

# In a shell of its own, whose $root is nobody else's.
prepare_postgresql()
{
	root=$postgresql_root
	(as postgres "$postgresql/initdb" -D "$folder/postgresql/data" -U postgres -A scram-sha-256 \
		--pwfile="$folder/superuser" -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions) >/dev/null
	cat >>"$folder/postgresql/data/postgresql.conf" <<-END
		listen_addresses = '127.0.0.1'
		port = $postgresql_port
		unix_socket_directories = '$folder/postgresql'
		max_connections = 200
		shared_buffers = 64MB
		wal_level = minimal
		max_wal_senders = 0
		log_statement = all
		log_line_prefix = '%m [%p] %d '
		log_checkpoints = off
		timezone = 'UTC'
		ssl = on
		ssl_cert_file = '$folder/tls/postgres/server.pem'
		ssl_key_file = '$folder/tls/postgres/server.key'
	END
	(as postgres "$postgresql/postgres" --single -D "$folder/postgresql/data" -c log_statement=none postgres) \
		>/dev/null <<-END
		CREATE ROLE migr LOGIN CREATEDB PASSWORD '$(scram "$password")'
		CREATE ROLE migr_limited LOGIN PASSWORD '$(scram "$limited_password")'
		GRANT pg_read_all_stats TO migr
		CREATE TABLESPACE migr_small LOCATION '$folder/postgresql/small'
		GRANT CREATE ON TABLESPACE migr_small TO migr
		CREATE DATABASE migr OWNER migr
	END
}

prepare_mysql()
{
	(as mysql mkdir "$folder/mysql/tmp")
	(as mysql mariadb-install-db --no-defaults --datadir="$folder/mysql/data" --tmpdir="$folder/mysql/tmp" \
		--skip-test-db --skip-name-resolve) \
		>"$folder/mysql-install.log" 2>&1 || {
		cat "$folder/mysql-install.log" >&2
		fail "mariadb-install-db failed"
	}
	cat >"$folder/mysql/users.sql" <<-END
		CREATE USER migr@'%' IDENTIFIED BY '$password';
		GRANT ALL PRIVILEGES ON \`migr%\`.* TO migr@'%' WITH GRANT OPTION;
		GRANT PROCESS ON *.* TO migr@'%';
		GRANT FILE ON *.* TO migr@'%';
		CREATE USER migr_limited@'%' IDENTIFIED BY '$limited_password';
		CREATE USER migr_admin@'%' IDENTIFIED BY '$admin_password';
		CREATE USER migr_tls@'%' IDENTIFIED BY '$password' REQUIRE X509;
		GRANT ALL PRIVILEGES ON \`migr%\`.* TO migr_tls@'%';
		GRANT READ_ONLY ADMIN, SHOW DATABASES ON *.* TO migr_admin@'%';
		CREATE DATABASE migr CHARACTER SET utf8mb4;
	END
	chmod 644 "$folder/mysql/users.sql"
}

prepare_pgbouncer()
{
	printf '"migr" "%s"\n"migr_limited" "%s"\n' "$password" "$limited_password" >"$folder/pgbouncer/users"
	cat >"$folder/pgbouncer/ini" <<-END
		[databases]
		* = host=127.0.0.1 port=$postgresql_port
		[pgbouncer]
		listen_addr = 127.0.0.1
		listen_port = $pgbouncer_port
		unix_socket_dir = $folder/pgbouncer
		auth_type = scram-sha-256
		auth_file = $folder/pgbouncer/users
		pool_mode = transaction
		default_pool_size = 4
		max_client_conn = 200
		server_idle_timeout = 2
		ignore_startup_parameters = extra_float_digits
	END
	chmod 644 "$folder/pgbouncer/users" "$folder/pgbouncer/ini"
}

prepare()
{
	case $folder in
	/*) ;;
	*) fail "$folder: not an absolute path" ;;
	esac
	# a socket's path may have 107 bytes
	[ "${#folder}" -le 70 ] || fail "$folder: too long for the sockets in it"
	mkdir "$folder" || fail "$folder cannot be made"
	chmod 755 "$folder"
	: >"$folder/$mark"
	readonly folder
	made=yes
	on_death=
	small=
	root=
	own postgres "$folder/postgresql"
	own postgres "$folder/postgresql/small"
	own mysql "$folder/mysql"
	own mysql "$folder/mysql/small"
	own postgres "$folder/pgbouncer"
	ports=$(free_ports)
	postgresql_port=${ports%% *}
	pgbouncer_port=${ports##* }
	mysql_port=${ports#* }
	mysql_port=${mysql_port%% *}
	# nobody needs the superuser: a password that is not kept
	python3 -c 'import secrets; print(secrets.token_hex(16))' >"$folder/superuser"
	chmod 644 "$folder/superuser"
	prepare_tls 2>"$folder/tls.log" || {
		cat "$folder/tls.log" >&2
		fail "certificates cannot be made"
	}
	prepare_pgbouncer
	prepare_postgresql &
	first=$!
	prepare_mysql &
	wait "$first" || fail "PostgreSQL's folder cannot be made"
	wait "$!" || fail "MariaDB's folder cannot be made"
	rm "$folder/superuser"
}

write_environment()
{
	limited=migr_limited:$limited_password
	admin=migr_admin:$admin_password
	place=127.0.0.1:$postgresql_port/migr
	cat >"$folder/env" <<-END
		export MIGR_TEST_POSTGRESQL_URL='postgresql://migr:$password@$place'
		export MIGR_TEST_POSTGRESQL_LIMITED_URL='postgresql://$limited@$place'
		export MIGR_TEST_POSTGRESQL_SOCKET='$folder/postgresql'
		export MIGR_TEST_POSTGRESQL_LOG='$folder/postgresql.log'
		export MIGR_TEST_POSTGRESQL_PID=$(cat "$folder/postgresql.pid")
		export MIGR_TEST_PGBOUNCER_URL='postgresql://migr:$password@127.0.0.1:$pgbouncer_port/migr'
		export MIGR_TEST_PGBOUNCER_PID=$(cat "$folder/pgbouncer.pid")
		export MIGR_TEST_MYSQL_URL='mysql://migr:$password@127.0.0.1:$mysql_port/migr'
		export MIGR_TEST_MYSQL_LIMITED_URL='mysql://$limited@127.0.0.1:$mysql_port/migr'
		export MIGR_TEST_MYSQL_SOCKET='$folder/mysql/socket'
		export MIGR_TEST_MYSQL_LOG='$folder/mysql/statements.log'
		export MIGR_TEST_MYSQL_PID=$(cat "$folder/mysql.pid")
		export MIGR_TEST_TLS='$folder/tls'
		export PGSSLMODE=disable
		export MIGR_TEST_MYSQL_ADMIN_URL='mysql://$admin@127.0.0.1:$mysql_port/information_schema'
		export MIGR_TEST_POSTGRESQL_SMALL='$postgresql_small'
		export MIGR_TEST_MYSQL_SMALL='$mysql_small'
	END
}

# In this shell itself, not in one of its own: where the servers are to end with it, it must be their parent.
start()
{
	find_programs
	prepare
	postgresql_small=
	mysql_small=
	if can_mount; then
		postgresql_small='TABLESPACE migr_small'
		mysql_small="DATA DIRECTORY=\"$folder/mysql/small\""
		# over the folder that the tablespace has there already
		small=$(echo "$folder"/postgresql/small/*)
	fi
	root=$postgresql_root
	launch postgresql postgres INT "$postgresql/postgres" -D "$folder/postgresql/data"
	root=
	small=${small:+$folder/mysql/small}
	# not in /tmp: a server that starts removes the temporary tables of all others there
	launch mysql mysql TERM mariadbd --no-defaults --datadir="$folder/mysql/data" --tmpdir="$folder/mysql/tmp" \
		--socket="$folder/mysql/socket" --bind-address=127.0.0.1 --port="$mysql_port" \
		--skip-name-resolve --init-file="$folder/mysql/users.sql" \
		--pid-file="$folder/mysql/server.pid" --max-connections=200 --innodb-buffer-pool-size=64M \
		--ssl-ca="$folder/tls/mysql/ca.pem" --ssl-cert="$folder/tls/mysql/server.pem" \
		--ssl-key="$folder/tls/mysql/server.key" --innodb-log-file-size=32M --performance-schema=OFF \
		--general-log=ON --general-log-file="$folder/mysql/statements.log"
	small=
	launch pgbouncer postgres TERM pgbouncer "$folder/pgbouncer/ini"
	for place in "postgresql $postgresql_port" "pgbouncer $pgbouncer_port"; do
		once_answers "${place% *}" env PGPASSWORD="$password" \
			psql -X -h 127.0.0.1 -p "${place#* }" -U migr -d migr -c 'SELECT 1'
	done
	once_answers mysql env MYSQL_PWD="$password" \
		mariadb --no-defaults -h 127.0.0.1 -P "$mysql_port" -u migr migr -e 'SELECT 1'
	write_environment
}

# finish PID SIGNAL...: sends one signal after the other until the process is gone.
finish()
{
	pid=$1
	shift
	for signal in "$@"; do
		kill -s "$signal" "$pid" 2>/dev/null || return 0
		tries=0
		while kill -0 "$pid" 2>/dev/null; do
			# one that is a child of this shell stays until it has been waited for
			case $(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null) in
			Z | '') return 0 ;;
			esac
			tries=$((tries + 1))
			[ "$tries" -le 100 ] || break
			sleep 0.05
		done
	done
}

stop()
{
	[ -f "$folder/$mark" ] || return 0
	[ ! -f "$folder/pgbouncer.pid" ] || finish "$(cat "$folder/pgbouncer.pid")" TERM KILL
	[ ! -f "$folder/postgresql.pid" ] || finish "$(cat "$folder/postgresql.pid")" INT QUIT KILL
	[ ! -f "$folder/mysql.pid" ] || finish "$(cat "$folder/mysql.pid")" TERM KILL
	rm -rf "$folder"
}

# Where a new folder goes. In memory, if there is plenty: the servers sync each commit, and there that is quick.
parent()
{
	if [ -n "${TMPDIR:-}" ]; then
		echo "$TMPDIR"
	elif [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 4000000 ]; then
		echo /dev/shm
	else
		echo /tmp
	fi
}

# What a signal or an error leaves behind: the command first, for it uses the servers.
clean_up()
{
	trap - EXIT
	trap '' HUP INT TERM
	[ -z "$child" ] || finish "$child" TERM KILL
	[ "$made" = no ] || stop
}

run()
{
	bound=yes
	child=
	folder=$(mktemp -u "$(parent)/migr-servers-XXXXXX")
	trap clean_up EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	start
	# shellcheck source=/dev/null
	. "$folder/env"
	# in the background, so that a signal is not kept waiting for its end
	exec 3<&0
	"$@" <&3 3<&- &
	child=$!
	status=0
	wait "$child" || status=$?
	child=
	exit "$status"
}

usage()
{
	echo "usage: servers.sh run COMMAND... | start FOLDER | stop FOLDER" >&2
	exit 2
}

[ $# -ge 2 ] || usage
action=$1
shift
case $action in
run)
	run "$@"
	;;
start)
	bound=no
	child=
	folder=$1
	[ ! -e "$folder" ] || fail "$folder is there already"
	trap clean_up EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	start
	trap - EXIT
	;;
stop)
	folder=$1
	[ -f "$folder/$mark" ] || fail "$folder: no servers were started there"
	stop
	;;
*)
	usage
	;;
esac

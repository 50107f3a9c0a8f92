# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# For test scripts of programs that take any database, after tap.sh: SQLite, and a database of the script's own, called
# $name, on each server that MIGR_TEST_POSTGRESQL_URL and MIGR_TEST_MYSQL_URL name; dropped at the end.
#
# shellcheck disable=SC2154 # $work is tap.sh's, $name the script's
#
#   name=migr_shop_$$; . tap.sh; . databases.sh; create_databases; for_each_database walk shop en none:; plan

# Statements from standard input by the own client of the database at $DATABASE_URL; rows as "a|b".
sql()
{
	case $DATABASE_URL in
	# not by -cmd, after which sqlite3 from 3.53 on does not read its input
	sqlite:*) { echo 'PRAGMA foreign_keys = ON;' && cat; } | sqlite3 -bail "${DATABASE_URL#sqlite:}" ;;
	postgresql:*) psql -X -q -At -v ON_ERROR_STOP=1 "$DATABASE_URL" ;;
	mysql:*) mysql_client "$DATABASE_URL" ;;
	esac
}

# mysql://USER:PASSWORD@HOST:PORT/DATABASE, as an argument
mysql_client()
{
	rest=${1#mysql://}
	address=${rest#*@}
	address=${address%%/*}
	login=${rest%%@*}
	MYSQL_PWD=${login#*:} mariadb --no-defaults --default-character-set=utf8mb4 -N -h "${address%%:*}" \
		-P "${address##*:}" -u "${login%%:*}" "${rest##*/}" >"$work/mysql.out" || return 1
	tr '\t' '|' <"$work/mysql.out"
}

query()
{
	echo "$1" | sql
}

administer()
{
	# in MySQL without utf8mb4: tables say themselves what they need
	for server in "${MIGR_TEST_POSTGRESQL_URL:-}" "${MIGR_TEST_MYSQL_URL:-}"; do
		[ -z "$server" ] || echo "$1 DATABASE $2 $name" | DATABASE_URL=$server sql
	done
}

drop_databases()
{
	administer DROP "IF EXISTS" >"$work/drop.log" 2>&1 || cat "$work/drop.log" >&2
	rm -rf "$work"
}

create_databases()
{
	trap drop_databases EXIT
	administer CREATE ""
}

# for_each_database FUNCTION COMMAND...: calls the function with "sqlite", "postgresql", "mysql", DATABASE_URL being
# set, for those that the command's output names, since not everywhere is every database built in.
for_each_database()
{
	walk=$1
	shift
	"$@" >"$work/schemes.log" 2>&1 || true
	DATABASE_URL=sqlite:$name.db
	export DATABASE_URL
	"$walk" sqlite
	for url in "${MIGR_TEST_POSTGRESQL_URL:-}" "${MIGR_TEST_MYSQL_URL:-}"; do
		[ -n "$url" ] || continue
		grep -q " ${url%%:*}:" "$work/schemes.log" || continue
		DATABASE_URL=${url%/*}/$name
		"$walk" "${url%%:*}"
	done
}

# Tables that are not the library's own.
table_count()
{
	case $DATABASE_URL in
	sqlite:*) query "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'
		AND name NOT LIKE 'migr_%' AND name NOT LIKE 'sqlite_%'" ;;
	postgresql:*) query "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'
		AND table_name NOT LIKE 'migr_%'" ;;
	mysql:*) query "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()
		AND table_name NOT LIKE 'migr_%'" ;;
	esac
}

# is TEXT COMMAND...: the command's output is that text and nothing else.
is()
{
	expected=$1
	shift
	"$@" >"$work/is.log" 2>&1 || { cat "$work/is.log"; return 1; }
	cat "$work/is.log"
	[ "$(cat "$work/is.log")" = "$expected" ]
}

#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   test.sh SHOP RUN_MIGRATIONS SAMPLE_DATA      prints TAP
#
# On SQLite, and on each server that MIGR_TEST_POSTGRESQL_URL and MIGR_TEST_MYSQL_URL name, in a database of its own.
set -eu
shop=$(realpath "$1")
program=$(realpath "$2")
sample=$(realpath "$3")
# shellcheck source=tests/support/tap.sh
. "$(dirname "$0")/../../tests/support/tap.sh"
cd "$work"
name=migr_shop_$$_$(date +%s)
unset MIGR_URL

# sql [OPTION...]: statements from standard input by the database's own client; rows as "a|b".
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

administer()
{
	# in MySQL without utf8mb4: the shop's tables say themselves what they need
	for server in "${MIGR_TEST_POSTGRESQL_URL:-}" "${MIGR_TEST_MYSQL_URL:-}"; do
		[ -z "$server" ] || echo "$1 DATABASE $2 $name" | DATABASE_URL=$server sql
	done
}

clean_up()
{
	administer DROP "IF EXISTS" >"$work/drop.log" 2>&1 || cat "$work/drop.log" >&2
	rm -rf "$work"
}

load_sample()
{
	sql <"$sample"
}

query()
{
	echo "$1" | sql
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

# Of the shop's own tables.
table_count()
{
	case $DATABASE_URL in
	sqlite:*) query "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'migr_%'
		AND name NOT LIKE 'sqlite_%'" ;;
	postgresql:*) query "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'
		AND table_name NOT LIKE 'migr_%'" ;;
	mysql:*) query "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()
		AND table_name NOT LIKE 'migr_%'" ;;
	esac
}

# walk DATABASE: through the life of the shop at $DATABASE_URL.
walk()
{
	check "$1: a program of its own reads the revisions" shows "004" "$program" heads
	check "$1: an upgrade to the second" "$program" upgrade 002
	check "$1: is where the database is" shows "002" "$program" current
	check "$1: products come in" load_sample
	check "$1: the history shows all" shows "Add review table" "$program" history
	check "$1: the shop migrates at its start and lists in French" shows "Bouilloire [Cuisine] 4.5/5" "$shop" fr
	check "$1: what was not translated is there in the default language" \
		shows "Rake [Jardin] (not translated yet)" "$shop" fr
	check "$1: in German as well" shows "Holzlöffel [Küche]" "$shop" de
	check "$1: three products in each of three languages" is "9|3" \
		query "SELECT COUNT(*), SUM(is_copy) FROM product_translations"
	check "$1: is at the newest" shows "004" "$program" current
	check "$1: with nothing out of order" "$program" status
	check "$1: down two steps" "$program" downgrade -2
	check "$1: the copies are gone, the originals are not" is "6" query "SELECT COUNT(*) FROM product_translations"
	check "$1: down to nothing" "$program" downgrade base
	check "$1: and no table of the shop is left" is "0" table_count
	check "$1: up again" "$program" upgrade head
	check "$1: seven tables and the reviews" is "8" table_count
	check "$1: products come in again" load_sample
	check "$1: keys go on being counted" is "4" query "
		INSERT INTO users (email, name) VALUES ('dora@example.org', 'Dora 😀');
		SELECT id FROM users WHERE name = 'Dora 😀';"
	check "$1: a product takes its translations and reviews with it" is "0|0" query "
		DELETE FROM order_items WHERE product_id = 1; DELETE FROM products WHERE id = 1;
		SELECT (SELECT COUNT(*) FROM product_translations WHERE product_id = 1),
		       (SELECT COUNT(*) FROM reviews WHERE product_id = 1);"
	check "$1: a review of nothing is refused" \
		fails_with_key query "INSERT INTO reviews (product_id, user_id, rating) VALUES (99, 1, 3);"
}

# All of them say it in these words, in capitals or not.
fails_with_key()
{
	! "$@" >"$work/key.log" 2>&1 && cat "$work/key.log" && grep -qi "foreign key constraint" "$work/key.log"
}

trap clean_up EXIT
administer CREATE ""

DATABASE_URL=sqlite:shop.db
export DATABASE_URL
walk sqlite
check "the database may also be an argument" shows "Rake" "$shop" en "$DATABASE_URL"
check "a language that is not offered" fails_with "languages: en de fr" "$shop" it
check "a database that the shop was not built for" fails_with "must begin with one of sqlite:" "$shop" fr oracle:x
for url in "${MIGR_TEST_POSTGRESQL_URL:-}" "${MIGR_TEST_MYSQL_URL:-}"; do
	[ -n "$url" ] || continue
	# not everywhere is every database built in
	DATABASE_URL=none: "$shop" fr 2>&1 | grep -q " ${url%%:*}:" || continue
	DATABASE_URL=${url%/*}/$name
	walk "${url%%:*}"
done
plan

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
# shellcheck source=tests/support/databases.sh
. "$(dirname "$0")/../../tests/support/databases.sh"
cd "$work"
name=migr_shop_$$_$(date +%s)
unset MIGR_URL

load_sample()
{
	sql <"$sample"
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
		INSERT INTO users (email, name) VALUES ('new@example.org', 'new 😀');
		SELECT id FROM users WHERE name = 'new 😀';"
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

create_databases
for_each_database walk "$shop" fr none:
DATABASE_URL=sqlite:$name.db
check "the database may also be an argument" shows "Rake" "$shop" en "$DATABASE_URL"
check "a language that is not offered" fails_with "languages: en de fr" "$shop" it
check "a database that the shop was not built for" fails_with "must begin with one of sqlite:" "$shop" fr oracle:x
plan

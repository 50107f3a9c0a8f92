#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   test.sh SHOP RUN_MIGRATIONS SAMPLE_DATA      prints TAP
set -eu
shop=$(realpath "$1")
program=$(realpath "$2")
sample=$(realpath "$3")
# shellcheck source=tests/support/tap.sh
. "$(dirname "$0")/../../tests/support/tap.sh"
cd "$work"

migrations()
{
	"$program" "$@"
}

load_sample()
{
	sqlite3 -bail shop.db <"$sample"
}

sql()
{
	sqlite3 shop.db "PRAGMA foreign_keys = ON; $1"
}

check "a program of its own reads the revisions" shows "003" migrations heads
check "an upgrade to the second" migrations upgrade 002
check "is where the database is" shows "002" migrations current
check "products come in" load_sample
check "the history shows all three" shows "Add review table" migrations history
check "the shop migrates at its start and lists in French" shows "Bouilloire [Cuisine] 4.5/5" "$shop" fr shop.db
check "what was not translated is there in the default language" shows "Rake [Jardin] (not translated yet)" \
	"$shop" fr shop.db
check "in German as well" shows "Holzlöffel [Küche]" "$shop" de shop.db
check "is at the newest" shows "003" migrations current
check "down one step" migrations downgrade -1
check "the copies are gone, the originals are not" shows "6" sql "SELECT COUNT(*) FROM product_translations"
check "down to nothing" migrations downgrade base
check "and no table of the shop is left" shows "0" sql \
	"SELECT COUNT(*) FROM sqlite_master WHERE name NOT LIKE 'migr_%' AND name NOT LIKE 'sqlite_%'"
check "up again" migrations upgrade head
check "products come in again" load_sample
check "a product takes its translations and reviews with it" shows "0|0" sql "
	DELETE FROM order_items WHERE product_id = 1; DELETE FROM products WHERE id = 1;
	SELECT (SELECT COUNT(*) FROM product_translations WHERE product_id = 1),
	       (SELECT COUNT(*) FROM reviews WHERE product_id = 1)"
check "a language that is not offered" fails_with "languages: en de fr" "$shop" it shop.db
plan

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A model is changed, and the revision is written, as the shop's README does it; on SQLite and on each server that
# MIGR_TEST_POSTGRESQL_URL and MIGR_TEST_MYSQL_URL name, in databases of its own.
#
#   test_models.sh MIGR SHOP COMPILER LIBRARIES      prints TAP; the compiler with its options, and what it links
set -eu
migr=$(realpath "$1")
shop=$(realpath "$2")
compiler=$3
libraries=$4
here=$(realpath "$(dirname "$0")")
# shellcheck source=tests/support/tap.sh
. "$here/../../tests/support/tap.sh"
# shellcheck source=tests/support/databases.sh
. "$here/../../tests/support/databases.sh"
cd "$work"
name=migr_models_$$_$(date +%s)
unset MIGR_URL
program=$work/run_migrations

# As meson.build does it.
build_shop()
{
	# shellcheck disable=SC2086 # words
	"$migr" embed versions --output revisions.c --function shop_register_revisions &&
		$compiler -std=c11 -Wall -Wextra -Werror -Wno-missing-field-initializers \
			run_migrations.c shop.c models.c revisions.c -o "$program" $libraries
}

fresh_copy()
{
	rm -rf versions ./*.c ./*.h
	cp -r "$here/versions" "$here/shop.h" "$here/shop.c" "$here/models.c" "$here/run_migrations.c" .
	# the files are compiled beside the folder, not in it
	sed -i 's|"../shop.h"|"shop.h"|' versions/*.c
}

change_model()
{
	sed -i '/^static const migr_column user_columns/a\	{ .name = "preferences", .type = "json" },' models.c
	sed -i 's/{ "stock", "integer"/{ "stock", "bigint"/' models.c
	sed -i 's|"orders_user", .columns = "user_id, created_at"|"orders_user", .columns = "user_id"|' models.c
	! cmp -s models.c "$here/models.c"
}

one_file()
{
	[ "$(find versions -name '*_add_user_preferences.c' | wc -l)" -eq 1 ] &&
		[ "$(find versions -type f | wc -l)" -eq 5 ]
}

walk()
{
	check "$1: a copy of the shop" fresh_copy
	check "$1: is built" build_shop
	check "$1: no database is not what the models say" fails_with "upgrade" "$program" check
	check "$1: the revisions are applied" "$program" upgrade head
	check "$1: and give what the models say" is "The database is as it should be." "$program" check
	check "$1: so no revision is written" \
		shows "no revision was written" "$program" revision --autogenerate -m "Nothing"
	check "$1: all revisions, up, down and up again" "$program" check --replay
	check "$1: a model is changed" change_model
	check "$1: and compiled" build_shop
	check "$1: now the database is not as it should be" differs
	check "$1: a revision is written" shows "_add_user_preferences.c" \
		"$program" revision --autogenerate -m "Add user preferences"
	check "$1: one, in C, as those before it" one_file
	check "$1: and compiled" build_shop
	check "$1: and applied" "$program" upgrade head
	check "$1: so the database is as it should be" is "The database is as it should be." "$program" check
	check "$1: it leads back" "$program" downgrade -1
	check "$1: and up again" "$program" upgrade head
	check "$1: as all of them do" "$program" check --replay
	check "$1: an empty database" empty_database
	check "$1: is made at once" "$program" upgrade --fresh
	check "$1: and is as it should be" is "The database is as it should be." "$program" check
	check "$1: with nothing to do" shows "Nothing to do" "$program" upgrade head
}

differs()
{
	fails_with "preferences" "$program" check || return 1
	status=0
	"$program" check || status=$?
	[ "$status" -eq 10 ]
}

empty_database()
{
	"$program" downgrade base && printf 'DROP TABLE migr_version;\nDROP TABLE migr_history;\n' | sql
}

create_databases
for_each_database walk "$shop" fr none:
plan

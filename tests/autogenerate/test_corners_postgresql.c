/* SPDX-License-Identifier: MIT */
/*
 * Pairs of schemas of PostgreSQL that random ones do not have: columns that become serial, constraints that are told
 * from each other by nothing but a name that nobody gave, tables that point to each other. From one to the other and
 * back, as operations, as SQL and as C; the comparison must find nothing each time.
 */
#define _GNU_SOURCE
#include "autogenerate/journey.h"
#include "autogenerate/place.h"

#include <libmigr/models.h>
#include <libmigr/script.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct corner {
	const char *name;
	int is_same;                                  /* there is no difference */
	const migr_table *a[3], *b[3];                /* up to a NULL */
	const migr_sequence *a_sequence, *b_sequence; /* or NULL */
	const char *rows;                             /* after a was made */
	const char *query_b, *is_b;                   /* after the upgrade */
	const char *query_a, *is_a;                   /* after the downgrade */
} corner;

static migr_models models_of(const migr_table *const *tables, const migr_sequence *const *sequence)
{
	migr_models models = MIGR_MODELS(.flags = MIGR_MODELS_COMPLETE);

	while (tables[models.tables.count])
		models.tables.count++;
	models.tables.items = tables;
	models.tables.item_size = sizeof *tables;
	if (*sequence) {
		models.sequences.items = sequence;
		models.sequences.item_size = sizeof *sequence;
		models.sequences.count = 1;
	}
	return models;
}

static void answers(test_place *place, const char *sql, const char *expected)
{
	char *text;

	if (!sql)
		return;
	text = place_query(place, strdup(""), sql);
	ck_assert_str_eq(text, expected);
	free(text);
}

static void check_comparison(const journey *j, const corner *c)
{
	ck_assert_int_eq(migr_comparison_count(j->to_b) == 0, c->is_same);
	for (size_t i = 0; i < migr_comparison_count(j->to_b); i++)
		ck_assert_msg(!(migr_comparison_at(j->to_b, i)->flags & MIGR_DIFFERENCE_UNMENDED), "%s",
		              migr_comparison_at(j->to_b, i)->message);
}

static void look(const journey *j, test_place *place, stop at)
{
	const corner *c = j->user;

	if (at == AT_A && c->rows)
		place_execute(place, c->rows);
	else if (at == COMPARED_WITH_B)
		check_comparison(j, c);
	else if (at == AT_B)
		answers(place, c->query_b, c->is_b);
	else if (at == BACK_AT_A)
		answers(place, c->query_a, c->is_a);
}

static void walk_all(const corner *corners, size_t count)
{
	test_place *place = place_new("postgresql");

	ck_assert_ptr_nonnull(place);
	for (size_t i = 0; i < count; i++)
		for (int as = AS_OPERATIONS; as <= AS_C; as++) {
			const migr_models a = models_of(corners[i].a, &corners[i].a_sequence);
			const migr_models b = models_of(corners[i].b, &corners[i].b_sequence);
			corner c = corners[i];
			journey j = { .what = c.name, .way = (way)as, .a = &a, .b = &b, .look = look, .user = &c };

			if (as != AS_C || place_has_compiler(place))
				journey_make(&j, place);
		}
	place_end(place);
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* A table of two columns, one of them `id`, and more. */
#define LIST(type, ...)                                                                                                \
	{                                                                                                              \
		.items = (const type[]){ __VA_ARGS__ }, .count = COUNT(((const type[]){ __VA_ARGS__ })),               \
		.item_size = sizeof(type)                                                                              \
	}
#define TABLE(table, ...) (&(const migr_table)MIGR_TABLE(table, __VA_ARGS__))
#define COLUMNS(...) .columns = LIST(migr_column, __VA_ARGS__)
#define A_NUMBER                                                                                                       \
	{                                                                                                              \
		"a", "integer"                                                                                         \
	}

/* Tables whose column `id` is so, and their key. */
#define WITH_ID(table, ...) TABLE(table, COLUMNS({ "id", __VA_ARGS__ }, A_NUMBER))
#define KEY .flags = MIGR_PRIMARY_KEY
#define NEXT "INSERT INTO t (a) VALUES (9) RETURNING id"

static const migr_sequence own_sequence = MIGR_SEQUENCE("t_id_seq", .increment = 5);
static const migr_sequence far_sequence = MIGR_SEQUENCE("t_id_seq", .start = 100, .maximum = 1000);

static const corner serials[] = {
	{ .name = "integer to serial",
	  .a = { WITH_ID("t", "integer", KEY) },
	  .b = { WITH_ID("t", "postgresql: serial", KEY) },
	  .rows = "INSERT INTO t VALUES (3), (7)",
	  .query_b = NEXT,
	  .is_b = "8|",
	  .query_a = "SELECT max(id) FROM t",
	  .is_a = "8|" },
	{ .name = "serial to integer",
	  .a = { WITH_ID("t", "postgresql: serial", KEY) },
	  .b = { WITH_ID("t", "integer", KEY) },
	  .rows = "INSERT INTO t (a) VALUES (3), (7)",
	  .query_b = "INSERT INTO t (id) VALUES (5) RETURNING id",
	  .is_b = "5|",
	  .query_a = NEXT,
	  .is_a = "6|" },
	{ .name = "bigint to smallserial, without rows",
	  .a = { WITH_ID("t", "bigint", KEY) },
	  .b = { WITH_ID("t", "postgresql: smallserial", KEY) },
	  .query_b = NEXT,
	  .is_b = "1|" },
	{ .name = "rows below one",
	  .a = { WITH_ID("t", "integer", KEY) },
	  .b = { WITH_ID("t", "postgresql: serial", KEY) },
	  .rows = "INSERT INTO t VALUES (-3)",
	  .query_b = NEXT,
	  .is_b = "1|" },
	{ .name = "a default before",
	  .a = { WITH_ID("t", "integer", .default_sql = "5") },
	  .b = { WITH_ID("t", "postgresql: serial") },
	  .rows = "INSERT INTO t VALUES (DEFAULT)",
	  .query_b = NEXT,
	  .is_b = "6|",
	  .query_a = NEXT,
	  .is_a = "5|" },
	{ .name = "serial to an identity",
	  .a = { WITH_ID("t", "postgresql: serial", KEY) },
	  .b = { WITH_ID("t", "bigint", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT) },
	  .rows = "INSERT INTO t (a) VALUES (1), (2)",
	  .query_b = NEXT,
	  .is_b = "3|",
	  .query_a = NEXT,
	  .is_a = "4|" },
	{ .name = "serial to one that is always counted",
	  .a = { WITH_ID("t", "postgresql: bigserial", KEY) },
	  .b = { WITH_ID("t", "bigint", .flags = MIGR_PRIMARY_KEY | MIGR_IDENTITY_ALWAYS, .identity_start = 100) },
	  .rows = "INSERT INTO t (a) VALUES (1), (2)",
	  .query_b = NEXT,
	  .is_b = "100|",
	  .query_a = NEXT,
	  .is_a = "101|" },
	{ .name = "smallserial to bigserial",
	  .a = { WITH_ID("t", "postgresql: smallserial", KEY) },
	  .b = { WITH_ID("t", "postgresql: bigserial", KEY) },
	  .rows = "INSERT INTO t (a) VALUES (1), (2)",
	  .query_b = NEXT,
	  .is_b = "3|",
	  .query_a = NEXT,
	  .is_a = "4|" },
	{ .name = "a sequence of the name, used by hand",
	  .a_sequence = &own_sequence,
	  .a = { WITH_ID("t", "integer", KEY, .default_sql = "nextval('t_id_seq')") },
	  .b = { WITH_ID("t", "postgresql: serial", KEY) },
	  .rows = "INSERT INTO t (a) VALUES (1), (2)",
	  .query_b = NEXT,
	  .is_b = "7|",
	  .query_a = NEXT,
	  .is_a = "12|" },
	{ .name = "a sequence of the name, of other numbers",
	  .a_sequence = &far_sequence,
	  .a = { WITH_ID("t", "integer", KEY, .default_sql = "nextval('t_id_seq')") },
	  .b = { WITH_ID("t", "postgresql: serial", KEY) },
	  .rows = "INSERT INTO t VALUES (3)",
	  .query_b = NEXT,
	  .is_b = "4|",
	  .query_a = NEXT,
	  .is_a = "100|" },
	{ .name = "other names",
	  .a = { WITH_ID("t", "postgresql: serial", KEY) },
	  .b = { TABLE("My \"t\".", .renamed_from = "t",
	               COLUMNS({ "No 1", "postgresql: serial", KEY, .renamed_from = "id" }, A_NUMBER)) },
	  .rows = "INSERT INTO t (a) VALUES (1), (2)",
	  .query_b = "INSERT INTO \"My \"\"t\"\".\" (a) VALUES (1) RETURNING \"No 1\"",
	  .is_b = "3|",
	  .query_a = NEXT,
	  .is_a = "4|" },
	{ .name = "another name, and serial with it",
	  .a = { WITH_ID("t", "integer", KEY) },
	  .b = { TABLE("u", .renamed_from = "t",
	               COLUMNS({ "N", "postgresql: serial", KEY, .renamed_from = "id" }, A_NUMBER)) },
	  .rows = "INSERT INTO t VALUES (3)",
	  .query_b = "INSERT INTO u (a) VALUES (1) RETURNING \"N\"",
	  .is_b = "4|" },
};

START_TEST(columns_become_serial)
{
	walk_all(serials, COUNT(serials));
}
END_TEST

static const migr_sequence with_table = MIGR_SEQUENCE("s", .increment = 5, .owned_by = "\"No \"\"1\"\".\".id");
static const migr_sequence with_column = MIGR_SEQUENCE("s", .increment = 5, .owned_by = "t.\"Id\"");
static const migr_sequence owned = MIGR_SEQUENCE("s", .increment = 5, .flags = MIGR_CYCLE, .owned_by = "t.id");
static const migr_sequence free_one = MIGR_SEQUENCE("s", .increment = 5);

static const corner owners[] = {
	{ .name = "a table goes, and its sequence with it",
	  .a_sequence = &with_table,
	  .a = { WITH_ID("No \"1\".", "integer", KEY), WITH_ID("t", "integer", KEY) },
	  .b = { WITH_ID("t", "integer", KEY) } },
	{ .name = "a column goes, and its sequence with it",
	  .a_sequence = &with_column,
	  .a = { TABLE("t", COLUMNS({ "Id", "integer" }, A_NUMBER)) },
	  .b = { TABLE("t", COLUMNS(A_NUMBER)) } },
	{ .name = "a sequence in use has no owner any more, and ends",
	  .a_sequence = &owned,
	  .a = { WITH_ID("t", "integer", KEY, .default_sql = "nextval('s')") },
	  .b_sequence = &free_one,
	  .b = { WITH_ID("t", "integer", KEY, .default_sql = "nextval('s')") },
	  .rows = "INSERT INTO t (a) VALUES (1), (2)",
	  .query_b = NEXT,
	  .is_b = "11|",
	  .query_a = NEXT,
	  .is_a = "16|" },
};

START_TEST(sequences_have_owners)
{
	walk_all(owners, COUNT(owners));
}
END_TEST

#define CHECKS(...) .checks = LIST(migr_check, __VA_ARGS__)
#define KEYS(...) .foreign_keys = LIST(migr_foreign_key, __VA_ARGS__)
#define UNIQUES(...) .unique_keys = LIST(migr_key, __VA_ARGS__)
#define T(...) TABLE("t", COLUMNS({ "id", "integer", KEY }, A_NUMBER), __VA_ARGS__)
#define PLAIN T(.comment = NULL)
#define POSITIVE                                                                                                       \
	{                                                                                                              \
		.sql = "a > 0"                                                                                         \
	}
#define SELF                                                                                                           \
	{                                                                                                              \
		.columns = "a", .ref_table = "t", .ref_columns = "id"                                                  \
	}
#define CASCADING                                                                                                      \
	{                                                                                                              \
		.columns = "a", .ref_table = "t", .ref_columns = "id", .on_delete = MIGR_CASCADE                       \
	}
#define UNIQUE_A                                                                                                       \
	{                                                                                                              \
		.columns = "a"                                                                                         \
	}
#define N_CHECKS "SELECT count(*) FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'c'"
#define N_KEYS "SELECT count(*) FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'f'"

static const corner twins[] = {
	{ .name = "a check gets a twin",
	  .a = { T(CHECKS(POSITIVE)) },
	  .b = { T(CHECKS(POSITIVE, POSITIVE)) },
	  .query_b = N_CHECKS,
	  .is_b = "2|",
	  .query_a = N_CHECKS,
	  .is_a = "1|" },
	{ .name = "a check loses its twin",
	  .a = { T(CHECKS(POSITIVE, POSITIVE)) },
	  .b = { T(CHECKS(POSITIVE)) },
	  .query_b = N_CHECKS,
	  .is_b = "1|",
	  .query_a = N_CHECKS,
	  .is_a = "2|" },
	{ .name = "both checks come",
	  .a = { PLAIN },
	  .b = { T(CHECKS(POSITIVE, POSITIVE, { .sql = "a < 9" })) },
	  .query_b = N_CHECKS,
	  .is_b = "3|",
	  .query_a = N_CHECKS,
	  .is_a = "0|" },
	{ .name = "both checks change",
	  .a = { T(CHECKS({ .sql = "a < 9" }, { .sql = "a < 9" })) },
	  .b = { T(CHECKS(POSITIVE, POSITIVE)) },
	  .query_b = N_CHECKS,
	  .is_b = "2|",
	  .query_a = N_CHECKS,
	  .is_a = "2|" },
	{ .name = "the twin of a named check",
	  .a = { T(CHECKS({ .name = "c", .sql = "a > 0" })) },
	  .b = { T(CHECKS(POSITIVE, { .name = "c", .sql = "a > 0" })) },
	  .query_b = N_CHECKS,
	  .is_b = "2|" },
	{ .name = "the named twin of a check",
	  .a = { T(CHECKS(POSITIVE)) },
	  .b = { T(CHECKS({ .name = "t_check1", .sql = "a > 0" }, POSITIVE, POSITIVE)) },
	  .query_b = N_CHECKS,
	  .is_b = "3|" },
	{ .name = "a foreign key gets a twin",
	  .a = { T(KEYS(SELF)) },
	  .b = { T(KEYS(SELF, SELF)) },
	  .query_b = N_KEYS,
	  .is_b = "2|",
	  .query_a = N_KEYS,
	  .is_a = "1|" },
	{ .name = "a foreign key loses its twin",
	  .a = { T(KEYS(SELF, SELF)) },
	  .b = { T(KEYS(SELF)) },
	  .query_b = N_KEYS,
	  .is_b = "1|",
	  .query_a = N_KEYS,
	  .is_a = "2|" },
	{ .name = "one that differs by what it does",
	  .a = { T(KEYS(SELF)) },
	  .b = { T(KEYS(SELF, CASCADING)) },
	  .query_b = N_KEYS,
	  .is_b = "2|",
	  .query_a = N_KEYS,
	  .is_a = "1|" },
	{ .name = "both foreign keys come",
	  .a = { PLAIN },
	  .b = { T(KEYS(SELF, CASCADING, SELF)) },
	  .query_b = N_KEYS,
	  .is_b = "3|",
	  .query_a = N_KEYS,
	  .is_a = "0|" },
	{ .name = "both foreign keys change",
	  .a = { T(KEYS(CASCADING, CASCADING)) },
	  .b = { T(KEYS(SELF, SELF)) },
	  .query_b = N_KEYS,
	  .is_b = "2|",
	  .query_a = N_KEYS,
	  .is_a = "2|" },
	{ .name = "a unique key gets a twin",
	  .is_same = 1,
	  .a = { T(UNIQUES(UNIQUE_A)) },
	  .b = { T(UNIQUES(UNIQUE_A, UNIQUE_A)) } },
	{ .name = "a unique key loses its twin",
	  .is_same = 1,
	  .a = { T(UNIQUES(UNIQUE_A, UNIQUE_A)) },
	  .b = { T(UNIQUES(UNIQUE_A)) } },
	{ .name = "the twin of a named unique key",
	  .is_same = 1,
	  .a = { T(UNIQUES({ .name = "u", .columns = "a" })) },
	  .b = { T(UNIQUES(UNIQUE_A, { .name = "u", .columns = "a" })) } },
};

START_TEST(twins_come_and_go)
{
	walk_all(twins, COUNT(twins));
}
END_TEST

#define POINTING(table, to, ...)                                                                                       \
	TABLE(table, COLUMNS({ "id", "integer", KEY }, A_NUMBER),                                                      \
	      KEYS({ .columns = "a", .ref_table = to, .ref_columns = "id" }), __VA_ARGS__)
#define LOGGED .comment = NULL
#define UNLOGGED .flags = MIGR_UNLOGGED
#define N_ALL                                                                                                          \
	"SELECT count(*) || ' ' || (SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relpersistence = 'u') "      \
	"FROM pg_constraint WHERE contype = 'f'"

static const corner logs[] = {
	{ .name = "two in a row",
	  .a = { POINTING("s", "t", LOGGED), POINTING("t", "t", LOGGED) },
	  .b = { POINTING("s", "t", UNLOGGED), POINTING("t", "t", UNLOGGED) },
	  .query_b = N_ALL,
	  .is_b = "2 2|" },
	{ .name = "the other way round",
	  .a = { POINTING("s", "s", LOGGED), POINTING("t", "s", LOGGED) },
	  .b = { POINTING("s", "s", UNLOGGED), POINTING("t", "s", UNLOGGED) },
	  .query_b = N_ALL,
	  .is_b = "2 2|" },
	{ .name = "a circle",
	  .a = { POINTING("s", "t", LOGGED), POINTING("t", "s", LOGGED) },
	  .b = { POINTING("s", "t", UNLOGGED), POINTING("t", "s", UNLOGGED) },
	  .query_b = N_ALL,
	  .is_b = "2 2|",
	  .rows = "BEGIN; SET CONSTRAINTS ALL DEFERRED; INSERT INTO s VALUES (1, NULL); INSERT INTO t VALUES (2, 1); "
	          "UPDATE s SET a = 2; COMMIT",
	  .query_a = "SELECT a FROM s",
	  .is_a = "2|" },
	{ .name = "a circle that gets other names",
	  .a = { TABLE("s", COLUMNS({ "id", "integer", KEY }, A_NUMBER),
	               KEYS({ .name = "k", .columns = "a", .ref_table = "t", .ref_columns = "id" })),
	         POINTING("t", "s", LOGGED) },
	  .b = { TABLE("u", COLUMNS({ "id", "integer", KEY }, A_NUMBER), .renamed_from = "s", UNLOGGED,
	               KEYS({ .name = "l", .columns = "a", .ref_table = "t", .ref_columns = "id" })),
	         POINTING("t", "u", UNLOGGED) },
	  .query_b = N_ALL,
	  .is_b = "2 2|",
	  .query_a = N_ALL,
	  .is_a = "2 0|" },
	{ .name = "what points there goes",
	  .a = { PLAIN, POINTING("s", "t", LOGGED) },
	  .b = { T(UNLOGGED) },
	  .query_b = N_ALL,
	  .is_b = "0 1|",
	  .query_a = N_ALL,
	  .is_a = "1 0|" },
	{ .name = "what it points to comes",
	  .a = { T(UNLOGGED) },
	  .b = { POINTING("t", "s", LOGGED), POINTING("s", "t", LOGGED) },
	  .query_b = N_ALL,
	  .is_b = "2 0|",
	  .query_a = N_ALL,
	  .is_a = "0 1|" },
};

START_TEST(tables_are_logged_and_are_not)
{
	walk_all(logs, COUNT(logs));
}
END_TEST

T_MAIN("corners of PostgreSQL", columns_become_serial, sequences_have_owners, twins_come_and_go,
       tables_are_logged_and_are_not)

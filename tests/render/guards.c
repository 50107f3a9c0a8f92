/* SPDX-License-Identifier: MIT */
/*
 * SQL that was written without a database, run as a revision: it stops where rows stand against it, before anything is
 * lost, and does what it should where none do.
 */
#include "../models/place.h"

#include "compare/render.h"
#include "schema/shape.h"

#include <stdlib.h>
#include <string.h>

static const migr_column columns[] = {
	{ "id", "integer", .flags = MIGR_PRIMARY_KEY },
	{ "name", "varchar(20)", .flags = MIGR_NOT_NULL, .default_value = MIGR_TEXT("it's; $$ \\ \"so\" `") },
	{ .name = "n", .type = "bigint" },
};
static const migr_table table = MIGR_TABLE("t", .columns = MIGR_LIST(columns), .comment = "a; 'b' \\ -- c");

static migr_status create(migr_op *op, void *app)
{
	(void)app;
	return migr_op_create_table(op, &table, NULL);
}

static const migr_column n_before = { "n", "bigint", .struct_size = sizeof(migr_column) };
static const migr_column name_before = { "name", "varchar(20)", .flags = MIGR_NOT_NULL, .default_value = MIGR_TEXT("x"),
	                                 .struct_size = sizeof(migr_column) };
static const migr_op_options of_n = { .struct_size = sizeof(migr_op_options), .existing = &n_before };
static const migr_op_options of_name = { .struct_size = sizeof(migr_op_options), .existing = &name_before };
static const migr_alteration not_null = { .struct_size = sizeof(migr_alteration), .flags = MIGR_ALTER_SET_NOT_NULL };
static const migr_alteration shorter = { .struct_size = sizeof(migr_alteration), .type = "varchar(5)" };
static const migr_alteration smaller = { .struct_size = sizeof(migr_alteration), .type = "smallint" };
static const migr_check check = { .struct_size = sizeof(migr_check), .name = "c", .sql = "id > 0" };

static const struct {
	migr_operation operation;
	const char *against; /* a row that stands against it, */
	const char *query;   /* which is found as it was, */
	const char *answer;
	const char *mend; /* and is mended */
} alterations[] = {
	{ MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "n", .alteration = &not_null,
	                 .options = &of_n),
	  "INSERT INTO t (id, n) VALUES (1, NULL)", "SELECT count(*) - count(n) FROM t", "1", "UPDATE t SET n = 0" },
	{ MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "name", .alteration = &shorter,
	                 .options = &of_name),
	  "INSERT INTO t (id, name) VALUES (1, 'long; long')", "SELECT name FROM t", "long; long",
	  "UPDATE t SET name = 'short'" },
	{ MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "n", .alteration = &smaller,
	                 .options = &of_n),
	  "INSERT INTO t (id, n) VALUES (1, 100000)", "SELECT n FROM t", "100000", "UPDATE t SET n = 1" },
	{ MIGR_OPERATION(.kind = MIGR_OP_CREATE_CHECK, .table = "t", .check = &check), "INSERT INTO t (id) VALUES (-1)",
	  "SELECT id FROM t", "-1", "UPDATE t SET id = 1" },
};

/* An operation as SQL; to be freed. */
static char *write_sql(const migr_operation *operation, const char *dialect)
{
	migr__alloc alloc = migr__alloc_libc();
	migr__sql_target target = { .dialect = migr__dialect_find(dialect) };
	const migr_operation *imported;
	migr__arena arena;
	migr_error error;
	migr__buf text;

	migr__arena_init(&arena, &alloc);
	migr__error_init(&error, &alloc);
	migr__buf_init(&text, &alloc);
	imported = migr__shape_import(&migr__shape_operation, operation, &arena, &error);
	ck_assert_ptr_nonnull(imported);
	ck_assert_msg(migr__render_operations_sql(&target, imported, 1, &text, &error) == MIGR_OK, "%s",
	              migr_error_message(&error));
	migr__error_clear(&error);
	migr__arena_clear(&arena);
	return text.data;
}

static void check_case(size_t i)
{
	migr_revision steps[] = { MIGR_REVISION(.id = "1", .upgrade = create), MIGR_REVISION(.id = "2") };
	migr_context *context;
	char *sql;
	place p;

	place_begin(&p);
	/* alterations there are written by looking at the table: sqlite_alter.c */
	if (!place_is(&p, "sqlite")) {
		sql = write_sql(&alterations[i].operation, place_is(&p, "mysql") ? "mysql" : "postgresql");
		steps[1].upgrade_sql = sql;
		context = place_linear(&p, NULL, steps, 2);
		OK(context, migr_upgrade(context, "1"));
		place_sql(&p, alterations[i].against);
		ck_assert_int_lt(migr_upgrade(context, "2"), 0);
		ck_assert_str_eq(place_query(&p, alterations[i].query), alterations[i].answer);
		place_sql(&p, alterations[i].mend);
		OK(context, migr_upgrade(context, "2"));
		free(sql);
	}
	place_end(&p);
}

START_TEST(rows_that_stand_against_it_stop_it)
{
	for (size_t i = 0; i < sizeof alterations / sizeof alterations[0]; i++)
		check_case(i);
}
END_TEST

/* A table whose texts have all that could be taken for the end of something. */
START_TEST(a_script_makes_what_the_operation_makes)
{
	const migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &table);
	migr_revision steps[] = { MIGR_REVISION(.id = "1") };
	migr_context *context;
	char *sql;
	place p;

	place_begin(&p);
	sql = write_sql(&operation, p.target->backend()->dialect);
	steps[0].upgrade_sql = sql;
	context = place_linear(&p, NULL, steps, 1);
	OK(context, migr_upgrade(context, "1"));
	place_sql(&p, "INSERT INTO t (id) VALUES (1)");
	ck_assert_str_eq(place_query(&p, "SELECT name FROM t"), columns[1].default_value.text);
	free(sql);
	place_end(&p);
}
END_TEST

PLACE_MAIN("render guards", rows_that_stand_against_it_stop_it, a_script_makes_what_the_operation_makes)

/* SPDX-License-Identifier: MIT */
/*
 * Operations by their names, as a binding makes them: emitted, refused, and told.
 */
#include "db.h"

#include <libmigr/builder.h>

#include <string.h>

/* Runs one callback as the only revision of a database. */
static migr_context *run_one(const char *path, migr_revision_fn upgrade, migr_status *rc)
{
	const migr_revision steps[] = { MIGR_REVISION(.id = "r", .upgrade = upgrade) };
	migr_context *m = db_linear(path, NULL, LIST(steps));

	*rc = migr_upgrade(m, "head");
	return m;
}

static void set_all(migr_builder *b, const char *const (*members)[2], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		migr_status rc = *members[i][0] == '+' ? migr_builder_add(b, members[i][1])
		                                       : migr_builder_set_text(b, members[i][0], members[i][1]);

		ck_assert_msg(rc == MIGR_OK, "%s", members[i][0]);
	}
}

static migr_status make_people(migr_op *op, void *app)
{
	static const char *const table[][2] = {
		{ "table_definition.name", "people" },
		{ "+", "table_definition.columns" },
		{ "table_definition.columns.name", "id" },
		{ "table_definition.columns.type", "bigint" },
		{ "table_definition.columns.flags", "primary_key, autoincrement" },
		{ "+", "table_definition.columns" },
		{ "table_definition.columns.name", "name" },
		{ "table_definition.columns.type", "varchar(100)" },
		{ "table_definition.columns.flags", "not_null" },
		{ "+", "table_definition.unique_keys" },
		{ "table_definition.unique_keys.name", "uq_name" },
		{ "table_definition.unique_keys.columns", "name" },
	};
	migr_builder *b = migr_builder_new(op, "create_table");
	migr_status rc;

	(void)app;
	ck_assert_ptr_nonnull(b);
	set_all(b, LIST(table));
	rc = migr_builder_emit(b);
	migr_builder_free(b);
	if (rc != MIGR_OK)
		return rc;
	b = migr_builder_new(op, "bulk_insert");
	migr_builder_set_text(b, "table", "people");
	migr_builder_set_text(b, "columns", "id, name");
	migr_builder_set_integer(b, "values", 1);
	migr_builder_set_text(b, "values", "one");
	migr_builder_set_integer(b, "values", 2);
	migr_builder_set_text(b, "values", "two");
	rc = migr_builder_emit(b);
	migr_builder_free(b);
	return rc;
}

START_TEST(operations_are_emitted)
{
	const char *path = db_new();
	migr_status rc;
	migr_context *m = run_one(path, make_people, &rc);

	OK(m, rc);
	migr_close(m);
	ck_assert_str_eq(db_query(path, "SELECT id, name FROM people ORDER BY id"), "1|one\n2|two");
}
END_TEST

static migr_status emit_twice(migr_op *op, void *app)
{
	migr_builder *b = migr_builder_new(op, "execute");

	(void)app;
	ck_assert_int_eq(migr_builder_set_text(b, "sql", "CREATE TABLE a (b)"), MIGR_OK);
	ck_assert_int_eq(migr_builder_emit(b), MIGR_OK);
	ck_assert_int_eq(migr_builder_set_text(b, "sql", "CREATE TABLE c (d) | mysql: nonsense"), MIGR_OK);
	ck_assert_int_eq(migr_builder_emit(b), MIGR_OK);
	migr_builder_free(b);
	migr_builder_free(NULL);
	return MIGR_OK;
}

START_TEST(a_builder_may_emit_again)
{
	const char *path = db_new();
	migr_status rc;
	migr_context *m = run_one(path, emit_twice, &rc);

	OK(m, rc);
	migr_close(m);
	ck_assert_str_eq(db_query(path, "SELECT name FROM sqlite_schema WHERE length(name) = 1 ORDER BY name"),
	                 "a\nc");
}
END_TEST

static migr_status misspell(migr_op *op, void *app)
{
	migr_builder *b = migr_builder_new(op, "add_column");

	(void)app;
	ck_assert_int_eq(migr_builder_set_text(b, "column.nmae", "x"), MIGR_ERROR_SCHEMA);
	ck_assert_str_eq(migr_error_message(migr_op_error(op)),
	                 "add_column: column.nmae: a column has no member 'nmae', did you mean 'name'?");
	/* it sticks, whatever comes in between */
	ck_assert_int_eq(migr_op_execute(op, "CREATE TABLE a (b)"), MIGR_OK);
	ck_assert_int_eq(migr_builder_set_text(b, "column.name", "x"), MIGR_ERROR_SCHEMA);
	ck_assert_int_eq(migr_builder_add(b, "column.name"), MIGR_ERROR_SCHEMA);
	ck_assert_int_eq(migr_builder_emit(b), MIGR_ERROR_SCHEMA);
	migr_builder_free(b);
	return MIGR_ERROR_SCHEMA;
}

START_TEST(the_first_error_sticks)
{
	migr_status rc;
	migr_context *m = run_one(db_new(), misspell, &rc);

	FAILS(m, rc, MIGR_ERROR_SCHEMA, "did you mean 'name'?");
	migr_close(m);
}
END_TEST

static migr_status unknown(migr_op *op, void *app)
{
	(void)app;
	ck_assert_ptr_null(migr_builder_new(NULL, "add_column"));
	ck_assert_ptr_null(migr_builder_new(op, NULL));
	ck_assert_int_eq(migr_error_status(migr_op_error(op)), MIGR_ERROR_MISUSE);
	ck_assert_ptr_null(migr_builder_new(op, "drop_tabel"));
	return migr_error_status(migr_op_error(op));
}

START_TEST(an_unknown_operation_is_none)
{
	migr_status rc;
	migr_context *m = run_one(db_new(), unknown, &rc);

	FAILS(m, rc, MIGR_ERROR_SCHEMA, "there is no operation 'drop_tabel', did you mean 'drop_table'?");
	migr_close(m);
}
END_TEST

static migr_status misuse(migr_op *op, void *app)
{
	migr_builder *b = migr_builder_new(op, "bulk_insert");

	(void)app;
	ck_assert_int_eq(migr_builder_set_text(NULL, "table", "t"), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_builder_emit(NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_builder_set_blob(b, "values", NULL, 0), MIGR_OK);
	ck_assert_int_eq(migr_builder_set_null(b, "values"), MIGR_OK);
	ck_assert_int_eq(migr_builder_set_real(b, "values", 0.5), MIGR_OK);
	ck_assert_int_eq(migr_builder_set_blob(b, "values", NULL, 1), MIGR_ERROR_MISUSE);
	migr_builder_free(b);
	b = migr_builder_new(op, "bulk_insert");
	ck_assert_int_eq(migr_builder_set_text(b, NULL, "t"), MIGR_ERROR_MISUSE);
	migr_builder_free(b);
	return MIGR_OK;
}

START_TEST(calls_that_no_correct_program_makes)
{
	migr_status rc;
	migr_context *m = run_one(db_new(), misuse, &rc);

	OK(m, rc);
	migr_close(m);
}
END_TEST

static migr_status wrong_in_many_places(migr_op *op, void *app)
{
	migr_builder *b = migr_builder_new(op, "add_column");
	migr_status rc;

	(void)app;
	migr_builder_set_text(b, "table", "users");
	migr_builder_set_text(b, "column.name", "email");
	migr_builder_set_text(b, "column.type", "varchr(20)");
	migr_builder_set_text(b, "column.flags", "desc");
	migr_builder_set_text(b, "options.flags", "concurrently");
	rc = migr_builder_emit(b);
	migr_builder_free(b);
	return rc;
}

START_TEST(what_is_wrong_is_told_at_once)
{
	const migr_error *error;
	migr_status rc;
	migr_context *m = run_one(db_new(), wrong_in_many_places, &rc);

	error = FAILS(m, rc, MIGR_ERROR_TYPE,
	              "add_column users.email: unknown type 'varchr(20)', did you mean 'varchar(20)'?");
	ck_assert_str_eq(migr_error_revision(error), "r");
	ck_assert_uint_eq(migr_error_detail_count(error), 3);
	ck_assert_str_eq(migr_error_detail(error, 1), "MIGR_DESC means nothing for a column");
	ck_assert_str_eq(migr_error_detail(error, 2), "MIGR_OPTION_CONCURRENTLY does nothing for add_column");
	migr_close(m);
}
END_TEST

T_MAIN("api builder", operations_are_emitted, a_builder_may_emit_again, the_first_error_sticks,
       an_unknown_operation_is_none, calls_that_no_correct_program_makes, what_is_wrong_is_told_at_once)

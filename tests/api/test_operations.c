/* SPDX-License-Identifier: MIT */
/*
 * Operations where things go wrong around them: foreign keys that must be off meanwhile, callbacks that pass over
 * errors, memory that is short.
 */
#include "db.h"

#include "support/meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRY(call)                                                                                                      \
	do {                                                                                                           \
		migr_status try_rc = (call);                                                                           \
		if (try_rc != MIGR_OK)                                                                                 \
			return try_rc;                                                                                 \
	} while (0)

static const char tables[] =
	"CREATE TABLE parent (id INTEGER PRIMARY KEY, v INTEGER);"
	"CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent (id) ON DELETE CASCADE);"
	"CREATE TABLE other (id INTEGER PRIMARY KEY, v INTEGER);"
	"INSERT INTO parent VALUES (1, 1), (2, 2); INSERT INTO child VALUES (10, 1), (20, 2);"
	"INSERT INTO other VALUES (1, 1)";

/* Another table points to it, so keys must be off meanwhile. */
static migr_status rebuild(migr_op *op)
{
	return migr_op_alter_column(op, "parent", "v", &MIGR_ALTERATION(.type = "text"),
	                            &MIGR_OP_OPTIONS(.using_sql = "v || '!'"));
}

/* A file with the tables, and keys enforced. */
static migr_context *open_at_tables(const char *path, migr_options *options, migr_revision_fn second)
{
	const migr_revision steps[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = tables),
		MIGR_REVISION(.id = "2", .upgrade = second),
	};
	char url[512];

	db_upgrade(path, NULL, steps, 1, "head");
	snprintf(url, sizeof url, "sqlite:%s?foreign_keys=on", path);
	return db_linear(url, options, LIST(steps));
}

static migr_status rebuild_and_delete(migr_op *op, void *app)
{
	(void)app;
	TRY(rebuild(op));
	return migr_op_execute(op, "DELETE FROM parent WHERE id = 1");
}

static migr_status delete_and_rebuild(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_execute(op, "DELETE FROM parent WHERE id = 1"));
	return rebuild(op);
}

static migr_status rebuild_and_insert(migr_op *op, void *app)
{
	(void)app;
	TRY(rebuild(op));
	return migr_op_bulk_insert(op, "child", "id, p", MIGR_PARAMS(MIGR_INT(30), MIGR_INT(99)), NULL);
}

static migr_status rebuild_and_insert_by_hand(migr_op *op, void *app)
{
	(void)app;
	TRY(rebuild(op));
	return sqlite3_exec(migr_sqlite_handle(op), "INSERT INTO child VALUES (30, 99)", NULL, NULL, NULL);
}

/* The keys would have cascaded, or refused. */
START_TEST(rows_are_not_orphaned_while_keys_are_off)
{
	const migr_revision_fn bodies[] = { rebuild_and_delete, delete_and_rebuild, rebuild_and_insert,
		                            rebuild_and_insert_by_hand };

	for (size_t i = 0; i < COUNT(bodies); i++) {
		const char *path = db_new();
		migr_context *m = open_at_tables(path, NULL, bodies[i]);

		FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_CONSTRAINT, "from child to parent");
		ck_assert_str_eq(db_rows(path), "1");
		ck_assert_str_eq(db_query(path, "SELECT id, v FROM parent"), "1|1\n2|2");
		ck_assert_str_eq(db_query(path, "SELECT id, p FROM child"), "10|1\n20|2");
		migr_close(m);
	}
}
END_TEST

static migr_status rebuild_and_mend(migr_op *op, void *app)
{
	(void)app;
	TRY(rebuild(op));
	return migr_op_execute(op, "DELETE FROM child WHERE id = 10; DELETE FROM parent WHERE id = 1;"
	                           "INSERT INTO parent VALUES (3, 'x'); INSERT INTO child VALUES (30, 3)");
}

static migr_status after_it_keys_hold(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op, "INSERT INTO child VALUES (31, 98)");
}

/* What was broken before, and by whom, is not this step's affair. */
START_TEST(rows_may_be_changed_that_point_to_something)
{
	const char *path = db_new();
	const migr_options plain = { MIGR_OPTIONS, .after_run = after_it_keys_hold };
	migr_options options = plain;
	migr_context *m = open_at_tables(path, &options, rebuild_and_mend);

	db_exec(path, "INSERT INTO child VALUES (40, 97)");
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_CONSTRAINT, "after-run hook");
	ck_assert_str_eq(db_rows(path), "2");
	ck_assert_str_eq(db_query(path, "SELECT id, v FROM parent"), "2|2!\n3|x");
	ck_assert_str_eq(db_query(path, "SELECT id, p FROM child"), "20|2\n30|3\n40|97");
	migr_close(m);
}
END_TEST

static migr_status pass_over_rebuild(migr_op *op, void *app)
{
	(void)app;
	if (rebuild(op) != MIGR_OK)
		migr_op_log(op, "nobody returns this");
	return MIGR_OK;
}

/* The error by which the library begins the step again is nothing that a callback could take for one. */
START_TEST(an_error_that_is_passed_over_begins_again_all_the_same)
{
	const char *path = db_new();
	migr_context *m = open_at_tables(path, NULL, pass_over_rebuild);

	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_query(path, "SELECT id, v FROM parent"), "1|1!\n2|2!");
	migr_close(m);
}
END_TEST

/* abs() refuses this number, when the new table is there and gets its rows. */
static migr_status fail_half_way(migr_op *op)
{
	return migr_op_alter_column(op, "other", "v", &MIGR_ALTERATION(.type = "text"),
	                            &MIGR_OP_OPTIONS(.using_sql = "abs(-9223372036854775807 - v)"));
}

static migr_status pass_over_failure(migr_op *op, void *app)
{
	(void)app;
	return fail_half_way(op) == MIGR_OK ? 1 : MIGR_OK;
}

static migr_status go_on_after_failure(migr_op *op, void *app)
{
	(void)app;
	return fail_half_way(op) == MIGR_OK ? 1 : migr_op_execute(op, "INSERT INTO other VALUES (2, 2)");
}

START_TEST(half_an_operation_is_not_kept)
{
	const struct {
		migr_revision_fn body;
		migr_status status;
		const char *says;
	} cases[] = { { pass_over_failure, MIGR_ERROR_DATABASE, "integer overflow" },
		      { go_on_after_failure, MIGR_ERROR_TRANSACTION, "half-way" } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *path = db_new();
		migr_context *m = open_at_tables(path, NULL, cases[i].body);
		char *before = db_dump(path), *after;

		FAILS(m, migr_upgrade(m, "head"), cases[i].status, cases[i].says);
		after = db_dump(path);
		ck_assert_str_eq(after, before);
		free(before);
		free(after);
		migr_close(m);
	}
}
END_TEST

static migr_status pass_over_refusal(migr_op *op, void *app)
{
	(void)app;
	if (migr_op_create_check(op, "other", &MIGR_CHECK(.name = "large", .sql = "v > 1"), NULL) != MIGR_ERROR_DATA)
		return 1;
	return migr_op_create_index(op, "other", &MIGR_INDEX(.name = "i", .columns = "v"), NULL);
}

/* It is refused before anything is done. */
START_TEST(a_callback_goes_on_after_a_refusal)
{
	const char *path = db_new();
	migr_context *m = open_at_tables(path, NULL, pass_over_refusal);

	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'i'"), "1");
	migr_close(m);
}
END_TEST

static migr_status index_nothing(migr_op *op, void *app)
{
	static const migr_element elements[] = { { .column = "id" }, { .column = "w" } };

	if (app)
		return migr_op_create_index(op, "other", &MIGR_INDEX(.name = "i", .elements = MIGR_LIST(elements)),
		                            NULL);
	return migr_op_create_index(op, "other", &MIGR_INDEX(.name = "i", .columns = "ID, w"), NULL);
}

/* SQLite would take "w" for a text. */
START_TEST(columns_of_an_index_are_there)
{
	for (int by_elements = 0; by_elements < 2; by_elements++) {
		const char *path = db_new();
		migr_options options = { MIGR_OPTIONS, .app = by_elements ? &by_elements : NULL };
		migr_context *m = open_at_tables(path, &options, index_nothing);

		FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_SUCH_COLUMN, "no column \"w\"");
		migr_close(m);
	}
}
END_TEST

static migr_status unknown_type(migr_op *op, void *app)
{
	(void)app;
	return migr_op_add_column(op, "other", &MIGR_COLUMN("w", "varchr(9)"), NULL);
}

static migr_status no_sql(migr_op *op, void *app)
{
	(void)app;
	return migr_op_create_view(op, &(migr_view)MIGR_VIEW("w", .sql = "SELEC 1"), NULL);
}

static migr_status equal_rows(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_execute(op, "INSERT INTO other VALUES (7, 1)"));
	return migr_op_create_index(op, "other", &MIGR_INDEX(.name = "i", .columns = "v", .flags = MIGR_UNIQUE), NULL);
}

/* Also where the database is the one that refuses it. */
START_TEST(every_mistake_has_its_code_and_a_hint)
{
	const struct {
		migr_revision_fn body;
		migr_status status;
		const char *says;
	} cases[] = { { unknown_type, MIGR_ERROR_TYPE, "upgrade of revision 2: add_column other.w: unknown type" },
		      { no_sql, MIGR_ERROR_SYNTAX, "create_view w: " },
		      { equal_rows, MIGR_ERROR_DATA, "create_index other.i: " } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		migr_context *m = open_at_tables(db_new(), NULL, cases[i].body);

		FAILS_HINT(m, migr_upgrade(m, "head"), cases[i].status, cases[i].says);
		migr_close(m);
	}
}
END_TEST

static migr_status add_without_value(migr_op *op, void *app)
{
	(void)app;
	return migr_op_add_column(op, "other", &MIGR_COLUMN("w", "integer", .flags = MIGR_NOT_NULL), NULL);
}

static migr_status rebuild_alone(migr_op *op, void *app)
{
	(void)app;
	return rebuild(op);
}

static migr_status run_with(meter *memory, const char *path, migr_revision_fn body, char *message, size_t size)
{
	const migr_revision steps[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = tables),
		MIGR_REVISION(.id = "2", .upgrade = body),
	};
	migr_allocator allocator = { MIGR_ALLOCATOR, meter_resize, memory };
	migr_options options = { MIGR_OPTIONS, .allocator = &allocator };
	migr_context *m = NULL;
	migr_status rc;
	char url[512];

	snprintf(url, sizeof url, "sqlite:%s?foreign_keys=on&synchronous=off", path);
	rc = migr_open(&m, migr_sqlite(), url, &options);
	if (rc == MIGR_OK)
		rc = migr_register_linear(m, MIGR_ARRAY(steps));
	if (rc == MIGR_OK)
		rc = migr_upgrade(m, "head");
	snprintf(message, size, "%s", m ? migr_error_message(migr_last_error(m)) : "");
	migr_close(m);
	ck_assert_uint_eq(memory->live, 0);
	return rc;
}

/* Whatever allocation fails: the step is done or is not, and what is refused stays so. */
static void with_short_memory(migr_revision_fn body, migr_status status, const char *values)
{
	const migr_revision first = MIGR_REVISION(.id = "1", .upgrade_sql = tables);
	const char *path = NULL;
	int has_failed = 1;

	for (size_t at = 1; has_failed; at++) {
		meter memory = { .fail_at = at };
		char message[300], *before, *after;
		migr_status rc;

		if (!path)
			db_upgrade(path = db_new(), NULL, &first, 1, "head");
		before = db_dump(path);
		rc = run_with(&memory, path, body, message, sizeof message);
		has_failed = memory.failed;
		ck_assert_msg(rc == status || (has_failed && rc == MIGR_ERROR_NO_MEMORY), "allocation %zu: %s: %s", at,
		              migr_status_name(rc), message);
		after = db_dump(path);
		if (rc == MIGR_OK) {
			ck_assert_str_eq(db_query(path, "SELECT v FROM parent"), values);
			path = NULL;
		} else {
			ck_assert_str_eq(after, before);
		}
		free(before);
		free(after);
	}
}

START_TEST(memory_may_be_short)
{
	with_short_memory(add_without_value, MIGR_ERROR_DATA, NULL);
	with_short_memory(rebuild_alone, MIGR_OK, "1!\n2!");
}
END_TEST

T_MAIN("api operations", rows_are_not_orphaned_while_keys_are_off, rows_may_be_changed_that_point_to_something,
       an_error_that_is_passed_over_begins_again_all_the_same, half_an_operation_is_not_kept,
       a_callback_goes_on_after_a_refusal, columns_of_an_index_are_there, every_mistake_has_its_code_and_a_hint,
       memory_may_be_short)

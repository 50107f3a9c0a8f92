/* SPDX-License-Identifier: MIT */
/*
 * Each allocation of an alteration fails in turn: it is told so, nothing leaks, and the database and the connection's
 * settings are as before.
 */
#include "support/snapshot.h"
#include "support/t.h"

#include <libmigr/migr.h>
#include <libmigr/sqlite.h>

#include <stdlib.h>

typedef struct failing {
	long at;
	long n_allocations;
	long n_alive;
} failing;

static void *resize(void *user, void *pointer, size_t size)
{
	failing *f = user;
	void *made;

	if (!size) {
		f->n_alive -= pointer != NULL;
		free(pointer);
		return NULL;
	}
	if (++f->n_allocations == f->at)
		return NULL;
	made = realloc(pointer, size);
	ck_assert_ptr_nonnull(made);
	f->n_alive += pointer == NULL;
	return made;
}

static const char before[] =
	"CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1), (2);"
	"CREATE TABLE t (k INTEGER PRIMARY KEY AUTOINCREMENT, v INTEGER CHECK (v > 0), w TEXT, CONSTRAINT c CHECK (w "
        "<> ''));"
	"INSERT INTO t (v, w) VALUES (1, 'a'), (2, 'b'); ALTER TABLE t ADD COLUMN late TEXT DEFAULT 'l';"
	"CREATE TABLE child (x REFERENCES t ON DELETE CASCADE); INSERT INTO child VALUES (1);"
	"CREATE INDEX ix ON t (v, w DESC); CREATE VIEW view AS SELECT v FROM t;"
	"CREATE TRIGGER tr AFTER UPDATE ON t BEGIN SELECT 1; END; PRAGMA foreign_keys = ON";

#define ALTER(column, ...)                                                                                             \
	MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = (column),                                   \
	               .alteration = &MIGR_ALTERATION(__VA_ARGS__))

static migr_operation operations[] = {
	ALTER("v", .flags = MIGR_ALTER_SET_NOT_NULL, .fill_sql = "1", .default_value = MIGR_INT(3), .new_name = "x"),
	ALTER("late", .default_value = MIGR_TEXT("m")),
	ALTER("v", .type = "text"),
	MIGR_OPERATION(.kind = MIGR_OP_CREATE_UNIQUE, .table = "t", .key = &MIGR_KEY(.name = "u", .columns = "v, w")),
	MIGR_OPERATION(.kind = MIGR_OP_CREATE_FOREIGN_KEY, .table = "t",
	               .foreign_key = &MIGR_FOREIGN_KEY(.columns = "v", .ref_table = "p", .ref_columns = "id")),
	MIGR_OPERATION(.kind = MIGR_OP_DROP_COLUMN, .table = "t", .name = "late"),
	MIGR_OPERATION(.kind = MIGR_OP_DROP_COLUMN, .table = "t", .name = "v"), /* refused */
};

static migr_status emit(migr_op *op, void *app)
{
	return migr_op_emit(op, app);
}

static migr_status attempt(sqlite3 *db, migr_operation *operation, failing *memory)
{
	const migr_revision steps[] = { MIGR_REVISION(.id = "r", .upgrade = emit) };
	const migr_allocator allocator = { MIGR_ALLOCATOR, resize, memory };
	const migr_options options = { MIGR_OPTIONS, .app = operation, .allocator = &allocator };
	migr_context *context = NULL;
	migr_status rc = migr_open_borrowed(&context, migr_sqlite(), db, &options);

	if (rc == MIGR_OK)
		rc = migr_register_linear(context, steps, 1, sizeof steps[0]);
	if (rc == MIGR_OK)
		rc = migr_upgrade(context, "head");
	ck_assert_msg(rc == migr_error_status(migr_last_error(context)), "allocation %ld", memory->at);
	migr_close(context);
	ck_assert_msg(memory->n_alive == 0, "allocation %ld: %ld were not freed", memory->at, memory->n_alive);
	return rc;
}

/* Returns what the operation comes to when allocation `at` fails, and whether it was reached. */
static migr_status try_once(migr_operation *operation, long at, int *was_reached)
{
	failing memory = { .at = at };
	snapshot was, is;
	sqlite3 *db;
	migr_status rc;
	char *text;

	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, before, NULL, NULL, NULL), SQLITE_OK);
	snapshot_take(db, &was);
	rc = attempt(db, operation, &memory);
	*was_reached = memory.n_allocations >= at;
	snapshot_take(db, &is);
	text = snapshot_difference(&was, &is);
	ck_assert_msg(rc == MIGR_OK || *text == '\0', "allocation %ld:\n%s", at, text);
	sqlite3_free(text);
	snapshot_free(&was);
	snapshot_free(&is);
	sqlite3_close(db);
	return rc;
}

START_TEST(each_allocation_fails)
{
	for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
		int was_reached = 1;
		migr_status wanted = try_once(&operations[i], 0, &was_reached);

		was_reached = 1;
		for (long at = 1; was_reached; at++) {
			migr_status rc = try_once(&operations[i], at, &was_reached);

			/* what can be done without is done without */
			ck_assert_msg(rc == MIGR_ERROR_NO_MEMORY || rc == wanted, "operation %zu, allocation %ld: %s",
			              i, at, migr_status_name(rc));
		}
	}
}
END_TEST

T_MAIN("memory", each_allocation_fails)

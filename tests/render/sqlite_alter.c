/* SPDX-License-Identifier: MIT */
/*
 * Operations as an SQL revision for SQLite: written by looking at a database without rows, run on one that has rows,
 * and others that point to them.
 */
#include "support/t.h"

#include "compare/render.h"
#include "schema/shape.h"

#include <libmigr/migr.h>
#include <libmigr/sqlite.h>

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static const char schema[] =
	"CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
	"CREATE TABLE book (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT DEFAULT 'x', pages TEXT,"
	" author_id INTEGER REFERENCES author (id) ON DELETE CASCADE);"
	"CREATE TABLE loan (id INTEGER PRIMARY KEY, book_id INTEGER NOT NULL"
	" REFERENCES book (id) ON DELETE CASCADE);"
	"CREATE INDEX ix_book ON book (title);"
	"CREATE VIEW titles AS SELECT title FROM book;"
	"CREATE TRIGGER changed AFTER DELETE ON book BEGIN DELETE FROM author; END;";

static const char rows[] = "INSERT INTO author VALUES (1, 'a'), (2, 'b');"
			   "INSERT INTO book (id, pages, author_id) VALUES (10, '100', 1), (11, NULL, 2);"
			   "INSERT INTO loan VALUES (5, 10), (6, 11);";

/* What is looked at while the revision is written. */
typedef struct model {
	sqlite3 *db;
	migr__arena *arena;
	migr__live live;
} model;

static void execute(sqlite3 *db, const char *sql)
{
	char *message = NULL;

	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s\n%s", message, sql);
}

static migr_value value_of(sqlite3_stmt *statement, int column)
{
	switch (sqlite3_column_type(statement, column)) {
	case SQLITE_INTEGER:
		return (migr_value)MIGR_INT(sqlite3_column_int64(statement, column));
	case SQLITE_NULL:
		return (migr_value)MIGR_NULL;
	default: {
		migr_value value = MIGR_TEXT((const char *)sqlite3_column_text(statement, column));

		value.size = (size_t)sqlite3_column_bytes(statement, column);
		return value;
	}
	}
}

static migr_status query(void *user, const char *sql, const migr_value *params, size_t n_params, migr__live_row_fn each,
                         void *sink, migr_error *error)
{
	model *m = user;
	sqlite3_stmt *statement;
	migr_status rc = MIGR_OK;

	(void)params;
	ck_assert_uint_eq(n_params, 0);
	if (sqlite3_prepare_v2(m->db, sql, -1, &statement, NULL) != SQLITE_OK)
		return migr__fail(error, MIGR_ERROR_DATABASE, "%s", sqlite3_errmsg(m->db));
	while (rc == MIGR_OK && sqlite3_step(statement) == SQLITE_ROW) {
		migr_value values[16];
		int count = sqlite3_column_count(statement);

		for (int i = 0; i < count && i < 16; i++)
			values[i] = value_of(statement, i);
		rc = each(sink, values, (size_t)count);
	}
	sqlite3_finalize(statement);
	return rc == MIGR_STOP ? MIGR_OK : rc;
}

/* The model has each operation done when the next one is written. */
static migr_status apply(void *user, const migr_operation *operation, migr_error *error)
{
	model *m = user;
	migr__script script;
	migr__compiler compiler = { .dialect = migr__dialect_find("sqlite"),
		                    .arena = m->arena,
		                    .live = &m->live,
		                    .out = &script,
		                    .error = error };

	migr__script_init(&script, m->arena->alloc);
	ck_assert_msg(migr__compile(&compiler, operation) == MIGR_OK, "%s", migr_error_message(error));
	for (size_t i = 0; i < script.count; i++)
		if (script.items[i].kind == MIGR__SQL_EXECUTE)
			execute(m->db, script.items[i].text);
	migr__script_clear(&script);
	return MIGR_OK;
}

/* A revision file of these operations. */
static const char *write_revision(const migr_operation *operations, size_t count)
{
	migr__alloc alloc = migr__alloc_libc();
	const char *path = t_path(t_folder(), "a.sql");
	migr__arena arena;
	migr_error error;
	migr__buf text;
	model m = { NULL, &arena, { &m, query } };
	migr__sql_target target = {
		.dialect = migr__dialect_find("sqlite"), .live = &m.live, .apply = apply, .user = &m
	};
	migr_operation *imported;

	migr__arena_init(&arena, &alloc);
	migr__error_init(&error, &alloc);
	migr__buf_init(&text, &alloc);
	ck_assert_int_eq(sqlite3_open(":memory:", &m.db), SQLITE_OK);
	execute(m.db, schema);
	imported = migr__arena_new(&arena, count, sizeof *imported);
	for (size_t i = 0; i < count; i++)
		imported[i] = *(const migr_operation *)migr__shape_import(&migr__shape_operation, &operations[i],
		                                                          &arena, &error);
	migr__buf_puts(&text, "-- migr:revision a\n");
	ck_assert_msg(migr__render_sections(&target, 1, imported, count, &(migr__section_style){ .is_plain = 1 }, &text,
	                                    &error) == MIGR_OK,
	              "%s", migr_error_message(&error));
	t_write(path, migr__buf_text(&text));
	sqlite3_close(m.db);
	migr__buf_free(&text);
	migr__error_clear(&error);
	migr__arena_clear(&arena);
	return path;
}

static int64_t number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement;
	int64_t value;

	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
	value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return value;
}

/* Runs the file on a database with rows; returns the database, for a look. */
static sqlite3 *run(const char *path, int enforces_keys, const char *more, migr_status wanted)
{
	migr_context *context = NULL;
	migr_status rc;
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	execute(db, schema);
	execute(db, enforces_keys ? "PRAGMA foreign_keys = ON" : "PRAGMA foreign_keys = OFF");
	execute(db, rows);
	execute(db, more);
	ck_assert_int_eq(migr_open_borrowed(&context, migr_sqlite(), db, NULL), MIGR_OK);
	*strrchr((char *)(uintptr_t)path, '/') = '\0';
	ck_assert_int_eq(migr_register_directory(context, path, 0), MIGR_OK);
	((char *)(uintptr_t)path)[strlen(path)] = '/';
	rc = migr_upgrade(context, "head");
	ck_assert_msg(rc == wanted, "%d: %s", rc, migr_error_message(migr_last_error(context)));
	ck_assert_int_eq(number(db, "PRAGMA foreign_keys"), enforces_keys);
	migr_close(context);
	return db;
}

static const migr_operation operations[] = {
	MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "book", .name = "pages",
	               .alteration =
	                       &(const migr_alteration){ .struct_size = sizeof(migr_alteration), .type = "integer" }),
	MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "book", .name = "title",
	               .alteration = &(const migr_alteration){ .struct_size = sizeof(migr_alteration),
	                                                       .flags = MIGR_ALTER_SET_NOT_NULL,
	                                                       .default_sql = "'none'" }),
	MIGR_OPERATION(.kind = MIGR_OP_CREATE_UNIQUE, .table = "author",
	               .key = &(const migr_key){ .struct_size = sizeof(migr_key), .name = "u", .columns = "name" }),
	MIGR_OPERATION(.kind = MIGR_OP_CREATE_CHECK, .table = "book",
	               .check = &(const migr_check){ .struct_size = sizeof(migr_check), .sql = "pages > 0" }),
	MIGR_OPERATION(.kind = MIGR_OP_ADD_COLUMN, .table = "loan",
	               .column = &(const migr_column){ "note", "text", .struct_size = sizeof(migr_column),
	                                               .default_sql = "lower('X')" }),
};

START_TEST(rows_stay_and_so_does_what_points_to_them)
{
	const char *path = write_revision(operations, sizeof operations / sizeof operations[0]);

	for (int enforces_keys = 0; enforces_keys < 2; enforces_keys++) {
		sqlite3 *db = run(path, enforces_keys, "", MIGR_OK);

		ck_assert_int_eq(number(db, "SELECT count(*) FROM loan JOIN book ON book.id = book_id JOIN author ON "
		                            "author.id = author_id WHERE note = 'x'"),
		                 2);
		ck_assert_int_eq(number(db,
		                        "SELECT pages = 100 AND typeof(pages) = 'integer' AND title = 'x' FROM book "
		                        "WHERE id = 10"),
		                 1);
		/* numbers go on, and what is there is what was asked for */
		execute(db, "INSERT INTO book (pages, author_id) VALUES (3, 1)");
		ck_assert_int_eq(number(db, "SELECT id FROM book WHERE title = 'none'"), 12);
		ck_assert_int_ne(sqlite3_exec(db, "INSERT INTO book (pages) VALUES (-1)", NULL, NULL, NULL), SQLITE_OK);
		ck_assert_int_ne(sqlite3_exec(db, "INSERT INTO author VALUES (9, 'a')", NULL, NULL, NULL), SQLITE_OK);
		ck_assert_int_eq(number(db, "SELECT count(*) FROM sqlite_schema WHERE name IN ('ix_book', 'titles', "
		                            "'changed')"),
		                 3);
		ck_assert_int_eq(number(db, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
		sqlite3_close(db);
	}
}
END_TEST

/* Rows that stand against it stop the script, and nothing of it stays. */
START_TEST(rows_stand_against_it)
{
	const char *path = write_revision(operations, sizeof operations / sizeof operations[0]);
	static const char *const rows_against[] = {
		"INSERT INTO book (id, pages) VALUES (20, 'many')",
		"INSERT INTO book (id, title) VALUES (20, NULL)",
		"INSERT INTO author VALUES (3, 'a')",
		"INSERT INTO book (id, pages) VALUES (20, '-7')",
	};

	for (size_t i = 0; i < sizeof rows_against / sizeof rows_against[0]; i++) {
		sqlite3 *db = run(path, 1, rows_against[i], MIGR_ERROR_CONSTRAINT);

		ck_assert_int_eq(number(db, "SELECT count(*) FROM loan"), 2);
		ck_assert_int_eq(number(db, "SELECT count(*) FROM pragma_table_info('loan')"), 2);
		sqlite3_close(db);
	}
}
END_TEST

T_MAIN("render sqlite alter", rows_stay_and_so_does_what_points_to_them, rows_stand_against_it)

/* SPDX-License-Identifier: MIT */
/*
 * Models as SQL: a script that a database takes as it is.
 */
#include "support/t.h"

#include "compare/render.h"
#include "dialect/split.h"
#include "schema/shape.h"

#include <sqlite3.h>
#include <string.h>

static const migr_column author_columns[] = {
	{ "id", "integer", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
	{ "name", "varchar(100)", .flags = MIGR_NOT_NULL | MIGR_UNIQUE, .default_value = MIGR_TEXT("it's; \"so\"") },
	{ .name = "best_id", .type = "integer" },
};
static const migr_foreign_key author_keys[] = { { .columns = "best_id", .ref_table = "books", .ref_columns = "id" } };
static const migr_index author_indexes[] = { { .name = "ix_authors", .columns = "name, best_id" } };
static const migr_table authors =
	MIGR_TABLE("authors", .columns = MIGR_LIST(author_columns), .foreign_keys = MIGR_LIST(author_keys),
                   .indexes = MIGR_LIST(author_indexes), .comment = "who writes");
static const migr_column book_columns[] = {
	{ "id", "integer", .flags = MIGR_PRIMARY_KEY },
	{ "author_id", "integer", .flags = MIGR_NOT_NULL },
	{ .name = "order", .type = "enum mood('sad', 'o;k')" },
};
static const migr_foreign_key book_keys[] = { { .columns = "author_id", .ref_table = "authors", .ref_columns = "id" } };
static const migr_check book_checks[] = { { .name = "some", .sql = "author_id > 0 -- always\n" } };
static const migr_table books = MIGR_TABLE("books", .columns = MIGR_LIST(book_columns),
                                           .foreign_keys = MIGR_LIST(book_keys), .checks = MIGR_LIST(book_checks));
static const migr_view view =
	MIGR_VIEW("v", .sql = "SELECT b.id, ';' AS s FROM books b JOIN authors a ON a.id = b.author_id");
static const migr_trigger trigger =
	MIGR_TRIGGER("changed", .table = "books", .event = "update", .timing = MIGR_AFTER,
                     .body = "UPDATE authors SET best_id = NEW.id WHERE id = NEW.author_id;\n"
                             "DELETE FROM authors WHERE name = 'end; ';");
static const migr_table *const tables[] = { &books, &authors };
static const migr_view *const views[] = { &view };
static const migr_trigger *const triggers[] = { &trigger };
static const migr_models models =
	MIGR_MODELS(.tables = MIGR_LIST(tables), .views = MIGR_LIST(views), .triggers = MIGR_LIST(triggers));

typedef struct rendered {
	migr__alloc alloc;
	migr__arena arena;
	migr_error error;
	migr__buf text;
} rendered;

static void render(rendered *r, const char *dialect)
{
	migr__sql_target target = { .dialect = migr__dialect_find(dialect) };
	const migr_models *imported;

	r->alloc = migr__alloc_libc();
	migr__arena_init(&r->arena, &r->alloc);
	migr__error_init(&r->error, &r->alloc);
	migr__buf_init(&r->text, &r->alloc);
	imported = migr__shape_import(&migr__shape_models, &models, &r->arena, &r->error);
	ck_assert_ptr_nonnull(imported);
	ck_assert_msg(migr__render_models_sql(imported, &target, &r->text, &r->error) == MIGR_OK, "%s",
	              migr_error_message(&r->error));
}

static void clear(rendered *r)
{
	migr__buf_free(&r->text);
	migr__error_clear(&r->error);
	migr__arena_clear(&r->arena);
}

static int count_rows(void *user, int n_columns, char **values, char **names)
{
	(void)n_columns, (void)values, (void)names;
	++*(int *)user;
	return 0;
}

START_TEST(the_database_takes_the_script)
{
	sqlite3 *db;
	char *message = NULL;
	int count = 0;
	rendered r;

	render(&r, "sqlite");
	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, migr__buf_text(&r.text), NULL, NULL, &message) == SQLITE_OK, "%s\n%s", message,
	              migr__buf_text(&r.text));
	ck_assert_int_eq(sqlite3_exec(db,
	                              "SELECT 1 FROM sqlite_master WHERE name IN ('authors', 'books', 'ix_authors', "
	                              "'v', 'changed')",
	                              count_rows, &count, NULL),
	                 SQLITE_OK);
	ck_assert_int_eq(count, 5);
	ck_assert_int_eq(sqlite3_exec(db,
	                              "INSERT INTO authors (id) VALUES (7);"
	                              "INSERT INTO books (id, author_id) VALUES (1, 7); UPDATE books SET id = 2; "
	                              "SELECT 1 FROM authors WHERE best_id = 2 AND name = 'it''s; \"so\"'",
	                              count_rows, &count, NULL),
	                 SQLITE_OK);
	ck_assert_int_eq(count, 6);
	sqlite3_close(db);
	clear(&r);
}
END_TEST

/* The splitter, which reads a schema.sql, finds as many statements as there are. */
START_TEST(each_dialect_reads_its_script)
{
	static const struct {
		const char *dialect;
		size_t count;
	} cases[] = { { "sqlite", 5 }, { "postgresql", 10 }, { "mysql", 5 } };

	for (size_t i = 0; i < 3; i++) {
		const migr__dialect *dialect = migr__dialect_find(cases[i].dialect);
		migr__split split;
		migr__piece piece;
		size_t count = 0;
		rendered r;

		render(&r, cases[i].dialect);
		migr__split_init(&split, migr__buf_text(&r.text), r.text.size, dialect->split_flags);
		while (migr__split_next(&split, &piece, &r.error) == 1)
			count++;
		ck_assert_int_eq(r.error.status, MIGR_OK);
		ck_assert_msg(count == cases[i].count, "%s: %zu\n%s", cases[i].dialect, count, migr__buf_text(&r.text));
		clear(&r);
	}
}
END_TEST

T_MAIN("render sqlite", the_database_takes_the_script, each_dialect_reads_its_script)

/* SPDX-License-Identifier: MIT */
/*
 * The database's own errors come as the same codes from everywhere, with statement, native code and advice.
 */
#include "suite.h"

#include <string.h>

static const char tables[] = "CREATE TABLE parent (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE);\n"
			     "CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL,\n"
			     "  rating INTEGER, CONSTRAINT rating_range CHECK (rating BETWEEN 1 AND 5),\n"
			     "  FOREIGN KEY (parent_id) REFERENCES parent (id));\n"
			     "INSERT INTO parent VALUES (1, 'one')";

/* The statement fails as the second of three, with the status; the name concerned is in the message. */
static void check(const char *statement, migr_status status, const char *part, const migr_conformance_code *code,
                  int has_hint)
{
	cf t;
	migr_context *m;
	const migr_error *error;
	migr_status rc;
	const migr_revision revisions[] = {
		MIGR_REVISION(.id = "tables", .upgrade_sql = tables),
		MIGR_REVISION(.id = "fails", .down_revision = "tables",
		              .upgrade_sql = cf_text("INSERT INTO parent VALUES (9, 'nine');\n%s;\n"
		                                     "INSERT INTO parent VALUES (10, 'ten')",
		                                     statement)),
	};

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(revisions));
	rc = migr_upgrade(m, "head");
	error = FAILS(m, rc, status, part);
	ck_assert_str_eq(migr_error_revision(error), "fails");
	ck_assert_msg(migr_error_statement(error) && strcmp(migr_error_statement(error), statement) == 0,
	              "the error names the statement '%s' instead of '%s'", migr_error_statement(error), statement);
	ck_assert_msg(!has_hint || migr_error_hint(error)[0], "no hint with '%s'", migr_error_message(error));
	if (code && code->native)
		ck_assert_int_eq(migr_error_native_code(error), code->native);
	if (code && code->sqlstate) {
		ck_assert_msg(migr_error_sqlstate(error) != NULL, "no SQLSTATE with '%s'", migr_error_message(error));
		ck_assert_str_eq(migr_error_sqlstate(error), code->sqlstate);
	}
	ck_assert_str_eq(cf_versions(&t), "tables");
	/* what came before it in one transaction is not there; what comes after it never is */
	if (t.has_transactional_ddl)
		ck_assert_str_eq(cf_query(&t, "SELECT name FROM parent"), "one");
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM parent WHERE name = 'ten'"), "0");
	migr_close(m);
	cf_end(&t);
}

START_TEST(table_exists)
{
	check("CREATE TABLE parent (id INTEGER)", MIGR_ERROR_ALREADY_EXISTS, "parent", &cf_target->table_exists, 1);
}
END_TEST

START_TEST(column_exists)
{
	check("ALTER TABLE child ADD COLUMN rating INTEGER", MIGR_ERROR_ALREADY_EXISTS, "rating",
	      &cf_target->column_exists, 1);
}
END_TEST

START_TEST(no_such_table)
{
	check("INSERT INTO missing_table VALUES (1)", MIGR_ERROR_NO_SUCH_TABLE, "missing_table", &cf_target->no_table,
	      1);
}
END_TEST

START_TEST(no_table_to_drop)
{
	check("DROP TABLE missing_table", MIGR_ERROR_NO_SUCH_TABLE, "missing_table", NULL, 1);
}
END_TEST

START_TEST(no_such_column)
{
	check("UPDATE parent SET missing_column = 1", MIGR_ERROR_NO_SUCH_COLUMN, "missing_column",
	      &cf_target->no_column, 0);
}
END_TEST

START_TEST(unique_violation)
{
	check("INSERT INTO parent VALUES (2, 'one')", MIGR_ERROR_CONSTRAINT, "name", &cf_target->unique, 1);
}
END_TEST

START_TEST(foreign_key_violation)
{
	/* SQLite checks foreign keys only where it is told to, which the URL of its target does */
	check("INSERT INTO child VALUES (1, 77, 3)", MIGR_ERROR_CONSTRAINT, "child", &cf_target->foreign_key, 1);
	check("INSERT INTO child VALUES (1, 77, 3)", MIGR_ERROR_CONSTRAINT, "parent", NULL, 1);
}
END_TEST

START_TEST(check_violation)
{
	check("INSERT INTO child VALUES (1, 1, 6)", MIGR_ERROR_CONSTRAINT, "rating_range", &cf_target->check, 1);
}
END_TEST

START_TEST(not_null_violation)
{
	check("INSERT INTO parent VALUES (2, NULL)", MIGR_ERROR_CONSTRAINT, "name", &cf_target->not_null, 1);
}
END_TEST

START_TEST(syntax_error)
{
	check("CREATE TABEL x (id INTEGER)", MIGR_ERROR_SYNTAX, "TABEL", &cf_target->syntax, 0);
}
END_TEST

/* SQL that is not even sent: the whole run is refused before its first write. */
START_TEST(text_that_cannot_be_split)
{
	cf t;
	migr_context *m;
	const migr_revision revisions[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER)"),
		MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = "INSERT INTO one VALUES ('open"),
	};

	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(revisions));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_SQL_TEXT, "2");
	ck_assert_str_eq(cf_versions(&t), "-");
	ck_assert(!cf_exists(&t, "one"));
	migr_close(m);
	cf_end(&t);
}
END_TEST

/* A user who may only read: up to date is no error, and what is refused changes nothing. */
START_TEST(a_user_who_may_not)
{
	cf t;
	migr_context *m = NULL;
	const migr_error *error;
	const migr_revision revisions[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER)"),
		MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = "CREATE TABLE two (id INTEGER)"),
	};

	if (!cf_target->limited_url)
		return;
	cf_begin(&t);
	cf_upgrade(&t, NULL, revisions, 1, "head");
	ck_assert_int_eq(migr_open(&m, t.backend, cf_target->limited_url(t.database), NULL), MIGR_OK);
	cf_register(m, LIST(revisions));
	OK(m, migr_upgrade(m, "1"));
	error = FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_PERMISSION, "");
	ck_assert_str_ne(migr_error_hint(error), "");
	ck_assert_str_eq(cf_versions(&t), "1");
	ck_assert(!cf_exists(&t, "two"));
	migr_close(m);
	cf_end(&t);
}
END_TEST

START_TEST(a_database_that_is_not_there)
{
	cf t;
	migr_context *m = NULL;
	const char *url, *name;
	migr_status rc;

	cf_begin(&t);
	/* the same URL with another name at its end: in a folder that is not there, if it is a path */
	name = strrchr(t.url, '/');
	ck_assert_ptr_nonnull(name);
	url = cf_text("%.*s/migr_conformance_missing%s", (int)(name - t.url), t.url,
	              strcmp(t.dialect, "sqlite") == 0 ? "/test.db" : "");
	rc = migr_open(&m, t.backend, url, NULL);
	if (rc == MIGR_OK) {
		migr_revision_list *list = NULL;

		rc = migr_current(m, &list);
		migr_revision_list_free(list);
	}
	FAILS(m, rc, MIGR_ERROR_CONNECT, "");
	ck_assert_str_ne(migr_error_hint(migr_last_error(m)), "");
	ck_assert_ptr_null(strstr(migr_error_message(migr_last_error(m)), "secret"));
	migr_close(m);
	cf_end(&t);
}
END_TEST

START_TEST(a_url_that_is_none)
{
	migr_context *m = NULL;
	migr_status rc = migr_open(&m, cf_target->backend(), "nonsense://host/name", NULL);

	FAILS(m, rc, MIGR_ERROR_URL, "");
	migr_close(m);
}
END_TEST

CF_CASES(cf_error_cases, table_exists, column_exists, no_such_table, no_table_to_drop, no_such_column, unique_violation,
         foreign_key_violation, check_violation, not_null_violation, syntax_error, text_that_cannot_be_split,
         a_user_who_may_not, a_database_that_is_not_there, a_url_that_is_none)

/* SPDX-License-Identifier: MIT */
/*
 * A foreign key that is broken on SQLite: the error names row and tables, as far as that can be told, and nothing is
 * left of how it was found out.
 */
#include "db.h"

#include <stdio.h>
#include <string.h>

#define TABLES                                                                                                         \
	"CREATE TABLE parent (id INTEGER PRIMARY KEY); INSERT INTO parent VALUES (1), (2);"                            \
	"CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent (id));"                               \
	"CREATE TABLE late (p INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);"                          \
	"CREATE TABLE bare (p INTEGER PRIMARY KEY REFERENCES parent (id)) WITHOUT ROWID;"                              \
	"CREATE TABLE strict_child (p INTEGER REFERENCES parent (id) ON DELETE RESTRICT);"                             \
	"INSERT INTO child VALUES (5, 1); INSERT INTO strict_child VALUES (2)"

/* The whole sentence; it is the message's end. */
static const char unnamed[] = "FOREIGN KEY constraint failed";
#define NAMED(rest) "FOREIGN KEY constraint failed: " rest

static const struct {
	const char *sql, *says;
} broken[] = {
	{ "INSERT INTO child VALUES (9, 77)",
	  NAMED("row 9 of table child refers to a row of table parent that is not there") },
	{ "UPDATE child SET p = 78", NAMED("row 5 of table child refers to a row of table parent that is not there") },
	{ "DELETE FROM parent WHERE id = 1",
	  NAMED("row 5 of table child refers to a row of table parent that is not there") },
	{ "INSERT INTO late VALUES (77)",
	  NAMED("row 1 of table late refers to a row of table parent that is not there") },
	{ "INSERT INTO bare VALUES (77)",
	  NAMED("a row of table bare refers to one of table parent that is not there") },
	/* not to be left for later */
	{ "DELETE FROM parent WHERE id = 2", unnamed },
};

static migr_context *open_checked(const char *path, const migr_options *options, const migr_revision *list,
                                  size_t count)
{
	char url[512];

	snprintf(url, sizeof url, "sqlite:%s?foreign_keys=on", path);
	return db_linear(url, options, list, count);
}

static void check(const char *sql, const char *says, uint32_t flags)
{
	const migr_revision steps[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = TABLES),
		MIGR_REVISION(.id = "2", .flags = flags, .upgrade_sql = sql),
	};
	const char *path = db_new();
	migr_context *m = open_checked(path, NULL, LIST(steps));
	migr_status rc = migr_upgrade(m, "head");
	const migr_error *error = db_failed_hint(m, rc, MIGR_ERROR_CONSTRAINT, says);
	const char *message = migr_error_message(error);

	ck_assert_msg(strcmp(message + strlen(message) - strlen(says), says) == 0, "%s: %s", sql, message);
	ck_assert_int_eq(migr_error_native_code(error) & 0xff, SQLITE_CONSTRAINT);
	ck_assert_str_eq(db_rows(path), "1");
	ck_assert_str_eq(db_query(path, "SELECT id, p FROM child"), "5|1");
	ck_assert_str_eq(db_query(path, "SELECT id FROM parent ORDER BY id"), "1\n2");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM late, bare"), "0");
	/* mended rows go in */
	db_exec(path, "INSERT INTO parent VALUES (77), (78)");
	migr_close(m);
}

START_TEST(row_and_tables_are_named)
{
	for (size_t i = 0; i < COUNT(broken); i++)
		check(broken[i].sql, broken[i].says, 0);
}
END_TEST

START_TEST(outside_a_transaction_too)
{
	for (size_t i = 0; i < COUNT(broken); i++)
		check(broken[i].sql, broken[i].says, MIGR_REVISION_NO_TRANSACTION);
}
END_TEST

static migr_status pass_over(migr_op *op, void *app)
{
	const migr_value value = MIGR_INT(77);
	migr_status rc = migr_op_execute_params(op, "INSERT INTO child (p) VALUES (?)", &value, 1);

	*(int *)app = rc;
	rc = migr_op_execute(op, "INSERT INTO parent VALUES (3)");
	if (rc != MIGR_OK)
		return rc;
	/* keys that must hold at once still must */
	if (migr_op_execute(op, "INSERT INTO child (p) VALUES (78)") != MIGR_ERROR_CONSTRAINT)
		return 1;
	return migr_op_execute(op, "INSERT INTO child VALUES (6, 3)");
}

/* The transaction is as good as before, if a callback passes over the failure. */
START_TEST(a_callback_goes_on_after_it)
{
	int seen = MIGR_OK;
	const migr_options options = { MIGR_OPTIONS, .app = &seen };
	const migr_revision steps[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = TABLES),
		MIGR_REVISION(.id = "2", .upgrade = pass_over),
	};
	const char *path = db_new();
	migr_context *m = open_checked(path, &options, LIST(steps));

	OK(m, migr_upgrade(m, "head"));
	ck_assert_int_eq(seen, MIGR_ERROR_CONSTRAINT);
	ck_assert_str_eq(db_query(path, "SELECT id, p FROM child ORDER BY id"), "5|1\n6|3");
	migr_close(m);
}
END_TEST

/* What was broken before is not what the statement breaks: better no name than a wrong one. */
START_TEST(what_was_broken_before_is_not_named)
{
	const migr_revision steps[] = {
		MIGR_REVISION(.id = "1", .upgrade_sql = TABLES),
		MIGR_REVISION(.id = "2", .upgrade_sql = "INSERT INTO bare VALUES (88)"),
	};
	const char *path = db_new();
	migr_context *m = open_checked(path, NULL, LIST(steps));
	const char *message;
	migr_status rc;

	OK(m, migr_upgrade(m, "1"));
	db_exec(path, "INSERT INTO child VALUES (7, 99)");
	rc = migr_upgrade(m, "head");
	message = migr_error_message(db_failed_hint(m, rc, MIGR_ERROR_CONSTRAINT, unnamed));
	ck_assert_msg(!strstr(message, "child") && !strstr(message, "bare"), "%s", message);
	migr_close(m);
}
END_TEST

T_MAIN("api foreign keys", row_and_tables_are_named, outside_a_transaction_too, a_callback_goes_on_after_it,
       what_was_broken_before_is_not_named)

/* SPDX-License-Identifier: MIT */
#include "locks.h"

#include "support/t.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

const t_words locks_postgresql = {
	.server = &t_postgresql,
	.self = "SELECT pg_backend_pid()",
	.is_locked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM "
		     "pg_database WHERE datname = current_database())",
	.others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
		  "AND backend_type = 'client backend'",
	.kill = { "SELECT pg_terminate_backend(", ")" },
	.index = "CREATE INDEX CONCURRENTLY t_n ON t (n)",
	.is_indexed = "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('t_n') AND indisvalid",
};

const t_words locks_mysql = {
	.server = &t_mysql,
	.self = "SELECT CONNECTION_ID()",
	.is_locked = "SELECT IS_USED_LOCK(CONCAT('migr-', SHA2(CONCAT(DATABASE(), '/migr_version'), 224))) IS NOT NULL",
	.others = "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()",
	.kill = { "KILL ", "" },
	.index = "CREATE INDEX t_n ON t (n)",
	.is_indexed = "SELECT count(*) FROM information_schema.statistics WHERE table_schema = DATABASE() AND "
		      "index_name = 't_n'",
};

void locks_check_query(const t_database *database, const char *sql, const char *expected, const char *what)
{
	char *rows = t_query(database, sql);

	ck_assert_msg(strcmp(rows, expected) == 0, "%s, %s: '%s' instead of '%s'", database->server->name, what, rows,
	              expected);
	free(rows);
}

void locks_check_ledger(const t_database *database, const char *expected)
{
	locks_check_query(database, "SELECT revision, outcome FROM migr_history ORDER BY seq", expected, "ledger");
}

/* Only a guard against hanging, for it may be busy with other things. */
void locks_await(const t_database *database, const char *sql, const char *expected, const char *what)
{
	for (int tries = 0; tries < 3000; tries++) {
		char *rows = t_query(database, sql);
		int is_so = strcmp(rows, expected) == 0;

		free(rows);
		if (is_so)
			return;
		nanosleep(&(struct timespec){ 0, 10 * 1000 * 1000 }, NULL);
	}
	ck_abort_msg("%s, %s: never '%s'", database->server->name, what, expected);
}

migr_status locks_open_with(migr_context **m, const t_database *database, const char *url, void *native,
                            const migr_options *options, const migr_revision *list, size_t count)
{
	const migr_backend *backend = database->server->backend();
	migr_status rc = native ? migr_open_borrowed(m, backend, native, options)
	                        : migr_open(m, backend, url ? url : database->direct, options);

	for (size_t i = 0; i < count && rc == MIGR_OK; i++) {
		const migr_revision *revision = &list[i];

		rc = migr_register(*m, &revision, 1);
	}
	return rc;
}

migr_context *locks_open(const t_database *database, void *native, const migr_options *options,
                         const migr_revision *list, size_t count)
{
	migr_context *m = NULL;
	migr_status rc = locks_open_with(&m, database, NULL, native, options, list, count);

	ck_assert_msg(rc == MIGR_OK, "%s", migr_error_message(migr_last_error(m)));
	return m;
}

void locks_check_status(migr_context *m, migr_status rc, migr_status expected)
{
	ck_assert_msg(rc == expected, "%s instead of %s: %s", migr_status_name(rc), migr_status_name(expected),
	              migr_error_message(migr_last_error(m)));
}

void locks_run(const t_database *database, const char *history, const migr_revision *list, size_t count)
{
	const migr_options options = { MIGR_OPTIONS, .history = history, .lock_timeout_ms = MIGR_NO_WAIT };
	migr_context *m = locks_open(database, NULL, &options, list, count);

	locks_check_status(m, migr_upgrade(m, "head"), MIGR_OK);
	migr_close(m);
}

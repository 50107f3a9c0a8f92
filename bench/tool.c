/* SPDX-License-Identifier: MIT */
/*
 * A program that migrates at its start by the library: the same as the floor's, and started in the same way whether
 * there is something to do or not. Built once for each database; BENCH_BACKEND is the function of its backend.
 *
 *   tool-DATABASE upgrade COUNT URL    with the first COUNT of 1,000 revisions
 *   tool-DATABASE whole COUNT URL      the same in one transaction
 *   tool-DATABASE stamp COUNT URL      as if they had been applied
 */
#include <libmigr/migr.h>
#include <libmigr/mysql.h>
#include <libmigr/postgresql.h>
#include <libmigr/sqlite.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REVISION(n) \
	MIGR_REVISION(.id = "r" n, .message = "Add t" n, .upgrade_sql = \
		"CREATE TABLE t" n " (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, price INTEGER);" \
		"CREATE INDEX t" n "_name ON t" n " (name)", .downgrade_sql = "DROP TABLE t" n)
#define TEN(n) \
	REVISION(n "0"), REVISION(n "1"), REVISION(n "2"), REVISION(n "3"), REVISION(n "4"), REVISION(n "5"), \
		REVISION(n "6"), REVISION(n "7"), REVISION(n "8"), REVISION(n "9")
#define HUNDRED(n) \
	TEN(n "0"), TEN(n "1"), TEN(n "2"), TEN(n "3"), TEN(n "4"), TEN(n "5"), TEN(n "6"), TEN(n "7"), TEN(n "8"), \
		TEN(n "9")

static const migr_revision revisions[] = {
	HUNDRED("0"), HUNDRED("1"), HUNDRED("2"), HUNDRED("3"), HUNDRED("4"),
	HUNDRED("5"), HUNDRED("6"), HUNDRED("7"), HUNDRED("8"), HUNDRED("9"),
};

static migr_status run(const char *action, migr_context *migr)
{
	static const char *const head[] = { "head" };

	return strcmp(action, "stamp") == 0 ? migr_stamp(migr, head, 1, 0) : migr_upgrade(migr, "head");
}

int main(int argc, char **argv)
{
	migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_STATIC_REVISIONS };
	migr_context *migr = NULL;
	migr_status rc;

	if (argc != 4 || atoi(argv[2]) < 1 || atoi(argv[2]) > 1000) {
		fputs("usage: tool upgrade|whole|stamp COUNT URL\n", stderr);
		return 2;
	}
	if (strcmp(argv[1], "whole") == 0)
		options.transaction_mode = MIGR_TRANSACTION_WHOLE_RUN;
	rc = migr_open(&migr, BENCH_BACKEND(), argv[3], &options);
	if (rc == MIGR_OK)
		rc = migr_register_linear(migr, revisions, (size_t)atoi(argv[2]), sizeof revisions[0]);
	if (rc == MIGR_OK)
		rc = run(argv[1], migr);
	if (rc != MIGR_OK)
		fprintf(stderr, "tool: %s\n", migr_error_message(migr_last_error(migr)));
	migr_close(migr);
	return rc == MIGR_OK ? 0 : 1;
}

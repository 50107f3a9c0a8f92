/* SPDX-License-Identifier: MIT */
/*
 * The floor with a ledger: what a program writes by hand that keeps the same row of each revision as the library does,
 * and that can be taken up again where it was cut off. Where DDL is part of a transaction, the row is too; where it is
 * not, each such statement is announced in the row before it is executed, and what is done is recorded after it.
 */
#include "floor.h"

#include <stdio.h>

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define WHEN "2000-01-01T00:00:00.000000Z"
#define BY "somebody@a-machine"

int floor_record_begin(void)
{
	static const char table[] =
		"CREATE TABLE floor_history (seq INTEGER PRIMARY KEY, revision VARCHAR(255) NOT NULL, direction "
		"VARCHAR(255) NOT NULL, down_revisions TEXT NOT NULL, depends_on TEXT NOT NULL, message TEXT NOT "
		"NULL, checksum_algorithm BIGINT, checksum VARCHAR(255), chain VARCHAR(255), started VARCHAR(255) "
		"NOT NULL, finished VARCHAR(255), duration_us BIGINT, outcome VARCHAR(255) NOT NULL, statements_done "
		"BIGINT, statements_digest VARCHAR(255), statement TEXT, run_by TEXT NOT NULL, program TEXT NOT NULL, "
		"library_version VARCHAR(255) NOT NULL, error TEXT, notes TEXT)";
	static const char index[] = "CREATE INDEX floor_history_revision ON floor_history (revision, seq)";

	return floor_execute_all((const char *const[]){ table, index }, 2);
}

/* The row, as it is when all is done, or when the first statement is announced. */
static void fill_row(char *sql, size_t size, int number, const char *announced)
{
	snprintf(sql, size,
	         "INSERT INTO floor_history (seq, revision, direction, down_revisions, depends_on, message, "
	         "checksum_algorithm, checksum, chain, started, finished, duration_us, outcome, statements_done, "
	         "statements_digest, statement, run_by, program, library_version, error) VALUES (%d, 'r%03d', "
	         "'upgrade', 'r%03d', '', 'Add t%03d', 1, '" DIGEST "', '" DIGEST "', '" WHEN "', %s, %s, '%s', %d, "
	         "NULL, %s%s%s, '" BY "', 'floor', 'none', NULL)",
	         number + 1, number, number - 1, number, announced ? "NULL" : "'" WHEN "'", announced ? "NULL" : "1000",
	         announced ? "running" : "done", announced ? 0 : 2, announced ? "'" : "",
	         announced ? announced : "NULL", announced ? "'" : "");
}

static int record_inside(const floor_revision *revision, int number)
{
	char row[2048];

	fill_row(row, sizeof row, number, NULL);
	return floor_execute_all(
		(const char *const[]){ "BEGIN", revision->table, revision->index, revision->version, row, "COMMIT" },
		6);
}

static int record_outside(const floor_revision *revision, int number)
{
	char row[2048], second[512], end[512];

	fill_row(row, sizeof row, number, revision->table);
	snprintf(second, sizeof second,
	         "UPDATE floor_history SET statements_done = 1, statements_digest = '" DIGEST "', statement = '%s' "
	         "WHERE seq = %d",
	         revision->index, number + 1);
	snprintf(end, sizeof end,
	         "UPDATE floor_history SET finished = '" WHEN "', duration_us = 1000, outcome = 'done', statement = "
	         "NULL, error = NULL, statements_done = 2, statements_digest = '" DIGEST "' WHERE seq = %d",
	         number + 1);
	return floor_execute_all((const char *const[]){ row, revision->table, second, revision->index, "BEGIN",
	                                                revision->version, end, "COMMIT" },
	                         8);
}

int floor_record(const floor_revision *revision, int number)
{
	return floor_ddl_commits ? record_outside(revision, number) : record_inside(revision, number);
}

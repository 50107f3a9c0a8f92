/* SPDX-License-Identifier: MIT */
/*
 * The floor: a program that does by hand what a migration must do at least, with the same statements and the same
 * durability as the library, and that is all it does.
 *
 *   floor-DATABASE start TABLE URL     is the database up to date? one SELECT of the version
 *   floor-DATABASE apply COUNT URL     as many revisions of one table and one index, each in a transaction
 *   floor-DATABASE record COUNT URL    the same, and it keeps a ledger: floor_record.c
 *   floor-DATABASE catalogue MIN URL   all that the catalogue has of all tables, which is at least as many bytes
 */
#include "floor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int start(const char *table)
{
	char sql[128], version[64];

	snprintf(sql, sizeof sql, "SELECT version_num FROM %s", table);
	return floor_read(sql, version, sizeof version);
}

static void fill(floor_revision *revision, int number)
{
	snprintf(revision->table, sizeof revision->table,
	         "CREATE TABLE t%03d (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, price INTEGER)",
	         number);
	snprintf(revision->index, sizeof revision->index, "CREATE INDEX t%03d_name ON t%03d (name)", number, number);
	snprintf(revision->version, sizeof revision->version, "UPDATE floor_version SET version_num = 'r%03d'", number);
}

int floor_execute_all(const char *const *statements, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (floor_execute(statements[i]) != 0)
			return -1;
	return 0;
}

static int apply_one(const floor_revision *revision, int number)
{
	(void)number;
	return floor_execute_all(
		(const char *const[]){ "BEGIN", revision->table, revision->index, revision->version, "COMMIT" }, 5);
}

static int apply(int count, int (*one)(const floor_revision *revision, int number))
{
	floor_revision revision;

	if (floor_execute("CREATE TABLE floor_version (version_num VARCHAR(255) NOT NULL PRIMARY KEY)") != 0 ||
	    floor_execute("INSERT INTO floor_version VALUES ('base')") != 0 ||
	    (one == floor_record && floor_record_begin() != 0))
		return -1;
	for (int i = 0; i < count; i++) {
		fill(&revision, i);
		if (one(&revision, i) != 0)
			return -1;
	}
	return 0;
}

/* Rows are read, and nothing is made of them. */
static int catalogue(long least)
{
	long size = 0;

	for (size_t i = 0; floor_catalogue[i]; i++) {
		long more = floor_read_all(floor_catalogue[i]);

		if (more < 0)
			return -1;
		size += more;
	}
	printf("%ld\n", size);
	return size >= least ? 0 : -1;
}

int main(int argc, char **argv)
{
	int rc;

	if (argc != 4) {
		fputs("usage: floor start TABLE URL | floor apply|record COUNT URL | floor catalogue MIN URL\n",
		      stderr);
		return 2;
	}
	if (floor_open(argv[3]) != 0)
		return 1;
	rc = strcmp(argv[1], "start") == 0       ? start(argv[2])
	     : strcmp(argv[1], "catalogue") == 0 ? catalogue(atol(argv[2]))
	     : strcmp(argv[1], "record") == 0    ? apply(atoi(argv[2]), floor_record)
	                                         : apply(atoi(argv[2]), apply_one);
	floor_close();
	return rc == 0 ? 0 : 1;
}

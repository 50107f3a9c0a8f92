/* SPDX-License-Identifier: MIT */
/*
 * One thing of a large table on SQLite is changed, by the library and by hand.
 *
 *   alter make ROWS FILE           a table with an index and that many rows
 *   alter migr CHANGE FILE         by a revision that consists of one operation
 *   alter hand CHANGE FILE         by the steps that SQLite's documentation gives: a new table, its rows, the old one
 *                                  dropped, the new one renamed, the index made again
 *
 * CHANGE: "not-null", "check" (only what the schema says changes), "unique" (an index must be built), "collate" (an
 * index must be sorted anew), "counted" (rows are copied as they are), "type" (the values change).
 */
#include <libmigr/migr.h>
#include <libmigr/sqlite.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE(name, qty, price, more)                                                                                  \
	"CREATE TABLE " name " (id INTEGER PRIMARY KEY, name TEXT NOT NULL, qty INTEGER" qty                           \
	", note TEXT, price " price more ")"
#define INDEX "CREATE INDEX item_name ON item (name)"

static const struct {
	const char *name;
	const char *table; /* by hand */
	migr_operation operation;
} changes[] = {
	{ "not-null", TABLE("new_item", " NOT NULL", "TEXT", ""),
	  MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "item", .name = "qty",
	                 .alteration = &(const migr_alteration){ .struct_size = sizeof(migr_alteration),
	                                                         .flags = MIGR_ALTER_SET_NOT_NULL }) },
	{ "check", TABLE("new_item", "", "TEXT", ", CONSTRAINT qty_range CHECK (qty >= 0)"),
	  MIGR_OPERATION(.kind = MIGR_OP_CREATE_CHECK, .table = "item",
	                 .check = &(const migr_check){ .struct_size = sizeof(migr_check),
	                                               .name = "qty_range",
	                                               .sql = "qty >= 0" }) },
	{ "unique", TABLE("new_item", "", "TEXT", ", CONSTRAINT one_name UNIQUE (name, id)"),
	  MIGR_OPERATION(.kind = MIGR_OP_CREATE_UNIQUE, .table = "item",
	                 .key = &(const migr_key){ .struct_size = sizeof(migr_key),
	                                           .name = "one_name",
	                                           .columns = "name, id" }) },
	{ "collate",
	  "CREATE TABLE new_item (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, qty INTEGER, note "
	  "TEXT, price TEXT)",
	  MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "item", .name = "name",
	                 .alteration = &(const migr_alteration){ .struct_size = sizeof(migr_alteration),
	                                                         .collation = "NOCASE" }) },
	{ "counted",
	  "CREATE TABLE new_item (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, qty INTEGER, note TEXT, "
	  "price "
	  "TEXT)",
	  MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "item", .name = "id",
	                 .alteration = &(const migr_alteration){ .struct_size = sizeof(migr_alteration),
	                                                         .flags = MIGR_ALTER_SET_AUTOINCREMENT }) },
	{ "type", TABLE("new_item", "", "INTEGER", ""),
	  MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "item", .name = "price",
	                 .alteration = &(const migr_alteration){ .struct_size = sizeof(migr_alteration),
	                                                         .type = "integer" }) },
};

static size_t find(const char *name)
{
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
		if (strcmp(changes[i].name, name) == 0)
			return i;
	fprintf(stderr, "alter: no change of that name: %s\n", name);
	exit(2);
}

static migr_status upgrade(migr_op *op, void *app)
{
	return migr_op_emit(op, app);
}

static int by_library(const char *change, const char *file)
{
	static const migr_revision revision = MIGR_REVISION(.id = "1", .upgrade = upgrade);
	migr_operation operation = changes[find(change)].operation;
	migr_options options = { MIGR_OPTIONS, .app = &operation };
	migr_context *migr = NULL;
	migr_status rc = migr_open(&migr, migr_sqlite(), file, &options);

	if (rc == MIGR_OK)
		rc = migr_register_linear(migr, &revision, 1, sizeof revision);
	if (rc == MIGR_OK)
		rc = migr_upgrade(migr, "head");
	if (rc != MIGR_OK)
		fprintf(stderr, "alter: %s\n", migr_error_message(migr_last_error(migr)));
	migr_close(migr);
	return rc != MIGR_OK;
}

static int execute(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	fprintf(stderr, "alter: %s\n", sqlite3_errmsg(db));
	return 1;
}

static int by_hand(const char *change, const char *file)
{
	static const char *const after[] = {
		"INSERT INTO new_item (id, name, qty, note, price) SELECT id, name, qty, note, price FROM item",
		"DROP TABLE item",
		"ALTER TABLE new_item RENAME TO item",
		INDEX,
		"PRAGMA foreign_key_check(item)",
		"COMMIT",
	};
	sqlite3 *db;
	int rc = sqlite3_open(file, &db) != SQLITE_OK || execute(db, "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE") ||
	         execute(db, changes[find(change)].table);

	for (size_t i = 0; i < sizeof after / sizeof after[0] && !rc; i++)
		rc = execute(db, after[i]);
	sqlite3_close(db);
	return rc;
}

static int make(const char *rows, const char *file)
{
	char sql[400];
	sqlite3 *db;
	int rc;

	snprintf(sql, sizeof sql,
	         "INSERT INTO item WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %ld) "
	         "SELECT "
	         "i, 'name of ' || (i * 7919 %% 1000003), i %% 1000, 'a note of some length about item ' || i, '' || "
	         "(i * "
	         "3) FROM n",
	         atol(rows));
	rc = sqlite3_open(file, &db) != SQLITE_OK || execute(db, "BEGIN") ||
	     execute(db, TABLE("item", "", "TEXT", "")) || execute(db, sql) || execute(db, INDEX) ||
	     execute(db, "COMMIT");
	sqlite3_close(db);
	return rc;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "make") == 0)
		return make(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "migr") == 0)
		return by_library(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "hand") == 0)
		return by_hand(argv[2], argv[3]);
	fputs("usage: alter make ROWS FILE | alter migr|hand CHANGE FILE\n", stderr);
	return 2;
}

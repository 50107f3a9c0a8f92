/* SPDX-License-Identifier: MIT */
/*
 * alter FILE: makes each entry's tables, runs its operation as a revision, and compares what is different with the
 * file.
 */
#include "alter.h"

#include "ddl/golden.h"
#include "support/snapshot.h"

#include <libmigr/migr.h>
#include <libmigr/sqlite.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const alter_group *const groups[] = { &alter_columns, &alter_constraints, &alter_others };

/* How the operation was done, by its statements. */
typedef struct ways {
	int natively;
	int in_place;
	int by_copy;
	int updated;
} ways;

static int watch(unsigned what, void *user, void *statement, void *text)
{
	ways *seen = user;
	const char *sql = text;

	(void)what;
	(void)statement;
	if (strncmp(sql, "--", 2) == 0)
		return 0; /* of a trigger */
	seen->natively |= strncmp(sql, "ALTER TABLE", 11) == 0;
	seen->in_place |= strncmp(sql, "UPDATE", 6) == 0 && strstr(sql, "sqlite_schema SET sql") != NULL;
	seen->by_copy |= strncmp(sql, "INSERT OR ", 10) == 0;
	seen->updated |= strncmp(sql, "UPDATE \"main\"", 13) == 0 && strstr(sql, "sqlite_schema") == NULL;
	return 0;
}

static migr_status upgrade(migr_op *op, void *app)
{
	const alter_entry *entry = app;

	return migr_op_emit(op, &entry->operation);
}

static int run_sql(sqlite3 *db, const char *sql)
{
	char *error = NULL;
	int rc = sqlite3_exec(db, sql, NULL, NULL, &error);

	if (rc != SQLITE_OK)
		printf("# %s: %s\n", sql, error);
	sqlite3_free(error);
	return rc == SQLITE_OK;
}

static int prepare(sqlite3 *db, const alter_entry *entry)
{
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 1, NULL);
	return run_sql(db, "PRAGMA synchronous = OFF; ATTACH ':memory:' AS other") && run_sql(db, entry->before) &&
	       run_sql(db,
	               entry->flags & ALTER_FOREIGN_KEYS ? "PRAGMA foreign_keys = ON" : "PRAGMA foreign_keys = OFF") &&
	       (!(entry->flags & ALTER_LEGACY) || run_sql(db, "PRAGMA legacy_alter_table = ON")) &&
	       (!(entry->flags & ALTER_DEFENSIVE) ||
	        sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) == SQLITE_OK);
}

static void write_error(sqlite3_str *out, const migr_context *context)
{
	const migr_error *error = migr_last_error(context);

	sqlite3_str_appendf(out, "! %s: %s\n", migr_status_name(migr_error_status(error)), migr_error_message(error));
	for (size_t i = 0; i < migr_error_detail_count(error); i++)
		sqlite3_str_appendf(out, "! also: %s\n", migr_error_detail(error, i));
}

static void write_ways(sqlite3_str *out, const ways *seen)
{
	sqlite3_str_appendf(out, "#%s%s%s%s%s\n", seen->natively && !seen->by_copy ? " ALTER TABLE" : "",
	                    seen->in_place && !seen->by_copy ? " in place" : "", seen->by_copy ? " copy" : "",
	                    seen->updated ? " update" : "",
	                    !seen->natively && !seen->in_place && !seen->by_copy && !seen->updated ? " nothing altered"
	                                                                                           : "");
}

static void run(sqlite3 *db, const alter_entry *entry, sqlite3_str *out)
{
	const migr_revision steps[] = { MIGR_REVISION(.id = "r", .upgrade = upgrade) };
	migr_options options = { MIGR_OPTIONS };
	migr_context *context = NULL;
	ways seen = { 0 };
	migr_status rc;

	memcpy(&options.app, &(const void *){ entry }, sizeof options.app);
	rc = migr_open_borrowed(&context, migr_sqlite(), db, &options);
	if (rc == MIGR_OK)
		rc = migr_register_linear(context, steps, 1, sizeof steps[0]);
	sqlite3_trace_v2(db, SQLITE_TRACE_STMT, watch, &seen);
	if (rc == MIGR_OK)
		rc = migr_upgrade(context, "head");
	sqlite3_trace_v2(db, 0, NULL, NULL);
	if (rc == MIGR_OK)
		write_ways(out, &seen);
	else
		write_error(out, context);
	migr_close(context);
}

/* A connection that has read the schema before must read it again. */
static void compare_reading(const char *path, sqlite3 *old, sqlite3_str *out)
{
	snapshot a, b;
	sqlite3 *fresh;
	char *text;

	sqlite3_open(path, &fresh);
	snapshot_take_read(fresh, &a);
	snapshot_take_read(old, &b);
	text = snapshot_difference(&a, &b);
	if (*text)
		sqlite3_str_appendf(out, "an old connection does not see it:\n%s", text);
	sqlite3_free(text);
	snapshot_free(&a);
	snapshot_free(&b);
	sqlite3_close(fresh);
}

static char *alter(const alter_entry *entry)
{
	char folder[] = "/tmp/migr-test-XXXXXX", path[64];
	sqlite3_str *out = sqlite3_str_new(NULL);
	sqlite3 *db, *old;
	snapshot before, after;

	if (!mkdtemp(folder))
		return NULL;
	snprintf(path, sizeof path, "%s/alter.db", folder);
	sqlite3_open(path, &db);
	if (prepare(db, entry)) {
		char *text;

		sqlite3_open(path, &old);
		snapshot_take_read(old, &before);
		snapshot_free(&before);
		snapshot_take(db, &before);
		run(db, entry, out);
		snapshot_take(db, &after);
		text = snapshot_difference(&before, &after);
		sqlite3_str_appendall(out, text);
		sqlite3_free(text);
		compare_reading(path, old, out);
		snapshot_free(&before);
		snapshot_free(&after);
		sqlite3_close(old);
	} else {
		sqlite3_str_appendall(out, "the entry's own SQL is wrong\n");
	}
	sqlite3_close(db);
	remove(path);
	rmdir(folder);
	return sqlite3_str_finish(out);
}

static void check_entry(golden *file, const alter_entry *entry)
{
	char *text = alter(entry);

	golden_check(file, entry->name, text ? text : "", text ? NULL : "no folder could be made");
	sqlite3_free(text);
}

/* The operation on that kind's table. */
static void check_kind(golden *file, const alter_kind *kind, const alter_entry *change)
{
	char *name = sqlite3_mprintf("%s/%s", kind->name, change->name);
	migr_op_options options = MIGR_OP_OPTIONS();
	alter_entry entry = *change;

	if (change->operation.options)
		options = *change->operation.options;
	options.schema = kind->schema;
	entry.name = name;
	entry.before = kind->before;
	entry.flags = kind->flags;
	entry.operation.table = kind->table ? kind->table : "t";
	entry.operation.options = &options;
	check_entry(file, &entry);
	sqlite3_free(name);
}

int main(int argc, char **argv)
{
	unsigned long count = alter_n_kinds * alter_n_changes;
	golden *file;

	if (sqlite3_libversion_number() < 3037000) {
		puts("1..0 # SKIP this SQLite has no STRICT tables");
		return 0;
	}
	for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
		count += groups[i]->count;
	file = argc == 2 ? golden_open(argv[1], count, 0) : NULL;
	if (!file)
		return 1;
	for (size_t i = 0; i < alter_n_kinds; i++)
		for (size_t k = 0; k < alter_n_changes; k++)
			check_kind(file, &alter_kinds[i], &alter_changes[k]);
	for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
		for (size_t k = 0; k < groups[i]->count; k++)
			check_entry(file, &groups[i]->entries[k]);
	return golden_close(file);
}

/* SPDX-License-Identifier: MIT */
#include "database.h"

#include "support/t.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

void text_add(text *to, const char *added)
{
	size_t size = strlen(added);

	if (to->size + size + 1 > to->capacity) {
		to->capacity = (to->size + size + 1) * 2;
		to->data = realloc(to->data, to->capacity);
		ck_assert_ptr_nonnull(to->data);
	}
	memcpy(to->data + to->size, added, size + 1);
	to->size += size;
}

static sqlite3 *open_file(const char *path)
{
	sqlite3 *db = NULL;

	ck_assert_msg(sqlite3_open(path, &db) == SQLITE_OK, "%s: %s", path, sqlite3_errmsg(db));
	sqlite3_busy_timeout(db, 20000);
	return db;
}

/* All rows of a query, one a line. */
static void add_rows(text *to, sqlite3 *db, const char *sql)
{
	sqlite3_stmt *prepared = NULL;
	int code;

	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &prepared, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
	while ((code = sqlite3_step(prepared)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(prepared); i++) {
			const char *value = (const char *)sqlite3_column_text(prepared, i);

			text_add(to, i ? "|" : "");
			text_add(to, value ? value : "NULL");
		}
		text_add(to, "\n");
	}
	ck_assert_msg(code == SQLITE_DONE, "%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_finalize(prepared);
}

static void add_tables(text *to, sqlite3 *db)
{
	text names = { 0 };
	char *name, *rest = NULL;

	add_rows(&names, db,
	         "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND "
	         "name NOT LIKE 'migr\\_history%' ESCAPE '\\' ORDER BY name");
	for (name = names.data ? strtok_r(names.data, "\n", &rest) : NULL; name; name = strtok_r(NULL, "\n", &rest)) {
		char *sql = sqlite3_mprintf("SELECT '%q', * FROM \"%w\" ORDER BY 2", name, name);

		add_rows(to, db, sql);
		sqlite3_free(sql);
	}
	free(names.data);
}

static char *describe(const char *path, int with_ledger)
{
	sqlite3 *db = open_file(path);
	text to = { 0 };

	text_add(&to, "");
	add_rows(&to, db, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
	add_tables(&to, db);
	if (with_ledger && strstr(to.data, "migr_history"))
		add_rows(&to, db,
		         "SELECT 'ledger', seq, revision, direction, down_revisions, depends_on, checksum, chain, "
		         "outcome, statements_done, statement, error FROM migr_history ORDER BY seq");
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	return to.data;
}

char *db_digest(const char *path)
{
	return describe(path, 1);
}

char *db_content(const char *path)
{
	return describe(path, 0);
}

char *db_text(const char *path, const char *sql)
{
	sqlite3 *db = open_file(path);
	sqlite3_stmt *prepared = NULL;
	char *made = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &prepared, NULL) != SQLITE_OK)
		fprintf(stderr, "%s: %s: %s\n", path, sql, sqlite3_errmsg(db));
	else if (sqlite3_step(prepared) == SQLITE_ROW && sqlite3_column_text(prepared, 0))
		made = strdup((const char *)sqlite3_column_text(prepared, 0));
	sqlite3_finalize(prepared);
	sqlite3_close(db);
	return made;
}

long long db_number(const char *path, const char *sql)
{
	char *made = db_text(path, sql);
	long long number = made ? strtoll(made, NULL, 10) : -1;

	free(made);
	return number;
}

void db_execute(const char *path, const char *sql)
{
	sqlite3 *db = open_file(path);

	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

void db_check_sound(const char *path, const char *what)
{
	sqlite3 *db = open_file(path);
	char lock_path[512];
	text result = { 0 };
	int lock;

	sqlite3_busy_timeout(db, 0);
	ck_assert_msg(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK, "%s: still locked: %s", what,
	              sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	add_rows(&result, db, "PRAGMA integrity_check");
	ck_assert_msg(strcmp(result.data, "ok\n") == 0, "%s: %s", what, result.data);
	free(result.data);
	sqlite3_close(db);
	snprintf(lock_path, sizeof lock_path, "%s-migr_version.lock", path);
	lock = open(lock_path, O_RDWR);
	if (lock >= 0) {
		ck_assert_msg(flock(lock, LOCK_EX | LOCK_NB) == 0, "%s: the lock beside the file is held", what);
		close(lock);
	}
}

static const char *const beside[] = { "", "-journal", "-wal", "-shm", "-migr_version.lock" };

void db_remove(const char *path)
{
	char name[512];

	for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
		snprintf(name, sizeof name, "%s%s", path, beside[i]);
		unlink(name);
	}
}

void db_copy(const char *from, const char *to)
{
	size_t size = 0;
	char *bytes = t_read(from, &size);
	FILE *file;

	db_remove(to);
	if (!bytes)
		return;
	file = fopen(to, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
	ck_assert_int_eq(fclose(file), 0);
	free(bytes);
}

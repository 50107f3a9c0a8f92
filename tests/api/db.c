/* SPDX-License-Identifier: MIT */
#include "db.h"

#include <dirent.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *db_new(void)
{
	return t_path(t_folder(), "test.db");
}

migr_context *db_open(const char *path, const migr_options *options)
{
	migr_context *context = NULL;
	migr_status rc = migr_open(&context, migr_sqlite(), path, options);

	ck_assert_msg(rc == MIGR_OK, "%s: %s", path, migr_error_message(migr_last_error(context)));
	ck_assert_ptr_nonnull(context);
	return context;
}

void db_add_linear(migr_context *context, const migr_revision *steps, size_t count)
{
	OK(context, migr_register_linear(context, steps, count, sizeof steps[0]));
}

migr_context *db_linear(const char *path, const migr_options *options, const migr_revision *steps, size_t count)
{
	migr_context *context = db_open(path, options);

	db_add_linear(context, steps, count);
	return context;
}

migr_context *db_graph(const char *path, const migr_options *options, const migr_revision *graph, size_t count)
{
	migr_context *context = db_open(path, options);

	for (size_t i = 0; i < count; i++) {
		const migr_revision *revision = &graph[i];

		OK(context, migr_register(context, &revision, 1));
	}
	return context;
}

void db_upgrade(const char *path, const migr_options *options, const migr_revision *steps, size_t count,
                const char *target)
{
	migr_context *context = db_linear(path, options, steps, count);

	OK(context, migr_upgrade(context, target));
	migr_close(context);
}

static sqlite3 *open_plain(const char *path)
{
	sqlite3 *db = NULL;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	return db;
}

void db_exec(const char *path, const char *sql)
{
	sqlite3 *db = open_plain(path);
	char *message = NULL;

	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s: %s", sql, message);
	sqlite3_close(db);
}

const char *db_query_on(sqlite3 *db, const char *sql)
{
	static char texts[2][65536];
	static int turn;
	char *text = texts[turn = !turn];
	size_t size = 0;
	sqlite3_stmt *query = NULL;

	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &query, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
	text[0] = '\0';
	while (sqlite3_step(query) == SQLITE_ROW) {
		if (size)
			size += (size_t)snprintf(text + size, sizeof texts[0] - size, "\n");
		for (int i = 0; i < sqlite3_column_count(query); i++) {
			const char *value = (const char *)sqlite3_column_text(query, i);

			size += (size_t)snprintf(text + size, sizeof texts[0] - size, "%s%s", i ? "|" : "",
			                         value ? value : "NULL");
			ck_assert_uint_lt(size, sizeof texts[0]);
		}
	}
	ck_assert_msg(sqlite3_finalize(query) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
	return text;
}

const char *db_query(const char *path, const char *sql)
{
	sqlite3 *db = open_plain(path);
	const char *text = db_query_on(db, sql);

	sqlite3_close(db);
	return text;
}

const char *db_rows(const char *path)
{
	return db_query(path, "SELECT coalesce(group_concat(version_num, ' '), '') FROM (SELECT version_num FROM "
	                      "migr_version ORDER BY 1)");
}

static void append(char **text, const char *more)
{
	size_t old = *text ? strlen(*text) : 0, size = strlen(more);
	char *grown = realloc(*text, old + size + 2);

	ck_assert_ptr_nonnull(grown);
	memcpy(grown + old, more, size);
	memcpy(grown + old + size, "\n", 2);
	*text = grown;
}

char *db_dump(const char *path)
{
	sqlite3 *db = open_plain(path);
	sqlite3_stmt *tables = NULL;
	char *text = NULL, sql[512];

	append(&text, db_query_on(db, "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"));
	ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", -1,
	                                    &tables, NULL),
	                 SQLITE_OK);
	while (sqlite3_step(tables) == SQLITE_ROW) {
		sqlite3_snprintf(sizeof sql, sql, "SELECT '%q', * FROM \"%w\"", sqlite3_column_text(tables, 0),
		                 sqlite3_column_text(tables, 0));
		append(&text, db_query_on(db, sql));
	}
	sqlite3_finalize(tables);
	sqlite3_close(db);
	return text;
}

db_bytes db_take(const char *path)
{
	db_bytes bytes = { NULL, 0, 0 };
	struct stat status;

	if (stat(path, &status) == 0) {
		bytes.data = t_read(path, &bytes.size);
		bytes.mtime = (long long)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
	}
	return bytes;
}

void db_same(const char *path, db_bytes *before)
{
	db_bytes now = db_take(path);

	ck_assert_msg(!now.data == !before->data, "%s: there before: %d, now: %d", path, before->data != NULL,
	              now.data != NULL);
	ck_assert_uint_eq(now.size, before->size);
	ck_assert_msg(now.size == 0 || memcmp(now.data, before->data, now.size) == 0, "%s: other bytes", path);
	ck_assert_msg(now.mtime == before->mtime, "%s: was written", path);
	free(now.data);
	free(before->data);
	before->data = NULL;
}

size_t db_size(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 ? (size_t)status.st_size : 0;
}

int db_beside(const char *path, const char *ending)
{
	char name[1024];

	snprintf(name, sizeof name, "%s%s", path, ending);
	return access(name, F_OK) == 0;
}

size_t db_files(const char *path)
{
	char copy[1024];
	DIR *folder;
	size_t count = 0;

	snprintf(copy, sizeof copy, "%s", path);
	folder = opendir(dirname(copy));
	ck_assert_ptr_nonnull(folder);
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

const migr_error *db_failed(migr_context *context, migr_status rc, migr_status status, const char *part)
{
	const migr_error *error = migr_last_error(context);

	ck_assert_msg(rc == status, "%s instead of %s: %s", migr_status_name(rc), migr_status_name(status),
	              migr_error_message(error));
	ck_assert_msg(migr_error_status(error) == status, "the error says %s instead of %s: %s",
	              migr_status_name(migr_error_status(error)), migr_status_name(status), migr_error_message(error));
	ck_assert_msg(strstr(migr_error_message(error), part) != NULL, "no '%s' in '%s'", part,
	              migr_error_message(error));
	return error;
}

const migr_error *db_failed_hint(migr_context *context, migr_status rc, migr_status status, const char *part)
{
	const migr_error *error = db_failed(context, rc, status, part);

	ck_assert_msg(migr_error_hint(error)[0] != '\0', "no hint with '%s'", migr_error_message(error));
	return error;
}

void db_ok(migr_context *context, migr_status rc)
{
	const migr_error *error = migr_last_error(context);

	ck_assert_msg(rc == MIGR_OK, "%s: %s", migr_status_name(rc), migr_error_message(error));
	ck_assert_msg(migr_error_status(error) == MIGR_OK, "the call succeeded, its error says: %s",
	              migr_error_message(error));
	ck_assert_str_eq(migr_error_message(error), "");
}

__attribute__((format(printf, 2, 3))) static void note(db_events *events, const char *format, ...)
{
	size_t at = strlen(events->text);
	va_list args;

	if (at && at + 1 < sizeof events->text)
		events->text[at++] = ' ';
	va_start(args, format);
	vsnprintf(events->text + at, sizeof events->text - at, format, args);
	va_end(args);
}

void db_watch(const migr_event *event, void *user)
{
	db_events *events = user;
	const char *id = migr_event_revision(event) ? migr_event_revision(event) : "-";

	switch (migr_event_get_kind(event)) {
	case MIGR_EVENT_LOG:
		if (migr_event_level(event) == MIGR_LOG_WARNING) {
			size_t at = strlen(events->warnings);

			events->n_warnings++;
			snprintf(events->warnings + at, sizeof events->warnings - at, "%s\n",
			         migr_event_message(event));
		} else {
			note(events, "log:%s", migr_event_message(event));
		}
		break;
	case MIGR_EVENT_RUN_BEGIN:
		note(events, "run(%d,%zu)", migr_event_direction(event), migr_event_step_count(event));
		break;
	case MIGR_EVENT_RUN_END:
		note(events, "end(%s)", migr_status_name(migr_event_status(event)));
		break;
	case MIGR_EVENT_STEP_BEGIN:
		note(events, "step(%s,%d,%zu/%zu)", id, migr_event_direction(event), migr_event_step(event),
		     migr_event_step_count(event));
		break;
	case MIGR_EVENT_STEP_END:
		note(events, "done(%s,%s)", id, migr_status_name(migr_event_status(event)));
		break;
	case MIGR_EVENT_PROGRESS:
		note(events, "at(%s,%d/%d)", id, (int)migr_event_done(event), (int)migr_event_total(event));
		break;
	case MIGR_EVENT_STATEMENT:
		note(events, "sql(%s,%s)", id, migr_event_statement(event));
		break;
	case MIGR_EVENT_WAITING:
		events->n_waiting++;
		break;
	case MIGR_EVENT_BACKUP:
		events->n_backup++;
		break;
	default:
		ck_abort_msg("event %d", migr_event_get_kind(event));
	}
}

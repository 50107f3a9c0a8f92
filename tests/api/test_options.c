/* SPDX-License-Identifier: MIT */
/*
 * Options and URLs: sizes of other versions, values that mean nothing, settings that are read back.
 */
#include "db.h"

#include <libmigr/backend.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void open_fails(const char *url, const migr_options *options, migr_status status, const char *part)
{
	migr_context *m = NULL;
	migr_status rc = migr_open(&m, migr_sqlite(), url, options);

	ck_assert_ptr_nonnull(m);
	FAILS(m, rc, status, part);
	migr_close(m);
}

/* Room for a struct of a later version. */
typedef union larger {
	migr_options options;
	unsigned char bytes[sizeof(migr_options) + 64];
} larger;

START_TEST(sizes_of_other_versions)
{
	larger l;

	memset(&l, 0, sizeof l);
	l.options.struct_size = sizeof l;
	migr_close(db_open(":memory:", &l.options));
	l.bytes[sizeof l - 1] = 1;
	open_fails(":memory:", &l.options, MIGR_ERROR_ABI_NEWER, "migr_options");
	l.bytes[sizeof l - 1] = 0;
	for (uint32_t size = 0; size < sizeof(migr_options); size += 4) {
		l.options.struct_size = size;
		open_fails(":memory:", &l.options, MIGR_ERROR_ABI_SIZE, "migr_options");
	}
	l.options.struct_size = UINT32_C(0xdeadbeef);
	open_fails(":memory:", &l.options, MIGR_ERROR_ABI_SIZE, "migr_options");
}
END_TEST

START_TEST(sizes_of_revisions)
{
	struct {
		migr_revision revision;
		uint64_t more;
	} later[2];
	const migr_revision *pointer = &later[0].revision;
	migr_context *m = db_open(":memory:", NULL);

	memset(later, 0, sizeof later);
	later[0].revision = (migr_revision)MIGR_REVISION(.id = "1", .upgrade_sql = "SELECT 1");
	later[1].revision = (migr_revision)MIGR_REVISION(.id = "2", .upgrade_sql = "SELECT 1");
	later[0].revision.struct_size = later[1].revision.struct_size = sizeof later[0];
	OK(m, migr_register_linear(m, &later[0].revision, 2, sizeof later[0]));
	OK(m, migr_upgrade(m, "2"));
	migr_close(m);
	m = db_open(":memory:", NULL);
	OK(m, migr_register(m, &pointer, 1));
	migr_close(m);
	m = db_open(":memory:", NULL);
	later[0].more = 1;
	FAILS_HINT(m, migr_register(m, &pointer, 1), MIGR_ERROR_ABI_NEWER, "migr_revision");
	FAILS_HINT(m, migr_register_linear(m, &later[0].revision, 2, sizeof later[0]), MIGR_ERROR_ABI_NEWER,
	           "migr_revision");
	FAILS_HINT(m, migr_register_linear(m, &later[0].revision, 2, 3), MIGR_ERROR_ABI_SIZE, "migr_revision");
	later[0].revision.struct_size = 0;
	FAILS_HINT(m, migr_register(m, &pointer, 1), MIGR_ERROR_ABI_SIZE, "migr_revision");
	migr_close(m);
}
END_TEST

START_TEST(sizes_of_allocators_and_backends)
{
	migr_allocator allocator = { MIGR_ALLOCATOR, NULL, NULL };
	migr_options options = { MIGR_OPTIONS, .allocator = &allocator };
	migr_backend backend = *migr_sqlite();
	migr_context *m = NULL;
	migr_status rc;

	migr_close(db_open(":memory:", &options));
	allocator.struct_size = 3;
	open_fails(":memory:", &options, MIGR_ERROR_ABI_SIZE, "migr_allocator");
	backend.struct_size = 1;
	rc = migr_open(&m, &backend, ":memory:", NULL);
	FAILS(m, rc, MIGR_ERROR_ABI_SIZE, "migr_backend");
	migr_close(m);
	backend = *migr_sqlite();
	backend.begin = NULL;
	rc = migr_open(&m, &backend, ":memory:", NULL);
	FAILS(m, rc, MIGR_ERROR_MISUSE, "sqlite");
	migr_close(m);
	backend = *migr_sqlite();
	backend.dialect = "oracle";
	rc = migr_open(&m, &backend, ":memory:", NULL);
	FAILS(m, rc, MIGR_ERROR_OPTION, "oracle");
	migr_close(m);
}
END_TEST

START_TEST(what_a_backend_cannot_do)
{
	migr_backend backend = *migr_sqlite();
	migr_options options = { MIGR_OPTIONS, .backup_path = "copy" };
	static const migr_revision steps[] = { MIGR_REVISION(.id = "1", .upgrade_sql = "SELECT 1") };
	migr_context *m = NULL;
	sqlite3 *db = NULL;
	migr_status rc;

	backend.backup = NULL;
	backend.restore = NULL;
	backend.borrow = NULL;
	ck_assert_int_eq(migr_open(&m, &backend, ":memory:", &options), MIGR_OK);
	db_add_linear(m, LIST(steps));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_UNSUPPORTED, "sqlite");
	FAILS(m, migr_restore(m, NULL), MIGR_ERROR_UNSUPPORTED, "sqlite");
	migr_close(m);
	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	rc = migr_open_borrowed(&m, &backend, db, NULL);
	FAILS(m, rc, MIGR_ERROR_UNSUPPORTED, "sqlite");
	migr_close(m);
	sqlite3_close(db);
}
END_TEST

START_TEST(values_that_mean_nothing)
{
	const migr_options wrong[] = {
		{ MIGR_OPTIONS, .flags = 1 << 9 },
		{ MIGR_OPTIONS, .transaction_mode = 4 },
		{ MIGR_OPTIONS, .transaction_mode = -1 },
		{ MIGR_OPTIONS, .lock_timeout_ms = -2 },
		{ MIGR_OPTIONS, .on_newer = MIGR_POLICY_ACCEPT },
		{ MIGR_OPTIONS, .on_edited = 4 },
		{ MIGR_OPTIONS, .on_missing = -1 },
		{ MIGR_OPTIONS, .on_late = 99 },
		{ MIGR_OPTIONS, .flags = MIGR_OPEN_RESTORE_ON_FAILURE },
		{ MIGR_OPTIONS, .flags = MIGR_OPEN_CALLER_TRANSACTION, .transaction_mode = MIGR_TRANSACTION_NONE },
		{ MIGR_OPTIONS, .history = "a b" },
		{ MIGR_OPTIONS, .history = "x;--" },
		{ MIGR_OPTIONS, .naming = "ix=ix_{tabel}" },
		{ MIGR_OPTIONS, .version_table = "t", .history_table = "t" },
	};
	const char *path = db_new();

	for (size_t i = 0; i < COUNT(wrong); i++)
		open_fails(path, &wrong[i], MIGR_ERROR_OPTION, "options");
	ck_assert_uint_eq(db_files(path), 0);
}
END_TEST

START_TEST(odd_table_names_are_only_names)
{
	static const migr_revision steps[] = { MIGR_REVISION(.id = "1", .upgrade_sql = "SELECT 1"),
		                               MIGR_REVISION(.id = "2", .flags = MIGR_REVISION_NO_TRANSACTION,
		                                             .upgrade_sql = "VACUUM") };
	const char *path = db_new();
	migr_options options = { MIGR_OPTIONS, .version_table = "a \"b\"/../'c' ?; DROP TABLE x",
		                 .history_table = "\xc3\xa9t\xc3\xa9 [`" };

	db_upgrade(path, &options, LIST(steps), "head");
	ck_assert_str_eq(db_query(path, "SELECT version_num FROM \"a \"\"b\"\"/../'c' ?; DROP TABLE x\""), "2");
	ck_assert_str_eq(db_query(path, "SELECT revision FROM \"\xc3\xa9t\xc3\xa9 [`\""), "1\n2");
}
END_TEST

typedef struct counted {
	size_t n_live;
	size_t n_calls;
	size_t fail_at; /* 0: never */
} counted;

static void *count_resize(void *user, void *pointer, size_t size)
{
	counted *c = user;

	if (!size) {
		c->n_live -= pointer != NULL;
		free(pointer);
		return NULL;
	}
	if (++c->n_calls == c->fail_at)
		return NULL;
	c->n_live += !pointer;
	return realloc(pointer, size);
}

static migr_status whole_life(counted *c, const char *path)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "1", .branch_labels = "main", .upgrade_sql = "SELECT 1; SELECT 2"),
		MIGR_REVISION(.id = "2", .upgrade_sql = "SELECT 1", .downgrade_sql = "SELECT 1")
	};
	migr_allocator allocator = { MIGR_ALLOCATOR, count_resize, c };
	migr_options options = { MIGR_OPTIONS, .allocator = &allocator, .program = "p", .backup_path = NULL };
	migr_context *m = NULL;
	migr_revision_list *list = NULL;
	migr_state *state = NULL;
	char url[512];
	migr_status rc;

	/* it is done some hundred times */
	snprintf(url, sizeof url, "sqlite:%s?synchronous=off", path);
	rc = migr_open(&m, migr_sqlite(), url, &options);
	if (rc == MIGR_OK)
		rc = migr_register_linear(m, MIGR_ARRAY(steps));
	if (rc == MIGR_OK)
		rc = migr_upgrade(m, "head");
	if (rc == MIGR_OK)
		rc = migr_downgrade(m, "-1");
	if (rc == MIGR_OK)
		rc = migr_history(m, NULL, 1, &list);
	if (rc == MIGR_OK)
		rc = migr_read_state(m, &state);
	if (rc != MIGR_OK && m)
		ck_assert_int_eq(migr_error_status(migr_last_error(m)), rc);
	migr_state_free(state);
	migr_revision_list_free(list);
	migr_close(m);
	return rc;
}

START_TEST(all_memory_comes_from_the_allocator)
{
	counted c = { 0, 0, 0 };

	ck_assert_int_eq(whole_life(&c, db_new()), MIGR_OK);
	ck_assert_uint_gt(c.n_calls, 10);
	ck_assert_uint_eq(c.n_live, 0);
}
END_TEST

/* One allocation after the other fails: the error is the one for it, nothing leaks, and the next try goes through. */
START_TEST(every_allocation_may_fail)
{
	const char *path = db_new();
	size_t at = 1;
	migr_status rc = MIGR_ERROR_NO_MEMORY;

	for (; rc != MIGR_OK; at++) {
		counted c = { 0, 0, at };

		unlink(path);
		rc = whole_life(&c, path);
		ck_assert_msg(rc == MIGR_OK || rc == MIGR_ERROR_NO_MEMORY, "allocation %zu: %s", at,
		              migr_status_name(rc));
		ck_assert_uint_eq(c.n_live, 0);
		if (rc != MIGR_OK) {
			c = (counted){ 0, 0, 0 };
			ck_assert_int_eq(whole_life(&c, path), MIGR_OK);
			ck_assert_str_eq(db_rows(path), "1");
		}
	}
	ck_assert_uint_gt(at, 10);
}
END_TEST

static migr_status find_setting(migr_op *op, void *app)
{
	*(const char **)app = db_query_on(migr_sqlite_handle(op),
	                                  "SELECT (SELECT foreign_keys FROM pragma_foreign_keys), (SELECT synchronous "
	                                  "FROM pragma_synchronous), (SELECT journal_mode FROM pragma_journal_mode)");
	return MIGR_OK;
}

static const char *settings_of(const char *scheme, const char *settings)
{
	static const migr_revision steps[] = { MIGR_REVISION(.id = "1", .upgrade = find_setting) };
	const char *found = NULL;
	migr_options options = { MIGR_OPTIONS, .app = &found };
	char url[512];

	snprintf(url, sizeof url, "%s%s?%s", scheme, db_new(), settings);
	db_upgrade(url, &options, LIST(steps), "head");
	return found;
}

START_TEST(settings_are_made)
{
	ck_assert_str_eq(settings_of("sqlite:", "foreign_keys=on&synchronous=extra&journal_mode=persist"),
	                 "1|3|persist");
	ck_assert_str_eq(settings_of("", "foreign_keys=off&synchronous=off&journal_mode=wal"), "0|0|wal");
	ck_assert_str_eq(settings_of("", "journal_mode=truncate&vfs=unix"), "0|2|truncate");
	ck_assert_str_eq(settings_of("sqlite3:", ""), "0|2|delete");
}
END_TEST

START_TEST(settings_that_cannot_be_made)
{
	open_fails(":memory:?journal_mode=wal", NULL, MIGR_ERROR_PRAGMA, "journal_mode");
	open_fails("sqlite::memory:?journal_mode=delete", NULL, MIGR_ERROR_PRAGMA, "journal_mode");
	open_fails(":memory:?vfs=nowhere", NULL, MIGR_ERROR_CONNECT, "nowhere");
	open_fails(":memory:?journal_mode=quick", NULL, MIGR_ERROR_URL, "quick");
	open_fails(":memory:?foreign_keys=1", NULL, MIGR_ERROR_URL, "foreign_keys");
	open_fails(":memory:?foreign_keys", NULL, MIGR_ERROR_URL, "foreign_keys");
	open_fails(":memory:?foreign_keys=", NULL, MIGR_ERROR_URL, "foreign_keys");
	open_fails(":memory:?busy_timeout=3", NULL, MIGR_ERROR_URL, "busy_timeout");
	open_fails("", NULL, MIGR_ERROR_URL, "");
	open_fails("sqlite:", NULL, MIGR_ERROR_URL, "sqlite:");
	open_fails("sqlite:///", NULL, MIGR_ERROR_URL, "sqlite:///");
	open_fails("postgresql://host/shop", NULL, MIGR_ERROR_URL, "postgresql");
	open_fails("mysql://user:secret@host/shop", NULL, MIGR_ERROR_URL, "mysql");
}
END_TEST

START_TEST(passwords_are_not_told)
{
	migr_context *m = NULL;
	migr_status rc = migr_open(&m, migr_sqlite(), "mysql://user:secret@host/shop", NULL);

	FAILS_HINT(m, rc, MIGR_ERROR_URL, "mysql");
	ck_assert_ptr_null(strstr(migr_error_message(migr_last_error(m)), "secret"));
	ck_assert_ptr_null(strstr(migr_error_hint(migr_last_error(m)), "secret"));
	migr_close(m);
}
END_TEST

static void opens(const char *url, const char *path)
{
	migr_context *m = db_open(url, NULL);

	OK(m, migr_ensure_version(m));
	migr_close(m);
	ck_assert_msg(access(path, F_OK) == 0, "%s did not make %s", url, path);
	unlink(path);
}

START_TEST(forms_of_urls)
{
	const char *folder = t_folder(), *path;
	char url[512];

	ck_assert_int_eq(chdir(folder), 0);
	opens("a.db", "a.db");
	opens("sqlite:a.db", "a.db");
	opens("sqlite:///a.db", "a.db");
	opens("sqlite3:./a.db", "a.db");
	opens("file:a.db", "a.db");
	path = t_path(folder, "b c.db");
	snprintf(url, sizeof url, "sqlite:%s/b%%20c.db", folder);
	opens(url, path);
	snprintf(url, sizeof url, "sqlite:///%s/b%%20c.db", folder);
	opens(url, path);
	snprintf(url, sizeof url, "file://%s/b c.db", folder);
	opens(url, path);
	/* a path without a scheme is taken as it stands */
	opens("100%25.db", "100%25.db");
	opens("sqlite:100%.db", "100%.db");
	opens("sqlite:100%25.db", "100%.db");
	opens("sqlite:what%3f.db", "what?.db");
	opens("c:d.db", "c:d.db");
}
END_TEST

START_TEST(reading_only)
{
	static const migr_revision steps[] = { MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE t (x)") };
	const char *path = db_new(), *const target = "head";
	char url[512];
	migr_options options = { MIGR_OPTIONS, .flags = MIGR_OPEN_READ_ONLY };
	migr_context *m = db_linear(path, &options, LIST(steps));
	migr_state *state;
	db_bytes before;

	OK(m, migr_read_state(m, &state));
	ck_assert_int_eq(migr_state_initialized(state), 0);
	ck_assert_uint_eq(migr_revision_list_count(migr_state_pending(state)), 1);
	migr_state_free(state);
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_READ_ONLY, "read");
	FAILS_HINT(m, migr_downgrade(m, "base"), MIGR_ERROR_READ_ONLY, "read");
	FAILS_HINT(m, migr_stamp(m, &target, 1, 0), MIGR_ERROR_READ_ONLY, "read");
	FAILS_HINT(m, migr_ensure_version(m), MIGR_ERROR_READ_ONLY, "read");
	FAILS_HINT(m, migr_restore(m, path), MIGR_ERROR_READ_ONLY, "read");
	migr_close(m);
	ck_assert_uint_eq(db_files(path), 0);
	db_upgrade(path, NULL, LIST(steps), "head");
	before = db_take(path);
	/* not even a setting is written */
	snprintf(url, sizeof url, "%s?journal_mode=wal", path);
	m = db_linear(url, &options, LIST(steps));
	OK(m, migr_read_state(m, &state));
	ck_assert_int_eq(migr_state_initialized(state), 1);
	migr_state_free(state);
	migr_close(m);
	db_same(path, &before);
	ck_assert_uint_eq(db_files(path), 1);
}
END_TEST

T_MAIN("api options", sizes_of_other_versions, sizes_of_revisions, sizes_of_allocators_and_backends,
       what_a_backend_cannot_do, values_that_mean_nothing, odd_table_names_are_only_names,
       all_memory_comes_from_the_allocator, every_allocation_may_fail, settings_are_made, settings_that_cannot_be_made,
       passwords_are_not_told, forms_of_urls, reading_only)

/* SPDX-License-Identifier: MIT */
/*
 * The table of functions; opening and closing.
 */
#include "backend.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static migr_status no_memory(migr_host *host)
{
	return migr_host_fail(host, MIGR_ERROR_NO_MEMORY, 0, NULL, NULL, NULL);
}

static void disconnect(void *connection)
{
	sqlite_connection *c = connection;

	migr__sqlite_unlock(c);
	if (!c->is_borrowed)
		sqlite3_close_v2(c->db);
	if (c->name)
		migr_host_resize(c->host, c->name, 0);
	migr_host_resize(c->host, c, 0);
}

static sqlite_connection *new_connection(migr_host *host, const char *name)
{
	sqlite_connection *c = migr_host_resize(host, NULL, sizeof *c);
	size_t size = strlen(name) + 1;

	if (!c)
		return NULL;
	memset(c, 0, sizeof *c);
	c->host = host;
	c->lock = -1;
	c->name = migr_host_resize(host, NULL, size);
	if (!c->name) {
		disconnect(c);
		return NULL;
	}
	memcpy(c->name, name, size);
	return c;
}

static migr_status set_pragma(sqlite_connection *c, const char *name, const char *value, const char *wanted)
{
	char sql[128];
	int code;

	snprintf(sql, sizeof sql, "PRAGMA %s = %s", name, value);
	code = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? migr__sqlite_read_back(c, name, wanted) : migr__sqlite_fault(c, code, sql);
}

/* The journal mode is written into the file, so who only reads leaves it as it is. */
static migr_status apply_settings(sqlite_connection *c, const sqlite_url *url, int is_reading)
{
	static const char *const levels[][2] = { { "off", "0" }, { "normal", "1" }, { "full", "2" }, { "extra", "3" } };
	const char *foreign_keys = url->settings[SETTING_FOREIGN_KEYS],
		   *synchronous = url->settings[SETTING_SYNCHRONOUS];
	migr_status rc = MIGR_OK;

	if (foreign_keys)
		rc = set_pragma(c, "foreign_keys", foreign_keys, strcmp(foreign_keys, "on") == 0 ? "1" : "0");
	if (rc == MIGR_OK && url->settings[SETTING_JOURNAL_MODE] && !is_reading)
		rc = set_pragma(c, "journal_mode", url->settings[SETTING_JOURNAL_MODE],
		                url->settings[SETTING_JOURNAL_MODE]);
	for (size_t i = 0; i < sizeof levels / sizeof levels[0] && synchronous && rc == MIGR_OK; i++)
		if (strcmp(synchronous, levels[i][0]) == 0)
			rc = set_pragma(c, "synchronous", synchronous, levels[i][1]);
	return rc;
}

static migr_status open_failed(sqlite_connection *c, int code)
{
	char message[1024];
	struct stat status;
	const char *why = c->db ? sqlite3_errmsg(c->db) : sqlite3_errstr(code);

	if (stat(c->name, &status) == 0 && S_ISDIR(status.st_mode))
		why = "it is a folder";
	snprintf(message, sizeof message, "%s: %s", c->name, why);
	return migr_host_fail(c->host, code == SQLITE_NOMEM ? MIGR_ERROR_NO_MEMORY : MIGR_ERROR_CONNECT, code, NULL,
	                      message, "check the path, and that its folder is there and may be entered and written");
}

/*
 * Who only reads must not create the file. One that is not there yet reads as an empty database, provided that it could
 * be created: a missing folder is an error all the same.
 */
static int reads_as_empty(const char *path)
{
	struct stat status;
	const char *slash = strrchr(path, '/');
	char folder[4096];
	size_t size = slash ? (size_t)(slash - path) + 1 : 0;

	if (stat(path, &status) == 0 || errno != ENOENT || size >= sizeof folder)
		return 0;
	memcpy(folder, size ? path : ".", size ? size : 1);
	folder[size ? size : 1] = '\0';
	return stat(folder, &status) == 0 && S_ISDIR(status.st_mode);
}

static migr_status open_database(sqlite_connection *c, const sqlite_url *url, uint32_t flags)
{
	int is_reading = (flags & MIGR_CONNECT_READ_ONLY) != 0;
	int open_flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | (is_reading ? 0 : SQLITE_OPEN_CREATE);
	const char *path = url->path;
	int code;

	if (is_reading && strcmp(path, ":memory:") != 0 && reads_as_empty(path))
		path = ":memory:";
	code = sqlite3_open_v2(path, &c->db, open_flags, url->settings[SETTING_VFS]);
	if (code != SQLITE_OK)
		return open_failed(c, code);
	return apply_settings(c, url, is_reading);
}

static migr_status connect(migr_host *host, const char *text, uint32_t flags, void **connection)
{
	sqlite_url url;
	sqlite_connection *c = NULL;
	migr_status rc = migr__sqlite_url_read(host, text, &url);

	if (rc == MIGR_OK) {
		c = new_connection(host, url.path);
		rc = c ? open_database(c, &url, flags) : no_memory(host);
	}
	migr__sqlite_url_free(host, &url);
	if (rc != MIGR_OK && c) {
		disconnect(c);
		c = NULL;
	}
	*connection = c;
	return rc;
}

static migr_status borrow(migr_host *host, void *native, void **connection)
{
	const char *file = sqlite3_db_filename(native, "main");
	sqlite_connection *c = new_connection(host, file && file[0] ? file : ":memory:");

	*connection = c;
	if (!c)
		return no_memory(host);
	c->db = native;
	c->is_borrowed = 1;
	return MIGR_OK;
}

static void *native_handle(void *connection)
{
	return ((sqlite_connection *)connection)->db;
}

static const char *describe(void *connection)
{
	return ((sqlite_connection *)connection)->name;
}

const migr_backend *migr_sqlite(void)
{
	static const migr_backend backend = {
		.struct_size = sizeof(migr_backend),
		.flags = MIGR_BACKEND_TRANSACTIONAL_DDL | MIGR_BACKEND_BEGIN_LOCKS,
		.name = "sqlite",
		.dialect = "sqlite",
		.schemes = "sqlite,sqlite3,file",
		.connect = connect,
		.borrow = borrow,
		.disconnect = disconnect,
		.native_handle = native_handle,
		.describe = describe,
		.execute = migr__sqlite_execute,
		.transaction_state = migr__sqlite_transaction_state,
		.begin = migr__sqlite_begin,
		.commit = migr__sqlite_commit,
		.rollback = migr__sqlite_rollback,
		.lock = migr__sqlite_lock,
		.unlock = migr__sqlite_unlock,
		.session = migr__sqlite_session,
		.backup = migr__sqlite_backup,
		.restore = migr__sqlite_restore,
	};

	return &backend;
}

struct sqlite3 *migr_sqlite_handle(const migr_op *op)
{
	return op && strcmp(migr_op_dialect(op), "sqlite") == 0 ? migr_op_native_handle(op) : NULL;
}

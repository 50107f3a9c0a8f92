/* SPDX-License-Identifier: MIT */
/*
 * The table of functions; opening and closing.
 */
#include "backend.h"

#include <string.h>

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
	migr__sqlite_url_free(c->host, &c->url);
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

static migr_status connect(migr_host *host, const char *text, uint32_t flags, void **connection)
{
	sqlite_url url;
	sqlite_connection *c = NULL;
	migr_status rc = migr__sqlite_url_read(host, text, &url);

	*connection = NULL;
	if (rc == MIGR_OK) {
		c = new_connection(host, url.path);
		rc = c ? MIGR_OK : no_memory(host);
	}
	if (!c) {
		migr__sqlite_url_free(host, &url);
		return rc;
	}
	c->url = url;
	c->is_reading = (flags & MIGR_CONNECT_READ_ONLY) != 0;
	rc = migr__sqlite_open(c);
	if (rc != MIGR_OK)
		disconnect(c);
	else
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

static migr_status scratch(migr_host *host, void *like, void **connection)
{
	sqlite_connection *c = new_connection(host, ":memory:");
	migr_status rc = c ? migr__sqlite_scratch(c, like) : no_memory(host);

	*connection = NULL;
	if (c) {
		c->url.path = ":memory:";
		if (rc != MIGR_OK)
			disconnect(c);
		else
			*connection = c;
	}
	return rc;
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
		.limit = migr__sqlite_limit,
		.backup = migr__sqlite_backup,
		.restore = migr__sqlite_copy_back,
		.scratch = scratch,
	};

	return &backend;
}

struct sqlite3 *migr_sqlite_handle(const migr_op *op)
{
	return op && strcmp(migr_op_dialect(op), "sqlite") == 0 ? migr_op_native_handle(op) : NULL;
}

/* SPDX-License-Identifier: MIT */
#include "fault_backend.h"

#include <libmigr/sqlite.h>

#include <signal.h>
#include <string.h>
#include <unistd.h>

fault_plan fault;

typedef struct connection {
	const migr_backend *real;
	migr_host *host;
	void *inner;
	int is_lost;
} connection;

void fault_set(fault_kind kind, int at)
{
	memset(&fault, 0, sizeof fault);
	fault.kind = kind;
	fault.at = at;
}

const char *fault_name(fault_kind kind)
{
	static const char *const names[] = { "none", "fail before", "fail after", "silent failure",
		                             "busy", "lost",        "kill before", "kill after",
		                             "given up" };

	return names[kind];
}

static void end_process(void)
{
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

static migr_status lost(connection *c)
{
	return migr_host_fail(c->host, MIGR_ERROR_CONNECT, 77, NULL, "the connection was lost", NULL);
}

/* Whether this is the chosen call. */
static int is_hit(const char *where)
{
	fault.n_calls++;
	if (fault.n_calls != fault.at || fault.kind == FAULT_NONE)
		return 0;
	fault.fired = 1;
	fault.where = where;
	return 1;
}

/* Before the real call. MIGR_OK: go on; *after: then hand the result to `leave`. */
static migr_status enter(connection *c, const char *where, int *after)
{
	*after = 0;
	if (c->is_lost) {
		fault.n_calls++;
		return lost(c);
	}
	if (!is_hit(where))
		return MIGR_OK;
	switch (fault.kind) {
	case FAULT_FAIL_BEFORE:
		return migr_host_fail(c->host, MIGR_ERROR_IO, 10, NULL, "made to fail before", NULL);
	case FAULT_SILENT:
		return MIGR_ERROR_IO;
	case FAULT_BUSY:
		return migr_host_fail(c->host, MIGR_ERROR_BUSY, 5, NULL, "made to be busy", NULL);
	case FAULT_GIVEN_UP:
		fault.was_inside = c->real->transaction_state(c->inner) != MIGR_TRANSACTION_IDLE;
		if (fault.was_inside)
			c->real->rollback(c->inner);
		return migr_host_fail(c->host, MIGR_ERROR_DEADLOCK, 1213, NULL, "made to be given up", NULL);
	case FAULT_LOST:
		c->is_lost = 1;
		return lost(c);
	case FAULT_KILL_BEFORE:
		end_process();
		return MIGR_OK;
	default:
		*after = 1;
		return MIGR_OK;
	}
}

static migr_status leave(connection *c, int after, migr_status rc)
{
	if (after && fault.kind == FAULT_KILL_AFTER)
		end_process();
	if (!after || rc != MIGR_OK)
		return rc;
	return migr_host_fail(c->host, MIGR_ERROR_IO, 10, NULL, "made to fail after", NULL);
}

static migr_status wrap(migr_host *host, void *inner, void **out)
{
	connection *c = migr_host_resize(host, NULL, sizeof *c);

	if (!c) {
		migr_sqlite()->disconnect(inner);
		return migr_host_fail(host, MIGR_ERROR_NO_MEMORY, 0, NULL, NULL, NULL);
	}
	*c = (connection){ migr_sqlite(), host, inner, 0 };
	*out = c;
	return MIGR_OK;
}

static migr_status fault_connect(migr_host *host, const char *url, uint32_t flags, void **out)
{
	void *inner = NULL;
	migr_status rc = migr_sqlite()->connect(host, url, flags, &inner);

	*out = NULL;
	return rc == MIGR_OK ? wrap(host, inner, out) : rc;
}

static migr_status fault_borrow(migr_host *host, void *native, void **out)
{
	void *inner = NULL;
	migr_status rc = migr_sqlite()->borrow(host, native, &inner);

	*out = NULL;
	return rc == MIGR_OK ? wrap(host, inner, out) : rc;
}

static void fault_disconnect(void *user)
{
	connection *c = user;

	c->real->disconnect(c->inner);
	migr_host_resize(c->host, c, 0);
}

static void *fault_native_handle(void *user)
{
	connection *c = user;

	return c->real->native_handle(c->inner);
}

static const char *fault_describe(void *user)
{
	connection *c = user;

	return c->real->describe(c->inner);
}

static migr_status fault_execute(void *user, const migr_statement *statement, int64_t *changes)
{
	connection *c = user;
	int after;
	migr_status rc = enter(c, "execute", &after);

	return rc == MIGR_OK ? leave(c, after, c->real->execute(c->inner, statement, changes)) : rc;
}

static migr_transaction_state fault_transaction_state(void *user)
{
	connection *c = user;

	return c->real->transaction_state(c->inner);
}

static migr_status call(connection *c, const char *where, migr_status (*function)(void *inner))
{
	int after;
	migr_status rc = enter(c, where, &after);

	return rc == MIGR_OK ? leave(c, after, function(c->inner)) : rc;
}

static migr_status fault_begin(void *user)
{
	connection *c = user;

	return call(c, "begin", c->real->begin);
}

static migr_status fault_commit(void *user)
{
	connection *c = user;

	return call(c, "commit", c->real->commit);
}

static migr_status fault_rollback(void *user)
{
	connection *c = user;

	return call(c, "rollback", c->real->rollback);
}

static migr_status fault_lock(void *user, const char *name)
{
	connection *c = user;
	int after;
	migr_status rc = enter(c, "lock", &after);

	return rc == MIGR_OK ? leave(c, after, c->real->lock(c->inner, name)) : rc;
}

static migr_status fault_unlock(void *user)
{
	connection *c = user;

	return call(c, "unlock", c->real->unlock);
}

static migr_status fault_session(void *user, int32_t begin)
{
	connection *c = user;
	int after;
	migr_status rc = enter(c, begin ? "session begin" : "session end", &after);

	return rc == MIGR_OK ? leave(c, after, c->real->session(c->inner, begin)) : rc;
}

static migr_status fault_backup(void *user, const char *path)
{
	connection *c = user;
	int after;
	migr_status rc = enter(c, "backup", &after);

	return rc == MIGR_OK ? leave(c, after, c->real->backup(c->inner, path)) : rc;
}

static migr_status fault_restore(void *user, const char *path)
{
	connection *c = user;
	int after;
	migr_status rc = enter(c, "restore", &after);

	return rc == MIGR_OK ? leave(c, after, c->real->restore(c->inner, path)) : rc;
}

const migr_backend *fault_backend(void)
{
	static const migr_backend backend = {
		.struct_size = sizeof(migr_backend),
		.flags = MIGR_BACKEND_TRANSACTIONAL_DDL | MIGR_BACKEND_BEGIN_LOCKS,
		.name = "fault",
		.dialect = "sqlite",
		.schemes = "fault",
		.connect = fault_connect,
		.borrow = fault_borrow,
		.disconnect = fault_disconnect,
		.native_handle = fault_native_handle,
		.describe = fault_describe,
		.execute = fault_execute,
		.transaction_state = fault_transaction_state,
		.begin = fault_begin,
		.commit = fault_commit,
		.rollback = fault_rollback,
		.lock = fault_lock,
		.unlock = fault_unlock,
		.session = fault_session,
		.backup = fault_backup,
		.restore = fault_restore,
	};

	return &backend;
}

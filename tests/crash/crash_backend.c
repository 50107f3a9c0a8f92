/* SPDX-License-Identifier: MIT */
#include "crash_backend.h"

#include <signal.h>
#include <unistd.h>

static const migr_backend *real;
static migr_backend crashing;
static long left; /* points up to the chosen one */

static void end_process(void)
{
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

static void point(void)
{
	if (left >= 0 && left-- == 0)
		end_process();
}

static migr_status execute(void *connection, const migr_statement *statement, int64_t *changes)
{
	migr_status rc;

	point();
	rc = real->execute(connection, statement, changes);
	point();
	return rc;
}

static migr_status execute_many(void *connection, const migr_statement *statements, size_t count, int64_t *changes,
                                size_t *done)
{
	if (left >= 0 && (size_t)left <= count) {
		/* the server got them all, and this many of them before the process was gone */
		if (left > 0)
			real->execute_many(connection, statements, (size_t)left, changes, done);
		end_process();
	}
	if (left >= 0)
		left -= (long)count + 1;
	return real->execute_many(connection, statements, count, changes, done);
}

static migr_status around(void *connection, migr_status (*function)(void *))
{
	migr_status rc;

	point();
	rc = function(connection);
	point();
	return rc;
}

static migr_status begin(void *connection)
{
	return around(connection, real->begin);
}

static migr_status commit(void *connection)
{
	return around(connection, real->commit);
}

static migr_status rollback(void *connection)
{
	return around(connection, real->rollback);
}

static migr_status unlock(void *connection)
{
	return around(connection, real->unlock);
}

static migr_status lock(void *connection, const char *name)
{
	migr_status rc;

	point();
	rc = real->lock(connection, name);
	point();
	return rc;
}

static migr_status session(void *connection, int32_t is_begin)
{
	migr_status rc;

	point();
	rc = real->session(connection, is_begin);
	point();
	return rc;
}

const migr_backend *crash_backend(const migr_backend *base, long at, int together)
{
	real = base;
	left = at;
	crashing = *base;
	crashing.execute = execute;
	crashing.begin = begin;
	crashing.commit = commit;
	crashing.rollback = rollback;
	crashing.session = session;
	if (base->lock)
		crashing.lock = lock;
	if (base->unlock)
		crashing.unlock = unlock;
	crashing.execute_many = together && base->execute_many ? execute_many : NULL;
	return &crashing;
}

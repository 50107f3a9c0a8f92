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
	point();
	return real->execute(connection, statement, changes);
}

static migr_status execute_many(void *connection, const migr_statement *statements, size_t count, int64_t *changes,
                                size_t *done)
{
	if (left >= 0 && (size_t)left < count) {
		/* the server got them all, and this many of them before the process was gone */
		if (left > 0)
			real->execute_many(connection, statements, (size_t)left, changes, done);
		end_process();
	}
	if (left >= 0)
		left -= (long)count;
	return real->execute_many(connection, statements, count, changes, done);
}

static migr_status begin(void *connection)
{
	point();
	return real->begin(connection);
}

static migr_status commit(void *connection)
{
	point();
	return real->commit(connection);
}

static migr_status rollback(void *connection)
{
	point();
	return real->rollback(connection);
}

static migr_status unlock(void *connection)
{
	point();
	return real->unlock(connection);
}

static migr_status lock(void *connection, const char *name)
{
	point();
	return real->lock(connection, name);
}

static migr_status session(void *connection, int32_t is_begin)
{
	point();
	return real->session(connection, is_begin);
}

static void disconnect(void *connection)
{
	point();
	real->disconnect(connection);
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
	crashing.disconnect = disconnect;
	if (base->lock)
		crashing.lock = lock;
	if (base->unlock)
		crashing.unlock = unlock;
	crashing.execute_many = together && base->execute_many ? execute_many : NULL;
	return &crashing;
}

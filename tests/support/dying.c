/* SPDX-License-Identifier: MIT */
#include "support/dying.h"

#include "support/t.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const migr_backend *real;
static migr_backend dying;
static long left;
static const char *fatal;
static int fatal_after;

static void pass(void)
{
	if (left >= 0 && left-- == 0)
		_exit(DYING_STATUS);
}

static int is_fatal(const char *sql)
{
	return fatal && strncmp(sql, fatal, strlen(fatal)) == 0;
}

static migr_status execute(void *connection, const migr_statement *statement, int64_t *changes)
{
	migr_status rc;

	if (is_fatal(statement->sql) && !fatal_after)
		_exit(DYING_STATUS);
	pass();
	rc = real->execute(connection, statement, changes);
	if (is_fatal(statement->sql))
		_exit(DYING_STATUS);
	return rc;
}

static migr_status begin(void *connection)
{
	pass();
	return real->begin(connection);
}

static migr_status commit(void *connection)
{
	pass();
	return real->commit(connection);
}

const migr_backend *dying_backend(const migr_backend *base, long at)
{
	real = base;
	left = at;
	fatal = NULL;
	dying = *base;
	dying.execute = execute;
	dying.begin = begin;
	dying.commit = commit;
	dying.execute_many = NULL;
	return &dying;
}

const migr_backend *dying_at_statement(const migr_backend *base, const char *sql, int after)
{
	const migr_backend *backend = dying_backend(base, -1);

	fatal = sql;
	fatal_after = after;
	return backend;
}

int dying_child(void (*function)(void *argument), void *argument)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		function(argument);
		_exit(0);
	}
	ck_assert_int_gt(child, 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == DYING_STATUS);
	return WEXITSTATUS(status) == DYING_STATUS;
}

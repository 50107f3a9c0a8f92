/* SPDX-License-Identifier: MIT */
/*
 * A rehearsal: everything is executed, and nothing stays. The database itself sees to that: where its DDL is
 * transactional, all is one transaction that is rolled back; where a writer has the database to itself (SQLite), and
 * some things cannot be part of a transaction, it is done to a copy.
 */
#include "engine/database.h"
#include "engine/foreign_keys.h"
#include "engine/run.h"

#include <string.h>
#include <unistd.h>

static migr_status cannot(migr_context *context)
{
	migr__fail(&context->error, MIGR_ERROR_UNSUPPORTED,
	           "%s commits every change of the schema by itself: what was tried could not be taken back",
	           context->backend.name);
	return migr__error_hint(&context->error, "try it on a copy of the database; 'plan --sql' shows the statements");
}

static migr_status take_error(migr_context *context, migr_status rc)
{
	return rc == MIGR_OK ? rc : migr__error_move(&context->error, &context->backend_error);
}

static migr_status take_integer(void *sink, const migr_value *values, const char *const *names, size_t count)
{
	(void)names;
	if (count && values[0].type == MIGR_VALUE_INTEGER)
		*(int64_t *)sink = values[0].integer;
	return MIGR_OK;
}

static migr_status ask(migr_context *context, const char *sql, int64_t *answer)
{
	*answer = 0;
	return migr__db_run(context,
	                    &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                       .sql = sql,
	                                       .size = strlen(sql),
	                                       .row = take_integer,
	                                       .sink = answer },
	                    NULL, &context->error);
}

/* What is set on the connection and not kept in the file. */
static migr_status take_over_settings(migr_context *context, void *original)
{
	void *copy = context->connection;
	int64_t has_foreign_keys;
	migr_status rc;

	context->connection = original;
	rc = ask(context, "PRAGMA foreign_keys", &has_foreign_keys);
	context->connection = copy;
	if (rc != MIGR_OK)
		return rc;
	return migr__keys_set(context, has_foreign_keys != 0, &context->error);
}

/* A database that has no file yet has nothing to be copied; one in memory is no less safe in a transaction. */
static migr_status make_copy(migr_context *context, const char **path, int *is_possible)
{
	int64_t n_objects = 0;
	migr_status rc;

	migr__error_clear(&context->backend_error);
	rc = take_error(context, context->backend.backup(context->connection, *path));
	*is_possible = rc == MIGR_OK;
	if (rc != MIGR_ERROR_UNSUPPORTED)
		return rc;
	migr__error_clear(&context->error);
	rc = ask(context, "SELECT COUNT(*) FROM sqlite_master", &n_objects);
	*is_possible = n_objects == 0;
	*path = ":memory:";
	return rc;
}

/* The context works on the copy meanwhile. */
static migr_status run_on(migr_context *context, const char *path, migr_direction direction, const char *target)
{
	void *original = context->connection, *copy = NULL;
	int is_possible;
	migr_status rc = make_copy(context, &path, &is_possible);

	if (rc == MIGR_OK && !is_possible)
		return migr__run_rolled_back(context, direction, target);
	migr__error_clear(&context->backend_error);
	if (rc == MIGR_OK)
		rc = take_error(context, context->backend.connect(&context->host, path, 0, &copy));
	if (rc != MIGR_OK)
		return rc;
	context->connection = copy;
	rc = take_over_settings(context, original);
	if (rc == MIGR_OK)
		rc = migr__run_to(context, direction, target);
	context->backend.disconnect(copy);
	context->connection = original;
	return rc;
}

static void remove_file(migr_context *context, const char *path, const char *ending, const char *more)
{
	migr__buf name;

	migr__buf_init(&name, &context->alloc);
	migr__buf_printf(&name, "%s%s", path, ending);
	for (; *more; more++)
		migr__buf_putc(&name, *more == '/' ? '_' : *more);
	if (!name.failed)
		unlink(migr__buf_text(&name));
	migr__buf_free(&name);
}

/* The copy, and what is put beside a database: the lock of steps outside a transaction would stay. */
static void remove_copy(migr_context *context, const char *path)
{
	migr__buf lock;

	migr__buf_init(&lock, &context->alloc);
	migr__buf_printf(&lock, "%s.lock", context->version_table);
	remove_file(context, path, "-", migr__buf_text(&lock));
	migr__buf_free(&lock);
	remove_file(context, path, "-wal", "");
	remove_file(context, path, "-shm", "");
	remove_file(context, path, "", "");
}

/* Beside the database, where there is room for it; another context of the process may have one there as well. */
static migr_status run_on_copy(migr_context *context, migr_direction direction, const char *target)
{
	migr__buf path;
	migr_status rc;

	migr__buf_init(&path, &context->alloc);
	migr__buf_printf(&path, "%s-rehearsal-%ld-%llx", migr__db_name(context), (long)getpid(),
	                 (unsigned long long)(uintptr_t)context);
	rc = path.failed ? migr__fail_memory(&context->error) : run_on(context, path.data, direction, target);
	if (!path.failed)
		remove_copy(context, path.data);
	migr__buf_free(&path);
	return rc;
}

/* What would be looked at by COMMIT is looked at now. */
migr_status migr__rehearsal_settle(migr_context *context)
{
	if (strcmp(context->dialect->name, "postgresql") != 0)
		return MIGR_OK;
	return migr__db_execute(context, "SET CONSTRAINTS ALL IMMEDIATE", NULL, 0, NULL, &context->error);
}

migr_status migr__run_rehearsal(migr_context *context, migr_direction direction, const char *target)
{
	const char *backup_path = context->options.backup_path;
	migr_status rc;

	if (!(context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL))
		return cannot(context);
	context->options.backup_path = NULL;
	if ((context->backend.flags & MIGR_BACKEND_BEGIN_LOCKS) && context->backend.backup &&
	    !(context->options.flags & MIGR_OPEN_CALLER_TRANSACTION))
		rc = run_on_copy(context, direction, target);
	else
		rc = migr__run_rolled_back(context, direction, target);
	context->options.backup_path = backup_path;
	return rc;
}

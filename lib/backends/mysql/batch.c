/* SPDX-License-Identifier: MIT */
/*
 * Many statements in one round trip: joined by semicolons, which the server takes apart again.
 */
#include "backend.h"

#include <string.h>

/* Far below what any server takes at once (max_allowed_packet: 16 MiB), and a round trip is nothing beside it. */
#define MOST_BYTES (512 * 1024)

/* An array of another version of the library may have larger items. */
static const migr_statement *statement_at(const migr_statement *statements, size_t index)
{
	return (const migr_statement *)((const char *)statements + index * statements->struct_size);
}

/*
 * Whether it is a statement that has exactly one result. Which result belongs to which statement is told by counting
 * them, and a procedure, for one, may have any number; so all that is not known to have one goes alone. So does SELECT:
 * one whose rows nobody wants is there for what it does, and may be stopped only if it is alone.
 */
static int has_one_result(const char *sql)
{
	static const char *const heads[] = {
		"INSERT", "UPDATE", "DELETE",   "REPLACE",   "CREATE", "ALTER",  "DROP", "RENAME",
		"GRANT",  "REVOKE", "TRUNCATE", "SAVEPOINT", "START",  "COMMIT", NULL,
	};

	for (size_t i = 0; heads[i]; i++)
		if (migr__mysql_begins_with(sql, heads[i]))
			return 1;
	return 0;
}

/* Appends as many statements as may go together, at least one. */
static migr_status gather(mysql_connection *c, const migr_statement *statements, size_t from, size_t count,
                          mysql_text *text, size_t *n)
{
	for (*n = 0; from + *n < count; ++*n) {
		const migr_statement *next = statement_at(statements, from + *n);
		size_t before = text->size;
		migr_status rc;

		if (*n && (!c->can_batch || text->size + next->size > MOST_BYTES || !has_one_result(next->sql)))
			break;
		/* on a line of its own: the statement before may end in a comment */
		if (*n)
			migr__mysql_text_puts(text, "\n;\n");
		rc = migr__mysql_expand(c, next, text);
		if (rc != MIGR_OK && *n == 0)
			return rc;
		/* those before it are executed first, and then it fails as the first of the rest */
		if (rc != MIGR_OK) {
			text->size = before;
			text->failed = 0;
			break;
		}
		if (*n == 0 && !has_one_result(next->sql)) {
			*n = 1;
			break;
		}
	}
	return MIGR_OK;
}

typedef struct batch_progress {
	const migr_statement *statements;
	size_t n; /* how many of them were done */
	int64_t *changes;
} batch_progress;

static migr_status take_one(mysql_connection *c, batch_progress *progress)
{
	MYSQL_RES *result;
	int64_t changes = 0;
	migr_status rc = migr__mysql_take_result(c, &result);

	if (rc != MIGR_OK)
		return rc;
	if (result)
		mysql_free_result(result);
	else
		changes = migr__mysql_changes(c, statement_at(progress->statements, progress->n)->sql);
	if (progress->changes)
		progress->changes[progress->n] = changes;
	progress->n++;
	return MIGR_OK;
}

static migr_status miscounted(mysql_connection *c)
{
	while (mysql_next_result(c->db) == 0) {
		MYSQL_RES *result = mysql_store_result(c->db);

		if (result)
			mysql_free_result(result);
	}
	return migr_host_fail(c->host, MIGR_ERROR_DATABASE, 0, NULL,
	                      "the server gave another number of results than it got statements",
	                      "is one of them more than one statement?");
}

static migr_status run_batch(mysql_connection *c, const mysql_text *text, size_t n, batch_progress *progress)
{
	migr_status rc = migr__mysql_send(c, text->bytes, text->size);
	int next = 0;

	while (rc == MIGR_OK) {
		rc = take_one(c, progress);
		if (rc != MIGR_OK)
			break;
		next = migr__mysql_next_result(c);
		if (next < 0)
			return progress->n == n ? MIGR_OK : miscounted(c);
		if (next > 0)
			rc = migr__mysql_fault(c, NULL);
		else if (progress->n == n)
			return miscounted(c);
	}
	/* a statement of nothing but comments ends the batch, and is done */
	if (migr__mysql_was_empty(c) && progress->n < n) {
		if (progress->changes)
			progress->changes[progress->n] = 0;
		progress->n++;
		return MIGR_OK;
	}
	migr__mysql_settle(c, rc);
	return rc;
}

static migr_status run_some(mysql_connection *c, const migr_statement *statements, size_t count, int64_t *changes,
                            size_t *done)
{
	batch_progress progress = { statement_at(statements, *done), 0, changes ? changes + *done : NULL };
	mysql_text text;
	migr_status rc;
	size_t n;

	migr__mysql_text_init(&text, c->host);
	rc = gather(c, statements, *done, count, &text, &n);
	c->may_stop = 1;
	if (rc == MIGR_OK && n > 1)
		rc = run_batch(c, &text, n, &progress);
	else if (rc == MIGR_OK)
		rc = migr__mysql_execute(c, statement_at(statements, *done), progress.changes);
	c->may_stop = 0;
	rc = migr__mysql_after_stop(c, rc);
	if (rc == MIGR_OK && n == 1)
		progress.n = 1;
	migr__mysql_text_free(&text);
	*done += progress.n;
	return rc;
}

migr_status migr__mysql_execute_many(void *connection, const migr_statement *statements, size_t count, int64_t *changes,
                                     size_t *done)
{
	migr_status rc = MIGR_OK;

	*done = 0;
	while (*done < count && rc == MIGR_OK)
		rc = run_some(connection, statements, count, changes, done);
	return rc;
}

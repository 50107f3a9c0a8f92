/* SPDX-License-Identifier: MIT */
/*
 * Statements in one round trip, by libpq's pipeline: all are sent, then all results are read. The server stops at the
 * first that fails.
 *
 * COPY goes by itself: one from or to the client takes the whole connection, and in a pipeline there is no way back.
 */
#include "backend.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* An array of another version of the library may have larger items. */
static const migr_statement *statement_at(const migr_statement *statements, size_t index)
{
	return (const migr_statement *)((const char *)statements + index * statements->struct_size);
}

static migr_status send_one(pg_connection *c, const migr_statement *statement)
{
	pg_params params;
	migr_status rc = migr__pg_params_make(c, statement->params, statement->n_params, &params);

	if (rc != MIGR_OK)
		return rc;
	if (!PQsendQueryParams(c->db, statement->sql, params.count, params.types, params.values, params.lengths,
	                       params.formats, 0))
		rc = migr__pg_fault(c, NULL);
	migr__pg_params_free(c, &params);
	return rc;
}

/* The result of one statement of the pipeline, up to the NULL that ends it. */
static migr_status read_one(pg_connection *c, int64_t *changes)
{
	PGresult *result = migr__pg_wait_result(c);
	migr_status rc = MIGR_OK;

	switch (result ? PQresultStatus(result) : PGRES_FATAL_ERROR) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_EMPTY_QUERY:
		if (changes)
			*changes = strtoll(PQcmdTuples(result), NULL, 10);
		break;
	case PGRES_PIPELINE_ABORTED:
		rc = MIGR_STOP;
		break;
	default:
		rc = migr__pg_fault(c, result);
	}
	while (result) {
		PQclear(result);
		result = migr__pg_wait_result(c);
	}
	return rc;
}

/* Reads what is left of the pipeline up to its end, so that the connection can be used again. */
static void leave(pg_connection *c, size_t n_left)
{
	for (; n_left && PQstatus(c->db) == CONNECTION_OK; n_left--) {
		PGresult *result;

		while ((result = migr__pg_wait_result(c)) != NULL)
			PQclear(result);
	}
	PQclear(migr__pg_wait_result(c)); /* the end that PQpipelineSync announced */
	PQexitPipelineMode(c->db);
}

static int is_copy(const migr_statement *statement)
{
	const char *word = statement->sql + strspn(statement->sql, " \t\r\n\f\v");

	return strncasecmp(word, "COPY", 4) == 0;
}

/* `*done` receives how many of them were executed. */
static migr_status run_pipeline(pg_connection *c, const migr_statement *statements, size_t count, int64_t *changes,
                                size_t *done)
{
	migr_status rc = MIGR_OK;
	size_t n_sent = 0, n_read = 0;

	*done = 0;
	if (!PQenterPipelineMode(c->db))
		return migr__pg_fault(c, NULL);
	while (n_sent < count && rc == MIGR_OK) {
		rc = send_one(c, statement_at(statements, n_sent));
		n_sent += rc == MIGR_OK;
	}
	if (!PQpipelineSync(c->db) && rc == MIGR_OK)
		rc = migr__pg_fault(c, NULL);
	while (n_read < n_sent && rc == MIGR_OK) {
		rc = read_one(c, changes ? &changes[n_read] : NULL);
		n_read++;
		*done += rc == MIGR_OK;
	}
	leave(c, n_sent - n_read);
	return rc;
}

migr_status migr__pg_execute_many(void *connection, const migr_statement *statements, size_t count, int64_t *changes,
                                  size_t *done)
{
	migr_status rc = MIGR_OK;

	*done = 0;
	while (*done < count && rc == MIGR_OK) {
		const migr_statement *first = statement_at(statements, *done);
		int64_t *first_changes = changes ? &changes[*done] : NULL;
		size_t n = 0, n_done;

		while (*done + n < count && !is_copy(statement_at(first, n)))
			n++;
		if (n) {
			rc = run_pipeline(connection, first, n, first_changes, &n_done);
			*done += n_done;
		} else {
			rc = migr__pg_execute(connection, first, first_changes);
			*done += rc == MIGR_OK;
		}
	}
	return rc;
}

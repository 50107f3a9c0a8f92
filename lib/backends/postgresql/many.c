/* SPDX-License-Identifier: MIT */
/*
 * Statements in one round trip, by libpq's pipeline: all are sent, then all results are read. The server stops at the
 * first that fails.
 */
#include "backend.h"

#include <stdlib.h>

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

migr_status migr__pg_execute_many(void *connection, const migr_statement *statements, size_t count, int64_t *changes,
                                  size_t *done)
{
	pg_connection *c = connection;
	migr_status rc = MIGR_OK;
	size_t n_sent = 0, n_read = 0;

	*done = 0;
	if (!PQenterPipelineMode(c->db))
		return migr__pg_fault(c, NULL);
	while (n_sent < count && rc == MIGR_OK) {
		rc = send_one(c, &statements[n_sent]);
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

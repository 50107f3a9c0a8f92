/* SPDX-License-Identifier: MIT */
/*
 * Statements. All results of one are read to their end before anybody sees a row, so that the next statement may be
 * executed from inside a row function.
 */
#include "backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A client that connects anew by itself has lost the transaction and the lock without a word. */
static int has_reconnected(const mysql_connection *c)
{
	return c->session && mysql_thread_id(c->db) != c->session;
}

static migr_status reconnected(mysql_connection *c)
{
	c->is_lost = 1;
	return migr_host_fail(c->host, MIGR_ERROR_CONNECTION_LOST, 0, NULL,
	                      "the connection was lost, and the client library made a new one by itself",
	                      "switch the option that reconnects off, and run again");
}

migr_status migr__mysql_send(mysql_connection *c, const char *sql, size_t size)
{
	int has_failed =
		c->may_stop ? migr__mysql_query(c, sql, size) : mysql_real_query(c->db, sql, (unsigned long)size);

	if (has_failed)
		return migr__mysql_fault(c, NULL);
	return has_reconnected(c) ? reconnected(c) : MIGR_OK;
}

void migr__mysql_settle(mysql_connection *c, migr_status error)
{
	if (c->is_lost || !(c->db->server_status & SERVER_STATUS_IN_TRANS))
		return;
	if (mysql_real_query(c->db, "DO 0", 4) != 0)
		c->is_lost |= migr__mysql_is_lost(c);
	/* any other statement that fails has committed what was before it, or left the transaction open */
	else if (!(c->db->server_status & SERVER_STATUS_IN_TRANS))
		c->is_undone = error == MIGR_ERROR_DEADLOCK || error == MIGR_ERROR_LOCK_TIMEOUT;
}

/* What a statement's results come to: the first one with rows, and how many rows were changed. */
typedef struct statement_outcome {
	const char *sql;
	MYSQL_RES *rows;
	int64_t changes;
} statement_outcome;

migr_status migr__mysql_take_result(mysql_connection *c, MYSQL_RES **result)
{
	*result = mysql_store_result(c->db);
	/* a client that loses the connection here forgets that there were to be columns */
	if (!*result && (mysql_field_count(c->db) != 0 || mysql_errno(c->db) != 0))
		return migr__mysql_fault(c, NULL);
	return MIGR_OK;
}

int migr__mysql_next_result(mysql_connection *c)
{
	int next = mysql_next_result(c->db);

	/* MariaDB's client says "no more" also when it loses the connection between the columns of the next one */
	return next < 0 && mysql_errno(c->db) != 0 ? 1 : next;
}

static migr_status take_result(mysql_connection *c, int is_wanted, statement_outcome *outcome)
{
	MYSQL_RES *result;
	migr_status rc = migr__mysql_take_result(c, &result);

	if (rc != MIGR_OK)
		return rc;
	if (!result)
		outcome->changes = migr__mysql_changes(c, outcome->sql);
	else if (is_wanted && !outcome->rows)
		outcome->rows = result;
	else
		mysql_free_result(result);
	return MIGR_OK;
}

static migr_status take_results(mysql_connection *c, int is_wanted, statement_outcome *outcome)
{
	migr_status rc = take_result(c, is_wanted, outcome);
	int next = 0;

	while (rc == MIGR_OK && (next = migr__mysql_next_result(c)) == 0)
		rc = take_result(c, is_wanted, outcome);
	return rc == MIGR_OK && next > 0 ? migr__mysql_fault(c, NULL) : rc;
}

/* A connection of the application's may count but the rows that are others afterwards. */
int64_t migr__mysql_changes(mysql_connection *c, const char *sql)
{
	int64_t changes = (int64_t)mysql_affected_rows(c->db);
	const char *info = mysql_info(c->db);

	if (!info || (c->db->client_flag & CLIENT_FOUND_ROWS) || !migr__mysql_begins_with(sql, "UPDATE"))
		return changes;
	/* "Rows matched: 3  Changed: 1  Warnings: 0", in the language of the server */
	info += strcspn(info, "0123456789");
	return *info ? (int64_t)strtoll(info, NULL, 10) : changes;
}

/*
 * With autocommit off, on a connection of the application's, even a query opens a transaction. Outside a run the
 * connection must be left as it was found: without one.
 */
static migr_status end_implicit_transaction(mysql_connection *c, int was_open)
{
	unsigned status = c->db->server_status;

	if (was_open || c->in_session || (status & SERVER_STATUS_AUTOCOMMIT) || !(status & SERVER_STATUS_IN_TRANS))
		return MIGR_OK;
	return migr__mysql_commit(c);
}

static migr_status run(mysql_connection *c, const char *sql, size_t size, int is_wanted, statement_outcome *outcome)
{
	int was_open = (c->db->server_status & SERVER_STATUS_IN_TRANS) != 0;
	migr_status rc = migr__mysql_send(c, sql, size);

	if (rc != MIGR_OK && migr__mysql_was_empty(c))
		return MIGR_OK;
	outcome->sql = sql;
	if (rc == MIGR_OK)
		rc = take_results(c, is_wanted, outcome);
	if (rc == MIGR_OK)
		return end_implicit_transaction(c, was_open);
	migr__mysql_settle(c, rc);
	return rc;
}

/* Room for one row: the values, then the names. */
static migr_status hand_over(mysql_connection *c, const migr_statement *statement, MYSQL_RES *rows)
{
	size_t count = mysql_num_fields(rows);
	const MYSQL_FIELD *fields = mysql_fetch_fields(rows);
	migr_value *values = migr_host_resize(c->host, NULL, count * (sizeof *values + sizeof(char *)) + 1);
	const char **names = values ? (const char **)(values + count) : NULL;
	migr_status rc = MIGR_OK;
	MYSQL_ROW row;

	if (!values)
		return migr__mysql_no_memory(c->host);
	while (rc == MIGR_OK && (row = mysql_fetch_row(rows)) != NULL) {
		const unsigned long *sizes = mysql_fetch_lengths(rows);

		for (size_t i = 0; i < count; i++) {
			migr__mysql_value(&fields[i], row[i], sizes[i], &values[i]);
			names[i] = fields[i].name;
		}
		rc = statement->row(statement->sink, values, names, count);
	}
	migr_host_resize(c->host, values, 0);
	return rc;
}

migr_status migr__mysql_execute(void *connection, const migr_statement *statement, int64_t *changes)
{
	mysql_connection *c = connection;
	statement_outcome outcome = { 0 };
	mysql_text text;
	migr_status rc = MIGR_OK;

	migr__mysql_text_init(&text, c->host);
	c->may_stop = 1;
	if (statement->n_params) {
		rc = migr__mysql_expand(c, statement, &text);
		if (rc == MIGR_OK)
			rc = run(c, text.bytes, text.size, statement->row != NULL, &outcome);
	} else {
		rc = run(c, statement->sql, statement->size, statement->row != NULL, &outcome);
	}
	c->may_stop = 0;
	rc = migr__mysql_after_stop(c, rc);
	migr__mysql_text_free(&text);
	if (rc == MIGR_OK && outcome.rows)
		rc = hand_over(c, statement, outcome.rows);
	if (outcome.rows)
		mysql_free_result(outcome.rows);
	if (changes && rc == MIGR_OK)
		*changes = outcome.changes;
	return rc;
}

migr_status migr__mysql_run(mysql_connection *c, const char *sql)
{
	statement_outcome outcome = { 0 };

	return run(c, sql, strlen(sql), 0, &outcome);
}

migr_status migr__mysql_read_row(mysql_connection *c, const char *sql, char (*fields)[MYSQL_NAME_SIZE], int *is_null,
                                 unsigned count)
{
	statement_outcome outcome = { 0 };
	migr_status rc = run(c, sql, strlen(sql), 1, &outcome);
	MYSQL_ROW row = outcome.rows ? mysql_fetch_row(outcome.rows) : NULL;

	for (unsigned i = 0; i < count; i++) {
		int is_there = row && i < mysql_num_fields(outcome.rows) && row[i];

		is_null[i] = !is_there;
		snprintf(fields[i], MYSQL_NAME_SIZE, "%s", is_there ? row[i] : "");
	}
	if (outcome.rows)
		mysql_free_result(outcome.rows);
	return rc;
}

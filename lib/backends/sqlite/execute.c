/* SPDX-License-Identifier: MIT */
/*
 * Statements.
 */
#include "backend.h"

#include <string.h>

static int bind(sqlite3_stmt *prepared, int index, const migr_value *value)
{
	size_t size = value->size;

	switch (value->type) {
	case MIGR_VALUE_NULL:
		return sqlite3_bind_null(prepared, index);
	case MIGR_VALUE_INTEGER:
		return sqlite3_bind_int64(prepared, index, value->integer);
	case MIGR_VALUE_REAL:
		return sqlite3_bind_double(prepared, index, value->real);
	case MIGR_VALUE_TEXT:
		if (!value->text)
			return SQLITE_MISUSE;
		if (size == MIGR_NUL_TERMINATED)
			size = strlen(value->text);
		return sqlite3_bind_text64(prepared, index, value->text, size, SQLITE_TRANSIENT, SQLITE_UTF8);
	case MIGR_VALUE_BLOB:
		/* a NULL pointer would make it SQL NULL */
		return sqlite3_bind_blob64(prepared, index, value->text ? value->text : "", size, SQLITE_TRANSIENT);
	default:
		return SQLITE_MISUSE;
	}
}

static migr_status bind_all(sqlite_connection *c, sqlite3_stmt *prepared, const migr_statement *statement)
{
	int wanted = sqlite3_bind_parameter_count(prepared);

	if ((size_t)wanted != statement->n_params)
		return migr_host_fail(c->host, MIGR_ERROR_SYNTAX, 0, NULL,
		                      "the statement has another number of placeholders than values", NULL);
	for (int i = 0; i < wanted; i++) {
		int code = bind(prepared, i + 1, &statement->params[i]);

		if (code == SQLITE_MISUSE)
			return migr_host_fail(c->host, MIGR_ERROR_MISUSE, code, NULL,
			                      "a value has a type that there is not, or is a text without one", NULL);
		if (code != SQLITE_OK)
			return migr__sqlite_fault(c, code, NULL);
	}
	return MIGR_OK;
}

static void read_value(sqlite3_stmt *prepared, int column, migr_value *value)
{
	memset(value, 0, sizeof *value);
	switch (sqlite3_column_type(prepared, column)) {
	case SQLITE_INTEGER:
		value->type = MIGR_VALUE_INTEGER;
		value->integer = sqlite3_column_int64(prepared, column);
		break;
	case SQLITE_FLOAT:
		value->type = MIGR_VALUE_REAL;
		value->real = sqlite3_column_double(prepared, column);
		break;
	case SQLITE_TEXT:
		value->type = MIGR_VALUE_TEXT;
		value->text = (const char *)sqlite3_column_text(prepared, column);
		value->size = (size_t)sqlite3_column_bytes(prepared, column);
		break;
	case SQLITE_BLOB:
		value->type = MIGR_VALUE_BLOB;
		value->text = sqlite3_column_blob(prepared, column);
		value->size = (size_t)sqlite3_column_bytes(prepared, column);
		break;
	default:
		break;
	}
}

/* Room for one row: the values, then the names. */
typedef struct row_room {
	migr_value *values;
	const char **names;
	int count;
} row_room;

static migr_status make_room(sqlite_connection *c, sqlite3_stmt *prepared, row_room *room)
{
	size_t count = (size_t)sqlite3_column_count(prepared);

	room->count = (int)count;
	room->values = migr_host_resize(c->host, NULL, count * (sizeof *room->values + sizeof *room->names) + 1);
	if (!room->values)
		return migr_host_fail(c->host, MIGR_ERROR_NO_MEMORY, 0, NULL, NULL, NULL);
	room->names = (const char **)(room->values + count);
	return MIGR_OK;
}

static migr_status hand_over(sqlite_connection *c, sqlite3_stmt *prepared, const migr_statement *statement,
                             row_room *room)
{
	for (int i = 0; i < room->count; i++) {
		read_value(prepared, i, &room->values[i]);
		room->names[i] = sqlite3_column_name(prepared, i);
		if (!room->values[i].text && (room->values[i].type == MIGR_VALUE_TEXT || room->values[i].size))
			return migr_host_fail(c->host, MIGR_ERROR_NO_MEMORY, 0, NULL, NULL, NULL);
	}
	return statement->row(statement->sink, room->values, room->names, (size_t)room->count);
}

static migr_status step_all(sqlite_connection *c, sqlite3_stmt *prepared, const migr_statement *statement)
{
	row_room room = { 0 };
	migr_status rc = MIGR_OK;
	int code;

	if (statement->row)
		rc = make_room(c, prepared, &room);
	while (rc == MIGR_OK) {
		code = sqlite3_step(prepared);
		if (code == SQLITE_ROW && statement->row)
			rc = hand_over(c, prepared, statement, &room);
		else if (code == SQLITE_DONE)
			break;
		else if (code == SQLITE_CONSTRAINT_FOREIGNKEY && !statement->row)
			rc = migr__sqlite_foreign_key_fault(c, prepared);
		else if (code != SQLITE_ROW)
			rc = migr__sqlite_fault(c, code, NULL);
	}
	if (room.values)
		migr_host_resize(c->host, room.values, 0);
	return rc;
}

/* SQLite prepares the first statement of a text; that the rest is never looked at must not go unnoticed. */
static migr_status check_rest(sqlite_connection *c, const char *rest)
{
	while (*rest) {
		sqlite3_stmt *second = NULL;
		int code = sqlite3_prepare_v2(c->db, rest, -1, &second, &rest);

		sqlite3_finalize(second);
		if (second || code != SQLITE_OK)
			return migr_host_fail(c->host, MIGR_ERROR_SYNTAX, 0, NULL,
			                      "the text has more than one statement", "execute one after the other");
	}
	return MIGR_OK;
}

migr_status migr__sqlite_execute(void *connection, const migr_statement *statement, int64_t *changes)
{
	sqlite_connection *c = connection;
	sqlite3_stmt *prepared = NULL;
	migr_status rc = migr__sqlite_reach(c, 0);
	sqlite3_int64 before = sqlite3_total_changes64(c->db);
	const char *rest = NULL;
	int code;

	if (rc != MIGR_OK)
		return rc;
	if (statement->size > INT32_MAX - 1)
		return migr_host_fail(c->host, MIGR_ERROR_DATABASE, SQLITE_TOOBIG, NULL,
		                      "the statement is too long for SQLite", NULL);
	code = sqlite3_prepare_v2(c->db, statement->sql, (int)statement->size + 1, &prepared, &rest);
	if (code != SQLITE_OK)
		return migr__sqlite_fault(c, code, NULL);
	if (!prepared) /* nothing but blanks and comments */
		return MIGR_OK;
	rc = *rest ? check_rest(c, rest) : MIGR_OK;
	if (rc == MIGR_OK)
		rc = bind_all(c, prepared, statement);
	if (rc == MIGR_OK) {
		/* a statement of a row function has a limit of its own */
		int64_t outer = c->deadline;

		c->deadline = migr__sqlite_deadline(c);
		c->has_taken_too_long = 0;
		rc = step_all(c, prepared, statement);
		c->has_taken_too_long = 0;
		c->deadline = outer;
	}
	sqlite3_finalize(prepared);
	if (rc == MIGR_OK)
		rc = migr__sqlite_check_pragma(c, statement->sql);
	/* sqlite3_changes alone would tell of an earlier statement if this one changed no rows at all (DDL) */
	if (changes && rc == MIGR_OK)
		*changes = sqlite3_total_changes64(c->db) == before ? 0 : sqlite3_changes64(c->db);
	return rc;
}

/* SPDX-License-Identifier: MIT */
/*
 * Parameters and results. Both travel as text, except blobs as parameters: the server knows the types.
 */
#include "backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Types by their fixed numbers in PostgreSQL's catalogue. */
enum {
	TYPE_BOOL = 16,
	TYPE_BYTEA = 17,
	TYPE_INT8 = 20,
	TYPE_INT2 = 21,
	TYPE_INT4 = 23,
	TYPE_OID = 26,
	TYPE_FLOAT4 = 700,
	TYPE_FLOAT8 = 701
};

/* Long enough for any integer or double as text. */
enum { NUMBER_SIZE = 32 };

/* The server knows a dot alone; the program's locale may write another decimal point, of one or several bytes. */
static int write_real(char *text, double real)
{
	char digits[NUMBER_SIZE];
	int size = 0, is_inside = 0;

	if (real != real)
		return snprintf(text, NUMBER_SIZE, "NaN");
	snprintf(digits, sizeof digits, "%.17g", real);
	for (const char *p = digits; *p; p++) {
		/* "inf" is one of the words that the server reads */
		int is_own = strchr("+-0123456789einf", *p) != NULL;

		if (is_own)
			text[size++] = *p;
		else if (!is_inside)
			text[size++] = '.';
		is_inside = !is_own;
	}
	text[size] = '\0';
	return size;
}

/* The other way round. */
static double read_real(const char *text)
{
	char sample[16], local[64];
	const char *dot = strchr(text, '.');
	size_t size = strlen(text), before = dot ? (size_t)(dot - text) : size, point;

	snprintf(sample, sizeof sample, "%.1f", 1.5);
	point = strlen(sample) - 2;
	if (!dot || size + point >= sizeof local)
		return strtod(text, NULL);
	memcpy(local, text, before);
	memcpy(local + before, sample + 1, point);
	memcpy(local + before + point, dot + 1, size - before); /* with the NUL byte */
	return strtod(local, NULL);
}

static size_t size_of(const migr_value *value)
{
	return value->size == MIGR_NUL_TERMINATED ? strlen(value->text) : value->size;
}

static migr_status set_param(pg_connection *c, const migr_value *value, pg_params *params, int i, char **room)
{
	char *text = *room;

	switch (value->type) {
	case MIGR_VALUE_NULL:
		return MIGR_OK;
	case MIGR_VALUE_INTEGER:
		*room += 1 + snprintf(text, NUMBER_SIZE, "%lld", (long long)value->integer);
		break;
	case MIGR_VALUE_REAL:
		*room += 1 + write_real(text, value->real);
		break;
	case MIGR_VALUE_TEXT: {
		size_t size = size_of(value);

		/* libpq takes text up to its NUL byte */
		if (memchr(value->text, '\0', size))
			return migr__pg_fail(c, MIGR_ERROR_CONSTRAINT,
			                     "a text has a NUL byte, which PostgreSQL cannot store", NULL);
		memcpy(text, value->text, size);
		text[size] = '\0';
		*room += size + 1;
		break;
	}
	case MIGR_VALUE_BLOB:
		params->values[i] = value->text ? value->text : "";
		params->lengths[i] = (int)value->size;
		params->formats[i] = 1;
		params->types[i] = TYPE_BYTEA;
		return MIGR_OK;
	default:
		return migr__pg_fail(c, MIGR_ERROR_MISUSE, "a value has a type that there is not", NULL);
	}
	params->values[i] = text;
	return MIGR_OK;
}

migr_status migr__pg_params_make(pg_connection *c, const migr_value *values, size_t count, pg_params *params)
{
	size_t fixed = count * (sizeof *params->values + sizeof *params->lengths + sizeof *params->formats +
	                        sizeof *params->types);
	size_t total = fixed + 1;
	migr_status rc = MIGR_OK;
	char *room;

	memset(params, 0, sizeof *params);
	for (size_t i = 0; i < count; i++)
		total += values[i].type == MIGR_VALUE_TEXT ? size_of(&values[i]) + 1 : NUMBER_SIZE;
	params->memory = migr_host_resize(c->host, NULL, total);
	if (!params->memory)
		return migr__pg_fail(c, MIGR_ERROR_NO_MEMORY, NULL, NULL);
	memset(params->memory, 0, fixed);
	params->values = (const char **)(void *)params->memory;
	params->lengths = (int *)(void *)(params->values + count);
	params->formats = params->lengths + count;
	params->types = (Oid *)(void *)(params->formats + count);
	params->count = (int)count;
	room = params->memory + fixed;
	for (size_t i = 0; i < count && rc == MIGR_OK; i++)
		rc = set_param(c, &values[i], params, (int)i, &room);
	if (rc != MIGR_OK)
		migr__pg_params_free(c, params);
	return rc;
}

void migr__pg_params_free(pg_connection *c, pg_params *params)
{
	if (params->memory)
		migr_host_resize(c->host, params->memory, 0);
	params->memory = NULL;
}

/* A value of a result. A blob is decoded in place of its text, into memory that *owned is set to. */
static migr_status read_value(pg_connection *c, const PGresult *result, int row, int column, migr_value *value,
                              unsigned char **owned)
{
	const char *text = PQgetvalue(result, row, column);
	size_t size = (size_t)PQgetlength(result, row, column);

	memset(value, 0, sizeof *value);
	if (PQgetisnull(result, row, column))
		return MIGR_OK;
	switch (PQftype(result, column)) {
	case TYPE_BOOL:
		value->type = MIGR_VALUE_INTEGER;
		value->integer = text[0] == 't';
		break;
	case TYPE_INT2:
	case TYPE_INT4:
	case TYPE_INT8:
	case TYPE_OID:
		value->type = MIGR_VALUE_INTEGER;
		value->integer = strtoll(text, NULL, 10);
		break;
	case TYPE_FLOAT4:
	case TYPE_FLOAT8:
		value->type = MIGR_VALUE_REAL;
		value->real = read_real(text);
		break;
	case TYPE_BYTEA:
		*owned = PQunescapeBytea((const unsigned char *)text, &size);
		if (!*owned)
			return migr__pg_fail(c, MIGR_ERROR_NO_MEMORY, NULL, NULL);
		value->type = MIGR_VALUE_BLOB;
		value->text = (const char *)*owned;
		value->size = size;
		break;
	default:
		value->type = MIGR_VALUE_TEXT;
		value->text = text;
		value->size = size;
	}
	return MIGR_OK;
}

typedef struct row_room {
	migr_value *values;
	const char **names;
	unsigned char **owned;
	int count;
} row_room;

static migr_status hand_over(pg_connection *c, const PGresult *result, int row, const migr_statement *statement,
                             row_room *room)
{
	migr_status rc = MIGR_OK;

	memset(room->owned, 0, (size_t)room->count * sizeof *room->owned);
	for (int i = 0; i < room->count && rc == MIGR_OK; i++)
		rc = read_value(c, result, row, i, &room->values[i], &room->owned[i]);
	if (rc == MIGR_OK)
		rc = statement->row(statement->sink, room->values, room->names, (size_t)room->count);
	for (int i = 0; i < room->count; i++)
		PQfreemem(room->owned[i]);
	return rc;
}

migr_status migr__pg_rows(pg_connection *c, const PGresult *result, const migr_statement *statement)
{
	size_t count = (size_t)PQnfields(result);
	row_room room = { .count = (int)count };
	migr_status rc = MIGR_OK;

	if (!count)
		return MIGR_OK;
	room.values = migr_host_resize(c->host, NULL,
	                               count * (sizeof *room.values + sizeof *room.names + sizeof *room.owned));
	if (!room.values)
		return migr__pg_fail(c, MIGR_ERROR_NO_MEMORY, NULL, NULL);
	room.names = (const char **)(void *)(room.values + count);
	room.owned = (unsigned char **)(void *)(room.names + count);
	for (int i = 0; i < room.count; i++)
		room.names[i] = PQfname(result, i);
	for (int row = 0; row < PQntuples(result) && rc == MIGR_OK; row++)
		rc = hand_over(c, result, row, statement, &room);
	migr_host_resize(c->host, room.values, 0);
	return rc;
}

/* SPDX-License-Identifier: MIT */
/*
 * Types of columns: the standard's words, read.
 */
#ifndef MIGR_SCHEMA_TYPE_H
#define MIGR_SCHEMA_TYPE_H

#include "schema/names.h"

#include <libmigr/types.h>

typedef enum migr__type_kind {
	MIGR__TYPE_NONE, /* no type is written */
	MIGR__TYPE_NATIVE,
	MIGR__TYPE_SMALLINT,
	MIGR__TYPE_INTEGER, /* also int */
	MIGR__TYPE_BIGINT,
	MIGR__TYPE_REAL,    /* also float */
	MIGR__TYPE_DOUBLE,  /* double precision, double */
	MIGR__TYPE_NUMERIC, /* also decimal */
	MIGR__TYPE_BOOLEAN, /* also bool */
	MIGR__TYPE_CHAR,
	MIGR__TYPE_VARCHAR, /* also character varying */
	MIGR__TYPE_TEXT,    /* text, text(n) */
	MIGR__TYPE_BINARY,
	MIGR__TYPE_VARBINARY,
	MIGR__TYPE_BLOB, /* blob, blob(n) */
	MIGR__TYPE_DATE,
	MIGR__TYPE_TIME,
	MIGR__TYPE_TIMESTAMP,   /* also timestamp without time zone */
	MIGR__TYPE_TIMESTAMPTZ, /* also timestamp with time zone */
	MIGR__TYPE_INTERVAL,
	MIGR__TYPE_JSON,
	MIGR__TYPE_JSONB,
	MIGR__TYPE_UUID,
	MIGR__TYPE_ENUM
} migr__type_kind;

typedef struct migr__type {
	migr__type_kind kind;
	int64_t length;     /* of char, varchar, text, binary, varbinary, blob; -1: none */
	int precision;      /* of numeric, time, timestamp, timestamptz; -1: none */
	int scale;          /* of numeric; -1: none */
	const char *native; /* of MIGR__TYPE_NATIVE, as it was written */
	const char *name;   /* of an enum, or NULL */
	migr__names labels; /* of an enum, in order */
} migr__type;

/*
 * Reads a column's type as far as the dialect is concerned; texts are in the arena. NULL or blank is MIGR__TYPE_NONE.
 * MIGR_ERROR_TYPE with what is wrong and, for a word that is nearly one, which was probably meant; also if the type has
 * nothing for this dialect.
 */
migr_status migr__type_parse(const char *text, const char *dialect, migr__arena *arena, migr__type *out,
                             migr_error *error);

/* Whether the dialect has a portable type in that size: MIGR_ERROR_TYPE without the type's name in its message. */
migr_status migr__type_fits(const migr__type *type, const char *dialect, migr_error *error);

/* Labels as in a type: "'a', 'b'". */
migr_status migr__labels_parse(const char *text, migr__arena *arena, migr__names *out, migr_error *error);

/* Whether a value can be of that type (the default 'abc' of an integer cannot). */
int migr__type_takes(const migr__type *type, const migr_value *value);

#endif

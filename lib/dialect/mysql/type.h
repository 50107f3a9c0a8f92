/* SPDX-License-Identifier: MIT */
/*
 * Types of columns: the standard's as MySQL writes them, and MySQL's own words understood.
 */
#ifndef MIGR_DIALECT_MYSQL_TYPE_H
#define MIGR_DIALECT_MYSQL_TYPE_H

#include "dialect/compile.h"
#include "schema/type.h"

typedef enum migr__family_kind {
	MIGR__FAMILY_OTHER, /* shapes, sets, addresses ... */
	MIGR__FAMILY_INTEGER,
	MIGR__FAMILY_DECIMAL,
	MIGR__FAMILY_FLOAT,
	MIGR__FAMILY_DOUBLE,
	MIGR__FAMILY_CHAR,
	MIGR__FAMILY_VARCHAR,
	MIGR__FAMILY_TEXT,
	MIGR__FAMILY_BINARY,
	MIGR__FAMILY_VARBINARY,
	MIGR__FAMILY_BLOB,
	MIGR__FAMILY_DATE,
	MIGR__FAMILY_DATETIME,
	MIGR__FAMILY_TIMESTAMP,
	MIGR__FAMILY_TIME,
	MIGR__FAMILY_JSON,
	MIGR__FAMILY_ENUM,
	MIGR__FAMILY_GEOMETRY
} migr__family_kind;

/* What a type of MySQL's holds, from its text: "int(10) unsigned", "decimal(10,2)", "longtext". */
typedef struct migr__family {
	migr__family_kind kind;
	int64_t length; /* characters of char, varchar; bytes of text, blob, binary, varbinary; bytes of an integer */
	int precision;  /* digits of a decimal; of the fraction of a second */
	int scale;      /* of a decimal */
	int is_unsigned;
	migr__view labels; /* of an enum: what is in the brackets */
} migr__family;

void migr__family_read(migr__view text, migr__family *family);

/* Has a character set. */
int migr__family_is_text(const migr__family *family);
/* A default must be in brackets, a key of it must have a length. */
int migr__family_is_large(const migr__family *family);

typedef struct migr__mysql_type {
	const char *text;
	const char *charset; /* that it comes with; NULL: that of the column or the table */
	migr__family family;
} migr__mysql_type;

/*
 * From a type of a column literal. The text is in the compiler's arena. `plain_backslash`: in a string it means itself.
 * MIGR_ERROR_TYPE, MIGR_ERROR_UNSUPPORTED.
 */
migr_status migr__mysql_type_of(migr__compiler *compiler, const char *type, int plain_backslash, migr__mysql_type *out);

/* Appends a string in quotes. */
void migr__mysql_string(migr__buf *buf, const char *text, int plain_backslash);

#endif

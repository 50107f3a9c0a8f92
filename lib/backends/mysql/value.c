/* SPDX-License-Identifier: MIT */
/*
 * Values out of a result, which the server sends as text whatever their type.
 */
#include "backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number of the pseudo character set of bytes. */
#define CHARSET_BINARY 63

static void take_text(const char *bytes, unsigned long size, migr_value *value)
{
	value->type = MIGR_VALUE_TEXT;
	value->text = bytes;
	value->size = size;
}

/* One that does not fit stays a text: nothing is lost. */
static void take_integer(const char *bytes, unsigned long size, int is_unsigned, migr_value *value)
{
	unsigned long long number = is_unsigned ? strtoull(bytes, NULL, 10) : 0;

	if (number > INT64_MAX) {
		take_text(bytes, size, value);
		return;
	}
	value->type = MIGR_VALUE_INTEGER;
	value->integer = is_unsigned ? (int64_t)number : (int64_t)strtoll(bytes, NULL, 10);
}

/* BIT comes as bytes, the most significant first. */
static void take_bits(const char *bytes, unsigned long size, migr_value *value)
{
	uint64_t bits = 0;

	for (unsigned long i = 0; i < size; i++)
		bits = bits << 8 | (unsigned char)bytes[i];
	value->type = bits > INT64_MAX ? MIGR_VALUE_BLOB : MIGR_VALUE_INTEGER;
	value->integer = bits > INT64_MAX ? 0 : (int64_t)bits;
	value->text = bits > INT64_MAX ? bytes : NULL;
	value->size = bits > INT64_MAX ? size : 0;
}

/* strtod reads the decimal point of the program's locale; the server always sends a dot. */
static void take_real(const char *bytes, unsigned long size, migr_value *value)
{
	char sample[16], local[64];
	const char *dot = memchr(bytes, '.', size);
	size_t before = dot ? (size_t)(dot - bytes) : size, point;

	snprintf(sample, sizeof sample, "%.1f", 1.5);
	point = strlen(sample) - 2;
	if (size + point >= sizeof local) {
		take_text(bytes, size, value);
		return;
	}
	memcpy(local, bytes, before);
	if (dot) {
		memcpy(local + before, sample + 1, point);
		memcpy(local + before + point, dot + 1, size - before); /* with the NUL byte */
	} else {
		local[before] = '\0';
	}
	value->type = MIGR_VALUE_REAL;
	value->real = strtod(local, NULL);
}

static int is_binary(const MYSQL_FIELD *field)
{
	switch (field->type) {
	case MYSQL_TYPE_TINY_BLOB:
	case MYSQL_TYPE_MEDIUM_BLOB:
	case MYSQL_TYPE_LONG_BLOB:
	case MYSQL_TYPE_BLOB:
	case MYSQL_TYPE_VAR_STRING:
	case MYSQL_TYPE_VARCHAR:
	case MYSQL_TYPE_STRING:
		return field->charsetnr == CHARSET_BINARY;
	case MYSQL_TYPE_GEOMETRY:
		return 1;
	default:
		return (int)field->type == 242; /* VECTOR */
	}
}

void migr__mysql_value(const MYSQL_FIELD *field, const char *bytes, unsigned long size, migr_value *value)
{
	memset(value, 0, sizeof *value);
	if (!bytes)
		return;
	switch (field->type) {
	case MYSQL_TYPE_TINY:
	case MYSQL_TYPE_SHORT:
	case MYSQL_TYPE_INT24:
	case MYSQL_TYPE_LONG:
	case MYSQL_TYPE_LONGLONG:
	case MYSQL_TYPE_YEAR:
		take_integer(bytes, size, (field->flags & UNSIGNED_FLAG) != 0, value);
		return;
	case MYSQL_TYPE_FLOAT:
	case MYSQL_TYPE_DOUBLE:
		take_real(bytes, size, value);
		return;
	case MYSQL_TYPE_BIT:
		take_bits(bytes, size, value);
		return;
	default:
		take_text(bytes, size, value);
		if (is_binary(field))
			value->type = MIGR_VALUE_BLOB;
	}
}

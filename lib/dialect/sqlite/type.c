/* SPDX-License-Identifier: MIT */
/*
 * Types, and what values of a type are to SQLite.
 */
#include "dialect/sqlite/column.h"

#include "dialect/sqlite/write.h"

#include <string.h>

static const char *plain_type(migr__type_kind kind)
{
	switch (kind) {
	case MIGR__TYPE_SMALLINT:
		return "SMALLINT";
	case MIGR__TYPE_INTEGER:
		return "INTEGER";
	case MIGR__TYPE_BIGINT:
		return "BIGINT";
	case MIGR__TYPE_REAL:
		return "REAL";
	case MIGR__TYPE_DOUBLE:
		return "DOUBLE PRECISION";
	case MIGR__TYPE_BOOLEAN:
		return "BOOLEAN";
	case MIGR__TYPE_BINARY:
	case MIGR__TYPE_VARBINARY:
	case MIGR__TYPE_BLOB:
		return "BLOB";
	case MIGR__TYPE_DATE:
		return "DATE";
	case MIGR__TYPE_TIME:
		return "TIME";
	case MIGR__TYPE_TIMESTAMP:
		return "TIMESTAMP";
	case MIGR__TYPE_TIMESTAMPTZ:
		return "TIMESTAMPTZ";
	case MIGR__TYPE_UUID:
		return "CHAR(36)";
	case MIGR__TYPE_NONE:
		return "";
	default: /* text, json, enum */
		return "TEXT";
	}
}

/* A STRICT table knows five types. */
static migr_status strict_type(migr__compiler *compiler, const migr__type *type, const char **out)
{
	switch (type->kind) {
	case MIGR__TYPE_SMALLINT:
	case MIGR__TYPE_INTEGER:
	case MIGR__TYPE_BIGINT:
	case MIGR__TYPE_BOOLEAN:
		*out = "INTEGER";
		break;
	case MIGR__TYPE_REAL:
	case MIGR__TYPE_DOUBLE:
	case MIGR__TYPE_NUMERIC:
		*out = "REAL";
		break;
	case MIGR__TYPE_BINARY:
	case MIGR__TYPE_VARBINARY:
	case MIGR__TYPE_BLOB:
		*out = "BLOB";
		break;
	case MIGR__TYPE_NATIVE:
		*out = type->native;
		break;
	case MIGR__TYPE_NONE:
		migr__fail(compiler->error, MIGR_ERROR_TYPE, "a column of a STRICT table needs a type");
		return migr__error_hint(compiler->error, "\"sqlite: ANY\" takes everything");
	default:
		*out = "TEXT";
	}
	return MIGR_OK;
}

static migr_status with_length(migr__compiler *compiler, const char *word, int64_t length, const char **out)
{
	*out = length < 0 ? word : migr__sqlite_text(compiler, "%s(%l)", word, length);
	return *out ? MIGR_OK : compiler->error->status;
}

static migr_status numeric_type(migr__compiler *compiler, const migr__type *type, const char **out)
{
	if (type->precision < 0)
		*out = "NUMERIC";
	else if (type->scale < 0)
		*out = migr__sqlite_text(compiler, "NUMERIC(%d)", type->precision);
	else
		*out = migr__sqlite_text(compiler, "NUMERIC(%d, %d)", type->precision, type->scale);
	return *out ? MIGR_OK : compiler->error->status;
}

migr_status migr__sqlite_type(migr__compiler *compiler, const migr__type *type, int is_strict, const char **out)
{
	if (type->kind == MIGR__TYPE_INTERVAL)
		return migr__compiler_refuse(compiler, "keep it as seconds: \"integer | postgresql: interval\"",
		                             "has no type for an interval");
	if (is_strict)
		return strict_type(compiler, type, out);
	switch (type->kind) {
	case MIGR__TYPE_NATIVE:
		*out = type->native;
		return MIGR_OK;
	case MIGR__TYPE_CHAR:
		return with_length(compiler, "CHAR", type->length, out);
	case MIGR__TYPE_VARCHAR:
		return with_length(compiler, "VARCHAR", type->length, out);
	case MIGR__TYPE_NUMERIC:
		return numeric_type(compiler, type, out);
	default:
		*out = plain_type(type->kind);
		return MIGR_OK;
	}
}

static int has_word(migr__view type, const char *word)
{
	size_t size = strlen(word);

	for (size_t i = 0; i + size <= type.size; i++)
		if (migr__view_is_nocase((migr__view){ type.data + i, size }, word))
			return 1;
	return 0;
}

migr__affinity migr__sqlite_affinity(migr__view type, int is_strict)
{
	if (has_word(type, "INT"))
		return MIGR__AFFINITY_INTEGER;
	if (has_word(type, "CHAR") || has_word(type, "CLOB") || has_word(type, "TEXT"))
		return MIGR__AFFINITY_TEXT;
	if (!type.size || has_word(type, "BLOB") || (is_strict && migr__view_is_nocase(type, "ANY")))
		return MIGR__AFFINITY_NONE;
	if (has_word(type, "REAL") || has_word(type, "FLOA") || has_word(type, "DOUB"))
		return MIGR__AFFINITY_REAL;
	return MIGR__AFFINITY_NUMERIC;
}

/* SPDX-License-Identifier: MIT */
/* What single databases have not got of the portable types. */
#include "schema/type.h"

#include "base/text.h"

#include <string.h>

static int is(const char *dialect, const char *name)
{
	return strcmp(dialect, name) == 0;
}

static migr_status too_large(const char *what, int64_t limit, const char *dialect, const char *hint, migr_error *error)
{
	migr__fail(error, MIGR_ERROR_TYPE, "%s is at most %lld on %s", what, (long long)limit, dialect);
	return migr__error_hint(error, "%s", hint);
}

static migr_status length_fits(const migr__type *type, const char *dialect, migr_error *error)
{
	const char *text_hint = "use text", *blob_hint = "use blob(n), which becomes mediumblob or longblob there";
	int is_mysql = is(dialect, "mysql");

	switch (type->kind) {
	case MIGR__TYPE_CHAR:
		if (is_mysql && type->length > 255)
			return too_large("the length of char", 255, dialect, "use varchar(n)", error);
		if (is(dialect, "postgresql") && type->length > 10485760)
			return too_large("the length of char", 10485760, dialect, text_hint, error);
		return MIGR_OK;
	case MIGR__TYPE_VARCHAR:
		if (is_mysql && type->length > 65535)
			return too_large("the length of varchar", 65535, dialect,
			                 "use text(n), which becomes mediumtext or longtext there", error);
		if (is(dialect, "postgresql") && type->length > 10485760)
			return too_large("the length of varchar", 10485760, dialect, text_hint, error);
		return MIGR_OK;
	case MIGR__TYPE_BINARY:
		if (is_mysql && type->length > 255)
			return too_large("the length of binary", 255, dialect, "use varbinary(n)", error);
		return MIGR_OK;
	case MIGR__TYPE_VARBINARY:
		if (is_mysql && type->length > 65535)
			return too_large("the length of varbinary", 65535, dialect, blob_hint, error);
		return MIGR_OK;
	case MIGR__TYPE_TEXT:
	case MIGR__TYPE_BLOB:
		if (is_mysql && type->length > 4294967295)
			return too_large("the length", 4294967295, dialect,
			                 "leave it out, or keep such values in files", error);
		return MIGR_OK;
	default:
		return MIGR_OK;
	}
}

static migr_status length_is_missing(const migr__type *type, const char *dialect, migr_error *error)
{
	if (!is(dialect, "mysql") || type->length >= 0)
		return MIGR_OK;
	if (type->kind == MIGR__TYPE_VARCHAR) {
		migr__fail(error, MIGR_ERROR_TYPE, "%s has no varchar without a length", dialect);
		return migr__error_hint(error, "write varchar(n), or text");
	}
	if (type->kind == MIGR__TYPE_VARBINARY) {
		migr__fail(error, MIGR_ERROR_TYPE, "%s has no varbinary without a length", dialect);
		return migr__error_hint(error, "write varbinary(n), or blob");
	}
	return MIGR_OK;
}

static migr_status numeric_fits(const migr__type *type, const char *dialect, migr_error *error)
{
	if (!is(dialect, "mysql"))
		return MIGR_OK;
	if (type->precision < 0) {
		migr__fail(error, MIGR_ERROR_TYPE, "%s would take it for decimal(10, 0), which has no fractions",
		           dialect);
		return migr__error_hint(error, "write numeric(precision, scale), such as numeric(12, 2)");
	}
	if (type->precision > 65)
		return too_large("the number of digits", 65, dialect, "use double precision, or text", error);
	if (type->scale > 30)
		return too_large("the number of digits behind the point", 30, dialect, "use a smaller scale", error);
	return MIGR_OK;
}

static int same_nocase(const char *a, const char *b)
{
	return migr__view_is_nocase(migr__view_of(a), b);
}

static migr_status mysql_labels_fit(const migr__names *labels, migr_error *error)
{
	for (size_t i = 0; i < labels->count; i++) {
		const char *label = labels->items[i];
		size_t size = strlen(label);

		if (size && label[size - 1] == ' ') {
			migr__fail(error, MIGR_ERROR_TYPE,
			           "mysql would take away the blank at the end of the label '%s'", label);
			return migr__error_hint(error, "end it otherwise");
		}
		for (size_t j = 0; j < i; j++)
			if (same_nocase(label, labels->items[j])) {
				migr__fail(error, MIGR_ERROR_TYPE, "to mysql, the labels '%s' and '%s' are the same",
				           labels->items[j], label);
				return migr__error_hint(error, "let them differ in more than the case of letters");
			}
	}
	return MIGR_OK;
}

static migr_status labels_fit(const migr__names *labels, const char *dialect, migr_error *error)
{
	if (is(dialect, "mysql"))
		return mysql_labels_fit(labels, error);
	for (size_t i = 0; is(dialect, "postgresql") && i < labels->count; i++)
		if (strlen(labels->items[i]) > 63) {
			migr__fail(error, MIGR_ERROR_TYPE, "the label '%s' has more than 63 bytes, which is %s's limit",
			           labels->items[i], dialect);
			return migr__error_hint(error, "shorten it");
		}
	return MIGR_OK;
}

migr_status migr__type_fits(const migr__type *type, const char *dialect, migr_error *error)
{
	switch (type->kind) {
	case MIGR__TYPE_NUMERIC:
		return numeric_fits(type, dialect, error);
	case MIGR__TYPE_ENUM:
		return labels_fit(&type->labels, dialect, error);
	case MIGR__TYPE_INTERVAL:
		if (is(dialect, "postgresql"))
			return MIGR_OK;
		migr__fail(error, MIGR_ERROR_TYPE, "%s has no type for it", dialect);
		return migr__error_hint(error, "keep the seconds as bigint: \"bigint | postgresql: interval\"");
	default:
		if (length_is_missing(type, dialect, error) != MIGR_OK)
			return error->status;
		return length_fits(type, dialect, error);
	}
}

/* SPDX-License-Identifier: MIT */
#include "engine/verdict.h"

#include <string.h>

/* Rows are there before it, and what it adds or changes is true of all of them. */
static int looks_at_rows(migr_operation_kind kind)
{
	switch (kind) {
	case MIGR_OP_ADD_COLUMN:
	case MIGR_OP_ALTER_COLUMN:
	case MIGR_OP_CREATE_INDEX:
	case MIGR_OP_CREATE_PRIMARY_KEY:
	case MIGR_OP_CREATE_UNIQUE:
	case MIGR_OP_CREATE_FOREIGN_KEY:
	case MIGR_OP_CREATE_CHECK:
	case MIGR_OP_CREATE_EXCLUDE:
	case MIGR_OP_VALIDATE_CONSTRAINT:
		return 1;
	default:
		return 0;
	}
}

/* A value that a type does not take: "data exception"; of MySQL, "invalid default value". */
static int is_about_a_value(const migr_error *error)
{
	const char *sqlstate = migr_error_sqlstate(error);

	return sqlstate &&
	       (strncmp(sqlstate, "22", 2) == 0 || (error->native_code == 1067 && strncmp(sqlstate, "42000", 5) == 0));
}

static void judge_value(const migr_operation *operation, migr_error *error)
{
	const migr_alteration *alteration = operation->alteration;

	switch (operation->kind) {
	case MIGR_OP_ALTER_COLUMN:
		if (alteration->type && error->native_code != 1067) {
			error->status = MIGR_ERROR_LOSS;
			migr__error_hint(error, "change the rows whose values do not fit first, or say by `using_sql` "
			                        "what becomes of them");
			return;
		}
		break;
	case MIGR_OP_CREATE_TABLE:
	case MIGR_OP_ADD_COLUMN:
		break;
	default:
		return;
	}
	error->status = MIGR_ERROR_SCHEMA;
	migr__error_hint(error, "does the default fit the column's type?");
}

/* A foreign key to what is no key, is not there, or is of another type: of MySQL all are one error. */
static int is_about_a_foreign_key(const migr_operation *operation, const migr_error *error)
{
	const char *sqlstate = migr_error_sqlstate(error);

	if (operation->kind != MIGR_OP_CREATE_FOREIGN_KEY && operation->kind != MIGR_OP_CREATE_TABLE)
		return 0;
	return sqlstate && (strcmp(sqlstate, "42830") == 0 || error->native_code == 1005);
}

static const char *usual_hint(migr_status status)
{
	switch (status) {
	case MIGR_ERROR_TYPE:
		return "correct the type: integer, varchar(255), numeric(10, 2), timestamptz and the like";
	case MIGR_ERROR_NAME:
		return "correct the name in the operation";
	case MIGR_ERROR_SCHEMA:
		return "correct the operation in the revision";
	case MIGR_ERROR_SYNTAX:
		return "correct the SQL that the operation was given; the error's statement has it";
	default:
		return NULL;
	}
}

migr_status migr__verdict(const migr_operation *operation, migr_error *error)
{
	const char *sqlstate = migr_error_sqlstate(error), *hint;

	if (error->status == MIGR_ERROR_CONSTRAINT && sqlstate && strcmp(sqlstate, "2BP01") == 0)
		error->status = MIGR_ERROR_DEPENDENT;
	else if (error->status == MIGR_ERROR_CONSTRAINT && looks_at_rows(operation->kind))
		error->status = MIGR_ERROR_DATA;
	else if (error->status == MIGR_ERROR_DATABASE && is_about_a_value(error))
		judge_value(operation, error);
	else if (error->status == MIGR_ERROR_DATABASE && is_about_a_foreign_key(operation, error))
		error->status = MIGR_ERROR_SCHEMA;
	hint = usual_hint(error->status);
	if (hint && !*migr_error_hint(error))
		migr__error_hint(error, "%s", hint);
	return error->status;
}

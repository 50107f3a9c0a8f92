/* SPDX-License-Identifier: MIT */
#include "engine/verdict.h"

#include "base/text.h"
#include "schema/type.h"

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
	case MIGR_ERROR_NO_SUCH_TABLE:
	case MIGR_ERROR_NO_SUCH_COLUMN:
		return "is an earlier revision missing, or was it dropped by hand?";
	case MIGR_ERROR_ALREADY_EXISTS:
		return "was this revision applied by hand? then stamp it";
	case MIGR_ERROR_DATA:
	case MIGR_ERROR_CONSTRAINT:
		return "change or remove the rows that stand against it first";
	case MIGR_ERROR_DATABASE:
		return "the error's statement is what the database refused";
	default:
		return NULL;
	}
}

/* An operation, and the error that stopped it. */
typedef struct judging {
	const migr_operation *operation;
	const char *dialect;
	migr__arena *arena;
	migr_error *error;
} judging;

static int has_state(const migr_error *error, const char *sqlstate)
{
	const char *has = migr_error_sqlstate(error);

	return has && strcmp(has, sqlstate) == 0;
}

static void judge(migr_error *error, migr_status status, const char *hint)
{
	error->status = status;
	migr__error_hint(error, "%s", hint);
}

/* Whether the operation drops or changes something by its name, and no column. */
static int is_about_a_named_object(migr_operation_kind kind)
{
	return kind == MIGR_OP_DROP_INDEX || kind == MIGR_OP_RENAME_INDEX || kind == MIGR_OP_DROP_CONSTRAINT ||
	       kind == MIGR_OP_RENAME_CONSTRAINT || kind == MIGR_OP_VALIDATE_CONSTRAINT;
}

/* The word stands behind a quote: "near 'tsvectr(3) ..." of MySQL, "type "tsvectr" does not exist" of PostgreSQL. */
static int is_quoted_in(const char *message, migr__view word)
{
	size_t size = strlen(message);

	for (size_t i = 0; i + word.size < size; i++) {
		migr__view part = { message + i + 1, word.size };

		if ((message[i] == '\'' || message[i] == '"') && word.size && migr__view_is_nocase(part, word.data))
			return 1;
	}
	return 0;
}

static int blames_type(const judging *j, const char *text)
{
	migr__type type;
	migr_error ignored;
	const char *word;
	int is_native;

	migr__error_init(&ignored, j->arena->alloc);
	is_native = migr__type_parse(text, j->dialect, j->arena, &type, &ignored) == MIGR_OK &&
	            type.kind == MIGR__TYPE_NATIVE;
	migr__error_clear(&ignored);
	if (!is_native)
		return 0;
	word = migr__arena_strndup(j->arena, type.native, strcspn(type.native, " ([."));
	return word && is_quoted_in(migr_error_message(j->error), migr__view_of(word));
}

/* Whether the database does not know a type of its own that the operation names: what cannot be seen before. */
static int is_about_a_native_type(const judging *j)
{
	const migr_operation *operation = j->operation;
	const migr_table *table = operation->table_definition;

	if (j->error->status != MIGR_ERROR_SYNTAX && !has_state(j->error, "42704"))
		return 0;
	if (operation->column && operation->column->type && blames_type(j, operation->column->type))
		return 1;
	if (operation->alteration && operation->alteration->type && blames_type(j, operation->alteration->type))
		return 1;
	for (uint32_t i = 0; table && i < table->columns.count; i++)
		if (table->columns.items[i].type && blames_type(j, table->columns.items[i].type))
			return 1;
	return 0;
}

/* What PostgreSQL says of a definition that is none: "invalid table definition", "wrong object type". */
static int is_about_a_definition(const judging *j)
{
	migr_operation_kind kind = j->operation->kind;

	if (has_state(j->error, "42809"))
		return 1;
	return has_state(j->error, "42P16") && kind != MIGR_OP_CREATE_PRIMARY_KEY && kind != MIGR_OP_CREATE_TABLE &&
	       kind != MIGR_OP_ADD_COLUMN;
}

/* Errors that mean another thing for this operation than for any statement. */
static void judge_by_operation(const judging *j)
{
	migr_error *error = j->error;

	if (error->status == MIGR_ERROR_NO_SUCH_COLUMN && is_about_a_named_object(j->operation->kind))
		error->status = MIGR_ERROR_NO_SUCH_TABLE;
	else if (error->native_code == 1049 && has_state(error, "42000"))
		judge(error, MIGR_ERROR_NO_SUCH_TABLE, "create the schema first, by migr_op_create_schema");
	else if (error->native_code == 1063)
		judge(error, MIGR_ERROR_SCHEMA, "only integers can be counted up: use smallint, integer or bigint");
	else if (error->native_code == 1265 && j->operation->kind == MIGR_OP_CREATE_PRIMARY_KEY)
		judge(error, MIGR_ERROR_DATA, "fill in the rows that have NULL in a column of the key first");
	else if (is_about_a_native_type(j))
		judge(error, MIGR_ERROR_TYPE, "correct the database's own type, or write one of the portable ones");
	else if (is_about_a_definition(j) && j->operation->kind == MIGR_OP_CREATE_VIEW)
		judge(error, MIGR_ERROR_SCHEMA, "drop the view first, and create it anew");
	else if (is_about_a_definition(j))
		judge(error, MIGR_ERROR_SCHEMA, "correct the operation in the revision");
}

/* The table that SQLite copies rows into is called after the one that it becomes; nobody knows that name. */
static void hide_copy(const judging *j)
{
	static const char suffix[] = "__migr";
	const char *table = j->operation->table, *message = migr_error_message(j->error), *at;
	migr__buf text;

	if (!table || !strstr(message, suffix))
		return;
	migr__buf_init(&text, j->arena->alloc);
	while ((at = strstr(message, suffix)) != NULL) {
		size_t size = (size_t)(at - message), skip = 0;

		if (size >= strlen(table) && memcmp(at - strlen(table), table, strlen(table)) == 0) {
			skip = sizeof suffix - 1;
			skip += strspn(at + skip, "0123456789");
		}
		migr__buf_add(&text, message, size);
		migr__buf_add(&text, at, skip ? 0 : sizeof suffix - 1);
		message = at + (skip ? skip : sizeof suffix - 1);
	}
	migr__buf_puts(&text, message);
	if (!text.failed) {
		migr__buf_clear(&j->error->message);
		migr__buf_puts(&j->error->message, migr__buf_text(&text));
	}
	migr__buf_free(&text);
}

migr_status migr__verdict(const migr_operation *operation, const char *dialect, migr__arena *arena, migr_error *error)
{
	const judging j = { operation, dialect, arena, error };
	const char *hint;

	if (error->status == MIGR_ERROR_CONSTRAINT && has_state(error, "2BP01"))
		error->status = MIGR_ERROR_DEPENDENT;
	else if (error->status == MIGR_ERROR_CONSTRAINT && looks_at_rows(operation->kind))
		error->status = MIGR_ERROR_DATA;
	else if (error->status == MIGR_ERROR_DATABASE && is_about_a_value(error))
		judge_value(operation, error);
	else if (error->status == MIGR_ERROR_DATABASE && is_about_a_foreign_key(operation, error))
		error->status = MIGR_ERROR_SCHEMA;
	judge_by_operation(&j);
	if (strcmp(dialect, "sqlite") == 0)
		hide_copy(&j);
	hint = usual_hint(error->status);
	if (hint && !*migr_error_hint(error))
		migr__error_hint(error, "%s", hint);
	return error->status;
}

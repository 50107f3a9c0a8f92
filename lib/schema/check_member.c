/* SPDX-License-Identifier: MIT */
/* Which members and options belong to which kind of operation. */
#include "schema/checker.h"
#include "schema/title.h"

#include "base/text.h"

#include <string.h>

#define IF_EXISTS MIGR_OPTION_IF_EXISTS
#define IF_NOT_EXISTS MIGR_OPTION_IF_NOT_EXISTS
#define CONCURRENTLY MIGR_OPTION_CONCURRENTLY
#define CASCADE MIGR_OPTION_CASCADE
#define ALLOW_LOSS MIGR_OPTION_ALLOW_LOSS
#define OR_REPLACE MIGR_OPTION_OR_REPLACE
#define MATERIALIZED MIGR_OPTION_MATERIALIZED
#define FIRST MIGR_OPTION_FIRST
#define NO_COPY MIGR_OPTION_NO_COPY

static const struct {
	migr_operation_kind kind;
	const char *needed;  /* members of the operation that must be set */
	const char *allowed; /* further ones that may be */
	uint32_t flags;      /* of the options */
	const char *options; /* members of the options that may be set */
} rules[] = {
	{ MIGR_OP_CREATE_TABLE, "table_definition", "", IF_NOT_EXISTS, "schema" },
	{ MIGR_OP_DROP_TABLE, "table", "", IF_EXISTS | CASCADE, "schema,existing_table" },
	{ MIGR_OP_RENAME_TABLE, "table,new_name", "", IF_EXISTS, "schema" },
	{ MIGR_OP_SET_TABLE_COMMENT, "table", "sql", 0, "schema" },
	{ MIGR_OP_ALTER_TABLE, "table,table_alteration", "", NO_COPY, "schema,existing_table" },
	{ MIGR_OP_ADD_COLUMN, "table,column", "", IF_NOT_EXISTS | FIRST | NO_COPY, "schema,after" },
	{ MIGR_OP_ALTER_COLUMN, "table,name,alteration", "", IF_EXISTS | ALLOW_LOSS | NO_COPY,
	  "schema,using_sql,existing" },
	{ MIGR_OP_DROP_COLUMN, "table,name", "", IF_EXISTS | CASCADE | NO_COPY, "schema,existing" },
	{ MIGR_OP_RENAME_COLUMN, "table,name,new_name", "", IF_EXISTS | NO_COPY, "schema,existing" },
	{ MIGR_OP_SET_COLUMN_COMMENT, "table,name", "sql", NO_COPY, "schema,existing" },
	{ MIGR_OP_CREATE_INDEX, "table,index", "", IF_NOT_EXISTS | CONCURRENTLY, "schema" },
	{ MIGR_OP_DROP_INDEX, "", "table,name,columns", IF_EXISTS | CONCURRENTLY | CASCADE, "schema" },
	{ MIGR_OP_RENAME_INDEX, "table,name,new_name", "", IF_EXISTS, "schema" },
	{ MIGR_OP_CREATE_PRIMARY_KEY, "table,key", "", IF_NOT_EXISTS | NO_COPY, "schema" },
	{ MIGR_OP_CREATE_UNIQUE, "table,key", "", IF_NOT_EXISTS | NO_COPY, "schema" },
	{ MIGR_OP_CREATE_FOREIGN_KEY, "table,foreign_key", "", IF_NOT_EXISTS | NO_COPY, "schema" },
	{ MIGR_OP_CREATE_CHECK, "table,check", "", IF_NOT_EXISTS | NO_COPY, "schema" },
	{ MIGR_OP_CREATE_EXCLUDE, "table,exclude", "", IF_NOT_EXISTS, "schema" },
	{ MIGR_OP_DROP_CONSTRAINT, "table", "name,columns,sql,constraint_kind", IF_EXISTS | CASCADE | NO_COPY,
	  "schema,existing" },
	{ MIGR_OP_RENAME_CONSTRAINT, "table,name,new_name", "", IF_EXISTS, "schema" },
	{ MIGR_OP_VALIDATE_CONSTRAINT, "table,name", "", 0, "schema" },
	{ MIGR_OP_CREATE_SCHEMA, "name", "", IF_NOT_EXISTS, "" },
	{ MIGR_OP_DROP_SCHEMA, "name", "", IF_EXISTS | CASCADE, "" },
	{ MIGR_OP_CREATE_VIEW, "view", "", IF_NOT_EXISTS | OR_REPLACE, "schema" },
	{ MIGR_OP_DROP_VIEW, "name", "", IF_EXISTS | CASCADE | MATERIALIZED, "schema" },
	{ MIGR_OP_CREATE_TRIGGER, "trigger", "", IF_NOT_EXISTS | OR_REPLACE, "schema" },
	{ MIGR_OP_DROP_TRIGGER, "table,name", "", IF_EXISTS | CASCADE, "schema" },
	{ MIGR_OP_CREATE_SEQUENCE, "sequence", "", IF_NOT_EXISTS, "schema" },
	{ MIGR_OP_ALTER_SEQUENCE, "sequence", "", IF_EXISTS, "schema" },
	{ MIGR_OP_DROP_SEQUENCE, "name", "", IF_EXISTS | CASCADE, "schema" },
	{ MIGR_OP_CREATE_ENUM, "enumeration", "", IF_NOT_EXISTS, "schema" },
	{ MIGR_OP_ADD_ENUM_VALUE, "enumeration,name", "", IF_NOT_EXISTS, "schema,before,after" },
	{ MIGR_OP_RENAME_ENUM_VALUE, "enumeration,name,new_name", "", 0, "schema" },
	{ MIGR_OP_DROP_ENUM, "enumeration", "", IF_EXISTS | CASCADE, "schema" },
	{ MIGR_OP_RENAME_ENUM, "enumeration,new_name", "", 0, "schema" },
	{ MIGR_OP_EXECUTE, "sql", "", 0, "" },
	{ MIGR_OP_BULK_INSERT, "table,columns", "values", 0, "schema" },
};

#define N_RULES (sizeof rules / sizeof rules[0])

static size_t find_rule(migr_operation_kind kind)
{
	size_t i = 0;

	while (i < N_RULES && rules[i].kind != kind)
		i++;
	return i;
}

static int lists(const char *list, const char *name)
{
	migr__view rest = migr__view_of(list), one;

	while (migr__next_name(&rest, &one))
		if (migr__view_is(one, name))
			return 1;
	return 0;
}

static int is_set(const migr__member *member, const void *item)
{
	const void *place = (const char *)item + member->offset;
	const void *pointer;
	int32_t number;

	switch (member->kind) {
	case MIGR__MEMBER_NUMBER:
		memcpy(&number, place, sizeof number);
		return number != 0;
	case MIGR__MEMBER_TEXT:
	case MIGR__MEMBER_ITEM:
	case MIGR__MEMBER_VALUES:
		memcpy(&pointer, place, sizeof pointer);
		return pointer != NULL;
	case MIGR__MEMBER_SIZE:
	case MIGR__MEMBER_FLAGS:
	case MIGR__MEMBER_LONG:
	case MIGR__MEMBER_VALUE:
	case MIGR__MEMBER_LIST:
	default:
		return 0;
	}
}

void migr__check_members(migr__checker *c, const migr_operation *operation)
{
	const migr__shape *shape = &migr__shape_operation;
	size_t rule = find_rule(operation->kind);

	if (rule == N_RULES) {
		migr__problem(c, MIGR_ERROR_SCHEMA, "kinds are the MIGR_OP_ ones", "there is no operation of kind %d",
		              operation->kind);
		return;
	}
	for (size_t i = 0; i < shape->count; i++) {
		const migr__member *member = &shape->members[i];
		int is_needed = lists(rules[rule].needed, member->name), has = is_set(member, operation);

		if (is_needed && !has)
			migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "`%s` is missing", member->name);
		if (has && !is_needed && !lists(rules[rule].allowed, member->name) &&
		    strcmp(member->name, "kind") != 0 && strcmp(member->name, "options") != 0)
			migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "`%s` means nothing for %s", member->name,
			              migr__operation_name(operation->kind));
	}
	migr__check_reserved(c, operation->reserved);
}

static void check_flags(migr__checker *c, uint32_t wrong, const char *operation)
{
	wrong = migr__check_words(c, &migr__words_options, wrong, "does nothing", operation);
	if (wrong)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "the options' flags 0x%x have bits that mean nothing", wrong);
}

/* Options that exclude each other. */
static void check_contradictions(migr__checker *c, const migr_operation *operation)
{
	const migr_op_options *options = operation->options;
	const char *schema = migr__operation_schema(operation);

	if (options->schema && schema && strcmp(options->schema, schema) != 0)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL,
		              "the options' schema '%s' and the definition's '%s' contradict each other",
		              options->schema, schema);
	if (operation->kind == MIGR_OP_ADD_COLUMN && options->after && (options->flags & MIGR_OPTION_FIRST))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "MIGR_OPTION_FIRST and `after` contradict each other");
	if ((options->flags & MIGR_OPTION_OR_REPLACE) && (options->flags & MIGR_OPTION_IF_NOT_EXISTS))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL,
		              "MIGR_OPTION_OR_REPLACE and MIGR_OPTION_IF_NOT_EXISTS contradict each other");
	if ((options->flags & MIGR_OPTION_CONCURRENTLY) && (options->flags & MIGR_OPTION_CASCADE))
		migr__problem(c, MIGR_ERROR_SCHEMA, "drop what depends on it before",
		              "an index cannot be dropped concurrently with what depends on it");
}

void migr__check_options(migr__checker *c, const migr_operation *operation)
{
	const migr_op_options *options = operation->options;
	const migr__shape *shape = &migr__shape_options;
	const char *name = migr__operation_name(operation->kind);
	size_t rule = find_rule(operation->kind);

	if (!options || rule == N_RULES)
		return;
	check_flags(c, options->flags & ~rules[rule].flags, name);
	for (size_t i = 0; i < shape->count; i++)
		if (is_set(&shape->members[i], options) && !lists(rules[rule].options, shape->members[i].name))
			migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "the option `%s` does nothing for %s",
			              shape->members[i].name, name);
	migr__check_name_if(c, "the schema", options->schema);
	if (operation->kind == MIGR_OP_ADD_COLUMN)
		migr__check_name_if(c, "the column `after`", options->after);
	migr__check_sql(c, "using_sql", options->using_sql);
	check_contradictions(c, operation);
}

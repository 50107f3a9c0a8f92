/* SPDX-License-Identifier: MIT */
#include "dialect/postgresql/compile.h"

#include "dialect/postgresql/parts.h"

#include <stdio.h>
#include <string.h>

/* So many values a statement may have at most. */
enum { MAX_PARAMS = 65535 };

/*
 * A bound integer has no type but the column's: 1 is also a boolean. Where it is written into the text, it is the same
 * only as a text in quotes.
 */
static const migr_value *untyped(migr__compiler *compiler, const migr_operation *operation)
{
	migr_value *values = migr__arena_new(compiler->arena, operation->n_values, sizeof *values);
	char number[32];

	for (size_t i = 0; values && i < operation->n_values; i++) {
		values[i] = operation->values[i];
		if (values[i].type != MIGR_VALUE_INTEGER)
			continue;
		snprintf(number, sizeof number, "%lld", (long long)values[i].integer);
		values[i] = (migr_value){ .type = MIGR_VALUE_TEXT, .size = strlen(number) };
		values[i].text = migr__arena_strdup(compiler->arena, number);
		if (!values[i].text)
			return NULL;
	}
	return values;
}

static migr_status insert(migr__compiler *compiler, const migr_operation *operation)
{
	migr_operation copy = *operation;

	if (!compiler->live && operation->n_values) {
		copy.values = untyped(compiler, operation);
		if (!copy.values)
			return migr__fail_memory(compiler->error);
	}
	return migr__clause_insert(compiler, &copy, MAX_PARAMS);
}

static const struct {
	migr_operation_kind kind;
	migr_status (*compile)(migr__compiler *compiler, const migr_operation *operation);
} kinds[] = {
	{ MIGR_OP_CREATE_TABLE, migr__postgresql_create_table },
	{ MIGR_OP_DROP_TABLE, migr__postgresql_drop_table },
	{ MIGR_OP_RENAME_TABLE, migr__postgresql_rename_table },
	{ MIGR_OP_SET_TABLE_COMMENT, migr__postgresql_table_comment },
	{ MIGR_OP_ADD_COLUMN, migr__postgresql_add_column },
	{ MIGR_OP_ALTER_TABLE, migr__postgresql_alter_table },
	{ MIGR_OP_ALTER_COLUMN, migr__postgresql_alter_column },
	{ MIGR_OP_DROP_COLUMN, migr__postgresql_drop_column },
	{ MIGR_OP_RENAME_COLUMN, migr__postgresql_rename_column },
	{ MIGR_OP_SET_COLUMN_COMMENT, migr__postgresql_column_comment },
	{ MIGR_OP_CREATE_INDEX, migr__postgresql_create_index },
	{ MIGR_OP_DROP_INDEX, migr__postgresql_drop_index },
	{ MIGR_OP_RENAME_INDEX, migr__postgresql_rename_index },
	{ MIGR_OP_CREATE_PRIMARY_KEY, migr__postgresql_create_constraint },
	{ MIGR_OP_CREATE_UNIQUE, migr__postgresql_create_constraint },
	{ MIGR_OP_CREATE_FOREIGN_KEY, migr__postgresql_create_constraint },
	{ MIGR_OP_CREATE_CHECK, migr__postgresql_create_constraint },
	{ MIGR_OP_CREATE_EXCLUDE, migr__postgresql_create_constraint },
	{ MIGR_OP_DROP_CONSTRAINT, migr__postgresql_drop_constraint },
	{ MIGR_OP_RENAME_CONSTRAINT, migr__postgresql_rename_constraint },
	{ MIGR_OP_VALIDATE_CONSTRAINT, migr__postgresql_validate_constraint },
	{ MIGR_OP_CREATE_SCHEMA, migr__postgresql_create_schema },
	{ MIGR_OP_DROP_SCHEMA, migr__postgresql_drop_schema },
	{ MIGR_OP_CREATE_VIEW, migr__postgresql_create_view },
	{ MIGR_OP_DROP_VIEW, migr__postgresql_drop_view },
	{ MIGR_OP_CREATE_TRIGGER, migr__postgresql_create_trigger },
	{ MIGR_OP_DROP_TRIGGER, migr__postgresql_drop_trigger },
	{ MIGR_OP_CREATE_SEQUENCE, migr__postgresql_create_sequence },
	{ MIGR_OP_ALTER_SEQUENCE, migr__postgresql_alter_sequence },
	{ MIGR_OP_DROP_SEQUENCE, migr__postgresql_drop_sequence },
	{ MIGR_OP_CREATE_ENUM, migr__postgresql_create_enum },
	{ MIGR_OP_ADD_ENUM_VALUE, migr__postgresql_add_enum_value },
	{ MIGR_OP_RENAME_ENUM_VALUE, migr__postgresql_rename_enum_value },
	{ MIGR_OP_RENAME_ENUM, migr__postgresql_rename_enum },
	{ MIGR_OP_DROP_ENUM, migr__postgresql_drop_enum },
	{ MIGR_OP_EXECUTE, migr__clause_execute },
	{ MIGR_OP_BULK_INSERT, insert },
};

migr_status migr__postgresql_compile(migr__compiler *compiler, const migr_operation *operation)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].kind == operation->kind)
			return kinds[i].compile(compiler, operation);
	return migr__compiler_refuse(compiler, NULL, "has no operation of the kind %d", (int)operation->kind);
}

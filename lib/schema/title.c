/* SPDX-License-Identifier: MIT */
#include "schema/title.h"

static const struct {
	migr_operation_kind kind;
	const char *name;
} names[] = {
	{ MIGR_OP_CREATE_TABLE, "create_table" },
	{ MIGR_OP_DROP_TABLE, "drop_table" },
	{ MIGR_OP_RENAME_TABLE, "rename_table" },
	{ MIGR_OP_SET_TABLE_COMMENT, "set_table_comment" },
	{ MIGR_OP_ALTER_TABLE, "alter_table" },
	{ MIGR_OP_ADD_COLUMN, "add_column" },
	{ MIGR_OP_ALTER_COLUMN, "alter_column" },
	{ MIGR_OP_DROP_COLUMN, "drop_column" },
	{ MIGR_OP_RENAME_COLUMN, "rename_column" },
	{ MIGR_OP_SET_COLUMN_COMMENT, "set_column_comment" },
	{ MIGR_OP_CREATE_INDEX, "create_index" },
	{ MIGR_OP_DROP_INDEX, "drop_index" },
	{ MIGR_OP_RENAME_INDEX, "rename_index" },
	{ MIGR_OP_CREATE_PRIMARY_KEY, "create_primary_key" },
	{ MIGR_OP_CREATE_UNIQUE, "create_unique" },
	{ MIGR_OP_CREATE_FOREIGN_KEY, "create_foreign_key" },
	{ MIGR_OP_CREATE_CHECK, "create_check" },
	{ MIGR_OP_CREATE_EXCLUDE, "create_exclude" },
	{ MIGR_OP_DROP_CONSTRAINT, "drop_constraint" },
	{ MIGR_OP_RENAME_CONSTRAINT, "rename_constraint" },
	{ MIGR_OP_VALIDATE_CONSTRAINT, "validate_constraint" },
	{ MIGR_OP_CREATE_SCHEMA, "create_schema" },
	{ MIGR_OP_DROP_SCHEMA, "drop_schema" },
	{ MIGR_OP_CREATE_VIEW, "create_view" },
	{ MIGR_OP_DROP_VIEW, "drop_view" },
	{ MIGR_OP_CREATE_TRIGGER, "create_trigger" },
	{ MIGR_OP_DROP_TRIGGER, "drop_trigger" },
	{ MIGR_OP_CREATE_SEQUENCE, "create_sequence" },
	{ MIGR_OP_ALTER_SEQUENCE, "alter_sequence" },
	{ MIGR_OP_DROP_SEQUENCE, "drop_sequence" },
	{ MIGR_OP_CREATE_ENUM, "create_enum" },
	{ MIGR_OP_ADD_ENUM_VALUE, "add_enum_value" },
	{ MIGR_OP_RENAME_ENUM_VALUE, "rename_enum_value" },
	{ MIGR_OP_DROP_ENUM, "drop_enum" },
	{ MIGR_OP_RENAME_ENUM, "rename_enum" },
	{ MIGR_OP_EXECUTE, "execute" },
	{ MIGR_OP_BULK_INSERT, "bulk_insert" },
};

const char *migr__operation_name(migr_operation_kind kind)
{
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i].kind == kind)
			return names[i].name;
	return NULL;
}

const char *migr__operation_object(const migr_operation *operation)
{
	if (operation->table)
		return operation->table;
	if (operation->table_definition)
		return operation->table_definition->name;
	if (operation->view)
		return operation->view->name;
	if (operation->trigger)
		return operation->trigger->table;
	if (operation->sequence)
		return operation->sequence->name;
	if (operation->enumeration)
		return operation->enumeration->name;
	return operation->name;
}

const char *migr__operation_part(const migr_operation *operation)
{
	if (operation->column)
		return operation->column->name;
	if (operation->index)
		return operation->index->name;
	if (operation->key)
		return operation->key->name;
	if (operation->foreign_key)
		return operation->foreign_key->name;
	if (operation->check)
		return operation->check->name;
	if (operation->exclude)
		return operation->exclude->name;
	if (operation->trigger)
		return operation->trigger->name;
	return operation->table || operation->enumeration ? operation->name : NULL;
}

const char *migr__operation_schema(const migr_operation *operation)
{
	if (operation->table_definition)
		return operation->table_definition->schema;
	if (operation->view)
		return operation->view->schema;
	if (operation->trigger)
		return operation->trigger->schema;
	if (operation->sequence)
		return operation->sequence->schema;
	return operation->enumeration ? operation->enumeration->schema : NULL;
}

void migr__operation_title(const migr_operation *operation, migr__buf *buf)
{
	const char *name = migr__operation_name(operation->kind), *object = migr__operation_object(operation),
		   *part = migr__operation_part(operation);

	migr__buf_puts(buf, name ? name : "operation");
	if (object)
		migr__buf_printf(buf, " %s", object);
	if (object && part)
		migr__buf_printf(buf, ".%s", part);
}

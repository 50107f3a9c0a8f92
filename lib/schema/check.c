/* SPDX-License-Identifier: MIT */
#include "schema/check.h"

#include "schema/checker.h"

#include <string.h>

/* What an operation calls its objects, for those that are not part of a definition. */
static const char *name_title(migr_operation_kind kind)
{
	switch (kind) {
	case MIGR_OP_ALTER_COLUMN:
	case MIGR_OP_DROP_COLUMN:
	case MIGR_OP_RENAME_COLUMN:
	case MIGR_OP_SET_COLUMN_COMMENT:
		return "the column's name";
	case MIGR_OP_DROP_INDEX:
	case MIGR_OP_RENAME_INDEX:
		return "the index's name";
	case MIGR_OP_ADD_ENUM_VALUE:
	case MIGR_OP_RENAME_ENUM_VALUE:
		return NULL; /* a label */
	default:
		return "the name";
	}
}

static void check_new_name(migr__checker *c, const migr_operation *operation)
{
	const char *old = operation->kind == MIGR_OP_RENAME_TABLE ? operation->table : operation->name;

	if (operation->kind == MIGR_OP_RENAME_ENUM)
		old = operation->enumeration ? operation->enumeration->name : NULL;
	if (operation->kind == MIGR_OP_RENAME_TABLE || operation->kind == MIGR_OP_RENAME_INDEX)
		migr__check_new_name(c, "the new name", operation->new_name);
	else
		migr__check_name(c, "the new name", operation->new_name);
	if (old && strcmp(old, operation->new_name) == 0)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "the new name is the old one, '%s'", old);
}

static void check_names(migr__checker *c, const migr_operation *operation)
{
	const char *title = name_title(operation->kind);

	migr__check_name_if(c, "the table's name", operation->table);
	if (title && operation->name)
		migr__check_name(c, title, operation->name);
	if (operation->new_name && operation->kind != MIGR_OP_RENAME_ENUM_VALUE)
		check_new_name(c, operation);
	if (operation->kind == MIGR_OP_RENAME_ENUM_VALUE && operation->name && operation->new_name &&
	    strcmp(operation->name, operation->new_name) == 0)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "the new label is the old one, '%s'", operation->name);
}

static void check_drop_index(migr__checker *c, const migr_operation *operation)
{
	migr__names columns;

	migr__check_names(c, "its columns", operation->columns, NULL, &columns);
	if (!operation->name == !columns.count)
		migr__problem(c, MIGR_ERROR_SCHEMA, "one of them says which index it is",
		              operation->name ? "it has a name and columns" : "it has neither a name nor columns");
	if (!operation->table && (columns.count || migr__checker_is(c, "mysql")))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "the table is missing");
}

/* Without a name, the definition says which constraint is meant. */
static void check_definition(migr__checker *c, const migr_operation *operation, size_t columns)
{
	switch (operation->constraint_kind) {
	case MIGR_CONSTRAINT_PRIMARY_KEY:
		break;
	case MIGR_CONSTRAINT_CHECK:
		if (!operation->sql)
			migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "it has neither a name nor a condition");
		break;
	case MIGR_CONSTRAINT_UNIQUE:
	case MIGR_CONSTRAINT_FOREIGN_KEY:
		if (!columns)
			migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "it has neither a name nor columns");
		break;
	default:
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "it has no name");
	}
}

static void check_drop_constraint(migr__checker *c, const migr_operation *operation)
{
	migr__names columns;

	migr__check_range(c, "constraint_kind", operation->constraint_kind, MIGR_CONSTRAINT_EXCLUDE);
	migr__check_names(c, "its columns", operation->columns, NULL, &columns);
	migr__check_sql(c, "its condition", operation->sql);
	if (operation->name && (operation->sql || operation->columns))
		migr__problem(c, MIGR_ERROR_SCHEMA, "one of them says which constraint it is",
		              "it has a name and a definition");
	if (operation->sql && operation->constraint_kind != MIGR_CONSTRAINT_CHECK)
		migr__problem(c, MIGR_ERROR_SCHEMA, "it is for checks", "`sql` means nothing for this constraint_kind");
	if (operation->columns && operation->constraint_kind == MIGR_CONSTRAINT_CHECK)
		migr__problem(c, MIGR_ERROR_SCHEMA, "its condition says which check it is",
		              "`columns` means nothing for a check");
	if (!operation->name)
		check_definition(c, operation, columns.count);
}

static void check_bulk_insert(migr__checker *c, const migr_operation *operation)
{
	migr__names columns;

	if (!migr__check_names(c, "its columns", operation->columns, NULL, &columns))
		return;
	if (operation->columns && !columns.count)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "it has no columns");
	if (columns.count && operation->n_values % columns.count)
		migr__problem(c, MIGR_ERROR_SCHEMA, "give as many values for each row as there are columns",
		              "%zu values do not make rows of %zu columns", operation->n_values, columns.count);
	for (size_t i = 0; columns.count && i < operation->n_values; i++)
		migr__check_row_value(c, columns.items[i % columns.count], i / columns.count, &operation->values[i]);
}

static void check_definitions(migr__checker *c, const migr_operation *operation)
{
	if (operation->table_definition)
		migr__check_table(c, operation->table_definition);
	if (operation->table_alteration)
		migr__check_table_alteration(c, operation->table_alteration);
	if (operation->column)
		migr__check_column(c, operation->column);
	if (operation->index)
		migr__check_index(c, operation->index, NULL);
	if (operation->key)
		migr__check_key(c, operation->key, operation->kind == MIGR_OP_CREATE_PRIMARY_KEY, NULL);
	if (operation->foreign_key)
		migr__check_foreign_key(c, operation->foreign_key, NULL);
	if (operation->check)
		migr__check_check(c, operation->check);
	if (operation->exclude)
		migr__check_exclude(c, operation->exclude, NULL);
	if (operation->view)
		migr__check_view(c, operation->view);
	if (operation->trigger)
		migr__check_trigger(c, operation->trigger);
	if (operation->sequence)
		migr__check_sequence(c, operation->sequence, operation->kind == MIGR_OP_ALTER_SEQUENCE);
	migr__check_enum(c, operation);
	migr__check_alteration(c, operation);
}

static void check_operation(migr__checker *c, const migr_operation *operation)
{
	migr__check_members(c, operation);
	check_names(c, operation);
	check_definitions(c, operation);
	if (operation->kind == MIGR_OP_DROP_INDEX)
		check_drop_index(c, operation);
	if (operation->kind == MIGR_OP_DROP_CONSTRAINT)
		check_drop_constraint(c, operation);
	if (operation->kind == MIGR_OP_BULK_INSERT)
		check_bulk_insert(c, operation);
	if (operation->kind == MIGR_OP_EXECUTE)
		migr__check_sql(c, "the SQL", operation->sql);
	if (operation->kind == MIGR_OP_ALTER_COLUMN && operation->alteration && operation->alteration->new_name &&
	    operation->name && strcmp(operation->name, operation->alteration->new_name) == 0)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "the new name is the old one, '%s'", operation->name);
	migr__check_options(c, operation);
}

migr_status migr__operation_check(const migr_operation *operation, const char *dialect, migr__arena *arena,
                                  migr_error *error)
{
	migr__checker checker = { .dialect = dialect, .arena = arena, .error = error };

	migr__error_clear(error);
	check_operation(&checker, operation);
	return error->status;
}

/* SPDX-License-Identifier: MIT */
/*
 * The functions of ops.h: each is a record filled in.
 */
#include <libmigr/ops.h>

#define EMIT(op, ...) migr_op_emit((op), &(migr_operation)MIGR_OPERATION(__VA_ARGS__, .options = options))

migr_status migr_op_create_table(migr_op *op, const migr_table *table, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_CREATE_TABLE, .table_definition = table);
}

migr_status migr_op_drop_table(migr_op *op, const char *table, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_DROP_TABLE, .table = table);
}

migr_status migr_op_rename_table(migr_op *op, const char *table, const char *new_name, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_RENAME_TABLE, .table = table, .new_name = new_name);
}

migr_status migr_op_set_table_comment(migr_op *op, const char *table, const char *comment,
                                      const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_SET_TABLE_COMMENT, .table = table, .sql = comment);
}

migr_status migr_op_alter_table(migr_op *op, const char *table, const migr_table_alteration *alteration,
                                const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_ALTER_TABLE, .table = table, .table_alteration = alteration);
}

migr_status migr_op_add_column(migr_op *op, const char *table, const migr_column *column,
                               const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_ADD_COLUMN, .table = table, .column = column);
}

migr_status migr_op_alter_column(migr_op *op, const char *table, const char *column, const migr_alteration *alteration,
                                 const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_ALTER_COLUMN, .table = table, .name = column, .alteration = alteration);
}

migr_status migr_op_drop_column(migr_op *op, const char *table, const char *column, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_DROP_COLUMN, .table = table, .name = column);
}

migr_status migr_op_rename_column(migr_op *op, const char *table, const char *column, const char *new_name,
                                  const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_RENAME_COLUMN, .table = table, .name = column, .new_name = new_name);
}

migr_status migr_op_set_column_comment(migr_op *op, const char *table, const char *column, const char *comment,
                                       const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_SET_COLUMN_COMMENT, .table = table, .name = column, .sql = comment);
}

migr_status migr_op_create_index(migr_op *op, const char *table, const migr_index *index,
                                 const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_CREATE_INDEX, .table = table, .index = index);
}

migr_status migr_op_drop_index(migr_op *op, const char *table, const char *name, const char *columns,
                               const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_DROP_INDEX, .table = table, .name = name, .columns = columns);
}

migr_status migr_op_rename_index(migr_op *op, const char *table, const char *name, const char *new_name,
                                 const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_RENAME_INDEX, .table = table, .name = name, .new_name = new_name);
}

migr_status migr_op_create_primary_key(migr_op *op, const char *table, const migr_key *key,
                                       const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_CREATE_PRIMARY_KEY, .table = table, .key = key);
}

migr_status migr_op_create_unique(migr_op *op, const char *table, const migr_key *key, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_CREATE_UNIQUE, .table = table, .key = key);
}

migr_status migr_op_create_foreign_key(migr_op *op, const char *table, const migr_foreign_key *key,
                                       const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_CREATE_FOREIGN_KEY, .table = table, .foreign_key = key);
}

migr_status migr_op_create_check(migr_op *op, const char *table, const migr_check *check,
                                 const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_CREATE_CHECK, .table = table, .check = check);
}

migr_status migr_op_create_exclude(migr_op *op, const char *table, const migr_exclude *exclude,
                                   const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_CREATE_EXCLUDE, .table = table, .exclude = exclude);
}

migr_status migr_op_drop_constraint(migr_op *op, const char *table, migr_constraint_kind kind, const char *name,
                                    const char *definition, const migr_op_options *options)
{
	/* the columns of a key, or the condition of a check */
	int is_check = kind == MIGR_CONSTRAINT_CHECK;

	return EMIT(op, .kind = MIGR_OP_DROP_CONSTRAINT, .table = table, .constraint_kind = kind, .name = name,
	            .columns = is_check ? NULL : definition, .sql = is_check ? definition : NULL);
}

migr_status migr_op_rename_constraint(migr_op *op, const char *table, const char *name, const char *new_name,
                                      const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_RENAME_CONSTRAINT, .table = table, .name = name, .new_name = new_name);
}

migr_status migr_op_validate_constraint(migr_op *op, const char *table, const char *name,
                                        const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_VALIDATE_CONSTRAINT, .table = table, .name = name);
}

migr_status migr_op_create_schema(migr_op *op, const char *name, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_CREATE_SCHEMA, .name = name);
}

migr_status migr_op_drop_schema(migr_op *op, const char *name, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_DROP_SCHEMA, .name = name);
}

migr_status migr_op_create_view(migr_op *op, const migr_view *view, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_CREATE_VIEW, .view = view);
}

migr_status migr_op_drop_view(migr_op *op, const char *name, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_DROP_VIEW, .name = name);
}

migr_status migr_op_create_trigger(migr_op *op, const migr_trigger *trigger, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_CREATE_TRIGGER, .trigger = trigger);
}

migr_status migr_op_drop_trigger(migr_op *op, const char *table, const char *name, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_DROP_TRIGGER, .table = table, .name = name);
}

migr_status migr_op_create_sequence(migr_op *op, const migr_sequence *sequence, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_CREATE_SEQUENCE, .sequence = sequence);
}

migr_status migr_op_alter_sequence(migr_op *op, const migr_sequence *sequence, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_ALTER_SEQUENCE, .sequence = sequence);
}

migr_status migr_op_drop_sequence(migr_op *op, const char *name, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_DROP_SEQUENCE, .name = name);
}

migr_status migr_op_create_enum(migr_op *op, const migr_enum *type, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_CREATE_ENUM, .enumeration = type);
}

migr_status migr_op_add_enum_value(migr_op *op, const migr_enum *type, const char *label,
                                   const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_ADD_ENUM_VALUE, .enumeration = type, .name = label);
}

migr_status migr_op_rename_enum_value(migr_op *op, const migr_enum *type, const char *label, const char *new_label,
                                      const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_RENAME_ENUM_VALUE, .enumeration = type, .name = label, .new_name = new_label);
}

migr_status migr_op_rename_enum(migr_op *op, const migr_enum *type, const char *new_name,
                                const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_RENAME_ENUM, .enumeration = type, .new_name = new_name);
}

migr_status migr_op_drop_enum(migr_op *op, const migr_enum *type, const migr_op_options *options)
{
	return EMIT(op, .kind = MIGR_OP_DROP_ENUM, .enumeration = type);
}

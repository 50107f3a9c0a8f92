/* SPDX-License-Identifier: MIT */
#include "schema/shape.h"

#include <stddef.h>

#define MEMBER(type, member, kind)                                                                                     \
	{                                                                                                              \
#member, MIGR__MEMBER_##kind, offsetof(type, member), NULL                                             \
	}
#define NESTED(type, member, kind, of)                                                                                 \
	{                                                                                                              \
#member, MIGR__MEMBER_##kind, offsetof(type, member), &migr__shape_##of                                \
	}
#define SHAPE(what, macro, type, last, members, size_offset)                                                           \
	{                                                                                                              \
		what, macro, sizeof(type), offsetof(type, last) + sizeof(((type *)0)->last), size_offset, members,     \
			sizeof(members) / sizeof((members)[0])                                                         \
	}

static const migr__member column_members[] = {
	MEMBER(migr_column, name, TEXT),
	MEMBER(migr_column, type, TEXT),
	MEMBER(migr_column, struct_size, SIZE),
	MEMBER(migr_column, flags, FLAGS),
	MEMBER(migr_column, default_sql, TEXT),
	MEMBER(migr_column, default_value, VALUE),
	MEMBER(migr_column, generated_sql, TEXT),
	MEMBER(migr_column, collation, TEXT),
	MEMBER(migr_column, comment, TEXT),
	MEMBER(migr_column, charset, TEXT),
	MEMBER(migr_column, on_update_sql, TEXT),
	MEMBER(migr_column, identity_start, LONG),
	MEMBER(migr_column, identity_increment, LONG),
	MEMBER(migr_column, not_null_conflict, NUMBER),
	MEMBER(migr_column, renamed_from, HINT),
	MEMBER(migr_column, identity_options, TEXT),
};
const migr__shape migr__shape_column =
	SHAPE("column", "MIGR_COLUMN", migr_column, reserved, column_members, offsetof(migr_column, struct_size));

static const migr__member element_members[] = {
	MEMBER(migr_element, column, TEXT),  MEMBER(migr_element, sql, TEXT),       MEMBER(migr_element, flags, FLAGS),
	MEMBER(migr_element, length, FLAGS), MEMBER(migr_element, collation, TEXT), MEMBER(migr_element, opclass, TEXT),
	MEMBER(migr_element, with, TEXT),
};
const migr__shape migr__shape_element = SHAPE("element", "", migr_element, with, element_members, SIZE_MAX);

static const migr__member key_members[] = {
	MEMBER(migr_key, struct_size, SIZE),
	MEMBER(migr_key, flags, FLAGS),
	MEMBER(migr_key, name, TEXT),
	MEMBER(migr_key, columns, TEXT),
	NESTED(migr_key, elements, LIST, element),
	MEMBER(migr_key, include, TEXT),
	MEMBER(migr_key, on_conflict, NUMBER),
};
const migr__shape migr__shape_key =
	SHAPE("key", "MIGR_KEY", migr_key, reserved, key_members, offsetof(migr_key, struct_size));

static const migr__member foreign_key_members[] = {
	MEMBER(migr_foreign_key, struct_size, SIZE), MEMBER(migr_foreign_key, flags, FLAGS),
	MEMBER(migr_foreign_key, name, TEXT),        MEMBER(migr_foreign_key, columns, TEXT),
	MEMBER(migr_foreign_key, ref_table, TEXT),   MEMBER(migr_foreign_key, ref_schema, TEXT),
	MEMBER(migr_foreign_key, ref_columns, TEXT), MEMBER(migr_foreign_key, on_delete, NUMBER),
	MEMBER(migr_foreign_key, on_update, NUMBER), MEMBER(migr_foreign_key, match, NUMBER),
};
const migr__shape migr__shape_foreign_key = SHAPE("foreign key", "MIGR_FOREIGN_KEY", migr_foreign_key, reserved,
                                                  foreign_key_members, offsetof(migr_foreign_key, struct_size));

static const migr__member check_members[] = {
	MEMBER(migr_check, struct_size, SIZE),
	MEMBER(migr_check, flags, FLAGS),
	MEMBER(migr_check, name, TEXT),
	MEMBER(migr_check, sql, TEXT),
};
const migr__shape migr__shape_check =
	SHAPE("check", "MIGR_CHECK", migr_check, sql, check_members, offsetof(migr_check, struct_size));

static const migr__member exclude_members[] = {
	MEMBER(migr_exclude, struct_size, SIZE),  MEMBER(migr_exclude, flags, FLAGS),
	MEMBER(migr_exclude, name, TEXT),         NESTED(migr_exclude, elements, LIST, element),
	MEMBER(migr_exclude, using_method, TEXT), MEMBER(migr_exclude, where, TEXT),
};
const migr__shape migr__shape_exclude =
	SHAPE("exclusion", "MIGR_EXCLUDE", migr_exclude, where, exclude_members, offsetof(migr_exclude, struct_size));

static const migr__member index_members[] = {
	MEMBER(migr_index, struct_size, SIZE),
	MEMBER(migr_index, flags, FLAGS),
	MEMBER(migr_index, name, TEXT),
	MEMBER(migr_index, columns, TEXT),
	NESTED(migr_index, elements, LIST, element),
	MEMBER(migr_index, where, TEXT),
	MEMBER(migr_index, include, TEXT),
	MEMBER(migr_index, using_method, TEXT),
	MEMBER(migr_index, with, TEXT),
	MEMBER(migr_index, tablespace, TEXT),
	MEMBER(migr_index, parser, TEXT),
	MEMBER(migr_index, comment, TEXT),
};
const migr__shape migr__shape_index =
	SHAPE("index", "MIGR_INDEX", migr_index, comment, index_members, offsetof(migr_index, struct_size));

static const migr__member table_members[] = {
	MEMBER(migr_table, struct_size, SIZE),
	MEMBER(migr_table, flags, FLAGS),
	MEMBER(migr_table, name, TEXT),
	MEMBER(migr_table, schema, TEXT),
	NESTED(migr_table, columns, LIST, column),
	NESTED(migr_table, primary_key, ITEM, key),
	NESTED(migr_table, unique_keys, LIST, key),
	NESTED(migr_table, foreign_keys, LIST, foreign_key),
	NESTED(migr_table, checks, LIST, check),
	NESTED(migr_table, excludes, LIST, exclude),
	NESTED(migr_table, indexes, LIST, index),
	MEMBER(migr_table, comment, TEXT),
	MEMBER(migr_table, mysql_engine, TEXT),
	MEMBER(migr_table, mysql_charset, TEXT),
	MEMBER(migr_table, mysql_collation, TEXT),
	MEMBER(migr_table, options, TEXT),
	MEMBER(migr_table, renamed_from, HINT),
};
const migr__shape migr__shape_table =
	SHAPE("table", "MIGR_TABLE", migr_table, options, table_members, offsetof(migr_table, struct_size));

static const migr__member view_members[] = {
	MEMBER(migr_view, struct_size, SIZE), MEMBER(migr_view, flags, FLAGS),  MEMBER(migr_view, name, TEXT),
	MEMBER(migr_view, schema, TEXT),      MEMBER(migr_view, columns, TEXT), MEMBER(migr_view, sql, TEXT),
	MEMBER(migr_view, comment, TEXT),
};
const migr__shape migr__shape_view =
	SHAPE("view", "MIGR_VIEW", migr_view, comment, view_members, offsetof(migr_view, struct_size));

static const migr__member trigger_members[] = {
	MEMBER(migr_trigger, struct_size, SIZE), MEMBER(migr_trigger, flags, FLAGS),
	MEMBER(migr_trigger, name, TEXT),        MEMBER(migr_trigger, table, TEXT),
	MEMBER(migr_trigger, schema, TEXT),      MEMBER(migr_trigger, event, TEXT),
	MEMBER(migr_trigger, when, TEXT),        MEMBER(migr_trigger, body, TEXT),
	MEMBER(migr_trigger, function, TEXT),    MEMBER(migr_trigger, timing, NUMBER),
};
const migr__shape migr__shape_trigger =
	SHAPE("trigger", "MIGR_TRIGGER", migr_trigger, reserved, trigger_members, offsetof(migr_trigger, struct_size));

static const migr__member sequence_members[] = {
	MEMBER(migr_sequence, struct_size, SIZE), MEMBER(migr_sequence, flags, FLAGS),
	MEMBER(migr_sequence, name, TEXT),        MEMBER(migr_sequence, schema, TEXT),
	MEMBER(migr_sequence, type, TEXT),        MEMBER(migr_sequence, owned_by, TEXT),
	MEMBER(migr_sequence, start, LONG),       MEMBER(migr_sequence, increment, LONG),
	MEMBER(migr_sequence, minimum, LONG),     MEMBER(migr_sequence, maximum, LONG),
	MEMBER(migr_sequence, cache, LONG),
};
const migr__shape migr__shape_sequence = SHAPE("sequence", "MIGR_SEQUENCE", migr_sequence, cache, sequence_members,
                                               offsetof(migr_sequence, struct_size));

static const migr__member enum_members[] = {
	MEMBER(migr_enum, struct_size, SIZE), MEMBER(migr_enum, flags, FLAGS), MEMBER(migr_enum, name, TEXT),
	MEMBER(migr_enum, schema, TEXT),      MEMBER(migr_enum, labels, TEXT), MEMBER(migr_enum, used_by, TEXT),
};
const migr__shape migr__shape_enum =
	SHAPE("enum type", "MIGR_ENUM", migr_enum, used_by, enum_members, offsetof(migr_enum, struct_size));

static const migr__member alteration_members[] = {
	MEMBER(migr_alteration, struct_size, SIZE),
	MEMBER(migr_alteration, flags, FLAGS),
	MEMBER(migr_alteration, new_name, TEXT),
	MEMBER(migr_alteration, type, TEXT),
	MEMBER(migr_alteration, default_sql, TEXT),
	MEMBER(migr_alteration, default_value, VALUE),
	MEMBER(migr_alteration, fill_sql, TEXT),
	MEMBER(migr_alteration, collation, TEXT),
	MEMBER(migr_alteration, comment, TEXT),
	MEMBER(migr_alteration, generated_sql, TEXT),
	MEMBER(migr_alteration, charset, TEXT),
	MEMBER(migr_alteration, on_update_sql, TEXT),
	MEMBER(migr_alteration, identity_options, TEXT),
	MEMBER(migr_alteration, identity_start, LONG),
	MEMBER(migr_alteration, identity_increment, LONG),
	MEMBER(migr_alteration, not_null_conflict, NUMBER),
};
const migr__shape migr__shape_alteration = SHAPE("alteration", "MIGR_ALTERATION", migr_alteration, charset,
                                                 alteration_members, offsetof(migr_alteration, struct_size));

static const migr__member table_alteration_members[] = {
	MEMBER(migr_table_alteration, struct_size, SIZE),     MEMBER(migr_table_alteration, flags, FLAGS),
	MEMBER(migr_table_alteration, set_flags, FLAGS),      MEMBER(migr_table_alteration, drop_flags, FLAGS),
	MEMBER(migr_table_alteration, mysql_engine, TEXT),    MEMBER(migr_table_alteration, mysql_charset, TEXT),
	MEMBER(migr_table_alteration, mysql_collation, TEXT), MEMBER(migr_table_alteration, options, TEXT),
};
const migr__shape migr__shape_table_alteration =
	SHAPE("table alteration", "MIGR_TABLE_ALTERATION", migr_table_alteration, options, table_alteration_members,
              offsetof(migr_table_alteration, struct_size));

static const migr__member options_members[] = {
	MEMBER(migr_op_options, struct_size, SIZE),      MEMBER(migr_op_options, flags, FLAGS),
	MEMBER(migr_op_options, schema, TEXT),           MEMBER(migr_op_options, after, TEXT),
	MEMBER(migr_op_options, before, TEXT),           MEMBER(migr_op_options, using_sql, TEXT),
	NESTED(migr_op_options, existing, ITEM, column), NESTED(migr_op_options, existing_table, ITEM, table),
};
const migr__shape migr__shape_options = SHAPE("options", "MIGR_OP_OPTIONS", migr_op_options, existing_table,
                                              options_members, offsetof(migr_op_options, struct_size));

static const migr__member operation_members[] = {
	MEMBER(migr_operation, struct_size, SIZE),
	MEMBER(migr_operation, kind, NUMBER),
	MEMBER(migr_operation, table, TEXT),
	MEMBER(migr_operation, name, TEXT),
	MEMBER(migr_operation, new_name, TEXT),
	MEMBER(migr_operation, columns, TEXT),
	MEMBER(migr_operation, sql, TEXT),
	NESTED(migr_operation, options, ITEM, options),
	NESTED(migr_operation, table_definition, ITEM, table),
	NESTED(migr_operation, column, ITEM, column),
	NESTED(migr_operation, alteration, ITEM, alteration),
	NESTED(migr_operation, index, ITEM, index),
	NESTED(migr_operation, key, ITEM, key),
	NESTED(migr_operation, foreign_key, ITEM, foreign_key),
	NESTED(migr_operation, check, ITEM, check),
	NESTED(migr_operation, exclude, ITEM, exclude),
	NESTED(migr_operation, view, ITEM, view),
	NESTED(migr_operation, trigger, ITEM, trigger),
	NESTED(migr_operation, sequence, ITEM, sequence),
	NESTED(migr_operation, enumeration, ITEM, enum),
	MEMBER(migr_operation, values, VALUES),
	MEMBER(migr_operation, constraint_kind, NUMBER),
	NESTED(migr_operation, table_alteration, ITEM, table_alteration),
};
const migr__shape migr__shape_operation = SHAPE("operation", "MIGR_OPERATION", migr_operation, reserved,
                                                operation_members, offsetof(migr_operation, struct_size));

static const migr__member models_members[] = {
	MEMBER(migr_models, struct_size, SIZE),         MEMBER(migr_models, flags, FLAGS),
	NESTED(migr_models, tables, REFS, table),       NESTED(migr_models, enums, REFS, enum),
	NESTED(migr_models, sequences, REFS, sequence), NESTED(migr_models, views, REFS, view),
	NESTED(migr_models, triggers, REFS, trigger),   MEMBER(migr_models, schemas, TEXT),
};
const migr__shape migr__shape_models =
	SHAPE("models", "MIGR_MODELS", migr_models, schemas, models_members, offsetof(migr_models, struct_size));

/* SPDX-License-Identifier: MIT */
/**
 * @file builder.h
 * For bindings: operations made member by member, each named by a text.
 *
 * It reaches what the structs of schema.h and operation.h reach, and needs neither their layout nor a number of theirs:
 *
 *     b = migr_builder_new(op, "create_table");
 *     migr_builder_set_text(b, "table_definition.name", "users");
 *     migr_builder_add(b, "table_definition.columns");
 *     migr_builder_set_text(b, "table_definition.columns.name", "id");
 *     migr_builder_set_text(b, "table_definition.columns.type", "bigint");
 *     migr_builder_set_text(b, "table_definition.columns.flags", "primary_key, autoincrement");
 *     rc = migr_builder_emit(b);
 *     migr_builder_free(b);
 *
 * **Paths** begin with a member of #migr_operation; a struct on the way (`column`, `options`) is made when it is first
 * mentioned, and a list in a path is its last item, which #migr_builder_add makes.
 *
 * **Errors** are told by the call that is wrong, with what was probably meant, and are the step's error
 * (#migr_op_error). The first one sticks: from then on all calls return it and do nothing, #migr_builder_emit included;
 * so a binding may look at the last result only.
 *
 * A builder lives within the callback of its step, and in its thread.
 */
#ifndef MIGR_BUILDER_H
#define MIGR_BUILDER_H

#include <libmigr/operation.h>

MIGR_BEGIN_DECLS

/** An operation that is being made. */
typedef struct migr_builder migr_builder;

/**
 * Begins an operation.
 *
 * @param op the step that it is for; must outlive the builder.
 * @param operation which: the name of a function of ops.h without its prefix, "create_table", "add_column",
 *                  "bulk_insert", or "execute".
 * @return the builder, to be freed by #migr_builder_free; NULL if there is no such operation or memory is short, with
 *         the step's error.
 * @since 0.1
 */
MIGR_API migr_builder *migr_builder_new(migr_op *op, const char *operation);

/**
 * Adds an item to a list: a column, a key, an element.
 *
 * @param builder the builder.
 * @param path the list: "table_definition.columns".
 * @return #MIGR_OK; #MIGR_ERROR_SCHEMA if there is no such list; #MIGR_ERROR_NO_MEMORY; or the error that sticks.
 * @since 0.1
 */
MIGR_API migr_status migr_builder_add(migr_builder *builder, const char *path);

/**
 * Sets a text, or flags or an enumerator by name.
 *
 * Flags are names with commas between, in any letter case, with or without their prefix: "not_null, unique",
 * "MIGR_NOT_NULL"; an enumerator is one: "cascade". For `values` it adds a value.
 *
 * @param builder the builder.
 * @param path the member: "column.name".
 * @param text the text; copied. NULL takes away what was set.
 * @return as #migr_builder_add.
 * @since 0.1
 */
MIGR_API migr_status migr_builder_set_text(migr_builder *builder, const char *path, const char *text);

/**
 * Sets a number, flags or an enumerator as a number, or a value that is an integer. For `values` it adds a value.
 *
 * @param builder the builder.
 * @param path the member: "column.default_value".
 * @param number the number.
 * @return as #migr_builder_add.
 * @since 0.1
 */
MIGR_API migr_status migr_builder_set_integer(migr_builder *builder, const char *path, int64_t number);

/**
 * Sets a value that is a double. For `values` it adds a value.
 *
 * @param builder the builder.
 * @param path the member: "column.default_value".
 * @param number the number.
 * @return as #migr_builder_add.
 * @since 0.1
 */
MIGR_API migr_status migr_builder_set_real(migr_builder *builder, const char *path, double number);

/**
 * Sets a value that is bytes. For `values` it adds a value.
 *
 * @param builder the builder.
 * @param path the member: "column.default_value".
 * @param bytes the bytes; copied. May be NULL if there are none.
 * @param size how many.
 * @return as #migr_builder_add.
 * @since 0.1
 */
MIGR_API migr_status migr_builder_set_blob(migr_builder *builder, const char *path, const void *bytes, size_t size);

/**
 * Sets a value to NULL. For `values` it adds a value.
 *
 * @param builder the builder.
 * @param path the member: "values".
 * @return as #migr_builder_add.
 * @since 0.1
 */
MIGR_API migr_status migr_builder_set_null(migr_builder *builder, const char *path);

/**
 * Emits the operation, as #migr_op_emit.
 *
 * @param builder the builder; may be changed and emitted again.
 * @return as #migr_op_emit, or the error that sticks.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_builder_emit(migr_builder *builder);

/** Frees a builder. @param builder a builder, or NULL. @since 0.1 */
MIGR_API void migr_builder_free(migr_builder *builder);

MIGR_END_DECLS

#endif

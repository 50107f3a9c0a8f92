/* SPDX-License-Identifier: MIT */
/*
 * What the files of this folder share: the functions of each kind of operation, and pieces of their statements.
 */
#ifndef MIGR_DIALECT_POSTGRESQL_PARTS_H
#define MIGR_DIALECT_POSTGRESQL_PARTS_H

#include "dialect/clause.h"
#include "schema/type.h"

/* Each adds the statements of one kind of operation. */
migr_status migr__postgresql_create_table(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_drop_table(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_rename_table(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_table_comment(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_alter_table(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_add_column(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_drop_column(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_rename_column(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_column_comment(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_alter_column(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_create_index(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_drop_index(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_rename_index(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_create_constraint(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_drop_constraint(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_rename_constraint(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_validate_constraint(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_create_schema(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_drop_schema(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_create_view(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_drop_view(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_create_trigger(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_drop_trigger(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_create_sequence(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_alter_sequence(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_drop_sequence(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_create_enum(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_add_enum_value(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_rename_enum_value(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_rename_enum(migr__compiler *compiler, const migr_operation *operation);
migr_status migr__postgresql_drop_enum(migr__compiler *compiler, const migr_operation *operation);

/* type.c: appends the type's name as PostgreSQL has it. */
void migr__postgresql_type(const migr__compiler *compiler, migr__buf *buf, const migr__type *type);
/* Without length, precision and scale. */
void migr__postgresql_base_type(const migr__compiler *compiler, migr__buf *buf, const migr__type *type);
/* Whether a value of it is a text that is cut or refused by its length. */
int migr__postgresql_is_text(const migr__type *type);
migr_status migr__postgresql_read_type(migr__compiler *compiler, const char *text, migr__type *out);

/* column.c: appends a column as it stands in CREATE TABLE and ADD COLUMN. `is_key`: with PRIMARY KEY behind it. */
migr_status migr__postgresql_column(migr__compiler *compiler, migr__buf *buf, const migr_column *column, int is_key);
/* Appends a default, as it stands behind DEFAULT. */
migr_status migr__postgresql_default(migr__compiler *compiler, migr__buf *buf, const migr__type *type,
                                     const char *default_sql, const migr_value *value);
/* Appends (START WITH ...), with a blank before it; nothing if nothing is given. */
migr_status migr__postgresql_numbers(migr__compiler *compiler, migr__buf *buf, int64_t start, int64_t increment,
                                     const char *options);
migr_status migr__postgresql_refuse_on_update(migr__compiler *compiler, const char *column);
/* Appends CONSTRAINT "column_enum" CHECK ("column" IN (...)): what makes an enum without a name. */
migr_status migr__postgresql_enum_check(migr__compiler *compiler, migr__buf *buf, const char *column,
                                        const migr__type *type);
/* Appends the check's name, unquoted. */
void migr__postgresql_enum_name(migr__buf *buf, const char *column);
void migr__postgresql_labels(const migr__compiler *compiler, migr__buf *buf, const migr__names *labels);

/* constraint.c: append constraints as they stand in CREATE TABLE and behind ADD. */
migr_status migr__postgresql_key(migr__compiler *compiler, migr__buf *buf, const migr_key *key, int is_primary);
migr_status migr__postgresql_foreign_key(migr__compiler *compiler, migr__buf *buf, const migr_foreign_key *key,
                                         const char *schema);
migr_status migr__postgresql_check(migr__compiler *compiler, migr__buf *buf, const migr_check *check);
migr_status migr__postgresql_exclude(migr__compiler *compiler, migr__buf *buf, const migr_exclude *exclude);

/* index.c: adds CREATE INDEX and its comment. `options`: MIGR_OPTION_CONCURRENTLY, MIGR_OPTION_IF_NOT_EXISTS. */
migr_status migr__postgresql_index(migr__compiler *compiler, const char *schema, const char *table,
                                   const migr_index *index, uint32_t options);
/* Appends ("a" DESC, (lower(b))). `with_operator`: each has one, as in an exclusion. */
migr_status migr__postgresql_elements(migr__compiler *compiler, migr__buf *buf, const migr_element_list *elements,
                                      int with_operator);

/* trigger.c: the comment of a function that is made with its trigger, by which it is known again. */
#define MIGR__POSTGRESQL_FUNCTION_COMMENT "made with its trigger by libmigr"
/* Appends what stands in such a function behind the body. `changes`: the trigger is also for INSERT or UPDATE. */
void migr__postgresql_trigger_end(migr__buf *body, uint32_t flags, int changes, int deletes);

/* text.c */
void migr__postgresql_literal(const migr__compiler *compiler, migr__buf *buf, const char *text);
/* Appends [schema.]name in quotes as a text literal: what ::regclass reads. */
void migr__postgresql_name_literal(const migr__compiler *compiler, migr__buf *buf, const char *schema,
                                   const char *name);
/* Appends the schema's oid; of the current one for NULL. */
void migr__postgresql_namespace(const migr__compiler *compiler, migr__buf *buf, const char *schema);
/* A text in the arena: [schema.]name, quoted. NULL without memory. */
const char *migr__postgresql_full_name(migr__compiler *compiler, const char *schema, const char *name);
/* Adds COMMENT ON words name IS 'text' or NULL. `column`: of a column; or NULL. */
migr_status migr__postgresql_comment(migr__compiler *compiler, const char *words, const char *schema, const char *name,
                                     const char *column, const char *text);
/*
 * From here on statements are collected, and become one DO block that executes them if the condition is true: what IF
 * [NOT] EXISTS is for where PostgreSQL has none, the same with and without a database. Frees the condition.
 */
size_t migr__postgresql_block_begin(const migr__compiler *compiler);
migr_status migr__postgresql_block_end(migr__compiler *compiler, size_t begin, migr__buf *condition);
/* Adds a DO block with this body, and frees it. */
migr_status migr__postgresql_do(migr__compiler *compiler, migr__buf *body);
/* Appends the body in dollar quotes, whose tag does not occur in it. */
void migr__postgresql_quote_body(migr__buf *sql, const migr__buf *body);
/* Ends a statement: adds it to the script, frees the buffer; or only frees it, if rc is a failure. */
migr_status migr__postgresql_finish(migr__compiler *compiler, migr__buf *buf, migr_status rc, uint32_t flags);
/* Likewise a query that must give no row. */
migr_status migr__postgresql_forbid(migr__compiler *compiler, migr__buf *buf, migr_status status, const char *message,
                                    const char *hint);

/* server.c: whether the server is of that version (180000) or a later one. A script without one may be for any. */
migr_status migr__postgresql_is_since(const migr__compiler *compiler, int64_t version, int *out);

/* dependents.c: what else uses what is to be taken away. */
typedef enum migr__postgresql_use {
	MIGR__USE_DROP, /* it goes */
	MIGR__USE_TYPE  /* it gets another type */
} migr__postgresql_use;

/* MIGR_ERROR_DEPENDENT with details that name them; MIGR_OK if there are none, or no database to look at. */
migr_status migr__postgresql_column_is_free(migr__compiler *compiler, const char *schema, const char *table,
                                            const char *column, migr__postgresql_use use);
migr_status migr__postgresql_constraint_is_free(migr__compiler *compiler, const char *schema, const char *table,
                                                const char *constraint);
/* Adds DROP words [schema.]name, if nothing else uses it; words: "TABLE", "TYPE". */
migr_status migr__postgresql_drop(migr__compiler *compiler, const migr_operation *operation, const char *words,
                                  const char *schema, const char *name);

#endif

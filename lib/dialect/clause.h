/* SPDX-License-Identifier: MIT */
/*
 * Pieces of SQL that all dialects write the same way, but for how a name is quoted.
 *
 * All of them append to a buffer, and fail with the compiler's error. What only some databases have (deferrable keys,
 * NOT VALID, elements with a collation) is not in here: a dialect appends it, or refuses it.
 */
#ifndef MIGR_DIALECT_CLAUSE_H
#define MIGR_DIALECT_CLAUSE_H

#include "dialect/compile.h"
#include "schema/names.h"

/*
 * What a text with variants is for this dialect, in the arena. NULL text gives NULL. `what` for messages: "the default
 * of column \"a\"". A text without anything for this dialect is refused by migr__clause_sql, and NULL by
 * migr__clause_option.
 */
migr_status migr__clause_sql(migr__compiler *compiler, const char *text, const char *what, const char **out);
migr_status migr__clause_option(migr__compiler *compiler, const char *text, const char **out);

/* Appends (sql): a comment at its end does not swallow the bracket. */
void migr__clause_brackets(migr__buf *buf, const char *sql);
/* The same for a text with variants. */
migr_status migr__clause_expression(migr__compiler *compiler, migr__buf *buf, const char *text, const char *what);

/* Appends a list of names as ("a", "b"). `what`: "columns of the key". */
migr_status migr__clause_columns(migr__compiler *compiler, migr__buf *buf, const char *list, const char *what);
void migr__clause_names(const migr__compiler *compiler, migr__buf *buf, const migr__names *names);

/* Appends CONSTRAINT "name" and a blank; nothing without a name. */
void migr__clause_constraint(const migr__compiler *compiler, migr__buf *buf, const char *name);

/* Appends [CONSTRAINT "name"] WORDS ("a", "b"); words: "PRIMARY KEY", "UNIQUE". The key has columns, not elements. */
migr_status migr__clause_key(migr__compiler *compiler, migr__buf *buf, const char *words, const migr_key *key);

/*
 * Appends [CONSTRAINT "name"] FOREIGN KEY ("a") REFERENCES [schema.]"t" ("b") [MATCH FULL] [ON DELETE ...] [ON UPDATE
 * ...]. `ref_schema` is what stands before the table, whatever the key says.
 */
migr_status migr__clause_foreign_key(migr__compiler *compiler, migr__buf *buf, const migr_foreign_key *key,
                                     const char *ref_schema);
/* Only what begins with REFERENCES, for a key that is written with its column. */
migr_status migr__clause_references(migr__compiler *compiler, migr__buf *buf, const migr_foreign_key *key,
                                    const char *ref_schema);

/* Appends [CONSTRAINT "name"] CHECK (...). */
migr_status migr__clause_check(migr__compiler *compiler, migr__buf *buf, const migr_check *check);

/* Appends DEFERRABLE INITIALLY DEFERRED, with a blank before it, as the flags say. */
void migr__clause_deferrable(migr__buf *buf, uint32_t flags);

/*
 * Adds the statements of a bulk insert with bound values to the script: INSERT INTO [schema.]"t" ("a", "b") VALUES (?,
 * ?),
 * ... with as many rows as `max_params` allows.
 */
migr_status migr__clause_insert(migr__compiler *compiler, const migr_operation *operation, size_t max_params);

/*
 * Adds the statements of SQL as it is, one by one; none if there is no variant for this dialect.
 */
migr_status migr__clause_execute(migr__compiler *compiler, const migr_operation *operation);

/* The schema that the operation's options name, or NULL. */
const char *migr__clause_schema(const migr_operation *operation);
/* That, or the one that the definition has. */
const char *migr__clause_any_schema(const migr_operation *operation);
/* Whether the operation's options have one of these flags. */
int migr__clause_has(const migr_operation *operation, uint32_t options);

#endif

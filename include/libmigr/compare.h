/* SPDX-License-Identifier: MIT */
/**
 * @file compare.h
 * What a database lacks of the models, and the revision that brings it there.
 *
 *     migr_comparison *comparison = NULL;
 *     migr_status rc = migr_compare(migr, &shop_models, NULL, &comparison);
 *     if (rc == MIGR_OK && migr_comparison_count(comparison) > 0)
 *             ...
 *     migr_comparison_free(comparison);
 *
 * Both sides are compared as the database sees them: the wanted schema is made in a scratch place, read back, and the
 * two readings are compared. So it makes no difference how a default, a check or a type was written. The scratch place
 * is a database in memory (SQLite), a schema in a transaction that is rolled back (PostgreSQL), a database that is
 * dropped (MySQL, MariaDB).
 */
#ifndef MIGR_COMPARE_H
#define MIGR_COMPARE_H

#include <libmigr/operation.h>
#include <libmigr/reading.h>
#include <libmigr/script.h>

MIGR_BEGIN_DECLS

/** Flags of `migr_compare_options::flags`. */
enum {
	/**
	 * The wanted schema is not made anywhere: texts are compared, after both were brought to one form as well as
	 * can be without a server. For users who may not make a scratch place. docs/autogenerate.md says what it cannot
	 * see.
	 */
	MIGR_COMPARE_TEXTUAL = UINT32_C(1) << 0,
	/** The database need not be at the heads of the revisions that are registered. */
	MIGR_COMPARE_ANY_STATE = UINT32_C(1) << 1,
	/** What would lose rows or values is #MIGR_ERROR_LOSS, naming all of it. */
	MIGR_COMPARE_REFUSE_LOSS = UINT32_C(1) << 2
};

/**
 * Says whether something was renamed, rather than one dropped and the other made: asked when two things of the same
 * shape came and went.
 *
 * @param object #MIGR_OBJECT_TABLE or #MIGR_OBJECT_COLUMN.
 * @param table of a column: its table.
 * @param from the name that goes.
 * @param to the name that comes.
 * @param user what was given with the function.
 * @return non-zero if it was renamed.
 */
typedef int32_t (*migr_rename_fn)(migr_object object, const char *table, const char *from, const char *to, void *user);

/** How to compare. All zero, or NULL instead of the struct, means the defaults. */
typedef struct migr_compare_options {
	/** sizeof(migr_compare_options); #MIGR_COMPARE_OPTIONS sets it. */
	uint32_t struct_size;
	/** Any of the MIGR_COMPARE_ flags. */
	uint32_t flags;
	/** Which part of the schema; NULL for all of the current schema and of those that the models name. */
	const migr_scope *scope;
	/** Asked about what may have been renamed; NULL: only `renamed_from` in the models counts. */
	migr_rename_fn on_rename;
	/** Handed to `on_rename`. */
	void *user;
	/** A database where the wanted schema may be made, of the same kind and version; NULL for the one compared. */
	const char *scratch_url;
	/**
	 * A file that keeps the wanted schema as it was read back, for the next time that the same models are compared
	 * on the same server; NULL for none. It is written if it is not there, or is of other models.
	 */
	const char *cache_path;
} migr_compare_options;

/** The first initialiser of a #migr_compare_options. */
#define MIGR_COMPARE_OPTIONS .struct_size = sizeof(migr_compare_options)

/** A database compared with what is wanted. */
typedef struct migr_comparison migr_comparison;

/**
 * Compares the database with models.
 *
 * @param context the context.
 * @param models what is wanted.
 * @param options how, or NULL.
 * @param[out] out the comparison, to be freed before the context is closed.
 * @return #MIGR_OK, whatever the difference; #MIGR_ERROR_BEHIND if revisions are registered and the database is not at
 *         their heads; #MIGR_ERROR_DATABASE_NEWER if it is ahead of them; #MIGR_ERROR_PERMISSION if the scratch place
 *         may not be made; #MIGR_ERROR_CANCELLED; the errors of #migr_check_models, or the database's.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_compare(migr_context *context, const migr_models *models,
                                                 const migr_compare_options *options, migr_comparison **out);

/**
 * Compares the database with a schema in its own SQL: the text of a `schema.sql`.
 *
 * @param context the context.
 * @param sql the statements that make the wanted schema.
 * @param size how many bytes; #MIGR_NUL_TERMINATED.
 * @param options how, or NULL; not #MIGR_COMPARE_TEXTUAL.
 * @param[out] out as #migr_compare.
 * @return as #migr_compare; #MIGR_ERROR_SQL_TEXT, or the error of the statement that failed.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_compare_sql(migr_context *context, const char *sql, size_t size,
                                                     const migr_compare_options *options, migr_comparison **out);

/**
 * Compares the database with another one of the same kind.
 *
 * @param context the context.
 * @param url the database that is as this one should be.
 * @param options how, or NULL; not #MIGR_COMPARE_TEXTUAL.
 * @param[out] out as #migr_compare.
 * @return as #migr_compare.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_compare_database(migr_context *context, const char *url,
                                                          const migr_compare_options *options, migr_comparison **out);

/** Frees a comparison. @param comparison a comparison, or NULL. @since 0.1 */
MIGR_API void migr_comparison_free(migr_comparison *comparison);

/** In what way they differ. */
typedef int32_t migr_difference_kind;

enum {
	/** The database lacks it. */
	MIGR_DIFFERENCE_MISSING = 1,
	/** The database has it, and it is not wanted. */
	MIGR_DIFFERENCE_EXTRA = 2,
	/** It is not as it should be. */
	MIGR_DIFFERENCE_CHANGED = 3,
	/** It has another name. */
	MIGR_DIFFERENCE_RENAMED = 4
};

enum {
	/** Difference: to mend it loses rows or values. */
	MIGR_DIFFERENCE_DESTRUCTIVE = UINT32_C(1) << 0,
	/** Difference: nothing mends it; the message says why, and no operation is made for it. */
	MIGR_DIFFERENCE_UNMENDED = UINT32_C(1) << 1
};

/** One difference. Texts are valid as long as the comparison. */
typedef struct migr_difference {
	/** sizeof(migr_difference) in this library. */
	uint32_t struct_size;
	/** Any of the MIGR_DIFFERENCE_ flags. */
	uint32_t flags;
	/** In what way. */
	migr_difference_kind kind;
	/** What it is. */
	migr_object object;
	/** Its schema; NULL for the current one. */
	const char *schema;
	/** The table that it is of; NULL if it is by itself. */
	const char *table;
	/** Its name, as it is wanted (as it is, if it is not wanted); NULL if it has none. */
	const char *name;
	/** The name that it has, if that is another one; else NULL. */
	const char *old_name;
	/** What of it differs: "type, default"; NULL unless it is changed. */
	const char *what;
	/** What there is, in words of SQL; NULL if it is missing. */
	const char *before;
	/** What is wanted, in words of SQL; NULL if it is not wanted. */
	const char *after;
	/** All of it in a sentence: "table users: column email is varchar(100), and should be varchar(320)". */
	const char *message;
} migr_difference;

/** How many differences. @param comparison a comparison. @return the count; 0: they are the same. @since 0.1 */
MIGR_API size_t migr_comparison_count(const migr_comparison *comparison);

/**
 * One difference.
 *
 * @param comparison a comparison.
 * @param index from 0.
 * @return the difference, valid as long as the comparison; NULL past the end.
 * @since 0.1
 */
MIGR_API const migr_difference *migr_comparison_at(const migr_comparison *comparison, size_t index);

/**
 * The operations that bring the database to what is wanted (#MIGR_UPGRADE), or back (#MIGR_DOWNGRADE), in order.
 *
 * @param comparison a comparison.
 * @param direction #MIGR_UPGRADE or #MIGR_DOWNGRADE.
 * @param[out] count how many.
 * @return the first; valid until they are set anew or the comparison is freed. NULL if there are none.
 * @since 0.1
 */
MIGR_API const migr_operation *migr_comparison_operations(const migr_comparison *comparison, migr_direction direction,
                                                          size_t *count);

/**
 * Sets the operations anew, before they are written: an application's own view of what a revision should do.
 *
 * @param comparison a comparison.
 * @param direction #MIGR_UPGRADE or #MIGR_DOWNGRADE.
 * @param operations the operations, copied; they may be those of the comparison itself.
 * @param count how many; 0 for none.
 * @return #MIGR_OK or #MIGR_ERROR_SCHEMA, #MIGR_ERROR_NO_MEMORY, an ABI error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_comparison_set_operations(migr_comparison *comparison,
                                                                   migr_direction direction,
                                                                   const migr_operation *operations, size_t count);

/** How a comparison is written. */
typedef int32_t migr_comparison_format;

enum {
	/** A line for each difference. */
	MIGR_COMPARISON_TEXT = 1,
	/** JSON: docs/json.md has its members. */
	MIGR_COMPARISON_JSON = 2,
	/** The statements of the upgrade, in the dialect that is said or that of the context. */
	MIGR_COMPARISON_SQL = 3,
	/** The calls of a C callback's body. */
	MIGR_COMPARISON_C = 4
};

/**
 * Writes a comparison.
 *
 * @param comparison a comparison.
 * @param format how.
 * @param direction #MIGR_UPGRADE or #MIGR_DOWNGRADE; for SQL and C.
 * @param dialect for SQL: "sqlite", "postgresql", "mysql"; NULL for that of the context.
 * @param write gets the text, piece by piece.
 * @param user handed to `write`; may be NULL.
 * @return #MIGR_OK; #MIGR_ERROR_UNSUPPORTED or #MIGR_ERROR_NEEDS_DATABASE if another dialect cannot say it; or what
 *         `write` returned.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_write_comparison(migr_comparison *comparison, migr_comparison_format format,
                                                          migr_direction direction, const char *dialect,
                                                          migr_write_fn write, void *user);

/**
 * Writes a new revision file that does what a comparison found, upgrade and downgrade, and registers it.
 *
 * @param comparison a comparison with at least one operation.
 * @param revision what #migr_write_revision takes; in SQL and C alike.
 * @param dialects for SQL: a section is written for each: `"sqlite, postgresql"`, and what is the same in all of them
 * is written once. NULL for that of the context alone.
 * @param[out] out the new revision, a list of one, to be freed; may be NULL.
 * @return as #migr_write_revision and #migr_write_comparison; #MIGR_ERROR_NO_CHANGE if there is nothing to be written.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_write_comparison_revision(migr_comparison *comparison,
                                                                   const migr_new_revision *revision,
                                                                   const char *dialects, migr_revision_list **out);

MIGR_END_DECLS

#endif

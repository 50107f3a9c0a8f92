/* SPDX-License-Identifier: MIT */
/**
 * @file reading.h
 * Reads the schema of a database: as models, as SQL, as JSON, as C.
 *
 * The whole schema is read by a fixed number of queries, however many tables it has.
 */
#ifndef MIGR_READING_H
#define MIGR_READING_H

#include <libmigr/context.h>
#include <libmigr/models.h>
#include <libmigr/offline.h>

MIGR_BEGIN_DECLS

/** What kind of thing in a schema. */
typedef int32_t migr_object;

enum {
	/** A schema (a database on MySQL). */
	MIGR_OBJECT_SCHEMA = 1,
	/** A table. */
	MIGR_OBJECT_TABLE = 2,
	/** A column. */
	MIGR_OBJECT_COLUMN = 3,
	/** A primary key. */
	MIGR_OBJECT_PRIMARY_KEY = 4,
	/** A unique key. */
	MIGR_OBJECT_UNIQUE = 5,
	/** A foreign key. */
	MIGR_OBJECT_FOREIGN_KEY = 6,
	/** A check. */
	MIGR_OBJECT_CHECK = 7,
	/** An exclusion. */
	MIGR_OBJECT_EXCLUDE = 8,
	/** An index. */
	MIGR_OBJECT_INDEX = 9,
	/** A view. */
	MIGR_OBJECT_VIEW = 10,
	/** A trigger. */
	MIGR_OBJECT_TRIGGER = 11,
	/** A sequence. */
	MIGR_OBJECT_SEQUENCE = 12,
	/** An enum type. */
	MIGR_OBJECT_ENUM = 13,
	/** Something else: a function, a domain, a partition ... */
	MIGR_OBJECT_OTHER = 14
};

/**
 * Says whether something counts.
 *
 * @param object what it is: a schema, table, view, sequence, enum type by itself; a column, key, index, trigger and the
 *               like of a table.
 * @param schema its schema; NULL for the current one.
 * @param table the table that it is of; NULL if it is by itself.
 * @param name its name; NULL if it has none.
 * @param user what was given with the function.
 * @return non-zero if it counts, 0 to leave it alone.
 */
typedef int32_t (*migr_include_fn)(migr_object object, const char *schema, const char *table, const char *name,
                                   void *user);

/** Which part of a schema counts. All zero, or NULL instead of the struct: all of the current schema. */
typedef struct migr_scope {
	/** sizeof(migr_scope); #MIGR_SCOPE sets it. */
	uint32_t struct_size;
	/** Zero. */
	uint32_t flags;
	/** Schemas beside the current one: `"audit, app"`. */
	const char *schemas;
	/**
	 * Only tables, views, sequences and enum types whose names fit one of these patterns, with `*` and `?`:
	 * `"shop_*, audit.*"`. With a point it is about another schema. NULL for all.
	 */
	const char *include;
	/** None that fits one of these. */
	const char *exclude;
	/** Asked about each thing, after the patterns; may be NULL. */
	migr_include_fn include_fn;
	/** Handed to `include_fn`. */
	void *user;
} migr_scope;

/** The first initialiser of a #migr_scope. */
#define MIGR_SCOPE .struct_size = sizeof(migr_scope)

/** A schema that was read. */
typedef struct migr_reading migr_reading;

/**
 * Reads the schema of the database.
 *
 * Version tables and ledgers of this and other histories are left out, and so is what belongs to extensions, what is
 * temporary, and partitions (not the table that they are of).
 *
 * @param context the context.
 * @param scope which part; NULL for all of the current schema.
 * @param[out] out the reading, to be freed before the context is closed.
 * @return #MIGR_OK, #MIGR_ERROR_CANCELLED or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_read_schema(migr_context *context, const migr_scope *scope,
                                                     migr_reading **out);

/** Frees a reading. @param reading a reading, or NULL. @since 0.1 */
MIGR_API void migr_reading_free(migr_reading *reading);

/**
 * What was read, as models; #MIGR_MODELS_COMPLETE is set.
 *
 * Types are portable words where those stand for exactly the same type, else the database's own as a variant; texts of
 * SQL are as the database has them.
 *
 * @param reading a reading.
 * @return the models, valid as long as the reading.
 * @since 0.1
 */
MIGR_API const migr_models *migr_reading_models(const migr_reading *reading);

/** How many things were seen and left alone. @param reading a reading. @return the count. @since 0.1 */
MIGR_API size_t migr_reading_left_count(const migr_reading *reading);

/**
 * One thing that was left alone.
 *
 * @param reading a reading.
 * @param index from 0.
 * @param[out] object what it is; may be NULL.
 * @param[out] name its name, with schema and table before it; may be NULL. Valid as long as the reading.
 * @param[out] why why it was left alone; may be NULL. Likewise.
 * @return 1; 0 past the end.
 * @since 0.1
 */
MIGR_API int32_t migr_reading_left(const migr_reading *reading, size_t index, migr_object *object, const char **name,
                                   const char **why);

/** How models are written. */
typedef int32_t migr_models_format;

enum {
	/** SQL that makes the schema, in the dialect of the context. */
	MIGR_MODELS_SQL = 1,
	/** JSON: docs/json.md has its members. */
	MIGR_MODELS_JSON = 2,
	/** C: literals that compile, and a #migr_models that has them all. */
	MIGR_MODELS_C = 3
};

/**
 * Writes models.
 *
 * @param context the context; needs no database.
 * @param models the models.
 * @param format how.
 * @param name C: what the models are called, and what their names begin with: "shop" gives `shop_models`; NULL for
 *             "schema". Not used by the others.
 * @param write gets the text, piece by piece.
 * @param user handed to `write`; may be NULL.
 * @return #MIGR_OK; #MIGR_ERROR_OPTION for SQL without a dialect; the errors of #migr_check_models; or what `write`
 *         returned.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_write_models(migr_context *context, const migr_models *models,
                                                      migr_models_format format, const char *name, migr_write_fn write,
                                                      void *user);

/**
 * Checks models, without a database.
 *
 * @param context the context; with a dialect, what only that database cannot do is found too.
 * @param models the models.
 * @return #MIGR_OK; or what is wrong: unknown types, foreign keys to nowhere, two columns of one name, an index on a
 *         column that is not there ... If several things are, #MIGR_ERROR_SCHEMA with one detail for each, all of them.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_check_models(migr_context *context, const migr_models *models);

MIGR_END_DECLS

#endif

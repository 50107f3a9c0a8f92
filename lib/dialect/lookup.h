/* SPDX-License-Identifier: MIT */
/*
 * What is there: questions to the catalogues of the databases, the same for all of them.
 *
 * Names are data, and are compared as the database compares them. Without a schema it is the current one (PostgreSQL,
 * where a temporary table of that name comes first), the current database (MySQL), and on SQLite first what is
 * temporary and then what is in main. A temporary table of MySQL is not seen: its catalogue does not have it.
 */
#ifndef MIGR_DIALECT_LOOKUP_H
#define MIGR_DIALECT_LOOKUP_H

#include "dialect/compile.h"
#include "schema/names.h"

typedef enum migr__object {
	/* by themselves */
	MIGR__OBJECT_SCHEMA,
	MIGR__OBJECT_TABLE,
	MIGR__OBJECT_VIEW, /* also a materialized one */
	MIGR__OBJECT_SEQUENCE,
	MIGR__OBJECT_ENUM,
	/* of a table */
	MIGR__OBJECT_COLUMN,
	MIGR__OBJECT_INDEX,
	MIGR__OBJECT_CONSTRAINT,
	MIGR__OBJECT_TRIGGER /* also of a view */
} migr__object;

/* A table to be asked about. */
typedef struct migr__lookup {
	const migr__live *live;
	const migr__dialect *dialect;
	migr__arena *arena; /* what is found is in here */
	migr_error *error;
	const char *schema; /* NULL: the current one */
	const char *table;
} migr__lookup;

/* An index or a constraint. */
typedef struct migr__found {
	migr_constraint_kind kind; /* MIGR_CONSTRAINT_ANY: an index */
	const char *name;          /* "" if it has none (SQLite) */
	migr__names columns;       /* in order; an item is NULL where an index has an expression */
	const char *condition;     /* of a check, as the database writes it; in any other case NULL */
	const char *ref_table;     /* of a foreign key */
	const char *constraint;    /* the constraint that an index was made for; "" if that has no name; or NULL */
	int is_unique;             /* of an index */
} migr__found;

typedef struct migr__found_list {
	migr__found *items;
	size_t count;
	size_t capacity;
} migr__found_list;

/* The compiler's database, arena and error; only if it has a database (migr__compiler_need_live). */
migr__lookup migr__lookup_for(const migr__compiler *compiler, const char *schema, const char *table);

/* 1 or 0 in *out. `name` is the object's own, also of a table; lookup->table counts for what belongs to one. */
migr_status migr__lookup_has(const migr__lookup *lookup, migr__object object, const char *name, int *out);
/* Whether the user sees all schemas: only then one that is not seen is not there. */
migr_status migr__lookup_sees_schemas(const migr__lookup *lookup, int *out);

/* All of the table's, by name. On MySQL a unique key is both. Nothing if there is no such table. */
migr_status migr__lookup_indexes(const migr__lookup *lookup, migr__found_list *out);
migr_status migr__lookup_constraints(const migr__lookup *lookup, migr__found_list *out);

/*
 * By definition: exactly these columns in order ("a, b"), for a check its condition; NULL for any primary key. *out is
 * NULL if there is none. An index that was made for a constraint does not count, but on MySQL, where it is the same.
 * MIGR_ERROR_SCHEMA if several fit, with details that name each.
 *
 * A condition is compared by what it says, not by how it is written: see condition.h.
 */
migr_status migr__lookup_find_index(const migr__lookup *lookup, const char *columns, const migr__found **out);
migr_status migr__lookup_find_constraint(const migr__lookup *lookup, migr_constraint_kind kind, const char *definition,
                                         const migr__found **out);

/*
 * The same for those who cannot do without it. MIGR_ERROR_NO_SUCH_TABLE if there is no such table, or none of it, with
 * details that name what there is.
 */
migr_status migr__lookup_need_index(const migr__lookup *lookup, const char *columns, const migr__found **out);
migr_status migr__lookup_need_constraint(const migr__lookup *lookup, migr_constraint_kind kind, const char *definition,
                                         const migr__found **out);
/* MIGR_ERROR_NO_SUCH_TABLE, MIGR_OK. */
migr_status migr__lookup_need_table(const migr__lookup *lookup);

#endif

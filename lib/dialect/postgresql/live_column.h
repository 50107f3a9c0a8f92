/* SPDX-License-Identifier: MIT */
/*
 * A column as it is before it is altered: by the database's catalogue, or else by what the operation says of it.
 */
#ifndef MIGR_DIALECT_POSTGRESQL_LIVE_COLUMN_H
#define MIGR_DIALECT_POSTGRESQL_LIVE_COLUMN_H

#include "dialect/postgresql/parts.h"

typedef struct migr__live_column {
	int is_there;          /* 0: all else is zero */
	int is_live;           /* it was read from the database */
	const char *type;      /* with length and the like, as SQL */
	const char *type_name; /* pg_type.typname: "int4" */
	char category;         /* pg_type.typcategory: 'S' for texts, 'N' for numbers ... */
	int64_t typmod;
	const char *collation; /* as SQL, if it is not its type's own; or NULL */
	const char *default_sql;
	int is_identity;
	int is_generated;
	int default_follows; /* its default is turned into one of the new type by itself */
	int can_return;      /* there is a cast from the new type to its own */
	const char *new_type_name;
	const char *enum_check; /* the constraint that makes it an enum; or NULL */
	int64_t server_version; /* 150020 */
} migr__live_column;

/* `type`: the new one, or NULL. MIGR_ERROR_NEEDS_DATABASE if the column must be known and is not. */
migr_status migr__postgresql_live_column(migr__compiler *compiler, const migr_operation *operation,
                                         const migr__type *type, migr__live_column *out);

/*
 * loss.c: Adds a query for the rows whose value the new type cannot hold, if there may be such. PostgreSQL itself
 * refuses what it cannot cast; what it rounds or cuts is found by casting there and back.
 */
migr_status migr__postgresql_forbid_loss(migr__compiler *compiler, const migr_operation *operation,
                                         const migr__live_column *old, const migr__type *type);
/* Whether the new type is only another name or a wider limit, for which no row is written anew. */
int migr__postgresql_is_same_bytes(const migr__live_column *old, const migr__type *type);
/* Appends `expression` (SQL) as a value of the type. */
void migr__postgresql_cast(const migr__compiler *compiler, migr__buf *buf, const char *expression,
                           const migr__live_column *old, const migr__type *type);

#endif

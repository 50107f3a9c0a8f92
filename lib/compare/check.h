/* SPDX-License-Identifier: MIT */
/*
 * The parts of the check of models: what each of them finds is collected with its place, and reported at once.
 */
#ifndef MIGR_COMPARE_CHECK_H
#define MIGR_COMPARE_CHECK_H

#include "compare/index.h"
#include "dialect/dialect.h"
#include "schema/checker.h"

#include <libmigr/models.h>

typedef struct migr__fault {
	migr_status status;
	const char *text;
	const char *hint;
} migr__fault;

typedef struct migr__faults {
	migr__fault *items;
	size_t count;
	size_t capacity;
} migr__faults;

typedef struct migr__audit {
	const migr_models *models; /* as the application wrote them */
	const migr_table **tables; /* with names by the convention */
	const migr__dialect *dialect;
	migr__arena *arena;
	migr__faults *faults;
	migr_error *error;   /* of memory only */
	migr__index by_name; /* tables and views: the number of a table, or that and the number of a view */
	migr__index columns; /* of tables: their numbers */
} migr__audit;

/* "table users: " or, with a schema, "table audit.users: ", and then the format. `hint` may be NULL: there is a usual
 * one. */
__attribute__((format(printf, 7, 8))) void migr__audit_fault(migr__audit *audit, migr_status status, const char *what,
                                                             const char *schema, const char *name, const char *hint,
                                                             const char *format, ...);

/* Each definition by itself, as an operation that makes it would be checked. */
void migr__audit_definitions(migr__audit *audit);
/* Two things of one name. */
void migr__audit_names(migr__audit *audit);
/* Foreign keys, triggers, owners: what points to something. */
void migr__audit_targets(migr__audit *audit);
/* Enum types said in several places, what was renamed, conditions. */
void migr__audit_agreement(migr__audit *audit);

/* The number of a table; MIGR__NONE. `schema` as in the models. */
uint32_t migr__audit_table(migr__audit *audit, const char *schema, const char *name);
/* The number of a column of a table; MIGR__NONE. */
uint32_t migr__audit_column(migr__audit *audit, uint32_t table, const char *name);
/* The name that was probably meant, for a message: ", did you mean 'users'?" or "". */
const char *migr__audit_meant(migr__audit *audit, const char *name, const char *const *names, size_t count);

#endif

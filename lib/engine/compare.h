/* SPDX-License-Identifier: MIT */
/*
 * Comparing a database: where the two readings come from.
 *
 * compare.c has the order of things; wanted.c says where the wanted side comes from; heads.c whether the database is
 * where its revisions end.
 */
#ifndef MIGR_ENGINE_COMPARE_H
#define MIGR_ENGINE_COMPARE_H

#include "engine/look.h"
#include "schema/names.h"

struct migr_reading {
	migr_context *context;
	migr__arena arena;
	migr__reading reading;
	const char **left; /* the full names of what was left alone */
};

struct migr_comparison {
	migr_context *context;
	migr__arena arena;       /* all below is in it */
	const char *scratch_url; /* or NULL */
	int has_no_place;        /* texts were compared, and nothing may be made anywhere */
	migr__prepared prepared;
	migr__reading whole; /* the live side with what does not count */
	migr__reading live;
	migr__reading wanted;
	migr__compared compared;
};

/* What is wanted: one of these; and how it is to be compared, imported. */
typedef struct migr__wish {
	const migr_models *models; /* as the application gave them */
	const char *sql;
	size_t size;
	const char *url;
	migr_compare_options options;
	migr_scope scope;
} migr__wish;

void migr__comparison_init(migr_comparison *comparison, migr_context *context);
void migr__comparison_clear(migr_comparison *comparison);
/* Fills in a new comparison. The error is the context's. */
migr_status migr__compare_run(migr_comparison *comparison, const migr__wish *wish);
/* The operations of a direction; NULL if it is none. */
migr__operations *migr__comparison_operations(migr_comparison *comparison, migr_direction direction);

/* MIGR_OK if no revisions are registered, or the database is at all of their heads; MIGR_ERROR_BEHIND and others. */
migr_status migr__check_heads(migr_context *context, migr_error *error);

/* One comparison on its way. */
typedef struct migr__comparing {
	migr_comparison *comparison;
	const migr__wish *wish;
	migr__arena *arena;
	migr_error *error;
	migr__look look;
	migr__about about;
	migr__names schemas; /* beside the current one, that count */
} migr__comparing;

/* Reads the wanted side into the comparison. */
migr_status migr__wanted_read(migr__comparing *comparing);
/* Reads the current schema and those of the others that are there. */
migr_status migr__schemas_read(migr__look *look, const migr__names *schemas, migr__arena *arena, migr__reading *out,
                               migr_error *error);

/* Imported models: the current schema by its name becomes the one without. 0 if memory is short. */
int migr__models_localise(migr_models *models, const char *schema, migr__arena *arena);
/* Adds the names of all schemas that models have. */
migr_status migr__models_schemas(const migr_models *models, migr__arena *arena, migr__names *out, migr_error *error);

#endif

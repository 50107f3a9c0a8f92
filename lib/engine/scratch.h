/* SPDX-License-Identifier: MIT */
/*
 * A place where a schema is made to be read back, and that is gone afterwards: schemas in a transaction that is rolled
 * back (PostgreSQL), a throw-away database on the same server (MySQL, MariaDB), one in memory (SQLite).
 */
#ifndef MIGR_ENGINE_SCRATCH_H
#define MIGR_ENGINE_SCRATCH_H

#include "base/map.h"
#include "engine/look.h"

typedef struct migr__scratch {
	migr_context *context; /* where it is: the application's, or one beside it */
	migr_context *server;  /* beside: the one at a scratch_url; or NULL */
	migr__look server_look;
	const migr__look *origin; /* of the database that is compared */
	migr_context *beside;     /* beside: the throw-away database; or NULL */
	migr__arena *arena;
	migr__look look;
	int is_schema;    /* schemas, in the transaction of `look` */
	int is_savepoint; /* of a look that was begun before */
	/* The schemas, the current one first: as they are called in models and SQL, and here. */
	const char **names;
	const char **places;
	const char **as; /* `names` as migr__read wants them */
	size_t n_schemas;
} migr__scratch;

/* What a place is for. */
typedef struct migr__scratch_wish {
	migr__look *look;           /* of the database that is compared, begun */
	const migr__about *about;   /* of that */
	const char *url;            /* another server; or NULL */
	const char *const *schemas; /* beside the current one */
	size_t n_schemas;
	int is_for_text; /* of SQL, which may do anything: a database if there can be one */
} migr__scratch_wish;

/* To be ended also after an error. Texts are in the arena. */
migr_status migr__scratch_begin(migr__scratch *scratch, const migr__scratch_wish *wish, migr__arena *arena,
                                migr_error *error);
/*
 * Makes stand-ins for the functions of the database that the views call, and adds their names; `names` may be NULL. It
 * is for who makes the views.
 */
migr_status migr__scratch_stand_ins(migr__scratch *scratch, const migr_view_refs *views, migr__map *names,
                                    migr_error *error);
/* Makes models that were checked and prepared. */
migr_status migr__scratch_make(migr__scratch *scratch, const migr_models *models, migr_error *error);
/* Does an operation to what is there, as a run would. */
migr_status migr__scratch_apply(migr__scratch *scratch, const migr_operation *operation, migr_error *error);
/* Executes a text of SQL statements. */
migr_status migr__scratch_run(migr__scratch *scratch, const char *sql, size_t size, migr_error *error);
/* Reads what is there by now. */
migr_status migr__scratch_read(migr__scratch *scratch, migr__arena *arena, migr__reading *out, migr_error *error);
void migr__scratch_end(migr__scratch *scratch);

#endif

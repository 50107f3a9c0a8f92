/* SPDX-License-Identifier: MIT */
/*
 * Functions that views call. In a scratch place, which has none of the database's own, stand-ins are made for them: of
 * the same parameters and type, and empty, as no row is ever looked at.
 */
#ifndef MIGR_DIALECT_STAND_IN_H
#define MIGR_DIALECT_STAND_IN_H

#include "dialect/compile.h"

#include <libmigr/models.h>

typedef struct migr__stand_in {
	const char *name;
	const char *sql; /* makes it */
} migr__stand_in;

typedef struct migr__stand_ins {
	const migr__live *live; /* the database that has them */
	const migr__dialect *dialect;
	migr__arena *arena;
	migr_error *error;
	const char *schema; /* there */
	const char *place;  /* what it is in the scratch place */
	const migr_view_refs *views;
	/* What is found. */
	migr__stand_in *items;
	size_t count;
	size_t capacity;
} migr__stand_ins;

/* Those of the schema's functions that the views mention. */
migr_status migr__mysql_stand_ins(migr__stand_ins *out);

#endif

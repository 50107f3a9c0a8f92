/* SPDX-License-Identifier: MIT */
/*
 * Structs of schema.h and operation.h with whatever can stand in them, made along their descriptions. They mean
 * nothing: they are for what treats all members alike.
 */
#ifndef MIGR_TESTS_SUPPORT_LITERALS_H
#define MIGR_TESTS_SUPPORT_LITERALS_H

#include "support/t.h"

#include "base/arena.h"
#include "schema/shape.h"

typedef struct t_literals {
	migr__arena *arena;
	t_random random;
	unsigned chance; /* of each member, in percent */
	unsigned max_list;
	const char *only; /* of the outermost struct, the members that may be set: "table, name"; NULL for all */
	/* What was made at least once. */
	const migr__member *seen[400];
	size_t n_seen;
} t_literals;

/* Fails the test if memory is short. */
void *t_literal(t_literals *literals, const migr__shape *shape);
/* Fails the test unless every member of the struct and of all below it was made. */
void t_literals_check(const t_literals *literals, const migr__shape *shape);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * For the tests of texts of definitions: an arena and an error, set up and torn down by each case.
 */
#ifndef MIGR_TESTS_UNIT_SCHEMA_ARENA_H
#define MIGR_TESTS_UNIT_SCHEMA_ARENA_H

#include "base/arena.h"
#include "base/error.h"

static migr__alloc alloc;
static migr__arena arena;
static migr_error error;

static void set_up(void)
{
	alloc = migr__alloc_libc();
	migr__arena_init(&arena, &alloc);
	migr__error_init(&error, &alloc);
}

static void tear_down(void)
{
	migr__error_clear(&error);
	migr__arena_clear(&arena);
}

#endif

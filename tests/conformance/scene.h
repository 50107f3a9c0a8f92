/* SPDX-License-Identifier: MIT */
/*
 * A database at its first revision, and another session that is in the way of the second one.
 */
#ifndef MIGR_TESTS_CONFORMANCE_SCENE_H
#define MIGR_TESTS_CONFORMANCE_SCENE_H

#include "suite.h"

#include <pthread.h>

typedef struct scene {
	cf t;
	void *other; /* a session that is in the way */
	pthread_t thread;
	int has_thread;
	int other_failed;
	int n_called;
	int n_waiting;
	int must_free; /* at the first event that tells of waiting */
	char waiting[512];
} scene;

/* Tables "held" and "wanted" with a row each, "log" with none. */
extern const migr_revision scene_first;

void scene_begin(scene *s);
void scene_end(scene *s);
int scene_is_sqlite(const scene *s);
int scene_is_mysql(const scene *s);
/* A context whose events are counted in the scene, which is what its callbacks get. */
migr_context *scene_open(scene *s, migr_options *options, const migr_revision *list, size_t count);
/* The same with the first revision, and a second one. */
migr_context *scene_open_with(scene *s, migr_options *options, const migr_revision *second);

/* What the other session does. */
void scene_other(const scene *s, const char *sql);
/* It ends its transaction, and gives up what it has locked. */
void scene_let_go(const scene *s);

#endif

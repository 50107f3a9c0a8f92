/* SPDX-License-Identifier: MIT */
/*
 * A backend that forwards to SQLite's and breaks at one chosen call.
 *
 * It is made from the public header only, as a third party would write one. Calls of `execute`, `begin`, `commit`,
 * `rollback`, `lock`, `unlock` and `session` are counted, beginning with 1; what happens at the chosen one is set in
 * one plan for the whole process, since `connect` has no other way to learn of it.
 */
#ifndef MIGR_TESTS_FAULT_FAULT_BACKEND_H
#define MIGR_TESTS_FAULT_FAULT_BACKEND_H

#include <libmigr/backend.h>

typedef enum fault_kind {
	FAULT_NONE,
	FAULT_FAIL_BEFORE, /* an error, and no effect */
	FAULT_FAIL_AFTER,  /* the effect, and then an error all the same */
	FAULT_SILENT,      /* a failing status without any report of it, which a careless backend may return */
	FAULT_BUSY,        /* busy, once */
	FAULT_LOST,        /* from here on nothing works any more */
	FAULT_KILL_BEFORE, /* the process ends */
	FAULT_KILL_AFTER,
	FAULT_GIVEN_UP /* a deadlock: nothing of the transaction has happened */
} fault_kind;

typedef struct fault_plan {
	fault_kind kind;
	int at;      /* which call; 0: none */
	int n_calls; /* how many there were */
	int fired;
	const char *where; /* the function that was hit */
	int was_inside;    /* a transaction */
} fault_plan;

extern fault_plan fault;

/* Begins to count anew. */
void fault_set(fault_kind kind, int at);
const char *fault_name(fault_kind kind);
const migr_backend *fault_backend(void);

#endif

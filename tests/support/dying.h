/* SPDX-License-Identifier: MIT */
/*
 * A backend whose process ends before or after whatever it sends to the database, as by SIGKILL.
 */
#ifndef MIGR_TESTS_SUPPORT_DYING_H
#define MIGR_TESTS_SUPPORT_DYING_H

#include <libmigr/backend.h>

enum { DYING_STATUS = 9 };

/*
 * The backend, with each statement sent by itself. The process ends before the thing of that number is sent,
 * counted from 0: to the database this is the same as after the one before it. Negative: never. One at a time in a
 * process.
 */
const migr_backend *dying_backend(const migr_backend *base, long at);
/* The same, ending around the first statement that begins with `sql`: before it (0) or after it (1). */
const migr_backend *dying_at_statement(const migr_backend *base, const char *sql, int after);

/* Runs a function in a process of its own. Whether it died. */
int dying_child(void (*function)(void *argument), void *argument);

#endif

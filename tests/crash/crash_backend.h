/* SPDX-License-Identifier: MIT */
/*
 * A backend that ends its process by SIGKILL at one chosen point of what it sends. It forwards to a real one.
 *
 * Points are counted from 0: one before each call of `execute`, `begin`, `commit`, `rollback`, `lock`, `unlock`,
 * `session` and `disconnect`, and of statements that travel together before each. A process that ends after a call has
 * left the database as one that ends before the next call: that would be the same twice.
 */
#ifndef MIGR_TESTS_CRASH_CRASH_BACKEND_H
#define MIGR_TESTS_CRASH_CRASH_BACKEND_H

#include <libmigr/backend.h>

/* Ends at this point; negative: never. One in a process. Without `together` each statement is sent by itself. */
const migr_backend *crash_backend(const migr_backend *real, long at, int together);

#endif

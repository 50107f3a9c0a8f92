/* SPDX-License-Identifier: MIT */
/*
 * What a database's error means for the operation that it stopped: the same mistake is the same code on all of them,
 * whether it was seen by the library before or by the database in the end.
 */
#ifndef MIGR_ENGINE_VERDICT_H
#define MIGR_ENGINE_VERDICT_H

#include "base/arena.h"
#include "base/error.h"

#include <libmigr/operation.h>

/* Gives the error the code that it has elsewhere, and a hint if it has none. */
migr_status migr__verdict(const migr_operation *operation, const char *dialect, migr__arena *arena, migr_error *error);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Scripts instead of runs.
 */
#ifndef MIGR_ENGINE_OFFLINE_H
#define MIGR_ENGINE_OFFLINE_H

#include "engine/context.h"

#include <libmigr/offline.h>

migr_status migr__run_offline(migr_context *context, migr_direction direction, const char *const *from, size_t n_from,
                              const char *const *targets, size_t n_targets, migr_write_fn write, void *user);

/* Hands the statements of one revision on, one by one (statements.c). */
migr_status migr__list_statements(migr_context *context, const char *target, migr_direction direction,
                                  migr_write_fn write, void *user);

#endif

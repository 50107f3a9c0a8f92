/* SPDX-License-Identifier: MIT */
/*
 * Telling the application's event handler.
 */
#ifndef MIGR_ENGINE_EVENT_H
#define MIGR_ENGINE_EVENT_H

#include "engine/context.h"

struct migr_event {
	migr_event_kind kind;
	migr_log_level level;
	migr_direction direction;
	migr_status status;
	const char *message;
	const char *revision;
	const char *statement;
	size_t step;
	size_t n_steps;
	uint64_t done;
	uint64_t total;
	uint64_t duration;
};

/* Calls the handler, if there is one. */
void migr__emit(const migr_context *context, const migr_event *event);
__attribute__((format(printf, 3, 4))) void migr__log(const migr_context *context, migr_log_level level,
                                                     const char *format, ...);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * A sink that writes down what is emitted.
 */
#ifndef MIGR_ENGINE_COLLECT_H
#define MIGR_ENGINE_COLLECT_H

#include "engine/op.h"
#include "engine/sink.h"
#include "op/reverse.h"

typedef struct migr__collector {
	migr__sink sink; /* for migr_op::sink */
	migr__arena *arena;
	migr__operations operations;
} migr__collector;

void migr__collector_init(migr__collector *collector, migr__arena *arena, const char *why_offline);
void migr__collector_clear(migr__collector *collector);

#endif

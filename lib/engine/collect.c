/* SPDX-License-Identifier: MIT */
#include "engine/collect.h"

#include "schema/shape.h"

#include <string.h>

static migr_status collect(migr__sink *sink, migr_op *op, const migr_operation *operation)
{
	migr__collector *c = (migr__collector *)(void *)sink;
	const migr_operation *copy = migr__shape_import(&migr__shape_operation, operation, c->arena, &op->error);

	if (!copy)
		return op->error.status;
	return migr__operations_add(&c->operations, copy) ? MIGR_OK : migr__fail_memory(&op->error);
}

void migr__collector_init(migr__collector *collector, migr__arena *arena, const char *why_offline)
{
	memset(collector, 0, sizeof *collector);
	collector->sink.operation = collect;
	collector->sink.why_offline = why_offline;
	collector->arena = arena;
	migr__operations_init(&collector->operations, arena->alloc);
}

void migr__collector_clear(migr__collector *collector)
{
	migr__operations_clear(&collector->operations);
}

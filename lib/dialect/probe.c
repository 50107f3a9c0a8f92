/* SPDX-License-Identifier: MIT */
#include "dialect/probe.h"

#include <string.h>

void migr__probe_init(migr__probe *probe, const migr__alloc *alloc)
{
	memset(probe, 0, sizeof *probe);
	migr__buf_init(&probe->sql, alloc);
	migr__arena_init(&probe->texts, alloc);
}

void migr__probe_clear(migr__probe *probe)
{
	const migr__alloc *alloc = probe->sql.alloc;

	migr__buf_free(&probe->sql);
	migr__free(alloc, probe->params);
	migr__arena_clear(&probe->texts);
	migr__probe_init(probe, alloc);
}

void migr__probe_value(migr__probe *probe, const char *text)
{
	if (!migr__reserve(probe->sql.alloc, &probe->params, &probe->params_capacity, probe->n_params + 1,
	                   sizeof *probe->params)) {
		probe->failed = 1;
		return;
	}
	probe->params[probe->n_params++] = (migr_value){ .type = MIGR_VALUE_TEXT, .text = text, .size = strlen(text) };
}

/* SPDX-License-Identifier: MIT */
#include "support/meter.h"

#include <stdlib.h>

void *meter_resize(void *user, void *pointer, size_t size)
{
	meter *m = user;
	void *grown;

	if (size == 0) {
		m->live -= pointer != NULL;
		free(pointer);
		return NULL;
	}
	if (++m->calls == m->fail_at) {
		m->failed = 1;
		return NULL;
	}
	grown = realloc(pointer, size);
	m->live += !pointer && grown;
	return grown;
}

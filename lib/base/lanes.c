/* SPDX-License-Identifier: MIT */
#include "base/lanes.h"

int migr__lane_reserve(migr__lanes *lanes, migr__lane *to, size_t size)
{
	size_t need = size + MIGR__SHA256_PADDING;

	return migr__reserve(lanes->alloc, &to->message, &to->capacity, need < 4096 ? 4096 : need, 1);
}

void migr__lane_begin(migr__lanes *lanes, migr__lane *to, int job, size_t number, const unsigned char *end)
{
	to->job = job;
	to->number = number;
	to->n_done = 0;
	to->n_blocks = migr__sha256_pad(to->message, (size_t)(end - to->message));
	migr__sha256_start(lanes->states[to - lanes->lanes]);
}

static void advance(migr__lanes *lanes, migr__lane *lane, size_t n_blocks)
{
	lane->n_done += n_blocks;
	if (lane->n_done < lane->n_blocks)
		return;
	lanes->done(lane, lanes->states[lane - lanes->lanes], lanes->user);
	lane->job = 0;
}

static void finish(migr__lanes *lanes, migr__lane *alone)
{
	size_t n_left = alone->n_blocks - alone->n_done;

	lanes->compress(lanes->states[alone - lanes->lanes], alone->message + 64 * alone->n_done, n_left);
	advance(lanes, alone, n_left);
}

/* Until one of the lanes is idle. */
static void work(migr__lanes *lanes)
{
	migr__lane *a = &lanes->lanes[0], *b = &lanes->lanes[1];

	if (a->job && b->job) {
		size_t n_a = a->n_blocks - a->n_done, n_b = b->n_blocks - b->n_done, both = n_a < n_b ? n_a : n_b;
		const unsigned char *const at[2] = { a->message + 64 * a->n_done, b->message + 64 * b->n_done };

		lanes->compress_two(lanes->states, at, both);
		advance(lanes, a, both);
		advance(lanes, b, both);
	} else {
		finish(lanes, a->job ? a : b);
	}
}

int migr__lanes_run(migr__lanes *lanes)
{
	int ok = 1;

	lanes->compress_two = migr__sha256_two(lanes->compress);
	while (ok) {
		for (int i = 0; i < 2 && ok; i++)
			if (!lanes->lanes[i].job)
				ok = lanes->take(lanes, &lanes->lanes[i], lanes->user);
		if (!ok || (!lanes->lanes[0].job && !lanes->lanes[1].job))
			break;
		work(lanes);
	}
	migr__free(lanes->alloc, lanes->lanes[0].message);
	migr__free(lanes->alloc, lanes->lanes[1].message);
	return ok;
}

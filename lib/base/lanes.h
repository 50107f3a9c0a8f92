/* SPDX-License-Identifier: MIT */
/*
 * Messages hashed by SHA-256, two on their way at once: one alone lets the processor wait most of the time.
 */
#ifndef MIGR_BASE_LANES_H
#define MIGR_BASE_LANES_H

#include "base/alloc.h"
#include "base/sha256.h"

/* A message on its way. */
typedef struct migr__lane {
	int job; /* 0: none; what else it means is the owner's */
	size_t number;
	unsigned char *message; /* padded */
	size_t capacity;
	size_t n_blocks;
	size_t n_done;
} migr__lane;

typedef struct migr__lanes {
	const migr__alloc *alloc;
	migr__sha256_compress compress;
	migr__sha256_compress_two compress_two;
	migr__lane lanes[2];
	uint32_t states[2][8];
	/* Begins a job on an idle lane, if one can begin now; 0 if memory is short. */
	int (*take)(struct migr__lanes *lanes, migr__lane *to, void *user);
	/* A job is done. */
	void (*done)(const migr__lane *lane, const uint32_t state[8], void *user);
	void *user;
} migr__lanes;

/* Room for a message of some bytes, at the lane's `message`; 0 if memory is short. */
int migr__lane_reserve(migr__lanes *lanes, migr__lane *to, size_t size);
/* The message is there, up to `end`. */
void migr__lane_begin(migr__lanes *lanes, migr__lane *to, int job, size_t number, const unsigned char *end);

/* Until no lane finds anything to do; 0 if memory is short. Frees the messages. */
int migr__lanes_run(migr__lanes *lanes);

#endif

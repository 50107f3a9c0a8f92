/* SPDX-License-Identifier: MIT */
/* The nearest of a list of names, for "did you mean". */
#ifndef MIGR_CLI_SUGGEST_H
#define MIGR_CLI_SUGGEST_H

#include "cli/memory.h"

typedef struct cli_suggestion {
	const char *word;
	const char *best;
	size_t distance;
} cli_suggestion;

/* Begin with {word}, offer every name, then look at `best`: NULL if nothing is near. */
void migr__cli_offer(cli_suggestion *suggestion, const char *name);
/* "did you mean 'x'?"; NULL if nothing is near. */
const char *migr__cli_did_you_mean(cli_pool *pool, const cli_suggestion *suggestion);
/* Offers all of "a|b|c"; names found are copied into the pool. */
void migr__cli_offer_choices(cli_suggestion *suggestion, cli_pool *pool, const char *choices);

#endif

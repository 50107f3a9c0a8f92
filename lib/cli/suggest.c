/* SPDX-License-Identifier: MIT */
/* Nearest names by edit distance, with swapped neighbours counted as one slip. */
#include "cli/suggest.h"

#include <string.h>

/* Names of commands, options and settings are shorter than this; longer words get no suggestion. */
enum { LONGEST = 48 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t distance(const char *a, const char *b)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2];
	size_t na = strlen(a), nb = strlen(b);

	if (na > LONGEST || nb > LONGEST)
		return SIZE_MAX;
	for (size_t j = 0; j <= nb; j++)
		last[j] = before[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *spare = before;

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			row[j] = least(least(last[j] + 1, row[j - 1] + 1), last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = last;
		last = row;
		row = spare;
	}
	return last[nb];
}

void migr__cli_offer(cli_suggestion *suggestion, const char *name)
{
	size_t found = distance(suggestion->word, name);
	size_t size = strlen(suggestion->word);

	/* The beginning of a name stands for it, however much is missing. */
	if (size >= 3 && strncmp(name, suggestion->word, size) == 0)
		found = 1;
	if (found > 1 + size / 4 || found >= size)
		return;
	if (!suggestion->best || found < suggestion->distance) {
		suggestion->best = name;
		suggestion->distance = found;
	}
}

void migr__cli_offer_choices(cli_suggestion *suggestion, cli_pool *pool, const char *choices)
{
	while (*choices) {
		size_t size = strcspn(choices, "|");

		migr__cli_offer(suggestion, migr__cli_copy_part(pool, choices, size));
		choices += size;
		choices += *choices == '|';
	}
}

const char *migr__cli_did_you_mean(cli_pool *pool, const cli_suggestion *suggestion)
{
	return suggestion->best ? migr__cli_format(pool, "did you mean '%s'?", suggestion->best) : NULL;
}

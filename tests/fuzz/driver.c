/* SPDX-License-Identifier: MIT */
/*
 * driver FOLDER [MUTATIONS [SEED]]: runs a fuzz target on each file of a folder, and on mutations of them. Without
 * libFuzzer's help it finds little that is new, but what was found once stays found.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SIZE 4096
#define MAX_FILES 256

typedef struct sample {
	uint8_t bytes[MAX_SIZE];
	size_t size;
} sample;

static sample samples[MAX_FILES];
static size_t n_samples;
static unsigned long long state;

static size_t below(size_t limit)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return limit ? (size_t)(state >> 33) % limit : 0;
}

static void load(const char *folder, const char *name)
{
	char path[1024];
	FILE *file;

	if (name[0] == '.' || n_samples == MAX_FILES)
		return;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!file)
		return;
	samples[n_samples].size = fread(samples[n_samples].bytes, 1, MAX_SIZE, file);
	n_samples++;
	fclose(file);
}

/* Bytes of another kind, another order, or of another sample. */
static void mutate(sample *s)
{
	static const char interesting[] = "'\"`[]()$;-@+:,./*#\\\n\r\0 %?&=eE0";
	size_t at = below(s->size + 1), more = below(8) + 1;
	const sample *other = &samples[below(n_samples)];

	switch (below(5)) {
	case 0:
		if (at < s->size)
			s->bytes[at] = (uint8_t)below(256);
		break;
	case 1:
		if (at < s->size)
			s->bytes[at] = (uint8_t)interesting[below(sizeof interesting - 1)];
		break;
	case 2:
		more = more < s->size - at ? more : s->size - at;
		memmove(s->bytes + at, s->bytes + at + more, s->size - at - more);
		s->size -= more;
		break;
	case 3:
		if (s->size < MAX_SIZE) {
			memmove(s->bytes + at + 1, s->bytes + at, s->size - at);
			s->bytes[at] = (uint8_t)interesting[below(sizeof interesting - 1)];
			s->size++;
		}
		break;
	default:
		more = below(other->size + 1);
		more = more < MAX_SIZE - at ? more : MAX_SIZE - at;
		memcpy(s->bytes + at, other->bytes + other->size - more, more);
		s->size = at + more > s->size ? at + more : s->size;
	}
}

/* From a block of its own size, so that reading past it is noticed. */
static void run(const sample *s)
{
	uint8_t *copy = malloc(s->size ? s->size : 1);

	FUZZ_CHECK(copy != NULL);
	memcpy(copy, s->bytes, s->size);
	LLVMFuzzerTestOneInput(copy, s->size);
	free(copy);
}

int main(int argc, char **argv)
{
	static sample mutated;
	DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
	const struct dirent *entry;
	long mutations = argc > 2 ? strtol(argv[2], NULL, 10) : 0;

	state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	if (!folder) {
		fprintf(stderr, "usage: driver FOLDER [MUTATIONS [SEED]]\n");
		return 2;
	}
	while ((entry = readdir(folder)) != NULL)
		load(argv[1], entry->d_name);
	closedir(folder);
	FUZZ_CHECK(n_samples > 0);
	for (size_t i = 0; i < n_samples; i++)
		run(&samples[i]);
	for (long i = 0; i < mutations; i++) {
		mutated = samples[below(n_samples)];
		for (size_t k = below(6) + 1; k > 0; k--)
			mutate(&mutated);
		run(&mutated);
	}
	printf("%zu samples, %ld mutations\n", n_samples, mutations);
	return 0;
}

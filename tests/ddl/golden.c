/* SPDX-License-Identifier: MIT */
#include "golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct golden {
	char *text;  /* what is expected */
	FILE *out;   /* when it is written anew */
	int version; /* of the server */
	int written; /* the first version that the sections which are written are of; 1: of all */
	unsigned long checked;
	unsigned long based; /* of these: what has a section of all versions */
	int failed;
};

static const char mark[] = "== ";
static const char from_mark[] = " (from ";

/* The whole file, to be freed; NULL if it cannot be read. */
static char *read_all(const char *path)
{
	FILE *in = fopen(path, "r");
	size_t size = 0;
	char *text = NULL;

	if (!in)
		return NULL;
	if (getdelim(&text, &size, '\0', in) < 0) {
		free(text);
		text = NULL;
	}
	fclose(in);
	return text;
}

golden *golden_open(const char *path, unsigned long count, int version)
{
	golden *file = calloc(1, sizeof *file);
	const char *update = getenv("MIGR_UPDATE_GOLDEN");

	if (!file)
		return NULL;
	file->version = version;
	file->written = update ? atoi(update) : 0;
	file->text = read_all(path);
	if (file->written > 0)
		file->out = fopen(path, "w");
	if (file->written > 0 ? !file->out : !file->text) {
		fprintf(stderr, "%s: cannot be opened\n", path);
		free(file->text);
		free(file);
		return NULL;
	}
	printf("1..%lu\n", count);
	return file;
}

/* The first version of a section, whose mark is at `at`, if it has that name; else -1. *text is behind the line. */
static int version_of(const char *at, const char *name, const char **text)
{
	size_t length = strlen(name);
	const char *line = at + sizeof mark - 1;
	int version = 0;

	if (strncmp(at, mark, sizeof mark - 1) != 0 || strncmp(line, name, length) != 0)
		return -1;
	line += length;
	if (strncmp(line, from_mark, sizeof from_mark - 1) == 0) {
		version = atoi(line + sizeof from_mark - 1);
		line += strcspn(line, ")\n");
		line += *line == ')';
	}
	if (*line != '\n')
		return -1;
	*text = line + 1;
	return version;
}

static size_t size_of(const char *text)
{
	const char *end = strncmp(text, mark, sizeof mark - 1) == 0 ? text : strstr(text, "\n== ");

	return !end ? strlen(text) : end == text ? 0 : (size_t)(end - text) + 1;
}

/*
 * The text expected of the newest version up to that one, or of exactly that one; *size without the line of its name.
 */
static const char *section(const golden *file, const char *name, int version, int is_exact, size_t *size)
{
	const char *best = NULL;
	int best_version = -1;

	for (const char *at = file->text; at; at = strchr(at, '\n')) {
		const char *text = NULL;
		int found;

		at += *at == '\n';
		found = version_of(at, name, &text);
		if (found > version || found <= best_version || (is_exact && found != version))
			continue;
		best = text;
		best_version = found;
	}
	if (best)
		*size = size_of(best);
	return best;
}

static void show(const char *title, const char *text, size_t size)
{
	printf("# %s:\n#   ", title);
	for (size_t i = 0; i < size; i++) {
		if (text[i] != '\n')
			putchar(text[i]);
		else if (i + 1 < size)
			fputs("\n#   ", stdout);
	}
	putchar('\n');
}

static void write_section(const golden *file, const char *name, int version, const char *text, size_t size)
{
	fprintf(file->out, "%s%s", mark, name);
	if (version)
		fprintf(file->out, "%s%d)", from_mark, version);
	fprintf(file->out, "\n%.*s", (int)size, text);
}

/* Sections of other versions stay; one that is written for a version is left out if it says what is said before. */
static void write_anew(const golden *file, const char *name, const char *text)
{
	enum { MAX_VERSION = 100 };
	int written = file->written == 1 ? 0 : file->written;
	size_t length = strlen(text), size = 0;

	for (int version = 0; version < MAX_VERSION; version++) {
		const char *known = section(file, name, version, 1, &size);
		const char *before;

		if (version != written) {
			if (known)
				write_section(file, name, version, known, size);
			continue;
		}
		before = version ? section(file, name, version - 1, 0, &size) : NULL;
		if (!before || size != length || memcmp(before, text, size) != 0)
			write_section(file, name, version, text, length);
	}
}

void golden_check(golden *file, const char *name, const char *text, const char *fault)
{
	const char *expected = NULL;
	size_t size = 0;
	int is_same = 1;

	if (file->out) {
		write_anew(file, name, text);
	} else {
		expected = section(file, name, file->version, 0, &size);
		file->based += section(file, name, 0, 1, &(size_t){ 0 }) != NULL;
		is_same = expected && strlen(text) == size && memcmp(expected, text, size) == 0;
	}
	file->checked++;
	file->failed |= fault || !is_same;
	printf("%s %lu - %s\n", !fault && is_same ? "ok" : "not ok", file->checked, name);
	if (fault)
		show("fault", fault, strlen(fault));
	if (!is_same)
		show("expected", expected ? expected : "(nothing)", expected ? size : strlen("(nothing)"));
	if (fault || !is_same)
		show("is", text, strlen(text));
	fflush(stdout);
}

/* Sections that nothing has asked for are left over from an entry that is gone; or a later version's. */
static int has_more(const golden *file)
{
	unsigned long count = 0;

	for (const char *at = file->text; at && *at; at = strchr(at, '\n')) {
		const char *from;

		at += *at == '\n';
		from = strstr(at, from_mark);
		count += strncmp(at, mark, sizeof mark - 1) == 0 && (!from || from > at + strcspn(at, "\n"));
	}
	return count != file->based;
}

const char *golden_expected(const golden *file, const char *name, unsigned long *size)
{
	size_t length = 0;
	const char *text = file->out ? NULL : section(file, name, file->version, 0, &length);

	*size = (unsigned long)length;
	return text;
}

int golden_close(golden *file)
{
	int failed = file->failed;

	if (!file->out && has_more(file)) {
		printf("# the file has sections of entries that are gone\n");
		failed = 1;
	}
	if (file->out && fclose(file->out) != 0)
		failed = 1;
	free(file->text);
	free(file);
	return failed;
}

/* SPDX-License-Identifier: MIT */
#include "golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct golden {
	char *text; /* what is expected */
	FILE *out;  /* when it is written anew */
	unsigned long checked;
	int failed;
};

static const char mark[] = "== ";

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

golden *golden_open(const char *path, unsigned long count)
{
	golden *file = calloc(1, sizeof *file);
	const char *update = getenv("MIGR_UPDATE_GOLDEN");

	if (!file)
		return NULL;
	if (update && strcmp(update, "1") == 0)
		file->out = fopen(path, "w");
	else
		file->text = read_all(path);
	if (!file->out && !file->text) {
		fprintf(stderr, "%s: cannot be opened\n", path);
		free(file);
		return NULL;
	}
	printf("1..%lu\n", count);
	return file;
}

/* The section of that name in the expected text; *size without the line of its name. */
static const char *section(const golden *file, const char *name, size_t *size)
{
	size_t length = strlen(name);

	for (const char *at = file->text; at; at = strchr(at, '\n')) {
		const char *start;
		const char *end;

		at += *at == '\n';
		if (strncmp(at, mark, sizeof mark - 1) != 0)
			continue;
		start = at + sizeof mark - 1;
		if (strncmp(start, name, length) != 0 || start[length] != '\n')
			continue;
		start += length + 1;
		end = strncmp(start, mark, sizeof mark - 1) == 0 ? start : strstr(start, "\n== ");
		*size = !end ? strlen(start) : end == start ? 0 : (size_t)(end - start) + 1;
		return start;
	}
	return NULL;
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

void golden_check(golden *file, const char *name, const char *text, const char *fault)
{
	const char *expected = NULL;
	size_t size = 0;
	int is_same = 1;

	if (file->out) {
		fprintf(file->out, "%s%s\n%s", mark, name, text);
	} else {
		expected = section(file, name, &size);
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

/* Sections that nothing has asked for are left over from an entry that is gone. */
static int has_more(const golden *file)
{
	unsigned long count = 0;

	for (const char *at = file->text; at && *at; at = strchr(at, '\n')) {
		at += *at == '\n';
		count += strncmp(at, mark, sizeof mark - 1) == 0;
	}
	return count != file->checked;
}

const char *golden_expected(const golden *file, const char *name, unsigned long *size)
{
	size_t length = 0;
	const char *text = section(file, name, &length);

	*size = (unsigned long)length;
	return text;
}

int golden_close(golden *file)
{
	int failed = file->failed;

	if (file->text && has_more(file)) {
		printf("# the file has sections of entries that are gone\n");
		failed = 1;
	}
	if (file->out && fclose(file->out) != 0)
		failed = 1;
	free(file->text);
	free(file);
	return failed;
}

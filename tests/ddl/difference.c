/* SPDX-License-Identifier: MIT */
#include "difference.h"

#include "reader.h"

#include <stdlib.h>
#include <string.h>

/* The end of the line. */
static const char *line_end(const char *line)
{
	return line + strcspn(line, "\n");
}

static size_t count_line(const char *text, const char *line, size_t size)
{
	size_t count = 0;

	for (; *text; text = line_end(text) + 1)
		count += (size_t)(line_end(text) - text) == size && memcmp(text, line, size) == 0;
	return count;
}

int ddl_write_difference(FILE *out, const char *of, const char *other, char sign)
{
	int is_some = 0;

	for (const char *line = of; *line; line = line_end(line) + 1) {
		size_t size = (size_t)(line_end(line) - line);
		size_t before = 0;

		for (const char *p = of; p != line; p = line_end(p) + 1)
			before += (size_t)(line_end(p) - p) == size && memcmp(p, line, size) == 0;
		if (before < count_line(other, line, size))
			continue;
		fprintf(out, "%c %.*s\n", sign, (int)size, line);
		is_some = 1;
	}
	return is_some;
}

char *ddl_dump(void *database)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int rc = out ? ddl_reader.dump(database, out) : -1;

	if (out)
		fclose(out);
	if (rc == 0)
		return text;
	free(text);
	return NULL;
}

int ddl_make_fixtures(const ddl_entry *entry, void *database)
{
	const char *at = entry->needs;

	while (at && *at) {
		size_t size = strcspn(at, ",");
		const ddl_fixture *fixture = ddl_fixture_find(at, size);
		const char *sql;

		if (!fixture) {
			fprintf(stderr, "%s: no fixture \"%.*s\"\n", entry->name, (int)size, at);
			return -1;
		}
		sql = ddl_fixture_sql(fixture, ddl_reader.dialect);
		if (!sql)
			return 1;
		if (ddl_reader.execute(database, sql) != 0)
			return -1;
		at += size;
		at += strspn(at, ", ");
	}
	return 0;
}

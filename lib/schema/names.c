/* SPDX-License-Identifier: MIT */
#include "schema/names.h"

#include "base/text.h"

#include <string.h>

typedef struct reader {
	const char *at;
	const char *what;
	migr__arena *arena;
	migr_error *error;
} reader;

static void skip_blanks(reader *r)
{
	while (migr__is_blank(*r->at))
		r->at++;
}

/* How many bytes stand between the quotes, of which the first is at `at`; SIZE_MAX: they are not closed. */
static size_t quoted_size(const char *at)
{
	const char quote = *at++;

	for (size_t size = 0; at[size]; size++) {
		if (at[size] != quote)
			continue;
		if (at[size + 1] != quote)
			return size;
		size++;
	}
	return SIZE_MAX;
}

const char *migr__names_unquote(const char **at, const char *what, migr__arena *arena, migr_error *error)
{
	const char quote = **at, *from = *at + 1;
	size_t size = quoted_size(*at), length = 0;
	char *text;

	if (size == SIZE_MAX) {
		migr__fail(error, MIGR_ERROR_SCHEMA, "%s: a quote is not closed, at %.40s", what, *at);
		return NULL;
	}
	text = migr__arena_new(arena, size + 1, 1);
	if (!text) {
		migr__fail_memory(error);
		return NULL;
	}
	for (size_t i = 0; i < size; i++) {
		text[length++] = from[i];
		if (from[i] == quote)
			i++;
	}
	*at = from + size + 1;
	return text;
}

static const char *read_plain(reader *r)
{
	const char *begin = r->at;
	char *name;
	size_t size;

	while (*r->at && *r->at != ',' && *r->at != '"')
		r->at++;
	size = migr__view_trim((migr__view){ begin, (size_t)(r->at - begin) }).size;
	name = migr__arena_strndup(r->arena, begin, size);
	if (!name)
		migr__fail_memory(r->error);
	return name;
}

/* One name with what is around it; `at` is afterwards at a comma or at the end. NULL: an error. */
static const char *read_name(reader *r)
{
	const char *name;

	skip_blanks(r);
	name = *r->at == '"' ? migr__names_unquote(&r->at, r->what, r->arena, r->error) : read_plain(r);
	if (!name)
		return NULL;
	skip_blanks(r);
	if (*r->at && *r->at != ',') {
		migr__fail(r->error, MIGR_ERROR_SCHEMA, "%s: something stands beside the quotes of a name, at '%.40s'",
		           r->what, r->at);
		migr__error_hint(
			r->error,
			"a name with a comma or a quote is written in double quotes as a whole, a quote inside "
			"doubled");
		return NULL;
	}
	if (!*name) {
		migr__fail(r->error, MIGR_ERROR_NAME, "%s: a name is empty", r->what);
		return NULL;
	}
	return name;
}

static size_t count_commas(const char *list)
{
	size_t count = 0;

	for (; *list; list++)
		count += *list == ',';
	return count;
}

migr_status migr__names_parse(const char *list, const char *what, migr__arena *arena, migr__names *out,
                              migr_error *error)
{
	reader r = { list, what, arena, error };

	*out = (migr__names){ 0 };
	if (!migr__view_trim(migr__view_of(list)).size)
		return MIGR_OK;
	out->items = migr__arena_new(arena, count_commas(list) + 1, sizeof *out->items);
	if (!out->items)
		return migr__fail_memory(error);
	for (;;) {
		const char *name = read_name(&r);

		if (!name)
			return error->status;
		if (migr__names_have(out, name))
			return migr__fail(error, MIGR_ERROR_SCHEMA, "%s: '%s' is named twice", what, name);
		out->items[out->count++] = name;
		if (!*r.at)
			return MIGR_OK;
		r.at++;
	}
}

int migr__names_have(const migr__names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->items[i], name) == 0)
			return 1;
	return 0;
}

void migr__names_write(const char *name, migr__buf *buf)
{
	size_t size = strlen(name);

	if (size && !strpbrk(name, ",\"") && migr__view_trim(migr__view_of(name)).size == size) {
		migr__buf_puts(buf, name);
		return;
	}
	migr__buf_putc(buf, '"');
	for (; *name; name++) {
		if (*name == '"')
			migr__buf_putc(buf, '"');
		migr__buf_putc(buf, *name);
	}
	migr__buf_putc(buf, '"');
}

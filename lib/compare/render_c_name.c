/* SPDX-License-Identifier: MIT */
#include "compare/render_c.h"

#include <string.h>

/* A name that is longer is cut; what makes two of them the same then gets a number. */
enum { MAX_STEM = 64 };

void migr__c_writer_init(migr__c_writer *writer, migr__arena *arena, migr__buf *out)
{
	memset(writer, 0, sizeof *writer);
	writer->out = out;
	writer->arena = arena;
	migr__map_init(&writer->used, arena->alloc);
}

void migr__c_writer_clear(migr__c_writer *writer)
{
	migr__map_free(&writer->used);
}

static int is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Whether what is made of it could be a name of the library's own: migr_table is a type. */
static int is_ours(const char *name)
{
	return strcmp(name, "migr") == 0 || strncmp(name, "migr_", 5) == 0;
}

const char *migr__c_mangle(migr__c_writer *writer, const char *text)
{
	char name[MAX_STEM + 8] = "the_";
	char *begin = name + 4, *at = begin;

	for (const char *p = text ? text : ""; *p && at - begin < MAX_STEM; p++)
		if (is_plain(*p))
			*at++ = *p;
		else if (at > begin && at[-1] != '_')
			*at++ = '_';
	while (at > begin && at[-1] == '_')
		at--;
	*at = '\0';
	if (at == begin)
		return "unnamed";
	if ((*begin >= '0' && *begin <= '9') || is_ours(begin))
		begin = name;
	return migr__c_printf(writer, "%s", begin);
}

static int take(migr__c_writer *writer, const char *name, uint32_t next)
{
	if (migr__map_put(&writer->used, name, strlen(name), next))
		return 1;
	writer->failed = 1;
	return 0;
}

/* The value of a name is the number that the next one of that name is tried with. */
const char *migr__c_name(migr__c_writer *writer, const char *stem, const char *what)
{
	const char *name = migr__c_printf(writer, "%s_%s", stem, what), *numbered = name;
	uint32_t next = migr__map_get(&writer->used, name, strlen(name));

	if (next == MIGR__NONE) {
		take(writer, name, 2);
		return name;
	}
	while (!writer->failed) {
		numbered = migr__c_printf(writer, "%s_%u", name, (unsigned)next++);
		if (migr__map_get(&writer->used, numbered, strlen(numbered)) == MIGR__NONE)
			break;
	}
	take(writer, name, next);
	take(writer, numbered, 2);
	return numbered;
}

/* SPDX-License-Identifier: MIT */
/*
 * A reading as text, along the shapes of its structs: a line for each, what is in it below it.
 */
#include "read.h"
#include "schema/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const flag_names[] = {
	"PRIMARY_KEY",   "NOT_NULL",           "AUTOINCREMENT", "IDENTITY_ALWAYS", "UNIQUE",       "STORED",
	"DEFERRABLE",    "INITIALLY_DEFERRED", "NOT_VALID",     "NO_INHERIT",      "NOT_ENFORCED", "NULLS_NOT_DISTINCT",
	"DESC",          "NULLS_FIRST",        "NULLS_LAST",    "FULLTEXT",        "SPATIAL",      "STRICT",
	"WITHOUT_ROWID", "UNLOGGED",           "TEMPORARY",     "MATERIALIZED",    "CYCLE",        "FOR_EACH_STATEMENT",
	"INVISIBLE",
};

static void write_text(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '\n')
			fputs("\\n", out);
		else if (*text == '\t')
			fputs("\\t", out);
		else
			fputc(*text, out);
}

static void write_flags(FILE *out, uint32_t flags)
{
	const char *between = "";

	for (uint32_t bit = 0; bit < 32; bit++) {
		if (!(flags & UINT32_C(1) << bit))
			continue;
		if (bit < sizeof flag_names / sizeof flag_names[0])
			fprintf(out, "%s%s", between, flag_names[bit]);
		else
			fprintf(out, "%sbit %u", between, bit);
		between = "|";
	}
}

/* Writes what is not nested; returns whether there is something. */
static int write_simple(FILE *out, const migr__member *member, const void *place, const char *between)
{
	switch (member->kind) {
	case MIGR__MEMBER_TEXT: {
		const char *text = *(const char *const *)place;

		if (!text)
			return 0;
		fprintf(out, "%s%s <", between, member->name);
		write_text(out, text);
		fputc('>', out);
		return 1;
	}
	case MIGR__MEMBER_FLAGS:
		if (!*(const uint32_t *)place)
			return 0;
		fprintf(out, "%s%s ", between, member->name);
		if (strcmp(member->name, "flags") == 0)
			write_flags(out, *(const uint32_t *)place);
		else
			fprintf(out, "%u", *(const uint32_t *)place);
		return 1;
	case MIGR__MEMBER_NUMBER:
		if (!*(const int32_t *)place)
			return 0;
		fprintf(out, "%s%s %d", between, member->name, *(const int32_t *)place);
		return 1;
	case MIGR__MEMBER_LONG:
		if (!*(const int64_t *)place)
			return 0;
		fprintf(out, "%s%s %lld", between, member->name, (long long)*(const int64_t *)place);
		return 1;
	case MIGR__MEMBER_VALUE:
		if (((const migr_value *)place)->type == MIGR_VALUE_NULL)
			return 0;
		fprintf(out, "%s%s is a value", between, member->name);
		return 1;
	default:
		return 0;
	}
}

static void write_item(FILE *out, const migr__shape *shape, const void *item, int depth);

static void write_nested(FILE *out, const migr__member *member, const void *place, int depth)
{
	const migr__any_list *list = place;

	if (member->kind == MIGR__MEMBER_ITEM) {
		if (!*(const void *const *)place)
			return;
		fprintf(out, "%*s%s:\n", depth, "", member->name);
		write_item(out, member->shape, *(const void *const *)place, depth + 2);
	}
	if ((member->kind != MIGR__MEMBER_LIST && member->kind != MIGR__MEMBER_REFS) || !list->count)
		return;
	fprintf(out, "%*s%s:\n", depth, "", member->name);
	for (uint32_t i = 0; i < list->count; i++)
		write_item(out, member->shape,
		           member->kind == MIGR__MEMBER_REFS
		                   ? ((const void *const *)list->items)[i]
		                   : (const void *)((const char *)list->items + (size_t)i * list->item_size),
		           depth + 2);
}

static void write_item(FILE *out, const migr__shape *shape, const void *item, int depth)
{
	const char *between = "";

	fprintf(out, "%*s", depth, "");
	for (size_t i = 0; i < shape->count; i++)
		if (write_simple(out, &shape->members[i], (const char *)item + shape->members[i].offset, between))
			between = ", ";
	fputc('\n', out);
	for (size_t i = 0; i < shape->count; i++)
		write_nested(out, &shape->members[i], (const char *)item + shape->members[i].offset, depth + 2);
}

static void write_left(FILE *out, const migr__left *left)
{
	static const char *const objects[] = { "?",      "schema",      "table",    "column",    "primary key",
		                               "unique", "foreign key", "check",    "exclusion", "index",
		                               "view",   "trigger",     "sequence", "enum",      "other" };

	fprintf(out, "left: %s <", objects[left->object]);
	if (left->schema)
		fprintf(out, "%s.", left->schema);
	if (left->table)
		fprintf(out, "%s.", left->table);
	fprintf(out, "%s>: %s\n", left->name, left->why);
}

char *read_print(const migr__reading *reading)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (size_t i = 0; i < migr__shape_models.count; i++)
		write_nested(out, &migr__shape_models.members[i],
		             (const char *)&reading->models + migr__shape_models.members[i].offset, 0);
	for (size_t i = 0; i < reading->n_left; i++)
		write_left(out, &reading->left[i]);
	fclose(out);
	return text;
}

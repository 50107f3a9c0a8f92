/* SPDX-License-Identifier: MIT */
/*
 * Constraints of PostgreSQL without a name that another one of their table is like, so that what they are does not tell
 * which of them is meant. They are made with a name, by which they are dropped again.
 */
#include "compare/emit.h"
#include "compare/postgresql_names.h"
#include "compare/prepare.h"

#include <stdio.h>
#include <string.h>

static const migr__table_pair *table_of(const migr__pairs *pairs, const migr__part_pair *part)
{
	for (size_t t = 0; t < pairs->n_tables; t++) {
		const migr__table_pair *table = &pairs->tables[t];

		if (table->n_parts && part >= table->parts && part < table->parts + table->n_parts)
			return table;
	}
	return NULL;
}

/* What a constraint is found by: its condition, or its columns. NULL: by something else. */
static const char *found_by(const migr__part_pair *part)
{
	const void *form = part->forms[MIGR__WANTED];

	switch (part->object) {
	case MIGR_OBJECT_CHECK:
		return ((const migr_check *)form)->sql;
	case MIGR_OBJECT_FOREIGN_KEY:
		return ((const migr_foreign_key *)form)->columns;
	case MIGR_OBJECT_UNIQUE:
		return ((const migr_key *)form)->columns;
	default:
		return NULL;
	}
}

static int is_like(const migr__part_pair *a, const migr__part_pair *b)
{
	const char *text, *other;

	if (a->object != b->object || !a->sides[MIGR__WANTED] || !b->sides[MIGR__WANTED])
		return 0;
	text = found_by(a);
	other = found_by(b);
	return text && other && strcmp(text, other) == 0;
}

static int has_no_name(const migr__part_pair *part)
{
	const char *name = migr__part_name(part->object, part->sides[MIGR__WANTED]);

	return !name || migr__is_tag(name);
}

static int is_twin(const migr__table_pair *table, const migr__part_pair *part)
{
	if (!part->sides[MIGR__WANTED] || part->is_implied || !has_no_name(part))
		return 0;
	for (size_t i = 0; i < table->n_parts; i++)
		if (&table->parts[i] != part && is_like(&table->parts[i], part))
			return 1;
	return 0;
}

static int is_taken(const migr__table_pair *table, const char *name)
{
	for (size_t i = 0; i < table->n_parts; i++)
		for (int side = 0; side < 2; side++) {
			const migr__part_pair *part = &table->parts[i];
			const char *other = part->sides[side] ? migr__part_name(part->object, part->sides[side]) : NULL;

			if (other && strcmp(other, name) == 0)
				return 1;
		}
	return 0;
}

/* The next name that nothing of the table has. */
static const char *next_name(migr__emitting *e, const migr__table_pair *table, migr_object object, unsigned *number)
{
	const char *word = object == MIGR_OBJECT_CHECK ? "check" : object == MIGR_OBJECT_FOREIGN_KEY ? "fkey" : "key";
	const char *name;
	char label[32];

	do {
		snprintf(label, sizeof label, "%s%u", word, ++*number);
		name = migr__postgresql_numbered_name(table->sides[MIGR__WANTED]->name, label, e->pairs->arena);
	} while (name && is_taken(table, name));
	return name;
}

const char *migr__twin_name(migr__emitting *e, const migr__part_pair *part)
{
	const migr__table_pair *table = migr__is_postgresql(e->pairs->dialect) ? table_of(e->pairs, part) : NULL;
	const char *name = NULL;
	unsigned number = 0;

	if (!table || !is_twin(table, part))
		return NULL;
	/* in the order of the parts, so that it is the same name whenever it is asked for */
	for (size_t i = 0; i < table->n_parts; i++) {
		if (table->parts[i].object != part->object || !is_twin(table, &table->parts[i]))
			continue;
		name = next_name(e, table, part->object, &number);
		if (!name)
			migr__fail_memory(e->error);
		if (!name || &table->parts[i] == part)
			break;
	}
	return name;
}

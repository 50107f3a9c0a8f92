/* SPDX-License-Identifier: MIT */
#include "autogenerate/random_parts.h"

#include <stdio.h>
#include <string.h>

/* Another type of the same family: what is in the column fits it too. */
static void change_type(random_world *world, random_table *table, size_t at)
{
	random_family family = table->families[at];

	if (at == 0 || (family != FAMILY_NUMBER && family != FAMILY_TEXT))
		return;
	for (int tries = 0; tries < 20; tries++) {
		const random_kind *k = &random_kinds[t_random_below(&world->random, N_KINDS)];

		if (k->family != family)
			continue;
		table->columns[at].type = k->type;
		random_default(world, &table->columns[at]);
		return;
	}
}

static void change_column(random_world *world, random_table *table)
{
	size_t at = 1 + t_random_below(&world->random, MOST_COLUMNS - 1);

	if (!table->columns[at].name) {
		random_column(world, table, at);
		return;
	}
	switch (t_random_below(&world->random, 4)) {
	case 0:
		memset(&table->columns[at], 0, sizeof table->columns[at]);
		break;
	case 1:
		change_type(world, table, at);
		break;
	case 2:
		if (table->families[at] != FAMILY_GENERATED)
			random_default(world, &table->columns[at]);
		else if (world->has_virtual)
			table->columns[at].flags ^= MIGR_STORED;
		break;
	default:
		if (strcmp(world->dialect, "sqlite") != 0)
			table->columns[at].comment = table->columns[at].comment ? NULL : "said later";
		break;
	}
}

static void change_labels(random_world *world)
{
	static char types[3][48];
	size_t which = t_random_below(&world->random, 3);

	world->labels = random_labels[which];
	snprintf(types[which], sizeof types[which], "enum mood(%s)", world->labels);
	for (size_t t = 0; t < MOST_TABLES; t++)
		for (size_t c = 0; c < MOST_COLUMNS; c++)
			if (world->tables[t].columns[c].name && world->tables[t].families[c] == FAMILY_ENUM)
				world->tables[t].columns[c].type = types[which];
}

static void change_something(random_world *world)
{
	size_t number = t_random_below(&world->random, MOST_TABLES);
	random_table *table = &world->tables[number];
	size_t i = t_random_below(&world->random, MOST_KEYS);

	if (!table->is_there || random_one_in(world, 8)) {
		if (table->is_there)
			table->is_there = 0;
		else
			random_table_at(world, number);
		return;
	}
	switch (t_random_below(&world->random, 9)) {
	case 0:
	case 1:
	case 2:
		change_column(world, table);
		break;
	case 3:
		random_unique(world, table, i);
		break;
	case 4:
		random_foreign_key(world, table, i);
		break;
	case 5:
		random_check(world, table, i);
		break;
	case 6:
		random_index(world, table, i);
		break;
	case 7:
		random_others(world, i);
		break;
	default:
		change_labels(world);
		break;
	}
}

static int is_about(const char *list, const char *name)
{
	char quoted[64];

	snprintf(quoted, sizeof quoted, "\"%s\"", name);
	return list && strcmp(list, quoted) == 0;
}

/*
 * A column that the other world lacks has one and the same value in all rows when it comes again, and a table that it
 * lacks comes without rows: keys cannot hold there.
 */
static void loosen(const random_world *world, random_table *table, const random_world *with, size_t number)
{
	for (size_t c = 0; c < MOST_COLUMNS; c++) {
		const char *name = table->columns[c].name;

		if (!name || with->tables[number].columns[c].name)
			continue;
		for (size_t i = 0; i < MOST_KEYS; i++) {
			if (is_about(table->unique_keys[i].columns, name))
				memset(&table->unique_keys[i], 0, sizeof table->unique_keys[i]);
			if (is_about(table->foreign_keys[i].columns, name))
				memset(&table->foreign_keys[i], 0, sizeof table->foreign_keys[i]);
		}
		for (size_t i = 0; i < MOST_INDEXES; i++)
			if (table->indexes[i].name && table->elements[i][0].column &&
			    strcmp(table->elements[i][0].column, name) == 0)
				table->indexes[i].flags &= ~(uint32_t)MIGR_UNIQUE;
	}
	for (size_t i = 0; i < MOST_KEYS; i++)
		for (size_t t = 0; t < MOST_TABLES && table->foreign_keys[i].ref_table; t++)
			if (!with->tables[t].is_there && world->tables[t].table.name &&
			    strcmp(world->tables[t].table.name, table->foreign_keys[i].ref_table) == 0)
				memset(&table->foreign_keys[i], 0, sizeof table->foreign_keys[i]);
}

void random_reconcile(random_world *world, const random_world *with)
{
	for (size_t t = 0; t < MOST_TABLES; t++) {
		random_table *table = &world->tables[t];

		if (!table->is_there || !with->tables[t].is_there)
			continue;
		for (size_t c = 0; c < MOST_COLUMNS; c++)
			if (table->columns[c].name && with->tables[t].columns[c].name &&
			    table->families[c] != with->tables[t].families[c])
				memset(&table->columns[c], 0, sizeof table->columns[c]);
	}
	/* which makes some indexes anew */
	random_finish(world);
	for (size_t t = 0; t < MOST_TABLES; t++)
		if (world->tables[t].is_there && with->tables[t].is_there)
			loosen(world, &world->tables[t], with, t);
	random_pack(world);
}

void random_change(random_world *world, const random_world *from, unsigned seed)
{
	*world = *from;
	world->random.state = seed * 40503u + 7;
	for (unsigned left = 1 + t_random_below(&world->random, 8); left > 0; left--)
		change_something(world);
	random_finish(world);
}

const char *random_value(const random_table *table, size_t column, int row, const char *dialect)
{
	static char text[64];
	int is_server = strcmp(dialect, "postgresql") == 0;

	switch (table->packed.families[column]) {
	case FAMILY_NUMBER:
		snprintf(text, sizeof text, "%d", row);
		break;
	case FAMILY_BOOLEAN:
		snprintf(text, sizeof text, "%s", is_server ? row % 2 ? "TRUE" : "FALSE" : row % 2 ? "1" : "0");
		break;
	case FAMILY_DATE:
		snprintf(text, sizeof text, "'2020-01-%02d'", row);
		break;
	case FAMILY_TIME:
		snprintf(text, sizeof text, "'2020-01-%02d 01:02:03'", row);
		break;
	case FAMILY_JSON:
		snprintf(text, sizeof text, "'{\"a\": %d}'", row);
		break;
	case FAMILY_BLOB:
		snprintf(text, sizeof text, is_server ? "'\\x0%d'" : "x'0%d'", row);
		break;
	case FAMILY_UUID:
		snprintf(text, sizeof text, "'00000000-0000-0000-0000-00000000000%d'", row);
		break;
	case FAMILY_ENUM:
		snprintf(text, sizeof text, "'sad'");
		break;
	case FAMILY_TEXT:
	case FAMILY_GENERATED:
	default:
		snprintf(text, sizeof text, "'r%d'", row);
		break;
	}
	return text;
}

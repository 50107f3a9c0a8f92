/* SPDX-License-Identifier: MIT */
#include "property/schemas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int chance(t_random *random, unsigned of)
{
	return t_random_below(random, of) == 0;
}

static schema_column *find_column(schema_table *table, const char *name)
{
	for (int i = 0; i < table->n_columns; i++)
		if (strcmp(table->columns[i].name, name) == 0)
			return &table->columns[i];
	return NULL;
}

/* A name that is free: nothing has it or had it. */
static int is_free(schema_table *table, const char *name)
{
	for (int i = 0; i < table->n_columns; i++)
		if (strcmp(table->columns[i].name, name) == 0 || strcmp(table->columns[i].was, name) == 0)
			return 0;
	return 1;
}

static schema_table *find_table(random_schema *schema, const char *name)
{
	for (int i = 0; i < schema->n_tables; i++)
		if (strcmp(schema->tables[i].name, name) == 0)
			return &schema->tables[i];
	return NULL;
}

static void random_column(t_random *random, const random_schema *schema, schema_table *table)
{
	schema_column *column = &table->columns[table->n_columns];

	memset(column, 0, sizeof *column);
	do
		snprintf(column->name, sizeof column->name, "c%u", t_random_below(random, 12));
	while (!is_free(table, column->name));
	column->type = (int)t_random_below(random, schema->has_enums ? 5 : 4);
	if (chance(random, 2))
		column->type = 0;
	column->is_not_null = chance(random, 3);
	column->value = chance(random, 3) ? 1 + (int)t_random_below(random, 2) : 0;
	if (table->n_columns > 2 && chance(random, 4) && !table->columns[2].from[0] && column->type < 4) {
		strcpy(column->from, table->columns[2].name);
		column->is_stored = chance(random, 2);
		column->value = 0;
	}
	table->n_columns++;
}

static void random_part(t_random *random, random_schema *schema, schema_table *table)
{
	schema_part *part = &table->parts[table->n_parts];
	schema_table *target = &schema->tables[t_random_below(random, (unsigned)schema->n_tables)];

	memset(part, 0, sizeof *part);
	part->kind = (int)t_random_below(random, 5);
	part->number = (int)t_random_below(random, 4);
	part->variant = (int)t_random_below(random, 2);
	strcpy(part->columns[0], table->columns[t_random_below(random, (unsigned)table->n_columns)].name);
	if (chance(random, 3))
		strcpy(part->columns[1], table->columns[t_random_below(random, (unsigned)table->n_columns)].name);
	strcpy(part->table, target->name);
	strcpy(part->column, target->columns[0].name);
	table->n_parts++;
}

static void random_table(t_random *random, random_schema *schema, schema_table *table)
{
	unsigned columns = 2 + t_random_below(random, SCHEMA_COLUMNS - 2);
	char name[8];

	memset(table, 0, sizeof *table);
	do
		snprintf(name, sizeof name, "t%u", t_random_below(random, 12));
	while (find_table(schema, name));
	strcpy(table->name, name);
	while (table->n_columns < (int)columns)
		random_column(random, schema, table);
	table->key = (int)t_random_below(random, 3);
	table->is_counted = chance(random, 2);
	table->comment = (int)t_random_below(random, 3);
	table->view = chance(random, 3) ? 1 + (int)t_random_below(random, 2) : 0;
	table->trigger = chance(random, 4);
}

/* What can be pointed to: a column that is a key by itself. */
static int is_key(const schema_table *table, const char *column)
{
	if (table->key == 1 && strcmp(table->columns[0].name, column) == 0)
		return 1;
	for (int i = 0; i < table->n_parts; i++)
		if ((table->parts[i].kind == 0 || table->parts[i].kind == 4) && !table->parts[i].columns[1][0] &&
		    strcmp(table->parts[i].columns[0], column) == 0)
			return 1;
	return 0;
}

static int is_right(random_schema *schema, schema_table *table, const schema_part *part)
{
	const schema_column *first = find_column(table, part->columns[0]), *second = NULL;
	schema_table *target = find_table(schema, part->table);
	const schema_column *to = target ? find_column(target, part->column) : NULL;

	if (part->columns[1][0])
		second = find_column(table, part->columns[1]);
	if (!first || (part->columns[1][0] && (!second || second == first)))
		return 0;
	if (part->kind == 1)
		return to && !part->columns[1][0] && is_key(target, part->column) && first->type == 0 &&
		       to->type == 0 && !first->from[0] && !to->from[0];
	/* MySQL has no key of a whole text */
	return 1;
}

static int is_same(const schema_part *a, const schema_part *b)
{
	int same_name = a->number && a->number == b->number && a->kind == b->kind;
	int same_what = a->kind == b->kind && strcmp(a->columns[0], b->columns[0]) == 0 &&
	                (a->kind == 1 || a->kind == 2 || strcmp(a->columns[1], b->columns[1]) == 0);

	return same_name || same_what;
}

static int repair_parts(random_schema *schema, schema_table *table)
{
	int kept = 0, dropped;

	for (int i = 0; i < table->n_parts; i++) {
		int good = is_right(schema, table, &table->parts[i]);

		/* an index has a name */
		if (table->parts[i].kind >= 3 && !table->parts[i].number)
			table->parts[i].number = 1 + i;

		for (int k = 0; k < kept; k++)
			good &= !is_same(&table->parts[k], &table->parts[i]);
		if (good)
			table->parts[kept++] = table->parts[i];
	}
	dropped = table->n_parts - kept;
	table->n_parts = kept;
	return dropped;
}

/* Takes out what names something that is not there. */
static void repair(random_schema *schema)
{
	int again = 1;

	for (int i = 0; i < schema->n_tables; i++) {
		schema_table *table = &schema->tables[i];

		for (int k = 0; k < table->n_columns; k++) {
			schema_column *column = &table->columns[k], *from = find_column(table, column->from);

			if (!from || from == column || from->from[0] || k == 0)
				column->from[0] = '\0';
			if (!column->from[0])
				column->is_stored = 0;
			if (!schema->has_enums && column->type == 4)
				column->type = 1;
			/* keys are of numbers */
			if (k < table->key) {
				column->type = 0;
				column->from[0] = '\0';
			}
		}
		if (table->key != 1)
			table->is_counted = 0;
		if (table->is_counted) {
			table->columns[0].value = 0;
			for (int k = 0; k < table->n_columns; k++)
				if (strcmp(table->columns[k].from, table->columns[0].name) == 0)
					table->columns[k].from[0] = '\0';
		}
	}
	while (again) {
		again = 0;
		for (int i = 0; i < schema->n_tables; i++)
			again += repair_parts(schema, &schema->tables[i]);
	}
}

void schema_random(t_random *random, random_schema *out, const char *dialect)
{
	memset(out, 0, sizeof *out);
	out->has_enums = strcmp(dialect, "postgresql") == 0;
	out->is_mysql = strcmp(dialect, "mysql") == 0;
	out->labels = (int)t_random_below(random, 4);
	out->n_tables = (int)t_random_below(random, SCHEMA_TABLES);
	for (int i = 0; i < out->n_tables; i++)
		random_table(random, out, &out->tables[i]);
	for (int i = 0; i < out->n_tables; i++)
		for (unsigned k = t_random_below(random, SCHEMA_PARTS); k > 0; k--)
			random_part(random, out, &out->tables[i]);
	repair(out);
}

static void rename_in_table(schema_table *table, const char *from, const char *to)
{
	for (int i = 0; i < table->n_columns; i++)
		if (strcmp(table->columns[i].from, from) == 0)
			strcpy(table->columns[i].from, to);
	for (int i = 0; i < table->n_parts; i++)
		for (int k = 0; k < 2; k++)
			if (strcmp(table->parts[i].columns[k], from) == 0)
				strcpy(table->parts[i].columns[k], to);
}

static void rename_column(t_random *random, random_schema *schema, schema_table *table)
{
	schema_column *column = &table->columns[t_random_below(random, (unsigned)table->n_columns)];
	char old[8], name[8];

	if (column->was[0])
		return;
	strcpy(old, column->name);
	/* a name that nothing had before, so that the hint counts */
	do
		snprintf(name, sizeof name, "r%u", t_random_below(random, 1000));
	while (!is_free(table, name));
	strcpy(column->name, name);
	strcpy(column->was, old);
	rename_in_table(table, old, column->name);
	for (int i = 0; i < schema->n_tables; i++)
		for (int k = 0; k < schema->tables[i].n_parts; k++) {
			schema_part *part = &schema->tables[i].parts[k];

			if (strcmp(part->table, table->name) == 0 && strcmp(part->column, old) == 0)
				strcpy(part->column, column->name);
		}
}

static void rename_table(t_random *random, random_schema *schema, schema_table *table)
{
	char old[8], name[8];

	if (table->was[0])
		return;
	strcpy(old, table->name);
	do
		snprintf(name, sizeof name, "n%u", t_random_below(random, 1000));
	while (find_table(schema, name));
	strcpy(table->name, name);
	strcpy(table->was, old);
	for (int i = 0; i < schema->n_tables; i++)
		for (int k = 0; k < schema->tables[i].n_parts; k++)
			if (strcmp(schema->tables[i].parts[k].table, old) == 0)
				strcpy(schema->tables[i].parts[k].table, table->name);
}

static void change_table(t_random *random, random_schema *schema, schema_table *table)
{
	schema_column *column = &table->columns[t_random_below(random, (unsigned)table->n_columns)];
	random_schema other = *schema;

	switch (t_random_below(random, 8)) {
	case 0:
		rename_column(random, schema, table);
		break;
	case 1:
		rename_table(random, schema, table);
		break;
	case 2:
		if (table->n_columns < SCHEMA_COLUMNS)
			random_column(random, schema, table);
		break;
	case 3:
		if (table->n_columns > 2 && column != table->columns) {
			*column = table->columns[table->n_columns - 1];
			table->n_columns--;
		}
		break;
	case 4:
		other.tables[0] = *table;
		other.tables[0].n_columns = 0;
		random_column(random, &other, &other.tables[0]);
		column->type = other.tables[0].columns[0].type;
		column->is_not_null = other.tables[0].columns[0].is_not_null;
		column->value = column->from[0] ? 0 : other.tables[0].columns[0].value;
		column->is_stored = column->from[0] ? !column->is_stored : 0;
		break;
	case 5:
		if (table->n_parts < SCHEMA_PARTS)
			random_part(random, schema, table);
		break;
	case 6:
		if (table->n_parts) {
			schema_part *gone = &table->parts[t_random_below(random, (unsigned)table->n_parts)];

			*gone = table->parts[table->n_parts - 1];
			table->n_parts--;
		}
		break;
	default:
		table->key = (int)t_random_below(random, 3);
		table->view = (int)t_random_below(random, 3);
		table->trigger = chance(random, 3);
		table->comment = (int)t_random_below(random, 3);
		table->is_counted = chance(random, 2);
	}
}

void schema_change(t_random *random, random_schema *schema)
{
	for (unsigned i = 1 + t_random_below(random, 6); i > 0 && schema->n_tables; i--)
		change_table(random, schema, &schema->tables[t_random_below(random, (unsigned)schema->n_tables)]);
	if (chance(random, 3))
		schema->labels = (int)t_random_below(random, 4);
	repair(schema);
}

typedef struct text {
	char *at, *end;
} text;

__attribute__((format(printf, 2, 3))) static void put(text *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	out->at += vsnprintf(out->at, (size_t)(out->end - out->at), format, args);
	va_end(args);
}

static const char *const labels[] = { "'a', 'b'", "'a', 'b', 'c'", "'b', 'a'", "'x', 'a', 'y', 'b'" };

static void put_column(text *out, const random_schema *schema, const schema_table *table, int at)
{
	static const char *const types[] = { "bigint", "integer", "varchar(20)", "varchar(40)" };
	const schema_column *column = &table->columns[at];

	if (column->type == 4)
		put(out, "col %s enum mood(%s)", column->name, labels[schema->labels]);
	else
		put(out, "col %s %s", column->name, types[column->type]);
	if (column->is_not_null || at < table->key)
		put(out, "; notnull");
	if (at < table->key)
		put(out, "; pk");
	if (at == 0 && table->is_counted)
		put(out, "; auto");
	if (column->from[0])
		put(out, "; gen=%s + 1%s", column->from, column->is_stored ? "; stored" : "");
	else if (column->value)
		put(out, column->type < 2 ? "; value=%d" : "; default='%d'", column->value);
	if (column->was[0])
		put(out, "; was=%s", column->was);
	put(out, "\n");
}

static void put_part(text *out, const schema_table *table, const schema_part *part)
{
	static const char *const words[] = { "unique", "fk", "check", "index", "index" };
	char name[32] = "", list[20];

	/* names that stay when the table gets another one */
	if (part->number)
		snprintf(name, sizeof name, " %s_%s%d", table->was[0] ? table->was : table->name, words[part->kind],
		         part->number);
	if (part->number && part->kind == 4)
		name[strlen(name) - 1] = (char)('a' + part->number);
	snprintf(list, sizeof list, "%s%s%s", part->columns[0], part->columns[1][0] ? ", " : "", part->columns[1]);
	put(out, "%s%s: ", words[part->kind], name);
	if (part->kind == 1)
		put(out, "%s > %s(%s)%s\n", part->columns[0], part->table, part->column,
		    part->variant ? "; cascade" : "");
	else if (part->kind == 2)
		put(out, "%s > %d\n", part->columns[0], part->variant);
	else
		put(out, "%s%s\n", list, part->kind == 4 ? "; unique" : "");
}

char *schema_text(const random_schema *schema)
{
	size_t size = 1 << 16;
	char *whole = malloc(size);
	text out = { whole, whole + size };

	ck_assert_ptr_nonnull(whole);
	*whole = '\0';
	for (int i = 0; i < schema->n_tables; i++) {
		const schema_table *table = &schema->tables[i];

		put(&out, "table %s", table->name);
		if (table->was[0])
			put(&out, " was %s", table->was);
		if (table->comment)
			put(&out, "; comment=%d", table->comment);
		put(&out, "\n");
		for (int k = 0; k < table->n_columns; k++)
			put_column(&out, schema, table, k);
		for (int k = 0; k < table->n_parts; k++)
			put_part(&out, table, &table->parts[k]);
	}
	for (int i = 0; i < schema->n_tables; i++) {
		const schema_table *table = &schema->tables[i];

		if (table->view)
			put(&out, "view v%d: SELECT %s FROM %s\n", i, table->columns[0].name, table->name);
		if (table->view > 1)
			put(&out, "view w%d: SELECT x FROM v%d\n", i, i);
		if (table->trigger)
			put(&out, "trigger g%d on %s insert: NEW.%s\n", i, table->name, table->columns[1].name);
	}
	return whole;
}

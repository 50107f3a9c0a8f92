/* SPDX-License-Identifier: MIT */
#include "autogenerate/random_parts.h"

#include <stdio.h>
#include <string.h>

const random_kind random_kinds[N_KINDS] = {
	{ "integer", FAMILY_NUMBER, { "1", "-7", "(1 + 2)" }, "%s >= -100", 1 },
	{ "bigint", FAMILY_NUMBER, { "0", "10000000000", "-3" }, "%s <> 77", 1 },
	{ "smallint", FAMILY_NUMBER, { "0", "5", NULL }, "%s BETWEEN -100 AND 1000", 1 },
	{ "numeric(12, 2)", FAMILY_NUMBER, { "0", "1.5", NULL }, "%s > -1000", 1 },
	{ "double precision", FAMILY_NUMBER, { "0", "1.25", NULL }, "%s < 100000", 0 },
	{ "text", FAMILY_TEXT, { "'x'", "'it''s'", NULL }, "%s <> 'bad'", 0 },
	{ "varchar(40)", FAMILY_TEXT, { "''", "'new'", NULL }, "%s NOT IN ('bad', 'worse')", 1 },
	{ "varchar(60)", FAMILY_TEXT, { "'a b'", NULL, NULL }, "length(%s) < 50", 1 },
	{ "char(8)", FAMILY_TEXT, { "'c'", NULL, NULL }, "%s LIKE '%%'", 1 },
	{ "boolean", FAMILY_BOOLEAN, { "TRUE", "FALSE", NULL }, NULL, 1 },
	{ "date", FAMILY_DATE, { "'2020-02-29'", NULL, NULL }, NULL, 1 },
	{ "timestamp", FAMILY_TIME, { "CURRENT_TIMESTAMP", "'2001-02-03 04:05:06'", NULL }, NULL, 1 },
	{ "timestamptz", FAMILY_TIME, { "CURRENT_TIMESTAMP", NULL, NULL }, NULL, 1 },
	{ "json", FAMILY_JSON, { NULL, NULL, NULL }, NULL, 0 },
	{ "blob", FAMILY_BLOB, { NULL, NULL, NULL }, NULL, 0 },
	{ "uuid", FAMILY_UUID, { NULL, NULL, NULL }, NULL, 1 },
};

static const char *const table_names[MOST_TABLES] = {
	"users", "order", "Gr\303\266\303\237e", "a b", "items", "notes"
};
static const char *const column_names[MOST_COLUMNS] = { "id",  "n1",       "name",      "select",
	                                                "c 4", "\303\244", "mixedCase", "g" };
const char *const random_labels[N_LABELS] = { "'sad', 'ok'", "'sad', 'ok', 'happy'", "'new', 'sad', 'ok'" };

int random_one_in(random_world *world, unsigned n)
{
	return t_random_below(&world->random, n) == 0;
}

static int is_mysql(const random_world *world)
{
	return strcmp(world->dialect, "mysql") == 0;
}

static int is_postgresql(const random_world *world)
{
	return strcmp(world->dialect, "postgresql") == 0;
}

static const random_kind *kind_of(const migr_column *column)
{
	for (size_t i = 0; i < N_KINDS; i++)
		if (column->type && strcmp(random_kinds[i].type, column->type) == 0)
			return &random_kinds[i];
	return NULL;
}

static char *new_text(random_table *table)
{
	return table->text[table->n_text++ % (sizeof table->text / sizeof table->text[0])];
}

/* A name as SQL. */
static const char *quoted(const random_world *world, const char *name)
{
	static char buffers[4][64];
	static size_t next;
	char *buffer = buffers[next++ % 4], quote = is_mysql(world) ? '`' : '"';

	snprintf(buffer, sizeof buffers[0], "%c%s%c", quote, name, quote);
	return buffer;
}

void random_default(random_world *world, migr_column *column)
{
	const random_kind *k = kind_of(column);
	const char *value = k ? k->defaults[t_random_below(&world->random, 3)] : NULL;

	column->default_sql = NULL;
	column->default_value = (migr_value){ 0 };
	if (k && !value)
		value = k->defaults[0];
	/* what is always given must have something to be given */
	column->flags &= ~(uint32_t)MIGR_NOT_NULL;
	if (!value)
		return;
	if (random_one_in(world, 4))
		return;
	if (k->family == FAMILY_NUMBER && random_one_in(world, 3))
		column->default_value = (migr_value)MIGR_INT(4);
	else
		column->default_sql = value;
	if (random_one_in(world, 2))
		column->flags |= MIGR_NOT_NULL;
}

static void pick_type(random_world *world, random_table *table, size_t at)
{
	migr_column *column = &table->columns[at];

	if (is_postgresql(world) && random_one_in(world, 12)) {
		static char types[3][48];
		size_t which = world->labels == random_labels[0] ? 0 : world->labels == random_labels[1] ? 1 : 2;

		snprintf(types[which], sizeof types[which], "enum mood(%s)", world->labels);
		column->type = types[which];
		table->families[at] = FAMILY_ENUM;
	} else {
		const random_kind *k = &random_kinds[t_random_below(&world->random, N_KINDS)];

		column->type = k->type;
		table->families[at] = k->family;
	}
	random_default(world, column);
}

void random_column(random_world *world, random_table *table, size_t at)
{
	migr_column *column = &table->columns[at];

	memset(column, 0, sizeof *column);
	column->name = column_names[at];
	pick_type(world, table, at);
	if (random_one_in(world, 5) && strcmp(world->dialect, "sqlite") != 0)
		column->comment = random_one_in(world, 2) ? "what it is for" : "it's \"new\"";
	if (table->families[at] == FAMILY_TEXT && random_one_in(world, 8) && strcmp(world->dialect, "sqlite") == 0)
		column->collation = "NOCASE";
	/* the last one may be computed of the first */
	if (at == MOST_COLUMNS - 1) {
		column->type = "integer";
		column->default_sql = NULL;
		column->default_value = (migr_value){ 0 };
		column->flags = world->has_virtual && random_one_in(world, 2) ? 0 : MIGR_STORED;
		column->generated_sql = random_one_in(world, 2) ? "id * 2" : "id + 1";
		table->families[at] = FAMILY_GENERATED;
	}
}

/* Columns that are there, as an array without holes: `columns` is by the place of the name. */
static size_t pick_column(random_world *world, const random_table *table, int (*fits)(const random_table *, size_t))
{
	for (int tries = 0; tries < 20; tries++) {
		size_t at = t_random_below(&world->random, MOST_COLUMNS);

		if (table->columns[at].name && (!fits || fits(table, at)))
			return at;
	}
	return 0;
}

static int is_indexable(const random_table *table, size_t at)
{
	const random_kind *k = kind_of(&table->columns[at]);

	return k && k->is_key && table->families[at] != FAMILY_GENERATED;
}

static int is_number(const random_table *table, size_t at)
{
	return strcmp(table->columns[at].type, "integer") == 0 && table->families[at] == FAMILY_NUMBER;
}

/* Columns in each row differ from those in the others. */
static int is_distinct(const random_table *table, size_t at)
{
	return is_indexable(table, at) && table->families[at] != FAMILY_BOOLEAN;
}

static int has_check(const random_table *table, size_t at)
{
	const random_kind *k = kind_of(&table->columns[at]);

	return k && k->check && table->families[at] != FAMILY_GENERATED && at != 0;
}

/* As it is in a list of names. */
static const char *listed(random_table *table, const char *name)
{
	char *text = new_text(table);

	snprintf(text, sizeof table->text[0], "\"%s\"", name);
	return text;
}

static const char *name_of(random_table *table, const char *kind_name, size_t number)
{
	char *text = new_text(table);
	size_t which = 0;

	for (size_t i = 0; i < MOST_TABLES; i++)
		if (strcmp(table->table.name, table_names[i]) == 0)
			which = i;
	snprintf(text, sizeof table->text[0], "%s_%zu_%zu", kind_name, which, number);
	return text;
}

void random_unique(random_world *world, random_table *table, size_t i)
{
	size_t at = pick_column(world, table, is_distinct);

	memset(&table->unique_keys[i], 0, sizeof table->unique_keys[i]);
	if (!is_distinct(table, at) || at == 0)
		return;
	for (size_t k = 0; k < MOST_KEYS; k++)
		if (k != i && table->unique_keys[k].columns &&
		    strstr(table->unique_keys[k].columns, table->columns[at].name))
			return;
	table->unique_keys[i].columns = listed(table, table->columns[at].name);
	if (!random_one_in(world, 3))
		table->unique_keys[i].name = name_of(table, "uq", i);
}

void random_foreign_key(random_world *world, random_table *table, size_t i)
{
	static const migr_action actions[] = { MIGR_NO_ACTION, MIGR_CASCADE, MIGR_RESTRICT };
	size_t at = pick_column(world, table, is_number), target = t_random_below(&world->random, MOST_TABLES);
	migr_foreign_key *key = &table->foreign_keys[i];

	memset(key, 0, sizeof *key);
	/* rows go into the tables in their order, and only there are keys looked at meanwhile */
	if (is_postgresql(world))
		target %= (size_t)(table - world->tables) + 1;
	if (!is_number(table, at) || at == 0 || !world->tables[target].is_there)
		return;
	/* one key of a column is enough: two would be named alike on MySQL */
	for (size_t j = 0; j < MOST_KEYS; j++)
		if (j != i && table->foreign_keys[j].columns &&
		    strstr(table->foreign_keys[j].columns, table->columns[at].name))
			return;
	key->columns = listed(table, table->columns[at].name);
	key->ref_table = world->tables[target].table.name;
	key->ref_columns = "id";
	key->on_delete = actions[t_random_below(&world->random, 3)];
	if (is_postgresql(world) && random_one_in(world, 3))
		key->flags = random_one_in(world, 2) ? MIGR_DEFERRABLE : MIGR_DEFERRABLE | MIGR_INITIALLY_DEFERRED;
	if (!random_one_in(world, 3))
		key->name = name_of(table, "fk", i);
}

void random_check(random_world *world, random_table *table, size_t i)
{
	size_t at = pick_column(world, table, has_check);
	const random_kind *k = kind_of(&table->columns[at]);
	char *text;

	memset(&table->checks[i], 0, sizeof table->checks[i]);
	if (!has_check(table, at))
		return;
	text = new_text(table);
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#endif
	snprintf(text, sizeof table->text[0], k->check, quoted(world, table->columns[at].name));
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
	/* one that says the same is not told from this one if neither has a name */
	for (size_t n = 0; n < MOST_KEYS; n++)
		if (table->checks[n].sql && strcmp(table->checks[n].sql, text) == 0)
			return;
	table->checks[i].sql = text;
	if (!random_one_in(world, 3))
		table->checks[i].name = name_of(table, "ck", i);
}

void random_index(random_world *world, random_table *table, size_t i)
{
	migr_index *index = &table->indexes[i];
	size_t at = pick_column(world, table, is_indexable), second = pick_column(world, table, is_indexable);

	memset(index, 0, sizeof *index);
	memset(table->elements[i], 0, sizeof table->elements[i]);
	if (!is_indexable(table, at))
		return;
	index->name = name_of(table, "ix", i);
	table->elements[i][0].column = table->columns[at].name;
	if (random_one_in(world, 3))
		table->elements[i][0].flags = MIGR_DESC;
	/* on MySQL that is a unique key, which others without a name are like */
	if (!is_mysql(world) && is_distinct(table, at) && random_one_in(world, 4))
		index->flags = MIGR_UNIQUE;
	if (!is_mysql(world) && random_one_in(world, 4)) {
		char *where = new_text(table);

		snprintf(where, sizeof table->text[0], "%s IS NOT NULL", quoted(world, table->columns[at].name));
		index->where = where;
	}
	if (!is_mysql(world) && table->families[at] == FAMILY_TEXT && !index->flags && random_one_in(world, 3)) {
		char *sql = new_text(table);

		snprintf(sql, sizeof table->text[0], "lower(%s)", quoted(world, table->columns[at].name));
		table->elements[i][0] = (migr_element){ .sql = sql };
	}
	index->elements.items = table->elements[i];
	index->elements.item_size = sizeof table->elements[i][0];
	index->elements.count = 1;
	if (second != at && is_indexable(table, second) && random_one_in(world, 3)) {
		table->elements[i][1].column = table->columns[second].name;
		index->elements.count = 2;
	}
}

void random_table_at(random_world *world, size_t number)
{
	random_table *table = &world->tables[number];

	memset(table, 0, sizeof *table);
	table->is_there = 1;
	table->table.struct_size = sizeof table->table;
	table->table.name = table_names[number];
	table->columns[0] = (migr_column){ .name = "id", .type = "integer", .flags = MIGR_PRIMARY_KEY };
	if (random_one_in(world, 2))
		table->columns[0].flags |= MIGR_AUTOINCREMENT;
	for (size_t i = 1; i < MOST_COLUMNS; i++)
		if (!random_one_in(world, 3))
			random_column(world, table, i);
	if (strcmp(world->dialect, "sqlite") != 0 && random_one_in(world, 3))
		table->table.comment = "a table";
	if (strcmp(world->dialect, "sqlite") == 0 && random_one_in(world, 4))
		table->table.flags |= MIGR_WITHOUT_ROWID;
	if (table->table.flags & MIGR_WITHOUT_ROWID)
		table->columns[0].flags &= ~(uint32_t)MIGR_AUTOINCREMENT;
}

static void make_parts(random_world *world, random_table *table)
{
	for (size_t i = 0; i < MOST_KEYS; i++) {
		if (random_one_in(world, 3))
			random_unique(world, table, i);
		if (random_one_in(world, 2))
			random_foreign_key(world, table, i);
		if (random_one_in(world, 3))
			random_check(world, table, i);
	}
	for (size_t i = 0; i < MOST_INDEXES; i++)
		if (random_one_in(world, 2))
			random_index(world, table, i);
}

void random_others(random_world *world, size_t i)
{
	const random_table *table = &world->tables[i];
	char *view = world->text[2 * i], *body = world->text[2 * i + 1];
	static const char *const names[MOST_OTHERS] = { "v0", "v1", "v2" };
	static const char *const trigger_names[MOST_OTHERS] = { "tr0", "tr1", "tr2" };
	static const char *const sequence_names[MOST_OTHERS] = { "s0", "s1", "s2" };

	world->has_view[i] = table->is_there && random_one_in(world, 2);
	snprintf(view, sizeof world->text[0], "SELECT id FROM %s WHERE id > %u", quoted(world, table->table.name),
	         t_random_below(&world->random, 3));
	world->views[i] = (migr_view){ .struct_size = sizeof(migr_view), .name = names[i], .sql = view };
	world->has_trigger[i] = table->is_there && random_one_in(world, 3);
	if (is_postgresql(world))
		snprintf(body, sizeof world->text[0], "PERFORM %u;", t_random_below(&world->random, 3));
	else if (is_mysql(world))
		snprintf(body, sizeof world->text[0], "SET @migr = %u;", t_random_below(&world->random, 3));
	else
		snprintf(body, sizeof world->text[0], "SELECT %u;", t_random_below(&world->random, 3));
	world->triggers[i] = (migr_trigger){ .struct_size = sizeof(migr_trigger),
		                             .name = trigger_names[i],
		                             .table = table->table.name,
		                             .event = random_one_in(world, 2) ? "insert" : "delete",
		                             .timing = random_one_in(world, 2) ? MIGR_BEFORE : MIGR_AFTER,
		                             .body = body };
	world->has_sequence[i] = is_postgresql(world) && random_one_in(world, 3);
	world->sequences[i] = (migr_sequence){ .struct_size = sizeof(migr_sequence),
		                               .name = sequence_names[i],
		                               .start = 1 + t_random_below(&world->random, 3),
		                               .increment = 1 + t_random_below(&world->random, 2) };
}

/* Parts that are about what is no more there. */
static void repair(random_world *world, random_table *table)
{
	for (size_t i = 0; i < MOST_KEYS; i++) {
		int unique_holds = 0, key_holds = 0, target_holds = 0, check_holds = 0;

		for (size_t c = 0; c < MOST_COLUMNS; c++) {
			char name[64];

			if (!table->columns[c].name)
				continue;
			snprintf(name, sizeof name, "\"%s\"", table->columns[c].name);
			if (table->unique_keys[i].columns && strcmp(table->unique_keys[i].columns, name) == 0)
				unique_holds = is_distinct(table, c);
			if (table->foreign_keys[i].columns && strcmp(table->foreign_keys[i].columns, name) == 0)
				key_holds = is_number(table, c);
			snprintf(name, sizeof name, "%s", quoted(world, table->columns[c].name));
			if (table->checks[i].sql && strstr(table->checks[i].sql, name))
				check_holds = has_check(table, c);
		}
		for (size_t t = 0; table->foreign_keys[i].ref_table && t < MOST_TABLES; t++)
			if (world->tables[t].is_there &&
			    strcmp(world->tables[t].table.name, table->foreign_keys[i].ref_table) == 0)
				target_holds = 1;
		if (!unique_holds)
			memset(&table->unique_keys[i], 0, sizeof table->unique_keys[i]);
		if (!key_holds || !target_holds)
			memset(&table->foreign_keys[i], 0, sizeof table->foreign_keys[i]);
		/* its condition may be about a type that the column has no more */
		if (!check_holds)
			memset(&table->checks[i], 0, sizeof table->checks[i]);
	}
}

static int column_fits(const random_table *table, const char *name)
{
	for (size_t c = 0; name && c < MOST_COLUMNS; c++)
		if (table->columns[c].name && strcmp(table->columns[c].name, name) == 0)
			return is_indexable(table, c);
	return 0;
}

/* Whether a text of SQL is about a column that is there, and a text. */
static int is_about_text(const random_world *world, const random_table *table, const char *sql)
{
	for (size_t c = 0; c < MOST_COLUMNS; c++)
		if (table->columns[c].name && table->families[c] == FAMILY_TEXT &&
		    strstr(sql, quoted(world, table->columns[c].name)))
			return 1;
	return 0;
}

static int mentions(const random_world *world, const random_table *table, const char *sql)
{
	for (size_t c = 0; c < MOST_COLUMNS; c++)
		if (table->columns[c].name && strstr(sql, quoted(world, table->columns[c].name)))
			return 1;
	return 0;
}

static void repair_indexes(const random_world *world, random_table *table)
{
	for (size_t i = 0; i < MOST_INDEXES; i++) {
		migr_index *index = &table->indexes[i];
		int holds = index->name && (!index->where || mentions(world, table, index->where));

		for (uint32_t e = 0; holds && e < index->elements.count; e++) {
			const migr_element *element = &table->elements[i][e];

			holds = element->sql ? is_about_text(world, table, element->sql)
			                     : column_fits(table, element->column);
		}
		if (!holds)
			memset(index, 0, sizeof *index);
	}
}

static void set_list(void *list, const void *items, size_t count, size_t size)
{
	migr_column_list *any = list;

	any->items = count ? items : NULL;
	any->count = (uint32_t)count;
	any->item_size = count ? (uint32_t)size : 0;
}

/* What is there, one behind the other. */
#define PACK(table, array, is_there)                                                                                   \
	do {                                                                                                           \
		size_t n_packed = 0;                                                                                   \
                                                                                                                       \
		for (size_t k = 0; k < sizeof((table)->array) / sizeof((table)->array[0]); k++)                        \
			if ((table)->array[k].is_there)                                                                \
				(table)->packed.array[n_packed++] = (table)->array[k];                                 \
		set_list(&(table)->table.array, (table)->packed.array, n_packed, sizeof((table)->array[0]));           \
	} while (0)

static void finish_table(random_table *table)
{
	size_t count = 0;

	for (size_t i = 0; i < MOST_COLUMNS; i++)
		if (table->columns[i].name)
			table->packed.families[count++] = table->families[i];
	for (size_t i = 0; i < MOST_INDEXES; i++)
		table->indexes[i].elements.items = table->elements[i];
	PACK(table, columns, name);
	PACK(table, unique_keys, columns);
	PACK(table, foreign_keys, columns);
	PACK(table, checks, sql);
	PACK(table, indexes, name);
}

#define PACK_REFS(world, array, has)                                                                                   \
	do {                                                                                                           \
		size_t n_packed = 0;                                                                                   \
                                                                                                                       \
		for (size_t k = 0; k < MOST_OTHERS; k++)                                                               \
			if ((world)->has[k])                                                                           \
				(world)->array##_refs[n_packed++] = &(world)->array##s[k];                             \
		set_list(&(world)->models.array##s, (world)->array##_refs, n_packed, sizeof(void *));                  \
	} while (0)

void random_finish(random_world *world)
{
	for (size_t i = 0; i < MOST_TABLES; i++)
		if (world->tables[i].is_there) {
			/* MySQL computes nothing from what it counts */
			if (is_mysql(world) && world->tables[i].columns[MOST_COLUMNS - 1].name)
				world->tables[i].columns[0].flags &= ~(uint32_t)MIGR_AUTOINCREMENT;
			repair(world, &world->tables[i]);
			repair_indexes(world, &world->tables[i]);
		}
	random_pack(world);
}

void random_pack(random_world *world)
{
	size_t count = 0;

	for (size_t i = 0; i < MOST_TABLES; i++)
		if (world->tables[i].is_there) {
			finish_table(&world->tables[i]);
			world->table_refs[count++] = &world->tables[i].table;
		}
	world->models = (migr_models){ .struct_size = sizeof(migr_models), .flags = MIGR_MODELS_COMPLETE };
	set_list(&world->models.tables, world->table_refs, count, sizeof(void *));
	for (size_t i = 0; i < MOST_OTHERS; i++) {
		world->has_view[i] &= world->tables[i].is_there;
		world->has_trigger[i] &= world->tables[i].is_there;
	}
	PACK_REFS(world, view, has_view);
	PACK_REFS(world, trigger, has_trigger);
	PACK_REFS(world, sequence, has_sequence);
}

void random_make(random_world *world, const char *dialect, int has_virtual, unsigned seed)
{
	memset(world, 0, sizeof *world);
	world->dialect = dialect;
	world->has_virtual = has_virtual;
	world->random.state = seed * 2654435761u + 1;
	world->labels = random_labels[t_random_below(&world->random, 3)];
	for (size_t i = 0; i < MOST_TABLES; i++)
		if (!random_one_in(world, 3))
			random_table_at(world, i);
	for (size_t i = 0; i < MOST_TABLES; i++)
		if (world->tables[i].is_there)
			make_parts(world, &world->tables[i]);
	for (size_t i = 0; i < MOST_OTHERS; i++)
		random_others(world, i);
	random_finish(world);
}

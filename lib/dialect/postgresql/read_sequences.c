/* SPDX-License-Identifier: MIT */
/*
 * Sequences: those of identities and of `serial` are part of their columns.
 */
#include "dialect/postgresql/read.h"

#include "schema/names.h"

#include <stdlib.h>
#include <string.h>

enum { OWNER, OWNER_COLUMN, HOW, DEFAULT_SQL, TYPE, START, INCREMENT, MINIMUM, MAXIMUM, CACHE, CYCLE };

migr_status migr__pg_take_sequence(migr__pg *pg, int64_t oid, size_t schema, const char *name, const migr_value *values)
{
	const migr__pg_fact *extension = migr__pg_fact_of(pg, 'A', oid, 0);
	const char *sql = migr__pg_text_of(&values[DEFAULT_SQL]), *type = migr__pg_text_of(&values[TYPE]);
	migr__pg_sequence *sequence;

	if (extension)
		return migr__pg_left(pg, MIGR_OBJECT_SEQUENCE, schema, name, "belongs to the extension ",
		                     extension->text);
	sequence = migr__pile_add_passing(&pg->sequences, &pg->gather, sizeof *sequence);
	if (!sequence)
		return MIGR_ERROR_NO_MEMORY;
	sequence->schema = schema;
	sequence->name = migr__gather_text(&pg->gather, name);
	sequence->table = migr__pg_number_of(&values[OWNER]);
	sequence->column = migr__pg_number_of(&values[OWNER_COLUMN]);
	sequence->how = migr__pg_letter_of(&values[HOW]);
	sequence->default_sql = migr__gather_text(&pg->gather, sql ? sql : "");
	sequence->type = migr__gather_text(&pg->gather, type ? type : "");
	sequence->start = migr__pg_number_of(&values[START]);
	sequence->increment = migr__pg_number_of(&values[INCREMENT]);
	sequence->minimum = migr__pg_number_of(&values[MINIMUM]);
	sequence->maximum = migr__pg_number_of(&values[MAXIMUM]);
	sequence->cache = migr__pg_number_of(&values[CACHE]);
	sequence->does_cycle = migr__pg_number_of(&values[CYCLE]) != 0;
	return sequence->name && sequence->default_sql && sequence->type ? MIGR_OK : MIGR_ERROR_NO_MEMORY;
}

static int compare(int64_t table, int64_t column, const migr__pg_sequence *other)
{
	if (table != other->table)
		return table < other->table ? -1 : 1;
	return (column > other->column) - (column < other->column);
}

static int by_owner(const void *a, const void *b)
{
	const migr__pg_sequence *left = a, *right = b;
	int order = compare(left->table, left->column, right);

	return order ? order : strcmp(left->name, right->name);
}

void migr__pg_sort_sequences(migr__pg *pg)
{
	if (pg->sequences.count > 1)
		qsort(pg->sequences.items, pg->sequences.count, sizeof(migr__pg_sequence), by_owner);
}

/* The first of a column's; they stand together. */
static migr__pg_sequence *first_of(const migr__pg *pg, int64_t table, int64_t column)
{
	migr__pg_sequence *items = pg->sequences.items;
	size_t low = 0, high = pg->sequences.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(table, column, &items[middle]) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return items + low;
}

/* The one of the column that is so; NULL if there is none. */
static migr__pg_sequence *find(const migr__pg *pg, int64_t table, int64_t column, char how)
{
	const migr__pg_sequence *end = (migr__pg_sequence *)pg->sequences.items + pg->sequences.count;

	for (migr__pg_sequence *at = first_of(pg, table, column); at < end && !compare(table, column, at); at++)
		if (at->how == how)
			return at;
	return NULL;
}

static int64_t limit_of(const char *type, int is_maximum)
{
	int64_t maximum = strcmp(type, "smallint") == 0  ? INT16_MAX
	                  : strcmp(type, "integer") == 0 ? INT32_MAX
	                                                 : INT64_MAX;

	return is_maximum ? maximum : -maximum - 1;
}

/* What a sequence has if nothing is said of it. */
static int64_t default_minimum(const migr__pg_sequence *sequence, const char *type)
{
	return sequence->increment > 0 ? 1 : limit_of(type, 0);
}

static int64_t default_maximum(const migr__pg_sequence *sequence, const char *type)
{
	return sequence->increment > 0 ? limit_of(type, 1) : -1;
}

static int64_t default_start(const migr__pg_sequence *sequence)
{
	return sequence->increment > 0 ? sequence->minimum : sequence->maximum;
}

static void add_option(migr__buf *buf, const char *word, int64_t number)
{
	migr__buf_printf(buf, "%s%s %lld", buf->size ? " " : "", word, (long long)number);
}

/* Whatever a column's identity is not unless it is said. A start of 0 has no number of its own. */
static const char *identity_options(migr__pg *pg, const migr__pg_sequence *sequence, const char *type)
{
	migr__buf *buf = &pg->buf;

	migr__buf_clear(buf);
	if (sequence->minimum != default_minimum(sequence, type))
		add_option(buf, "MINVALUE", sequence->minimum);
	if (sequence->maximum != default_maximum(sequence, type))
		add_option(buf, "MAXVALUE", sequence->maximum);
	if (!sequence->start && default_start(sequence))
		add_option(buf, "START WITH", 0);
	if (sequence->cache != 1)
		add_option(buf, "CACHE", sequence->cache);
	if (sequence->does_cycle)
		migr__buf_puts(buf, buf->size ? " CYCLE" : "CYCLE");
	return buf->size || buf->failed ? migr__pg_keep(pg, buf) : "";
}

migr_status migr__pg_identity(migr__pg *pg, const migr__pg_table *table, int64_t number, char identity,
                              migr_column *column)
{
	migr__pg_sequence *sequence = find(pg, table->oid, number, 'i');
	const char *options;

	column->flags |= identity == 'a' ? MIGR_IDENTITY_ALWAYS : MIGR_AUTOINCREMENT;
	if (!sequence)
		return MIGR_OK;
	sequence->is_done = 1;
	if (sequence->start != default_start(sequence))
		column->identity_start = sequence->start;
	if (sequence->increment != 1)
		column->identity_increment = sequence->increment;
	options = identity_options(pg, sequence, column->type);
	if (!options)
		return MIGR_ERROR_NO_MEMORY;
	column->identity_options = *options ? options : NULL;
	return MIGR_OK;
}

static int is_plain(const migr__pg_sequence *sequence, const char *type)
{
	return strcmp(sequence->type, type) == 0 && sequence->start == 1 && sequence->increment == 1 &&
	       sequence->minimum == 1 && sequence->maximum == limit_of(type, 1) && sequence->cache == 1 &&
	       !sequence->does_cycle;
}

int migr__pg_serial(migr__pg *pg, const migr__pg_table *table, int64_t number, const char *sql, migr_column *column)
{
	static const char *const types[][2] = { { "smallint", "postgresql: smallserial" },
		                                { "integer", "postgresql: serial" },
		                                { "bigint", "postgresql: bigserial" } };
	migr__pg_sequence *sequence = find(pg, table->oid, number, 'a');
	size_t i = 0;

	if (!sequence || !(column->flags & MIGR_NOT_NULL) || strcmp(sequence->default_sql, sql) != 0)
		return 0;
	while (i < 3 && strcmp(types[i][0], column->type) != 0)
		i++;
	if (i == 3 || !is_plain(sequence, column->type))
		return 0;
	migr__pg_default_name(&pg->buf, table->name, column->name, "seq");
	if (pg->buf.failed || strcmp(pg->buf.data, sequence->name) != 0)
		return 0;
	sequence->is_done = 1;
	column->type = types[i][1];
	return 1;
}

/* "users.id"; in another schema with that before. */
static const char *owner_of(migr__pg *pg, const migr__pg_sequence *sequence, const migr__pg_table *table)
{
	const char *schema = migr__gather_schema(&pg->gather, sequence->schema);
	migr__buf *buf = &pg->buf;

	migr__buf_clear(buf);
	if (schema) {
		migr__pg_quote(buf, schema);
		migr__buf_putc(buf, '.');
	}
	migr__pg_quote(buf, table->name);
	migr__buf_putc(buf, '.');
	migr__pg_quote(buf, migr__pg_column_of(table, sequence->column));
	return migr__pg_keep(pg, buf);
}

/* 0 is "not said" in the literal. */
static int has_no_literal(const migr__pg_sequence *s)
{
	return (!s->minimum && default_minimum(s, s->type)) || (!s->maximum && default_maximum(s, s->type)) ||
	       (!s->start && default_start(s));
}

static migr_status add_sequence(migr__pg *pg, const migr__pg_sequence *from)
{
	const migr__pg_table *table = migr__pg_table_of(pg, from->table);
	migr_sequence *to;

	if (from->table && (!table || !table->gathered))
		return migr__pg_left(pg, MIGR_OBJECT_SEQUENCE, from->schema, from->name, "belongs to ",
		                     table ? table->name : "a table that is not read");
	if (has_no_literal(from))
		return migr__pg_left(pg, MIGR_OBJECT_SEQUENCE, from->schema, from->name, "has a limit or start of 0",
		                     "");
	to = migr__gather_sequence(&pg->gather, from->schema, from->name);
	if (!to)
		return MIGR_ERROR_NO_MEMORY;
	to->type = strcmp(from->type, "bigint") == 0 ? NULL : from->type;
	to->flags = from->does_cycle ? MIGR_CYCLE : 0;
	to->increment = from->increment == 1 ? 0 : from->increment;
	to->minimum = from->minimum == default_minimum(from, from->type) ? 0 : from->minimum;
	to->maximum = from->maximum == default_maximum(from, from->type) ? 0 : from->maximum;
	to->start = from->start == default_start(from) ? 0 : from->start;
	to->cache = from->cache == 1 ? 0 : from->cache;
	if (!table)
		return MIGR_OK;
	to->owned_by = owner_of(pg, from, table);
	return to->owned_by ? MIGR_OK : MIGR_ERROR_NO_MEMORY;
}

migr_status migr__pg_add_sequences(migr__pg *pg)
{
	const migr__pg_sequence *sequences = pg->sequences.items;
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < pg->sequences.count && rc == MIGR_OK; i++)
		if (!sequences[i].is_done && sequences[i].how != 'i')
			rc = add_sequence(pg, &sequences[i]);
	return rc;
}

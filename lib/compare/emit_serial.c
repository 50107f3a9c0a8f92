/* SPDX-License-Identifier: MIT */
/*
 * Columns of PostgreSQL that become serial, or are no more: a column of an integer type, whose default counts by a
 * sequence that belongs to it and has the name that `serial` would have given it.
 */
#include "compare/emit.h"
#include "compare/index.h"
#include "compare/postgresql_names.h"

#include <string.h>

static int is_serial(const migr_column *column)
{
	return migr__serial_type(column) != NULL;
}

const migr_column *migr__without_serial(const migr__emitting *e, const migr_column *column)
{
	const char *type = migr__serial_type(column);
	migr_column *copy;

	if (!type)
		return column;
	copy = migr__pairs_new(e->pairs, 1, sizeof *copy);
	if (!copy)
		return NULL;
	*copy = *column;
	copy->struct_size = sizeof *copy;
	copy->type = type;
	return copy;
}

/* The name of the sequence; NULL without memory. */
static const char *name_of(migr__emitting *e, const migr_table *table, const migr_column *column)
{
	const char *name = migr__postgresql_sequence_name(table->name, column->name, e->pairs->arena);

	if (!name)
		migr__fail_memory(e->error);
	return name;
}

static const char *kept(migr__emitting *e, migr__buf *buf)
{
	const char *text = buf->failed ? NULL : migr__arena_strdup(e->pairs->arena, migr__buf_text(buf));

	migr__buf_free(buf);
	if (!text)
		migr__fail_memory(e->error);
	return text;
}

/* "a"."b"; `first` may be NULL. */
static void add_name(migr__buf *buf, const char *first, const char *second)
{
	if (first) {
		migr__quote(buf, first, '"');
		migr__buf_putc(buf, '.');
	}
	migr__quote(buf, second, '"');
}

/* The same as a text literal. */
static void add_name_literal(migr__emitting *e, migr__buf *buf, const char *schema, const char *name)
{
	migr__buf text;

	migr__buf_init(&text, e->pairs->arena->alloc);
	add_name(&text, schema, name);
	migr__quote(buf, migr__buf_text(&text), '\'');
	buf->failed |= text.failed;
	migr__buf_free(&text);
}

static void add_default(migr__emitting *e, const migr_table *table, const migr_column *column,
                        migr_alteration *alteration)
{
	migr_op_options options = { .existing = migr__without_serial(e, column) };

	alteration->struct_size = sizeof *alteration;
	if (options.existing)
		migr__emit_add(e,
		               (migr_operation){ .kind = MIGR_OP_ALTER_COLUMN,
		                                 .table = table->name,
		                                 .name = column->name,
		                                 .alteration = alteration },
		               table->schema, &options);
}

/* Before anything comes that may take the sequence's name. */
static void goes(migr__emitting *e, const migr_table *table, const migr_column *column)
{
	const char *name = name_of(e, table, column);
	migr_alteration *alteration = migr__emit_new(e, sizeof *alteration);

	if (!name || !alteration)
		return;
	alteration->flags = MIGR_ALTER_DROP_DEFAULT;
	add_default(e, table, column, alteration);
	migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_DROP_SEQUENCE, .name = name }, table->schema, NULL);
}

static int stays(const migr__emitting *e, const migr__column_pair *pair)
{
	return pair->sides[e->from] && pair->sides[e->to] && !pair->is_remade[e->to];
}

void migr__emit_serial_goes(migr__emitting *e, const migr__table_pair *table)
{
	for (size_t i = 0; i < table->n_columns && e->error->status == MIGR_OK; i++) {
		const migr__column_pair *pair = &table->columns[i];

		if (stays(e, pair) && is_serial(pair->sides[e->from]) && !is_serial(pair->sides[e->to]))
			goes(e, table->sides[e->from], pair->sides[e->from]);
	}
}

/* A sequence keeps its name when its table or column gets another one; then nobody would take it for that of serial. */
void migr__emit_serial_renames(migr__emitting *e, const migr__table_pair *table)
{
	const migr_table *before = table->sides[e->from], *after = table->sides[e->to];

	for (size_t i = 0; i < table->n_columns && e->error->status == MIGR_OK; i++) {
		const migr__column_pair *pair = &table->columns[i];
		const char *old, *new, *sql;
		migr__buf buf;

		if (!stays(e, pair) || !is_serial(pair->sides[e->from]) || !is_serial(pair->sides[e->to]))
			continue;
		old = name_of(e, before, pair->sides[e->from]);
		new = name_of(e, after, pair->sides[e->to]);
		if (!old || !new || strcmp(old, new) == 0)
			continue;
		migr__buf_init(&buf, e->pairs->arena->alloc);
		migr__buf_puts(&buf, "ALTER SEQUENCE ");
		add_name(&buf, after->schema, old);
		migr__buf_puts(&buf, " RENAME TO ");
		add_name(&buf, NULL, new);
		sql = kept(e, &buf);
		migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_EXECUTE, .sql = sql }, NULL, NULL);
	}
}

/* A sequence that is there, and not wanted, may have the name. */
static void make_room(migr__emitting *e, const migr_table *table, const char *name)
{
	for (size_t i = 0; i < e->pairs->sequences.count; i++) {
		migr__object_pair *pair = &e->pairs->sequences.items[i];
		const migr_sequence *before = pair->sides[e->from];

		if (!before || pair->sides[e->to] || strcmp(before->name, name) != 0 ||
		    !migr__same_name(before->schema, table->schema, 0))
			continue;
		migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_DROP_SEQUENCE, .name = before->name },
		               before->schema, NULL);
	}
}

/* In quotes only if it needs them, as in a reading. */
static void add_plain_name(migr__buf *buf, const char *name)
{
	if (!*name || (*name >= '0' && *name <= '9') || name[strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789")])
		migr__quote(buf, name, '"');
	else
		migr__buf_puts(buf, name);
}

const char *migr__owner_name(migr__emitting *e, const migr_table *table, const migr_column *column)
{
	migr__buf buf;

	migr__buf_init(&buf, e->pairs->arena->alloc);
	if (table->schema) {
		add_plain_name(&buf, table->schema);
		migr__buf_putc(&buf, '.');
	}
	add_plain_name(&buf, table->name);
	migr__buf_putc(&buf, '.');
	add_plain_name(&buf, column->name);
	return kept(e, &buf);
}

static void create(migr__emitting *e, const migr_table *table, const migr_column *column, const char *name)
{
	const char *type = migr__serial_type(column);
	migr_sequence *sequence = migr__emit_new(e, sizeof *sequence);

	if (!sequence)
		return;
	*sequence = (migr_sequence){ .struct_size = sizeof *sequence, .name = name, .schema = table->schema };
	sequence->type = strcmp(type, "bigint") == 0 ? NULL : type;
	sequence->owned_by = migr__owner_name(e, table, column);
	migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_CREATE_SEQUENCE, .sequence = sequence }, NULL, NULL);
}

/* Counting goes on behind what is there, if that is among the numbers. */
static void set_counter(migr__emitting *e, const migr_table *table, const migr_column *column, const char *name,
                        int64_t first, int64_t last)
{
	migr__buf buf;

	migr__buf_init(&buf, e->pairs->arena->alloc);
	migr__buf_puts(&buf, "SELECT setval(");
	add_name_literal(e, &buf, table->schema, name);
	migr__buf_puts(&buf, ", max(");
	add_name(&buf, NULL, column->name);
	migr__buf_puts(&buf, ")) FROM ");
	add_name(&buf, table->schema, table->name);
	migr__buf_puts(&buf, " HAVING max(");
	add_name(&buf, NULL, column->name);
	if (last)
		migr__buf_printf(&buf, ") BETWEEN %lld AND %lld", (long long)first, (long long)last);
	else
		migr__buf_printf(&buf, ") >= %lld", (long long)first);
	migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_EXECUTE, .sql = kept(e, &buf) }, NULL, NULL);
}

static void comes(migr__emitting *e, const migr_table *table, const migr_column *column)
{
	const char *name = name_of(e, table, column);
	migr_alteration *alteration = migr__emit_new(e, sizeof *alteration);
	migr__buf buf;

	if (!name || !alteration)
		return;
	make_room(e, table, name);
	create(e, table, column, name);
	set_counter(e, table, column, name, 1, 0);
	migr__buf_init(&buf, e->pairs->arena->alloc);
	migr__buf_puts(&buf, "nextval(");
	add_name_literal(e, &buf, table->schema, name);
	migr__buf_puts(&buf, "::regclass)");
	alteration->default_sql = kept(e, &buf);
	add_default(e, table, column, alteration);
}

static void changes_type(migr__emitting *e, const migr_table *table, const migr_column *column)
{
	migr_sequence *sequence = migr__emit_new(e, sizeof *sequence);

	if (!sequence)
		return;
	*sequence = (migr_sequence){ .struct_size = sizeof *sequence,
		                     .name = name_of(e, table, column),
		                     .schema = table->schema,
		                     .type = migr__serial_type(column) };
	migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_ALTER_SEQUENCE, .sequence = sequence }, NULL, NULL);
}

static int is_integer(const char *type)
{
	return type && (strcmp(type, "smallint") == 0 || strcmp(type, "integer") == 0 || strcmp(type, "bigint") == 0);
}

/* The last number that is said of a sequence; 0: none is. */
static int64_t last_of(const migr_sequence *sequence)
{
	if (sequence->maximum || !sequence->type)
		return sequence->maximum;
	return strcmp(sequence->type, "smallint") == 0  ? INT16_MAX
	       : strcmp(sequence->type, "integer") == 0 ? INT32_MAX
	                                                : 0;
}

/* A sequence that is said by itself has the name, and is made anew: it goes on where the other one was. */
static void goes_on(migr__emitting *e, const migr_table *table, const migr_column *column, const char *name)
{
	if (!name || !is_integer(column->type))
		return;
	for (size_t i = 0; i < e->pairs->sequences.count; i++) {
		const migr_sequence *after = e->pairs->sequences.items[i].sides[e->to];
		int64_t first;

		if (!after || after->increment < 0 || strcmp(after->name, name) != 0 ||
		    !migr__same_name(after->schema, table->schema, 0))
			continue;
		first = after->start ? after->start : after->minimum ? after->minimum : 1;
		set_counter(e, table, column, name, first, last_of(after));
	}
}

void migr__emit_serial_comes(migr__emitting *e, const migr__table_pair *table, const migr__column_pair *pair)
{
	const migr_column *before = pair->sides[e->from], *after = pair->sides[e->to];

	if (e->error->status != MIGR_OK)
		return;
	if (is_serial(before) && !is_serial(after))
		goes_on(e, table->sides[e->to], after, name_of(e, table->sides[e->from], before));
	if (!is_serial(after))
		return;
	if (!is_serial(before))
		comes(e, table->sides[e->to], after);
	else if (strcmp(migr__serial_type(before), migr__serial_type(after)) != 0)
		changes_type(e, table->sides[e->to], after);
}

int migr__serial_took_name(const migr__emitting *e, const migr_sequence *sequence)
{
	for (size_t t = 0; t < e->pairs->n_tables; t++) {
		const migr__table_pair *table = &e->pairs->tables[t];

		if (!migr__table_stays(table) || !migr__same_name(table->sides[e->to]->schema, sequence->schema, 0))
			continue;
		for (size_t i = 0; i < table->n_columns; i++) {
			const migr__column_pair *pair = &table->columns[i];
			const char *name;

			if (!stays(e, pair) || is_serial(pair->sides[e->from]) || !is_serial(pair->sides[e->to]))
				continue;
			name = migr__postgresql_sequence_name(table->sides[e->to]->name, pair->sides[e->to]->name,
			                                      e->pairs->arena);
			if (name && strcmp(name, sequence->name) == 0)
				return 1;
		}
	}
	return 0;
}

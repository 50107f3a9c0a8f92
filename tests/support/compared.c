/* SPDX-License-Identifier: MIT */
#include "support/compared.h"

#include "schema/names.h"
#include "schema/shape.h"
#include "schema/title.h"
#include "support/schema_text.h"
#include "support/t.h"

#include <stdio.h>
#include <string.h>

static void *copy_of(migr__arena *arena, const void *items, size_t count, size_t size)
{
	void *copy = migr__arena_new(arena, count ? count : 1, size);

	ck_assert_ptr_nonnull(copy);
	if (count)
		memcpy(copy, items, count * size);
	return copy;
}

static const char *copied(migr__arena *arena, migr__buf *buf)
{
	const char *text = migr__arena_strdup(arena, migr__buf_text(buf));

	ck_assert_ptr_nonnull(text);
	migr__buf_free(buf);
	return text;
}

static const migr_table *read_back(migr__arena *arena, const migr_table *from)
{
	migr_table *table = copy_of(arena, from, 1, sizeof *from);
	migr_column *columns = copy_of(arena, from->columns.items, from->columns.count, sizeof *columns);
	migr_key *key = NULL;
	migr__buf list;

	migr__buf_init(&list, arena->alloc);
	for (uint32_t i = 0; i < from->columns.count; i++) {
		migr_value *value = &columns[i].default_value;

		if (columns[i].flags & MIGR_PRIMARY_KEY) {
			migr__buf_puts(&list, list.size ? ", " : "");
			migr__names_write(columns[i].name, &list);
			columns[i].flags = (columns[i].flags & ~(uint32_t)MIGR_PRIMARY_KEY) | MIGR_NOT_NULL;
		}
		if (value->type == MIGR_VALUE_INTEGER) {
			char number[32];

			snprintf(number, sizeof number, "%lld", (long long)value->integer);
			columns[i].default_sql = migr__arena_strdup(arena, number);
			*value = (migr_value){ .type = MIGR_VALUE_NULL };
		}
		columns[i].renamed_from = NULL;
	}
	if (list.size) {
		key = migr__arena_new(arena, 1, sizeof *key);
		ck_assert_ptr_nonnull(key);
		key->struct_size = sizeof *key;
		key->columns = copied(arena, &list);
		table->primary_key = key;
	}
	migr__buf_free(&list);
	table->columns.items = columns;
	table->renamed_from = NULL;
	return table;
}

const migr_models *t_read_back(migr__arena *arena, const migr_models *models)
{
	migr_models *copy = copy_of(arena, models, 1, sizeof *models);
	const migr_table **tables = copy_of(arena, models->tables.items, models->tables.count, sizeof *tables);

	for (uint32_t i = 0; i < models->tables.count; i++)
		tables[i] = read_back(arena, tables[i]);
	copy->tables.items = tables;
	return copy;
}

static void begin(t_compared *c, const char *dialect, const char *live)
{
	memset(c, 0, sizeof *c);
	c->alloc = migr__alloc_libc();
	migr__arena_init(&c->arena, &c->alloc);
	migr__error_init(&c->error, &c->alloc);
	c->live = t_schema(&c->arena, live);
	c->input.dialect = migr__dialect_find(dialect);
	ck_assert_ptr_nonnull(c->input.dialect);
}

static void run(t_compared *c)
{
	c->input.live = c->live;
	c->input.wanted = c->wanted;
	ck_assert_msg(migr__compare(&c->input, &c->arena, &c->out, &c->error) == MIGR_OK, "%s",
	              migr_error_message(&c->error));
}

void t_compare(t_compared *c, const char *dialect, const char *live, const char *wanted)
{
	t_compare_asking(c, dialect, live, wanted, NULL);
}

void t_compare_asking(t_compared *c, const char *dialect, const char *live, const char *wanted, migr_rename_fn answer)
{
	begin(c, dialect, live);
	c->wanted = t_schema(&c->arena, wanted);
	c->input.on_rename = answer;
	run(c);
}

void t_compare_models(t_compared *c, const char *dialect, const char *live, const char *source)
{
	begin(c, dialect, live);
	c->source = t_schema(&c->arena, source);
	ck_assert_msg(migr__models_prepare(c->source, c->input.dialect, NULL, &c->arena, &c->prepared, &c->error) ==
	                      MIGR_OK,
	              "%s", migr_error_message(&c->error));
	c->wanted = t_read_back(&c->arena, &c->prepared.models);
	c->input.prepared = &c->prepared;
	run(c);
}

void t_compared_clear(t_compared *c)
{
	migr__compared_clear(&c->out);
	migr__error_clear(&c->error);
	migr__arena_clear(&c->arena);
}

/* All that is set of an alteration. */
static void write_alteration(migr__buf *buf, const migr_alteration *a)
{
	static const char *const flags[] = { "not null",      "null",       "no default",   "counted",   "not counted",
		                             "not generated", "no comment", "no on update", "invisible", "visible",
		                             "no collation",  "always",     "by default",   "no options" };
	const char *const texts[][2] = {
		{ "type", a->type },       { "default", a->default_sql },     { "collation", a->collation },
		{ "comment", a->comment }, { "generated", a->generated_sql }, { "on update", a->on_update_sql }
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (texts[i][1])
			migr__buf_printf(buf, "; %s %s", texts[i][0], texts[i][1]);
	if (a->default_value.type == MIGR_VALUE_INTEGER)
		migr__buf_printf(buf, "; value %lld", (long long)a->default_value.integer);
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		if (a->flags & (1U << i))
			migr__buf_printf(buf, "; %s", flags[i]);
}

static void write_operation(migr__buf *buf, const migr_operation *o)
{
	migr__operation_title(o, buf);
	if (o->new_name)
		migr__buf_printf(buf, " to %s", o->new_name);
	if (o->columns)
		migr__buf_printf(buf, " (%s)", o->columns);
	if (o->sql)
		migr__buf_printf(buf, " [%s]", o->sql);
	if (o->key)
		migr__buf_printf(buf, " (%s)", o->key->columns);
	if (o->foreign_key)
		migr__buf_printf(buf, " (%s)", o->foreign_key->columns);
	if (o->check)
		migr__buf_printf(buf, " [%s]", o->check->sql);
	if (o->alteration)
		write_alteration(buf, o->alteration);
	if (o->options && o->options->using_sql)
		migr__buf_printf(buf, "; using %s", o->options->using_sql);
	if (o->options && o->options->before)
		migr__buf_printf(buf, " before %s", o->options->before);
	if (o->options && o->options->after)
		migr__buf_printf(buf, " after %s", o->options->after);
	if (o->kind == MIGR_OP_ADD_ENUM_VALUE || o->kind == MIGR_OP_CREATE_ENUM)
		migr__buf_printf(buf, " of %s", o->enumeration->labels);
	migr__buf_putc(buf, '\n');
}

const char *t_operations(t_compared *c, const migr__operations *operations)
{
	migr__buf buf;

	migr__buf_init(&buf, &c->alloc);
	for (size_t i = 0; i < operations->count; i++)
		write_operation(&buf, &operations->items[i]);
	return copied(&c->arena, &buf);
}

const char *t_messages(t_compared *c)
{
	migr__buf buf;

	migr__buf_init(&buf, &c->alloc);
	for (size_t i = 0; i < c->out.n_differences; i++) {
		const migr_difference *item = &c->out.differences[i];

		if (item->flags & MIGR_DIFFERENCE_DESTRUCTIVE)
			migr__buf_puts(&buf, "! ");
		if (item->flags & MIGR_DIFFERENCE_UNMENDED)
			migr__buf_puts(&buf, "? ");
		migr__buf_printf(&buf, "%s\n", item->message);
	}
	return copied(&c->arena, &buf);
}

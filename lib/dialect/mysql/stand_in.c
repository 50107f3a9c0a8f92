/* SPDX-License-Identifier: MIT */
#include "dialect/stand_in.h"

#include "dialect/literal.h"
#include "dialect/mysql/show.h"

#include <string.h>

/* The row's columns: of each function first what it returns, in place 0, and then its parameters. */
enum { NAME, PLACE, TYPE, CHARSET, COLLATION, WIDTH };

typedef struct finding {
	migr__stand_ins *out;
	const char *name; /* the function that the rows are about, if it is wanted; else NULL */
	migr__buf parameters;
	migr__buf returns;
	size_t n_parameters;
} finding;

static migr__view text_of(const migr_value *value)
{
	if (value->type != MIGR_VALUE_TEXT && value->type != MIGR_VALUE_BLOB)
		return migr__view_of("");
	return (migr__view){ value->text, value->size == MIGR_NUL_TERMINATED ? strlen(value->text) : value->size };
}

static int is_return(const migr_value *value)
{
	return value->type == MIGR_VALUE_INTEGER ? !value->integer
	                                         : value->type == MIGR_VALUE_TEXT && value->text[0] == '0';
}

static int is_mentioned(const migr__stand_ins *out, const char *name)
{
	for (uint32_t i = 0; i < out->views->count; i++) {
		const char *sql = out->views->items[i]->sql;

		if (sql && migr__text_mentions(migr__view_of(sql), name))
			return 1;
	}
	return 0;
}

static migr__stand_in *new_item(migr__stand_ins *out)
{
	if (out->count == out->capacity) {
		size_t capacity = 2 * out->capacity + 8;
		migr__stand_in *items = migr__arena_new(out->arena, capacity, sizeof *items);

		if (!items)
			return NULL;
		if (out->count)
			memcpy(items, out->items, out->count * sizeof *items);
		out->items = items;
		out->capacity = capacity;
	}
	return &out->items[out->count++];
}

/* All rows about the function were there. It says what a server with a binary log wants to hear. */
static migr_status finish(finding *f)
{
	migr__stand_ins *out = f->out;
	migr__stand_in *item = f->name ? new_item(out) : NULL;
	migr__buf sql;

	if (!f->name)
		return MIGR_OK;
	migr__buf_init(&sql, out->arena->alloc);
	migr__buf_puts(&sql, "CREATE FUNCTION ");
	migr__quote(&sql, out->place, '`');
	migr__buf_putc(&sql, '.');
	migr__quote(&sql, f->name, '`');
	migr__buf_printf(&sql, "(%s) RETURNS %s DETERMINISTIC NO SQL RETURN NULL", migr__buf_text(&f->parameters),
	                 migr__buf_text(&f->returns));
	if (item && !sql.failed && !f->parameters.failed && !f->returns.failed) {
		item->name = f->name;
		item->sql = migr__arena_strdup(out->arena, migr__buf_text(&sql));
	}
	migr__buf_free(&sql);
	f->name = NULL;
	return item && item->sql ? MIGR_OK : migr__fail_memory(out->error);
}

static void write_words(migr__buf *buf, const char *words, const migr_value *value)
{
	migr__view text = text_of(value);

	if (!text.size)
		return;
	migr__buf_puts(buf, words);
	migr__buf_add(buf, text.data, text.size);
}

static void write_type(const migr_value *values, migr__buf *buf)
{
	write_words(buf, "", &values[TYPE]);
	write_words(buf, " CHARACTER SET ", &values[CHARSET]);
	write_words(buf, " COLLATE ", &values[COLLATION]);
}

static migr_status take_row(void *user, const migr_value *values, size_t count)
{
	finding *f = user;
	migr_status rc = MIGR_OK;
	migr__view name;

	if (count < WIDTH)
		return MIGR_OK;
	if (is_return(&values[PLACE])) {
		rc = finish(f);
		name = text_of(&values[NAME]);
		f->name = migr__arena_strndup(f->out->arena, name.data, name.size);
		if (!f->name)
			return migr__fail_memory(f->out->error);
		if (!is_mentioned(f->out, f->name))
			f->name = NULL;
		migr__buf_clear(&f->parameters);
		migr__buf_clear(&f->returns);
		f->n_parameters = 0;
		if (f->name)
			write_type(values, &f->returns);
	} else if (f->name) {
		migr__buf_printf(&f->parameters, "%sp%zu ", f->n_parameters ? ", " : "", f->n_parameters);
		f->n_parameters++;
		write_type(values, &f->parameters);
	}
	return rc;
}

migr_status migr__mysql_stand_ins(migr__stand_ins *out)
{
	const migr_value schema = MIGR_TEXT(out->schema);
	finding f = { .out = out };
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, out->arena->alloc);
	migr__buf_init(&f.parameters, out->arena->alloc);
	migr__buf_init(&f.returns, out->arena->alloc);
	migr__buf_puts(&sql, "SELECT SPECIFIC_NAME, ORDINAL_POSITION, DTD_IDENTIFIER, CHARACTER_SET_NAME, "
	                     "COLLATION_NAME FROM information_schema.PARAMETERS WHERE SPECIFIC_SCHEMA = ");
	migr__literal(&sql, out->dialect, &schema);
	migr__buf_puts(&sql, " AND ROUTINE_TYPE = 'FUNCTION' ORDER BY SPECIFIC_NAME, ORDINAL_POSITION");
	rc = sql.failed ? migr__fail_memory(out->error)
	                : out->live->query(out->live->user, migr__buf_text(&sql), NULL, 0, take_row, &f, out->error);
	if (rc == MIGR_OK)
		rc = finish(&f);
	migr__buf_free(&f.returns);
	migr__buf_free(&f.parameters);
	migr__buf_free(&sql);
	return rc;
}

/* SPDX-License-Identifier: MIT */
/*
 * Backfills: the rows of a table are changed by ranges of a key, in its order.
 *
 * Each range ends at the key of the last of `batch_size` rows that fulfil the condition; the last one has no end. What
 * is kept of a range that is done is its end: the next one begins behind it.
 */
#include "base/import.h"
#include "dialect/catalogue.h"
#include "engine/database.h"
#include "engine/emit.h"
#include "engine/repeat.h"
#include "engine/sink.h"
#include "schema/variant.h"

#include <libmigr/data.h>
#include <string.h>

#define BATCH_SIZE 1000

typedef struct filling {
	migr__repeat repeat;
	migr__arena arena;
	migr_backfill fill;
	const char *set_sql;
	const char *where; /* NULL: none */
	migr_value last;   /* the end of the range before; NULL type: there is none */
	migr_value end;    /* of this one, likewise */
	migr__buf next;
} filling;

static migr_status check(migr_op *op, const migr_backfill *fill)
{
	if (!fill->table || !fill->key || !fill->set_sql)
		return migr__fail(&op->error, MIGR_ERROR_MISUSE, "a backfill needs a table, a key and what is set");
	if (fill->batch_size < 0)
		return migr__fail(&op->error, MIGR_ERROR_MISUSE, "a backfill of %lld rows at a time",
		                  (long long)fill->batch_size);
	for (int i = 0; i < 3; i++) {
		const char *name = i == 0 ? fill->table : i == 1 ? fill->key : fill->schema;

		if (name && migr__utf8_invalid(name, strlen(name)) != SIZE_MAX)
			return migr__fail(&op->error, MIGR_ERROR_NAME, "a name is no UTF-8");
	}
	return MIGR_OK;
}

/* *out stays NULL if there is nothing for this database. */
static migr_status choose(filling *f, const char *text, const char *what, const char **out)
{
	migr_op *op = f->repeat.op;
	migr__variant variant;
	migr_status rc = migr__variant_check(text, what, &op->error);

	if (rc != MIGR_OK || !migr__variant_of(text, op->context->dialect->name, &variant))
		return rc;
	*out = migr__arena_strndup(&f->arena, variant.text.data, variant.text.size);
	return *out ? MIGR_OK : migr__fail_memory(&op->error);
}

static int is_key(const filling *f, const migr__found *found, const migr__dialect *dialect)
{
	return found->columns.count == 1 && found->columns.items[0] &&
	       dialect->catalogue->same(found->columns.items[0], f->fill.key);
}

static migr_status find_key(filling *f, const migr__lookup *lookup, int *is_there)
{
	migr__found_list list;
	migr_status rc = migr__lookup_indexes(lookup, &list);

	*is_there = 0;
	for (size_t i = 0; rc == MIGR_OK && i < list.count; i++)
		*is_there |= list.items[i].is_unique && is_key(f, &list.items[i], lookup->dialect);
	if (rc != MIGR_OK || *is_there)
		return rc;
	rc = migr__lookup_constraints(lookup, &list);
	for (size_t i = 0; rc == MIGR_OK && i < list.count; i++)
		*is_there |=
			list.items[i].kind == MIGR_CONSTRAINT_PRIMARY_KEY && is_key(f, &list.items[i], lookup->dialect);
	return rc;
}

/* By a key that is not unique a range might be all of the table, and without an index each would read all of it. */
static migr_status check_key(filling *f)
{
	migr_op *op = f->repeat.op;
	migr__live live;
	int is_there = 0;
	migr_status rc;

	migr__live_init(&live, op);
	const migr__lookup lookup = {
		&live, op->context->dialect, &f->arena, &op->error, f->fill.schema, f->fill.table
	};

	rc = migr__lookup_need_table(&lookup);
	if (rc == MIGR_OK)
		rc = migr__lookup_has(&lookup, MIGR__OBJECT_COLUMN, f->fill.key, &is_there);
	if (rc == MIGR_OK && !is_there)
		return migr__fail(&op->error, MIGR_ERROR_SCHEMA, "there is no column \"%s\"", f->fill.key);
	if (rc == MIGR_OK)
		rc = find_key(f, &lookup, &is_there);
	if (rc != MIGR_OK || is_there)
		return rc;
	migr__fail(&op->error, MIGR_ERROR_SCHEMA, "no unique index is on \"%s\" alone", f->fill.key);
	return migr__error_hint(&op->error, "name a column that is a key by itself, such as the primary key");
}

static void write_table(const filling *f, migr__buf *sql)
{
	char quote = f->repeat.op->context->dialect->name_quote;

	if (f->fill.schema) {
		migr__quote(sql, f->fill.schema, quote);
		migr__buf_putc(sql, '.');
	}
	migr__quote(sql, f->fill.table, quote);
}

static void write_key(const filling *f, migr__buf *sql)
{
	migr__quote(sql, f->fill.key, f->repeat.op->context->dialect->name_quote);
}

/* WHERE, or AND. */
static void write_condition(const filling *f, const char *word, migr__buf *sql)
{
	/* a comment at its end does not swallow the bracket */
	if (f->where)
		migr__buf_printf(sql, " %s (%s\n)", word, f->where);
}

/* The rows behind `last`, and up to `end` as far as that is asked for. */
static void write_range(const filling *f, int has_last, int has_end, migr__buf *sql)
{
	migr__buf_puts(sql, " WHERE ");
	write_key(f, sql);
	migr__buf_puts(sql, has_last ? " > ?" : " IS NOT NULL");
	if (has_end) {
		migr__buf_puts(sql, " AND ");
		write_key(f, sql);
		migr__buf_puts(sql, " <= ?");
	}
	write_condition(f, "AND", sql);
}

static void write_update(const filling *f, int has_last, int has_end, migr__buf *sql)
{
	migr__buf_puts(sql, "UPDATE ");
	write_table(f, sql);
	migr__buf_printf(sql, " SET %s\n", f->set_sql);
	write_range(f, has_last, has_end, sql);
}

typedef struct one_value {
	migr__arena *arena;
	migr_value value;
	int failed;
} one_value;

static migr_status take_value(void *sink, const migr_value *values, const char *const *names, size_t count)
{
	one_value *one = sink;

	(void)names;
	if (!count)
		return MIGR_STOP;
	one->value = values[0];
	if (values[0].type == MIGR_VALUE_TEXT || values[0].type == MIGR_VALUE_BLOB) {
		one->value.text = migr__arena_strndup(one->arena, values[0].text, values[0].size);
		one->failed = !one->value.text;
	}
	return MIGR_STOP;
}

/* The first value of a query about the rows as they are now. It is of no account to the journal. */
static migr_status ask(filling *f, migr__buf *sql, const migr_value *params, size_t n_params, migr_value *out)
{
	migr_op *op = f->repeat.op;
	one_value one = { &f->arena, { .type = MIGR_VALUE_NULL }, 0 };
	migr_status rc = MIGR_ERROR_NO_MEMORY;

	if (!sql->failed)
		rc = migr__db_run(op->context,
		                  &(migr_statement){ .struct_size = sizeof(migr_statement),
		                                     .sql = migr__buf_text(sql),
		                                     .size = sql->size,
		                                     .params = params,
		                                     .n_params = n_params,
		                                     .row = take_value,
		                                     .sink = &one },
		                  NULL, &op->error);
	if (rc == MIGR_STOP)
		rc = MIGR_OK;
	if (sql->failed || one.failed)
		rc = migr__fail_memory(&op->error);
	else if (rc != MIGR_OK)
		migr__error_statement(&op->error, migr__buf_text(sql), sql->size);
	*out = one.value;
	migr__buf_free(sql);
	return rc;
}

/* Rows without a key are in no range. */
static migr_status check_rows(filling *f)
{
	migr_op *op = f->repeat.op;
	migr_value value;
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, &op->context->alloc);
	migr__buf_puts(&sql, "SELECT 1 FROM ");
	write_table(f, &sql);
	migr__buf_puts(&sql, " WHERE ");
	write_key(f, &sql);
	migr__buf_puts(&sql, " IS NULL");
	write_condition(f, "AND", &sql);
	migr__buf_puts(&sql, " LIMIT 1");
	rc = ask(f, &sql, NULL, 0, &value);
	if (rc != MIGR_OK || value.type == MIGR_VALUE_NULL)
		return rc;
	migr__fail(&op->error, MIGR_ERROR_DATA, "rows have no \"%s\", and would be left out", f->fill.key);
	return migr__error_hint(&op->error,
	                        "change them by a statement of their own, and say in `where` which are meant");
}

static migr_status count_rows(filling *f)
{
	migr_op *op = f->repeat.op;
	int has_last = f->last.type != MIGR_VALUE_NULL;
	migr_value value;
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, &op->context->alloc);
	migr__buf_puts(&sql, "SELECT count(*) FROM ");
	write_table(f, &sql);
	write_range(f, has_last, 0, &sql);
	rc = ask(f, &sql, &f->last, (size_t)has_last, &value);
	if (rc == MIGR_OK && value.type == MIGR_VALUE_INTEGER)
		f->repeat.total = f->repeat.rows + (uint64_t)value.integer;
	return rc;
}

static migr_status find_end(filling *f)
{
	migr_op *op = f->repeat.op;
	int has_last = f->last.type != MIGR_VALUE_NULL;
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, &op->context->alloc);
	migr__buf_puts(&sql, "SELECT ");
	write_key(f, &sql);
	migr__buf_puts(&sql, " FROM ");
	write_table(f, &sql);
	write_range(f, has_last, 0, &sql);
	migr__buf_puts(&sql, " ORDER BY ");
	write_key(f, &sql);
	migr__buf_printf(&sql, " LIMIT 1 OFFSET %lld",
	                 (long long)(f->fill.batch_size ? f->fill.batch_size : BATCH_SIZE) - 1);
	rc = ask(f, &sql, &f->last, (size_t)has_last, &f->end);
	if (rc != MIGR_OK || f->end.type == MIGR_VALUE_NULL || f->end.type == MIGR_VALUE_INTEGER ||
	    f->end.type == MIGR_VALUE_TEXT)
		return rc;
	migr__fail(&op->error, MIGR_ERROR_UNSUPPORTED, "the key \"%s\" is neither an integer nor a text", f->fill.key);
	return migr__error_hint(&op->error, "go by another key");
}

/* What is kept: how many rows, and the end of the range. */
static const char *next_range(void *user, int64_t changes)
{
	filling *f = user;
	const migr_value values[] = { MIGR_INT((int64_t)f->repeat.rows + (changes > 0 ? changes : 0)), f->end };

	if (f->end.type == MIGR_VALUE_NULL)
		return NULL;
	migr__buf_clear(&f->next);
	migr__note_add_row(&f->next, values, 2);
	return migr__buf_text(&f->next);
}

static migr_status fill_range(filling *f)
{
	migr_op *op = f->repeat.op;
	int has_last = f->last.type != MIGR_VALUE_NULL, has_end = f->end.type != MIGR_VALUE_NULL;
	const migr_value params[] = { has_last ? f->last : f->end, f->end };
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, &op->context->alloc);
	write_update(f, has_last, has_end, &sql);
	rc = sql.failed ? migr__fail_memory(&op->error)
	                : migr__repeat_part(&f->repeat,
	                                    &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                                       .sql = migr__buf_text(&sql),
	                                                       .size = sql.size,
	                                                       .params = params,
	                                                       .n_params = (size_t)has_last + (size_t)has_end },
	                                    next_range, f);
	migr__buf_free(&sql);
	return rc;
}

/* Where an earlier run got. */
static migr_status go_on(filling *f)
{
	const char *text = f->repeat.progress;
	migr_value *values;
	size_t count;

	if (!text)
		return check_rows(f);
	if (migr__note_next_row(&text, &f->arena, &values, &count) <= 0 || count != 2)
		return migr__fail(&f->repeat.op->error, MIGR_ERROR_RESUME,
		                  "what the ledger says of how far the backfill is cannot be read");
	f->repeat.rows = (uint64_t)values[0].integer;
	f->last = values[1];
	return MIGR_OK;
}

static migr_status fill_ranges(filling *f)
{
	migr_status rc = go_on(f);

	if (rc == MIGR_OK)
		rc = count_rows(f);
	do {
		if (rc == MIGR_OK)
			rc = find_end(f);
		if (rc == MIGR_OK)
			rc = fill_range(f);
		f->last = f->end;
	} while (rc == MIGR_OK && f->end.type != MIGR_VALUE_NULL);
	return rc;
}

static migr_status run(filling *f)
{
	migr_op *op = f->repeat.op;
	migr__buf text;
	migr_status rc = check_key(f);

	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&text, &op->context->alloc);
	migr__buf_puts(&text, "backfill: ");
	write_update(f, 1, 1, &text);
	const migr_statement what = { .sql = migr__buf_text(&text), .size = text.size };

	f->repeat.what = &what;
	rc = text.failed ? migr__fail_memory(&op->error) : migr__repeat_begin(&f->repeat, "a backfill");
	if (rc == MIGR_OK && !f->repeat.is_done)
		rc = fill_ranges(f);
	if (rc == MIGR_OK)
		op->changes = (int64_t)f->repeat.rows;
	migr__buf_free(&text);
	return rc;
}

static migr_status begin(filling *f, const migr_backfill *backfill)
{
	migr_op *op = f->repeat.op;
	migr_status rc =
		migr__import(&op->error, "migr_backfill", &f->fill, sizeof f->fill, backfill, sizeof(migr_backfill));

	if (rc == MIGR_OK)
		rc = check(op, &f->fill);
	if (rc == MIGR_OK)
		rc = choose(f, f->fill.set_sql, "what is set", &f->set_sql);
	if (rc == MIGR_OK && f->set_sql && f->fill.where) {
		rc = choose(f, f->fill.where, "which rows", &f->where);
		/* all rows is not what is meant */
		if (rc == MIGR_OK && !f->where)
			rc = migr__fail(&op->error, MIGR_ERROR_UNSUPPORTED, "which rows are meant is not said for %s",
			                op->context->dialect->name);
	}
	if (rc == MIGR_OK && op->sink)
		rc = migr__sink_refuse(op->sink, &op->error, "a backfill");
	return rc;
}

migr_status migr_op_backfill(migr_op *op, const migr_backfill *backfill)
{
	filling f;
	migr_status rc;

	if (!op)
		return MIGR_ERROR_MISUSE;
	if (!backfill)
		return migr__fail(&op->error, MIGR_ERROR_MISUSE, "the backfill is NULL");
	migr__error_clear(&op->error);
	memset(&f, 0, sizeof f);
	f.repeat.op = op;
	migr__arena_init(&f.arena, &op->context->alloc);
	migr__buf_init(&f.next, &op->context->alloc);
	rc = begin(&f, backfill);
	/* nothing is set on this database */
	if (rc == MIGR_OK && f.set_sql)
		rc = run(&f);
	if (rc != MIGR_OK && rc == op->error.status && rc != MIGR_ERROR_NAME && f.fill.table)
		migr__error_prefix(&op->error, "backfill of %s: ", f.fill.table);
	migr__buf_free(&f.next);
	migr__arena_clear(&f.arena);
	return rc;
}

/* SPDX-License-Identifier: MIT */
/* Views, each behind those that it reads. */
#include "dialect/mysql/read.h"

#include "dialect/lex.h"
#include "dialect/mysql/reading.h"
#include "schema/names.h"

#include <stdlib.h>
#include <string.h>

/* The row's columns, as migr__my_query_views has them. */
enum { NAME = 1, KIND, SQL, CHECK, SECURITY, WIDTH = 13 };
enum { VIEW_ROW = 1, PARTITION_ROW };

static int is_broken(const migr__my_reading *r, size_t schema, const char *name)
{
	const migr__my_place *views = r->broken.items;

	for (size_t i = 0; i < r->broken.count; i++)
		if (views[i].schema == schema && strcmp(views[i].name, name) == 0)
			return 1;
	return 0;
}

static migr_status take_view(migr__my_reading *r, const migr_value *values)
{
	size_t schema = (size_t)migr__my_row_number(&values[0]);
	const char *name = migr__my_row_text(&values[NAME]), *sql = migr__my_row_text(&values[SQL]);
	migr__my_raw_view *view;

	if (!name || schema >= r->read->n_schemas) {
		r->bad_answer = 1;
		return MIGR_OK;
	}
	if (is_broken(r, schema, name))
		return MIGR_OK;
	if (!sql || !*sql)
		return migr__gather_left(&r->gather, MIGR_OBJECT_VIEW, schema, NULL, name,
		                         "its definition may not be seen: that takes the privilege SHOW VIEW");
	view = migr__pile_add_passing(&r->views, &r->gather, sizeof *view);
	if (!view)
		return r->read->error->status;
	view->schema = schema;
	view->name = migr__gather_text(&r->gather, name);
	view->sql = migr__gather_text(&r->gather, sql);
	if (!migr__my_row_is(&values[CHECK], "NONE"))
		view->check_option = migr__my_text_or_null(r, migr__my_row_text(&values[CHECK]));
	view->is_invoker = migr__my_row_is(&values[SECURITY], "INVOKER");
	return migr__my_read_status(r);
}

migr_status migr__my_take_view(void *reading, const migr_value *values, size_t count)
{
	migr__my_reading *r = reading;

	if (count < WIDTH) {
		r->bad_answer = 1;
		return MIGR_OK;
	}
	return migr__my_row_number(&values[KIND]) == PARTITION_ROW ? migr__my_take_partition(r, values)
	                                                           : take_view(r, values);
}

static int by_name(const void *a, const void *b)
{
	const migr__my_raw_view *left = a, *right = b;

	if (left->schema != right->schema)
		return left->schema < right->schema ? -1 : 1;
	return strcmp(left->name, right->name);
}

/* The search for an order: what is read by a view comes first. */
enum { NOT_SEEN, UNDER_WAY, DONE };

typedef struct sorter {
	migr__my_reading *r;
	migr__my_raw_view **stack; /* views under way, each read by the one before it */
	size_t depth;
	int must_wait; /* the view on top reads another that is not done; that is on top now */
} sorter;

static migr__my_raw_view *find_view(const migr__my_reading *r, size_t schema, const char *name)
{
	const migr__my_raw_view wanted = { .schema = schema, .name = name };

	return r->views.count ? bsearch(&wanted, r->views.items, r->views.count, sizeof wanted, by_name) : NULL;
}

/* Called with each table that a view reads, its name in quotes. */
static migr_status note_read(void *user, size_t schema, const char *quoted, size_t size)
{
	sorter *s = user;
	migr__buf name;
	migr__my_raw_view *view;

	if (s->must_wait)
		return MIGR_OK;
	migr__buf_init(&name, s->r->text.alloc);
	for (size_t i = 1; i + 1 < size; i++) {
		migr__buf_putc(&name, quoted[i]);
		i += quoted[i] == *quoted;
	}
	view = name.failed ? NULL : find_view(s->r, schema, migr__buf_text(&name));
	if (name.failed)
		migr__fail_memory(s->r->read->error);
	migr__buf_free(&name);
	if (view && view->state == NOT_SEEN) {
		view->state = UNDER_WAY;
		s->stack[s->depth++] = view;
		s->must_wait = 1;
	}
	return migr__my_read_status(s->r);
}

static int by_view(const void *a, const void *b)
{
	const migr__my_view_column *left = a, *right = b;
	int order = (left->schema > right->schema) - (left->schema < right->schema);

	if (!order)
		order = strcmp(left->view, right->view);
	return order ? order : (left->ordinal > right->ordinal) - (left->ordinal < right->ordinal);
}

/* The columns of a view of MySQL's: the first of `*count`. */
static const migr__my_view_column *columns_of(const migr__my_reading *r, const migr__my_raw_view *view, size_t *count)
{
	const migr__my_view_column *columns = r->view_columns.items;
	size_t low = 0, high = r->view_columns.count;
	const migr__my_view_column wanted = { .schema = view->schema, .view = view->name, .ordinal = INT64_MIN };

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_view(&columns[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (high = low; high < r->view_columns.count && columns[high].schema == view->schema &&
	                 strcmp(columns[high].view, view->name) == 0;)
		high++;
	*count = high - low;
	return columns + low;
}

int migr__my_view_names(const char *sql, const migr__my_view_column *columns, size_t count)
{
	migr__lexer lexer = { sql, sql + strlen(sql), MIGR__MYSQL_SPLIT, ";", 0 };
	migr__token token, before = { MIGR__TOKEN_END, sql, 0, NULL, NULL };
	size_t depth = 0, found = 0;
	int is_list = 0;

	for (;; before = token) {
		migr__lex_significant(&lexer, &token);
		if (token.kind == MIGR__TOKEN_END || token.kind == MIGR__TOKEN_OPEN)
			break;
		depth += (size_t)migr__token_is_symbol(&token, '(') - (size_t)migr__token_is_symbol(&token, ')');
		if (depth)
			continue;
		if (is_list && (migr__token_is(&token, "FROM") || migr__token_is(&token, "UNION")))
			break;
		is_list |= migr__token_is(&token, "SELECT");
		if (!is_list || !migr__token_is(&before, "AS"))
			continue;
		if (found == count || !migr__my_is_name(&token, columns[found].name, 0))
			return 0;
		found++;
	}
	return found == count;
}

/* On MySQL, where the query does not say them. */
static migr_status read_columns(migr__my_reading *r, migr_view *view, const migr__my_raw_view *raw)
{
	size_t count;
	const migr__my_view_column *columns = columns_of(r, raw, &count);

	if (!count || migr__my_view_names(raw->sql, columns, count))
		return MIGR_OK;
	migr__buf_clear(&r->text);
	for (size_t i = 0; i < count; i++) {
		migr__buf_puts(&r->text, i ? ", " : "");
		migr__names_write(columns[i].name, &r->text);
	}
	view->columns = migr__my_text_take(r);
	return migr__my_read_status(r);
}

static migr_status add_view(migr__my_reading *r, const migr__my_raw_view *raw)
{
	migr_view *view = migr__gather_view(&r->gather, raw->schema, raw->name);

	if (!view)
		return r->read->error->status;
	if (raw->check_option)
		migr__buf_printf(&r->text, " WITH %s CHECK OPTION", raw->check_option);
	view->sql = migr__my_invariant(r);
	if (read_columns(r, view, raw) != MIGR_OK)
		return r->read->error->status;
	if (raw->is_invoker && migr__my_left_part(r, raw->schema, raw->name, "SQL SECURITY INVOKER",
	                                          "whose rights a view has has no literal") != MIGR_OK)
		return r->read->error->status;
	return migr__my_read_status(r);
}

/* Looks at the view on top: it is done, or another one is on top of it. */
static migr_status step(sorter *s)
{
	migr__my_reading *r = s->r;
	migr__my_raw_view *view = s->stack[s->depth - 1];
	migr__buf plain;
	migr_status rc;

	s->must_wait = 0;
	migr__buf_clear(&r->text);
	migr__buf_init(&plain, r->text.alloc);
	migr__line_write_text(migr__view_of(view->sql), r->server.plain_backslash, &plain);
	r->text.failed |= plain.failed;
	rc = migr__my_write_unqualified(r, migr__buf_text(&plain), &r->text, note_read, s);
	migr__buf_free(&plain);
	if (rc != MIGR_OK || s->must_wait)
		return rc;
	s->depth--;
	view->state = DONE;
	return add_view(r, view);
}

migr_status migr__my_finish_views(migr__my_reading *r)
{
	migr__my_raw_view *views = r->views.items;
	sorter s = { .r = r };
	migr_status rc = MIGR_OK;

	if (!r->views.count)
		return MIGR_OK;
	qsort(views, r->views.count, sizeof *views, by_name);
	if (r->view_columns.count > 1)
		qsort(r->view_columns.items, r->view_columns.count, sizeof(migr__my_view_column), by_view);
	s.stack = migr__arena_new(&r->gather.passing, r->views.count, sizeof(migr__my_raw_view *));
	if (!s.stack)
		return migr__fail_memory(r->read->error);
	for (size_t i = 0; i < r->views.count && rc == MIGR_OK; i++) {
		if (views[i].state != NOT_SEEN)
			continue;
		views[i].state = UNDER_WAY;
		s.stack[s.depth++] = &views[i];
		while (rc == MIGR_OK && s.depth)
			rc = step(&s);
	}
	return rc;
}

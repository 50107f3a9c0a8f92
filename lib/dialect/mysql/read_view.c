/* SPDX-License-Identifier: MIT */
/* Views, each behind those that it reads. */
#include "dialect/mysql/read.h"

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
	view = migr__pile_add(&r->views, r->read, sizeof *view);
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

/* Called with each table that a view reads, its name in backticks. */
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
		i += quoted[i] == '`';
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

static migr_status add_view(migr__my_reading *r, const migr__my_raw_view *raw)
{
	migr_view *view = migr__gather_view(&r->gather, raw->schema, raw->name);

	if (!view)
		return r->read->error->status;
	if (raw->check_option)
		migr__buf_printf(&r->text, " WITH %s CHECK OPTION", raw->check_option);
	view->sql = migr__my_invariant(r);
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
	s.stack = migr__arena_new(r->read->arena, r->views.count, sizeof(migr__my_raw_view *));
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

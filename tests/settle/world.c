/* SPDX-License-Identifier: MIT */
#include "settle/world.h"

#include "conformance/server.h"
#include "engine/database.h"

#include <stdlib.h>
#include <string.h>

static const migr_backend *server;
static const char *server_url_variable;

void world_server(const migr_backend *backend, const char *variable)
{
	server = backend;
	server_url_variable = variable;
	server_run_begin();
}

static migr_context *open_plainly(const char *url, const migr_backend *backend)
{
	migr_context *m = NULL;
	migr_status rc = migr_open(&m, backend ? backend : server, url, NULL);

	ck_assert_msg(rc == MIGR_OK, "%s", migr_error_message(migr_last_error(m)));
	return m;
}

/* CREATE or DROP, by the database that is always there. */
static void on_server(const char *format, const char *name)
{
	migr_context *m = open_plainly(server_variable(server_url_variable), NULL);
	char sql[200] = "";
	const char *at = strchr(format, '@');

	strncat(sql, format, (size_t)(at - format));
	strcat(sql, name);
	strcat(sql, at + 1);
	world_do(m, sql);
	migr_close(m);
}

const char *world_new(void)
{
	/* kept, so that whoever looks for leaks still finds them */
	static server_database *all[1000];
	static size_t count;
	server_database *database = server_database_new(server_url_variable, 1);

	ck_assert_uint_lt(count, sizeof all / sizeof all[0]);
	all[count++] = database;
	on_server("CREATE DATABASE @", database->name);
	return database->url;
}

void world_end(const char *url)
{
	const char *name = strrchr(url, '/') + 1;

	on_server("DROP DATABASE @", name);
}

migr_context *world_open(const char *url, const migr_backend *backend, const migr_revision *list, size_t count)
{
	migr_context *m = open_plainly(url, backend);

	world_ok(m, migr_register_linear(m, list, count, sizeof *list));
	return m;
}

void world_do(migr_context *context, const char *sql)
{
	migr_error error;
	migr_status rc;

	migr__error_init(&error, &context->alloc);
	rc = migr__db_execute(context, sql, NULL, 0, NULL, &error);
	ck_assert_msg(rc == MIGR_OK, "%s: %s", sql, migr_error_message(&error));
}

void world_exec(migr_context *context, const char *const *sql)
{
	for (; *sql; sql++)
		world_do(context, *sql);
}

static migr_status add_row(void *sink, const migr_value *values, const char *const *names, size_t count)
{
	migr__buf *buf = sink;

	(void)names;
	if (buf->size)
		migr__buf_putc(buf, '\n');
	for (size_t i = 0; i < count; i++) {
		if (i)
			migr__buf_putc(buf, '|');
		if (values[i].type == MIGR_VALUE_INTEGER)
			migr__buf_printf(buf, "%lld", (long long)values[i].integer);
		else if (values[i].type == MIGR_VALUE_TEXT)
			migr__buf_add(buf, values[i].text, values[i].size);
		else
			migr__buf_puts(buf, values[i].type == MIGR_VALUE_NULL ? "NULL" : "?");
	}
	return MIGR_OK;
}

char *world_query(migr_context *context, const char *sql)
{
	migr__buf buf;
	migr_error error;
	migr_status rc;
	char *text;

	migr__buf_init(&buf, &context->alloc);
	migr__error_init(&error, &context->alloc);
	rc = migr__db_run(context,
	                  &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                     .sql = sql,
	                                     .size = strlen(sql),
	                                     .row = add_row,
	                                     .sink = &buf },
	                  NULL, &error);
	ck_assert_msg(rc == MIGR_OK, "%s: %s", sql, migr_error_message(&error));
	text = strdup(migr__buf_text(&buf));
	ck_assert_ptr_nonnull(text);
	migr__buf_free(&buf);
	return text;
}

void world_is(migr_context *context, const char *sql, const char *expected)
{
	char *found = world_query(context, sql);

	ck_assert_msg(strcmp(found, expected) == 0, "%s: '%s', not '%s'", sql, found, expected);
	free(found);
}

void world_ok(migr_context *context, migr_status rc)
{
	ck_assert_msg(rc == MIGR_OK, "%s", migr_error_message(migr_last_error(context)));
}

void world_fails(migr_context *context, migr_status rc, migr_status expected, const char *part)
{
	const char *message = migr_error_message(migr_last_error(context));

	ck_assert_msg(rc == expected, "%s: %s", migr_status_name(rc), message);
	ck_assert_msg(strstr(message, part) != NULL, "%s", message);
}

migr__settled world_settle(migr_context *context, const char *sql)
{
	migr__settled settled = MIGR__SETTLED_UNKNOWN;
	migr_error error;
	migr_status rc;

	migr__error_init(&error, &context->alloc);
	rc = migr__settle(context, &(migr_statement){ .sql = sql, .size = strlen(sql) }, &settled, &error);
	ck_assert_msg(rc == MIGR_OK, "%s: %s", sql, migr_error_message(&error));
	return settled;
}

void world_prove(const world_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *url = world_new();
		migr_context *m = open_plainly(url, NULL);

		world_exec(m, cases[i].before);
		ck_assert_msg(world_settle(m, cases[i].sql) == MIGR__SETTLED_UNDONE, "before: %s", cases[i].sql);
		world_do(m, cases[i].sql);
		ck_assert_msg(world_settle(m, cases[i].sql) == MIGR__SETTLED_DONE, "after: %s", cases[i].sql);
		migr_close(m);
		world_end(url);
	}
}

static char *add(migr_context *m, char *all, const char *const *queries)
{
	for (; *queries; queries++) {
		char *part = world_query(m, *queries);

		all = realloc(all, strlen(all) + strlen(part) + 2);
		ck_assert_ptr_nonnull(all);
		strcat(all, part);
		strcat(all, "\n");
		free(part);
	}
	return all;
}

static char *take(const char *url, const world_sweep *sweep, int is_downgrade)
{
	migr_context *m = open_plainly(url, NULL);
	char *all = strdup("");

	ck_assert_ptr_nonnull(all);
	all = add(m, all, sweep->queries);
	if (!is_downgrade)
		all = add(m, all, sweep->rows);
	migr_close(m);
	return all;
}

typedef struct victim {
	const world_sweep *sweep;
	const char *url;
	const migr_backend *backend;
	int is_downgrade;
} victim;

static void run_and_die(void *argument)
{
	const victim *v = argument;
	migr_context *m = world_open(v->url, v->backend, v->sweep->list, v->sweep->count);

	(void)!(v->is_downgrade ? migr_downgrade(m, "base") : migr_upgrade(m, "head"));
}

static void run(const char *url, const world_sweep *sweep, int is_downgrade)
{
	migr_context *m = world_open(url, NULL, sweep->list, sweep->count);

	world_ok(m, is_downgrade ? migr_downgrade(m, "base") : migr_upgrade(m, "head"));
	migr_close(m);
}

void world_kill_everywhere(const world_sweep *sweep, int is_downgrade)
{
	const char *undisturbed = world_new();
	char *expected;
	long at = 0;
	int died = 1;

	run(undisturbed, sweep, 0);
	if (is_downgrade)
		run(undisturbed, sweep, 1);
	expected = take(undisturbed, sweep, is_downgrade);
	world_end(undisturbed);
	for (; died; at += (long)t_share()) {
		victim v = { sweep, world_new(), dying_backend(server, at), is_downgrade };
		char *found;

		if (is_downgrade)
			run(v.url, sweep, 0);
		died = dying_child(run_and_die, &v);
		run(v.url, sweep, is_downgrade);
		found = take(v.url, sweep, is_downgrade);
		ck_assert_msg(strcmp(found, expected) == 0, "point %ld: %s\nnot %s", at, found, expected);
		free(found);
		world_end(v.url);
	}
	ck_assert_int_gt(at, sweep->least[is_downgrade]);
	free(expected);
}

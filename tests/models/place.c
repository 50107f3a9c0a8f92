/* SPDX-License-Identifier: MIT */
#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void place_begin(place *p)
{
	memset(p, 0, sizeof *p);
	p->target = conformance_target();
	p->database = p->target->create();
	ck_assert_ptr_nonnull(p->database);
	p->native = p->target->open(p->database);
	ck_assert_ptr_nonnull(p->native);
}

void place_end(place *p)
{
	migr_close(p->context);
	p->target->close(p->native);
	p->target->drop(p->database);
}

int place_is(const place *p, const char *dialect)
{
	return strcmp(p->target->backend()->dialect, dialect) == 0;
}

migr_context *place_open(place *p, const migr_options *options)
{
	migr_status rc;

	migr_close(p->context);
	rc = migr_open(&p->context, p->target->backend(), p->target->url(p->database), options);
	OK(p->context, rc);
	return p->context;
}

migr_context *place_borrow(place *p, const migr_options *options)
{
	migr_status rc;

	migr_close(p->context);
	rc = migr_open_borrowed(&p->context, p->target->backend(), p->native, options);
	OK(p->context, rc);
	return p->context;
}

migr_context *place_linear(place *p, const migr_options *options, const migr_revision *steps, size_t count)
{
	migr_context *context = place_open(p, options);

	OK(context, migr_register_linear(context, steps, count, sizeof steps[0]));
	return context;
}

void place_sql(place *p, const char *sql)
{
	ck_assert_msg(p->target->execute(p->native, sql) == 0, "%s", sql);
}

const char *place_query(place *p, const char *sql)
{
	static char texts[2][8192];
	static int turn;
	char *text = p->target->query(p->native, sql);

	ck_assert_msg(text != NULL, "%s", sql);
	turn = !turn;
	snprintf(texts[turn], sizeof texts[turn], "%s", text);
	free(text);
	return texts[turn];
}

const char *place_tables(place *p)
{
	if (place_is(p, "sqlite"))
		return place_query(p, "SELECT coalesce(group_concat(name, ' '), '') FROM (SELECT name FROM "
		                      "sqlite_schema WHERE type = 'table' ORDER BY name)");
	if (place_is(p, "mysql"))
		return place_query(p, "SELECT coalesce(group_concat(table_name ORDER BY table_name SEPARATOR ' '), '') "
		                      "FROM information_schema.tables WHERE table_schema = database()");
	return place_query(p, "SELECT coalesce(string_agg(tablename, ' ' ORDER BY tablename), '') FROM pg_tables "
	                      "WHERE schemaname = current_schema()");
}

const migr_error *place_failed(migr_context *context, migr_status rc, migr_status status, const char *part)
{
	const migr_error *error = migr_last_error(context);

	ck_assert_msg(rc == status, "%s instead of %s: %s", migr_status_name(rc), migr_status_name(status),
	              migr_error_message(error));
	ck_assert_msg(migr_error_status(error) == status, "the error says %s",
	              migr_status_name(migr_error_status(error)));
	ck_assert_msg(strstr(migr_error_message(error), part) != NULL, "no '%s' in '%s'", part,
	              migr_error_message(error));
	return error;
}

void place_ok(migr_context *context, migr_status rc, const char *call)
{
	const migr_error *error = migr_last_error(context);

	ck_assert_msg(rc == MIGR_OK, "%s: %s: %s (%s) [%s]", call, migr_status_name(rc), migr_error_message(error),
	              migr_error_hint(error), migr_error_statement(error) ? migr_error_statement(error) : "");
	ck_assert_msg(migr_error_status(error) == MIGR_OK, "%s: the call succeeded, its error says: %s", call,
	              migr_error_message(error));
}

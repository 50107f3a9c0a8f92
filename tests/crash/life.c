/* SPDX-License-Identifier: MIT */
#include "life.h"

#include "history.h"
#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void life_begin(life *l)
{
	l->target = conformance_target();
	ck_assert_ptr_nonnull(l->target);
	l->database = l->target->create();
	ck_assert_ptr_nonnull(l->database);
	l->url = l->target->url(l->database);
	l->observer = l->target->open(l->database);
	ck_assert_ptr_nonnull(l->observer);
	ck_assert_int_eq(l->target->execute(l->observer, "CREATE TABLE trace (revision VARCHAR(20), direction "
	                                                 "VARCHAR(20))"),
	                 0);
}

void life_end(life *l)
{
	l->target->close(l->observer);
	l->target->drop(l->database);
}

static migr_status open_all(const life *l, const migr_backend *backend, migr_context **context)
{
	const migr_options options = { MIGR_OPTIONS, .lock_timeout_ms = 100000 };
	migr_status rc = migr_open(context, backend, l->url, &options);

	return rc == MIGR_OK ? history_register(*context) : rc;
}

migr_status life_run(const life *l, const migr_backend *backend, migr_direction direction)
{
	migr_context *context = NULL;
	migr_status rc = open_all(l, backend, &context);
	const migr_error *error;

	if (rc == MIGR_OK)
		rc = direction == MIGR_UPGRADE ? migr_upgrade(context, "heads") : migr_downgrade(context, "base");
	error = migr_last_error(context);
	if (rc != MIGR_OK)
		fprintf(stderr, "%s: %s [%s]\n", migr_status_name(rc), migr_error_message(error),
		        migr_error_statement(error) ? migr_error_statement(error) : "");
	migr_close(context);
	return rc;
}

char *life_query(const life *l, const char *sql)
{
	char *text = l->target->query(l->observer, sql);

	ck_assert_msg(text != NULL, "the observer failed: %s", sql);
	return text;
}

/* What there is of each dialect in its catalogue, without the library's own tables. */
static const struct {
	const char *dialect;
	const char *queries[4];
} catalogues[] = {
	{ "sqlite",
	  { "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'migr%' AND name NOT LIKE 'sqlite%' "
	    "ORDER BY type, name" } },
	{ "postgresql",
	  /* not of information_schema, which takes ten times as long */
	  { "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
	    "pg_get_expr(d.adbin, d.adrelid) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT "
	    "JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relnamespace = "
	    "'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'f') AND a.attnum > 0 AND NOT "
	    "a.attisdropped AND c.relname NOT LIKE 'migr%' ORDER BY c.relname, a.attnum",
	    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE "
	    "'migr%' ORDER BY 1, 2",
	    "SELECT count(*) FROM pg_index WHERE NOT indisvalid",
	    "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'" } },
	{ "mysql",
	  { "SELECT table_name, column_name, column_type, is_nullable, column_default FROM information_schema.columns "
	    "WHERE table_schema = DATABASE() AND table_name NOT LIKE 'migr%' ORDER BY table_name, ordinal_position",
	    "SELECT table_name, index_name, column_name FROM information_schema.statistics WHERE table_schema = "
	    "DATABASE() AND table_name NOT LIKE 'migr%' ORDER BY table_name, index_name, seq_in_index",
	    "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE() ORDER BY 1" } },
};

static void add(FILE *to, const char *title, char *rows)
{
	fprintf(to, "%s:\n%s\n", title, rows ? rows : "none");
	free(rows);
}

char *life_digest(const life *l)
{
	static const char *const queries[] = {
		"SELECT revision, direction, count(*) FROM trace GROUP BY revision, direction ORDER BY revision, "
		"direction",
		"SELECT version_num FROM migr_version ORDER BY version_num",
		"SELECT revision, direction, down_revisions, checksum, chain, outcome, statements_done, statement, "
		"notes, "
		"error "
		"FROM migr_history ORDER BY seq",
	};
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(to);
	for (size_t i = 0; i < sizeof catalogues / sizeof catalogues[0]; i++)
		for (size_t q = 0; q < 4 && strcmp(catalogues[i].dialect, l->target->backend()->dialect) == 0; q++)
			if (catalogues[i].queries[q])
				add(to, "catalogue", life_query(l, catalogues[i].queries[q]));
	/* what is not there is part of the picture */
	for (size_t i = 0; history_rows[i]; i++)
		add(to, history_rows[i], l->target->query(l->observer, history_rows[i]));
	for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++)
		add(to, queries[i], l->target->query(l->observer, queries[i]));
	fclose(to);
	return text;
}

/* SPDX-License-Identifier: MIT */
#include "engine/scratch.h"

#include "engine/beside.h"
#include "engine/database.h"
#include "engine/emit.h"

#include <stdio.h>
#include <string.h>

/* BASE, what is between, and a number; NULL if memory is short. */
static const char *numbered(migr__scratch *scratch, const char *base, const char *between, size_t number)
{
	migr__buf buf;
	const char *name;

	migr__buf_init(&buf, scratch->arena->alloc);
	migr__buf_printf(&buf, "%s%s%zu", base, between, number);
	name = buf.failed ? NULL : migr__arena_strndup(scratch->arena, migr__buf_text(&buf), buf.size);
	migr__buf_free(&buf);
	return name;
}

static migr_status execute(migr__scratch *scratch, migr__buf *sql, migr_error *error)
{
	migr_status rc = sql->failed ? migr__fail_memory(error)
	                             : migr__db_execute(scratch->context, migr__buf_text(sql), NULL, 0, NULL, error);

	migr__buf_clear(sql);
	return rc;
}

static migr_status set_names(migr__scratch *scratch, const migr__scratch_wish *wish, migr_error *error)
{
	size_t count = wish->n_schemas + 1;

	scratch->names = migr__arena_new(scratch->arena, count, sizeof *scratch->names);
	scratch->places = migr__arena_new(scratch->arena, count, sizeof *scratch->places);
	scratch->as = migr__arena_new(scratch->arena, count, sizeof *scratch->as);
	if (!scratch->names || !scratch->places || !scratch->as)
		return migr__fail_memory(error);
	scratch->n_schemas = count;
	scratch->names[0] = wish->about->schema;
	for (size_t i = 1; i < count; i++)
		scratch->as[i] = scratch->names[i] = wish->schemas[i - 1];
	return MIGR_OK;
}

/* A text of SQL cannot be compared as a text. */
static migr_status may_not_make_schemas(migr__scratch *scratch, int is_for_text, migr_error *error)
{
	const char *texts = is_for_text ? "" : ", or compare texts (MIGR_COMPARE_TEXTUAL)";

	if (error->status == MIGR_ERROR_READ_ONLY) {
		migr__error_prefix(error, "the wanted schema cannot be made: ");
		return migr__error_hint(error, "give a database that may be written (scratch_url)%s", texts);
	}
	if (error->status != MIGR_ERROR_PERMISSION)
		return error->status;
	migr__error_prefix(error, "%s: a scratch schema may not be made: ", migr__db_name(scratch->context));
	return migr__error_hint(
		error, "GRANT CREATE ON DATABASE ... TO the user; or give another database (scratch_url)%s", texts);
}

/*
 * Names are looked up in the scratch schema first, and then where they always are: there the types and functions of
 * extensions are found. A text of SQL could do something to the tables there, so for it they are not.
 */
static migr_status set_search_path(migr__scratch *scratch, int is_for_text, migr_error *error)
{
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, scratch->arena->alloc);
	migr__buf_printf(&sql, "SELECT pg_catalog.set_config('search_path', '%s'", scratch->places[0]);
	if (!is_for_text)
		migr__buf_puts(&sql, " || CASE current_setting('search_path') WHEN '' THEN '' ELSE ', ' || "
		                     "current_setting('search_path') END");
	migr__buf_puts(&sql, ", true)");
	rc = execute(scratch, &sql, error);
	migr__buf_free(&sql);
	return rc;
}

static migr_status begin_schemas(migr__scratch *scratch, const migr__scratch_wish *wish, const migr__about *about,
                                 migr_error *error)
{
	char base[64];
	migr__buf sql;
	migr_status rc = migr__db_execute(scratch->context, "SAVEPOINT migr_scratch", NULL, 0, NULL, error);

	/* no other session has that number at the same time */
	snprintf(base, sizeof base, "migr_scratch_%s", about->session);
	scratch->is_schema = 1;
	scratch->is_savepoint = rc == MIGR_OK;
	migr__buf_init(&sql, scratch->arena->alloc);
	for (size_t i = 0; i < scratch->n_schemas && rc == MIGR_OK; i++) {
		scratch->places[i] = numbered(scratch, base, "_", i);
		if (!scratch->places[i]) {
			rc = migr__fail_memory(error);
			break;
		}
		migr__buf_puts(&sql, "CREATE SCHEMA ");
		migr__quote(&sql, scratch->places[i], scratch->context->dialect->name_quote);
		rc = execute(scratch, &sql, error);
	}
	migr__buf_free(&sql);
	if (rc != MIGR_OK)
		return may_not_make_schemas(scratch, wish->is_for_text, error);
	return set_search_path(scratch, wish->is_for_text, error);
}

/*
 * A further schema: a database beside the first one, or on SQLite one that is attached under its own name. Elsewhere a
 * text makes its schemas by itself.
 */
static migr_status add_database(migr__scratch *scratch, size_t number, int is_for_text, migr_error *error)
{
	const migr__dialect *dialect = scratch->context->dialect;
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, scratch->arena->alloc);
	if (dialect->ddl_commits) {
		scratch->places[number] = numbered(scratch, scratch->places[0], "__", number);
		migr__buf_puts(&sql, "CREATE DATABASE ");
	} else if (strcmp(dialect->name, "sqlite") == 0) {
		scratch->places[number] = scratch->names[number];
		migr__buf_puts(&sql, "ATTACH ':memory:' AS ");
	} else {
		scratch->places[number] = scratch->names[number];
		migr__buf_puts(&sql, is_for_text ? "" : "CREATE SCHEMA IF NOT EXISTS ");
	}
	if (scratch->places[number] && !sql.size)
		return MIGR_OK;
	if (scratch->places[number])
		migr__quote(&sql, scratch->places[number], dialect->name_quote);
	else
		sql.failed = 1;
	rc = execute(scratch, &sql, error);
	migr__buf_free(&sql);
	return rc;
}

static void use_context(migr__scratch *scratch, migr_context *context)
{
	scratch->context = context;
	scratch->look.context = context;
	migr__live_init_context(&scratch->look.live, context);
}

/* The backend knows what its user lacks, and not that there is a way without a place. */
static migr_status or_compare_texts(migr_error *error)
{
	migr__buf hint;

	if (error->status == MIGR_ERROR_UNSUPPORTED)
		return migr__error_hint(error, "compare texts instead (MIGR_COMPARE_TEXTUAL)");
	if (error->status != MIGR_ERROR_PERMISSION)
		return error->status;
	migr__buf_init(&hint, error->alloc);
	migr__buf_printf(&hint, "%s, or compare texts (MIGR_COMPARE_TEXTUAL)", migr_error_hint(error));
	if (hint.failed)
		migr__fail_memory(error);
	else
		migr__error_hint(error, "%s", migr__buf_text(&hint));
	migr__buf_free(&hint);
	return error->status;
}

/* A table may be made before those that it refers to (MySQL); no row is ever looked at. */
static migr_status begin_database(migr__scratch *scratch, const migr__scratch_wish *wish, migr_error *error)
{
	const migr__dialect *dialect = scratch->context->dialect;
	migr__about about;
	migr_status rc = migr__beside_scratch(scratch->context, &scratch->beside, error);

	if (rc != MIGR_OK)
		return wish->is_for_text ? rc : or_compare_texts(error);
	use_context(scratch, scratch->beside);
	rc = migr__look_about(&scratch->look, scratch->arena, &about, error);
	if (rc != MIGR_OK)
		return rc;
	scratch->places[0] = about.schema;
	if (dialect->keys_off_sql)
		rc = migr__db_execute(scratch->context, dialect->keys_off_sql, NULL, 0, NULL, error);
	for (size_t i = 1; i < scratch->n_schemas && rc == MIGR_OK; i++)
		rc = add_database(scratch, i, wish->is_for_text, error);
	return rc;
}

/* At another server everything goes as at the own one. */
static migr_status begin_elsewhere(migr__scratch *scratch, const migr__scratch_wish *wish, migr__about *about,
                                   migr_error *error)
{
	migr_status rc =
		migr__beside_connect(scratch->context, wish->url, "the scratch database", &scratch->server, error);

	if (rc != MIGR_OK)
		return rc;
	rc = migr__look_begin(&scratch->server_look, scratch->server, error);
	use_context(scratch, scratch->server);
	return rc == MIGR_OK ? migr__look_about(&scratch->look, scratch->arena, about, error) : rc;
}

migr_status migr__scratch_begin(migr__scratch *scratch, const migr__scratch_wish *wish, migr__arena *arena,
                                migr_error *error)
{
	migr__about about = *wish->about;
	migr_status rc;

	memset(scratch, 0, sizeof *scratch);
	scratch->arena = arena;
	scratch->origin = wish->look;
	use_context(scratch, wish->look->context);
	rc = set_names(scratch, wish, error);
	if (rc == MIGR_OK && wish->url)
		rc = begin_elsewhere(scratch, wish, &about, error);
	if (rc != MIGR_OK)
		return rc;
	if (!scratch->context->dialect->has_scratch_schemas)
		return begin_database(scratch, wish, error);
	if (wish->is_for_text) {
		rc = begin_database(scratch, wish, error);
		if (rc != MIGR_ERROR_PERMISSION && rc != MIGR_ERROR_UNSUPPORTED && rc != MIGR_ERROR_CONNECT)
			return rc;
		migr__error_clear(error);
	}
	return begin_schemas(scratch, wish, &about, error);
}

/* A text need not have made all of the schemas. */
static migr_status drop_missing(migr__scratch *scratch, migr__look *look, migr_error *error)
{
	size_t n_kept = 1;

	for (size_t i = 1; i < scratch->n_schemas; i++) {
		int is_there;
		migr_status rc = migr__look_has_schema(look, scratch->places[i], &is_there, error);

		if (rc != MIGR_OK)
			return rc;
		if (!is_there)
			continue;
		scratch->names[n_kept] = scratch->names[i];
		scratch->as[n_kept] = scratch->as[i];
		scratch->places[n_kept++] = scratch->places[i];
	}
	scratch->n_schemas = n_kept;
	return MIGR_OK;
}

migr_status migr__scratch_read(migr__scratch *scratch, migr__arena *arena, migr__reading *out, migr_error *error)
{
	migr__look look;
	migr_status rc;

	scratch->look.home = scratch->names[0];
	if (scratch->is_schema)
		return migr__look_read(&scratch->look, scratch->places, scratch->as, scratch->n_schemas, arena, out,
		                       error);
	rc = migr__look_begin(&look, scratch->context, error);
	look.home = scratch->names[0];
	if (rc == MIGR_OK)
		rc = drop_missing(scratch, &look, error);
	if (rc == MIGR_OK)
		rc = migr__look_read(&look, scratch->places, scratch->as, scratch->n_schemas, arena, out, error);
	migr__look_end(&look);
	return rc;
}

void migr__scratch_end(migr__scratch *scratch)
{
	migr_error ignored;

	if (scratch->is_savepoint) {
		migr__error_init(&ignored, &scratch->context->alloc);
		migr__db_execute(scratch->context, "ROLLBACK TO SAVEPOINT migr_scratch", NULL, 0, NULL, &ignored);
		migr__db_execute(scratch->context, "RELEASE SAVEPOINT migr_scratch", NULL, 0, NULL, &ignored);
		migr__error_clear(&ignored);
	}
	migr__beside_close(scratch->beside);
	if (scratch->server)
		migr__look_end(&scratch->server_look);
	migr__beside_close(scratch->server);
	scratch->beside = scratch->server = NULL;
	scratch->is_savepoint = 0;
}

/* SPDX-License-Identifier: MIT */
#include "engine/look.h"

#include "base/text.h"
#include "dialect/lookup.h"
#include "engine/database.h"
#include "engine/emit.h"
#include "engine/limits.h"

#include <string.h>

migr_status migr__look_begin_inside(migr__look *look, migr_context *context, migr_error *error)
{
	const char *begin = context->dialect->begin_look;
	migr_status rc;

	memset(look, 0, sizeof *look);
	look->context = context;
	migr__live_init_context(&look->live, context);
	switch (migr__db_transaction_state(context)) {
	case MIGR_TRANSACTION_FAILED:
		migr__fail(error, MIGR_ERROR_TRANSACTION, "%s: the transaction of the connection has failed",
		           migr__db_name(context));
		return migr__error_hint(error, "roll it back first");
	case MIGR_TRANSACTION_OPEN:
		if (!begin)
			return MIGR_OK;
		rc = migr__db_execute(context, "SAVEPOINT migr_look", NULL, 0, NULL, error);
		look->is_savepoint = rc == MIGR_OK;
		return rc;
	case MIGR_TRANSACTION_IDLE:
	default:
		if (!begin)
			return MIGR_OK;
		rc = migr__db_execute(context, begin, NULL, 0, NULL, error);
		look->is_begun = rc == MIGR_OK;
		return rc;
	}
}

migr_status migr__look_begin(migr__look *look, migr_context *context, migr_error *error)
{
	int is_local = context->dialect->begin_look != NULL;
	migr_status rc;

	memset(look, 0, sizeof *look);
	rc = migr__check_cancelled(context, error);
	if (rc == MIGR_OK)
		rc = migr__look_begin_inside(look, context, error);
	if (rc != MIGR_OK)
		return rc;
	look->has_limits = 1;
	rc = migr__limits_begin(context, is_local, error);
	/* what holds for the transaction goes with it, also if that has failed by then */
	if (is_local && context->limits_undo) {
		migr__free(&context->alloc, context->limits_undo);
		context->limits_undo = NULL;
	}
	if (rc != MIGR_OK)
		migr__look_end(look);
	return rc;
}

void migr__look_end(migr__look *look)
{
	migr_error ignored;

	if (look->has_limits)
		migr__limits_end(look->context);
	look->has_limits = 0;
	if (look->is_begun)
		migr__db_rollback(look->context);
	if (look->is_savepoint) {
		migr__error_init(&ignored, &look->context->alloc);
		migr__db_execute(look->context, "ROLLBACK TO SAVEPOINT migr_look", NULL, 0, NULL, &ignored);
		migr__db_execute(look->context, "RELEASE SAVEPOINT migr_look", NULL, 0, NULL, &ignored);
		migr__error_clear(&ignored);
	}
	look->is_begun = look->is_savepoint = 0;
}

typedef struct about_row {
	migr__arena *arena;
	migr__about *about;
	int failed;
} about_row;

static const char *keep(about_row *row, const migr_value *value)
{
	const char *text = NULL;

	if (value->type == MIGR_VALUE_TEXT) {
		text = migr__arena_strndup(row->arena, value->text, value->size);
		row->failed |= !text;
	}
	return text;
}

static migr_status take_about(void *user, const migr_value *values, size_t count)
{
	about_row *row = user;

	if (count < 3)
		return MIGR_STOP;
	row->about->schema = keep(row, &values[0]);
	row->about->version = keep(row, &values[1]);
	row->about->session = keep(row, &values[2]);
	return MIGR_STOP;
}

migr_status migr__look_about(migr__look *look, migr__arena *arena, migr__about *out, migr_error *error)
{
	const migr__dialect *dialect = look->context->dialect;
	about_row row = { arena, out, 0 };
	migr_status rc;

	memset(out, 0, sizeof *out);
	rc = look->live.query(look->live.user, dialect->about_sql, NULL, 0, take_about, &row, error);
	if (rc == MIGR_OK && row.failed)
		return migr__fail_memory(error);
	if (rc == MIGR_OK && !out->schema) {
		migr__fail(error, MIGR_ERROR_NO_SUCH_TABLE, "%s: no schema is the current one",
		           migr__db_name(look->context));
		return migr__error_hint(error, "name a database in the URL, or one that is there in search_path");
	}
	return rc;
}

migr_status migr__look_has_schema(migr__look *look, const char *name, int *out, migr_error *error)
{
	migr__arena arena;
	migr__lookup lookup = {
		.live = &look->live, .dialect = look->context->dialect, .arena = &arena, .error = error
	};
	migr_status rc;

	migr__arena_init(&arena, &look->context->alloc);
	rc = migr__lookup_has(&lookup, MIGR__OBJECT_SCHEMA, name, out);
	migr__arena_clear(&arena);
	return rc;
}

migr_status migr__look_read(migr__look *look, const char *const *schemas, const char *const *as, size_t n_schemas,
                            migr__arena *arena, migr__reading *out, migr_error *error)
{
	const migr__read read = {
		.live = &look->live,
		.dialect = look->context->dialect,
		.arena = arena,
		.error = error,
		.schemas = schemas,
		.as = as,
		.n_schemas = n_schemas,
		.home = look->home,
	};

	return migr__read_schema(&read, out);
}

static int is_varchar(const char *type)
{
	static const char word[] = "varchar(";
	const size_t size = sizeof word - 1;

	return type && strlen(type) > size && migr__view_is_nocase((migr__view){ type, size }, word);
}

/*
 * The version table of any history, Alembic's too, whatever it is called: version_num VARCHAR(n) NOT NULL PRIMARY KEY
 * and nothing else. An application's own table that only has a column of that name is none.
 */
static int is_version_table(const migr_table *table)
{
	const migr_column *column = table->columns.items;
	const migr_key *key = table->primary_key;

	if (table->columns.count != 1 || strcmp(column->name, "version_num") != 0 || !is_varchar(column->type) ||
	    !(column->flags & MIGR_NOT_NULL))
		return 0;
	if (table->indexes.count || table->unique_keys.count || table->foreign_keys.count || table->checks.count)
		return 0;
	return (column->flags & MIGR_PRIMARY_KEY) || (key && strcmp(key->columns, "version_num") == 0);
}

/* The ledger of a history: by the columns that it begins with, whatever it is called. */
static int is_ledger(const migr_table *table)
{
	static const char *const names[] = { "seq", "revision", "direction", "down_revisions", "depends_on" };
	const size_t count = sizeof names / sizeof names[0];

	if (table->columns.count <= count)
		return 0;
	for (size_t i = 0; i < count; i++)
		if (strcmp(table->columns.items[i].name, names[i]) != 0)
			return 0;
	return 1;
}

static int is_own(const migr_context *context, const migr_table *table)
{
	if (!table->schema &&
	    (strcmp(table->name, context->version_table) == 0 || strcmp(table->name, context->history_table) == 0))
		return 1;
	return is_version_table(table) || is_ledger(table);
}

migr_status migr__look_filter(const migr_context *context, const migr_scope *scope, const migr__reading *from,
                              migr__arena *arena, migr__reading *out, migr_error *error)
{
	const migr_table_refs *tables = &from->models.tables;
	migr__own_table *own = migr__arena_new(arena, tables->count ? tables->count : 1, sizeof *own);
	size_t n_own = 0;

	if (!own)
		return migr__fail_memory(error);
	for (uint32_t i = 0; i < tables->count; i++)
		if (is_own(context, tables->items[i]))
			own[n_own++] = (migr__own_table){ tables->items[i]->schema, tables->items[i]->name };
	return migr__scope_filter(scope, own, n_own, from, arena, out, error);
}

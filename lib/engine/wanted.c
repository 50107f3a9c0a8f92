/* SPDX-License-Identifier: MIT */
/*
 * The wanted side of a comparison: models or a text of SQL, made in a scratch place and read back; or another database.
 */
#include "compare/textual.h"
#include "engine/beside.h"
#include "engine/cache.h"
#include "engine/compare.h"
#include "engine/event.h"
#include "engine/scratch.h"
#include "schema/shape.h"

#include <string.h>

static const char *join(const migr__names *names, migr__arena *arena)
{
	migr__buf list;
	const char *text;

	migr__buf_init(&list, arena->alloc);
	for (size_t i = 0; i < names->count; i++) {
		migr__buf_puts(&list, i ? ", " : "");
		migr__names_write(names->items[i], &list);
	}
	text = list.failed ? NULL : migr__arena_strndup(arena, migr__buf_text(&list), list.size);
	migr__buf_free(&list);
	return text;
}

/* Which schemas there are, as a list of the reading's models. */
static migr_status set_schemas(migr__reading *reading, const migr__names *names, migr__arena *arena, migr_error *error)
{
	reading->models.schemas = NULL;
	if (!names->count)
		return MIGR_OK;
	reading->models.schemas = join(names, arena);
	return reading->models.schemas ? MIGR_OK : migr__fail_memory(error);
}

migr_status migr__schemas_read(migr__look *look, const migr__names *schemas, migr__arena *arena, migr__reading *out,
                               migr_error *error)
{
	const char **names = migr__arena_new(arena, schemas->count + 1, sizeof *names);
	size_t count = 1;
	migr_status rc;

	if (!names)
		return migr__fail_memory(error);
	for (size_t i = 0; i < schemas->count; i++) {
		int is_there;

		rc = migr__look_has_schema(look, schemas->items[i], &is_there, error);
		if (rc != MIGR_OK)
			return rc;
		if (is_there)
			names[count++] = schemas->items[i];
	}
	rc = migr__look_read(look, names, NULL, count, arena, out, error);
	return rc == MIGR_OK ? set_schemas(out, &(migr__names){ names + 1, count - 1 }, arena, error) : rc;
}

static migr_status make_and_read(migr__comparing *c, migr__scratch *scratch)
{
	const migr__wish *wish = c->wish;
	migr__reading *out = &c->comparison->wanted;
	migr_status rc = migr__scratch_begin(scratch,
	                                     &(migr__scratch_wish){ .look = &c->look,
	                                                            .about = &c->about,
	                                                            .url = wish->options.scratch_url,
	                                                            .schemas = c->schemas.items,
	                                                            .n_schemas = c->schemas.count,
	                                                            .is_for_text = wish->sql != NULL },
	                                     c->arena, c->error);

	if (rc == MIGR_OK)
		rc = wish->sql ? migr__scratch_run(scratch, wish->sql, wish->size, c->error)
		               : migr__scratch_make(scratch, &c->comparison->prepared.models, c->error);
	if (rc == MIGR_OK)
		rc = migr__scratch_read(scratch, c->arena, out, c->error);
	if (rc == MIGR_OK)
		rc = set_schemas(out, &(migr__names){ scratch->names + 1, scratch->n_schemas - 1 }, c->arena, c->error);
	return rc;
}

static migr_status by_scratch(migr__comparing *c)
{
	migr__scratch scratch;
	migr_status rc = make_and_read(c, &scratch);

	migr__scratch_end(&scratch);
	return rc;
}

/* A cache that cannot be written is a pity, and no reason to fail. */
static void save(migr__comparing *c, const char *key)
{
	const migr_context *context = c->comparison->context;
	migr_error error;

	migr__error_init(&error, &context->alloc);
	if (migr__cache_save(c->wish->options.cache_path, key, &c->comparison->wanted.models, &context->alloc,
	                     &error) != MIGR_OK)
		migr__log(context, MIGR_LOG_WARNING, "%s", migr_error_message(&error));
	migr__error_clear(&error);
}

static migr_status by_models(migr__comparing *c)
{
	const char *path = c->wish->options.cache_path;
	char key[MIGR__SHA256_HEX + 1];
	const migr_models *kept = NULL;
	migr_status rc;

	if (path &&
	    !migr__cache_key(c->comparison->context, &c->about, &c->comparison->prepared.models, &c->schemas, key))
		return migr__fail_memory(c->error);
	if (path)
		kept = migr__cache_load(path, key, c->arena);
	if (kept) {
		c->comparison->wanted.models = *kept;
		return MIGR_OK;
	}
	rc = by_scratch(c);
	if (rc == MIGR_OK && path)
		save(c, key);
	return rc;
}

/* SQLite's scratch place needs no right, and no server. */
static int is_textual(const migr__comparing *c)
{
	return (c->wish->options.flags & MIGR_COMPARE_TEXTUAL) &&
	       strcmp(c->comparison->context->dialect->name, "sqlite") != 0;
}

static migr_status by_text(migr__comparing *c)
{
	return migr__models_textual(&c->comparison->prepared.models, &c->comparison->live.models,
	                            c->comparison->context->dialect, c->arena, &c->comparison->wanted.models, c->error);
}

static migr_status by_database(migr__comparing *c)
{
	migr_context *other;
	migr__look look;
	migr_status rc =
		migr__beside_connect(c->comparison->context, c->wish->url, "the other database", &other, c->error);

	if (rc != MIGR_OK)
		return rc;
	rc = migr__look_begin(&look, other, c->error);
	look.home = c->about.schema;
	if (rc == MIGR_OK)
		rc = migr__schemas_read(&look, &c->schemas, c->arena, &c->comparison->wanted, c->error);
	migr__look_end(&look);
	migr__beside_close(other);
	return rc == MIGR_OK ? rc : migr__error_prefix(c->error, "the other database: ");
}

migr_status migr__wanted_read(migr__comparing *c)
{
	if (c->wish->url)
		return by_database(c);
	if (is_textual(c)) {
		c->comparison->has_no_place = !c->wish->options.scratch_url;
		return by_text(c);
	}
	return c->wish->sql ? by_scratch(c) : by_models(c);
}

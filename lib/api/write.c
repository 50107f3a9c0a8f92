/* SPDX-License-Identifier: MIT */
/*
 * Models and comparisons as texts and as revisions, as the application calls it.
 */
#include "api/scope.h"
#include "base/import.h"
#include "compare/render.h"
#include "engine/database.h"
#include "engine/list.h"
#include "engine/sql_place.h"
#include "engine/write_out.h"
#include "script/new_revision.h"

#include <string.h>

/* Hands a text over, if it was made. */
static migr_status hand_over(migr_context *context, migr_status rc, const migr__buf *text, migr_write_fn write,
                             void *user)
{
	if (rc == MIGR_OK && text->failed)
		return migr__fail_memory(&context->error);
	if (rc != MIGR_OK || !text->size)
		return rc;
	return migr__write_out(context, text->data, text->size, write, user);
}

/* --- models --- */

static migr_status render_models(migr_context *context, const migr_models *models, migr_models_format format,
                                 const char *name, migr__buf *out)
{
	switch (format) {
	case MIGR_MODELS_C:
		return migr__render_models_c(models, name, out, &context->error);
	case MIGR_MODELS_JSON:
		return migr__render_models_json(models, out, &context->error);
	case MIGR_MODELS_SQL:
	default:
		return migr__render_models_sql(
			models, &(migr__sql_target){ .dialect = context->dialect, .naming = context->options.naming },
			out, &context->error);
	}
}

migr_status migr_write_models(migr_context *context, const migr_models *models, migr_models_format format,
                              const char *name, migr_write_fn write, void *user)
{
	const migr_models *imported;
	migr__arena arena;
	migr__buf text;
	migr_status rc = migr__enter(context);

	if (rc == MIGR_OK && !write)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "there is no function to write to");
	if (rc == MIGR_OK && (format < MIGR_MODELS_SQL || format > MIGR_MODELS_C))
		return migr__fail(&context->error, MIGR_ERROR_OPTION, "%d is no format of models", format);
	if (rc == MIGR_OK && format == MIGR_MODELS_SQL && !context->dialect)
		return migr__fail(&context->error, MIGR_ERROR_OPTION, "the context has no dialect to write SQL in");
	if (rc != MIGR_OK)
		return rc;
	migr__arena_init(&arena, &context->alloc);
	migr__buf_init(&text, &context->alloc);
	imported = migr__models_import(context, models, &arena);
	rc = imported ? render_models(context, imported, format, name, &text) : context->error.status;
	rc = hand_over(context, rc, &text, write, user);
	migr__buf_free(&text);
	migr__arena_clear(&arena);
	return rc;
}

/* --- comparisons --- */

/* The dialects that SQL is written for. That of the context has a database to look at. */
typedef struct targets {
	migr_comparison *comparison;
	const migr__dialect **dialects;
	size_t count;
	migr__arena arena;
} targets;

static migr_status find_dialects(targets *t, const char *list)
{
	migr_context *context = t->comparison->context;
	migr__names names;
	migr_status rc;

	migr__arena_init(&t->arena, &context->alloc);
	rc = migr__names_parse(list ? list : context->dialect->name, "dialects", &t->arena, &names, &context->error);
	if (rc != MIGR_OK)
		return rc;
	t->dialects = migr__arena_new(&t->arena, names.count ? names.count : 1, sizeof *t->dialects);
	if (!t->dialects)
		return migr__fail_memory(&context->error);
	for (; t->count < names.count; t->count++) {
		t->dialects[t->count] = migr__dialect_find(names.items[t->count]);
		if (t->dialects[t->count])
			continue;
		migr__fail(&context->error, MIGR_ERROR_OPTION, "there is no dialect '%s'", names.items[t->count]);
		return migr__error_hint(&context->error, "the dialects are %s", migr__dialect_names());
	}
	return names.count ? MIGR_OK : migr__fail(&context->error, MIGR_ERROR_OPTION, "no dialect is named");
}

/* As a section of a file if there is a style, else as statements alone. */
static migr_status render_for(targets *t, const migr__operations *operations, const migr__sql_target *with_place,
                              const migr__section_style *style, migr__buf *out)
{
	migr_context *context = t->comparison->context;
	migr__sql_target *all = migr__arena_new(&t->arena, t->count, sizeof *all);

	if (!all)
		return migr__fail_memory(&context->error);
	for (size_t i = 0; i < t->count; i++) {
		all[i] = (migr__sql_target){ .dialect = t->dialects[i], .naming = context->options.naming };
		if (with_place && t->dialects[i] == context->dialect)
			all[i] = *with_place;
	}
	if (!style)
		return migr__render_operations_sql(all, operations->items, operations->count, out, &context->error);
	return migr__render_sections(all, t->count, operations->items, operations->count, style, out, &context->error);
}

static int has_own(const targets *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->dialects[i] == t->comparison->context->dialect)
			return 1;
	return 0;
}

/* SQL for which something has to be known that the operations do not say. */
static migr_status advise(targets *t, migr_status rc, const char *other)
{
	if (rc != MIGR_ERROR_NEEDS_DATABASE)
		return rc;
	return migr__error_hint(&t->comparison->context->error, "write the revision in C (MIGR_FORMAT_C), or %s",
	                        other);
}

/*
 * What counts may stand on what does not: a view that reads a table which is left out. A scratch schema sees that where
 * it is, in a database it has to be made as well.
 */
static const migr__reading *live_side(const migr_comparison *comparison)
{
	return comparison->context->dialect->has_scratch_schemas ? &comparison->live : &comparison->whole;
}

static migr_status render_sql(targets *t, migr_direction direction, const migr__section_style *style, migr__buf *out)
{
	static const char other[] = "compare with a database of that kind";
	migr_comparison *comparison = t->comparison;
	migr_context *context = comparison->context;
	const migr__operations *operations = migr__comparison_operations(comparison, direction);
	migr__sql_place place;
	migr_error error;
	migr_status rc;

	if (!operations->count || !has_own(t) || comparison->has_no_place)
		return advise(t, render_for(t, operations, NULL, style, out),
		              comparison->has_no_place
		                      ? "name a database in which the schema may be made meanwhile (scratch_url)"
		                      : other);
	migr__error_init(&error, &context->alloc);
	rc = migr__sql_place_open(&place, context, comparison->scratch_url, live_side(comparison),
	                          direction == MIGR_UPGRADE ? NULL : &comparison->compared.upgrade, &error);
	if (rc == MIGR_OK)
		rc = advise(t, render_for(t, operations, &place.target, style, out), other);
	else
		migr__error_move(&context->error, &error);
	migr__sql_place_close(&place);
	if (rc == MIGR_ERROR_CANCELLED)
		migr__cancel_clear(context);
	return rc == MIGR_ERROR_BUSY ? migr__db_busy(context, &context->error) : rc;
}

static migr_status render_comparison(migr_comparison *comparison, migr_comparison_format format,
                                     migr_direction direction, const char *dialect, migr__buf *out)
{
	migr_error *error = &comparison->context->error;
	const migr__operations *operations = migr__comparison_operations(comparison, direction);
	targets t = { .comparison = comparison };
	migr_status rc;

	switch (format) {
	case MIGR_COMPARISON_TEXT:
		return migr__render_differences_text(&comparison->compared, out, error);
	case MIGR_COMPARISON_JSON:
		return migr__render_differences_json(&comparison->compared, out, error);
	case MIGR_COMPARISON_C:
		return migr__render_operations_c(operations->items, operations->count, out, error);
	case MIGR_COMPARISON_SQL:
	default:
		rc = find_dialects(&t, dialect);
		if (rc == MIGR_OK)
			rc = render_sql(&t, direction, NULL, out);
		migr__arena_clear(&t.arena);
		return rc;
	}
}

migr_status migr_write_comparison(migr_comparison *comparison, migr_comparison_format format, migr_direction direction,
                                  const char *dialect, migr_write_fn write, void *user)
{
	migr_context *context;
	migr__buf text;
	migr_status rc;

	if (!comparison)
		return MIGR_ERROR_MISUSE;
	context = comparison->context;
	rc = migr__enter(context);
	if (rc == MIGR_OK && !write)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "there is no function to write to");
	if (rc == MIGR_OK && (format < MIGR_COMPARISON_TEXT || format > MIGR_COMPARISON_C))
		return migr__fail(&context->error, MIGR_ERROR_OPTION, "%d is no format of comparisons", format);
	if (rc == MIGR_OK && format >= MIGR_COMPARISON_SQL && direction != MIGR_UPGRADE && direction != MIGR_DOWNGRADE)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "%d is no direction of a run", direction);
	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&text, &context->alloc);
	rc = render_comparison(comparison, format, direction, dialect, &text);
	rc = hand_over(context, rc, &text, write, user);
	migr__buf_free(&text);
	return rc;
}

/* --- revisions --- */

static migr_status render_direction(targets *t, const migr_new_revision *wish, migr_direction direction, migr__buf *out)
{
	migr_comparison *comparison = t->comparison;
	const migr__operations *operations = migr__comparison_operations(comparison, direction);
	const migr__section_style style = { .is_downgrade = direction == MIGR_DOWNGRADE };

	if (wish->format == MIGR_FORMAT_C)
		return migr__render_operations_c(operations->items, operations->count, out,
		                                 &comparison->context->error);
	return render_sql(t, direction, &style, out);
}

static migr_status write_revision(targets *t, const migr_new_revision *wish, migr__nodes *nodes)
{
	migr_context *context = t->comparison->context;
	migr__buf upgrades, downgrades;
	migr_status rc;

	migr__buf_init(&upgrades, &context->alloc);
	migr__buf_init(&downgrades, &context->alloc);
	rc = render_direction(t, wish, MIGR_UPGRADE, &upgrades);
	if (rc == MIGR_OK)
		rc = render_direction(t, wish, MIGR_DOWNGRADE, &downgrades);
	if (rc == MIGR_OK && (upgrades.failed || downgrades.failed))
		rc = migr__fail_memory(&context->error);
	if (rc == MIGR_OK)
		rc = migr__new_revision(
			context, wish,
			&(migr__new_operations){ migr__buf_text(&upgrades), migr__buf_text(&downgrades) }, nodes);
	migr__buf_free(&upgrades);
	migr__buf_free(&downgrades);
	return rc;
}

static migr_status import_wish(migr_comparison *comparison, const migr_new_revision *revision, migr_new_revision *wish)
{
	migr_error *error = &comparison->context->error;
	migr_status rc;

	if (!revision)
		return migr__fail(error, MIGR_ERROR_MISUSE, "the revision is NULL");
	if (!comparison->compared.upgrade.count && !comparison->compared.downgrade.count) {
		migr__fail(error, MIGR_ERROR_NO_CHANGE, "there is nothing to be done: no operation");
		return migr__error_hint(error, "a revision is written when something differs");
	}
	rc = migr__import(error, "migr_new_revision", wish, sizeof *wish, revision, sizeof(migr_new_revision));
	if (rc == MIGR_OK && (wish->flags & ~(uint32_t)(MIGR_NEW_SPLICE | MIGR_NEW_MERGE)))
		return migr__fail(error, MIGR_ERROR_OPTION,
		                  "migr_write_comparison_revision: flags 0x%x has bits that mean nothing", wish->flags);
	if (rc == MIGR_OK && wish->format != MIGR_FORMAT_SQL && wish->format != MIGR_FORMAT_C)
		return migr__fail(error, MIGR_ERROR_OPTION, "%d is no format of revision files", wish->format);
	return rc;
}

migr_status migr_write_comparison_revision(migr_comparison *comparison, const migr_new_revision *revision,
                                           const char *dialects, migr_revision_list **out)
{
	migr__nodes nodes = { NULL, 0, 0 };
	targets t = { .comparison = comparison };
	migr_new_revision wish;
	migr_status rc;

	if (!comparison)
		return MIGR_ERROR_MISUSE;
	rc = migr__enter(comparison->context);
	if (rc != MIGR_OK)
		return rc;
	if (out)
		*out = NULL;
	rc = import_wish(comparison, revision, &wish);
	if (rc != MIGR_OK)
		return rc;
	rc = find_dialects(&t, dialects);
	if (rc == MIGR_OK)
		rc = write_revision(&t, &wish, &nodes);
	if (rc == MIGR_OK && out)
		rc = migr__list_new(comparison->context, &nodes, out);
	migr__nodes_free(&comparison->context->alloc, &nodes);
	migr__arena_clear(&t.arena);
	return rc;
}

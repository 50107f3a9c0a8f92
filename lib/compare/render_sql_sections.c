/* SPDX-License-Identifier: MIT */
/*
 * The sections of a direction in a revision file of SQL: what is the same for several databases is written once.
 */
#include "compare/compare.h"
#include "compare/render_sql.h"
#include "dialect/client.h"
#include "schema/title.h"

#include <string.h>

typedef struct sectioning {
	const migr__sql_target *targets;
	size_t n_targets;
	const char ***texts; /* by target and operation */
	size_t n_operations;
	const char *directive; /* "upgrade" */
	migr__arena *arena;
	migr__buf *out;
	migr_error *error;
	int is_plain; /* sections of all targets name none */
	int is_begun;
	int were_off; /* foreign keys: only one database has them so */
} sectioning;

static migr_status make_text(sectioning *work, size_t target, size_t i, const migr_operation *operation)
{
	migr__buf text;
	migr_status rc;

	migr__buf_init(&text, work->arena->alloc);
	rc = migr__render_operation_sql(&work->targets[target], operation, work->arena, &text, work->error);
	if (rc == MIGR_OK) {
		work->texts[target][i] = migr__arena_strndup(work->arena, migr__buf_text(&text), text.size);
		if (!work->texts[target][i])
			rc = migr__fail_memory(work->error);
	}
	migr__buf_free(&text);
	return rc;
}

static migr_status make_texts(sectioning *work, const migr_operation *operations)
{
	migr_status rc = MIGR_OK;

	work->texts = migr__arena_new(work->arena, work->n_targets, sizeof *work->texts);
	for (size_t target = 0; target < work->n_targets && rc == MIGR_OK; target++) {
		if (work->texts)
			work->texts[target] =
				migr__arena_new(work->arena, work->n_operations + 1, sizeof **work->texts);
		if (!work->texts || !work->texts[target])
			return migr__fail_memory(work->error);
		for (size_t i = 0; i < work->n_operations && rc == MIGR_OK; i++)
			rc = make_text(work, target, i, &operations[i]);
	}
	return rc;
}

/* The first of the databases that say it in the same words. */
static size_t group_of(const sectioning *work, size_t target, size_t i)
{
	for (size_t other = 0; other < target; other++)
		if (strcmp(work->texts[other][i], work->texts[target][i]) == 0)
			return other;
	return target;
}

/* Whether the same databases agree about two operations. */
static int is_grouped_alike(const sectioning *work, size_t i, size_t k)
{
	for (size_t target = 0; target < work->n_targets; target++)
		if (group_of(work, target, i) != group_of(work, target, k))
			return 0;
	return 1;
}

/* "-- migr:upgrade sqlite, postgresql"; without names if that is all of them, and there are no others. */
static void begin_section(sectioning *work, size_t group, size_t i)
{
	int is_all = 1, is_some = 0;

	for (size_t target = 0; target < work->n_targets; target++)
		is_all &= group_of(work, target, i) == group;
	migr__buf_printf(work->out, "-- migr:%s", work->directive);
	for (size_t target = 0; target < work->n_targets && !(is_all && work->is_plain); target++) {
		if (group_of(work, target, i) != group)
			continue;
		migr__buf_printf(work->out, "%s%s", is_some ? ", " : " ", work->targets[target].dialect->name);
		is_some = 1;
	}
	migr__buf_putc(work->out, '\n');
	work->is_begun = 1;
}

const char *migr__keys_off_once(const char *text, int *were_off)
{
	size_t size = strlen(MIGR__KEYS_OFF);

	if (strncmp(text, MIGR__KEYS_OFF, size) != 0)
		return text;
	*were_off += 1;
	return *were_off > 1 ? text + size : text;
}

static int has_text(const sectioning *work, size_t target, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (*work->texts[target][i])
			return 1;
	return 0;
}

/* What many statements are for. */
static void add_title(sectioning *work, const migr_operation *operation, const char *text)
{
	migr__buf title;
	size_t count = 0;

	for (const char *end = strstr(text, ";\n"); end; end = strstr(end + 2, ";\n"))
		count++;
	if (count < 3)
		return;
	migr__buf_init(&title, work->arena->alloc);
	migr__operation_title(operation, &title);
	migr__client_comment(work->out, migr__buf_text(&title));
	work->out->failed |= title.failed;
	migr__buf_free(&title);
}

static void add_losses(sectioning *work, const migr_operation *operation, const char *text)
{
	const char *loses = *text ? migr__operation_loses(operation, work->arena) : NULL;
	migr__buf comment;

	if (!loses)
		return;
	migr__buf_init(&comment, work->arena->alloc);
	migr__buf_printf(&comment, "loses %s", loses);
	migr__client_comment(work->out, migr__buf_text(&comment));
	work->out->failed |= comment.failed || !*loses;
	migr__buf_free(&comment);
}

/* A row of operations about which the same databases agree. */
static void add_run(sectioning *work, const migr_operation *operations, size_t from, size_t to)
{
	for (size_t target = 0; target < work->n_targets; target++) {
		if (group_of(work, target, from) != target || !has_text(work, target, from, to))
			continue;
		begin_section(work, target, from);
		for (size_t i = from; i < to; i++) {
			add_title(work, &operations[i], work->texts[target][i]);
			add_losses(work, &operations[i], work->texts[target][i]);
			migr__buf_puts(work->out, migr__keys_off_once(work->texts[target][i], &work->were_off));
		}
	}
}

migr_status migr__render_sections(const migr__sql_target *targets, size_t n_targets, const migr_operation *operations,
                                  size_t count, const migr__section_style *style, migr__buf *out, migr_error *error)
{
	migr__arena arena;
	sectioning work = { .targets = targets,
		            .n_targets = n_targets,
		            .n_operations = count,
		            .directive = style->is_downgrade ? "downgrade" : "upgrade",
		            .is_plain = style->is_plain,
		            .arena = &arena,
		            .out = out,
		            .error = error };
	migr_status rc;

	migr__arena_init(&arena, out->alloc);
	rc = make_texts(&work, operations);
	for (size_t i = 0, end; i < count && rc == MIGR_OK; i = end) {
		for (end = i + 1; end < count && is_grouped_alike(&work, i, end); end++)
			;
		add_run(&work, operations, i, end);
	}
	if (rc == MIGR_OK && !work.is_begun)
		migr__buf_printf(out, "-- migr:%s\n", work.directive);
	migr__arena_clear(&arena);
	return rc == MIGR_OK && out->failed ? migr__fail_memory(error) : rc;
}

/* --- scripts --- */

static migr_status add_operations(const migr__sql_target *target, const migr_operation *operations, size_t count,
                                  const char *between, migr__buf *out, migr_error *error)
{
	migr__arena arena;
	migr__buf text;
	migr_status rc = MIGR_OK;
	int were_off = 0;

	migr__arena_init(&arena, out->alloc);
	migr__buf_init(&text, out->alloc);
	for (size_t i = 0; i < count && rc == MIGR_OK; i++) {
		migr__buf_clear(&text);
		rc = migr__render_operation_sql(target, &operations[i], &arena, &text, error);
		if (rc == MIGR_OK && text.size && i)
			migr__buf_puts(out, between);
		if (rc == MIGR_OK)
			migr__buf_puts(out, migr__keys_off_once(migr__buf_text(&text), &were_off));
	}
	migr__buf_free(&text);
	migr__arena_clear(&arena);
	return rc == MIGR_OK && out->failed ? migr__fail_memory(error) : rc;
}

migr_status migr__render_operations_sql(const migr__sql_target *target, const migr_operation *operations, size_t count,
                                        migr__buf *out, migr_error *error)
{
	return add_operations(target, operations, count, "", out, error);
}

migr_status migr__render_models_sql(const migr_models *models, const migr__sql_target *target, migr__buf *out,
                                    migr_error *error)
{
	migr__operations operations;
	migr__arena arena;
	migr_status rc;

	migr__arena_init(&arena, out->alloc);
	migr__operations_init(&operations, out->alloc);
	rc = migr__models_operations_offline(models, target->dialect, &arena, &operations, error);
	if (rc == MIGR_OK)
		rc = add_operations(target, operations.items, operations.count, "\n", out, error);
	migr__operations_clear(&operations);
	migr__arena_clear(&arena);
	return rc;
}

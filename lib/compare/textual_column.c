/* SPDX-License-Identifier: MIT */
/*
 * A column as it would be read: its type by what the dialect makes of it, its texts by what they say.
 */
#include "compare/textual.h"
#include "dialect/catalogue.h"
#include "dialect/compile.h"
#include "dialect/condition.h"
#include "dialect/literal.h"
#include "schema/variant.h"

#include <string.h>

int migr__textual_same_name(const migr__textual *t, const char *a, const char *b)
{
	return a && b ? t->dialect->catalogue->same(a, b) : a == b;
}

static const char *keep(migr__textual *t, migr__view view)
{
	const char *text = migr__arena_strndup(t->arena, view.data, view.size);

	t->failed |= !text;
	return text;
}

/* Databases read some words as others. */
static int is_synonym(const char *a, const char *b)
{
	static const char *const words[][2] = {
		{ "true", "1" },
		{ "false", "0" },
		{ "CURRENT_TIMESTAMP", "now()" },
		{ "CURRENT_TIMESTAMP", "current_timestamp()" },
	};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		for (int turn = 0; turn < 2; turn++)
			if (migr__view_is_nocase(migr__view_of(a), words[i][turn]) &&
			    migr__view_is_nocase(migr__view_of(b), words[i][!turn]))
				return 1;
	return 0;
}

const char *migr__textual_sql(migr__textual *t, const char *wanted, const char *live)
{
	migr__variant variant;
	const char *text;

	if (!wanted || !migr__variant_of(wanted, t->dialect->name, &variant))
		return NULL;
	text = keep(t, variant.text);
	if (!live || !text)
		return text;
	if (strcmp(text, live) == 0 || is_synonym(text, live) || migr__condition_same(t->dialect, text, live, t->arena))
		return live;
	return text;
}

/* What the dialect makes of a column; empty if it makes nothing of it. */
static void write_column(migr__textual *t, const migr_column *column, migr__buf *out)
{
	const migr_table table = { .struct_size = sizeof table,
		                   .name = "t",
		                   .columns = { .items = column, .count = 1, .item_size = sizeof *column } };
	const migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &table);
	migr__script script;
	migr_error ignored;

	migr__script_init(&script, t->arena->alloc);
	migr__error_init(&ignored, t->arena->alloc);
	if (migr__compile(&(migr__compiler){ .dialect = t->dialect,
	                                     .arena = t->arena,
	                                     .in_transaction = 1,
	                                     .out = &script,
	                                     .error = &ignored },
	                  &operation) == MIGR_OK)
		for (size_t i = 0; i < script.count; i++)
			migr__buf_add(out, script.items[i].text, script.items[i].size);
	t->failed |= ignored.status == MIGR_ERROR_NO_MEMORY;
	migr__error_clear(&ignored);
	migr__script_clear(&script);
}

/* Whether the dialect makes the same of the types, with what belongs to them. */
static int is_same_type(migr__textual *t, const migr_column *wanted, const migr_column *live)
{
	migr_column probe = { .name = "c", .type = wanted->type, .struct_size = sizeof probe };
	migr__buf a, b;
	int is_same;

	probe.charset = wanted->charset;
	probe.collation = wanted->collation;
	migr__buf_init(&a, t->arena->alloc);
	migr__buf_init(&b, t->arena->alloc);
	write_column(t, &probe, &a);
	probe.type = live->type;
	/* what is not said is what the table or the server has */
	probe.charset = wanted->charset ? live->charset : NULL;
	probe.collation = wanted->collation ? live->collation : NULL;
	write_column(t, &probe, &b);
	is_same = a.size && a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
	t->failed |= a.failed || b.failed;
	migr__buf_free(&a);
	migr__buf_free(&b);
	return is_same;
}

static const char *default_of(migr__textual *t, const migr_column *wanted)
{
	migr__buf text;
	const char *kept;

	if (wanted->default_value.type == MIGR_VALUE_NULL)
		return wanted->default_sql;
	migr__buf_init(&text, t->arena->alloc);
	migr__literal(&text, t->dialect, &wanted->default_value);
	kept = text.failed ? NULL : keep(t, (migr__view){ text.data, text.size });
	t->failed |= text.failed;
	migr__buf_free(&text);
	return kept;
}

void migr__textual_column(migr__textual *t, const migr_column *wanted, const migr_column *live, int is_key,
                          migr_column *out)
{
	*out = *wanted;
	out->struct_size = sizeof *out;
	out->renamed_from = NULL;
	out->flags &= ~(uint32_t)(MIGR_PRIMARY_KEY | MIGR_UNIQUE);
	out->default_sql = migr__textual_sql(t, default_of(t, wanted), live ? live->default_sql : NULL);
	memset(&out->default_value, 0, sizeof out->default_value);
	out->generated_sql = migr__textual_sql(t, wanted->generated_sql, live ? live->generated_sql : NULL);
	out->on_update_sql = migr__textual_sql(t, wanted->on_update_sql, live ? live->on_update_sql : NULL);
	if (is_key)
		out->flags |= MIGR_NOT_NULL;
	if (!live)
		return;
	out->name = live->name;
	if (is_key && !(live->flags & MIGR_NOT_NULL))
		out->flags &= ~(uint32_t)MIGR_NOT_NULL;
	if (is_same_type(t, wanted, live)) {
		out->type = live->type;
		out->charset = live->charset;
		out->collation = live->collation;
	}
	if (!wanted->identity_start)
		out->identity_start = live->identity_start;
	if (!wanted->identity_increment)
		out->identity_increment = live->identity_increment;
	if (!wanted->identity_options)
		out->identity_options = live->identity_options;
}

/* SPDX-License-Identifier: MIT */
/*
 * Differences, for people and for programs.
 */
#include "base/map.h"
#include "compare/render.h"
#include "compare/render_json.h"

#include <string.h>

/* --- lines --- */

static char mark_of(migr_difference_kind kind)
{
	return kind == MIGR_DIFFERENCE_MISSING ? '+' : kind == MIGR_DIFFERENCE_EXTRA ? '-' : '~';
}

static void add_line(migr__buf *out, const migr_difference *difference)
{
	migr__buf_printf(out, "%c ", mark_of(difference->kind));
	for (const char *p = difference->message ? difference->message : ""; *p; p++)
		migr__buf_putc(out, (unsigned char)*p < ' ' || *p == 0x7f ? ' ' : *p);
	if (difference->flags & MIGR_DIFFERENCE_DESTRUCTIVE)
		migr__buf_puts(out, " (loses rows or values)");
	if (difference->flags & MIGR_DIFFERENCE_UNMENDED)
		migr__buf_puts(out, " (is not mended)");
	migr__buf_putc(out, '\n');
}

/* The table that it belongs to, or that it is; what is by itself is a group of its own kind. NULL if memory is short.
 */
static const char *group_of(const migr_difference *difference, migr__arena *arena)
{
	const char *table = difference->table                         ? difference->table
	                    : difference->object == MIGR_OBJECT_TABLE ? difference->name
	                                                              : NULL;
	const char *group = NULL;
	migr__buf name;

	migr__buf_init(&name, arena->alloc);
	migr__buf_printf(&name, "%s\n%s", difference->schema ? difference->schema : "", table ? table : "");
	if (!name.failed)
		group = migr__arena_strndup(arena, migr__buf_text(&name), name.size);
	migr__buf_free(&name);
	return group;
}

/* Each difference knows the next one of its group: 0 is none, since nothing comes before the first. */
static int link_groups(const migr__compared *compared, migr__arena *arena, migr__map *last, size_t *next,
                       unsigned char *is_first)
{
	for (size_t i = 0; i < compared->n_differences; i++) {
		const char *group = group_of(&compared->differences[i], arena);
		uint32_t before = group ? migr__map_get(last, group, strlen(group)) : MIGR__NONE;

		if (!group || !migr__map_put(last, group, strlen(group), (uint32_t)i))
			return 0;
		is_first[i] = before == MIGR__NONE;
		if (before != MIGR__NONE)
			next[before] = i;
	}
	return 1;
}

migr_status migr__render_differences_text(const migr__compared *compared, migr__buf *out, migr_error *error)
{
	migr__arena arena;
	migr__map last;
	size_t *next;
	unsigned char *is_first;
	int is_done;

	migr__arena_init(&arena, out->alloc);
	migr__map_init(&last, out->alloc);
	next = migr__arena_new(&arena, compared->n_differences + 1, sizeof *next);
	is_first = migr__arena_new(&arena, compared->n_differences + 1, 1);
	is_done = next && is_first && link_groups(compared, &arena, &last, next, is_first);
	for (size_t i = 0; is_done && i < compared->n_differences; i++) {
		size_t k = i;

		if (!is_first[i])
			continue;
		do {
			add_line(out, &compared->differences[k]);
			k = next[k];
		} while (k);
	}
	migr__map_free(&last);
	migr__arena_clear(&arena);
	return is_done && !out->failed ? MIGR_OK : migr__fail_memory(error);
}

/* --- JSON --- */

static const char *kind_word(migr_difference_kind kind)
{
	static const char *const words[] = { [MIGR_DIFFERENCE_MISSING] = "missing",
		                             [MIGR_DIFFERENCE_EXTRA] = "extra",
		                             [MIGR_DIFFERENCE_CHANGED] = "changed",
		                             [MIGR_DIFFERENCE_RENAMED] = "renamed" };

	return kind > 0 && (size_t)kind < sizeof words / sizeof words[0] ? words[kind] : "other";
}

static const char *object_word(migr_object object)
{
	static const char *const words[] = {
		[MIGR_OBJECT_SCHEMA] = "schema",   [MIGR_OBJECT_TABLE] = "table",
		[MIGR_OBJECT_COLUMN] = "column",   [MIGR_OBJECT_PRIMARY_KEY] = "primary_key",
		[MIGR_OBJECT_UNIQUE] = "unique",   [MIGR_OBJECT_FOREIGN_KEY] = "foreign_key",
		[MIGR_OBJECT_CHECK] = "check",     [MIGR_OBJECT_EXCLUDE] = "exclude",
		[MIGR_OBJECT_INDEX] = "index",     [MIGR_OBJECT_VIEW] = "view",
		[MIGR_OBJECT_TRIGGER] = "trigger", [MIGR_OBJECT_SEQUENCE] = "sequence",
		[MIGR_OBJECT_ENUM] = "enum",       [MIGR_OBJECT_OTHER] = "other",
	};

	return object > 0 && (size_t)object < sizeof words / sizeof words[0] ? words[object] : "other";
}

static void add_truth(migr__json *json, const char *name, int is_true)
{
	migr__json_key(json, name);
	migr__buf_puts(json->buf, is_true ? "true" : "false");
}

static void add_difference(migr__json *json, const migr_difference *difference)
{
	migr__json_open(json, '{');
	migr__json_member(json, "kind", kind_word(difference->kind));
	migr__json_member(json, "object", object_word(difference->object));
	migr__json_member(json, "schema", difference->schema);
	migr__json_member(json, "table", difference->table);
	migr__json_member(json, "name", difference->name);
	migr__json_member(json, "old_name", difference->old_name);
	migr__json_member(json, "what", difference->what);
	migr__json_member(json, "before", difference->before);
	migr__json_member(json, "after", difference->after);
	add_truth(json, "destructive", (difference->flags & MIGR_DIFFERENCE_DESTRUCTIVE) != 0);
	add_truth(json, "unmended", (difference->flags & MIGR_DIFFERENCE_UNMENDED) != 0);
	migr__json_member(json, "message", difference->message);
	migr__json_close(json, '}');
}

static void add_operations(migr__json *json, const char *name, const migr__operations *operations)
{
	migr__json_key(json, name);
	migr__json_open(json, '[');
	for (size_t i = 0; i < operations->count; i++) {
		migr__json_key(json, NULL);
		migr__json_item(json, &migr__shape_operation, &operations->items[i]);
	}
	migr__json_close(json, ']');
}

migr_status migr__render_differences_json(const migr__compared *compared, migr__buf *out, migr_error *error)
{
	migr__json json = { out, 0, 0 };

	migr__json_open(&json, '{');
	migr__json_key(&json, "differences");
	migr__json_open(&json, '[');
	for (size_t i = 0; i < compared->n_differences; i++) {
		migr__json_key(&json, NULL);
		add_difference(&json, &compared->differences[i]);
	}
	migr__json_close(&json, ']');
	add_operations(&json, "upgrade", &compared->upgrade);
	add_operations(&json, "downgrade", &compared->downgrade);
	migr__json_close(&json, '}');
	migr__buf_putc(out, '\n');
	return out->failed ? migr__fail_memory(error) : MIGR_OK;
}

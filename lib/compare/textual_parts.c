/* SPDX-License-Identifier: MIT */
/*
 * Keys, checks and indexes of a table as they would be read.
 */
#include "compare/textual.h"
#include "dialect/condition.h"
#include "schema/names.h"
#include "schema/shape.h"

#include <string.h>

/* A list on the way: room for all that is wanted and all that there is. */
typedef struct parts {
	char *items;
	uint32_t count;
	size_t item_size;
} parts;

static parts new_parts(migr__textual *t, size_t capacity, size_t item_size)
{
	parts list = { migr__arena_new(t->arena, capacity ? capacity : 1, item_size), 0, item_size };

	t->failed |= !list.items;
	return list;
}

static void *add(parts *list, const void *item)
{
	void *place = list->items + list->count++ * list->item_size;

	memcpy(place, item, list->item_size);
	return place;
}

static void set_list(void *list, const parts *from)
{
	*(migr__any_list *)list = (migr__any_list){ from->count ? from->items : NULL, from->count,
		                                    from->count ? (uint32_t)from->item_size : 0 };
}

/* --- columns and elements as one text --- */

static void write_element(migr__textual *t, const migr_element *element, migr__buf *out)
{
	const char *form = element->sql ? migr__condition_form(t->dialect, element->sql, t->arena) : NULL;

	migr__buf_printf(out, "%s|%s|%u|%u|%s|%s|%s;", element->column ? element->column : "",
	                 form           ? form
	                 : element->sql ? element->sql
	                                : "",
	                 element->flags, element->length, element->collation ? element->collation : "",
	                 element->opclass ? element->opclass : "", element->with ? element->with : "");
}

/* The same for both ways to say it; NULL if memory is short. */
static const char *columns_text(migr__textual *t, const char *columns, const migr_element_list *elements)
{
	migr_error ignored;
	migr__names names;
	migr__buf text;
	const char *kept;

	migr__buf_init(&text, t->arena->alloc);
	migr__error_init(&ignored, t->arena->alloc);
	if (columns && migr__names_parse(columns, "columns", t->arena, &names, &ignored) == MIGR_OK)
		for (size_t i = 0; i < names.count; i++)
			write_element(t, &(migr_element){ .column = names.items[i] }, &text);
	for (uint32_t i = 0; i < elements->count; i++)
		write_element(t, &elements->items[i], &text);
	migr__error_clear(&ignored);
	kept = text.failed ? NULL : migr__arena_strndup(t->arena, migr__buf_text(&text), text.size);
	t->failed |= !kept;
	migr__buf_free(&text);
	return kept;
}

static int is_same_columns(migr__textual *t, const char *a, const migr_element_list *a_elements, const char *b,
                           const migr_element_list *b_elements)
{
	const char *left = columns_text(t, a, a_elements), *right = columns_text(t, b, b_elements);

	return left && right && strcmp(left, right) == 0;
}

/* A name of one's own has to be the name; one that was left open may be any. */
static int fits_name(const migr__textual *t, const char *wanted, const char *live)
{
	return !wanted || migr__is_tag(wanted) || migr__textual_same_name(t, wanted, live);
}

/* --- keys --- */

static int is_same_key(migr__textual *t, const migr_key *a, const migr_key *b)
{
	return is_same_columns(t, a->columns, &a->elements, b->columns, &b->elements) &&
	       is_same_columns(t, a->include, &(migr_element_list){ 0 }, b->include, &(migr_element_list){ 0 });
}

/* From the flags of columns, if it is nowhere else. */
static const migr_key *primary_key_of(migr__textual *t, const migr_table *wanted)
{
	migr_key *key;
	migr__buf columns;

	if (wanted->primary_key)
		return wanted->primary_key;
	migr__buf_init(&columns, t->arena->alloc);
	for (uint32_t i = 0; i < wanted->columns.count; i++)
		if (wanted->columns.items[i].flags & MIGR_PRIMARY_KEY) {
			migr__buf_puts(&columns, columns.size ? ", " : "");
			migr__names_write(wanted->columns.items[i].name, &columns);
		}
	key = columns.size ? migr__arena_new(t->arena, 1, sizeof *key) : NULL;
	if (key) {
		key->struct_size = sizeof *key;
		key->columns = migr__arena_strndup(t->arena, columns.data, columns.size);
	}
	t->failed |= columns.failed || (columns.size && (!key || !key->columns));
	migr__buf_free(&columns);
	return key;
}

static void set_primary_key(migr__textual *t, const migr_table *wanted, const migr_table *live, migr_table *out)
{
	out->primary_key = primary_key_of(t, wanted);
	/* a table has one: its name is no difference that can be told from texts */
	if (live && live->primary_key && out->primary_key && is_same_key(t, out->primary_key, live->primary_key))
		out->primary_key = live->primary_key;
}

static void set_unique_keys(migr__textual *t, const migr_table *wanted, const migr_table *live, migr_table *out)
{
	parts list = new_parts(t, wanted->unique_keys.count, sizeof(migr_key));

	for (uint32_t i = 0; !t->failed && i < wanted->unique_keys.count; i++) {
		migr_key *key = add(&list, &wanted->unique_keys.items[i]);

		for (uint32_t k = 0; live && k < live->unique_keys.count; k++) {
			const migr_key *other = &live->unique_keys.items[k];

			if (fits_name(t, key->name, other->name) && is_same_key(t, key, other) &&
			    key->flags == other->flags) {
				*key = *other;
				break;
			}
		}
	}
	set_list(&out->unique_keys, &list);
}

static int is_same_reference(migr__textual *t, const migr_foreign_key *a, const migr_foreign_key *b)
{
	const migr_element_list none = { 0 };

	return is_same_columns(t, a->columns, &none, b->columns, &none) && strcmp(a->ref_table, b->ref_table) == 0 &&
	       (!a->ref_columns || is_same_columns(t, a->ref_columns, &none, b->ref_columns, &none)) &&
	       a->on_delete == b->on_delete && a->on_update == b->on_update && a->match == b->match &&
	       a->flags == b->flags;
}

static void set_foreign_keys(migr__textual *t, const migr_table *wanted, const migr_table *live, migr_table *out)
{
	parts list = new_parts(t, wanted->foreign_keys.count, sizeof(migr_foreign_key));

	for (uint32_t i = 0; !t->failed && i < wanted->foreign_keys.count; i++) {
		migr_foreign_key *key = add(&list, &wanted->foreign_keys.items[i]);

		for (uint32_t k = 0; live && k < live->foreign_keys.count; k++) {
			const migr_foreign_key *other = &live->foreign_keys.items[k];

			if (fits_name(t, key->name, other->name) && is_same_reference(t, key, other)) {
				*key = *other;
				break;
			}
		}
	}
	set_list(&out->foreign_keys, &list);
}

/* --- checks and exclusions --- */

static void set_checks(migr__textual *t, const migr_table *wanted, const migr_table *live, migr_table *out)
{
	parts list = new_parts(t, wanted->checks.count, sizeof(migr_check));

	for (uint32_t i = 0; !t->failed && i < wanted->checks.count; i++) {
		migr_check *check = add(&list, &wanted->checks.items[i]);
		const char *sql = check->sql;

		check->sql = migr__textual_sql(t, sql, NULL);
		for (uint32_t k = 0; live && k < live->checks.count; k++) {
			const migr_check *other = &live->checks.items[k];
			const char *same = migr__textual_sql(t, sql, other->sql);

			if (fits_name(t, check->name, other->name) && same == other->sql &&
			    check->flags == other->flags) {
				*check = *other;
				break;
			}
		}
	}
	set_list(&out->checks, &list);
}

static void set_excludes(migr__textual *t, const migr_table *wanted, const migr_table *live, migr_table *out)
{
	parts list = new_parts(t, wanted->excludes.count, sizeof(migr_exclude));

	for (uint32_t i = 0; !t->failed && i < wanted->excludes.count; i++) {
		migr_exclude *exclude = add(&list, &wanted->excludes.items[i]);

		for (uint32_t k = 0; live && k < live->excludes.count; k++)
			if (fits_name(t, exclude->name, live->excludes.items[k].name)) {
				*exclude = live->excludes.items[k];
				break;
			}
	}
	set_list(&out->excludes, &list);
}

/* --- indexes --- */

static int is_same_index(migr__textual *t, const migr_index *a, const migr_index *b)
{
	const migr_element_list none = { 0 };
	const char *where = migr__textual_sql(t, a->where, b->where);

	return is_same_columns(t, a->columns, &a->elements, b->columns, &b->elements) &&
	       is_same_columns(t, a->include, &none, b->include, &none) && a->flags == b->flags &&
	       (where == b->where || (where && b->where && strcmp(where, b->where) == 0)) &&
	       (!a->using_method || !b->using_method || strcmp(a->using_method, b->using_method) == 0);
}

/* MySQL makes an index for a foreign key that has none. */
static int is_of_key(migr__textual *t, const migr_table *wanted, const migr_index *index)
{
	const migr_element_list none = { 0 };

	for (uint32_t i = 0; t->dialect->ddl_commits && i < wanted->foreign_keys.count; i++)
		if (is_same_columns(t, wanted->foreign_keys.items[i].columns, &none, index->columns, &index->elements))
			return 1;
	return 0;
}

static int has_index(const migr__textual *t, const parts *list, const char *name)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (migr__textual_same_name(t, ((const migr_index *)(const void *)list->items)[i].name, name))
			return 1;
	return 0;
}

static void set_indexes(migr__textual *t, const migr_table *wanted, const migr_table *live, migr_table *out)
{
	uint32_t n_live = live ? live->indexes.count : 0;
	parts list = new_parts(t, (size_t)wanted->indexes.count + n_live, sizeof(migr_index));

	for (uint32_t i = 0; !t->failed && i < wanted->indexes.count; i++) {
		migr_index *index = add(&list, &wanted->indexes.items[i]);
		const char *where = index->where;

		for (uint32_t k = 0; k < n_live; k++)
			if (fits_name(t, index->name, live->indexes.items[k].name) &&
			    is_same_index(t, index, &live->indexes.items[k])) {
				*index = live->indexes.items[k];
				break;
			}
		if (index->where == where)
			index->where = migr__textual_sql(t, where, NULL);
	}
	for (uint32_t k = 0; !t->failed && k < n_live; k++)
		if (!has_index(t, &list, live->indexes.items[k].name) && is_of_key(t, wanted, &live->indexes.items[k]))
			add(&list, &live->indexes.items[k]);
	set_list(&out->indexes, &list);
}

void migr__textual_parts(migr__textual *t, const migr_table *wanted, const migr_table *live, migr_table *out)
{
	set_primary_key(t, wanted, live, out);
	set_unique_keys(t, wanted, live, out);
	set_foreign_keys(t, wanted, live, out);
	set_checks(t, wanted, live, out);
	set_excludes(t, wanted, live, out);
	set_indexes(t, wanted, live, out);
}

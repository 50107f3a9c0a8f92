/* SPDX-License-Identifier: MIT */
/*
 * Where rows stay as they are, SQLite copies them and the entries of indexes cell by cell ("transfer"), sorting
 * nothing, if the new table has its indexes before the rows. They have other names until the old table is gone.
 *
 * Whether SQLite does it is SQLite's own affair: where this is wrong, the copy takes longer, and is no other one.
 */
#include "dialect/sqlite/change.h"
#include "dialect/sqlite/stored.h"

#include <string.h>

static int same_part(const migr__change *change, const migr__column_text *old, const migr__column_text *new,
                     migr__constraint_form form)
{
	const migr__constraint *a = migr__column_constraint(old, form), *b = migr__column_constraint(new, form);

	if (!a || !b)
		return !a && !b;
	return migr__sqlite_same_sql(migr__definition_view(&change->before, a->body),
	                             migr__definition_view(&change->table.definition, b->body));
}

static int same_column(const migr__change *change, size_t i)
{
	const migr__definition *before = &change->before, *after = &change->table.definition;
	const migr__column_text *old = &before->columns[i], *new = &after->columns[i];

	return migr__sqlite_same_name(old->name, new->name) &&
	       migr__sqlite_same_sql(migr__definition_view(before, old->type),
	                             migr__definition_view(after, new->type)) &&
	       same_part(change, old, new, MIGR__FORM_NOT_NULL) && same_part(change, old, new, MIGR__FORM_COLLATE) &&
	       same_part(change, old, new, MIGR__FORM_DEFAULT) && same_part(change, old, new, MIGR__FORM_GENERATED) &&
	       migr__definition_is_rowid(before, old) == migr__definition_is_rowid(after, new);
}

static size_t count(const migr__definition *definition, migr__constraint_form form)
{
	migr__constraint_place *places;
	size_t n = 0;

	return migr__definition_find(definition, &(migr__constraint_query){ .has_form = 1, .form = form }, &places, &n)
	               ? n
	               : SIZE_MAX;
}

/* A key that is new has an index of its own, for which there are no entries yet. */
static int has_no_new_key(const migr__change *change)
{
	const migr__definition *before = &change->before, *after = &change->table.definition;

	return count(after, MIGR__FORM_UNIQUE) <= count(before, MIGR__FORM_UNIQUE) &&
	       count(after, MIGR__FORM_PRIMARY_KEY) <= count(before, MIGR__FORM_PRIMARY_KEY) &&
	       count(after, MIGR__FORM_CHECK) == count(before, MIGR__FORM_CHECK);
}

int migr__transfer_applies(const migr__change *change)
{
	const migr__definition *before = &change->before, *after = &change->table.definition;

	if (!change->can_patch || change->lossy || change->duplicates || before->is_strict != after->is_strict ||
	    before->is_without_rowid != after->is_without_rowid || before->n_columns != after->n_columns)
		return 0;
	for (size_t i = 0; i < after->n_columns; i++)
		if (!same_column(change, i))
			return 0;
	return has_no_new_key(change);
}

/* NULL, without an error: the name is taken. */
static migr_status meanwhile_name(migr__change *change, const char *table, int number, const char **out)
{
	migr__compiler *compiler = change->compiler;
	int64_t is_taken = 0;
	migr_status rc;

	*out = migr__sqlite_text(compiler, "%s_index%d", table, number);
	if (!*out)
		return compiler->error->status;
	rc = migr__sqlite_look_number(compiler, 0, &is_taken,
	                              "SELECT 1 FROM %n.sqlite_schema WHERE name = %t COLLATE NOCASE LIMIT 1",
	                              change->table.schema, *out);
	if (is_taken)
		*out = NULL;
	return rc;
}

static migr_status make_index(migr__change *change, const migr__stored *item, const char *table, const char *name)
{
	migr__compiler *compiler = change->compiler;
	migr__stored meanwhile = *item;
	migr__index_text index;
	migr_status rc = migr__index_parse(&index, compiler->arena, item->sql, strlen(item->sql), compiler->error);

	if (rc != MIGR_OK)
		return rc;
	meanwhile.sql = migr__index_retext(&index, compiler->arena, item->sql, strlen(item->sql), name, table);
	return meanwhile.sql ? migr__again_index(compiler, &meanwhile, NULL) : migr__fail_memory(compiler->error);
}

migr_status migr__transfer_begin(migr__change *change, const migr__stored *indexes, const char *table,
                                 migr__transferred **out)
{
	migr_status rc = MIGR_OK;
	int number = 0;

	*out = NULL;
	for (const migr__stored *item = indexes; item && rc == MIGR_OK; item = item->next) {
		migr__transferred *one;

		if (migr__inventory_drops(change, item))
			continue;
		one = migr__arena_new(change->compiler->arena, 1, sizeof *one);
		if (!one)
			return migr__fail_memory(change->compiler->error);
		rc = meanwhile_name(change, table, ++number, &one->name);
		one->index = item;
		if (rc != MIGR_OK || !one->name)
			continue; /* it is made afterwards, as elsewhere */
		one->next = *out;
		*out = one;
		rc = make_index(change, item, table, one->name);
	}
	return rc;
}

int migr__transfer_has(const migr__transferred *list, const migr__stored *index)
{
	for (; list; list = list->next)
		if (list->index == index)
			return 1;
	return 0;
}

migr_status migr__transfer_end(migr__change *change, const migr__transferred *list)
{
	migr__compiler *compiler = change->compiler;
	migr_status rc = MIGR_OK;

	if (!list)
		return MIGR_OK;
	rc = migr__in_place_begin(change);
	for (; list && rc == MIGR_OK; list = list->next)
		rc = migr__sqlite_run(
			compiler, "UPDATE %n.sqlite_schema SET name = %t, sql = %t WHERE type = 'index' AND name = %t",
			change->table.schema, list->index->name, list->index->sql, list->name);
	return rc == MIGR_OK ? migr__in_place_end(change) : rc;
}

/* SPDX-License-Identifier: MIT */
#include "dialect/lookup.h"

#include "dialect/catalogue.h"
#include "dialect/condition.h"

#include <string.h>

migr__lookup migr__lookup_for(const migr__compiler *compiler, const char *schema, const char *table)
{
	return (migr__lookup){ compiler->live, compiler->dialect, compiler->arena, compiler->error, schema, table };
}

migr_status migr__catalogue_query(const migr__lookup *lookup, const migr__probe *query, migr__live_row_fn each,
                                  void *sink)
{
	if (query->failed || query->sql.failed)
		return migr__fail_memory(lookup->error);
	return lookup->live->query(lookup->live->user, migr__buf_text(&query->sql), query->params, query->n_params,
	                           each, sink, lookup->error);
}

static migr_status take_any(void *sink, const migr_value *values, size_t count)
{
	(void)values;
	(void)count;
	*(int *)sink = 1;
	return MIGR_OK;
}

migr_status migr__catalogue_ask(const migr__lookup *lookup, const migr__probe *query, int *out)
{
	*out = 0;
	return migr__catalogue_query(lookup, query, take_any, out);
}

migr__found *migr__found_add(const migr__lookup *lookup, migr__found_list *list)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? 2 * list->capacity : 8;
		migr__found *items = migr__arena_new(lookup->arena, capacity, sizeof *items);

		if (!items)
			return NULL;
		if (list->count)
			memcpy(items, list->items, list->count * sizeof *items);
		list->items = items;
		list->capacity = capacity;
	}
	return &list->items[list->count++];
}

typedef struct collecting {
	const migr__lookup *lookup;
	migr__found_list *list;
} collecting;

/* *out is NULL for NULL. 0 if memory is short. */
static int keep_text(const migr__lookup *lookup, const migr_value *value, const char **out)
{
	*out = NULL;
	if ((value->type != MIGR_VALUE_TEXT && value->type != MIGR_VALUE_BLOB) || !value->text)
		return 1;
	*out = value->size == MIGR_NUL_TERMINATED ? migr__arena_strdup(lookup->arena, value->text)
	                                          : migr__arena_strndup(lookup->arena, value->text, value->size);
	return *out != NULL;
}

static migr_constraint_kind kind_of(char letter)
{
	static const char letters[] = "?pufcx"; /* in the order of the kinds */
	const char *at = memchr(letters, letter, sizeof letters - 1);

	return at ? (migr_constraint_kind)(at - letters) : MIGR_CONSTRAINT_ANY;
}

static int begin_found(const collecting *rows, const char *kind, const char *name, const char *text)
{
	migr__found *found = migr__found_add(rows->lookup, rows->list);

	if (!found)
		return 0;
	found->kind = kind_of(kind[0]);
	found->name = name ? name : "";
	found->is_unique = kind[0] == 'I';
	if (found->kind == MIGR_CONSTRAINT_ANY)
		found->constraint = text;
	else if (found->kind == MIGR_CONSTRAINT_CHECK)
		found->condition = text;
	else
		found->ref_table = text;
	return 1;
}

/* Few: each array is a copy of the one before. */
static int add_column(const collecting *rows, const char *column)
{
	migr__found *found = &rows->list->items[rows->list->count - 1];
	const char **items = migr__arena_new(rows->lookup->arena, found->columns.count + 1, sizeof *items);

	if (!items)
		return 0;
	if (found->columns.count)
		memcpy(items, found->columns.items, found->columns.count * sizeof *items);
	items[found->columns.count++] = column;
	found->columns.items = items;
	return 1;
}

static migr_status take_row(void *sink, const migr_value *values, size_t count)
{
	const collecting *rows = sink;
	const migr__lookup *lookup = rows->lookup;
	const char *kind, *name, *column, *text;
	int ok = count == 5 && keep_text(lookup, &values[0], &kind) && kind && keep_text(lookup, &values[1], &name) &&
	         keep_text(lookup, &values[2], &column) && keep_text(lookup, &values[4], &text);

	if (ok && (!rows->list->count || values[3].integer))
		ok = begin_found(rows, kind, name, text);
	if (ok && kind[0] != 'c')
		ok = add_column(rows, column);
	return ok ? MIGR_OK : migr__fail_memory(lookup->error);
}

migr_status migr__catalogue_collect(const migr__lookup *lookup, const migr__probe *query, migr__found_list *out)
{
	return migr__catalogue_query(lookup, query, take_row, &(collecting){ lookup, out });
}

migr_status migr__lookup_has(const migr__lookup *lookup, migr__object object, const char *name, int *out)
{
	migr__probe query;
	migr_status rc;

	*out = 0;
	migr__probe_init(&query, lookup->arena->alloc);
	rc = lookup->dialect->catalogue->has(lookup, object, name, &query, out);
	migr__probe_clear(&query);
	return rc;
}

migr_status migr__lookup_sees_schemas(const migr__lookup *lookup, int *out)
{
	const char *sql = lookup->dialect->catalogue->sees_schemas;

	*out = !sql;
	return sql ? lookup->live->query(lookup->live->user, sql, NULL, 0, take_any, out, lookup->error) : MIGR_OK;
}

migr_status migr__lookup_indexes(const migr__lookup *lookup, migr__found_list *out)
{
	memset(out, 0, sizeof *out);
	return lookup->dialect->catalogue->indexes(lookup, out);
}

migr_status migr__lookup_constraints(const migr__lookup *lookup, migr__found_list *out)
{
	memset(out, 0, sizeof *out);
	return lookup->dialect->catalogue->constraints(lookup, out);
}

/* What is wanted, in the words of messages too. */
typedef struct wanted {
	migr_constraint_kind kind; /* MIGR_CONSTRAINT_ANY: an index */
	const char *definition;    /* as it was given, or NULL */
	migr__names columns;       /* unless it is a check */
} wanted;

static const char *const words[] = {
	[MIGR_CONSTRAINT_ANY] = "index",         [MIGR_CONSTRAINT_PRIMARY_KEY] = "primary key",
	[MIGR_CONSTRAINT_UNIQUE] = "unique key", [MIGR_CONSTRAINT_FOREIGN_KEY] = "foreign key",
	[MIGR_CONSTRAINT_CHECK] = "check",       [MIGR_CONSTRAINT_EXCLUDE] = "exclusion",
};

static int same_columns(const migr__lookup *lookup, const migr__names *a, const migr__names *b)
{
	if (a->count != b->count)
		return 0;
	for (size_t i = 0; i < a->count; i++)
		if (!b->items[i] || !lookup->dialect->catalogue->same(a->items[i], b->items[i]))
			return 0;
	return 1;
}

static int fits(const migr__lookup *lookup, const wanted *what, const migr__found *found)
{
	const migr__catalogue *catalogue = lookup->dialect->catalogue;

	if (what->kind != MIGR_CONSTRAINT_ANY && found->kind != what->kind)
		return 0;
	if (found->constraint && !catalogue->indexes_are_keys)
		return 0;
	if (what->kind == MIGR_CONSTRAINT_CHECK)
		return found->condition &&
		       migr__condition_same(lookup->dialect, what->definition, found->condition, lookup->arena);
	return !what->definition || same_columns(lookup, &what->columns, &found->columns);
}

/* "unique key "k" (a, b)": one of those that there are. */
static void describe(const migr__found *found, migr__buf *buf)
{
	migr__buf_clear(buf);
	migr__buf_puts(buf, words[found->kind]);
	if (found->name[0])
		migr__buf_printf(buf, " \"%s\"", found->name);
	if (found->condition)
		migr__buf_printf(buf, " (%s)", found->condition);
	for (size_t i = 0; i < found->columns.count; i++) {
		migr__buf_puts(buf, i ? ", " : " (");
		if (found->columns.items[i])
			migr__names_write(found->columns.items[i], buf);
		else
			migr__buf_puts(buf, "an expression");
	}
	if (found->columns.count)
		migr__buf_putc(buf, ')');
	if (found->constraint && found->kind == MIGR_CONSTRAINT_ANY && found->constraint[0])
		migr__buf_printf(buf, ", made for the constraint \"%s\"", found->constraint);
	else if (found->constraint)
		migr__buf_puts(buf, ", made for a constraint");
}

static migr_status add_detail(const migr__lookup *lookup, const migr__found *found)
{
	migr__buf text;

	migr__buf_init(&text, lookup->arena->alloc);
	describe(found, &text);
	migr__error_detail(lookup->error, MIGR_ERROR_SCHEMA, migr__buf_text(&text));
	migr__buf_free(&text);
	return lookup->error->status;
}

/* " of table "t" [on (a, b)|with the condition ...]" */
static void describe_wanted(const migr__lookup *lookup, const wanted *what, migr__buf *buf)
{
	migr__buf_printf(buf, "table \"%s\"", lookup->table);
	if (what->definition && what->kind == MIGR_CONSTRAINT_CHECK)
		migr__buf_printf(buf, " with the condition %s", what->definition);
	else if (what->definition)
		migr__buf_printf(buf, " on (%s)", what->definition);
}

static migr_status fail_several(const migr__lookup *lookup, const wanted *what, const migr__found_list *list)
{
	migr__buf text;

	migr__buf_init(&text, lookup->arena->alloc);
	describe_wanted(lookup, what, &text);
	migr__fail(lookup->error, MIGR_ERROR_SCHEMA, "there is more than one %s of %s", words[what->kind],
	           migr__buf_text(&text));
	migr__buf_free(&text);
	for (size_t i = 0; i < list->count; i++)
		if (fits(lookup, what, &list->items[i]))
			add_detail(lookup, &list->items[i]);
	return migr__error_hint(lookup->error, "say which by its name: the details name them");
}

static migr_status fail_none(const migr__lookup *lookup, const wanted *what, const migr__found_list *list)
{
	migr__buf text;
	migr_status rc = migr__lookup_need_table(lookup);

	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&text, lookup->arena->alloc);
	describe_wanted(lookup, what, &text);
	migr__fail(lookup->error, MIGR_ERROR_NO_SUCH_TABLE, "there is no %s of %s", words[what->kind],
	           migr__buf_text(&text));
	migr__buf_free(&text);
	for (size_t i = 0; i < list->count; i++)
		if (what->kind == MIGR_CONSTRAINT_ANY || list->items[i].kind == what->kind)
			add_detail(lookup, &list->items[i]);
	return migr__error_hint(lookup->error, "%s",
	                        lookup->error->n_details
	                                ? "the details name what there is"
	                                : "the table has none; IF_EXISTS makes an operation do nothing then");
}

/* *out: the only one that fits, or NULL. */
static migr_status choose(const migr__lookup *lookup, const wanted *what, migr__found_list *list,
                          const migr__found **out)
{
	int is_index = what->kind == MIGR_CONSTRAINT_ANY;
	migr_status rc = is_index ? migr__lookup_indexes(lookup, list) : migr__lookup_constraints(lookup, list);

	*out = NULL;
	for (size_t i = 0; rc == MIGR_OK && i < list->count; i++) {
		if (!fits(lookup, what, &list->items[i]))
			continue;
		if (*out)
			rc = fail_several(lookup, what, list);
		*out = &list->items[i];
	}
	if (rc != MIGR_OK)
		*out = NULL;
	return rc;
}

static migr_status prepare(const migr__lookup *lookup, wanted *what)
{
	if (what->kind == MIGR_CONSTRAINT_PRIMARY_KEY && !what->definition)
		return MIGR_OK;
	if (what->definition && what->kind == MIGR_CONSTRAINT_CHECK)
		return MIGR_OK;
	if (!what->definition)
		return migr__fail(lookup->error, MIGR_ERROR_SCHEMA, "it is not said which %s of table \"%s\"",
		                  words[what->kind], lookup->table);
	return migr__names_parse(what->definition, "columns", lookup->arena, &what->columns, lookup->error);
}

static migr_status find(const migr__lookup *lookup, wanted what, int must_be, const migr__found **out)
{
	migr__found_list list;
	migr_status rc = prepare(lookup, &what);

	*out = NULL;
	if (rc == MIGR_OK)
		rc = choose(lookup, &what, &list, out);
	return rc == MIGR_OK && must_be && !*out ? fail_none(lookup, &what, &list) : rc;
}

migr_status migr__lookup_find_index(const migr__lookup *lookup, const char *columns, const migr__found **out)
{
	return find(lookup, (wanted){ .definition = columns }, 0, out);
}

migr_status migr__lookup_find_constraint(const migr__lookup *lookup, migr_constraint_kind kind, const char *definition,
                                         const migr__found **out)
{
	return find(lookup, (wanted){ .kind = kind, .definition = definition }, 0, out);
}

migr_status migr__lookup_need_index(const migr__lookup *lookup, const char *columns, const migr__found **out)
{
	return find(lookup, (wanted){ .definition = columns }, 1, out);
}

migr_status migr__lookup_need_constraint(const migr__lookup *lookup, migr_constraint_kind kind, const char *definition,
                                         const migr__found **out)
{
	return find(lookup, (wanted){ .kind = kind, .definition = definition }, 1, out);
}

migr_status migr__lookup_need_table(const migr__lookup *lookup)
{
	int is_there;
	migr_status rc = migr__lookup_has(lookup, MIGR__OBJECT_TABLE, lookup->table, &is_there);

	if (rc != MIGR_OK || is_there)
		return rc;
	migr__fail(lookup->error, MIGR_ERROR_NO_SUCH_TABLE, "there is no table \"%s\"%s%s%s", lookup->table,
	           lookup->schema ? " in \"" : "", lookup->schema ? lookup->schema : "", lookup->schema ? "\"" : "");
	return migr__error_hint(lookup->error, "a table of another schema needs its schema's name");
}

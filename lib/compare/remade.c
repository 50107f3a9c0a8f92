/* SPDX-License-Identifier: MIT */
/* What has to be dropped and made again because a column is, or because it goes with one. */
#include "compare/pair.h"
#include "compare/prepare.h"
#include "compare/spelling.h"

#include <string.h>

int migr__part_is_intact(const migr__part_pair *part)
{
	return part->sides[MIGR__LIVE] && part->sides[MIGR__WANTED] && !part->is_changed && !part->is_remade;
}

static int has_both(const void *const sides[2])
{
	return sides[MIGR__LIVE] && sides[MIGR__WANTED];
}

static int is_remade(const migr__column_pair *column)
{
	return column->is_remade[MIGR__LIVE] || column->is_remade[MIGR__WANTED];
}

int migr__column_is_moved(const migr__pairs *pairs, const migr__column_pair *column)
{
	int both = column->sides[MIGR__LIVE] && column->sides[MIGR__WANTED];

	if (is_remade(column) || column->is_relabelled)
		return 1;
	if (migr__is_postgresql(pairs->dialect))
		return both && (column->differs & (MIGR__DIFFERS_TYPE | MIGR__DIFFERS_COLLATION));
	return !both || (column->is_renamed && migr__is_mysql(pairs->dialect));
}

/* Labels that come between others can be added; if any go or change places, the type has to be made anew. */
static int labels_are_kept(const migr__names *before, const migr__names *after)
{
	size_t at = 0;

	for (size_t i = 0; i < after->count && at < before->count; i++)
		at += strcmp(before->items[at], after->items[i]) == 0;
	return at == before->count;
}

/* 'label'::type, as PostgreSQL writes it. */
static int text_uses(const char *sql, const char *quoted)
{
	return sql && strstr(sql, quoted) != NULL;
}

static int table_uses(const migr_table *table, const char *quoted)
{
	int uses = 0;

	for (uint32_t i = 0; i < table->columns.count && !uses; i++)
		uses = text_uses(table->columns.items[i].default_sql, quoted) ||
		       text_uses(table->columns.items[i].generated_sql, quoted);
	for (uint32_t i = 0; i < table->checks.count && !uses; i++)
		uses = text_uses(table->checks.items[i].sql, quoted);
	for (uint32_t i = 0; i < table->indexes.count && !uses; i++)
		uses = text_uses(table->indexes.items[i].where, quoted);
	return uses;
}

/* A label that is added may not be used in the same transaction. */
static int label_is_used(migr__pairs *pairs, migr__side to, const char *label, const char *type)
{
	const migr_models *models = to == MIGR__WANTED ? pairs->input->wanted : pairs->input->live;
	int uses = 0;
	migr__buf buf;

	migr__buf_init(&buf, pairs->arena->alloc);
	migr__quote(&buf, label, '\'');
	migr__buf_printf(&buf, "::%s", type);
	if (buf.failed)
		migr__fail_memory(pairs->error);
	for (uint32_t i = 0; i < models->tables.count && !uses && !buf.failed; i++)
		uses = table_uses(models->tables.items[i], migr__buf_text(&buf));
	for (uint32_t i = 0; i < models->views.count && !uses && !buf.failed; i++)
		uses = text_uses(models->views.items[i]->sql, migr__buf_text(&buf));
	migr__buf_free(&buf);
	return uses;
}

static int must_be_rebuilt(migr__pairs *pairs, const migr__object_pair *pair, const migr__names labels[2],
                           migr__side to)
{
	if (!labels_are_kept(&labels[!to], &labels[to]))
		return 1;
	for (size_t i = 0; i < labels[to].count; i++)
		if (!migr__names_have(&labels[!to], labels[to].items[i]) &&
		    label_is_used(pairs, to, labels[to].items[i], ((const migr_enum *)pair->sides[to])->name))
			return 1;
	return 0;
}

static void read_labels(migr__pairs *pairs, const migr_enum *type, migr__names *out)
{
	if (migr__labels_parse(type->labels, pairs->arena, out, pairs->error) != MIGR_OK)
		*out = (migr__names){ 0 };
}

/* Columns of types that are made anew. */
static void relabel_columns(migr__pairs *pairs, migr__index *types)
{
	for (size_t i = 0; i < pairs->n_tables; i++)
		for (size_t k = 0; k < pairs->tables[i].n_columns && pairs->error->status == MIGR_OK; k++) {
			migr__column_pair *column = &pairs->tables[i].columns[k];
			const char *name;
			int is_array;

			if (!has_both((const void *const *)column->sides) || (column->differs & MIGR__DIFFERS_TYPE))
				continue;
			name = migr__column_enum_name(column->sides[MIGR__WANTED], pairs->dialect->name, pairs->arena,
			                              &is_array, pairs->error);
			column->is_relabelled = name && migr__index_find(types, NULL, NULL, name) != MIGR__NONE;
		}
}

static void rebuild_enums(migr__pairs *pairs)
{
	migr__index types;

	migr__index_init(&types, pairs->arena, 0);
	for (size_t i = 0; i < pairs->enums.count; i++) {
		migr__object_pair *pair = &pairs->enums.items[i];
		migr__names labels[2];

		if (!pair->is_changed)
			continue;
		read_labels(pairs, pair->sides[MIGR__LIVE], &labels[MIGR__LIVE]);
		read_labels(pairs, pair->sides[MIGR__WANTED], &labels[MIGR__WANTED]);
		for (int to = MIGR__LIVE; to <= MIGR__WANTED; to++)
			pair->is_rebuilt[to] = must_be_rebuilt(pairs, pair, labels, (migr__side)to);
		if (pair->is_rebuilt[MIGR__LIVE] || pair->is_rebuilt[MIGR__WANTED])
			migr__index_add(&types, NULL, NULL, ((const migr_enum *)pair->sides[MIGR__LIVE])->name, 0);
	}
	if (types.map.count)
		relabel_columns(pairs, &types);
	if (types.failed)
		migr__fail_memory(pairs->error);
	migr__index_clear(&types);
}

/* Whether SQL of either side mentions the column by the name that it has there. */
static int mentions_column(migr__mentioned words[2], const migr__column_pair *column)
{
	for (int side = MIGR__LIVE; side <= MIGR__WANTED; side++)
		if (column->sides[side] && migr__mentions(&words[side], column->sides[side]->name))
			return 1;
	return 0;
}

/*
 * Whether a generated column must make room for one that it is computed from: PostgreSQL takes no other type for that,
 * MySQL no other name.
 */
static int stands_on(const migr__pairs *pairs, const migr__column_pair *column)
{
	if (is_remade(column))
		return 1;
	if (migr__is_postgresql(pairs->dialect))
		return migr__column_is_moved(pairs, column);
	return migr__is_mysql(pairs->dialect) && column->is_renamed;
}

static int remake_generated(migr__pairs *pairs, const migr__table_pair *table, migr__column_pair *generated)
{
	migr__mentioned words[2];
	int found = 0;

	for (int side = MIGR__LIVE; side <= MIGR__WANTED; side++)
		migr__mentioned_read(pairs, generated->sides[side]->generated_sql, &words[side]);
	for (size_t i = 0; i < table->n_columns && !found; i++)
		found = &table->columns[i] != generated && has_both((const void *const *)table->columns[i].sides) &&
		        stands_on(pairs, &table->columns[i]) && mentions_column(words, &table->columns[i]);
	if (found)
		generated->is_remade[MIGR__LIVE] = generated->is_remade[MIGR__WANTED] = 1;
	migr__mentioned_clear(&words[MIGR__LIVE]);
	migr__mentioned_clear(&words[MIGR__WANTED]);
	return found;
}

/* One that is computed from another one that is: so again, until there is none more. */
static void remake_all_generated(migr__pairs *pairs, migr__table_pair *table)
{
	int again = 1;

	while (again && pairs->error->status == MIGR_OK) {
		again = 0;
		for (size_t i = 0; i < table->n_columns; i++) {
			migr__column_pair *column = &table->columns[i];

			if (has_both((const void *const *)column->sides) && !is_remade(column) &&
			    column->sides[MIGR__LIVE]->generated_sql && column->sides[MIGR__WANTED]->generated_sql)
				again |= remake_generated(pairs, table, column);
		}
	}
}

/* The texts of a part that may mention columns. */
static const char *part_sql(const migr__part_pair *part, migr__side side, size_t index)
{
	const migr_element_list *elements = NULL;
	const char *where = NULL;

	if (part->object == MIGR_OBJECT_CHECK) {
		where = ((const migr_check *)part->sides[side])->sql;
	} else if (part->object == MIGR_OBJECT_INDEX) {
		where = ((const migr_index *)part->sides[side])->where;
		elements = &((const migr_index *)part->sides[side])->elements;
	} else if (part->object == MIGR_OBJECT_EXCLUDE) {
		where = ((const migr_exclude *)part->sides[side])->where;
		elements = &((const migr_exclude *)part->sides[side])->elements;
	}
	if (index == 0)
		return where ? where : "";
	if (!elements || index > elements->count)
		return NULL;
	return elements->items[index - 1].sql ? elements->items[index - 1].sql : "";
}

static int sql_mentions(migr__pairs *pairs, const migr__part_pair *part, migr__side side, const char *column)
{
	const char *sql;
	int found = 0;

	for (size_t i = 0; !found && (sql = part_sql(part, side, i)); i++) {
		migr__mentioned words;

		if (!*sql)
			continue;
		migr__mentioned_read(pairs, sql, &words);
		found = migr__mentions(&words, column);
		migr__mentioned_clear(&words);
	}
	return found;
}

static int part_mentions(migr__pairs *pairs, const migr__part_pair *part, migr__side side, const char *column)
{
	int is_nocase = migr__columns_are_nocase(pairs->dialect);
	migr__names names;

	if (migr__part_columns(pairs, part->object, part->sides[side], &names) != MIGR_OK)
		return 0;
	for (size_t i = 0; i < names.count; i++)
		if (migr__same_name(names.items[i], column, is_nocase))
			return 1;
	if (part->object == MIGR_OBJECT_INDEX && ((const migr_index *)part->sides[side])->include) {
		migr__names_parse(((const migr_index *)part->sides[side])->include, "columns", pairs->arena, &names,
		                  pairs->error);
		if (migr__names_have(&names, column))
			return 1;
	}
	return sql_mentions(pairs, part, side, column);
}

/*
 * A column that is dropped takes with it, or changes, what is on it; so that goes before, and comes back. For one whose
 * labels are made anew, only what names one of them in SQL must.
 */
static void remake_parts(migr__pairs *pairs, migr__table_pair *table, const migr__column_pair *column)
{
	int (*mentions)(migr__pairs *, const migr__part_pair *, migr__side, const char *) =
		is_remade(column) ? part_mentions : sql_mentions;

	for (size_t i = 0; i < table->n_parts && pairs->error->status == MIGR_OK; i++) {
		migr__part_pair *part = &table->parts[i];

		if (migr__part_is_intact(part) &&
		    (mentions(pairs, part, MIGR__LIVE, column->sides[MIGR__LIVE]->name) ||
		     mentions(pairs, part, MIGR__WANTED, column->sides[MIGR__WANTED]->name)))
			part->is_remade = 1;
	}
}

/* The name of a check that an enum of PostgreSQL without a name has; on SQLite the check begins with the column. */
static int is_check_of(migr__pairs *pairs, const migr_check *check, const char *column)
{
	migr__mentioned words;
	size_t size = strlen(column);
	int found;

	if (migr__is_postgresql(pairs->dialect))
		return check->name && strncmp(check->name, column, size) == 0 &&
		       strcmp(check->name + size, "_enum") == 0;
	migr__mentioned_read(pairs, check->sql, &words);
	found = migr__mentions(&words, column) && migr__mentions(&words, "in");
	migr__mentioned_clear(&words);
	return found;
}

/* Checks that are not in the models but follow from the type of a column. */
static void find_implied(migr__pairs *pairs, migr__table_pair *table)
{
	for (size_t i = 0; i < table->n_parts; i++) {
		migr__part_pair *part = &table->parts[i];
		migr__type type;

		if (part->object != MIGR_OBJECT_CHECK || !part->sides[MIGR__WANTED] || part->source || !table->source)
			continue;
		for (size_t k = 0; k < table->n_columns && !part->is_implied; k++) {
			const migr__column_pair *column = &table->columns[k];

			if (column->source &&
			    migr__column_enum(column->source, pairs->dialect->name, pairs->arena, &type,
			                      pairs->error) == 1 &&
			    is_check_of(pairs, part->sides[MIGR__WANTED], column->source->name)) {
				part->is_implied = 1;
				part->column = column;
			}
		}
	}
}

void migr__remade_columns(migr__pairs *pairs)
{
	rebuild_enums(pairs);
	for (size_t i = 0; i < pairs->n_tables && pairs->error->status == MIGR_OK; i++) {
		migr__table_pair *table = &pairs->tables[i];

		if (table->sides[MIGR__WANTED])
			find_implied(pairs, table);
		if (!has_both((const void *const *)table->sides))
			continue;
		remake_all_generated(pairs, table);
		for (size_t k = 0; k < table->n_columns; k++)
			if (has_both((const void *const *)table->columns[k].sides) &&
			    (is_remade(&table->columns[k]) || table->columns[k].is_relabelled))
				remake_parts(pairs, table, &table->columns[k]);
	}
}

void migr__pair_remade(migr__pairs *pairs)
{
	migr__remade_columns(pairs);
	if (pairs->error->status == MIGR_OK)
		migr__remade_keys(pairs);
	if (pairs->error->status == MIGR_OK)
		migr__remade_views(pairs);
}

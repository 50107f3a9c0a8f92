/* SPDX-License-Identifier: MIT */
/* What is said in two places: labels of enum types, names from before; and conditions about columns that are none. */
#include "compare/check.h"
#include "compare/order.h"
#include "compare/prepare.h"
#include "dialect/condition_lex.h"
#include "schema/variant.h"

#include <string.h>

/* An enum type where it was met first. */
typedef struct met {
	const char *labels;
	const char *table; /* NULL: it is one of the models */
	const char *column;
} met;

typedef struct agreeing {
	migr__audit *audit;
	migr__index by_name;
	met *items;
	size_t count;
	size_t capacity;
} agreeing;

static void meet(agreeing *a, const char *name, const migr__names *labels, const char *table_schema, const char *table,
                 const char *column)
{
	migr__audit *audit = a->audit;
	met item = { migr__labels_text(labels, audit->arena), table, column };
	const met *first;
	uint32_t known;

	if (!item.labels)
		migr__fail_memory(audit->error);
	if (audit->error->status != MIGR_OK)
		return;
	known = migr__index_add(&a->by_name, NULL, NULL, name, (uint32_t)a->count);
	if (known == MIGR__NONE) {
		if (!migr__reserve(audit->arena->alloc, &a->items, &a->capacity, a->count + 1, sizeof *a->items))
			migr__fail_memory(audit->error);
		else
			a->items[a->count++] = item;
		return;
	}
	first = &a->items[known];
	if (!table || strcmp(first->labels, item.labels) == 0)
		return;
	if (first->table)
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table_schema, table,
		                  "give the type the same labels in both places",
		                  "column '%s': enum type %s has the labels %s, and %s in column '%s' of table %s",
		                  column, name, item.labels, first->labels, first->column, first->table);
	else
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table_schema, table,
		                  "give the type the same labels in both places",
		                  "column '%s': enum type %s has the labels %s, and %s by itself", column, name,
		                  item.labels, first->labels);
}

static void meet_declared(agreeing *a, const migr_enum *type)
{
	migr__names labels;
	migr_error error;

	if (!type->name || !type->labels)
		return;
	migr__error_init(&error, a->audit->error->alloc);
	if (migr__labels_parse(type->labels, a->audit->arena, &labels, &error) == MIGR_OK)
		meet(a, type->name, &labels, NULL, NULL, NULL);
	else if (error.status == MIGR_ERROR_NO_MEMORY)
		migr__fail_memory(a->audit->error);
	migr__error_clear(&error);
}

static void compare_enums(migr__audit *audit)
{
	const migr_models *models = audit->models;
	agreeing a = { .audit = audit };
	migr__type type;

	migr__index_init(&a.by_name, audit->arena, 0);
	for (uint32_t i = 0; i < models->enums.count; i++)
		meet_declared(&a, models->enums.items[i]);
	for (uint32_t i = 0; i < models->tables.count; i++)
		for (uint32_t k = 0; k < audit->tables[i]->columns.count; k++) {
			const migr_column *column = &audit->tables[i]->columns.items[k];

			if (migr__column_enum(column, audit->dialect->name, audit->arena, &type, audit->error) == 1 &&
			    type.name)
				meet(&a, type.name, &type.labels, audit->tables[i]->schema, audit->tables[i]->name,
				     column->name);
		}
	if (a.by_name.failed)
		migr__fail_memory(audit->error);
	migr__free(audit->arena->alloc, a.items);
	migr__index_clear(&a.by_name);
}

static void check_renamed_tables(migr__audit *audit)
{
	const migr_table_refs *tables = &audit->models->tables;
	migr__index from;

	migr__index_init(&from, audit->arena, migr__tables_are_nocase(audit->dialect));
	for (uint32_t i = 0; i < tables->count; i++) {
		const migr_table *table = tables->items[i];
		uint32_t known;

		if (!table->renamed_from)
			continue;
		known = migr__audit_table(audit, table->schema, table->renamed_from);
		if (known == i)
			migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table->schema, table->name,
			                  "take renamed_from away", "renamed_from is the name that it has");
		else if (known != MIGR__NONE)
			migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table->schema, table->name,
			                  "take renamed_from away, or the other one",
			                  "it was renamed from '%s', and the models have that as well",
			                  table->renamed_from);
		known = migr__index_add(&from, table->schema, NULL, table->renamed_from, i);
		if (known != MIGR__NONE)
			migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table->schema, table->name,
			                  "take renamed_from away from one of them",
			                  "it was renamed from '%s', and so was table %s", table->renamed_from,
			                  tables->items[known]->name);
	}
	if (from.failed)
		migr__fail_memory(audit->error);
	migr__index_clear(&from);
}

static void check_renamed_columns(migr__audit *audit, uint32_t number)
{
	const migr_table *table = audit->tables[number];
	int is_nocase = migr__columns_are_nocase(audit->dialect);

	for (uint32_t i = 0; i < table->columns.count; i++) {
		const migr_column *column = &table->columns.items[i];
		uint32_t known;

		if (!column->renamed_from)
			continue;
		known = migr__audit_column(audit, number, column->renamed_from);
		if (known == i)
			migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table->schema, table->name,
			                  "take renamed_from away", "column '%s': renamed_from is the name that it has",
			                  column->name);
		else if (known != MIGR__NONE)
			migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table->schema, table->name,
			                  "take renamed_from away, or the other one",
			                  "column '%s' was renamed from '%s', and the table has that as well",
			                  column->name, column->renamed_from);
		for (uint32_t k = 0; k < i; k++)
			if (table->columns.items[k].renamed_from &&
			    migr__same_name(column->renamed_from, table->columns.items[k].renamed_from, is_nocase))
				migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table->schema, table->name,
				                  "take renamed_from away from one of them",
				                  "column '%s' was renamed from '%s', and so was '%s'", column->name,
				                  column->renamed_from, table->columns.items[k].name);
	}
}

/* Words of conditions that are no names of columns. */
/* clang-format off */
static const char *const keywords[] = {
	"and", "or", "not", "in", "is", "null", "between", "like", "ilike", "glob", "regexp", "rlike",
	"similar", "to", "escape", "exists", "case", "when", "then", "else", "end", "true", "false",
	"unknown", "distinct", "from", "cast", "as", "collate", "interval", "date", "time", "any", "all",
	"some", "array", "row", "value", "div", "mod", "xor", "isnull", "notnull", "timestamp", "at", "zone",
	"with", "without", "binary", "integer", "int", "bigint", "smallint", "numeric", "text", "varchar",
	"char", "double", "decimal", "unsigned", "signed", "precision", "boolean", "year", "month", "day",
	"hour", "minute", "second", "user", "current_date", "current_time", "current_timestamp",
	"current_user", "match", "for", "overlaps", "symmetric",
};
/* clang-format on */

static int is_keyword(const char *word)
{
	for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
		if (strcmp(keywords[i], word) == 0)
			return 1;
	return 0;
}

/* A condition's words: how many are columns, and the first that could be one and is none. */
typedef struct mentions {
	size_t columns;
	const char *stranger;
} mentions;

/* A word counts that is no function, no qualifier or part of a qualified name, no cast, no type. */
static void read_mentions(migr__audit *audit, uint32_t table, const char *sql, mentions *out)
{
	migr__terms terms;
	int behind = 0; /* a point or a cast */

	memset(out, 0, sizeof *out);
	migr__terms_init(&terms, audit->dialect, audit->arena, sql);
	while (terms.kind != MIGR__TERM_END && terms.kind != MIGR__TERM_BAD) {
		migr__term kind = terms.kind;
		const char *text = terms.text;

		migr__terms_next(&terms);
		if ((kind == MIGR__TERM_WORD || kind == MIGR__TERM_NAME) && !behind && !migr__terms_is(&terms, "(") &&
		    !migr__terms_is(&terms, ".")) {
			if (migr__audit_column(audit, table, text) != MIGR__NONE)
				out->columns++;
			else if (kind == MIGR__TERM_WORD && !out->stranger && !is_keyword(text))
				out->stranger = text;
		}
		behind = kind == MIGR__TERM_SIGN && (strcmp(text, "::") == 0 || strcmp(text, ".") == 0);
	}
}

/* Surely wrong is only a condition about no column at all: what else a word can be depends on the database. */
static void check_condition(migr__audit *audit, uint32_t number, uint32_t index)
{
	const migr_table *table = audit->tables[number];
	const migr_check *check = &table->checks.items[index];
	migr__checker places = { .dialect = audit->dialect->name, .arena = audit->arena, .error = audit->error };
	const char **names, *sql, *place;
	migr__variant variant;
	mentions found;

	if (!check->sql || !migr__variant_of(check->sql, audit->dialect->name, &variant))
		return;
	sql = migr__arena_strndup(audit->arena, variant.text.data, variant.text.size);
	names = migr__arena_new(audit->arena, (size_t)table->columns.count + 1, sizeof(const char *));
	place = migr__place(&places, NULL, "check", check->name, index);
	if (!sql || !names || !place) {
		migr__fail_memory(audit->error);
		return;
	}
	for (uint32_t i = 0; i < table->columns.count; i++)
		names[i] = table->columns.items[i].name;
	read_mentions(audit, number, sql, &found);
	if (!found.columns && found.stranger)
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", table->schema, table->name,
		                  "correct the condition, or add the column to the model",
		                  "%s: the table has no column '%s'%s", place, found.stranger,
		                  migr__audit_meant(audit, found.stranger, names, table->columns.count));
}

void migr__audit_agreement(migr__audit *audit)
{
	compare_enums(audit);
	check_renamed_tables(audit);
	for (uint32_t i = 0; i < audit->models->tables.count; i++) {
		check_renamed_columns(audit, i);
		for (uint32_t k = 0; k < audit->tables[i]->checks.count; k++)
			check_condition(audit, i, k);
	}
}

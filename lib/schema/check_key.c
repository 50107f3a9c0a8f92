/* SPDX-License-Identifier: MIT */
/* Keys, foreign keys, checks, exclusions and indexes. */
#include "schema/checker.h"

static void check_element(migr__checker *c, const migr_element *element, int is_exclusion, const migr__names *columns)
{
	const uint32_t both = MIGR_NULLS_FIRST | MIGR_NULLS_LAST;

	if (!element->column == !element->sql)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "it has %s",
		              element->sql ? "a column and an expression" : "neither a column nor an expression");
	if (element->column && migr__check_name(c, "the column's name", element->column) && columns &&
	    !migr__names_have_column(c, columns, element->column))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "the table has no column '%s'", element->column);
	migr__check_sql(c, "the expression", element->sql);
	migr__check_sql(c, "collation", element->collation);
	migr__check_sql(c, "opclass", element->opclass);
	migr__check_flags(c, "an element", element->flags, MIGR_DESC | both);
	if ((element->flags & both) == both)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "MIGR_NULLS_FIRST and MIGR_NULLS_LAST contradict each other");
	if (element->with && !is_exclusion)
		migr__problem(c, MIGR_ERROR_SCHEMA, "it is for exclusions",
		              "`with` means nothing for an element of an index");
	if (is_exclusion && (!element->with || !*element->with))
		migr__problem(c, MIGR_ERROR_SCHEMA, "say it as `with`, such as \"&&\"",
		              "the operator that it is compared by is missing");
}

static void check_elements(migr__checker *c, const migr_element_list *elements, int is_exclusion,
                           const migr__names *columns)
{
	const char *place = c->place;

	for (uint32_t i = 0; i < elements->count; i++) {
		c->place = migr__place(c, place, "element", NULL, i);
		check_element(c, &elements->items[i], is_exclusion, columns);
	}
	c->place = place;
}

/* Its columns, said in one of two ways. */
static void check_columns(migr__checker *c, const char *list, const migr_element_list *elements,
                          const migr__names *columns)
{
	migr__names names = { 0 };

	if (elements->count && list)
		migr__problem(c, MIGR_ERROR_SCHEMA, "one of them is enough", "it has columns and elements");
	check_elements(c, elements, 0, columns);
	if (migr__check_names(c, "its columns", list, columns, &names) && !names.count && !elements->count)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "it has no columns");
}

void migr__check_key(migr__checker *c, const migr_key *key, int is_primary, const migr__names *columns)
{
	const uint32_t flags = MIGR_DEFERRABLE | MIGR_INITIALLY_DEFERRED;
	migr__names include;

	migr__check_name_if(c, "its name", key->name);
	migr__check_flags(c, is_primary ? "a primary key" : "a unique key", key->flags,
	                  is_primary ? flags : flags | MIGR_NULLS_NOT_DISTINCT);
	check_columns(c, key->columns, &key->elements, columns);
	for (uint32_t i = 0; i < key->elements.count; i++)
		if (key->elements.items[i].sql)
			migr__problem(c, MIGR_ERROR_SCHEMA, "make a unique index of it",
			              "a key is of columns, not of expressions");
	migr__check_names(c, "its included columns", key->include, columns, &include);
	migr__check_range(c, "on_conflict", key->on_conflict, MIGR_CONFLICT_REPLACE);
	migr__check_reserved(c, key->reserved);
}

void migr__check_foreign_key(migr__checker *c, const migr_foreign_key *key, const migr__names *columns)
{
	migr__names from, to;

	migr__check_name_if(c, "its name", key->name);
	migr__check_name(c, "the table that it points to", key->ref_table);
	migr__check_name_if(c, "that table's schema", key->ref_schema);
	migr__check_flags(c, "a foreign key", key->flags, MIGR_DEFERRABLE | MIGR_INITIALLY_DEFERRED | MIGR_NOT_VALID);
	if (migr__check_names(c, "its columns", key->columns, columns, &from) && !from.count)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "it has no columns");
	if (migr__check_names(c, "the columns that it points to", key->ref_columns, NULL, &to) && to.count &&
	    from.count && to.count != from.count)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "it has %zu column%s, and points to %zu", from.count,
		              from.count == 1 ? "" : "s", to.count);
	migr__check_range(c, "on_delete", key->on_delete, MIGR_SET_DEFAULT);
	migr__check_range(c, "on_update", key->on_update, MIGR_SET_DEFAULT);
	migr__check_range(c, "match", key->match, MIGR_MATCH_FULL);
	migr__check_reserved(c, key->reserved);
}

void migr__check_check(migr__checker *c, const migr_check *check)
{
	migr__check_name_if(c, "its name", check->name);
	migr__check_flags(c, "a check", check->flags, MIGR_NOT_VALID | MIGR_NO_INHERIT | MIGR_NOT_ENFORCED);
	migr__check_sql_needed(c, "its condition", check->sql);
}

void migr__check_exclude(migr__checker *c, const migr_exclude *exclude, const migr__names *columns)
{
	migr__check_name_if(c, "its name", exclude->name);
	migr__check_flags(c, "an exclusion", exclude->flags, MIGR_DEFERRABLE | MIGR_INITIALLY_DEFERRED);
	if (!exclude->elements.count)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "it has no elements");
	check_elements(c, &exclude->elements, 1, columns);
	migr__check_sql(c, "using_method", exclude->using_method);
	migr__check_sql(c, "where", exclude->where);
}

static void check_index_flags(migr__checker *c, const migr_index *index)
{
	const uint32_t special = MIGR_FULLTEXT | MIGR_SPATIAL;

	migr__check_flags(c, "an index", index->flags,
	                  MIGR_UNIQUE | MIGR_NULLS_NOT_DISTINCT | MIGR_INVISIBLE | special);
	if ((index->flags & special) == special)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "MIGR_FULLTEXT and MIGR_SPATIAL contradict each other");
	if ((index->flags & special) && (index->flags & MIGR_UNIQUE))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "a full-text or spatial index cannot be unique");
	if ((index->flags & MIGR_NULLS_NOT_DISTINCT) && !(index->flags & MIGR_UNIQUE))
		migr__problem(c, MIGR_ERROR_SCHEMA, "set MIGR_UNIQUE as well",
		              "MIGR_NULLS_NOT_DISTINCT means nothing without MIGR_UNIQUE");
	if (index->parser && !(index->flags & MIGR_FULLTEXT))
		migr__problem(c, MIGR_ERROR_SCHEMA, "set MIGR_FULLTEXT as well",
		              "parser means nothing without MIGR_FULLTEXT");
}

void migr__check_index(migr__checker *c, const migr_index *index, const migr__names *columns)
{
	migr__names include;

	if (index->name)
		migr__check_new_name(c, "its name", index->name);
	else
		migr__problem(c, MIGR_ERROR_NAME,
		              "give it one, or let migr_options.naming make it: \"ix=ix_{table}_{columns}\"",
		              "the index has no name");
	check_index_flags(c, index);
	check_columns(c, index->columns, &index->elements, columns);
	migr__check_names(c, "its included columns", index->include, columns, &include);
	migr__check_sql(c, "where", index->where);
	migr__check_sql(c, "using_method", index->using_method);
	migr__check_sql(c, "with", index->with);
	migr__check_name_if(c, "tablespace", index->tablespace);
	migr__check_name_if(c, "parser", index->parser);
}

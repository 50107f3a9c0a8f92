/* SPDX-License-Identifier: MIT */
/* Keys, checks and indexes in words of SQL. */
#include "compare/words.h"

static void add_elements(migr__buf *buf, const char *list, const migr_element_list *elements)
{
	migr__buf_putc(buf, '(');
	if (!elements->count)
		migr__buf_puts(buf, list ? list : "");
	for (uint32_t i = 0; i < elements->count; i++) {
		const migr_element *element = &elements->items[i];

		migr__buf_puts(buf, i ? ", " : "");
		if (element->column)
			migr__buf_puts(buf, element->column);
		else
			migr__buf_printf(buf, "(%s)", element->sql ? element->sql : "");
		if (element->length)
			migr__buf_printf(buf, "(%u)", (unsigned)element->length);
		if (element->collation)
			migr__buf_printf(buf, " COLLATE %s", element->collation);
		if (element->opclass)
			migr__buf_printf(buf, " %s", element->opclass);
		if (element->flags & MIGR_DESC)
			migr__buf_puts(buf, " DESC");
		if (element->flags & MIGR_NULLS_FIRST)
			migr__buf_puts(buf, " NULLS FIRST");
		if (element->flags & MIGR_NULLS_LAST)
			migr__buf_puts(buf, " NULLS LAST");
		if (element->with)
			migr__buf_printf(buf, " WITH %s", element->with);
	}
	migr__buf_putc(buf, ')');
}

static void add_deferral(migr__buf *buf, uint32_t flags)
{
	if (flags & (MIGR_DEFERRABLE | MIGR_INITIALLY_DEFERRED))
		migr__buf_puts(buf, " DEFERRABLE");
	if (flags & MIGR_INITIALLY_DEFERRED)
		migr__buf_puts(buf, " INITIALLY DEFERRED");
	if (flags & MIGR_NOT_VALID)
		migr__buf_puts(buf, " NOT VALID");
	if (flags & MIGR_NO_INHERIT)
		migr__buf_puts(buf, " NO INHERIT");
	if (flags & MIGR_NOT_ENFORCED)
		migr__buf_puts(buf, " NOT ENFORCED");
}

static void add_key(migr__buf *buf, const char *words, const migr_key *key)
{
	static const char *const conflicts[] = { NULL, "ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE" };

	migr__buf_printf(buf, "%s%s ", words, key->flags & MIGR_NULLS_NOT_DISTINCT ? " NULLS NOT DISTINCT" : "");
	add_elements(buf, key->columns, &key->elements);
	if (key->include)
		migr__buf_printf(buf, " INCLUDE (%s)", key->include);
	add_deferral(buf, key->flags);
	if (key->on_conflict > 0 && key->on_conflict < 6)
		migr__buf_printf(buf, " ON CONFLICT %s", conflicts[key->on_conflict]);
}

static void add_action(migr__buf *buf, const char *when, migr_action action)
{
	static const char *const actions[] = { NULL, "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT" };

	if (action > 0 && action < 5)
		migr__buf_printf(buf, " %s %s", when, actions[action]);
}

static void add_foreign_key(migr__buf *buf, const migr_foreign_key *key)
{
	migr__buf_printf(buf, "FOREIGN KEY (%s) REFERENCES ", key->columns ? key->columns : "");
	if (key->ref_schema)
		migr__buf_printf(buf, "%s.", key->ref_schema);
	migr__buf_puts(buf, key->ref_table ? key->ref_table : "");
	if (key->ref_columns)
		migr__buf_printf(buf, " (%s)", key->ref_columns);
	if (key->match == MIGR_MATCH_FULL)
		migr__buf_puts(buf, " MATCH FULL");
	add_action(buf, "ON DELETE", key->on_delete);
	add_action(buf, "ON UPDATE", key->on_update);
	add_deferral(buf, key->flags);
}

static void add_index(migr__buf *buf, const migr_index *index)
{
	migr__buf_printf(buf, "%s%s%s%sINDEX ", index->flags & MIGR_UNIQUE ? "UNIQUE " : "",
	                 index->flags & MIGR_FULLTEXT ? "FULLTEXT " : "", index->flags & MIGR_SPATIAL ? "SPATIAL " : "",
	                 index->flags & MIGR_NULLS_NOT_DISTINCT ? "NULLS NOT DISTINCT " : "");
	if (index->using_method)
		migr__buf_printf(buf, "USING %s ", index->using_method);
	add_elements(buf, index->columns, &index->elements);
	if (index->include)
		migr__buf_printf(buf, " INCLUDE (%s)", index->include);
	if (index->with)
		migr__buf_printf(buf, " WITH (%s)", index->with);
	if (index->tablespace)
		migr__buf_printf(buf, " TABLESPACE %s", index->tablespace);
	if (index->where)
		migr__buf_printf(buf, " WHERE %s", index->where);
	if (index->parser)
		migr__buf_printf(buf, " WITH PARSER %s", index->parser);
	if (index->comment) {
		migr__buf_puts(buf, " COMMENT ");
		migr__quote(buf, index->comment, '\'');
	}
}

static void add_exclude(migr__buf *buf, const migr_exclude *exclude)
{
	migr__buf_puts(buf, "EXCLUDE ");
	if (exclude->using_method)
		migr__buf_printf(buf, "USING %s ", exclude->using_method);
	add_elements(buf, NULL, &exclude->elements);
	if (exclude->where)
		migr__buf_printf(buf, " WHERE (%s)", exclude->where);
	add_deferral(buf, exclude->flags);
}

void migr__words_of_part(migr_object object, const void *item, migr__buf *buf)
{
	const migr_check *check = item;

	switch (object) {
	case MIGR_OBJECT_PRIMARY_KEY:
		add_key(buf, "PRIMARY KEY", item);
		break;
	case MIGR_OBJECT_UNIQUE:
		add_key(buf, "UNIQUE", item);
		break;
	case MIGR_OBJECT_FOREIGN_KEY:
		add_foreign_key(buf, item);
		break;
	case MIGR_OBJECT_CHECK:
		migr__buf_printf(buf, "CHECK (%s)", check->sql ? check->sql : "");
		add_deferral(buf, check->flags);
		break;
	case MIGR_OBJECT_EXCLUDE:
		add_exclude(buf, item);
		break;
	default:
		add_index(buf, item);
	}
}

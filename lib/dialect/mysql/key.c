/* SPDX-License-Identifier: MIT */
/* Keys, indexes and constraints, as they are written in CREATE TABLE and behind ADD. */
#include "dialect/mysql/my.h"

#include "base/text.h"

#include <string.h>

/* An index holds this many bytes of a column. */
#define MOST_BYTES 3072

/* What is known of the type of a column; 0 for nothing. *bytes: how many a character may have. */
static int find_family(const migr__my_columns *columns, const char *name, migr__family *family, int *bytes)
{
	const migr__part *part;
	migr__view charset;

	for (size_t i = 0; i < columns->count; i++)
		if (migr__view_is_nocase(migr__view_of(columns->items[i].column->name), name)) {
			const char *own = columns->items[i].column->charset;

			own = own ? own : columns->charset;
			*family = columns->items[i].type.family;
			*bytes = !own || strcmp(own, "utf8mb4") == 0 ? 4 : 1;
			return 1;
		}
	part = columns->show ? migr__show_column(columns->show, name) : NULL;
	if (!part)
		return 0;
	charset = migr__line_clause(&part->line, MIGR__CLAUSE_CHARSET);
	charset = charset.size ? charset : columns->show->options;
	migr__family_read(migr__line_clause(&part->line, MIGR__CLAUSE_TYPE), family);
	*bytes = migr__text_mentions(charset, "utf8mb4") ? 4 : 1;
	return 1;
}

/* MariaDB would make a key of the beginning of it, and say so in a note; MySQL refuses it. */
static void check_length(migr__my *my, const char *column, const migr__my_columns *columns)
{
	migr__family family;
	int bytes;

	if (!find_family(columns, column, &family, &bytes))
		return;
	if (family.kind == MIGR__FAMILY_JSON)
		migr__my_refuse(my, "make a generated column of what is looked for, and an index of that",
		                "has no key of JSON (column \"%s\")", column);
	else if (migr__family_is_large(&family))
		migr__my_refuse(my,
		                "say how many characters of it count: { .column = ..., .length = 100 } in `elements`",
		                "has no key of all of a text or blob (column \"%s\")", column);
	else if (family.kind == MIGR__FAMILY_VARBINARY && family.length > MOST_BYTES)
		migr__my_refuse(my, "say how many bytes of it count: { .column = ..., .length = 100 } in `elements`",
		                "has no key of more than 3072 bytes (column \"%s\")", column);
	else if (family.kind == MIGR__FAMILY_VARCHAR && family.length > MOST_BYTES / bytes)
		migr__my_refuse(my,
		                "say how many characters of it count: { .column = ..., .length = 100 } in `elements`",
		                "has no key of more than 3072 bytes (column \"%s\")", column);
}

static void write_expression(migr__my *my, const migr_element *element)
{
	if (migr__my_is_mariadb(my)) {
		migr__my_refuse(my, "give the table a generated column, and that an index",
		                "has no index of an expression in MariaDB (%s)", element->sql);
		return;
	}
	migr__my_fail(my, migr__clause_expression(my->compiler, &my->buf, element->sql, "an element of the index"));
}

static void write_element(migr__my *my, const migr_element *element, int needs_length, const migr__my_columns *columns)
{
	if (element->opclass || element->with)
		migr__my_refuse(my, "that is PostgreSQL's: leave it out", "has no operator classes in an index");
	else if (element->flags & (MIGR_NULLS_FIRST | MIGR_NULLS_LAST))
		migr__my_refuse(my, "NULLs come first, with DESC last", "cannot say where NULLs are in an index");
	else if (element->collation)
		migr__my_refuse(my, "an index has the collation of its column",
		                "has no collation in an index (column \"%s\")", element->column ? element->column : "");
	if (!element->column) {
		write_expression(my, element);
	} else {
		migr__my_name(my, element->column);
		if (element->length)
			migr__buf_printf(&my->buf, "(%u)", (unsigned)element->length);
		else if (needs_length)
			check_length(my, element->column, columns);
	}
	if (element->flags & MIGR_DESC)
		migr__my_puts(my, " DESC");
}

/* (`a`, `b`(10) DESC) */
static void write_elements(migr__my *my, const char *list, const migr_element_list *elements, int needs_length,
                           const migr__my_columns *columns)
{
	migr__names names = { NULL, 0 };

	if (!elements->count)
		migr__my_fail(my, migr__names_parse(list, "columns of the key", my->compiler->arena, &names,
		                                    my->compiler->error));
	migr__my_puts(my, "(");
	for (uint32_t i = 0; i < elements->count; i++) {
		migr__my_puts(my, i ? ", " : "");
		write_element(my, &elements->items[i], needs_length, columns);
	}
	for (size_t i = 0; i < names.count; i++) {
		migr__my_puts(my, i ? ", " : "");
		write_element(my, &(migr_element){ .column = names.items[i] }, needs_length, columns);
	}
	migr__my_puts(my, ")");
}

static int refuse_key(migr__my *my, const migr_key *key)
{
	if (key->flags & (MIGR_DEFERRABLE | MIGR_INITIALLY_DEFERRED))
		migr__my_refuse(my, "keys are checked at once: leave it out", "has no deferrable keys");
	else if (key->flags & MIGR_NULLS_NOT_DISTINCT)
		migr__my_refuse(my, "make the columns NOT NULL", "takes NULLs for different from each other");
	else if (key->include)
		migr__my_refuse(my, "name the columns among those of an index",
		                "has no columns that a key carries along");
	else if (key->on_conflict)
		migr__my_refuse(my, "that is SQLite's: leave it out", "has no ON CONFLICT in a key");
	return my->status != MIGR_OK;
}

migr_status migr__my_write_key(migr__my *my, const char *words, const migr_key *key, const migr__my_columns *columns)
{
	if (refuse_key(my, key))
		return my->status;
	if (key->name) {
		migr__my_puts(my, "CONSTRAINT ");
		migr__my_name(my, key->name);
		migr__my_puts(my, " ");
	}
	migr__my_puts(my, words);
	migr__my_puts(my, " ");
	write_elements(my, key->columns, &key->elements, 1, columns);
	return my->status;
}

static int refuse_index(migr__my *my, const migr_index *index)
{
	if (index->where)
		migr__my_refuse(my,
		                "index a generated column that is NULL for the other rows, or leave the condition out",
		                "has no index of some rows (\"%s\")", index->name ? index->name : "");
	else if (index->include)
		migr__my_refuse(my, "name the columns among those of the index",
		                "has no columns that an index carries along");
	else if (index->with || index->tablespace)
		migr__my_refuse(my, "that is PostgreSQL's: leave it out",
		                "has no storage parameters or tablespace of an index");
	else if (index->flags & MIGR_NULLS_NOT_DISTINCT)
		migr__my_refuse(my, "make the columns NOT NULL", "takes NULLs for different from each other");
	else if (index->parser && !(index->flags & MIGR_FULLTEXT))
		migr__my_refuse(my, "add MIGR_FULLTEXT to its flags", "has parsers for full-text indexes only");
	return my->status != MIGR_OK;
}

static void write_method(migr__my *my, const migr_index *index)
{
	static const char *const methods[] = { "btree", "hash", "rtree", NULL };
	const char *method = NULL;

	migr__my_fail(my, migr__clause_option(my->compiler, index->using_method, &method));
	for (size_t i = 0; method && methods[i]; i++)
		if (migr__view_is_nocase(migr__view_of(method), methods[i])) {
			migr__my_puts(my, " USING ");
			migr__my_puts(my, i == 0 ? "BTREE" : i == 1 ? "HASH" : "RTREE");
			return;
		}
	if (method)
		migr__my_refuse(my, "leave the method out, or give it a variant: \"gin | mysql: btree\"",
		                "has no index method \"%s\"", method);
}

migr_status migr__my_write_index(migr__my *my, const migr_index *index, const migr__my_columns *columns)
{
	int is_special = (index->flags & (MIGR_FULLTEXT | MIGR_SPATIAL)) != 0;

	if (refuse_index(my, index))
		return my->status;
	if (index->flags & MIGR_UNIQUE)
		migr__my_puts(my, "UNIQUE ");
	if (is_special)
		migr__my_puts(my, index->flags & MIGR_FULLTEXT ? "FULLTEXT " : "SPATIAL ");
	migr__my_puts(my, "INDEX ");
	if (index->name) {
		migr__my_name(my, index->name);
		migr__my_puts(my, " ");
	}
	write_elements(my, index->columns, &index->elements, !is_special, columns);
	write_method(my, index);
	if (index->parser) {
		migr__my_puts(my, " WITH PARSER ");
		migr__my_name(my, index->parser);
	}
	if (index->comment) {
		migr__my_puts(my, " COMMENT ");
		migr__my_string(my, index->comment);
	}
	/* each server has a word of its own, and takes the other's comment for one */
	if (index->flags & MIGR_INVISIBLE)
		migr__my_puts(my, migr__my_is_mariadb(my) ? " IGNORED"
		                  : migr__my_is_mysql(my) ? " INVISIBLE"
		                                          : " /*!80000 INVISIBLE */ /*M!100600 IGNORED */");
	return my->status;
}

static int refuse_foreign_key(migr__my *my, const migr_foreign_key *key)
{
	const char *name = key->name && !migr__my_is_tag(key->name) ? key->name : key->columns;

	if (key->flags & (MIGR_DEFERRABLE | MIGR_INITIALLY_DEFERRED))
		migr__my_refuse(my, "keys are checked at once: leave it out", "has no deferrable keys (\"%s\")", name);
	else if (key->flags & MIGR_NOT_VALID)
		migr__my_refuse(my, "leave it out: the rows are looked at when the key is made",
		                "has no keys that are not valid yet (\"%s\")", name);
	else if (key->match == MIGR_MATCH_FULL)
		migr__my_refuse(my, "make the columns NOT NULL, or leave MATCH FULL out", "has no MATCH FULL (\"%s\")",
		                name);
	else if (key->on_delete == MIGR_SET_DEFAULT || key->on_update == MIGR_SET_DEFAULT)
		migr__my_refuse(my, "use MIGR_SET_NULL or a trigger: the server would drop the clause silently",
		                "has no SET DEFAULT in a foreign key (\"%s\")", name);
	else if (!key->ref_columns)
		migr__my_refuse(my, "set ref_columns", "needs the columns that a foreign key points to (\"%s\")", name);
	return my->status != MIGR_OK;
}

migr_status migr__my_write_foreign_key(migr__my *my, const migr_foreign_key *key)
{
	migr_status rc;

	if (refuse_foreign_key(my, key))
		return my->status;
	rc = migr__clause_foreign_key(my->compiler, &my->buf, key, key->ref_schema ? key->ref_schema : my->schema);
	return migr__my_fail(my, rc);
}

migr_status migr__my_write_check(migr__my *my, const migr_check *check)
{
	if (check->flags & MIGR_NOT_VALID)
		migr__my_refuse(my, "leave it out: the rows are looked at when the check is made",
		                "has no checks that are not valid yet");
	else if (check->flags & MIGR_NO_INHERIT)
		migr__my_refuse(my, "that is PostgreSQL's: leave it out", "has no tables that inherit");
	else if ((check->flags & MIGR_NOT_ENFORCED) && migr__my_is_mariadb(my))
		migr__my_refuse(my, "leave the check out on MariaDB", "has no checks that are not enforced in MariaDB");
	if (my->status != MIGR_OK)
		return my->status;
	migr__my_fail(my, migr__clause_check(my->compiler, &my->buf, check));
	if (check->flags & MIGR_NOT_ENFORCED)
		migr__my_puts(my, " NOT ENFORCED");
	return my->status;
}

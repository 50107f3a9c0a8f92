/* SPDX-License-Identifier: MIT */
/*
 * What other queries would have to ask for each of their rows, and what is left alone, by one query: each row has a
 * kind, the oid of what it is about, a number, two texts and another oid.
 *
 * - A: the extension that a relation or type belongs to
 * - C: a collation, with its name as SQL if it needs its schema
 * - D: a comment on a relation or, with the number of a column, on that
 * - E: an enum type, with its labels, and its schema
 * - L: left alone: why, its name, and its schema
 * - O: a class of operators, with 1 in the place of a schema if it is its type's own
 * - T: a type whose own collation, in the place of a schema, is not the database's
 */
#include "dialect/postgresql/parts.h"
#include "dialect/postgresql/read.h"

#include <string.h>

/* Each a SELECT with WHERE. What belongs to an extension or to a type is left out of those that have a catalogue. */
static const struct {
	const char *select;
	const char *catalogue;
} parts[] = {
	{ "SELECT 'A', d.objid, 0, e.extname::text, NULL::text, NULL::oid FROM pg_depend d "
	  "JOIN pg_extension e ON e.oid = d.refobjid "
	  "WHERE d.classid IN ('pg_class'::regclass, 'pg_type'::regclass) AND d.deptype = 'e'",
	  NULL },
	{ "SELECT 'C', oid, 0, collname, CASE WHEN NOT pg_collation_is_visible(oid) THEN "
	  "collnamespace::regnamespace::text || '.' || quote_ident(collname) END, NULL FROM pg_collation WHERE true",
	  NULL },
	{ "SELECT 'D', objoid, objsubid, description, NULL, NULL FROM pg_description WHERE classoid = "
	  "'pg_class'::regclass AND objoid IN (SELECT oid FROM pg_class WHERE relnamespace IN (%s))",
	  NULL },
	{ "SELECT 'E', oid, 0, typname, ARRAY(SELECT enumlabel FROM pg_enum WHERE enumtypid = t.oid "
	  "ORDER BY enumsortorder)::text, typnamespace FROM pg_type t WHERE typtype = 'e' AND typnamespace IN (%h)",
	  NULL },
	{ "SELECT 'O', oid, 0, CASE WHEN pg_opclass_is_visible(oid) THEN quote_ident(opcname) ELSE "
	  "opcnamespace::regnamespace::text || '.' || quote_ident(opcname) END, NULL, CASE WHEN opcdefault THEN 1 END "
	  "FROM pg_opclass WHERE true",
	  NULL },
	{ "SELECT 'T', oid, 0, NULL, NULL, typcollation FROM pg_type WHERE typcollation NOT IN (0, 100)", NULL },
	{ "SELECT 'L', oid, 0, CASE prokind WHEN 'p' THEN 'is a procedure' WHEN 'a' THEN 'is an aggregate' ELSE "
	  "'is a function' END, proname || '(' || pg_get_function_identity_arguments(oid) || ')', pronamespace "
	  "FROM pg_proc x WHERE pronamespace IN (%s) AND NOT EXISTS (SELECT FROM pg_description WHERE classoid = "
	  "'pg_proc'::regclass AND objoid = x.oid AND description = '" MIGR__POSTGRESQL_FUNCTION_COMMENT "')",
	  "pg_proc" },
	{ "SELECT 'L', oid, 0, CASE typtype WHEN 'd' THEN 'is a domain' WHEN 'r' THEN 'is a range type' ELSE "
	  "'is a type of its own kind' END, typname, typnamespace FROM pg_type x WHERE typnamespace IN (%s) "
	  "AND typtype IN ('b', 'd', 'r') AND typelem = 0",
	  "pg_type" },
	{ "SELECT 'L', r.oid, 0, 'is a rule of ' || quote_ident(c.relname), r.rulename, c.relnamespace "
	  "FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.relnamespace IN (%s) "
	  "AND r.rulename <> '_RETURN'",
	  NULL },
	{ "SELECT 'L', p.oid, 0, 'is a policy of ' || quote_ident(c.relname), p.polname, c.relnamespace "
	  "FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace IN (%s)",
	  NULL },
	{ "SELECT 'L', oid, 0, 'is an object of statistics', stxname, stxnamespace FROM pg_statistic_ext "
	  "WHERE stxnamespace IN (%s)",
	  NULL },
	{ "SELECT 'L', oid, 0, 'is a collation', collname, collnamespace FROM pg_collation x "
	  "WHERE collnamespace IN (%s)",
	  "pg_collation" },
	{ "SELECT 'L', oid, 0, 'is an operator', oprname, oprnamespace FROM pg_operator x WHERE oprnamespace IN (%s)",
	  "pg_operator" },
};

static void write_query(migr__buf *sql)
{
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		migr__buf_puts(sql, i ? " UNION ALL " : "");
		migr__buf_puts(sql, parts[i].select);
		if (parts[i].catalogue)
			migr__buf_printf(sql,
			                 " AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = '%s'::regclass AND "
			                 "objid = x.oid AND deptype IN ('e', 'i'))",
			                 parts[i].catalogue);
	}
	migr__buf_puts(sql, " ORDER BY 1, 2, 3");
}

/* "'sad', 'ok'" of "{sad,ok}" */
static const char *labels_of(migr__pg *pg, const char *array)
{
	const char *labels;
	migr__buf item, list;
	int is_null;

	migr__buf_init(&item, pg->read->arena->alloc);
	migr__buf_init(&list, pg->read->arena->alloc);
	while (migr__pg_next_item(&array, &item, &is_null)) {
		migr__buf_puts(&list, list.size ? ", " : "");
		migr__quote(&list, migr__buf_text(&item), '\'');
	}
	list.failed |= item.failed;
	labels = migr__pg_keep(pg, &list);
	migr__buf_free(&item);
	migr__buf_free(&list);
	return labels;
}

/* Those of the home schema are known, and not listed. */
static migr_status add_enum(migr__pg *pg, const migr_value *values, migr__pg_fact *fact)
{
	size_t schema = migr__pg_schema(pg, migr__pg_number_of(&values[5]));
	const migr__pg_fact *extension = migr__pg_fact_of(pg, 'A', fact->oid, 0);
	migr_enum *type;

	fact->extra = labels_of(pg, migr__pg_text_of(&values[4]));
	if (!fact->extra)
		return MIGR_ERROR_NO_MEMORY;
	fact->is_far = schema != 0 && migr__pg_number_of(&values[5]) != pg->home;
	if (schema == SIZE_MAX)
		return MIGR_OK;
	if (extension)
		return migr__pg_left(pg, MIGR_OBJECT_ENUM, schema, fact->text, "belongs to the extension ",
		                     extension->text);
	if (!*fact->extra)
		return migr__pg_left(pg, MIGR_OBJECT_ENUM, schema, fact->text, "has no labels", "");
	type = migr__gather_enum(&pg->gather, schema, fact->text);
	if (!type)
		return MIGR_ERROR_NO_MEMORY;
	type->labels = fact->extra;
	return MIGR_OK;
}

static migr_status add_left(migr__pg *pg, const migr_value *values)
{
	return migr__pg_left(pg, MIGR_OBJECT_OTHER, migr__pg_schema(pg, migr__pg_number_of(&values[5])),
	                     migr__pg_text_of(&values[4]), migr__pg_text_of(&values[3]), "");
}

/* Rows come sorted, so those that are there already can be looked for. */
static migr_status take_fact(migr__pg *pg, const migr_value *values)
{
	const char *text = migr__pg_text_of(&values[3]), *extra = migr__pg_text_of(&values[4]);
	migr__pg_fact fact = { .kind = migr__pg_letter_of(&values[0]),
		               .oid = migr__pg_number_of(&values[1]),
		               .number = migr__pg_number_of(&values[2]) };
	migr_status rc = MIGR_OK;
	migr__pg_fact *place;

	if (fact.kind == 'L')
		return add_left(pg, values);
	if (text) {
		fact.text = migr__gather_text(&pg->gather, text);
		if (!fact.text)
			return MIGR_ERROR_NO_MEMORY;
	}
	if (fact.kind == 'E')
		rc = add_enum(pg, values, &fact);
	else if (fact.kind == 'T' || fact.kind == 'O')
		fact.other = migr__pg_number_of(&values[5]);
	else if (fact.kind == 'C')
		fact.extra = migr__pg_sql(pg, extra, &rc);
	place = rc == MIGR_OK ? migr__pile_add_passing(&pg->facts, &pg->gather, sizeof *place) : NULL;
	if (!place)
		return MIGR_ERROR_NO_MEMORY;
	*place = fact;
	return MIGR_OK;
}

migr_status migr__pg_read_facts(migr__pg *pg)
{
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, pg->read->arena->alloc);
	write_query(&sql);
	rc = sql.failed ? migr__fail_memory(pg->read->error) : migr__pg_query(pg, migr__buf_text(&sql), take_fact);
	migr__buf_free(&sql);
	return rc;
}

static int compare(const migr__pg_fact *a, const migr__pg_fact *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->oid != b->oid)
		return a->oid < b->oid ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

const migr__pg_fact *migr__pg_fact_of(const migr__pg *pg, char kind, int64_t oid, int64_t number)
{
	const migr__pg_fact *items = pg->facts.items;
	const migr__pg_fact wanted = { .kind = kind, .oid = oid, .number = number };
	size_t low = 0, high = pg->facts.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&items[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < pg->facts.count && compare(&items[low], &wanted) == 0 ? &items[low] : NULL;
}

const char *migr__pg_comment(const migr__pg *pg, int64_t oid, int64_t number)
{
	const migr__pg_fact *fact = migr__pg_fact_of(pg, 'D', oid, number);

	return fact ? fact->text : NULL;
}

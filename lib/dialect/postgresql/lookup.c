/* SPDX-License-Identifier: MIT */
/*
 * What there is, by the catalogue of PostgreSQL.
 */
#include "dialect/catalogue.h"

#include <string.h>

/* What a name is looked up in. */
static void is_in_scope(migr__probe *query, const char *column, const char *schema)
{
	if (schema) {
		migr__buf_printf(&query->sql, "%s = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ?)",
		                 column);
		migr__probe_value(query, schema);
	} else {
		migr__buf_printf(&query->sql,
		                 "%s IN (pg_catalog.pg_my_temp_schema(), (SELECT oid FROM pg_catalog.pg_namespace "
		                 "WHERE nspname = pg_catalog.current_schema()))",
		                 column);
	}
}

/* kinds: as in pg_class. */
static void find_class(migr__probe *query, const char *what, const char *kinds, const char *schema, const char *name)
{
	migr__buf_printf(&query->sql,
	                 "SELECT %s FROM pg_catalog.pg_class c WHERE c.relname = ? AND c.relkind IN (%s) AND ", what,
	                 kinds);
	migr__probe_value(query, name);
	is_in_scope(query, "c.relnamespace", schema);
	migr__buf_puts(&query->sql, " ORDER BY c.relnamespace = pg_catalog.pg_my_temp_schema() DESC LIMIT 1");
}

static void is_table(migr__probe *query, const char *column, const migr__lookup *lookup)
{
	migr__buf_printf(&query->sql, "%s = (", column);
	find_class(query, "c.oid", "'r', 'p', 'f', 'v', 'm'", lookup->schema, lookup->table);
	migr__buf_putc(&query->sql, ')');
}

/* What belongs to a table, and its name. */
static void find_part(migr__probe *query, const migr__lookup *lookup, const char *from, const char *table,
                      const char *name_column, const char *name)
{
	migr__buf_printf(&query->sql, "SELECT 1 FROM %s WHERE %s = ? AND ", from, name_column);
	migr__probe_value(query, name);
	is_table(query, table, lookup);
}

static migr_status has(const migr__lookup *lookup, migr__object object, const char *name, migr__probe *query, int *out)
{
	switch (object) {
	case MIGR__OBJECT_SCHEMA:
		migr__buf_puts(&query->sql, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?");
		migr__probe_value(query, name);
		break;
	case MIGR__OBJECT_TABLE:
		find_class(query, "1", "'r', 'p', 'f'", lookup->schema, name);
		break;
	case MIGR__OBJECT_VIEW:
		find_class(query, "1", "'v', 'm'", lookup->schema, name);
		break;
	case MIGR__OBJECT_SEQUENCE:
		find_class(query, "1", "'S'", lookup->schema, name);
		break;
	case MIGR__OBJECT_ENUM:
		migr__buf_puts(&query->sql,
		               "SELECT 1 FROM pg_catalog.pg_type WHERE typname = ? AND typtype = 'e' AND ");
		migr__probe_value(query, name);
		is_in_scope(query, "typnamespace", lookup->schema);
		break;
	case MIGR__OBJECT_COLUMN:
		find_part(query, lookup, "pg_catalog.pg_attribute", "attnum > 0 AND NOT attisdropped AND attrelid",
		          "attname", name);
		break;
	case MIGR__OBJECT_INDEX:
		find_part(query, lookup, "pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid",
		          "i.indrelid", "x.relname", name);
		break;
	case MIGR__OBJECT_CONSTRAINT:
		find_part(query, lookup, "pg_catalog.pg_constraint", "conrelid", "conname", name);
		break;
	case MIGR__OBJECT_TRIGGER:
		find_part(query, lookup, "pg_catalog.pg_trigger", "NOT tgisinternal AND tgrelid", "tgname", name);
		break;
	}
	return migr__catalogue_ask(lookup, query, out);
}

static migr_status indexes(const migr__lookup *lookup, migr__found_list *out)
{
	migr__probe query;
	migr_status rc;

	migr__probe_init(&query, lookup->arena->alloc);
	migr__buf_puts(&query.sql,
	               "SELECT CASE WHEN i.indisunique THEN 'I' ELSE 'i' END, x.relname::text, a.attname::text, "
	               "CASE u.o WHEN 1 THEN 1 ELSE 0 END, k.conname::text "
	               "FROM pg_catalog.pg_index i "
	               "JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid "
	               "CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY u(n, o) "
	               "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.n "
	               "LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid "
	               "AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x') "
	               "WHERE u.o <= i.indnkeyatts AND ");
	is_table(&query, "i.indrelid", lookup);
	migr__buf_puts(&query.sql, " ORDER BY x.relname, u.o");
	rc = migr__catalogue_collect(lookup, &query, out);
	migr__probe_clear(&query);
	return rc;
}

static migr_status constraints(const migr__lookup *lookup, migr__found_list *out)
{
	migr__probe query;
	migr_status rc;

	migr__probe_init(&query, lookup->arena->alloc);
	migr__buf_puts(&query.sql,
	               "SELECT k.contype::text, k.conname::text, a.attname::text, "
	               "CASE coalesce(u.o, 1) WHEN 1 THEN 1 ELSE 0 END, "
	               "CASE k.contype WHEN 'c' THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid) "
	               "WHEN 'f' THEN (SELECT relname::text FROM pg_catalog.pg_class WHERE oid = k.confrelid) END "
	               "FROM pg_catalog.pg_constraint k "
	               "LEFT JOIN LATERAL pg_catalog.unnest(k.conkey) WITH ORDINALITY u(n, o) ON true "
	               "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n "
	               "WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND ");
	is_table(&query, "k.conrelid", lookup);
	migr__buf_puts(&query.sql, " ORDER BY k.conname, u.o");
	rc = migr__catalogue_collect(lookup, &query, out);
	migr__probe_clear(&query);
	return rc;
}

static int same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

const migr__catalogue migr__catalogue_postgresql = {
	.has = has,
	.indexes = indexes,
	.constraints = constraints,
	.same = same,
};

/* SPDX-License-Identifier: MIT */
/*
 * Indexes that are by themselves, and exclusions.
 */
#include "dialect/postgresql/read.h"

#include "schema/names.h"

#include <string.h>

enum {
	TABLE,
	VIEW,
	VIEW_SCHEMA,
	OID,
	NAME,
	METHOD,
	IS_UNIQUE,
	IS_VALID,
	NULLS_ARE_SAME,
	COLUMNS,
	N_KEYS,
	CLASSES,
	COLLATIONS,
	ORDERS,
	EXPRESSIONS,
	CONDITION,
	PARAMETERS,
	CLASS_PARAMETERS,
	TABLESPACE,
	IS_EXCLUSION,
	IS_DEFERRABLE,
	IS_DEFERRED,
	OPERATORS
};

/*
 * Classes of operators of the usual methods have no parameters, so they are not asked for. The catalogue of constraints
 * has an index by table, and none by what a constraint has for an index.
 */
#define QUERY(nulls)                                                                                                   \
	"SELECT i.indrelid, CASE WHEN c.relkind = 'm' THEN c.relname END, c.relnamespace, i.indexrelid, x.relname, "   \
	"NULLIF(m.amname, 'btree'), i.indisunique, i.indisvalid, " nulls ", i.indkey, i.indnkeyatts, i.indclass, "     \
	"i.indcollation, i.indoption, CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(SELECT "                             \
	"pg_get_indexdef(i.indexrelid, g, false) FROM generate_series(1, i.indnkeyatts) g WHERE "                      \
	"i.indkey[g - 1] = 0 ORDER BY g) END::text, CASE WHEN i.indpred IS NOT NULL THEN "                             \
	"pg_get_expr(i.indpred, i.indrelid) END, array_to_string(x.reloptions, E'\\n'), "                              \
	"CASE WHEN m.amname NOT IN ('btree', 'hash') THEN ARRAY(SELECT array_to_string(attoptions, E'\\n') FROM "      \
	"pg_attribute WHERE attrelid = x.oid ORDER BY attnum) END::text, s.spcname, k.oid IS NOT NULL, "               \
	"k.condeferrable, k.condeferred, CASE WHEN k.oid IS NOT NULL THEN ARRAY(SELECT CASE WHEN "                     \
	"pg_operator_is_visible(o.oid) THEN o.oprname::text ELSE 'OPERATOR(' || "                                      \
	"quote_ident((SELECT nspname FROM pg_namespace WHERE oid = o.oprnamespace)) || '.' || o.oprname || ')' END "   \
	"FROM unnest(k.conexclop) WITH ORDINALITY u (o, n) JOIN pg_operator o ON o.oid = u.o ORDER BY u.n) END::text " \
	"FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid "               \
	"JOIN pg_am m ON m.oid = x.relam LEFT JOIN pg_tablespace s ON s.oid = x.reltablespace "                        \
	"LEFT JOIN pg_constraint k ON k.conrelid = i.indrelid AND k.conindid = i.indexrelid AND k.contype = 'x' "      \
	"WHERE c.relnamespace IN (%s) AND c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND NOT "              \
	"i.indisprimary AND (NOT i.indisunique OR NOT EXISTS (SELECT FROM pg_constraint WHERE "                        \
	"conrelid = i.indrelid AND conindid = i.indexrelid AND contype = 'u'))"

static const char query_15[] = QUERY("i.indnullsnotdistinct");
static const char query_12[] = QUERY("false");

/* Where a row is read: lists go on from element to element. */
typedef struct element_lists {
	const char *columns, *classes, *collations, *orders, *expressions, *parameters, *operators;
} element_lists;

static void set_order(migr_element *element, int64_t order)
{
	int is_descending = order & 1, is_first = (order & 2) != 0;

	if (is_descending)
		element->flags |= MIGR_DESC;
	if (is_descending && !is_first)
		element->flags |= MIGR_NULLS_LAST;
	if (!is_descending && is_first)
		element->flags |= MIGR_NULLS_FIRST;
}

/* The next item as a text that is kept; NULL without memory. */
static const char *next_text(migr__pg *pg, const char **at)
{
	int is_null = 0;

	if (!*at || !migr__pg_next_item(at, &pg->buf, &is_null))
		migr__buf_clear(&pg->buf);
	if (is_null)
		migr__buf_clear(&pg->buf);
	return migr__pg_keep(pg, &pg->buf);
}

/*
 * The class of operators, if it is not the usual one or has parameters. A collation that needs its schema stands before
 * it, since the literal's own is a name.
 */
static migr_status set_class(migr__pg *pg, migr_element *element, int64_t oid, const char *parameters,
                             const char *collation)
{
	const migr__pg_fact *class = migr__pg_fact_of(pg, 'O', oid, 0);
	int is_usual = !class || (class->other && !*parameters);
	migr__buf text;
	migr_status rc = MIGR_OK;

	if (is_usual && !collation)
		return MIGR_OK;
	migr__buf_init(&text, pg->read->arena->alloc);
	migr__pg_parameters(&text, parameters, "");
	migr__buf_clear(&pg->buf);
	if (collation)
		migr__buf_printf(&pg->buf, "COLLATE %s%s", collation, is_usual ? "" : " ");
	if (!is_usual)
		migr__buf_puts(&pg->buf, class->text);
	if (text.size)
		migr__buf_printf(&pg->buf, " (%s)", migr__buf_text(&text));
	pg->buf.failed |= text.failed;
	migr__buf_free(&text);
	element->opclass = migr__pg_keep(pg, &pg->buf);
	if (element->opclass)
		element->opclass = migr__pg_sql(pg, element->opclass, &rc);
	return element->opclass ? rc : MIGR_ERROR_NO_MEMORY;
}

/*
 * The collation, if the column has another one. That of an expression is not known; the database's is not said. Returns
 * one that needs its schema.
 */
static const char *set_collation(const migr__pg *pg, migr_element *element, int64_t collation, int64_t own)
{
	const migr__pg_fact *fact = migr__pg_fact_of(pg, 'C', collation, 0);

	if (!fact || collation == own)
		return NULL;
	if (!fact->extra)
		element->collation = fact->text;
	return fact->extra;
}

static migr_status read_element(migr__pg *pg, const migr__pg_table *table, element_lists *lists, migr_element *element)
{
	enum { DEFAULT_COLLATION = 100 };
	int64_t column = 0, class = 0, collation = 0, order = 0, own = DEFAULT_COLLATION;
	const char *parameters = "";
	migr_status rc = MIGR_OK;

	migr__pg_next_number(&lists->columns, &column);
	migr__pg_next_number(&lists->classes, &class);
	migr__pg_next_number(&lists->collations, &collation);
	migr__pg_next_number(&lists->orders, &order);
	if (column) {
		element->column = migr__pg_column_of(table, column);
		if (element->column)
			own = table->columns[column].collation;
	} else {
		const char *sql = next_text(pg, &lists->expressions);

		element->sql = sql ? migr__pg_expression(pg, sql, &rc) : NULL;
	}
	if (!element->column && !element->sql)
		return MIGR_ERROR_NO_MEMORY;
	set_order(element, order);
	if (lists->operators) {
		const char *sql = next_text(pg, &lists->operators);

		element->with = sql ? migr__pg_sql(pg, sql, &rc) : NULL;
		if (!element->with)
			return MIGR_ERROR_NO_MEMORY;
	}
	if (lists->parameters)
		parameters = next_text(pg, &lists->parameters);
	if (!parameters || rc != MIGR_OK)
		return MIGR_ERROR_NO_MEMORY;
	return set_class(pg, element, class, parameters, set_collation(pg, element, collation, own));
}

static int is_special(const migr_element *element)
{
	return element->sql || element->flags || element->collation || element->opclass;
}

/* Elements, or columns alone where nothing is special. */
static migr_status read_elements(migr__pg *pg, const migr_value *values, const migr__pg_table *table,
                                 migr_element_list *elements, const char **columns)
{
	uint32_t count = (uint32_t)migr__pg_number_of(&values[N_KEYS]);
	migr_element *items = migr__arena_new(&pg->gather.passing, count, sizeof *items), *kept;
	element_lists lists = {
		.columns = migr__pg_text_of(&values[COLUMNS]),
		.classes = migr__pg_text_of(&values[CLASSES]),
		.collations = migr__pg_text_of(&values[COLLATIONS]),
		.orders = migr__pg_text_of(&values[ORDERS]),
		.expressions = migr__pg_text_of(&values[EXPRESSIONS]),
		.parameters = migr__pg_text_of(&values[CLASS_PARAMETERS]),
		.operators = migr__pg_text_of(&values[OPERATORS]),
	};
	int specials = columns == NULL;

	if (!items)
		return migr__fail_memory(pg->read->error);
	for (uint32_t i = 0; i < count; i++) {
		if (read_element(pg, table, &lists, &items[i]) != MIGR_OK)
			return MIGR_ERROR_NO_MEMORY;
		specials |= is_special(&items[i]);
	}
	if (specials) {
		kept = migr__arena_new(pg->read->arena, count, sizeof *kept);
		if (!kept)
			return migr__fail_memory(pg->read->error);
		memcpy(kept, items, count * sizeof *kept);
		*elements = (migr_element_list){ kept, count, sizeof *kept };
		return MIGR_OK;
	}
	if (!migr__pg_columns(table, migr__pg_text_of(&values[COLUMNS]), 0, count, &pg->buf))
		return MIGR_ERROR_NO_MEMORY;
	*columns = migr__pg_keep(pg, &pg->buf);
	return *columns ? MIGR_OK : MIGR_ERROR_NO_MEMORY;
}

/* A text that is kept if there is one; 0 without memory. */
static int keep(migr__pg *pg, const migr_value *value, const char **out)
{
	const char *text = migr__pg_text_of(value);

	*out = text ? migr__gather_text(&pg->gather, text) : NULL;
	return !text || *out;
}

/* Columns that are only carried along stand behind the others. */
static migr_status read_include(migr__pg *pg, const migr_value *values, const migr__pg_table *table, migr_index *index)
{
	const char *numbers = migr__pg_text_of(&values[COLUMNS]);

	if (!migr__pg_columns(table, numbers, (size_t)migr__pg_number_of(&values[N_KEYS]), SIZE_MAX, &pg->buf))
		return MIGR_ERROR_NO_MEMORY;
	if (!pg->buf.size)
		return MIGR_OK;
	index->include = migr__pg_keep(pg, &pg->buf);
	return index->include ? MIGR_OK : MIGR_ERROR_NO_MEMORY;
}

static migr_status add_index(migr__pg *pg, const migr_value *values, const migr__pg_table *table)
{
	migr_index *index = migr__pile_add(&table->gathered->indexes, pg->read, sizeof *index);
	migr_status rc;

	if (!index)
		return MIGR_ERROR_NO_MEMORY;
	index->struct_size = sizeof *index;
	index->flags = (migr__pg_number_of(&values[IS_UNIQUE]) ? MIGR_UNIQUE : 0) |
	               (migr__pg_number_of(&values[NULLS_ARE_SAME]) ? MIGR_NULLS_NOT_DISTINCT : 0);
	rc = read_elements(pg, values, table, &index->elements, &index->columns);
	if (rc == MIGR_OK)
		rc = read_include(pg, values, table, index);
	index->where = migr__pg_expression(pg, migr__pg_text_of(&values[CONDITION]), &rc);
	index->comment = migr__pg_comment(pg, migr__pg_number_of(&values[OID]), 0);
	migr__buf_clear(&pg->buf);
	migr__pg_parameters(&pg->buf, migr__pg_text_of(&values[PARAMETERS]), "");
	if (pg->buf.size || pg->buf.failed) {
		index->with = migr__pg_keep(pg, &pg->buf);
		if (!index->with)
			return MIGR_ERROR_NO_MEMORY;
	}
	if (!keep(pg, &values[NAME], &index->name) || !keep(pg, &values[METHOD], &index->using_method) ||
	    !keep(pg, &values[TABLESPACE], &index->tablespace))
		return MIGR_ERROR_NO_MEMORY;
	return rc;
}

static migr_status add_exclusion(migr__pg *pg, const migr_value *values, const migr__pg_table *table)
{
	const char *numbers = migr__pg_text_of(&values[COLUMNS]), *name = migr__pg_text_of(&values[NAME]);
	migr_exclude *exclude;
	migr_status rc;

	if (migr__pg_columns(table, numbers, (size_t)migr__pg_number_of(&values[N_KEYS]), SIZE_MAX, &pg->buf) &&
	    pg->buf.size)
		return migr__pg_left_of(pg, MIGR_OBJECT_EXCLUDE, table, name, "carries columns along", "");
	exclude = migr__pile_add(&table->gathered->excludes, pg->read, sizeof *exclude);
	if (!exclude)
		return MIGR_ERROR_NO_MEMORY;
	exclude->struct_size = sizeof *exclude;
	if (migr__pg_number_of(&values[IS_DEFERRED]))
		exclude->flags = MIGR_INITIALLY_DEFERRED;
	else if (migr__pg_number_of(&values[IS_DEFERRABLE]))
		exclude->flags = MIGR_DEFERRABLE;
	rc = read_elements(pg, values, table, &exclude->elements, NULL);
	exclude->where = migr__pg_expression(pg, migr__pg_text_of(&values[CONDITION]), &rc);
	if (!keep(pg, &values[NAME], &exclude->name) || !keep(pg, &values[METHOD], &exclude->using_method))
		return MIGR_ERROR_NO_MEMORY;
	return rc;
}

static migr_status take_index(migr__pg *pg, const migr_value *values)
{
	const migr__pg_table *table = migr__pg_table_of(pg, migr__pg_number_of(&values[TABLE]));
	const char *name = migr__pg_text_of(&values[NAME]), *view = migr__pg_text_of(&values[VIEW]);

	if (view)
		return migr__pg_left_of(
			pg, MIGR_OBJECT_INDEX,
			&(migr__pg_table){ .schema = migr__pg_schema(pg, migr__pg_number_of(&values[VIEW_SCHEMA])),
		                           .name = view },
			name, "is an index of a materialized view", "");
	if (!table || !table->gathered)
		return MIGR_OK;
	if (!migr__pg_number_of(&values[IS_VALID]))
		return migr__pg_left_of(pg, MIGR_OBJECT_INDEX, table, name, "is not valid: it was not built to its end",
		                        "");
	return migr__pg_number_of(&values[IS_EXCLUSION]) ? add_exclusion(pg, values, table)
	                                                 : add_index(pg, values, table);
}

migr_status migr__pg_read_indexes(migr__pg *pg)
{
	return migr__pg_query(pg, pg->version >= 150000 ? query_15 : query_12, take_index);
}

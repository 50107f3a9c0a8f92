/* SPDX-License-Identifier: MIT */
/*
 * Keys, foreign keys and checks. Exclusions come with the indexes.
 */
#include "dialect/postgresql/read.h"

#include "schema/names.h"

#include <string.h>

enum {
	TABLE,
	NAME,
	KIND,
	COLUMNS,
	REF_OID,
	REF_TABLE,
	REF_SCHEMA,
	REF_SCHEMA_NAME,
	REF_COLUMNS,
	REF_NAMES, /* of a table that is not read */
	ON_UPDATE,
	ON_DELETE,
	MATCH,
	IS_DEFERRABLE,
	IS_DEFERRED,
	IS_VALID,
	IS_ALONE,
	IS_ENFORCED,
	EXPRESSION,
	NO_LITERAL, /* why there is none */
	NULLS_ARE_SAME,
	INDEX_COLUMNS,
	N_KEYS
};

/* A foreign key to a partitioned table has others of its own on its partitions, which have a parent. */
#define QUERY(enforced, no_literal, nulls, more)                                                                       \
	"SELECT k.conrelid, k.conname, k.contype, k.conkey, k.confrelid, f.relname, f.relnamespace, "                  \
	"CASE WHEN f.relnamespace NOT IN (%h) THEN f.relnamespace::regnamespace::text END, k.confkey, "                \
	"CASE WHEN f.relispartition OR f.relnamespace NOT IN (%s) THEN ARRAY(SELECT a.attname FROM pg_attribute a, "   \
	"unnest(k.confkey) WITH ORDINALITY u (k, n) WHERE a.attrelid = f.oid AND a.attnum = u.k ORDER BY u.n) "        \
	"END::text, "                                                                                                  \
	"k.confupdtype, k.confdeltype, k.confmatchtype, k.condeferrable, k.condeferred, k.convalidated, "              \
	"k.connoinherit, " enforced                                                                                    \
	", CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END, " no_literal ", " nulls               \
	", i.indkey, i.indnkeyatts "                                                                                   \
	"FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_class f ON f.oid = k.confrelid "      \
	"LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u') "                               \
	"WHERE c.relnamespace IN (%s) AND c.relkind IN ('r', 'p') AND NOT c.relispartition "                           \
	"AND (k.contype IN ('p', 'u', 'f', 'c')" more ") AND k.conparentid = 0"

#define SETS_SOME "CASE WHEN k.confdelsetcols IS NOT NULL THEN 'sets only some of its columns when the row goes' "
#define OTHERS                                                                                                         \
	"WHEN k.conperiod THEN 'is about periods' "                                                                    \
	"WHEN k.contype = 'f' AND NOT k.conenforced THEN 'is not enforced' "                                           \
	"WHEN k.contype = 'n' AND NOT k.convalidated THEN 'is not known to hold' "                                     \
	"WHEN k.contype = 'n' THEN 'does not hold for tables that inherit' "
/* That a column takes no NULL is said of the column; of its constraint only what has no word there. */
#define ODD_NOT_NULL " OR (k.contype = 'n' AND (k.connoinherit OR NOT k.convalidated))"

static const char query_18[] = QUERY("k.conenforced", SETS_SOME OTHERS "END", "i.indnullsnotdistinct", ODD_NOT_NULL);
static const char query_15[] = QUERY("true", SETS_SOME "END", "i.indnullsnotdistinct", "");
static const char query_12[] = QUERY("true", "NULL", "false", "");

static uint32_t deferrable(const migr_value *values)
{
	if (migr__pg_number_of(&values[IS_DEFERRED]))
		return MIGR_INITIALLY_DEFERRED;
	return migr__pg_number_of(&values[IS_DEFERRABLE]) ? MIGR_DEFERRABLE : 0;
}

/* Names in the columns of another table's or of this one's; NULL without memory, or if there is no such column. */
static const char *columns_of(migr__pg *pg, const migr__pg_table *table, const migr_value *numbers, size_t from,
                              size_t to)
{
	const char *text = migr__pg_text_of(numbers);

	return text && migr__pg_columns(table, text, from, to, &pg->buf) ? migr__pg_keep(pg, &pg->buf) : NULL;
}

static migr_status fill_key(migr__pg *pg, const migr_value *values, const migr__pg_table *table, migr_key *key)
{
	size_t n_keys = (size_t)migr__pg_number_of(&values[N_KEYS]), n_columns = 0;
	const char *at = migr__pg_text_of(&values[INDEX_COLUMNS]);
	int64_t number;

	key->struct_size = sizeof *key;
	key->flags = deferrable(values);
	if (migr__pg_number_of(&values[NULLS_ARE_SAME]))
		key->flags |= MIGR_NULLS_NOT_DISTINCT;
	key->columns = columns_of(pg, table, &values[COLUMNS], 0, SIZE_MAX);
	while (at && migr__pg_next_number(&at, &number))
		n_columns++;
	if (n_columns > n_keys) {
		key->include = columns_of(pg, table, &values[INDEX_COLUMNS], n_keys, n_columns);
		if (!key->include)
			return MIGR_ERROR_NO_MEMORY;
	}
	return key->columns ? MIGR_OK : MIGR_ERROR_NO_MEMORY;
}

static migr_status add_primary_key(migr__pg *pg, const migr_value *values, const migr__pg_table *table)
{
	migr_key *key = migr__arena_new(pg->read->arena, 1, sizeof *key);
	const char *name = migr__pg_text_of(&values[NAME]);

	if (!key)
		return migr__fail_memory(pg->read->error);
	table->gathered->table.primary_key = key;
	migr__pg_default_name(&pg->buf, table->name, NULL, "pkey");
	if (strcmp(migr__buf_text(&pg->buf), name) != 0) {
		key->name = migr__gather_text(&pg->gather, name);
		if (!key->name)
			return MIGR_ERROR_NO_MEMORY;
	}
	return fill_key(pg, values, table, key);
}

static migr_status add_unique_key(migr__pg *pg, const migr_value *values, const migr__pg_table *table)
{
	migr_key *key = migr__pile_add(&table->gathered->unique_keys, pg->read, sizeof *key);

	if (!key)
		return MIGR_ERROR_NO_MEMORY;
	key->name = migr__gather_text(&pg->gather, migr__pg_text_of(&values[NAME]));
	return key->name ? fill_key(pg, values, table, key) : MIGR_ERROR_NO_MEMORY;
}

static migr_action action_of(const migr_value *value)
{
	switch (migr__pg_letter_of(value)) {
	case 'r':
		return MIGR_RESTRICT;
	case 'c':
		return MIGR_CASCADE;
	case 'n':
		return MIGR_SET_NULL;
	case 'd':
		return MIGR_SET_DEFAULT;
	default:
		return MIGR_NO_ACTION;
	}
}

/* Names that the server has written as an array. */
static const char *names_of(migr__pg *pg, const char *array)
{
	migr__buf item;
	int is_null;

	migr__buf_init(&item, pg->read->arena->alloc);
	migr__buf_clear(&pg->buf);
	while (migr__pg_next_item(&array, &item, &is_null)) {
		migr__buf_puts(&pg->buf, pg->buf.size ? ", " : "");
		migr__names_write(migr__buf_text(&item), &pg->buf);
	}
	pg->buf.failed |= item.failed;
	migr__buf_free(&item);
	return migr__pg_keep(pg, &pg->buf);
}

/* NULL for that of the table which has the key; the home one is that of the first. *rc fails without memory. */
static const char *ref_schema(migr__pg *pg, const migr_value *values, const migr__pg_table *table, migr_status *rc)
{
	int64_t oid = migr__pg_number_of(&values[REF_SCHEMA]);
	size_t schema = oid == pg->home ? 0 : migr__pg_schema(pg, oid);
	const char *name;

	if (schema == table->schema)
		return NULL;
	name = schema == SIZE_MAX ? migr__pg_text_of(&values[REF_SCHEMA_NAME])
	                          : migr__gather_schema(&pg->gather, schema);
	name = migr__gather_text(&pg->gather, name ? name : pg->home_name);
	if (!name)
		*rc = MIGR_ERROR_NO_MEMORY;
	return name;
}

static migr_status add_foreign_key(migr__pg *pg, const migr_value *values, const migr__pg_table *table)
{
	const migr__pg_table *to = migr__pg_table_of(pg, migr__pg_number_of(&values[REF_OID]));
	const char *name = migr__pg_text_of(&values[NAME]), *names = migr__pg_text_of(&values[REF_NAMES]);
	migr_foreign_key *key;
	migr_status rc = MIGR_OK;

	key = migr__pile_add(&table->gathered->foreign_keys, pg->read, sizeof *key);
	if (!key)
		return MIGR_ERROR_NO_MEMORY;
	key->struct_size = sizeof *key;
	key->flags = deferrable(values) | (migr__pg_number_of(&values[IS_VALID]) ? 0 : MIGR_NOT_VALID);
	key->name = migr__gather_text(&pg->gather, name);
	key->columns = columns_of(pg, table, &values[COLUMNS], 0, SIZE_MAX);
	key->ref_table = migr__gather_text(&pg->gather, migr__pg_text_of(&values[REF_TABLE]));
	key->ref_schema = ref_schema(pg, values, table, &rc);
	key->ref_columns =
		names ? names_of(pg, names) : columns_of(pg, to ? to : table, &values[REF_COLUMNS], 0, SIZE_MAX);
	key->on_update = action_of(&values[ON_UPDATE]);
	key->on_delete = action_of(&values[ON_DELETE]);
	key->match = migr__pg_letter_of(&values[MATCH]) == 'f' ? MIGR_MATCH_FULL : MIGR_MATCH_SIMPLE;
	return key->name && key->columns && key->ref_table && key->ref_columns ? rc : MIGR_ERROR_NO_MEMORY;
}

static migr_status add_check(migr__pg *pg, const migr_value *values, const migr__pg_table *table)
{
	migr_check *check = migr__pile_add(&table->gathered->checks, pg->read, sizeof *check);
	const char *sql = migr__pg_text_of(&values[EXPRESSION]);
	migr_status rc = MIGR_OK;

	if (!check)
		return MIGR_ERROR_NO_MEMORY;
	check->struct_size = sizeof *check;
	/* what is not enforced is not known to hold either */
	check->flags = (!migr__pg_number_of(&values[IS_ENFORCED]) ? MIGR_NOT_ENFORCED
	                : !migr__pg_number_of(&values[IS_VALID])  ? MIGR_NOT_VALID
	                                                          : 0) |
	               (migr__pg_number_of(&values[IS_ALONE]) ? MIGR_NO_INHERIT : 0);
	check->name = migr__gather_text(&pg->gather, migr__pg_text_of(&values[NAME]));
	check->sql = migr__pg_expression(pg, sql ? sql : "", &rc);
	return check->name ? rc : MIGR_ERROR_NO_MEMORY;
}

static migr_object object_of(char kind)
{
	switch (kind) {
	case 'p':
		return MIGR_OBJECT_PRIMARY_KEY;
	case 'u':
		return MIGR_OBJECT_UNIQUE;
	case 'f':
		return MIGR_OBJECT_FOREIGN_KEY;
	case 'n':
		return MIGR_OBJECT_OTHER;
	default:
		return MIGR_OBJECT_CHECK;
	}
}

/* Whether a foreign key points to what is left alone, as a partition is: without that the key cannot be made. */
static int points_to_left(const migr__pg *pg, const migr_value *values)
{
	const migr__pg_table *to = migr__pg_table_of(pg, migr__pg_number_of(&values[REF_OID]));
	int64_t schema = migr__pg_number_of(&values[REF_SCHEMA]);

	return (!to || !to->gathered) && (schema == pg->home || migr__pg_schema(pg, schema) != SIZE_MAX);
}

static migr_status take_constraint(migr__pg *pg, const migr_value *values)
{
	const migr__pg_table *table = migr__pg_table_of(pg, migr__pg_number_of(&values[TABLE]));
	const char *why = migr__pg_text_of(&values[NO_LITERAL]);
	char kind = migr__pg_letter_of(&values[KIND]);

	if (!table || !table->gathered)
		return MIGR_OK;
	if (why)
		return migr__pg_left_of(pg, object_of(kind), table, migr__pg_text_of(&values[NAME]), why, "");
	if (kind == 'f' && points_to_left(pg, values))
		return migr__pg_left_of(pg, MIGR_OBJECT_FOREIGN_KEY, table, migr__pg_text_of(&values[NAME]),
		                        "points to a table that is left alone: ", migr__pg_text_of(&values[REF_TABLE]));
	switch (kind) {
	case 'p':
		return add_primary_key(pg, values, table);
	case 'u':
		return add_unique_key(pg, values, table);
	case 'f':
		return add_foreign_key(pg, values, table);
	default:
		return add_check(pg, values, table);
	}
}

migr_status migr__pg_read_constraints(migr__pg *pg)
{
	const char *query = pg->version >= 180000 ? query_18 : pg->version >= 150000 ? query_15 : query_12;

	return migr__pg_query(pg, query, take_constraint);
}

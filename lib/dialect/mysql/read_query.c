/* SPDX-License-Identifier: MIT */
/*
 * The queries of the reader. Every row begins with the number of its schema. On MariaDB, where the rows of a table come
 * one after the other and in their order, nothing is sorted: that would take longer than all the rest.
 */
#include "dialect/mysql/read.h"

#include "dialect/dialect.h"
#include "dialect/literal.h"

/* The first versions that have it. */
#define MARIADB_IGNORED 100600
#define MARIADB_LEVEL 100510
#define MYSQL_EXPRESSION 80013
#define MYSQL_CHECK 80016

static int is_mysql_from(const migr__my_reading *r, int version)
{
	return !r->server.is_mariadb && r->server.version >= version;
}

static void put_text(migr__my_reading *r, const char *text)
{
	migr_value value = MIGR_TEXT(text);

	migr__literal(&r->sql, r->read->dialect, &value);
}

/* One SELECT more. `where` ends with the column that is a schema's name, `more` follows that. */
static void add_select(migr__my_reading *r, size_t schema, const char *columns, const char *from, const char *where,
                       const char *more)
{
	migr__buf_printf(&r->sql,
	                 "%sSELECT %zu, %s FROM information_schema.%s WHERE %s = ", r->sql.size ? " UNION ALL " : "",
	                 schema, columns, from, where);
	put_text(r, r->databases[schema]);
	migr__buf_puts(&r->sql, more);
}

static void select_all(migr__my_reading *r, const char *columns, const char *from, const char *where, const char *more)
{
	for (size_t i = 0; i < r->read->n_schemas; i++)
		add_select(r, i, columns, from, where, more);
}

static void sort_by(migr__my_reading *r, const char *columns)
{
	if (r->server.is_mariadb)
		return;
	migr__buf_puts(&r->sql, " ORDER BY ");
	migr__buf_puts(&r->sql, columns);
}

void migr__my_query_server(migr__my_reading *r)
{
	migr__buf_puts(&r->sql, "SELECT 's', VERSION(), @@sql_mode, DATABASE(), @@lower_case_table_names, "
	                        "COLLATION(CONVERT('' USING utf8mb4)) UNION ALL "
	                        "SELECT 'c', CHARACTER_SET_NAME, DEFAULT_COLLATE_NAME, NULL, NULL, NULL "
	                        "FROM information_schema.CHARACTER_SETS");
	for (size_t i = 0; i < r->read->n_schemas; i++) {
		if (!r->read->schemas[i])
			continue;
		migr__buf_printf(&r->sql,
		                 " UNION ALL SELECT 'd', SCHEMA_NAME, '%zu', NULL, NULL, NULL "
		                 "FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ",
		                 i);
		put_text(r, r->read->schemas[i]);
	}
}

void migr__my_query_tables(migr__my_reading *r)
{
	select_all(r, "TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION, CREATE_OPTIONS, TABLE_COMMENT", "TABLES",
	           "TABLE_SCHEMA", "");
}

void migr__my_query_columns(migr__my_reading *r)
{
	const char *columns = "TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, "
			      "EXTRA, GENERATION_EXPRESSION, CHARACTER_SET_NAME, COLLATION_NAME, COLUMN_COMMENT, NULL";

	if (is_mysql_from(r, 80003))
		columns = "TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, "
			  "EXTRA, GENERATION_EXPRESSION, CHARACTER_SET_NAME, COLLATION_NAME, COLUMN_COMMENT, SRS_ID";
	select_all(r, columns, "COLUMNS", "TABLE_SCHEMA", "");
	sort_by(r, "1, 2, 4");
}

void migr__my_query_keys(migr__my_reading *r)
{
	const char *columns = "TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, NON_UNIQUE, INDEX_TYPE, COLUMN_NAME, SUB_PART, "
			      "COLLATION, INDEX_COMMENT, 'NO', NULL";

	if (r->server.is_mariadb && r->server.version >= MARIADB_IGNORED)
		columns = "TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, NON_UNIQUE, INDEX_TYPE, COLUMN_NAME, SUB_PART, "
			  "COLLATION, INDEX_COMMENT, IGNORED, NULL";
	else if (is_mysql_from(r, MYSQL_EXPRESSION))
		columns = "TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, NON_UNIQUE, INDEX_TYPE, COLUMN_NAME, SUB_PART, "
			  "COLLATION, INDEX_COMMENT, CASE IS_VISIBLE WHEN 'NO' THEN 'YES' ELSE 'NO' END, EXPRESSION";
	select_all(r, columns, "STATISTICS", "TABLE_SCHEMA", "");
	sort_by(r, "1, 2, 3, 4");
}

void migr__my_query_foreign_keys(migr__my_reading *r)
{
	select_all(r,
	           "TABLE_NAME, 1, CONSTRAINT_NAME, ORDINAL_POSITION, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, "
	           "REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME",
	           "KEY_COLUMN_USAGE", "REFERENCED_TABLE_NAME IS NOT NULL AND TABLE_SCHEMA", "");
	select_all(r, "TABLE_NAME, 2, CONSTRAINT_NAME, 0, DELETE_RULE, UPDATE_RULE, NULL, NULL",
	           "REFERENTIAL_CONSTRAINTS", "CONSTRAINT_SCHEMA", "");
	sort_by(r, "3, 1, 2, 4, 5");
}

/* MySQL tells the table and the condition of a check in two places, but its name is the only one in the schema. */
void migr__my_query_checks(migr__my_reading *r)
{
	if (r->server.is_mariadb) {
		select_all(r,
		           r->server.version >= MARIADB_LEVEL
		                   ? "TABLE_NAME, 1, CONSTRAINT_NAME, LEVEL, CHECK_CLAUSE, NULL, 0"
		                   : "TABLE_NAME, 1, CONSTRAINT_NAME, NULL, CHECK_CLAUSE, NULL, 0",
		           "CHECK_CONSTRAINTS", "CONSTRAINT_SCHEMA", "");
	} else if (is_mysql_from(r, MYSQL_CHECK)) {
		select_all(r, "TABLE_NAME, 2, CONSTRAINT_NAME, ENFORCED, NULL, NULL, 0", "TABLE_CONSTRAINTS",
		           "CONSTRAINT_TYPE = 'CHECK' AND CONSTRAINT_SCHEMA", "");
		select_all(r, "NULL, 3, CONSTRAINT_NAME, NULL, CHECK_CLAUSE, NULL, 0", "CHECK_CONSTRAINTS",
		           "CONSTRAINT_SCHEMA", "");
	}
	select_all(r,
	           "EVENT_OBJECT_TABLE, 4, TRIGGER_NAME, EVENT_MANIPULATION, ACTION_STATEMENT, ACTION_TIMING, "
	           "ACTION_ORDER",
	           "TRIGGERS", "TRIGGER_SCHEMA", "");
	sort_by(r, "3, 1, 2, 8");
}

void migr__my_query_views(migr__my_reading *r)
{
	if (r->has_views)
		select_all(r,
		           "TABLE_NAME, 1, VIEW_DEFINITION, CHECK_OPTION, SECURITY_TYPE, NULL, NULL, NULL, NULL, NULL, "
		           "NULL, NULL",
		           "VIEWS", "TABLE_SCHEMA", "");
	if (r->has_partitions)
		select_all(r,
		           "TABLE_NAME, 2, PARTITION_NAME, PARTITION_METHOD, PARTITION_EXPRESSION, "
		           "PARTITION_DESCRIPTION, PARTITION_COMMENT, PARTITION_ORDINAL_POSITION, SUBPARTITION_METHOD, "
		           "SUBPARTITION_EXPRESSION, SUBPARTITION_ORDINAL_POSITION, SUBPARTITION_NAME",
		           "PARTITIONS", "PARTITION_NAME IS NOT NULL AND TABLE_SCHEMA", "");
	sort_by(r, "3, 1, 2, 9, 12");
}

void migr__my_query_sequences(migr__my_reading *r)
{
	const migr__my_place *sequences = r->sequences.items;

	for (size_t i = 0; i < r->sequences.count; i++) {
		migr__buf_printf(&r->sql, "%sSELECT %zu, ", i ? " UNION ALL " : "", sequences[i].schema);
		put_text(r, sequences[i].name);
		migr__buf_puts(&r->sql, ", START_VALUE, MINIMUM_VALUE, MAXIMUM_VALUE, INCREMENT, CACHE_SIZE, "
		                        "CYCLE_OPTION FROM ");
		migr__quote(&r->sql, r->databases[sequences[i].schema], '`');
		migr__buf_putc(&r->sql, '.');
		migr__quote(&r->sql, sequences[i].name, '`');
	}
}

void migr__my_query_trigger(migr__my_reading *r, size_t schema, const char *name)
{
	migr__buf_puts(&r->sql, "SHOW CREATE TRIGGER ");
	migr__quote(&r->sql, r->databases[schema], '`');
	migr__buf_putc(&r->sql, '.');
	migr__quote(&r->sql, name, '`');
}

/* SPDX-License-Identifier: MIT */
#include "dialect/facts.h"

void migr__facts_add(migr__facts *facts, const migr__fact *fact)
{
	if (!migr__reserve(facts->alloc, &facts->items, &facts->capacity, facts->count + 1, sizeof *fact)) {
		facts->failed = 1;
		return;
	}
	facts->items[facts->count++] = *fact;
}

/*
 * Whether a column of the catalogue is a name: first by "=", which finds the row quickly, then exactly. The catalogue
 * compares loosely (an accent more or less is the same), the server does not.
 */
void migr__is_name(migr__probe *probe, const char *column, const char *name)
{
	migr__buf_printf(&probe->sql,
	                 "%s = ? AND LOWER(CONVERT(%s USING utf8mb4)) COLLATE utf8mb4_bin = "
	                 "LOWER(CONVERT(? USING utf8mb4))",
	                 column, column);
	migr__probe_value(probe, name);
	migr__probe_value(probe, name);
}

/* The same for what is a file, where letter case may count. */
void migr__is_file_name(migr__probe *probe, const char *column, const char *name)
{
	migr__is_name(probe, column, name);
	migr__buf_printf(&probe->sql,
	                 " AND (@@lower_case_table_names <> 0 OR CONVERT(%s USING utf8mb4) COLLATE utf8mb4_bin = "
	                 "CONVERT(? USING utf8mb4))",
	                 column);
	migr__probe_value(probe, name);
}

void migr__is_database(migr__probe *probe, const char *column, const char *name)
{
	if (name)
		migr__is_file_name(probe, column, name);
	else
		migr__buf_printf(&probe->sql, "%s = DATABASE()", column);
}

/* Where each kind is found: the names of files in the column `table`, other names in the column `name`. */
static const struct {
	const char *view;
	const char *schema;
	const char *table;
	const char *name;
	const char *more;
} places[] = {
	[MIGR__FACT_TABLE] = { "TABLES", "TABLE_SCHEMA", "TABLE_NAME", NULL, "" },
	[MIGR__FACT_PARTITIONS] = { "PARTITIONS", "TABLE_SCHEMA", "TABLE_NAME", NULL,
	                            " AND PARTITION_NAME IS NOT NULL" },
	[MIGR__FACT_COLUMN] = { "COLUMNS", "TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME", "" },
	[MIGR__FACT_INDEX] = { "STATISTICS", "TABLE_SCHEMA", "TABLE_NAME", "INDEX_NAME", "" },
	[MIGR__FACT_CONSTRAINT] = { "TABLE_CONSTRAINTS", "TABLE_SCHEMA", "TABLE_NAME", "CONSTRAINT_NAME", "" },
	[MIGR__FACT_FOREIGN_KEY] = { "TABLE_CONSTRAINTS", "TABLE_SCHEMA", "TABLE_NAME", "CONSTRAINT_NAME",
	                             " AND CONSTRAINT_TYPE = 'FOREIGN KEY'" },
	[MIGR__FACT_CHECK] = { "TABLE_CONSTRAINTS", "TABLE_SCHEMA", "TABLE_NAME", "CONSTRAINT_NAME",
	                       " AND CONSTRAINT_TYPE = 'CHECK'" },
	[MIGR__FACT_TRIGGER] = { "TRIGGERS", "TRIGGER_SCHEMA", "TRIGGER_NAME", NULL, "" },
	[MIGR__FACT_PROCEDURE] = { "ROUTINES", "ROUTINE_SCHEMA", NULL, "ROUTINE_NAME",
	                           " AND ROUTINE_TYPE = 'PROCEDURE'" },
	[MIGR__FACT_FUNCTION] = { "ROUTINES", "ROUTINE_SCHEMA", NULL, "ROUTINE_NAME",
	                          " AND ROUTINE_TYPE = 'FUNCTION'" },
	[MIGR__FACT_EVENT] = { "EVENTS", "EVENT_SCHEMA", NULL, "EVENT_NAME", "" },
	[MIGR__FACT_DATABASE] = { "SCHEMATA", NULL, "SCHEMA_NAME", NULL, "" },
};

static void look(migr__probe *probe, const migr__fact *fact)
{
	const char *schema = places[fact->kind].schema, *table = places[fact->kind].table,
		   *name = places[fact->kind].name;

	migr__buf_printf(&probe->sql, "%sEXISTS (SELECT 1 FROM information_schema.%s WHERE ",
	                 fact->is_there ? "" : "NOT ", places[fact->kind].view);
	if (schema) {
		migr__is_database(probe, schema, fact->table.schema);
		migr__buf_puts(&probe->sql, " AND ");
	}
	if (table)
		migr__is_file_name(probe, table, fact->table.name);
	if (table && name)
		migr__buf_puts(&probe->sql, " AND ");
	if (name)
		migr__is_name(probe, name, table ? fact->name : fact->table.name);
	migr__buf_puts(&probe->sql, places[fact->kind].more);
	migr__buf_putc(&probe->sql, ')');
}

size_t migr__facts_query(const migr__facts *facts, migr__probe *probe)
{
	size_t count = 0;

	for (size_t i = 0; i < facts->count; i++) {
		if (facts->items[i].is_soft || facts->items[i].is_there == facts->items[i].was_there)
			continue;
		migr__buf_puts(&probe->sql, count++ ? " + (" : "SELECT CASE (");
		look(probe, &facts->items[i]);
		migr__buf_putc(&probe->sql, ')');
	}
	/* how many of the facts hold: none before it, all after it, and something else if it stopped half-way */
	if (count)
		migr__buf_printf(&probe->sql, " WHEN 0 THEN %d WHEN %zu THEN %d ELSE %d END", MIGR__PROBE_UNDONE, count,
		                 MIGR__PROBE_DONE, facts->finish ? MIGR__PROBE_UNFINISHED : MIGR__PROBE_PARTLY);
	probe->finish = facts->finish;
	return count;
}

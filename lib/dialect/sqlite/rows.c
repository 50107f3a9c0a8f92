/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/rows.h"

#include "dialect/sqlite/column.h"

#include <string.h>

/* What tells a row: the first column of its primary key, or its rowid. */
static const char *identity(migr__change *change)
{
	const migr__column_text *column;
	const migr__constraint *key = migr__definition_primary_key(&change->before, &column);
	const char *name = column ? column->name : key && key->n_elements ? key->elements[0].column : NULL;

	return name ? name : "rowid";
}

/* A query that counts the rows and gives one as an example; no row if there are none. NULL: memory. */
static const char *examples(migr__change *change, const char *condition)
{
	const migr__sqlite_table *table = &change->table;
	const char *name = identity(change);

	return migr__sqlite_text(change->compiler,
	                         "SELECT n || CASE n WHEN 1 THEN ' row' ELSE ' rows' END || ', the first with ' || %t "
	                         "|| ' = ' || coalesce(x, 'NULL') FROM "
	                         "(SELECT count(*) AS n, min(%n) AS x FROM %q WHERE %s) WHERE n > 0",
	                         name, name, table->schema, table->name, condition);
}

migr_status migr__rows_forbid(migr__change *change, const migr__sqlite_fault *fault, const char *condition)
{
	const char *query;

	if (!fault->message || !condition)
		return change->compiler->error->status;
	if (!change->table.has_rows)
		return MIGR_OK;
	query = examples(change, condition);
	return query ? migr__sqlite_forbid(change->compiler, fault, "%s", query) : change->compiler->error->status;
}

/* Where rows are copied anyway, those that lose something are left out, and looked for if there are any. */
static migr_status watch_loss(migr__change *change, const migr__sqlite_fault *fault, const char *condition)
{
	change->lossy = condition;
	change->lossy_fault = *fault;
	change->lossy_rows = examples(change, condition);
	return change->lossy_rows ? MIGR_OK : change->compiler->error->status;
}

migr_status migr__rows_watch_duplicates(migr__change *change, const char *elements, const char *filled)
{
	const migr__sqlite_table *table = &change->table;
	const char *name = identity(change);

	if (!elements || !filled)
		return change->compiler->error->status;
	change->duplicates = migr__sqlite_text(
		change->compiler,
		"SELECT n || CASE n WHEN 1 THEN ' group' ELSE ' groups' END || ', one of them with ' || %t || ' = ' || "
		"coalesce(x, 'NULL') FROM (SELECT count(*) AS n, min(x) AS x FROM (SELECT min(%n) AS x FROM %q WHERE "
		"%s "
		"GROUP BY %s HAVING count(*) > 1)) WHERE n > 0",
		name, name, table->schema, table->name, filled, elements);
	return change->duplicates ? MIGR_OK : change->compiler->error->status;
}

/* A text that is no number as numbers are written: zeros before it, a plus and blanks would not be kept. */
#define NO_NUMBER                                                                                                      \
	"(typeof(%n) = 'text' AND (NOT (%n = CAST(%n AS NUMERIC)) OR ltrim(%n, '-') GLOB '0[0-9]*' "                   \
	"OR ltrim(%n, '+ ') <> %n))"

/* Rows that would lose something, as a condition; NULL with the compiler's error. */
static const char *loss(migr__change *change, const migr__conversion *c, migr__affinity from, migr__affinity affinity)
{
	migr__compiler *compiler = change->compiler;
	const char *name = c->column;

	/* it holds texts and bytes only; this is asked of each row, so it is as short as it can be */
	if (c->is_integer && from == MIGR__AFFINITY_TEXT)
		return migr__sqlite_text(compiler, "CAST(CAST(%n AS INTEGER) AS TEXT) IS NOT %n", name, name);
	if (c->is_integer)
		return migr__sqlite_text(compiler,
		                         "(typeof(%n) = 'blob' OR (typeof(%n) = 'text' AND "
		                         "CAST(CAST(%n AS INTEGER) AS TEXT) <> %n) OR (typeof(%n) = 'real' AND "
		                         "%n <> CAST(%n AS INTEGER)))",
		                         name, name, name, name, name, name, name);
	if (c->is_numeric && affinity == MIGR__AFFINITY_REAL)
		return migr__sqlite_text(compiler,
		                         "(typeof(%n) = 'blob' OR " NO_NUMBER
		                         " OR (typeof(%n) = 'integer' AND CAST(CAST(%n AS REAL) AS INTEGER) <> %n))",
		                         name, name, name, name, name, name, name, name, name, name);
	if (c->is_numeric)
		return migr__sqlite_text(compiler, "(typeof(%n) = 'blob' OR " NO_NUMBER ")", name, name, name, name,
		                         name, name, name);
	if (affinity == MIGR__AFFINITY_TEXT)
		return migr__sqlite_text(compiler, "(typeof(%n) = 'real' AND CAST(CAST(%n AS TEXT) AS REAL) <> %n)",
		                         name, name, name);
	return "";
}

/* Rows whose stored value is another one in a column of the new type. */
static const char *converted(migr__change *change, const migr__conversion *c, migr__affinity from, migr__affinity to)
{
	migr__compiler *compiler = change->compiler;

	/* whole numbers of a REAL column are stored as integers, and made real when they are read */
	if (change->before.is_strict || from == MIGR__AFFINITY_REAL || to == MIGR__AFFINITY_REAL)
		return migr__sqlite_text(compiler, "%n IS NOT NULL", c->column);
	if (c->is_integer)
		return migr__sqlite_text(compiler, "typeof(%n) NOT IN ('integer', 'null')", c->column);
	if (c->is_numeric)
		return migr__sqlite_text(compiler, "typeof(%n) IN ('text', 'blob')", c->column);
	if (to == MIGR__AFFINITY_TEXT)
		return migr__sqlite_text(compiler, "typeof(%n) IN ('integer', 'real')", c->column);
	if (to == MIGR__AFFINITY_NONE)
		return "0";
	return migr__sqlite_text(compiler, "typeof(%n) = 'text' AND %n = CAST(%n AS NUMERIC)", c->column, c->column,
	                         c->column);
}

/* What could have been computed by the comparisons of the old type, and is stored. */
static migr_status is_compared(migr__change *change, const char *column, int *out)
{
	const migr__definition *definition = &change->before;
	int64_t uses = 0, count = 0;
	migr_status rc = migr__sqlite_look_number(
		change->compiler, 0, &uses,
		"SELECT count(*) FROM %n.sqlite_schema AS m, "
		"pragma_index_list(m.tbl_name, %t) AS i WHERE m.type = 'index' "
		"AND m.tbl_name = %t COLLATE NOCASE AND i.name = m.name AND (i.partial "
		"OR EXISTS (SELECT 1 FROM pragma_index_xinfo(i.name, %t) WHERE cid = -2))",
		change->table.schema, change->table.schema, change->table.name, change->table.schema);

	*out = uses != 0;
	for (size_t i = 0; i < definition->n_columns && !*out; i++) {
		const migr__constraint *generated =
			migr__column_constraint(&definition->columns[i], MIGR__FORM_GENERATED);

		*out = generated != NULL;
	}
	if (rc == MIGR_OK && *out)
		rc = migr__sqlite_look_number(change->compiler, 0, &count,
		                              "SELECT 1 FROM %q WHERE %n IS NOT NULL LIMIT 1", change->table.schema,
		                              change->table.name, column);
	*out = count != 0 || (*out && change->compiler->out->is_kept);
	return rc;
}

/* With a copy, SQLite converts what fits by itself; what does not is only cast if that was allowed. */
static migr_status convert_by_copy(migr__change *change, const migr__conversion *c, migr__affinity to, const char *lost)
{
	migr__compiler *compiler = change->compiler;
	const char *type = c->is_integer ? "INTEGER" : to == MIGR__AFFINITY_REAL ? "REAL" : "NUMERIC";

	change->copy_reason = "values are converted";
	if (change->before.is_strict && to == MIGR__AFFINITY_NONE && migr__view_is_nocase(c->new_type, "BLOB")) {
		change->value = migr__sqlite_text(compiler, "CAST(%n AS BLOB)", c->column);
	} else if (c->allows_loss && (c->is_numeric || c->is_integer)) {
		change->value = migr__sqlite_text(compiler, "CASE WHEN %s THEN CAST(%n AS %s) ELSE %n END", lost,
		                                  c->column, type, c->column);
	} else if (change->before.is_strict && to == MIGR__AFFINITY_TEXT) {
		change->value = migr__sqlite_text(compiler, "CAST(%n AS TEXT)", c->column);
	} else {
		return MIGR_OK;
	}
	change->column = c->column;
	return change->value ? MIGR_OK : compiler->error->status;
}

/* What would be lost by the conversion, or would not fit. */
static const char *all_loss(migr__change *change, const migr__conversion *c, migr__affinity from, migr__affinity to)
{
	const char *lost = from == to ? "" : loss(change, c, from, to);
	const char *unfit = migr__rows_unfit(change->compiler, c->column, c->old_type, c->type);

	if (!lost || !unfit || !*unfit)
		return unfit ? lost : NULL;
	return migr__sqlite_text(change->compiler, *lost ? "(%s OR %s)" : "%s(%s)", lost, unfit);
}

/* Dates that were moments lose the midnight. */
static migr_status convert_to_date(migr__change *change, const migr__conversion *c)
{
	migr__compiler *compiler = change->compiler;
	int64_t count = 0;
	migr_status rc = MIGR_OK;

	if (c->type->kind == MIGR__TYPE_DATE && change->table.has_rows)
		rc = migr__sqlite_look_number(
			compiler, 0, &count, "SELECT 1 FROM %q WHERE typeof(%n) = 'text' AND date(%n) <> %n LIMIT 1",
			change->table.schema, change->table.name, c->column, c->column, c->column);
	if (c->type->kind == MIGR__TYPE_DATE && compiler->out->is_kept)
		count = 1;
	if (rc != MIGR_OK || !count)
		return rc;
	change->copy_reason = "values are converted";
	change->column = c->column;
	change->value =
		migr__sqlite_text(compiler, "CASE typeof(%n) WHEN 'text' THEN coalesce(date(%n), %n) ELSE %n END",
	                          c->column, c->column, c->column, c->column);
	return change->value ? MIGR_OK : compiler->error->status;
}

static migr_status convert(migr__change *change, const migr__conversion *c, migr__affinity from, migr__affinity to,
                           const char *lost)
{
	migr__compiler *compiler = change->compiler;
	const char *condition = converted(change, c, from, to);
	int64_t count = 0;
	int compared = 0;
	migr_status rc;

	if (!condition)
		return compiler->error->status;
	rc = migr__sqlite_look_number(compiler, 0, &count, "SELECT 1 FROM %q WHERE %s LIMIT 1", change->table.schema,
	                              change->table.name, condition);
	if (compiler->out->is_kept)
		count = strcmp(condition, "0") != 0;
	if (rc == MIGR_OK && !count)
		rc = is_compared(change, c->column, &compared);
	if (rc == MIGR_OK && compared)
		change->copy_reason = "an index or a generated column compares values of the old type";
	return rc == MIGR_OK && count ? convert_by_copy(change, c, to, lost) : rc;
}

migr_status migr__rows_convert(migr__change *change, const migr__conversion *c)
{
	migr__affinity from = migr__sqlite_affinity(c->old_type, change->before.is_strict);
	migr__affinity to = migr__sqlite_affinity(c->new_type, change->before.is_strict);
	const migr__sqlite_fault fault = {
		MIGR_ERROR_LOSS,
		migr__sqlite_text(change->compiler, "values of column %n do not fit the new type", c->column),
		"change those rows first, give `using_sql`, or allow it by MIGR_OPTION_ALLOW_LOSS",
	};
	const char *lost = all_loss(change, c, from, to);
	migr_status rc = MIGR_OK;

	if (!fault.message || !lost)
		return change->compiler->error->status;
	if (!change->table.has_rows)
		return MIGR_OK;
	if (from != to)
		rc = convert(change, c, from, to, lost);
	if (rc == MIGR_OK)
		rc = convert_to_date(change, c);
	if (rc != MIGR_OK || !*lost || c->allows_loss)
		return rc;
	return change->copy_reason ? watch_loss(change, &fault, lost) : migr__rows_forbid(change, &fault, lost);
}

/* SPDX-License-Identifier: MIT */
/*
 * A table becomes STRICT or WITHOUT ROWID, or is no more: its rows are kept in another way, so they are copied.
 */
#include "dialect/clause.h"
#include "dialect/sqlite/column.h"
#include "dialect/sqlite/operations.h"
#include "dialect/sqlite/rows.h"

#include <string.h>

typedef struct altering {
	migr__change change;
	uint32_t set, drop; /* what really changes */
} altering;

static int is_strict_word(migr__view type)
{
	static const char *const words[] = { "INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY" };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (migr__view_is_nocase(type, words[i]))
			return 1;
	return 0;
}

/* For types that are no portable ones. */
static const char *strict_of_affinity(migr__view type)
{
	switch (migr__sqlite_affinity(type, 0)) {
	case MIGR__AFFINITY_INTEGER:
		return "INTEGER";
	case MIGR__AFFINITY_TEXT:
		return "TEXT";
	case MIGR__AFFINITY_REAL:
		return "REAL";
	case MIGR__AFFINITY_NONE:
	case MIGR__AFFINITY_NUMERIC:
	default:
		return "ANY";
	}
}

/* As create_table has it for a column of this type; NULL with the compiler's error. */
static const char *strict_type(migr__compiler *compiler, migr__view text)
{
	const char *type = migr__arena_strndup(compiler->arena, text.data, text.size), *out = NULL;
	migr__type read;
	migr_error error;
	migr_status rc;

	if (!type) {
		migr__fail_memory(compiler->error);
		return NULL;
	}
	migr__error_init(&error, compiler->out->alloc);
	rc = text.size ? migr__type_parse(type, "sqlite", compiler->arena, &read, &error) : MIGR_ERROR_TYPE;
	if (rc == MIGR_OK && read.kind != MIGR__TYPE_INTERVAL)
		rc = migr__sqlite_type(compiler, &read, 1, &out);
	if (error.status == MIGR_ERROR_NO_MEMORY)
		migr__fail_memory(compiler->error);
	migr__error_clear(&error);
	if (compiler->error->status != MIGR_OK)
		return NULL;
	return rc == MIGR_OK && out && is_strict_word(migr__view_of(out)) ? out : strict_of_affinity(text);
}

/* Values that a column of a STRICT type does not take, or takes as other ones. */
static const char *misfits(altering *work, const char *column, const char *type)
{
	migr__compiler *compiler = work->change.compiler;

	if (strcmp(type, "ANY") == 0)
		return "";
	if (strcmp(type, "REAL") == 0)
		return migr__sqlite_text(compiler,
		                         "typeof(%n) IN ('text', 'blob') OR (typeof(%n) = 'integer' AND "
		                         "CAST(CAST(%n AS REAL) AS INTEGER) <> %n)",
		                         column, column, column, column);
	if (strcmp(type, "TEXT") == 0)
		return migr__sqlite_text(compiler, "typeof(%n) NOT IN ('text', 'null')", column);
	return migr__sqlite_text(compiler, "typeof(%n) NOT IN ('%s', 'null')", column,
	                         strcmp(type, "BLOB") == 0 ? "blob" : "integer");
}

static migr_status forbid_misfits(altering *work, const char *column, const char *type)
{
	const char *condition = misfits(work, column, type);
	const migr__sqlite_fault fault = {
		MIGR_ERROR_DATA,
		migr__sqlite_text(work->change.compiler, "values of column %n are not of the type %s", column, type),
		"change those rows first, or give the column another type",
	};

	return condition && !*condition ? MIGR_OK : migr__rows_forbid(&work->change, &fault, condition);
}

static migr_status make_strict(altering *work)
{
	migr__compiler *compiler = work->change.compiler;
	const migr__definition *before = &work->change.before;
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < before->n_columns && rc == MIGR_OK; i++) {
		migr__view text = migr__definition_view(before, before->columns[i].type);
		const char *type = strict_type(compiler, text);

		if (!type)
			return compiler->error->status;
		if (!is_strict_word(text))
			rc = migr__edit_type(&work->change.table.definition, before->columns[i].name, type,
			                     compiler->error);
		if (rc == MIGR_OK)
			rc = forbid_misfits(work, before->columns[i].name, type);
	}
	return rc == MIGR_OK ? migr__edit_strict(&work->change.table.definition, 1, compiler->error) : rc;
}

/* ANY would be a number's type without STRICT, and change texts that look like one. */
static migr_status make_loose(altering *work)
{
	migr__compiler *compiler = work->change.compiler;
	const migr__definition *before = &work->change.before;
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < before->n_columns && rc == MIGR_OK; i++)
		if (migr__view_is_nocase(migr__definition_view(before, before->columns[i].type), "ANY"))
			rc = migr__edit_type(&work->change.table.definition, before->columns[i].name, NULL,
			                     compiler->error);
	return rc == MIGR_OK ? migr__edit_strict(&work->change.table.definition, 0, compiler->error) : rc;
}

static migr_status refuse_key(altering *work, const char *what, const char *hint)
{
	migr__fail(work->change.compiler->error, MIGR_ERROR_SCHEMA, "table \"%s\" %s", work->change.table.name, what);
	return migr__error_hint(work->change.compiler->error, "%s", hint);
}

static migr_status keep_by_key(altering *work)
{
	migr__compiler *compiler = work->change.compiler;
	const migr__column_text *column;
	const migr__constraint *key = migr__definition_primary_key(&work->change.before, &column);
	const migr__sqlite_fault fault = { MIGR_ERROR_DATA, "rows have NULL in a column of the primary key",
		                           "fill in those rows first" };
	migr_status rc = MIGR_OK;

	if (!key)
		return refuse_key(work, "has no primary key, which a table without rowid needs",
		                  "give it one first, by migr_op_create_primary_key");
	if (key->is_autoincrement)
		return refuse_key(work, "is counted up, which a table without rowid cannot be",
		                  "take that away first, by MIGR_ALTER_DROP_AUTOINCREMENT");
	for (size_t i = 0; i < key->n_elements && rc == MIGR_OK; i++)
		rc = migr__rows_forbid(&work->change, &fault,
		                       migr__sqlite_text(compiler, "%n IS NULL", key->elements[i].column));
	return rc == MIGR_OK ? migr__edit_without_rowid(&work->change.table.definition, 1, compiler->error) : rc;
}

/* A key that becomes the rowid takes whole numbers only, and would make up one for a NULL. */
static migr_status check_rowid(altering *work)
{
	migr__compiler *compiler = work->change.compiler;
	const migr__definition *before = &work->change.before, *now = &work->change.table.definition;
	const migr__sqlite_fault fault = { MIGR_ERROR_DATA, "the primary key is no whole number in rows",
		                           "change those rows first" };
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < now->n_columns && rc == MIGR_OK; i++) {
		const char *name = now->columns[i].name;

		if (migr__definition_is_rowid(now, &now->columns[i]) &&
		    !migr__definition_is_rowid(before, migr__definition_column(before, name)))
			rc = migr__rows_forbid(&work->change, &fault,
			                       migr__sqlite_text(compiler, "typeof(%n) <> 'integer'", name));
	}
	return rc;
}

static migr_status refuse_foreign(migr__compiler *compiler, const migr_table_alteration *alteration)
{
	const char *options;
	migr_status rc = migr__clause_option(compiler, alteration->options, &options);

	if (rc == MIGR_OK && ((alteration->set_flags | alteration->drop_flags) & MIGR_UNLOGGED))
		return migr__compiler_refuse(compiler, "leave it out", "has no unlogged tables");
	if (rc == MIGR_OK && options)
		return migr__compiler_refuse(compiler,
		                             "say STRICT and WITHOUT ROWID by set_flags and drop_flags, and write "
		                             "\"mysql: ...\" for another database",
		                             "cannot give a table that is there the options \"%s\"", options);
	return rc;
}

static migr_status edit(altering *work)
{
	migr_status rc = MIGR_OK;

	if (work->set & MIGR_STRICT)
		rc = make_strict(work);
	else if (work->drop & MIGR_STRICT)
		rc = make_loose(work);
	if (rc == MIGR_OK && (work->set & MIGR_WITHOUT_ROWID))
		rc = keep_by_key(work);
	else if (rc == MIGR_OK && (work->drop & MIGR_WITHOUT_ROWID))
		rc = migr__edit_without_rowid(&work->change.table.definition, 0, work->change.compiler->error);
	if (rc == MIGR_OK)
		rc = check_rowid(work);
	work->change.copy_reason = "rows are kept in another way";
	return rc == MIGR_OK ? migr__change_end(&work->change) : rc;
}

migr_status migr__sqlite_alter_table(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_table_alteration *alteration = operation->table_alteration;
	altering work = { .set = 0 };
	uint32_t has = 0;
	migr_status rc = refuse_foreign(compiler, alteration);

	if (rc != MIGR_OK || !(alteration->set_flags | alteration->drop_flags))
		return rc;
	rc = migr__change_begin(compiler, operation, operation->table, &work.change);
	if (rc != MIGR_OK)
		return rc;
	has |= work.change.before.is_strict ? MIGR_STRICT : 0;
	has |= work.change.before.is_without_rowid ? MIGR_WITHOUT_ROWID : 0;
	work.set = alteration->set_flags & ~has;
	work.drop = alteration->drop_flags & has;
	return work.set | work.drop ? edit(&work) : MIGR_OK;
}

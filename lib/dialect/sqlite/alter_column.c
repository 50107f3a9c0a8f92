/* SPDX-License-Identifier: MIT */
/*
 * A column is changed: type, NOT NULL, default, collation, expression, counting; its name last.
 */
#include "dialect/clause.h"
#include "dialect/sqlite/column.h"
#include "dialect/sqlite/enum.h"
#include "dialect/sqlite/operations.h"
#include "dialect/sqlite/rows.h"
#include "dialect/sqlite/stored.h"

#include <string.h>

static const uint32_t sets_counting =
	MIGR_ALTER_SET_AUTOINCREMENT | MIGR_ALTER_SET_IDENTITY_ALWAYS | MIGR_ALTER_SET_IDENTITY_BY_DEFAULT;

typedef struct altering {
	migr__change change;
	const migr_operation *operation;
	const migr_alteration *alteration;
	const char *column; /* as it is written in the definition */
	const char *using_sql;
} altering;

static migr__compiler *compiler_of(const altering *work)
{
	return work->change.compiler;
}

/* As the definition was before. */
static const migr__column_text *column_of(const altering *work)
{
	return migr__definition_column(&work->change.before, work->column);
}

static int has(const altering *work, migr__constraint_form form)
{
	return migr__column_constraint(column_of(work), form) != NULL;
}

static int is_integer(migr__type_kind kind)
{
	return kind == MIGR__TYPE_SMALLINT || kind == MIGR__TYPE_INTEGER || kind == MIGR__TYPE_BIGINT;
}

static int is_number(migr__type_kind kind)
{
	return kind == MIGR__TYPE_REAL || kind == MIGR__TYPE_DOUBLE || kind == MIGR__TYPE_NUMERIC;
}

/* How the new type wants its values. */
static migr_status convert(altering *work, const migr__type *type, const char *text)
{
	migr__conversion conversion = {
		.column = work->column,
		.type = type,
		.old_type = migr__definition_view(&work->change.before, column_of(work)->type),
		.new_type = migr__view_of(text),
		.allows_loss = migr__clause_has(work->operation, MIGR_OPTION_ALLOW_LOSS),
	};
	migr__affinity affinity = migr__sqlite_affinity(conversion.new_type, work->change.before.is_strict);
	int is_native = type->kind == MIGR__TYPE_NATIVE;

	conversion.is_integer = is_integer(type->kind) || type->kind == MIGR__TYPE_BOOLEAN ||
	                        (is_native && affinity == MIGR__AFFINITY_INTEGER);
	conversion.is_numeric =
		conversion.is_integer || is_number(type->kind) || (is_native && affinity == MIGR__AFFINITY_REAL);
	return migr__rows_convert(&work->change, &conversion);
}

/* A key that is the rowid holds 64 bits in any case, and must be INTEGER. */
static int keeps_key_type(const altering *work, const migr__type *type)
{
	return is_integer(type->kind) && migr__definition_is_rowid(&work->change.before, column_of(work));
}

static migr_status set_type(altering *work)
{
	migr__compiler *compiler = compiler_of(work);
	migr__definition *definition = &work->change.table.definition;
	migr__type type;
	const char *text;
	migr_status rc;

	if (!work->alteration->type)
		return MIGR_OK;
	rc = migr__type_parse(work->alteration->type, compiler->dialect->name, compiler->arena, &type, compiler->error);
	if (rc == MIGR_OK)
		rc = migr__sqlite_type(compiler, &type, definition->is_strict, &text);
	if (rc != MIGR_OK || keeps_key_type(work, &type))
		return rc;
	rc = migr__edit_type(definition, work->column, *text ? text : NULL, compiler->error);
	if (rc == MIGR_OK)
		rc = migr__enum_retype(&work->change, work->column, &type);
	if (rc == MIGR_OK && !work->using_sql)
		rc = convert(work, &type, text);
	return rc;
}

static migr_status use_sql(altering *work)
{
	migr_status rc = MIGR_OK;

	if (work->operation->options)
		rc = migr__clause_sql(compiler_of(work), work->operation->options->using_sql, "using_sql",
		                      &work->using_sql);
	if (rc == MIGR_OK && work->using_sql) {
		work->change.column = work->column;
		work->change.value = work->using_sql;
		work->change.copy_reason = "values are computed";
	}
	return rc;
}

/* What rows with NULL get; where a value is computed anyway, that is filled in. */
static migr_status fill(altering *work, const char *sql)
{
	migr__change *change = &work->change;

	if (!change->value)
		return change->table.has_rows
		               ? migr__sqlite_run(change->compiler, "UPDATE %q SET %n = (%s\n) WHERE %n IS NULL",
		                                  change->table.schema, change->table.name, work->column, sql,
		                                  work->column)
		               : MIGR_OK;
	change->value = migr__sqlite_text(change->compiler, "coalesce((%s\n), (%s\n))", change->value, sql);
	return change->value ? MIGR_OK : change->compiler->error->status;
}

static migr_status forbid_null(altering *work)
{
	migr__compiler *compiler = compiler_of(work);
	const migr__sqlite_fault fault = {
		MIGR_ERROR_DATA,
		migr__sqlite_text(compiler, "rows have NULL in column %n", work->column),
		"say by `fill_sql` what they get, or change them first",
	};
	const char *condition = work->change.value ? migr__sqlite_text(compiler, "(%s\n) IS NULL", work->change.value)
	                                           : migr__sqlite_text(compiler, "%n IS NULL", work->column);

	return migr__rows_forbid(&work->change, &fault, condition);
}

static migr_status set_not_null(altering *work)
{
	migr__compiler *compiler = compiler_of(work);
	migr__definition *definition = &work->change.table.definition;
	migr_conflict conflict = work->alteration->not_null_conflict;
	const char *fill_sql;
	migr_status rc;

	if (work->alteration->flags & MIGR_ALTER_DROP_NOT_NULL)
		return migr__edit_drop_not_null(definition, work->column, compiler->error);
	if (!(work->alteration->flags & MIGR_ALTER_SET_NOT_NULL))
		return MIGR_OK;
	rc = migr__clause_sql(compiler, work->alteration->fill_sql, "fill_sql", &fill_sql);
	if (rc == MIGR_OK && fill_sql)
		rc = fill(work, fill_sql);
	if (rc == MIGR_OK && (!has(work, MIGR__FORM_NOT_NULL) || work->change.value))
		rc = forbid_null(work);
	if (rc != MIGR_OK || (has(work, MIGR__FORM_NOT_NULL) && !conflict))
		return rc;
	/* ABORT is what it does by itself */
	return migr__edit_set_not_null(definition, work->column,
	                               conflict == MIGR_CONFLICT_ABORT ? MIGR_CONFLICT_NONE : conflict,
	                               compiler->error);
}

/* The type that the column gets or has; of the latter it does not matter whether it is a portable one. */
static migr_status default_fits(altering *work, const char *text)
{
	migr__compiler *compiler = compiler_of(work);
	migr__view stored = migr__definition_view(&work->change.before, column_of(work)->type);
	const char *name = work->alteration->type;
	migr__type type = { .kind = MIGR__TYPE_NONE };
	migr_error ignored;

	if (!name)
		name = migr__arena_strndup(compiler->arena, stored.data, stored.size);
	if (!name)
		return migr__fail_memory(compiler->error);
	migr__error_init(&ignored, compiler->out->alloc);
	if (!*name || migr__type_parse(name, compiler->dialect->name, compiler->arena, &type, &ignored) != MIGR_OK)
		type.kind = MIGR__TYPE_NONE;
	migr__error_clear(&ignored);
	return migr__sqlite_default_fits(compiler, &type, text, work->column);
}

static migr_status set_default(altering *work)
{
	migr__compiler *compiler = compiler_of(work);
	const migr__constraint *old = migr__column_constraint(column_of(work), MIGR__FORM_DEFAULT);
	const char *text;
	migr_status rc = migr__sqlite_default(compiler, work->alteration->default_sql, &work->alteration->default_value,
	                                      work->column, &text);

	if (rc == MIGR_OK && text)
		rc = default_fits(work, text);
	if (rc != MIGR_OK || (!text && !(work->alteration->flags & MIGR_ALTER_DROP_DEFAULT)))
		return rc;
	if (old ? text && migr__sqlite_same_sql(migr__definition_view(&work->change.before, old->value),
	                                        migr__view_of(text))
	        : !text)
		return MIGR_OK;
	work->change.default_column = work->column;
	return migr__edit_default(&work->change.table.definition, work->column, text, compiler->error);
}

static int is_in_key(const altering *work)
{
	const migr__definition *definition = &work->change.before;

	if (has(work, MIGR__FORM_PRIMARY_KEY) || has(work, MIGR__FORM_UNIQUE))
		return 1;
	for (size_t i = 0; i < definition->n_constraints; i++)
		for (size_t j = 0; j < definition->constraints[i].n_elements; j++) {
			const char *name = definition->constraints[i].elements[j].column;

			if (name && migr__sqlite_same_name(name, work->column))
				return 1;
		}
	return 0;
}

/* Whether something is stored that depends on the column: an index, a key, a generated column. */
static migr_status is_stored_elsewhere(altering *work, int *out)
{
	const migr__definition *definition = &work->change.before;
	migr__compiler *compiler = compiler_of(work);
	migr__stored *item;
	migr_status rc = migr__sqlite_indexes(compiler, &work->change.table, &item);

	*out = is_in_key(work);
	for (size_t i = 0; i < definition->n_columns; i++)
		if (migr__column_constraint(&definition->columns[i], MIGR__FORM_GENERATED))
			*out = 1;
	for (; rc == MIGR_OK && item && !*out; item = item->next) {
		migr__index_text index;

		rc = migr__index_parse(&index, compiler->arena, item->sql, strlen(item->sql), compiler->error);
		if (rc == MIGR_OK)
			*out = migr__index_uses(&index, item->sql, work->column);
	}
	return rc;
}

static migr_status set_collation(altering *work)
{
	const char *collation;
	int is_stored = 0;
	migr_status rc = migr__sqlite_collation(compiler_of(work), work->alteration->collation, &collation);

	if (rc != MIGR_OK || (!collation && !(work->alteration->flags & MIGR_ALTER_DROP_COLLATION)))
		return rc;
	if (!collation && !has(work, MIGR__FORM_COLLATE))
		return MIGR_OK;
	rc = migr__edit_collation(&work->change.table.definition, work->column, collation, compiler_of(work)->error);
	/* also without rows: keys that come to be the same share an index */
	if (rc == MIGR_OK)
		rc = is_stored_elsewhere(work, &is_stored);
	if (is_stored)
		work->change.copy_reason = "a key, an index or a generated column is in the order of the old collation";
	return rc;
}

static migr_status set_generated(altering *work)
{
	migr__compiler *compiler = compiler_of(work);
	migr__definition *definition = &work->change.table.definition;
	const migr__constraint *old = migr__column_constraint(column_of(work), MIGR__FORM_GENERATED);
	const char *sql;
	int is_stored = old ? old->is_stored : 1;
	migr_status rc = migr__clause_sql(compiler, work->alteration->generated_sql, "the generated column", &sql);

	if (rc != MIGR_OK)
		return rc;
	if (work->alteration->flags & MIGR_ALTER_DROP_GENERATED) {
		/* what is stored looks the same */
		if (old && !old->is_stored)
			work->change.copy_reason = "the column's values are not stored yet";
		return migr__edit_generated(definition, work->column, NULL, 0, compiler->error);
	}
	if (!sql)
		return MIGR_OK;
	if (!old)
		rc = migr__edit_default(definition, work->column, NULL, compiler->error);
	if (work->change.table.has_rows)
		work->change.copy_reason = "the column's values are computed again";
	return rc == MIGR_OK ? migr__edit_generated(definition, work->column, sql, is_stored, compiler->error) : rc;
}

/* The type that it has by now. */
static int is_of_integers(const altering *work)
{
	const migr__definition *definition = &work->change.table.definition;
	const migr__column_text *column = migr__definition_column(definition, work->column);

	return migr__sqlite_affinity(migr__definition_view(definition, column->type), definition->is_strict) ==
	       MIGR__AFFINITY_INTEGER;
}

static migr_status set_counting(altering *work)
{
	migr__change *change = &work->change;
	int set = (work->alteration->flags & sets_counting) != 0;
	int is_alone = has(work, MIGR__FORM_PRIMARY_KEY);
	const migr__column_text *column;
	const migr__constraint *key = migr__definition_primary_key(&change->before, &column);
	migr_status rc = MIGR_OK;

	if (!set && !(work->alteration->flags & MIGR_ALTER_DROP_AUTOINCREMENT))
		return MIGR_OK;
	is_alone |= key && key->n_elements == 1 && key->elements[0].column &&
	            migr__sqlite_same_name(key->elements[0].column, work->column);
	if (!is_alone)
		return set ? migr__compiler_refuse(
				     change->compiler, "make it the primary key first",
				     "counts up only a column that is the whole primary key (column \"%s\")",
				     work->column)
		           : MIGR_OK;
	if (!set && !key->is_autoincrement)
		return MIGR_OK;
	if (set && key->is_autoincrement)
		return MIGR_OK;
	if (set && !is_of_integers(work))
		return migr__compiler_refuse(change->compiler, "give it the type bigint as well",
		                             "counts up integers only, and column \"%s\" is none", work->column);
	if (set) {
		change->copy_reason = "the counter is part of the table";
		rc = migr__edit_type(&change->table.definition, work->column, "INTEGER", change->compiler->error);
	}
	return rc == MIGR_OK ? migr__edit_autoincrement(&change->table.definition, set, change->compiler->error) : rc;
}

/* Whether it is the rowid has to do with how rows are stored. */
static void compare_key(altering *work)
{
	const migr__column_text *now = migr__definition_column(&work->change.table.definition, work->column);

	if (migr__definition_is_rowid(&work->change.before, column_of(work)) !=
	    migr__definition_is_rowid(&work->change.table.definition, now))
		work->change.copy_reason = "the primary key is stored in another way";
}

/* The counter is put before the next number, unless it is beyond that already. */
static migr_status set_start(altering *work)
{
	migr__compiler *compiler = compiler_of(work);
	const migr__sqlite_table *table = &work->change.table;
	int64_t before = work->alteration->identity_start - 1;
	const migr__column_text *column;
	const migr__constraint *key = migr__definition_primary_key(&table->definition, &column);
	migr_status rc;

	if (before < 1)
		return MIGR_OK;
	if (!key || !key->is_autoincrement)
		return migr__compiler_refuse(compiler, "set MIGR_ALTER_SET_AUTOINCREMENT as well",
		                             "counts up no number of column \"%s\"", work->column);
	rc = migr__sqlite_run(compiler, "UPDATE %n.sqlite_sequence SET seq = max(seq, %l) WHERE name = %t",
	                      table->schema, before, table->name);
	if (rc != MIGR_OK)
		return rc;
	return migr__sqlite_run(compiler,
	                        "INSERT INTO %n.sqlite_sequence (name, seq) SELECT %t, %l WHERE NOT EXISTS "
	                        "(SELECT 1 FROM %n.sqlite_sequence WHERE name = %t)",
	                        table->schema, table->name, before, table->schema, table->name);
}

static migr_status refuse_foreign(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_alteration *a = operation->alteration;

	if (a->flags & MIGR_ALTER_SET_INVISIBLE)
		return migr__compiler_refuse(compiler, "leave MIGR_ALTER_SET_INVISIBLE out",
		                             "has no invisible columns (column \"%s\")", operation->name);
	return migr__sqlite_refuse_foreign(compiler, operation->name, a->identity_increment, a->identity_options,
	                                   a->on_update_sql);
}

/* What no column of SQLite's has. */
static const uint32_t nothing_here = MIGR_ALTER_DROP_COMMENT | MIGR_ALTER_DROP_ON_UPDATE | MIGR_ALTER_DROP_INVISIBLE |
                                     MIGR_ALTER_DROP_IDENTITY_OPTIONS;

static int changes_more_than_name(const migr_operation *operation)
{
	const migr_alteration *a = operation->alteration;

	return a->type || a->default_sql || a->default_value.type != MIGR_VALUE_NULL || a->fill_sql || a->collation ||
	       a->generated_sql || (a->flags & ~nothing_here) || a->identity_start ||
	       (operation->options && operation->options->using_sql);
}

static migr_status edit(altering *work)
{
	migr_status rc = use_sql(work);

	if (rc == MIGR_OK)
		rc = set_generated(work);
	if (rc == MIGR_OK)
		rc = set_type(work);
	if (rc == MIGR_OK)
		rc = set_not_null(work);
	if (rc == MIGR_OK)
		rc = set_default(work);
	if (rc == MIGR_OK)
		rc = set_collation(work);
	if (rc == MIGR_OK)
		rc = set_counting(work);
	if (rc == MIGR_OK)
		compare_key(work);
	return rc;
}

static migr_status change_column(migr__compiler *compiler, const migr_operation *operation, const char **schema)
{
	altering work = { .operation = operation, .alteration = operation->alteration };
	migr_status rc = migr__change_begin(compiler, operation, operation->table, &work.change);

	if (rc == MIGR_OK)
		rc = migr__sqlite_need_column(compiler, &work.change.before, operation->name);
	if (rc != MIGR_OK)
		return rc;
	work.column = migr__definition_column(&work.change.before, operation->name)->name;
	*schema = work.change.table.schema;
	rc = edit(&work);
	if (rc == MIGR_OK)
		rc = migr__change_end(&work.change);
	if (rc == MIGR_OK)
		rc = set_start(&work);
	if (rc == MIGR_OK && (work.alteration->flags & MIGR_ALTER_DROP_AUTOINCREMENT) &&
	    strcmp(work.change.before.text, work.change.table.definition.text) != 0)
		rc = migr__sqlite_run(compiler, "DELETE FROM %n.sqlite_sequence WHERE name = %t", *schema,
		                      work.change.table.name);
	return rc;
}

static migr_status is_missing(migr__compiler *compiler, const migr_operation *operation, int *out)
{
	migr__sqlite_table table;
	migr_status rc;

	*out = 0;
	if (!migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		return MIGR_OK;
	rc = migr__sqlite_read(compiler, migr__clause_schema(operation), operation->table, &table);
	*out = rc == MIGR_OK && !migr__definition_column(&table.definition, operation->name);
	return rc;
}

migr_status migr__sqlite_alter_column(migr__compiler *compiler, const migr_operation *operation)
{
	const char *schema = migr__clause_schema(operation), *new_name = operation->alteration->new_name;
	int missing = 0;
	migr_status rc = refuse_foreign(compiler, operation);

	if (rc == MIGR_OK)
		rc = is_missing(compiler, operation, &missing);
	if (rc == MIGR_OK && !missing && changes_more_than_name(operation))
		rc = change_column(compiler, operation, &schema);
	if (rc != MIGR_OK || missing || !new_name || strcmp(new_name, operation->name) == 0)
		return rc;
	return migr__sqlite_add_rename(compiler, schema, operation->table, operation->name, new_name);
}

migr_status migr__sqlite_rename_column(migr__compiler *compiler, const migr_operation *operation)
{
	int missing;
	migr_status rc = is_missing(compiler, operation, &missing);

	if (rc != MIGR_OK || missing)
		return rc;
	return migr__sqlite_add_rename(compiler, migr__clause_schema(operation), operation->table, operation->name,
	                               operation->new_name);
}

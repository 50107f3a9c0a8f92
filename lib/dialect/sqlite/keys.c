/* SPDX-License-Identifier: MIT */
/*
 * Constraints of a table that is there: keys, foreign keys, checks.
 */
#include "dialect/clause.h"
#include "dialect/sqlite/operations.h"
#include "dialect/sqlite/parent.h"
#include "dialect/sqlite/rows.h"

#include <string.h>

/* "a", "b" COLLATE NOCASE for GROUP BY, and "a IS NOT NULL AND b IS NOT NULL". */
static migr_status write_columns(migr__compiler *compiler, const migr_key *key, const char **list, const char **filled)
{
	migr__buf elements, conditions;
	migr__names names = { 0 };
	size_t count = key->elements.count;
	migr_status rc = MIGR_OK;

	if (!count) {
		rc = migr__names_parse(key->columns, "columns of the key", compiler->arena, &names, compiler->error);
		count = names.count;
	}
	migr__buf_init(&elements, compiler->out->alloc);
	migr__buf_init(&conditions, compiler->out->alloc);
	for (size_t i = 0; i < count && rc == MIGR_OK; i++) {
		const migr_element *element = names.count ? NULL : &key->elements.items[i];
		const char *name = element ? element->column : names.items[i], *collation = NULL;

		if (element)
			rc = migr__clause_option(compiler, element->collation, &collation);
		if (rc != MIGR_OK || !name)
			continue; /* an expression is refused when the key is written */
		migr__sqlite_write(&elements, i ? ", %n" : "%n", name);
		if (collation)
			migr__sqlite_write(&elements, " COLLATE %n", collation);
		migr__sqlite_write(&conditions, i ? " AND %n IS NOT NULL" : "%n IS NOT NULL", name);
	}
	*list = migr__sqlite_take(compiler, &elements);
	*filled = migr__sqlite_take(compiler, &conditions);
	return rc != MIGR_OK || (*list && *filled) ? rc : compiler->error->status;
}

static migr_status watch_duplicates(migr__change *change, const migr_key *key)
{
	const char *list, *filled;
	migr_status rc = write_columns(change->compiler, key, &list, &filled);

	return rc == MIGR_OK ? migr__rows_watch_duplicates(change, list, filled) : rc;
}

static migr_status forbid_nulls(migr__change *change, const migr_key *key)
{
	const char *list, *filled;
	migr_status rc = write_columns(change->compiler, key, &list, &filled);
	const migr__sqlite_fault fault = { MIGR_ERROR_DATA, "rows have NULL in a column of the primary key",
		                           "fill in those rows first" };

	if (rc != MIGR_OK)
		return rc;
	return migr__rows_forbid(change, &fault, migr__sqlite_text(change->compiler, "NOT (%s)", filled));
}

/* SQLite takes NULL in a primary key, for reasons of its history; a portable key does not. */
static migr_status edit_not_null(migr__change *change, const migr_key *key)
{
	migr__compiler *compiler = change->compiler;
	migr__names names = { 0 };
	migr_status rc = MIGR_OK;

	if (key->columns)
		rc = migr__names_parse(key->columns, "columns of the key", compiler->arena, &names, compiler->error);
	for (size_t i = 0; rc == MIGR_OK && i < names.count; i++) {
		const migr__column_text *column = migr__definition_column(&change->before, names.items[i]);

		if (!migr__column_constraint(column, MIGR__FORM_NOT_NULL))
			rc = migr__edit_set_not_null(&change->table.definition, names.items[i], MIGR_CONFLICT_NONE,
			                             compiler->error);
	}
	return rc;
}

static migr_status check_key_columns(migr__change *change, const migr_key *key)
{
	migr__compiler *compiler = change->compiler;
	migr__names names = { 0 };
	migr_status rc = MIGR_OK;

	if (key->columns)
		rc = migr__names_parse(key->columns, "columns of the key", compiler->arena, &names, compiler->error);
	for (size_t i = 0; rc == MIGR_OK && i < names.count; i++)
		rc = migr__sqlite_need_column(compiler, &change->before, names.items[i]);
	return rc;
}

static migr_status prepare_key(migr__change *change, const migr_operation *operation, migr__buf *buf)
{
	int is_primary = operation->kind == MIGR_OP_CREATE_PRIMARY_KEY;
	const migr__column_text *column;
	migr_status rc = check_key_columns(change, operation->key);

	if (rc == MIGR_OK && is_primary && migr__definition_primary_key(&change->before, &column)) {
		migr__fail(change->compiler->error, MIGR_ERROR_ALREADY_EXISTS, "the table has a primary key");
		return migr__error_hint(change->compiler->error, "drop that first");
	}
	change->copy_reason = "a key is part of the table";
	if (rc == MIGR_OK && is_primary)
		rc = forbid_nulls(change, operation->key);
	if (rc == MIGR_OK)
		rc = watch_duplicates(change, operation->key);
	if (rc == MIGR_OK && is_primary)
		rc = edit_not_null(change, operation->key);
	return rc == MIGR_OK
	               ? migr__sqlite_key(change->compiler, buf, is_primary ? "PRIMARY KEY" : "UNIQUE", operation->key)
	               : rc;
}

static migr_status prepare_check(migr__change *change, const migr_check *check, migr__buf *buf)
{
	migr__compiler *compiler = change->compiler;
	const migr__sqlite_fault fault = { MIGR_ERROR_DATA, "rows do not fulfil the check", "change those rows first" };
	const char *sql;
	migr_status rc = migr__clause_sql(compiler, check->sql, "the check", &sql);

	if (rc == MIGR_OK)
		rc = migr__rows_forbid(change, &fault, migr__sqlite_text(compiler, "NOT (%s\n)", sql));
	return rc == MIGR_OK ? migr__sqlite_check(compiler, buf, check) : rc;
}

static migr_status prepare(migr__change *change, const migr_operation *operation, migr__buf *buf)
{
	migr_status rc;

	switch (operation->kind) {
	case MIGR_OP_CREATE_FOREIGN_KEY:
		rc = migr__parent_forbid_orphans(change, operation->foreign_key);
		return rc == MIGR_OK ? migr__sqlite_foreign_key(change->compiler, buf, operation->foreign_key,
		                                                change->table.schema)
		                     : rc;
	case MIGR_OP_CREATE_CHECK:
		return prepare_check(change, operation->check, buf);
	default:
		return prepare_key(change, operation, buf);
	}
}

static const char *new_name(const migr_operation *operation)
{
	switch (operation->kind) {
	case MIGR_OP_CREATE_FOREIGN_KEY:
		return operation->foreign_key->name;
	case MIGR_OP_CREATE_CHECK:
		return operation->check->name;
	default:
		return operation->key->name;
	}
}

static migr_status find(migr__change *change, const migr__constraint_query *query, migr__constraint_place **places,
                        size_t *count)
{
	return migr__definition_find(&change->table.definition, query, places, count)
	               ? MIGR_OK
	               : migr__fail_memory(change->compiler->error);
}

/* SQLite takes a name twice, and then nobody can say which one is meant. */
static migr_status need_free_name(migr__change *change, const char *name, int *is_taken)
{
	migr__constraint_place *places;
	size_t count = 0;
	migr_status rc = MIGR_OK;

	if (name)
		rc = find(change, &(migr__constraint_query){ .name = name }, &places, &count);
	*is_taken = count != 0;
	return rc;
}

static migr_status refuse_name(migr__compiler *compiler, const char *name)
{
	migr__fail(compiler->error, MIGR_ERROR_ALREADY_EXISTS, "the table has a constraint \"%s\"", name);
	return migr__error_hint(compiler->error, "give it another name, or drop that one first");
}

migr_status migr__sqlite_create_constraint(migr__compiler *compiler, const migr_operation *operation)
{
	const char *text;
	migr__change change;
	migr__buf buf;
	int is_taken = 0;
	migr_status rc = migr__change_begin(compiler, operation, operation->table, &change);

	if (rc == MIGR_OK)
		rc = need_free_name(&change, new_name(operation), &is_taken);
	if (rc != MIGR_OK)
		return rc;
	if (is_taken)
		return migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS)
		               ? MIGR_OK
		               : refuse_name(compiler, new_name(operation));
	migr__buf_init(&buf, compiler->out->alloc);
	rc = prepare(&change, operation, &buf);
	text = migr__sqlite_take(compiler, &buf);
	if (rc == MIGR_OK)
		rc = text ? migr__edit_add_constraint(&change.table.definition, text, compiler->error)
		          : compiler->error->status;
	return rc == MIGR_OK ? migr__change_end(&change) : rc;
}

static migr__constraint_form form_of(migr_constraint_kind kind)
{
	switch (kind) {
	case MIGR_CONSTRAINT_PRIMARY_KEY:
		return MIGR__FORM_PRIMARY_KEY;
	case MIGR_CONSTRAINT_UNIQUE:
		return MIGR__FORM_UNIQUE;
	case MIGR_CONSTRAINT_FOREIGN_KEY:
		return MIGR__FORM_FOREIGN_KEY;
	default:
		return MIGR__FORM_CHECK;
	}
}

static migr_status make_query(migr__compiler *compiler, const migr_operation *operation, migr__constraint_query *query)
{
	migr__names names = { 0 };
	migr_status rc = MIGR_OK;

	memset(query, 0, sizeof *query);
	query->name = operation->name;
	query->has_form = operation->constraint_kind != MIGR_CONSTRAINT_ANY;
	query->form = form_of(operation->constraint_kind);
	if (query->name)
		return MIGR_OK;
	if (operation->columns)
		rc = migr__names_parse(operation->columns, "columns of the constraint", compiler->arena, &names,
		                       compiler->error);
	query->columns = names.items;
	query->n_columns = names.count;
	return rc == MIGR_OK ? migr__clause_sql(compiler, operation->sql, "the check", &query->check) : rc;
}

/* What drops a key must look at who points to it. */
static migr_status look_at_key(migr__change *change, const migr__constraint_place *place)
{
	migr__dependents dependents;

	if (place->constraint->form != MIGR__FORM_PRIMARY_KEY && place->constraint->form != MIGR__FORM_UNIQUE)
		return MIGR_OK;
	if (place->constraint->form == MIGR__FORM_PRIMARY_KEY && change->before.is_without_rowid)
		return migr__compiler_refuse(change->compiler, "take WITHOUT ROWID away first, by migr_op_alter_table",
		                             "needs the primary key of \"%s\", a table WITHOUT ROWID",
		                             change->table.name);
	change->copy_reason = "a key is part of the table";
	migr__dependents_init(&dependents, change);
	migr__dependents_add_children_of_key(&dependents, place);
	return migr__dependents_end(&dependents, "the key", "drop those foreign keys first");
}

static migr_status drop_all(migr__change *change, const migr__constraint_query *query, size_t *dropped)
{
	migr__constraint_place *places;
	size_t count = 1;
	migr_status rc = MIGR_OK;

	*dropped = 0;
	while (rc == MIGR_OK) {
		rc = find(change, query, &places, &count);
		if (rc != MIGR_OK || !count)
			break;
		rc = look_at_key(change, &places[0]);
		if (rc == MIGR_OK)
			rc = migr__edit_drop_constraint(&change->table.definition, places[0].constraint,
			                                change->compiler->error);
		++*dropped;
	}
	return rc;
}

static migr_status no_such_constraint(migr__compiler *compiler, const migr__change *change, const char *name)
{
	migr__fail(compiler->error, MIGR_ERROR_NO_SUCH_TABLE, "the table has no such constraint");
	if (name)
		migr__fail(compiler->error, MIGR_ERROR_NO_SUCH_TABLE, "the table has no constraint \"%s\"", name);
	migr__error_hint(compiler->error, "its definition is the error's statement");
	return migr__error_statement(compiler->error, change->before.text, change->before.size);
}

migr_status migr__sqlite_drop_constraint(migr__compiler *compiler, const migr_operation *operation)
{
	migr__constraint_query query;
	migr__change change;
	size_t dropped = 0;
	migr_status rc;

	if (operation->constraint_kind == MIGR_CONSTRAINT_EXCLUDE)
		return migr__compiler_refuse(compiler, "leave it out here: migr_op_dialect says which database it is",
		                             "has no exclusion constraints");
	rc = migr__change_begin(compiler, operation, operation->table, &change);
	if (rc == MIGR_OK)
		rc = make_query(compiler, operation, &query);
	if (rc == MIGR_OK)
		rc = drop_all(&change, &query, &dropped);
	if (rc == MIGR_OK && !dropped && !migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		return no_such_constraint(compiler, &change, operation->name);
	return rc == MIGR_OK ? migr__change_end(&change) : rc;
}

migr_status migr__sqlite_rename_constraint(migr__compiler *compiler, const migr_operation *operation)
{
	migr__constraint_place *places;
	migr__change change;
	size_t count = 0;
	int is_taken = 0;
	migr_status rc = migr__change_begin(compiler, operation, operation->table, &change);

	if (rc == MIGR_OK)
		rc = find(&change, &(migr__constraint_query){ .name = operation->name }, &places, &count);
	if (rc == MIGR_OK && !count)
		return no_such_constraint(compiler, &change, operation->name);
	if (rc == MIGR_OK && !migr__sqlite_same_name(operation->name, operation->new_name))
		rc = need_free_name(&change, operation->new_name, &is_taken);
	if (rc == MIGR_OK && is_taken)
		return refuse_name(compiler, operation->new_name);
	if (rc == MIGR_OK)
		rc = migr__edit_constraint_name(&change.table.definition, places[0].constraint, operation->new_name,
		                                compiler->error);
	return rc == MIGR_OK ? migr__change_end(&change) : rc;
}

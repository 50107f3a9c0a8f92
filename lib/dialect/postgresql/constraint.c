/* SPDX-License-Identifier: MIT */
/*
 * Constraints: as they stand in CREATE TABLE, added, dropped, renamed, validated.
 */
#include "dialect/lookup.h"
#include "dialect/postgresql/parts.h"

#include <string.h>

/* A key's index is not sorted or cut by the key's definition; what changes which rows are equal must not be lost. */
static migr_status list_elements(migr__compiler *compiler, migr__buf *buf, const migr_element_list *elements)
{
	migr__buf_putc(buf, '(');
	for (uint32_t i = 0; i < elements->count; i++) {
		const migr_element *element = &elements->items[i];

		if (!element->column || element->collation || element->length || element->opclass)
			return migr__compiler_refuse(compiler, "create a unique index instead",
			                             "has keys of plain columns only");
		if (i)
			migr__buf_puts(buf, ", ");
		migr__compiler_name(compiler, buf, NULL, element->column);
	}
	migr__buf_putc(buf, ')');
	return MIGR_OK;
}

migr_status migr__postgresql_key(migr__compiler *compiler, migr__buf *buf, const migr_key *key, int is_primary)
{
	migr_status rc;

	if (key->on_conflict)
		return migr__compiler_refuse(compiler, "leave `on_conflict` out", "has no ON CONFLICT clause for keys");
	migr__clause_constraint(compiler, buf, key->name);
	migr__buf_puts(buf, is_primary ? "PRIMARY KEY " : "UNIQUE ");
	if (key->flags & MIGR_NULLS_NOT_DISTINCT)
		migr__buf_puts(buf, "NULLS NOT DISTINCT ");
	if (key->elements.count)
		rc = list_elements(compiler, buf, &key->elements);
	else
		rc = migr__clause_columns(compiler, buf, key->columns, "columns of the key");
	if (rc == MIGR_OK && key->include) {
		migr__buf_puts(buf, " INCLUDE ");
		rc = migr__clause_columns(compiler, buf, key->include, "columns that the key carries along");
	}
	migr__clause_deferrable(buf, key->flags);
	return rc;
}

migr_status migr__postgresql_foreign_key(migr__compiler *compiler, migr__buf *buf, const migr_foreign_key *key,
                                         const char *schema)
{
	migr_status rc = migr__clause_foreign_key(compiler, buf, key, key->ref_schema ? key->ref_schema : schema);

	migr__clause_deferrable(buf, key->flags);
	return rc;
}

migr_status migr__postgresql_check(migr__compiler *compiler, migr__buf *buf, const migr_check *check)
{
	int has_loose = 1;
	migr_status rc = MIGR_OK;

	if (check->flags & MIGR_NOT_ENFORCED)
		rc = migr__postgresql_is_since(compiler, 180000, &has_loose);
	if (rc == MIGR_OK && !has_loose)
		return migr__compiler_refuse(compiler,
		                             "MIGR_NOT_VALID leaves the rows that are there alone; PostgreSQL 18 "
		                             "can do it",
		                             "enforces every check");
	if (rc == MIGR_OK)
		rc = migr__clause_check(compiler, buf, check);
	if (check->flags & MIGR_NO_INHERIT)
		migr__buf_puts(buf, " NO INHERIT");
	if (check->flags & MIGR_NOT_ENFORCED)
		migr__buf_puts(buf, " NOT ENFORCED");
	return rc;
}

migr_status migr__postgresql_exclude(migr__compiler *compiler, migr__buf *buf, const migr_exclude *exclude)
{
	const char *method;
	migr_status rc = migr__clause_option(compiler, exclude->using_method, &method);

	if (rc != MIGR_OK)
		return rc;
	migr__clause_constraint(compiler, buf, exclude->name);
	migr__buf_puts(buf, "EXCLUDE ");
	if (method) {
		migr__buf_puts(buf, "USING ");
		migr__compiler_name(compiler, buf, NULL, method);
		migr__buf_putc(buf, ' ');
	}
	rc = migr__postgresql_elements(compiler, buf, &exclude->elements, 1);
	if (rc == MIGR_OK && exclude->where) {
		migr__buf_puts(buf, " WHERE ");
		rc = migr__clause_expression(compiler, buf, exclude->where, "the condition of the exclusion");
	}
	migr__clause_deferrable(buf, exclude->flags);
	return rc;
}

static void alter_table(migr__compiler *compiler, migr__buf *sql, const migr_operation *operation)
{
	migr__buf_init(sql, compiler->out->alloc);
	migr__buf_puts(sql, "ALTER TABLE ");
	migr__compiler_name(compiler, sql, migr__clause_schema(operation), operation->table);
	migr__buf_putc(sql, ' ');
}

/* Rows that violate the check are counted before the database stops at the first. */
static migr_status forbid_violations(migr__compiler *compiler, const migr_operation *operation)
{
	migr__buf sql;
	migr_status rc;

	if (!compiler->live || operation->kind != MIGR_OP_CREATE_CHECK ||
	    (operation->check->flags & (MIGR_NOT_VALID | MIGR_NOT_ENFORCED)) ||
	    migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS))
		return MIGR_OK;
	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "SELECT count(*) FROM ");
	migr__compiler_name(compiler, &sql, migr__clause_schema(operation), operation->table);
	migr__buf_puts(&sql, " WHERE NOT ");
	rc = migr__clause_expression(compiler, &sql, operation->check->sql, "the check");
	migr__buf_puts(&sql, " HAVING count(*) > 0");
	if (rc == MIGR_OK)
		return migr__postgresql_forbid(compiler, &sql, MIGR_ERROR_DATA, "rows violate the check",
		                               "change those rows first, or make the check with MIGR_NOT_VALID");
	migr__buf_free(&sql);
	return rc;
}

/* Appends the constraint; its name in *name. */
static migr_status add_definition(migr__compiler *compiler, migr__buf *sql, const migr_operation *operation,
                                  const char **name, uint32_t *flags)
{
	*flags = 0;
	switch (operation->kind) {
	case MIGR_OP_CREATE_PRIMARY_KEY:
	case MIGR_OP_CREATE_UNIQUE:
		*name = operation->key->name;
		return migr__postgresql_key(compiler, sql, operation->key,
		                            operation->kind == MIGR_OP_CREATE_PRIMARY_KEY);
	case MIGR_OP_CREATE_FOREIGN_KEY:
		*name = operation->foreign_key->name;
		*flags = operation->foreign_key->flags;
		return migr__postgresql_foreign_key(compiler, sql, operation->foreign_key,
		                                    migr__clause_schema(operation));
	case MIGR_OP_CREATE_CHECK:
		*name = operation->check->name;
		*flags = operation->check->flags;
		return migr__postgresql_check(compiler, sql, operation->check);
	default:
		*name = operation->exclude->name;
		return migr__postgresql_exclude(compiler, sql, operation->exclude);
	}
}

/* As pg_constraint.contype has it. */
static char type_of(migr_constraint_kind kind)
{
	switch (kind) {
	case MIGR_CONSTRAINT_PRIMARY_KEY:
		return 'p';
	case MIGR_CONSTRAINT_UNIQUE:
		return 'u';
	case MIGR_CONSTRAINT_FOREIGN_KEY:
		return 'f';
	case MIGR_CONSTRAINT_CHECK:
		return 'c';
	default:
		return 'x';
	}
}

static migr_status if_constraint(migr__compiler *compiler, const migr_operation *operation, const char *name,
                                 int exists, size_t begin)
{
	migr__buf condition;

	migr__buf_init(&condition, compiler->out->alloc);
	migr__buf_printf(&condition, "%s (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = ",
	                 exists ? "EXISTS" : "NOT EXISTS");
	migr__postgresql_name_literal(compiler, &condition, migr__clause_schema(operation), operation->table);
	migr__buf_puts(&condition, "::regclass AND conname = ");
	migr__postgresql_literal(compiler, &condition, name);
	if (operation->constraint_kind != MIGR_CONSTRAINT_ANY)
		migr__buf_printf(&condition, " AND contype = '%c'", type_of(operation->constraint_kind));
	migr__buf_putc(&condition, ')');
	return migr__postgresql_block_end(compiler, begin, &condition);
}

migr_status migr__postgresql_create_constraint(migr__compiler *compiler, const migr_operation *operation)
{
	size_t begin = migr__postgresql_block_begin(compiler);
	const char *name = NULL;
	uint32_t flags;
	migr__buf sql;
	migr_status rc = forbid_violations(compiler, operation);

	if (rc != MIGR_OK)
		return rc;
	alter_table(compiler, &sql, operation);
	migr__buf_puts(&sql, "ADD ");
	rc = add_definition(compiler, &sql, operation, &name, &flags);
	if (flags & MIGR_NOT_VALID)
		migr__buf_puts(&sql, " NOT VALID");
	rc = migr__postgresql_finish(compiler, &sql, rc, 0);
	if (rc != MIGR_OK || !migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS))
		return rc;
	if (!name)
		return migr__compiler_refuse(compiler, "give it a name",
		                             "finds a constraint that may be there already by its name alone");
	return if_constraint(compiler, operation, name, 0, begin);
}

/* By its definition; *name is NULL if there is none, which is as good with IF EXISTS. */
static migr_status find_name(migr__compiler *compiler, const migr_operation *operation, const char **name)
{
	const char *definition =
		operation->constraint_kind == MIGR_CONSTRAINT_CHECK ? operation->sql : operation->columns;
	const migr__found *found = NULL;
	migr__lookup lookup;
	migr_status rc;

	*name = operation->name;
	if (*name)
		return MIGR_OK;
	rc = migr__compiler_need_live(compiler, "the constraint's name");
	if (rc != MIGR_OK)
		return rc;
	lookup = migr__lookup_for(compiler, migr__clause_schema(operation), operation->table);
	if (operation->constraint_kind == MIGR_CONSTRAINT_CHECK)
		rc = migr__clause_sql(compiler, definition, "the check", &definition);
	if (rc != MIGR_OK)
		return rc;
	if (migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		rc = migr__lookup_find_constraint(&lookup, operation->constraint_kind, definition, &found);
	else
		rc = migr__lookup_need_constraint(&lookup, operation->constraint_kind, definition, &found);
	*name = found ? found->name : NULL;
	return rc;
}

static migr_status take_type(void *sink, const migr_value *values, size_t count)
{
	char *type = sink;

	if (count == 1 && values[0].type == MIGR_VALUE_TEXT && values[0].size == 1)
		*type = values[0].text[0];
	return MIGR_OK;
}

/* The same for a script, which asks when it is executed. */
static migr_status forbid_other(migr__compiler *compiler, const migr_operation *operation, const char *name)
{
	migr__buf sql;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "SELECT FROM pg_catalog.pg_constraint WHERE conrelid = to_regclass(");
	migr__postgresql_name_literal(compiler, &sql, migr__clause_schema(operation), operation->table);
	migr__buf_puts(&sql, ") AND conname = ");
	migr__postgresql_literal(compiler, &sql, name);
	migr__buf_printf(&sql, " AND contype <> '%c'", type_of(operation->constraint_kind));
	return migr__postgresql_forbid(compiler, &sql, MIGR_ERROR_NO_SUCH_TABLE,
	                               "what has the constraint's name is one of another kind",
	                               "correct constraint_kind, or the name");
}

/* What has the name may be another kind of constraint. *is_other: then it is not the one that is meant. */
static migr_status compare_kind(migr__compiler *compiler, const migr_operation *operation, const char *name,
                                int *is_other)
{
	static const char query[] =
		"SELECT contype::text FROM pg_catalog.pg_constraint WHERE conrelid = to_regclass(?) "
		"AND conname = ?";
	const char *table = migr__postgresql_full_name(compiler, migr__clause_schema(operation), operation->table);
	migr_value values[2];
	char type = 0;
	migr_status rc;

	*is_other = 0;
	if (!table)
		return migr__fail_memory(compiler->error);
	if (operation->constraint_kind == MIGR_CONSTRAINT_ANY)
		return MIGR_OK;
	if (!compiler->live)
		return migr__clause_has(operation, MIGR_OPTION_IF_EXISTS) ? MIGR_OK
		                                                          : forbid_other(compiler, operation, name);
	values[0] = (migr_value){ .type = MIGR_VALUE_TEXT, .text = table, .size = strlen(table) };
	values[1] = (migr_value){ .type = MIGR_VALUE_TEXT, .text = name, .size = strlen(name) };
	rc = compiler->live->query(compiler->live->user, query, values, 2, take_type, &type, compiler->error);
	*is_other = type && type != type_of(operation->constraint_kind);
	if (rc != MIGR_OK || !*is_other || migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		return rc;
	migr__fail(compiler->error, MIGR_ERROR_NO_SUCH_TABLE, "\"%s\" of table \"%s\" is a constraint of another kind",
	           name, operation->table);
	return migr__error_hint(compiler->error, "correct constraint_kind, or the name");
}

migr_status migr__postgresql_drop_constraint(migr__compiler *compiler, const migr_operation *operation)
{
	int cascade = migr__clause_has(operation, MIGR_OPTION_CASCADE);
	const char *name;
	int is_other = 0;
	size_t begin = migr__postgresql_block_begin(compiler);
	migr__buf sql;
	migr_status rc = find_name(compiler, operation, &name);

	if (rc == MIGR_OK && name)
		rc = compare_kind(compiler, operation, name, &is_other);
	if (rc != MIGR_OK || !name || is_other)
		return rc;
	if (!cascade)
		rc = migr__postgresql_constraint_is_free(compiler, migr__clause_schema(operation), operation->table,
		                                         name);
	if (rc != MIGR_OK)
		return rc;
	alter_table(compiler, &sql, operation);
	migr__buf_puts(&sql, "DROP CONSTRAINT ");
	if (migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		migr__buf_puts(&sql, "IF EXISTS ");
	migr__compiler_name(compiler, &sql, NULL, name);
	if (cascade)
		migr__buf_puts(&sql, " CASCADE");
	rc = migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
	if (rc == MIGR_OK && !compiler->live && operation->constraint_kind != MIGR_CONSTRAINT_ANY &&
	    migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		rc = if_constraint(compiler, operation, name, 1, begin);
	return rc;
}

migr_status migr__postgresql_rename_constraint(migr__compiler *compiler, const migr_operation *operation)
{
	size_t begin = migr__postgresql_block_begin(compiler);
	migr__buf sql;
	migr_status rc;

	alter_table(compiler, &sql, operation);
	migr__buf_puts(&sql, "RENAME CONSTRAINT ");
	migr__compiler_name(compiler, &sql, NULL, operation->name);
	migr__buf_puts(&sql, " TO ");
	migr__compiler_name(compiler, &sql, NULL, operation->new_name);
	rc = migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
	if (rc == MIGR_OK && migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		rc = if_constraint(compiler, operation, operation->name, 1, begin);
	return rc;
}

migr_status migr__postgresql_validate_constraint(migr__compiler *compiler, const migr_operation *operation)
{
	migr__buf sql;

	alter_table(compiler, &sql, operation);
	migr__buf_puts(&sql, "VALIDATE CONSTRAINT ");
	migr__compiler_name(compiler, &sql, NULL, operation->name);
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

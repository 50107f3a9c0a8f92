/* SPDX-License-Identifier: MIT */
/*
 * Alterations of a column: type, default, NULL, expression and identity in as few statements as there can be, then the
 * comment, and the name last.
 */
#include "dialect/literal.h"
#include "dialect/postgresql/altering.h"

#include <string.h>

typedef migr__postgresql_altering altering;

/* Begins the next part of ALTER TABLE. */
static void next(altering *alter, const char *words)
{
	migr__buf *sql = &alter->sql;

	if (sql->size) {
		migr__buf_puts(sql, ",\n\t");
	} else {
		migr__buf_puts(sql, "ALTER TABLE ");
		migr__compiler_name(alter->compiler, sql, alter->schema, alter->operation->table);
		migr__buf_putc(sql, ' ');
	}
	migr__buf_puts(sql, words);
}

void migr__postgresql_next_column(altering *alter, const char *words)
{
	next(alter, "ALTER COLUMN ");
	migr__buf_printf(&alter->sql, "%s %s", alter->column, words);
}

migr_status migr__postgresql_flush(altering *alter)
{
	return alter->sql.size || alter->sql.failed ? migr__compiler_add(alter->compiler, &alter->sql, 0) : MIGR_OK;
}

static int gives_default(const altering *alter)
{
	return alter->alteration->default_sql || alter->alteration->default_value.type != MIGR_VALUE_NULL;
}

/* What only other databases have, and what would be missed. */
static migr_status refuse_foreign(altering *alter)
{
	const char *on_update, *column = alter->operation->name;
	migr_status rc = migr__clause_option(alter->compiler, alter->alteration->on_update_sql, &on_update);

	if (rc == MIGR_OK && on_update)
		return migr__postgresql_refuse_on_update(alter->compiler, column);
	if (rc == MIGR_OK && (alter->alteration->flags & MIGR_ALTER_SET_INVISIBLE))
		return migr__compiler_refuse(alter->compiler, "leave MIGR_ALTER_SET_INVISIBLE out",
		                             "cannot hide column \"%s\"", column);
	if (rc == MIGR_OK && alter->alteration->not_null_conflict)
		return migr__compiler_refuse(alter->compiler, "leave `not_null_conflict` out",
		                             "has no ON CONFLICT clause for column \"%s\"", column);
	return rc;
}

static migr_status refuse_unable(altering *alter)
{
	const migr_alteration *alteration = alter->alteration;
	int no_copy = migr__clause_has(alter->operation, MIGR_OPTION_NO_COPY);
	int has_using = alter->operation->options && alter->operation->options->using_sql;
	migr_status rc = refuse_foreign(alter);

	if (rc != MIGR_OK)
		return rc;

	if (migr__clause_has(alter->operation, MIGR_OPTION_IF_EXISTS) && !alter->compiler->live)
		return migr__compiler_need_live(alter->compiler, "whether there is such a column");
	if (has_using && !alteration->type)
		return migr__fail(alter->compiler->error, MIGR_ERROR_SCHEMA,
		                  "`using_sql` says how values get another type, and no type is given");
	if (no_copy && alteration->type && (has_using || !migr__postgresql_is_same_bytes(&alter->old, &alter->type)))
		return migr__compiler_refuse(alter->compiler, "leave MIGR_OPTION_NO_COPY out",
		                             "copies the table to give column \"%s\" this type",
		                             alter->operation->name);
	if (alteration->generated_sql && alter->old.is_live && alter->old.server_version < 170000)
		return migr__compiler_refuse(alter->compiler, "drop the column, and add it with the new expression",
		                             "%lld cannot change the expression of column \"%s\"",
		                             (long long)alter->old.server_version / 10000, alter->operation->name);
	return MIGR_OK;
}

/* The new type, or where only the collation is another one, the type that it has. */
static migr_status read_type(altering *alter)
{
	const char *text = alter->alteration->type;
	migr_status rc = text ? migr__postgresql_read_type(alter->compiler, text, &alter->type) : MIGR_OK;

	if (rc == MIGR_OK)
		rc = migr__postgresql_live_column(alter->compiler, alter->operation, text ? &alter->type : NULL,
		                                  &alter->old);
	alter->has_type =
		text || alter->alteration->collation || (alter->alteration->flags & MIGR_ALTER_DROP_COLLATION);
	if (rc == MIGR_OK && !text && alter->has_type)
		alter->type =
			(migr__type){ .kind = MIGR__TYPE_NATIVE, .native = alter->old.type ? alter->old.type : "TEXT" };
	return rc;
}

static migr_status add_collation(altering *alter)
{
	const char *collation;
	migr_status rc = migr__clause_option(alter->compiler, alter->alteration->collation, &collation);

	if (rc == MIGR_OK && collation) {
		migr__buf_puts(&alter->sql, " COLLATE ");
		migr__compiler_name(alter->compiler, &alter->sql, NULL, collation);
	} else if (rc == MIGR_OK && alter->old.collation && migr__postgresql_is_text(&alter->type) &&
	           !(alter->alteration->flags & MIGR_ALTER_DROP_COLLATION)) {
		/* a new type would bring its own */
		migr__buf_printf(&alter->sql, " COLLATE %s", alter->old.collation);
	}
	return rc;
}

static migr_status add_using(altering *alter)
{
	const migr_op_options *options = alter->operation->options;
	const char *sql = NULL;
	migr_status rc = MIGR_OK;

	if (options && options->using_sql)
		rc = migr__clause_sql(alter->compiler, options->using_sql, "`using_sql`", &sql);
	if (rc != MIGR_OK)
		return rc;
	if (sql) {
		migr__buf_puts(&alter->sql, " USING ");
		migr__clause_brackets(&alter->sql, sql);
	} else if (alter->alteration->type && (!migr__postgresql_is_text(&alter->type) ||
	                                       migr__clause_has(alter->operation, MIGR_OPTION_ALLOW_LOSS))) {
		/* without it a text that is too long is refused, with it it is cut */
		migr__buf_puts(&alter->sql, " USING ");
		migr__postgresql_cast(alter->compiler, &alter->sql, alter->column, &alter->old, &alter->type);
	}
	return rc;
}

/* Whether the column has a default that stays, and does not become one of the new type by itself. */
static int must_keep_default(const altering *alter)
{
	if (gives_default(alter) || (alter->alteration->flags & MIGR_ALTER_DROP_DEFAULT) || !alter->alteration->type)
		return 0;
	return alter->old.default_sql && !alter->old.is_generated && !alter->old.default_follows;
}

static void keep_default(altering *alter)
{
	migr__postgresql_next_column(alter, "SET DEFAULT ");
	migr__postgresql_cast(alter->compiler, &alter->sql, alter->old.default_sql, &alter->old, &alter->type);
}

static migr_status change_enum(altering *alter)
{
	int is_enum = alter->type.kind == MIGR__TYPE_ENUM && !alter->type.name;
	migr_status rc = MIGR_OK;

	if (!alter->alteration->type)
		return MIGR_OK;
	if (alter->old.enum_check) {
		next(alter, "DROP CONSTRAINT ");
		migr__compiler_name(alter->compiler, &alter->sql, NULL, alter->old.enum_check);
	}
	if (is_enum) {
		next(alter, "ADD ");
		rc = migr__postgresql_enum_check(alter->compiler, &alter->sql, alter->operation->name, &alter->type);
	}
	return rc;
}

static migr_status change_type(altering *alter)
{
	int keeps = must_keep_default(alter);
	migr_status rc;

	if (!alter->has_type)
		return MIGR_OK;
	rc = migr__postgresql_column_is_free(alter->compiler, alter->schema, alter->operation->table,
	                                     alter->operation->name, MIGR__USE_TYPE);
	if (rc == MIGR_OK && alter->alteration->type)
		rc = migr__postgresql_forbid_loss(alter->compiler, alter->operation, &alter->old, &alter->type);
	if (rc != MIGR_OK)
		return rc;
	if (keeps || gives_default(alter))
		migr__postgresql_next_column(alter, "DROP DEFAULT");
	migr__postgresql_next_column(alter, "TYPE ");
	migr__postgresql_type(alter->compiler, &alter->sql, &alter->type);
	rc = add_collation(alter);
	if (rc == MIGR_OK)
		rc = add_using(alter);
	if (rc == MIGR_OK && keeps)
		keep_default(alter);
	return rc == MIGR_OK ? change_enum(alter) : rc;
}

static migr_status change_default(altering *alter)
{
	const migr_alteration *alteration = alter->alteration;

	if (alteration->flags & MIGR_ALTER_DROP_DEFAULT)
		migr__postgresql_next_column(alter, "DROP DEFAULT");
	if (!gives_default(alter))
		return MIGR_OK;
	migr__postgresql_next_column(alter, "SET DEFAULT ");
	if (alter->alteration->type)
		return migr__postgresql_default(alter->compiler, &alter->sql, &alter->type, alteration->default_sql,
		                                &alteration->default_value);
	return migr__postgresql_default(alter->compiler, &alter->sql,
	                                alter->old.category == 'B' ? &(migr__type){ .kind = MIGR__TYPE_BOOLEAN } : NULL,
	                                alteration->default_sql, &alteration->default_value);
}

/* Rows with NULL get a value, in the type that the column has by now. */
static migr_status fill(altering *alter)
{
	const char *sql;
	migr_status rc = migr__clause_sql(alter->compiler, alter->alteration->fill_sql, "`fill_sql`", &sql);

	if (rc == MIGR_OK)
		rc = migr__postgresql_flush(alter);
	if (rc != MIGR_OK)
		return rc;
	migr__buf_puts(&alter->sql, "UPDATE ");
	migr__compiler_name(alter->compiler, &alter->sql, alter->schema, alter->operation->table);
	migr__buf_printf(&alter->sql, " SET %s = ", alter->column);
	migr__clause_brackets(&alter->sql, sql);
	migr__buf_printf(&alter->sql, " WHERE %s IS NULL", alter->column);
	return migr__postgresql_flush(alter);
}

/* Before anything is done, so that nothing is in vain. */
static migr_status forbid_nulls(altering *alter)
{
	migr__buf sql;

	if (!(alter->alteration->flags & MIGR_ALTER_SET_NOT_NULL) || alter->alteration->fill_sql ||
	    !alter->compiler->live)
		return MIGR_OK;
	migr__buf_init(&sql, alter->compiler->out->alloc);
	migr__buf_puts(&sql, "SELECT count(*) FROM ");
	migr__compiler_name(alter->compiler, &sql, alter->schema, alter->operation->table);
	migr__buf_printf(&sql, " WHERE %s IS NULL HAVING count(*) > 0", alter->column);
	return migr__postgresql_forbid(alter->compiler, &sql, MIGR_ERROR_DATA, "rows have NULL in the column",
	                               "say by `fill_sql` what they get, or change them first");
}

static migr_status change_null(altering *alter)
{
	uint32_t flags = alter->alteration->flags;
	migr_status rc = MIGR_OK;

	if (flags & MIGR_ALTER_DROP_NOT_NULL)
		migr__postgresql_next_column(alter, "DROP NOT NULL");
	if ((flags & MIGR_ALTER_SET_NOT_NULL) && alter->alteration->fill_sql)
		rc = fill(alter);
	if (rc == MIGR_OK && (flags & MIGR_ALTER_SET_NOT_NULL))
		migr__postgresql_next_column(alter, "SET NOT NULL");
	return rc;
}

static migr_status change_generated(altering *alter)
{
	if (alter->alteration->flags & MIGR_ALTER_DROP_GENERATED)
		migr__postgresql_next_column(alter, "DROP EXPRESSION");
	if (!alter->alteration->generated_sql)
		return MIGR_OK;
	migr__postgresql_next_column(alter, "SET EXPRESSION AS ");
	return migr__clause_expression(alter->compiler, &alter->sql, alter->alteration->generated_sql,
	                               "the generated column");
}

static migr_status change_comment_and_name(altering *alter)
{
	const migr_alteration *alteration = alter->alteration;
	migr_status rc = migr__postgresql_flush(alter);

	if (rc == MIGR_OK && (alteration->comment || (alteration->flags & MIGR_ALTER_DROP_COMMENT)))
		rc = migr__postgresql_comment(alter->compiler, "COLUMN", alter->schema, alter->operation->table,
		                              alter->operation->name, alteration->comment);
	if (rc != MIGR_OK || !alteration->new_name)
		return rc;
	next(alter, "RENAME COLUMN ");
	migr__buf_printf(&alter->sql, "%s TO ", alter->column);
	migr__compiler_name(alter->compiler, &alter->sql, NULL, alteration->new_name);
	return migr__postgresql_flush(alter);
}

static migr_status run(altering *alter)
{
	static migr_status (*const steps[])(altering *) = {
		refuse_unable,
		forbid_nulls,
		change_type,
		change_default,
		change_null,
		change_generated,
		migr__postgresql_change_identity,
		change_comment_and_name,
	};
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < sizeof steps / sizeof steps[0] && rc == MIGR_OK; i++)
		rc = steps[i](alter);
	return rc;
}

migr_status migr__postgresql_alter_column(migr__compiler *compiler, const migr_operation *operation)
{
	altering alter = {
		.compiler = compiler,
		.operation = operation,
		.alteration = operation->alteration,
		.schema = migr__clause_schema(operation),
		.column = migr__postgresql_full_name(compiler, NULL, operation->name),
	};
	migr_status rc;

	if (!alter.column)
		return migr__fail_memory(compiler->error);
	migr__buf_init(&alter.sql, compiler->out->alloc);
	rc = read_type(&alter);
	if (rc == MIGR_OK && compiler->live && !alter.old.is_there &&
	    migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		return MIGR_OK;
	if (rc == MIGR_OK)
		rc = run(&alter);
	migr__buf_free(&alter.sql);
	return rc;
}

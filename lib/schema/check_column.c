/* SPDX-License-Identifier: MIT */
/* Columns, and what changes of one. */
#include "schema/checker.h"

static const uint32_t column_flags = MIGR_PRIMARY_KEY | MIGR_NOT_NULL | MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS |
                                     MIGR_UNIQUE | MIGR_STORED | MIGR_INVISIBLE;

static const uint32_t counting_flags = MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS;

static int counts(const migr__type *type)
{
	return type->kind == MIGR__TYPE_SMALLINT || type->kind == MIGR__TYPE_INTEGER ||
	       type->kind == MIGR__TYPE_BIGINT || type->kind == MIGR__TYPE_NATIVE;
}

/* `type` is NULL if it cannot be read. */
static void check_counting(migr__checker *c, const migr_column *column, const migr__type *type)
{
	if (!(column->flags & counting_flags)) {
		if (column->identity_start || column->identity_increment)
			migr__problem(c, MIGR_ERROR_SCHEMA, "set MIGR_AUTOINCREMENT as well",
			              "%s means nothing without MIGR_AUTOINCREMENT",
			              column->identity_start ? "identity_start" : "identity_increment");
		if (column->identity_options)
			migr__problem(c, MIGR_ERROR_SCHEMA, "set MIGR_AUTOINCREMENT as well",
			              "identity_options means nothing without MIGR_AUTOINCREMENT");
		return;
	}
	if (type && !counts(type))
		migr__problem(c, MIGR_ERROR_SCHEMA, "use smallint, integer or bigint",
		              "only integers can be counted up by the database");
	if (column->default_sql || column->default_value.type != MIGR_VALUE_NULL)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL,
		              "it has a default, and is counted up by the database as well");
	if (column->generated_sql)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL,
		              "it is computed by an expression, and counted up by the database as well");
}

static void check_generated(migr__checker *c, const migr_column *column)
{
	if (!column->generated_sql) {
		if (column->flags & MIGR_STORED)
			migr__problem(c, MIGR_ERROR_SCHEMA, "it is for generated columns",
			              "MIGR_STORED means nothing without generated_sql");
		return;
	}
	if (column->default_sql || column->default_value.type != MIGR_VALUE_NULL)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "a generated column has no default");
	if (column->on_update_sql)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "a generated column has no on_update_sql");
}

static void check_texts(migr__checker *c, const migr_column *column)
{
	migr__check_sql(c, "default_sql", column->default_sql);
	migr__check_sql(c, "generated_sql", column->generated_sql);
	migr__check_sql(c, "on_update_sql", column->on_update_sql);
	migr__check_sql(c, "collation", column->collation);
	migr__check_sql(c, "charset", column->charset);
	migr__check_sql(c, "identity_options", column->identity_options);
}

/* 1 if there is a type that can be read. */
static int check_type(migr__checker *c, const char *text, migr__type *type)
{
	if (!migr__check_type(c, text, type))
		return 0;
	if (type->kind == MIGR__TYPE_NONE && !migr__checker_is(c, "sqlite")) {
		migr__problem(c, MIGR_ERROR_TYPE, "only SQLite has columns without a type", "it has no type");
		return 0;
	}
	return 1;
}

void migr__check_column(migr__checker *c, const migr_column *column)
{
	migr__type read, *type = check_type(c, column->type, &read) ? &read : NULL;

	migr__check_name(c, "the column's name", column->name);
	migr__check_flags(c, "a column", column->flags, column_flags);
	check_texts(c, column);
	if (column->default_sql && column->default_value.type != MIGR_VALUE_NULL)
		migr__problem(c, MIGR_ERROR_SCHEMA, "one of them is enough", "it has default_sql and default_value");
	migr__check_default(c, type, &column->default_value);
	check_generated(c, column);
	check_counting(c, column, type);
	migr__check_range(c, "not_null_conflict", column->not_null_conflict, MIGR_CONFLICT_REPLACE);
	if (column->not_null_conflict && !(column->flags & (MIGR_NOT_NULL | MIGR_PRIMARY_KEY)))
		migr__problem(c, MIGR_ERROR_SCHEMA, "set MIGR_NOT_NULL as well",
		              "not_null_conflict means nothing without MIGR_NOT_NULL");
	migr__check_reserved(c, column->reserved);
}

static const uint32_t sets_counting =
	MIGR_ALTER_SET_AUTOINCREMENT | MIGR_ALTER_SET_IDENTITY_ALWAYS | MIGR_ALTER_SET_IDENTITY_BY_DEFAULT;

static const struct {
	uint32_t first, second;
	const char *message;
} contradictions[] = {
	{ MIGR_ALTER_SET_NOT_NULL, MIGR_ALTER_DROP_NOT_NULL,
	  "MIGR_ALTER_SET_NOT_NULL and MIGR_ALTER_DROP_NOT_NULL contradict each other" },
	{ MIGR_ALTER_SET_AUTOINCREMENT, MIGR_ALTER_DROP_AUTOINCREMENT,
	  "MIGR_ALTER_SET_AUTOINCREMENT and MIGR_ALTER_DROP_AUTOINCREMENT contradict each other" },
	{ MIGR_ALTER_SET_IDENTITY_ALWAYS, MIGR_ALTER_DROP_AUTOINCREMENT,
	  "MIGR_ALTER_SET_IDENTITY_ALWAYS and MIGR_ALTER_DROP_AUTOINCREMENT contradict each other" },
	{ MIGR_ALTER_SET_IDENTITY_BY_DEFAULT, MIGR_ALTER_DROP_AUTOINCREMENT,
	  "MIGR_ALTER_SET_IDENTITY_BY_DEFAULT and MIGR_ALTER_DROP_AUTOINCREMENT contradict each other" },
	{ MIGR_ALTER_SET_IDENTITY_ALWAYS, MIGR_ALTER_SET_IDENTITY_BY_DEFAULT,
	  "MIGR_ALTER_SET_IDENTITY_ALWAYS and MIGR_ALTER_SET_IDENTITY_BY_DEFAULT contradict each other" },
	{ MIGR_ALTER_SET_INVISIBLE, MIGR_ALTER_DROP_INVISIBLE,
	  "MIGR_ALTER_SET_INVISIBLE and MIGR_ALTER_DROP_INVISIBLE contradict each other" },
};

static int changes_nothing(const migr_alteration *a)
{
	return !a->flags && !a->new_name && !a->type && !a->default_sql && a->default_value.type == MIGR_VALUE_NULL &&
	       !a->collation && !a->comment && !a->generated_sql && !a->charset && !a->on_update_sql &&
	       !a->identity_options && !a->identity_start && !a->identity_increment && !a->not_null_conflict;
}

static void check_contradictions(migr__checker *c, const migr_alteration *a)
{
	int has_default = a->default_sql || a->default_value.type != MIGR_VALUE_NULL;

	for (size_t i = 0; i < sizeof contradictions / sizeof contradictions[0]; i++)
		if ((a->flags & contradictions[i].first) && (a->flags & contradictions[i].second))
			migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "%s", contradictions[i].message);
	if (a->default_sql && a->default_value.type != MIGR_VALUE_NULL)
		migr__problem(c, MIGR_ERROR_SCHEMA, "one of them is enough", "it has default_sql and default_value");
	if (has_default && (a->flags & MIGR_ALTER_DROP_DEFAULT))
		migr__problem(c, MIGR_ERROR_SCHEMA, "a new default replaces the old one",
		              "MIGR_ALTER_DROP_DEFAULT and a new default contradict each other");
	if (has_default && (a->flags & sets_counting))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL,
		              "it gets a default, and is to be counted up by the database as well");
	if (has_default && a->generated_sql)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "a generated column has no default");
	if (a->generated_sql && (a->flags & MIGR_ALTER_DROP_GENERATED))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL,
		              "MIGR_ALTER_DROP_GENERATED and generated_sql contradict each other");
	if (a->generated_sql && a->on_update_sql)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "a generated column has no on_update_sql");
	if (a->on_update_sql && (a->flags & MIGR_ALTER_DROP_ON_UPDATE))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL,
		              "MIGR_ALTER_DROP_ON_UPDATE and on_update_sql contradict each other");
	if ((a->collation || a->charset) && (a->flags & MIGR_ALTER_DROP_COLLATION))
		migr__problem(c, MIGR_ERROR_SCHEMA, "a new collation replaces the old one",
		              "MIGR_ALTER_DROP_COLLATION and a new collation contradict each other");
	if (a->identity_options && (a->flags & MIGR_ALTER_DROP_IDENTITY_OPTIONS))
		migr__problem(c, MIGR_ERROR_SCHEMA, "new options replace the old ones",
		              "MIGR_ALTER_DROP_IDENTITY_OPTIONS and identity_options contradict each other");
	if (a->not_null_conflict && !(a->flags & MIGR_ALTER_SET_NOT_NULL))
		migr__problem(c, MIGR_ERROR_SCHEMA, "set MIGR_ALTER_SET_NOT_NULL as well",
		              "not_null_conflict means nothing without MIGR_ALTER_SET_NOT_NULL");
	if (a->comment && (a->flags & MIGR_ALTER_DROP_COMMENT))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL,
		              "MIGR_ALTER_DROP_COMMENT and a new comment contradict each other");
	if (a->fill_sql && !(a->flags & MIGR_ALTER_SET_NOT_NULL))
		migr__problem(c, MIGR_ERROR_SCHEMA, "set MIGR_ALTER_SET_NOT_NULL as well",
		              "fill_sql means nothing without MIGR_ALTER_SET_NOT_NULL");
}

/* The type that the column has afterwards, as far as it is known; NULL if it is not. */
static const migr__type *type_after(migr__checker *c, const migr_operation *operation, migr__type *type)
{
	const migr_op_options *options = operation->options;
	migr_error error;
	int is_known;

	if (operation->alteration->type)
		return check_type(c, operation->alteration->type, type) ? type : NULL;
	if (!options || !options->existing || !options->existing->type)
		return NULL;
	/* Whether that one is right is not asked here. */
	migr__error_init(&error, c->error->alloc);
	is_known = migr__type_parse(options->existing->type, c->dialect, c->arena, type, &error) == MIGR_OK;
	if (error.status == MIGR_ERROR_NO_MEMORY)
		migr__fail_memory(c->error);
	migr__error_clear(&error);
	return is_known ? type : NULL;
}

void migr__check_alteration(migr__checker *c, const migr_operation *operation)
{
	const migr_alteration *a = operation->alteration;
	const uint32_t known = (MIGR_ALTER_DROP_IDENTITY_OPTIONS << 1) - 1;
	const migr__type *type;
	migr__type read;

	if (!a)
		return;
	if (changes_nothing(a)) {
		migr__problem(c, MIGR_ERROR_SCHEMA, "say what is to change of the column", "there is nothing to alter");
		return;
	}
	if (a->flags & ~known)
		migr__problem(c, MIGR_ERROR_SCHEMA, "an alteration's flags are the MIGR_ALTER_ ones",
		              "flags 0x%x has bits that mean nothing for an alteration", a->flags & ~known);
	if (a->new_name)
		migr__check_name(c, "the new name", a->new_name);
	type = type_after(c, operation, &read);
	if (type && (a->flags & sets_counting) && !counts(type))
		migr__problem(c, MIGR_ERROR_SCHEMA, "use smallint, integer or bigint",
		              "only integers can be counted up by the database");
	migr__check_default(c, type, &a->default_value);
	check_contradictions(c, a);
	migr__check_sql(c, "default_sql", a->default_sql);
	migr__check_sql(c, "fill_sql", a->fill_sql);
	migr__check_sql(c, "generated_sql", a->generated_sql);
	migr__check_sql(c, "collation", a->collation);
	migr__check_sql(c, "charset", a->charset);
	migr__check_sql(c, "on_update_sql", a->on_update_sql);
	migr__check_sql(c, "identity_options", a->identity_options);
	migr__check_range(c, "not_null_conflict", a->not_null_conflict, MIGR_CONFLICT_REPLACE);
	migr__check_reserved(c, a->reserved);
}

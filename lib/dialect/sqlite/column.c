/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/column.h"

#include "dialect/clause.h"
#include "dialect/literal.h"
#include "dialect/sqlite/look.h"

static const char *enum_labels(migr__compiler *compiler, const migr__names *labels)
{
	migr__buf buf;

	migr__buf_init(&buf, compiler->out->alloc);
	for (size_t i = 0; i < labels->count; i++)
		migr__sqlite_write(&buf, "%s%t", i ? ", " : "", labels->items[i]);
	return migr__sqlite_take(compiler, &buf);
}

const char *migr__sqlite_enum_check(migr__compiler *compiler, const char *column, const migr__names *labels)
{
	const char *list = enum_labels(compiler, labels);

	return list ? migr__sqlite_text(compiler, "%n IN (%s)", column, list) : NULL;
}

static migr_status collation_is_there(migr__compiler *compiler, const char *name)
{
	int64_t count;
	migr_status rc;

	if (!compiler->live)
		return MIGR_OK;
	rc = migr__sqlite_look_number(
		compiler, 0, &count, "SELECT count(*) FROM pragma_collation_list WHERE name = %t COLLATE NOCASE", name);
	if (rc != MIGR_OK || count)
		return rc;
	migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "there is no collation \"%s\" on this connection", name);
	return migr__error_hint(compiler->error,
	                        "SQLite has BINARY, NOCASE and RTRIM, and those that the application "
	                        "registers before it migrates; write \"%s\" for another database "
	                        "as \"postgresql: %s\" or \"mysql: %s\"",
	                        name, name, name);
}

migr_status migr__sqlite_collation(migr__compiler *compiler, const char *text, const char **out)
{
	migr_status rc = migr__clause_option(compiler, text, out);

	return rc == MIGR_OK && *out ? collation_is_there(compiler, *out) : rc;
}

void migr__sqlite_conflict(migr__buf *buf, migr_conflict conflict)
{
	static const char *const words[] = { NULL, "ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE" };

	if (conflict > MIGR_CONFLICT_NONE && conflict <= MIGR_CONFLICT_REPLACE)
		migr__buf_printf(buf, " ON CONFLICT %s", words[conflict]);
}

/* MIGR_ALWAYS_IDENTITY counts up as well. */
static int counts_up(const migr_column *column)
{
	return (column->flags & (MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS)) != 0;
}

migr_status migr__sqlite_refuse_foreign(migr__compiler *compiler, const char *column, int64_t increment,
                                        const char *identity_options, const char *on_update_sql)
{
	const char *options, *on_update;
	migr_status rc = migr__clause_option(compiler, identity_options, &options);

	if (rc == MIGR_OK)
		rc = migr__clause_option(compiler, on_update_sql, &on_update);
	if (rc != MIGR_OK)
		return rc;
	if (increment != 0 && increment != 1)
		return migr__compiler_refuse(compiler, "leave identity_increment at 0",
		                             "counts up by one only (column \"%s\")", column);
	if (options)
		return migr__compiler_refuse(compiler, "write \"postgresql: ...\" if it is meant for that database",
		                             "has no identity_options (column \"%s\")", column);
	if (on_update)
		return migr__compiler_refuse(
			compiler, "write \"mysql: ...\" if it is meant for that database, and a trigger here",
			"does not set a column by itself when its row is updated (column \"%s\")", column);
	return MIGR_OK;
}

static migr_status refuse_flags(migr__compiler *compiler, const migr_column *column, const migr__column_key *key)
{
	if (column->flags & MIGR_INVISIBLE)
		return migr__compiler_refuse(compiler, "leave MIGR_INVISIBLE out",
		                             "has no invisible columns (column \"%s\")", column->name);
	if (counts_up(column) && !key->is_inline)
		return migr__compiler_refuse(compiler, "make it the primary key by itself, or do without AUTOINCREMENT",
		                             "counts up only a column that is the whole primary key (column \"%s\")",
		                             column->name);
	return migr__sqlite_refuse_foreign(compiler, column->name, column->identity_increment, column->identity_options,
	                                   column->on_update_sql);
}

static int is_integer(const migr__type *type)
{
	return type->kind == MIGR__TYPE_SMALLINT || type->kind == MIGR__TYPE_INTEGER || type->kind == MIGR__TYPE_BIGINT;
}

/* The rowid itself counts up, and its type must be this very word. */
static migr_status key_type(migr__compiler *compiler, const migr_column *column, const migr__type *type,
                            const char **out)
{
	if (is_integer(type) ||
	    (type->kind == MIGR__TYPE_NATIVE && migr__view_is_nocase(migr__view_of(type->native), "INTEGER"))) {
		*out = "INTEGER";
		return MIGR_OK;
	}
	return migr__compiler_refuse(compiler, "give it the type bigint",
	                             "counts up integers only, and column \"%s\" is none", column->name);
}

static migr_status write_key(migr__compiler *compiler, migr__buf *buf, const migr_column *column,
                             const migr__column_key *key)
{
	migr__buf_putc(buf, ' ');
	migr__clause_constraint(compiler, buf, key->name);
	migr__buf_puts(buf, "PRIMARY KEY");
	if (key->is_desc)
		migr__buf_puts(buf, " DESC");
	migr__sqlite_conflict(buf, key->on_conflict);
	if (counts_up(column))
		migr__buf_puts(buf, " AUTOINCREMENT");
	return MIGR_OK;
}

static migr_status write_generated(migr__compiler *compiler, migr__buf *buf, const migr_column *column)
{
	migr_status rc;

	if (!column->generated_sql)
		return MIGR_OK;
	migr__buf_puts(buf, " GENERATED ALWAYS AS ");
	rc = migr__clause_expression(compiler, buf, column->generated_sql, "the expression of the generated column");
	migr__buf_puts(buf, column->flags & MIGR_STORED ? " STORED" : " VIRTUAL");
	return rc;
}

static migr_status write_value(migr__compiler *compiler, migr__buf *buf, const migr_column *column,
                               const migr__type *type)
{
	const char *collation, *value;
	migr_status rc =
		migr__sqlite_default(compiler, column->default_sql, &column->default_value, column->name, &value);

	if (rc == MIGR_OK)
		rc = migr__sqlite_default_fits(compiler, type, value, column->name);
	if (rc == MIGR_OK)
		rc = migr__sqlite_collation(compiler, column->collation, &collation);
	if (rc != MIGR_OK)
		return rc;
	if (value)
		migr__sqlite_write(buf, " DEFAULT %s", value);
	if (collation)
		migr__sqlite_write(buf, " COLLATE %n", collation);
	return write_generated(compiler, buf, column);
}

static migr_status write_constraints(migr__compiler *compiler, migr__buf *buf, const migr_column *column,
                                     const migr__type *type, const migr__column_key *key)
{
	int is_key = (column->flags & MIGR_PRIMARY_KEY) || (key->is_inline && !key->is_desc);
	migr_status rc;

	/* a key that counts up takes a NULL as "the next number" */
	if (((column->flags & MIGR_NOT_NULL) || is_key) && !(counts_up(column) && key->is_inline)) {
		migr__buf_puts(buf, " NOT NULL");
		migr__sqlite_conflict(buf, column->not_null_conflict);
	}
	rc = write_value(compiler, buf, column, type);
	if (rc == MIGR_OK && key->is_inline)
		rc = write_key(compiler, buf, column, key);
	if (rc == MIGR_OK && (column->flags & MIGR_UNIQUE))
		migr__buf_puts(buf, " UNIQUE");
	if (rc == MIGR_OK && type->kind == MIGR__TYPE_ENUM) {
		const char *check = migr__sqlite_enum_check(compiler, column->name, &type->labels);

		if (!check)
			return compiler->error->status;
		migr__sqlite_write(buf, " CHECK (%s)", check);
	}
	return rc;
}

migr_status migr__sqlite_column(migr__compiler *compiler, migr__buf *buf, const migr_column *column, int is_strict,
                                const migr__column_key *key)
{
	const char *text;
	migr__type type;
	migr_status rc =
		migr__type_parse(column->type, compiler->dialect->name, compiler->arena, &type, compiler->error);

	if (rc == MIGR_OK)
		rc = refuse_flags(compiler, column, key);
	if (rc == MIGR_OK)
		rc = counts_up(column) ? key_type(compiler, column, &type, &text)
		                       : migr__sqlite_type(compiler, &type, is_strict, &text);
	if (rc != MIGR_OK)
		return rc;
	migr__sqlite_write(buf, *text ? "%n %s" : "%n", column->name, text);
	return write_constraints(compiler, buf, column, &type, key);
}

/* SPDX-License-Identifier: MIT */
/* What the servers say of a foreign key only in one error for all: whether there is what it points to. */
#include "dialect/mysql/my.h"

#include <string.h>

/*
 * Names of foreign keys are the database's, not the table's; the servers say of one that is taken only that the table
 * cannot be made.
 */
migr_status migr__my_foreign_key_name(migr__my *my, const char *table, const char *name)
{
	migr__my_rows rows;

	if (!name || !my->compiler->live || my->status != MIGR_OK)
		return my->status;
	migr__my_puts(my, "SELECT TABLE_NAME FROM information_schema.TABLE_CONSTRAINTS WHERE ");
	migr__my_in_schema(my, "CONSTRAINT_SCHEMA");
	migr__my_puts(my, " AND CONSTRAINT_TYPE = 'FOREIGN KEY' AND CONSTRAINT_NAME = ");
	migr__my_literal(my, name);
	migr__my_puts(my, " AND TABLE_NAME <> ");
	migr__my_literal(my, table);
	if (migr__my_rows_of(my, &rows) != MIGR_OK || !rows.count)
		return my->status;
	migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA, "table \"%s\" has a foreign key \"%s\" already",
	           rows.values[0] ? rows.values[0] : "", name);
	return migr__my_fail(
		my, migr__error_hint(my->compiler->error, "names of foreign keys are unique in a MySQL database"));
}

static void look_for_columns(migr__my *my, const char *schema, const char *table)
{
	migr__my_puts(my, "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ");
	if (schema)
		migr__my_literal(my, schema);
	else
		migr__my_puts(my, "DATABASE()");
	migr__my_puts(my, " AND TABLE_NAME = ");
	migr__my_literal(my, table);
}

static int has_column(const migr__my_rows *rows, const char *name)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->values[i] && migr__view_is_nocase(migr__view_of(rows->values[i]), name))
			return 1;
	return 0;
}

static migr_status need_columns(migr__my *my, const migr_foreign_key *key, const migr__my_rows *rows)
{
	migr_error *error = my->compiler->error;
	migr__names names;

	if (migr__my_fail(my, migr__names_parse(key->ref_columns, "columns that the foreign key points to",
	                                        my->compiler->arena, &names, error)) != MIGR_OK)
		return my->status;
	for (size_t i = 0; i < names.count; i++)
		if (!has_column(rows, names.items[i])) {
			migr__fail(error, MIGR_ERROR_NO_SUCH_COLUMN,
			           "the foreign key points to column \"%s\" of \"%s\", which has none of that name",
			           names.items[i], key->ref_table);
			return migr__my_fail(
				my, migr__error_hint(error, "correct `ref_columns`, or add that column first"));
		}
	return MIGR_OK;
}

/* A server that writes table names in small letters finds them in any. */
static int is_itself(const char *table, const migr_foreign_key *key)
{
	return !key->ref_schema && migr__view_is_nocase(migr__view_of(key->ref_table), table);
}

migr_status migr__my_reference(migr__my *my, const char *table, const migr_table *made, const migr_foreign_key *key)
{
	const char *schema = key->ref_schema ? key->ref_schema : my->schema;
	migr_error *error = my->compiler->error;
	migr__my_rows rows;

	migr__my_foreign_key_name(my, table, key->name);
	/* the columns of the table that is made were checked with it */
	if (!my->compiler->live || my->status != MIGR_OK || (made && is_itself(table, key)))
		return my->status;
	look_for_columns(my, schema, key->ref_table);
	if (migr__my_rows_of(my, &rows) != MIGR_OK)
		return my->status;
	if (rows.count)
		return key->ref_columns ? need_columns(my, key, &rows) : MIGR_OK;
	migr__fail(error, MIGR_ERROR_NO_SUCH_TABLE, "the foreign key points to \"%s\", which is no table",
	           key->ref_table);
	return migr__my_fail(
		my, migr__error_hint(error, "create that table first; if both point to each other, add one of the "
	                                    "keys by migr_op_create_foreign_key afterwards"));
}

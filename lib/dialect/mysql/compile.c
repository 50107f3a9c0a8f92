/* SPDX-License-Identifier: MIT */
#include "dialect/mysql/compile.h"

#include "dialect/mysql/my.h"

#include <string.h>

/* What one statement has at most: placeholders, and bytes, well below the servers' max_allowed_packet. */
#define MOST_PARAMS 5000
#define MOST_BYTES (1024 * 1024)

static size_t size_of(const migr_value *value)
{
	if (value->type != MIGR_VALUE_TEXT && value->type != MIGR_VALUE_BLOB)
		return 24;
	return value->size == MIGR_NUL_TERMINATED ? strlen(value->text) : value->size;
}

static size_t largest_row(const migr_operation *operation, size_t n_columns)
{
	size_t largest = 1;

	for (size_t i = 0; i + n_columns <= operation->n_values; i += n_columns) {
		size_t size = 0;

		for (size_t k = 0; k < n_columns; k++)
			size += size_of(&operation->values[i + k]);
		largest = size > largest ? size : largest;
	}
	return largest;
}

static migr_status bulk_insert(migr__my *my)
{
	migr__compiler *compiler = my->compiler;
	size_t rows, most = MOST_PARAMS;
	migr__names columns;

	if (migr__my_fail(my, migr__names_parse(my->operation->columns, "columns of the rows", compiler->arena,
	                                        &columns, compiler->error)) != MIGR_OK)
		return my->status;
	if (columns.count && columns.count <= MOST_PARAMS) {
		rows = MOST_BYTES / largest_row(my->operation, columns.count);
		rows = rows ? rows : 1;
		most = rows > most / columns.count ? most : rows * columns.count;
	}
	return migr__my_fail(my, migr__clause_insert(compiler, my->operation, most));
}

static migr_status execute(migr__my *my)
{
	return migr__my_fail(my, migr__clause_execute(my->compiler, my->operation));
}

static migr_status create_exclude(migr__my *my)
{
	return migr__my_refuse(my, "use a unique key, or check it in a trigger", "has no exclusions");
}

/* All rows were looked at when the constraint was made. */
static migr_status nothing(migr__my *my)
{
	return my->status;
}

static const struct {
	migr_operation_kind kind;
	migr_status (*compile)(migr__my *my);
} compilers[] = {
	{ MIGR_OP_CREATE_TABLE, migr__my_create_table },
	{ MIGR_OP_DROP_TABLE, migr__my_drop_table },
	{ MIGR_OP_RENAME_TABLE, migr__my_rename_table },
	{ MIGR_OP_SET_TABLE_COMMENT, migr__my_set_table_comment },
	{ MIGR_OP_ADD_COLUMN, migr__my_add_column },
	{ MIGR_OP_ALTER_TABLE, migr__my_alter_table },
	{ MIGR_OP_ALTER_COLUMN, migr__my_alter_column },
	{ MIGR_OP_DROP_COLUMN, migr__my_drop_column },
	{ MIGR_OP_RENAME_COLUMN, migr__my_rename_column },
	{ MIGR_OP_SET_COLUMN_COMMENT, migr__my_set_column_comment },
	{ MIGR_OP_CREATE_INDEX, migr__my_create_index },
	{ MIGR_OP_DROP_INDEX, migr__my_drop_index },
	{ MIGR_OP_RENAME_INDEX, migr__my_rename_index },
	{ MIGR_OP_CREATE_PRIMARY_KEY, migr__my_create_constraint },
	{ MIGR_OP_CREATE_UNIQUE, migr__my_create_constraint },
	{ MIGR_OP_CREATE_FOREIGN_KEY, migr__my_create_constraint },
	{ MIGR_OP_CREATE_CHECK, migr__my_create_constraint },
	{ MIGR_OP_CREATE_EXCLUDE, create_exclude },
	{ MIGR_OP_DROP_CONSTRAINT, migr__my_drop_constraint },
	{ MIGR_OP_RENAME_CONSTRAINT, migr__my_rename_constraint },
	{ MIGR_OP_VALIDATE_CONSTRAINT, nothing },
	{ MIGR_OP_CREATE_SCHEMA, migr__my_schema },
	{ MIGR_OP_DROP_SCHEMA, migr__my_schema },
	{ MIGR_OP_CREATE_VIEW, migr__my_view },
	{ MIGR_OP_DROP_VIEW, migr__my_view },
	{ MIGR_OP_CREATE_TRIGGER, migr__my_trigger },
	{ MIGR_OP_DROP_TRIGGER, migr__my_trigger },
	{ MIGR_OP_CREATE_SEQUENCE, migr__my_sequence },
	{ MIGR_OP_ALTER_SEQUENCE, migr__my_sequence },
	{ MIGR_OP_DROP_SEQUENCE, migr__my_sequence },
	{ MIGR_OP_CREATE_ENUM, migr__my_enum },
	{ MIGR_OP_ADD_ENUM_VALUE, migr__my_enum },
	{ MIGR_OP_RENAME_ENUM_VALUE, migr__my_enum },
	{ MIGR_OP_RENAME_ENUM, migr__my_enum },
	{ MIGR_OP_DROP_ENUM, migr__my_enum },
	{ MIGR_OP_EXECUTE, execute },
	{ MIGR_OP_BULK_INSERT, bulk_insert },
};

static migr_status refuse_options(migr__my *my)
{
	if (migr__clause_has(my->operation, MIGR_OPTION_CONCURRENTLY))
		return migr__my_refuse(my, "leave it out: InnoDB lets writers in while it makes an index",
		                       "has no CONCURRENTLY");
	if (migr__clause_has(my->operation, MIGR_OPTION_CASCADE))
		return migr__my_refuse(my, "drop what depends on it first", "has no CASCADE");
	return MIGR_OK;
}

static migr_status compile(migr__my *my)
{
	if (refuse_options(my) != MIGR_OK || migr__my_read_server(my) != MIGR_OK)
		return my->status;
	for (size_t i = 0; i < sizeof compilers / sizeof compilers[0]; i++)
		if (compilers[i].kind == my->operation->kind)
			return compilers[i].compile(my);
	return migr__my_refuse(my, NULL, "does not know operations of kind %d", (int)my->operation->kind);
}

migr_status migr__mysql_compile(migr__compiler *compiler, const migr_operation *operation)
{
	migr__my my = { .compiler = compiler, .operation = operation, .schema = migr__clause_any_schema(operation) };
	migr_status rc;

	migr__buf_init(&my.buf, compiler->out->alloc);
	rc = compile(&my);
	migr__buf_free(&my.buf);
	return rc == MIGR_OK || compiler->error->status == MIGR_OK ? rc : compiler->error->status;
}

/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/compile.h"

#include "dialect/clause.h"
#include "dialect/sqlite/operations.h"

/* As many values as every build of SQLite takes. */
#define MAX_PARAMS 999

static migr_status execute(migr__compiler *compiler, const migr_operation *operation)
{
	const char *sql;
	migr_status rc = migr__clause_option(compiler, operation->sql, &sql);
	migr__buf buf;

	if (rc != MIGR_OK || !sql)
		return rc;
	migr__buf_init(&buf, compiler->out->alloc);
	migr__buf_puts(&buf, sql);
	rc = migr__compiler_add(compiler, &buf, 0);
	migr__buf_free(&buf);
	return rc;
}

static migr_status refuse(migr__compiler *compiler, migr_operation_kind kind)
{
	switch (kind) {
	case MIGR_OP_CREATE_SCHEMA:
	case MIGR_OP_DROP_SCHEMA:
		return migr__compiler_refuse(compiler, "attach a file before migrating: its name is a schema",
		                             "has no schemas to create or drop");
	case MIGR_OP_CREATE_EXCLUDE:
		return migr__compiler_refuse(compiler, "a trigger with RAISE(ABORT, ...) can do it",
		                             "has no exclusion constraints");
	case MIGR_OP_CREATE_SEQUENCE:
	case MIGR_OP_ALTER_SEQUENCE:
	case MIGR_OP_DROP_SEQUENCE:
		return migr__compiler_refuse(compiler, "use a key with MIGR_AUTOINCREMENT, or a table of one row",
		                             "has no sequences");
	default:
		return migr__fail(compiler->error, MIGR_ERROR_INTERNAL, "operation %d is not known to sqlite", kind);
	}
}

migr_status migr__sqlite_compile(migr__compiler *compiler, const migr_operation *operation)
{
	switch (operation->kind) {
	case MIGR_OP_CREATE_TABLE:
		return migr__sqlite_create_table(compiler, operation);
	case MIGR_OP_DROP_TABLE:
		return migr__sqlite_drop_table(compiler, operation);
	case MIGR_OP_RENAME_TABLE:
		return migr__sqlite_rename_table(compiler, operation);
	case MIGR_OP_ALTER_TABLE:
		return migr__sqlite_alter_table(compiler, operation);
	case MIGR_OP_ADD_COLUMN:
		return migr__sqlite_add_column(compiler, operation);
	case MIGR_OP_ALTER_COLUMN:
		return migr__sqlite_alter_column(compiler, operation);
	case MIGR_OP_DROP_COLUMN:
		return migr__sqlite_drop_column(compiler, operation);
	case MIGR_OP_RENAME_COLUMN:
		return migr__sqlite_rename_column(compiler, operation);
	case MIGR_OP_CREATE_INDEX:
		return migr__sqlite_create_index(compiler, operation);
	case MIGR_OP_DROP_INDEX:
		return migr__sqlite_drop_index(compiler, operation);
	case MIGR_OP_RENAME_INDEX:
		return migr__sqlite_rename_index(compiler, operation);
	case MIGR_OP_CREATE_PRIMARY_KEY:
	case MIGR_OP_CREATE_UNIQUE:
	case MIGR_OP_CREATE_FOREIGN_KEY:
	case MIGR_OP_CREATE_CHECK:
		return migr__sqlite_create_constraint(compiler, operation);
	case MIGR_OP_DROP_CONSTRAINT:
		return migr__sqlite_drop_constraint(compiler, operation);
	case MIGR_OP_RENAME_CONSTRAINT:
		return migr__sqlite_rename_constraint(compiler, operation);
	case MIGR_OP_CREATE_VIEW:
		return migr__sqlite_create_view(compiler, operation);
	case MIGR_OP_DROP_VIEW:
		return migr__sqlite_drop_view(compiler, operation);
	case MIGR_OP_CREATE_TRIGGER:
		return migr__sqlite_create_trigger(compiler, operation);
	case MIGR_OP_DROP_TRIGGER:
		return migr__sqlite_drop_trigger(compiler, operation);
	case MIGR_OP_ADD_ENUM_VALUE:
	case MIGR_OP_RENAME_ENUM_VALUE:
		return migr__sqlite_change_enum(compiler, operation);
	case MIGR_OP_SET_TABLE_COMMENT: /* SQLite has no place for comments */
	case MIGR_OP_SET_COLUMN_COMMENT:
	case MIGR_OP_VALIDATE_CONSTRAINT: /* all are valid from the start */
	case MIGR_OP_CREATE_ENUM:         /* a check of each column */
	case MIGR_OP_DROP_ENUM:
	case MIGR_OP_RENAME_ENUM:
		return MIGR_OK;
	case MIGR_OP_EXECUTE:
		return execute(compiler, operation);
	case MIGR_OP_BULK_INSERT:
		return migr__clause_insert(compiler, operation, MAX_PARAMS);
	default:
		return refuse(compiler, operation->kind);
	}
}

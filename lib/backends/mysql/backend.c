/* SPDX-License-Identifier: MIT */
/*
 * The table of functions.
 */
#include "backend.h"

#include <string.h>

static void *native_handle(void *connection)
{
	return ((mysql_connection *)connection)->db;
}

static const char *describe(void *connection)
{
	return ((mysql_connection *)connection)->name;
}

const migr_backend *migr_mysql(void)
{
	static const migr_backend backend = {
		.struct_size = sizeof(migr_backend),
		.flags = 0,
		.name = "mysql",
		.dialect = "mysql",
		.schemes = "mysql,mariadb",
		.connect = migr__mysql_connect,
		.borrow = migr__mysql_borrow,
		.disconnect = migr__mysql_disconnect,
		.native_handle = native_handle,
		.describe = describe,
		.execute = migr__mysql_execute,
		.transaction_state = migr__mysql_transaction_state,
		.begin = migr__mysql_begin,
		.commit = migr__mysql_commit,
		.rollback = migr__mysql_rollback,
		.lock = migr__mysql_lock,
		.unlock = migr__mysql_unlock,
		.session = migr__mysql_session,
		.execute_many = migr__mysql_execute_many,
		.scratch = migr__mysql_scratch,
	};

	return &backend;
}

void *migr_mysql_handle(const migr_op *op)
{
	return op && strcmp(migr_op_dialect(op), "mysql") == 0 ? migr_op_native_handle(op) : NULL;
}

/* SPDX-License-Identifier: MIT */
/*
 * The functions of data.h that are operations. Those that look at the database in between are the engine's.
 */
#include <libmigr/data.h>

migr_status migr_op_bulk_insert(migr_op *op, const char *table, const char *columns, const migr_value *values,
                                size_t n_values, const migr_op_options *options)
{
	return migr_op_emit(op, &(migr_operation)MIGR_OPERATION(.kind = MIGR_OP_BULK_INSERT, .table = table,
	                                                        .columns = columns, .values = values,
	                                                        .n_values = n_values, .options = options));
}

migr_status migr_op_execute_variants(migr_op *op, const char *sql)
{
	return migr_op_emit(op, &(migr_operation)MIGR_OPERATION(.kind = MIGR_OP_EXECUTE, .sql = sql));
}

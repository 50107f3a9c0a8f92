/* SPDX-License-Identifier: MIT */
/*
 * The same from C++11: no designated initialisers, an array instead of a compound literal.
 */
#include <libmigr/migr.h>

#include <cstdio>
#include <cstring>

static migr_revision revision(const char *id, const char *sql)
{
	migr_revision result;

	std::memset(&result, 0, sizeof result);
	result.struct_size = sizeof result;
	result.id = id;
	result.upgrade_sql = sql;
	return result;
}

extern "C" {
static migr_status fill(migr_op *op, void *)
{
	const migr_value params[] = { MIGR_INT(1), MIGR_TEXT("a") };

	return migr_op_execute_params(op, "INSERT INTO t VALUES (?, ?)", params, 2);
}
}

int main()
{
	migr_revision steps[] = { revision("1", "CREATE TABLE t (a, b)"), revision("2", NULL) };
	migr_context *migr = NULL;
	migr_status rc = migr_open_offline(&migr, "sqlite", NULL);

	steps[1].upgrade = fill;
	if (rc == MIGR_OK)
		rc = migr_register_linear(migr, MIGR_ARRAY(steps));
	if (rc == MIGR_OK)
		rc = migr_check_graph(migr);
	if (rc != MIGR_OK)
		std::fprintf(stderr, "%s\n", migr_error_message(migr_last_error(migr)));
	migr_close(migr);
	return rc == MIGR_OK ? 0 : 1;
}

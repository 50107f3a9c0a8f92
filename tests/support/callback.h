/* SPDX-License-Identifier: MIT */
/*
 * Operations as the bodies of callbacks: what was written is compiled and run, and what it emits is compared with what
 * it was made from.
 */
#ifndef MIGR_TESTS_SUPPORT_CALLBACK_H
#define MIGR_TESTS_SUPPORT_CALLBACK_H

#include "support/render_c.h"

#include "compare/render.h"
#include "engine/collect.h"
#include "schema/shape.h"
#include "schema/title.h"

#include <libmigr/ops.h>

#include <string.h>

/* What functions of ops.h come down to, in a shared object that has none of the library. */
static const char shim[] =
	"#include <libmigr/migr.h>\n"
	"migr_status (*emit_hook)(migr_op *op, const migr_operation *operation);\n"
	"migr_status migr_op_emit(migr_op *op, const migr_operation *operation) { return emit_hook(op, operation); }\n"
	"migr_status migr_op_execute_variants(migr_op *op, const char *sql)\n"
	"{\n"
	"\treturn emit_hook(op, &(const migr_operation)MIGR_OPERATION(.kind = MIGR_OP_EXECUTE, .sql = sql));\n"
	"}\n"
	"migr_status migr_op_bulk_insert(migr_op *op, const char *table, const char *columns, const migr_value "
	"*values,\n"
	"                                size_t n_values, const migr_op_options *options)\n"
	"{\n"
	"\treturn emit_hook(op, &(const migr_operation)MIGR_OPERATION(.kind = MIGR_OP_BULK_INSERT, .table = table,\n"
	"\t\t.columns = columns, .values = values, .n_values = n_values, .options = options));\n"
	"}\n";

static migr__collector collector;

static migr_status collect(migr_op *op, const migr_operation *operation)
{
	return collector.sink.operation(&collector.sink, op, operation);
}

static const char *callback_body(migr__arena *memory, const migr_operation *operations, size_t count)
{
	const char *copy;
	migr_error failure;
	migr__buf text;

	migr__error_init(&failure, memory->alloc);
	migr__buf_init(&text, memory->alloc);
	ck_assert_int_eq(migr__render_operations_c(operations, count, &text, &failure), MIGR_OK);
	copy = migr__arena_strdup(memory, migr__buf_text(&text));
	migr__buf_free(&text);
	return copy;
}

/* Compiles a callback for each list of operations, runs it, and compares. */
static void callback_check(migr__arena *memory, const migr_operation *operations, size_t count)
{
	const char *path = t_path(t_folder(), "revision.c");
	migr_status (*upgrade)(migr_op *, void *);
	migr_status (**hook)(migr_op *, const migr_operation *);
	migr_op op = { 0 };
	migr__buf text;
	void *handle;

	migr__buf_init(&text, memory->alloc);
	migr__buf_printf(&text, "%s#include \"%s/../lib/api/ops.c\"\n", shim, getenv("MIGR_INCLUDE"));
	migr__buf_puts(&text, "migr_status upgrade(migr_op *op, void *app);\n");
	migr__buf_printf(&text, "migr_status upgrade(migr_op *op, void *app)\n{\n%s}\n",
	                 callback_body(memory, operations, count));
	t_write(path, migr__buf_text(&text));
	migr__buf_free(&text);
	handle = compile_c(path);
	*(void **)&upgrade = dlsym(handle, "upgrade");
	*(void **)&hook = dlsym(handle, "emit_hook");
	ck_assert(upgrade && hook);
	*hook = collect;
	migr__collector_init(&collector, memory, "here");
	migr__error_init(&op.error, memory->alloc);
	ck_assert_msg(upgrade(&op, NULL) == MIGR_OK, "%s", migr_error_message(&op.error));
	ck_assert_uint_eq(collector.operations.count, count);
	for (size_t i = 0; i < count; i++) {
		migr_operation wanted = operations[i];

		if (wanted.table_definition)
			wanted.table_definition = migr__fold_keys(wanted.table_definition, memory);
		ck_assert_msg(migr__shape_equal(&migr__shape_operation, &wanted, &collector.operations.items[i]),
		              "operation %zu of %s: %s", i + 1, path, migr__operation_name(wanted.kind));
	}
	migr__collector_clear(&collector);
	migr__error_clear(&op.error);
	dlclose(handle);
}

#endif

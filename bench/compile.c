/* SPDX-License-Identifier: MIT */
/*
 * How long 10,000 operations take to become SQL, for each dialect: the best of some runs, in milliseconds.
 */
#include "dialect/compile.h"
#include "schema/check.h"
#include "schema/shape.h"

#include <stdio.h>
#include <time.h>

enum { COUNT = 10000, RUNS = 7 };

static const migr_column columns[] = {
	{ "id", "bigint", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
	{ "name", "varchar(100)", .flags = MIGR_NOT_NULL },
	{ "email", "varchar(320)", .flags = MIGR_NOT_NULL | MIGR_UNIQUE },
	{ "active", "boolean", .flags = MIGR_NOT_NULL, .default_sql = "true" },
	{ "price", "numeric(10, 2)", .flags = MIGR_NOT_NULL, .default_value = MIGR_INT(0) },
	{ "size", "integer", .flags = 0 },
	{ "weight", "double precision", .flags = 0 },
	{ "body", "text", .flags = 0 },
	{ "picture", "blob", .flags = 0 },
	{ "created", "timestamptz", .flags = MIGR_NOT_NULL, .default_sql = "CURRENT_TIMESTAMP" },
	{ "data", "json | mysql: longtext", .flags = 0 },
	{ "owner_id", "bigint", .flags = 0 },
};
static const migr_foreign_key keys[] = { { .name = "item_owner",
	                                   .columns = "owner_id",
	                                   .ref_table = "owner",
	                                   .ref_columns = "id",
	                                   .on_delete = MIGR_CASCADE } };
static const migr_index indexes[] = { { .name = "item_name", .columns = "name, created" } };
static const migr_table table = MIGR_TABLE("item", .columns = MIGR_LIST(columns), .foreign_keys = MIGR_LIST(keys),
                                           .indexes = MIGR_LIST(indexes));
static const migr_index by_name = { .struct_size = sizeof(migr_index),
	                            .name = "item_name",
	                            .columns = "name, created" };
static const migr_operation operations[] = {
	MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &table),
	MIGR_OPERATION(.kind = MIGR_OP_CREATE_INDEX, .table = "item", .index = &by_name),
	MIGR_OPERATION(.kind = MIGR_OP_RENAME_COLUMN, .table = "item", .name = "size", .new_name = "height"),
	MIGR_OPERATION(.kind = MIGR_OP_DROP_TABLE, .table = "item"),
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* As migr_op_emit does it, without what is executed. Returns how many bytes came of it. */
static size_t compile(const migr__dialect *dialect, const migr_operation *from, const migr__alloc *alloc)
{
	migr__arena arena;
	migr__script script;
	migr_error error;
	size_t size = 0;
	const migr_operation *operation;
	migr__compiler compiler = { .dialect = dialect, .arena = &arena, .out = &script, .error = &error };

	migr__arena_init(&arena, alloc);
	migr__script_init(&script, alloc);
	migr__error_init(&error, alloc);
	operation = migr__shape_import(&migr__shape_operation, from, &arena, &error);
	if (operation && migr__operation_check(operation, dialect->name, &arena, &error) == MIGR_OK &&
	    migr__compile(&compiler, operation) == MIGR_OK)
		for (size_t i = 0; i < script.count; i++)
			size += script.items[i].size;
	if (!size)
		fprintf(stderr, "%s: %s\n", dialect->name, migr_error_message(&error));
	migr__error_clear(&error);
	migr__script_clear(&script);
	migr__arena_clear(&arena);
	return size;
}

int main(void)
{
	static const char *const names[] = { "sqlite", "postgresql", "mysql" };
	migr__alloc alloc = migr__alloc_libc();

	printf("dialect operations statements-KiB ms\n");
	for (size_t d = 0; d < 3; d++) {
		const migr__dialect *dialect = migr__dialect_find(names[d]);
		double best = 0;
		size_t size = 0;

		for (int run = 0; run < RUNS; run++) {
			double start = now(), time;

			size = 0;
			for (int i = 0; i < COUNT; i++) {
				size_t one = compile(dialect, &operations[i % 4], &alloc);

				if (!one)
					return 1;
				size += one;
			}
			time = now() - start;
			best = best == 0 || time < best ? time : best;
		}
		printf("%s %d %zu %.2f\n", names[d], COUNT, size / 1024, best);
	}
	return 0;
}

/* SPDX-License-Identifier: MIT */
#include "support/t.h"

#include "schema/shape.h"

#include <libmigr/operation.h>

#include <stdlib.h>
#include <string.h>

static migr__alloc alloc;
static migr__arena arena;
static migr_error error;

static void begin(void)
{
	alloc = migr__alloc_libc();
	migr__arena_init(&arena, &alloc);
	migr__error_init(&error, &alloc);
}

static void end(void)
{
	migr__arena_clear(&arena);
	migr__error_clear(&error);
}

static const migr_column columns[] = {
	{ "id", "bigint", .flags = MIGR_PRIMARY_KEY },
	{ "name", "text", .default_value = MIGR_TEXT("x") },
};
static const migr_check checks[] = { { .name = "c", .sql = "id > 0" } };
static const migr_table users =
	MIGR_TABLE("users", .columns = MIGR_LIST(columns), .checks = MIGR_LIST(checks), .comment = "people");

static const migr_operation create = MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &users);

static const migr_operation *import(const migr_operation *operation)
{
	if (!arena.alloc)
		begin();
	return migr__shape_import(&migr__shape_operation, operation, &arena, &error);
}

START_TEST(all_of_it_is_copied)
{
	const migr_operation *copy = import(&create);

	ck_assert_ptr_nonnull(copy);
	ck_assert_ptr_ne(copy->table_definition, &users);
	ck_assert_ptr_ne(copy->table_definition->name, users.name);
	ck_assert_str_eq(copy->table_definition->columns.items[1].default_value.text, "x");
	ck_assert_uint_eq(copy->table_definition->columns.items[1].default_value.size, 1);
	ck_assert_uint_eq(copy->table_definition->columns.items[1].struct_size, sizeof(migr_column));
	ck_assert_str_eq(copy->table_definition->checks.items[0].sql, "id > 0");
	ck_assert_int_eq(migr__shape_equal(&migr__shape_operation, copy, import(copy)), 1);
	end();
}
END_TEST

/* A program that was compiled when columns had fewer members, and one when they had more. */
START_TEST(arrays_of_another_version_are_walked_by_their_own_stride)
{
	struct longer {
		migr_column column;
		const char *unknown;
	} more[2] = { { columns[0], NULL }, { columns[1], NULL } };
	migr_table table = users;
	migr_operation operation = create;

	operation.table_definition = &table;
	table.columns = (migr_column_list){ &more[0].column, 2, sizeof more[0] };
	ck_assert_int_eq(migr__shape_equal(&migr__shape_operation, import(&operation), import(&create)), 1);
	more[1].unknown = "new";
	ck_assert_ptr_null(import(&operation));
	ck_assert_int_eq(error.status, MIGR_ERROR_ABI_NEWER);
	ck_assert_ptr_nonnull(strstr(migr_error_message(&error), "column 2 of 2"));
	table.columns.item_size = 12;
	ck_assert_ptr_null(import(&operation));
	ck_assert_int_eq(error.status, MIGR_ERROR_ABI_SIZE);
	end();
}
END_TEST

START_TEST(what_is_no_struct_is_refused)
{
	migr_column bare = { .name = "a", .type = "text" };
	migr_table empty = users;
	migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_ADD_COLUMN, .table = "t", .column = &bare);

	ck_assert_ptr_null(import(&operation));
	ck_assert_int_eq(error.status, MIGR_ERROR_ABI_SIZE);
	ck_assert_ptr_nonnull(strstr(migr_error_hint(&error), "MIGR_COLUMN"));
	empty.columns.items = NULL;
	operation = create;
	operation.table_definition = &empty;
	ck_assert_ptr_null(import(&operation));
	ck_assert_int_eq(error.status, MIGR_ERROR_SCHEMA);
	operation = (migr_operation)MIGR_OPERATION(.kind = MIGR_OP_DROP_TABLE, .table = "caf\xe9");
	ck_assert_ptr_null(import(&operation));
	ck_assert_int_eq(error.status, MIGR_ERROR_NAME);
	end();
}
END_TEST

static char *written(const migr_operation *operation)
{
	migr__buf buf;

	migr__buf_init(&buf, &alloc);
	migr__shape_write(&migr__shape_operation, import(operation), &buf);
	return buf.data;
}

/* What could run together if it were only put side by side. */
START_TEST(different_content_is_written_differently)
{
	const migr_operation some[] = {
		create,
		MIGR_OPERATION(.kind = MIGR_OP_RENAME_TABLE, .table = "ab", .new_name = "c"),
		MIGR_OPERATION(.kind = MIGR_OP_RENAME_TABLE, .table = "a", .new_name = "bc"),
		MIGR_OPERATION(.kind = MIGR_OP_RENAME_TABLE, .table = "a;new_name=1:b", .new_name = "c"),
		MIGR_OPERATION(.kind = MIGR_OP_EXECUTE, .sql = ""),
		MIGR_OPERATION(.kind = MIGR_OP_EXECUTE),
		MIGR_OPERATION(.kind = MIGR_OP_BULK_INSERT, .table = "a", .values = (migr_value[]){ MIGR_INT(1) },
		               .n_values = 1),
		MIGR_OPERATION(.kind = MIGR_OP_BULK_INSERT, .table = "a", .values = (migr_value[]){ MIGR_REAL(1) },
		               .n_values = 1),
		MIGR_OPERATION(.kind = MIGR_OP_BULK_INSERT, .table = "a", .values = (migr_value[]){ MIGR_TEXT("1") },
		               .n_values = 1),
	};
	size_t count = sizeof some / sizeof some[0];

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++) {
			char *a = written(&some[i]), *b = written(&some[k]);

			ck_assert_int_eq(strcmp(a, b) == 0, i == k);
			ck_assert_int_eq(migr__shape_equal(&migr__shape_operation, import(&some[i]), import(&some[k])),
			                 i == k);
			free(a);
			free(b);
		}
	end();
}
END_TEST

START_TEST(members_are_found_by_name)
{
	const migr__member *member = migr__shape_member(&migr__shape_operation, "foreign_key");

	ck_assert_ptr_nonnull(member);
	ck_assert_ptr_eq(member->shape, &migr__shape_foreign_key);
	ck_assert_ptr_null(migr__shape_member(&migr__shape_operation, "foreign"));
	end();
}
END_TEST

T_MAIN("shape", all_of_it_is_copied, arrays_of_another_version_are_walked_by_their_own_stride,
       what_is_no_struct_is_refused, different_content_is_written_differently, members_are_found_by_name)

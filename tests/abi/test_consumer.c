/* SPDX-License-Identifier: MIT */
/*
 * A program as its author would write it, with every macro and literal that the headers offer: C11, all warnings as
 * errors, nothing but the public headers and the shared library. Then the same structs as programs compiled against an
 * older and a newer version of the headers would pass them.
 */
#include <libmigr/backend.h>
#include <libmigr/migr.h>

#include "support/t.h"

#include <stdlib.h>
#include <string.h>

static migr_status fill_in_scids(migr_op *op, void *app)
{
	static const migr_value params[] = {
		MIGR_TEXT("EUR"), MIGR_INT(7), MIGR_REAL(0.5), MIGR_NULL, MIGR_BLOB("\0\1", 2),
	};
	migr_status rc = migr_op_execute_params(op, "INSERT INTO t VALUES (?, ?, ?, ?, ?)", params, 5);

	if (rc == MIGR_OK)
		rc = migr_op_query(op, "SELECT id FROM t WHERE a = ?", MIGR_PARAMS(MIGR_TEXT("EUR")), NULL, app);
	if (rc == MIGR_OK)
		rc = migr_op_query(op, "SELECT id FROM t", MIGR_NO_PARAMS, NULL, NULL);
	return rc;
}

static migr_status refuse_if_used(migr_op *op, void *app)
{
	(void)app;
	return migr_op_refuse(op, "channel 17 uses it");
}

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE version (a)"),
	MIGR_REVISION(.id = "2", .upgrade = fill_in_scids, .downgrade = refuse_if_used),
	MIGR_REVISION(.id = "3", .flags = MIGR_REVISION_EMPTY, .message = "withdrawn"),
};

const migr_revision shop_def456;
const migr_revision shop_def456 = MIGR_REVISION(
	.id = "def456", .upgrade_sql = "CREATE TABLE users (id)");
const migr_revision shop_abc123;
const migr_revision shop_abc123 = MIGR_REVISION(
	.id = "abc123", .down_revision = "def456",
	.message = "Add user profile picture field", .create_date = "2023-01-01 12:00:00",
	.upgrade_sql = "ALTER TABLE users ADD COLUMN picture",
	.downgrade_sql = "ALTER TABLE users DROP COLUMN picture");

static size_t heads_of(migr_context *migr, const char *expected)
{
	migr_revision_list *heads = NULL;
	size_t count;

	ck_assert_int_eq(migr_heads(migr, 0, &heads), MIGR_OK);
	count = migr_revision_list_count(heads);
	if (count)
		ck_assert_str_eq(migr_revision_info_id(migr_revision_list_at(heads, 0)), expected);
	migr_revision_list_free(heads);
	return count;
}

START_TEST(linear_list)
{
	migr_context *migr = NULL;

	ck_assert_int_eq(migr_open_offline(&migr, NULL, NULL), MIGR_OK);
	ck_assert_int_eq(migr_register_linear(migr, MIGR_ARRAY(steps)), MIGR_OK);
	ck_assert_uint_eq(heads_of(migr, "3"), 1);
	migr_close(migr);
}
END_TEST

START_TEST(graph_by_pointer)
{
	static const migr_revision *const all[] = { &shop_abc123, &shop_def456 };
	migr_context *migr = NULL;

	ck_assert_int_eq(migr_open_offline(&migr, "sqlite", NULL), MIGR_OK);
	ck_assert_int_eq(migr_register(migr, all, 2), MIGR_OK);
	ck_assert_uint_eq(heads_of(migr, "abc123"), 1);
	migr_close(migr);
}
END_TEST

START_TEST(embedded_table)
{
	static const migr_embedded table[] = {
		{ .script = "-- migr:revision a\n-- migr:upgrade\nCREATE TABLE t (a);\n", .path = "versions/a.sql" },
		{ .revision = &shop_def456, .fingerprint = NULL, .path = "versions/def456.c" },
	};
	migr_context *migr = NULL;

	ck_assert_int_eq(migr_open_offline(&migr, "sqlite", NULL), MIGR_OK);
	ck_assert_int_eq(migr_register_embedded(migr, MIGR_ARRAY(table)), MIGR_OK);
	ck_assert_uint_eq(heads_of(migr, "a"), 2);
	migr_close(migr);
}
END_TEST

static void *counting_resize(void *user, void *pointer, size_t size)
{
	size_t *live = user;

	if (!size) {
		*live -= pointer != NULL;
		free(pointer);
		return NULL;
	}
	if (!pointer)
		++*live;
	return realloc(pointer, size);
}

START_TEST(options_and_allocator)
{
	size_t live = 0;
	migr_context *migr = NULL;
	const migr_allocator allocator = { MIGR_ALLOCATOR, counting_resize, &live };
	const migr_options options = { MIGR_OPTIONS, .allocator = &allocator, .program = "consumer 1.0",
	                               .lock_timeout_ms = MIGR_NO_WAIT, .on_edited = MIGR_POLICY_WARN,
	                               .transaction_mode = MIGR_TRANSACTION_WHOLE_RUN };

	ck_assert_int_eq(migr_open_offline(&migr, "sqlite", &options), MIGR_OK);
	ck_assert_int_eq(migr_register_linear(migr, MIGR_ARRAY(steps)), MIGR_OK);
	ck_assert_uint_eq(heads_of(migr, "3"), 1);
	ck_assert_uint_gt(live, 0);
	migr_close(migr);
	ck_assert_uint_eq(live, 0);
}
END_TEST

START_TEST(literals_set_their_sizes)
{
	const migr_embed_options embed = { MIGR_EMBED_OPTIONS, .function = "shop_register_revisions" };
	const migr_new_revision revision = { MIGR_NEW_REVISION, .message = "Add", .format = MIGR_FORMAT_C };

	ck_assert_uint_eq(embed.struct_size, sizeof embed);
	ck_assert_uint_eq(revision.struct_size, sizeof revision);
	ck_assert_uint_eq(steps[0].struct_size, sizeof steps[0]);
	ck_assert_int_eq(migr_version_number(),
	                 MIGR_VERSION_MAJOR * 1000000 + MIGR_VERSION_MINOR * 1000 + MIGR_VERSION_PATCH);
	ck_assert_str_eq(migr_version(), MIGR_VERSION_STRING);
}
END_TEST

/* The structs of a later version of the headers, with one member more at the end. */
typedef struct grown_options {
	migr_options now;
	const char *later;
} grown_options;

typedef struct grown_revision {
	migr_revision now;
	const char *later;
} grown_revision;

START_TEST(options_of_other_sizes)
{
	grown_options grown = { { .struct_size = sizeof grown }, NULL };
	migr_options small = { .struct_size = sizeof(uint32_t) };
	migr_context *migr = NULL;

	ck_assert_int_eq(migr_open_offline(&migr, NULL, &grown.now), MIGR_OK);
	migr_close(migr);
	grown.later = "set";
	ck_assert_int_eq(migr_open_offline(&migr, NULL, &grown.now), MIGR_ERROR_ABI_NEWER);
	ck_assert_str_ne(migr_error_hint(migr_last_error(migr)), "");
	migr_close(migr);
	ck_assert_int_eq(migr_open_offline(&migr, NULL, &small), MIGR_ERROR_ABI_SIZE);
	migr_close(migr);
}
END_TEST

START_TEST(arrays_of_other_strides)
{
	grown_revision grown[] = {
		{ MIGR_REVISION(.id = "1", .upgrade_sql = "SELECT 1"), NULL },
		{ MIGR_REVISION(.id = "2", .upgrade_sql = "SELECT 2"), NULL },
	};
	migr_context *migr = NULL;

	for (size_t i = 0; i < 2; i++)
		grown[i].now.struct_size = sizeof grown[i];
	ck_assert_int_eq(migr_open_offline(&migr, NULL, NULL), MIGR_OK);
	ck_assert_int_eq(migr_register_linear(migr, &grown[0].now, 2, sizeof grown[0]), MIGR_OK);
	ck_assert_uint_eq(heads_of(migr, "2"), 1);
	migr_close(migr);

	grown[1].later = "set";
	ck_assert_int_eq(migr_open_offline(&migr, NULL, NULL), MIGR_OK);
	ck_assert_int_eq(migr_register_linear(migr, &grown[0].now, 2, sizeof grown[0]), MIGR_ERROR_ABI_NEWER);
	ck_assert_int_eq(migr_register_linear(migr, &grown[0].now, 2, 0), MIGR_ERROR_ABI_SIZE);
	migr_close(migr);
}
END_TEST

T_MAIN("consumer", linear_list, graph_by_pointer, embedded_table, options_and_allocator, literals_set_their_sizes,
       options_of_other_sizes, arrays_of_other_strides)

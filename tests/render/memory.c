/* SPDX-License-Identifier: MIT */
/*
 * Memory that runs short at each place in turn, while things are rendered: all is written, or it is
 * MIGR_ERROR_NO_MEMORY and nothing is lost.
 */
#include "support/meter.h"
#include "support/t.h"

#include "compare/render.h"

#include <stdlib.h>
#include <string.h>

typedef struct input {
	const migr_models *models;
	const migr_operation *operations;
	size_t n_operations;
	const migr__compared *compared;
} input;

typedef migr_status (*render_fn)(const input *work, migr__buf *out, migr_error *error);

static migr_status models_c(const input *work, migr__buf *out, migr_error *error)
{
	return migr__render_models_c(work->models, "shop", out, error);
}

static migr_status models_json(const input *work, migr__buf *out, migr_error *error)
{
	return migr__render_models_json(work->models, out, error);
}

static migr_status operations_c(const input *work, migr__buf *out, migr_error *error)
{
	return migr__render_operations_c(work->operations, work->n_operations, out, error);
}

static migr_status sections(const input *work, migr__buf *out, migr_error *error)
{
	const migr__sql_target targets[] = { { .dialect = migr__dialect_find("sqlite") },
		                             { .dialect = migr__dialect_find("postgresql") },
		                             { .dialect = migr__dialect_find("mysql") } };

	return migr__render_sections(targets, 3, work->operations, 3, &(migr__section_style){ .is_plain = 1 }, out,
	                             error);
}

static migr_status differences(const input *work, migr__buf *out, migr_error *error)
{
	migr_status rc = migr__render_differences_text(work->compared, out, error);

	return rc == MIGR_OK ? migr__render_differences_json(work->compared, out, error) : rc;
}

/* Returns how many pieces were asked for. */
static size_t render_with(render_fn render, const input *work, size_t fail_at, char **text)
{
	meter m = { .fail_at = fail_at };
	migr__alloc alloc = { meter_resize, &m };
	migr_status rc;
	migr_error error;
	migr__buf out;

	migr__buf_init(&out, &alloc);
	migr__error_init(&error, &alloc);
	rc = render(work, &out, &error);
	ck_assert_msg(rc == (m.failed ? MIGR_ERROR_NO_MEMORY : MIGR_OK), "call %zu: %d, %s", fail_at, rc,
	              migr_error_message(&error));
	ck_assert_int_eq(migr_error_status(&error), rc);
	if (rc == MIGR_OK && !*text)
		*text = strdup(migr__buf_text(&out));
	else if (rc == MIGR_OK)
		ck_assert_str_eq(*text, migr__buf_text(&out));
	migr__error_clear(&error);
	migr__buf_free(&out);
	ck_assert_uint_eq(m.live, 0);
	return m.calls;
}

static const migr_column columns[] = {
	{ "id", "bigint", .flags = MIGR_NOT_NULL },
	{ .name = "body", .type = "varchar(9)" },
};
static const migr_key primary_key = { .struct_size = sizeof(migr_key), .columns = "id" };
static const migr_key keys[] = { { .columns = "body" } };
static const migr_element elements[] = { { .sql = "lower(body)" } };
static const migr_index indexes[] = { { .name = "ix", .elements = MIGR_LIST(elements) } };
static const migr_check checks[] = { { .name = "c", .sql = "id > 0" } };
static const migr_table table = MIGR_TABLE("t", .columns = MIGR_LIST(columns), .primary_key = &primary_key,
                                           .unique_keys = MIGR_LIST(keys), .checks = MIGR_LIST(checks));
static const migr_table indexed = MIGR_TABLE("t", .columns = MIGR_LIST(columns), .indexes = MIGR_LIST(indexes));
static const migr_table *const tables[] = { &table, &indexed };
static const migr_models models = MIGR_MODELS(.tables = MIGR_LIST(tables));

START_TEST(nothing_is_lost)
{
	static const render_fn functions[] = { models_c, models_json, operations_c, sections, differences };
	const migr_op_options options = { .struct_size = sizeof options, .existing_table = &indexed };
	migr_operation operations[] = {
		MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &table),
		MIGR_OPERATION(.kind = MIGR_OP_ADD_COLUMN, .table = "t",
		               .column = &MIGR_COLUMN("note", "text", .default_sql = "1 | mysql: 2")),
		MIGR_OPERATION(.kind = MIGR_OP_DROP_TABLE, .table = "t"),
		MIGR_OPERATION(.kind = MIGR_OP_DROP_TABLE, .table = "t", .options = &options),
	};
	migr_difference some[] = {
		{ .kind = MIGR_DIFFERENCE_EXTRA, .object = MIGR_OBJECT_TABLE, .name = "t", .message = "one" },
		{ .kind = MIGR_DIFFERENCE_EXTRA, .object = MIGR_OBJECT_INDEX, .table = "t", .message = "two" },
	};
	migr__compared compared = { .differences = some, .n_differences = 2, .upgrade = { NULL, operations, 4, 4 } };
	const input work = { &models, operations, 4, &compared };

	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
		char *text = NULL;
		size_t count = render_with(functions[i], &work, 0, &text);

		ck_assert_uint_gt(count, 0);
		for (size_t call = 1; call <= count; call++)
			render_with(functions[i], &work, call, &text);
		free(text);
	}
}
END_TEST

T_MAIN("render memory", nothing_is_lost)

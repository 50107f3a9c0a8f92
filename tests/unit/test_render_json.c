/* SPDX-License-Identifier: MIT */
/*
 * Models and differences as JSON: python reads it, and finds all that they have.
 */
#include "schema_arena.h"
#include "support/literals.h"

#include "base/text.h"
#include "compare/render.h"
#include "compare/render_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads a document and, in order, the texts, numbers and bytes that must be in it. What are words is looked at below.
 */
static const char reader[] =
	"import json, sys\n"
	"words = ('flags', 'set_flags', 'drop_flags', 'kind', 'on_delete', 'on_update', 'match', 'timing',\n"
	"         'on_conflict', 'not_null_conflict', 'constraint_kind')\n"
	"def walk(value, name):\n"
	"    if name in words:\n"
	"        return\n"
	"    if isinstance(value, dict) and name in ('default_value', 'values'):\n"
	"        (kind, hexadecimal), = value.items()\n"
	"        yield name, kind, hexadecimal\n"
	"    elif isinstance(value, dict):\n"
	"        for key, item in value.items():\n"
	"            yield from walk(item, key)\n"
	"    elif isinstance(value, list):\n"
	"        for item in value:\n"
	"            yield from walk(item, name)\n"
	"    elif isinstance(value, str):\n"
	"        yield name, 'string', value.encode().hex()\n"
	"    else:\n"
	"        yield name, type(value).__name__, value\n"
	"found = list(walk(json.load(open(sys.argv[1], encoding='utf-8')), ''))\n"
	"wanted = [line.split() for line in open(sys.argv[2])]\n"
	"wanted = [(w[0], w[1], (w + [''])[2]) for w in wanted]\n"
	"wanted = [(n, k, {'int': int, 'float': float}.get(k, str)(v)) for n, k, v in wanted]\n"
	"for a, b in zip(found, wanted):\n"
	"    if a != b:\n"
	"        sys.exit(f'{a}, and wanted is {b}')\n"
	"if not found or len(found) != len(wanted):\n"
	"    sys.exit(f'{len(found)} of {len(wanted)}')\n";

static void expect_bytes(migr__buf *out, const char *name, const char *kind, const char *bytes, size_t size)
{
	migr__buf_printf(out, "%s %s ", name, kind);
	for (size_t i = 0; i < size; i++)
		migr__buf_printf(out, "%02x", (unsigned)(unsigned char)bytes[i]);
	migr__buf_putc(out, '\n');
}

static void expect_value(migr__buf *out, const char *name, const migr_value *value)
{
	size_t size = value->size == MIGR_NUL_TERMINATED ? strlen(value->text) : value->size;

	if (value->type == MIGR_VALUE_INTEGER)
		migr__buf_printf(out, "%s int %lld\n", name, (long long)value->integer);
	else if (value->type == MIGR_VALUE_REAL)
		migr__buf_printf(out, "%s float %.17g\n", name, value->real);
	else if (value->type == MIGR_VALUE_BLOB)
		expect_bytes(out, name, "blob", value->text, size);
	else
		expect_bytes(out, name, migr__utf8_invalid(value->text, size) == SIZE_MAX ? "string" : "text",
		             value->text, size);
}

static void expect_item(migr__buf *out, const migr__shape *shape, const void *item);

static void expect_member(migr__buf *out, const migr__member *member, const void *place)
{
	const migr__any_list *list = place;
	const void *pointer;

	/* a flag is not at a place where a pointer could be */
	memcpy(&pointer, place, sizeof pointer);
	switch (member->kind) {
	case MIGR__MEMBER_TEXT:
	case MIGR__MEMBER_HINT:
		if (pointer)
			expect_bytes(out, member->name, "string", pointer, strlen(pointer));
		break;
	case MIGR__MEMBER_LONG:
		if (*(const int64_t *)place)
			migr__buf_printf(out, "%s int %lld\n", member->name, (long long)*(const int64_t *)place);
		break;
	case MIGR__MEMBER_VALUE:
		if (((const migr_value *)place)->type)
			expect_value(out, member->name, place);
		break;
	case MIGR__MEMBER_ITEM:
		if (pointer)
			expect_item(out, member->shape, pointer);
		break;
	case MIGR__MEMBER_LIST:
		for (uint32_t i = 0; i < list->count; i++)
			expect_item(out, member->shape, (const char *)list->items + (size_t)i * list->item_size);
		break;
	case MIGR__MEMBER_REFS:
		for (uint32_t i = 0; i < list->count; i++)
			expect_item(out, member->shape, ((const void *const *)list->items)[i]);
		break;
	case MIGR__MEMBER_VALUES:
		for (size_t i = 0; i < *((const size_t *)place + 1); i++)
			expect_value(out, member->name, &((const migr_value *)pointer)[i]);
		break;
	default:
		if (strcmp(member->name, "length") == 0 && *(const uint32_t *)place)
			migr__buf_printf(out, "length int %u\n", *(const uint32_t *)place);
	}
}

static void expect_item(migr__buf *out, const migr__shape *shape, const void *item)
{
	for (size_t i = 0; i < shape->count; i++)
		expect_member(out, &shape->members[i], (const char *)item + shape->members[i].offset);
}

static const char *write_text(const char *folder, const char *name, migr__buf *text)
{
	const char *path = t_path(folder, name);
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(text->failed, 0);
	ck_assert_uint_eq(fwrite(migr__buf_text(text), 1, text->size, file), text->size);
	ck_assert_int_eq(fclose(file), 0);
	migr__buf_free(text);
	return path;
}

/* By path, as python's own module of that name would be found first in its folder. */
static void check_read(const migr__shape *shape, const void *item, migr__buf *json)
{
	const char *folder = t_folder(), *script = t_path(folder, "reader.py"), *document, *wanted;
	char command[1200];
	migr__buf expected;

	migr__buf_init(&expected, &alloc);
	expect_item(&expected, shape, item);
	t_write(script, reader);
	document = write_text(folder, "document", json);
	wanted = write_text(folder, "wanted", &expected);
	snprintf(command, sizeof command, "python3 '%s' '%s' '%s'", script, document, wanted);
	ck_assert_msg(system(command) == 0, "%s", command);
}

START_TEST(python_reads_all_of_it)
{
	static const unsigned chances[] = { 100, 60, 30 };
	t_literals literals = { .arena = &arena, .chance = 100, .max_list = 2 };

	set_up();
	for (unsigned i = 0; i < 6; i++) {
		const void *item;
		migr__buf text;

		literals.chance = chances[i % 3];
		literals.random.state = i;
		item = migr__shape_import(&migr__shape_models, t_literal(&literals, &migr__shape_models), &arena,
		                          &error);
		ck_assert_ptr_nonnull(item);
		migr__buf_init(&text, &alloc);
		ck_assert_int_eq(migr__render_models_json(item, &text, &error), MIGR_OK);
		check_read(&migr__shape_models, item, &text);
		item = t_literal(&literals, &migr__shape_operation);
		migr__buf_init(&text, &alloc);
		migr__json_item(&(migr__json){ &text, 0, 0 }, &migr__shape_operation, item);
		check_read(&migr__shape_operation, item, &text);
	}
	t_literals_check(&literals, &migr__shape_models);
	t_literals_check(&literals, &migr__shape_operation);
	tear_down();
}
END_TEST

static const migr_column columns[] = {
	{ "id", "bigint", .flags = MIGR_PRIMARY_KEY | UINT32_C(1) << 31, .not_null_conflict = 77 },
	{ "note", "text", .default_value = MIGR_TEXT("\xe2\x82\xac \"x\"\\\n\t\x01"), .flags = MIGR_NOT_NULL },
	{ "data", "blob", .default_value = MIGR_BLOB("\0\xff", 2) },
};
static const migr_foreign_key keys[] = { { .columns = "id", .ref_table = "b", .on_delete = MIGR_SET_NULL } };
static const migr_table table =
	MIGR_TABLE("a", .columns = MIGR_LIST(columns), .foreign_keys = MIGR_LIST(keys), .comment = "");
static const migr_table *const tables[] = { &table };
static const migr_models models = MIGR_MODELS(.tables = MIGR_LIST(tables), .flags = MIGR_MODELS_COMPLETE);

START_TEST(flags_and_enumerators_are_words)
{
	migr__buf text;

	set_up();
	migr__buf_init(&text, &alloc);
	ck_assert_int_eq(migr__render_models_json(&models, &text, &error), MIGR_OK);
	ck_assert_str_eq(migr__buf_text(&text),
	                 "{\n"
	                 "  \"flags\": [\"complete\"],\n"
	                 "  \"tables\": [\n"
	                 "    {\n"
	                 "      \"name\": \"a\",\n"
	                 "      \"columns\": [\n"
	                 "        {\n"
	                 "          \"name\": \"id\",\n"
	                 "          \"type\": \"bigint\",\n"
	                 "          \"flags\": [\"primary_key\", 2147483648],\n"
	                 "          \"not_null_conflict\": 77\n"
	                 "        },\n"
	                 "        {\n"
	                 "          \"name\": \"note\",\n"
	                 "          \"type\": \"text\",\n"
	                 "          \"flags\": [\"not_null\"],\n"
	                 "          \"default_value\": \"\xe2\x82\xac \\\"x\\\"\\\\\\n\\t\\u0001\"\n"
	                 "        },\n"
	                 "        {\n"
	                 "          \"name\": \"data\",\n"
	                 "          \"type\": \"blob\",\n"
	                 "          \"default_value\": {\"blob\": \"00ff\"}\n"
	                 "        }\n"
	                 "      ],\n"
	                 "      \"foreign_keys\": [\n"
	                 "        {\n"
	                 "          \"columns\": \"id\",\n"
	                 "          \"ref_table\": \"b\",\n"
	                 "          \"on_delete\": \"set_null\"\n"
	                 "        }\n"
	                 "      ],\n"
	                 "      \"comment\": \"\"\n"
	                 "    }\n"
	                 "  ]\n"
	                 "}\n");
	migr__buf_free(&text);
	tear_down();
}
END_TEST

static migr_difference differences[] = {
	{ .kind = MIGR_DIFFERENCE_CHANGED,
	  .object = MIGR_OBJECT_COLUMN,
	  .table = "users",
	  .name = "email",
	  .what = "type",
	  .before = "varchar(100)",
	  .after = "varchar(320)",
	  .message = "table users: column email" },
	{ .kind = MIGR_DIFFERENCE_EXTRA,
	  .object = MIGR_OBJECT_TABLE,
	  .name = "old",
	  .message = "table old is not wanted",
	  .flags = MIGR_DIFFERENCE_DESTRUCTIVE },
	{ .kind = MIGR_DIFFERENCE_MISSING, .object = MIGR_OBJECT_VIEW, .name = "v", .message = "view v\nis missing" },
	{ .kind = MIGR_DIFFERENCE_RENAMED,
	  .object = MIGR_OBJECT_TABLE,
	  .name = "users",
	  .old_name = "people",
	  .message = "table people is to be users",
	  .flags = MIGR_DIFFERENCE_UNMENDED },
	{ .kind = MIGR_DIFFERENCE_MISSING,
	  .object = MIGR_OBJECT_INDEX,
	  .schema = "audit",
	  .table = "users",
	  .name = "i",
	  .message = "table audit.users: index i" },
	{ .kind = MIGR_DIFFERENCE_MISSING,
	  .object = MIGR_OBJECT_INDEX,
	  .table = "users",
	  .name = "i",
	  .message = "table users: index i" },
};

START_TEST(differences_of_a_table_stand_together)
{
	migr__compared compared = { .differences = differences, .n_differences = 6 };
	migr__buf text;

	set_up();
	migr__buf_init(&text, &alloc);
	ck_assert_int_eq(migr__render_differences_text(&compared, &text, &error), MIGR_OK);
	ck_assert_str_eq(migr__buf_text(&text), "~ table users: column email\n"
	                                        "~ table people is to be users (is not mended)\n"
	                                        "+ table users: index i\n"
	                                        "- table old is not wanted (loses rows or values)\n"
	                                        "+ view v is missing\n"
	                                        "+ table audit.users: index i\n");
	migr__buf_clear(&text);
	compared.n_differences = 0;
	ck_assert_int_eq(migr__render_differences_text(&compared, &text, &error), MIGR_OK);
	ck_assert_str_eq(migr__buf_text(&text), "");
	migr__buf_free(&text);
	tear_down();
}
END_TEST

START_TEST(differences_as_json)
{
	migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_DROP_TABLE, .table = "old");
	migr__compared compared = { .differences = differences + 1, .n_differences = 1 };
	migr__buf text;

	set_up();
	compared.upgrade = (migr__operations){ NULL, &operation, 1, 1 };
	migr__buf_init(&text, &alloc);
	ck_assert_int_eq(migr__render_differences_json(&compared, &text, &error), MIGR_OK);
	ck_assert_str_eq(migr__buf_text(&text), "{\n"
	                                        "  \"differences\": [\n"
	                                        "    {\n"
	                                        "      \"kind\": \"extra\",\n"
	                                        "      \"object\": \"table\",\n"
	                                        "      \"name\": \"old\",\n"
	                                        "      \"destructive\": true,\n"
	                                        "      \"unmended\": false,\n"
	                                        "      \"message\": \"table old is not wanted\"\n"
	                                        "    }\n"
	                                        "  ],\n"
	                                        "  \"upgrade\": [\n"
	                                        "    {\n"
	                                        "      \"kind\": \"drop_table\",\n"
	                                        "      \"table\": \"old\"\n"
	                                        "    }\n"
	                                        "  ],\n"
	                                        "  \"downgrade\": []\n"
	                                        "}\n");
	migr__buf_free(&text);
	tear_down();
}
END_TEST

T_MAIN("render json", python_reads_all_of_it, flags_and_enumerators_are_words, differences_of_a_table_stand_together,
       differences_as_json)

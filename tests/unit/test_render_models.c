/* SPDX-License-Identifier: MIT */
/*
 * Models as C: what was written is compiled, loaded, and compared with what it was made from.
 */
#include "support/render_c.h"
#include "schema_arena.h"
#include "support/literals.h"

#include "compare/render.h"

#include <string.h>

static const migr_models *import(const migr_models *models)
{
	const migr_models *copy = migr__shape_import(&migr__shape_models, models, &arena, &error);

	ck_assert_msg(copy != NULL, "%s", migr_error_message(&error));
	return copy;
}

/* With keys folded, as they are written. */
static const migr_models *fold(const migr_models *models)
{
	migr_models *copy = (migr_models *)(uintptr_t)import(models);
	const migr_table **tables = migr__arena_new(&arena, (size_t)copy->tables.count + 1, sizeof *tables);

	for (uint32_t i = 0; i < copy->tables.count; i++)
		tables[i] = migr__fold_keys(copy->tables.items[i], &arena);
	copy->tables.items = tables;
	return copy;
}

static const char *render(const migr_models *models, const char *name)
{
	migr__buf text;
	const char *copy;

	migr__buf_init(&text, &alloc);
	ck_assert_int_eq(migr__render_models_c(import(models), name, &text, &error), MIGR_OK);
	copy = migr__arena_strdup(&arena, migr__buf_text(&text));
	migr__buf_free(&text);
	return copy;
}

static void check_hints(const migr_models *a, const migr_models *b)
{
	for (uint32_t i = 0; i < a->tables.count; i++) {
		const migr_table *left = a->tables.items[i], *right = b->tables.items[i];

		ck_assert_pstr_eq(left->renamed_from, right->renamed_from);
		for (uint32_t k = 0; k < left->columns.count; k++)
			ck_assert_pstr_eq(left->columns.items[k].renamed_from, right->columns.items[k].renamed_from);
	}
}

static void check_models(const migr_models *models, const char *name, const char *symbol)
{
	const char *path = t_path(t_folder(), "models.c");
	const migr_models *loaded;
	void *handle;

	t_write(path, render(models, name));
	handle = compile_c(path);
	loaded = dlsym(handle, symbol);
	ck_assert_ptr_nonnull(loaded);
	loaded = import(loaded);
	ck_assert_msg(migr__shape_equal(&migr__shape_models, fold(models), loaded), "%s", path);
	check_hints(import(models), loaded);
	dlclose(handle);
}

START_TEST(all_members_are_written)
{
	t_literals literals = { .arena = &arena, .random = { 1 }, .chance = 100, .max_list = 1 };
	static const unsigned chances[] = { 100, 60, 30, 10 };

	set_up();
	for (unsigned i = 0; i < 8; i++) {
		literals.chance = chances[i % 4];
		literals.max_list = i < 4 ? 1 : 6;
		literals.random.state = i;
		check_models(t_literal(&literals, &migr__shape_models), "shop", "shop_models");
	}
	t_literals_check(&literals, &migr__shape_models);
	tear_down();
}
END_TEST

static const migr_models nothing = MIGR_MODELS();

START_TEST(any_name_is_made_into_one)
{
	set_up();
	check_models(&nothing, NULL, "schema_models");
	check_models(&nothing,
	             "Gr\xc3\xb6\xc3\x9f"
	             "e-2 */ \?\?/",
	             "Gr_e_2_models");
	check_models(&nothing, "migr", "the_migr_models");
	tear_down();
}
END_TEST

static const migr_column users_columns[] = {
	{ "id", "bigint", .flags = MIGR_NOT_NULL | MIGR_AUTOINCREMENT },
	{ "email", "varchar(255)", .flags = MIGR_NOT_NULL },
	{ .name = "body", .type = "text" },
};
static const migr_key users_primary_key = { .struct_size = sizeof(migr_key), .columns = "id" };
static const migr_key users_keys[] = { { .columns = "email" }, { .name = "both", .columns = "email, body" } };
static const migr_element users_elements[] = { { .column = "email", .flags = MIGR_DESC }, { .sql = "lower(body)" } };
static const migr_index users_indexes[] = {
	{ .flags = MIGR_UNIQUE, .name = "ix_users_email", .elements = MIGR_LIST(users_elements) },
};
static const migr_check users_checks[] = {
	{ .name = "email_long",
	  .sql = "length(email) > 3 AND email LIKE '%@%' AND email NOT LIKE '% %' AND length(email) < 250 AND email <> "
	         "''" },
};
static const migr_table users = MIGR_TABLE("users", .columns = MIGR_LIST(users_columns),
                                           .primary_key = &users_primary_key, .unique_keys = MIGR_LIST(users_keys),
                                           .checks = MIGR_LIST(users_checks), .indexes = MIGR_LIST(users_indexes));
static const migr_view active = MIGR_VIEW("active", .sql = "SELECT id\nFROM users\nWHERE email IS NOT NULL");
static const migr_table *const tables[] = { &users };
static const migr_view *const views[] = { &active };
static const migr_models models =
	MIGR_MODELS(.flags = MIGR_MODELS_COMPLETE, .tables = MIGR_LIST(tables), .views = MIGR_LIST(views));

static const char shop[] =
	"/*\n"
	" * The schema of shop, as models.\n"
	" */\n"
	"#include <libmigr/migr.h>\n"
	"\n"
	"static const migr_column users_columns[] = {\n"
	"\t{ \"id\", \"bigint\", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },\n"
	"\t{ \"email\", \"varchar(255)\", .flags = MIGR_NOT_NULL | MIGR_UNIQUE },\n"
	"\t{ .name = \"body\", .type = \"text\" },\n"
	"};\n"
	"static const migr_key users_unique_keys[] = { { .name = \"both\", .columns = \"email, body\" } };\n"
	"static const migr_check users_checks[] = {\n"
	"\t{ .name = \"email_long\",\n"
	"\t  .sql = \"length(email) > 3 AND email LIKE '%@%' AND email NOT LIKE '% %' AND "
	"length(email) < 250 AND email\"\n"
	"\t         \" <> ''\" },\n"
	"};\n"
	"static const migr_element ix_users_email_elements[] = {\n"
	"\t{ .column = \"email\", .flags = MIGR_DESC },\n"
	"\t{ .sql = \"lower(body)\" },\n"
	"};\n"
	"static const migr_index users_indexes[] = {\n"
	"\t{ .name = \"ix_users_email\", .elements = MIGR_LIST(ix_users_email_elements), .flags = MIGR_UNIQUE },\n"
	"};\n"
	"static const migr_table users_table = MIGR_TABLE(\"users\", .columns = MIGR_LIST(users_columns),\n"
	"\t.unique_keys = MIGR_LIST(users_unique_keys), .checks = MIGR_LIST(users_checks),\n"
	"\t.indexes = MIGR_LIST(users_indexes));\n"
	"\n"
	"static const migr_table *const shop_tables[] = {\n"
	"\t&users_table,\n"
	"};\n"
	"\n"
	"static const migr_view active_view = MIGR_VIEW(\"active\",\n"
	"\t.sql = \"SELECT id\\n\"\n"
	"\t       \"FROM users\\n\"\n"
	"\t       \"WHERE email IS NOT NULL\");\n"
	"\n"
	"static const migr_view *const shop_views[] = {\n"
	"\t&active_view,\n"
	"};\n"
	"\n"
	"const migr_models shop_models = MIGR_MODELS(.flags = MIGR_MODELS_COMPLETE, .tables = MIGR_LIST(shop_tables),\n"
	"\t.views = MIGR_LIST(shop_views));\n";

START_TEST(it_reads_as_if_written_by_hand)
{
	set_up();
	ck_assert_str_eq(render(&models, "shop"), shop);
	check_models(&models, "shop", "shop_models");
	tear_down();
}
END_TEST

/* A flag makes a key of the columns in their order, without a name, of columns that take no NULL. */
START_TEST(keys_that_are_more_than_flags_stay_keys)
{
	migr_column columns[] = { { "a", "integer", .flags = MIGR_NOT_NULL }, { .name = "b", .type = "text" } };
	migr_table table = MIGR_TABLE("t", .columns = MIGR_LIST(columns));
	migr_key key = { .columns = "a" };

	set_up();
	table.primary_key = &key;
	ck_assert_ptr_null(migr__fold_keys(&table, &arena)->primary_key);
	ck_assert_uint_eq(migr__fold_keys(&table, &arena)->columns.items[0].flags, MIGR_PRIMARY_KEY);
	columns[0].flags = 0; /* the number of the row on SQLite */
	ck_assert_ptr_null(migr__fold_keys(&table, &arena)->primary_key);
	columns[0].type = "text";
	ck_assert_ptr_eq(migr__fold_keys(&table, &arena)->primary_key, &key);
	columns[0].flags = columns[1].flags = MIGR_NOT_NULL;
	key.columns = "b, a";
	ck_assert_ptr_eq(migr__fold_keys(&table, &arena)->primary_key, &key);
	key.columns = "a, b";
	ck_assert_ptr_null(migr__fold_keys(&table, &arena)->primary_key);
	key.columns = "a, c";
	ck_assert_ptr_eq(migr__fold_keys(&table, &arena)->primary_key, &key);
	key.columns = "a";
	key.name = "pk";
	ck_assert_ptr_eq(migr__fold_keys(&table, &arena)->primary_key, &key);
	key = (migr_key){ .columns = "a", .flags = MIGR_DEFERRABLE };
	ck_assert_ptr_eq(migr__fold_keys(&table, &arena)->primary_key, &key);
	tear_down();
}
END_TEST

T_MAIN("render models", all_members_are_written, any_name_is_made_into_one, it_reads_as_if_written_by_hand,
       keys_that_are_more_than_flags_stay_keys)

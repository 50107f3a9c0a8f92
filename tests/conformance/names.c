/* SPDX-License-Identifier: MIT */
/*
 * Names of all kinds: histories, tables, ids.
 */
#include "suite.h"

#include <string.h>

static const migr_revision main_steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = "INSERT INTO one VALUES (1)",
	              .downgrade_sql = "DELETE FROM one"),
};
static const migr_revision plugin_steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE plugin (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE plugin"),
};

START_TEST(histories_are_independent)
{
	cf t;
	migr_context *m;
	migr_options options = { MIGR_OPTIONS, .history = "plugins" };

	cf_begin(&t);
	cf_upgrade(&t, NULL, LIST(main_steps), "head");
	cf_upgrade(&t, &options, LIST(plugin_steps), "head");
	ck_assert_str_eq(cf_versions(&t), "2");
	ck_assert_str_eq(cf_rows(&t, "migr_version_plugins"), "1");
	ck_assert_str_eq(cf_ledger(&t, "migr_history_plugins"), "1 upgrade done");
	m = cf_graph(&t, &options, LIST(plugin_steps));
	OK(m, migr_downgrade(m, "base"));
	migr_close(m);
	ck_assert_str_eq(cf_versions(&t), "2");
	ck_assert(cf_exists(&t, "one") && !cf_exists(&t, "plugin"));
	cf_end(&t);
}
END_TEST

static void try_names(const char *version_table, const char *history_table)
{
	cf t;
	migr_context *m;
	migr_options options = { MIGR_OPTIONS, .version_table = version_table, .history_table = history_table };
	migr_revision revisions[COUNT(main_steps)];

	memcpy(revisions, main_steps, sizeof revisions);
	cf_begin(&t);
	m = cf_graph(&t, &options, LIST(revisions));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_rows(&t, version_table), "2");
	ck_assert_str_eq(cf_ledger(&t, history_table), "1 upgrade done\n2 upgrade done");
	OK(m, migr_downgrade(m, "base"));
	ck_assert_str_eq(cf_rows(&t, version_table), "");
	migr_close(m);
	/* journalled, which takes the lock by that name */
	revisions[0].flags = revisions[1].flags = cf_outside();
	cf_upgrade(&t, &options, LIST(revisions), "head");
	cf_upgrade(&t, &options, LIST(revisions), "head");
	ck_assert_str_eq(cf_rows(&t, version_table), "2");
	ck_assert(!cf_exists(&t, "migr_version") && !cf_exists(&t, "migr_history"));
	cf_end(&t);
}

START_TEST(odd_table_names)
{
	static const char *const names[][2] = {
		{ "select", "order" },
		{ "Two Words", "two words 2" },
		{ "it's \"quoted\" `here`", "as \"is\" `this` one's" },
		{ "gr\xc3\xb6\xc3\x9f"
		  "e",
		  "\xd0\xb8\xd1\x81\xd1\x82\xd0\xbe\xd1\x80\xd0\xb8\xd1\x8f" },
		{ "what?", "100%s %d $1 :a @b" },
		{ "semi;colon", "com--ment /* x" },
		{ "back\\slash", "\\" },
	};

	for (size_t i = 0; i < COUNT(names); i++)
		try_names(names[i][0], names[i][1]);
}
END_TEST

/* As long as each database takes them for tables: what is made for them beside the tables may not need more. */
START_TEST(long_table_names)
{
	try_names("a_version_table_of_sixty_bytes_as_each_of_the_databases_take",
	          "a_history_table_of_sixty_bytes_as_each_of_the_databases_take");
}
END_TEST

START_TEST(two_long_names_are_two_tables)
{
	/* names of which the first sixty bytes are the same */
	try_names("a_version_table_of_sixty_bytes_as_each_of_the_databases_takv",
	          "a_version_table_of_sixty_bytes_as_each_of_the_databases_takh");
}
END_TEST

START_TEST(ids_of_all_kinds)
{
	cf t;
	migr_context *m;
	char longest[256];
	migr_revision revisions[] = {
		MIGR_REVISION(.id = "quote'd\"`\\", .flags = MIGR_REVISION_EMPTY,
		              .message = "it's; \"so\" -- \xe2\x82\xac \xf0\x9f\x9a\x80"),
		MIGR_REVISION(.id = "\xd1\x8f\xf0\x9f\x9a\x80", .down_revision = "quote'd\"`\\",
		              .flags = MIGR_REVISION_EMPTY),
		MIGR_REVISION(.id = longest, .down_revision = "\xd1\x8f\xf0\x9f\x9a\x80", .flags = MIGR_REVISION_EMPTY),
		MIGR_REVISION(.id = "Case", .down_revision = longest, .flags = MIGR_REVISION_EMPTY),
		MIGR_REVISION(.id = "case", .down_revision = longest, .flags = MIGR_REVISION_EMPTY),
	};
	migr_revision_list *rows = NULL;

	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	cf_begin(&t);
	m = cf_graph(&t, NULL, LIST(revisions));
	OK(m, migr_upgrade(m, "quote'd\"`\\"));
	ck_assert_str_eq(cf_versions(&t), "quote'd\"`\\");
	OK(m, migr_upgrade(m, "\xd1\x8f\xf0\x9f\x9a\x80"));
	OK(m, migr_upgrade(m, longest));
	ck_assert_str_eq(cf_versions(&t), longest);
	OK(m, migr_upgrade(m, "heads"));
	OK(m, migr_current(m, &rows));
	ck_assert_uint_eq(migr_revision_list_count(rows), 2);
	migr_revision_list_free(rows);
	OK(m, migr_downgrade(m, "base"));
	migr_close(m);
	cf_end(&t);
}
END_TEST

CF_CASES(cf_name_cases, histories_are_independent, odd_table_names, long_table_names, two_long_names_are_two_tables,
         ids_of_all_kinds)

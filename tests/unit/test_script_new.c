/* SPDX-License-Identifier: MIT */
#include "script_context.h"

#include "script/file_name.h"
#include "script/new_revision.h"
#include "script/template.h"

#include <libmigr/inspect.h>
#include <libmigr/script.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static migr_status write_new(migr_context *context, const migr_new_revision *wish)
{
	migr_revision_list *list = NULL;
	migr_status rc = migr_write_revision(context, wish, &list);

	ck_assert_int_eq(rc == MIGR_OK, list != NULL);
	if (list) {
		ck_assert_uint_eq(migr_revision_list_count(list), 1);
		if (wish->id)
			ck_assert_str_eq(migr_revision_info_id(migr_revision_list_at(list, 0)), wish->id);
	}
	migr_revision_list_free(list);
	return rc;
}

#define NEW(...) (&(migr_new_revision){ MIGR_NEW_REVISION, __VA_ARGS__ })

static void check_file(const char *folder, const char *name, const char *wanted)
{
	char *text = t_read(t_path(folder, name), NULL);

	ck_assert_msg(text != NULL, "there is no %s", name);
	ck_assert_str_eq(text, wanted);
	free(text);
}

START_TEST(writes_sql)
{
	const char *folder = t_folder();
	migr_context *context = new_context("sqlite");

	check_ok(context, migr_register_directory(context, folder, 0));
	check_ok(context, write_new(context, NEW(.id = "one", .message = "First; with \xc3\x84rger!\n",
	                                         .branch_labels = "shop", .create_date = "2024-05-01 10:00:00")));
	check_file(folder, "one_first_with_\xc3\x84rger.sql",
	           "-- migr:revision one\n"
	           "-- migr:branch-labels shop\n"
	           "-- migr:message First; with \xc3\x84rger!\n"
	           "-- migr:create-date 2024-05-01 10:00:00\n"
	           "\n-- migr:upgrade\n\n-- migr:downgrade\n");
	check_ok(context, write_new(context, NEW(.id = "two", .create_date = "2024-05-02")));
	check_file(folder, "two_empty_message.sql",
	           "-- migr:revision two\n"
	           "-- migr:revises one\n"
	           "-- migr:message empty message\n"
	           "-- migr:create-date 2024-05-02\n"
	           "\n-- migr:upgrade\n\n-- migr:downgrade\n");
	ck_assert_str_eq(revision_of(context, "two")->path, t_path(folder, "two_empty_message.sql"));
	migr_close(context);
	/* what was written is read again */
	context = new_context("sqlite");
	check_ok(context, migr_register_directory(context, folder, 0));
	check_ok(context, migr_check_graph(context));
	ck_assert_uint_eq(context->revisions.count, 2);
	migr_close(context);
}
END_TEST

START_TEST(writes_c_that_compiles)
{
	const char *folder = t_folder(), *path = t_path(folder, "a.b_say_it.c");
	migr_context *context = new_context("sqlite");
	char command[1000], *text;

	check_ok(context, migr_register_directory(context, folder, 0));
	check_ok(context, write_new(context, NEW(.id = "zero", .create_date = "2024-05-01")));
	check_ok(context, write_new(context, NEW(.id = "a.b", .message = "Say \"it\"\\", .format = MIGR_FORMAT_C)));
	ck_assert(revision_of(context, "a.b")->is_outline);
	ck_assert_str_eq(revision_of(context, "a.b")->message, "Say \"it\"\\");
	ck_assert_str_eq(revision_of(context, "a.b")->down_revision, "zero");
	text = t_read(path, NULL);
	ck_assert_ptr_nonnull(strstr(text, "const migr_revision revision_a_b = MIGR_REVISION("));
	ck_assert_ptr_null(strstr(text, "branch_labels"));
	free(text);
	snprintf(command, sizeof command,
	         "cc -std=c11 -Wall -Wextra -Wpedantic -Werror -I'%s' -I'%s' -c '%s' -o '%s.o'", getenv("MIGR_INCLUDE"),
	         getenv("MIGR_BUILD_INCLUDE"), path, path);
	ck_assert_msg(system(command) == 0, "%s", command);
	migr_close(context);
}
END_TEST

START_TEST(ids_are_random_and_dates_are_now)
{
	const char *folder = t_folder();
	migr_context *context = new_context("sqlite");

	for (int i = 0; i < 3; i++) {
		migr_revision_list *list = NULL;
		const char *id;

		check_ok(context, migr_write_revision(context, NEW(.directory = folder), &list));
		id = migr_revision_info_id(migr_revision_list_at(list, 0));
		ck_assert_uint_eq(strlen(id), 12);
		ck_assert_uint_eq(strspn(id, "0123456789abcdef"), 12);
		ck_assert_uint_eq(strlen(migr_revision_info_create_date(migr_revision_list_at(list, 0))), 19);
		ck_assert_int_eq(strncmp(migr_revision_info_create_date(migr_revision_list_at(list, 0)), "20", 2), 0);
		migr_revision_list_free(list);
	}
	ck_assert_str_ne(context->revisions.items[0].id, context->revisions.items[1].id);
	ck_assert_str_eq(context->revisions.items[2].down_revision, context->revisions.items[1].id);
	migr_close(context);
}
END_TEST

/* one <- second, third; four is a base of its own with a label. */
static migr_context *make_branches(const char *folder)
{
	migr_context *context = new_context("sqlite");

	check_ok(context, migr_register_directory(context, folder, 0));
	check_ok(context, write_new(context, NEW(.id = "one")));
	check_ok(context, write_new(context, NEW(.id = "second", .heads = "one")));
	check_ok(context, write_new(context, NEW(.id = "third", .heads = "one", .flags = MIGR_NEW_SPLICE)));
	check_ok(context, write_new(context, NEW(.id = "four", .heads = "base", .branch_labels = "mail")));
	ck_assert_ptr_null(revision_of(context, "four")->down_revision);
	return context;
}

START_TEST(heads_are_resolved)
{
	migr_context *context = make_branches(t_folder());

	ck_assert_int_eq(write_new(context, NEW(.id = "x")), MIGR_ERROR_MULTIPLE_HEADS);
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .heads = "one")), MIGR_ERROR_NOT_A_HEAD);
	check_error(context, MIGR_ERROR_NOT_A_HEAD, "revision one is not a head");
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .heads = "nobody")), MIGR_ERROR_TARGET_NOT_FOUND);
	check_ok(context, write_new(context, NEW(.id = "five", .heads = "mail@head")));
	ck_assert_str_eq(revision_of(context, "five")->down_revision, "four");
	check_ok(context, write_new(context, NEW(.id = "six", .heads = "seco")));
	ck_assert_str_eq(revision_of(context, "six")->down_revision, "second");
	migr_close(context);
}
END_TEST

START_TEST(merges_have_two_parents)
{
	migr_context *context = make_branches(t_folder());

	ck_assert_int_eq(write_new(context, NEW(.id = "x", .heads = "second", .flags = MIGR_NEW_MERGE)),
	                 MIGR_ERROR_OPTION);
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .heads = "second, second", .flags = MIGR_NEW_MERGE)),
	                 MIGR_ERROR_OPTION);
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .heads = "base", .flags = MIGR_NEW_MERGE)),
	                 MIGR_ERROR_OPTION);
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .heads = "second,one", .flags = MIGR_NEW_MERGE)),
	                 MIGR_ERROR_NOT_A_HEAD);
	check_ok(context, write_new(context, NEW(.id = "m", .heads = "second,third", .flags = MIGR_NEW_MERGE)));
	ck_assert_str_eq(revision_of(context, "m")->down_revision, "second, third");
	check_ok(context, write_new(context, NEW(.id = "all", .heads = "heads", .flags = MIGR_NEW_MERGE)));
	ck_assert_ptr_nonnull(strstr(revision_of(context, "all")->down_revision, "m"));
	ck_assert_ptr_nonnull(strstr(revision_of(context, "all")->down_revision, "four"));
	migr_close(context);
}
END_TEST

START_TEST(dependencies_become_ids_and_labels_stay)
{
	migr_context *context = make_branches(t_folder());

	check_ok(context, write_new(context, NEW(.id = "five", .heads = "second", .depends_on = "mail, thir")));
	ck_assert_str_eq(revision_of(context, "five")->depends_on, "mail, third");
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .heads = "third", .depends_on = "nobody")),
	                 MIGR_ERROR_TARGET_NOT_FOUND);
	migr_close(context);
}
END_TEST

static void check_nothing_written(const char *folder)
{
	char command[400];

	snprintf(command, sizeof command, "! ls '%s' | grep -q '^x'", folder);
	ck_assert_msg(system(command) == 0, "a file was written");
}

START_TEST(ids_and_labels_must_be_free_and_legal)
{
	const char *folder = t_folder();
	migr_context *context = make_branches(folder);

	ck_assert_int_eq(write_new(context, NEW(.id = "one", .heads = "second", .message = "x")),
	                 MIGR_ERROR_DUPLICATE_ID);
	ck_assert_int_eq(write_new(context, NEW(.id = "x+1", .heads = "second")), MIGR_ERROR_ILLEGAL_ID);
	ck_assert_int_eq(write_new(context, NEW(.id = "", .heads = "second")), MIGR_ERROR_EMPTY_ID);
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .heads = "second", .branch_labels = "mail")),
	                 MIGR_ERROR_DUPLICATE_LABEL);
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .heads = "second", .branch_labels = "one")),
	                 MIGR_ERROR_LABEL_IS_ID);
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .heads = "second", .message = "\xff")), MIGR_ERROR_OPTION);
	check_nothing_written(folder);
	ck_assert_uint_eq(context->revisions.count, 4);
	migr_close(context);
}
END_TEST

START_TEST(a_file_is_never_overwritten)
{
	const char *folder = t_folder();
	migr_context *context = new_context("sqlite");

	check_ok(context, migr_register_directory(context, folder, 0));
	t_write(t_path(folder, "one_a.sql"), "precious");
	ck_assert_int_eq(write_new(context, NEW(.id = "one", .message = "a")), MIGR_ERROR_FILE_EXISTS);
	check_error(context, MIGR_ERROR_FILE_EXISTS, "one_a.sql is there already");
	check_file(folder, "one_a.sql", "precious");
	ck_assert_uint_eq(context->revisions.count, 0);
	migr_close(context);
}
END_TEST

START_TEST(the_folder_is_the_one_of_the_down_revision)
{
	const char *a = t_folder(), *b = t_folder(), *other = t_folder();
	migr_context *context = new_context("sqlite");
	char slash[300];

	ck_assert_int_eq(write_new(context, NEW(.id = "x")), MIGR_ERROR_OPTION);
	check_error(context, MIGR_ERROR_OPTION, "there is no folder");
	check_ok(context, migr_register_directory(context, a, 0));
	check_ok(context, migr_register_directory(context, b, 0));
	ck_assert_int_eq(write_new(context, NEW(.id = "x")), MIGR_ERROR_OPTION);
	check_error(context, MIGR_ERROR_OPTION, "several folders");
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .directory = other)), MIGR_ERROR_OPTION);
	check_error(context, MIGR_ERROR_OPTION, "is not one of the folders");
	snprintf(slash, sizeof slash, "%s/", b);
	check_ok(context, write_new(context, NEW(.id = "one", .directory = slash)));
	check_ok(context, write_new(context, NEW(.id = "two")));
	ck_assert_str_eq(revision_of(context, "two")->path, t_path(b, "two_empty_message.sql"));
	check_ok(context, write_new(context, NEW(.id = "three", .directory = a)));
	check_ok(context, write_new(context, NEW(.id = "four")));
	ck_assert_str_eq(revision_of(context, "four")->path, t_path(a, "four_empty_message.sql"));
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .directory = t_path(a, "none"))), MIGR_ERROR_OPTION);
	migr_close(context);
	context = new_context("sqlite");
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .directory = t_path(a, "none"))), MIGR_ERROR_FILE);
	migr_close(context);
}
END_TEST

START_TEST(names_of_files_follow_the_template)
{
	static const struct {
		const char *template;
		const char *wanted;
	} samples[] = {
		{ MIGR__FILE_TEMPLATE, "abc_add_it" },
		{ "%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d%(second).2d-%(rev)s",
		  "2024_05_01_100203-abc" },
		{ "%(epoch)d_%(slug)s", "1714557723_add_it" },
		{ "%(year)d%(month)02d%(day)d", "2024051" },
		{ "100%%_%(rev)s/x", "100%_abc_x" },
		{ ".%(rev)s", "_abc" },
		{ "fixed", "fixed" },
	};
	static const char *const bad[] = { "", "%(rve)s", "%(rev)", "%(rev", "%(year).2f", "%(rev)d", "%()s" };
	migr__alloc alloc = migr__alloc_libc();
	migr_error error;
	migr__buf out;

	migr__error_init(&error, &alloc);
	migr__buf_init(&out, &alloc);
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		migr__buf_clear(&out);
		ck_assert_int_eq(
			migr__file_name(&out, samples[i].template, "abc", "add_it", "2024-05-01 10:02:03", &error),
			MIGR_OK);
		ck_assert_str_eq(migr__buf_text(&out), samples[i].wanted);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		migr__buf_clear(&out);
		ck_assert_msg(migr__file_name(&out, bad[i], "abc", "add_it", "2024-05-01", &error) == MIGR_ERROR_OPTION,
		              "%s", bad[i]);
		ck_assert_str_ne(migr_error_hint(&error), "");
	}
	migr__buf_clear(&out);
	ck_assert_int_eq(migr__file_name(&out, "%(year)d", "a", "b", "yesterday", &error), MIGR_ERROR_OPTION);
	migr__buf_clear(&out);
	ck_assert_int_eq(migr__file_name(&out, MIGR__FILE_TEMPLATE, "../a\\b", "", "yesterday", &error), MIGR_OK);
	ck_assert_str_eq(migr__buf_text(&out), "_._a_b");
	migr__buf_free(&out);
	migr__error_clear(&error);
}
END_TEST

START_TEST(slugs_are_cut_between_words)
{
	static const struct {
		const char *message;
		uint32_t length;
		const char *wanted;
	} samples[] = {
		{ "Add Table", 40, "add_table" },
		{ "  -- Add, table!? ", 40, "add_table" },
		{ "add_table_now", 9, "add_table" },
		{ "add_table_now", 10, "add_table" },
		{ "add_table_now", 8, "add" },
		{ "abcdefghij", 4, "abcd" },
		{ "\xc3\xa4\xc3\xa4\xc3\xa4", 3, "\xc3\xa4" },
		{ "???", 40, "" },
		{ "", 40, "" },
	};
	migr__alloc alloc = migr__alloc_libc();
	migr__buf out;

	migr__buf_init(&out, &alloc);
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		migr__buf_clear(&out);
		migr__slug(&out, samples[i].message, samples[i].length);
		ck_assert_str_eq(migr__buf_text(&out), samples[i].wanted);
	}
	migr__buf_free(&out);
}
END_TEST

START_TEST(templates_of_the_user_are_used)
{
	const char *folder = t_folder(), *template = t_path(t_folder(), "sql.template");
	migr_context *context = new_context("sqlite");

	check_ok(context, migr_register_directory(context, folder, 0));
	t_write(template, "-- migr:revision %(rev)s\r\n"
	                  "-- migr:revises %(down_revisions)s\n"
	                  "-- migr:branch-labels %(branch_labels)s\n"
	                  "-- %%(rev)s 100%, %(name)s\n"
	                  "-- migr:upgrade\n"
	                  "SELECT '%(message)s %';");
	check_ok(context, write_new(context, NEW(.id = "one", .message = "m", .template_path = template)));
	check_file(folder, "one_m.sql",
	           "-- migr:revision one\r\n-- %(rev)s 100%, revision_one\n-- migr:upgrade\nSELECT 'm %';");
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .template_path = t_path(folder, "none"))), MIGR_ERROR_FILE);
	t_write(template, "-- migr:revision %(rev)s\n\n%(revv)s");
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .template_path = template)), MIGR_ERROR_FILE_FORMAT);
	check_error(context, MIGR_ERROR_FILE_FORMAT, "sql.template:3: there is no token 'revv'");
	t_write(template, "-- migr:revision %(rev)s\n");
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .template_path = template)), MIGR_ERROR_FILE_FORMAT);
	check_error(context, MIGR_ERROR_FILE_FORMAT, "does not write the down revisions");
	t_write(template, "-- %(rev)s\n");
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .template_path = template)), MIGR_ERROR_FILE_FORMAT);
	check_error(context, MIGR_ERROR_FILE_FORMAT, "is no revision file");
	t_write(template, "-- migr:revision %(rev)s\n-- migr:revises %(down_revisions)s\n-- migr:upgrade\n'");
	ck_assert_int_eq(write_new(context, NEW(.id = "x", .template_path = template)), MIGR_ERROR_SQL_TEXT);
	check_nothing_written(folder);
	migr_close(context);
}
END_TEST

static migr_status write_with(migr_context *context, const migr_new_revision *wish, const char *upgrades,
                              const char *downgrades)
{
	migr__nodes nodes = { NULL, 0, 0 };
	migr_status rc = migr__new_revision(context, wish, &(migr__new_operations){ upgrades, downgrades }, &nodes);

	migr__nodes_free(&context->alloc, &nodes);
	return rc;
}

START_TEST(writes_what_a_revision_does)
{
	const char *folder = t_folder(), *template = t_path(t_folder(), "own");
	migr_context *context = new_context("sqlite");

	check_ok(context, migr_register_directory(context, folder, 0));
	check_ok(context, write_with(context, NEW(.id = "one", .message = "m", .create_date = "now"),
	                             "-- migr:upgrade\nSELECT '%(rev)s';\n-- migr:upgrade mysql\nSELECT 2;\n",
	                             "-- migr:downgrade\nSELECT 3;\n"));
	check_file(folder, "one_m.sql",
	           "-- migr:revision one\n-- migr:message m\n-- migr:create-date now\n\n-- migr:upgrade\n"
	           "SELECT '%(rev)s';\n-- migr:upgrade mysql\nSELECT 2;\n\n-- migr:downgrade\nSELECT 3;\n");
	check_ok(context,
	         write_with(context, NEW(.id = "two", .message = "m", .create_date = "now", .format = MIGR_FORMAT_C),
	                    "\t(void)app;\n\treturn migr_op_execute(op, \"SELECT '\\n'\");\n",
	                    "\t(void)op;\n\t(void)app;\n\treturn MIGR_OK;\n"));
	check_file(folder, "two_m.c",
	           "#include <libmigr/migr.h>\n\nstatic migr_status upgrade(migr_op *op, void *app)\n{\n\t(void)app;\n"
	           "\treturn migr_op_execute(op, \"SELECT '\\n'\");\n}\n\n"
	           "static migr_status downgrade(migr_op *op, void *app)\n{\n\t(void)op;\n\t(void)app;\n"
	           "\treturn MIGR_OK;\n}\n\nconst migr_revision revision_two = MIGR_REVISION(\n\t.id = \"two\",\n"
	           "\t.down_revision = \"one\",\n\t.message = \"m\",\n\t.create_date = \"now\",\n"
	           "\t.upgrade = upgrade,\n\t.downgrade = downgrade);\n");
	/* one's own template, with places for it and without */
	t_write(template,
	        "-- migr:revision %(rev)s\n-- migr:revises %(down_revisions)s\n%(upgrades)s\n%(downgrades)s\n");
	check_ok(context, write_with(context, NEW(.id = "three", .message = "m", .template_path = template),
	                             "-- migr:upgrade\nSELECT 1;\n", "-- migr:downgrade\n"));
	check_file(folder, "three_m.sql",
	           "-- migr:revision three\n-- migr:revises two\n-- migr:upgrade\nSELECT 1;\n-- migr:downgrade\n");
	check_ok(context, write_new(context, NEW(.id = "four", .message = "m", .template_path = template)));
	check_file(folder, "four_m.sql",
	           "-- migr:revision four\n-- migr:revises three\n-- migr:upgrade\n-- migr:downgrade\n");
	t_write(template, "-- migr:revision %(rev)s\n-- migr:revises %(down_revisions)s\n%(upgrades)s\n");
	ck_assert_int_eq(write_with(context, NEW(.id = "five", .message = "m", .template_path = template),
	                            "-- migr:upgrade\nSELECT 1;\n", "-- migr:downgrade\n"),
	                 MIGR_ERROR_FILE_FORMAT);
	check_error(context, MIGR_ERROR_FILE_FORMAT, "no places for what the revision does");
	migr_close(context);
}
END_TEST

/* The document shows the built-in templates as they are. */
START_TEST(the_document_shows_the_built_in_templates)
{
	char *text = t_read(t_path(getenv("MIGR_DOCS"), "templates.md"), NULL);

	ck_assert_ptr_nonnull(text);
	ck_assert_ptr_nonnull(strstr(text, migr__template_builtin(0, 0)));
	ck_assert_ptr_eq(migr__template_builtin(0, 1), migr__template_builtin(0, 0));
	ck_assert_ptr_nonnull(strstr(text, migr__template_builtin(1, 0)));
	ck_assert_ptr_nonnull(strstr(text, migr__template_builtin(1, 1)));
	free(text);
}
END_TEST

START_TEST(refuses_misuse)
{
	migr_context *context = new_context("sqlite");

	ck_assert_int_eq(migr_write_revision(NULL, NEW(.id = "x"), NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_write_revision(context, NULL, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_write_revision(context, NEW(.format = 7), NULL), MIGR_ERROR_OPTION);
	ck_assert_int_eq(migr_write_revision(context, NEW(.flags = 64), NULL), MIGR_ERROR_OPTION);
	ck_assert_int_eq(migr_write_revision(context, &(migr_new_revision){ .struct_size = 1 }, NULL),
	                 MIGR_ERROR_ABI_SIZE);
	check_ok(context, migr_write_revision(context, NEW(.id = "a", .directory = t_folder()), NULL));
	migr_close(context);
}
END_TEST

T_MAIN("script_new", writes_sql, writes_c_that_compiles, ids_are_random_and_dates_are_now, heads_are_resolved,
       merges_have_two_parents, dependencies_become_ids_and_labels_stay, ids_and_labels_must_be_free_and_legal,
       a_file_is_never_overwritten, the_folder_is_the_one_of_the_down_revision, names_of_files_follow_the_template,
       slugs_are_cut_between_words, templates_of_the_user_are_used, writes_what_a_revision_does,
       the_document_shows_the_built_in_templates, refuses_misuse)

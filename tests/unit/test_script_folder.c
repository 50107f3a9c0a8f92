/* SPDX-License-Identifier: MIT */
#include "script_context.h"

#include "base/file.h"

#include <libmigr/script.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void write_sql(const char *folder, const char *name, const char *id, const char *revises)
{
	char text[200];

	snprintf(text, sizeof text, "-- migr:revision %s\n-- migr:revises %s\n-- migr:upgrade\nSELECT 1;\n", id,
	         revises);
	t_write(t_path(folder, name), text);
}

static void write_c(const char *folder, const char *name, const char *id, const char *revises)
{
	char text[300];

	snprintf(text, sizeof text,
	         "#include <libmigr/migr.h>\nconst migr_revision r_%s = MIGR_REVISION(.id = \"%s\", .down_revision = "
	         "\"%s\");\n",
	         id, id, revises);
	t_write(t_path(folder, name), text);
}

static migr_status fake(migr_op *op, void *app)
{
	(void)op;
	(void)app;
	return MIGR_OK;
}

START_TEST(files_are_registered_in_the_order_of_their_names)
{
	const char *folder = t_folder();
	migr_context *context = new_context("sqlite");

	write_sql(folder, "b.sql", "two", "one");
	write_c(folder, "c.c", "three", "two");
	write_sql(folder, "a.sql", "one", "");
	write_sql(folder, ".hidden.sql", "hidden", "");
	t_write(t_path(folder, "helper.c"), "int help(void);\n");
	t_write(t_path(folder, "README.txt"), "not a revision\n");
	t_write(t_path(folder, "sql"), "not a revision\n");
	mkdir(t_path(folder, "sub"), 0777);
	mkdir(t_path(folder, "folder.sql"), 0777);
	write_sql(t_path(folder, "sub"), "d.sql", "four", "three");
	check_ok(context, migr_register_directory(context, folder, 0));
	ck_assert_uint_eq(context->revisions.count, 3);
	ck_assert_str_eq(context->revisions.items[0].id, "one");
	ck_assert_str_eq(context->revisions.items[1].id, "two");
	ck_assert_str_eq(context->revisions.items[2].id, "three");
	ck_assert_str_eq(context->revisions.items[0].path, t_path(folder, "a.sql"));
	ck_assert(context->revisions.items[2].is_outline);
	ck_assert_uint_eq(context->n_directories, 1);
	ck_assert_str_eq(context->directories[0], folder);
	check_ok(context, migr_check_graph(context));
	migr_close(context);
}
END_TEST

START_TEST(folders_below_are_read_if_asked_for)
{
	const char *folder = t_folder(), *deep = t_path(folder, "m/deep");
	migr_context *context = new_context("sqlite");
	char slashes[300];

	mkdir(t_path(folder, "m"), 0777);
	mkdir(deep, 0777);
	write_sql(folder, "a.sql", "one", "");
	write_sql(folder, "z.sql", "three", "two");
	write_sql(deep, "b.sql", "two", "one");
	/* links that lead around in circles, and one that leads to the same folder again */
	ck_assert_int_eq(symlink("../..", t_path(deep, "up")), 0);
	ck_assert_int_eq(symlink(".", t_path(folder, "self")), 0);
	ck_assert_int_eq(symlink("m/deep", t_path(folder, "again")), 0);
	ck_assert_int_eq(symlink("nowhere", t_path(folder, "dangling")), 0);
	snprintf(slashes, sizeof slashes, "%s//", folder);
	check_ok(context, migr_register_directory(context, slashes, MIGR_DIRECTORY_RECURSIVE));
	ck_assert_uint_eq(context->revisions.count, 3);
	ck_assert_str_eq(context->revisions.items[1].id, "two");
	ck_assert_str_eq(context->directories[0], folder);
	migr_close(context);
}
END_TEST

START_TEST(an_empty_folder_is_no_error)
{
	migr_context *context = new_context("sqlite");

	check_ok(context, migr_register_directory(context, t_folder(), 0));
	ck_assert_uint_eq(context->revisions.count, 0);
	ck_assert_uint_eq(context->n_directories, 1);
	migr_close(context);
}
END_TEST

START_TEST(a_folder_that_is_none_is_refused)
{
	migr_context *context = new_context("sqlite");
	const char *folder = t_folder(), *file = t_path(folder, "a.sql");

	t_write(file, "");
	ck_assert_int_eq(migr_register_directory(context, t_path(folder, "none"), 0), MIGR_ERROR_FILE);
	check_error(context, MIGR_ERROR_FILE, "none cannot be read: No such file");
	ck_assert_str_ne(migr_error_hint(migr_last_error(context)), "");
	ck_assert_int_eq(migr_register_directory(context, file, 0), MIGR_ERROR_FILE);
	check_error(context, MIGR_ERROR_FILE, "Not a directory");
	ck_assert_int_eq(migr_register_directory(context, folder, 8), MIGR_ERROR_OPTION);
	ck_assert_int_eq(migr_register_directory(context, NULL, 0), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_register_directory(NULL, folder, 0), MIGR_ERROR_MISUSE);
	ck_assert_uint_eq(context->n_directories, 0);
	migr_close(context);
}
END_TEST

/* If one file is bad, nothing of the folder is registered. */
START_TEST(a_bad_file_is_named)
{
	static const struct {
		const char *text;
		migr_status status;
		const char *says;
	} samples[] = {
		{ "CREATE TABLE t (a);\n", MIGR_ERROR_FILE_FORMAT, "/bad.sql:1: there is no '-- migr:revision' line" },
		{ "-- migr:revision b\n-- migr:upgrade\n\nSELECT 'x\n", MIGR_ERROR_SQL_TEXT, "/bad.sql:4: the string" },
		{ "\x7f"
		  "ELF\xff\xfe\n",
		  MIGR_ERROR_FILE_BINARY, "/bad.sql:1: " },
		{ "", MIGR_ERROR_FILE_FORMAT, "/bad.sql:1: " },
	};

	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		const char *folder = t_folder();
		migr_context *context = new_context("sqlite");

		write_sql(folder, "a.sql", "one", "");
		t_write(t_path(folder, "bad.sql"), samples[i].text);
		ck_assert_int_eq(migr_register_directory(context, folder, 0), samples[i].status);
		check_error(context, samples[i].status, samples[i].says);
		ck_assert_str_ne(migr_error_hint(migr_last_error(context)), "");
		ck_assert_uint_eq(context->revisions.count, 0);
		migr_close(context);
	}
}
END_TEST

START_TEST(a_dangling_link_to_a_revision_is_named)
{
	const char *folder = t_folder();
	migr_context *context = new_context("sqlite");

	ck_assert_int_eq(symlink("nowhere", t_path(folder, "a.sql")), 0);
	ck_assert_int_eq(migr_register_directory(context, folder, 0), MIGR_ERROR_FILE);
	check_error(context, MIGR_ERROR_FILE, "/a.sql cannot be read: No such file");
	migr_close(context);
}
END_TEST

START_TEST(two_files_of_one_id_are_both_named)
{
	for (int with_c = 0; with_c < 2; with_c++) {
		const char *folder = t_folder();
		migr_context *context = new_context("sqlite");

		write_sql(folder, "a.sql", "one", "");
		if (with_c)
			write_c(folder, "b.c", "one", "");
		else
			write_sql(folder, "b.sql", "one", "");
		if (with_c) {
			ck_assert_int_eq(migr_register_directory(context, folder, 0), MIGR_ERROR_DUPLICATE_ID);
			ck_assert_uint_eq(context->revisions.count, 0);
			ck_assert_str_eq(migr_error_revision(migr_last_error(context)), "one");
		} else {
			check_ok(context, migr_register_directory(context, folder, 0));
			ck_assert_int_eq(migr_check_graph(context), MIGR_ERROR_DUPLICATE_ID);
		}
		check_error(context, MIGR_ERROR_DUPLICATE_ID, "/a.sql and ");
		check_error(context, MIGR_ERROR_DUPLICATE_ID, with_c ? "/b.c both have the id one" : "/b.sql");
		migr_close(context);
	}
}
END_TEST

/* A file that is there twice does not hide what else is wrong. */
START_TEST(a_file_that_is_there_twice_is_told_with_the_rest)
{
	const char *folder = t_folder();
	migr_context *context = new_context("sqlite");
	const migr_error *error;
	int found = 0;

	write_sql(folder, "a.sql", "one", "");
	write_sql(folder, "b.sql", "one", "");
	write_sql(folder, "c.sql", "two", "nowhere");
	check_ok(context, migr_register_directory(context, folder, 0));
	ck_assert_int_eq(migr_check_graph(context), MIGR_ERROR_GRAPH);
	error = migr_last_error(context);
	ck_assert_uint_eq(migr_error_detail_count(error), 2);
	for (size_t i = 0; i < 2; i++)
		found |= migr_error_detail_status(error, i) == MIGR_ERROR_DUPLICATE_ID   ? 1
		         : migr_error_detail_status(error, i) == MIGR_ERROR_UNKNOWN_PARENT ? 2
		                                                                           : 0;
	ck_assert_int_eq(found, 3);
	migr_close(context);
}
END_TEST

START_TEST(a_c_file_and_an_sql_file_are_not_one)
{
	for (int order = 0; order < 2; order++) {
		const char *a = t_folder(), *b = t_folder();
		migr_context *context = new_context("sqlite");

		write_sql(a, "a.sql", "one", "");
		write_c(b, "b.c", "one", "");
		check_ok(context, migr_register_directory(context, order ? a : b, 0));
		ck_assert_int_eq(migr_register_directory(context, order ? b : a, 0), MIGR_ERROR_DUPLICATE_ID);
		migr_close(context);
	}
}
END_TEST

/* A program with embedded revisions looks at the folder as well, to add new ones. */
START_TEST(embedded_sql_and_its_file_become_one)
{
	static const char text[] = "-- migr:revision one\n-- migr:revises \n-- migr:upgrade\nSELECT 1;\n";
	const migr_embedded table[] = { { NULL, NULL, text, "elsewhere/a.sql" } };
	const char *folder = t_folder();

	write_sql(folder, "a.sql", "one", "");
	for (int order = 0; order < 2; order++) {
		migr_context *context = new_context("sqlite");

		if (order)
			check_ok(context, migr_register_embedded(context, MIGR_ARRAY(table)));
		check_ok(context, migr_register_directory(context, folder, 0));
		if (!order)
			check_ok(context, migr_register_embedded(context, MIGR_ARRAY(table)));
		ck_assert_uint_eq(context->revisions.count, 1);
		ck_assert_str_eq(revision_of(context, "one")->path, t_path(folder, "a.sql"));
		check_ok(context, migr_check_graph(context));
		/* an edited file is another revision, and two of one id are refused */
		t_write(t_path(folder, "a.sql"), "-- migr:revision one\n-- migr:upgrade\nSELECT 2;\n");
		check_ok(context, migr_register_directory(context, folder, 0));
		ck_assert_int_eq(migr_check_graph(context), MIGR_ERROR_DUPLICATE_ID);
		migr_close(context);
		write_sql(folder, "a.sql", "one", "");
	}
}
END_TEST

START_TEST(compiled_code_and_its_file_become_one)
{
	static const migr_revision compiled = MIGR_REVISION(.id = "one", .upgrade = fake);
	const migr_revision *list[] = { &compiled };
	const char *folder = t_folder();

	write_c(folder, "a.c", "one", "");
	for (int order = 0; order < 2; order++) {
		migr_context *context = new_context("sqlite");

		if (order)
			check_ok(context, migr_register(context, list, 1));
		check_ok(context, migr_register_directory(context, folder, 0));
		if (!order)
			check_ok(context, migr_register(context, list, 1));
		ck_assert_uint_eq(context->revisions.count, 1);
		ck_assert(revision_of(context, "one")->upgrade == fake && !revision_of(context, "one")->is_outline);
		ck_assert_str_eq(revision_of(context, "one")->path, t_path(folder, "a.c"));
		migr_close(context);
	}
}
END_TEST

START_TEST(a_thousand_files_are_read)
{
	const char *folder = t_folder();
	migr_context *context = new_context("sqlite");

	for (int i = 0; i < 1000; i++) {
		char name[32], id[32], before[32] = "";

		snprintf(name, sizeof name, "%04d.sql", i);
		snprintf(id, sizeof id, "r%d", i);
		if (i)
			snprintf(before, sizeof before, "r%d", i - 1);
		write_sql(folder, name, id, before);
	}
	check_ok(context, migr_register_directory(context, folder, 0));
	ck_assert_uint_eq(context->revisions.count, 1000);
	check_ok(context, migr_check_graph(context));
	migr_close(context);
}
END_TEST

START_TEST(only_regular_files_are_read)
{
	migr__alloc alloc = migr__alloc_libc();
	const char *folder = t_folder(), *pipe = t_path(folder, "pipe");
	migr_error error;
	migr__buf out;

	migr__error_init(&error, &alloc);
	migr__buf_init(&out, &alloc);
	ck_assert_int_eq(mkfifo(pipe, 0666), 0);
	ck_assert_int_eq(migr__file_read(pipe, &out, &error), MIGR_ERROR_FILE);
	ck_assert_ptr_nonnull(strstr(migr_error_message(&error), "not a regular file"));
	ck_assert_int_eq(migr__file_read(folder, &out, &error), MIGR_ERROR_FILE);
	ck_assert_int_eq(migr__file_read(t_path(folder, "none"), &out, &error), MIGR_ERROR_FILE);
	migr__buf_free(&out);
	migr__error_clear(&error);
}
END_TEST

static size_t count_entries(const char *folder)
{
	char command[400], line[16] = "";
	FILE *pipe;

	snprintf(command, sizeof command, "ls -A '%s' | wc -l", folder);
	pipe = popen(command, "r");
	ck_assert_ptr_nonnull(pipe);
	ck_assert_ptr_nonnull(fgets(line, sizeof line, pipe));
	pclose(pipe);
	return (size_t)atoi(line);
}

START_TEST(files_are_written_whole_or_not_at_all)
{
	migr__alloc alloc = migr__alloc_libc();
	const char *folder = t_folder(), *path = t_path(folder, "out");
	migr_error error;
	char *text;

	migr__error_init(&error, &alloc);
	ck_assert_int_eq(migr__file_replace(path, "one", 3, &error), MIGR_OK);
	ck_assert_int_eq(migr__file_replace(path, "three", 5, &error), MIGR_OK);
	text = t_read(path, NULL);
	ck_assert_str_eq(text, "three");
	free(text);
	ck_assert_int_eq(migr__file_create(path, "four", 4, &error), MIGR_ERROR_FILE_EXISTS);
	text = t_read(path, NULL);
	ck_assert_str_eq(text, "three");
	free(text);
	ck_assert_int_eq(migr__file_replace(t_path(folder, "none/out"), "x", 1, &error), MIGR_ERROR_FILE);
	ck_assert_int_eq(migr__file_create(t_path(folder, "none/out"), "x", 1, &error), MIGR_ERROR_FILE);
	/* a folder cannot be replaced by a file, and what was written for it is gone */
	ck_assert_int_eq(mkdir(t_path(folder, "sub"), 0777), 0);
	ck_assert_int_eq(migr__file_replace(t_path(folder, "sub"), "x", 1, &error), MIGR_ERROR_FILE);
	ck_assert_uint_eq(count_entries(folder), 2);
	migr__error_clear(&error);
}
END_TEST

/* A device that is always full. */
START_TEST(a_full_disk_is_an_error)
{
	migr__alloc alloc = migr__alloc_libc();
	migr_error error;

	migr__error_init(&error, &alloc);
	ck_assert_int_eq(migr__file_fail(&error, "x", "written", ENOSPC), MIGR_ERROR_FILE);
	ck_assert_ptr_nonnull(strstr(migr_error_message(&error), "x cannot be written: No space"));
	ck_assert_str_ne(migr_error_hint(&error), "");
	ck_assert_int_eq(migr__file_fail(&error, "x", "read", ENOMEM), MIGR_ERROR_NO_MEMORY);
	migr__error_clear(&error);
}
END_TEST

T_MAIN("script_folder", files_are_registered_in_the_order_of_their_names, folders_below_are_read_if_asked_for,
       an_empty_folder_is_no_error, a_folder_that_is_none_is_refused, a_bad_file_is_named,
       a_dangling_link_to_a_revision_is_named, two_files_of_one_id_are_both_named,
       a_file_that_is_there_twice_is_told_with_the_rest, a_c_file_and_an_sql_file_are_not_one,
       embedded_sql_and_its_file_become_one, compiled_code_and_its_file_become_one, a_thousand_files_are_read,
       only_regular_files_are_read, files_are_written_whole_or_not_at_all, a_full_disk_is_an_error)

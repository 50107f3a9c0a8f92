/* SPDX-License-Identifier: MIT */
#include "script_context.h"

#include <libmigr/script.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

static const char first_c[] = "#include <libmigr/migr.h>\n"
			      "#include \"names.h\"\n"
			      "\n"
			      "static migr_status upgrade(migr_op *op, void *app)\n"
			      "{\n"
			      "\t(void)app;\n"
			      "\treturn migr_op_execute(op, \"CREATE TABLE \" TABLE \" (upgrade INTEGER)\");\n"
			      "}\n"
			      "\n"
			      "static migr_status downgrade(migr_op *op, void *app)\n"
			      "{\n"
			      "\t(void)app;\n"
			      "\treturn migr_op_execute(op, \"DROP TABLE \" TABLE);\n"
			      "}\n"
			      "\n"
			      "const migr_revision shop_one = MIGR_REVISION(\n"
			      "\t.id = \"one\", .message = \"First\",\n"
			      "\t.upgrade = upgrade, .downgrade = downgrade);\n";

static const char second_c[] = "#include <libmigr/migr.h>\n"
			       "static migr_status upgrade(migr_op *op, void *app)\n"
			       "{\n"
			       "\treturn app ? MIGR_OK : migr_op_execute(op, \"SELECT 1\");\n"
			       "}\n"
			       "const migr_revision shop_two = MIGR_REVISION(.id = \"two\", .down_revision = \"one\", "
			       ".upgrade = upgrade);";

static const char third_sql[] = "\xef\xbb\xbf-- migr:revision three\r\n"
				"-- migr:revises two\r\n"
				"-- migr:message Gr\xc3\xb6\xc3\x9f"
				"e \"?\?/\" \\n \t\x01\r\n"
				"-- migr:upgrade\r\n"
				"INSERT INTO t VALUES ('\\', \"a\", '?\?=', '\xe2\x82\xac');\r\n";

/* A folder with two C revisions, a header beside them, a helper, an SQL revision and a very long one. */
static const char *make_folder(void)
{
	const char *folder = t_folder();
	char *text = malloc(300000);

	ck_assert_ptr_nonnull(text);
	t_write(t_path(folder, "a.c"), first_c);
	t_write(t_path(folder, "b.c"), second_c);
	t_write(t_path(folder, "c.sql"), third_sql);
	t_write(t_path(folder, "names.h"), "#define TABLE \"t\"\n");
	t_write(t_path(folder, "helper.c"), "int help(void);\n");
	strcpy(text, "-- migr:revision four\n-- migr:revises three\n-- migr:upgrade\nINSERT INTO t VALUES ('");
	memset(text + strlen(text), 'x', 200000);
	strcpy(text + 200080, "');\n");
	text[200079] = 'x';
	for (char *p = text; p < text + 200080; p++)
		if (!*p)
			*p = 'x';
	t_write(t_path(folder, "d.sql"), text);
	free(text);
	return folder;
}

static int has_compiler(const char *compiler)
{
	char command[100];

	snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", compiler);
	return system(command) == 0;
}

static void compile(const char *compiler, const char *standard, const char *source)
{
	char command[1200];

	snprintf(command, sizeof command,
	         "%s %s -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes -Werror -I'%s' -I'%s' "
	         "-c '%s' -o '%s.o'",
	         compiler, standard, getenv("MIGR_INCLUDE"), getenv("MIGR_BUILD_INCLUDE"), source, source);
	ck_assert_msg(system(command) == 0, "%s", command);
}

START_TEST(the_result_compiles_without_warnings)
{
	static const char *const compilers[] = { "cc", "gcc", "clang" };
	const char *folders[] = { make_folder() }, *output = t_path(t_folder(), "out.c");
	migr_context *context = new_context("sqlite");

	ck_assert_ptr_nonnull(getenv("MIGR_INCLUDE"));
	check_ok(context, migr_embed(context, folders, 1, output, NULL));
	ck_assert_uint_eq(context->revisions.count, 0);
	for (size_t i = 0; i < 3; i++) {
		if (!has_compiler(compilers[i]))
			continue;
		compile(compilers[i], "-std=c11", output);
		compile(compilers[i], "-std=gnu17", output);
	}
	migr_close(context);
}
END_TEST

START_TEST(nothing_to_embed_compiles_too)
{
	const char *output = t_path(t_folder(), "out.c"), *folders[] = { t_folder() };
	migr_context *context = new_context("sqlite");
	const migr_embed_options options = { MIGR_EMBED_OPTIONS, .function = "shop_register" };

	check_ok(context, migr_embed(context, folders, 1, output, &options));
	compile("cc", "-std=c11", output);
	check_ok(context, migr_embed(context, NULL, 0, output, &options));
	compile("cc", "-std=c11", output);
	migr_close(context);
}
END_TEST

/* Links the result with the library and a program that registers it, and compares what it says with the folder. */
START_TEST(the_result_registers_what_was_in_the_folder)
{
	static const char program[] =
		"#include <libmigr/migr.h>\n#include <stdio.h>\n"
		"migr_status shop_register(migr_context *context);\n"
		"int main(void)\n{\n\tmigr_context *c = NULL;\n\tmigr_revision_list *list = NULL;\n"
		"\tif (migr_open_offline(&c, \"sqlite\", NULL) || shop_register(c) || migr_history(c, NULL, 0, &list)) "
		"{\n"
		"\t\tputs(migr_error_message(migr_last_error(c)));\n\t\treturn 1;\n\t}\n"
		"\tfor (size_t i = 0; i < migr_revision_list_count(list); i++) {\n"
		"\t\tconst migr_revision_info *info = migr_revision_list_at(list, i);\n"
		"\t\tprintf(\"%s %s|%s|%s\\n\", migr_revision_info_id(info), migr_revision_info_checksum(info),\n"
		"\t\t\tmigr_revision_info_message(info), migr_revision_info_path(info));\n\t}\n"
		"\tmigr_revision_list_free(list);\n\tmigr_close(c);\n\treturn 0;\n}\n";
	const char *folder = make_folder(), *work = t_folder(), *main_c = t_path(work, "main.c");
	const char *folders[] = { folder }, *out = t_path(work, "out.c");
	const migr_embed_options options = { MIGR_EMBED_OPTIONS, .function = "shop_register" };
	migr_context *context = new_context("sqlite");
	char command[2000], *said, wanted[600];

	check_ok(context, migr_embed(context, folders, 1, out, &options));
	check_ok(context, migr_register_directory(context, folder, 0));
	t_write(main_c, program);
	snprintf(command, sizeof command,
	         "%s %s -std=c11 -I'%s' -I'%s' '%s' '%s' '%s' -o '%s/main' && '%s/main' > '%s/said'", getenv("MIGR_CC"),
	         getenv("MIGR_CFLAGS"), getenv("MIGR_INCLUDE"), getenv("MIGR_BUILD_INCLUDE"), main_c, out,
	         getenv("MIGR_STATIC"), work, work, work);
	ck_assert_msg(system(command) == 0, "%s", command);
	said = t_read(t_path(work, "said"), NULL);
	snprintf(wanted, sizeof wanted, "three %s|%s|%s/c.sql\n", checksum_of(context, "three"),
	         revision_of(context, "three")->message, folder);
	ck_assert_msg(strstr(said, wanted) != NULL, "%s does not say %s", said, wanted);
	snprintf(wanted, sizeof wanted, "four %s||%s/d.sql\n", checksum_of(context, "four"), folder);
	ck_assert_msg(strstr(said, wanted) != NULL, "%s does not say %s", said, wanted);
	snprintf(wanted, sizeof wanted, "|First|%s/a.c\n", folder);
	ck_assert_msg(strstr(said, wanted) != NULL, "%s does not say %s", said, wanted);
	free(said);
	migr_close(context);
}
END_TEST

START_TEST(the_output_keeps_its_time_if_nothing_changed)
{
	const char *folder = make_folder(), *folders[] = { folder }, *output = t_path(t_folder(), "out.c");
	migr_context *context = new_context("sqlite");
	struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };
	struct stat status;

	check_ok(context, migr_embed(context, folders, 1, output, NULL));
	ck_assert_int_eq(utimensat(AT_FDCWD, output, old, 0), 0);
	check_ok(context, migr_embed(context, folders, 1, output, NULL));
	ck_assert_int_eq(stat(output, &status), 0);
	ck_assert_int_eq(status.st_mtime, 1000);
	t_write(t_path(folder, "helper.c"), "int help(int);\n");
	check_ok(context, migr_embed(context, folders, 1, output, NULL));
	ck_assert_int_eq(stat(output, &status), 0);
	ck_assert_int_eq(status.st_mtime, 1000);
	t_write(t_path(folder, "e.sql"), "-- migr:revision five\n-- migr:revises four\n");
	check_ok(context, migr_embed(context, folders, 1, output, NULL));
	ck_assert_int_eq(stat(output, &status), 0);
	ck_assert_int_ne(status.st_mtime, 1000);
	migr_close(context);
}
END_TEST

START_TEST(the_depfile_names_folders_and_files)
{
	const char *base = t_folder(), *folder = t_path(base, "a b$c#d"), *output = t_path(base, "out.c");
	const char *depfile = t_path(base, "out.d"), *folders[] = { folder };
	migr_embed_options options = { MIGR_EMBED_OPTIONS, .depfile = depfile, .flags = MIGR_DIRECTORY_RECURSIVE };
	migr_context *context = new_context("sqlite");
	char *text, wanted[1000];

	ck_assert_int_eq(mkdir(folder, 0777), 0);
	ck_assert_int_eq(mkdir(t_path(folder, "sub"), 0777), 0);
	t_write(t_path(folder, "x.sql"), "-- migr:revision one\n");
	t_write(t_path(folder, "helper.c"), "int help(void);\n");
	check_ok(context, migr_embed(context, folders, 1, output, &options));
	text = t_read(depfile, NULL);
	snprintf(wanted, sizeof wanted,
	         "%s: \\\n  %s/a\\ b$$c\\#d \\\n  %s/a\\ b$$c\\#d/helper.c \\\n  %s/a\\ b$$c\\#d/sub \\\n  %s/a\\ "
	         "b$$c\\#d/x.sql\n",
	         output, base, base, base, base);
	ck_assert_str_eq(text, wanted);
	free(text);
	options.depfile_target = "gen/out.c";
	check_ok(context, migr_embed(context, folders, 1, output, &options));
	text = t_read(depfile, NULL);
	ck_assert_int_eq(strncmp(text, "gen/out.c: ", 11), 0);
	free(text);
	migr_close(context);
}
END_TEST

static void check_refused(const char *name, const char *text, migr_status status, const char *says)
{
	const char *folder = make_folder(), *folders[] = { folder }, *output = t_path(t_folder(), "out.c");
	migr_context *context = new_context("sqlite");

	t_write(t_path(folder, name), text);
	ck_assert_int_eq(migr_embed(context, folders, 1, output, NULL), status);
	check_error(context, status, says);
	ck_assert_ptr_null(t_read(output, NULL));
	migr_close(context);
}

START_TEST(nothing_is_written_if_something_is_wrong)
{
	check_refused("x.sql", "-- migr:revision one\n", MIGR_ERROR_DUPLICATE_ID, "one");
	check_refused("x.sql", "-- migr:revision x\n-- migr:revises nobody\n", MIGR_ERROR_UNKNOWN_PARENT, "nobody");
	check_refused("x.sql", "SELECT 1;\n", MIGR_ERROR_FILE_FORMAT, "x.sql:1");
	check_refused("x.c", "const migr_revision shop_one = MIGR_REVISION(.id = \"x\", .down_revision = \"four\");",
	              MIGR_ERROR_FILE_FORMAT, "both call their revision shop_one");
}
END_TEST

START_TEST(a_file_that_was_generated_is_no_revision)
{
	const char *folder = make_folder(), *folders[] = { folder };
	migr_context *context = new_context("sqlite");

	check_ok(context, migr_embed(context, folders, 1, t_path(folder, "out.c"), NULL));
	check_ok(context, migr_embed(context, folders, 1, t_path(folder, "out.c"), NULL));
	migr_close(context);
}
END_TEST

START_TEST(refuses_misuse)
{
	const char *folders[] = { t_folder(), NULL }, *output = t_path(folders[0], "out.c");
	migr_context *context = new_context("sqlite");
	migr_embed_options options = { MIGR_EMBED_OPTIONS, .function = "1x" };
	migr_embedded both = { .script = "x", .path = "x" }, neither = { .path = "x" };
	const migr_revision revision = MIGR_REVISION(.id = "x");

	ck_assert_int_eq(migr_embed(NULL, folders, 1, output, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_embed(context, folders, 2, output, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_embed(context, NULL, 1, output, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_embed(context, folders, 1, NULL, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_embed(context, folders, 1, output, &options), MIGR_ERROR_OPTION);
	options.function = "a-b";
	ck_assert_int_eq(migr_embed(context, folders, 1, output, &options), MIGR_ERROR_OPTION);
	options = (migr_embed_options){ MIGR_EMBED_OPTIONS, .flags = 2 };
	ck_assert_int_eq(migr_embed(context, folders, 1, output, &options), MIGR_ERROR_OPTION);
	options.struct_size = 3;
	ck_assert_int_eq(migr_embed(context, folders, 1, output, &options), MIGR_ERROR_ABI_SIZE);
	both.revision = &revision;
	ck_assert_int_eq(migr_register_embedded(context, &both, 1, sizeof both), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_register_embedded(context, &neither, 1, sizeof both), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_register_embedded(context, NULL, 1, sizeof both), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_register_embedded(context, &both, 1, 3), MIGR_ERROR_ABI_SIZE);
	migr_close(context);
}
END_TEST

START_TEST(a_fingerprint_of_the_author_wins)
{
	const migr_revision plain = MIGR_REVISION(.id = "a"),
			    own = MIGR_REVISION(.id = "b", .fingerprint = "mine", .path = "p");
	const migr_embedded table[] = { { &plain, "theirs", NULL, "a.c" }, { &own, "theirs", NULL, "b.c" } };
	migr_context *context = new_context("sqlite");

	check_ok(context, migr_register_embedded(context, MIGR_ARRAY(table)));
	ck_assert_str_eq(revision_of(context, "a")->fingerprint, "theirs");
	ck_assert_str_eq(revision_of(context, "a")->path, "a.c");
	ck_assert_str_eq(revision_of(context, "b")->fingerprint, "mine");
	ck_assert_str_eq(revision_of(context, "b")->path, "p");
	migr_close(context);
}
END_TEST

T_MAIN("script_embed", the_result_compiles_without_warnings, nothing_to_embed_compiles_too,
       the_result_registers_what_was_in_the_folder, the_output_keeps_its_time_if_nothing_changed,
       the_depfile_names_folders_and_files, nothing_is_written_if_something_is_wrong,
       a_file_that_was_generated_is_no_revision, refuses_misuse, a_fingerprint_of_the_author_wins)

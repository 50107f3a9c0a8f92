/* SPDX-License-Identifier: MIT */
#include "script_context.h"

#include <libmigr/script.h>

#include <stdlib.h>

#define HEADER "-- migr:revision abc\n"

static const char full[] = "-- A comment first.\n"
			   "\n"
			   "-- migr:revision 1975ea83b712\n"
			   "-- migr:revises 27c6a30d7c24, 9b1c33aa1f2e\n"
			   "-- migr:depends-on 55af2cb1c267\n"
			   "-- migr:branch-labels shop\n"
			   "-- migr:message Add review table; with words\n"
			   "-- migr:create-date 2024-05-01 10:00:00\n"
			   "-- migr:transaction none\n"
			   "/* a comment */\n"
			   "-- migr:upgrade\n"
			   "CREATE TABLE review (id INTEGER PRIMARY KEY);\n"
			   "-- migr:upgrade postgresql, mysql\n"
			   "CREATE INDEX i ON review (product_id);\n"
			   "-- migr:downgrade\n"
			   "DROP TABLE review;\n";

static void check_full(migr_context *context)
{
	const migr__revision *revision = revision_of(context, "1975ea83b712");

	ck_assert_str_eq(revision->down_revision, "27c6a30d7c24, 9b1c33aa1f2e");
	ck_assert_str_eq(revision->depends_on, "55af2cb1c267");
	ck_assert_str_eq(revision->branch_labels, "shop");
	ck_assert_str_eq(revision->message, "Add review table; with words");
	ck_assert_str_eq(revision->create_date, "2024-05-01 10:00:00");
	ck_assert_str_eq(revision->path, "versions/a.sql");
	ck_assert_uint_eq(revision->flags, MIGR_REVISION_NO_TRANSACTION);
	ck_assert_uint_eq(revision->n_sections, 3);
	ck_assert_str_eq(revision->sections[0].sql, "CREATE TABLE review (id INTEGER PRIMARY KEY);\n");
	ck_assert_ptr_null(revision->sections[0].dialects);
	ck_assert_uint_eq(revision->sections[0].line, 12);
	ck_assert_int_eq(revision->sections[0].direction, MIGR_UPGRADE);
	ck_assert_str_eq(revision->sections[1].dialects, "postgresql, mysql");
	ck_assert_uint_eq(revision->sections[1].line, 14);
	ck_assert_str_eq(revision->sections[2].sql, "DROP TABLE review;\n");
	ck_assert_int_eq(revision->sections[2].direction, MIGR_DOWNGRADE);
}

START_TEST(reads_all_directives)
{
	migr_context *context = new_context("sqlite");

	check_ok(context, migr_register_script(context, full, strlen(full), "versions/a.sql"));
	check_full(context);
	migr_close(context);
}
END_TEST

/* The same file as an editor of another system leaves it: same content, same checksum. */
START_TEST(line_ends_marks_and_trailing_blanks_change_nothing)
{
	migr_context *plain = new_context("sqlite"), *other = new_context("sqlite");
	char text[3 * sizeof full] = "\xef\xbb\xbf";
	size_t size = 3;

	for (const char *p = full; *p; p++) {
		if (*p == '\n' && p[-1] == ';')
			text[size++] = ' ';
		if (*p == '\n')
			text[size++] = '\r';
		text[size++] = *p;
	}
	strcpy(text + size, "\r\n\r\n");
	check_ok(plain, migr_register_script(plain, full, strlen(full), "versions/a.sql"));
	check_ok(other, migr_register_script(other, text, strlen(text), NULL));
	ck_assert_str_eq(revision_of(other, "1975ea83b712")->sections[0].sql,
	                 "CREATE TABLE review (id INTEGER PRIMARY KEY); \n");
	ck_assert_str_eq(revision_of(other, "1975ea83b712")->create_date, "2024-05-01 10:00:00");
	ck_assert_str_eq(checksum_of(plain, "1975ea83b712"), checksum_of(other, "1975ea83b712"));
	migr_close(plain);
	migr_close(other);
}
END_TEST

START_TEST(a_changed_statement_changes_the_checksum)
{
	static const char one[] = HEADER "-- migr:upgrade\nCREATE TABLE t (a);\n";
	static const char two[] = HEADER "-- migr:upgrade\nCREATE TABLE t (b);\n";
	static const char down[] = HEADER "-- migr:downgrade\nCREATE TABLE t (a);\n";
	migr_context *a = new_context(NULL), *b = new_context(NULL), *c = new_context(NULL);

	check_ok(a, migr_register_script(a, one, strlen(one), NULL));
	check_ok(b, migr_register_script(b, two, strlen(two), NULL));
	check_ok(c, migr_register_script(c, down, strlen(down), NULL));
	ck_assert_str_ne(checksum_of(a, "abc"), checksum_of(b, "abc"));
	ck_assert_str_ne(checksum_of(a, "abc"), checksum_of(c, "abc"));
	migr_close(a);
	migr_close(b);
	migr_close(c);
}
END_TEST

START_TEST(accepts_the_least)
{
	static const char *const texts[] = {
		"-- migr:revision abc",
		"-- migr:revision abc\n-- migr:revises\n-- migr:depends-on \n-- migr:branch-labels",
		"-- migr:revision abc\n-- migr:empty\n",
		"-- migr:revision abc\n-- migr:upgrade\n-- migr:downgrade",
		"-- migr:revision abc\n-- migr:revises a, b,\n",
		"-- migr:revision\tabc\n-- another comment\n--\n",
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		migr_context *context = new_context("sqlite");

		check_ok(context, migr_register_script(context, texts[i], strlen(texts[i]), NULL));
		ck_assert_str_eq(revision_of(context, "abc")->message, "");
		ck_assert_uint_eq(revision_of(context, "abc")->flags, i == 2 ? MIGR_REVISION_EMPTY : 0);
		ck_assert_uint_eq(revision_of(context, "abc")->n_sections, i == 3 ? 2 : 0);
		migr_close(context);
	}
}
END_TEST

typedef struct bad_text {
	const char *text;
	const char *says; /* with the line after "a.sql:" */
	const char *hint;
} bad_text;

static const bad_text bad[] = {
	{ "", "a.sql:1: there is no '-- migr:revision' line", "-- migr:revises" },
	{ "CREATE TABLE t (a);\n", "a.sql:1: there is no '-- migr:revision' line", "-- migr:upgrade" },
	{ "-- migr:upgrade\nSELECT 1;", "a.sql:1: there is no '-- migr:revision' line", "" },
	{ "\n-- migr:revision\n", "a.sql:2: revision needs the id", "" },
	{ HEADER "-- migr:revison x\n", "a.sql:2: there is no directive 'revison'", "'revision'" },
	{ HEADER "-- migr:upgrad\nSELECT 1;", "a.sql:2: there is no directive 'upgrad'", "'upgrade'" },
	{ HEADER "-- migr:frobnicate\n", "a.sql:2: there is no directive 'frobnicate'", "depends-on" },
	{ HEADER "-- migr:\n", "a.sql:2: there is no directive ''", "" },
	{ HEADER "-- migr:revision def\n", "a.sql:2: a second revision; the first one is in line 1", "" },
	{ HEADER "-- migr:message a\n-- migr:message b", "a.sql:3: a second message", "" },
	{ HEADER "-- migr:upgrade\n\n-- migr:message b", "a.sql:4: message belongs to the header", "above" },
	{ HEADER "-- migr:revises a,,b", "a.sql:2: an empty name", "" },
	{ HEADER "-- migr:transaction some", "a.sql:2: the only value of transaction is none", "" },
	{ HEADER "-- migr:empty yes", "a.sql:2: empty has no value", "" },
	{ HEADER "-- migr:upgrade sqlit\nSELECT 1;", "a.sql:2: there is no dialect 'sqlit'", "sqlite, postgresql" },
	{ HEADER "-- migr:upgrade sqlite,,mysql\n", "a.sql:2: an empty name", "" },
	{ HEADER "\n\nSELECT 1;\n-- migr:upgrade\n", "a.sql:4: there is SQL before the first section", "upgrade" },
	{ HEADER "SELECT 1;\n", "a.sql:2: there is SQL before the first section", "upgrade" },
	{ HEADER "/* \n-- migr:upgrade\nSELECT 1;", "a.sql:2: there is SQL", "" },
	{ HEADER "--migr:upgrade\nSELECT 1;", "a.sql:2: a directive is not written as one", "'-- migr:'" },
	{ HEADER " -- migr:upgrade\nSELECT 1;", "a.sql:2: a directive is not written as one", "first column" },
	{ HEADER "-- migr:upgrade\nSELECT 1;\n--  MIGR:downgrade", "a.sql:4: a directive is not written", "" },
};

START_TEST(refuses_what_is_no_revision)
{
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		migr_context *context = new_context("sqlite");
		migr_status rc = migr_register_script(context, bad[i].text, strlen(bad[i].text), "a.sql");

		ck_assert_msg(rc == MIGR_ERROR_FILE_FORMAT, "%zu: %d", i, rc);
		check_error(context, MIGR_ERROR_FILE_FORMAT, bad[i].says);
		ck_assert_msg(strstr(migr_error_hint(migr_last_error(context)), bad[i].hint) != NULL, "%zu: %s", i,
		              migr_error_hint(migr_last_error(context)));
		ck_assert_uint_eq(context->revisions.count, 0);
		migr_close(context);
	}
}
END_TEST

START_TEST(refuses_what_is_no_text)
{
	static const struct {
		const char *text;
		size_t size;
		const char *says;
	} samples[] = {
		{ HEADER "-- \0", 25, "a.sql:2: there is a NUL byte (offset 24)" },
		{ HEADER "\n\xff\xfe", 24, "a.sql:3: this is not UTF-8 text (offset 22)" },
		{ HEADER "-- migr:upgrade\nSELECT '\xe4';\n", 49, "a.sql:3: this is not UTF-8" },
		{ "\xff\xfe-\0-\0 \0", 8, "a.sql:1: this is not UTF-8 text (offset 0)" },
		{ "\x7f"
		  "ELF\x02\x01\x01\0\0\0",
		  10, "a.sql:1: there is a NUL byte (offset 7)" },
		{ "\0", 1, "a.sql:1: there is a NUL byte (offset 0)" },
	};

	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		migr_context *context = new_context("sqlite");

		ck_assert_int_eq(migr_register_script(context, samples[i].text, samples[i].size, "a.sql"),
		                 MIGR_ERROR_FILE_BINARY);
		check_error(context, MIGR_ERROR_FILE_BINARY, samples[i].says);
		ck_assert_str_ne(migr_error_hint(migr_last_error(context)), "");
		ck_assert_msg(i != 3 || strstr(migr_error_hint(migr_last_error(context)), "UTF-16"),
		              "no word of UTF-16");
		migr_close(context);
	}
}
END_TEST

static void check_split(const char *dialect, const char *text, const char *says)
{
	migr_context *context = new_context(dialect);
	migr_status rc = migr_register_script(context, text, strlen(text), "a.sql");

	if (says) {
		ck_assert_int_eq(rc, MIGR_ERROR_SQL_TEXT);
		check_error(context, MIGR_ERROR_SQL_TEXT, says);
	} else {
		check_ok(context, rc);
	}
	migr_close(context);
}

START_TEST(sections_are_split_when_they_are_read)
{
	check_split("sqlite", HEADER "-- migr:upgrade\nSELECT 1;\nSELECT 'abc;\n-- migr:downgrade\n", "a.sql:4: ");
	check_split("sqlite", HEADER "-- migr:downgrade\n/* x", "a.sql:3: the comment that begins in line 3");
	/* for its own dialects, whatever the context's is */
	check_split("sqlite", HEADER "-- migr:upgrade postgresql\nDO $$\n", "a.sql:3: the dollar quote $$");
	check_split(NULL, HEADER "-- migr:upgrade sqlite, postgresql\n\nSELECT E'\\';\n", "a.sql:4: the string");
	check_split("postgresql", HEADER "-- migr:upgrade mysql\nSELECT 'a\\'b';\n", NULL);
	check_split("mysql", HEADER "-- migr:upgrade\nSELECT 'a\\'b';\n", NULL);
	check_split("sqlite", HEADER "-- migr:upgrade\nSELECT 'a\\'b';\n", "a.sql:3: the string");
	/* without any dialect nobody knows how to read it */
	check_split(NULL, HEADER "-- migr:upgrade\nSELECT 'a\\'b';\n", NULL);
}
END_TEST

START_TEST(blocks_are_checked_when_they_are_read)
{
	check_split("sqlite", HEADER "-- migr:upgrade\n-- migr:begin\nSELECT 1;\n-- migr:commit\n", NULL);
	check_split("sqlite", HEADER "-- migr:upgrade\nSELECT 1;\n-- migr:begin\nSELECT 2;\n",
	            "a.sql:4: line 4: a block is begun and not committed");
	check_split("sqlite", HEADER "-- migr:upgrade\n-- migr:begin\nSELECT 2;\n-- migr:downgrade\n-- migr:commit\n",
	            "a.sql:3: line 3: a block is begun and not committed");
	check_split("sqlite", HEADER "-- migr:upgrade\nSELECT\n-- migr:begin\n1;\n-- migr:commit\n",
	            "a.sql:4: line 4: a mark of a block stands inside a statement");
	check_split("sqlite", HEADER "-- migr:upgrade\n-- migr:begin\n-- migr:begin\n",
	            "a.sql:4: line 4: a block begins");
	check_split("sqlite", HEADER "-- migr:upgrade\n-- migr:commit", "a.sql:3: line 3: a block is committed");
}
END_TEST

START_TEST(a_line_of_ten_megabytes_is_read)
{
	static const char head[] = HEADER "-- migr:upgrade\nSELECT '";
	size_t size = 10 * 1000 * 1000;
	char *text = malloc(size);
	migr_context *context = new_context("sqlite");

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', size);
	memcpy(text, head, strlen(head));
	memcpy(text + size - 2, "';", 2);
	check_ok(context, migr_register_script(context, text, size, "a.sql"));
	ck_assert_uint_eq(revision_of(context, "abc")->sections[0].size, size - strlen(HEADER "-- migr:upgrade\n"));
	migr_close(context);
	free(text);
}
END_TEST

START_TEST(random_bytes_are_survived)
{
	static const char *const parts[] = { "-- migr:", "revision ", "upgrade ", "downgrade", "\n", "\r\n",
		                             "abc",      ",",         "'",        "/*",        "*/", "mysql",
		                             "--",       "\xff",      " ",        "empty",     ";",  "\n\n" };
	t_random random = { 11 };

	for (int round = 0; round < 5000; round++) {
		migr_context *context = new_context(round % 2 ? "mysql" : NULL);
		char text[400] = "";

		if (round % 3)
			strcpy(text, HEADER);
		for (unsigned n = t_random_below(&random, 24); n > 0; n--)
			strcat(text, parts[t_random_below(&random, sizeof parts / sizeof parts[0])]);
		if (migr_register_script(context, text, strlen(text), NULL) != MIGR_OK)
			ck_assert_str_ne(migr_error_message(migr_last_error(context)), "");
		else
			ck_assert_uint_eq(context->revisions.count, 1);
		migr_close(context);
	}
}
END_TEST

START_TEST(refuses_misuse)
{
	migr_context *context = new_context("sqlite");

	ck_assert_int_eq(migr_register_script(NULL, "", 0, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_register_script(context, NULL, 3, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_register_script(context, NULL, 0, NULL), MIGR_ERROR_FILE_FORMAT);
	migr_close(context);
}
END_TEST

T_MAIN("script_sql_file", reads_all_directives, line_ends_marks_and_trailing_blanks_change_nothing,
       a_changed_statement_changes_the_checksum, accepts_the_least, refuses_what_is_no_revision,
       refuses_what_is_no_text, sections_are_split_when_they_are_read,
       blocks_are_checked_when_they_are_read, a_line_of_ten_megabytes_is_read,
       random_bytes_are_survived, refuses_misuse)

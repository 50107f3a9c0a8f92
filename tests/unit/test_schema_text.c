/* SPDX-License-Identifier: MIT */
/* Lists of names as one text, and texts that differ by database. */
#include "schema_arena.h"
#include "support/t.h"

#include "schema/names.h"
#include "schema/variant.h"

#include <stdio.h>
#include <string.h>

/* The names of a list, each in brackets; or the error's message. */
static const char *read_names(const char *list)
{
	static char text[512];
	migr__names names;

	text[0] = 0;
	if (migr__names_parse(list, "columns", &arena, &names, &error) != MIGR_OK)
		return migr_error_message(&error);
	for (size_t i = 0; i < names.count; i++) {
		strcat(text, "[");
		strcat(text, names.items[i]);
		strcat(text, "]");
	}
	return text;
}

START_TEST(names_are_read)
{
	set_up();
	ck_assert_str_eq(read_names(NULL), "");
	ck_assert_str_eq(read_names(""), "");
	ck_assert_str_eq(read_names("  \n"), "");
	ck_assert_str_eq(read_names("a"), "[a]");
	ck_assert_str_eq(read_names(" a ,\tb\n, c d "), "[a][b][c d]");
	ck_assert_str_eq(read_names("id, \"last, first\" , \"say \"\"hi\"\"\", \" x \""),
	                 "[id][last, first][say \"hi\"][ x ]");
	ck_assert_str_eq(read_names("A, a"), "[A][a]");
	ck_assert_str_eq(read_names("\"\"\"\""), "[\"]");
	tear_down();
}
END_TEST

START_TEST(bad_names_are_refused)
{
	static const struct {
		const char *list;
		migr_status status;
		const char *message;
	} cases[] = {
		{ "a,,b", MIGR_ERROR_NAME, "columns: a name is empty" },
		{ "a,", MIGR_ERROR_NAME, "columns: a name is empty" },
		{ ",a", MIGR_ERROR_NAME, "columns: a name is empty" },
		{ "a, \"\"", MIGR_ERROR_NAME, "columns: a name is empty" },
		{ "a, b, a", MIGR_ERROR_SCHEMA, "columns: 'a' is named twice" },
		{ "a, \"a\"", MIGR_ERROR_SCHEMA, "columns: 'a' is named twice" },
		{ "a, \"b", MIGR_ERROR_SCHEMA, "columns: a quote is not closed, at \"b" },
		{ "\"a\" b", MIGR_ERROR_SCHEMA, "columns: something stands beside the quotes of a name, at 'b'" },
		{ "a\"b\"", MIGR_ERROR_SCHEMA, "columns: something stands beside the quotes of a name, at '\"b\"'" },
	};

	set_up();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ck_assert_str_eq(read_names(cases[i].list), cases[i].message);
		ck_assert_int_eq(migr_error_status(&error), cases[i].status);
	}
	tear_down();
}
END_TEST

START_TEST(names_come_back_as_written)
{
	static const char *const names[] = { "a", "a b", "last, first", "\"", "", " a", "a\t", "Überschrift", "a'b" };
	migr__buf buf;

	set_up();
	migr__buf_init(&buf, &alloc);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		migr__names read;

		migr__buf_clear(&buf);
		migr__names_write(names[i], &buf);
		if (!*names[i]) {
			ck_assert_str_eq(migr__buf_text(&buf), "\"\"");
			continue;
		}
		migr__buf_puts(&buf, ", other");
		ck_assert_int_eq(migr__names_parse(migr__buf_text(&buf), "x", &arena, &read, &error), MIGR_OK);
		ck_assert_uint_eq(read.count, 2);
		ck_assert_str_eq(read.items[0], names[i]);
		ck_assert(migr__names_have(&read, names[i]) && !migr__names_have(&read, "another"));
	}
	migr__buf_free(&buf);
	tear_down();
}
END_TEST

/* What a dialect gets: "native:TEXT", "TEXT", or NULL. */
static const char *variant_of(const char *text, const char *dialect)
{
	static char found[256];
	migr__variant variant;

	if (!migr__variant_of(text, dialect, &variant))
		return "(nothing)";
	snprintf(found, sizeof found, "%s%.*s", variant.is_native ? "native:" : "", (int)variant.text.size,
	         variant.text.data);
	return found;
}

START_TEST(variants_are_chosen)
{
	static const struct {
		const char *text, *sqlite, *postgresql, *mysql;
	} cases[] = {
		{ "json", "json", "json", "json" },
		{ " json | mysql: longtext ", "json", "json", "native:longtext" },
		{ "postgresql: tsvector", "(nothing)", "native:tsvector", "(nothing)" },
		{ "text|postgresql :citext| MySQL: varchar(9)", "text", "native:citext", "native:varchar(9)" },
		{ "mysql: a | sqlite: b", "native:b", "(nothing)", "native:a" },
		{ "a || sqlite: b", "a || sqlite: b", "a || sqlite: b", "a || sqlite: b" },
		{ "a | mysql::text", "a | mysql::text", "a | mysql::text", "a | mysql::text" },
		{ "'x | mysql: y' | mysql: 'z'", "'x | mysql: y'", "'x | mysql: y'", "native:'z'" },
		{ "1 -- don't\n| mysql: 2", "1 -- don't", "1 -- don't", "native:2" },
		{ "1 /* '| mysql: */ | mysql: 2", "1 /* '| mysql: */", "1 /* '| mysql: */", "native:2" },
		{ "mysql: 'it\\'s' | sqlite: x", "native:x", "(nothing)", "native:'it\\'s'" },
		{ "'\\' | sqlite: x", "native:x", "'\\'", "'\\'" },
		{ "a | b", "a | b", "a | b", "a | b" },
		{ "x[1 | y:z]", "x[1 | y:z]", "x[1 | y:z]", "x[1 | y:z]" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ck_assert_str_eq(variant_of(cases[i].text, "sqlite"), cases[i].sqlite);
		ck_assert_str_eq(variant_of(cases[i].text, "postgresql"), cases[i].postgresql);
		ck_assert_str_eq(variant_of(cases[i].text, "mysql"), cases[i].mysql);
	}
}
END_TEST

START_TEST(bad_variants_are_refused)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "default: it is empty" },
		{ " ", "default: it is empty" },
		{ "| mysql: a", "default: it is empty" },
		{ "a | mysql:", "default: there is nothing for mysql" },
		{ "mysql: | sqlite: a", "default: there is nothing for mysql" },
		{ "a | mysql: b | mysql: c", "default: mysql is named twice" },
		{ "mysql: b | sqlite: x | MYSQL: c", "default: mysql is named twice" },
		{ "postgres: tsvector", "default: no database is called 'postgres', did you mean 'postgresql'?" },
		{ "a | mariadb: b", "default: no database is called 'mariadb', did you mean 'mysql'?" },
		{ "a | sqlite: b | pg: c", "default: no database is called 'pg', did you mean 'postgresql'?" },
		{ "a | Postgrseql: c", "default: no database is called 'Postgrseql', did you mean 'postgresql'?" },
		{ "a | sqllite: c", "default: no database is called 'sqllite', did you mean 'sqlite'?" },
	};
	static const char *const good[] = { "a",          "a | mysql: b",   "mysql: b", "'| pg: x'", "a | pg::text",
		                            "a || pg: b", "x[1 | low:high]" };

	set_up();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ck_assert_int_eq(migr__variant_check(cases[i].text, "default", &error), MIGR_ERROR_SCHEMA);
		ck_assert_str_eq(migr_error_message(&error), cases[i].message);
	}
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		ck_assert_int_eq(migr__variant_check(good[i], "default", &error), MIGR_OK);
	tear_down();
}
END_TEST

T_MAIN("schema texts", names_are_read, bad_names_are_refused, names_come_back_as_written, variants_are_chosen,
       bad_variants_are_refused)

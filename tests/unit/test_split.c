/* SPDX-License-Identifier: MIT */
#include "support/t.h"

#include "dialect/dialect.h"
#include "dialect/split.h"
#include "split_corpus.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t flags_of(const char *dialect)
{
	ck_assert_ptr_nonnull(migr__dialect_find(dialect));
	return migr__dialect_find(dialect)->split_flags;
}

static void check_sample(const split_sample *sample, const char *dialect)
{
	migr__alloc alloc = migr__alloc_libc();
	migr__split split;
	migr__piece piece;
	migr_error error;
	size_t i = 0;
	int result;

	migr__error_init(&error, &alloc);
	migr__split_init(&split, sample->text, strlen(sample->text), flags_of(dialect));
	while ((result = migr__split_next(&split, &piece, &error)) == 1) {
		const piece_wanted *wanted = &sample->pieces[i++];

		ck_assert_msg(wanted->sql != NULL, "%s: [%s]: one too many: [%.*s]", dialect, sample->text,
			      (int)piece.size, piece.sql);
		ck_assert_msg(strlen(wanted->sql) == piece.size && memcmp(wanted->sql, piece.sql, piece.size) == 0,
			      "%s: [%s]: got [%.*s] instead of [%s]", dialect, sample->text, (int)piece.size, piece.sql,
			      wanted->sql);
		ck_assert_msg(wanted->line == piece.line, "%s: [%s]: line %zu", dialect, sample->text, piece.line);
	}
	ck_assert_msg(result == 0, "%s: [%s]: %s", dialect, sample->text, migr_error_message(&error));
	ck_assert_msg(i == MAX_PIECES || !sample->pieces[i].sql, "%s: [%s]: %zu pieces", dialect, sample->text, i);
	migr__error_clear(&error);
}

static void check_samples(const split_sample *samples, size_t count)
{
	static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < 3; j++)
			if (strstr(samples[i].dialects, dialects[j]))
				check_sample(&samples[i], dialects[j]);
}

#define CHECK_SAMPLES(samples) check_samples(samples, sizeof(samples) / sizeof((samples)[0]))

START_TEST(splits_plain_sql)
{
	CHECK_SAMPLES(plain);
}
END_TEST

START_TEST(splits_sqlite)
{
	CHECK_SAMPLES(sqlite_samples);
}
END_TEST

START_TEST(splits_postgresql)
{
	CHECK_SAMPLES(postgresql_samples);
}
END_TEST

START_TEST(splits_mysql)
{
	CHECK_SAMPLES(mysql_samples);
}
END_TEST

START_TEST(splits_mysql_bodies)
{
	for (size_t i = 0; i < sizeof mysql_bodies / sizeof mysql_bodies[0]; i++) {
		char text[600];
		split_sample sample = { "mysql", text, { { 1, mysql_bodies[i] }, { 0, "x" }, { 0, NULL } } };

		sample.pieces[1].line = strchr(mysql_bodies[i], '\n') ? 3 : 1;
		snprintf(text, sizeof text, "%s; x", mysql_bodies[i]);
		check_sample(&sample, "mysql");
		/* The same in lower case, at the end of the text. */
		snprintf(text, sizeof text, "%s", mysql_bodies[i]);
		sample.pieces[1].sql = NULL;
		check_sample(&sample, "mysql");
	}
}
END_TEST

static void check_broken(const broken_sample *broken, const char *dialect)
{
	migr__alloc alloc = migr__alloc_libc();
	migr__split split;
	migr__piece piece;
	migr_error error;
	int result;

	migr__error_init(&error, &alloc);
	migr__split_init(&split, broken->text, strlen(broken->text), flags_of(dialect));
	while ((result = migr__split_next(&split, &piece, &error)) == 1)
		;
	ck_assert_msg(result == -1, "%s: [%s] was accepted", dialect, broken->text);
	ck_assert_int_eq(migr_error_status(&error), MIGR_ERROR_SQL_TEXT);
	ck_assert_msg(strstr(migr_error_message(&error), broken->says) != NULL, "%s: [%s]: %s", dialect, broken->text,
		      migr_error_message(&error));
	ck_assert_msg(split.error_line == broken->line, "%s: [%s]: line %zu", dialect, broken->text, split.error_line);
	ck_assert_str_ne(migr_error_hint(&error), "");
	ck_assert_int_eq(migr__split_next(&split, &piece, &error), 0);
	migr__error_clear(&error);
}

START_TEST(names_what_is_open)
{
	static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };

	for (size_t i = 0; i < sizeof unclosed / sizeof unclosed[0]; i++)
		for (size_t j = 0; j < 3; j++)
			if (strstr(unclosed[i].dialects, dialects[j]))
				check_broken(&unclosed[i], dialects[j]);
}
END_TEST

static int count_pieces(const char *text, size_t size, uint32_t flags, migr__split *split)
{
	migr__alloc alloc = migr__alloc_libc();
	migr__piece piece;
	migr_error error;
	int result, count = 0;

	migr__error_init(&error, &alloc);
	migr__split_init(split, text, size, flags);
	while ((result = migr__split_next(split, &piece, &error)) == 1)
		count++;
	migr__error_clear(&error);
	return result < 0 ? -1 : count;
}

START_TEST(refuses_nul_bytes)
{
	static const struct {
		const char *text;
		size_t size;
		size_t line;
	} samples[] = { { "a;\n'x\0y'", 8, 2 },
			{ "a;\n\n\0", 5, 3 },
			{ "-- \0\n\na", 7, 1 },
			{ "\0", 1, 1 },
			{ "a\n\0b;", 5, 2 } };
	migr__split split;

	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		ck_assert_int_eq(count_pieces(samples[i].text, samples[i].size, flags_of("sqlite"), &split), -1);
		ck_assert_uint_eq(split.error_line, samples[i].line);
	}
}
END_TEST

START_TEST(counts_lines_from_where_it_is_told)
{
	migr__alloc alloc = migr__alloc_libc();
	migr__split split;
	migr__piece piece;
	migr_error error;

	migr__error_init(&error, &alloc);
	migr__split_init(&split, "\na;\n'", 5, flags_of("sqlite"));
	split.line = 40;
	ck_assert_int_eq(migr__split_next(&split, &piece, &error), 1);
	ck_assert_uint_eq(piece.line, 41);
	ck_assert_int_eq(migr__split_next(&split, &piece, &error), -1);
	ck_assert_uint_eq(split.error_line, 42);
	migr__error_clear(&error);
}
END_TEST

START_TEST(knows_transaction_statements)
{
	static const char *const transaction[] = {
		"BEGIN",
		"begin immediate",
		"BEGIN DEFERRED TRANSACTION",
		"BEGIN ISOLATION LEVEL SERIALIZABLE",
		"START TRANSACTION",
		"start /* x */ transaction read only",
		"COMMIT",
		"COMMIT WORK",
		"END",
		"END TRANSACTION",
		"ROLLBACK",
		"ROLLBACK WORK",
		"ROLLBACK AND CHAIN",
		"ROLLBACK TRANSACTION",
		"ABORT",
		"-- x\nCOMMIT",
		"COMMIT PREPARED 'x'",
		"PREPARE TRANSACTION 'x'",
	};
	static const char *const other[] = {
		"SELECT 1",
		"SAVEPOINT a",
		"RELEASE a",
		"RELEASE SAVEPOINT a",
		"ROLLBACK TO a",
		"rollback transaction to savepoint a",
		"ROLLBACK WORK TO SAVEPOINT a",
		"BEGIN NOT ATOMIC SELECT 1; END",
		"START SLAVE",
		"PREPARE p AS SELECT 1",
		"\"COMMIT\"",
		"",
		"CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END",
		"beginning",
		"'COMMIT'",
		"-- COMMIT",
	};
	static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };

	for (size_t d = 0; d < 3; d++) {
		for (size_t i = 0; i < sizeof transaction / sizeof transaction[0]; i++)
			ck_assert_msg(migr__statement_kind_of(transaction[i], strlen(transaction[i]),
							      flags_of(dialects[d])) == MIGR__STATEMENT_TRANSACTION,
				      "%s: %s", dialects[d], transaction[i]);
		for (size_t i = 0; i < sizeof other / sizeof other[0]; i++)
			ck_assert_msg(migr__statement_kind_of(other[i], strlen(other[i]), flags_of(dialects[d])) ==
					  MIGR__STATEMENT_OTHER,
				      "%s: %s", dialects[d], other[i]);
	}
	ck_assert_int_eq(migr__statement_kind_of("/*!50000 COMMIT */", 18, flags_of("mysql")),
			 MIGR__STATEMENT_TRANSACTION);
	ck_assert_int_eq(migr__statement_kind_of("# x\nXA END 'a'", 14, flags_of("mysql")),
			 MIGR__STATEMENT_TRANSACTION);
}
END_TEST

/* Each piece is complete with its semicolon in SQLite's own opinion, and not complete without it. */
static void check_complete(const char *text)
{
	migr__alloc alloc = migr__alloc_libc();
	migr__split split;
	migr__piece piece;
	migr_error error;
	int result;

	migr__error_init(&error, &alloc);
	migr__split_init(&split, text, strlen(text), flags_of("sqlite") & ~(uint32_t)MIGR__SPLIT_DELIMITER);
	while ((result = migr__split_next(&split, &piece, &error)) == 1) {
		char *one = malloc(piece.size + 3);

		ck_assert_ptr_nonnull(one);
		memcpy(one, piece.sql, piece.size);
		strcpy(one + piece.size, "\n;");
		ck_assert_msg(sqlite3_complete(one), "[%s]: piece [%s] is not complete", text, one);
		one[piece.size] = '\0';
		ck_assert_msg(!sqlite3_complete(one), "[%s]: piece [%s] is several", text, one);
		free(one);
	}
	if (result < 0) {
		char *all = malloc(strlen(text) + 2);

		ck_assert_ptr_nonnull(all);
		strcpy(all, text);
		strcat(all, ";");
		ck_assert_msg(!sqlite3_complete(all), "[%s] is complete, but: %s", text, migr_error_message(&error));
		free(all);
	}
	migr__error_clear(&error);
}

START_TEST(agrees_with_sqlite)
{
	static const char *const parts[] = {
		"CREATE ", "TEMP ",      "TRIGGER ", "BEGIN ", "END",   ";",
		"; END;",  "SELECT 1",   "CASE ",    "'",      "''",    "\"",
		"`",       "[",          "]",        "--",     "\n",    "/*",
		"*/",      "EXPLAIN ",   " ",        "end",    "$end ", "1",
		"x",       "temporary ", ";;",       ".",      "'a;b'", "create trigger ",
		"-",       "*",          "/",
	};
	t_random random = { 20240501 };

	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
		if (strstr(plain[i].dialects, "sqlite"))
			check_complete(plain[i].text);
	for (size_t i = 0; i < sizeof sqlite_samples / sizeof sqlite_samples[0]; i++)
		check_complete(sqlite_samples[i].text);
	for (int round = 0; round < 20000; round++) {
		char text[512] = "";

		for (unsigned n = t_random_below(&random, 24); n > 0; n--)
			strcat(text, parts[t_random_below(&random, sizeof parts / sizeof parts[0])]);
		check_complete(text);
	}
}
END_TEST

/* Pieces are in order, inside the text, not empty, and no byte is read outside of it (for the sanitizers, the text is
 * exact). */
static void check_sound(const char *bytes, size_t size, uint32_t flags)
{
	migr__alloc alloc = migr__alloc_libc();
	migr__split split;
	migr__piece piece;
	migr_error error;
	char *text = malloc(size ? size : 1);
	const char *last = text;
	size_t line = 1;

	ck_assert_ptr_nonnull(text);
	memcpy(text, bytes, size);
	migr__error_init(&error, &alloc);
	migr__split_init(&split, text, size, flags);
	while (migr__split_next(&split, &piece, &error) == 1) {
		ck_assert(piece.sql >= last && piece.size > 0 && piece.size <= size && piece.line >= line);
		ck_assert(piece.sql + piece.size <= text + size);
		last = piece.sql + piece.size;
		line = piece.line;
	}
	migr__error_clear(&error);
	free(text);
}

START_TEST(survives_random_bytes)
{
	static const char letters[] = "';\"`[]$$ab-/*!#\\\n\r;( )EeBEGIN END CASE IF.";
	t_random random = { 7 };

	for (int round = 0; round < 20000; round++) {
		char bytes[200];
		size_t size = t_random_below(&random, sizeof bytes);

		for (size_t i = 0; i < size; i++)
			bytes[i] = round % 2 ? (char)t_random_below(&random, 256)
					     : letters[t_random_below(&random, sizeof letters - 1)];
		check_sound(bytes, size, t_random_below(&random, 1024));
	}
}
END_TEST

/* Long lines in shapes that would take hours if anything were searched for again and again. */
START_TEST(time_is_linear)
{
	static const char *const units[] = { "a;",     "'", "/*", "$a",   "$$$a", "x ", "CASE ",
					     "e'\\''", "[", "(",  "if (", "end ", "--" };
	size_t size = 400 * 1000;
	char *text = malloc(size);
	migr__split split;

	ck_assert_ptr_nonnull(text);
	for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
		for (size_t i = 0; i < size; i++)
			text[i] = units[u][i % strlen(units[u])];
		count_pieces(text, size, flags_of("postgresql"), &split);
		count_pieces(text, size, flags_of("sqlite"), &split);
		memcpy(text, "CREATE PROCEDURE p() BEGIN ", 27);
		count_pieces(text, size, flags_of("mysql"), &split);
	}
	for (size_t i = 0; i < size; i++)
		text[i] = "a;"[i % 2];
	ck_assert_int_eq(count_pieces(text, size, flags_of("sqlite"), &split), (int)(size / 2));
	free(text);
}
END_TEST

START_TEST(a_line_of_ten_megabytes_is_one_statement)
{
	size_t size = 10 * 1000 * 1000;
	char *text = malloc(size);
	migr__split split;

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', size);
	memcpy(text, "SELECT '", 8);
	memcpy(text + size - 2, "';", 2);
	ck_assert_int_eq(count_pieces(text, size, flags_of("sqlite"), &split), 1);
	free(text);
}
END_TEST

T_MAIN("split", splits_plain_sql, splits_sqlite, splits_postgresql, splits_mysql, splits_mysql_bodies,
       names_what_is_open, refuses_nul_bytes, counts_lines_from_where_it_is_told, knows_transaction_statements,
       agrees_with_sqlite, survives_random_bytes, time_is_linear, a_line_of_ten_megabytes_is_one_statement)

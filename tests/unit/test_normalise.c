/* SPDX-License-Identifier: MIT */
#include "support/t.h"

#include "engine/normalise.h"

#include <string.h>

static const char *digest(const char *text, size_t size)
{
	static char hex[2][MIGR__SHA256_HEX + 1];
	static int turn;
	migr__sha256 sha;

	turn = !turn;
	migr__sha256_init(&sha);
	migr__sha256_add_normalised(&sha, text, size);
	migr__sha256_hex(&sha, hex[turn]);
	return hex[turn];
}

static void check_same(const char *a, const char *b)
{
	ck_assert_msg(strcmp(digest(a, strlen(a)), digest(b, strlen(b))) == 0, "[%s] and [%s] differ", a, b);
}

static void check_different(const char *a, const char *b)
{
	ck_assert_msg(strcmp(digest(a, strlen(a)), digest(b, strlen(b))) != 0, "[%s] and [%s] are the same", a, b);
}

START_TEST(ignores_what_editors_change)
{
	check_same("a\nb\n", "a\r\nb\r\n");
	check_same("a\nb\n", "a\rb\r");
	check_same("a\nb\n", "\xef\xbb\xbf"
			     "a\nb");
	check_same("a\nb\n", "a  \t\nb \n");
	check_same("a\nb\n", "a\nb\n\n \t\r\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n");
	check_same("", "\n");
	check_same("", " \r\n\t\n");
	check_same("a\n\nb", "a\r\n\r\nb");
	check_same("a\n\nb", "a\r\rb");
}
END_TEST

START_TEST(sees_everything_else)
{
	check_different("a\nb", "a b");
	check_different("a\nb", "a\n\nb");
	check_different("a\nb", "\na\nb");
	check_different("a\nb", " a\nb");
	check_different("a", "A");
	check_different("a\n\xef\xbb\xbf"
			"b",
			"a\nb");
	ck_assert_str_ne(digest("a\0b", 3), digest("a", 1));
}
END_TEST

/* The value itself is kept in databases, so it must never change. */
START_TEST(has_a_fixed_value)
{
	migr__sha256 sha;
	char hex[MIGR__SHA256_HEX + 1];

	migr__sha256_init(&sha);
	migr__sha256_add_text(&sha, "CREATE TABLE t (a);\n\n\tSELECT 1");
	migr__sha256_hex(&sha, hex);
	ck_assert_str_eq(hex, digest("CREATE TABLE t (a); \r\n\r\n\tSELECT 1\r\n", 34));
}
END_TEST

START_TEST(keeps_neighbours_apart)
{
	migr__sha256 one, two;
	char a[MIGR__SHA256_HEX + 1], b[MIGR__SHA256_HEX + 1];

	migr__sha256_init(&one);
	migr__sha256_add_normalised(&one, "ab", 2);
	migr__sha256_add_normalised(&one, "c", 1);
	migr__sha256_hex(&one, a);
	migr__sha256_init(&two);
	migr__sha256_add_normalised(&two, "a", 1);
	migr__sha256_add_normalised(&two, "bc", 2);
	migr__sha256_hex(&two, b);
	ck_assert_str_ne(a, b);
}
END_TEST

T_MAIN("normalise", ignores_what_editors_change, sees_everything_else, has_a_fixed_value, keeps_neighbours_apart)

/* SPDX-License-Identifier: MIT */
#include "support/comma.h"
#include "support/t.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/import.h"
#include "base/map.h"
#include "base/sha256.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_digest(const char *text, const char *wanted)
{
	migr__sha256 sha;
	char hex[MIGR__SHA256_HEX + 1];

	for (int best = 0; best < 2; best++) {
		migr__sha256_init_with(&sha, best ? migr__sha256_best() : migr__sha256_portable);
		migr__sha256_add(&sha, text, strlen(text));
		migr__sha256_hex(&sha, hex);
		ck_assert_str_eq(hex, wanted);
	}
}

START_TEST(sha256_is_read_back)
{
	static const char good[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	unsigned char digest[MIGR__SHA256_SIZE];
	char hex[MIGR__SHA256_HEX + 2];

	ck_assert_int_eq(migr__sha256_from_hex(good, digest), 1);
	migr__sha256_to_hex(digest, hex);
	ck_assert_str_eq(hex, good);
	ck_assert_int_eq(migr__sha256_from_hex("", digest), 0);
	ck_assert_int_eq(migr__sha256_from_hex("ba7", digest), 0);
	snprintf(hex, sizeof hex, "%s0", good);
	ck_assert_int_eq(migr__sha256_from_hex(hex, digest), 0);
	snprintf(hex, sizeof hex, "%.63sg", good);
	ck_assert_int_eq(migr__sha256_from_hex(hex, digest), 0);
}
END_TEST

START_TEST(sha256_has_the_published_values)
{
	check_digest("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check_digest("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check_digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	             "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}
END_TEST

/* Against the system's own tool: all lengths around the block size, fed in uneven pieces. */
START_TEST(sha256_agrees_with_sha256sum)
{
	const char *path = t_path(t_folder(), "bytes");
	char bytes[300], command[600], wanted[65], hex[MIGR__SHA256_HEX + 1];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(1 + (i * 131 + 7) % 255);
	for (size_t size = 1; size < sizeof bytes; size += 13) {
		FILE *pipe, *file = fopen(path, "wb");
		migr__sha256 sha;

		ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
		fclose(file);
		snprintf(command, sizeof command, "sha256sum '%s'", path);
		pipe = popen(command, "r");
		ck_assert_ptr_nonnull(pipe);
		ck_assert_int_eq(fscanf(pipe, "%64s", wanted), 1);
		pclose(pipe);
		migr__sha256_init_with(&sha, size % 2 ? migr__sha256_best() : migr__sha256_portable);
		for (size_t at = 0, part = 1; at < size; at += part, part = (part * 3 + 1) % 71 + 1)
			migr__sha256_add(&sha, bytes + at, part < size - at ? part : size - at);
		migr__sha256_hex(&sha, hex);
		ck_assert_str_eq(hex, wanted);
	}
}
END_TEST

START_TEST(map_keeps_what_it_is_given)
{
	static char keys[5000][12];
	migr__alloc alloc = migr__alloc_libc();
	migr__map map;

	migr__map_init(&map, &alloc);
	ck_assert_uint_eq(migr__map_get(&map, "x", 1), MIGR__NONE);
	for (uint32_t i = 0; i < 5000; i++) {
		snprintf(keys[i], sizeof keys[i], "rev%u", i);
		ck_assert(migr__map_put(&map, keys[i], strlen(keys[i]), i));
	}
	ck_assert(migr__map_put(&map, "rev7", 4, 70));
	ck_assert_uint_eq(map.count, 5000);
	for (uint32_t i = 0; i < 5000; i++)
		ck_assert_uint_eq(migr__map_get(&map, keys[i], strlen(keys[i])), i == 7 ? 70 : i);
	ck_assert_uint_eq(migr__map_get(&map, "rev5000", 7), MIGR__NONE);
	migr__map_free(&map);
}
END_TEST

START_TEST(names_are_taken_off_a_list)
{
	migr__view list = migr__view_of(" a, bc ,,d"), name;

	ck_assert(migr__next_name(&list, &name) && migr__view_is(name, "a"));
	ck_assert(migr__next_name(&list, &name) && migr__view_is(name, "bc"));
	ck_assert(migr__next_name(&list, &name) && migr__view_is(name, ""));
	ck_assert(migr__next_name(&list, &name) && migr__view_is(name, "d"));
	ck_assert(!migr__next_name(&list, &name));
	list = migr__view_of("  ");
	ck_assert(!migr__next_name(&list, &name));
	list = migr__view_of(NULL);
	ck_assert(!migr__next_name(&list, &name));
	list = migr__view_of("a, ");
	ck_assert(migr__next_name(&list, &name) && migr__view_is(name, "a"));
	ck_assert(!migr__next_name(&list, &name));
}
END_TEST

START_TEST(utf8_is_checked)
{
	ck_assert_uint_eq(migr__utf8_invalid("gr\xc3\xbc\xc3\x9f \xf0\x9f\x90\x98", 11), SIZE_MAX);
	ck_assert_uint_eq(migr__utf8_invalid("ab\xff", 3), 2);
	ck_assert_uint_eq(migr__utf8_invalid("\xc0\xaf", 2), 0);
	ck_assert_uint_eq(migr__utf8_invalid("a\xed\xa0\x80", 4), 1);
	ck_assert_uint_eq(migr__utf8_invalid("\xe2\x82", 2), 0);
}
END_TEST

START_TEST(distance_counts_edits)
{
	ck_assert_uint_eq(migr__distance("head", "head", 3), 0);
	ck_assert_uint_eq(migr__distance("haed", "head", 3), 1);
	ck_assert_uint_eq(migr__distance("heads", "head", 3), 1);
	ck_assert_uint_eq(migr__distance("abc", "xyz", 2), 3);
	ck_assert_uint_eq(migr__distance("", "abcdef", 2), 3);
}
END_TEST

struct old_version {
	uint32_t struct_size;
	uint32_t flags;
};

struct this_version {
	uint32_t struct_size;
	uint32_t flags;
	uint32_t more[2];
};

START_TEST(structs_of_other_versions_come_in)
{
	migr__alloc alloc = migr__alloc_libc();
	migr_error error;
	struct old_version old = { sizeof old, 5 };
	struct this_version this = { sizeof this, 6, { 7, 8 } }, in;
	struct old_version out;

	migr__error_init(&error, &alloc);
	memset(&in, 0xee, sizeof in);
	ck_assert_int_eq(migr__import(&error, "options", &in, sizeof in, &old, sizeof old), MIGR_OK);
	ck_assert_uint_eq(in.flags, 5);
	ck_assert_uint_eq(in.more[0] + in.more[1], 0);
	ck_assert_int_eq(migr__import(&error, "options", &out, sizeof out, &this, sizeof out), MIGR_ERROR_ABI_NEWER);
	this.more[0] = this.more[1] = 0;
	ck_assert_int_eq(migr__import(&error, "options", &out, sizeof out, &this, sizeof out), MIGR_OK);
	ck_assert_uint_eq(out.flags, 6);
	old.struct_size = 0;
	ck_assert_int_eq(migr__import(&error, "options", &in, sizeof in, &old, sizeof old), MIGR_ERROR_ABI_SIZE);
	ck_assert(strstr(migr_error_message(&error), "options") != NULL);
	migr__error_clear(&error);
}
END_TEST

static void *refuse(void *user, void *pointer, size_t size)
{
	(void)user;
	(void)pointer;
	(void)size;
	return NULL;
}

START_TEST(an_error_without_memory_is_no_memory)
{
	migr__alloc alloc = { refuse, NULL };
	migr_error error;

	migr__error_init(&error, &alloc);
	ck_assert_int_eq(migr__fail(&error, MIGR_ERROR_EDITED, "revision %s", "a"), MIGR_ERROR_NO_MEMORY);
	ck_assert_str_eq(migr_error_message(&error), "out of memory");
	ck_assert_int_eq(migr_error_status(migr__error_no_memory()), MIGR_ERROR_NO_MEMORY);
	migr__error_clear(&error);
}
END_TEST

START_TEST(an_error_keeps_its_parts)
{
	migr__alloc alloc = migr__alloc_libc();
	migr_error error, other;

	migr__error_init(&error, &alloc);
	migr__error_init(&other, &alloc);
	migr__fail(&error, MIGR_ERROR_EDITED, "revision %s", "a");
	migr__error_hint(&error, "do %d things", 2);
	migr__error_detail(&error, MIGR_ERROR_LATE, "first");
	migr__error_detail(&error, MIGR_ERROR_MISSING, "second 2");
	migr__error_revision(&error, "a");
	migr__error_native(&error, 19, "23505");
	migr__error_prefix(&error, "in %s: ", "b");
	ck_assert_int_eq(migr__error_move(&other, &error), MIGR_ERROR_EDITED);
	ck_assert_int_eq(migr_error_status(&error), MIGR_OK);
	ck_assert_str_eq(migr_error_message(&other), "in b: revision a");
	ck_assert_str_eq(migr_error_hint(&other), "do 2 things");
	ck_assert_uint_eq(migr_error_detail_count(&other), 2);
	ck_assert_str_eq(migr_error_detail(&other, 1), "second 2");
	ck_assert_int_eq(migr_error_detail_status(&other, 1), MIGR_ERROR_MISSING);
	ck_assert_ptr_null(migr_error_detail(&other, 2));
	ck_assert_str_eq(migr_error_sqlstate(&other), "23505");
	migr__error_clear(&other);
}
END_TEST

START_TEST(an_arena_gives_pieces_that_stay)
{
	migr__alloc alloc = migr__alloc_libc();
	migr__arena arena;
	char *texts[2000];

	migr__arena_init(&arena, &alloc);
	for (int i = 0; i < 2000; i++) {
		char text[40];

		snprintf(text, sizeof text, "piece number %d", i);
		texts[i] = migr__arena_strdup(&arena, text);
		ck_assert_ptr_nonnull(texts[i]);
	}
	ck_assert_str_eq(texts[0], "piece number 0");
	ck_assert_str_eq(texts[1999], "piece number 1999");
	ck_assert_ptr_nonnull(migr__arena_new(&arena, 100000, 8));
	ck_assert_ptr_null(migr__arena_new(&arena, SIZE_MAX, 8));
	migr__arena_clear(&arena);
}
END_TEST

/* The program's locale is its own affair. */
START_TEST(numbers_have_a_dot)
{
	for (int with_comma = 0; with_comma < 2; with_comma++) {
		ck_assert_double_eq(migr__text_real("1.5"), 1.5);
		ck_assert_double_eq(migr__text_real("-12.25e2 m"), -1225);
		ck_assert_double_eq(migr__text_real("17"), 17);
		ck_assert_double_eq(migr__text_real(".5"), 0.5);
		ck_assert_double_eq(migr__text_real("none"), 0);
		t_set_comma_locale();
	}
}
END_TEST

START_TEST(numbers_are_written_with_a_dot)
{
	static const struct {
		double real;
		const char *text;
	} cases[] = { { 1.5, "1.5" }, { 2, "2.0" }, { -0.1, "-0.1" }, { 2.5e300, "2.5e+300" }, { 1e300, "1e+300" } };
	static const char *const points[] = { ",", "/xd9/xab" };
	migr__alloc alloc = migr__alloc_libc();
	migr__buf buf;

	migr__buf_init(&buf, &alloc);
	for (size_t i = 0; i <= sizeof points / sizeof points[0]; i++) {
		for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
			migr__buf_clear(&buf);
			migr__buf_real(&buf, cases[k].real);
			ck_assert_str_eq(buf.data, cases[k].text);
			ck_assert_double_eq(migr__text_real(buf.data), cases[k].real);
		}
		if (i < sizeof points / sizeof points[0])
			t_set_point_locale(points[i]);
	}
	migr__buf_free(&buf);
}
END_TEST

T_MAIN("base", sha256_has_the_published_values, sha256_agrees_with_sha256sum, sha256_is_read_back,
       map_keeps_what_it_is_given, names_are_taken_off_a_list, utf8_is_checked, distance_counts_edits,
       structs_of_other_versions_come_in, an_error_without_memory_is_no_memory, an_error_keeps_its_parts,
       an_arena_gives_pieces_that_stay, numbers_have_a_dot, numbers_are_written_with_a_dot)

/* SPDX-License-Identifier: MIT */
/*
 * Texts of definitions: types, lists of names, variants, naming conventions. The first byte says which.
 */
#include "fuzz.h"

#include "base/text.h"
#include "schema/check.h"
#include "schema/convention.h"
#include "schema/names.h"
#include "schema/type.h"
#include "schema/variant.h"

#include <stdlib.h>
#include <string.h>

static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };

static migr__alloc alloc;
static migr__arena arena;
static migr_error error;

/* A text without valid UTF-8 does not get as far as these. */
static int is_text(const char *text)
{
	return migr__utf8_invalid(text, strlen(text)) == SIZE_MAX;
}

static void fuzz_type(const char *text)
{
	const migr_value value = { MIGR_VALUE_TEXT, .text = text, .size = strlen(text) };

	for (int i = 0; i < 3; i++) {
		migr__type type, again;
		migr_status rc = migr__type_parse(text, dialects[i], &arena, &type, &error);

		FUZZ_CHECK(rc == MIGR_OK || (rc == MIGR_ERROR_TYPE && *migr_error_message(&error)));
		if (rc != MIGR_OK)
			continue;
		FUZZ_CHECK((type.kind == MIGR__TYPE_NATIVE) == (type.native != NULL));
		FUZZ_CHECK((type.kind == MIGR__TYPE_ENUM) == (type.labels.count > 0));
		FUZZ_CHECK(type.length != 0);
		migr__type_takes(&type, &value);
		FUZZ_CHECK(migr__type_parse(text, dialects[i], &arena, &again, &error) == MIGR_OK);
		FUZZ_CHECK(again.kind == type.kind && again.length == type.length);
	}
}

/* Values of any text for each kind of type. */
static void fuzz_value(const char *text)
{
	const migr_value value = { MIGR_VALUE_TEXT, .text = text, .size = strlen(text) };

	for (migr__type_kind kind = MIGR__TYPE_NONE; kind <= MIGR__TYPE_ENUM; kind++) {
		const migr__type type = { .kind = kind, .length = 3, .precision = 5, .scale = 2 };

		migr__type_takes(&type, &value);
	}
}

static void fuzz_names(const char *text)
{
	migr__names names, again;
	migr__buf buf;

	if (migr__names_parse(text, "names", &arena, &names, &error) != MIGR_OK) {
		FUZZ_CHECK(*migr_error_message(&error));
		return;
	}
	migr__buf_init(&buf, &alloc);
	for (size_t i = 0; i < names.count; i++) {
		if (i)
			migr__buf_puts(&buf, ", ");
		migr__names_write(names.items[i], &buf);
	}
	FUZZ_CHECK(migr__names_parse(migr__buf_text(&buf), "names", &arena, &again, &error) == MIGR_OK);
	FUZZ_CHECK(again.count == names.count);
	for (size_t i = 0; i < names.count; i++)
		FUZZ_CHECK(strcmp(again.items[i], names.items[i]) == 0);
	migr__buf_free(&buf);
}

static void fuzz_variant(const char *text)
{
	int is_right = migr__variant_check(text, "text", &error) == MIGR_OK;

	FUZZ_CHECK(is_right || *migr_error_message(&error));
	for (int i = 0; i < 3; i++) {
		migr__variant variant;

		if (!migr__variant_of(text, dialects[i], &variant))
			continue;
		FUZZ_CHECK(!is_right || variant.text.size > 0);
		FUZZ_CHECK(!variant.text.size ||
		           (variant.text.data >= text && variant.text.data + variant.text.size <= text + strlen(text)));
	}
}

static void fuzz_convention(const char *text)
{
	const migr_index index = MIGR_INDEX(.columns = "first, second");
	const migr_check check = MIGR_CHECK(.name = "own", .sql = "a > 0");
	migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_INDEX, .table = "t", .index = &index);
	const char *once;

	if (migr__convention_check(text, &error) != MIGR_OK) {
		FUZZ_CHECK(*migr_error_message(&error));
		return;
	}
	if (migr__convention_apply(text, 63, &operation, &arena, &error) == MIGR_OK)
		FUZZ_CHECK(!operation.index->name || strlen(operation.index->name) <= 63);
	else
		FUZZ_CHECK(error.status == MIGR_ERROR_NAME);
	operation = (migr_operation)MIGR_OPERATION(.kind = MIGR_OP_CREATE_CHECK, .table = "t", .check = &check);
	FUZZ_CHECK(migr__convention_apply(text, 63, &operation, &arena, &error) == MIGR_OK ||
	           error.status == MIGR_ERROR_NAME);
	once = operation.check->name;
	FUZZ_CHECK(once != NULL);
}

static void fuzz_column(const char *text)
{
	const migr_column column = MIGR_COLUMN(text, text, .default_sql = text, .comment = text);
	const migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_ADD_COLUMN, .table = text, .column = &column);

	for (int i = 0; i < 3; i++) {
		migr_status rc = migr__operation_check(&operation, dialects[i], &arena, &error);

		FUZZ_CHECK(rc == migr_error_status(&error));
		FUZZ_CHECK(rc == MIGR_OK || *migr_error_message(&error));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const targets[])(const char *) = { fuzz_type,    fuzz_value,      fuzz_names,
		                                         fuzz_variant, fuzz_convention, fuzz_column };
	char *text;

	if (!size)
		return 0;
	text = malloc(size);
	FUZZ_CHECK(text != NULL);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	alloc = migr__alloc_libc();
	migr__arena_init(&arena, &alloc);
	migr__error_init(&error, &alloc);
	if (is_text(text))
		targets[data[0] % 6](text);
	migr__error_clear(&error);
	migr__arena_clear(&arena);
	free(text);
	return 0;
}

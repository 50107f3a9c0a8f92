/* SPDX-License-Identifier: MIT */
/* Checks of flags, types and values. */
#include "schema/checker.h"

#include "base/text.h"

#include <string.h>

uint32_t migr__check_words(migr__checker *checker, const migr__words *words, uint32_t wrong, const char *verb,
                           const char *who)
{
	for (size_t i = 0; i < words->count; i++)
		if (wrong & words->items[i].value) {
			migr__problem(checker, MIGR_ERROR_SCHEMA, NULL, "%s%s %s for %s", words->prefix,
			              words->items[i].name, verb, who);
			wrong &= ~words->items[i].value;
		}
	return wrong;
}

void migr__check_flags(migr__checker *checker, const char *who, uint32_t flags, uint32_t allowed)
{
	uint32_t wrong = migr__check_words(checker, &migr__words_flags, flags & ~allowed, "means nothing", who);

	if (wrong)
		migr__problem(checker, MIGR_ERROR_SCHEMA, NULL, "flags 0x%x has bits that mean nothing", wrong);
}

void migr__check_range(migr__checker *checker, const char *what, int32_t value, int32_t last)
{
	if (value < 0 || value > last)
		migr__problem(checker, MIGR_ERROR_SCHEMA, NULL, "%s has the unknown value %d", what, value);
}

void migr__check_reserved(migr__checker *checker, uint32_t reserved)
{
	if (reserved)
		migr__problem(checker, MIGR_ERROR_SCHEMA, NULL, "`reserved` is not zero");
}

int migr__check_type(migr__checker *checker, const char *text, migr__type *out)
{
	migr_error error;

	migr__error_init(&error, checker->error->alloc);
	if (migr__type_parse(text, checker->dialect, checker->arena, out, &error) == MIGR_OK)
		return 1;
	migr__problem_of(checker, &error);
	return 0;
}

/* What is wrong with a value by itself; NULL if nothing is. */
static const char *value_fault(const migr_value *value)
{
	switch (value->type) {
	case MIGR_VALUE_NULL:
	case MIGR_VALUE_INTEGER:
	case MIGR_VALUE_BLOB:
		return NULL;
	case MIGR_VALUE_REAL:
		/* What is no number is not equal to itself; infinity minus itself is no number. */
		return value->real - value->real >= 0 ? NULL : "is no finite number";
	case MIGR_VALUE_TEXT:
		if (memchr(value->text, 0, value->size))
			return "has a NUL byte, which bytes may have and texts may not";
		return migr__utf8_invalid(value->text, value->size) == SIZE_MAX ? NULL : "is no UTF-8";
	default:
		return "is of an unknown type";
	}
}

void migr__check_row_value(migr__checker *checker, const char *column, size_t row, const migr_value *value)
{
	const char *fault = value_fault(value);

	if (fault)
		migr__problem(checker, MIGR_ERROR_SCHEMA, "bytes are written by MIGR_BLOB",
		              "row %zu: the value of '%s' %s", row + 1, column, fault);
}

static void write_value(migr__buf *buf, const migr_value *value)
{
	switch (value->type) {
	case MIGR_VALUE_INTEGER:
		migr__buf_printf(buf, "%lld", (long long)value->integer);
		break;
	case MIGR_VALUE_REAL:
		migr__buf_real(buf, value->real);
		break;
	case MIGR_VALUE_TEXT:
		migr__buf_printf(buf, "'%.*s'", value->size > 60 ? 60 : (int)value->size, value->text);
		break;
	default:
		migr__buf_printf(buf, "of %zu bytes", value->size);
	}
}

void migr__check_default(migr__checker *checker, const migr__type *type, const migr_value *value)
{
	const char *fault = value_fault(value);
	migr__buf buf;

	if (fault) {
		migr__problem(checker, MIGR_ERROR_SCHEMA, "bytes are written by MIGR_BLOB", "the default %s", fault);
		return;
	}
	if (!type || migr__type_takes(type, value))
		return;
	migr__buf_init(&buf, checker->error->alloc);
	write_value(&buf, value);
	if (buf.failed)
		migr__fail_memory(checker->error);
	else
		migr__problem(checker, MIGR_ERROR_SCHEMA,
		              "SQL is written as default_sql, a text by MIGR_TEXT, bytes by MIGR_BLOB",
		              "the default %s does not fit the type", migr__buf_text(&buf));
	migr__buf_free(&buf);
}

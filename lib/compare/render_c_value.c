/* SPDX-License-Identifier: MIT */
#include "compare/render_c.h"

#include "base/c_text.h"
#include "base/text.h"
#include "schema/words.h"

#include <string.h>

enum {
	/* What ISO C asks compilers to take. */
	MAX_LITERAL = 4095
};

/* Takes the text of a buffer into the arena. */
static const char *keep(migr__c_writer *writer, migr__buf *buf)
{
	const char *text = migr__c_printf(writer, "%s", migr__buf_text(buf));

	writer->failed |= buf->failed;
	migr__buf_free(buf);
	return text;
}

static const char *flags(migr__c_writer *writer, const migr__words *words, uint32_t value)
{
	migr__buf buf;

	migr__buf_init(&buf, writer->arena->alloc);
	for (size_t i = 0; i < words->count; i++) {
		if (!(value & words->items[i].value))
			continue;
		migr__buf_printf(&buf, "%s%s%s", buf.size ? " | " : "", words->prefix, words->items[i].name);
		value &= ~words->items[i].value;
	}
	if (value || !buf.size)
		migr__buf_printf(&buf, value ? "%sUINT32_C(0x%x)" : "%s%u", buf.size ? " | " : "", (unsigned)value);
	return keep(writer, &buf);
}

const char *migr__c_word(migr__c_writer *writer, const migr__shape *shape, const migr__member *member, uint32_t value)
{
	const migr__words *words = migr__words_of(shape, member);

	if (!words)
		return migr__c_printf(writer, member->kind == MIGR__MEMBER_FLAGS ? "%u" : "%d", (unsigned)value);
	if (words->are_flags)
		return flags(writer, words, value);
	for (size_t i = 0; i < words->count; i++)
		if (words->items[i].value == value)
			return migr__c_printf(writer, "%s%s", words->prefix, words->items[i].name);
	return migr__c_printf(writer, "%d", (int)value);
}

const char *migr__c_integer(migr__c_writer *writer, int64_t value, const char *macro)
{
	const char *open = *macro ? "(" : "", *close = *macro ? ")" : "";

	/* its digits are one more than the largest: the minus is an operator */
	if (value == INT64_MIN)
		return migr__c_printf(writer, "%s%sINT64_MIN%s", macro, open, close);
	return migr__c_printf(writer, "%s%s%lld%s", macro, open, (long long)value, close);
}

void migr__c_part_done(migr__c_writer *writer, migr__c_part *part)
{
	migr__buf flat;

	part->head = part->head ? part->head : "";
	part->text = part->text ? part->text : "";
	part->tail = part->tail ? part->tail : "";
	migr__buf_init(&flat, writer->arena->alloc);
	migr__buf_puts(&flat, part->head);
	if (part->string) {
		migr__buf_puts(&flat, "\"\"");
		(part->is_bytes ? migr__c_escape : migr__c_escape_utf8)(&flat, part->string, part->size);
		writer->has_long_text |= part->size > MAX_LITERAL;
	}
	migr__buf_printf(&flat, "%s%s", part->text, part->tail);
	part->width = 0;
	for (const char *p = migr__buf_text(&flat); *p; p++)
		part->width += ((unsigned char)*p & 0xc0) != 0x80;
	writer->failed |= flat.failed;
	migr__buf_free(&flat);
}

void migr__c_text_part(migr__c_writer *writer, migr__c_part *part, const char *text)
{
	if (text) {
		part->string = text;
		part->size = strlen(text);
		part->is_bytes = migr__utf8_invalid(text, part->size) != SIZE_MAX;
	} else {
		part->text = "NULL";
	}
	migr__c_part_done(writer, part);
}

static const char *real(migr__c_writer *writer, double value)
{
	migr__buf buf;

	if (value != value)
		return "MIGR_REAL(__builtin_nan(\"\"))";
	if (value - value != 0) /* infinite */
		return value > 0 ? "MIGR_REAL(__builtin_inf())" : "MIGR_REAL(-__builtin_inf())";
	migr__buf_init(&buf, writer->arena->alloc);
	migr__buf_puts(&buf, "MIGR_REAL(");
	migr__buf_real(&buf, value);
	migr__buf_putc(&buf, ')');
	return keep(writer, &buf);
}

static void bytes_part(migr__c_writer *writer, migr__c_part *part, const migr_value *value)
{
	size_t size = value->size == MIGR_NUL_TERMINATED ? strlen(value->text) : value->size;
	int has_nul = memchr(value->text, '\0', size) != NULL, is_text = value->type == MIGR_VALUE_TEXT;

	part->string = value->text;
	part->size = size;
	part->is_bytes = !is_text || has_nul || migr__utf8_invalid(value->text, size) != SIZE_MAX;
	if (is_text && !has_nul) {
		part->head = migr__c_printf(writer, "%sMIGR_TEXT(", part->head);
		part->tail = ")";
	} else if (is_text) {
		part->head = migr__c_printf(writer, "%s{ MIGR_VALUE_TEXT, 0, 0, 0.0, ", part->head);
		part->tail = migr__c_printf(writer, ", %zu }", size);
	} else {
		part->head = migr__c_printf(writer, "%sMIGR_BLOB(", part->head);
		part->tail = migr__c_printf(writer, ", %zu)", size);
	}
}

void migr__c_value_part(migr__c_writer *writer, migr__c_part *part, const migr_value *value)
{
	part->head = part->head ? part->head : "";
	switch (value->type) {
	case MIGR_VALUE_INTEGER:
		part->text = migr__c_integer(writer, value->integer, "MIGR_INT");
		break;
	case MIGR_VALUE_REAL:
		part->text = real(writer, value->real);
		break;
	case MIGR_VALUE_TEXT:
	case MIGR_VALUE_BLOB:
		bytes_part(writer, part, value);
		break;
	default:
		part->text = "MIGR_NULL";
	}
	migr__c_part_done(writer, part);
}

/* SPDX-License-Identifier: MIT */
#include "script/file_name.h"

#include "base/text.h"
#include "script/source.h"

#include <stdio.h>
#include <string.h>

static int is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

/* Where to cut a slug: at the last _ before the limit, or else before a character that would be cut in two. */
static size_t cut(const char *slug, size_t limit)
{
	size_t end = limit;

	while (end > 0 && slug[end] != '_')
		end--;
	if (end > 0)
		return end;
	end = limit;
	while (end > 0 && ((unsigned char)slug[end] & 0xc0) == 0x80)
		end--;
	return end;
}

void migr__slug(migr__buf *out, const char *message, uint32_t length)
{
	migr__buf slug;
	size_t size;

	migr__buf_init(&slug, out->alloc);
	for (const char *p = message; *p; p++) {
		if (is_word_char(*p))
			migr__buf_putc(&slug, *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p);
		else if (slug.size && slug.data[slug.size - 1] != '_')
			migr__buf_putc(&slug, '_');
	}
	size = slug.size;
	if (size && slug.data[size - 1] == '_')
		size--;
	if (size > length)
		size = cut(slug.data, length);
	migr__buf_add(out, migr__buf_text(&slug), size);
	out->failed |= slug.failed;
	migr__buf_free(&slug);
}

struct date {
	int year, month, day, hour, minute, second;
};

static int read_date(const char *text, struct date *date)
{
	int count;

	memset(date, 0, sizeof *date);
	count = sscanf(text, "%4d-%2d-%2d%*1[ T]%2d:%2d:%2d", &date->year, &date->month, &date->day, &date->hour,
	               &date->minute, &date->second);
	return count >= 3 && date->year > 0 && date->month >= 1 && date->month <= 12 && date->day >= 1 &&
	       date->day <= 31;
}

/* Seconds since 1970 in UTC; years begin in March, so that the leap day is the last one. */
static long long epoch(const struct date *date)
{
	long long year = date->year - (date->month <= 2), era = year / 400, in_era = year % 400;
	long long month = (date->month + 9) % 12;
	long long day = (153 * month + 2) / 5 + date->day - 1;
	long long days = era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + day - 719468;

	return ((days * 24 + date->hour) * 60 + date->minute) * 60 + date->second;
}

static const char *const tokens[] = {
	"rev", "slug", "epoch", "year", "month", "day", "hour", "minute", "second", NULL
};

static int find_token(migr__view name)
{
	for (int i = 0; tokens[i]; i++)
		if (migr__view_is(name, tokens[i]))
			return i;
	return -1;
}

static migr_status fail_token(migr_error *error, const char *template, migr__view name)
{
	char text[32] = "";
	const char *nearest;

	if (name.size < sizeof text)
		memcpy(text, name.data, name.size);
	nearest = migr__source_nearest(text, tokens);
	migr__fail(error, MIGR_ERROR_OPTION, "file template '%s': there is no token '%.*s'", template,
	           (int)(name.size < 40 ? name.size : 40), name.data);
	if (nearest)
		return migr__error_hint(error, "did you mean '%s'?", nearest);
	return migr__error_hint(error, "tokens: rev, slug, epoch, year, month, day, hour, minute, second");
}

static void add_text(migr__buf *out, const char *text)
{
	for (; *text; text++)
		migr__buf_putc(out, *text == '/' || *text == '\\' || (unsigned char)*text < ' ' ? '_' : *text);
}

/* The number that a token of time stands for, with at least `width` digits. */
static migr_status add_number(migr__buf *out, int token, int width, const char *create_date, migr_error *error)
{
	struct date date;
	long long numbers[6];

	if (!read_date(create_date, &date)) {
		migr__fail(error, MIGR_ERROR_OPTION,
		           "the create date '%s' has no year, month and day for the file's name", create_date);
		return migr__error_hint(error, "write it as 2024-05-01 10:00:00");
	}
	numbers[0] = date.year;
	numbers[1] = date.month;
	numbers[2] = date.day;
	numbers[3] = date.hour;
	numbers[4] = date.minute;
	numbers[5] = date.second;
	migr__buf_printf(out, "%0*lld", width, token == 2 ? epoch(&date) : numbers[token - 3]);
	return MIGR_OK;
}

/* A token and its format, such as "(month).2d"; *p stands after the percent sign and is moved behind it. */
static migr_status add_token(migr__buf *out, const char **p, const char *template, const char *id, const char *slug,
                             const char *create_date, migr_error *error)
{
	const char *end = strchr(*p, ')');
	migr__view name = { *p + 1, end ? (size_t)(end - *p) - 1 : strlen(*p) - 1 };
	int token = find_token(name), width = 0;

	if (!end || token < 0)
		return fail_token(error, template, name);
	for (end++; *end == '.' || (*end >= '0' && *end <= '9'); end++)
		width = *end == '.' ? 0 : width < 10 ? width * 10 + (*end - '0') : width;
	if (*end != (token < 2 ? 's' : 'd') && *end != 's') {
		migr__fail(error, MIGR_ERROR_OPTION, "file template '%s': %s is not followed by %c", template,
		           tokens[token], token < 2 ? 's' : 'd');
		return migr__error_hint(error, "write %%(%s)%s", tokens[token], token < 2 ? "s" : ".2d");
	}
	*p = end + 1;
	if (token < 2)
		add_text(out, token == 0 ? id : slug);
	else
		return add_number(out, token, width, create_date, error);
	return MIGR_OK;
}

migr_status migr__file_name(migr__buf *out, const char *template, const char *id, const char *slug,
                            const char *create_date, migr_error *error)
{
	size_t start = out->size;
	migr_status rc = MIGR_OK;

	for (const char *p = template; *p && rc == MIGR_OK;) {
		if (p[0] == '%' && p[1] == '(') {
			p++;
			rc = add_token(out, &p, template, id, slug, create_date, error);
		} else {
			p += p[0] == '%' && p[1] == '%';
			migr__buf_putc(out, *p == '/' ? '_' : *p);
			p++;
		}
	}
	if (rc == MIGR_OK && out->failed)
		return migr__fail_memory(error);
	/* A message without a word leaves nothing after the _, and a dot at the beginning would hide the file. */
	while (rc == MIGR_OK && !*slug && out->size > start + 1 && out->data[out->size - 1] == '_')
		out->data[--out->size] = '\0';
	if (rc == MIGR_OK && out->size == start) {
		migr__fail(error, MIGR_ERROR_OPTION, "file template '%s' makes an empty name", template);
		rc = migr__error_hint(error, "use at least %%(rev)s");
	}
	if (rc == MIGR_OK && out->data[start] == '.')
		out->data[start] = '_';
	return rc;
}

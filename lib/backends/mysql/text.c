/* SPDX-License-Identifier: MIT */
/*
 * Text that grows, in the host's memory.
 */
#include "backend.h"

#include <string.h>

void migr__mysql_text_init(mysql_text *text, migr_host *host)
{
	memset(text, 0, sizeof *text);
	text->host = host;
}

void migr__mysql_text_free(mysql_text *text)
{
	if (text->bytes)
		migr_host_resize(text->host, text->bytes, 0);
	text->bytes = NULL;
	text->size = text->capacity = 0;
}

/* Room for that many more bytes and the NUL byte. */
static int make_room(mysql_text *text, size_t more)
{
	size_t capacity = text->capacity ? text->capacity : 256;
	char *bytes;

	if (text->failed || more >= SIZE_MAX / 4 - text->size) {
		text->failed = 1;
		return 0;
	}
	while (capacity < text->size + more + 1)
		capacity *= 2;
	if (capacity == text->capacity)
		return 1;
	bytes = migr_host_resize(text->host, text->bytes, capacity);
	if (!bytes) {
		text->failed = 1;
		return 0;
	}
	text->bytes = bytes;
	text->capacity = capacity;
	return 1;
}

void migr__mysql_text_add(mysql_text *text, const char *bytes, size_t size)
{
	if (!make_room(text, size))
		return;
	if (size)
		memcpy(text->bytes + text->size, bytes, size);
	text->size += size;
	text->bytes[text->size] = '\0';
}

void migr__mysql_text_puts(mysql_text *text, const char *string)
{
	migr__mysql_text_add(text, string, strlen(string));
}

void migr__mysql_text_hex(mysql_text *text, const char *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";

	if (size > SIZE_MAX / 4 || !make_room(text, size * 2)) {
		text->failed = 1;
		return;
	}
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		text->bytes[text->size++] = digits[byte >> 4];
		text->bytes[text->size++] = digits[byte & 15];
	}
	text->bytes[text->size] = '\0';
}

migr_status migr__mysql_no_memory(migr_host *host)
{
	return migr_host_fail(host, MIGR_ERROR_NO_MEMORY, 0, NULL, NULL, NULL);
}

int migr__mysql_copy(migr_host *host, char **to, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = migr_host_resize(host, NULL, size);

	if (!copy)
		return 0;
	memcpy(copy, text, size);
	if (*to)
		migr_host_resize(host, *to, 0);
	*to = copy;
	return 1;
}

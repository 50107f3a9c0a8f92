/* SPDX-License-Identifier: MIT */
/* The pool of an invocation and growing texts. */
#include "cli/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cli_chunk {
	cli_chunk *next;
	max_align_t data[];
};

void *migr__cli_alloc(cli_pool *pool, size_t size)
{
	cli_chunk *chunk = size > SIZE_MAX - sizeof(cli_chunk) ? NULL : calloc(1, sizeof(cli_chunk) + size);

	if (!chunk) {
		pool->failed = 1;
		return NULL;
	}
	chunk->next = pool->chunks;
	pool->chunks = chunk;
	return chunk->data;
}

const char *migr__cli_copy_part(cli_pool *pool, const char *text, size_t size)
{
	char *copy = migr__cli_alloc(pool, size + 1);

	if (!copy)
		return "";
	if (size)
		memcpy(copy, text, size);
	return copy;
}

const char *migr__cli_copy(cli_pool *pool, const char *text)
{
	return migr__cli_copy_part(pool, text, strlen(text));
}

const char *migr__cli_vformat(cli_pool *pool, const char *format, va_list args)
{
	va_list again;
	char *text = NULL;
	int size;

	va_copy(again, args);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (size >= 0)
		text = migr__cli_alloc(pool, (size_t)size + 1);
	if (!text)
		return "";
	vsnprintf(text, (size_t)size + 1, format, args);
	return text;
}

const char *migr__cli_format(cli_pool *pool, const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = migr__cli_vformat(pool, format, args);
	va_end(args);
	return text;
}

void migr__cli_pool_release(cli_pool *pool, const cli_chunk *mark)
{
	while (pool->chunks && pool->chunks != mark) {
		cli_chunk *next = pool->chunks->next;

		free(pool->chunks);
		pool->chunks = next;
	}
}

void migr__cli_pool_free(cli_pool *pool)
{
	migr__cli_pool_release(pool, NULL);
}

/* Makes room for `more` bytes and a NUL. */
static int reserve(cli_buf *buf, size_t more)
{
	size_t room = buf->room ? buf->room : 256;
	char *data;

	if (buf->failed || more >= SIZE_MAX / 4 || buf->size >= SIZE_MAX / 4) {
		buf->failed = 1;
		return 0;
	}
	if (buf->data && buf->size + more + 1 <= buf->room)
		return 1;
	while (room < buf->size + more + 1)
		room *= 2;
	data = realloc(buf->data, room);
	if (!data) {
		buf->failed = 1;
		return 0;
	}
	buf->data = data;
	buf->room = room;
	return 1;
}

void migr__cli_add_part(cli_buf *buf, const char *text, size_t size)
{
	if (!reserve(buf, size))
		return;
	if (size)
		memcpy(buf->data + buf->size, text, size);
	buf->size += size;
	buf->data[buf->size] = '\0';
}

void migr__cli_add(cli_buf *buf, const char *text)
{
	migr__cli_add_part(buf, text, strlen(text));
}

void migr__cli_add_format(cli_buf *buf, const char *format, ...)
{
	va_list args, again;
	int size;

	va_start(args, format);
	va_copy(again, args);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (size >= 0 && reserve(buf, (size_t)size)) {
		vsnprintf(buf->data + buf->size, (size_t)size + 1, format, args);
		buf->size += (size_t)size;
	}
	va_end(args);
}

const char *migr__cli_take(cli_pool *pool, cli_buf *buf)
{
	const char *text = "";

	if (buf->failed)
		pool->failed = 1;
	else
		text = migr__cli_copy_part(pool, buf->data, buf->size);
	migr__cli_buf_free(buf);
	return text;
}

void migr__cli_buf_free(cli_buf *buf)
{
	free(buf->data);
	*buf = (cli_buf){ 0 };
}

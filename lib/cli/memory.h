/* SPDX-License-Identifier: MIT */
/*
 * Memory of one invocation: a pool that is freed as a whole, and texts that grow.
 *
 * A failed allocation is remembered (`failed`) instead of being checked at every call: texts then read as empty.
 * Whatever acts on the world (opening a database, writing a file, printing the answer) looks at the flag first.
 */
#ifndef MIGR_CLI_MEMORY_H
#define MIGR_CLI_MEMORY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define CLI_PRINTF(text, arguments) __attribute__((format(printf, text, arguments)))
#else
#define CLI_PRINTF(text, arguments)
#endif

typedef struct cli_chunk cli_chunk;

typedef struct cli_pool {
	cli_chunk *chunks;
	int32_t failed;
} cli_pool;

/* Zeroed memory; NULL if there is none. */
void *migr__cli_alloc(cli_pool *pool, size_t size);
/* These never return NULL. */
const char *migr__cli_copy(cli_pool *pool, const char *text);
const char *migr__cli_copy_part(cli_pool *pool, const char *text, size_t size);
const char *migr__cli_format(cli_pool *pool, const char *format, ...) CLI_PRINTF(2, 3);
const char *migr__cli_vformat(cli_pool *pool, const char *format, va_list args) CLI_PRINTF(2, 0);
/* Frees what was taken since `pool->chunks` was `mark`. */
void migr__cli_pool_release(cli_pool *pool, const cli_chunk *mark);
void migr__cli_pool_free(cli_pool *pool);

/* A text that grows. All zero is an empty one. */
typedef struct cli_buf {
	char *data;
	size_t size;
	size_t room;
	int32_t failed;
} cli_buf;

void migr__cli_add(cli_buf *buf, const char *text);
void migr__cli_add_part(cli_buf *buf, const char *text, size_t size);
void migr__cli_add_format(cli_buf *buf, const char *format, ...) CLI_PRINTF(2, 3);
/* Copies what was collected into the pool, and frees the buffer. */
const char *migr__cli_take(cli_pool *pool, cli_buf *buf);
void migr__cli_buf_free(cli_buf *buf);

#endif

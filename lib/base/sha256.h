/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 (FIPS 180-4).
 */
#ifndef MIGR_BASE_SHA256_H
#define MIGR_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define MIGR__SHA256_SIZE 32
#define MIGR__SHA256_HEX 64

/* Works some blocks of 64 bytes into the state. */
typedef void (*migr__sha256_compress)(uint32_t state[8], const unsigned char *blocks, size_t count);

/* The same for two messages at once, as many blocks of each. */
typedef void (*migr__sha256_compress_two)(uint32_t states[2][8], const unsigned char *const blocks[2], size_t count);

typedef struct migr__sha256 {
	migr__sha256_compress compress;
	uint64_t size;
	uint32_t state[8];
	unsigned char block[64];
} migr__sha256;

/* The fastest way on this processor. To find out takes a moment: ask once, and pass it on. */
migr__sha256_compress migr__sha256_best(void);
/* The way that works everywhere. */
void migr__sha256_portable(uint32_t state[8], const unsigned char *blocks, size_t count);
void migr__sha256_portable_two(uint32_t states[2][8], const unsigned char *const blocks[2], size_t count);
/* The way for two messages that goes with a way for one. */
migr__sha256_compress_two migr__sha256_two(migr__sha256_compress one);

extern const uint32_t migr__sha256_constants[64];

void migr__sha256_init(migr__sha256 *sha);
void migr__sha256_init_with(migr__sha256 *sha, migr__sha256_compress compress);
void migr__sha256_add(migr__sha256 *sha, const void *bytes, size_t size);
/* Adds a text and the NUL byte that ends it, so that neighbouring texts cannot be shifted into each other. */
void migr__sha256_add_text(migr__sha256 *sha, const char *text);
void migr__sha256_finish(migr__sha256 *sha, unsigned char digest[MIGR__SHA256_SIZE]);
void migr__sha256_to_hex(const unsigned char digest[MIGR__SHA256_SIZE], char hex[MIGR__SHA256_HEX + 1]);
/* 0 if it is not 64 hexadecimal digits, lower-case as written above. */
int migr__sha256_from_hex(const char *hex, unsigned char digest[MIGR__SHA256_SIZE]);
/* Finishes: writes 64 lower-case hexadecimal digits and a NUL byte. */
void migr__sha256_hex(migr__sha256 *sha, char hex[MIGR__SHA256_HEX + 1]);

/*
 * For messages that stand in memory as a whole: start, pad, compress all blocks, read the digest. Padding needs up to
 * MIGR__SHA256_PADDING bytes behind the message, and returns the number of blocks.
 */
#define MIGR__SHA256_PADDING 72
void migr__sha256_start(uint32_t state[8]);
size_t migr__sha256_pad(unsigned char *message, size_t size);
void migr__sha256_digest(const uint32_t state[8], unsigned char digest[MIGR__SHA256_SIZE]);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 (FIPS 180-4).
 */
#ifndef MIGR_BASE_SHA256_H
#define MIGR_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define MIGR__SHA256_HEX 64

typedef struct migr__sha256 {
	uint32_t state[8];
	uint64_t size;
	unsigned char block[64];
} migr__sha256;

void migr__sha256_init(migr__sha256 *sha);
void migr__sha256_add(migr__sha256 *sha, const void *bytes, size_t size);
/* Adds a text and the NUL byte that ends it, so that neighbouring texts cannot be shifted into each other. */
void migr__sha256_add_text(migr__sha256 *sha, const char *text);
/* Writes 64 lower-case hexadecimal digits and a NUL byte. */
void migr__sha256_hex(migr__sha256 *sha, char hex[MIGR__SHA256_HEX + 1]);

#endif

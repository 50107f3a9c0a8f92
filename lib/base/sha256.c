/* SPDX-License-Identifier: MIT */
#include "base/sha256.h"

#include <string.h>

const uint32_t migr__sha256_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, int n)
{
	return (x >> n) | (x << (32 - n));
}

static void schedule(uint32_t w[64], const unsigned char *block)
{
	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
		       (uint32_t)block[4 * i + 2] << 8 | (uint32_t)block[4 * i + 3];
	for (int i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3)) + w[i - 7] +
		       (rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10));
	}
}

void migr__sha256_portable(uint32_t state[8], const unsigned char *blocks, size_t count)
{
	uint32_t w[64];

	for (; count; count--, blocks += 64) {
		uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
		uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

		schedule(w, blocks);
		for (int i = 0; i < 64; i++) {
			uint32_t t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ (e & (f ^ g))) +
			              migr__sha256_constants[i] + w[i];
			uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) | (c & (a | b)));

			h = g, g = f, f = e, e = d + t1;
			d = c, c = b, b = a, a = t1 + t2;
		}
		state[0] += a, state[1] += b, state[2] += c, state[3] += d;
		state[4] += e, state[5] += f, state[6] += g, state[7] += h;
	}
}

void migr__sha256_portable_two(uint32_t states[2][8], const unsigned char *const blocks[2], size_t count)
{
	migr__sha256_portable(states[0], blocks[0], count);
	migr__sha256_portable(states[1], blocks[1], count);
}

void migr__sha256_start(uint32_t state[8])
{
	static const uint32_t start[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		                           0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

	memcpy(state, start, sizeof start);
}

static void put_word(unsigned char *bytes, uint32_t word)
{
	bytes[0] = (unsigned char)(word >> 24);
	bytes[1] = (unsigned char)(word >> 16);
	bytes[2] = (unsigned char)(word >> 8);
	bytes[3] = (unsigned char)word;
}

static void put_length(unsigned char *bytes, uint64_t size)
{
	put_word(bytes, (uint32_t)(size >> 29));
	put_word(bytes + 4, (uint32_t)(size << 3));
}

size_t migr__sha256_pad(unsigned char *message, size_t size)
{
	size_t end = (size + 9 + 63) & ~(size_t)63;

	message[size] = 0x80;
	memset(message + size + 1, 0, end - 8 - size - 1);
	put_length(message + end - 8, size);
	return end / 64;
}

void migr__sha256_digest(const uint32_t state[8], unsigned char digest[MIGR__SHA256_SIZE])
{
	for (int i = 0; i < 8; i++)
		put_word(digest + (ptrdiff_t)4 * i, state[i]);
}

void migr__sha256_init_with(migr__sha256 *sha, migr__sha256_compress compress)
{
	sha->compress = compress;
	sha->size = 0;
	migr__sha256_start(sha->state);
}

void migr__sha256_init(migr__sha256 *sha)
{
	migr__sha256_init_with(sha, migr__sha256_portable);
}

void migr__sha256_add(migr__sha256 *sha, const void *bytes, size_t size)
{
	const unsigned char *p = bytes;
	size_t filled = (size_t)(sha->size & 63);

	sha->size += size;
	if (filled && filled + size >= 64) {
		size_t part = 64 - filled;

		memcpy(sha->block + filled, p, part);
		sha->compress(sha->state, sha->block, 1);
		p += part;
		size -= part;
		filled = 0;
	}
	if (!filled && size >= 64) {
		sha->compress(sha->state, p, size / 64);
		p += size & ~(size_t)63;
		size &= 63;
	}
	if (size)
		memcpy(sha->block + filled, p, size);
}

void migr__sha256_add_text(migr__sha256 *sha, const char *text)
{
	migr__sha256_add(sha, text, strlen(text) + 1);
}

void migr__sha256_finish(migr__sha256 *sha, unsigned char digest[MIGR__SHA256_SIZE])
{
	static const unsigned char padding[64] = { 0x80 };
	uint64_t size = sha->size;
	size_t filled = (size_t)(size & 63);
	unsigned char length[8];

	put_length(length, size);
	migr__sha256_add(sha, padding, filled < 56 ? 56 - filled : 120 - filled);
	migr__sha256_add(sha, length, sizeof length);
	migr__sha256_digest(sha->state, digest);
}

void migr__sha256_to_hex(const unsigned char digest[MIGR__SHA256_SIZE], char hex[MIGR__SHA256_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < MIGR__SHA256_HEX; i++)
		hex[i] = digits[(digest[i / 2] >> (i % 2 ? 0 : 4)) & 15];
	hex[MIGR__SHA256_HEX] = '\0';
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int migr__sha256_from_hex(const char *hex, unsigned char digest[MIGR__SHA256_SIZE])
{
	for (int i = 0; i < MIGR__SHA256_SIZE; i++) {
		int high = hex_digit(hex[2 * i]), low = high < 0 ? -1 : hex_digit(hex[2 * i + 1]);

		if (low < 0)
			return 0;
		digest[i] = (unsigned char)(high << 4 | low);
	}
	return hex[MIGR__SHA256_HEX] == '\0';
}

void migr__sha256_hex(migr__sha256 *sha, char hex[MIGR__SHA256_HEX + 1])
{
	unsigned char digest[MIGR__SHA256_SIZE];

	migr__sha256_finish(sha, digest);
	migr__sha256_to_hex(digest, hex);
}

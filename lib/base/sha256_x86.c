/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 by the instructions that most x86 processors have for it: about seven times as fast. A program with a
 * thousand revisions digests all of them at every start, so it shows.
 */
#include "base/sha256.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <cpuid.h>
#include <immintrin.h>

#if defined(__has_include)
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#endif
#endif

#define TARGET __attribute__((target("sha,sse4.1,ssse3")))

/* One message on its way: the state as the instructions want it (a b e f, and c d g h), the next sixteen words. */
typedef struct lane {
	__m128i abef;
	__m128i cdgh;
	__m128i had_abef;
	__m128i had_cdgh;
	__m128i w[4];
} lane;

/* Four rounds with the message words `w`. */
TARGET static inline void rounds(lane *l, __m128i w, int at)
{
	const void *constants = migr__sha256_constants + at;
	__m128i sum = _mm_add_epi32(w, _mm_loadu_si128(constants));

	l->cdgh = _mm_sha256rnds2_epu32(l->cdgh, l->abef, sum);
	l->abef = _mm_sha256rnds2_epu32(l->abef, l->cdgh, _mm_shuffle_epi32(sum, 0x0e));
}

TARGET static inline __m128i next_words(__m128i w0, __m128i w1, __m128i w2, __m128i w3)
{
	__m128i made = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4));

	return _mm_sha256msg2_epu32(made, w3);
}

TARGET static inline void sixteen_rounds(lane *l, int at)
{
	rounds(l, l->w[0], at);
	rounds(l, l->w[1], at + 4);
	rounds(l, l->w[2], at + 8);
	rounds(l, l->w[3], at + 12);
}

TARGET static inline void next_sixteen(lane *l)
{
	l->w[0] = next_words(l->w[0], l->w[1], l->w[2], l->w[3]);
	l->w[1] = next_words(l->w[1], l->w[2], l->w[3], l->w[0]);
	l->w[2] = next_words(l->w[2], l->w[3], l->w[0], l->w[1]);
	l->w[3] = next_words(l->w[3], l->w[0], l->w[1], l->w[2]);
}

TARGET static inline __m128i load_words(const unsigned char *bytes)
{
	return _mm_shuffle_epi8(_mm_loadu_si128((const void *)bytes),
	                        _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
}

TARGET static inline void begin_block(lane *l, const unsigned char *block)
{
	l->had_abef = l->abef;
	l->had_cdgh = l->cdgh;
	l->w[0] = load_words(block);
	l->w[1] = load_words(block + 16);
	l->w[2] = load_words(block + 32);
	l->w[3] = load_words(block + 48);
}

TARGET static inline void end_block(lane *l)
{
	l->abef = _mm_add_epi32(l->abef, l->had_abef);
	l->cdgh = _mm_add_epi32(l->cdgh, l->had_cdgh);
}

TARGET static inline void load_state(lane *l, const uint32_t state[8])
{
	__m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const void *)state), 0xb1);
	__m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const void *)(state + 4)), 0x1b);

	l->abef = _mm_alignr_epi8(low, high, 8);
	l->cdgh = _mm_blend_epi16(high, low, 0xf0);
}

TARGET static inline void store_state(const lane *l, uint32_t state[8])
{
	__m128i low = _mm_shuffle_epi32(l->abef, 0x1b), high = _mm_shuffle_epi32(l->cdgh, 0xb1);

	_mm_storeu_si128((void *)state, _mm_blend_epi16(low, high, 0xf0));
	_mm_storeu_si128((void *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

TARGET static void compress(uint32_t state[8], const unsigned char *blocks, size_t count)
{
	lane l;

	load_state(&l, state);
	for (; count; count--, blocks += 64) {
		begin_block(&l, blocks);
		for (int at = 0; at < 48; at += 16) {
			sixteen_rounds(&l, at);
			next_sixteen(&l);
		}
		sixteen_rounds(&l, 48);
		end_block(&l);
	}
	store_state(&l, state);
}

/* Each round waits for the one before it: while it does, the processor works on the other message. */
TARGET static void compress_two(uint32_t states[2][8], const unsigned char *const blocks[2], size_t count)
{
	lane l, k;

	load_state(&l, states[0]);
	load_state(&k, states[1]);
	for (size_t i = 0; i < count; i++) {
		begin_block(&l, blocks[0] + 64 * i);
		begin_block(&k, blocks[1] + 64 * i);
		for (int at = 0; at < 48; at += 16) {
			sixteen_rounds(&l, at);
			sixteen_rounds(&k, at);
			next_sixteen(&l);
			next_sixteen(&k);
		}
		sixteen_rounds(&l, 48);
		sixteen_rounds(&k, 48);
		end_block(&l);
		end_block(&k);
	}
	store_state(&l, states[0]);
	store_state(&k, states[1]);
}

/*
 * The C library has asked the processor when the program was loaded. To ask once more can take tens of microseconds: on
 * a virtual machine it is the host that answers.
 */
static int has_instructions(void)
{
#ifdef CPU_FEATURE_ACTIVE
	return CPU_FEATURE_ACTIVE(SHA) && CPU_FEATURE_ACTIVE(SSSE3) && CPU_FEATURE_ACTIVE(SSE4_1);
#else
	const unsigned ssse3 = 1u << 9, sse41 = 1u << 19, sha = 1u << 29;
	unsigned a, b, c, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & sha) && __get_cpuid(1, &a, &b, &c, &d) && (c & ssse3) &&
	       (c & sse41);
#endif
}

migr__sha256_compress migr__sha256_best(void)
{
	return has_instructions() ? compress : migr__sha256_portable;
}

migr__sha256_compress_two migr__sha256_two(migr__sha256_compress one)
{
	return one == compress ? compress_two : migr__sha256_portable_two;
}

#else

migr__sha256_compress migr__sha256_best(void)
{
	return migr__sha256_portable;
}

migr__sha256_compress_two migr__sha256_two(migr__sha256_compress one)
{
	(void)one;
	return migr__sha256_portable_two;
}

#endif

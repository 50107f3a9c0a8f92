/* SPDX-License-Identifier: MIT */
/*
 * The splitter: pieces lie within the text, in order, and are of the kind that they are alone. The first
 * byte chooses the dialect.
 */
#include "fuzz.h"

#include "dialect/dialect.h"
#include "dialect/split.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };
	migr__alloc alloc = migr__alloc_libc();
	const char *text, *last;
	uint32_t flags;
	size_t line = 0;
	migr__split split;
	migr__piece piece;
	migr_error error;
	int more;

	if (!size)
		return 0;
	flags = migr__dialect_find(dialects[data[0] % 3])->split_flags;
	text = last = (const char *)data + 1;
	size--;
	migr__error_init(&error, &alloc);
	migr__split_init(&split, text, size, flags);
	while ((more = migr__split_next(&split, &piece, &error)) == 1) {
		FUZZ_CHECK(piece.size > 0);
		FUZZ_CHECK(piece.sql >= last && piece.sql + piece.size <= text + size);
		FUZZ_CHECK(piece.line >= line && piece.line >= 1);
		FUZZ_CHECK(memchr(piece.sql, '\0', piece.size) == NULL);
		FUZZ_CHECK(migr__statement_kind_of(piece.sql, piece.size, flags) == piece.kind);
		last = piece.sql + piece.size;
		line = piece.line;
	}
	FUZZ_CHECK((more < 0) == (error.status == MIGR_ERROR_SQL_TEXT));
	migr__error_clear(&error);
	return 0;
}

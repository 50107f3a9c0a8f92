/* SPDX-License-Identifier: MIT */
#include "schema/words.h"

#include "base/text.h"

#include <string.h>

#define WORD(prefix, name)                                                                                             \
	{                                                                                                              \
#name, (uint32_t)prefix##name                                                                          \
	}
#define WORDS(prefix, items, are_flags)                                                                                \
	{                                                                                                              \
		prefix, items, sizeof(items) / sizeof((items)[0]), are_flags                                           \
	}

static const migr__word flags[] = {
	WORD(MIGR_, PRIMARY_KEY),   WORD(MIGR_, NOT_NULL),
	WORD(MIGR_, AUTOINCREMENT), WORD(MIGR_, IDENTITY_ALWAYS),
	WORD(MIGR_, UNIQUE),        WORD(MIGR_, STORED),
	WORD(MIGR_, DEFERRABLE),    WORD(MIGR_, INITIALLY_DEFERRED),
	WORD(MIGR_, NOT_VALID),     WORD(MIGR_, NO_INHERIT),
	WORD(MIGR_, NOT_ENFORCED),  WORD(MIGR_, NULLS_NOT_DISTINCT),
	WORD(MIGR_, DESC),          WORD(MIGR_, NULLS_FIRST),
	WORD(MIGR_, NULLS_LAST),    WORD(MIGR_, FULLTEXT),
	WORD(MIGR_, SPATIAL),       WORD(MIGR_, STRICT),
	WORD(MIGR_, WITHOUT_ROWID), WORD(MIGR_, UNLOGGED),
	WORD(MIGR_, TEMPORARY),     WORD(MIGR_, MATERIALIZED),
	WORD(MIGR_, CYCLE),         WORD(MIGR_, FOR_EACH_STATEMENT),
	WORD(MIGR_, INVISIBLE),     WORD(MIGR_, ON_SQLITE),
	WORD(MIGR_, ON_POSTGRESQL), WORD(MIGR_, ON_MYSQL),
};
const migr__words migr__words_flags = WORDS("MIGR_", flags, 1);

static const migr__word options[] = {
	WORD(MIGR_OPTION_, IF_EXISTS),    WORD(MIGR_OPTION_, IF_NOT_EXISTS), WORD(MIGR_OPTION_, CONCURRENTLY),
	WORD(MIGR_OPTION_, CASCADE),      WORD(MIGR_OPTION_, ALLOW_LOSS),    WORD(MIGR_OPTION_, OR_REPLACE),
	WORD(MIGR_OPTION_, MATERIALIZED), WORD(MIGR_OPTION_, FIRST),         WORD(MIGR_OPTION_, NO_COPY),
};
const migr__words migr__words_options = WORDS("MIGR_OPTION_", options, 1);

static const migr__word alterations[] = {
	WORD(MIGR_ALTER_, SET_NOT_NULL),
	WORD(MIGR_ALTER_, DROP_NOT_NULL),
	WORD(MIGR_ALTER_, DROP_DEFAULT),
	WORD(MIGR_ALTER_, SET_AUTOINCREMENT),
	WORD(MIGR_ALTER_, DROP_AUTOINCREMENT),
	WORD(MIGR_ALTER_, DROP_GENERATED),
	WORD(MIGR_ALTER_, DROP_COMMENT),
	WORD(MIGR_ALTER_, DROP_ON_UPDATE),
	WORD(MIGR_ALTER_, SET_INVISIBLE),
	WORD(MIGR_ALTER_, DROP_INVISIBLE),
	WORD(MIGR_ALTER_, DROP_COLLATION),
	WORD(MIGR_ALTER_, SET_IDENTITY_ALWAYS),
	WORD(MIGR_ALTER_, SET_IDENTITY_BY_DEFAULT),
	WORD(MIGR_ALTER_, DROP_IDENTITY_OPTIONS),
};
const migr__words migr__words_alterations = WORDS("MIGR_ALTER_", alterations, 1);

static const migr__word table_alterations[] = { WORD(MIGR_ALTER_TABLE_, CONVERT),
	                                        WORD(MIGR_ALTER_TABLE_, DROP_OPTIONS) };
const migr__words migr__words_table_alterations = WORDS("MIGR_ALTER_TABLE_", table_alterations, 1);

static const migr__word models[] = { WORD(MIGR_MODELS_, COMPLETE) };
const migr__words migr__words_models = WORDS("MIGR_MODELS_", models, 1);

static const migr__word actions[] = {
	WORD(MIGR_, NO_ACTION), WORD(MIGR_, RESTRICT),    WORD(MIGR_, CASCADE),
	WORD(MIGR_, SET_NULL),  WORD(MIGR_, SET_DEFAULT),
};
static const migr__words action_words = WORDS("MIGR_", actions, 0);

static const migr__word matches[] = { WORD(MIGR_MATCH_, SIMPLE), WORD(MIGR_MATCH_, FULL) };
static const migr__words match_words = WORDS("MIGR_MATCH_", matches, 0);

static const migr__word conflicts[] = {
	WORD(MIGR_CONFLICT_, NONE), WORD(MIGR_CONFLICT_, ROLLBACK), WORD(MIGR_CONFLICT_, ABORT),
	WORD(MIGR_CONFLICT_, FAIL), WORD(MIGR_CONFLICT_, IGNORE),   WORD(MIGR_CONFLICT_, REPLACE),
};
static const migr__words conflict_words = WORDS("MIGR_CONFLICT_", conflicts, 0);

static const migr__word timings[] = { WORD(MIGR_, BEFORE), WORD(MIGR_, AFTER), WORD(MIGR_, INSTEAD_OF) };
static const migr__words timing_words = WORDS("MIGR_", timings, 0);

static const migr__word constraints[] = {
	WORD(MIGR_CONSTRAINT_, ANY),         WORD(MIGR_CONSTRAINT_, PRIMARY_KEY), WORD(MIGR_CONSTRAINT_, UNIQUE),
	WORD(MIGR_CONSTRAINT_, FOREIGN_KEY), WORD(MIGR_CONSTRAINT_, CHECK),       WORD(MIGR_CONSTRAINT_, EXCLUDE),
};
static const migr__words constraint_words = WORDS("MIGR_CONSTRAINT_", constraints, 0);

static const struct {
	const char *member;
	const migr__words *words;
} enumerations[] = {
	{ "on_delete", &action_words },           { "on_update", &action_words },           { "match", &match_words },
	{ "on_conflict", &conflict_words },       { "not_null_conflict", &conflict_words }, { "timing", &timing_words },
	{ "constraint_kind", &constraint_words },
};

const migr__words *migr__words_of(const migr__shape *shape, const migr__member *member)
{
	if (strcmp(member->name, "flags") == 0) {
		if (shape == &migr__shape_options)
			return &migr__words_options;
		if (shape == &migr__shape_table_alteration)
			return &migr__words_table_alterations;
		if (shape == &migr__shape_models)
			return &migr__words_models;
		return shape == &migr__shape_alteration ? &migr__words_alterations : &migr__words_flags;
	}
	if (strcmp(member->name, "set_flags") == 0 || strcmp(member->name, "drop_flags") == 0)
		return &migr__words_flags;
	for (size_t i = 0; i < sizeof enumerations / sizeof enumerations[0]; i++)
		if (strcmp(member->name, enumerations[i].member) == 0)
			return enumerations[i].words;
	return NULL;
}

enum { MAX_NAME = 48 };

/* In capitals, without the prefix; 0 if it is longer than any. */
static int normalise(const migr__words *words, const char *name, size_t size, char out[MAX_NAME])
{
	size_t prefix = strlen(words->prefix);

	if (size >= MAX_NAME)
		return 0;
	for (size_t i = 0; i < size; i++) {
		char c = name[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		out[i] = c == '-' || c == ' ' ? '_' : c;
	}
	out[size] = 0;
	if (size > prefix && strncmp(out, words->prefix, prefix) == 0)
		memmove(out, out + prefix, size - prefix + 1);
	return 1;
}

const migr__word *migr__word_find(const migr__words *words, const char *name, size_t size)
{
	char wanted[MAX_NAME];

	if (!normalise(words, name, size, wanted))
		return NULL;
	for (size_t i = 0; i < words->count; i++)
		if (strcmp(words->items[i].name, wanted) == 0)
			return &words->items[i];
	return NULL;
}

const migr__word *migr__word_meant(const migr__words *words, const char *name, size_t size)
{
	const migr__word *meant = NULL;
	char wanted[MAX_NAME];
	size_t best = size < 4 ? 2 : 3;

	if (!normalise(words, name, size, wanted))
		return NULL;
	for (size_t i = 0; i < words->count; i++) {
		size_t distance = migr__distance(wanted, words->items[i].name, 2);

		if (distance < best) {
			best = distance;
			meant = &words->items[i];
		}
	}
	return meant;
}

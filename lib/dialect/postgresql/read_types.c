/* SPDX-License-Identifier: MIT */
/*
 * Types of columns: what type.c makes of a portable word, turned round.
 */
#include "dialect/postgresql/read.h"

#include "schema/names.h"

#include <string.h>

/* By their fixed numbers in the catalogue. */
enum { INTERVAL = 1186, BPCHAR = 1042, NUMERIC = 1700, DEFAULT_COLLATION = 100 };

/* What the modifier of a type says. */
enum { NOTHING, LENGTH, DIGITS, PRECISION };

static const struct {
	int64_t oid;
	const char *word;
	int modifier;
} words[] = {
	{ 16, "boolean", NOTHING },        { 17, "blob", NOTHING },           { 20, "bigint", NOTHING },
	{ 21, "smallint", NOTHING },       { 23, "integer", NOTHING },        { 25, "text", NOTHING },
	{ 114, "json", NOTHING },          { 700, "real", NOTHING },          { 701, "double precision", NOTHING },
	{ BPCHAR, "char", LENGTH },        { 1043, "varchar", LENGTH },       { 1082, "date", NOTHING },
	{ 1083, "time", DIGITS },          { 1114, "timestamp", DIGITS },     { 1184, "timestamptz", DIGITS },
	{ INTERVAL, "interval", NOTHING }, { NUMERIC, "numeric", PRECISION }, { 2950, "uuid", NOTHING },
	{ 3802, "jsonb", NOTHING },
};

static void add_precision(migr__buf *buf, int64_t modifier)
{
	int64_t precision = modifier >> 16 & 0xffff, scale = ((modifier & 0x7ff) ^ 1024) - 1024;

	/* a scale that no other database has */
	if (scale < 0 || scale > precision) {
		migr__buf_clear(buf);
		migr__buf_printf(buf, "postgresql: numeric(%lld,%lld)", (long long)precision, (long long)scale);
	} else if (scale) {
		migr__buf_printf(buf, "(%lld, %lld)", (long long)precision, (long long)scale);
	} else {
		migr__buf_printf(buf, "(%lld)", (long long)precision);
	}
}

/* The portable word; 0 if there is none. */
static int add_word(migr__buf *buf, int64_t type, int64_t modifier)
{
	size_t i = 0;

	while (i < sizeof words / sizeof words[0] && words[i].oid != type)
		i++;
	if (i == sizeof words / sizeof words[0] || (type == INTERVAL && modifier >= 0))
		return 0;
	migr__buf_puts(buf, type == BPCHAR && modifier < 0 ? "postgresql: bpchar" : words[i].word);
	if (modifier < 0 || words[i].modifier == NOTHING)
		return 1;
	if (words[i].modifier == PRECISION)
		add_precision(buf, modifier - 4);
	else
		migr__buf_printf(buf, "(%lld)", (long long)(words[i].modifier == LENGTH ? modifier - 4 : modifier));
	return 1;
}

static int is_plain(const char *name)
{
	for (; *name; name++)
		if (!(*name >= 'a' && *name <= 'z') && !(*name >= 'A' && *name <= 'Z') &&
		    !(*name >= '0' && *name <= '9') && *name != '_')
			return 0;
	return 1;
}

/* Whether the server writes the name without a schema. */
static int is_alone(const char *text, const char *name)
{
	if (*text != '"')
		return strcmp(text, name) == 0;
	/* a schema in quotes would have its point behind them */
	for (text++; *text && !(*text == '"' && text[1] != '"'); text++) {
		text += *text == '"';
		if (*name++ != *text)
			return 0;
	}
	return !*name && text[0] == '"' && !text[1];
}

static void add_enum(migr__buf *buf, const migr__pg_fact *type)
{
	migr__buf_puts(buf, "enum ");
	if (is_plain(type->text))
		migr__buf_puts(buf, type->text);
	else
		migr__quote(buf, type->text, '"');
	migr__buf_printf(buf, "(%s)", type->extra);
}

/* Words without anything behind them need no copy. */
static const char *static_word(int64_t type, int64_t modifier)
{
	for (size_t i = 0; modifier < 0 && i < sizeof words / sizeof words[0]; i++)
		if (words[i].oid == type && type != BPCHAR)
			return words[i].word;
	return NULL;
}

/* The collation, if it is not the type's own: by its name alone in *name, or with its schema as SQL. */
static const char *collation_of(const migr__pg *pg, int64_t type, int64_t collation, const char **name)
{
	const migr__pg_fact *own = migr__pg_fact_of(pg, 'T', type, 0);
	const migr__pg_fact *fact;

	if (!collation || collation == (own ? own->other : DEFAULT_COLLATION))
		return NULL;
	fact = migr__pg_fact_of(pg, 'C', collation, 0);
	if (fact && !fact->extra)
		*name = fact->text;
	return fact ? fact->extra : NULL;
}

const char *migr__pg_type(migr__pg *pg, int64_t type, int64_t modifier, const char *text, int64_t collation,
                          const char **collation_name)
{
	const char *word = static_word(type, modifier), *far = NULL;
	const migr__pg_fact *fact;
	migr_status rc = MIGR_OK;

	*collation_name = NULL;
	if (collation && (collation != DEFAULT_COLLATION || !word))
		far = collation_of(pg, type, collation, collation_name);
	if (word && !far)
		return word;
	migr__buf_clear(&pg->buf);
	fact = text ? migr__pg_fact_of(pg, 'E', type, 0) : NULL;
	if (fact && !fact->is_far && is_alone(text, fact->text)) {
		add_enum(&pg->buf, fact);
	} else if (!add_word(&pg->buf, type, modifier)) {
		text = migr__pg_sql(pg, text ? text : "", &rc);
		if (rc != MIGR_OK)
			return NULL;
		migr__buf_printf(&pg->buf, "postgresql: %s", text);
	}
	if (far) {
		/* the portable words that have a collation are words of this database too */
		word = migr__buf_text(&pg->buf);
		word = migr__gather_text(&pg->gather, strncmp(word, "postgresql: ", 12) == 0 ? word + 12 : word);
		if (!word)
			return NULL;
		migr__buf_clear(&pg->buf);
		migr__buf_printf(&pg->buf, "postgresql: %s COLLATE %s", word, far);
	}
	return migr__pg_keep(pg, &pg->buf);
}

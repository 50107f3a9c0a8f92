/* SPDX-License-Identifier: MIT */
/* The naming convention's format, and a name made by it. */
#include "schema/convention.h"

#include "base/sha256.h"
#include "base/text.h"

#include <string.h>

enum { TABLE, COLUMNS, COLUMN, REF_TABLE, REF_COLUMNS, NAME, NUMBER, DIGEST, N_TOKENS };

#define BIT(token) (1u << (token))

static const char *const tokens[N_TOKENS] = {
	"table", "columns", "column", "ref_table", "ref_columns", "name", "number", "digest",
};

static const struct {
	const char *key;
	const char *title;
	unsigned tokens; /* which it has */
} kinds[] = {
	[MIGR__CONVENTION_INDEX] = { "ix", "index", BIT(TABLE) | BIT(COLUMNS) | BIT(COLUMN) | BIT(NAME) | BIT(NUMBER) },
	[MIGR__CONVENTION_UNIQUE] = { "uq", "unique key",
	                              BIT(TABLE) | BIT(COLUMNS) | BIT(COLUMN) | BIT(NAME) | BIT(NUMBER) },
	[MIGR__CONVENTION_CHECK] = { "ck", "check", BIT(TABLE) | BIT(NAME) | BIT(NUMBER) | BIT(DIGEST) },
	[MIGR__CONVENTION_FOREIGN_KEY] = { "fk", "foreign key",
	                                   BIT(TABLE) | BIT(COLUMNS) | BIT(COLUMN) | BIT(REF_TABLE) | BIT(REF_COLUMNS) |
	                                           BIT(NAME) | BIT(NUMBER) },
	[MIGR__CONVENTION_PRIMARY_KEY] = { "pk", "primary key", BIT(TABLE) | BIT(COLUMNS) | BIT(COLUMN) | BIT(NAME) },
	[MIGR__CONVENTION_EXCLUDE] = { "ex", "exclusion",
	                               BIT(TABLE) | BIT(COLUMNS) | BIT(COLUMN) | BIT(NAME) | BIT(NUMBER) },
};

#define N_KINDS (sizeof kinds / sizeof kinds[0])

/* One "KIND=TEMPLATE". */
typedef struct rule {
	migr__view key;
	migr__view pattern;
} rule;

/* What a pattern is cut into: a text as it is, or what stands in braces. */
typedef struct piece {
	migr__view text;
	int is_token;
} piece;

static int next_rule(migr__view *rest, rule *out)
{
	migr__view text;
	const char *equals;

	if (!migr__next_name(rest, &text))
		return 0;
	equals = text.size ? memchr(text.data, '=', text.size) : NULL;
	if (!equals) {
		*out = (rule){ text, { NULL, 0 } };
		return 1;
	}
	out->key = migr__view_trim((migr__view){ text.data, (size_t)(equals - text.data) });
	out->pattern = migr__view_trim((migr__view){ equals + 1, text.size - (size_t)(equals - text.data) - 1 });
	return 1;
}

/* 0 at the end; an open brace makes a token of which `text` has no data. */
static int next_piece(migr__view *rest, piece *out)
{
	const char *brace;

	if (!rest->size)
		return 0;
	if (*rest->data == '{') {
		const char *close = memchr(rest->data, '}', rest->size);
		size_t size = close ? (size_t)(close - rest->data) + 1 : rest->size;

		*out = (piece){ { close ? rest->data + 1 : NULL, close ? size - 2 : 0 }, 1 };
		*rest = (migr__view){ rest->data + size, rest->size - size };
		return 1;
	}
	brace = memchr(rest->data, '{', rest->size);
	*out = (piece){ { rest->data, brace ? (size_t)(brace - rest->data) : rest->size }, 0 };
	*rest = (migr__view){ rest->data + out->text.size, rest->size - out->text.size };
	return 1;
}

/* "a|b": takes the next one off. */
static int next_choice(migr__view *rest, migr__view *choice)
{
	const char *bar;

	if (!rest->data)
		return 0;
	bar = rest->size ? memchr(rest->data, '|', rest->size) : NULL;
	*choice = migr__view_trim((migr__view){ rest->data, bar ? (size_t)(bar - rest->data) : rest->size });
	if (bar)
		*rest = (migr__view){ bar + 1, rest->size - (size_t)(bar - rest->data) - 1 };
	else
		rest->data = NULL;
	return 1;
}

static int find_token(migr__view name)
{
	for (int i = 0; i < N_TOKENS; i++)
		if (migr__view_is(name, tokens[i]))
			return i;
	return -1;
}

static size_t find_kind(migr__view key)
{
	size_t i = 0;

	while (i < N_KINDS && !migr__view_is(key, kinds[i].key))
		i++;
	return i;
}

__attribute__((format(printf, 2, 3))) static migr_status fail(migr_error *error, const char *format, ...)
{
	va_list args;
	migr__buf buf;

	migr__buf_init(&buf, error->alloc);
	va_start(args, format);
	migr__buf_vprintf(&buf, format, args);
	va_end(args);
	if (buf.failed) {
		migr__fail_memory(error);
	} else {
		migr__fail(error, MIGR_ERROR_OPTION, "options: naming: %s", migr__buf_text(&buf));
		migr__error_hint(error, "it is written as \"ix=ix_{table}_{columns}, uq=uq_{table}_{columns}, "
		                        "ck=ck_{table}_{name|digest}, fk=fk_{table}_{columns}_{ref_table}, "
		                        "pk=pk_{table}\"");
	}
	migr__buf_free(&buf);
	return error->status;
}

/* The token that was probably meant, or NULL. */
static const char *meant_token(migr__view name)
{
	char text[16];

	if (name.size >= sizeof text)
		return NULL;
	memcpy(text, name.data, name.size);
	text[name.size] = 0;
	for (int i = 0; i < N_TOKENS; i++)
		if (migr__distance(text, tokens[i], 2) <= 2)
			return tokens[i];
	return NULL;
}

static migr_status check_choices(migr__view text, size_t kind, migr_error *error)
{
	migr__view choice;

	while (next_choice(&text, &choice)) {
		int token = find_token(choice);
		const char *meant = token < 0 ? meant_token(choice) : NULL;

		if (token < 0)
			return fail(error, "'%s' has an unknown {%.*s}%s%s%s", kinds[kind].key, (int)choice.size,
			            choice.data, meant ? ", did you mean {" : "", meant ? meant : "",
			            meant ? "}?" : "");
		if (!(kinds[kind].tokens & BIT(token)))
			return fail(error, "'%s' cannot have {%s}: the name of %s %s is made", kinds[kind].key,
			            tokens[token], strchr("aeiou", *kinds[kind].title) ? "an" : "a", kinds[kind].title);
	}
	return MIGR_OK;
}

static migr_status check_pattern(migr__view pattern, size_t kind, migr_error *error)
{
	piece part;
	int has_token = 0;

	while (next_piece(&pattern, &part)) {
		if (!part.is_token && memchr(part.text.data, '}', part.text.size))
			return fail(error, "'%s' has a } without its {", kinds[kind].key);
		if (part.is_token && !part.text.data)
			return fail(error, "'%s' has a { that is not closed", kinds[kind].key);
		if (part.is_token && check_choices(part.text, kind, error) != MIGR_OK)
			return error->status;
		has_token |= part.is_token;
	}
	if (!has_token)
		return fail(error, "'%s' would give all the same name", kinds[kind].key);
	return MIGR_OK;
}

migr_status migr__convention_check(const char *convention, migr_error *error)
{
	migr__view rest = migr__view_of(convention);
	unsigned seen = 0;
	rule next;

	if (rest.data && migr__utf8_invalid(rest.data, rest.size) != SIZE_MAX)
		return fail(error, "it is no UTF-8");
	while (next_rule(&rest, &next)) {
		size_t kind = find_kind(next.key);

		if (!next.pattern.data)
			return fail(error, "'%.*s' has no =", (int)next.key.size, next.key.size ? next.key.data : "");
		if (kind == N_KINDS)
			return fail(error, "'%.*s' is none of ix, uq, ck, fk, pk, ex", (int)next.key.size,
			            next.key.data);
		if (seen & BIT(kind))
			return fail(error, "'%s' is there twice", kinds[kind].key);
		seen |= BIT(kind);
		if (check_pattern(next.pattern, kind, error) != MIGR_OK)
			return error->status;
	}
	return MIGR_OK;
}

static int find_pattern(const char *convention, size_t kind, migr__view *pattern)
{
	migr__view rest = migr__view_of(convention);
	rule next;

	while (next_rule(&rest, &next))
		if (find_kind(next.key) == kind) {
			*pattern = next.pattern;
			return 1;
		}
	return 0;
}

static int add_joined(migr__buf *buf, const migr__names *names)
{
	for (size_t i = 0; i < names->count; i++)
		migr__buf_printf(buf, "%s%s", i ? "_" : "", names->items[i]);
	return names->count > 0;
}

static int add_text(migr__buf *buf, const char *text)
{
	if (text)
		migr__buf_puts(buf, text);
	return text != NULL;
}

static int add_digest(migr__buf *buf, const char *text)
{
	migr__sha256 sha;
	char hex[MIGR__SHA256_HEX + 1];

	if (!text)
		return 0;
	migr__sha256_init(&sha);
	migr__sha256_add(&sha, text, strlen(text));
	migr__sha256_hex(&sha, hex);
	migr__buf_add(buf, hex, 8);
	return 1;
}

/* Appends a token's value; 0 if the subject has none. */
static int add_token(migr__buf *buf, int token, const migr__convention_subject *subject)
{
	switch (token) {
	case TABLE:
		return add_text(buf, subject->table);
	case COLUMNS:
		return add_joined(buf, &subject->columns);
	case COLUMN:
		return add_text(buf, subject->columns.count ? subject->columns.items[0] : NULL);
	case REF_TABLE:
		return add_text(buf, subject->ref_table);
	case REF_COLUMNS:
		return add_joined(buf, &subject->ref_columns);
	case NAME:
		return add_text(buf, subject->name);
	case NUMBER:
		if (subject->number)
			migr__buf_printf(buf, "%u", subject->number);
		return subject->number > 0;
	case DIGEST:
	default:
		return add_digest(buf, subject->sql);
	}
}

/* Appends the first of the choices that has a value. */
static int add_choice(migr__buf *buf, migr__view text, const migr__convention_subject *subject)
{
	migr__view choice;

	while (next_choice(&text, &choice))
		if (add_token(buf, find_token(choice), subject))
			return 1;
	return 0;
}

static migr_status expand(migr__view pattern, size_t kind, const migr__convention_subject *subject, migr__buf *buf,
                          migr_error *error)
{
	piece part;
	migr__view whole = pattern;

	while (next_piece(&pattern, &part)) {
		if (!part.is_token)
			migr__buf_add(buf, part.text.data, part.text.size);
		else if (!add_choice(buf, part.text, subject)) {
			migr__fail(error, MIGR_ERROR_NAME,
			           "the %s has no {%.*s}, of which the naming convention \"%s=%.*s\" makes its name",
			           kinds[kind].title, (int)part.text.size, part.text.data, kinds[kind].key,
			           (int)whole.size, whole.data);
			return migr__error_hint(error, "give it a name");
		}
	}
	return MIGR_OK;
}

static int has_choice(migr__view text, int token)
{
	migr__view choice;

	while (next_choice(&text, &choice))
		if (find_token(choice) == token)
			return 1;
	return 0;
}

/* What the pattern makes before and behind {name}; 0 if it has none. */
static int around_name(migr__view pattern, const migr__convention_subject *subject, migr__buf *before,
                       migr__buf *behind)
{
	migr__buf *buf = before;
	piece part;

	while (next_piece(&pattern, &part)) {
		if (!part.is_token)
			migr__buf_add(buf, part.text.data, part.text.size);
		else if (has_choice(part.text, NAME))
			buf = behind;
		else
			add_choice(buf, part.text, subject);
	}
	return buf == behind;
}

/*
 * Whether a name of its own is complete, rather than a part of one: the pattern has no {name}, or the name is already
 * as the convention's names are (so that what was named once is not named again). -1 if memory is short.
 */
static int is_complete(migr__view pattern, const migr__convention_subject *subject, size_t max_length,
                       const migr__alloc *alloc)
{
	const char *name = subject->name;
	size_t size = strlen(name);
	migr__buf before, behind;
	int is;

	migr__buf_init(&before, alloc);
	migr__buf_init(&behind, alloc);
	is = !around_name(pattern, subject, &before, &behind);
	if (!is && before.size + behind.size && size > before.size + behind.size)
		is = strncmp(name, migr__buf_text(&before), before.size) == 0 &&
		     (size == max_length || strcmp(name + size - behind.size, migr__buf_text(&behind)) == 0);
	if (before.failed || behind.failed)
		is = -1;
	migr__buf_free(&before);
	migr__buf_free(&behind);
	return is;
}

/* Shortens to `max_length` bytes, without cutting a character apart. */
static void cut(migr__buf *buf, size_t max_length)
{
	migr__buf whole = *buf;
	size_t size = max_length - 9;

	while (size && ((unsigned char)whole.data[size] & 0xc0) == 0x80)
		size--;
	migr__buf_init(buf, whole.alloc);
	migr__buf_add(buf, whole.data, size);
	migr__buf_putc(buf, '_');
	add_digest(buf, whole.data);
	migr__buf_free(&whole);
}

int migr__convention_has(const char *convention, migr__convention_kind kind)
{
	migr__view pattern;

	return find_pattern(convention, kind, &pattern);
}

migr_status migr__convention_name(const char *convention, migr__convention_kind kind,
                                  const migr__convention_subject *subject, size_t max_length, migr__arena *arena,
                                  const char **name, migr_error *error)
{
	migr__view pattern;
	migr__buf buf;
	migr_status rc;
	int is_named;

	/* MySQL counts 64 characters, of up to 4 bytes: 64 bytes fit there as well. */
	if (max_length > 64)
		max_length = 64;
	*name = subject->name;
	if (!find_pattern(convention, kind, &pattern))
		return MIGR_OK;
	is_named = subject->name ? is_complete(pattern, subject, max_length, arena->alloc) : 0;
	if (is_named)
		return is_named < 0 ? migr__fail_memory(error) : MIGR_OK;
	migr__buf_init(&buf, arena->alloc);
	rc = expand(pattern, kind, subject, &buf, error);
	if (rc == MIGR_OK && !buf.failed && max_length && buf.size > max_length)
		cut(&buf, max_length);
	if (rc == MIGR_OK) {
		*name = buf.failed ? NULL : migr__arena_strndup(arena, migr__buf_text(&buf), buf.size);
		if (!*name)
			rc = migr__fail_memory(error);
	}
	migr__buf_free(&buf);
	return rc;
}

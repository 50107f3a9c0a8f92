/* SPDX-License-Identifier: MIT */
#include "schema/type.h"

#include "base/text.h"
#include "schema/variant.h"

#include <string.h>

/* What a word may have in brackets. */
enum { NO_ARGUMENTS, LENGTH, PRECISION, PRECISION_SCALE, LABELS };

typedef struct word {
	const char *text;
	migr__type_kind kind;
	int arguments;
} word;

static const word words[] = {
	{ "smallint", MIGR__TYPE_SMALLINT, NO_ARGUMENTS },
	{ "integer", MIGR__TYPE_INTEGER, NO_ARGUMENTS },
	{ "int", MIGR__TYPE_INTEGER, NO_ARGUMENTS },
	{ "bigint", MIGR__TYPE_BIGINT, NO_ARGUMENTS },
	{ "real", MIGR__TYPE_REAL, NO_ARGUMENTS },
	{ "float", MIGR__TYPE_REAL, NO_ARGUMENTS },
	{ "double precision", MIGR__TYPE_DOUBLE, NO_ARGUMENTS },
	{ "double", MIGR__TYPE_DOUBLE, NO_ARGUMENTS },
	{ "numeric", MIGR__TYPE_NUMERIC, PRECISION_SCALE },
	{ "decimal", MIGR__TYPE_NUMERIC, PRECISION_SCALE },
	{ "boolean", MIGR__TYPE_BOOLEAN, NO_ARGUMENTS },
	{ "bool", MIGR__TYPE_BOOLEAN, NO_ARGUMENTS },
	{ "char", MIGR__TYPE_CHAR, LENGTH },
	{ "character", MIGR__TYPE_CHAR, LENGTH },
	{ "varchar", MIGR__TYPE_VARCHAR, LENGTH },
	{ "character varying", MIGR__TYPE_VARCHAR, LENGTH },
	{ "text", MIGR__TYPE_TEXT, LENGTH },
	{ "binary", MIGR__TYPE_BINARY, LENGTH },
	{ "varbinary", MIGR__TYPE_VARBINARY, LENGTH },
	{ "blob", MIGR__TYPE_BLOB, LENGTH },
	{ "date", MIGR__TYPE_DATE, NO_ARGUMENTS },
	{ "time", MIGR__TYPE_TIME, PRECISION },
	{ "time without time zone", MIGR__TYPE_TIME, PRECISION },
	{ "timestamp", MIGR__TYPE_TIMESTAMP, PRECISION },
	{ "timestamp without time zone", MIGR__TYPE_TIMESTAMP, PRECISION },
	{ "timestamptz", MIGR__TYPE_TIMESTAMPTZ, PRECISION },
	{ "timestamp with time zone", MIGR__TYPE_TIMESTAMPTZ, PRECISION },
	{ "interval", MIGR__TYPE_INTERVAL, NO_ARGUMENTS },
	{ "json", MIGR__TYPE_JSON, NO_ARGUMENTS },
	{ "jsonb", MIGR__TYPE_JSONB, NO_ARGUMENTS },
	{ "uuid", MIGR__TYPE_UUID, NO_ARGUMENTS },
	{ "enum", MIGR__TYPE_ENUM, LABELS },
};

/* Words of single databases, and what says the same on all. */
static const struct {
	const char *text;
	const char *instead;
} foreign_words[] = {
	{ "int2", "smallint" },
	{ "int4", "integer" },
	{ "int8", "bigint" },
	{ "tinyint", "smallint" },
	{ "mediumint", "integer" },
	{ "serial", "integer" },
	{ "smallserial", "smallint" },
	{ "bigserial", "bigint" },
	{ "float4", "real" },
	{ "float8", "double" },
	{ "string", "text" },
	{ "clob", "text" },
	{ "tinytext", "text(255)" },
	{ "mediumtext", "text(16777215)" },
	{ "longtext", "text(4294967295)" },
	{ "nvarchar", "varchar" },
	{ "nchar", "char" },
	{ "varchar2", "varchar" },
	{ "bytea", "blob" },
	{ "tinyblob", "blob(255)" },
	{ "mediumblob", "blob(16777215)" },
	{ "longblob", "blob(4294967295)" },
	{ "datetime", "timestamp" },
	{ "number", "numeric" },
	{ "money", "numeric(19,2)" },
	{ "guid", "uuid" },
};

typedef struct reader {
	migr__view text; /* as written, for messages */
	const char *dialect;
	migr__arena *arena;
	migr_error *error;
	char *word;           /* lower case, one blank between words; without brackets and what is inside */
	migr__view arguments; /* inside the brackets; data is NULL without any */
} reader;

__attribute__((format(printf, 2, 3))) static migr_status fail(const reader *r, const char *format, ...)
{
	va_list args;
	migr__buf buf;

	migr__buf_init(&buf, r->error->alloc);
	va_start(args, format);
	migr__buf_vprintf(&buf, format, args);
	va_end(args);
	if (buf.failed)
		migr__fail_memory(r->error);
	else
		migr__fail(r->error, MIGR_ERROR_TYPE, "type '%.*s': %s", (int)r->text.size, r->text.data,
		           migr__buf_text(&buf));
	migr__buf_free(&buf);
	return r->error->status;
}

/* Turns an error about part of a type into one about the type. */
static migr_status of_type(const reader *r, migr__view text)
{
	if (r->error->status == MIGR_ERROR_NO_MEMORY)
		return r->error->status;
	r->error->status = MIGR_ERROR_TYPE;
	return migr__error_prefix(r->error, "type '%.*s': ", (int)text.size, text.data);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Appends words to r->word, which has room for them and a blank before. */
static void add_words(reader *r, const char *begin, const char *end)
{
	size_t size = strlen(r->word);

	if (size)
		r->word[size++] = ' ';
	for (; begin < end; begin++) {
		if (!migr__is_blank(*begin))
			r->word[size++] = lower(*begin);
		else if (size && r->word[size - 1] != ' ')
			r->word[size++] = ' ';
	}
	while (size && r->word[size - 1] == ' ')
		size--;
	r->word[size] = 0;
}

/* A bracket outside quotes; NULL if there is none. */
static const char *find_bracket(const char *at, const char *end, char bracket)
{
	char quote = 0;

	for (; at < end; at++) {
		if (quote)
			quote = *at == quote ? 0 : quote;
		else if (*at == '\'' || *at == '"')
			quote = *at;
		else if (*at == bracket)
			return at;
	}
	return NULL;
}

/* Takes a type apart: its words, and what is in brackets. */
static migr_status take_apart(reader *r)
{
	const char *begin = r->text.data, *end = begin + r->text.size, *open = find_bracket(begin, end, '('), *close;

	r->word = migr__arena_new(r->arena, r->text.size + 2, 1);
	if (!r->word)
		return migr__fail_memory(r->error);
	add_words(r, begin, open ? open : end);
	if (!open)
		return MIGR_OK;
	close = find_bracket(open + 1, end, ')');
	if (!close)
		return fail(r, "its bracket is not closed");
	r->arguments = (migr__view){ open + 1, (size_t)(close - open) - 1 };
	if (close + 1 < end)
		add_words(r, close + 1, end);
	return MIGR_OK;
}

static const word *find_word(const char *text)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(text, words[i].text) == 0)
			return &words[i];
	return NULL;
}

/* The word that was probably meant; NULL if it is near to none. */
static const char *meant_word(const char *text)
{
	size_t size = strlen(text), limit = size < 4 ? 1 : 2, best = limit + 1;
	const char *meant = NULL;

	for (size_t i = 0; i < sizeof foreign_words / sizeof foreign_words[0]; i++)
		if (strcmp(text, foreign_words[i].text) == 0)
			return foreign_words[i].instead;
	for (size_t i = 0; size > 2 && i < sizeof words / sizeof words[0]; i++) {
		size_t distance = migr__distance(text, words[i].text, limit);

		if (distance < best) {
			best = distance;
			meant = words[i].text;
		}
	}
	return meant;
}

static const word *leading_word(const char *text, size_t *size)
{
	const word *found = NULL;

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		size_t length = strlen(words[i].text);

		if (strncmp(text, words[i].text, length) == 0 && text[length] == ' ' && (!found || length > *size)) {
			found = &words[i];
			*size = length;
		}
	}
	return found;
}

/* What a column's definition says beside its type is said by other members. */
static migr_status fail_behind(const reader *r, const char *behind)
{
	static const struct {
		const char *begin;
		const char *hint;
	} hints[] = {
		{ "not null", "the column's flag MIGR_NOT_NULL says it" },
		{ "null", "a column takes NULL unless its flag MIGR_NOT_NULL is set" },
		{ "primary key", "the column's flag MIGR_PRIMARY_KEY says it" },
		{ "unique", "the column's flag MIGR_UNIQUE says it" },
		{ "default", "the column's default_value or default_sql says it" },
		{ "auto", "the column's flag MIGR_AUTOINCREMENT says it" },
		{ "collate", "the column's collation says it" },
		{ "character set", "the column's charset says it" },
		{ "references", "a foreign key of the table says it" },
		{ "check", "a check of the table says it" },
		{ "comment", "the column's comment says it" },
		{ "unsigned", "it is MySQL's alone: write \"bigint | mysql: int unsigned\"" },
	};

	fail(r, "'%s' is not part of a type", behind);
	for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++)
		if (strncmp(behind, hints[i].begin, strlen(hints[i].begin)) == 0)
			return migr__error_hint(r->error, "%s", hints[i].hint);
	return r->error->status;
}

static migr_status fail_unknown(const reader *r)
{
	size_t size = 0;
	const char *meant = meant_word(r->word);
	const word *w = meant ? find_word(meant) : NULL;
	int has_arguments = r->arguments.data && w && w->arguments != NO_ARGUMENTS;

	if (!meant && leading_word(r->word, &size))
		return fail_behind(r, r->word + size + 1);
	if (meant)
		return migr__fail(r->error, MIGR_ERROR_TYPE, "unknown type '%.*s', did you mean '%s%s%.*s%s'?",
		                  (int)r->text.size, r->text.data, meant, has_arguments ? "(" : "",
		                  has_arguments ? (int)r->arguments.size : 0, has_arguments ? r->arguments.data : "",
		                  has_arguments ? ")" : "");
	migr__fail(r->error, MIGR_ERROR_TYPE, "unknown type '%.*s'", (int)r->text.size, r->text.data);
	return migr__error_hint(r->error,
	                        "types are the standard's words, such as integer, varchar(255), timestamptz; one of a "
	                        "database's own is written behind its name: \"text | %s: %.*s\"",
	                        r->dialect, (int)r->text.size, r->text.data);
}

/* A whole number, blanks around it; -1 if it is none, or too large for any use. */
static int64_t read_number(migr__view view)
{
	int64_t number = 0;

	view = migr__view_trim(view);
	if (!view.size || view.size > 12)
		return -1;
	for (size_t i = 0; i < view.size; i++) {
		if (view.data[i] < '0' || view.data[i] > '9')
			return -1;
		number = number * 10 + (view.data[i] - '0');
	}
	return number;
}

static migr_status read_length(const reader *r, migr__type *out)
{
	out->length = read_number(r->arguments);
	if (out->length < 1)
		return fail(r, "its length is no positive number");
	return MIGR_OK;
}

static migr_status read_precision(const reader *r, migr__type *out)
{
	int64_t number = read_number(r->arguments);

	if (number < 0 || number > 6)
		return fail(r, "its precision, the number of digits of a second's fraction, must be from 0 to 6");
	out->precision = (int)number;
	return MIGR_OK;
}

static migr_status read_scale(const reader *r, migr__type *out)
{
	const char *comma = memchr(r->arguments.data, ',', r->arguments.size);
	size_t size = comma ? (size_t)(comma - r->arguments.data) : r->arguments.size;
	int64_t precision = read_number((migr__view){ r->arguments.data, size }), scale = 0;

	if (precision < 1 || precision > 1000)
		return fail(r, "its precision, the number of digits, must be from 1 to 1000");
	if (comma) {
		scale = read_number((migr__view){ comma + 1, r->arguments.size - size - 1 });
		if (scale < 0 || scale > precision)
			return fail(r, "its scale, the number of digits behind the point, must be from 0 to %d",
			            (int)precision);
		out->scale = (int)scale;
	}
	out->precision = (int)precision;
	return MIGR_OK;
}

static migr_status read_arguments(const reader *r, const word *w, migr__type *out)
{
	if (!r->arguments.data)
		return MIGR_OK;
	switch (w->arguments) {
	case LENGTH:
		return read_length(r, out);
	case PRECISION:
		return read_precision(r, out);
	case PRECISION_SCALE:
		return read_scale(r, out);
	default:
		return fail(r, "'%s' takes nothing in brackets", w->text);
	}
}

static migr_status read_name(const reader *r, migr__view view, migr__type *out)
{
	migr__names names;
	char *text = migr__arena_strndup(r->arena, view.data, view.size);

	if (!text)
		return migr__fail_memory(r->error);
	if (migr__names_parse(text, "its name", r->arena, &names, r->error) != MIGR_OK)
		return of_type(r, r->text);
	if (names.count > 1)
		return fail(r, "it has more than one name");
	out->name = names.count ? names.items[0] : NULL;
	return MIGR_OK;
}

/* "enum NAME('a', 'b')" */
static migr_status read_enum(const reader *r, migr__type *out)
{
	const char *begin = r->text.data + strlen("enum"), *end = r->text.data + r->text.size, *open, *close;
	char *labels;

	open = find_bracket(begin, end, '(');
	if (!open)
		return fail(r, "its labels are missing: enum('a', 'b')");
	close = find_bracket(open + 1, end, ')');
	if (!close)
		return fail(r, "its bracket is not closed");
	if (close + 1 != end)
		return fail(r, "something stands behind its labels");
	if (read_name(r, (migr__view){ begin, (size_t)(open - begin) }, out) != MIGR_OK)
		return r->error->status;
	labels = migr__arena_strndup(r->arena, open + 1, (size_t)(close - open) - 1);
	if (!labels)
		return migr__fail_memory(r->error);
	out->kind = MIGR__TYPE_ENUM;
	if (migr__labels_parse(labels, r->arena, &out->labels, r->error) != MIGR_OK)
		return of_type(r, r->text);
	return MIGR_OK;
}

static int is_enum(migr__view text)
{
	return text.size >= 4 && migr__view_is_nocase((migr__view){ text.data, 4 }, "enum") &&
	       (text.size == 4 || text.data[4] == '(' || text.data[4] == '"' || migr__is_blank(text.data[4]));
}

static migr_status read_type(reader *r, migr__type *out)
{
	const word *w;

	if (is_enum(r->text))
		return read_enum(r, out);
	if (take_apart(r) != MIGR_OK)
		return r->error->status;
	w = find_word(r->word);
	if (!w || w->kind == MIGR__TYPE_ENUM)
		return fail_unknown(r);
	out->kind = w->kind;
	return read_arguments(r, w, out);
}

static migr_status read_variant(const char *text, reader *r, migr__variant *out)
{
	if (migr__variant_check(text, "variants", r->error) != MIGR_OK)
		return of_type(r, migr__view_of(text));
	if (!migr__variant_of(text, r->dialect, out)) {
		migr__fail(r->error, MIGR_ERROR_TYPE, "type '%s': it has nothing for %s", text, r->dialect);
		return migr__error_hint(r->error, "put a type for all databases in front, or add \"| %s: ...\"",
		                        r->dialect);
	}
	return MIGR_OK;
}

migr_status migr__type_parse(const char *text, const char *dialect, migr__arena *arena, migr__type *out,
                             migr_error *error)
{
	reader r = { .dialect = dialect, .arena = arena, .error = error };
	migr__variant variant;

	*out = (migr__type){ .length = -1, .precision = -1, .scale = -1 };
	if (!migr__view_trim(migr__view_of(text)).size)
		return MIGR_OK;
	if (read_variant(text, &r, &variant) != MIGR_OK)
		return error->status;
	r.text = variant.text;
	if (variant.is_native) {
		out->kind = MIGR__TYPE_NATIVE;
		out->native = migr__arena_strndup(arena, r.text.data, r.text.size);
		return out->native ? MIGR_OK : migr__fail_memory(error);
	}
	if (read_type(&r, out) != MIGR_OK)
		return error->status;
	if (migr__type_fits(out, dialect, error) != MIGR_OK)
		return of_type(&r, r.text);
	return MIGR_OK;
}

/* SPDX-License-Identifier: MIT */
#include "dialect/mysql/type.h"

#include <string.h>

#define TINY 255
#define SHORT 65535
#define MEDIUM 16777215
#define LONG 4294967295

/* All words that a type may begin with, with the size of what has one by its name. */
static const struct {
	const char *word;
	migr__family_kind kind;
	int64_t length;
} words[] = {
	{ "tinyint", MIGR__FAMILY_INTEGER, 1 },
	{ "bool", MIGR__FAMILY_INTEGER, 1 },
	{ "boolean", MIGR__FAMILY_INTEGER, 1 },
	{ "smallint", MIGR__FAMILY_INTEGER, 2 },
	{ "mediumint", MIGR__FAMILY_INTEGER, 3 },
	{ "int", MIGR__FAMILY_INTEGER, 4 },
	{ "integer", MIGR__FAMILY_INTEGER, 4 },
	{ "bigint", MIGR__FAMILY_INTEGER, 8 },
	{ "serial", MIGR__FAMILY_INTEGER, 8 },
	{ "decimal", MIGR__FAMILY_DECIMAL, 0 },
	{ "dec", MIGR__FAMILY_DECIMAL, 0 },
	{ "numeric", MIGR__FAMILY_DECIMAL, 0 },
	{ "fixed", MIGR__FAMILY_DECIMAL, 0 },
	{ "float", MIGR__FAMILY_FLOAT, 0 },
	{ "double", MIGR__FAMILY_DOUBLE, 0 },
	{ "real", MIGR__FAMILY_DOUBLE, 0 },
	{ "char", MIGR__FAMILY_CHAR, 1 },
	{ "character", MIGR__FAMILY_CHAR, 1 },
	{ "nchar", MIGR__FAMILY_CHAR, 1 },
	{ "national", MIGR__FAMILY_VARCHAR, 1 },
	{ "varchar", MIGR__FAMILY_VARCHAR, 0 },
	{ "nvarchar", MIGR__FAMILY_VARCHAR, 0 },
	{ "tinytext", MIGR__FAMILY_TEXT, TINY },
	{ "text", MIGR__FAMILY_TEXT, SHORT },
	{ "mediumtext", MIGR__FAMILY_TEXT, MEDIUM },
	{ "long", MIGR__FAMILY_TEXT, MEDIUM },
	{ "longtext", MIGR__FAMILY_TEXT, LONG },
	{ "binary", MIGR__FAMILY_BINARY, 1 },
	{ "varbinary", MIGR__FAMILY_VARBINARY, 0 },
	{ "tinyblob", MIGR__FAMILY_BLOB, TINY },
	{ "blob", MIGR__FAMILY_BLOB, SHORT },
	{ "mediumblob", MIGR__FAMILY_BLOB, MEDIUM },
	{ "longblob", MIGR__FAMILY_BLOB, LONG },
	{ "date", MIGR__FAMILY_DATE, 0 },
	{ "datetime", MIGR__FAMILY_DATETIME, 0 },
	{ "timestamp", MIGR__FAMILY_TIMESTAMP, 0 },
	{ "time", MIGR__FAMILY_TIME, 0 },
	{ "json", MIGR__FAMILY_JSON, LONG },
	{ "enum", MIGR__FAMILY_ENUM, 0 },
	{ "year", MIGR__FAMILY_OTHER, 0 },
	{ "bit", MIGR__FAMILY_OTHER, 0 },
	{ "set", MIGR__FAMILY_OTHER, 0 },
	{ "uuid", MIGR__FAMILY_OTHER, 0 },
	{ "inet4", MIGR__FAMILY_OTHER, 0 },
	{ "inet6", MIGR__FAMILY_OTHER, 0 },
	{ "vector", MIGR__FAMILY_OTHER, 0 },
	{ "geometry", MIGR__FAMILY_GEOMETRY, LONG },
	{ "point", MIGR__FAMILY_GEOMETRY, LONG },
	{ "linestring", MIGR__FAMILY_GEOMETRY, LONG },
	{ "polygon", MIGR__FAMILY_GEOMETRY, LONG },
	{ "multipoint", MIGR__FAMILY_GEOMETRY, LONG },
	{ "multilinestring", MIGR__FAMILY_GEOMETRY, LONG },
	{ "multipolygon", MIGR__FAMILY_GEOMETRY, LONG },
	{ "geometrycollection", MIGR__FAMILY_GEOMETRY, LONG },
	{ "geomcollection", MIGR__FAMILY_GEOMETRY, LONG },
};

#define WORDS (sizeof words / sizeof words[0])

static migr__view head_word(migr__view text)
{
	size_t size = 0;

	while (size < text.size && ((text.data[size] >= 'a' && text.data[size] <= 'z') ||
	                            (text.data[size] >= 'A' && text.data[size] <= 'Z') ||
	                            (text.data[size] >= '0' && text.data[size] <= '9') || text.data[size] == '_'))
		size++;
	return (migr__view){ text.data, size };
}

static size_t find_word(migr__view head)
{
	size_t i = 0;

	while (i < WORDS && !migr__view_is_nocase(head, words[i].word))
		i++;
	return i;
}

/* The number at *p, which is moved behind it; -1 if there is none. */
static int64_t read_number(const char **p, const char *end)
{
	int64_t number = -1;

	while (*p < end && migr__is_blank(**p))
		++*p;
	for (; *p < end && **p >= '0' && **p <= '9' && number < LONG; ++*p)
		number = (number < 0 ? 0 : number) * 10 + (**p - '0');
	return number;
}

static int has_word(migr__view text, const char *word)
{
	for (const char *p = text.data, *end = p + text.size; p < end; p++) {
		migr__view rest = head_word((migr__view){ p, (size_t)(end - p) });

		if (migr__view_is_nocase(rest, word))
			return 1;
		p += rest.size ? rest.size - 1 : 0;
	}
	return 0;
}

static void read_arguments(migr__family *family, migr__view inside)
{
	const char *p = inside.data, *end = p + inside.size;
	int64_t first = read_number(&p, end), second = -1;

	if (first < 0)
		return;
	if (p < end && *p == ',') {
		p++;
		second = read_number(&p, end);
	}
	switch (family->kind) {
	case MIGR__FAMILY_DECIMAL:
		family->precision = (int)first;
		family->scale = second < 0 ? 0 : (int)second;
		break;
	case MIGR__FAMILY_DATETIME:
	case MIGR__FAMILY_TIMESTAMP:
	case MIGR__FAMILY_TIME:
		family->precision = (int)first;
		break;
	case MIGR__FAMILY_CHAR:
	case MIGR__FAMILY_VARCHAR:
	case MIGR__FAMILY_BINARY:
	case MIGR__FAMILY_VARBINARY:
		family->length = first;
		break;
	case MIGR__FAMILY_FLOAT:
		if (first > 24 && second < 0)
			family->kind = MIGR__FAMILY_DOUBLE;
		break;
	default:
		break;
	}
}

void migr__family_read(migr__view text, migr__family *family)
{
	migr__view head = head_word(text);
	const char *open = memchr(text.data, '(', text.size), *close = text.data + text.size;
	size_t word = find_word(head);

	memset(family, 0, sizeof *family);
	if (word == WORDS)
		return;
	family->kind = words[word].kind;
	family->length = words[word].length;
	if (family->kind == MIGR__FAMILY_DECIMAL)
		family->precision = 10;
	if (family->kind == MIGR__FAMILY_CHAR && has_word(text, "varying"))
		family->kind = MIGR__FAMILY_VARCHAR;
	if (open) {
		migr__view inside;

		while (close > open && close[-1] != ')')
			close--;
		inside = (migr__view){ open + 1, close > open ? (size_t)(close - open - 2) : 0 };
		if (family->kind == MIGR__FAMILY_ENUM)
			family->labels = inside;
		else
			read_arguments(family, inside);
	}
	if (family->kind == MIGR__FAMILY_INTEGER || family->kind == MIGR__FAMILY_DECIMAL ||
	    family->kind == MIGR__FAMILY_FLOAT || family->kind == MIGR__FAMILY_DOUBLE)
		family->is_unsigned = has_word(text, "unsigned") || has_word(text, "zerofill") ||
		                      migr__view_is_nocase(head, "serial");
}

int migr__family_is_text(const migr__family *family)
{
	return family->kind == MIGR__FAMILY_CHAR || family->kind == MIGR__FAMILY_VARCHAR ||
	       family->kind == MIGR__FAMILY_TEXT || family->kind == MIGR__FAMILY_ENUM;
}

int migr__family_is_large(const migr__family *family)
{
	return family->kind == MIGR__FAMILY_TEXT || family->kind == MIGR__FAMILY_BLOB ||
	       family->kind == MIGR__FAMILY_JSON || family->kind == MIGR__FAMILY_GEOMETRY;
}

void migr__mysql_string(migr__buf *buf, const char *text, int plain_backslash)
{
	migr__buf_putc(buf, '\'');
	for (; *text; text++) {
		if (*text == '\'' || (*text == '\\' && !plain_backslash))
			migr__buf_putc(buf, *text);
		migr__buf_putc(buf, *text);
	}
	migr__buf_putc(buf, '\'');
}

static migr_status check_native(migr__compiler *compiler, const char *native)
{
	migr__view head = head_word(migr__view_of(native));
	char *word;
	const char *best = NULL;
	size_t nearest = 3;

	if (find_word(head) < WORDS)
		return MIGR_OK;
	word = migr__arena_strndup(compiler->arena, head.data, head.size);
	if (!word)
		return migr__fail_memory(compiler->error);
	for (size_t i = 0; i < WORDS; i++) {
		size_t distance = migr__distance(word, words[i].word, 2);

		if (distance < nearest) {
			nearest = distance;
			best = words[i].word;
		}
	}
	migr__fail(compiler->error, MIGR_ERROR_TYPE, "MySQL has no type \"%s\"", native);
	if (best)
		return migr__error_hint(compiler->error, "did you mean \"%s\"?", best);
	return migr__error_hint(compiler->error,
	                        "a type of its own begins with one of its words, such as \"mediumint\"");
}

/* The words of the types that have no argument. */
static const char *plain_word(migr__type_kind kind)
{
	switch (kind) {
	case MIGR__TYPE_SMALLINT:
		return "smallint";
	case MIGR__TYPE_INTEGER:
		return "int";
	case MIGR__TYPE_BIGINT:
		return "bigint";
	case MIGR__TYPE_REAL:
		return "float";
	case MIGR__TYPE_DOUBLE:
		return "double";
	case MIGR__TYPE_BOOLEAN:
		return "tinyint(1)";
	case MIGR__TYPE_DATE:
		return "date";
	case MIGR__TYPE_JSON:
	case MIGR__TYPE_JSONB:
		return "json";
	case MIGR__TYPE_UUID:
		return "char(36)";
	default:
		return NULL;
	}
}

static migr_status need_length(migr__compiler *compiler, const char *type, const char *what)
{
	migr__fail(compiler->error, MIGR_ERROR_TYPE, "on MySQL \"%s\" needs a %s", type, what);
	return migr__error_hint(compiler->error, "write \"%s(%s)\"", type, strcmp(what, "length") ? "10, 2" : "255");
}

static migr_status write_sized(migr__compiler *compiler, migr__buf *buf, const migr__type *type, const char *word,
                               int needs_length)
{
	if (type->length < 0 && needs_length)
		return need_length(compiler, word, "length");
	migr__buf_puts(buf, word);
	if (type->length >= 0)
		migr__buf_printf(buf, "(%lld)", (long long)type->length);
	return MIGR_OK;
}

static void write_large(migr__buf *buf, const migr__type *type, const char *word)
{
	if (type->length > MEDIUM)
		migr__buf_puts(buf, "long");
	else if (type->length > SHORT)
		migr__buf_puts(buf, "medium");
	migr__buf_puts(buf, word);
}

static void write_precise(migr__buf *buf, const char *word, int precision)
{
	migr__buf_puts(buf, word);
	if (precision > 0)
		migr__buf_printf(buf, "(%d)", precision);
}

static migr_status write_enum(migr__compiler *compiler, migr__buf *buf, const migr__type *type, int plain_backslash)
{
	if (!type->labels.count) {
		migr__fail(compiler->error, MIGR_ERROR_TYPE, "an enum needs its labels");
		return migr__error_hint(compiler->error,
		                        "MySQL keeps them with the column: write \"enum NAME('a', 'b')\"");
	}
	migr__buf_puts(buf, "enum(");
	for (size_t i = 0; i < type->labels.count; i++) {
		migr__buf_puts(buf, i ? "," : "");
		migr__mysql_string(buf, type->labels.items[i], plain_backslash);
	}
	migr__buf_putc(buf, ')');
	return MIGR_OK;
}

static migr_status write_numeric(migr__compiler *compiler, migr__buf *buf, const migr__type *type)
{
	if (type->precision < 0)
		return need_length(compiler, "numeric", "precision");
	if (type->precision > 65 || type->scale > 30 || type->scale > type->precision) {
		migr__fail(compiler->error, MIGR_ERROR_TYPE,
		           "on MySQL a numeric has at most 65 digits, 30 of them behind "
		           "the point");
		return compiler->error->status;
	}
	migr__buf_printf(buf, "decimal(%d,%d)", type->precision, type->scale < 0 ? 0 : type->scale);
	return MIGR_OK;
}

static migr_status write_type(migr__compiler *compiler, migr__buf *buf, const migr__type *type)
{
	switch (type->kind) {
	case MIGR__TYPE_NONE:
		migr__fail(compiler->error, MIGR_ERROR_TYPE, "a column needs a type");
		return migr__error_hint(compiler->error, "only SQLite has columns without one");
	case MIGR__TYPE_NATIVE:
		migr__buf_puts(buf, type->native);
		return check_native(compiler, type->native);
	case MIGR__TYPE_NUMERIC:
		return write_numeric(compiler, buf, type);
	case MIGR__TYPE_CHAR:
		return write_sized(compiler, buf, type, "char", 0);
	case MIGR__TYPE_VARCHAR:
		return write_sized(compiler, buf, type, "varchar", 1);
	case MIGR__TYPE_BINARY:
		return write_sized(compiler, buf, type, "binary", 0);
	case MIGR__TYPE_VARBINARY:
		return write_sized(compiler, buf, type, "varbinary", 1);
	case MIGR__TYPE_TEXT:
		write_large(buf, type, "text");
		return MIGR_OK;
	case MIGR__TYPE_BLOB:
		write_large(buf, type, "blob");
		return MIGR_OK;
	case MIGR__TYPE_TIME:
		write_precise(buf, "time", type->precision < 0 ? 6 : type->precision);
		return MIGR_OK;
	case MIGR__TYPE_TIMESTAMP:
		write_precise(buf, "datetime", type->precision < 0 ? 6 : type->precision);
		return MIGR_OK;
	case MIGR__TYPE_TIMESTAMPTZ:
		write_precise(buf, "timestamp", type->precision < 0 ? 6 : type->precision);
		return MIGR_OK;
	case MIGR__TYPE_INTERVAL:
		return migr__compiler_refuse(compiler, "keep the number of seconds in a bigint, or give a variant",
		                             "has no type interval");
	default:
		migr__buf_puts(buf, plain_word(type->kind));
		return MIGR_OK;
	}
}

migr_status migr__mysql_type_of(migr__compiler *compiler, const char *text, int plain_backslash, migr__mysql_type *out)
{
	migr__type type;
	migr__buf buf;
	migr_status rc = migr__type_parse(text, compiler->dialect->name, compiler->arena, &type, compiler->error);

	memset(out, 0, sizeof *out);
	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&buf, compiler->out->alloc);
	rc = type.kind == MIGR__TYPE_ENUM ? write_enum(compiler, &buf, &type, plain_backslash)
	                                  : write_type(compiler, &buf, &type);
	if (rc == MIGR_OK) {
		out->text = migr__arena_strdup(compiler->arena, migr__buf_text(&buf));
		rc = buf.failed || !out->text ? migr__fail_memory(compiler->error) : MIGR_OK;
	}
	migr__buf_free(&buf);
	if (rc != MIGR_OK)
		return rc;
	migr__family_read(migr__view_of(out->text), &out->family);
	if (type.kind == MIGR__TYPE_UUID)
		out->charset = "ascii";
	return MIGR_OK;
}

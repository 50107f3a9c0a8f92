/* SPDX-License-Identifier: MIT */
/*
 * Texts of the server, as a reading has them.
 */
#include "dialect/postgresql/read.h"

#include "schema/names.h"

#include <string.h>

enum { MAX_NAME = 63 };

const char *migr__pg_keep(migr__pg *pg, const migr__buf *buf)
{
	const char *copy =
		buf->failed ? NULL : migr__arena_strndup(pg->read->arena, buf->data ? buf->data : "", buf->size);

	if (!copy)
		migr__fail_memory(pg->read->error);
	return copy;
}

static int is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
	       (unsigned char)c >= 0x80;
}

void migr__pg_quote(migr__buf *buf, const char *name)
{
	int is_plain = (*name >= 'a' && *name <= 'z') || *name == '_';

	for (const char *p = name; *p && is_plain; p++)
		is_plain = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_';
	if (is_plain) {
		migr__buf_puts(buf, name);
		return;
	}
	migr__quote(buf, name, '"');
}

int migr__pg_next_item(const char **at, migr__buf *item, int *is_null)
{
	const char *p = *at;
	int is_quoted;

	if (item->failed)
		return 0;
	migr__buf_clear(item);
	if (*p == '{' || *p == ',')
		p++;
	if (!*p || *p == '}')
		return 0;
	is_quoted = *p == '"';
	p += is_quoted;
	while (*p && (is_quoted ? *p != '"' : *p != ',' && *p != '}')) {
		p += *p == '\\';
		migr__buf_putc(item, *p++);
	}
	p += is_quoted && *p;
	*is_null = !is_quoted && strcmp(migr__buf_text(item), "NULL") == 0;
	*at = p;
	return 1;
}

int migr__pg_next_number(const char **at, int64_t *number)
{
	const char *p = *at;

	while (*p && (*p < '0' || *p > '9'))
		p++;
	if (!*p)
		return 0;
	for (*number = 0; *p >= '0' && *p <= '9'; p++)
		*number = *number * 10 + (*p - '0');
	*at = p;
	return 1;
}

/* How many of the bytes are left when a name is cut at the beginning of a letter. */
static size_t cut(const char *name, size_t size)
{
	if (size < strlen(name))
		while (size && ((unsigned char)name[size] & 0xc0) == 0x80)
			size--;
	return size;
}

void migr__pg_default_name(migr__buf *buf, const char *table, const char *column, const char *label)
{
	size_t room = MAX_NAME - strlen(label) - 1 - (column != NULL);
	size_t first = strlen(table), second = column ? strlen(column) : 0;

	/* the longer of both gives way */
	while (first + second > room) {
		if (first > second)
			first--;
		else
			second--;
	}
	migr__buf_clear(buf);
	migr__buf_add(buf, table, cut(table, first));
	if (column) {
		migr__buf_putc(buf, '_');
		migr__buf_add(buf, column, cut(column, second));
	}
	migr__buf_printf(buf, "_%s", label);
}

static int is_plain_value(const char *value, size_t size)
{
	if (!size)
		return 0;
	for (size_t i = 0; i < size; i++)
		if (!is_word(value[i]) && value[i] != '.')
			return 0;
	return 1;
}

void migr__pg_parameters(migr__buf *buf, const char *options, const char *prefix)
{
	while (options && *options) {
		size_t size = strcspn(options, "\n");
		const char *value = memchr(options, '=', size);
		size_t name_size = value ? (size_t)(value - options) : size;
		size_t value_size = value ? size - name_size - 1 : 0;

		migr__buf_printf(buf, "%s%s%.*s", buf->size ? ", " : "", prefix, (int)name_size, options);
		if (value && is_plain_value(value + 1, value_size)) {
			migr__buf_printf(buf, " = %.*s", (int)value_size, value + 1);
		} else if (value) {
			migr__buf_puts(buf, " = '");
			for (size_t i = 0; i < value_size; i++) {
				if (value[1 + i] == '\'')
					migr__buf_putc(buf, '\'');
				migr__buf_putc(buf, value[1 + i]);
			}
			migr__buf_putc(buf, '\'');
		}
		options += size + (options[size] == '\n');
	}
}

/* Behind the quoted text or name at `at`. In E'' a backslash stands for the next character too. */
static const char *skip_quoted(const char *at, int has_escapes)
{
	char quote = *at++;

	for (; *at; at++) {
		if (has_escapes && *at == '\\' && at[1])
			at++;
		else if (*at == quote && at[1] == quote)
			at++;
		else if (*at == quote)
			return at + 1;
	}
	return at;
}

static const char *skip_text(const char *begin, const char *at)
{
	int has_escapes = at > begin && (at[-1] == 'E' || at[-1] == 'e') && (at - 1 == begin || !is_word(at[-2]));

	return skip_quoted(at, has_escapes);
}

/* The bracket that closes the one at `at`; NULL if there is none. */
static const char *closing(const char *begin, const char *at)
{
	int depth = 0;

	while (*at) {
		if (*at == '\'' || *at == '"') {
			at = skip_text(begin, at);
			continue;
		}
		if (*at == '(' || *at == '[')
			depth++;
		if ((*at == ')' || *at == ']') && --depth == 0)
			return at;
		at++;
	}
	return NULL;
}

/* The words of a type up to "[]" at `at`; NULL if something else stands there. */
static const char *array_type_end(const char *at)
{
	while (is_word(*at) || *at == ' ' || *at == '"' || *at == '.')
		at++;
	return at[0] == '[' && at[1] == ']' ? at : NULL;
}

/* Appends each element of an array with a cast behind it. */
static void cast_elements(migr__buf *buf, const char *at, const char *end, const char *type, size_t type_size)
{
	const char *begin = at;
	int depth = 0;

	migr__buf_putc(buf, '(');
	while (at < end) {
		const char *next = *at == '\'' || *at == '"' ? skip_text(begin, at) : at + 1;

		depth += (*at == '(' || *at == '[') - (*at == ')' || *at == ']');
		if (*at == ',' && !depth) {
			migr__buf_printf(buf, ")::%.*s, (", (int)type_size, type);
			while (*next == ' ')
				next++;
		} else {
			migr__buf_add(buf, at, (size_t)(next - at));
		}
		at = next;
	}
	migr__buf_printf(buf, ")::%.*s", (int)type_size, type);
}

/*
 * "(ARRAY[a, b])::text[]" at `at` becomes "ARRAY[(a)::text, (b)::text]", which is what the server makes of it when it
 * reads its own words again: so both are one. Returns what is behind it, or NULL if it is something else.
 */
static const char *cast_array(migr__buf *buf, const char *at)
{
	static const char begin[] = "(ARRAY[";
	const char *open = at + sizeof begin - 2, *close, *type, *end;

	if (strncmp(at, begin, sizeof begin - 1) != 0)
		return NULL;
	close = closing(at, open);
	if (!close || close == open + 1 || strncmp(close + 1, ")::", 3) != 0)
		return NULL;
	type = close + 4;
	end = array_type_end(type);
	if (!end)
		return NULL;
	migr__buf_puts(buf, "ARRAY[");
	cast_elements(buf, open + 1, close, type, (size_t)(end - type));
	migr__buf_putc(buf, ']');
	return end + 2;
}

/* If one of the schemas that are called otherwise stands at `at` with a point: its other name; returns behind it. */
static const char *rename_schema(migr__pg *pg, migr__buf *buf, const char *at)
{
	const migr__read *read = pg->read;
	const char *behind = NULL;
	migr__buf name;

	migr__buf_init(&name, read->arena->alloc);
	for (size_t i = 0; i < read->n_schemas && !behind; i++) {
		if (!pg->called[i])
			continue;
		migr__buf_clear(&name);
		migr__pg_quote(&name, read->schemas[i]);
		if (strncmp(at, migr__buf_text(&name), name.size) != 0 || at[name.size] != '.')
			continue;
		behind = at + name.size;
		migr__pg_quote(buf, pg->called[i]);
	}
	buf->failed |= name.failed;
	migr__buf_free(&name);
	return behind;
}

/* A text literal that the server reads as a name: 'audit.t_id_seq'::regclass. */
static int is_name_literal(const char *end)
{
	return strncmp(end, "::reg", 5) == 0;
}

/* All arrays with a cast behind them. */
static void add_arrays(migr__buf *buf, const char *sql)
{
	for (const char *at = sql; *at && !buf->failed;) {
		const char *next = *at == '(' ? cast_array(buf, at) : NULL;

		if (!next) {
			next = *at == '\'' || *at == '"' ? skip_text(sql, at) : at + 1;
			migr__buf_add(buf, at, (size_t)(next - at));
		}
		at = next;
	}
}

/* Whether a word stands in the brackets at `at` and `close`, and not in others inside of them. */
static int has_word(const char *at, const char *close, const char *word, size_t size)
{
	const char *begin = at++;

	while (at < close) {
		if (*at == '\'' || *at == '"') {
			at = skip_text(begin, at);
		} else if (*at == '(' || *at == '[') {
			at = closing(begin, at);
			if (!at)
				return 0;
		} else if (strncmp(at, word, size) == 0) {
			return 1;
		} else {
			at++;
		}
	}
	return 0;
}

/*
 * "((a OR b) OR c)" becomes "(a OR b OR c)", AND likewise: the server does so when it reads its own words again.
 * Lists of IN that are no constants are nested so.
 */
static void flatten(char *sql)
{
	char *at = sql;

	while (*at) {
		const char *end = at[0] == '(' && at[1] == '(' ? closing(sql, at + 1) : NULL;
		char *close = end ? at + (end - at) : NULL;
		size_t size = !close                                ? 0
		              : strncmp(close + 1, " OR ", 4) == 0  ? 4
		              : strncmp(close + 1, " AND ", 5) == 0 ? 5
		                                                    : 0;

		if (size && has_word(at + 1, close, close + 1, size)) {
			memmove(close, close + 1, strlen(close));
			memmove(at + 1, at + 2, strlen(at + 1));
		} else {
			at += *at == '\'' || *at == '"' ? skip_text(sql, at) - at : 1;
		}
	}
}

/* All names of schemas that are called otherwise. */
static void add_renamed(migr__pg *pg, migr__buf *buf, const char *sql)
{
	for (const char *at = sql; *at && !buf->failed;) {
		int is_begin = at == sql || (!is_word(at[-1]) && at[-1] != '.');
		const char *next = is_begin && *at != '\'' ? rename_schema(pg, buf, at) : NULL;

		if (!next) {
			next = *at == '\'' || *at == '"' ? skip_text(sql, at) : at + 1;
			if (*at == '\'' && is_name_literal(next)) {
				const char *inside;

				migr__buf_putc(buf, *at++);
				inside = rename_schema(pg, buf, at);
				at = inside ? inside : at;
			}
			migr__buf_add(buf, at, (size_t)(next - at));
		}
		at = next;
	}
}

/* A copy in which what the server writes in several ways is written in one. */
static char *one_way(migr__pg *pg, const char *sql)
{
	char *copy;
	migr__buf buf;

	migr__buf_init(&buf, pg->read->arena->alloc);
	if (strstr(sql, "(ARRAY[")) {
		add_arrays(&buf, sql);
		sql = buf.failed ? NULL : buf.data;
	}
	copy = sql ? migr__arena_strdup(pg->read->arena, sql) : NULL;
	migr__buf_free(&buf);
	if (copy && (strstr(copy, ") OR ") || strstr(copy, ") AND ")))
		flatten(copy);
	return copy;
}

/* Without blanks around it, and brackets around all of it. */
static void strip(char *sql)
{
	size_t size;

	for (;;) {
		size = strspn(sql, " \n");
		memmove(sql, sql + size, strlen(sql + size) + 1);
		for (size = strlen(sql); size && (sql[size - 1] == ' ' || sql[size - 1] == '\n'); size--)
			sql[size - 1] = '\0';
		if (*sql != '(' || closing(sql, sql) != sql + size - 1)
			return;
		sql[size - 1] = '\0';
		*sql = ' ';
	}
}

/* Whether a text may have a name that is called otherwise. */
static int names_schema(const migr__pg *pg, const char *text)
{
	const migr__read *read = pg->read;

	for (size_t i = 0; i < read->n_schemas; i++)
		if (pg->called[i] && (strchr(read->schemas[i], '"') || strstr(text, read->schemas[i])))
			return 1;
	return 0;
}

static const char *rename_all(migr__pg *pg, const char *text, migr_status *rc)
{
	migr__buf buf;

	if (text && names_schema(pg, text)) {
		migr__buf_init(&buf, pg->read->arena->alloc);
		add_renamed(pg, &buf, text);
		text = migr__pg_keep(pg, &buf);
		migr__buf_free(&buf);
	}
	if (!text)
		*rc = migr__fail_memory(pg->read->error);
	return text;
}

const char *migr__pg_sql(migr__pg *pg, const char *sql, migr_status *rc)
{
	return sql ? rename_all(pg, one_way(pg, sql), rc) : NULL;
}

const char *migr__pg_expression(migr__pg *pg, const char *sql, migr_status *rc)
{
	char *text = sql ? one_way(pg, sql) : NULL;

	if (text)
		strip(text);
	return sql ? rename_all(pg, text, rc) : NULL;
}

/* SPDX-License-Identifier: MIT */
#include "dialect/mysql/show.h"

#include "base/text.h"
#include "dialect/dialect.h"
#include "dialect/mysql/reading.h"
#include "dialect/reader.h"

#include <string.h>

typedef struct show_reader {
	migr__reader reader;
	migr__arena *arena;
	migr__show *show;
	size_t capacity;
} show_reader;

static int same_name(const char *a, const char *b)
{
	return migr__view_is_nocase(migr__view_of(a), b);
}

/* The names in the brackets at which the reader stands. An element that is no name is an expression. */
static int read_columns(show_reader *show, migr__names *names)
{
	migr__reader *reader = &show->reader;
	migr__reader ahead;
	size_t capacity = 1;

	if (!migr__reader_symbol(reader, '('))
		return 0;
	for (ahead = *reader; !migr__reader_at_end(&ahead); capacity++) {
		migr__reader_skip_element(&ahead);
		if (!migr__reader_symbol(&ahead, ','))
			break;
	}
	names->items = migr__arena_new(show->arena, capacity, sizeof *names->items);
	if (!names->items)
		return 0;
	do {
		names->items[names->count++] =
			migr__token_is_symbol(&reader->token, '(') ? NULL : migr__reader_name(reader);
		migr__reader_skip_element(reader);
	} while (names->count < capacity && migr__reader_symbol(reader, ','));
	return migr__reader_symbol(reader, ')');
}

static int read_key(show_reader *show, migr__part *part)
{
	static const char *const methods[] = { "BTREE", "HASH", "RTREE", NULL };
	migr__reader *reader = &show->reader;

	if (part->kind != MIGR__PART_PRIMARY_KEY)
		part->name = migr__reader_name(reader);
	part->definition.data = reader->token.text;
	if (migr__reader_word(reader, "USING"))
		migr__reader_any(reader, methods);
	return read_columns(show, &part->columns);
}

static int read_constraint(show_reader *show, migr__part *part)
{
	migr__reader *reader = &show->reader;

	part->name = migr__reader_name(reader);
	part->definition.data = reader->token.text;
	if (migr__reader_words(reader, "FOREIGN KEY")) {
		part->kind = MIGR__PART_FOREIGN_KEY;
		return read_columns(show, &part->columns);
	}
	part->kind = migr__reader_word(reader, "CHECK") ? MIGR__PART_CHECK : MIGR__PART_OTHER;
	return 1;
}

/* A key's or constraint's beginning; 0 if it is a column. Names of columns are quoted, so no keyword is one. */
static int read_kind(show_reader *show, migr__part *part)
{
	migr__reader *reader = &show->reader;

	part->is_special = migr__token_is(&reader->token, "FULLTEXT") || migr__token_is(&reader->token, "SPATIAL");
	if (migr__reader_words(reader, "PRIMARY KEY"))
		part->kind = MIGR__PART_PRIMARY_KEY;
	else if (migr__reader_words(reader, "UNIQUE KEY"))
		part->kind = MIGR__PART_UNIQUE_KEY;
	else if (migr__reader_word(reader, "KEY") || migr__reader_words(reader, "FULLTEXT KEY") ||
	         migr__reader_words(reader, "SPATIAL KEY"))
		part->kind = MIGR__PART_KEY;
	else if (migr__reader_word(reader, "CONSTRAINT"))
		part->kind = MIGR__PART_OTHER;
	else if (migr__reader_words(reader, "PERIOD FOR"))
		part->kind = MIGR__PART_OTHER;
	else
		return 0;
	return 1;
}

static const char *trim_end(const char *begin, const char *end)
{
	while (end > begin && migr__is_blank(end[-1]))
		end--;
	return end;
}

static int read_part(show_reader *show)
{
	migr__reader *reader = &show->reader;
	migr__part *part;
	const char *begin = reader->token.text, *end;
	int is_constraint = migr__token_is(&reader->token, "CONSTRAINT");
	int ok = 1, is_column;

	if (show->show->count == show->capacity)
		return 0;
	part = &show->show->parts[show->show->count++];
	memset(part, 0, sizeof *part);
	is_column = !read_kind(show, part);
	if (is_constraint)
		ok = read_constraint(show, part);
	else if (!is_column && part->kind != MIGR__PART_OTHER)
		ok = read_key(show, part);
	if (!ok)
		return 0;
	migr__reader_skip_element(reader);
	end = trim_end(begin, reader->token.text);
	part->text = (migr__view){ begin, (size_t)(end - begin) };
	if (part->definition.data)
		part->definition.size = (size_t)(end - part->definition.data);
	part->kind = is_column ? MIGR__PART_COLUMN : part->kind;
	return is_column ? migr__line_parse(part->text, show->arena, &part->line) : !reader->failed;
}

static size_t count_parts(migr__reader ahead)
{
	size_t count = 1;

	do {
		migr__reader_skip_element(&ahead);
		count++;
	} while (migr__reader_symbol(&ahead, ','));
	return count;
}

int migr__show_parse(migr__view text, migr__arena *arena, migr__show *out)
{
	show_reader show = { .arena = arena, .show = out };
	migr__reader *reader = &show.reader;
	migr__name name;
	const char *end = text.data + text.size;

	memset(out, 0, sizeof *out);
	migr__reader_init(reader, migr__dialect_find("mysql"), arena, text.data, text.size);
	if (!migr__reader_word(reader, "CREATE"))
		return 0;
	migr__reader_word(reader, "TEMPORARY");
	if (!migr__reader_word(reader, "TABLE"))
		return 0;
	migr__reader_words(reader, "IF NOT EXISTS");
	if (!migr__reader_qualified(reader, &name) || !migr__reader_symbol(reader, '('))
		return 0;
	show.capacity = count_parts(*reader);
	out->parts = migr__arena_new(arena, show.capacity, sizeof *out->parts);
	if (!out->parts)
		return 0;
	do {
		if (!read_part(&show))
			return 0;
	} while (migr__reader_symbol(reader, ','));
	if (!migr__token_is_symbol(&reader->token, ')'))
		return 0;
	out->options.data = reader->token.text + 1;
	out->options.size = (size_t)(end - out->options.data);
	return 1;
}

const migr__part *migr__show_column(const migr__show *show, const char *name)
{
	for (size_t i = 0; i < show->count; i++)
		if (show->parts[i].kind == MIGR__PART_COLUMN && same_name(show->parts[i].line.name, name))
			return &show->parts[i];
	return NULL;
}

const migr__part *migr__show_named(const migr__show *show, migr__part_kind kind, const char *name)
{
	for (size_t i = 0; i < show->count; i++)
		if (show->parts[i].kind == kind && show->parts[i].name && same_name(show->parts[i].name, name))
			return &show->parts[i];
	return NULL;
}

const migr__part *migr__show_before(const migr__show *show, const migr__part *column)
{
	return column > show->parts && column[-1].kind == MIGR__PART_COLUMN ? column - 1 : NULL;
}

int migr__part_is_key(const migr__part *part)
{
	return part->kind == MIGR__PART_PRIMARY_KEY || part->kind == MIGR__PART_UNIQUE_KEY ||
	       part->kind == MIGR__PART_KEY;
}

static int is_quoted_name(const migr__token *token, const char *name)
{
	size_t k = 0, size = strlen(name);

	if (token->kind != MIGR__TOKEN_QUOTED || (token->text[0] != '`' && token->text[0] != '"'))
		return 0;
	for (size_t i = 1; i + 1 < token->size; i++) {
		if (k == size || !migr__view_is_nocase((migr__view){ token->text + i, 1 }, (char[]){ name[k], '\0' }))
			return 0;
		i += token->text[i] == token->text[0];
		k++;
	}
	return k == size;
}

static int is_name(const migr__token *token, const char *name)
{
	return (token->kind == MIGR__TOKEN_WORD &&
	        migr__view_is_nocase((migr__view){ token->text, token->size }, name)) ||
	       is_quoted_name(token, name);
}

int migr__text_mentions(migr__view text, const char *name)
{
	migr__lexer lexer = { text.data, text.data + text.size, MIGR__MYSQL_SPLIT, ";", 0 };
	migr__token token;

	do {
		migr__lex_significant(&lexer, &token);
		if (is_name(&token, name))
			return 1;
	} while (token.kind != MIGR__TOKEN_END && token.kind != MIGR__TOKEN_OPEN);
	return 0;
}

void migr__show_rename(migr__view text, const char *name, const char *new_name, int plain_backslash, migr__buf *buf)
{
	migr__lexer lexer = { text.data, text.data + text.size, MIGR__MYSQL_SPLIT, ";", 0 };
	migr__token token;

	for (;;) {
		migr__lex(&lexer, &token);
		if (token.kind == MIGR__TOKEN_END)
			return;
		if (is_name(&token, name))
			migr__quote(buf, new_name, '`');
		else
			migr__line_write_text((migr__view){ token.text, token.size }, plain_backslash, buf);
	}
}

int migr__part_serves(const migr__part *key, const migr__names *columns)
{
	if (!migr__part_is_key(key) || key->is_special || key->columns.count < columns->count)
		return 0;
	for (size_t i = 0; i < columns->count; i++)
		if (!key->columns.items[i] || !columns->items[i] ||
		    !same_name(key->columns.items[i], columns->items[i]))
			return 0;
	return 1;
}

int migr__part_uses(const migr__part *part, const char *column)
{
	for (size_t i = 0; i < part->columns.count; i++)
		if (part->columns.items[i] ? same_name(part->columns.items[i], column)
		                           : migr__text_mentions(part->definition, column))
			return 1;
	return part->kind == MIGR__PART_CHECK && migr__text_mentions(part->definition, column);
}

/* SPDX-License-Identifier: MIT */
#include "dialect/mysql/line.h"

#include "dialect/dialect.h"
#include "dialect/lex.h"
#include "dialect/mysql/reading.h"

#include <string.h>

typedef struct line_reader {
	migr__lexer lexer;
	migr__token token; /* the next one, not taken yet */
	const char *taken; /* where the last one that was taken ends */
	size_t depth;      /* brackets that are open */
} line_reader;

static const struct {
	const char *word;
	migr__clause_kind kind;
} openings[] = {
	{ "CHARACTER", MIGR__CLAUSE_CHARSET },
	{ "CHARSET", MIGR__CLAUSE_CHARSET },
	{ "COLLATE", MIGR__CLAUSE_COLLATE },
	{ "COMPRESSED", MIGR__CLAUSE_COMPRESSED },
	{ "GENERATED", MIGR__CLAUSE_GENERATED },
	{ "AS", MIGR__CLAUSE_GENERATED },
	{ "NOT", MIGR__CLAUSE_NULL },
	{ "NULL", MIGR__CLAUSE_NULL },
	{ "INVISIBLE", MIGR__CLAUSE_INVISIBLE },
	{ "VISIBLE", MIGR__CLAUSE_INVISIBLE },
	{ "DEFAULT", MIGR__CLAUSE_DEFAULT },
	{ "ON", MIGR__CLAUSE_ON_UPDATE },
	{ "AUTO_INCREMENT", MIGR__CLAUSE_AUTO_INCREMENT },
	{ "COMMENT", MIGR__CLAUSE_COMMENT },
	{ "CHECK", MIGR__CLAUSE_CHECK },
	{ "CONSTRAINT", MIGR__CLAUSE_CHECK },
	{ "COLUMN_FORMAT", MIGR__CLAUSE_OTHER },
	{ "STORAGE", MIGR__CLAUSE_OTHER },
	{ "WITH", MIGR__CLAUSE_OTHER },
	{ "WITHOUT", MIGR__CLAUSE_OTHER },
	{ "SRID", MIGR__CLAUSE_OTHER },
	{ "REF_SYSTEM_ID", MIGR__CLAUSE_OTHER },
	{ "ENGINE_ATTRIBUTE", MIGR__CLAUSE_OTHER },
	{ "SECONDARY_ENGINE_ATTRIBUTE", MIGR__CLAUSE_OTHER },
	{ "UNIQUE", MIGR__CLAUSE_OTHER },
	{ "PRIMARY", MIGR__CLAUSE_OTHER },
	{ "KEY", MIGR__CLAUSE_OTHER },
	{ "REFERENCES", MIGR__CLAUSE_OTHER },
};

static int at_end(const line_reader *reader)
{
	return reader->token.kind == MIGR__TOKEN_END || reader->token.kind == MIGR__TOKEN_OPEN;
}

static void next(line_reader *reader)
{
	if (at_end(reader))
		return;
	if (migr__token_is_symbol(&reader->token, '('))
		reader->depth++;
	else if (migr__token_is_symbol(&reader->token, ')') && reader->depth)
		reader->depth--;
	reader->taken = reader->token.text + reader->token.size;
	migr__lex_significant(&reader->lexer, &reader->token);
}

/* The mark that begins code in a comment. */
static int is_executable(const migr__token *token)
{
	return token->kind == MIGR__TOKEN_SYMBOL && token->size > 2 && memcmp(token->text, "/*", 2) == 0;
}

static int kind_of_word(const migr__token *token)
{
	for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++)
		if (migr__token_is(token, openings[i].word))
			return (int)openings[i].kind;
	return -1;
}

/* A clause in an executable comment is one whatever it is, with the comment around it. */
static migr__clause_kind take_executable(line_reader *reader)
{
	unsigned outside = reader->lexer.executable;
	int kind;

	next(reader);
	kind = kind_of_word(&reader->token);
	while (!at_end(reader) && reader->lexer.executable >= outside)
		next(reader);
	if (!at_end(reader))
		next(reader);
	return kind < 0 ? MIGR__CLAUSE_OTHER : (migr__clause_kind)kind;
}

static int is_opening(const line_reader *reader)
{
	return !reader->depth && (is_executable(&reader->token) || kind_of_word(&reader->token) >= 0);
}

static void take_rest(line_reader *reader)
{
	while (!at_end(reader) && !is_opening(reader))
		next(reader);
}

/* What follows the word that opens a clause, as far as it could be taken for another clause's beginning. */
static void take_clause(line_reader *reader, migr__clause_kind kind)
{
	int is_constraint = migr__token_is(&reader->token, "CONSTRAINT");
	int is_not = migr__token_is(&reader->token, "NOT");
	int is_generated = migr__token_is(&reader->token, "GENERATED");

	next(reader);
	switch (kind) {
	case MIGR__CLAUSE_NULL:
		if (is_not)
			next(reader);
		return;
	case MIGR__CLAUSE_GENERATED:
		if (is_generated) { /* ALWAYS AS */
			next(reader);
			next(reader);
		}
		break;
	case MIGR__CLAUSE_DEFAULT: /* the value may be NULL */
		next(reader);
		break;
	case MIGR__CLAUSE_CHECK:
		while (is_constraint && !at_end(reader) && !migr__token_is_symbol(&reader->token, '('))
			next(reader);
		do {
			next(reader);
		} while (!at_end(reader) && reader->depth);
		if (migr__token_is(&reader->token, "NOT")) /* ENFORCED */
			next(reader);
		break;
	default:
		break;
	}
	take_rest(reader);
}

static int add_clause(migr__line *line, size_t capacity, migr__clause_kind kind, const char *begin, const char *end)
{
	if (line->count == capacity)
		return 0;
	line->clauses[line->count].kind = kind;
	line->clauses[line->count].text = (migr__view){ begin, (size_t)(end - begin) };
	line->count++;
	return 1;
}

static int is_name(const migr__token *token)
{
	return (token->kind == MIGR__TOKEN_QUOTED && token->size > 2) ||
	       (token->kind == MIGR__TOKEN_WORD && token->size) ||
	       /* an unquoted name may begin with a digit */
	       (token->kind == MIGR__TOKEN_SYMBOL && token->text[0] >= '0' && token->text[0] <= '9');
}

static char *unquote(migr__arena *arena, const migr__token *token)
{
	char *name;
	size_t kept = 0;

	if (token->kind != MIGR__TOKEN_QUOTED)
		return migr__arena_strndup(arena, token->text, token->size);
	name = migr__arena_strndup(arena, token->text + 1, token->size - 2);
	for (size_t i = 0; name && name[i]; i++) {
		name[kept++] = name[i];
		i += name[i] == token->text[0];
	}
	if (name)
		name[kept] = '\0';
	return name;
}

/* No clause is shorter than a letter and a blank. */
static size_t most_clauses(migr__view text)
{
	return text.size / 2 + 1 < 64 ? text.size / 2 + 1 : 64;
}

int migr__line_parse(migr__view text, migr__arena *arena, migr__line *line)
{
	line_reader reader = { .lexer = { text.data, text.data + text.size, MIGR__MYSQL_SPLIT, ";", 0 } };
	size_t capacity = most_clauses(text);
	const char *begin;

	memset(line, 0, sizeof *line);
	migr__lex_significant(&reader.lexer, &reader.token);
	if (!is_name(&reader.token))
		return 0;
	line->name = unquote(arena, &reader.token);
	line->clauses = migr__arena_new(arena, capacity, sizeof *line->clauses);
	if (!line->name || !line->clauses)
		return 0;
	next(&reader);
	if (at_end(&reader))
		return 0;
	begin = reader.token.text;
	next(&reader);
	take_rest(&reader);
	add_clause(line, capacity, MIGR__CLAUSE_TYPE, begin, reader.taken);
	while (!at_end(&reader)) {
		int kind = kind_of_word(&reader.token);

		begin = reader.token.text;
		if (is_executable(&reader.token))
			kind = (int)take_executable(&reader);
		else
			take_clause(&reader, (migr__clause_kind)kind);
		if (!add_clause(line, capacity, (migr__clause_kind)kind, begin, reader.taken))
			return 0;
	}
	return reader.token.kind == MIGR__TOKEN_END;
}

migr__view migr__line_clause(const migr__line *line, migr__clause_kind kind)
{
	for (size_t i = 0; i < line->count; i++)
		if (line->clauses[i].kind == kind)
			return line->clauses[i].text;
	return (migr__view){ "", 0 };
}

int migr__line_has(const migr__line *line, migr__clause_kind kind)
{
	return migr__line_clause(line, kind).size > 0;
}

int migr__line_is_not_null(const migr__line *line)
{
	migr__view text = migr__line_clause(line, MIGR__CLAUSE_NULL);

	return text.size > 4;
}

/* What a backslash and this letter mean inside a string. */
static char unescape(char letter)
{
	switch (letter) {
	case '0':
		return '\0';
	case 'b':
		return '\b';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'Z':
		return '\x1a';
	default:
		return letter;
	}
}

static void write_plain_string(const migr__token *token, migr__buf *buf)
{
	for (size_t i = 0; i < token->size; i++) {
		if (token->text[i] != '\\' || i + 1 == token->size) {
			migr__buf_putc(buf, token->text[i]);
			continue;
		}
		i++;
		if (token->text[i] == token->text[0])
			migr__buf_putc(buf, token->text[0]);
		migr__buf_putc(buf, unescape(token->text[i]));
	}
}

void migr__line_write_text(migr__view text, int plain_backslash, migr__buf *buf)
{
	migr__lexer lexer = { text.data, text.data + text.size, MIGR__MYSQL_SPLIT, ";", 0 };
	migr__token token;

	if (!plain_backslash || !memchr(text.data, '\\', text.size)) {
		migr__buf_add(buf, text.data, text.size);
		return;
	}
	for (;;) {
		migr__lex(&lexer, &token);
		if (token.kind == MIGR__TOKEN_END)
			return;
		if (token.kind == MIGR__TOKEN_QUOTED && token.text[0] != '`')
			write_plain_string(&token, buf);
		else
			migr__buf_add(buf, token.text, token.size);
	}
}

typedef struct line_writer {
	const migr__line *line;
	const migr__line_edit *edit;
	migr__buf *buf;
	int written[MIGR__CLAUSE_KINDS];
} line_writer;

static void write_new(line_writer *writer, migr__clause_kind kind)
{
	const char *text = writer->edit->set[kind];
	int is_generated =
		(migr__line_has(writer->line, MIGR__CLAUSE_GENERATED) && !writer->edit->drop[MIGR__CLAUSE_GENERATED]) ||
		writer->edit->set[MIGR__CLAUSE_GENERATED];

	if (writer->written[kind] || (!text && migr__line_has(writer->line, kind) && !writer->edit->drop[kind]))
		return;
	/* old servers make a TIMESTAMP of which nothing is said NOT NULL; MariaDB refuses both where it is generated */
	if (!text && kind == MIGR__CLAUSE_NULL && !is_generated)
		text = "NULL";
	if (!text)
		return;
	migr__buf_putc(writer->buf, ' ');
	migr__buf_puts(writer->buf, text);
	writer->written[kind] = 1;
}

void migr__line_write(const migr__line *line, const migr__line_edit *edit, migr__buf *buf)
{
	line_writer writer = { line, edit, buf, { 0 } };
	int rank = 0;

	migr__quote(buf, edit->name ? edit->name : line->name, '`');
	for (size_t i = 0; i < line->count; i++) {
		const migr__clause *clause = &line->clauses[i];
		int kind = (int)clause->kind;

		for (; rank < kind; rank++)
			if (!migr__line_has(line, (migr__clause_kind)rank) || edit->drop[rank])
				write_new(&writer, (migr__clause_kind)rank);
		if (edit->set[kind]) {
			write_new(&writer, clause->kind);
		} else if (!edit->drop[kind]) {
			migr__buf_putc(buf, ' ');
			migr__line_write_text(clause->text, edit->plain_backslash, buf);
			writer.written[kind] = 1;
		}
	}
	for (rank = 0; rank < MIGR__CLAUSE_KINDS; rank++)
		write_new(&writer, (migr__clause_kind)rank);
}

/* SPDX-License-Identifier: MIT */
/* Writes pieces of SQL in one form: each token in the form of its own, and blanks by what stands beside it. */
#include "dialect/sqlite/canonical.h"

#include "dialect/sqlite/tokens.h"
#include "dialect/sqlite/word.h"

#include <string.h>

/* What a token is where it stands, as far as blanks are concerned. */
typedef enum piece {
	PIECE_NONE, /* before the first */
	PIECE_VALUE,
	PIECE_FUNCTION, /* its bracket follows */
	PIECE_KEYWORD,
	PIECE_BINARY,
	PIECE_UNARY,
	PIECE_OPEN,
	PIECE_CLOSE,
	PIECE_COMMA,
	PIECE_POINT,
	PIECE_END /* of a statement */
} piece;

/* More brackets than that inside of each other are no type of a CAST. */
#define CAST_DEPTH 64

typedef struct writing {
	migr__canonical *canonical;
	migr__tokens tokens;
	size_t at;
	size_t last; /* behind it */
	piece before;
	const migr__token *keyword; /* the one before, if `before` is one */
	int is_infix;               /* that keyword stands behind a value */
	size_t depth;
	uint64_t is_cast;  /* whether the bracket of a depth is of a CAST */
	size_t type_depth; /* of the CAST whose type is written; 0: none is */
} writing;

static const migr__token *token_at(const writing *w, size_t at)
{
	return &w->tokens.items[at < w->last ? at : w->tokens.count - 1];
}

static int next_is(const writing *w, char symbol)
{
	return w->at + 1 < w->last && migr__token_is_symbol(token_at(w, w->at + 1), symbol);
}

static int is_behind_value(const writing *w)
{
	return w->before == PIECE_VALUE || w->before == PIECE_CLOSE;
}

static int is_behind_keyword(const writing *w, const char *const *words)
{
	return w->before == PIECE_KEYWORD && w->keyword && migr__token_in(w->keyword, words);
}

static int has_blank(piece before, piece now)
{
	if (before == PIECE_NONE || before == PIECE_OPEN || before == PIECE_POINT)
		return 0;
	if (now == PIECE_CLOSE || now == PIECE_COMMA || now == PIECE_POINT || now == PIECE_END)
		return 0;
	if (now == PIECE_OPEN)
		return before != PIECE_FUNCTION && before != PIECE_UNARY;
	/* two minus signs would begin a comment */
	return before != PIECE_UNARY || now == PIECE_UNARY;
}

static migr__buf *begin(writing *w, piece now)
{
	migr__buf *buf = &w->canonical->buf;

	if (w->before == PIECE_END)
		migr__buf_putc(buf, '\n');
	else if (has_blank(w->before, now))
		migr__buf_putc(buf, ' ');
	w->before = now;
	w->keyword = NULL;
	return buf;
}

static void add_upper(migr__buf *buf, const migr__token *token)
{
	for (size_t i = 0; i < token->size; i++) {
		char c = token->text[i];

		migr__buf_putc(buf, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
	}
}

static void add_lower(migr__buf *buf, const migr__token *token)
{
	for (size_t i = 0; i < token->size; i++) {
		char c = token->text[i];

		migr__buf_putc(buf, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
	}
}

static void write_keyword(writing *w, const migr__token *token, piece now)
{
	int is_infix = is_behind_value(w);

	add_upper(begin(w, now), token);
	w->is_infix = is_infix;
	w->keyword = now == PIECE_KEYWORD ? token : NULL;
}

/* The name that a token is, without quotes; NULL: no memory. */
static const char *name_of(writing *w)
{
	w->tokens.at = w->at;
	return migr__tokens_name(&w->tokens, NULL);
}

static int is_beside_point(const writing *w)
{
	return w->before == PIECE_POINT || next_is(w, '.');
}

static void write_name(writing *w, const char *name, piece now)
{
	if (name)
		migr__sqlite_add_name(begin(w, now), name);
}

/* A name between quotes that SQLite would take for a text if nothing is called so. */
static int may_be_text(const writing *w, const migr__token *token)
{
	static const char *const before_names[] = { "FROM", "JOIN", "INTO", "UPDATE", "AS", "TABLE", NULL };

	return token->text[0] == '"' && !is_beside_point(w) && !next_is(w, '(') &&
	       !(w->canonical->is_query && is_behind_keyword(w, before_names));
}

static void write_collation(writing *w, const char *name)
{
	const char *known = name ? migr__canonical_collation(name) : NULL;

	write_name(w, known ? known : name && migr__sqlite_same_name(name, "BINARY") ? "BINARY" : name, PIECE_VALUE);
}

static int is_collation(const writing *w)
{
	static const char *const words[] = { "COLLATE", NULL };

	return is_behind_keyword(w, words);
}

static void write_quoted(writing *w, const migr__token *token)
{
	const migr_column *column = NULL;
	const char *name;

	if (token->text[0] == 'X' || token->text[0] == 'x') {
		migr__buf_putc(begin(w, PIECE_VALUE), 'x');
		migr__buf_add(&w->canonical->buf, token->text + 1, token->size - 1);
		return;
	}
	if (is_collation(w)) {
		write_collation(w, name_of(w));
		return;
	}
	if (migr__token_is_string(token)) {
		migr__buf_add(begin(w, PIECE_VALUE), token->text, token->size);
		return;
	}
	name = name_of(w);
	if (name && !w->canonical->is_query)
		column = migr__canonical_column(w->canonical, name);
	if (column)
		write_name(w, column->name, PIECE_VALUE);
	else if (may_be_text(w, token))
		migr__buf_add(begin(w, PIECE_VALUE), token->text, token->size);
	else
		write_name(w, name, next_is(w, '(') ? PIECE_FUNCTION : PIECE_VALUE);
}

/* Whether a word that is not always one is a keyword here. */
static int is_keyword_here(const writing *w, const migr__token *token, migr__sqlite_word kind)
{
	static const char *const negation[] = { "NOT", NULL };

	switch (kind) {
	case MIGR__WORD_OPERATOR:
		return is_behind_value(w) || (w->is_infix && is_behind_keyword(w, negation));
	case MIGR__WORD_CALL:
		return next_is(w, '(');
	case MIGR__WORD_QUERY:
		return w->canonical->is_query && !(next_is(w, '(') && migr__token_is(token, "REPLACE"));
	default:
		return 0;
	}
}

static void write_plain_word(writing *w, const migr__token *token, migr__sqlite_word kind)
{
	static const char *const as[] = { "AS", NULL };
	const migr_column *column = NULL;
	int is_function = next_is(w, '(') && w->before != PIECE_POINT;
	const char *name;

	if (!w->canonical->is_query && is_function) {
		add_lower(begin(w, PIECE_FUNCTION), token);
		return;
	}
	name = name_of(w);
	if (name && !w->canonical->is_query)
		column = migr__canonical_column(w->canonical, name);
	if (column || is_beside_point(w) || is_behind_keyword(w, as))
		write_name(w, column ? column->name : name, PIECE_VALUE);
	else if (kind == MIGR__WORD_TRUTH)
		write_keyword(w, token, PIECE_VALUE);
	else
		migr__buf_add(begin(w, is_function ? PIECE_FUNCTION : PIECE_VALUE), token->text, token->size);
}

static void write_word(writing *w, const migr__token *token)
{
	migr__sqlite_word kind = migr__sqlite_word_of((migr__view){ token->text, token->size });

	if (w->type_depth) {
		write_keyword(w, token, next_is(w, '(') ? PIECE_FUNCTION : PIECE_VALUE);
	} else if (is_collation(w)) {
		write_collation(w, name_of(w));
	} else if (is_beside_point(w)) {
		write_plain_word(w, token, kind);
	} else if (kind == MIGR__WORD_KEYWORD) {
		write_keyword(w, token, PIECE_KEYWORD);
		if (migr__token_is(token, "AS") && w->depth < CAST_DEPTH && w->is_cast >> w->depth & 1)
			w->type_depth = w->depth;
	} else if (kind == MIGR__WORD_NULL || kind == MIGR__WORD_OPERAND ||
	           (kind == MIGR__WORD_OPERATOR && migr__token_is(token, "END") && is_keyword_here(w, token, kind))) {
		write_keyword(w, token, PIECE_VALUE);
	} else if (is_keyword_here(w, token, kind)) {
		int is_call = migr__token_is(token, "CAST") || migr__token_is(token, "RAISE");

		write_keyword(w, token, is_call ? PIECE_FUNCTION : PIECE_KEYWORD);
		if (migr__token_is(token, "CAST") && w->depth + 1 < CAST_DEPTH)
			w->is_cast |= UINT64_C(1) << (w->depth + 1);
	} else {
		write_plain_word(w, token, kind);
	}
}

/* How many tokens from here on are one operator. */
static size_t operator_size(const writing *w)
{
	static const char *const operators[] = { "->>", "<=", ">=", "<>", "!=", "==", "<<", ">>", "||", "->" };
	const migr__token *token = token_at(w, w->at);
	const char *end = token_at(w, w->last - 1)->text + token_at(w, w->last - 1)->size;

	for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
		size_t size = strlen(operators[i]);

		if ((size_t)(end - token->text) >= size && memcmp(token->text, operators[i], size) == 0)
			return size;
	}
	return 1;
}

static void write_operator(writing *w, const migr__token *token)
{
	size_t size = operator_size(w);
	int is_sign = size == 1 && strchr("-+~", token->text[0]) != NULL;
	migr__buf *buf;

	if (size == 1 && token->text[0] == '*' && !is_behind_value(w)) {
		migr__buf_putc(begin(w, PIECE_VALUE), '*');
		return;
	}
	buf = begin(w, is_sign && !is_behind_value(w) ? PIECE_UNARY : PIECE_BINARY);
	if (size == 2 && memcmp(token->text, "==", 2) == 0)
		migr__buf_putc(buf, '=');
	else if (size == 2 && memcmp(token->text, "!=", 2) == 0)
		migr__buf_puts(buf, "<>");
	else
		migr__buf_add(buf, token->text, size);
	w->at += size - 1;
}

static void write_bracket(writing *w, int is_open)
{
	migr__buf_putc(begin(w, is_open ? PIECE_OPEN : PIECE_CLOSE), is_open ? '(' : ')');
	if (is_open) {
		w->depth++;
		return;
	}
	if (w->depth < CAST_DEPTH)
		w->is_cast &= ~(UINT64_C(1) << w->depth);
	if (w->type_depth == w->depth)
		w->type_depth = 0;
	w->depth -= w->depth != 0;
}

static void write_symbol(writing *w, const migr__token *token)
{
	if ((token->text[0] >= '0' && token->text[0] <= '9') || (token->text[0] == '.' && token->size > 1))
		migr__buf_add(begin(w, PIECE_VALUE), token->text, token->size);
	else if (token->text[0] == '(' || token->text[0] == ')')
		write_bracket(w, token->text[0] == '(');
	else if (token->text[0] == ',')
		migr__buf_putc(begin(w, PIECE_COMMA), ',');
	else if (token->text[0] == '.')
		migr__buf_putc(begin(w, PIECE_POINT), '.');
	else
		write_operator(w, token);
}

/* main.t in what is stored in main: it could be nowhere else. */
static int skip_schema(writing *w, const migr__token *token)
{
	static const char *const before_tables[] = { "FROM", "JOIN", "INTO", "UPDATE", NULL };

	if (!w->canonical->is_query || !w->canonical->schema || !next_is(w, '.') ||
	    !is_behind_keyword(w, before_tables) || !migr__token_is_name(token, w->canonical->schema))
		return 0;
	w->at++;
	return 1;
}

static void write_token(writing *w)
{
	const migr__token *token = token_at(w, w->at);

	if (skip_schema(w, token))
		return;
	switch (token->kind) {
	case MIGR__TOKEN_WORD:
		write_word(w, token);
		break;
	case MIGR__TOKEN_QUOTED:
		write_quoted(w, token);
		break;
	case MIGR__TOKEN_DELIMITER:
		migr__buf_putc(begin(w, PIECE_END), ';');
		break;
	default:
		write_symbol(w, token);
	}
}

/* Whether the first bracket is closed by the last. */
static int is_in_brackets(const writing *w)
{
	size_t depth = 0;

	if (w->last - w->at < 3 || !migr__token_is_symbol(token_at(w, w->at), '('))
		return 0;
	for (size_t i = w->at; i < w->last; i++) {
		depth += (size_t)migr__token_is_symbol(token_at(w, i), '(');
		depth -= (size_t)migr__token_is_symbol(token_at(w, i), ')');
		if (!depth)
			return i + 1 == w->last;
	}
	return 0;
}

static void write_all(writing *w)
{
	w->last = w->tokens.count - 1;
	while (is_in_brackets(w)) {
		w->at++;
		w->last--;
	}
	for (; w->at < w->last; w->at++)
		write_token(w);
}

const char *migr__canonical_sql(migr__canonical *canonical, migr__view sql)
{
	writing w = { .canonical = canonical };
	const char *text = NULL;
	migr_status rc;

	migr__buf_clear(&canonical->buf);
	rc = migr__tokens_read(&w.tokens, canonical->scratch, sql.data, sql.size, canonical->error);
	if (rc == MIGR_OK) {
		write_all(&w);
		if (!canonical->buf.failed && !w.tokens.failed)
			text = migr__arena_strdup(canonical->arena, migr__buf_text(&canonical->buf));
		if (!text)
			migr__fail_memory(canonical->error);
	}
	migr__tokens_clear(&w.tokens);
	return text;
}

const char *migr__canonical_collation(const char *name)
{
	if (migr__sqlite_same_name(name, "BINARY"))
		return NULL;
	if (migr__sqlite_same_name(name, "NOCASE"))
		return "NOCASE";
	return migr__sqlite_same_name(name, "RTRIM") ? "RTRIM" : name;
}

const migr_column *migr__canonical_column(const migr__canonical *canonical, const char *name)
{
	for (size_t i = 0; i < canonical->n_columns; i++)
		if (migr__sqlite_same_name(canonical->columns[i].name, name))
			return &canonical->columns[i];
	return NULL;
}

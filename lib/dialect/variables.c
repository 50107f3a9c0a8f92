/* SPDX-License-Identifier: MIT */
#include "dialect/variables.h"

#include "dialect/lex.h"

#include <string.h>

typedef struct search {
	migr__lexer lexer;
	migr__token token; /* the next one, not taken yet */
	const char *separator;
	migr__buf *names;
	size_t count;
} search;

static void next(search *s)
{
	migr__lex_significant(&s->lexer, &s->token);
}

static int is_at_end(const search *s)
{
	return s->token.kind == MIGR__TOKEN_END || s->token.kind == MIGR__TOKEN_OPEN;
}

static void found(search *s, const migr__token *name)
{
	if (s->names)
		migr__buf_printf(s->names, "%s@%.*s", s->count ? s->separator : "", (int)name->size, name->text);
	s->count++;
}

/* Takes "@name", whose name touches the sign; 0 if it is "@@name", a setting of the server, which is taken too. */
static int take_variable(search *s, migr__token *name)
{
	int is_setting;

	migr__lex(&s->lexer, name);
	is_setting = migr__token_is_symbol(name, '@');
	if (is_setting)
		migr__lex(&s->lexer, name);
	next(s);
	return !is_setting && (name->kind == MIGR__TOKEN_WORD || name->kind == MIGR__TOKEN_QUOTED);
}

/* Takes "=" or ":=". */
static int take_assignment(search *s, int is_set)
{
	if (migr__token_is_symbol(&s->token, ':')) {
		next(s);
		return migr__token_is_symbol(&s->token, '=');
	}
	return is_set && migr__token_is_symbol(&s->token, '=');
}

/*
 * Whether a SET sets nothing but variables, and asks something for it: what has no brackets asks nobody, and one that
 * makes settings of the session as well must be executed as it is.
 */
static int asks(const migr__dialect *dialect, const char *sql, size_t size)
{
	search s = { .lexer = { sql, sql + size, dialect->split_flags, ";", 0 } };
	int depth = 0, has_brackets = 0, is_target = 1;

	next(&s); /* SET */
	for (next(&s); !is_at_end(&s); next(&s)) {
		if (is_target &&
		    (!migr__token_is_symbol(&s.token, '@') || (s.lexer.at < s.lexer.end && *s.lexer.at == '@')))
			return 0;
		is_target = !depth && migr__token_is_symbol(&s.token, ',');
		depth += migr__token_is_symbol(&s.token, '(');
		depth -= migr__token_is_symbol(&s.token, ')');
		has_brackets |= depth;
	}
	return has_brackets;
}

size_t migr__variables_set(const migr__dialect *dialect, const char *sql, size_t size, const char *separator,
                           migr__buf *names)
{
	search s = { .lexer = { sql, sql + size, dialect->split_flags, ";", 0 },
		     .separator = separator,
		     .names = names };
	int is_set, is_into = 0;

	if (strcmp(dialect->name, "mysql") != 0 || !memchr(sql, '@', size))
		return 0;
	next(&s);
	is_set = migr__token_is(&s.token, "SET");
	if (!(is_set ? asks(dialect, sql, size)
	             : migr__token_is(&s.token, "SELECT") || migr__token_is(&s.token, "WITH")))
		return 0;
	while (!is_at_end(&s)) {
		migr__token name;

		if (migr__token_is_symbol(&s.token, '@')) {
			if (take_variable(&s, &name) && (is_into || take_assignment(&s, is_set)))
				found(&s, &name);
			continue;
		}
		is_into = migr__token_is(&s.token, "INTO") || (is_into && migr__token_is_symbol(&s.token, ','));
		next(&s);
	}
	return s.count;
}

/* SPDX-License-Identifier: MIT */
/*
 * Reads a condition by the precedence of its operators. Each function returns the form of what it has read, which is in
 * the arena, or NULL.
 */
#include "dialect/condition.h"
#include "dialect/condition_lex.h"

#include <stdarg.h>
#include <string.h>

/* Deeper ones are compared token by token. */
#define MOST_DEEP 100

typedef struct reading {
	migr__terms terms;
	int depth;
} reading;

static const char *read_or(reading *r);

/* All texts up to NULL as one. NULL if one of them is not there: so a failure goes through. */
static const char *join(reading *r, size_t count, ...)
{
	const char *parts[8];
	size_t size = 0;
	char *text;
	va_list args;

	va_start(args, count);
	for (size_t i = 0; i < count; i++)
		parts[i] = va_arg(args, const char *);
	va_end(args);
	for (size_t i = 0; i < count; i++) {
		if (!parts[i])
			return NULL;
		size += strlen(parts[i]);
	}
	text = migr__arena_bytes(r->terms.arena, size + 1);
	if (!text)
		return NULL;
	size = 0;
	for (size_t i = 0; i < count; i++) {
		memcpy(text + size, parts[i], strlen(parts[i]));
		size += strlen(parts[i]);
	}
	text[size] = '\0';
	return text;
}

static const char *pair(reading *r, const char *sign, const char *a, const char *b)
{
	return join(r, 7, "(", sign, " ", a, " ", b, ")");
}

/* What is behind the head of a form: "a b" of "(and a b)"; NULL if it has another head. */
static const char *inside(reading *r, const char *form, const char *head)
{
	size_t size = strlen(head);

	if (!form || strncmp(form, head, size) != 0)
		return NULL;
	return migr__arena_strndup(r->terms.arena, form + size, strlen(form) - size - 1);
}

static const char *read_name(reading *r)
{
	const char *name = NULL;

	if (r->terms.kind == MIGR__TERM_WORD || r->terms.kind == MIGR__TERM_NAME)
		name = r->terms.text;
	migr__terms_next(&r->terms);
	return name;
}

/* Expressions up to the closing sign, which is taken: " a b c". The words between arguments (FROM, FOR) count. */
static const char *read_list(reading *r, const char *close)
{
	const char *list = "";

	while (list && !migr__terms_take(&r->terms, close)) {
		if (*list && !migr__terms_take(&r->terms, ",") && r->terms.kind == MIGR__TERM_WORD) {
			list = join(r, 3, list, " ", r->terms.text);
			migr__terms_next(&r->terms);
		}
		if (migr__terms_take(&r->terms, "*"))
			list = join(r, 2, list, " *");
		else
			list = join(r, 3, list, " ", read_or(r));
	}
	return list;
}

/* A type, which does not count; whether it is one of numbers. */
static int skip_type(reading *r)
{
	static const char *const numbers[] = { "smallint", "integer", "bigint", "numeric", "decimal",
		                               "real",     "double",  "int",    NULL };
	static const char *const more[] = { "varying", "precision", "with", "without", "time", "zone", NULL };
	int is_number = 0, again = 1;

	for (const char *const *word = numbers; *word; word++)
		is_number |= migr__terms_is(&r->terms, *word);
	read_name(r);
	if (migr__terms_take(&r->terms, "."))
		read_name(r);
	while (again) {
		again = 0;
		for (const char *const *word = more; *word; word++)
			again |= migr__terms_take(&r->terms, *word);
	}
	if (migr__terms_take(&r->terms, "("))
		while (r->terms.kind != MIGR__TERM_END && !migr__terms_take(&r->terms, ")"))
			migr__terms_next(&r->terms);
	while (migr__terms_take(&r->terms, "["))
		while (r->terms.kind != MIGR__TERM_END && !migr__terms_take(&r->terms, "]"))
			migr__terms_next(&r->terms);
	return is_number;
}

/* '-3'::integer is a number. */
static const char *cast(reading *r, const char *form, int is_number)
{
	if (is_number && form && form[0] == '\'' && strlen(form) > 2)
		return migr__arena_strndup(r->terms.arena, form + 1, strlen(form) - 2);
	return form;
}

/* CAST(x AS t), behind the bracket. */
static const char *read_cast(reading *r)
{
	const char *form = read_or(r);
	int depth = 1;

	if (!migr__terms_take(&r->terms, "as"))
		return NULL;
	while (depth && r->terms.kind != MIGR__TERM_END) {
		depth += migr__terms_is(&r->terms, "(") - migr__terms_is(&r->terms, ")");
		migr__terms_next(&r->terms);
	}
	return depth ? NULL : form;
}

static const char *read_case(reading *r)
{
	const char *form = "(case";

	while (form && !migr__terms_take(&r->terms, "end")) {
		static const char *const words[] = { "when", "then", "else", NULL };

		for (const char *const *word = words; *word; word++)
			if (migr__terms_take(&r->terms, *word))
				form = join(r, 3, form, " ", *word);
		form = join(r, 3, form, " ", read_or(r));
	}
	return join(r, 2, form, ")");
}

/* Names of functions that a server writes in another way. */
static const char *function_name(const reading *r, const char *name)
{
	static const char *const names[][2] = {
		{ "length", "octet_length" },   { "lower", "lcase" }, { "upper", "ucase" },
		{ "substring", "substr" },      { "mid", "substr" },  { "character_length", "char_length" },
		{ "current_timestamp", "now" }, { "power", "pow" },   { "ceiling", "ceil" },
		{ "localtimestamp", "now" },
	};

	for (size_t i = 0; r->terms.is_mysql && i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i][0]) == 0)
			return names[i][1];
	return name;
}

/* A word that stands for itself, or NULL. */
static const char *constant(const reading *r, const char *word)
{
	static const char *const words[] = {
		"null", "true", "false", "current_date", "current_time", "current_timestamp", "current_user", NULL
	};

	if (r->terms.is_mysql && (strcmp(word, "true") == 0 || strcmp(word, "false") == 0))
		return word[0] == 't' ? "1" : "0";
	for (const char *const *known = words; *known; known++)
		if (strcmp(word, *known) == 0)
			return *known;
	return NULL;
}

static const char *read_string(reading *r)
{
	const char *text = r->terms.text;

	migr__terms_next(&r->terms);
	return text;
}

/* A name, a call, a typed literal: what begins with a name. */
static const char *read_named(reading *r)
{
	int is_word = r->terms.kind == MIGR__TERM_WORD;
	const char *name = read_name(r);

	/* date '...', _utf8mb4'...'; but x'...' is one thing */
	if (is_word && r->terms.kind == MIGR__TERM_STRING)
		return name[1] ? read_string(r) : join(r, 2, name, read_string(r));
	while (name && migr__terms_take(&r->terms, "."))
		name = read_name(r);
	if (name && migr__terms_take(&r->terms, "("))
		return join(r, 5, "(", function_name(r, name), "()", read_list(r, ")"), ")");
	if (is_word && name && constant(r, name))
		return constant(r, name);
	return join(r, 2, "\"", name);
}

static const char *read_brackets(reading *r)
{
	const char *first = read_or(r);

	if (migr__terms_take(&r->terms, ")"))
		return first;
	if (!migr__terms_take(&r->terms, ","))
		return NULL;
	return join(r, 5, "(row ", first, " ", read_list(r, ")"), ")");
}

static const char *read_primary(reading *r)
{
	const char *text = r->terms.text;

	switch (r->terms.kind) {
	case MIGR__TERM_NUMBER:
	case MIGR__TERM_STRING:
		migr__terms_next(&r->terms);
		return text;
	case MIGR__TERM_NAME:
		return read_named(r);
	case MIGR__TERM_WORD:
		if (migr__terms_take(&r->terms, "case"))
			return read_case(r);
		if (migr__terms_take(&r->terms, "array"))
			return migr__terms_take(&r->terms, "[") ? join(r, 3, "(array", read_list(r, "]"), ")") : NULL;
		if (migr__terms_take(&r->terms, "cast"))
			return migr__terms_take(&r->terms, "(") ? read_cast(r) : NULL;
		return read_named(r);
	case MIGR__TERM_SIGN:
		return migr__terms_take(&r->terms, "(") ? read_brackets(r) : NULL;
	case MIGR__TERM_END:
	case MIGR__TERM_BAD:
	default:
		return NULL;
	}
}

static const char *read_postfix(reading *r)
{
	const char *form = read_primary(r);

	for (;;) {
		if (migr__terms_take(&r->terms, "::"))
			form = cast(r, form, skip_type(r));
		else if (migr__terms_take(&r->terms, "["))
			form = join(r, 4, "(item ", form, read_list(r, "]"), ")");
		else if (migr__terms_take(&r->terms, "collate"))
			form = pair(r, "collate", form, read_name(r));
		else
			return form;
	}
}

/* NOT x, turned around where that is another comparison. */
static const char *negate(reading *r, const char *form)
{
	static const char *const opposites[][2] = {
		{ "(= ", "(<> " }, { "(<> ", "(= " }, { "(< ", "(>= " },     { "(>= ", "(< " },
		{ "(> ", "(<= " }, { "(<= ", "(> " }, { "(is ", "(isnot " }, { "(isnot ", "(is " },
	};
	const char *rest = inside(r, form, "(not ");

	if (rest)
		return rest;
	for (size_t i = 0; i < sizeof opposites / sizeof opposites[0]; i++) {
		rest = inside(r, form, opposites[i][0]);
		if (rest)
			return join(r, 3, opposites[i][1], rest, ")");
	}
	return join(r, 3, "(not ", form, ")");
}

static const char *read_unary(reading *r)
{
	const char *sign = r->terms.text;

	if (r->terms.kind != MIGR__TERM_SIGN || !strchr("+-~!@", sign[0]) || !sign[0])
		return read_postfix(r);
	if (++r->depth > MOST_DEEP)
		return NULL;
	migr__terms_next(&r->terms);
	if (strcmp(sign, "-") == 0 && r->terms.kind == MIGR__TERM_NUMBER)
		return join(r, 2, "-", read_postfix(r));
	if (strcmp(sign, "+") == 0)
		return read_unary(r);
	if (strcmp(sign, "!") == 0 && r->terms.is_mysql)
		return negate(r, read_unary(r));
	return join(r, 5, "(", sign, " ", read_unary(r), ")");
}

static int is_sign_of_operator(const char *text)
{
	return text[0] && strchr("+-*/<>=~!@#%^&|`?:", text[0]) != NULL;
}

/* How strongly an operator binds, beyond comparisons; 0: it is none. */
static int strength(const reading *r, const char **sign)
{
	static const char *const comparisons = " = == <> != < > <= >= ~~ !~~ ~~* !~~* <=> ";
	const char *text = r->terms.text;
	char padded[16];

	*sign = text;
	if (migr__terms_is(&r->terms, "mod") || migr__terms_is(&r->terms, "div")) {
		*sign = text[0] == 'm' ? "%" : "div";
		return r->terms.is_mysql ? 3 : 0;
	}
	if (r->terms.kind != MIGR__TERM_SIGN || !is_sign_of_operator(text) || strlen(text) > 10)
		return 0;
	padded[0] = ' ';
	memcpy(padded + 1, text, strlen(text));
	memcpy(padded + 1 + strlen(text), " ", 2);
	if (strstr(comparisons, padded) || (r->terms.is_mysql && (!strcmp(text, "&&") || !strcmp(text, "||"))))
		return 0;
	if (!text[1] && strchr("*/%", text[0]))
		return 3;
	if (!text[1] && strchr("+-", text[0]))
		return 2;
	return text[1] || text[0] != '^' || r->terms.is_mysql ? 1 : 4;
}

static const char *read_binary(reading *r, int least)
{
	const char *form = read_unary(r), *sign;
	int strong;

	while (form) {
		if (least <= 1 && migr__terms_take(&r->terms, "at")) {
			if (!migr__terms_take(&r->terms, "time") || !migr__terms_take(&r->terms, "zone"))
				return NULL;
			form = pair(r, "at", form, read_binary(r, 2));
			continue;
		}
		strong = strength(r, &sign);
		if (!strong || strong < least)
			return form;
		migr__terms_next(&r->terms);
		form = pair(r, sign, form, read_binary(r, strong + 1));
	}
	return NULL;
}

/* x IN (...), x = ANY (ARRAY[...]): of one element it is a comparison. */
static const char *membership(reading *r, const char *form, const char *list)
{
	int depth = 0, is_quoted = 0, count = 0;

	for (const char *p = list; p && *p; p++) {
		is_quoted ^= *p == '\'';
		depth += is_quoted ? 0 : (*p == '(') - (*p == ')');
		count += !is_quoted && !depth && *p == ' ';
	}
	return count == 1 ? join(r, 5, "(= ", form, "", list, ")") : join(r, 4, "(in ", form, list, ")");
}

/* ANY and ALL of an array; NULL if it is something else. */
static const char *read_any(reading *r, const char *form, const char *sign)
{
	const char *right, *items;

	if (!migr__terms_take(&r->terms, "("))
		return NULL;
	right = read_or(r);
	items = inside(r, right, "(array");
	if (!migr__terms_take(&r->terms, ")") || !items)
		return NULL;
	form = membership(r, form, items);
	return strcmp(sign, "=") == 0 ? form : negate(r, form);
}

static const char *read_compared(reading *r, const char *form, const char *sign)
{
	static const char *const names[][2] = {
		{ "==", "=" },
		{ "!=", "<>" },
		{ "~~", "like" },
		{ "~~*", "ilike" },
	};

	migr__terms_next(&r->terms);
	if (strcmp(sign, "!~~") == 0 || strcmp(sign, "!~~*") == 0)
		return negate(r, pair(r, sign[3] ? "ilike" : "like", form, read_binary(r, 1)));
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		sign = strcmp(sign, names[i][0]) == 0 ? names[i][1] : sign;
	if ((strcmp(sign, "=") == 0 && (migr__terms_take(&r->terms, "any") || migr__terms_take(&r->terms, "some"))) ||
	    (strcmp(sign, "<>") == 0 && migr__terms_take(&r->terms, "all")))
		return read_any(r, form, sign);
	return pair(r, sign, form, read_binary(r, 1));
}

/* Behind IS. */
static const char *read_is(reading *r, const char *form)
{
	int is_not = migr__terms_take(&r->terms, "not");

	if (migr__terms_take(&r->terms, "distinct"))
		form = migr__terms_take(&r->terms, "from") ? pair(r, "distinct", form, read_binary(r, 1)) : NULL;
	else
		form = pair(r, "is", form, read_binary(r, 1));
	return is_not ? negate(r, form) : form;
}

static const char *read_between(reading *r, const char *form)
{
	const char *low = read_binary(r, 1);
	const char *high = migr__terms_take(&r->terms, "and") ? read_binary(r, 1) : NULL;

	return pair(r, "and", pair(r, ">=", form, low), pair(r, "<=", form, high));
}

/* What follows NOT, or stands alone: IN, LIKE, BETWEEN ...; *is_any: it was one of these. */
static const char *read_predicate(reading *r, const char *form, int *is_any)
{
	static const char *const words[][2] = { { "like", "like" },    { "ilike", "ilike" }, { "regexp", "regexp" },
		                                { "rlike", "regexp" }, { "glob", "glob" },   { "match", "match" } };

	*is_any = 1;
	if (migr__terms_take(&r->terms, "in"))
		return migr__terms_take(&r->terms, "(") ? membership(r, form, read_list(r, ")")) : NULL;
	if (migr__terms_take(&r->terms, "between"))
		return read_between(r, form);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (migr__terms_take(&r->terms, words[i][0])) {
			form = pair(r, words[i][1], form, read_binary(r, 1));
			return migr__terms_take(&r->terms, "escape") ? pair(r, "escape", form, read_binary(r, 1))
			                                             : form;
		}
	*is_any = 0;
	return form;
}

/* NOT BETWEEN is shown as two comparisons too. */
static const char *deny(reading *r, const char *form)
{
	const char *both = inside(r, form, "(and ");
	const char *end = both;
	int depth = 0, is_quoted = 0;

	if (!both)
		return negate(r, form);
	for (; *end && (depth || is_quoted || *end != ' ' || end == both); end++) {
		is_quoted ^= *end == '\'';
		depth += is_quoted ? 0 : (*end == '(') - (*end == ')');
	}
	if (!*end)
		return NULL;
	return pair(r, "or", negate(r, migr__arena_strndup(r->terms.arena, both, (size_t)(end - both))),
	            negate(r, end + 1));
}

static const char *read_comparison(reading *r)
{
	const char *form = read_binary(r, 1);
	int is_any = 1;

	while (form && is_any) {
		if (r->terms.kind == MIGR__TERM_SIGN && !strchr("(),[].;&|", r->terms.text[0])) {
			form = read_compared(r, form, r->terms.text);
		} else if (migr__terms_take(&r->terms, "is")) {
			form = read_is(r, form);
		} else if (migr__terms_take(&r->terms, "isnull")) {
			form = pair(r, "is", form, "null");
		} else if (migr__terms_take(&r->terms, "notnull")) {
			form = pair(r, "isnot", form, "null");
		} else if (migr__terms_take(&r->terms, "not")) {
			form = read_predicate(r, form, &is_any);
			form = is_any ? deny(r, form) : NULL;
		} else {
			form = read_predicate(r, form, &is_any);
		}
	}
	return form;
}

static const char *read_not(reading *r)
{
	if (!migr__terms_take(&r->terms, "not"))
		return read_comparison(r);
	return ++r->depth > MOST_DEEP ? NULL : negate(r, read_not(r));
}

/* (and a b c), whatever the brackets among them are. */
static const char *read_row(reading *r, const char *head, const char *word, const char *sign,
                            const char *(*read)(reading *r))
{
	const char *form = read(r);

	while (form &&
	       (migr__terms_take(&r->terms, word) || (r->terms.is_mysql && migr__terms_take(&r->terms, sign)))) {
		const char *next = read(r), *left = inside(r, form, head), *right = inside(r, next, head);

		form = join(r, 5, head, left ? left : form, " ", right ? right : next, ")");
	}
	return form;
}

static const char *read_and(reading *r)
{
	return read_row(r, "(and ", "and", "&&", read_not);
}

static const char *read_or(reading *r)
{
	const char *form;

	if (++r->depth > MOST_DEEP)
		return NULL;
	form = read_row(r, "(or ", "or", "||", read_and);
	r->depth--;
	return form;
}

/* MySQL 8 shows _utf8mb4\'x\', the quotes escaped once more. */
static const char *without_escapes(const char *sql, migr__arena *arena)
{
	char *copy = strstr(sql, "_utf8mb4\\'") ? migr__arena_strdup(arena, sql) : NULL;
	size_t kept = 0;

	if (!copy)
		return sql;
	for (const char *p = sql; *p; p++)
		if (p[0] != '\\' || p[1] != '\'')
			copy[kept++] = *p;
	copy[kept] = '\0';
	return copy;
}

const char *migr__condition_form(const migr__dialect *dialect, const char *sql, migr__arena *arena)
{
	reading r = { .depth = 0 };
	const char *form;

	if (dialect->name_quote == '`')
		sql = without_escapes(sql, arena);
	migr__terms_init(&r.terms, dialect, arena, sql);
	form = read_or(&r);
	return r.terms.kind == MIGR__TERM_END ? form : NULL;
}

/* SPDX-License-Identifier: MIT */
/* Triggers and sequences. */
#include "dialect/mysql/read.h"

#include "dialect/lex.h"
#include "dialect/mysql/reading.h"

#include <stdlib.h>
#include <string.h>

/* The row's columns, as migr__my_query_checks and migr__my_query_sequences have them. */
enum { TABLE = 1, NAME = 3, EVENT, STATEMENT, TIMING, ORDER };
enum { SEQUENCE = 1, START, MINIMUM, MAXIMUM, INCREMENT, CACHE, CYCLE, SEQUENCE_WIDTH };

/* The numbers of a sequence about which nothing was said. */
#define FIRST_UP INT64_C(1)
#define LAST_UP (INT64_MAX - 1)
#define FIRST_DOWN (-INT64_C(1))
#define LAST_DOWN (-INT64_MAX)
#define USUAL_CACHE 1000

/* One of several triggers of the same event, of which the order counts. */
typedef struct raw_trigger {
	migr_trigger *trigger;
	size_t schema;
	int64_t order;
	int is_garbled; /* its body is to be asked for */
} raw_trigger;

/* What is between BEGIN and END; a body without them as it is. */
static migr__view inside(const char *statement)
{
	migr__view all = migr__view_trim(migr__view_of(statement));
	migr__lexer lexer = { all.data, all.data + all.size, MIGR__MYSQL_SPLIT, ";", 0 };
	migr__token first, token, last;

	migr__lex_significant(&lexer, &first);
	last = first;
	for (;;) {
		migr__lex_significant(&lexer, &token);
		if (token.kind == MIGR__TOKEN_END || token.kind == MIGR__TOKEN_OPEN)
			break;
		last = token;
	}
	if (!migr__token_is(&first, "BEGIN") || !migr__token_is(&last, "END") || token.kind == MIGR__TOKEN_OPEN)
		return all;
	first.text += first.size;
	token = (migr__token){ .text = first.text, .size = (size_t)(last.text - first.text) };
	return migr__view_trim((migr__view){ token.text, token.size });
}

/* Statements each ended by ";", as a literal has them. A comment at the end does not swallow it. */
static const char *read_body(migr__my_reading *r, const char *statement)
{
	migr__view text = inside(statement);

	migr__buf_clear(&r->text);
	if (!text.size)
		migr__buf_puts(&r->text, "BEGIN END;");
	migr__buf_add(&r->text, text.data, text.size);
	if (text.size && text.data[text.size - 1] != ';')
		migr__buf_putc(&r->text, ';');
	return migr__my_invariant(r);
}

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '\'' ||
	       c == '"' || c == '`' || (unsigned char)c >= 0x80;
}

/*
 * Strings are not in information_schema as they were written. MariaDB doubles quotes and escapes line breaks, but no
 * backslash; MySQL does nothing of it, so that a quote inside ends the string, and something stands just behind it.
 */
static int is_garbled(const migr__my_reading *r, const char *statement)
{
	migr__lexer lexer = { statement, statement + strlen(statement), MIGR__MYSQL_SPLIT, ";", 0 };
	migr__token token;

	if (strchr(statement, '\\'))
		return 1;
	if (r->server.is_mariadb)
		return 0;
	do {
		migr__lex(&lexer, &token);
		if (token.kind == MIGR__TOKEN_OPEN || (token.kind == MIGR__TOKEN_QUOTED && is_letter(*lexer.at)))
			return 1;
	} while (token.kind != MIGR__TOKEN_END);
	return 0;
}

migr_status migr__my_take_trigger(migr__my_reading *r, const migr_value *values)
{
	size_t schema = (size_t)migr__my_row_number(&values[0]);
	const char *table = migr__my_row_text(&values[TABLE]), *name = migr__my_row_text(&values[NAME]);
	const char *statement = migr__my_row_text(&values[STATEMENT]), *event = migr__my_row_text(&values[EVENT]);
	migr_trigger *trigger;
	raw_trigger *raw;

	if (!table || !event || schema >= r->read->n_schemas) {
		r->bad_answer = 1;
		return MIGR_OK;
	}
	if (!statement || !*statement)
		return migr__gather_left(&r->gather, MIGR_OBJECT_TRIGGER, schema, table, name,
		                         "what it does may not be seen");
	trigger = migr__gather_trigger(&r->gather, schema, table, name);
	raw = migr__pile_add_passing(&r->triggers, &r->gather, sizeof *raw);
	if (!trigger || !raw)
		return r->read->error->status;
	trigger->event = strcmp(event, "INSERT") == 0 ? "insert" : strcmp(event, "UPDATE") == 0 ? "update" : "delete";
	trigger->timing = migr__my_row_is(&values[TIMING], "AFTER") ? MIGR_AFTER : MIGR_BEFORE;
	trigger->body = read_body(r, statement);
	*raw = (raw_trigger){ trigger, schema, migr__my_row_number(&values[ORDER]), is_garbled(r, statement) };
	return migr__my_read_status(r);
}

/* What follows FOR EACH ROW, and which other trigger it precedes or follows; NULL if that is not found. */
static const char *body_of(const char *statement)
{
	static const char *const places[] = { "FOLLOWS", "PRECEDES", NULL };
	static const char *const words[] = { "FOR", "EACH", "ROW" };
	migr__lexer lexer = { statement, statement + strlen(statement), MIGR__MYSQL_SPLIT, ";", 0 }, ahead;
	migr__token token;

	for (size_t found = 0; found < 3;) {
		migr__lex_significant(&lexer, &token);
		if (token.kind == MIGR__TOKEN_END || token.kind == MIGR__TOKEN_OPEN)
			return NULL;
		found = migr__token_is(&token, words[found]) ? found + 1 : (size_t)migr__token_is(&token, "FOR");
	}
	ahead = lexer;
	migr__lex_significant(&ahead, &token);
	if (migr__token_in(&token, places)) {
		migr__lex_significant(&ahead, &token);
		lexer = ahead;
	}
	return lexer.at;
}

static migr_status take_text(void *reading, const migr_value *values, size_t count)
{
	migr__my_reading *r = reading;
	const char *statement = count > 2 ? migr__my_row_text(&values[2]) : NULL;
	const char *body = statement ? body_of(statement) : NULL;

	if (body)
		r->asked->body = read_body(r, body);
	return migr__my_read_status(r);
}

migr_status migr__my_read_triggers(migr__my_reading *r)
{
	raw_trigger *items = r->triggers.items;
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < r->triggers.count && rc == MIGR_OK; i++) {
		if (!items[i].is_garbled)
			continue;
		r->asked = items[i].trigger;
		migr__my_query_trigger(r, items[i].schema, items[i].trigger->name);
		rc = migr__my_ask(r, take_text);
	}
	return rc;
}

/* By table, what they run at, and when. */
static int compare_occasions(const raw_trigger *a, const raw_trigger *b)
{
	int order = (a->schema > b->schema) - (a->schema < b->schema);

	if (!order)
		order = strcmp(a->trigger->table, b->trigger->table);
	if (!order)
		order = strcmp(a->trigger->event, b->trigger->event);
	return order ? order : a->trigger->timing - b->trigger->timing;
}

static int by_order(const void *a, const void *b)
{
	const raw_trigger *left = a, *right = b;
	int order = compare_occasions(left, right);

	return order ? order : (left->order > right->order) - (left->order < right->order);
}

/* They are made in the order of their names, so one that runs in another has something that no literal says. */
migr_status migr__my_finish_triggers(migr__my_reading *r)
{
	raw_trigger *items = r->triggers.items;

	if (r->triggers.count > 1)
		qsort(items, r->triggers.count, sizeof *items, by_order);
	for (size_t i = 1; i < r->triggers.count; i++) {
		const migr_trigger *trigger = items[i].trigger;

		if (compare_occasions(&items[i - 1], &items[i]) != 0 ||
		    strcmp(items[i - 1].trigger->name, trigger->name) < 0)
			continue;
		migr__buf_clear(&r->text);
		migr__buf_printf(&r->text, "that the trigger runs behind %s has no literal",
		                 items[i - 1].trigger->name);
		if (r->text.failed)
			return migr__fail_memory(r->read->error);
		if (migr__my_left_part(r, items[i].schema, trigger->table, trigger->name, migr__buf_text(&r->text)) !=
		    MIGR_OK)
			return r->read->error->status;
	}
	return MIGR_OK;
}

/* What is as the server chooses it is 0. */
static void set_numbers(migr_sequence *sequence, const migr_value *values)
{
	int64_t increment = migr__my_row_number(&values[INCREMENT]), start = migr__my_row_number(&values[START]);
	int64_t minimum = migr__my_row_number(&values[MINIMUM]), maximum = migr__my_row_number(&values[MAXIMUM]);
	int64_t cache = migr__my_row_number(&values[CACHE]);
	int is_down = increment < 0;

	sequence->increment = increment == 1 ? 0 : increment;
	sequence->start = start == (is_down ? maximum : minimum) ? 0 : start;
	sequence->minimum = minimum == (is_down ? LAST_DOWN : FIRST_UP) ? 0 : minimum;
	sequence->maximum = maximum == (is_down ? FIRST_DOWN : LAST_UP) ? 0 : maximum;
	/* none at all and one at a time are the same */
	sequence->cache = cache == USUAL_CACHE ? 0 : cache == 0 ? 1 : cache;
	if (migr__my_row_number(&values[CYCLE]))
		sequence->flags |= MIGR_CYCLE;
}

migr_status migr__my_take_sequence(void *reading, const migr_value *values, size_t count)
{
	migr__my_reading *r = reading;
	const char *name = count >= SEQUENCE_WIDTH ? migr__my_row_text(&values[SEQUENCE]) : NULL;
	migr_sequence *sequence;

	if (!name) {
		r->bad_answer = 1;
		return MIGR_OK;
	}
	sequence = migr__gather_sequence(&r->gather, (size_t)migr__my_row_number(&values[0]), name);
	if (!sequence)
		return r->read->error->status;
	set_numbers(sequence, values);
	return MIGR_OK;
}

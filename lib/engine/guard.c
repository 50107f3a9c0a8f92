/* SPDX-License-Identifier: MIT */
/*
 * What is there, for revisions that have to know: answers of the catalogue, each remembered until the step executes
 * something.
 *
 * A step outside a transaction that is cut off and run again is given the answers that it was given before, as far as a
 * statement that is recorded came after them (notes.h). So "add the column if it is not there" emits its statement once
 * more although the column is there by now, and the journal passes over it. Behind that, the database is asked.
 */
#include "dialect/lookup.h"
#include "engine/emit.h"
#include "engine/sink.h"

#include <libmigr/guard.h>
#include <string.h>

typedef struct answer {
	const char *question;
	const char *name; /* what was found; of a yes or no it is "" or NULL */
	struct answer *next;
} answer;

struct migr__answers {
	answer *first;
	int64_t n_executed; /* what they hold for */
};

/* Which question: the letters are what tells them apart. */
typedef struct question {
	migr_op *op;
	const char *schema;
	const char *table;
	const char *name;
	char letter;
	migr__buf text;
} question;

static migr_status misuse(migr_op *op, const char *message)
{
	return op ? migr__fail(&op->error, MIGR_ERROR_MISUSE, "%s", message) : MIGR_ERROR_MISUSE;
}

static migr_status check_name(migr_op *op, const char *name)
{
	if (!name || migr__utf8_invalid(name, strlen(name)) == SIZE_MAX)
		return MIGR_OK;
	return migr__fail(&op->error, MIGR_ERROR_NAME, "a name is no UTF-8");
}

/* Names are data: their lengths are written so that no two questions look the same. */
static void write_name(migr__buf *buf, const char *name)
{
	if (name)
		migr__buf_printf(buf, "%zu:%s", strlen(name), name);
	migr__buf_putc(buf, ',');
}

static migr_status begin(question *q)
{
	migr_op *op = q->op;
	migr_status rc;

	migr__buf_init(&q->text, &op->context->alloc);
	migr__error_clear(&op->error);
	if (op->sink)
		return migr__sink_refuse(op->sink, &op->error, "what is there");
	if (migr__check_cancelled(op->context, &op->error) != MIGR_OK)
		return op->error.status;
	rc = check_name(op, q->schema);
	if (rc == MIGR_OK)
		rc = check_name(op, q->table);
	if (rc == MIGR_OK)
		rc = check_name(op, q->name);
	if (rc != MIGR_OK)
		return rc;
	migr__buf_putc(&q->text, q->letter);
	write_name(&q->text, q->schema);
	write_name(&q->text, q->table);
	write_name(&q->text, q->name);
	return q->text.failed ? migr__fail_memory(&op->error) : MIGR_OK;
}

/* NULL if memory is short. What somebody may have done through the client's own handle nobody knows. */
static struct migr__answers *answers_of(migr_op *op)
{
	if (!op->answers)
		op->answers = migr__arena_new(&op->texts, 1, sizeof *op->answers);
	if (op->answers && (op->answers->n_executed != op->n_executed || op->context->has_given_handle)) {
		op->answers->first = NULL;
		op->answers->n_executed = op->n_executed;
	}
	return op->answers;
}

static const answer *recall(const question *q)
{
	struct migr__answers *answers = answers_of(q->op);

	for (const answer *a = answers ? answers->first : NULL; a; a = a->next)
		if (strcmp(a->question, migr__buf_text(&q->text)) == 0)
			return a;
	return NULL;
}

/* Copies the name, which is valid as long as the step. */
static migr_status remember(const question *q, const char *name, const char **out)
{
	migr__arena *arena = &q->op->texts;
	struct migr__answers *answers = answers_of(q->op);
	answer *a = answers ? migr__arena_new(arena, 1, sizeof *a) : NULL;

	if (!a || !(a->question = migr__arena_strdup(arena, migr__buf_text(&q->text))) ||
	    (name && !(a->name = migr__arena_strdup(arena, name))))
		return migr__fail_memory(&q->op->error);
	a->next = answers->first;
	answers->first = a;
	*out = a->name;
	return MIGR_OK;
}

/* Asks the database; *name is in the arena. */
typedef migr_status (*ask_fn)(const question *q, const migr__lookup *lookup, int which, const char **name);

static migr_status ask_database(const question *q, ask_fn ask, int which, const char **name)
{
	migr_op *op = q->op;
	migr__arena arena;
	migr__live live;
	migr_status rc;

	migr__arena_init(&arena, &op->context->alloc);
	migr__live_init(&live, op);
	const migr__lookup lookup = { &live, op->context->dialect, &arena, &op->error, q->schema, q->table };

	rc = ask(q, &lookup, which, name);
	if (rc == MIGR_OK)
		rc = remember(q, *name, name);
	migr__arena_clear(&arena);
	return rc;
}

static migr_status answer_question(question *q, ask_fn ask, int which, const char **name)
{
	migr_status rc = begin(q);

	*name = NULL;
	if (rc == MIGR_OK) {
		const answer *known = recall(q);

		if (known)
			*name = known->name;
		else
			rc = ask_database(q, ask, which, name);
	}
	migr__buf_free(&q->text);
	return rc;
}

static migr_status ask_has(const question *q, const migr__lookup *lookup, int which, const char **name)
{
	int is_there = 0;
	migr_status rc = migr__lookup_has(lookup, (migr__object)which, q->name, &is_there);

	*name = is_there ? "" : NULL;
	return rc;
}

/* `table`: what the object is part of, or NULL. */
static migr_status has(migr_op *op, migr__object object, const char *schema, const char *table, const char *name,
                       int32_t *out)
{
	question q = { op, schema, table, name, (char)('A' + (int)object), { 0 } };
	const char *found;
	migr_status rc;

	if (!op || !out)
		return misuse(op, "there is no place for the answer");
	*out = 0;
	if (!name || (object >= MIGR__OBJECT_COLUMN && !table))
		return misuse(op, "a name is NULL");
	rc = answer_question(&q, ask_has, (int)object, &found);
	*out = rc == MIGR_OK && found;
	return rc;
}

migr_status migr_op_has_table(migr_op *op, const char *schema, const char *table, int32_t *out)
{
	return has(op, MIGR__OBJECT_TABLE, schema, NULL, table, out);
}

migr_status migr_op_has_column(migr_op *op, const char *schema, const char *table, const char *column, int32_t *out)
{
	return has(op, MIGR__OBJECT_COLUMN, schema, table, column, out);
}

migr_status migr_op_has_index(migr_op *op, const char *schema, const char *table, const char *index, int32_t *out)
{
	return has(op, MIGR__OBJECT_INDEX, schema, table, index, out);
}

migr_status migr_op_has_constraint(migr_op *op, const char *schema, const char *table, const char *constraint,
                                   int32_t *out)
{
	return has(op, MIGR__OBJECT_CONSTRAINT, schema, table, constraint, out);
}

migr_status migr_op_has_view(migr_op *op, const char *schema, const char *view, int32_t *out)
{
	return has(op, MIGR__OBJECT_VIEW, schema, NULL, view, out);
}

migr_status migr_op_has_trigger(migr_op *op, const char *schema, const char *table, const char *trigger, int32_t *out)
{
	return has(op, MIGR__OBJECT_TRIGGER, schema, table, trigger, out);
}

migr_status migr_op_has_sequence(migr_op *op, const char *schema, const char *sequence, int32_t *out)
{
	return has(op, MIGR__OBJECT_SEQUENCE, schema, NULL, sequence, out);
}

migr_status migr_op_has_enum(migr_op *op, const char *schema, const char *type, int32_t *out)
{
	return has(op, MIGR__OBJECT_ENUM, schema, NULL, type, out);
}

migr_status migr_op_has_schema(migr_op *op, const char *schema, int32_t *out)
{
	return has(op, MIGR__OBJECT_SCHEMA, NULL, NULL, schema, out);
}

static migr_status note_row(void *sink, const migr_value *values, size_t count)
{
	(void)values;
	(void)count;
	*(int *)sink = 1;
	return MIGR_STOP;
}

static migr_status ask_rows(const question *q, const migr__lookup *lookup, int which, const char **name)
{
	char quote = lookup->dialect->name_quote;
	int has_row = 0;
	migr__buf sql;
	migr_status rc;

	(void)which;
	migr__buf_init(&sql, lookup->arena->alloc);
	migr__buf_puts(&sql, "SELECT 1 FROM ");
	if (q->schema) {
		migr__quote(&sql, q->schema, quote);
		migr__buf_putc(&sql, '.');
	}
	migr__quote(&sql, q->table, quote);
	migr__buf_puts(&sql, " LIMIT 1");
	rc = sql.failed ? migr__fail_memory(lookup->error)
	                : lookup->live->query(lookup->live->user, migr__buf_text(&sql), NULL, 0, note_row, &has_row,
	                                      lookup->error);
	migr__buf_free(&sql);
	*name = has_row ? "" : NULL;
	return rc;
}

migr_status migr_op_has_rows(migr_op *op, const char *schema, const char *table, int32_t *out)
{
	question q = { op, schema, table, NULL, 'r', { 0 } };
	const char *found;
	migr_status rc;

	if (!op || !out)
		return misuse(op, "there is no place for the answer");
	*out = 0;
	if (!table)
		return misuse(op, "a name is NULL");
	rc = answer_question(&q, ask_rows, 0, &found);
	*out = rc == MIGR_OK && found;
	return rc;
}

static migr_status ask_index(const question *q, const migr__lookup *lookup, int which, const char **name)
{
	const migr__found *found;
	migr_status rc = migr__lookup_find_index(lookup, q->name, &found);

	(void)which;
	*name = rc == MIGR_OK && found ? found->name : NULL;
	return rc;
}

static migr_status ask_constraint(const question *q, const migr__lookup *lookup, int which, const char **name)
{
	const migr__found *found;
	migr_status rc = migr__lookup_find_constraint(lookup, which, q->name, &found);

	*name = rc == MIGR_OK && found ? found->name : NULL;
	return rc;
}

migr_status migr_op_find_index(migr_op *op, const char *schema, const char *table, const char *columns,
                               const char **name)
{
	question q = { op, schema, table, columns, 'i', { 0 } };

	if (!op || !name)
		return misuse(op, "there is no place for the name");
	*name = NULL;
	if (!table || !columns)
		return misuse(op, "the table or the columns are NULL");
	return answer_question(&q, ask_index, 0, name);
}

migr_status migr_op_find_constraint(migr_op *op, const char *schema, const char *table, migr_constraint_kind kind,
                                    const char *definition, const char **name)
{
	question q = { op, schema, table, definition, (char)('0' + (kind & 7)), { 0 } };

	if (!op || !name)
		return misuse(op, "there is no place for the name");
	*name = NULL;
	if (!table)
		return misuse(op, "the table is NULL");
	if (kind < MIGR_CONSTRAINT_PRIMARY_KEY || kind > MIGR_CONSTRAINT_EXCLUDE)
		return misuse(op, "this is no kind of constraint to be found by its definition");
	return answer_question(&q, ask_constraint, kind, name);
}

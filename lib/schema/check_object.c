/* SPDX-License-Identifier: MIT */
/* Views, triggers, sequences, enum types. */
#include "schema/checker.h"

#include "base/text.h"

#include <string.h>

void migr__check_view(migr__checker *c, const migr_view *view)
{
	migr__names columns;

	migr__check_new_name(c, "the view's name", view->name);
	migr__check_name_if(c, "its schema", view->schema);
	migr__check_flags(c, "a view", view->flags, MIGR_MATERIALIZED | MIGR_TEMPORARY);
	if ((view->flags & MIGR_MATERIALIZED) && (view->flags & MIGR_TEMPORARY))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "MIGR_MATERIALIZED and MIGR_TEMPORARY contradict each other");
	migr__check_names(c, "its columns", view->columns, NULL, &columns);
	migr__check_sql_needed(c, "its query", view->sql);
}

static const char *const events[] = { "insert", "update", "delete", "truncate" };

#define N_EVENTS (sizeof events / sizeof events[0])

/* A word of letters, in lower case; what is longer than any event is cut. */
static const char *take_word(const char *at, char word[16])
{
	size_t size = 0;

	while (migr__is_blank(*at))
		at++;
	for (; (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z'); at++)
		if (size < 15)
			word[size++] = (char)(*at | 0x20);
	word[size] = 0;
	return at;
}

/* " or " outside quotes: where the next event begins; NULL if there is none. */
static const char *next_event(const char *at)
{
	int is_quoted = 0;

	for (; *at; at++) {
		if (*at == '"')
			is_quoted = !is_quoted;
		if (!is_quoted && migr__is_blank(*at) && migr__view_is_nocase((migr__view){ at + 1, 2 }, "or") &&
		    migr__is_blank(at[3]))
			return at + 3;
	}
	return NULL;
}

static void check_event(migr__checker *c, const char *event)
{
	for (; event; event = next_event(event)) {
		const char *meant = NULL;
		char word[16];
		size_t i = 0;

		take_word(event, word);
		while (i < N_EVENTS && strcmp(word, events[i]) != 0)
			i++;
		if (i < N_EVENTS)
			continue;
		for (i = 0; i < N_EVENTS; i++)
			if (migr__distance(word, events[i], 2) <= 2)
				meant = events[i];
		migr__problem(c, MIGR_ERROR_SCHEMA, "events are insert, update, \"update of a, b\", delete, truncate",
		              "'%s' is no event%s%s%s", word, meant ? ", did you mean '" : "", meant ? meant : "",
		              meant ? "'?" : "");
	}
}

void migr__check_trigger(migr__checker *c, const migr_trigger *trigger)
{
	migr__check_new_name(c, "the trigger's name", trigger->name);
	migr__check_name(c, "the table that it is on", trigger->table);
	migr__check_name_if(c, "its schema", trigger->schema);
	migr__check_flags(c, "a trigger", trigger->flags, MIGR_TEMPORARY | MIGR_FOR_EACH_STATEMENT);
	if (trigger->event)
		check_event(c, trigger->event);
	else
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "its event is missing");
	migr__check_range(c, "timing", trigger->timing, MIGR_INSTEAD_OF);
	migr__check_sql(c, "when", trigger->when);
	migr__check_sql(c, "its body", trigger->body);
	migr__check_sql(c, "its function", trigger->function);
	if (!trigger->body == !trigger->function)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL,
		              trigger->body ? "it has a body and a function" : "it has no body");
	migr__check_reserved(c, trigger->reserved);
}

/* "users.id" */
static void check_column_path(migr__checker *c, const char *what, const char *path)
{
	const char *dot = strchr(path, '.');

	if (!dot || dot == path || !dot[1])
		migr__problem(c, MIGR_ERROR_SCHEMA, "write TABLE.COLUMN", "%s: '%s' names no column of a table", what,
		              path);
}

static int is_empty_alteration(const migr_sequence *s)
{
	return !s->flags && !s->type && !s->owned_by && !s->start && !s->increment && !s->minimum && !s->maximum &&
	       !s->cache;
}

void migr__check_sequence(migr__checker *c, const migr_sequence *sequence, int is_altered)
{
	migr__type type;

	migr__check_new_name(c, "the sequence's name", sequence->name);
	migr__check_name_if(c, "its schema", sequence->schema);
	migr__check_flags(c, "a sequence", sequence->flags, MIGR_TEMPORARY | MIGR_CYCLE);
	if (sequence->type && migr__check_type(c, sequence->type, &type) && type.kind != MIGR__TYPE_SMALLINT &&
	    type.kind != MIGR__TYPE_INTEGER && type.kind != MIGR__TYPE_BIGINT && type.kind != MIGR__TYPE_NATIVE)
		migr__problem(c, MIGR_ERROR_TYPE, "use smallint, integer or bigint",
		              "a sequence has no numbers of the type '%s'", sequence->type);
	if (sequence->owned_by)
		check_column_path(c, "owned_by", sequence->owned_by);
	if (sequence->minimum && sequence->maximum && sequence->minimum >= sequence->maximum)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "its minimum %lld is not below its maximum %lld",
		              (long long)sequence->minimum, (long long)sequence->maximum);
	if (sequence->start && ((sequence->minimum && sequence->start < sequence->minimum) ||
	                        (sequence->maximum && sequence->start > sequence->maximum)))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "its start %lld is outside its minimum and maximum",
		              (long long)sequence->start);
	if (sequence->cache < 0)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "its cache is %lld", (long long)sequence->cache);
	if (is_altered && is_empty_alteration(sequence))
		migr__problem(c, MIGR_ERROR_SCHEMA, "say what is to change of the sequence",
		              "there is nothing to alter");
}

/* A place in the order of labels. */
static void check_neighbour(migr__checker *c, const char *what, const char *label, const migr__names *labels)
{
	if (label && labels->count && !migr__names_have(labels, label))
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "%s: the type has no label '%s'", what, label);
}

static void check_new_label(migr__checker *c, const char *label, const migr__names *labels, int may_be_there)
{
	if (!label)
		return; /* a missing member */
	if (migr__names_have(labels, label) && !may_be_there)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "the type has the label '%s' already", label);
	if (migr__checker_is(c, "postgresql") && strlen(label) > 63)
		migr__problem(c, MIGR_ERROR_SCHEMA, "shorten it", "the label '%s' has more than 63 bytes", label);
}

static void check_enum_change(migr__checker *c, const migr_operation *operation, const migr__names *labels)
{
	const migr_op_options *options = operation->options;

	if (operation->kind == MIGR_OP_ADD_ENUM_VALUE) {
		check_new_label(c, operation->name, labels, options && (options->flags & MIGR_OPTION_IF_NOT_EXISTS));
		check_neighbour(c, "before", options ? options->before : NULL, labels);
		check_neighbour(c, "after", options ? options->after : NULL, labels);
		if (options && options->before && options->after)
			migr__problem(c, MIGR_ERROR_SCHEMA, "one of them is enough", "it has before and after");
	}
	if (operation->kind == MIGR_OP_RENAME_ENUM_VALUE) {
		check_neighbour(c, "the old label", operation->name, labels);
		check_new_label(c, operation->new_name, labels, 0);
	}
}

static void check_used_by(migr__checker *c, const char *used_by)
{
	migr__names names;
	migr_error error;

	migr__error_init(&error, c->error->alloc);
	if (migr__names_parse(used_by, "used_by", c->arena, &names, &error) != MIGR_OK) {
		migr__problem_of(c, &error);
		return;
	}
	for (size_t i = 0; i < names.count; i++)
		check_column_path(c, "used_by", names.items[i]);
}

void migr__check_enum(migr__checker *c, const migr_operation *operation)
{
	const migr_enum *type = operation->enumeration;
	migr__names labels = { 0 };
	migr_error error;

	if (!type)
		return;
	migr__check_name(c, "the type's name", type->name);
	migr__check_name_if(c, "its schema", type->schema);
	if (type->flags)
		migr__problem(c, MIGR_ERROR_SCHEMA, NULL, "flags 0x%x mean nothing for an enum type", type->flags);
	check_used_by(c, type->used_by);
	migr__error_init(&error, c->error->alloc);
	if (!type->labels) {
		if (operation->kind == MIGR_OP_CREATE_ENUM)
			migr__problem(c, MIGR_ERROR_SCHEMA, "write .labels = \"'a', 'b'\"", "it has no labels");
	} else if (migr__labels_parse(type->labels, c->arena, &labels, &error) != MIGR_OK) {
		migr__problem_of(c, &error);
	} else {
		const migr__type whole = { .kind = MIGR__TYPE_ENUM, .labels = labels };

		if (migr__type_fits(&whole, c->dialect, &error) != MIGR_OK)
			migr__problem_of(c, &error);
	}
	check_enum_change(c, operation, &labels);
}

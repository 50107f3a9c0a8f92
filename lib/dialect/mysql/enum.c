/* SPDX-License-Identifier: MIT */
/* Enum types: MySQL keeps the labels with each column, so a change is one of the columns that use the type. */
#include "dialect/mysql/alter.h"

#include "base/text.h"

#include <string.h>

/* A column that has the type. */
typedef struct user_column {
	const char *table;
	const char *column;
	migr__show show;
	migr__line line;
	migr__names labels; /* as they are before the operation */
} user_column;

static int find(const migr__names *labels, const char *label)
{
	for (size_t i = 0; i < labels->count; i++)
		if (labels->items[i] && strcmp(labels->items[i], label) == 0)
			return (int)i;
	return -1;
}

/* "people.mood": the last dot parts them. */
static migr_status split(migr__my *my, const char *name, user_column *out)
{
	const char *dot = strrchr(name, '.');

	if (!dot || dot == name || !dot[1]) {
		migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA,
		           "used_by names \"%s\", which is no column of a table", name);
		return migr__my_fail(my, migr__error_hint(my->compiler->error, "write \"people.mood, pets.mood\""));
	}
	out->table = migr__my_printf(my, "%.*s", (int)(dot - name), name);
	out->column = dot + 1;
	return my->status;
}

static migr_status read_column(migr__my *my, user_column *out)
{
	const migr_op_options *options = my->operation->options;
	const migr__part *part;
	migr__my_column column;
	const char *text;

	if (!my->compiler->live && options && options->existing) {
		if (migr__my_column_read(my, options->existing, &column) != MIGR_OK)
			return my->status;
		migr__my_column_write(my, &column);
		text = migr__my_take(my);
		if (text && !migr__line_parse(migr__view_of(text), my->compiler->arena, &out->line))
			migr__my_fail(my, migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA,
			                             "the definition in `options->existing` cannot be read"));
		return my->status;
	}
	if (migr__my_show(my, out->table, "the definition of the columns that use the type", &out->show) != MIGR_OK)
		return my->status;
	part = migr__show_column(&out->show, out->column);
	if (!part)
		return migr__my_fail(my, migr__fail(my->compiler->error, MIGR_ERROR_NO_SUCH_COLUMN,
		                                    "table \"%s\" has no column \"%s\"", out->table, out->column));
	out->line = part->line;
	return MIGR_OK;
}

static migr_status read_labels(migr__my *my, user_column *out)
{
	migr__family family;
	const char *text;

	migr__family_read(migr__line_clause(&out->line, MIGR__CLAUSE_TYPE), &family);
	if (family.kind != MIGR__FAMILY_ENUM)
		return migr__my_fail(my,
		                     migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA,
		                                "column \"%s\" of table \"%s\" is no enum", out->column, out->table));
	migr__line_write_text(family.labels, 1, &my->buf);
	text = migr__my_take(my);
	if (!text)
		return my->status;
	return migr__my_fail(my, migr__labels_parse(text, my->compiler->arena, &out->labels, my->compiler->error));
}

/* The labels with another one among them or in the place of one. */
static const char *labels_with(migr__my *my, const migr__names *labels, int at, const char *label, int is_instead)
{
	migr__buf *buf = &my->buf;
	int written = 0;

	migr__my_puts(my, "enum(");
	for (int i = 0; i <= (int)labels->count; i++) {
		if (i == at) {
			migr__my_puts(my, written++ ? "," : "");
			migr__my_string(my, label);
		}
		if (i < (int)labels->count && !(i == at && is_instead)) {
			migr__my_puts(my, written++ ? "," : "");
			migr__my_string(my, labels->items[i]);
		}
	}
	migr__buf_putc(buf, ')');
	return migr__my_take(my);
}

static void restate(migr__my *my, const user_column *user, const char *type, const char *default_label)
{
	migr__line_edit edit = { .plain_backslash = my->server.plain_backslash };

	edit.set[MIGR__CLAUSE_TYPE] = type;
	if (default_label) {
		migr__my_puts(my, "DEFAULT ");
		migr__my_string(my, default_label);
		edit.set[MIGR__CLAUSE_DEFAULT] = migr__my_take(my);
	}
	migr__my_alter(my, user->table);
	migr__my_puts(my, "MODIFY COLUMN ");
	migr__line_write(&user->line, &edit, &my->buf);
	migr__my_alter_end(my, MIGR__MY_INSTANT);
	migr__my_add(my, MIGR__SQL_REPEATABLE);
}

/* Where the new label goes; -1 with the failure noted. */
static int place(migr__my *my, const migr__names *labels)
{
	const migr_op_options *options = my->operation->options;
	const char *neighbour = options ? options->before ? options->before : options->after : NULL;
	int at = neighbour ? find(labels, neighbour) : (int)labels->count;

	if (at < 0) {
		migr__my_fail(
			my, migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA, "there is no label \"%s\"", neighbour));
		return -1;
	}
	return neighbour && !options->before ? at + 1 : at;
}

static void drop_label(migr__names *labels, int at)
{
	for (size_t i = (size_t)at; i + 1 < labels->count; i++)
		labels->items[i] = labels->items[i + 1];
	labels->count--;
}

static void add_value(migr__my *my, user_column *user)
{
	const char *label = my->operation->name, *type;
	int at = find(&user->labels, label);

	/* what was cut off has added it already: its statements are the same again */
	if (at >= 0)
		drop_label(&user->labels, at);
	at = place(my, &user->labels);
	type = at < 0 ? NULL : labels_with(my, &user->labels, at, label, 0);
	if (type)
		restate(my, user, type, NULL);
}

/* The labels as they were, if what was cut off has put the new one in already. */
static int take_back(user_column *user, const char *label, const char *new_label)
{
	int at = find(&user->labels, label), new_at = find(&user->labels, new_label);

	if (at >= 0 && new_at >= 0)
		drop_label(&user->labels, new_at);
	else if (at < 0 && new_at >= 0)
		user->labels.items[new_at] = label;
	return find(&user->labels, label);
}

static int is_default(migr__my *my, const user_column *user, const char *label)
{
	migr__view text = migr__line_clause(&user->line, MIGR__CLAUSE_DEFAULT);
	const char *literal;

	migr__my_puts(my, "DEFAULT ");
	migr__my_string(my, label);
	literal = migr__my_take(my);
	return literal && migr__view_is(text, literal);
}

static void rename_value(migr__my *my, user_column *user)
{
	const char *label = my->operation->name, *new_label = my->operation->new_name;
	int at = take_back(user, label, new_label);
	int has_default = is_default(my, user, label) || is_default(my, user, new_label);
	const char *both, *after;

	if (at < 0) {
		migr__my_fail(my, migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA,
		                             "column \"%s\" of table \"%s\" has no label \"%s\"", user->column,
		                             user->table, label));
		return;
	}
	both = labels_with(my, &user->labels, at + 1, new_label, 0);
	after = labels_with(my, &user->labels, at, new_label, 1);
	if (!both || !after)
		return;
	restate(my, user, both, has_default ? label : NULL);
	migr__my_puts(my, "UPDATE ");
	migr__my_object(my, my->schema, user->table);
	migr__my_puts(my, " SET ");
	migr__my_name(my, user->column);
	migr__my_puts(my, " = ");
	migr__my_literal(my, new_label);
	migr__my_keep_times(my, &user->show, user->column);
	migr__my_puts(my, " WHERE ");
	migr__my_name(my, user->column);
	migr__my_puts(my, " = ");
	migr__my_literal(my, label);
	migr__my_add(my, MIGR__SQL_REPEATABLE);
	restate(my, user, after, has_default ? new_label : NULL);
}

/* What the type itself says: labels that contradict the operation. */
static migr_status check_labels(migr__my *my, int *is_done)
{
	const migr_operation *operation = my->operation;
	migr__names labels;
	int is_there;

	*is_done = 0;
	if (migr__my_fail(my, migr__labels_parse(operation->enumeration->labels, my->compiler->arena, &labels,
	                                         my->compiler->error)) != MIGR_OK)
		return my->status;
	is_there = operation->name && find(&labels, operation->name) >= 0;
	if (operation->kind == MIGR_OP_ADD_ENUM_VALUE && is_there) {
		*is_done = 1;
		if (migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS))
			return MIGR_OK;
		return migr__my_fail(my, migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA,
		                                    "the type has the label \"%s\" already", operation->name));
	}
	if (operation->kind == MIGR_OP_ADD_ENUM_VALUE)
		place(my, &labels);
	else if (operation->kind == MIGR_OP_RENAME_ENUM_VALUE && !is_there)
		migr__my_fail(my, migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA, "there is no label \"%s\"",
		                             operation->name));
	return my->status;
}

migr_status migr__my_enum(migr__my *my)
{
	const migr_operation *operation = my->operation;
	migr__names users;
	int is_done;

	/* the labels are with the columns */
	if (operation->kind != MIGR_OP_ADD_ENUM_VALUE && operation->kind != MIGR_OP_RENAME_ENUM_VALUE)
		return MIGR_OK;
	if (migr__my_fail(my, migr__names_parse(operation->enumeration->used_by, "columns that use the type",
	                                        my->compiler->arena, &users, my->compiler->error)) != MIGR_OK)
		return my->status;
	if (check_labels(my, &is_done) != MIGR_OK || is_done)
		return my->status;
	for (size_t i = 0; i < users.count; i++) {
		user_column user = { .table = NULL };

		if (split(my, users.items[i], &user) != MIGR_OK || read_column(my, &user) != MIGR_OK ||
		    read_labels(my, &user) != MIGR_OK)
			return my->status;
		if (operation->kind == MIGR_OP_ADD_ENUM_VALUE)
			add_value(my, &user);
		else
			rename_value(my, &user);
	}
	return my->status;
}

/* SPDX-License-Identifier: MIT */
/* What is not in a table: databases, views, triggers, sequences. */
#include "dialect/mysql/my.h"

#include "dialect/reader.h"

#include <string.h>

static void if_there(migr__my *my)
{
	if (migr__clause_has(my->operation, MIGR_OPTION_IF_EXISTS))
		migr__my_puts(my, "IF EXISTS ");
	else if (migr__clause_has(my->operation, MIGR_OPTION_IF_NOT_EXISTS))
		migr__my_puts(my, "IF NOT EXISTS ");
}

/* A database dropped in MySQL goes with all that is in it; a schema elsewhere only if it is empty. */
static void forbid_tables(migr__my *my)
{
	const char *name = my->operation->name;

	migr__my_puts(my, "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ");
	migr__my_literal(my, name);
	migr__my_puts(my, " ORDER BY TABLE_NAME LIMIT 1");
	migr__my_forbid(my, MIGR_ERROR_DEPENDENT, migr__my_printf(my, "database \"%s\" is not empty", name),
	                "drop its tables first");
}

migr_status migr__my_schema(migr__my *my)
{
	int is_new = my->operation->kind == MIGR_OP_CREATE_SCHEMA;

	if (!is_new)
		forbid_tables(my);
	migr__my_puts(my, is_new ? "CREATE DATABASE " : "DROP DATABASE ");
	if_there(my);
	migr__my_name(my, my->operation->name);
	if (is_new)
		migr__my_puts(my, " DEFAULT CHARACTER SET utf8mb4");
	return migr__my_add(my, 0);
}

static migr_status create_view(migr__my *my, const migr_view *view)
{
	const char *sql = NULL;
	migr__names columns;

	if (view->flags & MIGR_MATERIALIZED)
		return migr__my_refuse(my, "make a table, and fill it when it is to be refreshed",
		                       "has no materialized views");
	if (view->flags & MIGR_TEMPORARY)
		return migr__my_refuse(my, "make a view that stays, and drop it", "has no temporary views");
	if (migr__my_fail(my, migr__clause_sql(my->compiler, view->sql, "the view's query", &sql)) != MIGR_OK)
		return my->status;
	if (migr__clause_has(my->operation, MIGR_OPTION_IF_NOT_EXISTS))
		migr__my_guard(my, MIGR__MY_TABLE, view->name, NULL, 1);
	migr__my_puts(my, migr__clause_has(my->operation, MIGR_OPTION_OR_REPLACE) ? "CREATE OR REPLACE VIEW "
	                                                                          : "CREATE VIEW ");
	migr__my_object(my, my->schema, view->name);
	migr__my_fail(my, migr__names_parse(view->columns, "columns of the view", my->compiler->arena, &columns,
	                                    my->compiler->error));
	if (my->status == MIGR_OK && columns.count) {
		migr__my_puts(my, " ");
		migr__my_names(my, &columns);
	}
	migr__my_puts(my, " AS ");
	migr__my_puts(my, sql ? sql : "");
	return migr__my_add(my, migr__clause_has(my->operation, MIGR_OPTION_OR_REPLACE) ? MIGR__SQL_REPEATABLE : 0);
}

migr_status migr__my_view(migr__my *my)
{
	if (my->operation->kind == MIGR_OP_CREATE_VIEW)
		return create_view(my, my->operation->view);
	if (migr__clause_has(my->operation, MIGR_OPTION_MATERIALIZED))
		return migr__my_refuse(my, "leave MIGR_OPTION_MATERIALIZED out", "has no materialized views");
	if (migr__my_name_used(my, my->operation->name, NULL) != MIGR_OK)
		return my->status;
	migr__my_puts(my, "DROP VIEW ");
	if_there(my);
	migr__my_object(my, my->schema, my->operation->name);
	return migr__my_add(my, 0);
}

/* "INSERT", "UPDATE" or "DELETE"; NULL with the failure noted. */
static const char *trigger_event(migr__my *my, const migr_trigger *trigger)
{
	static const char *const events[] = { "INSERT", "UPDATE", "DELETE" };
	const char *event = trigger->event ? trigger->event : "", *word = NULL;
	migr__reader reader;

	migr__reader_init(&reader, my->compiler->dialect, my->compiler->arena, event, strlen(event));
	for (size_t i = 0; i < sizeof events / sizeof events[0] && !word; i++)
		if (migr__reader_word(&reader, events[i]))
			word = events[i];
	if (!word) {
		migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA, "\"%s\" is no event of a trigger", event);
		migr__my_fail(my, migr__error_hint(my->compiler->error, "it is insert, update or delete"));
	} else if (migr__token_is(&reader.token, "OF")) {
		migr__my_refuse(my, "compare in `when`: \"NOT (NEW.a <=> OLD.a)\"",
		                "has no triggers of an update of some columns");
	} else if (!migr__reader_at_end(&reader)) {
		migr__my_refuse(my, "make a trigger for each event", "has no triggers of several events");
	}
	return my->status == MIGR_OK ? word : NULL;
}

static int refuse_trigger(migr__my *my, const migr_trigger *trigger)
{
	if (trigger->timing == MIGR_INSTEAD_OF)
		migr__my_refuse(my, "make the change in the table itself", "has no triggers of views");
	else if (trigger->flags & MIGR_FOR_EACH_STATEMENT)
		migr__my_refuse(my, "leave MIGR_FOR_EACH_STATEMENT out", "has triggers for each row only");
	else if (trigger->flags & MIGR_TEMPORARY)
		migr__my_refuse(my, "make one that stays, and drop it", "has no temporary triggers");
	else if (trigger->function)
		migr__my_refuse(my, "give it a body", "has no functions for triggers");
	return my->status != MIGR_OK;
}

/* BEGIN ... END; a condition becomes an IF, which is the same for a trigger of each row. */
static void write_body(migr__my *my, const migr_trigger *trigger)
{
	const char *body = NULL, *when = NULL;
	migr__view text;

	migr__my_fail(my, migr__clause_sql(my->compiler, trigger->body, "the trigger's body", &body));
	migr__my_fail(my, migr__clause_option(my->compiler, trigger->when, &when));
	text = migr__view_trim(migr__view_of(body ? body : ""));
	migr__my_puts(my, "BEGIN\n");
	if (when) {
		migr__my_puts(my, "IF ");
		migr__clause_brackets(&my->buf, when);
		migr__my_puts(my, " THEN\n");
	}
	migr__buf_add(&my->buf, text.data, text.size);
	if (text.size && text.data[text.size - 1] != ';')
		migr__my_puts(my, ";");
	migr__my_puts(my, when ? "\nEND IF;\nEND" : "\nEND");
}

static migr_status create_trigger(migr__my *my, const migr_trigger *trigger)
{
	const char *event;

	if (refuse_trigger(my, trigger))
		return my->status;
	if (migr__clause_has(my->operation, MIGR_OPTION_OR_REPLACE))
		return migr__my_refuse(my, "drop it with MIGR_OPTION_IF_EXISTS, and make it",
		                       "cannot replace a trigger: MySQL has no OR REPLACE for it");
	event = trigger_event(my, trigger);
	if (!event)
		return my->status;
	migr__my_guard(my, MIGR__MY_TRIGGER, trigger->table, trigger->name, 1);
	migr__my_puts(my, "CREATE TRIGGER ");
	migr__my_object(my, my->schema, trigger->name);
	migr__my_puts(my, trigger->timing == MIGR_AFTER ? " AFTER " : " BEFORE ");
	migr__my_puts(my, event);
	migr__my_puts(my, " ON ");
	migr__my_object(my, my->schema, trigger->table);
	migr__my_puts(my, " FOR EACH ROW ");
	write_body(my, trigger);
	return migr__my_add(my, 0);
}

migr_status migr__my_trigger(migr__my *my)
{
	if (my->operation->kind == MIGR_OP_CREATE_TRIGGER)
		return create_trigger(my, my->operation->trigger);
	migr__my_puts(my, "DROP TRIGGER ");
	if_there(my);
	migr__my_object(my, my->schema, my->operation->name);
	return migr__my_add(my, 0);
}

static void write_number(migr__my *my, const char *words, int64_t number)
{
	if (number)
		migr__buf_printf(&my->buf, " %s %lld", words, (long long)number);
}

static int refuse_sequence(migr__my *my, const migr_sequence *sequence)
{
	if (migr__my_is_mysql(my))
		migr__my_refuse(my, "use a column with MIGR_AUTOINCREMENT", "has no sequences: only MariaDB has");
	else if (sequence && sequence->owned_by)
		migr__my_refuse(my, "drop it with its column", "has no sequences that go with a column");
	else if (sequence && sequence->type)
		migr__my_refuse(my, "set its maximum instead", "has sequences of bigint only");
	else if (sequence && (sequence->flags & MIGR_TEMPORARY))
		migr__my_refuse(my, "make one that stays, and drop it",
		                "has temporary sequences only as long as the connection");
	return my->status != MIGR_OK;
}

static void write_sequence(migr__my *my, const migr_sequence *sequence)
{
	write_number(my, "START WITH", sequence->start);
	write_number(my, "INCREMENT BY", sequence->increment);
	write_number(my, "MINVALUE", sequence->minimum);
	write_number(my, "MAXVALUE", sequence->maximum);
	write_number(my, "CACHE", sequence->cache);
	if (sequence->flags & MIGR_CYCLE)
		migr__my_puts(my, " CYCLE");
}

migr_status migr__my_sequence(migr__my *my)
{
	migr_operation_kind kind = my->operation->kind;
	const migr_sequence *sequence = my->operation->sequence;
	const char *name = kind == MIGR_OP_DROP_SEQUENCE ? my->operation->name : sequence->name;

	if (refuse_sequence(my, sequence))
		return my->status;
	if (kind == MIGR_OP_ALTER_SEQUENCE && !sequence->start && !sequence->increment && !sequence->minimum &&
	    !sequence->maximum && !sequence->cache && !sequence->flags)
		return MIGR_OK;
	if (kind == MIGR_OP_DROP_SEQUENCE && migr__my_sequence_used(my, name) != MIGR_OK)
		return my->status;
	migr__my_puts(my, kind == MIGR_OP_CREATE_SEQUENCE  ? "CREATE SEQUENCE "
	                  : kind == MIGR_OP_ALTER_SEQUENCE ? "ALTER SEQUENCE "
	                                                   : "DROP SEQUENCE ");
	if_there(my);
	migr__my_object(my, my->schema, name);
	if (kind != MIGR_OP_DROP_SEQUENCE)
		write_sequence(my, sequence);
	return migr__my_add(my, kind == MIGR_OP_ALTER_SEQUENCE ? MIGR__SQL_REPEATABLE : 0);
}

/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include "dialect/sqlite/tokens.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINES 32
#define LINE 400

/* Lines in order of the alphabet, each once. */
typedef struct lines {
	char text[MAX_LINES][LINE];
	size_t count;
} lines;

static void add_line(lines *to, const char *text)
{
	size_t at = 0;

	while (at < to->count && strcmp(to->text[at], text) < 0)
		at++;
	if (at < to->count && strcmp(to->text[at], text) == 0)
		return;
	ck_assert_uint_lt(to->count, MAX_LINES);
	memmove(to->text[at + 1], to->text[at], (to->count - at) * LINE);
	to->count++;
	strncpy(to->text[at], text, LINE - 1);
	to->text[at][LINE - 1] = '\0';
}

static void add_lower(migr__buf *out, const char *text)
{
	for (; *text; text++)
		migr__buf_putc(out, *text >= 'A' && *text <= 'Z' ? (char)(*text | 0x20) : *text);
}

/* A piece of SQL in the same words: no comments, one blank between tokens, words in lower case. */
static void add_sql(migr__buf *out, migr__view sql)
{
	migr__lexer lexer = migr__sqlite_lexer(sql);
	migr__token token;

	for (migr__sqlite_lex(&lexer, &token); token.kind != MIGR__TOKEN_END; migr__sqlite_lex(&lexer, &token)) {
		int is_string = migr__token_is_string(&token);

		if (token.kind == MIGR__TOKEN_QUOTED && !is_string && (token.text[0] | 0x20) != 'x') {
			token.text++;
			token.size -= 2;
		}
		migr__buf_putc(out, ' ');
		for (size_t i = 0; i < token.size; i++) {
			char c = token.text[i];

			migr__buf_putc(out, !is_string && c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
		}
	}
}

/* SQLite takes the brackets around a default away. */
static migr__view without_brackets(migr__view value)
{
	value = migr__view_trim(value);
	if (value.size > 1 && value.data[0] == '(')
		value = (migr__view){ value.data + 1, value.size - 2 };
	return value;
}

static const char *collation_of(const migr__definition *definition, const migr__indexed *element)
{
	const migr__constraint *own;

	if (element->collation)
		return element->collation;
	own = migr__column_constraint(migr__definition_column(definition, element->column), MIGR__FORM_COLLATE);
	return own ? own->collation : "BINARY";
}

static int is_omitted(const migr__column_text *column, const facts_omit *omit, facts_part part)
{
	return omit->part == part && migr__sqlite_same_name(column->name, omit->column);
}

/* The key of a WITHOUT ROWID table that would be the rowid: SQLite forgets what else is said of its column there. */
static int is_plain_key(const migr__definition *definition, const migr__constraint *key)
{
	migr__definition with_rowid = *definition;

	with_rowid.is_without_rowid = 0;
	return key->form == MIGR__FORM_PRIMARY_KEY &&
	       migr__definition_is_rowid(&with_rowid, migr__definition_column(definition, key->elements[0].column));
}

static void add_key(const migr__definition *definition, const migr__constraint *key, const facts_omit *omit, lines *to)
{
	migr__buf line;

	if (omit->part == FACTS_COLUMN && key->n_elements == 1 &&
	    migr__sqlite_same_name(key->elements[0].column, omit->column))
		return;
	if (key == omit->constraint || (omit->part == FACTS_KEY && key->form == MIGR__FORM_PRIMARY_KEY))
		return;
	migr__buf_init(&line, definition->arena->alloc);
	migr__buf_puts(&line, "key");
	for (size_t i = 0; i < key->n_elements; i++) {
		migr__indexed own = { .column = key->elements[i].column };
		const migr__indexed *element = is_plain_key(definition, key) ? &own : &key->elements[i];
		int is_free = omit->part == FACTS_COLLATION && migr__sqlite_same_name(element->column, omit->column);

		migr__buf_printf(&line, "%s", i ? ", " : " ");
		add_lower(&line, migr__definition_column(definition, element->column)->name);
		migr__buf_putc(&line, ' ');
		add_lower(&line, is_free ? "?" : collation_of(definition, element));
	}
	add_line(to, migr__buf_text(&line));
	migr__buf_free(&line);
}

/* Of all keys but the primary key that is the rowid: it has no index. */
static void keys_of(const migr__definition *definition, const facts_omit *omit, lines *to)
{
	for (size_t i = 0; i < definition->n_columns; i++) {
		const migr__column_text *column = &definition->columns[i];

		if (is_omitted(column, omit, FACTS_COLUMN))
			continue;
		for (size_t k = 0; k < column->n_constraints; k++) {
			const migr__constraint *c = &column->constraints[k];

			if (c->form == MIGR__FORM_UNIQUE ||
			    (c->form == MIGR__FORM_PRIMARY_KEY && !migr__definition_is_rowid(definition, column)))
				add_key(definition, c, omit, to);
		}
	}
	for (size_t i = 0; i < definition->n_constraints; i++) {
		const migr__constraint *c = &definition->constraints[i];

		if (c->form == MIGR__FORM_UNIQUE ||
		    (c->form == MIGR__FORM_PRIMARY_KEY &&
		     !migr__definition_is_rowid(definition,
		                                migr__definition_column(definition, c->elements[0].column))))
			add_key(definition, c, omit, to);
	}
}

static void add_foreign_key(const migr__constraint *key, const facts_omit *omit, migr__buf *out)
{
	static const char *const actions[] = { "NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT" };

	if (key == omit->constraint || key->form != MIGR__FORM_FOREIGN_KEY)
		return;
	if (omit->part == FACTS_COLUMN && key->n_columns == 1 && migr__sqlite_same_name(key->columns[0], omit->column))
		return;
	migr__buf_printf(out, "to %s on delete %s on update %s:", key->ref_table, actions[key->on_delete],
	                 actions[key->on_update]);
	for (size_t i = 0; i < key->n_columns; i++) {
		migr__buf_putc(out, ' ');
		add_lower(out, key->columns[i]);
		migr__buf_printf(out, " %s", i < key->n_ref_columns ? key->ref_columns[i] : "-");
	}
	migr__buf_putc(out, '\n');
}

static void foreign_keys_of(const migr__definition *definition, const facts_omit *omit, migr__buf *out)
{
	for (size_t i = 0; i < definition->n_columns; i++)
		for (size_t k = 0; k < definition->columns[i].n_constraints; k++)
			if (!is_omitted(&definition->columns[i], omit, FACTS_COLUMN))
				add_foreign_key(&definition->columns[i].constraints[k], omit, out);
	for (size_t i = 0; i < definition->n_constraints; i++)
		add_foreign_key(&definition->constraints[i], omit, out);
}

/* Its place in the primary key, from 1. */
static size_t place_in_key(const migr__definition *definition, const migr__column_text *column)
{
	const migr__column_text *owner;
	const migr__constraint *key = migr__definition_primary_key(definition, &owner);

	for (size_t i = 0; key && i < key->n_elements; i++)
		if (migr__sqlite_same_name(key->elements[i].column, column->name))
			return i + 1;
	return 0;
}

static int is_not_null(const migr__definition *definition, const migr__column_text *column, size_t place)
{
	if (migr__column_constraint(column, MIGR__FORM_NOT_NULL))
		return 1;
	return place && (definition->is_without_rowid ||
	                 (definition->is_strict && !migr__definition_is_rowid(definition, column)));
}

static void add_column(const migr__definition *definition, const migr__column_text *column, const facts_omit *omit,
                       migr__buf *out)
{
	const migr__constraint *collation = migr__column_constraint(column, MIGR__FORM_COLLATE);
	const migr__constraint *value = migr__column_constraint(column, MIGR__FORM_DEFAULT);
	const migr__constraint *generated = migr__column_constraint(column, MIGR__FORM_GENERATED);
	const migr__column_text *owner;
	const migr__constraint *key = migr__definition_primary_key(definition, &owner);
	size_t place = omit->part == FACTS_KEY ? 0 : place_in_key(definition, column);
	int is_auto = place && key && key->is_autoincrement;

	migr__buf_printf(out, "column %s:", column->name);
	if (!is_omitted(column, omit, FACTS_TYPE))
		add_sql(out, migr__definition_view(definition, column->type));
	if (!is_omitted(column, omit, FACTS_NOT_NULL) && omit->part != FACTS_KEY)
		migr__buf_printf(out, "; %d", is_not_null(definition, column, place));
	migr__buf_putc(out, ';');
	if (value && value != omit->constraint && !is_omitted(column, omit, FACTS_DEFAULT))
		add_sql(out, without_brackets(migr__definition_view(definition, value->value)));
	migr__buf_puts(out, "; ");
	if (!is_omitted(column, omit, FACTS_COLLATION))
		add_lower(out, collation ? collation->collation : "BINARY");
	migr__buf_printf(out, "; %zu %d %d\n", place, is_auto, !generated ? 0 : generated->is_stored ? 3 : 2);
}

void facts_of_definition(const migr__definition *definition, const facts_omit *omit, migr__buf *out)
{
	lines keys = { .count = 0 };

	for (size_t i = 0; i < definition->n_columns; i++)
		if (!is_omitted(&definition->columns[i], omit, FACTS_COLUMN))
			add_column(definition, &definition->columns[i], omit, out);
	keys_of(definition, omit, &keys);
	for (size_t i = 0; i < keys.count; i++)
		migr__buf_printf(out, "%s\n", keys.text[i]);
	foreign_keys_of(definition, omit, out);
	if (!omit->no_options)
		migr__buf_printf(out, "%d %d\n", definition->is_without_rowid, definition->is_strict);
}

static sqlite3_stmt *query(sqlite3 *db, const char *sql, const char *table)
{
	sqlite3_stmt *statement;

	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s: %s", sql,
	              sqlite3_errmsg(db));
	if (table)
		sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
	return statement;
}

static const char *text(sqlite3_stmt *statement, int column)
{
	const char *value = (const char *)sqlite3_column_text(statement, column);

	return value ? value : "";
}

static void columns_of_database(sqlite3 *db, const char *table, migr__buf *out)
{
	sqlite3_stmt *columns =
		query(db, "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)", table);

	while (sqlite3_step(columns) == SQLITE_ROW) {
		const char *collation, *type;
		int not_null, pk, is_auto;

		ck_assert_int_eq(sqlite3_table_column_metadata(db, "main", table, text(columns, 0), &type, &collation,
		                                               &not_null, &pk, &is_auto),
		                 SQLITE_OK);
		migr__buf_printf(out, "column %s:", text(columns, 0));
		add_sql(out, migr__view_of(text(columns, 1)));
		migr__buf_printf(out, "; %d;", sqlite3_column_int(columns, 2));
		add_sql(out, migr__view_trim(migr__view_of(text(columns, 3))));
		migr__buf_puts(out, "; ");
		add_lower(out, collation);
		migr__buf_printf(out, "; %d %d %d\n", sqlite3_column_int(columns, 4), is_auto,
		                 sqlite3_column_int(columns, 5));
	}
	sqlite3_finalize(columns);
}

static void keys_of_database(sqlite3 *db, const char *table, migr__buf *out)
{
	sqlite3_stmt *keys = query(db, "SELECT name FROM pragma_index_list(?) WHERE origin <> 'c'", table), *parts;
	lines sorted = { .count = 0 };
	migr__buf line;

	while (sqlite3_step(keys) == SQLITE_ROW) {
		int is_first = 1;

		migr__buf_init(&line, out->alloc);
		migr__buf_puts(&line, "key");
		parts = query(db, "SELECT name, coll FROM pragma_index_xinfo(?) WHERE key", text(keys, 0));
		for (; sqlite3_step(parts) == SQLITE_ROW; is_first = 0) {
			migr__buf_puts(&line, is_first ? " " : ", ");
			add_lower(&line, text(parts, 0));
			migr__buf_putc(&line, ' ');
			add_lower(&line, text(parts, 1));
		}
		sqlite3_finalize(parts);
		add_line(&sorted, migr__buf_text(&line));
		migr__buf_free(&line);
	}
	sqlite3_finalize(keys);
	for (size_t i = 0; i < sorted.count; i++)
		migr__buf_printf(out, "%s\n", sorted.text[i]);
}

static void foreign_keys_of_database(sqlite3 *db, const char *table, migr__buf *out)
{
	sqlite3_stmt *keys = query(db,
	                           "SELECT id, \"table\", \"from\", ifnull(\"to\", '-'), on_delete, on_update"
	                           " FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq",
	                           table);
	int id = -1;

	while (sqlite3_step(keys) == SQLITE_ROW) {
		if (sqlite3_column_int(keys, 0) != id)
			migr__buf_printf(out, "%sto %s on delete %s on update %s:", id < 0 ? "" : "\n", text(keys, 1),
			                 text(keys, 4), text(keys, 5));
		id = sqlite3_column_int(keys, 0);
		migr__buf_putc(out, ' ');
		add_lower(out, text(keys, 2));
		migr__buf_printf(out, " %s", text(keys, 3));
	}
	migr__buf_puts(out, id < 0 ? "" : "\n");
	sqlite3_finalize(keys);
}

void facts_of_database(sqlite3 *db, const char *table, migr__buf *out)
{
	sqlite3_stmt *options =
		query(db, "SELECT wr, strict FROM pragma_table_list WHERE name = ? AND schema = 'main'", table);

	columns_of_database(db, table, out);
	keys_of_database(db, table, out);
	foreign_keys_of_database(db, table, out);
	ck_assert_int_eq(sqlite3_step(options), SQLITE_ROW);
	migr__buf_printf(out, "%d %d\n", sqlite3_column_int(options, 0), sqlite3_column_int(options, 1));
	sqlite3_finalize(options);
}

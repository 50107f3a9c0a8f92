/* SPDX-License-Identifier: MIT */
/* What an alteration means for the clauses of a column. */
#include "dialect/mysql/alter.h"

#include <string.h>

static void set(migr__my_alteration *alter, migr__clause_kind kind, const char *text)
{
	alter->edit.set[kind] = text;
}

static void drop(migr__my_alteration *alter, migr__clause_kind kind)
{
	alter->edit.drop[kind] = 1;
	alter->edit.set[kind] = NULL;
}

/* MariaDB's JSON is a text with a check of its own. */
static int is_mariadb_json(const migr__line *line)
{
	migr__view check = migr__line_clause(line, MIGR__CLAUSE_CHECK);

	return check.size && migr__text_mentions(check, "json_valid") && migr__text_mentions(check, line->name) &&
	       !migr__text_mentions(check, "and") && !migr__text_mentions(check, "or");
}

/* The text of a clause without its first word, in the arena. */
static const char *clause_value(migr__my_alteration *alter, migr__clause_kind kind, size_t skip)
{
	migr__view text = migr__line_clause(&alter->line, kind);

	if (text.size <= skip)
		return NULL;
	text = migr__view_trim((migr__view){ text.data + skip, text.size - skip });
	return migr__my_printf(alter->my, "%.*s", (int)text.size, text.data);
}

/* The present time has as many digits as the column, or the servers refuse it. */
static void keep_default(migr__my_alteration *alter)
{
	migr__my *my = alter->my;
	const char *value = clause_value(alter, MIGR__CLAUSE_DEFAULT, strlen("DEFAULT"));
	migr_value none = MIGR_NULL;
	const char *now, *text;

	if (value) {
		now = migr__my_now(my, &alter->to, value);
		if (now)
			set(alter, MIGR__CLAUSE_DEFAULT, migr__my_printf(my, "DEFAULT %s", now));
		else if (migr__family_is_large(&alter->to) &&
		         migr__my_default(my, &alter->to, value, &none, &text) == MIGR_OK)
			set(alter, MIGR__CLAUSE_DEFAULT, text);
	}
	value = clause_value(alter, MIGR__CLAUSE_ON_UPDATE, strlen("ON UPDATE"));
	now = value ? migr__my_now(my, &alter->to, value) : NULL;
	if (now)
		set(alter, MIGR__CLAUSE_ON_UPDATE, migr__my_printf(my, "ON UPDATE %s", now));
}

static void edit_type(migr__my_alteration *alter)
{
	migr__my *my = alter->my;
	migr__mysql_type type;

	if (!alter->alteration->type)
		return;
	if (migr__my_fail(my, migr__mysql_type_of(my->compiler, alter->alteration->type, my->server.plain_backslash,
	                                          &type)) != MIGR_OK)
		return;
	alter->to = type.family;
	alter->to_type = type.text;
	set(alter, MIGR__CLAUSE_TYPE, type.text);
	if (!migr__family_is_text(&type.family) || type.charset || is_mariadb_json(&alter->line)) {
		drop(alter, MIGR__CLAUSE_CHARSET);
		drop(alter, MIGR__CLAUSE_COLLATE);
	}
	alter->to_charset = type.charset;
	if (type.charset)
		set(alter, MIGR__CLAUSE_CHARSET, migr__my_printf(my, "CHARACTER SET %s", type.charset));
	if (is_mariadb_json(&alter->line))
		drop(alter, MIGR__CLAUSE_CHECK);
	if (type.family.kind != MIGR__FAMILY_VARCHAR && type.family.kind != MIGR__FAMILY_TEXT &&
	    type.family.kind != MIGR__FAMILY_VARBINARY && type.family.kind != MIGR__FAMILY_BLOB)
		drop(alter, MIGR__CLAUSE_COMPRESSED);
	keep_default(alter);
}

static const char *word_clause(migr__my_alteration *alter, const char *clause, const char *word, const char *what)
{
	migr__my *my = alter->my;
	const char *text;

	migr__my_puts(my, clause);
	migr__my_word(my, word, what);
	text = migr__my_take(my);
	return text;
}

/* The character set that columns have by themselves, as SHOW CREATE TABLE says it; NULL if it is not known. */
static const char *table_charset(migr__my_alteration *alter)
{
	static const char word[] = "CHARSET=";
	migr__view text = alter->show.options;

	for (size_t i = 0; i + sizeof word < text.size; i++) {
		size_t from = i + sizeof word - 1, size = 0;

		if (memcmp(text.data + i, word, sizeof word - 1) != 0)
			continue;
		while (from + size < text.size && !migr__is_blank(text.data[from + size]))
			size++;
		return migr__my_printf(alter->my, "%.*s", (int)size, text.data + from);
	}
	return NULL;
}

static void edit_charset(migr__my_alteration *alter)
{
	migr__my *my = alter->my;
	const char *collation = NULL;

	migr__my_fail(my, migr__clause_option(my->compiler, alter->alteration->collation, &collation));
	if ((collation || alter->alteration->charset) && !migr__family_is_text(&alter->to)) {
		migr__my_refuse(my, "only text has a character set and a collation",
		                "has no collation for column \"%s\"", alter->column);
		return;
	}
	if (alter->alteration->charset) {
		set(alter, MIGR__CLAUSE_CHARSET,
		    word_clause(alter, "CHARACTER SET ", alter->alteration->charset, "character set"));
		drop(alter, MIGR__CLAUSE_COLLATE);
		alter->to_charset = alter->alteration->charset;
	}
	if (alter->alteration->flags & MIGR_ALTER_DROP_COLLATION) {
		drop(alter, MIGR__CLAUSE_CHARSET);
		drop(alter, MIGR__CLAUSE_COLLATE);
		alter->to_charset = table_charset(alter);
	}
	if (collation) {
		/* the collation says which character set it is of: latin1_bin */
		if (!alter->alteration->charset) {
			drop(alter, MIGR__CLAUSE_CHARSET);
			alter->to_charset = migr__my_printf(my, "%.*s", (int)strcspn(collation, "_"), collation);
		}
		set(alter, MIGR__CLAUSE_COLLATE, word_clause(alter, "COLLATE ", collation, "collation"));
	}
}

static int is_generated(const migr__my_alteration *alter)
{
	return migr__line_has(&alter->line, MIGR__CLAUSE_GENERATED) && !alter->edit.drop[MIGR__CLAUSE_GENERATED];
}

static int default_is_null(const migr__line *line)
{
	migr__view text = migr__line_clause(line, MIGR__CLAUSE_DEFAULT);

	return text.size >= 4 && migr__view_is_nocase((migr__view){ text.data + text.size - 4, 4 }, "NULL");
}

static void edit_null(migr__my_alteration *alter)
{
	uint32_t flags = alter->alteration->flags;

	if ((flags & (MIGR_ALTER_SET_NOT_NULL | MIGR_ALTER_DROP_NOT_NULL)) && is_generated(alter) &&
	    !migr__my_is_mysql(alter->my)) {
		migr__my_refuse(alter->my, "give the table a check instead: \"... IS NOT NULL\"",
		                "has no NOT NULL for a generated column (column \"%s\"): MariaDB refuses it",
		                alter->column);
		return;
	}
	if (flags & MIGR_ALTER_SET_NOT_NULL) {
		set(alter, MIGR__CLAUSE_NULL, "NOT NULL");
		if (default_is_null(&alter->line))
			drop(alter, MIGR__CLAUSE_DEFAULT);
	}
	if (flags & MIGR_ALTER_DROP_NOT_NULL)
		set(alter, MIGR__CLAUSE_NULL, "NULL");
}

static void edit_default(migr__my_alteration *alter)
{
	const migr_alteration *alteration = alter->alteration;
	const char *text;

	if (alteration->flags & MIGR_ALTER_DROP_DEFAULT)
		drop(alter, MIGR__CLAUSE_DEFAULT);
	if (migr__my_default(alter->my, &alter->to, alteration->default_sql, &alteration->default_value, &text) ==
	            MIGR_OK &&
	    text)
		set(alter, MIGR__CLAUSE_DEFAULT, text);
}

static void edit_auto_increment(migr__my_alteration *alter)
{
	const uint32_t sets =
		MIGR_ALTER_SET_AUTOINCREMENT | MIGR_ALTER_SET_IDENTITY_ALWAYS | MIGR_ALTER_SET_IDENTITY_BY_DEFAULT;
	uint32_t flags = alter->alteration->flags;

	migr__my_refuse_numbers(alter->my, alter->column, alter->alteration->identity_increment,
	                        alter->alteration->identity_options);
	if (flags & sets) {
		set(alter, MIGR__CLAUSE_AUTO_INCREMENT, "AUTO_INCREMENT");
		set(alter, MIGR__CLAUSE_NULL, "NOT NULL");
		drop(alter, MIGR__CLAUSE_DEFAULT);
	}
	if (flags & MIGR_ALTER_DROP_AUTOINCREMENT)
		drop(alter, MIGR__CLAUSE_AUTO_INCREMENT);
}

static int is_stored(const migr__line *line)
{
	migr__view text = migr__line_clause(line, MIGR__CLAUSE_GENERATED);
	size_t from = text.size;

	/* the word behind the expression */
	while (from && text.data[from - 1] != ')')
		from--;
	text = migr__view_trim((migr__view){ text.data + from, text.size - from });
	return migr__view_is_nocase(text, "STORED") || migr__view_is_nocase(text, "PERSISTENT");
}

static void edit_generated(migr__my_alteration *alter)
{
	const char *sql = alter->alteration->generated_sql;

	if (alter->alteration->flags & MIGR_ALTER_DROP_GENERATED)
		drop(alter, MIGR__CLAUSE_GENERATED);
	if (!sql)
		return;
	if (!migr__line_has(&alter->line, MIGR__CLAUSE_GENERATED))
		migr__my_refuse(alter->my, "drop the column and add it as a generated one",
		                "would lose the values of column \"%s\" if it made it a generated one", alter->column);
	else
		set(alter, MIGR__CLAUSE_GENERATED, migr__my_generated(alter->my, sql, is_stored(&alter->line)));
}

static void edit_comment(migr__my_alteration *alter)
{
	migr__my *my = alter->my;

	if (alter->alteration->flags & MIGR_ALTER_DROP_COMMENT)
		drop(alter, MIGR__CLAUSE_COMMENT);
	if (!alter->alteration->comment)
		return;
	migr__my_puts(my, "COMMENT ");
	migr__my_string(my, alter->alteration->comment);
	set(alter, MIGR__CLAUSE_COMMENT, migr__my_take(my));
}

static void edit_on_update(migr__my_alteration *alter)
{
	const char *text;

	if (alter->alteration->flags & MIGR_ALTER_DROP_ON_UPDATE)
		drop(alter, MIGR__CLAUSE_ON_UPDATE);
	if (migr__my_on_update(alter->my, &alter->to, alter->column, alter->alteration->on_update_sql, &text) ==
	            MIGR_OK &&
	    text)
		set(alter, MIGR__CLAUSE_ON_UPDATE, text);
}

static void edit_visible(migr__my_alteration *alter)
{
	if (alter->alteration->flags & MIGR_ALTER_SET_INVISIBLE)
		set(alter, MIGR__CLAUSE_INVISIBLE, "INVISIBLE");
	if (alter->alteration->flags & MIGR_ALTER_DROP_INVISIBLE)
		drop(alter, MIGR__CLAUSE_INVISIBLE);
}

migr_status migr__my_alter_plan(migr__my_alteration *alter)
{
	alter->edit.name = alter->alteration->new_name ? alter->alteration->new_name : alter->column;
	alter->edit.plain_backslash = alter->part && alter->my->server.plain_backslash;
	migr__family_read(migr__line_clause(&alter->line, MIGR__CLAUSE_TYPE), &alter->from);
	if (is_mariadb_json(&alter->line))
		alter->from.kind = MIGR__FAMILY_JSON;
	alter->to = alter->from;
	edit_generated(alter);
	edit_type(alter);
	edit_charset(alter);
	edit_null(alter);
	edit_default(alter);
	edit_on_update(alter);
	edit_visible(alter);
	edit_auto_increment(alter);
	edit_comment(alter);
	if (alter->alteration->not_null_conflict)
		migr__my_refuse(alter->my, "that is SQLite's: leave it out", "has no ON CONFLICT (column \"%s\")",
		                alter->column);
	return alter->my->status;
}

void migr__my_alter_write(migr__my_alteration *alter)
{
	migr__line_write(&alter->line, &alter->edit, &alter->my->buf);
}

static migr_status read_existing(migr__my_alteration *alter, const migr_column *existing)
{
	migr__my *my = alter->my;
	migr__my_column column;
	const char *text;

	if (migr__my_column_read(my, existing, &column) != MIGR_OK)
		return my->status;
	migr__my_column_write(my, &column);
	text = migr__my_take(my);
	if (text && !migr__line_parse(migr__view_of(text), my->compiler->arena, &alter->line))
		migr__my_fail(my, migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA,
		                             "the definition in `options->existing` cannot be read"));
	return my->status;
}

migr_status migr__my_alter_read(migr__my_alteration *alter, int *is_there)
{
	migr__my *my = alter->my;
	const migr_op_options *options = my->operation->options;

	*is_there = 1;
	if (!my->compiler->live && options && options->existing)
		return read_existing(alter, options->existing);
	if (migr__my_show(my, alter->table, "the column's definition", &alter->show) != MIGR_OK)
		return my->status;
	alter->part = migr__show_column(&alter->show, alter->column);
	/* what was cut off may have renamed it already: its statements are the same again */
	if (!alter->part && alter->alteration->new_name)
		alter->part = migr__show_column(&alter->show, alter->alteration->new_name);
	if (alter->part) {
		alter->line = alter->part->line;
		return MIGR_OK;
	}
	*is_there = 0;
	if (migr__clause_has(my->operation, MIGR_OPTION_IF_EXISTS))
		return MIGR_OK;
	migr__fail(my->compiler->error, MIGR_ERROR_NO_SUCH_COLUMN, "table \"%s\" has no column \"%s\"", alter->table,
	           alter->column);
	return migr__my_fail(my, migr__error_hint(my->compiler->error,
	                                          "is an earlier revision missing, or was it dropped by hand?"));
}

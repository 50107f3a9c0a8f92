/* SPDX-License-Identifier: MIT */
#include "compare/words.h"

#include "dialect/dialect.h"

static const struct {
	migr_object object;
	const char *word;
} objects[] = {
	{ MIGR_OBJECT_SCHEMA, "schema" },     { MIGR_OBJECT_TABLE, "table" },
	{ MIGR_OBJECT_COLUMN, "column" },     { MIGR_OBJECT_PRIMARY_KEY, "primary key" },
	{ MIGR_OBJECT_UNIQUE, "unique key" }, { MIGR_OBJECT_FOREIGN_KEY, "foreign key" },
	{ MIGR_OBJECT_CHECK, "check" },       { MIGR_OBJECT_EXCLUDE, "exclusion" },
	{ MIGR_OBJECT_INDEX, "index" },       { MIGR_OBJECT_VIEW, "view" },
	{ MIGR_OBJECT_TRIGGER, "trigger" },   { MIGR_OBJECT_SEQUENCE, "sequence" },
	{ MIGR_OBJECT_ENUM, "enum type" },
};

const char *migr__object_word(migr_object object)
{
	for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++)
		if (objects[i].object == object)
			return objects[i].word;
	return "object";
}

static const struct {
	unsigned bit;
	const char *word;
} bits[] = {
	{ MIGR__DIFFERS_TYPE, "type" },
	{ MIGR__DIFFERS_NULL, "null" },
	{ MIGR__DIFFERS_DEFAULT, "default" },
	{ MIGR__DIFFERS_GENERATED, "generated" },
	{ MIGR__DIFFERS_STORED, "stored" },
	{ MIGR__DIFFERS_IDENTITY, "identity" },
	{ MIGR__DIFFERS_COLLATION, "collation" },
	{ MIGR__DIFFERS_CHARSET, "charset" },
	{ MIGR__DIFFERS_ON_UPDATE, "on update" },
	{ MIGR__DIFFERS_INVISIBLE, "invisible" },
	{ MIGR__DIFFERS_CONFLICT, "on conflict" },
	{ MIGR__DIFFERS_FLAGS, "kind" },
	{ MIGR__DIFFERS_ENGINE, "engine" },
	{ MIGR__DIFFERS_OPTIONS, "options" },
	{ MIGR__DIFFERS_COMMENT, "comment" },
};

void migr__words_of_bits(unsigned differs, migr__buf *buf)
{
	for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
		if (differs & bits[i].bit) {
			migr__buf_puts(buf, buf->size ? ", " : "");
			migr__buf_puts(buf, bits[i].word);
		}
}

static void add(migr__buf *buf, const char *words)
{
	migr__buf_puts(buf, buf->size ? " " : "");
	migr__buf_puts(buf, words);
}

/* "COLLATE x", or "without collation" if that is to be said. */
static void add_text(migr__buf *buf, const char *word, const char *text, const char *none)
{
	if (text) {
		add(buf, word);
		add(buf, text);
	} else if (none) {
		add(buf, none);
	}
}

static void add_value(migr__buf *buf, const migr_value *value)
{
	switch (value->type) {
	case MIGR_VALUE_INTEGER:
		migr__buf_printf(buf, " %lld", (long long)value->integer);
		break;
	case MIGR_VALUE_REAL:
		migr__buf_printf(buf, " %.17g", value->real);
		break;
	case MIGR_VALUE_TEXT:
		migr__buf_putc(buf, ' ');
		migr__quote(buf, value->text, '\'');
		break;
	default:
		migr__buf_printf(buf, " of %zu bytes", value->size);
	}
}

static void add_default(migr__buf *buf, const migr_column *column, const char *none)
{
	if (column->default_value.type == MIGR_VALUE_NULL) {
		add_text(buf, "DEFAULT", column->default_sql, none);
		return;
	}
	add(buf, "DEFAULT");
	add_value(buf, &column->default_value);
}

static void add_generated(migr__buf *buf, const migr_column *column, const char *none)
{
	if (!column->generated_sql) {
		if (none)
			add(buf, none);
		return;
	}
	add(buf, "GENERATED ALWAYS AS (");
	migr__buf_printf(buf, "%s) %s", column->generated_sql, column->flags & MIGR_STORED ? "STORED" : "VIRTUAL");
}

static void add_identity(migr__buf *buf, const migr_column *column, const char *none)
{
	if (column->flags & MIGR_IDENTITY_ALWAYS)
		add(buf, "GENERATED ALWAYS AS IDENTITY");
	else if (column->flags & MIGR_AUTOINCREMENT)
		add(buf, "AUTOINCREMENT");
	else if (none)
		add(buf, none);
	if (column->identity_start)
		migr__buf_printf(buf, " START %lld", (long long)column->identity_start);
	if (column->identity_increment)
		migr__buf_printf(buf, " INCREMENT %lld", (long long)column->identity_increment);
	if (column->identity_options)
		migr__buf_printf(buf, " %s", column->identity_options);
}

static void add_conflict(migr__buf *buf, migr_conflict conflict, const char *none)
{
	static const char *const words[] = { NULL, "ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE" };

	add_text(buf, "ON CONFLICT", conflict > 0 && conflict < 6 ? words[conflict] : NULL, none);
}

static void add_comment(migr__buf *buf, const char *comment, const char *none)
{
	if (!comment) {
		if (none)
			add(buf, none);
		return;
	}
	add(buf, "COMMENT ");
	migr__quote(buf, comment, '\'');
}

void migr__words_of_change(const migr_column *column, unsigned differs, migr__buf *buf)
{
	if (differs & MIGR__DIFFERS_TYPE)
		add(buf, column->type ? column->type : "without type");
	if (differs & MIGR__DIFFERS_CHARSET)
		add_text(buf, "CHARACTER SET", column->charset, "without character set");
	if (differs & MIGR__DIFFERS_COLLATION)
		add_text(buf, "COLLATE", column->collation, "without collation");
	if (differs & MIGR__DIFFERS_NULL)
		add(buf, column->flags & MIGR_NOT_NULL ? "NOT NULL" : "NULL");
	if (differs & (MIGR__DIFFERS_CONFLICT | MIGR__DIFFERS_NULL))
		add_conflict(buf, column->not_null_conflict,
		             differs & MIGR__DIFFERS_CONFLICT ? "without ON CONFLICT" : NULL);
	if (differs & MIGR__DIFFERS_DEFAULT)
		add_default(buf, column, "without default");
	if (differs & (MIGR__DIFFERS_GENERATED | MIGR__DIFFERS_STORED))
		add_generated(buf, column, "not generated");
	if (differs & MIGR__DIFFERS_IDENTITY)
		add_identity(buf, column, "not counted up");
	if (differs & MIGR__DIFFERS_ON_UPDATE)
		add_text(buf, "ON UPDATE", column->on_update_sql, "without ON UPDATE");
	if (differs & MIGR__DIFFERS_INVISIBLE)
		add(buf, column->flags & MIGR_INVISIBLE ? "INVISIBLE" : "VISIBLE");
	if (differs & MIGR__DIFFERS_COMMENT)
		add_comment(buf, column->comment, "without comment");
}

void migr__words_of_column(const migr_column *column, migr__buf *buf)
{
	if (column->type)
		add(buf, column->type);
	add_text(buf, "CHARACTER SET", column->charset, NULL);
	add_text(buf, "COLLATE", column->collation, NULL);
	if (column->flags & MIGR_NOT_NULL)
		add(buf, "NOT NULL");
	add_conflict(buf, column->not_null_conflict, NULL);
	add_default(buf, column, NULL);
	add_generated(buf, column, NULL);
	add_identity(buf, column, NULL);
	add_text(buf, "ON UPDATE", column->on_update_sql, NULL);
	if (column->flags & MIGR_INVISIBLE)
		add(buf, "INVISIBLE");
}

void migr__words_of_table(const migr_table *table, unsigned differs, uint32_t flags_differ, migr__buf *buf)
{
	static const struct {
		uint32_t flag;
		const char *yes, *no;
	} flags[] = {
		{ MIGR_STRICT, "STRICT", "not STRICT" },
		{ MIGR_WITHOUT_ROWID, "WITHOUT ROWID", "with rowid" },
		{ MIGR_UNLOGGED, "UNLOGGED", "logged" },
	};

	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		if (flags_differ & flags[i].flag)
			add(buf, table->flags & flags[i].flag ? flags[i].yes : flags[i].no);
	if (differs & MIGR__DIFFERS_ENGINE)
		add_text(buf, "ENGINE", table->mysql_engine, "without engine");
	if (differs & MIGR__DIFFERS_CHARSET)
		add_text(buf, "CHARACTER SET", table->mysql_charset, "without character set");
	if (differs & MIGR__DIFFERS_COLLATION)
		add_text(buf, "COLLATE", table->mysql_collation, "without collation");
	if (differs & MIGR__DIFFERS_OPTIONS)
		add(buf, table->options ? table->options : "without options");
	if (differs & MIGR__DIFFERS_COMMENT)
		add_comment(buf, table->comment, "without comment");
}

void migr__words_of_sequence(const migr_sequence *sequence, migr__buf *buf)
{
	add(buf, "SEQUENCE");
	add_text(buf, "AS", sequence->type, NULL);
	if (sequence->start)
		migr__buf_printf(buf, " START %lld", (long long)sequence->start);
	if (sequence->increment)
		migr__buf_printf(buf, " INCREMENT %lld", (long long)sequence->increment);
	if (sequence->minimum)
		migr__buf_printf(buf, " MINVALUE %lld", (long long)sequence->minimum);
	if (sequence->maximum)
		migr__buf_printf(buf, " MAXVALUE %lld", (long long)sequence->maximum);
	if (sequence->cache)
		migr__buf_printf(buf, " CACHE %lld", (long long)sequence->cache);
	if (sequence->flags & MIGR_CYCLE)
		add(buf, "CYCLE");
	add_text(buf, "OWNED BY", sequence->owned_by, NULL);
}

void migr__words_of_trigger(const migr_trigger *trigger, migr__buf *buf)
{
	static const char *const timings[] = { "BEFORE", "AFTER", "INSTEAD OF" };

	add(buf, trigger->timing >= 0 && trigger->timing < 3 ? timings[trigger->timing] : "");
	add(buf, trigger->event ? trigger->event : "");
	add(buf, trigger->flags & MIGR_FOR_EACH_STATEMENT ? "FOR EACH STATEMENT" : "FOR EACH ROW");
	if (trigger->when)
		migr__buf_printf(buf, " WHEN (%s)", trigger->when);
	add_text(buf, "EXECUTE FUNCTION", trigger->function, NULL);
	if (trigger->body)
		migr__buf_printf(buf, " BEGIN %s END", trigger->body);
}

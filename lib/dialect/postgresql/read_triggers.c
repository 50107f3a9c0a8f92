/* SPDX-License-Identifier: MIT */
/*
 * Triggers, and by the same query the texts of defaults. A function that was made with its trigger (trigger.c) gives
 * its body back; others are called.
 */
#include "dialect/postgresql/parts.h"
#include "dialect/postgresql/read.h"
#include "schema/names.h"

#include <string.h>

enum {
	TABLE,
	TABLE_NAME,
	SCHEMA,
	NAME,
	TYPE,
	COLUMNS,
	ENABLED,
	IS_CONSTRAINT,
	SEES_ROWS,
	EXTENSION,
	SOURCE, /* of a function that was made with its trigger */
	DEFINITION
};

/* Bits of pg_trigger.tgtype. */
enum { IS_ROW = 1, IS_BEFORE = 2, IS_INSERT = 4, IS_DELETE = 8, IS_UPDATE = 16, IS_TRUNCATE = 32, IS_INSTEAD = 64 };

static const char query[] =
	"SELECT t.tgrelid, c.relname, c.relnamespace, t.tgname, t.tgtype, CASE WHEN t.tgattr::text <> '' THEN "
	"ARRAY(SELECT a.attname FROM unnest(t.tgattr) WITH ORDINALITY u (k, n) JOIN pg_attribute a ON "
	"a.attrelid = t.tgrelid AND a.attnum = u.k ORDER BY u.n) END::text, t.tgenabled, t.tgconstraint <> 0, "
	"t.tgoldtable IS NOT NULL OR t.tgnewtable IS NOT NULL, e.extname, "
	"CASE WHEN d.description = '" MIGR__POSTGRESQL_FUNCTION_COMMENT
	"' AND p.pronamespace = c.relnamespace THEN p.prosrc END, pg_get_triggerdef(t.oid) "
	"FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
	"LEFT JOIN pg_description d ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass AND d.objsubid = 0 "
	"LEFT JOIN (pg_depend x JOIN pg_extension e ON e.oid = x.refobjid) ON x.classid = 'pg_trigger'::regclass AND "
	"x.objid = t.oid AND x.deptype = 'e' "
	"WHERE NOT t.tgisinternal AND c.relnamespace IN (%s) AND NOT c.relispartition";

/* A name in a list of columns that an event has; "or" would end it. */
static void add_column(migr__buf *buf, const char *name)
{
	if ((name[0] | 0x20) == 'o' && (name[1] | 0x20) == 'r' && !name[2])
		migr__quote(buf, name, '"');
	else
		migr__names_write(name, buf);
}

static void add_columns(migr__buf *buf, const char *array)
{
	const char *between = " of ";
	migr__buf name;
	int is_null;

	migr__buf_init(&name, buf->alloc);
	while (migr__pg_next_item(&array, &name, &is_null)) {
		migr__buf_puts(buf, between);
		add_column(buf, migr__buf_text(&name));
		between = ", ";
	}
	buf->failed |= name.failed;
	migr__buf_free(&name);
}

/* "insert or update of a, b" */
static const char *event_of(migr__pg *pg, int64_t type, const char *columns)
{
	static const struct {
		int64_t bit;
		const char *word;
	} events[] = {
		{ IS_INSERT, "insert" }, { IS_UPDATE, "update" }, { IS_DELETE, "delete" }, { IS_TRUNCATE, "truncate" }
	};
	migr__buf *buf = &pg->buf;

	migr__buf_clear(buf);
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
		if (!(type & events[i].bit))
			continue;
		migr__buf_printf(buf, "%s%s", buf->size ? " or " : "", events[i].word);
		if (events[i].bit == IS_UPDATE && columns)
			add_columns(buf, columns);
	}
	return migr__pg_keep(pg, buf);
}

/* What stands behind `mark` in the definition, outside of quotes; NULL if it does not. */
static const char *find_behind(const char *definition, const char *mark)
{
	size_t size = strlen(mark);
	char quote = '\0';

	for (const char *at = definition; *at; at++) {
		if (quote)
			quote = *at == quote ? '\0' : quote;
		else if (*at == '\'' || *at == '"')
			quote = *at;
		else if (strncmp(at, mark, size) == 0)
			return at + size;
	}
	return NULL;
}

/* The server tells the condition and the call only as part of the whole. The condition is in brackets. */
static migr_status take_definition(migr__pg *pg, const char *definition, const char *body, migr_trigger *trigger)
{
	static const char execute[] = " EXECUTE FUNCTION ";
	const char *call = find_behind(definition, execute);
	const char *when =
		find_behind(definition, trigger->flags & MIGR_FOR_EACH_STATEMENT ? " FOR EACH STATEMENT WHEN ("
	                                                                         : " FOR EACH ROW WHEN (");
	migr_status rc = MIGR_OK;

	if (when && call && when < call) {
		migr__buf_clear(&pg->buf);
		migr__buf_add(&pg->buf, when, (size_t)(call - when) - sizeof execute);
		trigger->when = migr__pg_keep(pg, &pg->buf);
		if (trigger->when)
			trigger->when = migr__pg_expression(pg, trigger->when, &rc);
		if (!trigger->when)
			return MIGR_ERROR_NO_MEMORY;
	}
	trigger->body = *body ? body : NULL;
	if (!*body)
		trigger->function = migr__pg_sql(pg, call ? call : "", &rc);
	return rc;
}

/*
 * What the function has between its BEGIN and what returns the row, if it is as trigger.c makes it for such a trigger.
 * NULL without memory; "" if it is not.
 */
static const char *body_of(migr__pg *pg, const migr_value *values, uint32_t flags)
{
	static const char begin[] = "\nBEGIN\n";
	const char *source = migr__pg_text_of(&values[SOURCE]);
	int64_t type = migr__pg_number_of(&values[TYPE]);
	size_t size = source ? strlen(source) : 0;
	migr__buf *end = &pg->buf;

	migr__buf_clear(end);
	migr__buf_putc(end, '\n');
	migr__postgresql_trigger_end(end, flags, (type & (IS_INSERT | IS_UPDATE)) != 0, (type & IS_DELETE) != 0);
	migr__buf_putc(end, '\n');
	if (end->failed) {
		migr__fail_memory(pg->read->error);
		return NULL;
	}
	if (size < sizeof begin - 1 + end->size || strncmp(source, begin, sizeof begin - 1) != 0 ||
	    strcmp(source + size - end->size, end->data) != 0)
		return "";
	size -= sizeof begin - 1 + end->size;
	source = migr__arena_strndup(pg->read->arena, source + sizeof begin - 1, size);
	if (!source)
		migr__fail_memory(pg->read->error);
	return source;
}

/* Why a trigger is left alone; NULL if it is not. */
static const char *reason(const migr_value *values, const char **what)
{
	*what = migr__pg_text_of(&values[EXTENSION]);
	if (*what)
		return "belongs to the extension ";
	*what = "";
	if (migr__pg_number_of(&values[IS_CONSTRAINT]))
		return "is a constraint trigger";
	if (migr__pg_number_of(&values[SEES_ROWS]))
		return "names the rows that change";
	switch (migr__pg_letter_of(&values[ENABLED])) {
	case 'O':
		return NULL;
	case 'D':
		return "is disabled";
	default:
		return "is enabled for replicas";
	}
}

static migr_status add_trigger(migr__pg *pg, const migr_value *values, size_t schema)
{
	migr_trigger *trigger = migr__gather_trigger(&pg->gather, schema, migr__pg_text_of(&values[TABLE_NAME]),
	                                             migr__pg_text_of(&values[NAME]));
	int64_t type = migr__pg_number_of(&values[TYPE]);
	const char *body;

	if (!trigger)
		return MIGR_ERROR_NO_MEMORY;
	trigger->flags = type & IS_ROW ? 0 : MIGR_FOR_EACH_STATEMENT;
	trigger->timing = type & IS_BEFORE ? MIGR_BEFORE : type & IS_INSTEAD ? MIGR_INSTEAD_OF : MIGR_AFTER;
	trigger->event = event_of(pg, type, migr__pg_text_of(&values[COLUMNS]));
	body = trigger->event ? body_of(pg, values, trigger->flags) : NULL;
	if (!body || take_definition(pg, migr__pg_text_of(&values[DEFINITION]), body, trigger) != MIGR_OK)
		return MIGR_ERROR_NO_MEMORY;
	if (!trigger->function || values[SOURCE].type == MIGR_VALUE_NULL)
		return MIGR_OK;
	return migr__pg_left(pg, MIGR_OBJECT_OTHER, schema, trigger->function,
	                     "is a function that was made with its trigger and changed since", "");
}

static migr_status take_trigger(migr__pg *pg, const migr_value *values)
{
	const migr__pg_table *table = migr__pg_table_of(pg, migr__pg_number_of(&values[TABLE]));
	size_t schema = migr__pg_schema(pg, migr__pg_number_of(&values[SCHEMA]));
	const char *what, *why = reason(values, &what), *name = migr__pg_text_of(&values[TABLE_NAME]);

	if (table && !table->gathered)
		return MIGR_OK;
	if (why)
		return migr__pg_left_of(pg, MIGR_OBJECT_TRIGGER, &(migr__pg_table){ .schema = schema, .name = name },
		                        migr__pg_text_of(&values[NAME]), why, what);
	return add_trigger(pg, values, schema);
}

static migr_status take_row(migr__pg *pg, const migr_value *values)
{
	if (values[NAME].type != MIGR_VALUE_NULL)
		return take_trigger(pg, values);
	return migr__pg_take_text(pg, migr__pg_number_of(&values[TYPE]), migr__pg_text_of(&values[DEFINITION]));
}

migr_status migr__pg_read_triggers(migr__pg *pg)
{
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, pg->read->arena->alloc);
	migr__buf_puts(&sql, query);
	if (pg->texts.count) {
		migr__buf_puts(&sql,
		               " UNION ALL SELECT NULL, NULL, NULL, NULL, u.n, NULL, NULL, NULL, NULL, NULL, NULL, ");
		migr__pg_write_texts(pg, &sql);
	}
	rc = sql.failed ? migr__fail_memory(pg->read->error) : migr__pg_query(pg, migr__buf_text(&sql), take_row);
	migr__buf_free(&sql);
	return rc;
}

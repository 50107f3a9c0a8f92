/* SPDX-License-Identifier: MIT */
#include "support/schema_text.h"

#include "support/t.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 64 };

/* A table on the way. */
typedef struct table {
	migr_table table;
	migr_column columns[MOST];
	migr_key uniques[MOST];
	migr_foreign_key keys[MOST];
	migr_check checks[MOST];
	migr_exclude excludes[MOST];
	migr_index indexes[MOST];
} table;

typedef struct schema {
	migr__arena *arena;
	migr_models *models;
	table *last;
	const void *tables[512], *views[MOST], *triggers[MOST], *sequences[MOST], *enums[MOST];
} schema;

static void *new_item(schema *s, size_t size)
{
	void *item = migr__arena_new(s->arena, 1, size);

	ck_assert_ptr_nonnull(item);
	return item;
}

static char *trimmed(schema *s, const char *from, size_t size)
{
	char *text;

	while (size && *from == ' ') {
		from++;
		size--;
	}
	while (size && from[size - 1] == ' ')
		size--;
	text = migr__arena_strndup(s->arena, from, size);
	ck_assert_ptr_nonnull(text);
	return text;
}

/* Cuts at a separator; the part before it, and in *rest what is behind, or NULL. */
static char *cut(schema *s, const char *text, const char *separator, char **rest)
{
	const char *at = strstr(text, separator);

	*rest = at ? trimmed(s, at + strlen(separator), strlen(at + strlen(separator))) : NULL;
	return trimmed(s, text, at ? (size_t)(at - text) : strlen(text));
}

/* The next option, "word" or "word=value". */
static char *next_option(schema *s, char **options, char **value)
{
	char *option = *options ? cut(s, *options, ";", options) : NULL;

	*value = NULL;
	return option ? cut(s, option, "=", value) : NULL;
}

static void set_option(migr_column *column, const char *word, const char *value)
{
	static const struct {
		const char *word;
		uint32_t flag;
	} flags[] = {
		{ "notnull", MIGR_NOT_NULL },    { "auto", MIGR_AUTOINCREMENT }, { "always", MIGR_IDENTITY_ALWAYS },
		{ "stored", MIGR_STORED },       { "pk", MIGR_PRIMARY_KEY },     { "unique", MIGR_UNIQUE },
		{ "invisible", MIGR_INVISIBLE },
	};

	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		if (strcmp(word, flags[i].word) == 0) {
			column->flags |= flags[i].flag;
			return;
		}
	if (strcmp(word, "default") == 0)
		column->default_sql = value;
	else if (strcmp(word, "value") == 0)
		column->default_value = (migr_value){ .type = MIGR_VALUE_INTEGER, .integer = atoi(value) };
	else if (strcmp(word, "gen") == 0)
		column->generated_sql = value;
	else if (strcmp(word, "collate") == 0)
		column->collation = value;
	else if (strcmp(word, "charset") == 0)
		column->charset = value;
	else if (strcmp(word, "comment") == 0)
		column->comment = value;
	else if (strcmp(word, "onupdate") == 0)
		column->on_update_sql = value;
	else if (strcmp(word, "start") == 0)
		column->identity_start = atoi(value);
	else if (strcmp(word, "conflict") == 0)
		column->not_null_conflict = atoi(value);
	else if (strcmp(word, "was") == 0)
		column->renamed_from = value;
	else
		ck_abort_msg("no option of a column: %s", word);
}

static void add_column(schema *s, char *text)
{
	migr_column *column = &s->last->columns[s->last->table.columns.count++];
	char *options, *word, *value, *type;

	column->name = cut(s, cut(s, text, ";", &options), " ", &type);
	column->type = type;
	while ((word = next_option(s, &options, &value)))
		set_option(column, word, value);
}

static void add_key(schema *s, const char *name, char *text)
{
	migr_foreign_key *key = &s->last->keys[s->last->table.foreign_keys.count++];
	char *options, *target, *word, *value;

	key->name = name;
	key->columns = cut(s, cut(s, text, ";", &options), ">", &target);
	ck_assert_ptr_nonnull(target);
	key->ref_table = cut(s, target, "(", &target);
	if (target)
		key->ref_columns = cut(s, target, ")", &target);
	while ((word = next_option(s, &options, &value)))
		if (strcmp(word, "cascade") == 0)
			key->on_delete = MIGR_CASCADE;
		else if (strcmp(word, "notvalid") == 0)
			key->flags |= MIGR_NOT_VALID;
		else if (strcmp(word, "schema") == 0)
			key->ref_schema = value;
		else
			ck_abort_msg("no option of a foreign key: %s", word);
}

static void add_check(schema *s, const char *name, char *text)
{
	migr_check *check = &s->last->checks[s->last->table.checks.count++];
	char *options;

	check->name = name;
	check->sql = cut(s, text, ";", &options);
	if (options && strcmp(options, "notvalid") == 0)
		check->flags = MIGR_NOT_VALID;
}

static void add_index(schema *s, const char *name, char *text)
{
	migr_index *index = &s->last->indexes[s->last->table.indexes.count++];
	char *options, *word, *value;

	index->name = name;
	index->columns = cut(s, text, ";", &options);
	while ((word = next_option(s, &options, &value)))
		if (strcmp(word, "unique") == 0)
			index->flags |= MIGR_UNIQUE;
		else if (strcmp(word, "where") == 0)
			index->where = value;
		else if (strcmp(word, "sql") == 0) {
			migr_element *element = new_item(s, sizeof *element);

			element->sql = value;
			index->columns = NULL;
			index->elements = (migr_element_list){ element, 1, sizeof *element };
		} else {
			ck_abort_msg("no option of an index: %s", word);
		}
}

static void add_exclude(schema *s, const char *name, char *text)
{
	migr_exclude *exclude = &s->last->excludes[s->last->table.excludes.count++];
	migr_element *element = new_item(s, sizeof *element);
	char *with;

	exclude->name = name;
	element->column = cut(s, text, " with ", &with);
	element->with = with;
	exclude->elements = (migr_element_list){ element, 1, sizeof *element };
}

/* "NAME: text", where the name may be missing. */
static int add_part(schema *s, const char *kind, char *text)
{
	char *rest, *name = cut(s, text, ":", &rest);
	migr_key *key;

	if (!*name)
		name = NULL;
	if (strcmp(kind, "pk") == 0 || strcmp(kind, "unique") == 0) {
		key = *kind == 'p' ? new_item(s, sizeof *key) : &s->last->uniques[s->last->table.unique_keys.count++];
		key->struct_size = *kind == 'p' ? sizeof *key : 0;
		key->name = name;
		key->columns = rest;
		if (*kind == 'p')
			s->last->table.primary_key = key;
	} else if (strcmp(kind, "fk") == 0) {
		add_key(s, name, rest);
	} else if (strcmp(kind, "check") == 0) {
		add_check(s, name, rest);
	} else if (strcmp(kind, "index") == 0) {
		add_index(s, name, rest);
	} else if (strcmp(kind, "exclude") == 0) {
		add_exclude(s, name, rest);
	} else {
		return 0;
	}
	return 1;
}

/* A name with its schema before it. */
static const char *qualified(schema *s, char *text, const char **of)
{
	char *name, *first = cut(s, text, ".", &name);

	*of = name ? first : NULL;
	return name ? name : first;
}

static void add_table(schema *s, char *text)
{
	char *options, *was, *word, *value, *name = cut(s, cut(s, text, ";", &options), " was ", &was);

	s->last = new_item(s, sizeof *s->last);
	s->last->table.struct_size = sizeof s->last->table;
	s->last->table.name = qualified(s, name, &s->last->table.schema);
	s->last->table.renamed_from = was;
	while ((word = next_option(s, &options, &value)))
		if (strcmp(word, "strict") == 0)
			s->last->table.flags |= MIGR_STRICT;
		else if (strcmp(word, "comment") == 0)
			s->last->table.comment = value;
		else if (strcmp(word, "engine") == 0)
			s->last->table.mysql_engine = value;
		else if (strcmp(word, "options") == 0)
			s->last->table.options = value;
		else
			ck_abort_msg("no option of a table: %s", word);
	s->tables[s->models->tables.count++] = &s->last->table;
}

static void add_trigger(schema *s, char *text)
{
	migr_trigger *trigger = new_item(s, sizeof *trigger);
	char *rest;

	trigger->struct_size = sizeof *trigger;
	trigger->name = cut(s, text, " on ", &rest);
	trigger->table = qualified(s, cut(s, rest, " ", &rest), &trigger->schema);
	trigger->event = cut(s, rest, ":", &rest);
	trigger->body = rest;
	s->triggers[s->models->triggers.count++] = trigger;
}

static void add_sequence(schema *s, char *text)
{
	migr_sequence *sequence = new_item(s, sizeof *sequence);
	char *options, *word, *value;

	sequence->struct_size = sizeof *sequence;
	sequence->name = qualified(s, cut(s, text, ";", &options), &sequence->schema);
	while ((word = next_option(s, &options, &value)))
		if (strcmp(word, "start") == 0)
			sequence->start = atoi(value);
		else if (strcmp(word, "owned") == 0)
			sequence->owned_by = value;
		else if (strcmp(word, "cycle") == 0)
			sequence->flags = MIGR_CYCLE;
		else
			ck_abort_msg("no option of a sequence: %s", word);
	s->sequences[s->models->sequences.count++] = sequence;
}

static void add_object(schema *s, const char *kind, char *text)
{
	migr_view *view;
	migr_enum *type;
	char *rest;

	if (strcmp(kind, "view") == 0) {
		view = new_item(s, sizeof *view);
		view->struct_size = sizeof *view;
		view->name = qualified(s, cut(s, text, ":", &rest), &view->schema);
		view->sql = rest;
		s->views[s->models->views.count++] = view;
	} else if (strcmp(kind, "enum") == 0) {
		type = new_item(s, sizeof *type);
		type->struct_size = sizeof *type;
		type->name = qualified(s, cut(s, text, ":", &rest), &type->schema);
		type->labels = rest;
		s->enums[s->models->enums.count++] = type;
	} else if (strcmp(kind, "trigger") == 0) {
		add_trigger(s, text);
	} else if (strcmp(kind, "sequence") == 0) {
		add_sequence(s, text);
	} else if (strcmp(kind, "schemas") == 0) {
		s->models->schemas = text;
	} else {
		ck_abort_msg("no line of a schema: %s", kind);
	}
}

static void add_line(schema *s, const char *line, size_t size)
{
	char *rest, *kind = cut(s, trimmed(s, line, size), " ", &rest);
	size_t last = strlen(kind);

	if (!last)
		return;
	/* "pk: id" */
	if (kind[last - 1] == ':') {
		kind[last - 1] = '\0';
		rest = trimmed(s, line, size);
		rest = strchr(rest, ':');
	}
	if (strcmp(kind, "table") == 0)
		add_table(s, rest);
	else if (strcmp(kind, "col") == 0)
		add_column(s, rest);
	else if (!add_part(s, kind, rest))
		add_object(s, kind, rest);
}

#define SET_LIST(list, array, type) (list).items = (list).count ? (array) : NULL, (list).item_size = sizeof(type)

static void finish_table(table *t)
{
	SET_LIST(t->table.columns, t->columns, migr_column);
	SET_LIST(t->table.unique_keys, t->uniques, migr_key);
	SET_LIST(t->table.foreign_keys, t->keys, migr_foreign_key);
	SET_LIST(t->table.checks, t->checks, migr_check);
	SET_LIST(t->table.excludes, t->excludes, migr_exclude);
	SET_LIST(t->table.indexes, t->indexes, migr_index);
}

const migr_models *t_schema(migr__arena *arena, const char *text)
{
	schema *s = migr__arena_new(arena, 1, sizeof *s);

	ck_assert_ptr_nonnull(s);
	s->arena = arena;
	s->models = new_item(s, sizeof *s->models);
	s->models->struct_size = sizeof *s->models;
	s->models->flags = MIGR_MODELS_COMPLETE;
	while (*text) {
		size_t size = strcspn(text, "\n");

		while (size && *text == '\t') {
			text++;
			size--;
		}
		add_line(s, text, size);
		text += size + (text[size] == '\n');
	}
	/* a table is the first member of what it was read into */
	for (uint32_t i = 0; i < s->models->tables.count; i++)
		finish_table((table *)(uintptr_t)s->tables[i]);
	SET_LIST(s->models->tables, (void *)s->tables, void *);
	SET_LIST(s->models->views, (void *)s->views, void *);
	SET_LIST(s->models->triggers, (void *)s->triggers, void *);
	SET_LIST(s->models->sequences, (void *)s->sequences, void *);
	SET_LIST(s->models->enums, (void *)s->enums, void *);
	return s->models;
}

/* SPDX-License-Identifier: MIT */
#include "compare/differ.h"

#include "compare/words.h"
#include "schema/names.h"

#include <string.h>

typedef struct differing {
	migr__pairs *pairs;
	migr_difference *items;
	size_t count;
	size_t capacity;
} differing;

/* What a difference is about. */
typedef struct subject {
	migr_object object;
	const char *schema, *table;
	const char *name, *old_name;
} subject;

static const char *kept(differing *d, migr__buf *buf)
{
	const char *text = buf->failed ? NULL : migr__arena_strdup(d->pairs->arena, migr__buf_text(buf));

	if (!text)
		migr__fail_memory(d->pairs->error);
	migr__buf_clear(buf);
	return text;
}

/* "table users: column email", "view audit.changes" */
static void write_subject(const subject *s, migr__buf *buf)
{
	if (s->table) {
		migr__buf_puts(buf, "table ");
		if (s->schema)
			migr__buf_printf(buf, "%s.", s->schema);
		migr__buf_printf(buf, "%s: %s", s->table, migr__object_word(s->object));
		if (s->name)
			migr__buf_printf(buf, " %s", s->name);
		return;
	}
	migr__buf_printf(buf, "%s ", migr__object_word(s->object));
	if (s->schema)
		migr__buf_printf(buf, "%s.", s->schema);
	migr__buf_puts(buf, s->name ? s->name : "");
}

/* Texts that are long or have lines are left to `before` and `after`. */
static int is_short(const char *text)
{
	return text && strlen(text) <= 160 && !strchr(text, '\n');
}

static void write_message(const migr_difference *item, const subject *s, const char *more, migr__buf *buf)
{
	write_subject(s, buf);
	switch (item->kind) {
	case MIGR_DIFFERENCE_MISSING:
		if (is_short(item->after))
			migr__buf_printf(buf, s->name ? " %s" : ": %s", item->after);
		migr__buf_puts(buf, " is missing");
		break;
	case MIGR_DIFFERENCE_EXTRA:
		if (is_short(item->before) && !s->name)
			migr__buf_printf(buf, ": %s", item->before);
		migr__buf_puts(buf, " is not wanted");
		break;
	case MIGR_DIFFERENCE_RENAMED:
		migr__buf_printf(buf, " is called %s", item->old_name ? item->old_name : "nothing");
		break;
	default:
		if (is_short(item->before) && is_short(item->after))
			migr__buf_printf(buf, " is %s, and should be %s", item->before, item->after);
		else
			migr__buf_puts(buf, " is another one than it should be");
	}
	if (more)
		migr__buf_printf(buf, "; %s", more);
}

/* Adds one; `more` is what else is to be said, or NULL. */
static migr_difference *add(differing *d, migr_difference_kind kind, const subject *s, const char *before,
                            const char *after, const char *more)
{
	migr_difference *item;
	migr__buf buf;

	if (d->pairs->error->status != MIGR_OK)
		return NULL;
	if (!migr__reserve(d->pairs->arena->alloc, &d->items, &d->capacity, d->count + 1, sizeof *d->items)) {
		migr__fail_memory(d->pairs->error);
		return NULL;
	}
	item = &d->items[d->count++];
	*item = (migr_difference){ .struct_size = sizeof *item, .kind = kind, .object = s->object };
	item->schema = s->schema;
	item->table = s->table;
	item->name = s->name;
	item->old_name = s->old_name;
	item->before = before;
	item->after = after;
	migr__buf_init(&buf, d->pairs->arena->alloc);
	write_message(item, s, more, &buf);
	item->message = kept(d, &buf);
	migr__buf_free(&buf);
	return item;
}

static void mark(migr_difference *item, uint32_t flags)
{
	if (item)
		item->flags |= flags;
}

static const char *what_text(differing *d, unsigned differs)
{
	const char *text;
	migr__buf buf;

	migr__buf_init(&buf, d->pairs->arena->alloc);
	migr__words_of_bits(differs, &buf);
	text = kept(d, &buf);
	migr__buf_free(&buf);
	return text;
}

static const char *column_text(differing *d, const migr_column *column)
{
	const char *text;
	migr__buf buf;

	migr__buf_init(&buf, d->pairs->arena->alloc);
	migr__words_of_column(column, &buf);
	text = kept(d, &buf);
	migr__buf_free(&buf);
	return text;
}

static const char *change_text(differing *d, const migr_column *column, unsigned differs)
{
	const char *text;
	migr__buf buf;

	migr__buf_init(&buf, d->pairs->arena->alloc);
	migr__words_of_change(column, differs, &buf);
	text = kept(d, &buf);
	migr__buf_free(&buf);
	return text;
}

static int has_value(const migr_column *column)
{
	return column->default_sql || column->default_value.type != MIGR_VALUE_NULL || column->generated_sql ||
	       (column->flags & (MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS));
}

/* The type of its values. */
static const char *numbers_of(const migr_column *column)
{
	const char *type = migr__serial_type(column);

	return type ? type : column->type;
}

static int loses_values(differing *d, const migr__column_pair *pair)
{
	const migr_column *live = pair->sides[MIGR__LIVE], *wanted = pair->sides[MIGR__WANTED];

	if (pair->is_remade[MIGR__WANTED] && !live->generated_sql)
		return 1;
	return !pair->is_remade[MIGR__WANTED] && (pair->differs & MIGR__DIFFERS_TYPE) &&
	       !migr__type_holds(d->pairs, numbers_of(live), numbers_of(wanted));
}

static void changed_column(differing *d, const subject *s, const migr__column_pair *pair)
{
	const migr_column *live = pair->sides[MIGR__LIVE], *wanted = pair->sides[MIGR__WANTED];
	const char *before = change_text(d, live, pair->differs), *after = change_text(d, wanted, pair->differs);
	const char *more = NULL;
	migr_difference *item;

	if ((pair->differs & MIGR__DIFFERS_TYPE) && !wanted->type)
		more = "nothing takes a column's type away: make the column anew";
	else if (pair->is_remade[MIGR__WANTED])
		more = "the column is dropped, and added anew";
	else if (!migr__serial_type(live) && migr__serial_type(wanted))
		more = "a sequence comes with it, and goes on behind the largest value";
	else if (migr__serial_type(live) && !migr__serial_type(wanted))
		more = "its sequence goes";
	item = add(d, MIGR_DIFFERENCE_CHANGED, s, before, after, more);
	if (!item)
		return;
	item->what = what_text(d, pair->differs);
	if ((pair->differs & MIGR__DIFFERS_TYPE) && !wanted->type)
		item->flags |= MIGR_DIFFERENCE_UNMENDED;
	else if (loses_values(d, pair))
		item->flags |= MIGR_DIFFERENCE_DESTRUCTIVE;
}

static void differ_column(differing *d, const migr__table_pair *table, const migr__column_pair *pair)
{
	const migr_column *live = pair->sides[MIGR__LIVE], *wanted = pair->sides[MIGR__WANTED];
	subject s = { .object = MIGR_OBJECT_COLUMN,
		      .schema = table->sides[MIGR__WANTED]->schema,
		      .table = table->sides[MIGR__WANTED]->name,
		      .name = wanted ? wanted->name : live->name };

	if (!wanted) {
		mark(add(d, MIGR_DIFFERENCE_EXTRA, &s, column_text(d, live), NULL, NULL), MIGR_DIFFERENCE_DESTRUCTIVE);
		return;
	}
	if (!live) {
		add(d, MIGR_DIFFERENCE_MISSING, &s, NULL, column_text(d, wanted),
		    (wanted->flags & MIGR_NOT_NULL) && !has_value(wanted)
		            ? "it takes no NULL and has no default, so rows that are there must be given something"
		            : NULL);
		return;
	}
	if (pair->is_renamed) {
		s.old_name = live->name;
		add(d, MIGR_DIFFERENCE_RENAMED, &s, live->name, wanted->name, NULL);
		s.old_name = NULL;
	}
	if (pair->differs)
		changed_column(d, &s, pair);
}

static const char *part_text(differing *d, migr_object object, const void *item)
{
	const char *text;
	migr__buf buf;

	if (!item)
		return NULL;
	migr__buf_init(&buf, d->pairs->arena->alloc);
	migr__words_of_part(object, item, &buf);
	text = kept(d, &buf);
	migr__buf_free(&buf);
	return text;
}

/* Part of a column that is missing by itself. */
static int is_told_already(const migr__part_pair *part)
{
	return part->is_silent || (part->is_implied && !part->sides[MIGR__LIVE] && !part->column->sides[MIGR__LIVE]);
}

static void differ_part(differing *d, const migr__table_pair *table, const migr__part_pair *part)
{
	const void *live = part->sides[MIGR__LIVE], *wanted = part->sides[MIGR__WANTED];
	const char *name = migr__part_name(part->object, wanted ? wanted : live);
	subject s = { .object = part->object,
		      .schema = table->sides[MIGR__WANTED]->schema,
		      .table = table->sides[MIGR__WANTED]->name,
		      .name = migr__is_tag(name) ? NULL : name };

	if (is_told_already(part))
		return;
	if (!wanted) {
		add(d, MIGR_DIFFERENCE_EXTRA, &s, part_text(d, part->object, live), NULL, NULL);
	} else if (!live) {
		add(d, MIGR_DIFFERENCE_MISSING, &s, NULL, part_text(d, part->object, wanted), NULL);
	} else if (part->is_changed) {
		add(d, MIGR_DIFFERENCE_CHANGED, &s, part_text(d, part->object, live),
		    part_text(d, part->object, wanted), NULL);
	} else if (part->is_renamed) {
		s.name = migr__part_real_name(d->pairs, table, part, MIGR__WANTED);
		s.old_name = migr__part_real_name(d->pairs, table, part, MIGR__LIVE);
		add(d, MIGR_DIFFERENCE_RENAMED, &s, s.old_name, s.name, NULL);
	}
}

static const char *table_text(differing *d, const migr__table_pair *table, migr__side side)
{
	const char *text;
	migr__buf buf;

	migr__buf_init(&buf, d->pairs->arena->alloc);
	migr__words_of_table(table->sides[side], table->differs,
	                     table->sides[MIGR__LIVE]->flags ^ table->sides[MIGR__WANTED]->flags, &buf);
	text = kept(d, &buf);
	migr__buf_free(&buf);
	return text;
}

static void differ_table(differing *d, const migr__table_pair *table)
{
	const migr_table *live = table->sides[MIGR__LIVE], *wanted = table->sides[MIGR__WANTED];
	subject s = { .object = MIGR_OBJECT_TABLE, .schema = wanted ? wanted->schema : live->schema };
	migr_difference *item;

	s.name = wanted ? wanted->name : live->name;
	if (!wanted) {
		mark(add(d, MIGR_DIFFERENCE_EXTRA, &s, NULL, NULL, NULL), MIGR_DIFFERENCE_DESTRUCTIVE);
		return;
	}
	if (!live) {
		add(d, MIGR_DIFFERENCE_MISSING, &s, NULL, NULL, NULL);
		return;
	}
	if (table->is_renamed) {
		s.old_name = live->name;
		add(d, MIGR_DIFFERENCE_RENAMED, &s, live->name, wanted->name, NULL);
		s.old_name = NULL;
	}
	if (table->differs) {
		item = add(d, MIGR_DIFFERENCE_CHANGED, &s, table_text(d, table, MIGR__LIVE),
		           table_text(d, table, MIGR__WANTED), NULL);
		if (item)
			item->what = what_text(d, table->differs);
	}
	for (size_t i = 0; i < table->n_columns; i++)
		differ_column(d, table, &table->columns[i]);
	for (size_t i = 0; i < table->n_parts; i++)
		differ_part(d, table, &table->parts[i]);
}

static const char *object_text(differing *d, migr_object object, const void *item)
{
	const char *text;
	migr__buf buf;

	if (!item)
		return NULL;
	if (object == MIGR_OBJECT_VIEW)
		return ((const migr_view *)item)->sql;
	migr__buf_init(&buf, d->pairs->arena->alloc);
	if (object == MIGR_OBJECT_SEQUENCE)
		migr__words_of_sequence(item, &buf);
	else if (object == MIGR_OBJECT_ENUM)
		migr__buf_printf(&buf, "ENUM (%s)", ((const migr_enum *)item)->labels);
	else
		migr__words_of_trigger(item, &buf);
	text = kept(d, &buf);
	migr__buf_free(&buf);
	return text;
}

static subject subject_of(migr_object object, const void *item)
{
	const migr_trigger *trigger = item;

	switch (object) {
	case MIGR_OBJECT_VIEW:
		return (subject){ object, ((const migr_view *)item)->schema, NULL, ((const migr_view *)item)->name,
			          NULL };
	case MIGR_OBJECT_SEQUENCE:
		return (subject){ object, ((const migr_sequence *)item)->schema, NULL,
			          ((const migr_sequence *)item)->name, NULL };
	case MIGR_OBJECT_ENUM:
		return (subject){ object, ((const migr_enum *)item)->schema, NULL, ((const migr_enum *)item)->name,
			          NULL };
	default:
		return (subject){ object, trigger->schema, trigger->table, trigger->name, NULL };
	}
}

static void differ_objects(differing *d, const migr__object_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const migr__object_pair *pair = &list->items[i];
		const void *live = pair->sides[MIGR__LIVE], *wanted = pair->sides[MIGR__WANTED];
		subject s = subject_of(pair->object, wanted ? wanted : live);
		migr_difference *item = NULL;

		if (live && wanted && !pair->is_changed)
			continue;
		item = add(d,
		           !live     ? MIGR_DIFFERENCE_MISSING
		           : !wanted ? MIGR_DIFFERENCE_EXTRA
		                     : MIGR_DIFFERENCE_CHANGED,
		           &s, object_text(d, pair->object, live), object_text(d, pair->object, wanted), NULL);
		/* its next number is lost; rows with labels that are none any more */
		if ((!wanted && pair->object == MIGR_OBJECT_SEQUENCE) ||
		    (live && wanted && pair->is_rebuilt[MIGR__WANTED]))
			mark(item, MIGR_DIFFERENCE_DESTRUCTIVE);
	}
}

static void differ_schemas(differing *d)
{
	const migr__compare_input *input = d->pairs->input;
	migr__names live, wanted;

	if (migr__names_parse(input->live->schemas, "schemas", d->pairs->arena, &live, d->pairs->error) != MIGR_OK ||
	    migr__names_parse(input->wanted->schemas, "schemas", d->pairs->arena, &wanted, d->pairs->error) != MIGR_OK)
		return;
	for (size_t i = 0; i < wanted.count; i++) {
		const subject s = { .object = MIGR_OBJECT_SCHEMA, .name = wanted.items[i] };

		if (!migr__names_have(&live, wanted.items[i]))
			add(d, MIGR_DIFFERENCE_MISSING, &s, NULL, NULL, NULL);
	}
}

migr_status migr__differ(migr__pairs *pairs, migr__compared *out)
{
	differing d = { .pairs = pairs };

	differ_schemas(&d);
	differ_objects(&d, &pairs->enums);
	differ_objects(&d, &pairs->sequences);
	for (size_t i = 0; i < pairs->n_tables && pairs->error->status == MIGR_OK; i++)
		differ_table(&d, &pairs->tables[i]);
	differ_objects(&d, &pairs->views);
	differ_objects(&d, &pairs->triggers);
	out->differences = d.items;
	out->n_differences = d.count;
	return pairs->error->status;
}

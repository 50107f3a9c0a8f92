/* SPDX-License-Identifier: MIT */
/* Views, triggers, sequences and enum types: which is which, and what is another one. */
#include "compare/pair.h"
#include "compare/spelling.h"

#include <string.h>

/* What all of them are found by. */
typedef struct title {
	const char *schema;
	const char *table; /* of a trigger: on the wanted side, whatever it was called before */
	const char *name;
} title;

static title title_of(migr__pairs *pairs, migr_object object, const void *item, migr__side side)
{
	const migr_trigger *trigger = item;
	migr__table_pair *table;

	if (object == MIGR_OBJECT_VIEW)
		return (title){ ((const migr_view *)item)->schema, NULL, ((const migr_view *)item)->name };
	if (object == MIGR_OBJECT_SEQUENCE)
		return (title){ ((const migr_sequence *)item)->schema, NULL, ((const migr_sequence *)item)->name };
	if (object == MIGR_OBJECT_ENUM)
		return (title){ ((const migr_enum *)item)->schema, NULL, ((const migr_enum *)item)->name };
	table = side == MIGR__LIVE ? migr__pair_of(pairs, MIGR__LIVE, trigger->schema, trigger->table) : NULL;
	return (title){ trigger->schema,
		        table && table->sides[MIGR__WANTED] ? table->sides[MIGR__WANTED]->name : trigger->table,
		        trigger->name };
}

static int differ(const char *a, const char *b)
{
	if (!a || !b)
		return a != b;
	return strcmp(a, b) != 0;
}

/*
 * SQL of the two sides; with names that were renamed on the live one. `table`: that it is of, or NULL. SQLite keeps
 * views and triggers as they were written, and quotes names that it changes in them.
 */
static int sql_differs(migr__pairs *pairs, const migr__table_pair *table, const char *live, const char *wanted)
{
	const char *a, *b;

	if (!differ(live, wanted))
		return 0;
	if (!live || !wanted || (!pairs->n_spelled && !migr__is_sqlite(pairs->dialect)))
		return 1;
	a = migr__sql_form(pairs, live, table, 1);
	b = migr__sql_form(pairs, wanted, NULL, 0);
	return a && b && strcmp(a, b) != 0;
}

/* PostgreSQL goes on giving such a column of a view its old name. */
static int shows_renamed(migr__pairs *pairs, const char *sql)
{
	migr__mentioned words;
	int shows = 0;

	if (!migr__is_postgresql(pairs->dialect) || !pairs->n_spelled)
		return 0;
	migr__mentioned_read(pairs, sql, &words);
	for (size_t i = 0; i < pairs->n_spelled && !shows; i++) {
		const migr__table_pair *table = pairs->spelled[i];

		if (!migr__mentions(&words, table->sides[MIGR__LIVE]->name))
			continue;
		for (size_t k = 0; k < table->n_spelled && !shows; k++)
			shows = migr__mentions(&words, table->old_names[k]);
	}
	migr__mentioned_clear(&words);
	return shows;
}

static int view_differs(migr__pairs *pairs, const migr_view *a, const migr_view *b)
{
	return a->flags != b->flags || differ(a->columns, b->columns) || differ(a->comment, b->comment) ||
	       sql_differs(pairs, NULL, a->sql, b->sql) || shows_renamed(pairs, a->sql);
}

static int trigger_differs(migr__pairs *pairs, const migr_trigger *a, const migr_trigger *b)
{
	const migr__table_pair *table = migr__pair_of(pairs, MIGR__LIVE, a->schema, a->table);

	if (a->flags != b->flags || a->timing != b->timing || sql_differs(pairs, table, a->event, b->event) ||
	    sql_differs(pairs, table, a->when, b->when))
		return 1;
	/* a function of PostgreSQL does not follow what is renamed */
	if (migr__is_postgresql(pairs->dialect))
		return differ(a->body, b->body) || differ(a->function, b->function);
	return sql_differs(pairs, table, a->body, b->body) || sql_differs(pairs, table, a->function, b->function);
}

static int sequence_differs(migr__pairs *pairs, const migr_sequence *a, const migr_sequence *b)
{
	migr_sequence left = *a, right = *b;

	left.owned_by = right.owned_by = NULL;
	left.name = right.name = NULL;
	return !migr__shape_equal(&migr__shape_sequence, &left, &right) ||
	       sql_differs(pairs, NULL, a->owned_by, b->owned_by);
}

static void compare(migr__pairs *pairs, migr__object_pair *pair)
{
	const void *a = pair->sides[MIGR__LIVE], *b = pair->sides[MIGR__WANTED];

	switch (pair->object) {
	case MIGR_OBJECT_VIEW:
		pair->is_changed = view_differs(pairs, a, b);
		break;
	case MIGR_OBJECT_SEQUENCE:
		pair->is_changed = sequence_differs(pairs, a, b);
		break;
	case MIGR_OBJECT_ENUM:
		pair->is_changed = differ(((const migr_enum *)a)->labels, ((const migr_enum *)b)->labels);
		break;
	default:
		pair->is_changed = trigger_differs(pairs, a, b);
	}
}

/* Whether models that do not mention the kind at all leave it alone. */
static int is_left_alone(const migr__pairs *pairs, migr_object object)
{
	const migr__prepared *prepared = pairs->input->prepared;

	if (!prepared || (prepared->source->flags & MIGR_MODELS_COMPLETE))
		return 0;
	switch (object) {
	case MIGR_OBJECT_VIEW:
		return !prepared->selected->views.count;
	case MIGR_OBJECT_SEQUENCE:
		return !prepared->selected->sequences.count;
	case MIGR_OBJECT_ENUM:
		return !prepared->models.enums.count;
	default:
		return !prepared->selected->triggers.count;
	}
}

typedef struct matching {
	migr__pairs *pairs;
	migr_object object;
	migr__object_list *out;
	migr__any_list lists[2]; /* of pointers */
	migr__index by_name;     /* numbers of pairs */
} matching;

static const void *item_at(const matching *m, migr__side side, uint32_t index)
{
	return ((const void *const *)m->lists[side].items)[index];
}

static void add(matching *m, migr__side side, const void *item)
{
	migr__object_list *out = m->out;
	title name = title_of(m->pairs, m->object, item, side);
	uint32_t at = migr__index_add(&m->by_name, name.schema, name.table, name.name, (uint32_t)out->count);

	if (at == MIGR__NONE) {
		at = (uint32_t)out->count++;
		out->items[at].object = m->object;
	}
	out->items[at].sides[side] = item;
	out->order[side][out->n_order[side]++] = at;
}

static int reserve(matching *m)
{
	size_t count = (size_t)m->lists[MIGR__LIVE].count + m->lists[MIGR__WANTED].count;

	m->out->items = migr__pairs_new(m->pairs, count, sizeof *m->out->items);
	m->out->order[MIGR__LIVE] = migr__pairs_new(m->pairs, count, sizeof(uint32_t));
	m->out->order[MIGR__WANTED] = migr__pairs_new(m->pairs, count, sizeof(uint32_t));
	return m->out->items && m->out->order[MIGR__LIVE] && m->out->order[MIGR__WANTED];
}

static void match(migr__pairs *pairs, migr_object object, migr__object_list *out, const void *live, const void *wanted)
{
	matching m = { .pairs = pairs, .object = object, .out = out };
	int stay = is_left_alone(pairs, object);

	memcpy(&m.lists[MIGR__LIVE], live, sizeof m.lists[0]);
	memcpy(&m.lists[MIGR__WANTED], wanted, sizeof m.lists[0]);
	if (!reserve(&m))
		return;
	migr__index_init(&m.by_name, pairs->arena, migr__tables_are_nocase(pairs->dialect));
	for (uint32_t i = 0; i < m.lists[MIGR__WANTED].count; i++)
		add(&m, MIGR__WANTED, item_at(&m, MIGR__WANTED, i));
	for (uint32_t i = 0; i < m.lists[MIGR__LIVE].count; i++)
		add(&m, MIGR__LIVE, item_at(&m, MIGR__LIVE, i));
	for (size_t i = 0; i < out->count && pairs->error->status == MIGR_OK; i++) {
		migr__object_pair *pair = &out->items[i];

		if (stay && !pair->sides[MIGR__WANTED]) {
			pair->sides[MIGR__WANTED] = pair->sides[MIGR__LIVE];
			out->order[MIGR__WANTED][out->n_order[MIGR__WANTED]++] = (uint32_t)i;
			continue;
		}
		migr__source_object(pairs, pair);
		if (pair->sides[MIGR__LIVE] && pair->sides[MIGR__WANTED])
			compare(pairs, pair);
	}
	if (m.by_name.failed)
		migr__fail_memory(pairs->error);
	migr__index_clear(&m.by_name);
}

void migr__pair_objects(migr__pairs *pairs)
{
	const migr_models *live = pairs->input->live, *wanted = pairs->input->wanted;

	match(pairs, MIGR_OBJECT_ENUM, &pairs->enums, &live->enums, &wanted->enums);
	match(pairs, MIGR_OBJECT_SEQUENCE, &pairs->sequences, &live->sequences, &wanted->sequences);
	match(pairs, MIGR_OBJECT_VIEW, &pairs->views, &live->views, &wanted->views);
	match(pairs, MIGR_OBJECT_TRIGGER, &pairs->triggers, &live->triggers, &wanted->triggers);
}

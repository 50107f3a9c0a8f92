/* SPDX-License-Identifier: MIT */
/* Views and triggers: out of the way before anything else changes, back when all is done. */
#include "compare/emit.h"

static int goes(const migr__emitting *e, const migr__object_pair *pair)
{
	return pair->sides[e->from] && (!pair->sides[e->to] || pair->is_changed || pair->is_remade);
}

static int comes(const migr__emitting *e, const migr__object_pair *pair)
{
	return pair->sides[e->to] && (!pair->sides[e->from] || pair->is_changed || pair->is_remade);
}

static void drop_view(migr__emitting *e, const migr_view *view)
{
	const migr_op_options materialized = { .flags = MIGR_OPTION_MATERIALIZED };

	migr__emit_add(e, (migr_operation){ .kind = MIGR_OP_DROP_VIEW, .name = view->name }, view->schema,
	               view->flags & MIGR_MATERIALIZED ? &materialized : NULL);
}

/* The last ones first: they read those before them. */
void migr__emit_dropped_views(migr__emitting *e)
{
	const migr__object_list *triggers = &e->pairs->triggers, *views = &e->pairs->views;

	for (size_t i = triggers->n_order[e->from]; i-- > 0;) {
		const migr__object_pair *pair = &triggers->items[triggers->order[e->from][i]];
		const migr_trigger *trigger = pair->sides[e->from];

		if (goes(e, pair))
			migr__emit_add(e,
			               (migr_operation){ .kind = MIGR_OP_DROP_TRIGGER,
			                                 .table = trigger->table,
			                                 .name = trigger->name },
			               trigger->schema, NULL);
	}
	for (size_t i = views->n_order[e->from]; i-- > 0;)
		if (goes(e, &views->items[views->order[e->from][i]]))
			drop_view(e, views->items[views->order[e->from][i]].sides[e->from]);
}

/* One that the models leave alone is on its table by the name that this has now. */
static const migr_trigger *on_table(migr__emitting *e, const migr__object_pair *pair)
{
	const migr_trigger *trigger = migr__emit_object(e, pair);
	const migr__table_pair *table;
	migr_trigger *copy;

	if (pair->sides[MIGR__LIVE] != pair->sides[MIGR__WANTED] || e->to != MIGR__WANTED)
		return trigger;
	table = migr__pair_of(e->pairs, MIGR__LIVE, trigger->schema, trigger->table);
	if (!table || !table->is_renamed)
		return trigger;
	copy = migr__emit_new(e, sizeof *copy);
	if (!copy)
		return trigger;
	*copy = *trigger;
	copy->table = table->sides[MIGR__WANTED]->name;
	return copy;
}

void migr__emit_created_views(migr__emitting *e)
{
	const migr__object_list *triggers = &e->pairs->triggers, *views = &e->pairs->views;

	for (size_t i = 0; i < views->n_order[e->to]; i++) {
		const migr__object_pair *pair = &views->items[views->order[e->to][i]];

		if (comes(e, pair))
			migr__emit_add(
				e, (migr_operation){ .kind = MIGR_OP_CREATE_VIEW, .view = migr__emit_object(e, pair) },
				NULL, NULL);
	}
	for (size_t i = 0; i < triggers->n_order[e->to]; i++) {
		const migr__object_pair *pair = &triggers->items[triggers->order[e->to][i]];

		if (comes(e, pair))
			migr__emit_add(e,
			               (migr_operation){ .kind = MIGR_OP_CREATE_TRIGGER, .trigger = on_table(e, pair) },
			               NULL, NULL);
	}
}

/* SPDX-License-Identifier: MIT */
/* A stored trigger as a literal. */
#include "dialect/sqlite/read.h"

#include "dialect/sqlite/stored.h"

#include <string.h>

static const char *event_of(migr__schema_reading *reading, const migr__trigger_text *text, const migr__gathered *table)
{
	static const char *const words[] = { "delete", "insert", "update" };
	migr__buf event, list;

	migr__buf_init(&event, reading->item.alloc);
	migr__buf_init(&list, reading->item.alloc);
	migr__buf_puts(&event, words[text->event]);
	for (size_t i = 0; i < text->n_columns; i++) {
		const char *name = text->columns[i];
		const migr_column *columns = table ? table->columns.items : NULL;

		for (size_t k = 0; table && k < table->columns.count; k++)
			if (migr__sqlite_same_name(columns[k].name, name))
				name = columns[k].name;
		migr__read_add_name(&list, name);
	}
	if (text->n_columns)
		migr__buf_printf(&event, " of %s", migr__buf_text(&list));
	event.failed |= list.failed;
	migr__buf_free(&list);
	return migr__read_take(reading, &event);
}

static const char *part_of(migr__schema_reading *reading, const char *sql, migr__span span)
{
	return migr__canonical_sql(&reading->canonical, (migr__view){ sql + span.start, span.end - span.start });
}

/* `on`: the table or view, whose name is in the catalogue as the trigger spells it. */
static migr_status take_trigger(migr__schema_reading *reading, const migr__catalogue_row *row,
                                const migr__trigger_text *text, const migr__catalogue_row *on)
{
	const migr__gathered *table = on ? on->gathered : NULL;
	migr_trigger *trigger =
		migr__gather_trigger(&reading->gather, reading->schema, on ? on->name : row->table, row->name);

	if (!trigger)
		return reading->read->error->status;
	trigger->timing = text->timing;
	trigger->event = event_of(reading, text, table);
	if (text->when.end)
		trigger->when = part_of(reading, row->sql, text->when);
	trigger->body = part_of(reading, row->sql, text->body);
	return trigger->event && trigger->body && (trigger->when || !text->when.end) ? MIGR_OK
	                                                                             : reading->read->error->status;
}

migr_status migr__read_trigger(migr__schema_reading *reading, migr__catalogue_row *row)
{
	migr__trigger_text text;
	migr_error error;
	migr__catalogue_row *on;
	migr_status rc = migr__read_relation(reading, row->table, &on);

	if (rc == MIGR_OK && on && on->why)
		row->why = "is on something that was left";
	if (rc != MIGR_OK || row->why)
		return rc;
	migr__error_init(&error, reading->item.alloc);
	rc = migr__trigger_parse(&text, &reading->item, row->sql, strlen(row->sql), &error);
	rc = rc == MIGR_OK ? take_trigger(reading, row, &text, on) : migr__read_reason(reading, &error, &row->why);
	migr__error_clear(&error);
	return rc;
}

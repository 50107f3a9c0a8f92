/* SPDX-License-Identifier: MIT */
/* Partitions, which a literal has among the options of its table. */
#include "dialect/mysql/read.h"

#include "dialect/dialect.h"

#include <string.h>

/* The row's columns, as migr__my_query_views has them. */
enum { NAME = 3, METHOD, EXPRESSION, DESCRIPTION, COMMENT, ORDINAL, SUB_METHOD, SUB_EXPRESSION, SUB_ORDINAL, SUB_NAME };

/* One partition, with how many parts it has itself. */
typedef struct partition {
	const char *name;
	const char *method;
	const char *expression;
	const char *description;
	const char *comment;
	const char *sub_method;
	const char *sub_expression;
	int64_t ordinal;
	size_t parts;
} partition;

migr_status migr__my_take_partition(migr__my_reading *r, const migr_value *values)
{
	migr__gathered *table = migr__my_row_table(r, values);
	int64_t ordinal = migr__my_row_number(&values[ORDINAL]);
	migr__pile *pile;
	partition *item;

	if (!table || !migr__my_row_text(&values[NAME]) || !migr__my_row_text(&values[METHOD]))
		return migr__my_read_status(r);
	pile = &migr__my_own(table)->partitions;
	item = pile->count ? (partition *)pile->items + pile->count - 1 : NULL;
	if (item && item->ordinal == ordinal) {
		item->parts++;
		return MIGR_OK;
	}
	item = migr__pile_add_passing(pile, &r->gather, sizeof *item);
	if (!item)
		return r->read->error->status;
	item->ordinal = ordinal;
	item->parts = migr__my_row_text(&values[SUB_METHOD]) ? 1 : 0;
	item->name = migr__my_text_or_null(r, migr__my_row_text(&values[NAME]));
	item->method = migr__my_text_or_null(r, migr__my_row_text(&values[METHOD]));
	item->expression = migr__my_text_or_null(r, migr__my_row_text(&values[EXPRESSION]));
	item->description = migr__my_text_or_null(r, migr__my_row_text(&values[DESCRIPTION]));
	item->comment = migr__my_text_or_null(r, migr__my_row_text(&values[COMMENT]));
	item->sub_method = migr__my_text_or_null(r, migr__my_row_text(&values[SUB_METHOD]));
	item->sub_expression = migr__my_text_or_null(r, migr__my_row_text(&values[SUB_EXPRESSION]));
	return migr__my_read_status(r);
}

/* They are called p0, p1 ... as the server does by itself, and there is nothing to be said of one. */
static int are_plain(const partition *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t number = 0;
		const char *at = items[i].name;

		if (*at++ != 'p' || !*at || items[i].description || items[i].comment)
			return 0;
		for (; *at >= '0' && *at <= '9' && number <= count; at++)
			number = number * 10 + (size_t)(*at - '0');
		if (*at || number != i)
			return 0;
	}
	return 1;
}

static void write_by(migr__buf *buf, const char *words, const char *method, const char *expression)
{
	migr__buf_puts(buf, words);
	migr__buf_puts(buf, method);
	migr__buf_puts(buf, " (");
	migr__buf_puts(buf, expression ? expression : "");
	migr__buf_puts(buf, ")");
}

static void write_values(migr__buf *buf, const partition *item)
{
	const char *text = item->description;

	if (!text)
		return;
	if (strcmp(text, "DEFAULT") == 0)
		migr__buf_puts(buf, " DEFAULT");
	else if (strncmp(item->method, "RANGE", 5) == 0 && strcmp(text, "MAXVALUE") == 0 && !item->method[5])
		migr__buf_puts(buf, " VALUES LESS THAN MAXVALUE");
	else
		migr__buf_printf(buf, " VALUES %s (%s)", strncmp(item->method, "RANGE", 5) == 0 ? "LESS THAN" : "IN",
		                 text);
}

static void write_list(migr__my_reading *r, const partition *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		migr__buf_puts(&r->text, i ? ", PARTITION " : " (PARTITION ");
		migr__quote(&r->text, items[i].name, '`');
		write_values(&r->text, &items[i]);
		if (items[i].comment) {
			migr__buf_puts(&r->text, " COMMENT = ");
			migr__mysql_string(&r->text, items[i].comment, r->server.plain_backslash);
		}
	}
	migr__buf_putc(&r->text, ')');
}

migr_status migr__my_write_partitions(migr__my_reading *r, const migr__gathered *table)
{
	const migr__my_table *own = migr__my_own(table);
	const partition *items = own->partitions.items;
	size_t count = own->partitions.count;

	/* MariaDB tells nothing of when a partition of the history is full */
	if (strcmp(items->method, "SYSTEM_TIME") == 0)
		return migr__my_left_part(r, table->schema, table->table.name, "PARTITION BY SYSTEM_TIME",
		                          "these partitions have no literal");
	write_by(&r->text, *own->options ? " PARTITION BY " : "PARTITION BY ", items->method, items->expression);
	if (items->sub_method) {
		write_by(&r->text, " SUBPARTITION BY ", items->sub_method, items->sub_expression);
		migr__buf_printf(&r->text, " SUBPARTITIONS %zu", items->parts);
	}
	if (are_plain(items, count))
		migr__buf_printf(&r->text, " PARTITIONS %zu", count);
	else
		write_list(r, items, count);
	return MIGR_OK;
}

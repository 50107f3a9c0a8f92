/* SPDX-License-Identifier: MIT */
#include "compare/spelling.h"

#include "dialect/condition_lex.h"
#include "schema/names.h"

#include <string.h>

const char *migr__spelled_column(const migr__pairs *pairs, const migr__table_pair *table, const char *name)
{
	int is_nocase = migr__columns_are_nocase(pairs->dialect);

	for (size_t i = 0; i < table->n_spelled; i++)
		if (migr__same_name(table->old_names[i], name, is_nocase))
			return table->new_names[i];
	return name;
}

const char *migr__spelled_list(migr__pairs *pairs, const migr__table_pair *table, const char *list)
{
	const char *text;
	migr__names names;
	migr__buf buf;

	if (!list || !table->n_spelled)
		return list;
	if (migr__names_parse(list, "columns", pairs->arena, &names, pairs->error) != MIGR_OK)
		return list;
	migr__buf_init(&buf, pairs->arena->alloc);
	for (size_t i = 0; i < names.count; i++) {
		migr__buf_puts(&buf, i ? ", " : "");
		migr__names_write(migr__spelled_column(pairs, table, names.items[i]), &buf);
	}
	text = buf.failed ? NULL : migr__arena_strdup(pairs->arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	if (!text)
		migr__fail_memory(pairs->error);
	return text;
}

typedef struct forming {
	migr__pairs *pairs;
	const migr__table_pair *table; /* or NULL */
	int all;
	const migr__table_pair **mentioned;
	size_t n_mentioned;
} forming;

/* Tables that are spelled differently, or have columns that are, and that the SQL names. */
static void find_tables(forming *f, const char *sql)
{
	migr__pairs *pairs = f->pairs;
	migr__mentioned words;

	f->mentioned = migr__pairs_new(pairs, pairs->n_spelled + 1, sizeof(const migr__table_pair *));
	if (!f->mentioned || !pairs->n_spelled)
		return;
	migr__mentioned_read(pairs, sql, &words);
	for (size_t i = 0; i < pairs->n_spelled; i++)
		if (pairs->spelled[i] == f->table || migr__mentions(&words, pairs->spelled[i]->sides[MIGR__LIVE]->name))
			f->mentioned[f->n_mentioned++] = pairs->spelled[i];
	migr__mentioned_clear(&words);
}

static const char *spelled(const forming *f, const char *name)
{
	int is_nocase = migr__tables_are_nocase(f->pairs->dialect);

	if (!f->all)
		return f->table ? migr__spelled_column(f->pairs, f->table, name) : name;
	for (size_t i = 0; i < f->n_mentioned; i++)
		if (migr__same_name(f->mentioned[i]->sides[MIGR__LIVE]->name, name, is_nocase))
			return f->mentioned[i]->sides[MIGR__WANTED]->name;
	for (size_t i = 0; i < f->n_mentioned; i++) {
		const char *other = migr__spelled_column(f->pairs, f->mentioned[i], name);

		if (other != name)
			return other;
	}
	return name;
}

/* A name as the database folds it. */
static void add_name(const migr__pairs *pairs, migr__buf *buf, const char *name)
{
	for (; *name; name++) {
		int is_capital = *name >= 'A' && *name <= 'Z' && migr__columns_are_nocase(pairs->dialect);

		migr__buf_putc(buf, is_capital ? (char)(*name | 0x20) : *name);
	}
}

static void write_form(const forming *f, const char *sql, migr__buf *buf)
{
	migr__terms terms;

	migr__terms_init(&terms, f->pairs->dialect, f->pairs->arena, sql);
	for (; terms.kind != MIGR__TERM_END; migr__terms_next(&terms)) {
		migr__buf_putc(buf, terms.kind == MIGR__TERM_STRING ? '\'' : ' ');
		if (terms.kind == MIGR__TERM_WORD || terms.kind == MIGR__TERM_NAME)
			add_name(f->pairs, buf, spelled(f, terms.text));
		else
			migr__buf_puts(buf, terms.text);
	}
}

const char *migr__sql_form(migr__pairs *pairs, const char *sql, const migr__table_pair *table, int all)
{
	forming f = { .pairs = pairs, .table = table, .all = all };
	const char *form;
	migr__buf buf;

	if (!sql)
		return NULL;
	if (all)
		find_tables(&f, sql);
	migr__buf_init(&buf, pairs->arena->alloc);
	write_form(&f, sql, &buf);
	form = buf.failed ? NULL : migr__arena_strdup(pairs->arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	if (!form)
		migr__fail_memory(pairs->error);
	return form;
}

void migr__mentioned_read(migr__pairs *pairs, const char *sql, migr__mentioned *out)
{
	migr__terms terms;

	memset(out, 0, sizeof *out);
	migr__index_init(&out->names, pairs->arena, migr__columns_are_nocase(pairs->dialect));
	if (!sql)
		return;
	migr__terms_init(&terms, pairs->dialect, pairs->arena, sql);
	for (; terms.kind != MIGR__TERM_END; migr__terms_next(&terms)) {
		if (terms.kind == MIGR__TERM_WORD || terms.kind == MIGR__TERM_NAME)
			migr__index_add(&out->names, NULL, NULL, terms.text, 0);
		else if (migr__terms_is(&terms, "*"))
			out->has_star = 1;
	}
	if (out->names.failed)
		migr__fail_memory(pairs->error);
}

void migr__mentioned_clear(migr__mentioned *mentioned)
{
	migr__index_clear(&mentioned->names);
}

int migr__mentions(migr__mentioned *mentioned, const char *name)
{
	return name && migr__index_find(&mentioned->names, NULL, NULL, name) != MIGR__NONE;
}

int migr__mentions_any(migr__pairs *pairs, const char *sql, migr__index *names)
{
	migr__terms terms;

	if (!sql || !names->map.count)
		return 0;
	migr__terms_init(&terms, pairs->dialect, pairs->arena, sql);
	for (; terms.kind != MIGR__TERM_END; migr__terms_next(&terms))
		if ((terms.kind == MIGR__TERM_WORD || terms.kind == MIGR__TERM_NAME) &&
		    migr__index_find(names, NULL, NULL, terms.text) != MIGR__NONE)
			return 1;
	return 0;
}

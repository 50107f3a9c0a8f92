/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/patch.h"

#include "dialect/dialect.h"

#include <string.h>

void migr__edit_count(const migr__constraint *constraint, migr__shape_count *count)
{
	count->column_constraints += constraint->form != MIGR__FORM_DEFERRABLE;
	count->deferrables += constraint->deferrable_span.end != 0;
}

static migr__shape_count count_of(const migr__definition *definition)
{
	migr__shape_count count = { .columns = definition->n_columns,
		                    .constraints = definition->n_constraints,
		                    .options = definition->n_options };

	for (size_t i = 0; i < definition->n_columns; i++)
		for (size_t k = 0; k < definition->columns[i].n_constraints; k++)
			migr__edit_count(&definition->columns[i].constraints[k], &count);
	return count;
}

migr_status migr__edit_begin(migr__edit *edit, migr__definition *definition, migr_error *error)
{
	*edit = (migr__edit){ .definition = definition, .error = error, .expected = count_of(definition) };
	if (!definition->is_virtual)
		return MIGR_OK;
	migr__fail(error, MIGR_ERROR_UNSUPPORTED,
	           "\"%s\" is a virtual table, whose definition is its module's business", definition->name);
	return migr__error_hint(error, "make a new virtual table and copy the rows");
}

static migr_status no_column(const migr__definition *definition, const char *name, migr_error *error)
{
	migr__buf names;

	migr__buf_init(&names, definition->arena->alloc);
	for (size_t i = 0; i < definition->n_columns; i++)
		migr__buf_printf(&names, "%s%s", i ? ", " : "", definition->columns[i].name);
	migr__fail(error, MIGR_ERROR_NO_SUCH_COLUMN, "table \"%s\" has no column \"%s\"", definition->name, name);
	migr__error_hint(error, "its columns are: %s", migr__buf_text(&names));
	migr__buf_free(&names);
	return error->status;
}

migr_status migr__edit_begin_column(migr__edit *edit, migr__definition *definition, const char *name,
                                    const migr__column_text **column, migr_error *error)
{
	migr_status rc = migr__edit_begin(edit, definition, error);

	if (rc != MIGR_OK)
		return rc;
	*column = migr__definition_column(definition, name);
	return *column ? MIGR_OK : no_column(definition, name, error);
}

static migr_status not_what(const migr__edit *edit)
{
	return migr__fail(edit->error, MIGR_ERROR_SCHEMA, "\"%s\" is not %s", edit->sql, edit->what);
}

migr_status migr__edit_takes(migr__edit *edit, const char *sql, const char *what)
{
	migr__lexer lexer = migr__sqlite_lexer(migr__view_of(sql));
	size_t depth = 0, count = 0;
	migr__token token;

	edit->sql = sql;
	edit->what = what;
	for (;; count++) {
		migr__lex_significant(&lexer, &token);
		if (token.kind == MIGR__TOKEN_END)
			return depth || !count ? not_what(edit) : MIGR_OK;
		if (token.kind == MIGR__TOKEN_OPEN || token.kind == MIGR__TOKEN_DELIMITER)
			return not_what(edit);
		if (migr__token_is_symbol(&token, '('))
			depth++;
		else if (migr__token_is_symbol(&token, ')') && !depth--)
			return not_what(edit);
	}
}

/* Adds a patch where it belongs in the order. */
static void add_patch(migr__edit *edit, migr__span span, const char *text)
{
	migr__arena *arena = edit->definition->arena;
	migr__patch *added = migr__arena_push(arena, &edit->patches, &edit->n_patches, sizeof *edit->patches);
	size_t at = edit->n_patches;

	if (!added || !text) {
		edit->failed = 1;
		return;
	}
	for (at--; at > 0 && edit->patches[at - 1].span.start > span.start; at--)
		edit->patches[at] = edit->patches[at - 1];
	edit->patches[at] = (migr__patch){ span, text };
}

void migr__edit_put(migr__edit *edit, migr__span span, const char *format, ...)
{
	migr__buf buf;
	va_list args;

	migr__buf_init(&buf, edit->definition->arena->alloc);
	va_start(args, format);
	migr__buf_vprintf(&buf, format, args);
	va_end(args);
	add_patch(edit, span,
	          buf.failed ? NULL : migr__arena_strndup(edit->definition->arena, migr__buf_text(&buf), buf.size));
	migr__buf_free(&buf);
}

void migr__edit_remove(migr__edit *edit, migr__span span)
{
	add_patch(edit, span, "");
}

void migr__edit_cut(migr__edit *edit, migr__span span)
{
	while (span.start && migr__is_blank(edit->definition->text[span.start - 1]))
		span.start--;
	migr__edit_remove(edit, span);
}

const char *migr__edit_quoted(migr__edit *edit, const char *name)
{
	const char *quoted = NULL;
	migr__buf buf;

	migr__buf_init(&buf, edit->definition->arena->alloc);
	migr__quote(&buf, name, '"');
	if (!buf.failed)
		quoted = migr__arena_strndup(edit->definition->arena, migr__buf_text(&buf), buf.size);
	migr__buf_free(&buf);
	edit->failed |= !quoted;
	return quoted ? quoted : "";
}

/* Whether its last line has what may be the beginning of a comment. */
static int has_dashes(migr__view text)
{
	for (size_t i = text.size; i > 1 && text.data[i - 1] != '\n'; i--)
		if (text.data[i - 1] == '-' && text.data[i - 2] == '-')
			return 1;
	return 0;
}

/* Whether the text ends within a comment that goes to the end of the line. */
static int ends_in_comment(migr__view text)
{
	migr__lexer lexer = migr__sqlite_lexer(text);
	migr__token token, last = { 0 };

	if (!has_dashes(text))
		return 0;
	for (migr__lex(&lexer, &token); token.kind != MIGR__TOKEN_END; migr__lex(&lexer, &token))
		last = token;
	return last.kind == MIGR__TOKEN_BLANK && last.text[0] == '-';
}

/* What may become one token with what stands beside it. */
static int may_merge(char c)
{
	return c && !migr__is_blank(c) && !strchr("(),;", c);
}

/* Whether two pieces need something between them to stay what they are; comments do not. */
static int need_blank(migr__view left, migr__view right)
{
	char last = left.data[left.size - 1];

	if (last == '.' || !may_merge(last) || !may_merge(right.data[0]))
		return 0;
	if (right.size > 1 && (memcmp(right.data, "/*", 2) == 0 || memcmp(right.data, "--", 2) == 0))
		return 0;
	return left.size < 2 || memcmp(left.data + left.size - 2, "*/", 2) != 0;
}

/* Appends a piece. */
static void join(migr__buf *out, const char *piece, size_t size)
{
	migr__view left = { out->data, out->size };

	if (!size)
		return;
	if (left.size && piece[0] != '\n' && ends_in_comment(left))
		migr__buf_putc(out, '\n');
	else if (left.size && need_blank(left, (migr__view){ piece, size }))
		migr__buf_putc(out, ' ');
	migr__buf_add(out, piece, size);
}

static void make_text(const migr__edit *edit, migr__buf *out)
{
	const migr__definition *definition = edit->definition;
	size_t at = 0;

	for (size_t i = 0; i < edit->n_patches; i++) {
		const migr__patch *patch = &edit->patches[i];

		if (patch->span.start > at)
			join(out, definition->text + at, patch->span.start - at);
		join(out, patch->text, strlen(patch->text));
		at = patch->span.end > at ? patch->span.end : at;
	}
	join(out, definition->text + at, definition->size - at);
}

static int is_expected(const migr__edit *edit, const migr__definition *made)
{
	migr__shape_count seen = count_of(made);

	if (seen.columns != edit->expected.columns || seen.constraints != edit->expected.constraints ||
	    seen.options != edit->expected.options)
		return 0;
	return edit->is_column || (seen.column_constraints == edit->expected.column_constraints &&
	                           seen.deferrables == edit->expected.deferrables);
}

migr_status migr__edit_apply(migr__edit *edit)
{
	migr__definition made;
	migr_status rc;
	migr__buf out;

	migr__buf_init(&out, edit->definition->arena->alloc);
	if (!edit->failed)
		make_text(edit, &out);
	if (edit->failed || out.failed)
		rc = migr__fail_memory(edit->error);
	else
		rc = migr__definition_parse(&made, edit->definition->arena, out.data, out.size, edit->error);
	migr__buf_free(&out);
	if (rc == MIGR_OK && is_expected(edit, &made)) {
		*edit->definition = made;
		return MIGR_OK;
	}
	if (rc == MIGR_ERROR_NO_MEMORY)
		return rc;
	if (edit->sql)
		return not_what(edit);
	return migr__fail(edit->error, MIGR_ERROR_INTERNAL, "the definition of table \"%s\" could not be edited",
	                  edit->definition->name);
}

/* SPDX-License-Identifier: MIT */
#include "script/sql_file.h"

#include "dialect/lex.h"
#include "dialect/mark.h"

#include <string.h>

#define MARK "-- migr:"
#define MARK_SIZE (sizeof MARK - 1)

typedef enum directive {
	REVISION,
	REVISES,
	DEPENDS_ON,
	BRANCH_LABELS,
	MESSAGE,
	CREATE_DATE,
	TRANSACTION,
	EMPTY,
	UPGRADE,
	DOWNGRADE,
	BLOCK_BEGIN,
	BLOCK_COMMIT,
	N_DIRECTIVES
} directive;

static const char *const names[] = { "revision",    "revises", "depends-on", "branch-labels", "message", "create-date",
	                             "transaction", "empty",   "upgrade",    "downgrade",     "begin",   "commit",
	                             NULL };

struct parser {
	const migr__source *source;
	const migr__dialect *dialect;
	migr__arena *arena;
	migr_error *error;
	migr__revision *revision;
	migr__section *sections;
	size_t n_sections;
	size_t line;               /* the one being read */
	size_t seen[N_DIRECTIVES]; /* the line of each directive of the header; 0: none */
	const char *header_end;    /* where the first section begins */
	const char *section;       /* where the text of the open section begins; NULL before the first */
};

static migr_status fail(const struct parser *parser, const char *what)
{
	return migr__source_fail(parser->source, parser->line, parser->error, MIGR_ERROR_FILE_FORMAT, "%s", what);
}

static const char *line_end(const struct parser *parser, const char *line)
{
	const char *end = parser->source->text + parser->source->size;
	const char *newline = memchr(line, '\n', (size_t)(end - line));

	return newline ? newline : end;
}

/* The beginning of the next line; the end of the text after the last one. */
static const char *next_line(const struct parser *parser, const char *line)
{
	const char *stop = line_end(parser, line), *end = parser->source->text + parser->source->size;

	return stop < end ? stop + 1 : end;
}

static int is_directive(const struct parser *parser, const char *line)
{
	const char *end = parser->source->text + parser->source->size;

	return (size_t)(end - line) >= MARK_SIZE && memcmp(line, MARK, MARK_SIZE) == 0;
}

/* A line that was meant as a directive and is not written as one would be a comment, and what it says silently be lost.
 */
static int is_misspelt(migr__view line)
{
	line = migr__view_trim(line);
	if (line.size < 2 || memcmp(line.data, "--", 2) != 0)
		return 0;
	line = migr__view_trim((migr__view){ line.data + 2, line.size - 2 });
	if (line.size < 5)
		return 0;
	line.size = 5;
	return migr__view_is_nocase(line, "migr:");
}

static char *copy(const struct parser *parser, migr__view text)
{
	return migr__arena_strndup(parser->arena, text.data, text.size);
}

/* --- the header --- */

static migr_status check_list(const struct parser *parser, migr__view list)
{
	migr__view name;

	while (migr__next_name(&list, &name))
		if (!name.size)
			return fail(parser, "an empty name in the list");
	return MIGR_OK;
}

static migr_status set_transaction(const struct parser *parser, migr__view value)
{
	if (!migr__view_is(value, "none")) {
		fail(parser, "the only value of transaction is none");
		return migr__error_hint(parser->error,
		                        "without this line the revision runs in a transaction of its own");
	}
	parser->revision->flags |= MIGR_REVISION_NO_TRANSACTION;
	return MIGR_OK;
}

static migr_status set_empty(const struct parser *parser, migr__view value)
{
	if (value.size)
		return fail(parser, "empty has no value");
	parser->revision->flags |= MIGR_REVISION_EMPTY;
	return MIGR_OK;
}

static migr_status set_text(const struct parser *parser, directive which, migr__view value)
{
	migr__revision *revision = parser->revision;
	const char **members[] = { &revision->id,         &revision->down_revision,
		                   &revision->depends_on, &revision->branch_labels,
		                   &revision->message,    &revision->create_date };
	const char *text;

	if (which == REVISION && !value.size)
		return fail(parser, "revision needs the id of this revision");
	if (!value.size)
		return MIGR_OK;
	text = copy(parser, value);
	if (!text)
		return migr__fail_memory(parser->error);
	*members[which] = text;
	return which >= REVISES && which <= BRANCH_LABELS ? check_list(parser, value) : MIGR_OK;
}

static migr_status take_header(struct parser *parser, directive which, migr__view value)
{
	if (parser->seen[which])
		return migr__source_fail(parser->source, parser->line, parser->error, MIGR_ERROR_FILE_FORMAT,
		                         "a second %s; the first one is in line %zu", names[which],
		                         parser->seen[which]);
	if (parser->section) {
		migr__source_fail(parser->source, parser->line, parser->error, MIGR_ERROR_FILE_FORMAT,
		                  "%s belongs to the header, but stands in a section", names[which]);
		return migr__error_hint(parser->error, "move the line above the first upgrade or downgrade");
	}
	parser->seen[which] = parser->line;
	if (which == TRANSACTION)
		return set_transaction(parser, value);
	if (which == EMPTY)
		return set_empty(parser, value);
	return set_text(parser, which, value);
}

/* --- sections --- */

static migr_status check_dialects(const struct parser *parser, migr__view list)
{
	migr__view name;

	if (check_list(parser, list) != MIGR_OK)
		return MIGR_ERROR_FILE_FORMAT;
	while (migr__next_name(&list, &name)) {
		const char *text = copy(parser, name);

		if (!text)
			return migr__fail_memory(parser->error);
		if (!migr__dialect_find(text)) {
			migr__source_fail(parser->source, parser->line, parser->error, MIGR_ERROR_FILE_FORMAT,
			                  "there is no dialect '%s'", text);
			return migr__error_hint(parser->error, "the dialects are %s", migr__dialect_names());
		}
	}
	return MIGR_OK;
}

static migr_status split(const struct parser *parser, const migr__section *section, const migr__dialect *dialect)
{
	migr__split split;

	migr__split_init(&split, section->sql, section->size, dialect->split_flags);
	split.line = section->line;
	if (migr__brackets_check(&split, parser->error) == MIGR_OK)
		return MIGR_OK;
	return migr__error_prefix(parser->error, "%s:%zu: ", migr__source_name(parser->source), split.error_line);
}

static migr_status check_sql(const struct parser *parser, const migr__section *section)
{
	migr__view list = migr__view_of(section->dialects), name;
	migr_status rc = MIGR_OK;

	if (!section->dialects)
		return parser->dialect ? split(parser, section, parser->dialect) : MIGR_OK;
	while (rc == MIGR_OK && migr__next_name(&list, &name)) {
		const char *text = copy(parser, name);

		rc = text ? split(parser, section, migr__dialect_find(text)) : migr__fail_memory(parser->error);
	}
	return rc;
}

/* Ends the open section, if there is one, before `end`. */
static migr_status close_section(struct parser *parser, const char *end)
{
	migr__section *section;
	char *sql;
	size_t size = 0;

	if (!parser->section)
		return MIGR_OK;
	section = &parser->sections[parser->n_sections - 1];
	sql = migr__arena_strndup(parser->arena, parser->section, (size_t)(end - parser->section));
	if (!sql)
		return migr__fail_memory(parser->error);
	for (const char *p = sql; *p; p++)
		if (p[0] != '\r' || p[1] != '\n')
			sql[size++] = *p;
	sql[size] = '\0';
	section->sql = sql;
	section->size = size;
	return check_sql(parser, section);
}

static migr_status open_section(struct parser *parser, directive which, migr__view dialects, const char *line)
{
	migr__section *section = &parser->sections[parser->n_sections];
	migr_status rc = close_section(parser, line);

	if (rc == MIGR_OK)
		rc = check_dialects(parser, dialects);
	if (rc != MIGR_OK)
		return rc;
	if (!parser->header_end)
		parser->header_end = line;
	section->direction = which == UPGRADE ? MIGR_UPGRADE : MIGR_DOWNGRADE;
	section->line = (uint32_t)parser->line + 1;
	if (dialects.size) {
		section->dialects = copy(parser, dialects);
		if (!section->dialects)
			return migr__fail_memory(parser->error);
	}
	parser->n_sections++;
	return MIGR_OK;
}

/* It stays in the section's text, where who runs that finds it. */
static migr_status take_block(const struct parser *parser, directive which, migr__view value)
{
	if (!parser->section)
		return migr__source_fail(parser->source, parser->line, parser->error, MIGR_ERROR_FILE_FORMAT,
		                         "%s belongs into a section, but stands in the header", names[which]);
	if (value.size)
		return migr__source_fail(parser->source, parser->line, parser->error, MIGR_ERROR_FILE_FORMAT,
		                         "%s has no value", names[which]);
	return MIGR_OK;
}

/* --- the file --- */

static migr_status fail_unknown(const struct parser *parser, migr__view name)
{
	const char *text = copy(parser, name), *nearest;

	if (!text)
		return migr__fail_memory(parser->error);
	nearest = migr__source_nearest(text, names);
	migr__source_fail(parser->source, parser->line, parser->error, MIGR_ERROR_FILE_FORMAT,
	                  "there is no directive '%s'", text);
	if (nearest)
		return migr__error_hint(parser->error, "did you mean '%s'?", nearest);
	return migr__error_hint(parser->error, "directives: revision, revises, depends-on, branch-labels, message, "
	                                       "create-date, transaction, empty, upgrade, downgrade, begin, commit");
}

static migr_status take_directive(struct parser *parser, const char *line, const char *end)
{
	migr__view name = { line + MARK_SIZE, 0 }, value;
	migr_status rc;

	while (name.data + name.size < end && !migr__is_blank(name.data[name.size]))
		name.size++;
	value = migr__view_trim((migr__view){ name.data + name.size, (size_t)(end - name.data) - name.size });
	for (int i = 0; i < N_DIRECTIVES; i++) {
		if (!migr__view_is(name, names[i]))
			continue;
		if (i < UPGRADE)
			return take_header(parser, (directive)i, value);
		if (i >= BLOCK_BEGIN)
			return take_block(parser, (directive)i, value);
		rc = open_section(parser, (directive)i, value, line);
		if (rc == MIGR_OK)
			parser->section = next_line(parser, line);
		return rc;
	}
	return fail_unknown(parser, name);
}

static migr_status take_line(struct parser *parser, const char *line, const char *end)
{
	if (is_directive(parser, line))
		return take_directive(parser, line, end);
	if (!is_misspelt((migr__view){ line, (size_t)(end - line) }))
		return MIGR_OK;
	fail(parser, "a directive is not written as one");
	return migr__error_hint(parser->error, "directives begin in the first column with exactly '" MARK "'");
}

/* Text in the header that is neither blank nor comment would never be run. */
static migr_status check_header(struct parser *parser, const char *start)
{
	const char *end = parser->header_end ? parser->header_end : parser->source->text + parser->source->size;
	migr__lexer lexer = { start, end, 0, ";", 0 };
	migr__token token;

	if (!parser->revision->id) {
		parser->line = 1;
		fail(parser, "there is no '-- migr:revision' line: this is no revision file");
		return migr__error_hint(parser->error,
		                        "begin the file with the lines '-- migr:revision ID' and '-- migr:revises "
		                        "ID-OF-THE-ONE-BEFORE', and put the SQL below '-- migr:upgrade'");
	}
	migr__lex_significant(&lexer, &token);
	if (token.kind == MIGR__TOKEN_END)
		return MIGR_OK;
	parser->line = migr__source_line(parser->source, token.text);
	fail(parser, "there is SQL before the first section");
	return migr__error_hint(parser->error, "put '-- migr:upgrade' above it");
}

static size_t count_directives(const struct parser *parser, const char *line)
{
	const char *end = parser->source->text + parser->source->size;
	size_t count = 0;

	for (; line < end; line = next_line(parser, line))
		count += (size_t)is_directive(parser, line);
	return count;
}

static migr_status parse(struct parser *parser)
{
	const char *start = parser->source->text + migr__source_mark(parser->source);
	const char *end = parser->source->text + parser->source->size;
	migr_status rc = MIGR_OK;

	parser->sections =
		migr__arena_new(parser->arena, count_directives(parser, start) + 1, sizeof *parser->sections);
	if (!parser->sections)
		return migr__fail_memory(parser->error);
	for (const char *line = start; rc == MIGR_OK && line < end; line = next_line(parser, line)) {
		parser->line++;
		rc = take_line(parser, line, line_end(parser, line));
	}
	if (rc == MIGR_OK)
		rc = check_header(parser, start);
	if (rc == MIGR_OK)
		rc = close_section(parser, end);
	return rc;
}

migr_status migr__sql_file_read(const migr__source *source, const migr__dialect *dialect, migr__arena *arena,
                                migr__revision *revision, migr_error *error)
{
	struct parser parser = {
		.source = source, .dialect = dialect, .arena = arena, .error = error, .revision = revision
	};
	migr_status rc = migr__source_check(source, error);

	memset(revision, 0, sizeof *revision);
	revision->message = "";
	revision->create_date = "";
	revision->path = source->path;
	if (rc == MIGR_OK)
		rc = parse(&parser);
	revision->sections = parser.sections;
	revision->n_sections = parser.n_sections;
	return rc;
}

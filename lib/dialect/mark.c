/* SPDX-License-Identifier: MIT */
#include "dialect/mark.h"

#include <string.h>

static const struct {
	const char *text;
	migr__mark mark;
} lines[] = {
	{ "-- migr:begin", MIGR__MARK_BEGIN },
	{ "-- migr:commit", MIGR__MARK_COMMIT },
};

void migr__brackets_init(migr__brackets *marks, const char *sql, size_t size)
{
	marks->start = marks->at = sql;
	marks->end = sql + size;
}

/* What the line is. */
static migr__mark read_line(const char *line, const char *end)
{
	while (end > line && (migr__is_blank(end[-1]) || end[-1] == '\r'))
		end--;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (migr__view_is((migr__view){ line, (size_t)(end - line) }, lines[i].text))
			return lines[i].mark;
	return MIGR__MARK_NONE;
}

static const char *next_newline(const char *from, const char *end)
{
	return from < end ? memchr(from, '\n', (size_t)(end - from)) : NULL;
}

migr__mark migr__brackets_next(migr__brackets *marks, const char *to)
{
	const char *line = marks->at;

	if (line != marks->start && line[-1] != '\n') {
		line = next_newline(line, to);
		line = line ? line + 1 : to;
	}
	while (line < to) {
		const char *newline = next_newline(line, marks->end), *stop = newline ? newline : marks->end;
		migr__mark mark = read_line(line, stop);

		line = newline ? newline + 1 : marks->end;
		if (mark != MIGR__MARK_NONE) {
			marks->at = line;
			return mark;
		}
	}
	if (marks->at < to)
		marks->at = to;
	return MIGR__MARK_NONE;
}

void migr__brackets_pass(migr__brackets *marks, const migr__piece *piece)
{
	marks->at = piece->sql + piece->size;
}

/* The state of a check. */
typedef struct checker {
	migr__split *split;
	migr__brackets marks;
	size_t first_line;
	int is_open;
	const char *opened; /* where the line after the mark begins */
	migr_error *error;
} checker;

/* `behind` is where the line after the mark begins. */
static migr_status fail_at(checker *check, const char *behind, const char *what)
{
	size_t line = check->first_line;

	for (const char *p = check->split->start; p < behind; p++)
		line += *p == '\n';
	/* the last line may have no end */
	check->split->error_line = line - (behind > check->split->start && behind[-1] == '\n');
	return migr__fail(check->error, MIGR_ERROR_SQL_TEXT, "line %zu: %s", check->split->error_line, what);
}

static migr_status check_until(checker *check, const char *to, int is_inside)
{
	migr__mark mark;

	while ((mark = migr__brackets_next(&check->marks, to)) != MIGR__MARK_NONE) {
		if (is_inside)
			return fail_at(check, check->marks.at,
			               "a mark of a block stands inside a statement: is a ';' missing?");
		if (mark == MIGR__MARK_BEGIN && check->is_open)
			return fail_at(check, check->marks.at, "a block begins inside another one");
		if (mark == MIGR__MARK_COMMIT && !check->is_open)
			return fail_at(check, check->marks.at, "a block is committed that was not begun");
		check->is_open = mark == MIGR__MARK_BEGIN;
		check->opened = check->marks.at;
	}
	return MIGR_OK;
}

migr_status migr__brackets_check(migr__split *split, migr_error *error)
{
	checker check = { .split = split, .first_line = split->line, .error = error };
	migr__piece piece;
	migr_status rc = MIGR_OK;
	int more;

	migr__brackets_init(&check.marks, split->start, (size_t)(split->end - split->start));
	while (rc == MIGR_OK && (more = migr__split_next(split, &piece, error)) != 0) {
		if (more < 0)
			return error->status;
		rc = check_until(&check, piece.sql, 0);
		if (rc == MIGR_OK)
			rc = check_until(&check, piece.sql + piece.size, 1);
	}
	if (rc == MIGR_OK)
		rc = check_until(&check, split->end, 0);
	if (rc == MIGR_OK && check.is_open)
		rc = fail_at(&check, check.opened, "a block is begun and not committed");
	return rc;
}

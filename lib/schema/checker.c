/* SPDX-License-Identifier: MIT */
/* What all checks need: problems, names, flags, values. */
#include "schema/checker.h"

#include "base/text.h"
#include "schema/variant.h"

#include <string.h>

/* Adds a problem in words; the first one is the error itself, and a detail as soon as there is a second. */
static void add_problem(migr__checker *checker, migr_status status, const char *hint, const char *text)
{
	migr_error *error = checker->error;

	if (error->status == MIGR_ERROR_NO_MEMORY)
		return;
	if (checker->problems++ == 0) {
		migr__fail(error, status, "%s", text);
		if (hint && *hint)
			migr__error_hint(error, "%s", hint);
		return;
	}
	if (checker->problems == 2)
		migr__error_detail(error, error->status, migr_error_message(error));
	if (error->status != MIGR_ERROR_NO_MEMORY)
		migr__error_detail(error, status, text);
}

void migr__problem(migr__checker *checker, migr_status status, const char *hint, const char *format, ...)
{
	va_list args;
	migr__buf buf;

	migr__buf_init(&buf, checker->error->alloc);
	if (checker->place)
		migr__buf_printf(&buf, "%s: ", checker->place);
	va_start(args, format);
	migr__buf_vprintf(&buf, format, args);
	va_end(args);
	if (buf.failed)
		migr__fail_memory(checker->error);
	else
		add_problem(checker, status, hint, migr__buf_text(&buf));
	migr__buf_free(&buf);
}

void migr__problem_of(migr__checker *checker, migr_error *error)
{
	if (error->status == MIGR_ERROR_NO_MEMORY)
		migr__fail_memory(checker->error);
	else
		migr__problem(checker, error->status, migr_error_hint(error), "%s", migr_error_message(error));
	migr__error_clear(error);
}

const char *migr__place(migr__checker *checker, const char *within, const char *what, const char *name, size_t index)
{
	migr__buf buf;
	const char *place;

	migr__buf_init(&buf, checker->error->alloc);
	if (within)
		migr__buf_printf(&buf, "%s: ", within);
	if (name && *name)
		migr__buf_printf(&buf, "%s '%s'", what, name);
	else
		migr__buf_printf(&buf, "%s %zu", what, index + 1);
	place = buf.failed ? NULL : migr__arena_strdup(checker->arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	if (!place)
		migr__fail_memory(checker->error);
	return place;
}

int migr__checker_is(const migr__checker *checker, const char *dialect)
{
	return strcmp(checker->dialect, dialect) == 0;
}

int migr__same_column(const migr__checker *checker, const char *a, const char *b)
{
	if (migr__checker_is(checker, "postgresql"))
		return strcmp(a, b) == 0;
	return migr__view_is_nocase(migr__view_of(a), b);
}

int migr__names_have_column(const migr__checker *checker, const migr__names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (migr__same_column(checker, names->items[i], name))
			return 1;
	return 0;
}

static int is_too_long(const migr__checker *checker, const char *name, const char **limit)
{
	size_t characters = 0;

	if (migr__checker_is(checker, "postgresql")) {
		*limit = "63 bytes";
		return strlen(name) > 63;
	}
	*limit = "64 characters";
	for (const char *p = name; *p; p++)
		characters += ((unsigned char)*p & 0xc0) != 0x80;
	return migr__checker_is(checker, "mysql") && characters > 64;
}

static int has_mysql_letters(migr__checker *checker, const char *what, const char *name)
{
	size_t size = strlen(name);

	if (name[size - 1] == ' ') {
		migr__problem(checker, MIGR_ERROR_NAME, "take the blank away",
		              "%s '%s' ends with a blank, which mysql does not allow", what, name);
		return 0;
	}
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)name[i] >= 0xf0) {
			migr__problem(checker, MIGR_ERROR_NAME, "write it without emoji and other rare characters",
			              "%s '%s' has a character beyond U+FFFF, which mysql does not allow in names",
			              what, name);
			return 0;
		}
	return 1;
}

int migr__check_name(migr__checker *checker, const char *what, const char *name)
{
	const char *limit;

	if (!name || !*name) {
		migr__problem(checker, MIGR_ERROR_NAME, NULL, "%s is %s", what, name ? "empty" : "missing");
		return 0;
	}
	if (is_too_long(checker, name, &limit)) {
		migr__problem(checker, MIGR_ERROR_NAME, "shorten it", "%s '%s' is too long: %s has at most %s", what,
		              name, checker->dialect, limit);
		return 0;
	}
	return !migr__checker_is(checker, "mysql") || has_mysql_letters(checker, what, name);
}

void migr__check_new_name(migr__checker *checker, const char *what, const char *name)
{
	if (migr__check_name(checker, what, name) && migr__checker_is(checker, "sqlite") && strlen(name) >= 7 &&
	    migr__view_is_nocase((migr__view){ name, 7 }, "sqlite_"))
		migr__problem(checker, MIGR_ERROR_NAME, "begin it otherwise",
		              "%s '%s' begins with sqlite_, which SQLite keeps for its own", what, name);
}

void migr__check_name_if(migr__checker *checker, const char *what, const char *name)
{
	if (name)
		migr__check_name(checker, what, name);
}

/* The name that was probably meant; NULL if none is near. */
static const char *meant_name(const migr__names *names, const char *name)
{
	size_t best = strlen(name) < 4 ? 2 : 3;
	const char *meant = NULL;

	for (size_t i = 0; i < names->count; i++) {
		size_t distance = migr__distance(name, names->items[i], 2);

		if (distance < best && *names->items[i]) {
			best = distance;
			meant = names->items[i];
		}
	}
	return meant;
}

static void check_each_name(migr__checker *checker, const char *what, const migr__names *names, const migr__names *of)
{
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->items[i], *meant;

		if (!migr__check_name(checker, "the name of a column", name))
			continue;
		for (size_t j = 0; j < i; j++)
			if (migr__same_column(checker, name, names->items[j]))
				migr__problem(checker, MIGR_ERROR_SCHEMA, NULL, "%s: '%s' is named twice", what, name);
		if (!of || migr__names_have_column(checker, of, name))
			continue;
		meant = meant_name(of, name);
		migr__problem(checker, MIGR_ERROR_SCHEMA, NULL, "%s: the table has no column '%s'%s%s%s", what, name,
		              meant ? ", did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
	}
}

void migr__read_names(migr__checker *checker, const char *list, migr__names *out)
{
	migr_error error;

	migr__error_init(&error, checker->error->alloc);
	if (migr__names_parse(list, "names", checker->arena, out, &error) != MIGR_OK) {
		*out = (migr__names){ 0 };
		if (error.status == MIGR_ERROR_NO_MEMORY)
			migr__fail_memory(checker->error);
	}
	migr__error_clear(&error);
}

int migr__check_names(migr__checker *checker, const char *what, const char *list, const migr__names *of,
                      migr__names *out)
{
	migr_error error;

	migr__error_init(&error, checker->error->alloc);
	if (migr__names_parse(list, what, checker->arena, out, &error) != MIGR_OK) {
		migr__problem_of(checker, &error);
		*out = (migr__names){ 0 };
		return 0;
	}
	check_each_name(checker, what, out, of);
	return 1;
}

void migr__check_sql(migr__checker *checker, const char *what, const char *sql)
{
	migr_error error;

	if (!sql)
		return;
	migr__error_init(&error, checker->error->alloc);
	if (migr__variant_check(sql, what, &error) != MIGR_OK)
		migr__problem_of(checker, &error);
}

void migr__check_sql_needed(migr__checker *checker, const char *what, const char *sql)
{
	if (!sql)
		migr__problem(checker, MIGR_ERROR_SCHEMA, NULL, "%s is missing", what);
	else
		migr__check_sql(checker, what, sql);
}

/* SPDX-License-Identifier: MIT */
#include "schema/variant.h"

#include <string.h>

static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };

#define N_DIALECTS (sizeof dialects / sizeof dialects[0])

/* What else they are called. */
static const struct {
	const char *word;
	const char *dialect;
} aliases[] = {
	{ "sqlite3", "sqlite" }, { "postgres", "postgresql" }, { "pgsql", "postgresql" },
	{ "pg", "postgresql" },  { "psql", "postgresql" },     { "mariadb", "mysql" },
};

/* Part of a text: for all databases (`dialect` is NULL), or for one. */
typedef struct part {
	const char *dialect;
	migr__view text;
} part;

static const char *find_dialect(migr__view word)
{
	for (size_t i = 0; i < N_DIALECTS; i++)
		if (migr__view_is_nocase(word, dialects[i]))
			return dialects[i];
	return NULL;
}

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "NAME:" at `at`, blanks around the name: what is behind it, or NULL. "name::type" is a cast of PostgreSQL. */
static const char *read_label(const char *at, migr__view *word)
{
	while (migr__is_blank(*at))
		at++;
	word->data = at;
	while (is_letter(*at))
		at++;
	word->size = (size_t)(at - word->data);
	while (migr__is_blank(*at))
		at++;
	return word->size && *at == ':' && at[1] != ':' ? at + 1 : NULL;
}

/* Behind the string, quoted name or comment that begins at `at`; `at` itself if none does. */
static const char *skip_quoted(const char *at, int has_escapes)
{
	const char *end;

	if (*at == '\'' || *at == '"' || *at == '`') {
		for (end = at + 1; *end && *end != *at; end++)
			if (has_escapes && *end == '\\' && end[1])
				end++;
		return *end ? end + 1 : end;
	}
	if (at[0] == '-' && at[1] == '-') {
		end = strchr(at, '\n');
		return end ? end : at + strlen(at);
	}
	if (at[0] == '/' && at[1] == '*') {
		end = strstr(at + 2, "*/");
		return end ? end + 2 : at + strlen(at);
	}
	return at;
}

/* The end of the part at `at`: the next "| NAME:" that names a database, or the end of all. */
static const char *part_end(const char *at, const char *dialect)
{
	int has_escapes = dialect && strcmp(dialect, "mysql") == 0;
	migr__view word;

	while (*at) {
		const char *behind = skip_quoted(at, has_escapes);

		if (behind != at) {
			at = behind;
			continue;
		}
		if (at[0] == '|' && at[1] == '|') {
			at += 2;
			continue;
		}
		if (*at == '|' && read_label(at + 1, &word) && find_dialect(word))
			return at;
		at++;
	}
	return at;
}

/* Takes the next part off a text, of which *at is NULL at its end. */
static int next_part(const char **at, int is_first, part *out)
{
	const char *begin = *at, *end, *behind;
	migr__view word;

	if (!begin)
		return 0;
	if (!is_first)
		begin++;
	behind = read_label(begin, &word);
	out->dialect = behind ? find_dialect(word) : NULL;
	if (out->dialect)
		begin = behind;
	end = part_end(begin, out->dialect);
	out->text = migr__view_trim((migr__view){ begin, (size_t)(end - begin) });
	*at = *end ? end : NULL;
	return 1;
}

int migr__variant_of(const char *text, const char *dialect, migr__variant *out)
{
	part found;
	int is_found = 0;

	*out = (migr__variant){ 0 };
	for (int is_first = 1; next_part(&text, is_first, &found); is_first = 0) {
		if (found.dialect && strcmp(found.dialect, dialect) != 0)
			continue;
		*out = (migr__variant){ found.text, found.dialect != NULL };
		is_found = 1;
		if (found.dialect)
			break;
	}
	return is_found;
}

/* The dialect that a word was probably meant for; NULL if it is near to none. */
static const char *meant_dialect(migr__view word)
{
	char name[16];

	for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
		if (migr__view_is_nocase(word, aliases[i].word))
			return aliases[i].dialect;
	if (word.size >= sizeof name || word.size < 4)
		return NULL;
	for (size_t i = 0; i < word.size; i++)
		name[i] = word.data[i] >= 'A' && word.data[i] <= 'Z' ? (char)(word.data[i] - 'A' + 'a') : word.data[i];
	name[word.size] = 0;
	for (size_t i = 0; i < N_DIALECTS; i++)
		if (migr__distance(name, dialects[i], 2) <= (strlen(dialects[i]) > 6 ? 2 : 1))
			return dialects[i];
	return NULL;
}

/* Whether a part holds "| postgres:", or begins so: a name that is none and is nearly one. */
static int find_misspelt(migr__view text, int is_first, migr__view *word, const char **meant)
{
	const char *at = text.data, *end = at + text.size;

	while (at < end) {
		const char *behind = skip_quoted(at, 0);

		if (behind != at) {
			at = behind;
			continue;
		}
		if (at[0] == '|' && at[1] == '|') {
			at += 2;
			continue;
		}
		if ((*at == '|' || (is_first && at == text.data)) && read_label(at + (*at == '|'), word) &&
		    word->data < end) {
			*meant = meant_dialect(*word);
			if (*meant)
				return 1;
		}
		at++;
	}
	return 0;
}

static migr_status check_part(const part *found, int is_first, const char *what, migr_error *error)
{
	migr__view word;
	const char *meant;

	if (!found->text.size && found->dialect)
		return migr__fail(error, MIGR_ERROR_SCHEMA, "%s: there is nothing for %s", what, found->dialect);
	if (!found->text.size)
		return migr__fail(error, MIGR_ERROR_SCHEMA, "%s: it is empty", what);
	if (find_misspelt(found->text, is_first && !found->dialect, &word, &meant))
		return migr__fail(error, MIGR_ERROR_SCHEMA, "%s: no database is called '%.*s', did you mean '%s'?",
		                  what, (int)word.size, word.data, meant);
	return MIGR_OK;
}

migr_status migr__variant_check(const char *text, const char *what, migr_error *error)
{
	part found;
	int seen[N_DIALECTS] = { 0 };

	for (int is_first = 1; next_part(&text, is_first, &found); is_first = 0) {
		if (check_part(&found, is_first, what, error) != MIGR_OK)
			return error->status;
		for (size_t i = 0; i < N_DIALECTS; i++)
			if (found.dialect == dialects[i] && seen[i]++)
				return migr__fail(error, MIGR_ERROR_SCHEMA, "%s: %s is named twice", what,
				                  found.dialect);
	}
	return MIGR_OK;
}

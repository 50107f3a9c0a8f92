/* SPDX-License-Identifier: MIT */
#include "dialect/classify.h"

#include "dialect/lex.h"
#include "dialect/split.h"
#include "dialect/variables.h"

#include <string.h>

/* The words a statement begins with; what is in quotes or brackets is left out. */
enum { N_WORDS = 10 };

typedef struct statement_head {
	migr__token words[N_WORDS];
	size_t count;
} statement_head;

static void read_head(statement_head *head, const migr__dialect *dialect, const char *sql, size_t size)
{
	migr__lexer lexer = { sql, sql + size, dialect->split_flags, ";", 0 };
	migr__token token;

	memset(head, 0, sizeof *head);
	for (;;) {
		migr__lex_significant(&lexer, &token);
		if (token.kind == MIGR__TOKEN_END || token.kind == MIGR__TOKEN_OPEN ||
		    token.kind == MIGR__TOKEN_DELIMITER)
			return;
		if (token.kind == MIGR__TOKEN_WORD && head->count < N_WORDS)
			head->words[head->count++] = token;
	}
}

static int is(const statement_head *head, size_t at, const char *word)
{
	return at < head->count && migr__token_is(&head->words[at], word);
}

static int is_any(const statement_head *head, size_t at, const char *const *words)
{
	return at < head->count && migr__token_in(&head->words[at], words);
}

static int has(const statement_head *head, const char *word)
{
	for (size_t i = 0; i < head->count; i++)
		if (migr__token_is(&head->words[i], word))
			return 1;
	return 0;
}

/* "WITH ..." reads or writes by what its main statement is; a word that writes may stand anywhere behind it. */
static int with_writes(const migr__dialect *dialect, const char *sql, size_t size)
{
	static const char *const writing[] = { "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", NULL };
	migr__lexer lexer = { sql, sql + size, dialect->split_flags, ";", 0 };
	migr__token token;

	do {
		migr__lex_significant(&lexer, &token);
		if (token.kind == MIGR__TOKEN_WORD && migr__token_in(&token, writing))
			return 1;
	} while (token.kind != MIGR__TOKEN_END && token.kind != MIGR__TOKEN_OPEN);
	return 0;
}

static migr__statement_class classify_sqlite(const statement_head *head)
{
	static const char *const session[] = { "PRAGMA", "ATTACH", "DETACH", NULL };

	if (is_any(head, 0, session))
		return MIGR__CLASS_SESSION;
	return is(head, 0, "VACUUM") ? MIGR__CLASS_REPEATABLE : MIGR__CLASS_INSIDE;
}

static migr__statement_class classify_postgresql(const statement_head *head)
{
	static const char *const session[] = { "SET", "RESET", "LISTEN", "UNLISTEN", "DISCARD", "LOAD", NULL };
	static const char *const whole[] = { "DATABASE", "TABLESPACE", "SUBSCRIPTION", NULL };

	if (is_any(head, 0, session))
		return MIGR__CLASS_SESSION;
	/* of tables with partitions the last two refuse a transaction */
	if (is(head, 0, "VACUUM") || (is(head, 0, "ALTER") && is(head, 1, "SYSTEM")) || is(head, 0, "CLUSTER") ||
	    is(head, 0, "REINDEX"))
		return MIGR__CLASS_REPEATABLE;
	if ((is(head, 0, "CREATE") || is(head, 0, "DROP")) && (has(head, "CONCURRENTLY") || is_any(head, 1, whole)))
		return MIGR__CLASS_OUTSIDE;
	if (is(head, 0, "ALTER") && has(head, "CONCURRENTLY"))
		return MIGR__CLASS_OUTSIDE;
	return MIGR__CLASS_INSIDE;
}

/* PREPARE, and DEALLOCATE PREPARE or DROP PREPARE. */
static int prepares(const statement_head *head)
{
	if (is(head, 0, "PREPARE"))
		return 1;
	return is(head, 0, "DEALLOCATE") || (is(head, 0, "DROP") && is(head, 1, "PREPARE")) ? -1 : 0;
}

/* What MySQL and MariaDB commit implicitly; ALTER TABLE and its like are one statement, all or nothing. */
static migr__statement_class classify_mysql(const statement_head *head)
{
	static const char *const session[] = { "SET", "USE", "LOCK", "UNLOCK", NULL };
	static const char *const repeatable[] = { "ANALYZE", "OPTIMIZE", "CHECK", "REPAIR", "FLUSH", "RESET", NULL };
	static const char *const committing[] = { "CREATE", "ALTER",   "DROP",      "RENAME", "TRUNCATE", "GRANT",
		                                  "REVOKE", "INSTALL", "UNINSTALL", "CACHE",  NULL };

	/* the body of a routine, or one without a routine (BEGIN NOT ATOMIC), may hold anything */
	static const char *const unsure[] = { "CALL", "EXECUTE", "BEGIN",  "IF",  "CASE",
		                              "LOOP", "WHILE",   "REPEAT", "FOR", NULL };

	if (is_any(head, 0, session) || prepares(head))
		return MIGR__CLASS_SESSION;
	if (is_any(head, 0, unsure))
		return MIGR__CLASS_UNSURE;
	if (is_any(head, 0, repeatable))
		return MIGR__CLASS_REPEATABLE;
	if (!is_any(head, 0, committing))
		return MIGR__CLASS_INSIDE;
	if ((is(head, 0, "CREATE") || is(head, 0, "DROP")) && is(head, is(head, 1, "OR") ? 3 : 1, "TEMPORARY"))
		return MIGR__CLASS_TEMPORARY;
	return MIGR__CLASS_OUTSIDE;
}

void migr__skip_settings(const migr__dialect *dialect, const char **sql, size_t *size)
{
	const char *end = *sql + *size;
	migr__lexer lexer = { *sql, end, dialect->split_flags, ";", 0 };
	migr__token token;

	if (strcmp(dialect->name, "mysql") != 0)
		return;
	migr__lex_significant(&lexer, &token);
	if (!migr__token_is(&token, "SET"))
		return;
	migr__lex_significant(&lexer, &token);
	if (!migr__token_is(&token, "STATEMENT"))
		return;
	do {
		migr__lex_significant(&lexer, &token);
		if (token.kind == MIGR__TOKEN_END || token.kind == MIGR__TOKEN_OPEN)
			return;
	} while (!migr__token_is(&token, "FOR"));
	*sql = lexer.at;
	*size = (size_t)(end - lexer.at);
}

migr__statement_class migr__classify(const migr__dialect *dialect, const char *sql, size_t size)
{
	static const char *const reading[] = {
		"SELECT", "VALUES", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "TABLE", NULL
	};
	statement_head head;

	migr__skip_settings(dialect, &sql, &size);
	if (migr__statement_kind_of(sql, size, dialect->split_flags) == MIGR__STATEMENT_TRANSACTION)
		return MIGR__CLASS_TRANSACTION;
	read_head(&head, dialect, sql, size);
	if (!head.count)
		return MIGR__CLASS_INSIDE;
	if (is_any(&head, 0, reading))
		return MIGR__CLASS_READ;
	if (is(&head, 0, "WITH"))
		return with_writes(dialect, sql, size) ? MIGR__CLASS_INSIDE : MIGR__CLASS_READ;
	if (strcmp(dialect->name, "mysql") == 0)
		return classify_mysql(&head);
	return strcmp(dialect->name, "postgresql") == 0 ? classify_postgresql(&head) : classify_sqlite(&head);
}

static int has_word(const migr__dialect *dialect, const char *sql, size_t size, const char *word)
{
	migr__lexer lexer = { sql, sql + size, dialect->split_flags, ";", 0 };
	migr__token token;

	do {
		migr__lex_significant(&lexer, &token);
		if (token.kind == MIGR__TOKEN_WORD && migr__token_is(&token, word))
			return 1;
	} while (token.kind != MIGR__TOKEN_END && token.kind != MIGR__TOKEN_OPEN);
	return 0;
}

migr__statement_class migr__classify_executed(const migr__dialect *dialect, const char *sql, size_t size)
{
	migr__statement_class class = migr__classify(dialect, sql, size);

	if (class != MIGR__CLASS_READ)
		return class;
	if (migr__variables_set(dialect, sql, size, "", NULL) ||
	    (strcmp(dialect->name, "postgresql") == 0 && has_word(dialect, sql, size, "set_config")))
		return MIGR__CLASS_SESSION;
	return MIGR__CLASS_INSIDE;
}

int migr__prepares(const migr__dialect *dialect, const char *sql, size_t size)
{
	statement_head head;

	if (strcmp(dialect->name, "mysql") != 0)
		return 0;
	read_head(&head, dialect, sql, size);
	return prepares(&head);
}

int migr__fits_transaction(const migr__dialect *dialect, const char *sql, size_t size)
{
	static const char *const all_of[] = { "SCHEMA", "DATABASE", "SYSTEM", NULL };
	statement_head head;

	if (strcmp(dialect->name, "postgresql") != 0)
		return 0;
	read_head(&head, dialect, sql, size);
	if (is(&head, 0, "REINDEX"))
		return !has(&head, "CONCURRENTLY") && !is_any(&head, 1, all_of);
	return is(&head, 0, "CLUSTER") && head.count > 1;
}

int migr__commits_silently(const migr__dialect *dialect, const char *sql, size_t size)
{
	static const char *const committing[] = { "LOCK", "UNLOCK", NULL };
	statement_head head;

	if (strcmp(dialect->name, "mysql") != 0)
		return 0;
	read_head(&head, dialect, sql, size);
	return is_any(&head, 0, committing) || (is(&head, 0, "SET") && has(&head, "autocommit"));
}

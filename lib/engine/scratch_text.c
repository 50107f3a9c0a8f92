/* SPDX-License-Identifier: MIT */
/*
 * A text of SQL in a scratch place. It was written to make the schema somewhere else, so what could reach out of the
 * place is refused, and what makes no schema is left out.
 */
#include "dialect/lex.h"
#include "dialect/requalify.h"
#include "dialect/split.h"
#include "engine/database.h"
#include "engine/scratch.h"

#include <string.h>

typedef enum verdict { RUN, LEAVE_OUT, REFUSE } verdict;

/* What makes a schema, or rows that it has from the beginning. */
static const char *const makes[] = { "CREATE", "ALTER",   "DROP",    "INSERT", "REPLACE", "UPDATE", "DELETE",
	                             "SET",    "COMMENT", "LOCK",    "UNLOCK", "RENAME",  "PRAGMA", "WITH",
	                             "SELECT", "DO",      "ANALYZE", "CALL",   NULL };
/* What ends or begins a transaction, says who may do what, or which database it is for. */
static const char *const left_out[] = { "BEGIN",  "COMMIT", "START",     "END",     "ROLLBACK", "GRANT",
	                                "REVOKE", "VACUUM", "SAVEPOINT", "RELEASE", "FLUSH",    NULL };
/* Behind CREATE, ALTER, DROP: what belongs to the whole server. */
static const char *const of_server[] = { "DATABASE", "USER",    "ROLE",     "SERVER", "TABLESPACE",
	                                 "SYSTEM",   "LOGFILE", "RESOURCE", NULL };

static int is_name(const migr__scratch *scratch, const migr__token *token)
{
	const char *name = scratch->names[0];
	size_t size = strlen(name), trim = token->kind == MIGR__TOKEN_QUOTED ? 1 : 0;

	return token->size == size + 2 * trim && memcmp(token->text + trim, name, size) == 0;
}

/* CREATE, ALTER, DROP: the database itself, as a dump makes it, is there. */
static verdict judge_object(const migr__scratch *scratch, migr__lexer *lexer)
{
	int is_mysql = scratch->context->dialect->ddl_commits;
	migr__token token;

	migr__lex_significant(lexer, &token);
	if (!migr__token_in(&token, of_server) && !(is_mysql && migr__token_is(&token, "SCHEMA")))
		return RUN;
	if (!migr__token_is(&token, "DATABASE") && !migr__token_is(&token, "SCHEMA"))
		return REFUSE;
	while (token.kind != MIGR__TOKEN_END && token.kind != MIGR__TOKEN_OPEN) {
		if (is_name(scratch, &token))
			return LEAVE_OUT;
		migr__lex_significant(lexer, &token);
	}
	return REFUSE;
}

static int mentions_global(migr__lexer *lexer)
{
	static const char *const words[] = { "GLOBAL", "PERSIST", "PERSIST_ONLY", "PASSWORD", NULL };
	migr__token token;

	do {
		migr__lex_significant(lexer, &token);
		if (migr__token_in(&token, words))
			return 1;
	} while (token.kind != MIGR__TOKEN_END && token.kind != MIGR__TOKEN_OPEN);
	return 0;
}

static verdict judge(const migr__scratch *scratch, const migr__piece *piece)
{
	migr__lexer lexer = { .at = piece->sql,
		              .end = piece->sql + piece->size,
		              .flags = scratch->context->dialect->split_flags,
		              .delimiter = ";" };
	migr__token token;

	migr__lex_significant(&lexer, &token);
	if (token.kind == MIGR__TOKEN_END || migr__token_in(&token, left_out))
		return LEAVE_OUT;
	if (migr__token_is(&token, "USE")) {
		migr__lex_significant(&lexer, &token);
		return is_name(scratch, &token) ? LEAVE_OUT : REFUSE;
	}
	if (migr__token_is(&token, "CREATE") || migr__token_is(&token, "ALTER") || migr__token_is(&token, "DROP"))
		return judge_object(scratch, &lexer);
	if (migr__token_is(&token, "SET") && scratch->context->dialect->ddl_commits)
		return mentions_global(&lexer) ? REFUSE : RUN;
	return migr__token_in(&token, makes) || token.kind != MIGR__TOKEN_WORD ? RUN : REFUSE;
}

/* A database that the text names and that is none of those it is for: what it did there would stay. */
typedef struct foreign {
	const migr__scratch *scratch;
	migr__arena *arena;
	migr__map names;
	int failed;
} foreign;

static int is_own(const migr__scratch *scratch, const char *name)
{
	for (size_t i = 0; i < scratch->n_schemas; i++)
		if (strcmp(name, scratch->names[i]) == 0 || strcmp(name, scratch->places[i]) == 0)
			return 1;
	return 0;
}

static migr_status take_database(void *user, const migr_value *values, size_t count)
{
	foreign *f = user;
	const char *name = NULL;

	if (count && values[0].type == MIGR_VALUE_TEXT)
		name = migr__arena_strndup(f->arena, values[0].text, values[0].size);
	f->failed |= !name || (!is_own(f->scratch, name) && !migr__map_put(&f->names, name, strlen(name), 0));
	return MIGR_OK;
}

static migr_status find_foreign(foreign *f, migr_error *error)
{
	const migr__live *live = &f->scratch->look.live;
	migr_status rc;

	if (!f->scratch->context->dialect->ddl_commits)
		return MIGR_OK;
	rc = live->query(live->user, "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA", NULL, 0, take_database, f,
	                 error);
	return rc == MIGR_OK && f->failed ? migr__fail_memory(error) : rc;
}

/* "`shop2`." anywhere. */
static int mentions_foreign(const foreign *f, const migr__piece *piece)
{
	migr__lexer lexer = { .at = piece->sql,
		              .end = piece->sql + piece->size,
		              .flags = f->scratch->context->dialect->split_flags,
		              .delimiter = ";" };
	migr__token token, before = { .kind = MIGR__TOKEN_END };

	for (migr__lex_significant(&lexer, &token); f->names.count && token.kind != MIGR__TOKEN_END;
	     migr__lex_significant(&lexer, &token)) {
		size_t trim = before.kind == MIGR__TOKEN_QUOTED ? 1 : 0;

		if (migr__token_is_symbol(&token, '.') && before.kind != MIGR__TOKEN_END && before.size > 2 * trim &&
		    migr__map_get(&f->names, before.text + trim, before.size - 2 * trim) != MIGR__NONE)
			return 1;
		if (token.kind == MIGR__TOKEN_OPEN)
			break;
		before = token;
	}
	return 0;
}

static migr_status refuse(const migr__piece *piece, const char *why, migr_error *error)
{
	migr__fail(error, MIGR_ERROR_SQL_TEXT, "line %zu: %s", piece->line, why);
	migr__error_statement(error, piece->sql, piece->size);
	return migr__error_hint(error, "leave out of the schema's text what does more than make it");
}

static migr_status run_one(migr__scratch *scratch, const foreign *f, const migr__piece *piece, migr_error *error)
{
	const migr__other_schemas schemas = { .dialect = scratch->context->dialect,
		                              .from = scratch->names,
		                              .to = scratch->places,
		                              .count = scratch->n_schemas };
	migr__buf sql;
	migr_status rc = migr__check_cancelled(scratch->context, error);

	if (rc != MIGR_OK)
		return rc;
	switch (judge(scratch, piece)) {
	case LEAVE_OUT:
		return MIGR_OK;
	case REFUSE:
		return refuse(piece, "it is about more than the schema", error);
	case RUN:
	default:
		break;
	}
	if (mentions_foreign(f, piece))
		return refuse(piece, "it names another database, which it would change", error);
	migr__buf_init(&sql, &scratch->context->alloc);
	migr__requalify(&schemas, piece->sql, piece->size, &sql);
	rc = sql.failed ? migr__fail_memory(error)
	                : migr__db_execute(scratch->context, migr__buf_text(&sql), NULL, 0, NULL, error);
	if (rc != MIGR_OK && !error->statement)
		migr__error_statement(error, piece->sql, piece->size);
	migr__buf_free(&sql);
	return rc == MIGR_OK ? rc : migr__error_prefix(error, "line %zu: ", piece->line);
}

migr_status migr__scratch_run(migr__scratch *scratch, const char *sql, size_t size, migr_error *error)
{
	foreign f = { .scratch = scratch, .arena = scratch->arena };
	migr__split split;
	migr__piece piece;
	migr_status rc;
	int more;

	migr__map_init(&f.names, &scratch->context->alloc);
	rc = find_foreign(&f, error);
	migr__split_init(&split, sql, size, scratch->context->dialect->split_flags);
	while (rc == MIGR_OK && (more = migr__split_next(&split, &piece, error)) != 0)
		rc = more < 0 ? error->status : run_one(scratch, &f, &piece, error);
	migr__map_free(&f.names);
	return rc;
}

/* SPDX-License-Identifier: MIT */
#include "dialect/clause.h"

#include "dialect/lex.h"
#include "dialect/split.h"
#include "schema/title.h"
#include "schema/variant.h"

#include <string.h>

migr_status migr__clause_option(migr__compiler *compiler, const char *text, const char **out)
{
	migr__variant variant;

	*out = NULL;
	if (!text || !migr__variant_of(text, compiler->dialect->name, &variant))
		return MIGR_OK;
	*out = migr__arena_strndup(compiler->arena, variant.text.data, variant.text.size);
	return *out ? MIGR_OK : migr__fail_memory(compiler->error);
}

/* What is not closed, or closed too often: "a bracket". */
typedef struct fault {
	const char *what;
	const char *wrong;
	const char *hint;
} fault;

static migr_status refuse_open(migr__compiler *compiler, const char *title, const char *sql, fault found)
{
	migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "%s cannot be read: a %s is %s", title, found.what, found.wrong);
	migr__error_hint(compiler->error, "%s", found.hint);
	return migr__error_statement(compiler->error, sql, strlen(sql));
}

/* What is open would take in what stands behind it in the statement, and what is closed too often lets it out. */
static migr_status check_closed(migr__compiler *compiler, const char *sql, const char *what)
{
	migr__lexer lexer = { sql, sql + strlen(sql), compiler->dialect->split_flags, ";", 0 };
	migr__token token;
	size_t depth = 0;

	for (;;) {
		migr__lex_significant(&lexer, &token);
		if (token.kind == MIGR__TOKEN_OPEN)
			return refuse_open(compiler, what, sql, (fault){ token.what, "not closed", token.hint });
		if (token.kind == MIGR__TOKEN_END)
			break;
		if (migr__token_is_symbol(&token, '('))
			depth++;
		else if (migr__token_is_symbol(&token, ')') && !depth--)
			return refuse_open(
				compiler, what, sql,
				(fault){ "bracket", "closed that is not open", "take it out, or open it before" });
	}
	if (depth)
		return refuse_open(compiler, what, sql, (fault){ "bracket", "not closed", "close it" });
	return MIGR_OK;
}

migr_status migr__clause_sql(migr__compiler *compiler, const char *text, const char *what, const char **out)
{
	migr_status rc = migr__clause_option(compiler, text, out);

	if (rc == MIGR_OK && *out)
		return check_closed(compiler, *out, what);
	if (rc != MIGR_OK || !text)
		return rc;
	return migr__compiler_refuse(compiler, "write what it is for all databases before the first \"| NAME:\"",
	                             "has no variant of %s", what);
}

void migr__clause_brackets(migr__buf *buf, const char *sql)
{
	migr__buf_putc(buf, '(');
	migr__buf_puts(buf, sql);
	if (strstr(sql, "--") || strchr(sql, '#'))
		migr__buf_putc(buf, '\n');
	migr__buf_putc(buf, ')');
}

migr_status migr__clause_expression(migr__compiler *compiler, migr__buf *buf, const char *text, const char *what)
{
	const char *sql;
	migr_status rc = migr__clause_sql(compiler, text, what, &sql);

	if (rc == MIGR_OK && sql)
		migr__clause_brackets(buf, sql);
	return rc;
}

void migr__clause_names(const migr__compiler *compiler, migr__buf *buf, const migr__names *names)
{
	migr__buf_putc(buf, '(');
	for (size_t i = 0; i < names->count; i++) {
		if (i)
			migr__buf_puts(buf, ", ");
		migr__quote(buf, names->items[i], compiler->dialect->name_quote);
	}
	migr__buf_putc(buf, ')');
}

migr_status migr__clause_columns(migr__compiler *compiler, migr__buf *buf, const char *list, const char *what)
{
	migr__names names;
	migr_status rc = migr__names_parse(list, what, compiler->arena, &names, compiler->error);

	if (rc == MIGR_OK)
		migr__clause_names(compiler, buf, &names);
	return rc;
}

void migr__clause_constraint(const migr__compiler *compiler, migr__buf *buf, const char *name)
{
	if (!name)
		return;
	migr__buf_puts(buf, "CONSTRAINT ");
	migr__quote(buf, name, compiler->dialect->name_quote);
	migr__buf_putc(buf, ' ');
}

migr_status migr__clause_key(migr__compiler *compiler, migr__buf *buf, const char *words, const migr_key *key)
{
	migr__clause_constraint(compiler, buf, key->name);
	migr__buf_puts(buf, words);
	migr__buf_putc(buf, ' ');
	return migr__clause_columns(compiler, buf, key->columns, "columns of the key");
}

static void add_action(migr__buf *buf, const char *event, migr_action action)
{
	static const char *const words[] = { NULL, "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT" };

	if (action > MIGR_NO_ACTION && action <= MIGR_SET_DEFAULT)
		migr__buf_printf(buf, " ON %s %s", event, words[action]);
}

migr_status migr__clause_references(migr__compiler *compiler, migr__buf *buf, const migr_foreign_key *key,
                                    const char *ref_schema)
{
	migr_status rc = MIGR_OK;

	migr__buf_puts(buf, "REFERENCES ");
	migr__compiler_name(compiler, buf, ref_schema, key->ref_table);
	if (key->ref_columns) {
		migr__buf_putc(buf, ' ');
		rc = migr__clause_columns(compiler, buf, key->ref_columns, "columns that the foreign key points to");
	}
	if (key->match == MIGR_MATCH_FULL)
		migr__buf_puts(buf, " MATCH FULL");
	add_action(buf, "DELETE", key->on_delete);
	add_action(buf, "UPDATE", key->on_update);
	return rc;
}

migr_status migr__clause_foreign_key(migr__compiler *compiler, migr__buf *buf, const migr_foreign_key *key,
                                     const char *ref_schema)
{
	migr_status rc;

	migr__clause_constraint(compiler, buf, key->name);
	migr__buf_puts(buf, "FOREIGN KEY ");
	rc = migr__clause_columns(compiler, buf, key->columns, "columns of the foreign key");
	migr__buf_putc(buf, ' ');
	return rc == MIGR_OK ? migr__clause_references(compiler, buf, key, ref_schema) : rc;
}

migr_status migr__clause_check(migr__compiler *compiler, migr__buf *buf, const migr_check *check)
{
	migr__clause_constraint(compiler, buf, check->name);
	migr__buf_puts(buf, "CHECK ");
	return migr__clause_expression(compiler, buf, check->sql, "the check");
}

void migr__clause_deferrable(migr__buf *buf, uint32_t flags)
{
	if (flags & (MIGR_DEFERRABLE | MIGR_INITIALLY_DEFERRED))
		migr__buf_puts(buf, " DEFERRABLE");
	if (flags & MIGR_INITIALLY_DEFERRED)
		migr__buf_puts(buf, " INITIALLY DEFERRED");
}

const char *migr__clause_schema(const migr_operation *operation)
{
	return operation->options ? operation->options->schema : NULL;
}

const char *migr__clause_any_schema(const migr_operation *operation)
{
	const char *schema = migr__clause_schema(operation);

	return schema ? schema : migr__operation_schema(operation);
}

int migr__clause_has(const migr_operation *operation, uint32_t options)
{
	return operation->options && (operation->options->flags & options) != 0;
}

static void write_insert(migr__compiler *compiler, migr__buf *buf, const migr_operation *operation,
                         const migr__names *columns, size_t rows)
{
	migr__buf_puts(buf, "INSERT INTO ");
	migr__compiler_name(compiler, buf, migr__clause_schema(operation), operation->table);
	migr__buf_putc(buf, ' ');
	migr__clause_names(compiler, buf, columns);
	migr__buf_puts(buf, " VALUES ");
	for (size_t i = 0; i < rows; i++) {
		migr__buf_puts(buf, i ? ", (" : "(");
		for (size_t k = 0; k < columns->count; k++)
			migr__buf_puts(buf, k ? ", ?" : "?");
		migr__buf_putc(buf, ')');
	}
}

migr_status migr__clause_insert(migr__compiler *compiler, const migr_operation *operation, size_t max_params)
{
	migr__names columns;
	migr__buf buf;
	size_t done = 0;
	size_t most;
	migr_status rc = migr__names_parse(operation->columns, "columns of the rows", compiler->arena, &columns,
	                                   compiler->error);

	if (rc != MIGR_OK)
		return rc;
	if (!columns.count || columns.count > max_params || operation->n_values % columns.count)
		return migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "%zu values make no rows of %zu columns",
		                  operation->n_values, columns.count);
	most = max_params / columns.count * columns.count;
	migr__buf_init(&buf, compiler->out->alloc);
	while (rc == MIGR_OK && done < operation->n_values) {
		size_t count = operation->n_values - done < most ? operation->n_values - done : most;

		migr__buf_clear(&buf);
		write_insert(compiler, &buf, operation, &columns, count / columns.count);
		rc = buf.failed ? migr__fail_memory(compiler->error)
		                : migr__compiler_add_sql(compiler, &(migr__sql){ .kind = MIGR__SQL_EXECUTE,
		                                                                 .text = buf.data,
		                                                                 .size = buf.size,
		                                                                 .params = operation->values + done,
		                                                                 .n_params = count });
		done += count;
	}
	migr__buf_free(&buf);
	return rc;
}

migr_status migr__clause_execute(migr__compiler *compiler, const migr_operation *operation)
{
	const char *sql;
	migr__split split;
	migr__piece piece;
	migr_status rc = migr__clause_option(compiler, operation->sql, &sql);

	if (rc != MIGR_OK || !sql)
		return rc;
	migr__split_init(&split, sql, strlen(sql), compiler->dialect->split_flags);
	for (;;) {
		int found = migr__split_next(&split, &piece, compiler->error);

		if (found <= 0)
			return found ? compiler->error->status : MIGR_OK;
		rc = migr__compiler_add_sql(
			compiler, &(migr__sql){ .kind = MIGR__SQL_EXECUTE, .text = piece.sql, .size = piece.size });
		if (rc != MIGR_OK)
			return rc;
	}
}

/* SPDX-License-Identifier: MIT */
#include "suite.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const migr_conformance_target *cf_target;

static const struct {
	const char *dialect;
	migr_conformance_sql sql;
} usual[] = {
	{ "sqlite",
	  { "BLOB",
	    "CREATE TRIGGER conformance_copy AFTER INSERT ON conformance_from BEGIN\n"
	    "  INSERT INTO conformance_to VALUES (new.id, 'one;'); -- ; here too\n"
	    "  INSERT INTO conformance_to VALUES (new.id, 'two');\n"
	    "END;\n"
	    "CREATE INDEX conformance_index ON conformance_to (id);",
	    "DROP INDEX conformance_index; DROP TRIGGER conformance_copy",
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000000000) SELECT count(*) FROM n",
	    "VACUUM", "BEGIN IMMEDIATE" } },
	{ "postgresql",
	  { "BYTEA",
	    "CREATE FUNCTION conformance_copy() RETURNS trigger LANGUAGE plpgsql AS $body$\n"
	    "BEGIN\n"
	    "  INSERT INTO conformance_to VALUES (new.id, 'one;'); -- ; here too\n"
	    "  INSERT INTO conformance_to VALUES (new.id, 'two');\n"
	    "  RETURN new;\n"
	    "END\n"
	    "$body$;\n"
	    "CREATE TRIGGER conformance_copy AFTER INSERT ON conformance_from\n"
	    "  FOR EACH ROW EXECUTE FUNCTION conformance_copy();\n"
	    "CREATE INDEX conformance_index ON conformance_to (id);",
	    "DROP INDEX conformance_index; DROP TRIGGER conformance_copy ON conformance_from;\n"
	    "DROP FUNCTION conformance_copy()",
	    "SELECT pg_sleep(600)", "VACUUM", "BEGIN" } },
	{ "mysql",
	  { "LONGBLOB",
	    "CREATE TRIGGER conformance_copy AFTER INSERT ON conformance_from FOR EACH ROW BEGIN\n"
	    "  INSERT INTO conformance_to VALUES (new.id, 'one;'); -- ; here too\n"
	    "  INSERT INTO conformance_to VALUES (new.id, 'two');\n"
	    "END;\n"
	    "CREATE INDEX conformance_index ON conformance_to (id);",
	    "DROP INDEX conformance_index ON conformance_to; DROP TRIGGER conformance_copy", "SELECT SLEEP(600)", "",
	    "START TRANSACTION" } },
};

static const char *part_of(const migr_conformance_sql *sql, cf_sql which)
{
	switch (which) {
	case CF_BLOB_TYPE:
		return sql->blob_type;
	case CF_TRIGGER:
		return sql->trigger;
	case CF_DROP_TRIGGER:
		return sql->drop_trigger;
	case CF_LONG_STATEMENT:
		return sql->long_statement;
	case CF_OUTSIDE:
		return sql->outside;
	default:
		return sql->begin;
	}
}

const char *cf_sql_of(cf_sql which)
{
	const char *own = cf_target->sql ? part_of(cf_target->sql, which) : NULL;

	for (size_t i = 0; i < COUNT(usual) && !own; i++)
		if (strcmp(usual[i].dialect, cf_target->backend()->dialect) == 0)
			own = part_of(&usual[i].sql, which);
	ck_assert_msg(own != NULL, "no SQL for the dialect %s", cf_target->backend()->dialect);
	return own;
}

/* Texts that stay valid for the process: reachable to its end, so that no leak checker complains of them. */
static struct kept {
	struct kept *next;
	char *text;
} * all_kept;

static const char *keep(char *text)
{
	struct kept *kept = malloc(sizeof *kept);

	ck_assert_ptr_nonnull(kept);
	kept->next = all_kept;
	kept->text = text;
	all_kept = kept;
	return text;
}

const char *cf_text(const char *format, ...)
{
	va_list args;
	char *text;
	int size;

	ck_assert_ptr_nonnull(format);
	va_start(args, format);
	size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = malloc((size_t)size + 1);
	ck_assert_ptr_nonnull(text);
	va_start(args, format);
	vsnprintf(text, (size_t)size + 1, format, args);
	va_end(args);
	return keep(text);
}

const char *cf_quoted(const char *name)
{
	char quote = strcmp(cf_target->backend()->dialect, "mysql") == 0 ? '`' : '"';
	char *text = malloc(2 * strlen(name) + 3), *end = text;

	ck_assert_ptr_nonnull(text);
	*end++ = quote;
	for (; *name; name++) {
		if (*name == quote)
			*end++ = quote;
		*end++ = *name;
	}
	*end++ = quote;
	*end = '\0';
	return keep(text);
}

void cf_begin(cf *t)
{
	memset(t, 0, sizeof *t);
	t->backend = cf_target->backend();
	t->dialect = t->backend->dialect;
	t->has_transactional_ddl = (t->backend->flags & MIGR_BACKEND_TRANSACTIONAL_DDL) != 0;
	t->database = cf_target->create();
	ck_assert_msg(t->database != NULL, "%s: no database could be made", cf_target->name);
	t->url = cf_target->url(t->database);
	t->observer = cf_target->open(t->database);
	ck_assert_msg(t->observer != NULL, "%s: cannot be opened", t->url);
}

void cf_end(cf *t)
{
	cf_target->close(t->observer);
	cf_target->drop(t->database);
}

migr_context *cf_open(const cf *t, const migr_options *options)
{
	migr_context *context = NULL;
	migr_status rc = migr_open(&context, t->backend, t->url, options);

	ck_assert_msg(rc == MIGR_OK, "opening: %s", migr_error_message(migr_last_error(context)));
	ck_assert_ptr_nonnull(context);
	return context;
}

void cf_register(migr_context *context, const migr_revision *revisions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const migr_revision *revision = &revisions[i];

		OK(context, migr_register(context, &revision, 1));
	}
}

migr_context *cf_graph(const cf *t, const migr_options *options, const migr_revision *revisions, size_t count)
{
	migr_context *context = cf_open(t, options);

	cf_register(context, revisions, count);
	return context;
}

void cf_upgrade(const cf *t, const migr_options *options, const migr_revision *revisions, size_t count,
                const char *target)
{
	migr_context *context = cf_graph(t, options, revisions, count);

	OK(context, migr_upgrade(context, target));
	migr_close(context);
}

void cf_execute(const cf *t, const char *sql)
{
	ck_assert_msg(cf_target->execute(t->observer, sql) == 0, "the observer failed: %s", sql);
}

const char *cf_query(const cf *t, const char *sql)
{
	char *text = cf_target->query(t->observer, sql);

	ck_assert_msg(text != NULL, "the observer failed: %s", sql);
	return keep(text);
}

int cf_exists(const cf *t, const char *table)
{
	char *text = cf_target->query(t->observer, cf_text("SELECT count(*) FROM %s", cf_quoted(table)));
	int exists = text != NULL;

	free(text);
	return exists;
}

const char *cf_rows(const cf *t, const char *table)
{
	char *text = cf_target->query(t->observer,
	                              cf_text("SELECT version_num FROM %s ORDER BY version_num", cf_quoted(table)));

	if (!text)
		return "-";
	for (char *p = text; *p; p++)
		if (*p == '\n')
			*p = ' ';
	return keep(text);
}

const char *cf_ledger(const cf *t, const char *table)
{
	char *text = cf_target->query(
		t->observer, cf_text("SELECT revision, direction, outcome FROM %s ORDER BY seq", cf_quoted(table)));

	if (!text)
		return "-";
	for (char *p = text; *p; p++)
		if (*p == '|')
			*p = ' ';
	return keep(text);
}

void cf_ok(migr_context *context, migr_status rc, const char *file, int line)
{
	const migr_error *error = migr_last_error(context);

	ck_assert_msg(rc == MIGR_OK, "%s:%d: %s: %s [%s]", file, line, migr_status_name(rc), migr_error_message(error),
	              migr_error_statement(error) ? migr_error_statement(error) : "");
	ck_assert_msg(migr_error_status(error) == MIGR_OK, "%s:%d: the call succeeded, its error says: %s", file, line,
	              migr_error_message(error));
}

const migr_error *cf_failed(migr_context *context, migr_status rc, migr_status status, const char *part,
                            const char *file, int line)
{
	const migr_error *error = migr_last_error(context);

	ck_assert_msg(rc == status, "%s:%d: %s instead of %s: %s", file, line, migr_status_name(rc),
	              migr_status_name(status), migr_error_message(error));
	ck_assert_msg(migr_error_status(error) == status, "%s:%d: the error says %s instead of %s: %s", file, line,
	              migr_status_name(migr_error_status(error)), migr_status_name(status), migr_error_message(error));
	ck_assert_msg(strstr(migr_error_message(error), part) != NULL, "%s:%d: no '%s' in '%s'", file, line, part,
	              migr_error_message(error));
	return error;
}

void cf_add(cf_cases *cases, const TTest *const *more, size_t count)
{
	for (size_t i = 0; i < count && cases->count < COUNT(cases->items); i++)
		cases->items[cases->count++] = more[i];
}

static int has_sessions(void)
{
	return !(cf_target->flags & MIGR_CONFORMANCE_NO_SESSION);
}

uint32_t cf_outside(void)
{
	return has_sessions() ? MIGR_REVISION_NO_TRANSACTION : 0;
}

int32_t migr_conformance_main(const migr_conformance_target *target)
{
	cf_cases cases = { .count = 0 };

	if (target->struct_size != sizeof *target) {
		fprintf(stderr, "the target was compiled for another version of the suite\n");
		return 1;
	}
	cf_target = target;
	cf_row_cases(&cases);
	cf_run_cases(&cases);
	cf_value_cases(&cases);
	cf_statement_cases(&cases);
	cf_error_cases(&cases);
	cf_failure_cases(&cases);
	cf_policy_cases(&cases);
	cf_name_cases(&cases);
	cf_guard_cases(&cases);
	cf_hook_cases(&cases);
	cf_connection_cases(&cases);
	cf_lock_cases(&cases);
	cf_block_cases(&cases);
	cf_timeout_cases(&cases);
	cf_limit_cases(&cases);
	cf_no_scratch_cases(&cases);
	if (has_sessions() && target->backend()->scratch) {
		cf_scratch_cases(&cases);
		if (target->backend()->borrow)
			cf_scratch_borrowed_cases(&cases);
	}
	if (has_sessions()) {
		cf_failure_session_cases(&cases);
		cf_block_session_cases(&cases);
		cf_row_session_cases(&cases);
		cf_timeout_session_cases(&cases);
		cf_answer_session_cases(&cases);
		cf_lock_session_cases(&cases);
	}
	return t_main(target->name, cases.items, cases.count);
}

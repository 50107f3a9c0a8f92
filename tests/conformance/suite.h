/* SPDX-License-Identifier: MIT */
/*
 * What the tests of the suite share: the target, a database of one test, contexts on it, looks into it.
 */
#ifndef MIGR_TESTS_CONFORMANCE_SUITE_H
#define MIGR_TESTS_CONFORMANCE_SUITE_H

#include "conformance.h"
#include "support/t.h"

/* The target of this process. */
extern const migr_conformance_target *cf_target;

/* One test's database. */
typedef struct cf {
	void *database;
	void *observer; /* a native connection */
	const char *url;
	const migr_backend *backend;
	const char *dialect;
	int has_transactional_ddl;
} cf;

void cf_begin(cf *t);
void cf_end(cf *t);

/* SQL in the form of the target. */
typedef enum cf_sql { CF_BLOB_TYPE, CF_TRIGGER, CF_DROP_TRIGGER, CF_LONG_STATEMENT, CF_OUTSIDE, CF_BEGIN } cf_sql;
const char *cf_sql_of(cf_sql which);

/* A name as SQL text. Valid as long as the process. */
const char *cf_quoted(const char *name);
/* printf into a text that is valid as long as the process. */
const char *cf_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* An array and its length. */
#define LIST(array) (array), COUNT(array)

migr_context *cf_open(const cf *t, const migr_options *options);
/* Registers each revision by itself; their order says nothing. */
migr_context *cf_graph(const cf *t, const migr_options *options, const migr_revision *revisions, size_t count);
void cf_register(migr_context *context, const migr_revision *revisions, size_t count);
/* Opens, runs to the target, closes. */
void cf_upgrade(const cf *t, const migr_options *options, const migr_revision *revisions, size_t count,
                const char *target);

/* By the observer. Texts are valid as long as the process. */
void cf_execute(const cf *t, const char *sql);
const char *cf_query(const cf *t, const char *sql);
int cf_exists(const cf *t, const char *table);
/* The version rows with blanks between, ascending; "-" if there is no table. */
const char *cf_rows(const cf *t, const char *table);
#define cf_versions(t) cf_rows((t), "migr_version")
/* "revision direction outcome" of each row of the ledger, in order. */
const char *cf_ledger(const cf *t, const char *table);

/* The call succeeded, and the context's error says so. */
void cf_ok(migr_context *context, migr_status rc, const char *file, int line);
#define OK(context, call) cf_ok((context), (call), __FILE__, __LINE__)
/* It failed with this code; the message has the part in it. */
const migr_error *cf_failed(migr_context *context, migr_status rc, migr_status status, const char *part,
                            const char *file, int line);
#define FAILS(context, call, status, part) cf_failed((context), (call), (status), (part), __FILE__, __LINE__)

/* In a callback: ends it by the status of a call that fails. */
#define TRY(call)                                                                                                      \
	do {                                                                                                           \
		migr_status try_rc = (call);                                                                           \
		if (try_rc != MIGR_OK)                                                                                 \
			return try_rc;                                                                                 \
	} while (0)

/* What makes a revision run outside a transaction, where one can. */
uint32_t cf_outside(void);

/* The cases of each file; those that need more than transactions stand apart. */
typedef struct cf_cases {
	const TTest *items[256];
	size_t count;
} cf_cases;

void cf_add(cf_cases *cases, const TTest *const *more, size_t count);

/* Defines the function by which a file adds its cases. */
#define CF_CASES(name, ...)                                                                                            \
	void name(cf_cases *cases)                                                                                     \
	{                                                                                                              \
		const TTest *const more[] = { __VA_ARGS__ };                                                           \
                                                                                                                       \
		cf_add(cases, more, sizeof more / sizeof more[0]);                                                     \
	}

void cf_answer_session_cases(cf_cases *cases);
void cf_lock_session_cases(cf_cases *cases);
void cf_block_cases(cf_cases *cases);
void cf_block_session_cases(cf_cases *cases);
void cf_connection_cases(cf_cases *cases);
void cf_error_cases(cf_cases *cases);
void cf_failure_cases(cf_cases *cases);
void cf_failure_session_cases(cf_cases *cases);
void cf_guard_cases(cf_cases *cases);
void cf_hook_cases(cf_cases *cases);
void cf_limit_cases(cf_cases *cases);
void cf_lock_cases(cf_cases *cases);
void cf_name_cases(cf_cases *cases);
void cf_policy_cases(cf_cases *cases);
void cf_row_cases(cf_cases *cases);
void cf_row_session_cases(cf_cases *cases);
void cf_run_cases(cf_cases *cases);
void cf_scratch_cases(cf_cases *cases);
void cf_scratch_borrowed_cases(cf_cases *cases);
void cf_no_scratch_cases(cf_cases *cases);
void cf_statement_cases(cf_cases *cases);
void cf_timeout_cases(cf_cases *cases);
void cf_timeout_session_cases(cf_cases *cases);
void cf_value_cases(cf_cases *cases);

#endif

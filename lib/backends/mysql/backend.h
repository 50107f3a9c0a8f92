/* SPDX-License-Identifier: MIT */
/*
 * A connection to MySQL or MariaDB, by either's client library. Files: backend.c (the table of functions), url.c (what
 * a URL says), connect.c (opening, borrowing and closing), settings.c (settings of a session, read back), session.c
 * (what a run needs of the session), execute.c (statements), batch.c (many statements in one round trip), literal.c
 * (values into a statement's text), value.c (values out of a result), cancel.c (stopping a statement), transaction.c,
 * lock.c, fault.c (errors), text.c (text that grows), scratch.c (throw-away databases).
 */
#ifndef MIGR_BACKENDS_MYSQL_BACKEND_H
#define MIGR_BACKENDS_MYSQL_BACKEND_H

#include <libmigr/backend.h>
#include <libmigr/mysql.h>

#include <mysql.h>

/* Text that grows; always NUL-terminated once something was added. After a failure it stays failed. */
typedef struct mysql_text {
	migr_host *host;
	char *bytes;
	size_t size;
	size_t capacity;
	int failed;
} mysql_text;

void migr__mysql_text_init(mysql_text *text, migr_host *host);
void migr__mysql_text_free(mysql_text *text);
void migr__mysql_text_add(mysql_text *text, const char *bytes, size_t size);
void migr__mysql_text_puts(mysql_text *text, const char *string);
/* As hexadecimal digits. */
void migr__mysql_text_hex(mysql_text *text, const char *bytes, size_t size);

/* The options of a URL; the last ones are settings of the server's session. */
enum {
	OPTION_SOCKET,
	OPTION_SSL_MODE,
	OPTION_SSL_CA,
	OPTION_SSL_CERT,
	OPTION_SSL_KEY,
	OPTION_CONNECT_TIMEOUT,
	OPTION_CHARSET,
	OPTION_DEFAULT_FILE,
	OPTION_DEFAULT_GROUP,
	OPTION_LOCAL_INFILE,
	FIRST_SETTING,
	SETTING_LOCK_WAIT_TIMEOUT = FIRST_SETTING,
	SETTING_INNODB_LOCK_WAIT_TIMEOUT,
	SETTING_MAX_STATEMENT_TIME,
	SETTING_MAX_EXECUTION_TIME,
	N_OPTIONS
};

/* How much is asked of an encrypted connection, in rising order. */
typedef enum mysql_tls {
	TLS_UNSAID,
	TLS_DISABLED,
	TLS_PREFERRED,
	TLS_REQUIRED,
	TLS_VERIFY_CA,
	TLS_VERIFY_IDENTITY
} mysql_tls;

/* What a URL says. NULL: not said, which leaves it to the option files. The texts are in `memory`. */
typedef struct mysql_url {
	const char *user;
	const char *password;
	const char *host;
	const char *database;
	const char *options[N_OPTIONS];
	unsigned port;
	mysql_tls tls;
	char *memory;
} mysql_url;

/* Reads a URL; *url is to be freed by url_free, also after an error. */
migr_status migr__mysql_url_read(migr_host *host, const char *text, mysql_url *url);
void migr__mysql_url_free(migr_host *host, mysql_url *url);
/* The name of an option as the server or a message spells it: "lock_wait_timeout". */
const char *migr__mysql_option_name(int option);

enum { MYSQL_NAME_SIZE = 64 + 1, MYSQL_LOCK_SIZE = 64 + 1 };

/* How the session was before a run. */
typedef struct mysql_before {
	int autocommit;
	long long lock_wait_timeout;
	char completion[MYSQL_NAME_SIZE]; /* what comes after COMMIT */
	char client[MYSQL_NAME_SIZE];     /* character sets */
	char results[MYSQL_NAME_SIZE];    /* empty: results are not converted */
	char collation[MYSQL_NAME_SIZE];  /* of what is sent */
	int changed_autocommit;
	int changed_timeout;
	int changed_completion;
	int changed_charset;
	int changed_batch;
} mysql_before;

typedef struct mysql_connection {
	migr_host *host;
	MYSQL *db;
	mysql_url url; /* empty if it is borrowed */
	char *name;    /* for messages: "shop at db.example:3306" */
	int is_borrowed;
	int has_timeout; /* the URL says how long a statement waits for a table */
	int can_batch;   /* the server takes several statements at once */
	int is_lost;     /* the session is gone, and with it its transaction and its locks */
	int is_undone;   /* the server has rolled back the transaction that we began */
	int in_session;
	int may_stop;          /* the statement that is being executed may be stopped */
	int was_stopped;       /* the server was asked to */
	unsigned long session; /* the server's number of the session, since a run or a lock began */
	mysql_before before;
	char lock[MYSQL_LOCK_SIZE];    /* the lock that is held; empty: none */
	unsigned long long holder;     /* the session that holds the lock which was asked for last */
	char *busy;                    /* and what there is to say of it */
	char scratch[MYSQL_NAME_SIZE]; /* the throw-away database that this is a connection to; empty: it is none */
	const struct mysql_connection *like; /* and the connection that it was made for, which outlives it */
} mysql_connection;

migr_status migr__mysql_no_memory(migr_host *host);
/* Replaces *to by a copy; 0 if memory ran out. */
int migr__mysql_copy(migr_host *host, char **to, const char *text);

migr_status migr__mysql_connect(migr_host *host, const char *text, uint32_t flags, void **connection);
migr_status migr__mysql_borrow(migr_host *host, void *native, void **connection);
void migr__mysql_disconnect(void *connection);
/* One that is connected to nothing yet; NULL if memory is short. */
mysql_connection *migr__mysql_new(migr_host *host);
/* Opens a throw-away database on the server of another connection; drops it. */
migr_status migr__mysql_scratch(migr_host *host, void *like, void **connection);
void migr__mysql_scratch_end(mysql_connection *c);

/* Gives a client what the URL says, and connects it; non-zero if it does not take an option, zero if it fails. */
int migr__mysql_set_options(MYSQL *db, const mysql_url *url);
int migr__mysql_dial(MYSQL *db, const mysql_url *url);

/* Makes the settings that a URL names, and reads them back. */
migr_status migr__mysql_settings_make(mysql_connection *c, const mysql_url *url);
/* Makes one setting and reads it back; the value is a number or a quoted text. */
migr_status migr__mysql_setting_make(mysql_connection *c, const char *name, const char *value);

/* Reports the client's last error. `what` comes before it; NULL for nothing. Notes that the session is gone. */
migr_status migr__mysql_fault(mysql_connection *c, const char *what);
/* Whether the client's last error means that the session is gone. */
int migr__mysql_is_lost(const mysql_connection *c);
/* After an error: asks the server whether the transaction still is open, which an error does not tell. */
void migr__mysql_settle(mysql_connection *c, migr_status error);

/* Sends one statement; its results are to be read by the caller. */
migr_status migr__mysql_send(mysql_connection *c, const char *sql, size_t size);
/* Reads the next of them; NULL if it is one without rows. */
migr_status migr__mysql_take_result(mysql_connection *c, MYSQL_RES **result);
/* Goes on to the next result: 0 if there is one, negative if there are no more, positive if it failed. */
int migr__mysql_next_result(mysql_connection *c);
/* The same as mysql_real_query, but lets the server stop the statement when the run is cancelled. */
int migr__mysql_query(mysql_connection *c, const char *sql, size_t size);
/*
 * After a statement that was to be stopped: if the request came too late it would hit the next one, so here is one for
 * it; and one that ended without an error all the same (MySQL's SLEEP does) has not done all, so that its transaction
 * must not be committed. Answers rc, or that it was cancelled.
 */
migr_status migr__mysql_after_stop(mysql_connection *c, migr_status rc);
/* A statement whose rows are not wanted. */
migr_status migr__mysql_run(mysql_connection *c, const char *sql);
/* A statement that gives one row, whose columns (at most `count`, each may be NULL) are copied into `fields`. */
migr_status migr__mysql_read_row(mysql_connection *c, const char *sql, char (*fields)[MYSQL_NAME_SIZE], int *is_null,
                                 unsigned count);
/* The client's last error says that there was no statement in the text. */
int migr__mysql_was_empty(const mysql_connection *c);
migr_status migr__mysql_execute(void *connection, const migr_statement *statement, int64_t *changes);
migr_status migr__mysql_execute_many(void *connection, const migr_statement *statements, size_t count, int64_t *changes,
                                     size_t *done);

/* Whether the statement's first word is that one, which is in capitals. */
int migr__mysql_begins_with(const char *sql, const char *word);
/* How many rows the statement changed whose result was read just now. */
int64_t migr__mysql_changes(mysql_connection *c, const char *sql);
/* Appends a statement with its values in the place of its placeholders. */
migr_status migr__mysql_expand(mysql_connection *c, const migr_statement *statement, mysql_text *out);

/* One value of a row. */
void migr__mysql_value(const MYSQL_FIELD *field, const char *bytes, unsigned long size, migr_value *value);

migr_transaction_state migr__mysql_transaction_state(void *connection);
migr_status migr__mysql_begin(void *connection);
migr_status migr__mysql_commit(void *connection);
migr_status migr__mysql_rollback(void *connection);
migr_status migr__mysql_session(void *connection, int32_t begin);

migr_status migr__mysql_lock(void *connection, const char *name);
migr_status migr__mysql_unlock(void *connection);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The table of functions; opening and closing.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

static migr_status no_memory(migr_host *host)
{
	return migr_host_fail(host, MIGR_ERROR_NO_MEMORY, 0, NULL, NULL, NULL);
}

static void disconnect(void *connection)
{
	pg_connection *c = connection;

	if (c->is_borrowed)
		migr__pg_unlock(c);
	else
		PQfinish(c->db);
	migr__pg_scratch_end(c);
	if (c->name)
		migr_host_resize(c->host, c->name, 0);
	migr_host_resize(c->host, c, 0);
}

/* "database shop on host:port": what a message may say of a connection. */
static int set_name(pg_connection *c)
{
	const char *database = PQdb(c->db), *host = PQhost(c->db), *port = PQport(c->db);
	size_t size = 64 + strlen(database ? database : "") + strlen(host ? host : "") + strlen(port ? port : "");

	c->name = migr_host_resize(c->host, NULL, size);
	if (c->name)
		snprintf(c->name, size, "database %s on %s:%s", database ? database : "?",
		         host && *host ? host : "the local socket", port ? port : "?");
	return c->name != NULL;
}

static pg_connection *new_connection(migr_host *host)
{
	pg_connection *c = migr_host_resize(host, NULL, sizeof *c);

	if (c) {
		memset(c, 0, sizeof *c);
		c->host = host;
	}
	return c;
}

static const char *option_of(const PQconninfoOption *options, const char *keyword)
{
	for (; options && options->keyword; options++)
		if (strcmp(options->keyword, keyword) == 0)
			return options->val ? options->val : "";
	return "";
}

/*
 * Whether parts of a password have come where they do not belong, for it has a special character that is not written as
 * % and two digits. libpq would look for a host of that name, and say so.
 */
static int is_torn(const char *url, const PQconninfoOption *options)
{
	const char *port = option_of(options, "port");

	if (strchr(option_of(options, "host"), '@') || port[strspn(port, "0123456789, ")])
		return 1;
	return strstr(url, "://") && strchr(url, '@') && !option_of(options, "user")[0] &&
	       strchr(option_of(options, "dbname"), '@');
}

/* What libpq says of a URL that it cannot read may show parts of it, a password among them. */
static migr_status check_url(migr_host *host, const char *url)
{
	char *message = NULL;
	PQconninfoOption *options = PQconninfoParse(url, &message);
	int is_bad = options == NULL, is_odd = is_torn(url, options);

	PQconninfoFree(options);
	PQfreemem(message);
	if (is_bad)
		return migr_host_fail(
			host, MIGR_ERROR_URL, 0, NULL, "the URL is not one that libpq understands",
			"write postgresql://USER@HOST:PORT/DATABASE?KEYWORD=VALUE, with libpq's keywords");
	if (is_odd)
		return migr_host_fail(host, MIGR_ERROR_URL, 0, NULL, "the URL's host or port is none",
		                      "write special characters of user and password as % and two hexadecimal digits: "
		                      "%40 for @, %2F for /");
	return MIGR_OK;
}

static int is_about_tls(const char *text)
{
	return strstr(text, "certificate") || strstr(text, "SSL error") || strstr(text, "support SSL");
}

static migr_status connect_failed(pg_connection *c)
{
	char message[1024];
	const char *text = PQerrorMessage(c->db);
	int is_denied = PQconnectionNeedsPassword(c->db) || (text && strstr(text, "authentication failed"));
	const char *hint = "check that the server runs, and host, port and database";
	size_t end;

	snprintf(message, sizeof message, "%s", text && *text ? text : "the connection failed");
	for (end = strlen(message); end && message[end - 1] == '\n'; end--)
		message[end - 1] = '\0';
	if (is_denied)
		hint = "give the password by PGPASSWORD or ~/.pgpass, and check the user";
	else if (is_about_tls(message))
		hint = "check sslmode and sslrootcert, and that the server has a certificate for the host's name";
	return migr_host_fail(c->host, is_denied ? MIGR_ERROR_PERMISSION : MIGR_ERROR_CONNECT, 0, NULL, message, hint);
}

void migr__pg_ignore_notice(void *user, const PGresult *result)
{
	(void)user;
	(void)result;
}

static migr_status connect(migr_host *host, const char *url, uint32_t flags, void **connection)
{
	pg_connection *c;
	migr_status rc = check_url(host, url);

	(void)flags; /* reading is all that the core does then; the database itself is not ours to make */
	*connection = NULL;
	if (rc != MIGR_OK)
		return rc;
	c = new_connection(host);
	if (!c)
		return no_memory(host);
	/*
	 * What the library reads and writes is UTF-8, whatever terminal the environment speaks of (PGCLIENTENCODING);
	 * what stands in the URL comes behind it and counts. Our name is set only if nothing else says one.
	 */
	c->db = PQconnectdbParams(
		(const char *const[]){ "client_encoding", "dbname", "fallback_application_name", NULL },
		(const char *const[]){ "UTF8", url, "libmigr", NULL }, 1);
	if (!c->db || !set_name(c))
		rc = no_memory(host);
	else if (PQstatus(c->db) != CONNECTION_OK)
		rc = connect_failed(c);
	if (rc != MIGR_OK) {
		disconnect(c);
		return rc;
	}
	PQsetNoticeReceiver(c->db, migr__pg_ignore_notice, NULL);
	*connection = c;
	return MIGR_OK;
}

static migr_status borrow(migr_host *host, void *native, void **connection)
{
	pg_connection *c = new_connection(host);

	*connection = c;
	if (!c)
		return no_memory(host);
	c->db = native;
	c->is_borrowed = 1;
	if (!set_name(c)) {
		disconnect(c);
		*connection = NULL;
		return no_memory(host);
	}
	if (PQstatus(c->db) == CONNECTION_OK && !PQisnonblocking(c->db) && PQpipelineStatus(c->db) == PQ_PIPELINE_OFF)
		return MIGR_OK;
	disconnect(c);
	*connection = NULL;
	return migr_host_fail(host, MIGR_ERROR_CONNECT, 0, NULL,
	                      "the connection is not open, does not block, or is a pipeline",
	                      "hand over one that PQstatus calls CONNECTION_OK, without PQsetnonblocking and out of "
	                      "pipeline mode");
}

static migr_status scratch(migr_host *host, void *like, void **connection)
{
	pg_connection *c = new_connection(host);
	migr_status rc;

	*connection = NULL;
	if (!c)
		return no_memory(host);
	rc = migr__pg_scratch(c, like);
	if (rc == MIGR_OK && !set_name(c))
		rc = no_memory(host);
	if (rc != MIGR_OK)
		disconnect(c);
	else
		*connection = c;
	return rc;
}

static void *native_handle(void *connection)
{
	return ((pg_connection *)connection)->db;
}

static const char *describe(void *connection)
{
	return ((pg_connection *)connection)->name;
}

const migr_backend *migr_postgresql(void)
{
	static const migr_backend backend = {
		.struct_size = sizeof(migr_backend),
		.flags = MIGR_BACKEND_TRANSACTIONAL_DDL,
		.name = "postgresql",
		.dialect = "postgresql",
		.schemes = "postgresql,postgres",
		.connect = connect,
		.borrow = borrow,
		.disconnect = disconnect,
		.native_handle = native_handle,
		.describe = describe,
		.execute = migr__pg_execute,
		.transaction_state = migr__pg_transaction_state,
		.begin = migr__pg_begin,
		.commit = migr__pg_commit,
		.rollback = migr__pg_rollback,
		.lock = migr__pg_lock,
		.unlock = migr__pg_unlock,
		.session = migr__pg_session,
		.execute_many = migr__pg_execute_many,
		.scratch = scratch,
	};

	return &backend;
}

struct pg_conn *migr_postgresql_handle(const migr_op *op)
{
	return op && strcmp(migr_op_dialect(op), "postgresql") == 0 ? migr_op_native_handle(op) : NULL;
}

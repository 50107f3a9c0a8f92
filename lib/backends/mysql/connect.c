/* SPDX-License-Identifier: MIT */
/*
 * Opening, borrowing and closing. What both client libraries have is used; what only one has is guarded by
 * MARIADB_PACKAGE_VERSION, which MariaDB's header defines.
 */
#include "backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_CHARSET "utf8mb4"
#define DEFAULT_GROUP "migr"
#define DEFAULT_CONNECT_TIMEOUT 10
#define DEFAULT_PORT 3306
#define DATABASE_DENIED 1044
#define NO_DATABASE 1049

void migr__mysql_disconnect(void *connection)
{
	mysql_connection *c = connection;

	if (c->db && c->lock[0])
		migr__mysql_unlock(c);
	if (c->db)
		migr__mysql_scratch_end(c);
	if (c->db && !c->is_borrowed)
		mysql_close(c->db);
	if (c->name)
		migr_host_resize(c->host, c->name, 0);
	if (c->busy)
		migr_host_resize(c->host, c->busy, 0);
	migr__mysql_url_free(c->host, &c->url);
	migr_host_resize(c->host, c, 0);
}

mysql_connection *migr__mysql_new(migr_host *host)
{
	mysql_connection *c = migr_host_resize(host, NULL, sizeof *c);

	if (c) {
		memset(c, 0, sizeof *c);
		c->host = host;
	}
	return c;
}

/* "shop at db.example:3306"; 0 if memory ran out. */
static int set_name(mysql_connection *c, const char *database, const char *host, unsigned port, const char *socket)
{
	char name[512];
	const char *at = database ? " at " : "";

	database = database ? database : "";
	host = host && *host ? host : "localhost";
	port = port ? port : DEFAULT_PORT;
	if (socket)
		snprintf(name, sizeof name, "%s%s%s", database, at, socket);
	else
		snprintf(name, sizeof name, strchr(host, ':') ? "%s%s[%s]:%u" : "%s%s%s:%u", database, at, host, port);
	return migr__mysql_copy(c->host, &c->name, name);
}

/* What the client has found out: option files may have said where the server is. */
static int set_name_from_client(mysql_connection *c)
{
	return set_name(c, c->db->db, c->db->host, c->db->port, c->db->unix_socket);
}

#ifdef MARIADB_PACKAGE_VERSION
/*
 * This client cannot check a certificate without the name in it: who asks for the former gets both. To "enforce" only
 * means to it that TLS is used where the server has it; whether it was, check_connected looks.
 */
static int set_tls_mode(MYSQL *db, mysql_tls tls)
{
	const unsigned char enforce = tls >= TLS_PREFERRED, verify = tls >= TLS_VERIFY_CA;

	if (tls == TLS_UNSAID)
		return 0;
	return mysql_options(db, MYSQL_OPT_SSL_ENFORCE, &enforce) |
	       mysql_options(db, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
}

static int is_verified(MYSQL *db)
{
	unsigned char verify = 0;

	return mysql_get_option(db, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify) == 0 && verify;
}
#else
static int set_tls_mode(MYSQL *db, mysql_tls tls)
{
	static const unsigned modes[] = { 0,
		                          SSL_MODE_DISABLED,
		                          SSL_MODE_PREFERRED,
		                          SSL_MODE_REQUIRED,
		                          SSL_MODE_VERIFY_CA,
		                          SSL_MODE_VERIFY_IDENTITY };

	return tls == TLS_UNSAID ? 0 : mysql_options(db, MYSQL_OPT_SSL_MODE, &modes[tls]);
}

static int is_verified(MYSQL *db)
{
	unsigned mode = 0;

	return mysql_get_option(db, MYSQL_OPT_SSL_MODE, &mode) == 0 && mode >= SSL_MODE_VERIFY_CA;
}
#endif

static int set_tls(MYSQL *db, const mysql_url *url)
{
	static const struct {
		int option;
		enum mysql_option name;
	} files[] = {
		{ OPTION_SSL_CA, MYSQL_OPT_SSL_CA },
		{ OPTION_SSL_CERT, MYSQL_OPT_SSL_CERT },
		{ OPTION_SSL_KEY, MYSQL_OPT_SSL_KEY },
	};
	int failed = set_tls_mode(db, url->tls);

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (url->options[files[i].option])
			failed |= mysql_options(db, files[i].name, url->options[files[i].option]);
	return failed;
}

/* Option files give what the URL leaves open, so that a password need not stand in a URL; an empty name: none. */
static int set_option_files(MYSQL *db, const mysql_url *url)
{
	const char *file = url->options[OPTION_DEFAULT_FILE], *group = url->options[OPTION_DEFAULT_GROUP];
	int failed = 0;

	if (file && !*file)
		return 0;
	if (file)
		failed |= mysql_options(db, MYSQL_READ_DEFAULT_FILE, file);
	return failed | mysql_options(db, MYSQL_READ_DEFAULT_GROUP, group ? group : DEFAULT_GROUP);
}

static const char *charset_of(const mysql_url *url)
{
	return url->options[OPTION_CHARSET] ? url->options[OPTION_CHARSET] : DEFAULT_CHARSET;
}

/*
 * "localhost" means the socket to both clients, whatever the port. Who names a port means the port.
 */
static int set_protocol(MYSQL *db, const mysql_url *url)
{
	unsigned protocol = url->options[OPTION_SOCKET] ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;

	return url->port || url->options[OPTION_SOCKET] ? mysql_options(db, MYSQL_OPT_PROTOCOL, &protocol) : 0;
}

int migr__mysql_set_options(MYSQL *db, const mysql_url *url)
{
	const char *timeout_text = url->options[OPTION_CONNECT_TIMEOUT], *infile = url->options[OPTION_LOCAL_INFILE];
	unsigned timeout = timeout_text ? (unsigned)strtoul(timeout_text, NULL, 10) : DEFAULT_CONNECT_TIMEOUT;
	/* a server could ask for any file of this machine */
	unsigned allow_infile = infile && strcmp(infile, "1") == 0;

	return set_option_files(db, url) | set_tls(db, url) | set_protocol(db, url) |
	       mysql_options(db, MYSQL_SET_CHARSET_NAME, charset_of(url)) |
	       mysql_options(db, MYSQL_OPT_CONNECT_TIMEOUT, &timeout) |
	       mysql_options(db, MYSQL_OPT_LOCAL_INFILE, &allow_infile);
}

int migr__mysql_dial(MYSQL *db, const mysql_url *url)
{
	const char *socket = url->options[OPTION_SOCKET];
	const char *host = url->host ? url->host : socket ? "localhost" : NULL;

	/* an UPDATE changes the rows that it finds, even if they were so already, as other databases count them */
	return mysql_real_connect(db, host, url->user, url->password, url->database, url->port, socket,
	                          CLIENT_MULTI_STATEMENTS | CLIENT_FOUND_ROWS) != NULL;
}

/* A server does not tell a user without rights whether a database is there. */
static migr_status connect_failed(mysql_connection *c)
{
	unsigned number = mysql_errno(c->db);
	char message[512];

	if (number != DATABASE_DENIED && number != NO_DATABASE)
		return migr__mysql_fault(c, c->name);
	snprintf(message, sizeof message, "%s: %s", c->name, mysql_error(c->db));
	return migr_host_fail(c->host, MIGR_ERROR_CONNECT, (int32_t)number, mysql_sqlstate(c->db), message,
	                      number == NO_DATABASE
	                              ? "create it first: CREATE DATABASE ... CHARACTER SET utf8mb4"
	                              : "is the database there? if it is, let an administrator grant it to this user");
}

static migr_status not_safe(mysql_connection *c, const char *why)
{
	char message[512];

	snprintf(message, sizeof message, "%s: %s", c->name, why);
	return migr_host_fail(c->host, MIGR_ERROR_CONNECT, 0, NULL, message,
	                      "the URL asks for it by ssl-mode or ssl-ca; does an option file switch it off?");
}

/* Option files may have changed what the URL says. */
static migr_status check_connected(mysql_connection *c, const mysql_url *url)
{
	if (url->tls >= TLS_REQUIRED && !mysql_get_ssl_cipher(c->db))
		return not_safe(c, "the connection is not encrypted");
	if (url->tls >= TLS_VERIFY_CA && !is_verified(c->db))
		return not_safe(c, "the server's certificate was not checked");
	if (strcmp(mysql_character_set_name(c->db), charset_of(url)) != 0 &&
	    mysql_set_character_set(c->db, charset_of(url)) != 0)
		return connect_failed(c);
	return MIGR_OK;
}

static migr_status open_server(mysql_connection *c)
{
	const mysql_url *url = &c->url;

	if (!set_name(c, url->database, url->host, url->port, url->options[OPTION_SOCKET]))
		return migr__mysql_no_memory(c->host);
	c->db = mysql_init(NULL);
	if (!c->db)
		return migr__mysql_no_memory(c->host);
	if (migr__mysql_set_options(c->db, url))
		return migr_host_fail(c->host, MIGR_ERROR_URL, 0, NULL,
		                      "the client library does not take the URL's options", NULL);
	if (!migr__mysql_dial(c->db, url))
		return connect_failed(c);
	c->can_batch = 1;
	c->has_timeout = url->options[SETTING_LOCK_WAIT_TIMEOUT] != NULL;
	if (!set_name_from_client(c))
		return migr__mysql_no_memory(c->host);
	return check_connected(c, url);
}

migr_status migr__mysql_connect(migr_host *host, const char *text, uint32_t flags, void **connection)
{
	mysql_connection *c = migr__mysql_new(host);
	migr_status rc = c ? migr__mysql_url_read(host, text, &c->url) : migr__mysql_no_memory(host);

	(void)flags; /* a database is never created, and connecting writes nothing */
	if (rc == MIGR_OK)
		rc = open_server(c);
	if (rc == MIGR_OK)
		rc = migr__mysql_settings_make(c, &c->url);
	if (rc != MIGR_OK && c) {
		migr__mysql_disconnect(c);
		c = NULL;
	}
	*connection = c;
	return rc;
}

migr_status migr__mysql_borrow(migr_host *host, void *native, void **connection)
{
	mysql_connection *c = migr__mysql_new(host);

	*connection = NULL;
	if (!c)
		return migr__mysql_no_memory(host);
	c->db = native;
	c->is_borrowed = 1;
	c->can_batch = (c->db->client_flag & CLIENT_MULTI_STATEMENTS) != 0;
	if (!set_name_from_client(c)) {
		migr__mysql_disconnect(c);
		return migr__mysql_no_memory(host);
	}
	*connection = c;
	return MIGR_OK;
}

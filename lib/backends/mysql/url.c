/* SPDX-License-Identifier: MIT */
/*
 * URLs: "mysql://user:password@host:port/database?option=value", of which every part may be left out. No message quotes
 * a part that may hold a password.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

#define OPTION_NAMES                                                                                                   \
	"socket, ssl-mode, ssl-ca, ssl-cert, ssl-key, connect-timeout, charset, default-file, default-group, "         \
	"local-infile, lock_wait_timeout, innodb_lock_wait_timeout, max_statement_time, max_execution_time"

static const char *const names[N_OPTIONS] = {
	[OPTION_SOCKET] = "socket",
	[OPTION_SSL_MODE] = "ssl-mode",
	[OPTION_SSL_CA] = "ssl-ca",
	[OPTION_SSL_CERT] = "ssl-cert",
	[OPTION_SSL_KEY] = "ssl-key",
	[OPTION_CONNECT_TIMEOUT] = "connect-timeout",
	[OPTION_CHARSET] = "charset",
	[OPTION_DEFAULT_FILE] = "default-file",
	[OPTION_DEFAULT_GROUP] = "default-group",
	[OPTION_LOCAL_INFILE] = "local-infile",
	[SETTING_LOCK_WAIT_TIMEOUT] = "lock_wait_timeout",
	[SETTING_INNODB_LOCK_WAIT_TIMEOUT] = "innodb_lock_wait_timeout",
	[SETTING_MAX_STATEMENT_TIME] = "max_statement_time",
	[SETTING_MAX_EXECUTION_TIME] = "max_execution_time",
};

const char *migr__mysql_option_name(int option)
{
	return names[option];
}

static migr_status bad_url(migr_host *host, const char *message)
{
	return migr_host_fail(host, MIGR_ERROR_URL, 0, NULL, message,
	                      "write mysql://USER:PASSWORD@HOST:PORT/DATABASE, with options after a '?' and with every "
	                      "special character of a part as % and two hexadecimal digits; options: " OPTION_NAMES);
}

/* A scheme is taken away if it is there, and then the two slashes of the part that names the server. */
static const char *skip_scheme(const char *text, int *has_server)
{
	static const char *const schemes[] = { "mysql:", "mariadb:" };

	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		size_t size = strlen(schemes[i]);

		if (strncmp(text, schemes[i], size) == 0) {
			text += size;
			break;
		}
	}
	*has_server = strncmp(text, "//", 2) == 0;
	return *has_server ? text + 2 : text;
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	                              : -1;
}

/* In place; 0 if it is malformed. */
static int decode(char *text)
{
	char *to = text;

	for (; *text; to++) {
		int high, low;

		if (*text != '%') {
			*to = *text++;
			continue;
		}
		high = hex_digit(text[1]);
		low = high >= 0 ? hex_digit(text[2]) : -1;
		if (low < 0 || (high == 0 && low == 0))
			return 0;
		*to = (char)(high * 16 + low);
		text += 3;
	}
	*to = '\0';
	return 1;
}

static migr_status decode_part(migr_host *host, char *text, const char *what)
{
	char message[128];

	if (decode(text))
		return MIGR_OK;
	snprintf(message, sizeof message, "the URL's %s has a '%%' without two hexadecimal digits after it", what);
	return bad_url(host, message);
}

/* "user:password", decoded apart: a colon of a password is written as it is or as %3A. */
static migr_status read_user(migr_host *host, char *text, mysql_url *url)
{
	char *password = strchr(text, ':');
	migr_status rc;

	if (password)
		*password++ = '\0';
	rc = decode_part(host, text, "user");
	if (rc == MIGR_OK && password)
		rc = decode_part(host, password, "password");
	url->user = *text ? text : NULL;
	url->password = password;
	return rc;
}

static migr_status read_port(migr_host *host, const char *text, mysql_url *url)
{
	unsigned port = 0;

	if (!*text)
		return MIGR_OK;
	for (; *text >= '0' && *text <= '9' && port <= 65535; text++)
		port = port * 10 + (unsigned)(*text - '0');
	if (*text || port < 1 || port > 65535)
		return bad_url(host, "the URL's port is no number from 1 to 65535");
	url->port = port;
	return MIGR_OK;
}

/* "host", "host:port", "[IPv6]:port"; a host that begins with a slash once decoded is the path of a socket. */
static migr_status read_host(migr_host *host, char *text, mysql_url *url)
{
	char *port = NULL, *name = text;
	migr_status rc = MIGR_OK;

	if (*text == '[') {
		char *end = strchr(text, ']');

		if (!end || (end[1] && end[1] != ':'))
			return bad_url(host, "the URL's host begins with '[' but is no IPv6 address in brackets");
		port = end[1] ? end + 2 : NULL;
		*end = '\0';
		name++;
	} else {
		port = strchr(text, ':');
		if (port && strchr(port + 1, ':'))
			return bad_url(host, "the URL's host has several colons; an IPv6 address stands in brackets");
		if (port)
			*port++ = '\0';
	}
	if (port)
		rc = read_port(host, port, url);
	if (rc == MIGR_OK)
		rc = decode_part(host, name, "host");
	if (*name == '/')
		url->options[OPTION_SOCKET] = name;
	else
		url->host = *name ? name : NULL;
	return rc;
}

static migr_status read_server(migr_host *host, char *text, mysql_url *url)
{
	char *at = strrchr(text, '@');
	migr_status rc = MIGR_OK;

	if (at) {
		*at = '\0';
		rc = read_user(host, text, url);
		text = at + 1;
	}
	return rc == MIGR_OK ? read_host(host, text, url) : rc;
}

/* Names are compared with '-' and '_' alike, as the servers' own option files do. */
static int is_name(const char *text, const char *name)
{
	for (; *text && *name; text++, name++)
		if (*text != *name && !((*text == '-' || *text == '_') && (*name == '-' || *name == '_')))
			return 0;
	return !*text && !*name;
}

static int is_number(const char *text, const char *allowed)
{
	return *text && strspn(text, allowed) == strlen(text) && strlen(text) <= 18;
}

static const char *check_value(int option, const char *value, mysql_url *url)
{
	static const char *const modes[] = { "", "disabled", "preferred", "required", "verify-ca", "verify-identity" };

	switch (option) {
	case OPTION_SSL_MODE:
		for (int i = TLS_DISABLED; i <= TLS_VERIFY_IDENTITY; i++)
			if (is_name(value, modes[i]))
				url->tls = (mysql_tls)i;
		return url->tls ? NULL : "disabled, preferred, required, verify-ca or verify-identity";
	case OPTION_CONNECT_TIMEOUT:
		return is_number(value, "0123456789") && strlen(value) <= 6 ? NULL : "a number of seconds";
	case OPTION_LOCAL_INFILE:
		return strcmp(value, "0") == 0 || strcmp(value, "1") == 0 ? NULL : "0 or 1";
	case SETTING_LOCK_WAIT_TIMEOUT:
	case SETTING_INNODB_LOCK_WAIT_TIMEOUT:
	case SETTING_MAX_EXECUTION_TIME:
		return is_number(value, "0123456789") ? NULL : "a whole number";
	case SETTING_MAX_STATEMENT_TIME:
		return is_number(value, "0123456789.") ? NULL : "a number of seconds";
	case OPTION_DEFAULT_FILE:
		return NULL;
	default:
		return *value ? NULL : "something";
	}
}

static migr_status read_option(migr_host *host, char *text, mysql_url *url)
{
	char *value = strchr(text, '='), message[256];
	const char *wanted;
	migr_status rc;

	if (value)
		*value++ = '\0';
	for (int i = 0; i < N_OPTIONS; i++) {
		if (!is_name(text, names[i]))
			continue;
		if (!value) {
			snprintf(message, sizeof message, "the URL's option %s has no value", names[i]);
			return bad_url(host, message);
		}
		rc = decode_part(host, value, names[i]);
		if (rc != MIGR_OK)
			return rc;
		wanted = check_value(i, value, url);
		if (wanted) {
			snprintf(message, sizeof message, "the URL's option %s is '%.64s'; it must be %s", names[i],
			         value, wanted);
			return bad_url(host, message);
		}
		url->options[i] = value;
		return MIGR_OK;
	}
	/* the name only: what follows may be anything */
	snprintf(message, sizeof message, "the URL has an option '%.64s', which there is not", text);
	return bad_url(host, message);
}

static migr_status read_options(migr_host *host, char *text, mysql_url *url)
{
	migr_status rc = MIGR_OK;

	while (text && rc == MIGR_OK) {
		char *next = strchr(text, '&');

		if (next)
			*next++ = '\0';
		if (*text)
			rc = read_option(host, text, url);
		text = next;
	}
	return rc;
}

static migr_status read_database(migr_host *host, char *text, int has_server, mysql_url *url)
{
	if (strchr(text, '/'))
		return bad_url(host, "the URL names more than one database");
	/* then what stands here may be the end of a password, and none of it is shown */
	if (has_server && !url->user && !url->password && strchr(text, '@'))
		return bad_url(host, "the URL has a '@' behind the part that names the server");
	url->database = *text ? text : NULL;
	return decode_part(host, text, "database");
}

/* What the parts mean together. */
static migr_status check_whole(migr_host *host, mysql_url *url)
{
	if (url->options[OPTION_SOCKET] && url->host && strcmp(url->host, "localhost") != 0)
		return bad_url(host, "the URL names both a socket and another host than localhost");
	if (url->options[OPTION_SOCKET] && url->port)
		return bad_url(host, "the URL names both a socket and a port");
	/* who hands over certificates wants them to be used */
	if (!url->tls && url->options[OPTION_SSL_CA])
		url->tls = TLS_VERIFY_CA;
	else if (!url->tls && (url->options[OPTION_SSL_CERT] || url->options[OPTION_SSL_KEY]))
		url->tls = TLS_REQUIRED;
	return MIGR_OK;
}

migr_status migr__mysql_url_read(migr_host *host, const char *text, mysql_url *url)
{
	int has_server;
	const char *rest = skip_scheme(text, &has_server);
	char *at, *query, *path;
	migr_status rc = MIGR_OK;

	memset(url, 0, sizeof *url);
	if (!migr__mysql_copy(host, &url->memory, rest))
		return migr__mysql_no_memory(host);
	at = url->memory;
	query = strchr(at, '?');
	if (query)
		*query++ = '\0';
	path = has_server ? strchr(at, '/') : at;
	if (path && *path == '/')
		*path++ = '\0';
	if (has_server)
		rc = read_server(host, at, url);
	if (rc == MIGR_OK && path)
		rc = read_database(host, path, has_server, url);
	if (rc == MIGR_OK)
		rc = read_options(host, query, url);
	return rc == MIGR_OK ? check_whole(host, url) : rc;
}

void migr__mysql_url_free(migr_host *host, mysql_url *url)
{
	if (url->memory)
		migr_host_resize(host, url->memory, 0);
	url->memory = NULL;
}

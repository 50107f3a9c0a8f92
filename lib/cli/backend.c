/* SPDX-License-Identifier: MIT */
/*
 * Finding the backend for a URL.
 *
 * A backend that is not linked in is a shared library, loaded only when a URL asks for it: a client library costs
 * several milliseconds of process start, and most invocations need one database or none.
 */
#define _GNU_SOURCE
#include "cli/backend.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "cli/suggest.h"
#include "cli/url.h"

/* The schemes of the project's own backends. Others are looked for under their own name. */
static const struct {
	const char *scheme;
	const char *name;
} known[] = {
	{ "sqlite", "sqlite" },       { "sqlite3", "sqlite" }, { "file", "sqlite" },   { "postgresql", "postgresql" },
	{ "postgres", "postgresql" }, { "mysql", "mysql" },    { "mariadb", "mysql" },
};

static const char *known_name(const char *scheme)
{
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(known[i].scheme, scheme) == 0)
			return known[i].name;
	return NULL;
}

/* Whether a scheme is in a backend's list "a,b,c". */
static int is_listed(const char *list, const char *scheme)
{
	size_t size = strlen(scheme);

	while (list && *list) {
		size_t length = strcspn(list, ",");

		if (length == size && strncmp(list, scheme, size) == 0)
			return 1;
		list += length;
		list += *list == ',';
	}
	return 0;
}

static const migr_backend *linked_in(const cli_call *cli, const char *scheme)
{
	for (size_t i = 0; i < cli->app.n_backends; i++)
		if (cli->app.backends[i] && is_listed(cli->app.backends[i]->schemes, scheme))
			return cli->app.backends[i];
	return NULL;
}

static void *load_from(cli_call *cli, const char *folder, size_t size, const char *file)
{
	if (size == 0)
		return NULL;
	return dlopen(migr__cli_format(&cli->pool, "%.*s/%s", (int)size, folder, file), RTLD_NOW | RTLD_LOCAL);
}

static void *load_from_path(cli_call *cli, const char *path, const char *file)
{
	void *library = NULL;

	while (path && *path && !library) {
		size_t size = strcspn(path, ":");

		library = load_from(cli, path, size, file);
		path += size;
		path += *path == ':';
	}
	return library;
}

static void *load(cli_call *cli, const char *name)
{
	const char *const files[] = {
		migr__cli_format(&cli->pool, "libmigr-%s.so.%s", name, MIGR__SOVERSION),
		migr__cli_format(&cli->pool, "libmigr-%s.so", name),
	};
	void *library = NULL;

	for (size_t i = 0; i < 2 && !library && migr__cli_check_memory(cli) == MIGR_OK; i++) {
		library = load_from_path(cli, getenv("MIGR_BACKEND_PATH"), files[i]);
		if (!library)
			library = load_from(cli, MIGR__LIBDIR, strlen(MIGR__LIBDIR), files[i]);
		if (!library)
			library = dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
	}
	return library;
}

static const migr_backend *load_backend(cli_call *cli, const char *name)
{
	/* ISO C has no conversion from an object pointer to a function pointer; POSIX demands that this works. */
	union {
		void *object;
		const migr_backend *(*function)(void);
	} symbol = { NULL };

	if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")])
		return NULL;
	cli->backend_library = load(cli, name);
	if (cli->backend_library)
		symbol.object = dlsym(cli->backend_library, migr__cli_format(&cli->pool, "migr_%s", name));
	return symbol.object ? symbol.function() : NULL;
}

static const char *scheme_list(cli_call *cli)
{
	cli_buf list = { 0 };

	migr__cli_add(&list, "sqlite, postgresql, mysql");
	for (size_t i = 0; i < cli->app.n_backends; i++)
		if (cli->app.backends[i] && !known_name(cli->app.backends[i]->name))
			migr__cli_add_format(&list, ", %s", cli->app.backends[i]->name);
	return migr__cli_take(&cli->pool, &list);
}

static migr_status no_scheme(cli_call *cli, const char *url)
{
	const char *masked = migr__cli_url_masked(&cli->pool, url);

	if (strcmp(masked, url) != 0)
		return migr__cli_fail(
			cli, MIGR_ERROR_URL,
			migr__cli_format(&cli->pool, "begin it with one of %s and a colon", scheme_list(cli)),
			"'%s' is no URL", masked);
	if (!*url)
		return migr__cli_fail(cli, MIGR_ERROR_URL, "a URL is such as sqlite:shop.db or postgresql://host/shop",
		                      "the database's URL is empty");
	return migr__cli_fail(cli, MIGR_ERROR_URL, migr__cli_format(&cli->pool, "did you mean sqlite:%s?", url),
	                      "'%s' is a path, not a URL", url);
}

static migr_status unknown_scheme(cli_call *cli, const char *url, const char *scheme)
{
	const char *plus = strchr(scheme, '+');
	const char *list = scheme_list(cli);
	cli_suggestion near = { .word = scheme };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		migr__cli_offer(&near, known[i].scheme);
	if (plus) {
		const char *name = migr__cli_copy_part(&cli->pool, scheme, (size_t)(plus - scheme));

		if (known_name(name))
			return migr__cli_fail(cli, MIGR_ERROR_URL,
			                      migr__cli_format(&cli->pool, "leave out the driver: \"%s:\"", name),
			                      "the URL %s is of an unknown kind '%s'",
			                      migr__cli_url_masked(&cli->pool, url), scheme);
	}
	return migr__cli_fail(cli, MIGR_ERROR_URL,
	                      near.best
	                              ? migr__cli_format(&cli->pool, "did you mean '%s'? Known are %s", near.best, list)
	                              : migr__cli_format(&cli->pool, "known are %s", list),
	                      "the URL %s is of an unknown kind '%s'", migr__cli_url_masked(&cli->pool, url), scheme);
}

migr_status migr__cli_backend_find(cli_call *cli, const char *url, const migr_backend **out)
{
	const char *scheme = migr__cli_url_scheme(&cli->pool, url);
	const char *name;

	*out = NULL;
	if (!scheme)
		return no_scheme(cli, url);
	*out = linked_in(cli, scheme);
	if (*out)
		return MIGR_OK;
	name = known_name(scheme);
	*out = load_backend(cli, name ? name : scheme);
	if (*out)
		return MIGR_OK;
	if (!name)
		return unknown_scheme(cli, url, scheme);
	return migr__cli_fail(cli, MIGR_ERROR_UNSUPPORTED,
	                      migr__cli_format(&cli->pool,
	                                       "install libmigr-%s, or name its folder in the environment variable "
	                                       "MIGR_BACKEND_PATH",
	                                       name),
	                      "the backend for %s is not installed here", name);
}

const char *migr__cli_backend_dialect(cli_call *cli, const char *url)
{
	const char *scheme = migr__cli_url_scheme(&cli->pool, url);
	const migr_backend *backend = scheme ? linked_in(cli, scheme) : NULL;

	if (backend)
		return backend->dialect;
	return scheme ? known_name(scheme) : NULL;
}

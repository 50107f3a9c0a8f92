/* SPDX-License-Identifier: MIT */
/* What the database should be. */
#define _GNU_SOURCE
#include "cli/wanted.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/backend.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/session.h"
#include "cli/settings.h"
#include "cli/signals.h"
#include "cli/url.h"

migr_status migr__cli_scope(cli_call *cli, migr_scope *scope)
{
	const char *schemas = migr__cli_setting(cli, KEY_SCHEMAS);
	const char *include = migr__cli_setting(cli, KEY_INCLUDE);
	const char *exclude = migr__cli_setting(cli, KEY_EXCLUDE);

	*scope = cli->scope;
	if (schemas)
		scope->schemas = schemas;
	if (include)
		scope->include = include;
	if (exclude)
		scope->exclude = exclude;
	return migr__cli_check_memory(cli);
}

/* A question, and whether nobody was there any more to answer one. */
typedef struct asking {
	int32_t is_over;
} asking;

/* On a terminal only; anything but a yes is a no, so that nothing is guessed. */
static int32_t ask_about_rename(migr_object object, const char *table, const char *from, const char *to, void *user)
{
	asking *ask = user;
	char answer[16] = "";

	if (ask->is_over)
		return 0;
	if (object == MIGR_OBJECT_TABLE)
		fprintf(stderr, "Was the table %s renamed to %s? [y/N] ", from, to);
	else
		fprintf(stderr, "Was the column %s of %s renamed to %s? [y/N] ", from, table, to);
	fflush(stderr);
	if (!fgets(answer, sizeof answer, stdin)) {
		ask->is_over = 1;
		fputc('\n', stderr);
	}
	return answer[0] == 'y' || answer[0] == 'Y';
}

/*
 * A URL of another kind is told from here: a database of files would take "mysql:me:secret@host" for a path, and show
 * it.
 */
static migr_status check_kind(cli_call *cli, const char *url)
{
	const char *kind = url ? migr__cli_backend_dialect(cli, url) : NULL;
	const char *ours = cli->url ? migr__cli_backend_dialect(cli, cli->url) : NULL;

	if (!kind || !ours || strcmp(kind, ours) == 0)
		return MIGR_OK;
	return migr__cli_fail(cli, MIGR_ERROR_URL, "both must be of one kind",
	                      "the URL %s is for %s, and the database is one of %s",
	                      migr__cli_url_masked(&cli->pool, url), kind, ours);
}

migr_status migr__cli_compare_options(cli_call *cli, migr_scope *scope, migr_compare_options *options)
{
	migr_status rc = migr__cli_scope(cli, scope);

	*options = (migr_compare_options){ MIGR_COMPARE_OPTIONS, .scope = scope };
	if (migr__cli_has(cli, OPT_TEXTUAL))
		options->flags |= MIGR_COMPARE_TEXTUAL;
	options->scratch_url = migr__cli_setting(cli, KEY_SCRATCH);
	options->cache_path = migr__cli_setting(cli, KEY_CACHE);
	if (rc == MIGR_OK)
		rc = check_kind(cli, options->scratch_url);
	return rc == MIGR_OK ? check_kind(cli, migr__cli_setting(cli, KEY_TARGET)) : rc;
}

int32_t migr__cli_revisions_wanted(const cli_call *cli)
{
	int has_any =
		cli->settings->n_directories > 0 || cli->app.register_revisions || migr__cli_setting(cli, KEY_MODULE);

	return !has_any && migr__cli_setting(cli, KEY_TARGET) ? CLI_NO_REVISIONS : 0;
}

migr_status migr__cli_models(cli_call *cli, const migr_models **models)
{
	*models = cli->app.models;
	if (*models)
		return MIGR_OK;
	return migr__cli_fail(
		cli, MIGR_ERROR_SETTINGS,
		"a program's models are in its migr_cli_app; else name a file of SQL or a database by --to, "
		"or as 'target' in migr.ini",
		"nothing says what the schema should be");
}

/*
 * "sqlite:shop.db", "postgresql://..."; a path has no scheme, or one that no database has. Of a scheme that is written
 * wrongly the backend says so, and as it may hold a password it is no path to be shown.
 */
static int is_url(cli_call *cli, const char *text)
{
	return strstr(text, "://") || (strchr(text, ':') && migr__cli_backend_dialect(cli, text) != NULL);
}

/* It may be a dump with the rows that a schema begins with. */
enum { LARGEST_SCHEMA = 64 << 20 };

static migr_status compare_file(cli_call *cli, const char *path, const migr_compare_options *options,
                                migr_comparison **out)
{
	const char *text = NULL;
	size_t size = 0;
	migr_status rc = migr__cli_file_read(cli, path, MIGR_ERROR_FILE, LARGEST_SCHEMA, &text, &size);

	return rc == MIGR_OK ? migr_compare_sql(cli->context, text, size, options, out) : rc;
}

migr_status migr__cli_compare(cli_call *cli, uint32_t flags, migr_comparison **out)
{
	const char *target = migr__cli_setting(cli, KEY_TARGET);
	const migr_models *models;
	migr_compare_options options;
	migr_scope scope;
	asking ask = { 0 };
	cli_signals signals;
	migr_status rc = migr__cli_compare_options(cli, &scope, &options);

	if (rc != MIGR_OK)
		return rc;
	options.flags |= flags;
	if (!cli->json && !cli->quiet && isatty(STDIN_FILENO) && isatty(STDERR_FILENO)) {
		options.on_rename = ask_about_rename;
		options.user = &ask;
	}
	/* what was made to compare with is dropped again */
	migr__cli_signals_take(&signals, cli->context);
	if (target)
		rc = is_url(cli, target) ? migr_compare_database(cli->context, target, &options, out)
		                         : compare_file(cli, target, &options, out);
	else if ((rc = migr__cli_models(cli, &models)) == MIGR_OK)
		rc = migr_compare(cli->context, models, &options, out);
	migr__cli_signals_restore(&signals);
	if (rc == MIGR_OK && ask.is_over)
		return migr__cli_fail(cli, MIGR_ERROR_CANCELLED, "answer y or n", "a question was not answered");
	return rc == MIGR_OK ? rc : migr__cli_fail_context(cli, cli->context, rc);
}

migr_status migr__cli_take_text(const char *text, size_t size, void *user)
{
	cli_buf *out = user;

	migr__cli_add_part(out, text, size);
	return out->failed ? MIGR_ERROR_NO_MEMORY : MIGR_OK;
}

json_t *migr__cli_json_parse(cli_call *cli, cli_buf *text)
{
	json_t *value = text->failed ? NULL : json_loadb(text->data, text->size, 0, NULL);

	if (!value)
		cli->out.failed = 1;
	return value;
}

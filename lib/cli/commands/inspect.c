/* SPDX-License-Identifier: MIT */
/* inspect: the schema of a database, as SQL, JSON, or models in C. */
#include <libmigr/reading.h>

#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/wanted.h"

static migr_models_format format_of(const cli_call *cli)
{
	const char *name = migr__cli_value(cli, OPT_WRITE_AS);

	if (!name)
		return cli->json ? MIGR_MODELS_JSON : MIGR_MODELS_SQL;
	return strcmp(name, "c") == 0 ? MIGR_MODELS_C : strcmp(name, "json") == 0 ? MIGR_MODELS_JSON : MIGR_MODELS_SQL;
}

/* What was left alone is said on the side: the answer itself can be used as it is. */
static void note_left(cli_call *cli, const migr_reading *reading)
{
	const char *name, *why;

	for (size_t i = 0; !cli->quiet && migr_reading_left(reading, i, NULL, &name, &why); i++)
		fprintf(stderr, "left alone: %s: %s\n", migr__cli_clean(cli, name), migr__cli_clean(cli, why));
}

static migr_status answer(cli_call *cli, migr_models_format format, cli_buf *text)
{
	const char *path = migr__cli_value(cli, OPT_OUTPUT);
	migr_status rc;

	if (path) {
		rc = migr__cli_file_create(cli, path, migr__cli_copy_part(&cli->pool, text->data, text->size));
		if (rc == MIGR_OK && cli->json)
			migr__cli_answer(cli, json_pack("{s:o}", "output", migr__cli_json_text(path)));
		return rc;
	}
	if (!cli->json)
		migr__cli_add_part(&cli->out, text->data, text->size);
	else if (format == MIGR_MODELS_JSON)
		migr__cli_answer(cli, migr__cli_json_parse(cli, text));
	else
		migr__cli_answer(cli, migr__cli_json_text(migr__cli_copy_part(&cli->pool, text->data, text->size)));
	return MIGR_OK;
}

static migr_status run(cli_call *cli)
{
	migr_models_format format = format_of(cli);
	migr_reading *reading = NULL;
	migr_scope scope;
	cli_buf text = { 0 };
	migr_status rc = migr__cli_open(cli, CLI_READ, CLI_NO_REVISIONS);

	if (rc == MIGR_OK)
		rc = migr__cli_scope(cli, &scope);
	if (rc == MIGR_OK)
		rc = migr_read_schema(cli->context, &scope, &reading);
	if (rc == MIGR_OK)
		rc = migr_write_models(cli->context, migr_reading_models(reading), format,
		                       migr__cli_value(cli, OPT_PREFIX), migr__cli_take_text, &text);
	if (rc == MIGR_OK && text.failed)
		rc = MIGR_ERROR_NO_MEMORY;
	if (rc != MIGR_OK)
		rc = migr__cli_fail_context(cli, cli->context, rc);
	else
		rc = answer(cli, format, &text);
	if (rc == MIGR_OK)
		note_left(cli, reading);
	migr__cli_buf_free(&text);
	migr_reading_free(reading);
	return rc;
}

static const cli_option options[] = {
	{ OPT_WRITE_AS, 0, "as", "sql|json|c", "as SQL that makes it, as JSON, or as models in C" },
	{ OPT_PREFIX, 0, "prefix", "NAME", "C: what the models' names begin with (else \"schema\")" },
	{ OPT_OUTPUT, 'o', "output", "FILE", "the file to write, instead of the standard output" },
	SCOPE_OPTIONS,
};

const cli_command migr__cli_inspect = {
	.name = "inspect",
	.summary = "Print the schema of the database.",
	.text = "As models in C it is where a program with a database begins: they compile as they are, and 'check' "
	        "finds "
		"no difference between them and the database. The tables of libmigr itself are left out.",
	.options = options,
	.n_options = sizeof options / sizeof options[0],
	.run = run,
};

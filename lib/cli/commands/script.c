/* SPDX-License-Identifier: MIT */
/* `upgrade --sql` and its like: a script for the database's own client, made without the database. */
#include <libmigr/offline.h>

#include <string.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/session.h"

/* Where a script begins, and where it ends. */
typedef struct range {
	const char **from;
	size_t n_from;
	const char **targets;
	size_t n_targets;
} script_range;

static migr_status empty_name(cli_call *cli, const char *word)
{
	return migr__cli_fail_usage(cli, "a range is such as a1:head, or a1,b2:heads with several rows to begin at",
	                            "a name is missing in '%s'", word);
}

/* The names before the colon: "a", "a,b"; nothing before it is the same as "base". */
static migr_status take_from(cli_call *cli, script_range *range, const char *word, size_t size)
{
	range->from = migr__cli_alloc(&cli->pool, (size + 1) * sizeof *range->from);
	for (size_t at = 0; range->from && size && at <= size;) {
		size_t length = strcspn(word + at, ",:");

		if (length == 0)
			return empty_name(cli, word);
		range->from[range->n_from++] = migr__cli_copy_part(&cli->pool, word + at, length);
		at += length + 1;
	}
	return migr__cli_check_memory(cli);
}

/* [FROM:]TARGET... */
static migr_status parse_range(cli_call *cli, script_range *range)
{
	const char *colon = strchr(cli->words[0], ':');
	migr_status rc = MIGR_OK;

	range->targets = cli->words;
	range->n_targets = cli->n_words;
	if (colon)
		rc = take_from(cli, range, cli->words[0], (size_t)(colon - cli->words[0]));
	if (rc == MIGR_OK && colon && !colon[1])
		rc = empty_name(cli, cli->words[0]);
	if (colon)
		range->targets[0] = colon + 1;
	return rc;
}

static migr_status take_script(const char *text, size_t size, void *user)
{
	cli_buf *out = user;

	migr__cli_add_part(out, text, size);
	return MIGR_OK;
}

migr_status migr__cli_write_script(cli_call *cli, migr_direction direction)
{
	script_range range = { 0 };
	migr_status rc = parse_range(cli, &range);

	if (rc == MIGR_OK)
		rc = migr__cli_open(cli, CLI_OFFLINE, CLI_CODE);
	if (rc != MIGR_OK)
		return rc;
	rc = migr_write_sql(cli->context, direction, range.from, range.n_from, range.targets, range.n_targets,
	                    take_script, &cli->out);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	if (cli->json && cli->out.data)
		migr__cli_answer(cli, json_pack("{s:s, s:o, s:o}", "direction", migr__cli_direction(direction),
		                                "dialect", migr__cli_json_text(migr__cli_dialect(cli)), "sql",
		                                migr__cli_json_text(cli->out.data)));
	return MIGR_OK;
}

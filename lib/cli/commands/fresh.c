/* SPDX-License-Identifier: MIT */
/* upgrade --fresh: an empty database gets what the models say, at once. */
#include <libmigr/check.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/signals.h"
#include "cli/wanted.h"

static migr_status create(cli_call *cli, const migr_models *models, const migr_scope *scope)
{
	cli_signals signals;
	migr_status rc;

	migr__cli_signals_take(&signals, cli->context);
	rc = migr_create_all(cli->context, models, scope);
	migr__cli_signals_restore(&signals);
	return rc;
}

static void answer(cli_call *cli, const migr_revision_list *rows)
{
	if (cli->json)
		migr__cli_answer(cli, json_pack("{s:b, s:o}", "fresh", 1, "to", migr__cli_json_ids(cli, rows)));
	else if (!cli->quiet)
		migr__cli_say(cli, "The database has what the models say; it is at %s.\n", migr__cli_ids(cli, rows));
}

migr_status migr__cli_create_all(cli_call *cli)
{
	const migr_models *models;
	migr_revision_list *rows = NULL;
	migr_scope scope;
	migr_status rc = migr__cli_models(cli, &models);

	if (rc == MIGR_OK)
		rc = migr__cli_scope(cli, &scope);
	if (rc == MIGR_OK)
		rc = migr__cli_open(cli, CLI_WRITE, 0);
	if (rc == MIGR_OK)
		rc = migr__cli_progress_prepare(cli);
	if (rc == MIGR_OK)
		rc = create(cli, models, &scope);
	if (rc == MIGR_OK)
		rc = migr_current(cli->context, &rows);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	answer(cli, rows);
	migr_revision_list_free(rows);
	return MIGR_OK;
}

/* SPDX-License-Identifier: MIT */
/* heads, branches, history, show: the revisions. */
#include <libmigr/offline.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/picture.h"
#include "cli/session.h"

static migr_status run_heads(cli_call *cli)
{
	migr_revision_list *heads = NULL;
	migr_status rc = migr__cli_open(cli, CLI_OFFLINE, 0);

	if (rc != MIGR_OK)
		return rc;
	rc = migr_heads(cli->context, migr__cli_has(cli, OPT_RESOLVE_DEPENDENCIES), &heads);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	if (cli->json)
		migr__cli_answer(cli, migr__cli_json_list(cli, heads, 0));
	else
		migr__cli_say_list(cli, heads, LINE_LABELS);
	migr_revision_list_free(heads);
	return MIGR_OK;
}

static void say_branch(cli_call *cli, const migr_revision_info *info)
{
	size_t count = migr_revision_info_name_count(info, MIGR_NAMES_NEXT_REVISIONS);

	migr__cli_add_line(cli, &cli->out, cli->color_out, info, LINE_LABELS | LINE_POINTS | LINE_MESSAGE);
	migr__cli_say(cli, "\n");
	for (size_t i = 0; i < count; i++) {
		migr_revision_list *next = NULL;
		const char *id = migr_revision_info_name(info, MIGR_NAMES_NEXT_REVISIONS, i);

		migr__cli_say(cli, "  -> ");
		/* An exact id always resolves; without memory the bare id will do. */
		if (migr_resolve(cli->context, id, &next) == MIGR_OK && migr_revision_list_count(next) == 1)
			migr__cli_add_line(cli, &cli->out, cli->color_out, migr_revision_list_at(next, 0),
			                   LINE_LABELS | LINE_MESSAGE);
		else
			migr__cli_say(cli, "%s", id);
		migr__cli_say(cli, "\n");
		migr_revision_list_free(next);
	}
}

static migr_status run_branches(cli_call *cli)
{
	migr_revision_list *branches = NULL;
	migr_status rc = migr__cli_open(cli, CLI_OFFLINE, 0);
	size_t count;

	if (rc != MIGR_OK)
		return rc;
	rc = migr_branches(cli->context, &branches);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	count = migr_revision_list_count(branches);
	if (cli->json)
		migr__cli_answer(cli, migr__cli_json_list(cli, branches, 0));
	for (size_t i = 0; !cli->json && i < count; i++) {
		if (cli->verbose)
			migr__cli_add_long(cli, migr_revision_list_at(branches, i));
		else
			say_branch(cli, migr_revision_list_at(branches, i));
	}
	migr_revision_list_free(branches);
	return MIGR_OK;
}

static const char *node_of(const cli_picture *picture, const migr_revision_info *info, int32_t marked)
{
	/* With the database at hand, a filled node is one that is applied. */
	int filled = !marked || migr_revision_info_flags(info) & MIGR_INFO_APPLIED;

	if (picture->unicode)
		return filled ? "●" : "○";
	return filled ? "*" : "o";
}

static void draw(cli_call *cli, const migr_revision_list *list, int32_t marked)
{
	cli_picture picture = { .cli = cli, .out = &cli->out, .color = cli->color_out };
	size_t count = migr_revision_list_count(list);

	picture.unicode = !migr__cli_has(cli, OPT_ASCII) && migr__cli_picture_unicode();
	for (size_t i = 0; i < count; i++) {
		const migr_revision_info *info = migr_revision_list_at(list, i);
		cli_buf line = { 0 };

		migr__cli_add_line(cli, &line, cli->color_out, info, LINE_LABELS | LINE_POINTS | LINE_MESSAGE);
		migr__cli_picture_add(&picture, info, node_of(&picture, info, marked),
		                      migr__cli_take(&cli->pool, &line));
	}
	migr__cli_picture_end(&picture);
}

static migr_status run_history(cli_call *cli)
{
	const char *range = migr__cli_value(cli, OPT_REV_RANGE);
	int32_t mark = migr__cli_has(cli, OPT_INDICATE_CURRENT);
	migr_revision_list *list = NULL;
	migr_status rc = migr__cli_open(cli, mark || migr__cli_mentions_current(range) ? CLI_READ : CLI_OFFLINE, 0);

	if (rc != MIGR_OK)
		return rc;
	rc = migr_history(cli->context, range, mark, &list);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	if (cli->json)
		migr__cli_answer(cli, migr__cli_json_list(cli, list, mark));
	else if (migr__cli_has(cli, OPT_GRAPH))
		draw(cli, list, mark);
	else
		migr__cli_say_list(cli, list, LINE_FULL);
	migr_revision_list_free(list);
	return MIGR_OK;
}

static void add_sql(cli_call *cli, const migr_revision_info *info, json_t *object)
{
	static const struct {
		migr_direction direction;
		const char *name;
	} both[] = { { MIGR_UPGRADE, "upgrade" }, { MIGR_DOWNGRADE, "downgrade" } };

	for (size_t i = 0; i < 2; i++) {
		const char *sql = migr_revision_info_sql(info, both[i].direction);

		if (object)
			migr__cli_json_set(cli, object, both[i].name, migr__cli_json_text(sql));
		else if (sql && cli->verbose)
			migr__cli_say(cli, "%s:\n%s\n", both[i].name, sql);
	}
}

static migr_status take_statement(const char *text, size_t size, void *user)
{
	cli_buf *out = user;

	migr__cli_add_part(out, text, size);
	migr__cli_add(out, ";\n");
	return MIGR_OK;
}

/* A downgrade that is written nowhere: what it would do, or why it cannot be. */
static void add_derived(cli_call *cli, const migr_revision_info *info, json_t *object)
{
	const char *sql = NULL, *why = NULL;
	cli_buf out = { 0 };
	migr_status rc = MIGR_OK;

	if (!(migr_revision_info_flags(info) & MIGR_INFO_DERIVED_DOWNGRADE))
		return;
	if (migr__cli_dialect(cli))
		rc = migr_list_statements(cli->context, migr_revision_info_id(info), MIGR_DOWNGRADE, take_statement,
		                          &out);
	if (rc != MIGR_OK)
		why = migr_error_message(migr_last_error(cli->context));
	else if (migr__cli_dialect(cli))
		sql = migr__cli_take(&cli->pool, &out);
	migr__cli_buf_free(&out);
	if (object) {
		migr__cli_json_set(cli, object, "derived_downgrade", json_true());
		migr__cli_json_set(cli, object, "downgrade", migr__cli_json_text(sql));
		migr__cli_json_set(cli, object, "irreversible", migr__cli_json_text(why));
	} else if (why) {
		migr__cli_say(cli, "downgrade: it cannot be derived: %s\n\n", migr__cli_clean(cli, why));
	} else if (sql) {
		migr__cli_say(cli, "downgrade (derived):\n%s\n", sql);
	} else {
		migr__cli_say(cli, "downgrade: derived; shown with --dialect or --url\n\n");
	}
}

static migr_status show_one(cli_call *cli, const char *target)
{
	migr_revision_list *list = NULL;
	migr_status rc = migr_resolve(cli->context, target, &list);
	size_t count;

	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	count = migr_revision_list_count(list);
	for (size_t i = 0; i < count; i++) {
		const migr_revision_info *info = migr_revision_list_at(list, i);
		json_t *object = cli->json ? migr__cli_json_revision(cli, info, 0) : NULL;

		if (cli->json) {
			add_sql(cli, info, object);
			add_derived(cli, info, object);
			migr__cli_json_append(cli, cli->answer, object);
		} else {
			migr__cli_add_long(cli, info);
			add_sql(cli, info, NULL);
			add_derived(cli, info, NULL);
		}
	}
	migr_revision_list_free(list);
	return MIGR_OK;
}

static migr_status run_show(cli_call *cli)
{
	int current = 0;
	migr_status rc;

	for (size_t i = 0; i < cli->n_words; i++)
		current |= migr__cli_mentions_current(cli->words[i]);
	rc = migr__cli_open(cli, current ? CLI_READ : CLI_OFFLINE, 0);
	if (rc == MIGR_OK && cli->json)
		migr__cli_answer(cli, json_array());
	for (size_t i = 0; rc == MIGR_OK && i < cli->n_words; i++)
		rc = show_one(cli, cli->words[i]);
	return rc;
}

static const cli_option heads_options[] = {
	{ OPT_RESOLVE_DEPENDENCIES, 0, "resolve-dependencies", NULL,
	  "leave out heads that another revision depends on" },
};

const cli_command migr__cli_heads = {
	.name = "heads",
	.summary = "Show the newest revision of each branch.",
	.options = heads_options,
	.n_options = sizeof heads_options / sizeof heads_options[0],
	.run = run_heads,
};

const cli_command migr__cli_branches = {
	.name = "branches",
	.summary = "Show the revisions where branches part.",
	.run = run_branches,
};

static const cli_option history_options[] = {
	{ OPT_REV_RANGE, 'r', "rev-range", "[START]:[END]",
	  "only these, both ends included; \"current\" is where the database is" },
	{ OPT_INDICATE_CURRENT, 'i', "indicate-current", NULL, "mark where the database is" },
	{ OPT_GRAPH, 0, "graph", NULL, "draw the branches" },
	{ OPT_ASCII, 0, "ascii", NULL, "draw without line characters" },
};

const cli_command migr__cli_history = {
	.name = "history",
	.summary = "Show the revisions, newest first.",
	.options = history_options,
	.n_options = sizeof history_options / sizeof history_options[0],
	.run = run_history,
};

static const cli_option show_options[] = {
	{ OPT_DIALECT, 0, "dialect", DIALECTS, "the database whose SQL is shown, instead of that of the URL" },
};

const cli_command migr__cli_show = {
	.name = "show",
	.arguments = "REVISION...",
	.min = 1,
	.max = SIZE_MAX,
	.summary = "Show revisions at length, with -v also their SQL.",
	.text = "\"current\" stands for the revisions that the database is at. A downgrade that is derived from the "
	        "upgrade is "
		"shown, or the reason why it cannot be.",
	.options = show_options,
	.n_options = sizeof show_options / sizeof show_options[0],
	.run = run_show,
};

/* SPDX-License-Identifier: MIT */
/* Answers as text. */
#include "cli/output.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/args.h"

void migr__cli_colors_decide(cli_call *cli)
{
	const char *wish = migr__cli_value(cli, OPT_COLOR);
	const char *none = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	int allowed = !(none && *none) && !(term && strcmp(term, "dumb") == 0);

	if (wish && strcmp(wish, "always") == 0) {
		cli->color_out = cli->color_err = 1;
	} else if (!wish || strcmp(wish, "auto") == 0) {
		cli->color_out = allowed && isatty(STDOUT_FILENO);
		cli->color_err = allowed && isatty(STDERR_FILENO);
	}
}

const char *migr__cli_style_begin(int32_t color, cli_style style)
{
	static const char *const sequences[] = {
		[STYLE_NONE] = "",          [STYLE_ID] = "\033[33m",    [STYLE_MARK] = "\033[1;32m",
		[STYLE_LABEL] = "\033[36m", [STYLE_GRAPH] = "\033[35m", [STYLE_BAD] = "\033[1;31m",
		[STYLE_GOOD] = "\033[32m",  [STYLE_BOLD] = "\033[1m",
	};

	return color ? sequences[style] : "";
}

const char *migr__cli_style_end(int32_t color, cli_style style)
{
	return color && style != STYLE_NONE ? "\033[0m" : "";
}

static int is_control(const unsigned char *at)
{
	/* Below blank, DEL, and the C1 characters U+0080 to U+009F. */
	return (*at < 0x20 && *at != '\t') || *at == 0x7f || (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0);
}

const char *migr__cli_clean(cli_call *cli, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	cli_buf out = { 0 };

	while (*at && !is_control(at))
		at++;
	if (!*at)
		return text;
	for (at = (const unsigned char *)text; *at; at++) {
		if (!is_control(at)) {
			migr__cli_add_part(&out, (const char *)at, 1);
			continue;
		}
		migr__cli_add(&out, "?");
		at += *at == 0xc2;
	}
	return migr__cli_take(&cli->pool, &out);
}

const char *migr__cli_direction(migr_direction direction)
{
	return direction == MIGR_DOWNGRADE ? "downgrade" : direction == MIGR_STAMP ? "stamp" : "upgrade";
}

const char *migr__cli_names(cli_call *cli, const migr_revision_info *info, migr_revision_names which)
{
	size_t count = migr_revision_info_name_count(info, which);
	cli_buf out = { 0 };

	for (size_t i = 0; i < count; i++)
		migr__cli_add_format(&out, "%s%s", i ? ", " : "",
		                     migr__cli_clean(cli, migr_revision_info_name(info, which, i)));
	return migr__cli_take(&cli->pool, &out);
}

const char *migr__cli_ids(cli_call *cli, const migr_revision_list *list)
{
	size_t count = migr_revision_list_count(list);
	cli_buf out = { 0 };

	for (size_t i = 0; i < count; i++)
		migr__cli_add_format(&out, "%s%s", i ? ", " : "",
		                     migr__cli_clean(cli, migr_revision_info_id(migr_revision_list_at(list, i))));
	if (!count)
		migr__cli_add(&out, "<base>");
	return migr__cli_take(&cli->pool, &out);
}

static void add_styled(cli_buf *out, int32_t color, cli_style style, const char *before, const char *text,
                       const char *after)
{
	migr__cli_add_format(out, "%s%s%s%s%s", before, migr__cli_style_begin(color, style), text,
	                     migr__cli_style_end(color, style), after);
}

static void add_parents(cli_call *cli, cli_buf *out, const migr_revision_info *info)
{
	const char *parents = migr__cli_names(cli, info, MIGR_NAMES_DOWN_REVISIONS);

	migr__cli_add(out, *parents ? parents : "<base>");
	if (migr_revision_info_name_count(info, MIGR_NAMES_DEPENDENCIES))
		migr__cli_add_format(out, " (%s)", migr__cli_names(cli, info, MIGR_NAMES_DEPENDENCIES));
	migr__cli_add(out, " -> ");
}

static void add_marks(cli_buf *out, int32_t color, uint32_t flags, int32_t parts)
{
	const struct {
		uint32_t flag;
		int32_t point;
		const char *text;
	} marks[] = {
		{ MIGR_INFO_CURRENT, 1, "current" },
		{ MIGR_INFO_BRANCH_POINT, 1, "branchpoint" },
		{ MIGR_INFO_MERGE_POINT, 1, "mergepoint" },
	};

	if (flags & MIGR_INFO_KNOWN && flags & MIGR_INFO_EFFECTIVE_HEAD)
		add_styled(out, color, STYLE_MARK, " (", "effective head", ")");
	else if (flags & MIGR_INFO_KNOWN && flags & MIGR_INFO_HEAD)
		add_styled(out, color, STYLE_MARK, " (", "head", ")");
	for (size_t i = 0; parts & LINE_POINTS && i < sizeof marks / sizeof marks[0]; i++)
		if (flags & marks[i].flag)
			add_styled(out, color, STYLE_MARK, " (", marks[i].text, ")");
	if (!(flags & MIGR_INFO_KNOWN))
		add_styled(out, color, STYLE_BAD, " (", "unknown", ")");
}

void migr__cli_add_line(cli_call *cli, cli_buf *out, int32_t color, const migr_revision_info *info, int32_t parts)
{
	const char *labels = migr__cli_names(cli, info, MIGR_NAMES_BRANCH_LABELS);
	const char *message = migr__cli_clean(cli, migr_revision_info_message(info));
	uint32_t flags = migr_revision_info_flags(info);

	if (parts & LINE_PARENTS && flags & MIGR_INFO_KNOWN)
		add_parents(cli, out, info);
	add_styled(out, color, STYLE_ID, "", migr__cli_clean(cli, migr_revision_info_id(info)), "");
	if (parts & LINE_LABELS && *labels)
		add_styled(out, color, STYLE_LABEL, " (", labels, ")");
	add_marks(out, color, flags, parts);
	if (parts & LINE_MESSAGE && *message)
		migr__cli_add_format(out, ", %s", message);
}

static void add_field(cli_call *cli, const char *name, const char *value)
{
	if (value && *value)
		migr__cli_add_format(&cli->out, "%s: %s\n", name, value);
}

void migr__cli_add_long(cli_call *cli, const migr_revision_info *info)
{
	const char *parents = migr__cli_names(cli, info, MIGR_NAMES_DOWN_REVISIONS);
	const char *path = migr_revision_info_path(info);
	const char *message = migr_revision_info_message(info);
	uint32_t flags = migr_revision_info_flags(info);

	migr__cli_add(&cli->out, "Revision: ");
	migr__cli_add_line(cli, &cli->out, cli->color_out, info, LINE_POINTS);
	migr__cli_add(&cli->out, "\n");
	if (flags & MIGR_INFO_KNOWN)
		add_field(cli, flags & MIGR_INFO_MERGE_POINT ? "Merges" : "Parent", *parents ? parents : "<base>");
	add_field(cli, "Branches into",
	          flags & MIGR_INFO_BRANCH_POINT ? migr__cli_names(cli, info, MIGR_NAMES_NEXT_REVISIONS) : "");
	add_field(cli, "Depends on", migr__cli_names(cli, info, MIGR_NAMES_DEPENDENCIES));
	add_field(cli, "Branch labels", migr__cli_names(cli, info, MIGR_NAMES_LABELS));
	add_field(cli, "Path", path ? migr__cli_clean(cli, path) : NULL);
	add_field(cli, "Create date", migr__cli_clean(cli, migr_revision_info_create_date(info)));
	if (flags & MIGR_INFO_NO_TRANSACTION)
		add_field(cli, "Transaction", "none");
	if (*message)
		migr__cli_add_format(&cli->out, "\n    %s\n", migr__cli_clean(cli, message));
	migr__cli_add(&cli->out, "\n");
}

void migr__cli_say(cli_call *cli, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	migr__cli_add(&cli->out, migr__cli_vformat(&cli->pool, format, args));
	va_end(args);
}

void migr__cli_say_list(cli_call *cli, const migr_revision_list *list, int32_t parts)
{
	size_t count = migr_revision_list_count(list);

	for (size_t i = 0; i < count; i++) {
		if (cli->verbose) {
			migr__cli_add_long(cli, migr_revision_list_at(list, i));
			continue;
		}
		migr__cli_add_line(cli, &cli->out, cli->color_out, migr_revision_list_at(list, i), parts);
		migr__cli_add(&cli->out, "\n");
	}
}

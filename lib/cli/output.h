/* SPDX-License-Identifier: MIT */
/* Answers as text: colours, and revisions in a line or at length. */
#ifndef MIGR_CLI_OUTPUT_H
#define MIGR_CLI_OUTPUT_H

#include "cli/cli.h"

typedef enum cli_style {
	STYLE_NONE,
	STYLE_ID,
	STYLE_MARK,
	STYLE_LABEL,
	STYLE_GRAPH,
	STYLE_BAD,
	STYLE_GOOD,
	STYLE_BOLD
} cli_style;

enum {
	/* "a -> b" instead of "b". */
	LINE_PARENTS = 1,
	LINE_LABELS = 2,
	LINE_MESSAGE = 4,
	LINE_POINTS = 8,
	LINE_FULL = 15
};

/* Decides about colours; call once. */
void migr__cli_colors_decide(cli_call *cli);
/* Escape sequences, empty without colours. */
const char *migr__cli_style_begin(int32_t color, cli_style style);
const char *migr__cli_style_end(int32_t color, cli_style style);
/* A text from a file or database as it may be shown: control characters, which could move the cursor, are replaced. */
const char *migr__cli_clean(cli_call *cli, const char *text);
/* "upgrade", "downgrade", "stamp". */
const char *migr__cli_direction(migr_direction direction);
/* Names joined by ", ". */
const char *migr__cli_names(cli_call *cli, const migr_revision_info *info, migr_revision_names which);
/* Ids of a list joined by ", "; "<base>" if it is empty. */
const char *migr__cli_ids(cli_call *cli, const migr_revision_list *list);
/* The line of a revision, without line end. */
void migr__cli_add_line(cli_call *cli, cli_buf *out, int32_t color, const migr_revision_info *info, int32_t parts);
/* A revision at length, with a blank line behind it. */
void migr__cli_add_long(cli_call *cli, const migr_revision_info *info);
/* Adds to the answer. */
void migr__cli_say(cli_call *cli, const char *format, ...) CLI_PRINTF(2, 3);
/* A list of lines, or of long forms with -v. */
void migr__cli_say_list(cli_call *cli, const migr_revision_list *list, int32_t parts);

#endif

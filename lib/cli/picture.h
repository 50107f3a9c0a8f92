/* SPDX-License-Identifier: MIT */
/* The picture of the branches beside a list of revisions. */
#ifndef MIGR_CLI_PICTURE_H
#define MIGR_CLI_PICTURE_H

#include "cli/cli.h"

/*
 * A picture being drawn, revision by revision, newest first. A lane is a column in which a line comes down from a newer
 * revision to `waiting`, the older one that it leads to; a lane without that is free.
 */
typedef struct cli_picture {
	cli_call *cli;
	cli_buf *out;
	int32_t unicode;
	int32_t color;
	const char **waiting;
	size_t n_lanes;
	size_t room;
	/* One more than the lane in which the last revision was a base; 0 for none. */
	size_t ended;
} cli_picture;

/* Draws the line of a revision, with the lines above and below that lead to its neighbours. `text` stands beside it. */
void migr__cli_picture_add(cli_picture *picture, const migr_revision_info *info, const char *node, const char *text);
void migr__cli_picture_end(cli_picture *picture);
/* Whether the terminal's character set is UTF-8, by the environment. */
int32_t migr__cli_picture_unicode(void);

#endif

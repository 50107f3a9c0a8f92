/* SPDX-License-Identifier: MIT */
/*
 * The picture of the branches.
 *
 * Each revision gives up to three rows: one in which the lanes of its children come together (if there are several),
 * one with the node itself, and one in which lanes part for its down revisions (if there are several). A cell of a row
 * is drawn from the set of directions in which lines leave it.
 */
#include "cli/picture.h"

#include <stdlib.h>
#include <string.h>

#include "cli/output.h"

enum { UP = 1, DOWN = 2, LEFT = 4, RIGHT = 8 };

int32_t migr__cli_picture_unicode(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *value = getenv(names[i]);

		/* The first one that is set decides. */
		if (value && *value)
			return strstr(value, "UTF-8") || strstr(value, "utf-8") || strstr(value, "utf8") ||
			       strstr(value, "UTF8");
	}
	return 0;
}

static const char *glyph(const cli_picture *picture, unsigned lines)
{
	static const char *const boxes[16] = { " ", "│", "│", "│", "─", "╯", "╮", "┤",
		                               "─", "╰", "╭", "├", "─", "┴", "┬", "┼" };
	static const char *const ascii[16] = { " ", "|", "|", "|", "-", "'", ".", "|",
		                               "-", "'", ".", "|", "-", "'", ".", "+" };

	return picture->unicode ? boxes[lines] : ascii[lines];
}

static int in_use(const cli_picture *picture, size_t lane)
{
	return lane < picture->n_lanes && picture->waiting[lane];
}

/* Makes sure that the lane exists. */
static int grow(cli_picture *picture, size_t lane)
{
	if (lane >= picture->room) {
		size_t room = 2 * lane + 8;
		const char **waiting = realloc(picture->waiting, room * sizeof *waiting);

		if (!waiting) {
			picture->cli->pool.failed = 1;
			return 0;
		}
		picture->waiting = waiting;
		picture->room = room;
	}
	while (picture->n_lanes <= lane)
		picture->waiting[picture->n_lanes++] = NULL;
	return 1;
}

/* A free lane to the right of one, or the next new one; SIZE_MAX without memory. */
static size_t free_lane(cli_picture *picture, size_t right_of)
{
	size_t lane = right_of;

	while (in_use(picture, lane))
		lane++;
	return grow(picture, lane) ? lane : SIZE_MAX;
}

static size_t lane_of(const cli_picture *picture, const char *id)
{
	for (size_t i = 0; i < picture->n_lanes; i++)
		if (picture->waiting[i] && strcmp(picture->waiting[i], id) == 0)
			return i;
	return SIZE_MAX;
}

static void trim(cli_picture *picture)
{
	while (picture->n_lanes && !picture->waiting[picture->n_lanes - 1])
		picture->n_lanes--;
}

/*
 * Draws a row in which the lane `from` is connected with the lanes marked in `ends`; `side` is where those ends lead,
 * UP or DOWN. Other lanes pass, in front of the connection.
 */
static void draw_connection(cli_picture *picture, size_t from, const unsigned char *ends, unsigned side, size_t width)
{
	size_t first = from, last = from;

	for (size_t i = 0; i < width; i++) {
		if (!ends[i])
			continue;
		first = i < first ? i : first;
		last = i > last ? i : last;
	}
	migr__cli_add(picture->out, migr__cli_style_begin(picture->color, STYLE_GRAPH));
	for (size_t i = 0; i < width; i++) {
		unsigned across = (i > first && i <= last ? LEFT : 0u) | (i >= first && i < last ? RIGHT : 0u);
		unsigned lines = across;

		if (i == from)
			lines |= UP | DOWN;
		else if (ends[i] == 2)
			lines |= UP | DOWN;
		else if (ends[i])
			lines |= side;
		else if (in_use(picture, i))
			lines = UP | DOWN;
		migr__cli_add(picture->out, glyph(picture, lines));
		if (i + 1 < width)
			migr__cli_add(picture->out, glyph(picture, i >= first && i < last ? LEFT | RIGHT : 0));
	}
	migr__cli_add(picture->out, migr__cli_style_end(picture->color, STYLE_GRAPH));
	migr__cli_add(picture->out, "\n");
}

/* A row without a node. */
static void draw_passing(cli_picture *picture)
{
	for (size_t i = 0; i < picture->n_lanes; i++) {
		if (in_use(picture, i))
			migr__cli_add_format(picture->out, "%s%s%s", migr__cli_style_begin(picture->color, STYLE_GRAPH),
			                     glyph(picture, UP | DOWN),
			                     migr__cli_style_end(picture->color, STYLE_GRAPH));
		else if (i + 1 < picture->n_lanes)
			migr__cli_add(picture->out, " ");
		if (i + 1 < picture->n_lanes)
			migr__cli_add(picture->out, " ");
	}
	migr__cli_add(picture->out, "\n");
}

/* A revision without children begins a lane. */
static size_t begin(cli_picture *picture)
{
	size_t lane = free_lane(picture, 0);

	if (lane == SIZE_MAX || lane + 1 != picture->ended)
		return lane;
	/* Right below a base it would look like that one's parent. */
	draw_passing(picture);
	return lane;
}

/* The lanes of all children come together in the first of them. */
static size_t join(cli_picture *picture, const char *id)
{
	size_t lane = lane_of(picture, id);
	size_t width = picture->n_lanes, n = 0;
	unsigned char *ends;

	if (lane == SIZE_MAX)
		return begin(picture);
	ends = migr__cli_alloc(&picture->cli->pool, width + 1);
	for (size_t i = lane + 1; ends && i < width; i++) {
		if (!in_use(picture, i) || strcmp(picture->waiting[i], id) != 0)
			continue;
		ends[i] = 1;
		n++;
	}
	if (n)
		draw_connection(picture, lane, ends, UP, width);
	for (size_t i = 0; n && i < width; i++)
		if (ends[i])
			picture->waiting[i] = NULL;
	return lane;
}

static void draw_node(cli_picture *picture, size_t lane, const char *node, const char *text)
{
	for (size_t i = 0; i < picture->n_lanes; i++) {
		const char *cell = i == lane ? node : glyph(picture, in_use(picture, i) ? UP | DOWN : 0);

		migr__cli_add_format(picture->out, "%s%s%s ", migr__cli_style_begin(picture->color, STYLE_GRAPH), cell,
		                     migr__cli_style_end(picture->color, STYLE_GRAPH));
	}
	migr__cli_add_format(picture->out, " %s\n", text);
}

/* The node's lane goes on to its first down revision, and others part from it. */
static void part(cli_picture *picture, size_t lane, const migr_revision_info *info)
{
	size_t count = migr_revision_info_name_count(info, MIGR_NAMES_DOWN_REVISIONS);
	size_t most = picture->n_lanes + count;
	unsigned char *ends = migr__cli_alloc(&picture->cli->pool, most + 1);

	picture->waiting[lane] = migr_revision_info_name(info, MIGR_NAMES_DOWN_REVISIONS, 0);
	for (size_t i = 1; ends && i < count; i++) {
		const char *parent = migr_revision_info_name(info, MIGR_NAMES_DOWN_REVISIONS, i);
		size_t to = lane_of(picture, parent);

		/* A lane that leads there already is joined, and goes on. */
		if (to != SIZE_MAX && to != lane) {
			ends[to] = 2;
			continue;
		}
		to = free_lane(picture, lane + 1);
		if (to >= most)
			return;
		picture->waiting[to] = parent;
		ends[to] = 1;
	}
	if (count > 1 && ends)
		draw_connection(picture, lane, ends, DOWN, picture->n_lanes);
}

void migr__cli_picture_add(cli_picture *picture, const migr_revision_info *info, const char *node, const char *text)
{
	size_t lane = join(picture, migr_revision_info_id(info));

	if (lane == SIZE_MAX)
		return;
	/* Lanes to the right that have just ended need no column any more, but the node does. */
	picture->waiting[lane] = migr_revision_info_id(info);
	trim(picture);
	draw_node(picture, lane, node, text);
	part(picture, lane, info);
	picture->ended = picture->waiting[lane] ? 0 : lane + 1;
	trim(picture);
}

void migr__cli_picture_end(cli_picture *picture)
{
	free(picture->waiting);
	*picture = (cli_picture){ 0 };
}

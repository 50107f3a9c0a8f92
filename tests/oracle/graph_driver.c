/* SPDX-License-Identifier: MIT */
/*
 * Answers questions about graphs for oracle.py. Each line is a command, its parts separated by tabs, "-" for nothing:
 *
 *     graph                                              a new graph
 *     add ID DOWN LABELS DEPENDS
 *     build                                              -> ok | error NAME DETAIL-NAMES
 *     plan upgrade|downgrade|stamp ROWS TARGET...        -> ok STEPS ROWS | error NAME
 *
 * Lists are separated by commas. The answer is one line for each build and plan.
 */
#include "graph/graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PARTS = 16, MAX_LINE = 65536 };

typedef struct driver {
	migr__alloc alloc;
	migr__graph *graph;
	migr_error error;
} driver;

static const char *part_or_null(const char *part)
{
	return strcmp(part, "-") == 0 ? NULL : part;
}

static void print_error(const driver *d)
{
	printf("error\t%s\t", migr_status_name(migr_error_status(&d->error)));
	for (size_t i = 0; i < migr_error_detail_count(&d->error); i++)
		printf("%s%s", i ? "," : "", migr_status_name(migr_error_detail_status(&d->error, i)));
	printf("\n");
}

static void print_nodes(const driver *d, const migr__nodes *nodes)
{
	putchar('\t');
	for (size_t i = 0; i < nodes->count; i++)
		printf("%s%s", i ? "," : "", migr__graph_id(d->graph, nodes->items[i]));
}

static int read_rows(driver *d, const char *list, migr__nodes *rows)
{
	migr__view rest = migr__view_of(part_or_null(list)), name;

	while (migr__next_name(&rest, &name)) {
		migr__node node = migr__graph_find(d->graph, name.data, name.size);

		if (node == MIGR__NO_NODE || !migr__nodes_add(&d->alloc, rows, node))
			return 0;
	}
	return 1;
}

static int plan(driver *d, char **parts, size_t n)
{
	migr_direction direction = strcmp(parts[1], "upgrade") == 0     ? MIGR_UPGRADE
	                           : strcmp(parts[1], "downgrade") == 0 ? MIGR_DOWNGRADE
	                                                                : MIGR_STAMP;
	migr__nodes rows = { NULL, 0, 0 };
	migr__steps steps;
	int known;

	memset(&steps, 0, sizeof steps);
	known = read_rows(d, parts[2], &rows);
	if (known && migr__graph_plan(d->graph, direction, (const char *const *)parts + 3, n - 3, &rows, 0, &steps,
	                              &d->error) == MIGR_OK) {
		printf("ok");
		print_nodes(d, &steps.nodes);
		print_nodes(d, &steps.to);
		printf("\n");
	} else if (known)
		print_error(d);
	migr__steps_free(&d->alloc, &steps);
	migr__nodes_free(&d->alloc, &rows);
	return known;
}

static int run(driver *d, char **parts, size_t n)
{
	if (strcmp(parts[0], "graph") == 0) {
		migr__graph_free(d->graph);
		d->graph = migr__graph_new(&d->alloc);
		return d->graph != NULL;
	}
	if (strcmp(parts[0], "add") == 0 && n == 5) {
		migr__node_spec spec = { parts[1], part_or_null(parts[2]), part_or_null(parts[3]),
			                 part_or_null(parts[4]), NULL };

		return migr__graph_add(d->graph, &spec, &d->error) == MIGR_OK;
	}
	if (strcmp(parts[0], "build") == 0) {
		if (migr__graph_build(d->graph, &d->error) == MIGR_OK)
			printf("ok\n");
		else
			print_error(d);
		return 1;
	}
	return strcmp(parts[0], "plan") == 0 && n > 3 && plan(d, parts, n);
}

/* strtok would join empty parts, and an empty target is a target. */
static size_t split(char *line, char **parts)
{
	size_t n = 0;

	line[strcspn(line, "\n")] = '\0';
	while (n < MAX_PARTS) {
		char *tab = strchr(line, '\t');

		parts[n++] = line;
		if (!tab)
			break;
		*tab = '\0';
		line = tab + 1;
	}
	return n;
}

int main(void)
{
	static char line[MAX_LINE];
	driver d = { .alloc = migr__alloc_libc() };
	int done = 1;

	migr__error_init(&d.error, &d.alloc);
	while (done && fgets(line, sizeof line, stdin)) {
		char *parts[MAX_PARTS];
		size_t n = split(line, parts);

		done = run(&d, parts, n);
		if (!done)
			fprintf(stderr, "bad command %s\n", parts[0]);
	}
	migr__graph_free(d.graph);
	migr__error_clear(&d.error);
	return done ? 0 : 1;
}

/* SPDX-License-Identifier: MIT */
#include "engine/list.h"

#include "engine/digest.h"

#include <string.h>

enum { N_NAMES = MIGR_NAMES_LABELS };

struct migr_revision_info {
	migr_revision_list *list;
	const char *id;
	const char *message;
	const char *checksum; /* NULL: not asked for yet */
	const char *const *names[N_NAMES];
	size_t n_names[N_NAMES];
	uint32_t flags;
	migr__node node; /* MIGR__NO_NODE: a row that the program does not know */
};

struct migr_revision_list {
	migr_context *context;
	migr__arena arena;
	migr_revision_info *items;
	size_t count;
};

/* By its number: the revisions themselves move when others are registered. */
static const migr__revision *revision_of(const migr_revision_info *info)
{
	if (!info || info->node == MIGR__NO_NODE)
		return NULL;
	return &info->list->context->revisions.items[info->node];
}

static migr_revision_list *make(migr_context *context, size_t count)
{
	migr_revision_list *list = migr__calloc(&context->alloc, 1, sizeof *list);

	if (!list)
		return NULL;
	list->context = context;
	migr__arena_init(&list->arena, &context->alloc);
	list->items = migr__arena_new(&list->arena, count, sizeof *list->items);
	if (!list->items) {
		migr_revision_list_free(list);
		return NULL;
	}
	list->count = count;
	for (size_t i = 0; i < count; i++) {
		list->items[i].list = list;
		list->items[i].node = MIGR__NO_NODE;
	}
	return list;
}

void migr_revision_list_free(migr_revision_list *list)
{
	if (!list)
		return;
	migr__arena_clear(&list->arena);
	migr__free(&list->context->alloc, list);
}

/* The revisions' own texts outlive the graph, which is built anew when others are registered. */
static int set_nodes(migr_revision_info *info, migr_revision_names which, const migr__node *nodes, size_t count)
{
	const char **names = migr__arena_new(&info->list->arena, count, sizeof *names);

	for (size_t i = 0; names && i < count; i++)
		names[i] = info->list->context->revisions.items[nodes[i]].id;
	info->names[which - 1] = names;
	info->n_names[which - 1] = count;
	return names != NULL;
}

/* Labels belong to the graph, which may be built anew while the list lives. */
static int set_labels(migr_revision_info *info, migr_revision_names which, const char *const *labels, size_t count)
{
	const char **names = migr__arena_new(&info->list->arena, count, sizeof *names);

	for (size_t i = 0; names && i < count; i++) {
		names[i] = migr__arena_strdup(&info->list->arena, labels[i]);
		if (!names[i])
			return 0;
	}
	info->names[which - 1] = names;
	info->n_names[which - 1] = count;
	return names != NULL;
}

static uint32_t flags_of(const migr_context *context, const migr__graph *graph, migr__node node,
                         const migr__revision *revision)
{
	const char *dialect = context->dialect ? context->dialect->name : NULL;
	size_t n_parents, n_children;
	uint32_t flags = MIGR_INFO_KNOWN;

	migr__graph_parents(graph, node, &n_parents);
	migr__graph_children(graph, node, &n_children);
	if (migr__graph_is_head(graph, node))
		flags |= MIGR_INFO_HEAD | (migr__graph_is_real_head(graph, node) ? 0 : MIGR_INFO_EFFECTIVE_HEAD);
	flags |= n_parents == 0 ? MIGR_INFO_BASE : n_parents > 1 ? MIGR_INFO_MERGE_POINT : 0;
	flags |= n_children > 1 ? MIGR_INFO_BRANCH_POINT : 0;
	flags |= migr__revision_can_run(revision, MIGR_UPGRADE, dialect) ? MIGR_INFO_CAN_UPGRADE : 0;
	flags |= migr__revision_can_run(revision, MIGR_DOWNGRADE, dialect) ? MIGR_INFO_CAN_DOWNGRADE : 0;
	flags |= revision->flags & MIGR_REVISION_NO_TRANSACTION ? MIGR_INFO_NO_TRANSACTION : 0;
	flags |= migr__revision_is_derived(revision, MIGR_DOWNGRADE) ? MIGR_INFO_DERIVED_DOWNGRADE : 0;
	flags |= revision->is_outline || revision->upgrade || revision->downgrade ? MIGR_INFO_CALLBACK : 0;
	return flags;
}

static int fill(migr_context *context, const migr__graph *graph, migr__node node, migr_revision_info *info)
{
	const migr__node *nodes;
	const char *const *labels;
	size_t count;
	int ok;

	info->node = node;
	info->id = migr__arena_strdup(&info->list->arena, migr__graph_id(graph, node));
	info->message = revision_of(info)->message;
	info->flags = flags_of(context, graph, node, revision_of(info));
	nodes = migr__graph_parents(graph, node, &count);
	ok = info->id && set_nodes(info, MIGR_NAMES_DOWN_REVISIONS, nodes, count);
	nodes = migr__graph_children(graph, node, &count);
	ok = ok && set_nodes(info, MIGR_NAMES_NEXT_REVISIONS, nodes, count);
	nodes = migr__graph_dependencies(graph, node, &count);
	ok = ok && set_nodes(info, MIGR_NAMES_DEPENDENCIES, nodes, count);
	labels = migr__graph_own_labels(graph, node, &count);
	ok = ok && set_labels(info, MIGR_NAMES_BRANCH_LABELS, labels, count);
	labels = migr__graph_labels(graph, node, &count);
	return ok && set_labels(info, MIGR_NAMES_LABELS, labels, count);
}

migr_status migr__list_new(migr_context *context, const migr__nodes *nodes, migr_revision_list **out)
{
	const migr__graph *graph;
	migr_status rc = migr__revisions_graph(&context->revisions, &graph, &context->error);
	migr_revision_list *list;

	*out = NULL;
	if (rc != MIGR_OK)
		return rc;
	list = make(context, nodes->count);
	if (!list)
		return migr__fail_memory(&context->error);
	for (size_t i = 0; i < nodes->count; i++)
		if (!fill(context, graph, nodes->items[i], &list->items[i])) {
			migr_revision_list_free(list);
			return migr__fail_memory(&context->error);
		}
	*out = list;
	return MIGR_OK;
}

migr_status migr__list_of_rows(migr_context *context, const migr__state *state, migr_revision_list **out)
{
	const migr__graph *graph;
	migr_status rc = migr__revisions_graph(&context->revisions, &graph, &context->error);
	migr_revision_list *list;
	int ok = 1;

	*out = NULL;
	if (rc != MIGR_OK)
		return rc;
	list = make(context, state->rows.count);
	if (!list)
		return migr__fail_memory(&context->error);
	for (size_t i = 0; i < state->rows.count && ok; i++) {
		const migr__record *row = &state->rows.items[i];
		migr_revision_info *info = &list->items[i];
		migr__node node = migr__graph_find(graph, row->revision, strlen(row->revision));

		if (node != MIGR__NO_NODE) {
			ok = fill(context, graph, node, info);
		} else {
			info->id = migr__arena_strdup(&list->arena, row->revision);
			info->message = migr__arena_strdup(&list->arena, row->message ? row->message : "");
			ok = info->id && info->message;
		}
		info->flags |= MIGR_INFO_CURRENT | MIGR_INFO_APPLIED | (row->seq ? 0 : MIGR_INFO_NO_LEDGER);
	}
	if (!ok) {
		migr_revision_list_free(list);
		return migr__fail_memory(&context->error);
	}
	*out = list;
	return MIGR_OK;
}

migr_status migr__list_mark(migr_context *context, migr_revision_list *list, const migr__state *state)
{
	const migr__graph *graph;
	migr__nodes rows = { 0 };
	migr__applied applied;
	size_t n_unknown;
	migr_status rc = migr__revisions_graph(&context->revisions, &graph, &context->error);

	if (rc == MIGR_OK)
		rc = migr__state_nodes(state, graph, &rows, &n_unknown, &context->error);
	if (rc == MIGR_OK && !migr__applied_init(&applied, graph, &context->alloc, &rows))
		rc = migr__fail_memory(&context->error);
	if (rc == MIGR_OK) {
		for (size_t i = 0; i < list->count; i++) {
			migr_revision_info *info = &list->items[i];
			migr__node node = migr__graph_find(graph, info->id, strlen(info->id));

			if (node == MIGR__NO_NODE)
				continue;
			info->flags |= applied.applied[node] ? MIGR_INFO_APPLIED : 0;
			info->flags |= migr__nodes_has(&rows, node) ? MIGR_INFO_CURRENT : 0;
		}
		migr__applied_free(&applied, &context->alloc);
	}
	migr__nodes_free(&context->alloc, &rows);
	return rc;
}

size_t migr_revision_list_count(const migr_revision_list *list)
{
	return list ? list->count : 0;
}

const migr_revision_info *migr_revision_list_at(const migr_revision_list *list, size_t index)
{
	return list && index < list->count ? &list->items[index] : NULL;
}

const char *migr_revision_info_id(const migr_revision_info *info)
{
	return info ? info->id : "";
}

const char *migr_revision_info_message(const migr_revision_info *info)
{
	return info ? info->message : "";
}

const char *migr_revision_info_create_date(const migr_revision_info *info)
{
	const migr__revision *revision = revision_of(info);

	return revision ? revision->create_date : "";
}

const char *migr_revision_info_path(const migr_revision_info *info)
{
	const migr__revision *revision = revision_of(info);

	return revision ? revision->path : NULL;
}

/* Made when it is asked for: most lists are looked at for something else. */
const char *migr_revision_info_checksum(const migr_revision_info *info)
{
	char hex[MIGR__SHA256_HEX + 1];
	migr_revision_info *own;

	if (!revision_of(info))
		return NULL;
	own = &info->list->items[info - info->list->items];
	if (!own->checksum && migr__revisions_checksum(&info->list->context->revisions, info->node, hex) && hex[0])
		own->checksum = migr__arena_strdup(&info->list->arena, hex);
	return own->checksum;
}

size_t migr_revision_info_name_count(const migr_revision_info *info, migr_revision_names which)
{
	return info && which >= 1 && which <= N_NAMES ? info->n_names[which - 1] : 0;
}

const char *migr_revision_info_name(const migr_revision_info *info, migr_revision_names which, size_t index)
{
	return index < migr_revision_info_name_count(info, which) ? info->names[which - 1][index] : NULL;
}

uint32_t migr_revision_info_flags(const migr_revision_info *info)
{
	return info ? info->flags : 0;
}

const char *migr_revision_info_sql(const migr_revision_info *info, migr_direction direction)
{
	const migr__revision *revision = revision_of(info);
	const migr_context *context = info ? info->list->context : NULL;
	const char *dialect = context && context->dialect ? context->dialect->name : NULL, *made;
	migr__buf text;
	int found = 0;

	if (!revision)
		return NULL;
	migr__buf_init(&text, &context->alloc);
	for (size_t i = 0; i < revision->n_sections; i++) {
		const migr__section *section = &revision->sections[i];

		if (section->direction == direction && migr__section_applies(section, dialect)) {
			migr__buf_add(&text, section->sql, section->size);
			found = 1;
		}
	}
	made = found && !text.failed ? migr__arena_strdup(&info->list->arena, migr__buf_text(&text)) : NULL;
	migr__buf_free(&text);
	return made;
}

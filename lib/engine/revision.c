/* SPDX-License-Identifier: MIT */
#include "engine/revision.h"

#include <string.h>

void migr__revisions_init(migr__revisions *revisions, const migr__alloc *alloc)
{
	memset(revisions, 0, sizeof *revisions);
	revisions->alloc = alloc;
	migr__arena_init(&revisions->arena, alloc);
	migr__map_init(&revisions->by_id, alloc);
	revisions->compress = migr__sha256_best();
}

void migr__revisions_drop_kept_chains(migr__revisions *revisions)
{
	migr__free(revisions->alloc, revisions->kept);
	revisions->kept = NULL;
}

/* The graph and what was derived from it are out of date as soon as a revision is added. */
static void forget_derived(migr__revisions *revisions)
{
	if (!revisions->graph && !revisions->chains && !revisions->kept)
		return;
	migr__graph_free(revisions->graph);
	revisions->graph = NULL;
	migr__free(revisions->alloc, revisions->chains);
	revisions->chains = NULL;
	migr__revisions_drop_kept_chains(revisions);
}

void migr__revisions_clear(migr__revisions *revisions)
{
	forget_derived(revisions);
	migr__map_free(&revisions->by_id);
	migr__free(revisions->alloc, revisions->items);
	migr__free(revisions->alloc, revisions->line.items);
	migr__arena_clear(&revisions->arena);
	migr__revisions_init(revisions, revisions->alloc);
}

static size_t size_of(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

static const char *put(char **to, const char *text, size_t size)
{
	const char *copy = *to;

	if (!text)
		return NULL;
	memcpy(*to, text, size);
	*to += size;
	return copy;
}

static size_t text_sizes(const char **const *texts, size_t count, size_t *sizes)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++)
		total += sizes[i] = size_of(*texts[i]);
	return total;
}

/* All texts stand in one piece of the arena. The sections are those of the revision, to be changed. */
static int copy_texts(migr__revisions *revisions, migr__revision *revision, migr__section *sections)
{
	const char **texts[] = { &revision->id,         &revision->down_revision, &revision->branch_labels,
		                 &revision->depends_on, &revision->message,       &revision->create_date,
		                 &revision->path,       &revision->fingerprint };
	enum { N_TEXTS = sizeof texts / sizeof texts[0] };
	size_t sizes[N_TEXTS], total = text_sizes(texts, N_TEXTS, sizes);
	char *to;

	for (size_t i = 0; i < revision->n_sections; i++)
		total += size_of(sections[i].dialects) + sections[i].size + 1;
	to = migr__arena_bytes(&revisions->arena, total);
	if (!to)
		return 0;
	for (size_t i = 0; i < N_TEXTS; i++)
		*texts[i] = put(&to, *texts[i], sizes[i]);
	for (size_t i = 0; i < revision->n_sections; i++) {
		migr__section *section = &sections[i];
		const char *sql = section->sql;

		section->dialects = put(&to, section->dialects, size_of(section->dialects));
		section->sql = to;
		if (section->size)
			memcpy(to, sql, section->size);
		to += section->size;
		*to++ = '\0';
	}
	return 1;
}

static int is_text_equal(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* A C file that was read and the revision that was compiled from it become one: code from the one, path from the other.
 */
static migr_status join(migr__revision *have, const migr__revision *more, migr_error *error)
{
	const char *path = have->is_outline ? have->path : more->path;

	if (!is_text_equal(have->down_revision, more->down_revision)) {
		migr__fail(error, MIGR_ERROR_REVISION,
		           "revision %s: the file %s says down revision '%s', the program '%s'", have->id,
		           path ? path : "?",
		           (have->is_outline ? have : more)->down_revision
		                   ? (have->is_outline ? have : more)->down_revision
		                   : "",
		           (have->is_outline ? more : have)->down_revision
		                   ? (have->is_outline ? more : have)->down_revision
		                   : "");
		return migr__error_hint(error, "build the program again");
	}
	if (have->is_outline)
		*have = *more;
	if (path)
		have->path = path;
	return MIGR_OK;
}

/* What is the store's own of a revision: its sections, and the texts unless they stay. */
static int copy_parts(migr__revisions *revisions, migr__revision *revision)
{
	migr__section *sections = NULL;

	if (revision->n_sections) {
		sections = migr__arena_new(&revisions->arena, revision->n_sections, sizeof *sections);
		if (!sections)
			return 0;
		memcpy(sections, revision->sections, revision->n_sections * sizeof *sections);
	}
	revision->sections = sections;
	return revision->is_static || copy_texts(revisions, revision, sections);
}

/* The one behind the last, which is not counted yet; NULL if memory is short. */
static migr__revision *make(migr__revisions *revisions, const migr__revision *from)
{
	migr__revision *made;

	if (!migr__reserve(revisions->alloc, &revisions->items, &revisions->capacity, revisions->count + 1,
	                   sizeof *made))
		return NULL;
	made = &revisions->items[revisions->count];
	*made = *from;
	made->id = from->id ? from->id : "";
	made->message = from->message ? from->message : "";
	made->create_date = from->create_date ? from->create_date : "";
	made->is_digested = 0;
	return copy_parts(revisions, made) ? made : NULL;
}

static int make_room(migr__revisions *revisions, size_t count)
{
	size_t total;

	return !__builtin_add_overflow(revisions->count, count, &total) &&
	       migr__reserve(revisions->alloc, &revisions->items, &revisions->capacity, total,
	                     sizeof *revisions->items);
}

static int append(migr__revisions *revisions, const migr__revision *from)
{
	if (!make(revisions, from))
		return 0;
	forget_derived(revisions);
	revisions->count++;
	return 1;
}

migr__revision migr__revision_view(const migr_revision *revision, const char *down_revision, const char *fingerprint,
                                   migr__section sections[2])
{
	size_t n_sections = 0;

	if (revision->upgrade_sql)
		sections[n_sections++] = (migr__section){ .sql = revision->upgrade_sql,
			                                  .size = strlen(revision->upgrade_sql),
			                                  .direction = MIGR_UPGRADE };
	if (revision->downgrade_sql)
		sections[n_sections++] = (migr__section){ .sql = revision->downgrade_sql,
			                                  .size = strlen(revision->downgrade_sql),
			                                  .direction = MIGR_DOWNGRADE };
	return (migr__revision){
		.flags = revision->flags,
		.id = revision->id ? revision->id : "",
		.down_revision = down_revision,
		.branch_labels = revision->branch_labels,
		.depends_on = revision->depends_on,
		.message = revision->message,
		.create_date = revision->create_date,
		.path = revision->path,
		.fingerprint = fingerprint,
		.upgrade = revision->upgrade,
		.downgrade = revision->downgrade,
		.sections = sections,
		.n_sections = n_sections,
	};
}

migr__revision migr__line_view(const migr__line_item *item, migr__section sections[2])
{
	return migr__revision_view(item->revision, item->down_revision, item->revision->fingerprint, sections);
}

int migr__revisions_any(const migr__revisions *revisions)
{
	return revisions->count || revisions->line.count;
}

int migr__revisions_settle(migr__revisions *revisions)
{
	migr__line *line = &revisions->line;

	/* what is settled already is passed over when memory was short half-way */
	while (line->n_settled < line->count) {
		migr__section sections[2];
		migr__revision revision = migr__line_view(&line->items[line->n_settled], sections);

		revision.is_static = 1;
		if ((!line->n_settled && !make_room(revisions, line->count)) || !append(revisions, &revision))
			return 0;
		line->n_settled++;
	}
	migr__free(revisions->alloc, line->items);
	*line = (migr__line){ 0 };
	return 1;
}

int migr__revisions_reserve(migr__revisions *revisions, size_t count)
{
	return migr__revisions_settle(revisions) && make_room(revisions, count);
}

int migr__revisions_find(migr__revisions *revisions, const char *id, uint32_t *index)
{
	if (!migr__revisions_settle(revisions))
		return 0;
	for (; revisions->n_indexed < revisions->count; revisions->n_indexed++) {
		const char *other = revisions->items[revisions->n_indexed].id;
		uint32_t known;

		if (!migr__map_add(&revisions->by_id, other, strlen(other), (uint32_t)revisions->n_indexed, &known))
			return 0;
	}
	*index = migr__map_get(&revisions->by_id, id, strlen(id));
	return 1;
}

migr_status migr__revisions_add(migr__revisions *revisions, const migr__revision *from, migr_error *error)
{
	migr__revision *made;
	uint32_t known = MIGR__NONE;

	made = migr__revisions_settle(revisions) ? make(revisions, from) : NULL;
	if (!made ||
	    ((made->is_outline || revisions->has_outline) && !migr__revisions_find(revisions, made->id, &known)))
		return migr__fail_memory(error);
	forget_derived(revisions);
	revisions->has_outline |= made->is_outline;
	if (known != MIGR__NONE && revisions->items[known].is_outline != made->is_outline)
		return join(&revisions->items[known], made, error);
	revisions->count++;
	return MIGR_OK;
}

migr_status migr__revisions_graph(migr__revisions *revisions, const migr__graph **out, migr_error *error)
{
	migr__graph *graph;
	migr_status rc = migr__revisions_settle(revisions) ? MIGR_OK : migr__fail_memory(error);

	if (rc == MIGR_OK && !revisions->graph) {
		graph = migr__graph_new(revisions->alloc);
		if (!graph)
			return migr__fail_memory(error);
		migr__graph_borrow(graph);
		if (!migr__graph_reserve(graph, revisions->count))
			rc = migr__fail_memory(error);
		for (size_t i = 0; i < revisions->count && rc == MIGR_OK; i++) {
			const migr__revision *revision = &revisions->items[i];

			rc = migr__graph_add(graph,
			                     &(migr__node_spec){ revision->id, revision->down_revision,
			                                         revision->branch_labels, revision->depends_on,
			                                         revision->path },
			                     error);
		}
		if (rc == MIGR_OK)
			rc = migr__graph_build(graph, error);
		if (rc != MIGR_OK) {
			migr__graph_free(graph);
			return rc;
		}
		revisions->graph = graph;
	}
	*out = revisions->graph;
	return rc;
}

int migr__section_applies(const migr__section *section, const char *dialect)
{
	migr__view list = migr__view_of(section->dialects), name;

	if (!section->dialects)
		return 1;
	while (migr__next_name(&list, &name))
		if (dialect && migr__view_is(name, dialect))
			return 1;
	return 0;
}

static int has_section(const migr__revision *revision, migr_direction direction)
{
	for (size_t i = 0; i < revision->n_sections; i++)
		if (revision->sections[i].direction == direction)
			return 1;
	return 0;
}

int migr__revision_is_derived(const migr__revision *revision, migr_direction direction)
{
	return direction == MIGR_DOWNGRADE && (revision->flags & MIGR_REVISION_REVERSIBLE) && !revision->downgrade &&
	       !has_section(revision, MIGR_DOWNGRADE);
}

int migr__revision_can_run(const migr__revision *revision, migr_direction direction, const char *dialect)
{
	if (revision->flags & MIGR_REVISION_EMPTY)
		return 1;
	/* whether all of it can be taken back is only known when it is tried */
	if (migr__revision_is_derived(revision, direction))
		direction = MIGR_UPGRADE;
	if (direction == MIGR_UPGRADE ? revision->upgrade != NULL : revision->downgrade != NULL)
		return 1;
	for (size_t i = 0; i < revision->n_sections; i++)
		if (revision->sections[i].direction == direction &&
		    (!dialect || migr__section_applies(&revision->sections[i], dialect)))
			return 1;
	return 0;
}

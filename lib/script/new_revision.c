/* SPDX-License-Identifier: MIT */
#include "script/new_revision.h"

#include "engine/clock.h"
#include "script/c_file.h"
#include "base/file.h"
#include "script/file_name.h"
#include "script/folder.h"
#include "script/sql_file.h"
#include "script/template.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

/* What is being made; all texts are in the arena. */
struct making {
	migr_context *context;
	const migr_new_revision *wish;
	const migr__new_operations *operations; /* or NULL */
	const migr__graph *graph;
	migr__arena arena;
	migr__nodes parents;
	migr__template_values values;
	const char *folder;
	const char *path;
};

static int is_c(const struct making *making)
{
	return making->wish->format == MIGR_FORMAT_C;
}

/* The text of a buffer in the arena; the buffer is freed. NULL if memory is short. */
static const char *keep(struct making *making, migr__buf *buf)
{
	const char *text = buf->failed ? NULL : migr__arena_strndup(&making->arena, migr__buf_text(buf), buf->size);

	migr__buf_free(buf);
	return text;
}

/* A text in one line: what controls a terminal or ends a line becomes a blank. */
static const char *one_line(struct making *making, const char *text)
{
	migr__view trimmed = migr__view_trim(migr__view_of(text));
	char *copy = migr__arena_strndup(&making->arena, trimmed.data, trimmed.size);

	for (char *p = copy; p && *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	return copy;
}

/* --- what it says about itself --- */

static migr_status check_utf8(migr_error *error, const char *what, const char *text)
{
	if (!text || migr__utf8_invalid(text, strlen(text)) == SIZE_MAX)
		return MIGR_OK;
	migr__fail(error, MIGR_ERROR_OPTION, "the %s is not UTF-8 text", what);
	return migr__error_hint(error, "set the terminal to UTF-8");
}

static migr_status set_texts(struct making *making)
{
	const migr_new_revision *wish = making->wish;
	migr_error *error = &making->context->error;
	char now[MIGR__TIMESTAMP];
	migr_status rc = check_utf8(error, "message", wish->message);

	if (rc == MIGR_OK)
		rc = check_utf8(error, "create date", wish->create_date);
	if (rc != MIGR_OK)
		return rc;
	migr__clock_timestamp(now);
	now[19] = '\0'; /* no fractions of a second */
	making->values.message = one_line(making, wish->message ? wish->message : "");
	if (making->values.message && !*making->values.message)
		making->values.message = "empty message";
	making->values.create_date = one_line(making, wish->create_date ? wish->create_date : now);
	making->values.branch_labels = one_line(making, wish->branch_labels ? wish->branch_labels : "");
	if (!making->values.message || !making->values.create_date || !making->values.branch_labels)
		return migr__fail_memory(error);
	return MIGR_OK;
}

static migr_status set_id(struct making *making)
{
	migr_error *error = &making->context->error;
	unsigned char bytes[6];
	char hex[2 * sizeof bytes + 1];

	if (making->wish->id) {
		making->values.id = migr__arena_strdup(&making->arena, making->wish->id);
		return making->values.id ? MIGR_OK : migr__fail_memory(error);
	}
	do {
		if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
			return migr__file_fail(error, "the system's source of random numbers", "read", errno);
		for (size_t i = 0; i < sizeof bytes; i++)
			snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	} while (migr__graph_find(making->graph, hex, strlen(hex)) != MIGR__NO_NODE);
	making->values.id = migr__arena_strdup(&making->arena, hex);
	return making->values.id ? MIGR_OK : migr__fail_memory(error);
}

/* --- its place in the graph --- */

static migr_status resolve(const struct making *making, migr__view name, migr__nodes *out)
{
	migr__buf text;
	migr_status rc;

	migr__buf_init(&text, &making->context->alloc);
	migr__buf_add(&text, name.data, name.size);
	rc = text.failed ? migr__fail_memory(&making->context->error)
	                 : migr__graph_resolve(making->graph, text.data, NULL, out, &making->context->error);
	migr__buf_free(&text);
	return rc;
}

/* Adds nodes that are not there yet. */
static migr_status add_parents(struct making *making, const migr__nodes *nodes)
{
	for (size_t i = 0; i < nodes->count; i++)
		if (!migr__nodes_has(&making->parents, nodes->items[i]) &&
		    !migr__nodes_add(&making->context->alloc, &making->parents, nodes->items[i]))
			return migr__fail_memory(&making->context->error);
	return MIGR_OK;
}

static migr_status check_parents(const struct making *making)
{
	const uint32_t flags = making->wish->flags;
	migr_error *error = &making->context->error;

	if ((flags & MIGR_NEW_MERGE) && making->parents.count < 2) {
		migr__fail(error, MIGR_ERROR_OPTION, "a merge needs at least two revisions, and here %s",
		           making->parents.count ? "is one" : "are none");
		return migr__error_hint(error, "name the revisions to merge, or 'heads' for all heads");
	}
	for (size_t i = 0; i < making->parents.count && !(flags & MIGR_NEW_SPLICE); i++) {
		const char *id = migr__graph_id(making->graph, making->parents.items[i]);

		if (migr__graph_is_head(making->graph, making->parents.items[i]))
			continue;
		migr__fail(error, MIGR_ERROR_NOT_A_HEAD, "revision %s is not a head", id);
		migr__error_revision(error, id);
		return migr__error_hint(error, "name a head, or ask for a splice to begin a new branch there");
	}
	return MIGR_OK;
}

/* With no revisions yet, a head is where they begin: nowhere. */
static int is_first(const struct making *making, migr__view name)
{
	return migr__graph_count(making->graph) == 0 && (migr__view_is(name, "head") || migr__view_is(name, "heads"));
}

static migr_status set_parents(struct making *making)
{
	migr__view list = migr__view_of(making->wish->heads ? making->wish->heads : "head"), name;
	migr_status rc = MIGR_OK;

	while (rc == MIGR_OK && migr__next_name(&list, &name)) {
		migr__nodes nodes = { NULL, 0, 0 };

		if (!is_first(making, name))
			rc = resolve(making, name, &nodes);
		if (rc == MIGR_OK)
			rc = add_parents(making, &nodes);
		migr__nodes_free(&making->context->alloc, &nodes);
	}
	return rc == MIGR_OK ? check_parents(making) : rc;
}

static void add_to_list(migr__buf *list, migr__view name)
{
	if (list->size)
		migr__buf_puts(list, ", ");
	migr__buf_add(list, name.data, name.size);
}

static migr_status set_down_revisions(struct making *making)
{
	migr__buf list;

	migr__buf_init(&list, &making->context->alloc);
	for (size_t i = 0; i < making->parents.count; i++)
		add_to_list(&list, migr__view_of(migr__graph_id(making->graph, making->parents.items[i])));
	making->values.down_revisions = keep(making, &list);
	return making->values.down_revisions ? MIGR_OK : migr__fail_memory(&making->context->error);
}

/* Whether a name is a label, as it is typed, of one of these nodes. */
static int is_label(const struct making *making, const migr__nodes *nodes, migr__view name)
{
	for (size_t i = 0; i < nodes->count; i++) {
		size_t count;
		const char *const *labels = migr__graph_labels(making->graph, nodes->items[i], &count);

		for (size_t j = 0; j < count; j++)
			if (migr__view_is(name, labels[j]))
				return 1;
	}
	return 0;
}

/* A label stays one, since it stands for whatever is its head; anything else becomes the id that it stands for now. */
static migr_status set_depends_on(struct making *making)
{
	migr__view depends_on = migr__view_of(making->wish->depends_on), name;
	migr_status rc = MIGR_OK;
	migr__buf list;

	migr__buf_init(&list, &making->context->alloc);
	while (rc == MIGR_OK && migr__next_name(&depends_on, &name)) {
		migr__nodes nodes = { NULL, 0, 0 };

		rc = resolve(making, name, &nodes);
		if (rc == MIGR_OK && is_label(making, &nodes, name))
			add_to_list(&list, name);
		else
			for (size_t i = 0; i < nodes.count && rc == MIGR_OK; i++)
				add_to_list(&list, migr__view_of(migr__graph_id(making->graph, nodes.items[i])));
		migr__nodes_free(&making->context->alloc, &nodes);
	}
	making->values.depends_on = keep(making, &list);
	if (rc == MIGR_OK && !making->values.depends_on)
		return migr__fail_memory(&making->context->error);
	return rc;
}

static migr__node_spec spec_of(const migr__revision *revision)
{
	return (migr__node_spec){ revision->id, revision->down_revision, revision->branch_labels, revision->depends_on,
		                  revision->path };
}

/* Builds the graph as it would be with the new revision: whatever is wrong with it, is found before anything is
 * written. */
static migr_status check_graph(const struct making *making)
{
	const migr__revisions *revisions = &making->context->revisions;
	migr__graph *graph = migr__graph_new(&making->context->alloc);
	migr_error *error = &making->context->error;
	migr_status rc = graph ? MIGR_OK : migr__fail_memory(error);
	migr__node_spec spec = { making->values.id, making->values.down_revisions, making->values.branch_labels,
		                 making->values.depends_on, NULL };

	for (size_t i = 0; i < revisions->count && rc == MIGR_OK; i++) {
		migr__node_spec other = spec_of(&revisions->items[i]);

		rc = migr__graph_add(graph, &other, error);
	}
	if (rc == MIGR_OK)
		rc = migr__graph_add(graph, &spec, error);
	if (rc == MIGR_OK)
		rc = migr__graph_build(graph, error);
	migr__graph_free(graph);
	return rc;
}

/* --- its file --- */

static migr__view without_slashes(const char *path)
{
	migr__view view = migr__view_of(path);

	while (view.size > 1 && view.data[view.size - 1] == '/')
		view.size--;
	return view;
}

/* Whether a folder is a registered one or (deep) in one. */
static int is_registered(const migr_context *context, migr__view folder, int deep)
{
	for (size_t i = 0; i < context->n_directories; i++) {
		const char *directory = context->directories[i];
		size_t size = strlen(directory);

		if (folder.size < size || memcmp(folder.data, directory, size) != 0)
			continue;
		if (folder.size == size || (deep && (folder.data[size] == '/' || directory[size - 1] == '/')))
			return 1;
	}
	return 0;
}

/* The folder of the first down revision whose file is in a registered one; nothing if there is none. */
static migr__view folder_of_parents(const struct making *making)
{
	for (size_t i = 0; i < making->parents.count; i++) {
		const char *path = making->context->revisions.items[making->parents.items[i]].path;
		const char *slash = path ? strrchr(path, '/') : NULL;
		migr__view folder = { path, slash ? (size_t)(slash - path) : 0 };

		if (slash && is_registered(making->context, folder, 1))
			return folder;
	}
	return (migr__view){ NULL, 0 };
}

static migr_status choose_folder(const struct making *making, migr__view *folder)
{
	const migr_context *context = making->context;
	migr_error *error = &making->context->error;

	if (making->wish->directory) {
		*folder = without_slashes(making->wish->directory);
		if (!context->n_directories || is_registered(context, *folder, 0))
			return MIGR_OK;
		migr__fail(error, MIGR_ERROR_OPTION, "%s is not one of the folders of revisions",
		           making->wish->directory);
		return migr__error_hint(error, "choose one of those that are registered, such as %s",
		                        context->directories[0]);
	}
	*folder = folder_of_parents(making);
	if (folder->data)
		return MIGR_OK;
	if (context->n_directories == 1) {
		*folder = migr__view_of(context->directories[0]);
		return MIGR_OK;
	}
	if (context->n_directories)
		migr__fail(error, MIGR_ERROR_OPTION,
		           "there are several folders of revisions, and no down revision is in one");
	else
		migr__fail(error, MIGR_ERROR_OPTION, "there is no folder for the new revision");
	return migr__error_hint(error, "say in which folder the file is to be");
}

static migr_status set_path(struct making *making)
{
	const migr_new_revision *wish = making->wish;
	migr__view folder;
	migr__buf slug, path;
	migr_status rc = choose_folder(making, &folder);

	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&slug, &making->context->alloc);
	migr__buf_init(&path, &making->context->alloc);
	migr__slug(&slug, making->values.message, wish->slug_length ? wish->slug_length : MIGR__SLUG_LENGTH);
	migr__buf_add(&path, folder.data, folder.size);
	if (folder.size && folder.data[folder.size - 1] != '/')
		migr__buf_putc(&path, '/');
	if (slug.failed || path.failed)
		rc = migr__fail_memory(&making->context->error);
	if (rc == MIGR_OK)
		rc = migr__file_name(&path, wish->file_template ? wish->file_template : MIGR__FILE_TEMPLATE,
		                     making->values.id, migr__buf_text(&slug), making->values.create_date,
		                     &making->context->error);
	migr__buf_free(&slug);
	migr__buf_puts(&path, is_c(making) ? ".c" : ".sql");
	making->path = keep(making, &path);
	if (rc == MIGR_OK && !making->path)
		rc = migr__fail_memory(&making->context->error);
	return rc;
}

static int is_list_equal(const char *a, const char *b)
{
	migr__view x = migr__view_of(a), y = migr__view_of(b), left, right;

	while (migr__next_name(&x, &left))
		if (!migr__next_name(&y, &right) || left.size != right.size ||
		    memcmp(left.data, right.data, left.size) != 0)
			return 0;
	return !migr__next_name(&y, &right);
}

/* Reads the text as it will be read: a template that leaves out what it should say is found before the file is there.
 */
static migr_status check_text(struct making *making, const migr__source *source)
{
	const char *template = making->wish->template_path ? making->wish->template_path : "the built-in template";
	migr_error *error = &making->context->error;
	migr__revision revision;
	migr__c_file file;
	const char *lost = NULL;
	migr_status rc;

	if (is_c(making))
		rc = migr__c_file_read(source, &making->arena, &revision, &file, error);
	else
		rc = migr__sql_file_read(source, making->context->dialect, &making->arena, &revision, error);
	if (rc != MIGR_OK)
		return migr__error_prefix(error, "what %s makes is no revision file: ", template);
	if (!revision.id || strcmp(revision.id, making->values.id) != 0)
		lost = "id";
	else if (!is_list_equal(revision.down_revision, making->values.down_revisions))
		lost = "down revisions";
	else if (!is_list_equal(revision.depends_on, making->values.depends_on))
		lost = "dependencies";
	else if (!is_list_equal(revision.branch_labels, making->values.branch_labels))
		lost = "branch labels";
	if (!lost)
		return MIGR_OK;
	migr__fail(error, MIGR_ERROR_FILE_FORMAT, "%s does not write the %s of the revision", template, lost);
	return migr__error_hint(error, "add the token to the template; docs/templates.md lists them");
}

static migr_status read_template(struct making *making, migr__buf *template)
{
	const char *path = making->wish->template_path;
	migr_error *error = &making->context->error;
	migr_status rc = MIGR_OK;

	if (path)
		rc = migr__file_read(path, template, error);
	else
		migr__buf_puts(template, migr__template_builtin(is_c(making), making->operations != NULL));
	if (rc == MIGR_OK && template->failed)
		return migr__fail_memory(error);
	if (rc != MIGR_OK || !making->operations || migr__template_takes_operations(migr__buf_text(template)))
		return rc;
	migr__fail(error, MIGR_ERROR_FILE_FORMAT, "%s has no places for what the revision does", path);
	return migr__error_hint(error, "add %%(upgrades)s and %%(downgrades)s to the template; docs/templates.md says "
	                               "how");
}

static migr_status write_file(struct making *making)
{
	const char *template_path = making->wish->template_path;
	migr_error *error = &making->context->error;
	migr__buf template, text;
	migr_status rc;

	migr__buf_init(&template, &making->context->alloc);
	migr__buf_init(&text, &making->context->alloc);
	rc = read_template(making, &template);
	if (rc == MIGR_OK)
		rc = migr__template_render(&(migr__source){ template_path, migr__buf_text(&template), template.size },
		                           &making->values, is_c(making), &text, error);
	if (rc == MIGR_OK)
		rc = check_text(making, &(migr__source){ making->path, migr__buf_text(&text), text.size });
	if (rc == MIGR_OK)
		rc = migr__file_create(making->path, migr__buf_text(&text), text.size, error);
	migr__buf_free(&template);
	migr__buf_free(&text);
	return rc;
}

static migr_status register_file(const struct making *making, migr__nodes *out)
{
	migr_context *context = making->context;
	const migr__graph *graph;
	migr__scripts scripts;
	migr_status rc;

	migr__scripts_init(&scripts, &context->alloc, context->dialect, 0);
	rc = migr__scripts_add_file(&scripts, making->path, &context->error);
	if (rc == MIGR_OK)
		rc = migr__scripts_register(&scripts, &context->revisions, &context->error);
	migr__scripts_clear(&scripts);
	if (rc == MIGR_OK)
		rc = migr__revisions_graph(&context->revisions, &graph, &context->error);
	if (rc == MIGR_OK && !migr__nodes_add(&context->alloc, out, (migr__node)(context->revisions.count - 1)))
		rc = migr__fail_memory(&context->error);
	return rc;
}

migr_status migr__new_revision(migr_context *context, const migr_new_revision *wish,
                               const migr__new_operations *operations, migr__nodes *out)
{
	static migr_status (*const steps[])(struct making *) = { set_texts,          set_id,         set_parents,
		                                                 set_down_revisions, set_depends_on, set_path,
		                                                 write_file };
	struct making making = { .context = context, .wish = wish, .operations = operations };
	migr_status rc = migr__revisions_graph(&context->revisions, &making.graph, &context->error);

	migr__arena_init(&making.arena, &context->alloc);
	making.values.upgrades = operations ? operations->upgrades : NULL;
	making.values.downgrades = operations ? operations->downgrades : NULL;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0] && rc == MIGR_OK; i++) {
		rc = steps[i](&making);
		if (rc == MIGR_OK && steps[i] == set_depends_on)
			rc = check_graph(&making);
	}
	if (rc == MIGR_OK)
		rc = register_file(&making, out);
	migr__nodes_free(&context->alloc, &making.parents);
	migr__arena_clear(&making.arena);
	return rc;
}

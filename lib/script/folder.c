/* SPDX-License-Identifier: MIT */
#include "script/folder.h"

#include "script/c_file.h"
#include "base/file.h"
#include "script/sql_file.h"

#include <libmigr/script.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Deeper than anybody nests folders, and few enough for the stack and for open folders. */
#define MAX_DEPTH 64

struct walk {
	migr__scripts *scripts;
	migr_error *error;
	uint32_t flags;
	migr__map seen; /* folders, by device and inode: a link to one that was read already is not followed */
};

struct names {
	char **items;
	size_t count;
	size_t capacity;
};

void migr__scripts_init(migr__scripts *scripts, const migr__alloc *alloc, const migr__dialect *dialect, int keep_texts)
{
	memset(scripts, 0, sizeof *scripts);
	scripts->alloc = alloc;
	scripts->dialect = dialect;
	scripts->keep_texts = keep_texts;
	migr__arena_init(&scripts->arena, alloc);
	migr__map_init(&scripts->by_id, alloc);
}

void migr__scripts_clear(migr__scripts *scripts)
{
	migr__free(scripts->alloc, scripts->items);
	migr__free(scripts->alloc, scripts->inputs);
	migr__map_free(&scripts->by_id);
	migr__arena_clear(&scripts->arena);
	migr__scripts_init(scripts, scripts->alloc, scripts->dialect, scripts->keep_texts);
}

static int has_ending(const char *name, const char *ending)
{
	size_t size = strlen(name), length = strlen(ending);

	return size > length && strcmp(name + size - length, ending) == 0;
}

/* Keeps a path among the inputs; returns the copy, or NULL. */
static const char *add_input(migr__scripts *scripts, const char *path)
{
	const char *copy = migr__arena_strdup(&scripts->arena, path);

	if (!copy || !migr__reserve(scripts->alloc, &scripts->inputs, &scripts->inputs_capacity, scripts->n_inputs + 1,
	                            sizeof *scripts->inputs))
		return NULL;
	scripts->inputs[scripts->n_inputs++] = copy;
	return copy;
}

static migr_status parse(migr__scripts *scripts, const migr__source *source, migr__script *script, migr_error *error)
{
	migr__c_file file;
	migr_status rc;

	if (has_ending(source->path, ".sql"))
		return migr__sql_file_read(source, scripts->dialect, &scripts->arena, &script->revision, error);
	rc = migr__c_file_read(source, &scripts->arena, &script->revision, &file, error);
	script->name = file.name;
	return rc;
}

static migr_status fail_duplicate(migr_error *error, const char *id, const char *one, const char *other)
{
	migr__fail(error, MIGR_ERROR_DUPLICATE_ID, "%s and %s both have the id %s",
	           one ? one : "a revision of the program", other, id);
	migr__error_revision(error, id);
	return migr__error_hint(error, "give one of them another id, and the revisions after it that as down revision");
}

static migr_status keep(migr__scripts *scripts, migr__script *script, const migr__buf *text, migr_error *error)
{
	const char *id = script->revision.id;
	uint32_t other = migr__map_get(&scripts->by_id, id, strlen(id));

	/* two SQL files are told with all else that is wrong; a C file beside another could not be told apart from it
	 */
	if (other != MIGR__NONE && !script->name && !scripts->items[other].name)
		script->is_twin = 1;
	else if (other != MIGR__NONE)
		return fail_duplicate(error, id, scripts->items[other].revision.path, script->revision.path);
	if (scripts->keep_texts) {
		script->text = migr__arena_strndup(&scripts->arena, migr__buf_text(text), text->size);
		script->size = text->size;
		if (!script->text)
			return migr__fail_memory(error);
	}
	if ((!script->is_twin && !migr__map_put(&scripts->by_id, id, strlen(id), (uint32_t)scripts->count)) ||
	    !migr__reserve(scripts->alloc, &scripts->items, &scripts->capacity, scripts->count + 1, sizeof *script))
		return migr__fail_memory(error);
	scripts->items[scripts->count++] = *script;
	return MIGR_OK;
}

migr_status migr__scripts_add_file(migr__scripts *scripts, const char *path, migr_error *error)
{
	const char *kept = add_input(scripts, path);
	migr__script script = { .text = NULL };
	migr__buf text;
	migr_status rc;

	if (!kept)
		return migr__fail_memory(error);
	migr__buf_init(&text, scripts->alloc);
	rc = migr__file_read(kept, &text, error);
	if (rc == MIGR_OK)
		rc = parse(scripts, &(migr__source){ kept, migr__buf_text(&text), text.size }, &script, error);
	if (rc == MIGR_OK && script.revision.id)
		rc = keep(scripts, &script, &text, error);
	migr__buf_free(&text);
	return rc;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_names(const migr__alloc *alloc, struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		migr__free(alloc, names->items[i]);
	migr__free(alloc, names->items);
}

/* The names of a folder that are not hidden, sorted by their bytes. Returns an errno. */
static int list_names(const migr__alloc *alloc, const char *path, struct names *names)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	int number = 0;

	if (!folder)
		return errno;
	while (!number && (errno = 0, entry = readdir(folder)) != NULL) {
		char *name;

		if (entry->d_name[0] == '.')
			continue;
		name = migr__strdup(alloc, entry->d_name);
		if (!name ||
		    !migr__reserve(alloc, &names->items, &names->capacity, names->count + 1, sizeof *names->items)) {
			migr__free(alloc, name);
			number = ENOMEM;
		} else {
			names->items[names->count++] = name;
		}
	}
	if (!number)
		number = errno;
	closedir(folder);
	if (names->count)
		qsort(names->items, names->count, sizeof *names->items, compare_names);
	return number;
}

/* Whether a folder was not seen before: 1, 0, or -1 if memory is short. */
static int is_new(struct walk *walk, const struct stat *status)
{
	migr__arena *arena = &walk->scripts->arena;
	uint64_t numbers[2] = { (uint64_t)status->st_dev, (uint64_t)status->st_ino };
	const char *key = migr__arena_strndup(arena, (const char *)numbers, sizeof numbers);

	if (!key)
		return -1;
	if (migr__map_get(&walk->seen, key, sizeof numbers) != MIGR__NONE)
		return 0;
	return migr__map_put(&walk->seen, key, sizeof numbers, 0) ? 1 : -1;
}

static migr_status walk_folder(struct walk *walk, const char *path, const struct stat *status, int depth);

static migr_status walk_entry(struct walk *walk, const char *path, int depth)
{
	int is_script = has_ending(path, ".sql") || has_ending(path, ".c");
	struct stat status;

	if (stat(path, &status) != 0)
		return is_script ? migr__file_fail(walk->error, path, "read", errno) : MIGR_OK;
	if (S_ISREG(status.st_mode) && is_script)
		return migr__scripts_add_file(walk->scripts, path, walk->error);
	if (S_ISDIR(status.st_mode) && (walk->flags & MIGR_DIRECTORY_RECURSIVE))
		return walk_folder(walk, path, &status, depth + 1);
	return MIGR_OK;
}

static migr_status walk_names(struct walk *walk, const char *path, const struct names *names, int depth)
{
	migr__buf entry;
	migr_status rc = MIGR_OK;
	const char *slash = path[strlen(path) - 1] == '/' ? "" : "/";

	migr__buf_init(&entry, walk->scripts->alloc);
	for (size_t i = 0; i < names->count && rc == MIGR_OK; i++) {
		migr__buf_clear(&entry);
		migr__buf_printf(&entry, "%s%s%s", path, slash, names->items[i]);
		rc = entry.failed ? migr__fail_memory(walk->error) : walk_entry(walk, entry.data, depth);
	}
	migr__buf_free(&entry);
	return rc;
}

static migr_status walk_folder(struct walk *walk, const char *path, const struct stat *status, int depth)
{
	struct names names = { NULL, 0, 0 };
	migr_status rc = MIGR_OK;
	int fresh = is_new(walk, status), number;

	if (fresh < 0 || (fresh && !add_input(walk->scripts, path)))
		return migr__fail_memory(walk->error);
	if (!fresh)
		return MIGR_OK;
	if (depth > MAX_DEPTH) {
		migr__fail(walk->error, MIGR_ERROR_FILE, "%s: folders are nested more than %d deep", path, MAX_DEPTH);
		return migr__error_hint(walk->error, "move the revisions up, or register the inner folder");
	}
	number = list_names(walk->scripts->alloc, path, &names);
	rc = number ? migr__file_fail(walk->error, path, "read", number) : walk_names(walk, path, &names, depth);
	free_names(walk->scripts->alloc, &names);
	return rc;
}

migr_status migr__scripts_add_folder(migr__scripts *scripts, const char *path, uint32_t flags, migr_error *error)
{
	struct walk walk = { .scripts = scripts, .error = error, .flags = flags };
	struct stat status;
	migr_status rc;

	if (stat(path, &status) != 0)
		return migr__file_fail(error, path, "read", errno);
	if (!S_ISDIR(status.st_mode))
		return migr__file_fail(error, path, "read", ENOTDIR);
	migr__map_init(&walk.seen, scripts->alloc);
	rc = walk_folder(&walk, path, &status, 0);
	migr__map_free(&walk.seen);
	return rc;
}

static int is_text_equal(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static int is_content_equal(const migr__revision *a, const migr__revision *b)
{
	if (a->flags != b->flags || a->n_sections != b->n_sections ||
	    !is_text_equal(a->down_revision, b->down_revision) || !is_text_equal(a->depends_on, b->depends_on) ||
	    !is_text_equal(a->branch_labels, b->branch_labels))
		return 0;
	for (size_t i = 0; i < a->n_sections; i++)
		if (a->sections[i].direction != b->sections[i].direction ||
		    !is_text_equal(a->sections[i].dialects, b->sections[i].dialects) ||
		    !is_text_equal(a->sections[i].sql, b->sections[i].sql))
			return 0;
	return 1;
}

migr_status migr__script_register(const migr__script *script, int take_path, migr__revisions *revisions,
                                  migr_error *error)
{
	const migr__revision *revision = &script->revision;
	migr__revision *known;
	const char *path;
	uint32_t index;

	if (!migr__revisions_find(revisions, revision->id, &index))
		return migr__fail_memory(error);
	known = index == MIGR__NONE ? NULL : &revisions->items[index];
	if (!known || script->is_twin)
		return migr__revisions_add(revisions, revision, error);
	if (script->name ? !known->is_outline && known->path && has_ending(known->path, ".sql") : known->is_outline)
		return fail_duplicate(error, revision->id, known->path, revision->path ? revision->path : "a script");
	if (script->name || !is_content_equal(known, revision))
		return migr__revisions_add(revisions, revision, error);
	if (!take_path || !revision->path)
		return MIGR_OK;
	path = migr__arena_strdup(&revisions->arena, revision->path);
	if (!path)
		return migr__fail_memory(error);
	known->path = path;
	return MIGR_OK;
}

migr_status migr__scripts_register(const migr__scripts *scripts, migr__revisions *revisions, migr_error *error)
{
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < scripts->count && rc == MIGR_OK; i++)
		rc = migr__script_register(&scripts->items[i], 1, revisions, error);
	return rc;
}

/* Remembers a folder, once, without slashes at its end. */
static migr_status keep_folder(migr_context *context, const char *path)
{
	size_t size = strlen(path);
	char *copy;

	while (size > 1 && path[size - 1] == '/')
		size--;
	for (size_t i = 0; i < context->n_directories; i++)
		if (strlen(context->directories[i]) == size && memcmp(context->directories[i], path, size) == 0)
			return MIGR_OK;
	copy = migr__arena_strndup(&context->texts, path, size);
	if (!copy || !migr__reserve(&context->alloc, &context->directories, &context->directories_capacity,
	                            context->n_directories + 1, sizeof *context->directories))
		return migr__fail_memory(&context->error);
	context->directories[context->n_directories++] = copy;
	return MIGR_OK;
}

migr_status migr__folder_register(migr_context *context, const char *path, uint32_t flags)
{
	migr__scripts scripts;
	migr_status rc;

	migr__scripts_init(&scripts, &context->alloc, context->dialect, 0);
	rc = migr__scripts_add_folder(&scripts, path, flags, &context->error);
	if (rc == MIGR_OK)
		rc = migr__scripts_register(&scripts, &context->revisions, &context->error);
	if (rc == MIGR_OK)
		rc = keep_folder(context, path);
	migr__scripts_clear(&scripts);
	return rc;
}

/* SPDX-License-Identifier: MIT */
/*
 * Folders of revision files: found, read, registered.
 */
#ifndef MIGR_SCRIPT_FOLDER_H
#define MIGR_SCRIPT_FOLDER_H

#include "engine/context.h"

/* A revision file that was read. */
typedef struct migr__script {
	migr__revision revision; /* its path is the file's */
	const char *name;        /* of the variable of a C revision; NULL for an SQL one */
	const char *text;        /* the file, if texts are kept */
	size_t size;
	int is_twin; /* another SQL file of the folder has its id */
} migr__script;

typedef struct migr__scripts {
	const migr__alloc *alloc;
	migr__arena arena;
	const migr__dialect *dialect; /* or NULL */
	int keep_texts;
	migr__script *items;
	size_t count;
	size_t capacity;
	migr__map by_id;
	const char **inputs; /* all folders and files that were looked at */
	size_t n_inputs;
	size_t inputs_capacity;
} migr__scripts;

void migr__scripts_init(migr__scripts *scripts, const migr__alloc *alloc, const migr__dialect *dialect, int keep_texts);
void migr__scripts_clear(migr__scripts *scripts);

/* Reads a file; one without a revision (a C file that helps others) adds nothing. */
migr_status migr__scripts_add_file(migr__scripts *scripts, const char *path, migr_error *error);
/* Reads all revision files of a folder; `flags` as migr_register_directory. */
migr_status migr__scripts_add_folder(migr__scripts *scripts, const char *path, uint32_t flags, migr_error *error);

/*
 * Adds a revision file to a store of revisions. One that is there with the same content (a folder beside what was
 * embedded from it) only tells its path, if `take_path`; a C file and an SQL file of one id are refused.
 */
migr_status migr__script_register(const migr__script *script, int take_path, migr__revisions *revisions,
                                  migr_error *error);

/* Adds all that was read. */
migr_status migr__scripts_register(const migr__scripts *scripts, migr__revisions *revisions, migr_error *error);

/* Registers all revision files of a folder with a context, and keeps the folder for new files. */
migr_status migr__folder_register(migr_context *context, const char *path, uint32_t flags);

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file script.h
 * Revisions as files: SQL files, folders of them, new ones, and folders turned into C source.
 *
 * An SQL revision is one UTF-8 file whose name ends in ".sql":
 *
 *     -- migr:revision 1975ea83b712
 *     -- migr:revises 27c6a30d7c24, 9b1c33aa1f2e
 *     -- migr:depends-on 55af2cb1c267
 *     -- migr:branch-labels shop
 *     -- migr:message Add review table
 *     -- migr:create-date 2024-05-01 10:00:00
 *     -- migr:upgrade
 *     CREATE TABLE review (id INTEGER PRIMARY KEY);
 *     -- migr:upgrade postgresql
 *     CREATE INDEX CONCURRENTLY review_product ON review (product_id);
 *     -- migr:downgrade
 *     DROP TABLE review;
 *
 * A section without a dialect runs everywhere, one with a dialect (or several, separated by commas) only there; the
 * sections of a direction run in the order of the file. `-- migr:transaction none` sets #MIGR_REVISION_NO_TRANSACTION,
 * `-- migr:empty` sets #MIGR_REVISION_EMPTY. Directives begin in the first column.
 *
 * A C revision is a file whose name ends in ".c" with one `const migr_revision NAME = MIGR_REVISION(...)` whose texts
 * are plain string literals. Read as a file it has a place in the graph, but nothing that could be run.
 */
#ifndef MIGR_SCRIPT_H
#define MIGR_SCRIPT_H

#include <libmigr/context.h>

MIGR_BEGIN_DECLS

/**
 * Registers one SQL revision from the text of its file.
 *
 * @param context the context.
 * @param text the text; need not be NUL-terminated; copied.
 * @param size how many bytes.
 * @param path where it comes from, for messages and `edit`; may be NULL.
 * @return #MIGR_OK, #MIGR_ERROR_FILE_FORMAT, #MIGR_ERROR_FILE_BINARY or #MIGR_ERROR_SQL_TEXT, with path and line.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_register_script(migr_context *context, const char *text, size_t size,
                                                         const char *path);

enum {
	/** Look into the folders below as well. */
	MIGR_DIRECTORY_RECURSIVE = UINT32_C(1) << 0
};

/**
 * Registers all revision files of a folder, .sql and .c, sorted by name. Other files are left alone.
 *
 * A C revision that is registered by #migr_register or #migr_register_embedded as well, under the same id, keeps its
 * callbacks and takes its path from the file.
 *
 * @param context the context.
 * @param path the folder.
 * @param flags 0 or #MIGR_DIRECTORY_RECURSIVE.
 * @return #MIGR_OK or the first file's error; #MIGR_ERROR_FILE if there is no such folder. An empty folder is no error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_register_directory(migr_context *context, const char *path, uint32_t flags);

/** One revision in a table that `migr embed` has written. */
typedef struct migr_embedded {
	/** A C revision; NULL if it is an SQL one. */
	const migr_revision *revision;
	/** For a C revision: the checksum of its source, 64 hex digits. */
	const char *fingerprint;
	/** The text of an SQL revision; NULL if it is a C one. */
	const char *script;
	/** The path of its file when it was embedded. */
	const char *path;
} migr_embedded;

/**
 * Registers the table that `migr embed` has written.
 *
 * @param context the context.
 * @param items the table.
 * @param count how many elements.
 * @param item_size sizeof(migr_embedded) in the caller's view.
 * @return as #migr_register and #migr_register_script.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_register_embedded(migr_context *context, const migr_embedded *items,
                                                           size_t count, size_t item_size);

/** How to embed. All zero means the defaults. */
typedef struct migr_embed_options {
	/** sizeof(migr_embed_options); #MIGR_EMBED_OPTIONS sets it. */
	uint32_t struct_size;
	/** 0 or #MIGR_DIRECTORY_RECURSIVE. */
	uint32_t flags;
	/** The name of the function that the C file defines; NULL for "register_revisions". */
	const char *function;
	/** Where to write what the result depends on, in make's syntax; NULL for nowhere. */
	const char *depfile;
	/** What the depfile names as its target; NULL for the output's path. */
	const char *depfile_target;
} migr_embed_options;

/** The first initialiser of a #migr_embed_options. */
#define MIGR_EMBED_OPTIONS .struct_size = sizeof(migr_embed_options)

/**
 * Turns folders of revisions into one C file that defines `migr_status FUNCTION(migr_context *)`.
 *
 * SQL revisions are in it as text. C revisions are copied into it, each with its `upgrade` and `downgrade` under a name
 * of its own, so that the file is all there is to build; other file-level names must differ between them. The graph is
 * checked before anything is written, and the file is replaced only if its content changes.
 *
 * @param context a context, for errors and memory; nothing is registered in it.
 * @param directories the folders.
 * @param count how many.
 * @param output the C file to write.
 * @param options how, or NULL.
 * @return #MIGR_OK or the error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_embed(migr_context *context, const char *const *directories, size_t count,
                                               const char *output, const migr_embed_options *options);

/** The form of a new revision file. */
typedef int32_t migr_revision_format;

enum {
	/** An SQL file. */
	MIGR_FORMAT_SQL = 0,
	/** A C file. */
	MIGR_FORMAT_C = 1
};

enum {
	/** The new revision's down revisions need not be heads. */
	MIGR_NEW_SPLICE = UINT32_C(1) << 0,
	/** It merges all its down revisions; at least two are needed. */
	MIGR_NEW_MERGE = UINT32_C(1) << 1
};

/** A revision file to be written. Lists are texts: names separated by commas. */
typedef struct migr_new_revision {
	/** sizeof(migr_new_revision); #MIGR_NEW_REVISION sets it. */
	uint32_t struct_size;
	/** Any of the MIGR_NEW_ flags. */
	uint32_t flags;
	/** What it does; NULL for "empty message". */
	const char *message;
	/** Its down revisions, as identifiers; NULL for "head"; "base" for a new base. */
	const char *heads;
	/** Labels that it declares; may be NULL. */
	const char *branch_labels;
	/** Identifiers of revisions it depends on; may be NULL. */
	const char *depends_on;
	/** Its id; NULL for twelve random hexadecimal digits. */
	const char *id;
	/** Its create date; NULL for now, in UTC. */
	const char *create_date;
	/** The folder; NULL for the one its down revision is in. Must be one of those registered, if any is. */
	const char *directory;
	/** A template file; NULL for the built-in one. See docs/templates.md. */
	const char *template_path;
	/**
	 * The file's name without ending, with %(rev)s, %(slug)s, %(year)d, %(month).2d ...; NULL for
	 * "%(rev)s_%(slug)s".
	 */
	const char *file_template;
	/** In which form. */
	migr_revision_format format;
	/** How long the slug may be; 0 for 40. */
	uint32_t slug_length;
} migr_new_revision;

/** The first initialiser of a #migr_new_revision. */
#define MIGR_NEW_REVISION .struct_size = sizeof(migr_new_revision)

/**
 * Writes a new revision file, and registers it.
 *
 * Everything is checked before: the heads are heads (or #MIGR_NEW_SPLICE), the id and labels are free, the file is not
 * there.
 *
 * @param context the context, with the present revisions registered.
 * @param revision what to write.
 * @param[out] out the new revision, a list of one, to be freed; may be NULL.
 * @return #MIGR_OK, #MIGR_ERROR_MULTIPLE_HEADS, #MIGR_ERROR_NOT_A_HEAD, #MIGR_ERROR_DUPLICATE_ID,
 *         #MIGR_ERROR_FILE_EXISTS ...
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_write_revision(migr_context *context, const migr_new_revision *revision,
                                                        migr_revision_list **out);

MIGR_END_DECLS

#endif

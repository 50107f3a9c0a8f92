/* SPDX-License-Identifier: MIT */
/*
 * Revisions as files, as the application calls it: arguments are checked here, the work is done in lib/script.
 */
#include "base/import.h"
#include "engine/import.h"
#include "engine/list.h"
#include "script/embed.h"
#include "script/folder.h"
#include "script/new_revision.h"
#include "script/sql_file.h"

#include <string.h>

static migr_status check_flags(migr_context *context, const char *what, uint32_t flags, uint32_t known)
{
	if (flags & ~known)
		return migr__fail(&context->error, MIGR_ERROR_OPTION, "%s: flags 0x%x has bits that mean nothing", what,
		                  flags);
	return MIGR_OK;
}

/* `is_embedded`: the same revision may have come from a folder already. */
static migr_status register_text(migr_context *context, const migr__source *source, int is_embedded)
{
	migr__script script = { .name = NULL };
	migr__arena arena;
	migr_status rc;

	migr__arena_init(&arena, &context->alloc);
	rc = migr__sql_file_read(source, context->dialect, &arena, &script.revision, &context->error);
	if (rc == MIGR_OK && is_embedded)
		rc = migr__script_register(&script, 0, &context->revisions, &context->error);
	else if (rc == MIGR_OK)
		rc = migr__revisions_add(&context->revisions, &script.revision, &context->error);
	migr__arena_clear(&arena);
	return rc;
}

migr_status migr_register_script(migr_context *context, const char *text, size_t size, const char *path)
{
	migr_status rc = migr__enter(context);

	if (rc != MIGR_OK)
		return rc;
	if (!text && size)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "the script is NULL");
	return register_text(context, &(migr__source){ path, text ? text : "", size }, 0);
}

migr_status migr_register_directory(migr_context *context, const char *path, uint32_t flags)
{
	migr_status rc = migr__enter(context);

	if (rc == MIGR_OK && !path)
		rc = migr__fail(&context->error, MIGR_ERROR_MISUSE, "the folder is NULL");
	if (rc == MIGR_OK)
		rc = check_flags(context, "migr_register_directory", flags, MIGR_DIRECTORY_RECURSIVE);
	return rc == MIGR_OK ? migr__folder_register(context, path, flags) : rc;
}

static migr_status register_item(migr_context *context, const migr_embedded *item)
{
	migr_revision revision;
	migr_status rc;

	if (!item->revision == !item->script)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "an embedded revision has %s",
		                  item->script ? "both code and a script" : "neither code nor a script");
	if (item->script)
		return register_text(context, &(migr__source){ item->path, item->script, strlen(item->script) }, 1);
	rc = migr__revision_import(&context->error, &revision, item->revision, item->revision->struct_size);
	if (rc != MIGR_OK)
		return rc;
	if (!revision.path)
		revision.path = item->path;
	/* an author who says himself what the callbacks mean has the last word */
	return migr__revision_register(context, &revision, NULL, revision.fingerprint ? NULL : item->fingerprint);
}

migr_status migr_register_embedded(migr_context *context, const migr_embedded *items, size_t count, size_t item_size)
{
	migr_status rc = migr__enter(context);

	if (rc == MIGR_OK && !items && count)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "no table was given");
	for (size_t i = 0; i < count && rc == MIGR_OK; i++) {
		migr_embedded item;

		rc = migr__import_item(&context->error, "migr_embedded", &item, sizeof item,
		                       (const char *)items + i * item_size, item_size, sizeof(migr_embedded));
		if (rc == MIGR_OK)
			rc = register_item(context, &item);
	}
	return rc;
}

migr_status migr_embed(migr_context *context, const char *const *directories, size_t count, const char *output,
                       const migr_embed_options *options)
{
	migr_embed_options imported = { MIGR_EMBED_OPTIONS };
	migr_status rc = migr__enter(context);

	if (rc != MIGR_OK)
		return rc;
	if ((!directories && count) || !output)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "the %s is NULL",
		                  output ? "list of folders" : "output");
	for (size_t i = 0; i < count; i++)
		if (!directories[i])
			return migr__fail(&context->error, MIGR_ERROR_MISUSE, "folder %zu of %zu is NULL", i + 1,
			                  count);
	if (options)
		rc = migr__import(&context->error, "migr_embed_options", &imported, sizeof imported, options,
		                  sizeof(migr_embed_options));
	if (rc == MIGR_OK)
		rc = check_flags(context, "migr_embed", imported.flags, MIGR_DIRECTORY_RECURSIVE);
	if (rc != MIGR_OK)
		return rc;
	if (!imported.function)
		imported.function = "register_revisions";
	return migr__embed(context, directories, count, output, &imported);
}

migr_status migr_write_revision(migr_context *context, const migr_new_revision *revision, migr_revision_list **out)
{
	migr__nodes nodes = { NULL, 0, 0 };
	migr_new_revision wish;
	migr_status rc = migr__enter(context);

	if (rc != MIGR_OK)
		return rc;
	if (out)
		*out = NULL;
	if (!revision)
		return migr__fail(&context->error, MIGR_ERROR_MISUSE, "the revision is NULL");
	rc = migr__import(&context->error, "migr_new_revision", &wish, sizeof wish, revision,
	                  sizeof(migr_new_revision));
	if (rc == MIGR_OK)
		rc = check_flags(context, "migr_write_revision", wish.flags, MIGR_NEW_SPLICE | MIGR_NEW_MERGE);
	if (rc == MIGR_OK && wish.format != MIGR_FORMAT_SQL && wish.format != MIGR_FORMAT_C)
		rc = migr__fail(&context->error, MIGR_ERROR_OPTION, "%d is no format of revision files", wish.format);
	if (rc == MIGR_OK)
		rc = migr__new_revision(context, &wish, NULL, &nodes);
	if (rc == MIGR_OK && out)
		rc = migr__list_new(context, &nodes, out);
	migr__nodes_free(&context->alloc, &nodes);
	return rc;
}

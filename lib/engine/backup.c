/* SPDX-License-Identifier: MIT */
#include "engine/backup.h"

#include "engine/database.h"

static migr_status take_error(migr_context *context, migr_status rc, migr_error *error)
{
	return rc == MIGR_OK ? rc : migr__error_move(error, &context->backend_error);
}

static migr_status makes_none(const migr_context *context, migr_error *error)
{
	migr__fail(error, MIGR_ERROR_UNSUPPORTED, "%s: this backend makes no safety copies", context->backend.name);
	return migr__error_hint(error, "make one by the database's own tools, and leave out backup_path");
}

migr_status migr__backup(migr_context *context, migr_error *error)
{
	if (!context->backend.backup)
		return makes_none(context, error);
	migr__error_clear(&context->backend_error);
	return take_error(context, context->backend.backup(context->connection, context->options.backup_path), error);
}

migr_status migr__restore(migr_context *context, const char *path, migr_error *error)
{
	migr__wait wait = { 0 };
	migr_status rc;

	if (!path)
		path = context->options.backup_path;
	if (!path)
		return migr__fail(error, MIGR_ERROR_MISUSE, "no safety copy is named");
	if (!context->backend.restore)
		return makes_none(context, error);
	for (;;) {
		migr__error_clear(&context->backend_error);
		rc = take_error(context, context->backend.restore(context->connection, path), error);
		if (rc == MIGR_OK && wait.began)
			migr__error_clear(error);
		if (rc != MIGR_ERROR_BUSY)
			return rc;
		rc = migr__wait_more(context, &wait, error);
		if (rc != MIGR_OK)
			return rc;
	}
}

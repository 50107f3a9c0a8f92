/* SPDX-License-Identifier: MIT */
#include "engine/cache.h"

#include "base/file.h"
#include "schema/shape_read.h"

#include <libmigr/version.h>

#include <string.h>

/* "libmigr cache 1", the key, the digest of the rest; each with a line break. */
static const char head[] = "libmigr cache 1\n";
#define KEY_AT (sizeof head - 1)
#define DIGEST_AT (KEY_AT + MIGR__SHA256_HEX + 1)
#define BODY_AT (DIGEST_AT + MIGR__SHA256_HEX + 1)

int migr__cache_key(const migr_context *context, const migr__about *about, const migr_models *prepared,
                    const migr__names *schemas, char key[MIGR__SHA256_HEX + 1])
{
	migr__sha256 sha;
	migr__buf text;
	int ok;

	migr__buf_init(&text, &context->alloc);
	migr__shape_write(&migr__shape_models, prepared, &text);
	ok = !text.failed;
	migr__sha256_init(&sha);
	migr__sha256_add_text(&sha, MIGR_VERSION_STRING);
	migr__sha256_add_text(&sha, context->dialect->name);
	migr__sha256_add_text(&sha, about->version);
	migr__sha256_add_text(&sha, about->schema);
	for (size_t i = 0; i < schemas->count; i++)
		migr__sha256_add_text(&sha, schemas->items[i]);
	migr__sha256_add_text(&sha, "");
	migr__sha256_add(&sha, migr__buf_text(&text), text.size);
	migr__sha256_hex(&sha, key);
	migr__buf_free(&text);
	return ok;
}

static void digest_of(const char *bytes, size_t size, char digest[MIGR__SHA256_HEX + 1])
{
	migr__sha256 sha;

	migr__sha256_init(&sha);
	migr__sha256_add(&sha, bytes, size);
	migr__sha256_hex(&sha, digest);
}

static const migr_models *parse(const migr__buf *file, const char *key, migr__arena *arena)
{
	const char *text = migr__buf_text(file);
	char digest[MIGR__SHA256_HEX + 1];
	const migr_models *models;
	migr__view body;

	if (file->size <= BODY_AT || memcmp(text, head, KEY_AT) != 0 ||
	    memcmp(text + KEY_AT, key, MIGR__SHA256_HEX) != 0)
		return NULL;
	body = (migr__view){ text + BODY_AT, file->size - BODY_AT };
	digest_of(body.data, body.size, digest);
	if (memcmp(text + DIGEST_AT, digest, MIGR__SHA256_HEX) != 0)
		return NULL;
	models = migr__shape_read(&migr__shape_models, &body, arena);
	return models && !body.size ? models : NULL;
}

const migr_models *migr__cache_load(const char *path, const char *key, migr__arena *arena)
{
	const migr_models *models = NULL;
	migr_error ignored;
	migr__buf file;

	migr__error_init(&ignored, arena->alloc);
	migr__buf_init(&file, arena->alloc);
	if (migr__file_read(path, &file, &ignored) == MIGR_OK && !file.failed)
		models = parse(&file, key, arena);
	migr__buf_free(&file);
	migr__error_clear(&ignored);
	return models;
}

migr_status migr__cache_save(const char *path, const char *key, const migr_models *models, const migr__alloc *alloc,
                             migr_error *error)
{
	char digest[MIGR__SHA256_HEX + 1];
	migr__buf body, file;
	migr_status rc;

	migr__buf_init(&body, alloc);
	migr__buf_init(&file, alloc);
	migr__shape_write(&migr__shape_models, models, &body);
	digest_of(migr__buf_text(&body), body.size, digest);
	migr__buf_printf(&file, "%s%s\n%s\n", head, key, digest);
	migr__buf_add(&file, migr__buf_text(&body), body.size);
	if (body.failed || file.failed)
		rc = migr__fail_memory(error);
	else
		rc = migr__file_replace(path, file.data, file.size, error);
	migr__buf_free(&body);
	migr__buf_free(&file);
	return rc;
}

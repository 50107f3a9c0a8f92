/* SPDX-License-Identifier: MIT */
/*
 * A file that keeps what was read back from a scratch place, so that the same models need not be made there again.
 */
#ifndef MIGR_ENGINE_CACHE_H
#define MIGR_ENGINE_CACHE_H

#include "base/sha256.h"
#include "engine/look.h"
#include "schema/names.h"

/*
 * What the reading depends on: the models as they would be made, the schemas that are made and read beside the current
 * one, the dialect, the server and its settings, this library. 0 if memory is short.
 */
int migr__cache_key(const migr_context *context, const migr__about *about, const migr_models *prepared,
                    const migr__names *schemas, char key[MIGR__SHA256_HEX + 1]);

/* The models that are kept under the key; NULL if the file is not there, is damaged, or is of something else. */
const migr_models *migr__cache_load(const char *path, const char *key, migr__arena *arena);

/* Replaces the file. */
migr_status migr__cache_save(const char *path, const char *key, const migr_models *models, const migr__alloc *alloc,
                             migr_error *error);

#endif

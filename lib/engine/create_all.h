/* SPDX-License-Identifier: MIT */
/*
 * A new database made of models.
 */
#ifndef MIGR_ENGINE_CREATE_ALL_H
#define MIGR_ENGINE_CREATE_ALL_H

#include "engine/compare.h"

/* As migr_create_all; the scope was imported. */
migr_status migr__create_all(migr_context *context, const migr_models *models, const migr_scope *scope);

#endif

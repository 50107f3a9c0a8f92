/* SPDX-License-Identifier: MIT */
/**
 * @file migr.h
 * Everything that an application needs. A backend's own header (sqlite.h) comes beside it.
 *
 * | header | for whom |
 * |---|---|
 * | context.h, event.h, inspect.h | the application: open, register, run, look |
 * | revision.h | the author of revisions: what a revision is, SQL |
 * | ops.h, data.h, guard.h | the author of revisions: operations, rows, what is there |
 * | schema.h, models.h | tables, columns, keys and indexes as data; models made of them |
 * | reading.h, compare.h, check.h | schemas that are read, compared with models, and checked
 * | offline.h | SQL scripts instead of runs |
 * | operation.h | a program that makes operations from something else |
 * | builder.h (not included here) | a binding that makes operations without knowing structs |
 * | script.h | SQL revision files, new revisions, embedding |
 * | error.h, types.h, allocator.h, version.h, api.h | everybody |
 * | backend.h (not included here) | the author of a backend |
 * | cli.h (not included here) | a program that offers the `migr` commands as its own |
 */
#ifndef MIGR_MIGR_H
#define MIGR_MIGR_H

#include <libmigr/check.h>
#include <libmigr/compare.h>
#include <libmigr/context.h>
#include <libmigr/data.h>
#include <libmigr/guard.h>
#include <libmigr/inspect.h>
#include <libmigr/models.h>
#include <libmigr/offline.h>
#include <libmigr/ops.h>
#include <libmigr/reading.h>
#include <libmigr/script.h>
#include <libmigr/version.h>

#endif

/* SPDX-License-Identifier: MIT */
/**
 * @file sqlite.h
 * The backend for SQLite, in the library libmigr-sqlite.
 *
 * A URL is a path, or `sqlite:` followed by one ("sqlite:shop.db", "sqlite:/var/lib/shop.db", also "sqlite:///shop.db"
 * with an empty host: three slashes and a relative path as SQLAlchemy writes it, four for an absolute one), or
 * ":memory:". After a `?` come settings, each read back after it was made:
 *
 * | setting | values |
 * |---|---|
 * | foreign_keys | on, off: enforced during the run; without it, SQLite's own default |
 * | journal_mode | wal, delete, truncate, persist, memory, off |
 * | synchronous | off, normal, full, extra |
 * | vfs | the name of a VFS |
 */
#ifndef MIGR_SQLITE_H
#define MIGR_SQLITE_H

#include <libmigr/revision.h>

MIGR_BEGIN_DECLS

struct sqlite3;

/**
 * The SQLite backend.
 *
 * @return static data, never NULL. May be called from any thread.
 * @since 0.1
 */
MIGR_API const migr_backend *migr_sqlite(void);

/**
 * The connection of a step.
 *
 * @param op the step.
 * @return the handle, borrowed; NULL if the database is not SQLite. Do not end the transaction on it.
 * @since 0.1
 */
MIGR_API struct sqlite3 *migr_sqlite_handle(const migr_op *op);

MIGR_END_DECLS

#endif

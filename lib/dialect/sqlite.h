/* SPDX-License-Identifier: MIT */
#ifndef MIGR_DIALECT_SQLITE_H
#define MIGR_DIALECT_SQLITE_H

#include "dialect/dialect.h"

extern const migr__dialect migr__dialect_sqlite;

#endif

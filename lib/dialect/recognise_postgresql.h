/* SPDX-License-Identifier: MIT */
/*
 * The heads of PostgreSQL's statements.
 */
#ifndef MIGR_DIALECT_RECOGNISE_POSTGRESQL_H
#define MIGR_DIALECT_RECOGNISE_POSTGRESQL_H

#include "dialect/probe.h"
#include "dialect/reader.h"

void migr__recognise_postgresql(migr__probe *probe, migr__reader *reader);

#endif

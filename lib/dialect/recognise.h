/* SPDX-License-Identifier: MIT */
/*
 * Recognises what a statement makes, drops or renames, and writes the query that tells whether it took effect. Only for
 * statements that commit by themselves (MIGR__CLASS_OUTSIDE).
 *
 * It relies on this: the statement was valid where it stands. What CREATE makes was not there before it, and what DROP
 * takes away was. So what is there now tells whether it took effect. A statement that says otherwise (IF EXISTS, OR
 * REPLACE) proves nothing by that, but may be run again.
 */
#ifndef MIGR_DIALECT_RECOGNISE_H
#define MIGR_DIALECT_RECOGNISE_H

#include "dialect/probe.h"

/* Fills in an empty probe; afterwards look at `failed` first. */
void migr__recognise(migr__probe *probe, const migr__dialect *dialect, const char *sql, size_t size);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Asks the database whether a statement took effect whose end nobody saw.
 */
#ifndef MIGR_ENGINE_SETTLE_H
#define MIGR_ENGINE_SETTLE_H

#include "engine/context.h"

typedef enum migr__settled {
	MIGR__SETTLED_UNDONE, /* to be run; also if to run it again does no harm */
	MIGR__SETTLED_DONE,
	MIGR__SETTLED_UNKNOWN
} migr__settled;

/*
 * What a failed attempt left behind is cleared away; what was done half-way is finished, where that has a statement of
 * its own. Only for a statement that commits by itself.
 */
migr_status migr__settle(migr_context *context, const migr_statement *statement, migr__settled *settled,
                         migr_error *error);

/*
 * Before a statement that was never begun, or that failed: clears away what an earlier failure may have left behind
 * (the INVALID index of CREATE INDEX CONCURRENTLY). For most statements it does nothing. Never MIGR__SETTLED_UNKNOWN,
 * and MIGR__SETTLED_DONE only if an earlier attempt was finished by this.
 */
migr_status migr__settle_before(migr_context *context, const migr_statement *statement, migr__settled *settled,
                                migr_error *error);

/* Whether migr__settle could tell. Asks nobody. */
int migr__settle_can_tell(migr_context *context, const migr_statement *statement);

#endif

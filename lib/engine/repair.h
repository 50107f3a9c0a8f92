/* SPDX-License-Identifier: MIT */
/*
 * Settling by hand a step that was cut off: a person says what became of it, and the ledger is changed accordingly.
 */
#ifndef MIGR_ENGINE_REPAIR_H
#define MIGR_ENGINE_REPAIR_H

#include "engine/context.h"

migr_status migr__run_repair(migr_context *context, migr_repair_action action);

#endif

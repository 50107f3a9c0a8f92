/* SPDX-License-Identifier: MIT */
/*
 * Our own targets: a program is linked with one of target_*.c.
 */
#ifndef MIGR_TESTS_CONFORMANCE_TARGET_H
#define MIGR_TESTS_CONFORMANCE_TARGET_H

#include "conformance.h"

const migr_conformance_target *conformance_target(void);

#endif

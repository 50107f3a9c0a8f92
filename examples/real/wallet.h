/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the wallet share: its revisions, and the numbers that its rows hold.
 */
#ifndef WALLET_H
#define WALLET_H

#include <libmigr/migr.h>

enum { INVOICE_PAID = 1 };
enum { CHANNEL_OPENING = 1, CHANNEL_ON_CHAIN = 8 };
enum { PAYMENT_OUTGOING = 1 };

/* All revisions, the first one first. */
extern const migr_revision wallet_revisions[];
extern const size_t wallet_revision_count;

/* Revision 1: ten tables. */
migr_status wallet_create_first_tables(migr_op *op, void *app);

#endif

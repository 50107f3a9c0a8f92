/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the shop share: its settings, and the function that registers its revisions.
 */
#ifndef SHOP_H
#define SHOP_H

#include <libmigr/migr.h>

#define SHOP_VERSION "shop 1.0"
#define SHOP_DATABASE "sqlite:shop.db"

/* The application's pointer: what its revisions may ask about the application. */
typedef struct shop {
	const char *default_language;
	/* All languages that the shop offers, the default one among them. */
	const char *const *languages;
	size_t n_languages;
} shop;

extern shop shop_settings;

/* What the shop wants its database to be. */
extern const migr_models shop_models;

/* Written by `migr embed` from the files in versions/. */
migr_status shop_register_revisions(migr_context *context);

#endif

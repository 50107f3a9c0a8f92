/* SPDX-License-Identifier: MIT */
/*
 * Memory that runs short, at each allocation in turn: an error, nothing leaked, nothing half-done that stays.
 */
#include "place.h"
#include "shop.h"
#include "support/meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static place p;
static char *cache;

static migr_status nothing(const char *text, size_t size, void *user)
{
	(void)text;
	(void)size;
	(void)user;
	return MIGR_OK;
}

static migr_status read_all(migr_context *context)
{
	migr_reading *reading = NULL;
	migr_status rc = migr_read_schema(context, &(migr_scope){ MIGR_SCOPE, .exclude = "theirs" }, &reading);

	if (rc == MIGR_OK)
		rc = migr_write_models(context, migr_reading_models(reading), MIGR_MODELS_C, "shop", nothing, NULL);
	migr_reading_free(reading);
	return rc;
}

static migr_status compare_all(migr_context *context)
{
	const migr_compare_options options = { MIGR_COMPARE_OPTIONS, .cache_path = cache };
	migr_comparison *comparison = NULL;
	migr_status rc = migr_compare(context, &shop_larger, &options, &comparison);

	if (rc == MIGR_OK)
		rc = migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_DOWNGRADE, NULL, nothing, NULL);
	migr_comparison_free(comparison);
	return rc;
}

static migr_status compare_text(migr_context *context)
{
	migr_comparison *comparison = NULL;
	migr_status rc = migr_compare_sql(context, "CREATE TABLE users (id INTEGER PRIMARY KEY)", MIGR_NUL_TERMINATED,
	                                  NULL, &comparison);

	migr_comparison_free(comparison);
	return rc;
}

static migr_status create_all(migr_context *context)
{
	migr_status rc = migr_register_linear(context, shop_steps, shop_n_steps, sizeof shop_steps[0]);

	return rc == MIGR_OK ? migr_create_all(context, &shop_larger, NULL) : rc;
}

static migr_status replay(migr_context *context)
{
	migr_status rc = migr_register_linear(context, shop_steps, shop_n_steps, sizeof shop_steps[0]);

	return rc == MIGR_OK ? migr_check_replay(context, &shop_larger, NULL, 0) : rc;
}

/* With each allocation failing in turn, until none does. A warning that could not be told is no failure. */
static void sweep(migr_status (*call)(migr_context *context), int step, void (*prepare)(void))
{
	meter m = { .fail_at = 0 };
	size_t n_failed = 0;

	for (size_t at = 1;; at += (size_t)step) {
		const migr_allocator allocator = { .struct_size = sizeof allocator,
			                           .resize = meter_resize,
			                           .user = &m };
		const migr_options options = { MIGR_OPTIONS, .allocator = &allocator };
		migr_context *context = NULL;
		migr_status rc;

		place_begin(&p);
		if (prepare)
			prepare();
		m = (meter){ .fail_at = at };
		rc = migr_open(&context, p.target->backend(), p.target->url(p.database), &options);
		if (rc == MIGR_OK)
			rc = call(context);
		ck_assert_msg(rc == MIGR_OK || rc == MIGR_ERROR_NO_MEMORY, "at %zu: %s: %s", at, migr_status_name(rc),
		              context ? migr_error_message(migr_last_error(context)) : "");
		ck_assert_msg(rc != MIGR_OK || !context || migr_error_status(migr_last_error(context)) == MIGR_OK,
		              "at %zu: success with an error", at);
		migr_close(context);
		ck_assert_msg(m.live == 0, "at %zu: %zu pieces are left", at, m.live);
		place_end(&p);
		n_failed += rc != MIGR_OK;
		if (!m.failed)
			break;
	}
	ck_assert_uint_gt(n_failed, 10);
}

static void make_shop(void)
{
	migr_context *context = place_open(&p, NULL);

	OK(context, migr_create_all(context, &shop_models, NULL));
	migr_close(p.context);
	p.context = NULL;
}

static void forget_cache(void)
{
	make_shop();
	remove(cache);
}

START_TEST(reading)
{
	sweep(read_all, 3, make_shop);
}
END_TEST

START_TEST(comparing)
{
	char path[1024];

	snprintf(path, sizeof path, "%s", t_path(t_folder(), "cache"));
	cache = path;
	sweep(compare_all, 7, forget_cache);
	sweep(compare_all, 7, make_shop); /* from the cache */
}
END_TEST

START_TEST(comparing_with_text)
{
	sweep(compare_text, 3, make_shop);
}
END_TEST

START_TEST(making_all)
{
	sweep(create_all, 3, NULL);
}
END_TEST

START_TEST(replaying)
{
	sweep(replay, 17, NULL);
}
END_TEST

PLACE_MAIN("memory", reading, comparing, comparing_with_text, making_all, replaying)

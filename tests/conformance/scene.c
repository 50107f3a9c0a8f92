/* SPDX-License-Identifier: MIT */
#include "scene.h"

#include <stdlib.h>
#include <string.h>

int scene_is_sqlite(const scene *s)
{
	return strcmp(s->t.dialect, "sqlite") == 0;
}

int scene_is_mysql(const scene *s)
{
	return strcmp(s->t.dialect, "mysql") == 0;
}

void scene_other(const scene *s, const char *sql)
{
	ck_assert_msg(cf_target->execute(s->other, sql) == 0, "the other session failed: %s", sql);
}

void scene_let_go(const scene *s)
{
	if (s->has_thread)
		pthread_join(s->thread, NULL);
	scene_other(s, "ROLLBACK");
	if (scene_is_mysql(s))
		scene_other(s, "UNLOCK TABLES");
}

static void watch(const migr_event *event, void *user)
{
	scene *s = user;

	if (migr_event_get_kind(event) != MIGR_EVENT_WAITING)
		return;
	if (!s->n_waiting++ && s->must_free)
		scene_let_go(s);
	strncpy(s->waiting, migr_event_message(event), sizeof s->waiting - 1);
}

static const char first_sql[] = "CREATE TABLE held (id INTEGER PRIMARY KEY, n INTEGER);\n"
				"INSERT INTO held VALUES (1, 0);\n"
				"CREATE TABLE wanted (id INTEGER PRIMARY KEY, n INTEGER);\n"
				"INSERT INTO wanted VALUES (1, 0);\n"
				"CREATE TABLE log (id INTEGER)";
const migr_revision scene_first = MIGR_REVISION(.id = "1", .upgrade_sql = first_sql);

void scene_begin(scene *s)
{
	memset(s, 0, sizeof *s);
	cf_begin(&s->t);
	cf_upgrade(&s->t, NULL, &scene_first, 1, "head");
	s->other = cf_target->open(s->t.database);
	ck_assert_ptr_nonnull(s->other);
}

void scene_end(scene *s)
{
	cf_target->close(s->other);
	cf_end(&s->t);
}

migr_context *scene_open(scene *s, migr_options *options, const migr_revision *list, size_t count)
{
	options->struct_size = sizeof *options;
	options->app = s;
	options->on_event = watch;
	options->event_user = s;
	return cf_graph(&s->t, options, list, count);
}

migr_context *scene_open_with(scene *s, migr_options *options, const migr_revision *second)
{
	const migr_revision list[] = { scene_first, *second };

	return scene_open(s, options, LIST(list));
}

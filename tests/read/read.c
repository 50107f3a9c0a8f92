/* SPDX-License-Identifier: MIT */
#include "read.h"

#include "ddl/reader.h"
#include "dialect/compile.h"
#include "engine/database.h"

#include <string.h>

int read_place_open(read_place *place)
{
	memset(place, 0, sizeof *place);
	place->alloc = migr__alloc_libc();
	place->dialect = migr__dialect_find(ddl_reader.dialect);
	place->database = ddl_reader.open();
	return place->database && place->dialect ? 0 : -1;
}

typedef struct row_sink {
	migr__live_row_fn each;
	void *sink;
} row_sink;

static migr_status take_row(void *user, const migr_value *values, const char *const *names, size_t count)
{
	const row_sink *sink = user;

	(void)names;
	return sink->each ? sink->each(sink->sink, values, count) : MIGR_OK;
}

static migr_status query(void *user, const char *sql, const migr_value *params, size_t n_params, migr__live_row_fn each,
                         void *sink, migr_error *error)
{
	read_place *place = user;
	row_sink rows = { each, sink };

	place->queries++;
	return migr__db_run(place->context,
	                    &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                       .sql = sql,
	                                       .size = strlen(sql),
	                                       .params = params,
	                                       .n_params = n_params,
	                                       .row = take_row,
	                                       .sink = &rows },
	                    NULL, error);
}

int read_place_empty(read_place *place)
{
	migr_status rc;

	migr_close(place->context);
	place->context = NULL;
	if (ddl_reader.empty(place->database) != 0)
		return -1;
	rc = migr_open_borrowed(&place->context, ddl_reader.backend(), ddl_reader.native(place->database), NULL);
	place->live = (migr__live){ .user = place, .query = query };
	if (rc != MIGR_OK)
		fprintf(stderr, "%s\n", migr_error_message(migr_last_error(place->context)));
	return rc == MIGR_OK ? 0 : -1;
}

void read_place_close(read_place *place)
{
	migr_close(place->context);
	if (place->database)
		ddl_reader.close(place->database);
}

int read_execute(read_place *place, const char *sql)
{
	return ddl_reader.execute(place->database, sql);
}

migr_status read_schemas(read_place *place, const char *const *schemas, const char *const *as, size_t n_schemas,
                         migr__arena *arena, migr__reading *out, migr_error *error)
{
	static const char *const current[] = { NULL };
	const migr__read read = {
		.live = &place->live,
		.dialect = place->dialect,
		.arena = arena,
		.error = error,
		.schemas = schemas ? schemas : current,
		.as = as,
		.n_schemas = schemas ? n_schemas : 1,
	};
	migr_status rc = migr__db_begin(place->context, error);

	if (rc != MIGR_OK)
		return rc;
	rc = migr__read_schema(&read, out);
	migr__db_rollback(place->context);
	return rc;
}

/* SPDX-License-Identifier: MIT */
/*
 * golden FILE: every case of cases_DIALECT.c is made and read, which must give what the file says; is made from that in
 * an empty place and read again, which must give the same.
 */
#include "cases.h"
#include "ddl/golden.h"
#include "ddl/reader.h"
#include "read.h"
#include "schema/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct outcome {
	migr__arena arenas[2];
	migr__reading readings[2];
	migr_error error;
	char fault[2000];
} outcome;

static migr_status read_case_of(read_place *place, const read_case *item, outcome *result, int which)
{
	const char *const schemas[] = { NULL, item->schema };

	return read_schemas(place, schemas, NULL, item->schema ? 2 : 1, &result->arenas[which],
	                    &result->readings[which], &result->error);
}

static void set_fault(outcome *result, const char *what)
{
	snprintf(result->fault, sizeof result->fault, "%s: %s", what, migr_error_message(&result->error));
}

static void remake(read_place *place, const read_case *item, outcome *result)
{
	const migr_models *models = &result->readings[0].models;

	if (read_place_empty(place) != 0 || (item->again && read_execute(place, item->again) != 0))
		snprintf(result->fault, sizeof result->fault, "the place could not be emptied");
	else if (read_make(place, models, &result->error) != MIGR_OK)
		set_fault(result, "made again");
	else if (read_case_of(place, item, result, 1) != MIGR_OK)
		set_fault(result, "read again");
	else if (!migr__shape_equal(&migr__shape_models, models, &result->readings[1].models)) {
		char *text = read_print(&result->readings[1]);

		snprintf(result->fault, sizeof result->fault, "read again it is:\n%s", text);
		free(text);
	}
}

static void run_case(read_place *place, const read_case *item, golden *file)
{
	outcome result;
	char *text = NULL;

	memset(&result, 0, sizeof result);
	migr__error_init(&result.error, &place->alloc);
	migr__arena_init(&result.arenas[0], &place->alloc);
	migr__arena_init(&result.arenas[1], &place->alloc);
	if (read_place_empty(place) != 0 || read_execute(place, item->sql) != 0)
		snprintf(result.fault, sizeof result.fault, "it could not be made");
	else if (read_case_of(place, item, &result, 0) != MIGR_OK)
		set_fault(&result, "read");
	else {
		text = read_print(&result.readings[0]);
		if (!(item->flags & READ_NOT_REMADE))
			remake(place, item, &result);
	}
	golden_check(file, item->name, text ? text : "", result.fault[0] ? result.fault : NULL);
	free(text);
	migr__arena_clear(&result.arenas[0]);
	migr__arena_clear(&result.arenas[1]);
	migr__error_clear(&result.error);
}

static int version_of(const read_place *place)
{
	return ddl_reader.version ? ddl_reader.version(place->database) : 0;
}

/* Those that the server can have; and only if the name begins with the text in READ_ONLY, for whoever looks for a
 * fault. */
static int is_wanted(const read_place *place, const read_case *item)
{
	const char *only = getenv("READ_ONLY");

	return version_of(place) >= item->since && (!only || strncmp(item->name, only, strlen(only)) == 0);
}

int main(int argc, char **argv)
{
	unsigned long count = 0;
	read_place place;
	golden *file;
	int rc;

	if (argc != 2 || read_place_open(&place) != 0)
		return 1;
	for (size_t i = 0; i < n_read_cases; i++)
		count += (unsigned long)is_wanted(&place, &read_cases[i]);
	file = golden_open(argv[1], count, version_of(&place));
	if (!file)
		return 1;
	for (size_t i = 0; i < n_read_cases; i++)
		if (is_wanted(&place, &read_cases[i]))
			run_case(&place, &read_cases[i], file);
	read_place_close(&place);
	rc = golden_close(file);
	return getenv("READ_ONLY") ? 0 : rc;
}

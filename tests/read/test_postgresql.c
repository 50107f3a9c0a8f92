/* SPDX-License-Identifier: MIT */
/*
 * Reading PostgreSQL, as far as it is no golden text: a scratch schema that stands for another one, how many queries it
 * takes, what is in its way.
 */
#include "ddl/reader.h"
#include "read.h"
#include "schema/shape.h"
#include "support/meter.h"
#include "support/t.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static read_place place;
static migr_error error;
static migr__arena arena;

static void begin(void)
{
	ck_assert_int_eq(read_place_open(&place), 0);
	ck_assert_int_eq(read_place_empty(&place), 0);
	migr__error_init(&error, &place.alloc);
	migr__arena_init(&arena, &place.alloc);
}

static void end(void)
{
	migr__arena_clear(&arena);
	migr__error_clear(&error);
	read_place_close(&place);
}

static void run(const char *sql)
{
	ck_assert_msg(read_execute(&place, sql) == 0, "%s", sql);
}

static void read_as(const char *const *schemas, const char *const *as, size_t count, migr__reading *out)
{
	migr_status rc = read_schemas(&place, schemas, as, count, &arena, out, &error);

	ck_assert_msg(rc == MIGR_OK, "%s", migr_error_message(&error));
}

static void read_current(migr__reading *out)
{
	read_as(NULL, NULL, 1, out);
}

static void are_equal(const migr__reading *a, const migr__reading *b)
{
	char *left = read_print(a), *right = read_print(b);

	ck_assert_msg(migr__shape_equal(&migr__shape_models, &a->models, &b->models), "%s\n--\n%s", left, right);
	free(left);
	free(right);
}

/* Everything whose text may name a schema. @ is the schema, # another one. */
static const char everything[] =
	"CREATE TYPE @.mood AS ENUM ('a', 'b');\n"
	"CREATE TYPE @.\"date\" AS ENUM ('hidden by the server''s own');\n"
	"CREATE TABLE @.h (h @.\"date\");\n"
	"CREATE TYPE #.far AS ENUM ('x');\n"
	"CREATE SEQUENCE @.numbers;\n"
	"CREATE SEQUENCE #.others;\n"
	"CREATE TABLE #.p (id serial PRIMARY KEY, f #.far DEFAULT 'x', n int DEFAULT nextval('#.others'));\n"
	"CREATE TABLE @.p (id serial PRIMARY KEY, m @.mood DEFAULT 'a', q int REFERENCES #.p, ms @.mood[], "
	"n int DEFAULT nextval('@.numbers'), o int DEFAULT nextval('#.others'), f #.far, t text DEFAULT "
	"'migr_scratch_2.p', "
	"c public.citext DEFAULT 'y', CHECK (f = 'x' OR m IN ('a', 'b')), g text GENERATED ALWAYS AS (CASE f WHEN 'x' "
	"THEN 'y' END) "
	"STORED);\n"
	"ALTER TABLE #.p ADD r int REFERENCES @.p;\n"
	"CREATE INDEX i ON @.p ((f)) WHERE f = 'x'::#.far;\n"
	"CREATE VIEW @.v AS SELECT p.id, o.f FROM @.p JOIN #.p o USING (id) WHERE o.f = 'x';\n"
	"CREATE VIEW #.v AS SELECT * FROM @.v;\n"
	"CREATE FUNCTION #.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
	"CREATE TRIGGER tr BEFORE UPDATE ON @.p FOR EACH ROW WHEN (NEW.f = 'x') EXECUTE FUNCTION #.f();\n"
	"CREATE TRIGGER own BEFORE UPDATE ON @.p FOR EACH ROW EXECUTE FUNCTION public.mine()";

static void run_in(const char *sql, const char *schema, const char *other)
{
	size_t size = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	for (; *sql; sql++) {
		if (*sql == '@')
			fputs(schema, out);
		else if (*sql == '#')
			fputs(other, out);
		else
			fputc(*sql, out);
	}
	fclose(out);
	run(text);
	free(text);
}

/* Made in scratch schemas, it reads as the real one: "public" and "audit". */
START_TEST(a_scratch_schema_reads_as_the_real_one)
{
	static const char *const real[] = { NULL, "Au dit" };
	static const char *const scratch[] = { "migr_scratch_1", "migr_scratch_2" };
	migr__reading live, made, again;

	begin();
	run("CREATE EXTENSION citext; CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; "
	    "END'; CREATE SCHEMA \"Au dit\"; CREATE SCHEMA migr_scratch_1; CREATE SCHEMA migr_scratch_2");
	run_in(everything, "public", "\"Au dit\"");
	read_as(real, NULL, 2, &live);
	/* as the scratch place has it while a schema is made there */
	run("SET search_path = migr_scratch_1, public");
	run_in(everything, "migr_scratch_1", "migr_scratch_2");
	read_as(scratch, real, 2, &made);
	read_as(scratch, real, 2, &again);
	are_equal(&live, &made);
	are_equal(&made, &again);
	ck_assert_str_eq(live.models.tables.items[0]->columns.items[0].type, "postgresql: public.date");
	ck_assert_str_eq(live.models.tables.items[1]->columns.items[3].type, "postgresql: mood[]");
	run("RESET search_path; DROP SCHEMA \"Au dit\", migr_scratch_1, migr_scratch_2 CASCADE");
	end();
}
END_TEST

/* A first schema with a name of its own: all texts have it. */
START_TEST(a_first_schema_may_have_a_name)
{
	static const char *const schemas[] = { "public" }, *const as[] = { "app" };
	migr__reading reading;
	const migr_table *table;

	begin();
	/* PostgreSQL 16 names the table of a column only where there are several */
	run("CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (id serial, m mood DEFAULT 'a'); CREATE VIEW v AS SELECT "
	    "t.id FROM t, t u WHERE t.m = 'a'");
	read_as(schemas, as, 1, &reading);
	table = reading.models.tables.items[0];
	ck_assert_str_eq(table->schema, "app");
	ck_assert_str_eq(table->columns.items[0].type, "postgresql: serial");
	ck_assert_str_eq(table->columns.items[1].type, "postgresql: app.mood");
	ck_assert_str_eq(table->columns.items[1].default_sql, "'a'::app.mood");
	ck_assert_str_eq(reading.models.views.items[0]->sql,
	                 "SELECT t.id\n   FROM app.t,\n    app.t u\n  WHERE (t.m = 'a'::app.mood)");
	end();
}
END_TEST

START_TEST(a_schema_that_is_not_there)
{
	static const char *const schemas[] = { NULL, "no'ne" };
	migr__reading reading;

	begin();
	ck_assert_int_eq(read_schemas(&place, schemas, NULL, 2, &arena, &reading, &error), MIGR_ERROR_NO_SUCH_TABLE);
	ck_assert_ptr_nonnull(strstr(migr_error_message(&error), "\"no'ne\""));
	run("SET search_path = nowhere");
	ck_assert_int_eq(read_schemas(&place, NULL, NULL, 1, &arena, &reading, &error), MIGR_ERROR_NO_SUCH_TABLE);
	ck_assert_ptr_nonnull(strstr(migr_error_message(&error), "no current schema"));
	end();
}
END_TEST

/* Tables with all that a query could be sent for. */
static void make_tables(int from, int to)
{
	for (int i = from; i < to; i++) {
		char sql[1000];

		snprintf(sql, sizeof sql,
		         "CREATE TYPE e%d AS ENUM ('a'); CREATE TABLE t%d (id serial PRIMARY KEY, a int DEFAULT %d "
		         "UNIQUE, "
		         "b text COLLATE \"C\", c e%d, g bigint GENERATED ALWAYS AS IDENTITY, r int REFERENCES t%d, "
		         "CHECK (a > %d)); CREATE INDEX i%d ON t%d (lower(b)) WHERE a > 0; CREATE VIEW v%d AS SELECT * "
		         "FROM "
		         "t%d; CREATE TRIGGER tr AFTER UPDATE OF a ON t%d FOR EACH ROW EXECUTE FUNCTION f(); "
		         "COMMENT ON COLUMN t%d.a IS 'x'; CREATE SEQUENCE s%d",
		         i, i, i, i, i, i, i, i, i, i, i, i, i);
		run(sql);
	}
}

START_TEST(the_number_of_queries_is_fixed)
{
	unsigned long first, second;
	migr__reading reading;

	begin();
	run("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
	make_tables(0, 1);
	place.queries = 0;
	read_current(&reading);
	first = place.queries;
	make_tables(1, 50);
	place.queries = 0;
	read_current(&reading);
	second = place.queries;
	ck_assert_uint_eq(reading.models.tables.count, 50);
	ck_assert_uint_eq(first, second);
	ck_assert_uint_le(second, 7);
	end();
}
END_TEST

/* Another session of the same database, for whoever stands in the way. */
static PGconn *another_session(void)
{
	const PGconn *mine = ddl_reader.native(place.database);
	const char *keywords[] = { "host", "port", "user", "password", "dbname", NULL };
	const char *values[] = { PQhost(mine), PQport(mine), PQuser(mine), PQpass(mine), PQdb(mine), NULL };
	PGconn *other = PQconnectdbParams(keywords, values, 0);

	ck_assert_msg(PQstatus(other) == CONNECTION_OK, "%s", PQerrorMessage(other));
	return other;
}

static void run_on(PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);

	ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK, "%s", PQerrorMessage(connection));
	PQclear(result);
}

START_TEST(a_locked_table_is_read)
{
	migr__reading reading;
	PGconn *other;

	begin();
	run("CREATE TABLE p (id serial PRIMARY KEY, b text DEFAULT 'x' UNIQUE); CREATE TABLE t (a int DEFAULT 1 "
	    "REFERENCES "
	    "p); CREATE INDEX i ON t (a DESC)");
	other = another_session();
	run_on(other, "BEGIN");
	run_on(other, "LOCK TABLE t, p IN ACCESS EXCLUSIVE MODE");
	run("SET lock_timeout = 1000");
	read_current(&reading);
	ck_assert_uint_eq(reading.models.tables.count, 2);
	PQfinish(other);
	end();
}
END_TEST

/* The server looks at a table to write an expression of it, so this takes as long as the session waits for a lock. */
START_TEST(an_expression_of_a_locked_table_ends_the_reading)
{
	static const char *const made[] = { "CREATE TABLE t (a int CHECK (a > 0))",
		                            "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t" };

	for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
		migr__reading reading;
		PGconn *other;

		begin();
		run(made[i]);
		other = another_session();
		run_on(other, "BEGIN");
		run_on(other, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
		run("SET lock_timeout = 50");
		ck_assert_int_eq(read_schemas(&place, NULL, NULL, 1, &arena, &reading, &error),
		                 MIGR_ERROR_LOCK_TIMEOUT);
		PQfinish(other);
		end();
	}
}
END_TEST

/* A context of a user who may do nothing, on this database. */
static migr_context *limited_user(void)
{
	const char *url = getenv("MIGR_TEST_POSTGRESQL_LIMITED_URL");
	const char *slash = url ? strrchr(url, '/') : NULL;
	migr_context *context = NULL;
	char text[300];

	ck_assert_ptr_nonnull(slash);
	snprintf(text, sizeof text, "%.*s/%s", (int)(slash - url), url, PQdb(ddl_reader.native(place.database)));
	ck_assert_int_eq(migr_open(&context, ddl_reader.backend(), text, NULL), MIGR_OK);
	return context;
}

/* The catalogue is everybody's. */
START_TEST(a_user_without_privileges_reads_the_same)
{
	static const char *const schemas[] = { "public" };
	migr__reading mine, theirs;
	migr_context *own;

	begin();
	run("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
	make_tables(0, 2);
	run("GRANT USAGE ON SCHEMA public TO migr_limited; REVOKE ALL ON ALL TABLES IN SCHEMA public FROM public");
	read_as(schemas, NULL, 1, &mine);
	own = place.context;
	place.context = limited_user();
	read_as(schemas, NULL, 1, &theirs);
	migr_close(place.context);
	place.context = own;
	are_equal(&mine, &theirs);
	end();
}
END_TEST

START_TEST(temporary_tables_are_in_nobodys_way)
{
	migr__reading before, after;

	begin();
	run("CREATE TABLE t (a int); CREATE TYPE e AS ENUM ('a'); CREATE TABLE u (e e, f int DEFAULT 1); CREATE VIEW v "
	    "AS "
	    "SELECT a FROM t");
	read_current(&before);
	run("CREATE TEMP TABLE t (b int); CREATE TYPE pg_temp.e AS ENUM ('b'); CREATE TEMP VIEW v AS SELECT 1");
	read_current(&after);
	are_equal(&before, &after);
	end();
}
END_TEST

/* With the allocation that fails; returns whether it was reached. */
static int read_failing(size_t at)
{
	static const char *const schemas[] = { NULL, "migr_other" }, *const as[] = { NULL, "another" };
	meter memory = { .fail_at = at };
	const migr__alloc alloc = { meter_resize, &memory };
	migr__arena failing;
	migr__reading reading;
	migr_status rc;

	migr__error_clear(&error);
	migr__arena_init(&failing, &alloc);
	rc = read_schemas(&place, schemas, as, 2, &failing, &reading, &error);
	migr__arena_clear(&failing);
	ck_assert_uint_eq(memory.live, 0);
	ck_assert_msg(rc == (memory.failed ? MIGR_ERROR_NO_MEMORY : MIGR_OK) && error.status == rc,
	              "allocation %zu: %s: %s", at, migr_status_name(rc), migr_error_message(&error));
	return memory.failed;
}

START_TEST(each_allocation_fails)
{
	size_t at = 1;

	begin();
	run("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE SCHEMA "
	    "migr_other");
	make_tables(0, 3);
	run("CREATE TABLE migr_other.p (v varchar PRIMARY KEY CHECK (v IN ('a', 'b')), w varchar, x int4range, "
	    "EXCLUDE USING gist (x WITH &&), CHECK (v IN (w, 'c'))) WITH (fillfactor = 70); ALTER TABLE t1 ADD pv "
	    "varchar "
	    "REFERENCES migr_other.p; CREATE VIEW wv AS SELECT * FROM migr_other.p; CREATE RULE r AS ON INSERT TO t1 "
	    "DO ALSO "
	    "NOTHING; COMMENT ON TABLE t1 IS 'x'");
	while (read_failing(at))
		at++;
	ck_assert_uint_gt(at, 100);
	end();
}
END_TEST

T_MAIN("reading PostgreSQL", a_scratch_schema_reads_as_the_real_one, a_first_schema_may_have_a_name,
       a_schema_that_is_not_there, the_number_of_queries_is_fixed, a_locked_table_is_read,
       an_expression_of_a_locked_table_ends_the_reading, a_user_without_privileges_reads_the_same,
       temporary_tables_are_in_nobodys_way, each_allocation_fails)

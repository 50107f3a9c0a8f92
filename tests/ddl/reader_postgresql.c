/* SPDX-License-Identifier: MIT */
/*
 * PostgreSQL's catalogue.
 */
#include "reader.h"

#include <libmigr/postgresql.h>

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct database {
	PGconn *admin;
	PGconn *connection;
	char name[64];
	char url[512];
} database;

static void say_nothing(void *user, const char *notice)
{
	(void)user;
	(void)notice;
}

static PGresult *query(PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
		return result;
	fprintf(stderr, "%s\n%s", sql, PQerrorMessage(connection));
	PQclear(result);
	return NULL;
}

static int run(PGconn *connection, const char *sql)
{
	PGresult *result = query(connection, sql);

	PQclear(result);
	return result ? 0 : -1;
}

static void close_database(void *handle)
{
	database *db = handle;
	char sql[128];

	PQfinish(db->connection);
	snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s", db->name);
	if (db->admin)
		run(db->admin, sql);
	PQfinish(db->admin);
	free(db);
}

static void *open_database(void)
{
	const char *url = getenv("MIGR_TEST_POSTGRESQL_URL");
	const char *slash = url ? strrchr(url, '/') : NULL;
	database *db = calloc(1, sizeof *db);
	char text[512];

	if (!db || !slash) {
		fprintf(stderr, "MIGR_TEST_POSTGRESQL_URL is not set: run this by tests/support/servers.sh run\n");
		free(db);
		return NULL;
	}
	db->admin = PQconnectdb(url);
	PQsetNoticeProcessor(db->admin, say_nothing, NULL);
	snprintf(db->name, sizeof db->name, "migr_ddl_%ld", (long)getpid());
	snprintf(text, sizeof text, "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
	         db->name);
	if (run(db->admin, text) == 0) {
		/* nothing of it must outlive the server */
		snprintf(db->url, sizeof db->url, "%.*s/%s?options=-csynchronous_commit%%3Doff", (int)(slash - url),
		         url, db->name);
		db->connection = PQconnectdb(db->url);
		PQsetNoticeProcessor(db->connection, say_nothing, NULL);
	}
	if (PQstatus(db->connection) == CONNECTION_OK)
		return db;
	fprintf(stderr, "%s", PQerrorMessage(db->connection));
	close_database(db);
	return NULL;
}

static void *native(void *handle)
{
	return ((database *)handle)->connection;
}

static int version(void *handle)
{
	return PQserverVersion(native(handle)) / 10000;
}

static int empty(void *handle)
{
	PGconn *connection = native(handle);

	if (PQtransactionStatus(connection) != PQTRANS_IDLE && run(connection, "ROLLBACK") != 0)
		return -1;
	return run(connection, "DISCARD ALL") == 0 &&
	                       run(connection, "DROP SCHEMA IF EXISTS migr_other, migr_new, public "
	                                       "CASCADE") == 0
	               ? run(connection, "CREATE SCHEMA public")
	               : -1;
}

static int execute(void *handle, const char *sql)
{
	return run(native(handle), sql);
}

/* n: the schemas that are looked at; a temporary one has another number each time. */
#define NAMESPACES                                                                                                     \
	"WITH n AS (SELECT oid, CASE WHEN oid = pg_my_temp_schema() THEN 'temp' ELSE nspname END AS name "             \
	"FROM pg_namespace WHERE oid = pg_my_temp_schema() OR (nspname !~ '^pg_' AND nspname <> "                      \
	"'information_schema')), "                                                                                     \
	"r AS (SELECT c.*, format('%I.%I', n.name, c.relname) AS full_name FROM pg_class c "                           \
	"JOIN n ON n.oid = c.relnamespace WHERE c.relname !~ '^migr_(version|history)') "
static const char *const queries[] = {
	NAMESPACES "SELECT 'schema ' || name FROM n ORDER BY 1",
	NAMESPACES "SELECT format('%s %s%s%s%s', CASE relkind WHEN 'r' THEN 'table' ELSE 'relation of kind ' || "
		   "relkind::text END, "
		   "full_name, CASE relpersistence WHEN 'u' THEN ' unlogged' ELSE '' END, "
		   "COALESCE(' with ' || array_to_string(reloptions, ', '), ''), "
		   "COALESCE(' comment ' || quote_literal(obj_description(oid, 'pg_class')), '')) "
		   "FROM r WHERE relkind NOT IN ('i', 'S', 'v', 'm') ORDER BY full_name COLLATE \"C\"",
	NAMESPACES
	"SELECT format('column %s.%I %s%s%s%s%s%s', full_name, attname, format_type(atttypid, atttypmod), "
	"COALESCE((SELECT ' collate ' || quote_ident(collname) FROM pg_collation l, pg_type t "
	"WHERE l.oid = attcollation AND t.oid = atttypid AND typcollation <> l.oid), ''), "
	"CASE WHEN attnotnull THEN ' not null' ELSE '' END, "
	"CASE attidentity WHEN 'a' THEN ' identity always' WHEN 'd' THEN ' identity by default' ELSE '' END, "
	"COALESCE(CASE attgenerated WHEN 's' THEN ' generated ' WHEN 'v' THEN ' virtual ' ELSE ' default ' END || "
	"pg_get_expr(adbin, adrelid), ''), "
	"COALESCE(' comment ' || quote_literal(col_description(r.oid, attnum)), '')) "
	"FROM r JOIN pg_attribute ON attrelid = r.oid AND attnum > 0 AND NOT attisdropped "
	"LEFT JOIN pg_attrdef ON adrelid = r.oid AND adnum = attnum "
	"WHERE relkind NOT IN ('i', 'S') ORDER BY full_name COLLATE \"C\", attnum",
	NAMESPACES "SELECT format('constraint %s %I %s', full_name, conname, pg_get_constraintdef(k.oid)) "
		   /* that a column takes no NULL is said of the column in all versions */
		   "FROM r JOIN pg_constraint k ON conrelid = r.oid WHERE contype NOT IN ('t', 'n') ORDER BY 1",
	NAMESPACES
	"SELECT format('index %s%s%s%s', pg_get_indexdef(i.indexrelid), "
	"CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END, "
	"COALESCE(' tablespace ' || t.spcname, ''), "
	"COALESCE(' comment ' || quote_literal(obj_description(i.indexrelid, 'pg_class')), '')) "
	"FROM r JOIN pg_index i ON i.indexrelid = r.oid LEFT JOIN pg_tablespace t ON t.oid = r.reltablespace "
	"WHERE i.indrelid IN (SELECT oid FROM r) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = r.oid "
	"AND contype IN ('p', 'u', 'x')) ORDER BY 1",
	NAMESPACES
	"SELECT format('%sview %s as %s%s', CASE relkind WHEN 'm' THEN 'materialized ' ELSE '' END, full_name, "
	"pg_get_viewdef(oid), COALESCE(' comment ' || quote_literal(obj_description(oid, 'pg_class')), '')) "
	"FROM r WHERE relkind IN ('v', 'm') ORDER BY 1",
	NAMESPACES "SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM r JOIN pg_trigger t ON tgrelid = r.oid "
		   "WHERE NOT tgisinternal ORDER BY 1",
	NAMESPACES "SELECT format('function %I.%I %s%s', n.name, proname, prosrc, "
		   "COALESCE(' comment ' || quote_literal(obj_description(p.oid, 'pg_proc')), '')) "
		   "FROM n JOIN pg_proc p ON pronamespace = n.oid ORDER BY 1",
	NAMESPACES
	"SELECT format('sequence %s %s start %s increment %s minimum %s maximum %s cache %s%s%s last %s', full_name, "
	"format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache, "
	"CASE WHEN seqcycle THEN ' cycle' ELSE '' END, "
	"COALESCE((SELECT ' of ' || pg_describe_object(refclassid, refobjid, refobjsubid) FROM pg_depend "
	"WHERE classid = 'pg_class'::regclass AND objid = r.oid AND deptype IN ('a', 'i') "
	"AND refclassid = 'pg_class'::regclass), ''), COALESCE(pg_sequence_last_value(r.oid)::text, 'none')) "
	"FROM r JOIN pg_sequence ON seqrelid = r.oid WHERE pg_describe_object('pg_class'::regclass, r.oid, 0) "
	"!~ 'migr_history' ORDER BY 1",
	NAMESPACES "SELECT format('enum %I.%I %s', n.name, typname, (SELECT string_agg(quote_literal(enumlabel), ', ' "
		   "ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)) "
		   "FROM n JOIN pg_type t ON typnamespace = n.oid WHERE typtype = 'e' ORDER BY 1",
	/* how to read the rows: a query for each table */
	NAMESPACES
	"SELECT format('SELECT format(''row %%s %%s'', %L, t) FROM %s t ORDER BY 1', full_name, oid::regclass) "
	"FROM r WHERE relkind IN ('r', 'm') AND relispopulated ORDER BY full_name COLLATE \"C\"",
};

#define N_QUERIES (sizeof queries / sizeof queries[0])

static void write_line(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '\n')
			fputs("\\n", out);
		else
			fputc(*text, out);
	fputc('\n', out);
}

static int write_rows(PGconn *connection, const char *sql, FILE *out)
{
	PGresult *result = query(connection, sql);

	for (int i = 0; i < PQntuples(result); i++)
		write_line(out, PQgetvalue(result, i, 0));
	PQclear(result);
	return result ? 0 : -1;
}

static int dump(void *handle, FILE *out)
{
	PGconn *connection = native(handle);
	PGresult *tables;
	int rc = 0;

	for (size_t i = 0; i + 1 < N_QUERIES && rc == 0; i++)
		rc = write_rows(connection, queries[i], out);
	tables = rc == 0 ? query(connection, queries[N_QUERIES - 1]) : NULL;
	rc = tables ? 0 : -1;
	for (int i = 0; i < PQntuples(tables) && rc == 0; i++)
		rc = write_rows(connection, PQgetvalue(tables, i, 0), out);
	PQclear(tables);
	return rc;
}

/* By psql; the server's messages about what fails are of no interest. */
static int script(void *handle, const char *path)
{
	const database *db = handle;
	char command[1024];

	snprintf(command, sizeof command, "psql -X -q -o /dev/null -f %s '%s' 2>/dev/null", path, db->url);
	return system(command) == 0 ? 0 : -1;
}

const reader ddl_reader = {
	.dialect = "postgresql",
	.has_transactional_ddl = 1,
	.backend = migr_postgresql,
	.open = open_database,
	.close = close_database,
	.native = native,
	.version = version,
	.empty = empty,
	.execute = execute,
	.dump = dump,
	.script = script,
};

/* SPDX-License-Identifier: MIT */
/* Stored CREATE TABLE texts of SQLite, read. */
#include "support/definition.h"
#include "support/t.h"

#include <string.h>

typedef struct text_case {
	const char *sql;
	const char *expected; /* as t_definition_describe says it; NULL: cannot be read */
} text_case;

static const text_case heads[] = {
	{ "CREATE TABLE t(a)", "t: a" },
	{ "create\ttemp\ntable if not exists main . t ( a );", "temp main.t: a" },
	{ "CREATE TEMPORARY TABLE t(a)", "temp t: a" },
	{ "CREATE TABLE \"a \"\"b\"\"\"(x)", "a \"b\": x" },
	{ "CREATE TABLE `a``b`(x)", "a`b: x" },
	{ "CREATE TABLE [a\"b](x)", "a\"b: x" },
	{ "CREATE TABLE 'it''s'(x)", "it's: x" },
	{ "CREATE TABLE \"\"(\"\" \"\")", ":  \"\"" },
	{ "CREATE TABLE if(a)", "if: a" },
	{ "CREATE TABLE temp(a)", "temp: a" },
	{ "CREATE TABLE \xc3\xa4\xf0\x9f\x98\x80(\xe2\x82\xac \xe2\x82\xac)",
	  "\xc3\xa4\xf0\x9f\x98\x80: \xe2\x82\xac \xe2\x82\xac" },
	{ "CREATE/*(*/TABLE--(\nt/**/(--)\na/*)*/)/* open", "t: a" },
	{ "CREATE TABLE t(a) WITHOUT ROWID", "t: a; without-rowid" },
	{ "CREATE TABLE t(a)strict,without/**/rowid -- end", "t: a; without-rowid; strict" },
	{ "CREATE TABLE t(\n  a INT,\n  \"b c\" TEXT,\n  d\n)", "t: a INT, b c TEXT, d" },
	{ "CREATE VIRTUAL TABLE s.ft USING fts5(title, body, content='t')", "s.ft: virtual fts5" },
	{ "CREATE VIRTUAL TABLE x USING m", "x: virtual m" },
	{ "CREATE TABLE sqlite_sequence(name,seq)", "sqlite_sequence: name, seq" },
};

static const text_case types[] = {
	{ "CREATE TABLE t(a INTEGER,b varchar ( 20 ),c DECIMAL(10 , -2) NOT NULL)",
	  "t: a INTEGER, b varchar ( 20 ), c DECIMAL(10 , -2) not-null" },
	{ "CREATE TABLE t(a UNSIGNED BIG  INT, b DOUBLE/**/PRECISION DEFAULT 1.5e-3, c 'text' \"x\"(3))",
	  "t: a UNSIGNED BIG  INT, b DOUBLE/**/PRECISION default{1.5e-3}, c 'text' \"x\"(3)" },
	{ "CREATE TABLE t(key key, action no, temp, \"order\" [a b], end end end)",
	  "t: key key, action no, temp, order [a b], end end end" },
	{ "CREATE TABLE t(generated generated always AS (1), b generated, c INT generated generated)",
	  "t: generated virtual{1}, b generated, c INT generated generated" },
	{ "CREATE TABLE t(left, cross int, indexed)", "t: left, cross int, indexed" },
};

static const text_case columns[] = {
	{ "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, b)", "t: id INTEGER pk(id) autoincrement, b" },
	{ "CREATE TABLE t(id INTEGER CONSTRAINT \"p k\" PRIMARY KEY DESC ON CONFLICT REPLACE)",
	  "t: id INTEGER pk(id desc) replace[p k]" },
	{ "CREATE TABLE t(id INTEGER PRIMARY KEY ASC ON CONFLICT FAIL AUTOINCREMENT)",
	  "t: id INTEGER pk(id) autoincrement fail" },
	{ "CREATE TABLE t(a NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT ROLLBACK NULL)",
	  "t: a not-null ignore unique(a) rollback null" },
	{ "CREATE TABLE t(a CHECK(a>0)CHECK(a<(9)) CONSTRAINT c CHECK(a IN ('x)','y')))",
	  "t: a check{a>0} check{a<(9)} check{a IN ('x)','y')}[c]" },
	{ "CREATE TABLE t(a DEFAULT -1,b DEFAULT+.5,c DEFAULT(1+(2)),d DEFAULT 'it''s' NOT NULL,e DEFAULT x'0aF' ,"
	  "f DEFAULT CURRENT_TIMESTAMP,g DEFAULT NULL,h DEFAULT \"x y\",i DEFAULT 0x1F,j DEFAULT - 1.e5 UNIQUE)",
	  "t: a default{-1}, b default{+.5}, c default{(1+(2))}, d default{'it''s'} not-null, e default{x'0aF'}, "
	  "f default{CURRENT_TIMESTAMP}, g default{NULL}, h default{\"x y\"}, i default{0x1F}, j default{- 1.e5} "
	  "unique(j)" },
	{ "CREATE TABLE t(a COLLATE NOCASE, b TEXT COLLATE \"x\" COLLATE 'y')",
	  "t: a collate NOCASE, b TEXT collate x collate y" },
	{ "CREATE TABLE t(a AS (b*2), b, c INT GENERATED ALWAYS AS (a+(b)) STORED NOT NULL, d AS(1)VIRTUAL)",
	  "t: a virtual{b*2}, b, c INT stored{a+(b)} not-null, d virtual{1}" },
	{ "CREATE TABLE t(a CONSTRAINT x, b CONSTRAINT y CONSTRAINT z NOT NULL CONSTRAINT w)",
	  "t: a name[x], b name[y] not-null[z] name[w]" },
};

static const text_case references[] = {
	{ "CREATE TABLE t(a REFERENCES p, b REFERENCES \"p q\" ( [x y] ) ON DELETE CASCADE)",
	  "t: a fk(a) p, b fk(b) p q(x y) delete-cascade" },
	{ "CREATE TABLE t(a CONSTRAINT f REFERENCES p(x) ON UPDATE SET NULL MATCH FULL ON DELETE SET DEFAULT "
	  "DEFERRABLE INITIALLY DEFERRED NOT NULL)",
	  "t: a fk(a) p(x) delete-set-default update-set-null match-FULL deferrable deferred[f] not-null" },
	{ "CREATE TABLE t(a REFERENCES p NOT DEFERRABLE INITIALLY IMMEDIATE, b REFERENCES p NOT NULL DEFERRABLE)",
	  "t: a fk(a) p not-deferrable, b fk(b) p not-null then deferrable" },
	{ "CREATE TABLE t(a, b, FOREIGN KEY (a,\"b\") REFERENCES p (x, y) ON DELETE RESTRICT ON INSERT CASCADE "
	  "ON UPDATE NO ACTION DEFERRABLE INITIALLY IMMEDIATE)",
	  "t: a, b; fk(a, b) p(x, y) delete-restrict deferrable" },
	{ "CREATE TABLE t(a, FOREIGN KEY(a)REFERENCES t)", "t: a; fk(a) t" },
	{ "CREATE TABLE t(a, FOREIGN KEY(a) REFERENCES p(x COLLATE nocase DESC, y))", "t: a; fk(a) p(x, y)" },
};

static const text_case constraints[] = {
	{ "CREATE TABLE t(a, b, PRIMARY KEY(a, b DESC) ON CONFLICT REPLACE, UNIQUE(b COLLATE nocase ASC))",
	  "t: a, b; pk(a, b desc) replace; unique(b collate nocase)" },
	{ "CREATE TABLE t(a INTEGER, CONSTRAINT k PRIMARY KEY(a AUTOINCREMENT))",
	  "t: a INTEGER; pk(a) autoincrement[k]" },
	{ "CREATE TABLE t(a, CONSTRAINT x CHECK(a<>')') ON CONFLICT FAIL CHECK(1) CONSTRAINT y, "
	  "UNIQUE(\"a\")UNIQUE('a'))",
	  "t: a; check{a<>')'} fail[x]; check{1}; name[y]; unique(a); unique(a)" },
	{ "CREATE TABLE t(a, PRIMARY KEY((a)))", "t: a; pk(a)" },
	{ "CREATE TABLE t(a, CONSTRAINT \"one\" CONSTRAINT `two` UNIQUE(a))", "t: a; name[one]; unique(a)[two]" },
	{ "CREATE TABLE t(a, CHECK(CASE WHEN a THEN 1 ELSE (2) END), CHECK(a LIKE '%--' /* , ) */))",
	  "t: a; check{CASE WHEN a THEN 1 ELSE (2) END}; check{a LIKE '%--' /* , ) */}" },
};

static const text_case unreadable[] = {
	{ "", NULL },
	{ "CREATE", NULL },
	{ "CREATE TABLE", NULL },
	{ "CREATE TABLE t", NULL },
	{ "CREATE TABLE t AS SELECT 1", NULL },
	{ "CREATE TABLE t()", NULL },
	{ "CREATE TABLE t(a", NULL },
	{ "CREATE TABLE t(a,)", NULL },
	{ "CREATE TABLE t(a, UNIQUE(a), b)", NULL },
	{ "CREATE TABLE t(a) x, ", NULL },
	{ "CREATE TABLE t(a) STRICT WITHOUT ROWID", NULL },
	{ "CREATE TABLE t(a); SELECT 1", NULL },
	{ "CREATE TABLE t(a DEFAULT)", NULL },
	{ "CREATE TABLE t(a DEFAULT (1)", NULL },
	{ "CREATE TABLE t(a 'open)", NULL },
	{ "CREATE TABLE t(a REFERENCES p ON DELETE)", NULL },
	{ "CREATE TABLE t(a REFERENCES p DEFERRABLE INITIALLY)", NULL },
	{ "CREATE TABLE t(a NOT NULL ON CONFLICT x)", NULL },
	{ "CREATE TABLE t(a NULL - DEFERRABLE)", NULL },
	{ "CREATE TABLE t(FOREIGN KEY (a) REFERENCES p)", NULL },
	{ "CREATE TABLE t(a, FOREIGN KEY(a+1) REFERENCES p)", NULL },
	{ "CREATE TABLE t(a, UNIQUE(a AUTOINCREMENT, b))", NULL },
	{ "CREATE INDEX i ON t(a)", NULL },
};

static void check_case(const text_case *c)
{
	migr__alloc alloc = migr__alloc_libc();
	migr__definition definition;
	migr__arena arena;
	migr__buf seen;
	migr_error error;
	migr_status rc;

	migr__arena_init(&arena, &alloc);
	migr__buf_init(&seen, &alloc);
	migr__error_init(&error, &alloc);
	rc = migr__definition_parse(&definition, &arena, c->sql, strlen(c->sql), &error);
	if (c->expected) {
		ck_assert_msg(rc == MIGR_OK, "%s: %s", c->sql, migr_error_message(&error));
		t_definition_describe(&definition, &seen);
		ck_assert_msg(strcmp(migr__buf_text(&seen), c->expected) == 0, "%s\n  seen     %s\n  expected %s",
		              c->sql, migr__buf_text(&seen), c->expected);
		ck_assert_str_eq(definition.text, c->sql);
	} else {
		ck_assert_msg(rc == MIGR_ERROR_UNSUPPORTED, "%s: read, or another error", c->sql);
		ck_assert_ptr_nonnull(strstr(migr_error_message(&error), "the stored definition"));
	}
	migr__error_clear(&error);
	migr__buf_free(&seen);
	migr__arena_clear(&arena);
}

#define CHECK_CASES(cases)                                                                                             \
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases)[0]; i++)                                                  \
	check_case(&(cases)[i])

START_TEST(reads_names_and_options)
{
	CHECK_CASES(heads);
}
END_TEST

START_TEST(reads_types)
{
	CHECK_CASES(types);
}
END_TEST

START_TEST(reads_constraints_of_columns)
{
	CHECK_CASES(columns);
}
END_TEST

START_TEST(reads_references)
{
	CHECK_CASES(references);
}
END_TEST

START_TEST(reads_constraints_of_tables)
{
	CHECK_CASES(constraints);
}
END_TEST

START_TEST(refuses_what_it_cannot_read)
{
	CHECK_CASES(unreadable);
}
END_TEST

static int same(const char *a, const char *b)
{
	return migr__sqlite_same_sql(migr__view_of(a), migr__view_of(b));
}

START_TEST(compares_sql_by_tokens)
{
	ck_assert(same("a > 0", "A>0"));
	ck_assert(same("a > 0", "((\na/* x */>0)) -- y"));
	ck_assert(same("status IN ('x', 'y')", "\"status\" in('x','y')"));
	ck_assert(same("\"a\"\"b\" = 1", "[a\"b]=1"));
	ck_assert(same("(a) OR (b)", "(a)or(b)"));
	ck_assert(!same("(a) OR (b)", "a OR b"));
	ck_assert(!same("a = 'X'", "a = 'x'"));
	ck_assert(!same("a = 1.5", "a = 1.50"));
	ck_assert(!same("a", "a b"));
	ck_assert(!same("\"null\"", "null"));
	ck_assert(!same("'a'", "\"a\""));
	ck_assert(!same("((a)", "a"));
	ck_assert(same("", "  "));
}
END_TEST

START_TEST(tells_mentions)
{
	migr__view sql = migr__view_of("SELECT Price, \"a\"\"b\", 'word', [c d] /* hidden */ FROM t WHERE end > x'00'");

	ck_assert_int_eq(migr__sqlite_mentions(sql, "price"), MIGR__MENTION_NAME);
	ck_assert_int_eq(migr__sqlite_mentions(sql, "a\"b"), MIGR__MENTION_NAME);
	ck_assert_int_eq(migr__sqlite_mentions(sql, "C D"), MIGR__MENTION_NAME);
	ck_assert_int_eq(migr__sqlite_mentions(sql, "end"), MIGR__MENTION_NAME);
	ck_assert_int_eq(migr__sqlite_mentions(sql, "word"), MIGR__MENTION_STRING);
	ck_assert_int_eq(migr__sqlite_mentions(sql, "hidden"), MIGR__MENTION_NONE);
	ck_assert_int_eq(migr__sqlite_mentions(sql, "select"), MIGR__MENTION_NONE);
	ck_assert_int_eq(migr__sqlite_mentions(sql, "pric"), MIGR__MENTION_NONE);
	ck_assert_int_eq(migr__sqlite_mentions(sql, "00"), MIGR__MENTION_NONE);
}
END_TEST

typedef struct parsed {
	migr__alloc alloc;
	migr__arena arena;
	migr_error error;
	migr__definition definition;
} parsed;

static void parse(parsed *p, const char *sql)
{
	p->alloc = migr__alloc_libc();
	migr__arena_init(&p->arena, &p->alloc);
	migr__error_init(&p->error, &p->alloc);
	ck_assert_int_eq(migr__definition_parse(&p->definition, &p->arena, sql, strlen(sql), &p->error), MIGR_OK);
}

static void done(parsed *p)
{
	migr__error_clear(&p->error);
	migr__arena_clear(&p->arena);
}

/* Looks for constraints; the first that fits is at `start`, and `count` do. */
static void check_find(const parsed *p, const migr__constraint_query *query, size_t count, const char *start)
{
	migr__constraint_place *found;
	size_t seen;

	ck_assert(migr__definition_find(&p->definition, query, &found, &seen));
	ck_assert_uint_eq(seen, count);
	if (count)
		ck_assert_ptr_eq(p->definition.text + found[0].constraint->span.start,
		                 strstr(p->definition.text, start));
}

START_TEST(finds_constraints)
{
	static const char *const a[] = { "A" }, *const ab[] = { "a", "b" }, *const ba[] = { "b", "a" };
	parsed p;

	parse(&p, "CREATE TABLE t(a INT UNIQUE CONSTRAINT pos CHECK(a > 0) REFERENCES p(x), b CHECK (b IN ('x')),"
	          "UNIQUE (a, b), CONSTRAINT far FOREIGN KEY (b) REFERENCES q, CHECK (a > b))");
	check_find(&p, &(migr__constraint_query){ .name = "POS" }, 1, "CONSTRAINT pos");
	check_find(&p, &(migr__constraint_query){ .name = "none" }, 0, NULL);
	check_find(&p,
	           &(migr__constraint_query){ .columns = a, .n_columns = 1, .has_form = 1, .form = MIGR__FORM_UNIQUE },
	           1, "UNIQUE CONS");
	check_find(&p, &(migr__constraint_query){ .columns = ab, .n_columns = 2 }, 1, "UNIQUE (a");
	check_find(&p, &(migr__constraint_query){ .columns = ba, .n_columns = 2 }, 0, NULL);
	check_find(&p, &(migr__constraint_query){ .columns = a, .n_columns = 1 }, 2, "UNIQUE CONS");
	check_find(&p, &(migr__constraint_query){ .check = "a>0" }, 1, "CONSTRAINT pos");
	check_find(&p, &(migr__constraint_query){ .check = "(b in ('x'))" }, 1, "CHECK (b");
	check_find(&p, &(migr__constraint_query){ .ref_table = "Q" }, 1, "CONSTRAINT far");
	check_find(&p, &(migr__constraint_query){ .has_form = 1, .form = MIGR__FORM_CHECK }, 3, "CONSTRAINT pos");
	done(&p);
}
END_TEST

/* Whether the column called id is the rowid. */
static int is_rowid(const char *sql)
{
	parsed p;
	int is;

	parse(&p, sql);
	is = migr__definition_is_rowid(&p.definition, migr__definition_column(&p.definition, "ID"));
	done(&p);
	return is;
}

START_TEST(knows_the_rowid)
{
	ck_assert(is_rowid("CREATE TABLE t(id integer primary key)"));
	ck_assert(is_rowid("CREATE TABLE t(id \"INTEGER\" NOT NULL PRIMARY KEY ASC)"));
	ck_assert(is_rowid("CREATE TABLE t(id INTEGER, PRIMARY KEY(id DESC))"));
	ck_assert(!is_rowid("CREATE TABLE t(id INTEGER PRIMARY KEY DESC)"));
	ck_assert(!is_rowid("CREATE TABLE t(id INT PRIMARY KEY)"));
	ck_assert(!is_rowid("CREATE TABLE t(id INTEGER PRIMARY KEY) WITHOUT ROWID"));
	ck_assert(!is_rowid("CREATE TABLE t(id INTEGER, b, PRIMARY KEY(id, b))"));
	ck_assert(!is_rowid("CREATE TABLE t(id INTEGER, b INTEGER PRIMARY KEY)"));
	ck_assert(!is_rowid("CREATE TABLE t(id INTEGER)"));
}
END_TEST

T_MAIN("sqlite definition", reads_names_and_options, reads_types, reads_constraints_of_columns, reads_references,
       reads_constraints_of_tables, refuses_what_it_cannot_read, compares_sql_by_tokens, tells_mentions,
       finds_constraints, knows_the_rowid)

/* SPDX-License-Identifier: MIT */
/* Models: what is wrong with them, what is prepared, which part of them counts. */
#include "compare/compare.h"
#include "schema/shape.h"
#include "schema/title.h"
#include "support/schema_text.h"
#include "support/t.h"

#include <string.h>

typedef struct bench {
	migr__alloc alloc;
	migr__arena arena;
	migr_error error;
} bench;

static void begin(bench *b)
{
	b->alloc = migr__alloc_libc();
	migr__arena_init(&b->arena, &b->alloc);
	migr__error_init(&b->error, &b->alloc);
}

static void end(bench *b)
{
	migr__error_clear(&b->error);
	migr__arena_clear(&b->arena);
}

/* One fault, with its code and text; `dialect` may be NULL. */
static void check_fault(const char *dialect, const char *text, migr_status status, const char *message)
{
	migr_models models;
	bench b;

	begin(&b);
	models = *t_schema(&b.arena, text);
	models.flags = 0; /* as most applications have it */
	ck_assert_int_eq(migr__models_check(&models, dialect ? migr__dialect_find(dialect) : NULL, NULL, b.arena.alloc,
	                                    &b.error),
	                 status);
	ck_assert_str_eq(migr_error_message(&b.error), message);
	ck_assert_uint_eq(migr_error_detail_count(&b.error), 0);
	ck_assert_str_ne(migr_error_hint(&b.error), "");
	end(&b);
}

static void check_right(const char *dialect, const char *text)
{
	bench b;

	begin(&b);
	ck_assert_msg(migr__models_check(t_schema(&b.arena, text), dialect ? migr__dialect_find(dialect) : NULL, NULL,
	                                 b.arena.alloc, &b.error) == MIGR_OK,
	              "%s", migr_error_message(&b.error));
	end(&b);
}

#define USERS "table users\ncol id bigint; pk\ncol email varchar(100)\n"

START_TEST(right_models_are_right)
{
	check_right(NULL, USERS "index i: email\ntable o\ncol u bigint\nfk f: u > users(id)\nfk g: u > users\n"
	                        "fk h: u > far(id); schema=away\ncheck c: u > 0 AND now() IS NOT NULL\n"
	                        "view v: SELECT 1\ntrigger t on v insert: x;\n");
	check_right("postgresql", "enum mood: 'a'\ntable t\ncol m enum mood('a')\ncol n enum mood('a')\n");
	/* indexes of MySQL have their names by the table */
	check_right("mysql", "table a\ncol x integer\nindex i: x\ntable b\ncol x integer\nindex i: x\n");
}
END_TEST

START_TEST(foreign_keys_that_databases_take)
{
	const char *widened = "table a\ncol x bigint; pk\ntable b\ncol y integer\ncol z text\nfk f: y > a(x)\n";
	const char *mixed = "table a\ncol x bigint; pk\ntable b\ncol z text\nfk f: z > a(x)\n";

	check_right("postgresql", widened);
	check_right("sqlite", widened);
	check_right("sqlite", mixed);
	check_right("postgresql", "table a\ncol x varchar(9); pk\ntable b\ncol y text\nfk f: y > a(x)\n");
	/* complete ones may have been read from a database, with what SQLite takes */
	check_right("sqlite", "table b\ncol z text\nfk f: z > none(x)\nfk g: z > b\n");
	check_fault("sqlite", "table b\ncol z text\nfk f: z > none(x)\n", MIGR_ERROR_SCHEMA,
	            "table b: foreign key 'f': there is no table 'none' in the models");
	check_fault("mysql", widened, MIGR_ERROR_SCHEMA,
	            "table b: foreign key 'f': 'y' is integer, and 'x' of table a is bigint");
	check_fault("postgresql", mixed, MIGR_ERROR_SCHEMA,
	            "table b: foreign key 'f': 'z' is text, and 'x' of table a is bigint");
}
END_TEST

START_TEST(places_are_named)
{
	check_fault("postgresql", "table a.t\ncol x varchr(3)\n", MIGR_ERROR_TYPE,
	            "table a.t: column 'x': unknown type 'varchr(3)', did you mean 'varchar(3)'?");
	check_fault(NULL, USERS "index i: emial\n", MIGR_ERROR_SCHEMA,
	            "table users: index 'i': its columns: the table has no column 'emial', did you mean 'email'?");
	check_fault("sqlite", USERS "col Email text\n", MIGR_ERROR_SCHEMA,
	            "table users: two columns are called 'Email'");
}
END_TEST

START_TEST(foreign_keys_to_nowhere)
{
	check_fault(NULL, USERS "fk f: id > user(id)\n", MIGR_ERROR_SCHEMA,
	            "table users: foreign key 'f': there is no table 'user' in the models, did you mean 'users'?");
	check_fault(NULL, USERS "table o\ncol u bigint\nfk: u > users(idd)\n", MIGR_ERROR_SCHEMA,
	            "table o: foreign key 1: table users has no column 'idd', did you mean 'id'?");
	check_fault("postgresql", USERS "table o\ncol u varchar(9)\nfk f: u > users(email)\n", MIGR_ERROR_SCHEMA,
	            "table o: foreign key 'f': no key of table users has just the columns that it points to: email");
	check_fault("postgresql", USERS "table o\ncol u text\nfk f: u > users(id)\n", MIGR_ERROR_SCHEMA,
	            "table o: foreign key 'f': 'u' is text, and 'id' of table users is bigint");
	check_fault("mysql", USERS "table o\ncol u bigint\nfk: u > users\n", MIGR_ERROR_UNSUPPORTED,
	            "table o: foreign key 1: mysql needs the columns that a foreign key points to");
	check_fault("mysql", USERS "table o\ncol u bigint\nfk f: u > far; schema=elsewhere\n", MIGR_ERROR_UNSUPPORTED,
	            "table o: foreign key 'f': mysql needs the columns that a foreign key points to");
	check_right("postgresql", USERS "table o\ncol u bigint\nfk: u > users\nfk f: u > far; schema=elsewhere\n");
	check_fault("mysql", USERS "table o\ncol u integer\nfk f: u > users(id)\n", MIGR_ERROR_SCHEMA,
	            "table o: foreign key 'f': 'u' is integer, and 'id' of table users is bigint");
	check_right("postgresql", USERS "table o\ncol u integer\nfk f: u > users(id)\n");
	check_fault(NULL, "table k\ncol a text\ntable o\ncol u text\nfk f: u > k\n", MIGR_ERROR_SCHEMA,
	            "table o: foreign key 'f': table k has no primary key");
	check_fault(NULL, "table k\ncol a text; pk\ncol b text; pk\ntable o\ncol u text\nfk f: u > k\n",
	            MIGR_ERROR_SCHEMA,
	            "table o: foreign key 'f': it has 1 column, and the primary key of table k has 2");
}
END_TEST

START_TEST(two_of_one_name)
{
	check_fault(NULL, USERS USERS, MIGR_ERROR_SCHEMA, "table users: the models have two of this name");
	check_fault(NULL, USERS "view users: SELECT 1\n", MIGR_ERROR_SCHEMA,
	            "view users: it has the same name as table 'users'");
	check_fault("sqlite", "table t\ncol x text\ntable T\ncol x text\n", MIGR_ERROR_SCHEMA,
	            "table T: it has the same name as table 't': sqlite does not tell upper from lower case");
	check_right("postgresql", "table t\ncol x text\ntable T\ncol x text\n");
	check_fault("postgresql", "table a\ncol x text\nindex i: x\ntable b\ncol x text\nindex i: x\n",
	            MIGR_ERROR_SCHEMA, "table b: index 'i' has the same name as index 'i' of table a");
	check_fault("postgresql", "table a\ncol x text\nunique b: x\ntable b\ncol x text\n", MIGR_ERROR_SCHEMA,
	            "table a: unique key 'b' has the same name as table 'b'");
	check_fault("mysql", "table a\ncol x integer; pk\nfk f: x > a(x)\ntable b\ncol x integer\nfk f: x > a(x)\n",
	            MIGR_ERROR_SCHEMA, "table b: foreign key 'f' has the same name as foreign key 'f' of table a");
}
END_TEST

START_TEST(what_is_said_in_two_places)
{
	check_fault("postgresql", "table a\ncol m enum mood('a')\ntable b\ncol m enum mood('a', 'b')\n",
	            MIGR_ERROR_SCHEMA,
	            "table b: column 'm': enum type mood has the labels 'a', 'b', and 'a' in column 'm' of table a");
	check_fault("postgresql", "enum mood: 'b', 'a'\ntable a\ncol m enum mood('a', 'b')\n", MIGR_ERROR_SCHEMA,
	            "table a: column 'm': enum type mood has the labels 'a', 'b', and 'b', 'a' by itself");
	check_fault(NULL, "table a was b\ncol x text\ntable b\ncol x text\n", MIGR_ERROR_SCHEMA,
	            "table a: it was renamed from 'b', and the models have that as well");
	check_fault(NULL, "table a was c\ncol x text\ntable b was c\ncol x text\n", MIGR_ERROR_SCHEMA,
	            "table b: it was renamed from 'c', and so was table a");
	check_fault(NULL, "table a\ncol x text; was=y\ncol y text\n", MIGR_ERROR_SCHEMA,
	            "table a: column 'x' was renamed from 'y', and the table has that as well");
	check_fault(NULL, "table a\ncol x text; was=z\ncol y text; was=z\n", MIGR_ERROR_SCHEMA,
	            "table a: column 'y' was renamed from 'z', and so was 'x'");
}
END_TEST

START_TEST(what_is_on_nothing)
{
	check_fault(NULL, "table a\ncol rating integer\ncheck c: ratnig > 3\n", MIGR_ERROR_SCHEMA,
	            "table a: check 'c': the table has no column 'ratnig', did you mean 'rating'?");
	check_fault(NULL, USERS "trigger t on usres insert: x;\n", MIGR_ERROR_SCHEMA,
	            "trigger t: there is no table 'usres' in the models, did you mean 'users'?");
	check_fault("postgresql", USERS "sequence s; owned=users.nr\n", MIGR_ERROR_SCHEMA,
	            "sequence s: 'users.nr': table users has no column 'nr'");
}
END_TEST

START_TEST(all_faults_are_told_at_once)
{
	bench b;

	begin(&b);
	ck_assert_int_eq(migr__models_check(t_schema(&b.arena, "table a\ncol x nosuch\ncol x text\nindex i: y\n"
	                                                       "table b\ncol z integer\nfk: z > c(d)\n"),
	                                    migr__dialect_find("mysql"), NULL, b.arena.alloc, &b.error),
	                 MIGR_ERROR_SCHEMA);
	ck_assert_uint_eq(migr_error_detail_count(&b.error), 4);
	ck_assert_int_eq(migr_error_detail_status(&b.error, 0), MIGR_ERROR_TYPE);
	ck_assert_str_eq(migr_error_detail(&b.error, 3),
	                 "table b: foreign key 1: there is no table 'c' in the models, did you mean 'a'?");
	end(&b);
}
END_TEST

/* They hide nothing else that is wrong. */
START_TEST(pointers_that_are_null_are_told_with_the_rest)
{
	static const migr_column columns[] = { { .name = "id", .type = "nosuch" } };
	static const migr_table table = MIGR_TABLE("t", .columns = MIGR_LIST(columns));
	static const migr_table *const tables[] = { NULL, &table, NULL };
	static const migr_view *const views[] = { NULL };
	static const char *const dialects[] = { NULL, "sqlite", "postgresql", "mysql" };
	const migr_models models = MIGR_MODELS(.tables = MIGR_LIST(tables), .views = MIGR_LIST(views));
	const migr_models one = MIGR_MODELS(.views = MIGR_LIST(views));
	bench b;

	begin(&b);
	for (size_t i = 0; i < sizeof dialects / sizeof dialects[0]; i++) {
		const migr__dialect *dialect = dialects[i] ? migr__dialect_find(dialects[i]) : NULL;
		const migr_models *imported = migr__shape_import(&migr__shape_models, &models, &b.arena, &b.error);

		ck_assert_ptr_nonnull(imported);
		ck_assert_int_eq(migr__models_check(imported, dialect, NULL, b.arena.alloc, &b.error),
		                 MIGR_ERROR_SCHEMA);
		ck_assert_uint_eq(migr_error_detail_count(&b.error), 4);
		ck_assert_str_eq(migr_error_detail(&b.error, 1),
		                 "table 3 of 3: the pointer in the list of the models is NULL");
		ck_assert_int_eq(migr_error_detail_status(&b.error, 3), MIGR_ERROR_TYPE);
	}
	ck_assert_int_eq(migr__models_check(&one, NULL, NULL, b.arena.alloc, &b.error), MIGR_ERROR_SCHEMA);
	ck_assert_str_eq(migr_error_message(&b.error), "view 1 of 1: the pointer in the list of the models is NULL");
	ck_assert_str_eq(migr_error_hint(&b.error), "take it out of the list");
	end(&b);
}
END_TEST

START_TEST(an_index_may_get_its_name_from_the_convention)
{
	static const migr_column columns[] = { { .name = "a", .type = "text" } };
	static const migr_index indexes[] = { { .columns = "a" } };
	static const migr_table table = MIGR_TABLE("t", .columns = MIGR_LIST(columns), .indexes = MIGR_LIST(indexes));
	static const migr_table *const tables[] = { &table };
	const migr_models models = MIGR_MODELS(.tables = MIGR_LIST(tables));
	bench b;

	begin(&b);
	ck_assert_int_eq(migr__models_check(&models, migr__dialect_find("sqlite"), NULL, b.arena.alloc, &b.error),
	                 MIGR_ERROR_NAME);
	ck_assert_int_eq(migr__models_check(&models, migr__dialect_find("sqlite"), "ix=ix_{table}_{columns}",
	                                    b.arena.alloc, &b.error),
	                 MIGR_OK);
	end(&b);
}
END_TEST

START_TEST(what_has_no_name_is_tagged)
{
	migr__prepared prepared;
	const migr_table *t;
	bench b;

	begin(&b);
	ck_assert_int_eq(migr__models_prepare(
				 t_schema(&b.arena, "table t\ncol a bigint; pk\ncol b text; unique\ncol m enum e('x')\n"
	                                            "unique named: a, b\nunique: b, a\nfk: a > t(a)\ncheck: a > 0\n"),
				 migr__dialect_find("postgresql"), "ck=ck_{table}", &b.arena, &prepared, &b.error),
	                 MIGR_OK);
	t = prepared.models.tables.items[0];
	ck_assert_uint_eq(t->columns.items[0].flags, MIGR_PRIMARY_KEY);
	ck_assert_uint_eq(t->columns.items[1].flags, 0);
	ck_assert_uint_eq(t->unique_keys.count, 3);
	ck_assert_str_eq(t->unique_keys.items[0].name, "named");
	ck_assert(migr__is_tag(t->unique_keys.items[1].name));
	ck_assert(migr__is_tag(t->unique_keys.items[2].name));
	ck_assert_str_eq(t->unique_keys.items[2].columns, "b");
	ck_assert(migr__is_tag(t->foreign_keys.items[0].name));
	ck_assert_str_ne(t->foreign_keys.items[0].name, t->unique_keys.items[1].name);
	ck_assert_str_eq(t->checks.items[0].name, "ck_t");
	ck_assert_uint_eq(prepared.models.enums.count, 1);
	ck_assert_str_eq(prepared.models.enums.items[0]->labels, "'x'");
	ck_assert_ptr_null(prepared.source->tables.items[0]->foreign_keys.items[0].name);
	end(&b);
}
END_TEST

/* Leaves out columns called x. */
static int32_t no_x(migr_object object, const char *schema, const char *table, const char *name, void *user)
{
	(void)schema;
	(void)table;
	(void)user;
	return object != MIGR_OBJECT_COLUMN || strcmp(name, "x") != 0;
}

static void check_scope(const migr_scope *scope, const char *tables, size_t n_left)
{
	const migr__own_table own[] = { { NULL, "migr_version" } };
	migr__reading from = { 0 }, out;
	migr__buf names;
	bench b;

	begin(&b);
	from.models = *t_schema(&b.arena, "table shop_a\ncol x text\ncol y text\ntable shop_b\ncol x text\n"
	                                  "table other\ncol x text\ntable migr_version\ncol x text\n"
	                                  "table audit.log\ncol x text\ntrigger t on other insert: x\n");
	ck_assert_int_eq(migr__scope_filter(scope, own, 1, &from, &b.arena, &out, &b.error), MIGR_OK);
	migr__buf_init(&names, &b.alloc);
	for (uint32_t i = 0; i < out.models.tables.count; i++)
		migr__buf_printf(&names, "%s(%u) ", out.models.tables.items[i]->name,
		                 out.models.tables.items[i]->columns.count);
	if (out.models.triggers.count)
		migr__buf_puts(&names, "t");
	ck_assert_str_eq(migr__buf_text(&names), tables);
	ck_assert_uint_eq(out.n_left, n_left);
	migr__buf_free(&names);
	end(&b);
}

START_TEST(a_scope_leaves_out)
{
	check_scope(NULL, "shop_a(2) shop_b(1) other(1) log(1) t", 0);
	check_scope(&(migr_scope){ MIGR_SCOPE, .include = "shop_*, audit.*" }, "shop_a(2) shop_b(1) log(1) ", 1);
	check_scope(&(migr_scope){ MIGR_SCOPE, .exclude = "shop_?" }, "other(1) log(1) t", 2);
	check_scope(&(migr_scope){ MIGR_SCOPE, .include = "*", .exclude = "*a, *r" }, "shop_b(1) ", 3);
	check_scope(&(migr_scope){ MIGR_SCOPE, .include = "s*p*a", .include_fn = no_x }, "shop_a(1) ", 4);
}
END_TEST

START_TEST(a_pattern_that_is_none)
{
	migr__reading from = { 0 }, out;
	bench b;

	begin(&b);
	ck_assert_int_eq(migr__scope_filter(&(migr_scope){ MIGR_SCOPE, .include = "audit." }, NULL, 0, &from, &b.arena,
	                                    &out, &b.error),
	                 MIGR_ERROR_OPTION);
	ck_assert_int_eq(migr__scope_filter(&(migr_scope){ MIGR_SCOPE, .exclude = "a,,b" }, NULL, 0, &from, &b.arena,
	                                    &out, &b.error),
	                 MIGR_ERROR_OPTION);
	end(&b);
}
END_TEST

T_MAIN("models", right_models_are_right, foreign_keys_that_databases_take, places_are_named, foreign_keys_to_nowhere,
       two_of_one_name, what_is_said_in_two_places, what_is_on_nothing, all_faults_are_told_at_once,
       pointers_that_are_null_are_told_with_the_rest, an_index_may_get_its_name_from_the_convention,
       what_has_no_name_is_tagged, a_scope_leaves_out, a_pattern_that_is_none)

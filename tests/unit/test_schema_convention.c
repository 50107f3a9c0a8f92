/* SPDX-License-Identifier: MIT */
/* Names by convention. */
#include "schema_arena.h"
#include "support/meter.h"
#include "support/t.h"

#include "schema/convention.h"
#include "base/text.h"
#include "schema/shape.h"

#include <string.h>

static const char *const all = "ix=ix_{table}_{columns}, uq=uq_{table}_{column}, ck=ck_{table}_{name|number|digest}, "
			       "fk=fk_{table}_{columns}_{ref_table}_{ref_columns}, pk=pk_{table}, ex=ex_{columns}";

START_TEST(formats_are_checked)
{
	static const struct {
		const char *text, *message;
	} bad[] = {
		{ "ix", "options: naming: 'ix' has no =" },
		{ "ix=ix_{table},,", "options: naming: '' has no =" },
		{ "ux=ux_{table}", "options: naming: 'ux' is none of ix, uq, ck, fk, pk, ex" },
		{ "ix=a_{table}, ix=b_{table}", "options: naming: 'ix' is there twice" },
		{ "ix=", "options: naming: 'ix' would give all the same name" },
		{ "ix=index", "options: naming: 'ix' would give all the same name" },
		{ "ix=ix_{tabel}", "options: naming: 'ix' has an unknown {tabel}, did you mean {table}?" },
		{ "ix=ix_{constraint_name}", "options: naming: 'ix' has an unknown {constraint_name}" },
		{ "ix=ix_{}", "options: naming: 'ix' has an unknown {}" },
		{ "ix=ix_{table", "options: naming: 'ix' has a { that is not closed" },
		{ "ix=ix_table}", "options: naming: 'ix' has a } without its {" },
		{ "ix=ix_{ref_table}", "options: naming: 'ix' cannot have {ref_table}: the name of an index is made" },
		{ "ck=ck_{columns|digest}",
		  "options: naming: 'ck' cannot have {columns}: the name of a check is made" },
		{ "ix=\xff{table}", "options: naming: it is no UTF-8" },
	};

	set_up();
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		ck_assert_int_eq(migr__convention_check(bad[i].text, &error), MIGR_ERROR_OPTION);
		ck_assert_str_eq(migr_error_message(&error), bad[i].message);
	}
	ck_assert_int_eq(migr__convention_check(all, &error), MIGR_OK);
	ck_assert_int_eq(migr__convention_check(NULL, &error), MIGR_OK);
	ck_assert_int_eq(migr__convention_check("", &error), MIGR_OK);
	ck_assert_int_eq(migr__convention_check(" ix = {table}-{columns} ", &error), MIGR_OK);
	tear_down();
}
END_TEST

static migr_operation *apply(const char *convention, size_t max_length, const migr_operation *operation)
{
	migr_operation *copy = migr__arena_new(&arena, 1, sizeof *copy);
	const migr_operation *imported = migr__shape_import(&migr__shape_operation, operation, &arena, &error);

	ck_assert_msg(imported != NULL, "%s", migr_error_message(&error));
	*copy = *imported;
	ck_assert_msg(migr__convention_apply(convention, max_length, copy, &arena, &error) == MIGR_OK, "%s",
	              migr_error_message(&error));
	return copy;
}

static const migr_column columns[] = {
	{ "id", "bigint", .flags = MIGR_PRIMARY_KEY },
	{ "part", "bigint", .flags = MIGR_PRIMARY_KEY },
	{ "email", "text", .flags = MIGR_UNIQUE },
};
static const migr_key keys[] = { { .columns = "part, email" }, { .name = "own", .columns = "email" } };
static const migr_foreign_key foreign_keys[] = {
	{ .columns = "part, id", .ref_table = "parts", .ref_columns = "a, b" },
};
static const migr_check checks[] = { { .sql = "id > 0" }, { .name = "size", .sql = "part > 0" }, { .sql = "id < 9" } };
static const migr_element elements[] = { { .column = "id" }, { .sql = "lower(email) || 'x'" } };
static const migr_index indexes[] = { { .columns = "email" }, { .elements = MIGR_LIST(elements) } };
static const migr_exclude excludes[] = { { .elements = MIGR_LIST(elements) } };
static const migr_table table = MIGR_TABLE("users", .columns = MIGR_LIST(columns), .unique_keys = MIGR_LIST(keys),
                                           .foreign_keys = MIGR_LIST(foreign_keys), .checks = MIGR_LIST(checks),
                                           .indexes = MIGR_LIST(indexes), .excludes = MIGR_LIST(excludes));

START_TEST(a_table_gets_its_names)
{
	const migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &table);
	const migr_table *named;

	set_up();
	named = apply(all, 63, &operation)->table_definition;
	ck_assert_str_eq(named->primary_key->name, "pk_users");
	ck_assert_str_eq(named->primary_key->columns, "id, part");
	ck_assert_uint_eq(named->columns.items[0].flags, MIGR_NOT_NULL);
	ck_assert_uint_eq(named->columns.items[2].flags, 0);
	ck_assert_uint_eq(named->unique_keys.count, 3);
	ck_assert_str_eq(named->unique_keys.items[0].name, "uq_users_part");
	ck_assert_str_eq(named->unique_keys.items[1].name, "own");
	ck_assert_str_eq(named->unique_keys.items[2].name, "uq_users_email");
	ck_assert_str_eq(named->unique_keys.items[2].columns, "email");
	ck_assert_str_eq(named->foreign_keys.items[0].name, "fk_users_part_id_parts_a_b");
	ck_assert_str_eq(named->checks.items[0].name, "ck_users_1");
	ck_assert_str_eq(named->checks.items[1].name, "ck_users_size");
	ck_assert_str_eq(named->checks.items[2].name, "ck_users_2");
	ck_assert_str_eq(named->indexes.items[0].name, "ix_users_email");
	ck_assert_str_eq(named->indexes.items[1].name, "ix_users_id_lower_email_x");
	ck_assert_str_eq(named->excludes.items[0].name, "ex_id_lower_email_x");
	tear_down();
}
END_TEST

START_TEST(without_a_convention_nothing_changes)
{
	const migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &table);
	const migr_table *named;

	set_up();
	named = apply(NULL, 63, &operation)->table_definition;
	ck_assert_ptr_null(named->indexes.items[0].name);
	named = apply("fk={table}", 63, &operation)->table_definition;
	ck_assert_ptr_null(named->primary_key);
	ck_assert_ptr_null(named->indexes.items[0].name);
	ck_assert_uint_eq(named->columns.items[0].flags, MIGR_PRIMARY_KEY);
	ck_assert_uint_eq(named->columns.items[2].flags, MIGR_UNIQUE);
	ck_assert_str_eq(named->foreign_keys.items[0].name, "users");
	tear_down();
}
END_TEST

START_TEST(single_things_get_their_names)
{
	const migr_key key = MIGR_KEY(.columns = "a, \"b c\"");
	const migr_index index = MIGR_INDEX(.columns = "a");
	const migr_foreign_key foreign_key = MIGR_FOREIGN_KEY(.columns = "a", .ref_table = "u");
	migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_UNIQUE, .table = "t", .key = &key);

	set_up();
	ck_assert_str_eq(apply("uq={table}_{columns}", 63, &operation)->key->name, "t_a_b c");
	operation = (migr_operation)MIGR_OPERATION(.kind = MIGR_OP_CREATE_PRIMARY_KEY, .table = "t", .key = &key);
	ck_assert_str_eq(apply("pk={table}_pk", 63, &operation)->key->name, "t_pk");
	operation = (migr_operation)MIGR_OPERATION(.kind = MIGR_OP_CREATE_INDEX, .table = "t", .index = &index);
	ck_assert_str_eq(apply("ix={table}_{columns}", 63, &operation)->index->name, "t_a");
	operation = (migr_operation)MIGR_OPERATION(.kind = MIGR_OP_CREATE_FOREIGN_KEY, .table = "t",
	                                           .foreign_key = &foreign_key);
	ck_assert_str_eq(apply("fk={table}_{ref_table}", 63, &operation)->foreign_key->name, "t_u");
	/* what is not there is for the check to tell */
	operation = (migr_operation)MIGR_OPERATION(.kind = MIGR_OP_CREATE_FOREIGN_KEY, .table = "t");
	ck_assert_ptr_null(apply("fk={table}_{ref_table}", 63, &operation)->foreign_key);
	tear_down();
}
END_TEST

static const char *check_name(const char *convention, const char *name)
{
	const migr_check check = MIGR_CHECK(.name = name, .sql = "a > 0");
	const migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_CHECK, .table = "t", .check = &check);

	return apply(convention, 63, &operation)->check->name;
}

START_TEST(own_names_become_part_of_others_once)
{
	set_up();
	ck_assert_str_eq(check_name("ck=ck_{table}_{name}", "size"), "ck_t_size");
	ck_assert_str_eq(check_name("ck=ck_{table}_{name}", "ck_t_size"), "ck_t_size");
	ck_assert_str_eq(check_name("ck={name}_{table}_ck", "size"), "size_t_ck");
	ck_assert_str_eq(check_name("ck={name}_{table}_ck", "size_t_ck"), "size_t_ck");
	ck_assert_str_eq(check_name("ck=ck_{table}", "size"), "size");
	ck_assert_str_eq(check_name("ck={table}_{name|digest}", NULL), "t_4ead0c05");
	tear_down();
}
END_TEST

START_TEST(a_name_that_cannot_be_made_is_an_error)
{
	const migr_check check = MIGR_CHECK(.sql = "a > 0");
	migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_CHECK, .table = "t", .check = &check);

	set_up();
	ck_assert_int_eq(migr__convention_apply("ck=ck_{table}_{name|number}", 63, &operation, &arena, &error),
	                 MIGR_ERROR_NAME);
	ck_assert_str_eq(migr_error_message(&error), "the check has no {name|number}, of which the naming convention "
	                                             "\"ck=ck_{table}_{name|number}\" makes its name");
	tear_down();
}
END_TEST

static const char *index_name(const char *column, size_t max_length)
{
	const migr_index index = MIGR_INDEX(.columns = column);
	const migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_INDEX, .table = "t", .index = &index);

	return apply("ix=ix_{table}_{columns}", max_length, &operation)->index->name;
}

START_TEST(long_names_are_cut_and_stay_apart)
{
	static const char *const first = "a_column_with_a_name_that_has_forty_letter1, another_column_of_that_index";
	static const char *const second = "a_column_with_a_name_that_has_forty_letter1, another_column_of_thaT_index";
	static const char *const umlauts = "ääääääääääääääääääääääääääääääääääääääääääääääääääää";

	set_up();
	ck_assert_uint_eq(strlen(index_name(first, 63)), 63);
	ck_assert_uint_eq(strlen(index_name(first, 256)), 64);
	ck_assert_str_eq(index_name(first, 63), index_name(first, 63));
	ck_assert_str_ne(index_name(first, 63), index_name(second, 63));
	ck_assert(strncmp(index_name(first, 63), "ix_t_a_column_with_a_name_that_has_forty_letter1_anoth", 54) == 0);
	ck_assert_uint_eq(strlen(index_name(first, 0)), strlen(first) + strlen("ix_t_") - 1);
	ck_assert_uint_eq(migr__utf8_invalid(index_name(umlauts, 63), strlen(index_name(umlauts, 63))), SIZE_MAX);
	ck_assert_uint_le(strlen(index_name(umlauts, 63)), 63);
	ck_assert_uint_eq(strlen(index_name("abc", 63)), 8);
	tear_down();
}
END_TEST

/* A name is right or it is an error, whichever allocation fails. */
START_TEST(short_memory_gives_no_wrong_name)
{
	static const struct {
		const char *name, *result;
	} cases[] = {
		{ "ck_some_table_positive", "ck_some_table_positive" },
		{ "positive", "ck_some_table_positive" },
		{ "positive_as_only_few_others_are", "ck_some_table_positive_3eddae44" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		migr_status rc = MIGR_ERROR_NO_MEMORY;

		for (size_t round = 1; rc != MIGR_OK; round++) {
			meter m = { .fail_at = round };
			migr__alloc short_alloc = { meter_resize, &m };
			const migr__convention_subject subject = { .table = "some_table", .name = cases[i].name };
			const char *name;

			migr__arena_init(&arena, &short_alloc);
			migr__error_init(&error, &short_alloc);
			rc = migr__convention_name("ck=ck_{table}_{name}", MIGR__CONVENTION_CHECK, &subject, 31, &arena,
			                           &name, &error);
			ck_assert_int_eq(rc, m.failed ? MIGR_ERROR_NO_MEMORY : MIGR_OK);
			if (rc == MIGR_OK)
				ck_assert_str_eq(name, cases[i].result);
			tear_down();
			ck_assert_uint_eq(m.live, 0);
		}
	}
}
END_TEST

T_MAIN("naming conventions", formats_are_checked, a_table_gets_its_names, without_a_convention_nothing_changes,
       single_things_get_their_names, own_names_become_part_of_others_once, a_name_that_cannot_be_made_is_an_error,
       long_names_are_cut_and_stay_apart, short_memory_gives_no_wrong_name)

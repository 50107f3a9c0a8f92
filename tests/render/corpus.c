/* SPDX-License-Identifier: MIT */
/*
 * Every operation with every parameter: as a callback in C, as SQL, as sections of a revision file.
 */
#include "support/callback.h"

#include "corpus.h"
#include "prepare.h"
#include "schema_arena.h"

#include "compare/render_sql.h"
#include "dialect/placeholder.h"
#include "dialect/split.h"
#include "schema/shape.h"
#include "script/sql_file.h"

static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };

/* Calls something with each entry of the corpus that is an operation at all. */
static size_t for_each(void (*with)(const ddl_entry *entry, const migr_operation *operation, void *user), void *user)
{
	size_t count = 0;

	for (size_t group = 0; group < ddl_corpus_size; group++)
		for (size_t i = 0; i < ddl_corpus[group]->count; i++) {
			const ddl_entry *entry = &ddl_corpus[group]->entries[i];
			const migr_operation *operation =
				migr__shape_import(&migr__shape_operation, &entry->operation, &arena, &error);

			if (!operation)
				continue;
			with(entry, operation, user);
			count++;
		}
	return count;
}

typedef struct collected {
	migr_operation items[4000];
	size_t count;
} collected;

static void collect_entry(const ddl_entry *entry, const migr_operation *operation, void *user)
{
	collected *all = user;

	(void)entry;
	ck_assert_uint_lt(all->count, sizeof all->items / sizeof all->items[0]);
	all->items[all->count++] = *operation;
}

START_TEST(all_of_them_compile_and_do_the_same_again)
{
	static collected all;

	set_up();
	ck_assert_uint_gt(for_each(collect_entry, &all), 300);
	callback_check(&arena, all.items, all.count);
	tear_down();
}
END_TEST

/* The statements are read back in order; what stands between them are guards. */
static void check_statements(const char *name, const migr__dialect *dialect, const migr__script *script,
                             const char *text)
{
	migr__split split;
	migr__piece piece = { 0 };

	migr__split_init(&split, text, strlen(text), dialect->split_flags);
	for (size_t i = 0; i < script->count; i++) {
		const migr__sql *sql = &script->items[i];
		migr__buf filled;
		int found;

		if (sql->kind != MIGR__SQL_EXECUTE)
			continue;
		migr__buf_init(&filled, &alloc);
		migr__fill_placeholders(&filled, dialect, sql->text, sql->size, sql->params, sql->n_params);
		do
			found = migr__split_next(&split, &piece, &error);
		while (found == 1 && (piece.size != filled.size || memcmp(piece.sql, filled.data, piece.size) != 0));
		ck_assert_msg(found == 1, "%s for %s: %s is not in %s", name, dialect->name, filled.data, text);
		migr__buf_free(&filled);
	}
}

/* On MySQL it gets a name, which the corpus does without. */
static int gets_name(const migr_operation *operation, const migr__dialect *dialect)
{
	return dialect->names_of_added &&
	       (operation->kind == MIGR_OP_CREATE_UNIQUE || operation->kind == MIGR_OP_CREATE_FOREIGN_KEY ||
	        operation->kind == MIGR_OP_CREATE_CHECK);
}

/* Compiled as it is written: offline, inside a transaction. */
static migr_status compile(const migr_operation *operation, const migr__dialect *dialect, migr__script *script)
{
	migr__compiler compiler = {
		.dialect = dialect, .arena = &arena, .in_transaction = 1, .out = script, .error = &error
	};

	return migr__compile(&compiler, operation);
}

typedef struct tally {
	const migr__dialect *dialect;
	size_t n_written;
	size_t n_refused;
} tally;

static void check_sql(const ddl_entry *entry, const migr_operation *operation, void *user)
{
	tally *count = user;
	migr__sql_target target = { .dialect = count->dialect, .naming = entry->naming };
	const migr_operation *prepared;
	migr__script script;
	migr__buf text;
	migr_status rc;

	migr__buf_init(&text, &alloc);
	migr__script_init(&script, &alloc);
	rc = migr__render_operation_sql(&target, operation, &arena, &text, &error);
	if (rc != MIGR_OK) {
		/* the message says what and for whom */
		ck_assert_msg(strstr(migr_error_message(&error), migr__operation_name(operation->kind)) &&
		                      strstr(migr_error_message(&error), count->dialect->name),
		              "%s", migr_error_message(&error));
		count->n_refused++;
	} else if (operation->kind != MIGR_OP_EXECUTE && !gets_name(operation, count->dialect)) {
		prepared = ddl_prepare(entry, count->dialect, &arena, &error);
		ck_assert_msg(prepared && compile(prepared, count->dialect, &script) == MIGR_OK, "%s", entry->name);
		check_statements(entry->name, count->dialect, &script, migr__buf_text(&text));
		count->n_written++;
	}
	migr__script_clear(&script);
	migr__buf_free(&text);
}

START_TEST(as_sql_they_are_read_back)
{
	set_up();
	for (size_t i = 0; i < 3; i++) {
		tally count = { migr__dialect_find(dialects[i]), 0, 0 };

		for_each(check_sql, &count);
		ck_assert_msg(count.n_written > 100, "%s: %zu written, %zu refused", dialects[i], count.n_written,
		              count.n_refused);
	}
	tear_down();
}
END_TEST

static migr_status sections(const migr_operation *operations, size_t count, const char *const *names, size_t n_names,
                            int is_plain, migr__buf *out)
{
	migr__sql_target targets[3] = { 0 };

	for (size_t i = 0; i < n_names; i++)
		targets[i].dialect = migr__dialect_find(names[i]);
	return migr__render_sections(targets, n_names, operations, count,
	                             &(migr__section_style){ .is_plain = is_plain }, out, &error);
}

static void check_file(const char *text, const char *dialect)
{
	migr__buf file;
	migr__revision revision;

	migr__buf_init(&file, &alloc);
	migr__buf_printf(&file, "-- migr:revision a\n%s", text);
	ck_assert_msg(migr__sql_file_read(&(migr__source){ "a.sql", migr__buf_text(&file), file.size },
	                                  migr__dialect_find(dialect), &arena, &revision, &error) == MIGR_OK,
	              "%s\n%s", migr_error_message(&error), text);
	migr__buf_free(&file);
}

static void check_sections(const ddl_entry *entry, const migr_operation *operation, void *user)
{
	migr__buf text;

	(void)user;
	migr__buf_init(&text, &alloc);
	if (!entry->naming && sections(operation, 1, dialects, 3, 1, &text) == MIGR_OK)
		for (size_t i = 0; i < 3; i++)
			check_file(migr__buf_text(&text), dialects[i]);
	migr__buf_free(&text);
}

START_TEST(as_sections_they_are_read_back)
{
	set_up();
	for_each(check_sections, NULL);
	tear_down();
}
END_TEST

static const migr_column columns[] = { { "id", "integer", .flags = MIGR_PRIMARY_KEY } };
static const migr_table table = MIGR_TABLE("t", .columns = MIGR_LIST(columns), .comment = "a table");

START_TEST(what_is_the_same_is_written_once)
{
	const migr_operation operations[] = {
		MIGR_OPERATION(.kind = MIGR_OP_EXECUTE, .sql = "SELECT 1; SELECT 2 | mysql: SELECT 3"),
		MIGR_OPERATION(.kind = MIGR_OP_EXECUTE, .sql = "SELECT 4 | mysql: SELECT ';'"),
		MIGR_OPERATION(.kind = MIGR_OP_EXECUTE, .sql = "SELECT 5"),
		MIGR_OPERATION(.kind = MIGR_OP_EXECUTE, .sql = "sqlite: SELECT 6"),
		MIGR_OPERATION(.kind = MIGR_OP_DROP_TABLE, .table = "t"),
	};
	migr__buf text;

	set_up();
	migr__buf_init(&text, &alloc);
	ck_assert_int_eq(sections(operations, 5, dialects, 3, 1, &text), MIGR_OK);
	ck_assert_str_eq(migr__buf_text(&text), "-- migr:upgrade sqlite, postgresql\n"
	                                        "SELECT 1;\nSELECT 2;\nSELECT 4;\n"
	                                        "-- migr:upgrade mysql\n"
	                                        "SELECT 3;\nDELIMITER $$\nSELECT ';'$$\nDELIMITER ;\n"
	                                        "-- migr:upgrade\n"
	                                        "SELECT 5;\n"
	                                        "-- migr:upgrade sqlite\n"
	                                        "SELECT 6;\n"
	                                        "-- migr:upgrade sqlite, postgresql\n"
	                                        "-- loses the rows of t\n"
	                                        "DROP TABLE \"t\";\n"
	                                        "-- migr:upgrade mysql\n"
	                                        "-- loses the rows of t\n"
	                                        "DROP TABLE `t`;\n");
	migr__buf_clear(&text);
	ck_assert_int_eq(sections(operations + 4, 1, dialects, 2, 0, &text), MIGR_OK);
	ck_assert_str_eq(migr__buf_text(&text),
	                 "-- migr:upgrade sqlite, postgresql\n-- loses the rows of t\nDROP TABLE \"t\";\n");
	migr__buf_clear(&text);
	ck_assert_int_eq(sections(operations + 4, 1, dialects + 2, 1, 1, &text), MIGR_OK);
	ck_assert_str_eq(migr__buf_text(&text), "-- migr:upgrade\n-- loses the rows of t\nDROP TABLE `t`;\n");
	migr__buf_clear(&text);
	ck_assert_int_eq(sections(operations, 0, dialects, 3, 1, &text), MIGR_OK);
	ck_assert_str_eq(migr__buf_text(&text), "-- migr:upgrade\n");
	migr__buf_free(&text);
	tear_down();
}
END_TEST

/* What a file would take for something else, and what SQL cannot say. */
START_TEST(what_cannot_be_said_is_an_error)
{
	const struct {
		const char *dialect;
		migr_operation operation;
		migr_status status;
	} cases[] = {
		{ "sqlite", MIGR_OPERATION(.kind = MIGR_OP_EXECUTE, .sql = "SELECT 1\n-- migr:downgrade\n+ 1"),
		  MIGR_ERROR_SQL_TEXT },
		{ "sqlite", MIGR_OPERATION(.kind = MIGR_OP_EXECUTE, .sql = "SELECT 1\n  --  MIGR:downgrade\n+ 1"),
		  MIGR_ERROR_SQL_TEXT },
		{ "sqlite", MIGR_OPERATION(.kind = MIGR_OP_EXECUTE, .sql = "SELECT 'open"), MIGR_ERROR_SQL_TEXT },
		{ "sqlite",
		  MIGR_OPERATION(.kind = MIGR_OP_ALTER_COLUMN, .table = "t", .name = "id",
		                 .alteration = &(const migr_alteration){ .struct_size = sizeof(migr_alteration),
		                                                         .type = "bigint" }),
		  MIGR_ERROR_NEEDS_DATABASE },
		{ "postgresql",
		  MIGR_OPERATION(.kind = MIGR_OP_DROP_INDEX, .name = "i",
		                 .options = &(const migr_op_options){ .struct_size = sizeof(migr_op_options),
		                                                      .flags = MIGR_OPTION_CONCURRENTLY }),
		  0 },
		{ "mysql", MIGR_OPERATION(.kind = MIGR_OP_DROP_TABLE, .table = ""), MIGR_ERROR_NAME },
	};
	migr__buf text;

	set_up();
	migr__buf_init(&text, &alloc);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const migr_operation *operation =
			migr__shape_import(&migr__shape_operation, &cases[i].operation, &arena, &error);
		migr_status rc = sections(operation, 1, &cases[i].dialect, 1, 1, &text);

		ck_assert_msg(cases[i].status ? rc == cases[i].status : rc != MIGR_OK, "%zu: %s", i,
		              migr_error_message(&error));
		ck_assert_ptr_nonnull(
			strstr(migr_error_message(&error), migr__operation_name(cases[i].operation.kind)));
	}
	migr__buf_free(&text);
	tear_down();
}
END_TEST

typedef struct applied {
	size_t count;
	const migr_operation *last;
} applied;

static migr_status apply(void *user, const migr_operation *operation, migr_error *failure)
{
	applied *done = user;

	done->last = operation;
	if (++done->count < 3)
		return MIGR_OK;
	return migr__fail(failure, MIGR_ERROR_DATA, "enough");
}

/* What is compiled next finds what came before done. */
START_TEST(operations_are_done_one_by_one)
{
	const migr_operation operations[] = {
		MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &table),
		MIGR_OPERATION(.kind = MIGR_OP_DROP_TABLE, .table = "t"),
		MIGR_OPERATION(.kind = MIGR_OP_DROP_TABLE, .table = "u"),
	};
	applied done = { 0 };
	migr__sql_target target = { .dialect = migr__dialect_find("sqlite"), .apply = apply, .user = &done };
	migr__buf text;

	set_up();
	migr__buf_init(&text, &alloc);
	ck_assert_int_eq(migr__render_operations_sql(&target, operations, 2, &text, &error), MIGR_OK);
	ck_assert_uint_eq(done.count, 2);
	ck_assert_ptr_eq(done.last, &operations[1]);
	ck_assert_int_eq(migr__render_operations_sql(&target, operations, 3, &text, &error), MIGR_ERROR_DATA);
	ck_assert_ptr_nonnull(strstr(migr_error_message(&error), "create_table t for sqlite: enough"));
	migr__buf_free(&text);
	tear_down();
}
END_TEST

T_MAIN("render corpus", all_of_them_compile_and_do_the_same_again, as_sql_they_are_read_back,
       as_sections_they_are_read_back, what_is_the_same_is_written_once, what_cannot_be_said_is_an_error,
       operations_are_done_one_by_one)

/* SPDX-License-Identifier: MIT */
/*
 * A program's own commands, for all databases: revisions of operations between those that are SQL files.
 *
 *     one (SQL) - two - left  - both - apart (SQL) - last
 *                     \ right (SQL) /
 */
#include <libmigr/cli.h>
#include <libmigr/migr.h>

#include <stdlib.h>
#include <string.h>

#define TRY(call)                                                                                                      \
	do {                                                                                                           \
		migr_status try_rc = (call);                                                                           \
		if (try_rc != MIGR_OK)                                                                                 \
			return try_rc;                                                                                 \
	} while (0)

/* Everything that means something to some client or other. */
#define AWKWARD "quote ' \" `, back\\slash \\' \\n, %s %% %(x)s,\nline; -- /* # $$ $migr$ :name ? @x é 漢字 🐘"

static int is(migr_op *op, const char *dialect)
{
	return strcmp(migr_op_dialect(op), dialect) == 0;
}

/* MySQL itself has none, MariaDB does: a script cannot know which it will be for, whoever starts this program does. */
static int has_sequences(migr_op *op)
{
	return !is(op, "sqlite") && !getenv("MIGR_TEST_NO_SEQUENCES");
}

static migr_status make_tables(migr_op *op)
{
	static const migr_column users[] = {
		{ .name = "id", .type = "bigint", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
		{ .name = "name", .type = "varchar(200)", .flags = MIGR_NOT_NULL, .comment = "who; it's 100 %" },
		{ .name = "bio", .type = "text" },
		{ .name = "picture", .type = "blob" },
		{ .name = "score", .type = "double precision", .default_value = MIGR_REAL(0.5) },
		{ .name = "price", .type = "numeric(10, 2)", .default_value = MIGR_TEXT("1.50") },
		{ .name = "is_new", .type = "boolean", .flags = MIGR_NOT_NULL, .default_value = MIGR_INT(1) },
		{ .name = "born", .type = "date" },
		{ .name = "seen", .type = "timestamp(6)" },
		{ .name = "mood", .type = "enum('sad', 'it''s \\ ok', 'é')" },
		{ .name = "label", .type = "varchar(300)", .default_value = MIGR_TEXT("it's \\ 50 %; --") },
		{ .name = "twice", .type = "integer", .generated_sql = "1 + 1", .flags = MIGR_STORED },
	};
	static const migr_check checks[] = { { .name = "score_range", .sql = "score >= 0 AND name <> ';'" } };
	static const migr_key uniques[] = { { .name = "name_once", .columns = "name" } };
	const migr_table table = MIGR_TABLE("users", .columns = MIGR_LIST(users), .checks = MIGR_LIST(checks),
	                                    .unique_keys = MIGR_LIST(uniques), .comment = "it's \\ a table; of users");
	static const migr_column orders[] = {
		{ .name = "id", .type = "integer", .flags = MIGR_PRIMARY_KEY },
		{ .name = "user_id", .type = "bigint", .flags = MIGR_NOT_NULL },
		{ .name = "order", .type = "text" },
	};
	static const migr_foreign_key keys[] = { { .name = "orders_user",
		                                   .columns = "user_id",
		                                   .ref_table = "users",
		                                   .ref_columns = "id",
		                                   .on_delete = MIGR_CASCADE } };
	static const migr_index indexes[] = { { .name = "orders_by_user", .columns = "user_id" } };
	const migr_table table2 = MIGR_TABLE("orders of \"all\"; 50 %", .columns = MIGR_LIST(orders),
	                                     .foreign_keys = MIGR_LIST(keys), .indexes = MIGR_LIST(indexes));

	TRY(migr_op_create_table(op, &table, NULL));
	return migr_op_create_table(op, &table2, NULL);
}

static migr_status insert_rows(migr_op *op)
{
	char bytes[256];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)i;
	return migr_op_bulk_insert(op, "users", "name, bio, picture, score, born, seen, mood",
	                           MIGR_PARAMS(MIGR_TEXT("one"), MIGR_TEXT(AWKWARD), MIGR_BLOB(bytes, sizeof bytes),
	                                       MIGR_REAL(1e-300), MIGR_TEXT("2024-02-29"),
	                                       MIGR_TEXT("2024-02-29 23:59:59.123456"), MIGR_TEXT("it's \\ ok"),
	                                       MIGR_TEXT("two"), MIGR_TEXT(""), MIGR_BLOB("", 0), MIGR_REAL(0.1),
	                                       MIGR_NULL, MIGR_NULL, MIGR_TEXT("é")),
	                           NULL);
}

static migr_status up_two(migr_op *op, void *app)
{
	(void)app;
	TRY(make_tables(op));
	TRY(insert_rows(op));
	TRY(migr_op_execute_params(op, "INSERT INTO notes (id, body, n) VALUES (?, ?, ?)",
	                           MIGR_PARAMS(MIGR_INT(100), MIGR_TEXT(AWKWARD), MIGR_INT(-7))));
	return migr_op_execute(op, "UPDATE notes SET n = 42 WHERE body = 'what?'; DELETE FROM log WHERE what = '?;'");
}

static migr_status down_two(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_drop_table(op, "orders of \"all\"; 50 %", NULL));
	TRY(migr_op_drop_table(op, "users", NULL));
	return migr_op_execute_params(op, "DELETE FROM notes WHERE body = ?", MIGR_PARAMS(MIGR_TEXT(AWKWARD)));
}

static migr_status up_left(migr_op *op, void *app)
{
	const migr_trigger trigger =
		MIGR_TRIGGER("users_logged", .table = "users", .event = "insert", .timing = MIGR_AFTER,
	                     .body = "INSERT INTO log VALUES ('a; b $$ $migr$'); INSERT INTO log VALUES ('it''s');");
	const migr_view view =
		MIGR_VIEW("new_users", .sql = "SELECT id, name FROM users WHERE is_new AND name <> ';%'");
	const migr_enum mood = MIGR_ENUM("weather", .labels = "'sun', 'it''s raining'");
	const migr_element elements[] = { { .column = "born", .flags = MIGR_DESC }, { .column = "name" } };

	(void)app;
	TRY(migr_op_create_index(op, "users", &MIGR_INDEX(.name = "users_born", .elements = MIGR_LIST(elements)),
	                         NULL));
	TRY(migr_op_add_column(op, "users", &MIGR_COLUMN("nick", "varchar(50)", .default_value = MIGR_TEXT("it's")),
	                       NULL));
	TRY(migr_op_rename_column(op, "orders of \"all\"; 50 %", "order", "group", NULL));
	TRY(migr_op_rename_table(op, "orders of \"all\"; 50 %", "ordérs", NULL));
	TRY(migr_op_create_trigger(op, &trigger, NULL));
	TRY(migr_op_create_view(op, &view, NULL));
	TRY(migr_op_create_enum(op, &mood, NULL));
	if (is(op, "sqlite"))
		return MIGR_OK;
	if (has_sequences(op))
		TRY(migr_op_create_sequence(op, &(const migr_sequence)MIGR_SEQUENCE("numbers", .start = 1000), NULL));
	TRY(migr_op_create_check(op, "users", &MIGR_CHECK(.name = "nick_length", .sql = "nick <> ';'"), NULL));
	TRY(migr_op_set_table_comment(op, "users", "changed; it's \\ 50 %", NULL));
	if (is(op, "mysql"))
		return MIGR_OK;
	TRY(migr_op_alter_column(op, "users", "nick", &MIGR_ALTERATION(.default_value = MIGR_TEXT("it's \\ new; --")),
	                         NULL));
	return migr_op_set_column_comment(op, "users", "nick", "it's; $$", NULL);
}

static migr_status down_left(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_drop_view(op, "new_users", NULL));
	TRY(migr_op_drop_trigger(op, "users", "users_logged", NULL));
	TRY(migr_op_rename_table(op, "ordérs", "orders of \"all\"; 50 %", NULL));
	TRY(migr_op_rename_column(op, "orders of \"all\"; 50 %", "group", "order", NULL));
	if (!is(op, "sqlite")) {
		if (has_sequences(op))
			TRY(migr_op_drop_sequence(op, "numbers", NULL));
		TRY(migr_op_drop_constraint(op, "users", MIGR_CONSTRAINT_CHECK, "nick_length", NULL, NULL));
	}
	TRY(migr_op_execute(op, "ALTER TABLE users DROP COLUMN nick"));
	TRY(migr_op_drop_index(op, "users", "users_born", NULL, NULL));
	return migr_op_drop_enum(op, &(const migr_enum)MIGR_ENUM("weather", .labels = "'sun', 'it''s raining'"), NULL);
}

static migr_status up_both(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_bulk_insert(op, "users", "name, nick",
	                        MIGR_PARAMS(MIGR_TEXT("three"), MIGR_TEXT("\\"), MIGR_TEXT("four"), MIGR_TEXT("'")),
	                        NULL));
	return migr_op_execute_variants(op, "UPDATE users SET nick = name || ';' WHERE name = 'four' | mysql: UPDATE "
	                                    "users SET nick = CONCAT(name, ';') WHERE name = 'four'");
}

static migr_status down_both(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op, "DELETE FROM users WHERE name IN ('three', 'four')");
}

/* Its downgrade is derived. */
static migr_status up_last(migr_op *op, void *app)
{
	static const migr_column columns[] = { { .name = "id", .type = "uuid", .flags = MIGR_PRIMARY_KEY },
		                               { .name = "data", .type = "json" } };
	const migr_table table = MIGR_TABLE("last_one", .columns = MIGR_LIST(columns));

	(void)app;
	TRY(migr_op_create_table(op, &table, NULL));
	return migr_op_create_index(op, "users", &MIGR_INDEX(.name = "users_seen", .columns = "seen"), NULL);
}

static migr_status take_row(const migr_row *row, void *user)
{
	(void)row;
	(void)user;
	return MIGR_OK;
}

/* All of it can be taken back. */
static migr_status up_taken(migr_op *op, void *app)
{
	static const migr_column columns[] = { { .name = "id", .type = "bigint", .flags = MIGR_PRIMARY_KEY },
		                               { .name = "note_id", .type = "integer" } };
	const migr_table table = MIGR_TABLE("taken", .columns = MIGR_LIST(columns));
	const migr_view view = MIGR_VIEW("taken_view", .sql = "SELECT id, body FROM notes WHERE n > 0");
	const migr_trigger trigger = MIGR_TRIGGER("taken_trigger", .table = "notes", .event = "delete",
	                                          .timing = MIGR_AFTER, .body = "INSERT INTO log VALUES ('a; b');");
	const migr_enum type = MIGR_ENUM("taken_enum", .labels = "'a', 'b;'");

	(void)app;
	TRY(migr_op_create_table(op, &table, NULL));
	TRY(migr_op_create_index(op, "taken", &MIGR_INDEX(.name = "taken_index", .columns = "note_id"), NULL));
	TRY(migr_op_create_index(op, "notes", &MIGR_INDEX(.name = "taken_n", .columns = "n"), NULL));
	TRY(migr_op_add_column(op, "notes", &MIGR_COLUMN("taken; col", "varchar(20)"), NULL));
	TRY(migr_op_rename_column(op, "notes", "taken; col", "taken", NULL));
	TRY(migr_op_create_unique(op, "notes", &MIGR_KEY(.name = "taken_key", .columns = "id, n"), NULL));
	TRY(migr_op_create_check(op, "notes", &MIGR_CHECK(.name = "taken_check", .sql = "id <> -5"), NULL));
	TRY(migr_op_create_foreign_key(
		op, "taken",
		&MIGR_FOREIGN_KEY(.name = "taken_fk", .columns = "note_id", .ref_table = "notes", .ref_columns = "id"),
		NULL));
	TRY(migr_op_create_view(op, &view, NULL));
	TRY(migr_op_create_trigger(op, &trigger, NULL));
	TRY(migr_op_create_enum(op, &type, NULL));
	if (!has_sequences(op))
		return MIGR_OK;
	return migr_op_create_sequence(op, &(const migr_sequence)MIGR_SEQUENCE("taken_numbers", .start = 5), NULL);
}

/* It says that it can be taken back, and cannot. */
static migr_status up_lost(migr_op *op, void *app)
{
	(void)app;
	return migr_op_drop_index(op, "notes", "taken_n", NULL, NULL);
}

static migr_status up_asking(migr_op *op, void *app)
{
	int32_t has = 0;

	(void)app;
	return migr_op_has_table(op, NULL, "notes", &has);
}

/* Reads the database, which no script can do. */
static migr_status up_reader(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_execute(op, "DELETE FROM log"));
	return migr_op_query(op, "SELECT 1", NULL, 0, take_row, NULL);
}

/* Fails half-way: outside a transaction something of it stays. */
static migr_status up_broken(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_execute(op, "CREATE TABLE half (a INTEGER)"));
	return migr_op_execute(op, "INSERT INTO nowhere VALUES (1)");
}

static migr_status skip_left_out(migr_op *op, void *app)
{
	(void)app;
	return migr_op_skip(op, "not on this host; it's \\ 50 %");
}

static migr_status register_revisions(migr_context *context)
{
	static const migr_revision two = MIGR_REVISION(.id = "two", .down_revision = "one", .upgrade = up_two,
	                                               .message = "it's \\ 50 %;\n-- \"two\" é", .downgrade = down_two);
	static const migr_revision left =
		MIGR_REVISION(.id = "left", .down_revision = "two", .upgrade = up_left, .downgrade = down_left);
	static const migr_revision both =
		MIGR_REVISION(.id = "both", .down_revision = "left, right", .upgrade = up_both, .downgrade = down_both);
	static const migr_revision last = MIGR_REVISION(.id = "last", .down_revision = "apart", .upgrade = up_last,
	                                                .flags = MIGR_REVISION_REVERSIBLE);
	static const migr_revision skipped =
		MIGR_REVISION(.id = "skipped", .down_revision = "last", .upgrade = skip_left_out);
	static const migr_revision reader = MIGR_REVISION(.id = "reader", .down_revision = "one", .upgrade = up_reader);
	static const migr_revision broken = MIGR_REVISION(.id = "broken", .down_revision = "one", .upgrade = up_broken,
	                                                  .flags = MIGR_REVISION_NO_TRANSACTION);
	static const migr_revision taken = MIGR_REVISION(.id = "taken", .down_revision = "one", .upgrade = up_taken,
	                                                 .flags = MIGR_REVISION_REVERSIBLE);
	static const migr_revision lost = MIGR_REVISION(.id = "lost", .down_revision = "taken", .upgrade = up_lost,
	                                                .flags = MIGR_REVISION_REVERSIBLE);
	static const migr_revision above =
		MIGR_REVISION(.id = "above", .down_revision = "lost", .upgrade_sql = "CREATE TABLE above (a INTEGER)",
	                      .downgrade_sql = "DROP TABLE above");
	static const migr_revision text =
		MIGR_REVISION(.id = "text", .down_revision = "one", .upgrade_sql = "DELETE FROM notes WHERE id = 1",
	                      .flags = MIGR_REVISION_REVERSIBLE);
	static const migr_revision asking = MIGR_REVISION(.id = "asking", .down_revision = "one", .upgrade = up_asking,
	                                                  .flags = MIGR_REVISION_REVERSIBLE);
	static const migr_revision *const all[] = { &two,    &left,  &both, &last,  &skipped, &reader,
		                                    &broken, &taken, &lost, &above, &text,    &asking };

	TRY(migr_register_directory(context, getenv("OFFLINE_VERSIONS"), 0));
	return migr_register(context, all, sizeof all / sizeof all[0]);
}

int main(int argc, char **argv)
{
	const migr_cli_app app = { MIGR_CLI_APP, .program = "offline 1.0", .register_revisions = register_revisions };

	return migr_cli_main(argc, argv, &app);
}

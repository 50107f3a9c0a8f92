/* SPDX-License-Identifier: MIT */
/*
 * An application with models: which of them is said by APP_MODELS, as a program is that was built before and after its
 * models changed.
 */
#include <libmigr/cli.h>
#include <libmigr/sqlite.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const migr_column user_columns[] = {
	{ "id", "integer", .flags = MIGR_PRIMARY_KEY },
	{ "email", "varchar(255)", .flags = MIGR_NOT_NULL | MIGR_UNIQUE },
};
static const migr_table users = MIGR_TABLE("users", .columns = MIGR_LIST(user_columns));
static const migr_table *const first_tables[] = { &users };
static const migr_models first = MIGR_MODELS(.tables = MIGR_LIST(first_tables));

static const migr_column more_user_columns[] = {
	{ "id", "int", .flags = MIGR_PRIMARY_KEY },
	{ "email", "VARCHAR ( 255 )", .flags = MIGR_NOT_NULL | MIGR_UNIQUE },
	{ "language", "varchar(8)", .flags = MIGR_NOT_NULL, .default_value = MIGR_TEXT("en") },
};
static const migr_table more_users = MIGR_TABLE("users", .columns = MIGR_LIST(more_user_columns));
static const migr_column note_columns[] = {
	{ "id", "integer", .flags = MIGR_PRIMARY_KEY },
	{ "user_id", "integer", .flags = MIGR_NOT_NULL },
	{ .name = "body", .type = "text" },
};
static const migr_foreign_key note_keys[] = {
	{ .columns = "user_id", .ref_table = "users", .ref_columns = "id", .on_delete = MIGR_CASCADE },
};
static const migr_index note_indexes[] = { { .name = "notes_user", .columns = "user_id" } };
static const migr_table notes = MIGR_TABLE("notes", .columns = MIGR_LIST(note_columns),
	.foreign_keys = MIGR_LIST(note_keys), .indexes = MIGR_LIST(note_indexes));
static const migr_table *const second_tables[] = { &notes, &more_users };
static const migr_models second = MIGR_MODELS(.tables = MIGR_LIST(second_tables));

/* Faults of several kinds. */
static const migr_column bad_columns[] = {
	{ "id", "integr", .flags = MIGR_PRIMARY_KEY },
	{ .name = "id", .type = "text" },
};
static const migr_foreign_key bad_keys[] = { { .columns = "id", .ref_table = "nowhere", .ref_columns = "id" } };
static const migr_index bad_indexes[] = { { .name = "bad_missing", .columns = "missing" } };
static const migr_table bad_table = MIGR_TABLE("bad", .columns = MIGR_LIST(bad_columns),
	.foreign_keys = MIGR_LIST(bad_keys), .indexes = MIGR_LIST(bad_indexes));
static const migr_table *const bad_tables[] = { &bad_table };
static const migr_models bad = MIGR_MODELS(.tables = MIGR_LIST(bad_tables));

static const migr_models *chosen(void)
{
	const char *name = getenv("APP_MODELS");

	if (!name)
		return NULL;
	return strcmp(name, "first") == 0 ? &first : strcmp(name, "second") == 0 ? &second : &bad;
}

static migr_status leave_out(migr_comparison *comparison, migr_direction direction, const char *table)
{
	migr_operation left[16];
	size_t count, n_left = 0;
	const migr_operation *operations = migr_comparison_operations(comparison, direction, &count);

	for (size_t i = 0; i < count && n_left < 16; i++)
		if (!operations[i].table || strcmp(operations[i].table, table) != 0)
			left[n_left++] = operations[i];
	return migr_comparison_set_operations(comparison, direction, left, n_left);
}

/* The table that APP_KEEPS names stays as it is. */
static migr_status edit(migr_comparison *comparison, void *app)
{
	const char *kept = getenv("APP_KEEPS");
	migr_status rc;

	(void)app;
	if (!kept)
		return MIGR_OK;
	rc = leave_out(comparison, MIGR_UPGRADE, kept);
	return rc == MIGR_OK ? leave_out(comparison, MIGR_DOWNGRADE, kept) : rc;
}

/* The user gives up while a schema is looked at, if APP_RAISES says so. */
static int32_t give_up(migr_object object, const char *schema, const char *table, const char *name, void *user)
{
	int *has_raised = user;

	(void)object;
	(void)schema;
	(void)table;
	(void)name;
	if (getenv("APP_RAISES") && !(*has_raised)++)
		raise(SIGINT);
	return 1;
}

int main(int argc, char **argv)
{
	int has_raised = 0;
	/* as a program would hand it over that was compiled for a newer library, whose struct is larger */
	struct {
		migr_scope scope;
		const char *more;
	} scope = { { .struct_size = sizeof scope, .include_fn = give_up, .user = &has_raised }, getenv("APP_NEWER") };
	const migr_backend *const backends[] = { migr_sqlite() };

	return migr_cli_main(argc, argv, &(migr_cli_app){ MIGR_CLI_APP,
		.program = "models 1.0",
		.default_url = "sqlite:shop.db",
		.default_directory = "versions",
		.backends = backends,
		.n_backends = 1,
		.models = chosen(),
		.scope = &scope.scope,
		.edit = edit });
}

/* SPDX-License-Identifier: MIT */
/* Indexes: made, dropped, renamed. */
#include "dialect/mysql/my.h"

#include "dialect/lookup.h"

#include <string.h>

/* What is known of the table's columns: with a database, its definition. */
migr_status migr__my_live_columns(migr__my *my, const char *table, migr__show *show, migr__my_columns *columns)
{
	memset(columns, 0, sizeof *columns);
	if (!my->compiler->live)
		return MIGR_OK;
	columns->show = show;
	return migr__my_show(my, table, "the table's definition", show);
}

migr_status migr__my_create_index(migr__my *my)
{
	const migr_index *index = my->operation->index;
	const char *table = my->operation->table;
	migr__my_columns columns;
	migr__show show;

	if (migr__my_live_columns(my, table, &show, &columns) != MIGR_OK)
		return my->status;
	migr__my_guard(my, MIGR__MY_INDEX, table, index->name, 1);
	migr__my_alter(my, table);
	migr__my_puts(my, "ADD ");
	migr__my_write_index(my, index, &columns);
	migr__my_alter_end(my, MIGR__MY_INPLACE);
	return migr__my_add(my, 0);
}

/* The name of the index on just these columns. NULL if there is none, and that is allowed. */
static const char *find_index(migr__my *my, const char *table)
{
	migr__lookup lookup = migr__lookup_for(my->compiler, my->schema, table);
	const migr__found *found = NULL;
	const char *columns = my->operation->columns;

	if (migr__compiler_need_live(my->compiler, "the index's name") != MIGR_OK) {
		migr__my_fail(my, my->compiler->error->status);
		return NULL;
	}
	if (migr__clause_has(my->operation, MIGR_OPTION_IF_EXISTS))
		migr__my_fail(my, migr__lookup_find_index(&lookup, columns, &found));
	else
		migr__my_fail(my, migr__lookup_need_index(&lookup, columns, &found));
	return found ? found->name : NULL;
}

/* An index that a foreign key stands on; the server would refuse it, but not say which key. */
static migr_status check_needed(migr__my *my, const char *table, const char *name)
{
	migr__show show;

	if (!my->compiler->live || migr__my_show(my, table, "the table's definition", &show) != MIGR_OK)
		return my->status;
	for (size_t i = 0; i < show.count; i++) {
		const migr__part *part = &show.parts[i];

		if (migr__part_is_key(part) && part->name && migr__view_is_nocase(migr__view_of(part->name), name))
			return migr__my_key_needed(my, table, &show, part, NULL);
	}
	return my->status;
}

migr_status migr__my_drop_index(migr__my *my)
{
	const char *table = my->operation->table, *name = my->operation->name;

	if (!table)
		return migr__my_refuse(my, "name the table that it is on", "has indexes only of a table");
	if (!name)
		name = find_index(my, table);
	if (!name || check_needed(my, table, name) != MIGR_OK)
		return my->status;
	migr__my_guard(my, MIGR__MY_INDEX, table, name, 1);
	migr__my_alter(my, table);
	migr__my_puts(my, "DROP INDEX ");
	migr__my_name(my, name);
	migr__my_alter_end(my, MIGR__MY_INPLACE);
	return migr__my_add(my, 0);
}

/* MariaDB before 10.5.2 has no RENAME INDEX: there it is dropped and made in one statement. */
static migr_status remake_index(migr__my *my, const char *table, const char *name, const char *new_name)
{
	migr__show show;
	const migr__part *part = NULL;

	if (migr__my_show(my, table, "the index's definition", &show) != MIGR_OK)
		return my->status;
	for (size_t i = 0; i < show.count; i++)
		if (migr__part_is_key(&show.parts[i]) && show.parts[i].name &&
		    migr__view_is_nocase(migr__view_of(show.parts[i].name), name))
			part = &show.parts[i];
	if (!part)
		return migr__my_fail(my, migr__fail(my->compiler->error, MIGR_ERROR_NO_SUCH_TABLE,
		                                    "table \"%s\" has no index \"%s\"", table, name));
	migr__my_alter(my, table);
	migr__my_puts(my, "DROP INDEX ");
	migr__my_name(my, name);
	migr__my_puts(my, ", ADD ");
	/* "UNIQUE KEY `", up to the name */
	migr__buf_add(&my->buf, part->text.data, (size_t)(part->definition.data - part->text.data));
	while (my->buf.size && my->buf.data[my->buf.size - 1] != 'Y')
		my->buf.data[--my->buf.size] = '\0';
	migr__my_puts(my, " ");
	migr__my_name(my, new_name);
	migr__my_puts(my, " ");
	migr__line_write_text(part->definition, my->server.plain_backslash, &my->buf);
	return migr__my_add(my, 0);
}

migr_status migr__my_write_rename_index(migr__my *my, const char *table, const char *name, const char *new_name)
{
	if (migr__my_is_mariadb(my) && my->server.version < 100502)
		return remake_index(my, table, name, new_name);
	migr__my_alter(my, table);
	migr__my_puts(my, "RENAME INDEX ");
	migr__my_name(my, name);
	migr__my_puts(my, " TO ");
	migr__my_name(my, new_name);
	migr__my_alter_end(my, MIGR__MY_INPLACE);
	return migr__my_add(my, 0);
}

migr_status migr__my_rename_index(migr__my *my)
{
	const migr_operation *operation = my->operation;

	migr__my_guard(my, MIGR__MY_INDEX, operation->table, operation->name, 1);
	return migr__my_write_rename_index(my, operation->table, operation->name, operation->new_name);
}

/* SPDX-License-Identifier: MIT */
/* Columns dropped, with the keys and checks that are of them alone. */
#include "dialect/mysql/my.h"

#include <string.h>

/* MySQL drops a key with its last column, MariaDB too; foreign keys and checks they do not. */
static void write_own(migr__my *my, const migr__show *show, const char *column)
{
	for (size_t i = 0; i < show->count; i++) {
		const migr__part *part = &show->parts[i];

		if ((part->kind != MIGR__PART_FOREIGN_KEY && part->kind != MIGR__PART_CHECK) ||
		    !migr__part_uses(part, column))
			continue;
		migr__my_puts(my, part->kind == MIGR__PART_FOREIGN_KEY ? "DROP FOREIGN KEY " : "DROP CONSTRAINT ");
		migr__my_name(my, part->name);
		migr__my_puts(my, ", ");
	}
}

/* Without a database its name is not known; the servers refuse the column, and say no more than that. */
static void forbid_foreign_key(migr__my *my)
{
	migr__my_puts(my, "SELECT 1 FROM information_schema.KEY_COLUMN_USAGE WHERE ");
	migr__my_in_schema(my, "TABLE_SCHEMA");
	migr__my_puts(my, " AND TABLE_NAME = ");
	migr__my_literal(my, my->operation->table);
	migr__my_puts(my, " AND COLUMN_NAME = ");
	migr__my_literal(my, my->operation->name);
	migr__my_puts(my, " AND REFERENCED_TABLE_NAME IS NOT NULL");
	migr__my_forbid(my, MIGR_ERROR_DEPENDENT,
	                migr__my_printf(my, "column \"%s\" has a foreign key", my->operation->name),
	                "drop the foreign key by its name first, or run this revision on the database itself");
}

migr_status migr__my_drop_column(migr__my *my)
{
	const char *table = my->operation->table, *name = my->operation->name;
	const migr__part *column = NULL;
	migr__show show = { NULL, 0, { "", 0 } };

	if (my->compiler->live) {
		if (migr__my_show(my, table, "the table's definition", &show) != MIGR_OK)
			return my->status;
		column = migr__show_column(&show, name);
	}
	if (column)
		migr__my_column_used(my, table, &show, column);
	else if (!my->compiler->live)
		forbid_foreign_key(my);
	migr__my_guard(my, MIGR__MY_COLUMN, table, name, 1);
	migr__my_alter(my, table);
	write_own(my, &show, name);
	migr__my_puts(my, "DROP COLUMN ");
	migr__my_name(my, name);
	migr__my_alter_end(my, MIGR__MY_INSTANT);
	return migr__my_add(my, 0);
}

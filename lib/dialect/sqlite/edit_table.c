/* SPDX-License-Identifier: MIT */
/* Edits of what surrounds the bracket: the name and the options. */
#include "dialect/sqlite/patch.h"

migr_status migr__edit_table_name(migr__definition *definition, const char *name, migr_error *error)
{
	migr__edit edit;
	migr_status rc = migr__edit_begin(&edit, definition, error);

	if (rc != MIGR_OK)
		return rc;
	migr__edit_put(&edit, definition->name_span, "%s", migr__edit_quoted(&edit, name));
	return migr__edit_apply(&edit);
}

static void cut_option(migr__edit *edit, size_t i)
{
	const migr__table_option *options = edit->definition->options;

	edit->expected.options--;
	if (i > 0)
		migr__edit_cut(edit, (migr__span){ options[i - 1].span.end, options[i].span.end });
	else if (edit->definition->n_options > 1)
		migr__edit_remove(edit, (migr__span){ options[0].span.start, options[1].span.start });
	else
		migr__edit_remove(edit, (migr__span){ edit->definition->body.end, options[0].span.end });
}

static migr_status add_option(migr__definition *definition, const char *option, migr_error *error)
{
	size_t end =
		definition->n_options ? definition->options[definition->n_options - 1].span.end : definition->body.end;
	migr__edit edit;
	migr_status rc = migr__edit_begin(&edit, definition, error);

	if (rc != MIGR_OK)
		return rc;
	edit.expected.options++;
	migr__edit_put(&edit, (migr__span){ end, end }, "%s %s", definition->n_options ? "," : "", option);
	return migr__edit_apply(&edit);
}

/* An option may be there more than once. */
static migr_status drop_option(migr__definition *definition, int is_strict, migr_error *error)
{
	migr_status rc = MIGR_OK;

	while (rc == MIGR_OK && (is_strict ? definition->is_strict : definition->is_without_rowid)) {
		migr__edit edit;
		size_t i = 0;

		rc = migr__edit_begin(&edit, definition, error);
		while (is_strict ? !definition->options[i].is_strict : !definition->options[i].is_without_rowid)
			i++;
		cut_option(&edit, i);
		if (rc == MIGR_OK)
			rc = migr__edit_apply(&edit);
	}
	return rc;
}

migr_status migr__edit_strict(migr__definition *definition, int is_strict, migr_error *error)
{
	if (!is_strict)
		return drop_option(definition, 1, error);
	return definition->is_strict ? MIGR_OK : add_option(definition, "STRICT", error);
}

migr_status migr__edit_without_rowid(migr__definition *definition, int is_without_rowid, migr_error *error)
{
	if (!is_without_rowid)
		return drop_option(definition, 0, error);
	return definition->is_without_rowid ? MIGR_OK : add_option(definition, "WITHOUT ROWID", error);
}

/* SPDX-License-Identifier: MIT */
/* Answers as JSON. */
#include "cli/json.h"

#include <stdlib.h>
#include <string.h>

/* The length of the UTF-8 sequence at `at`, which ends at a NUL; 0 if it is none. */
static size_t sequence(const unsigned char *at)
{
	size_t more = *at < 0x80             ? 0
	              : (*at & 0xe0) == 0xc0 ? 1
	              : (*at & 0xf0) == 0xe0 ? 2
	              : (*at & 0xf8) == 0xf0 ? 3
	                                     : 9;
	uint32_t code = *at & (0x7fu >> (more ? more + 1 : 0));

	if (more == 9)
		return 0;
	for (size_t i = 1; i <= more; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (at[i] & 0x3fu);
	}
	if ((more == 1 && code < 0x80) || (more == 2 && code < 0x800) ||
	    (more == 3 && (code < 0x10000 || code > 0x10ffff)))
		return 0;
	return code >= 0xd800 && code <= 0xdfff ? 0 : more + 1;
}

json_t *migr__cli_json_text(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	cli_buf out = { 0 };
	json_t *json;

	if (!text)
		return json_null();
	json = json_string(text);
	if (json)
		return json;
	while (*at) {
		size_t size = sequence(at);

		migr__cli_add_part(&out, size ? (const char *)at : "\xef\xbf\xbd", size ? size : 3);
		at += size ? size : 1;
	}
	json = out.data ? json_string(out.data) : NULL;
	migr__cli_buf_free(&out);
	return json;
}

void migr__cli_json_set(cli_call *cli, json_t *object, const char *name, json_t *value)
{
	/* Also takes care of a value that is NULL, and of an object that is. */
	if (json_object_set_new(object, name, value) != 0)
		cli->pool.failed = 1;
}

void migr__cli_json_append(cli_call *cli, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		cli->pool.failed = 1;
}

static json_t *names(cli_call *cli, const migr_revision_info *info, migr_revision_names which)
{
	json_t *array = json_array();
	size_t count = migr_revision_info_name_count(info, which);

	for (size_t i = 0; i < count; i++)
		migr__cli_json_append(cli, array, migr__cli_json_text(migr_revision_info_name(info, which, i)));
	return array;
}

static json_t *text_or_null(const char *text)
{
	return migr__cli_json_text(text && *text ? text : NULL);
}

static void set_names(cli_call *cli, json_t *object, const migr_revision_info *info)
{
	migr__cli_json_set(cli, object, "down_revisions", names(cli, info, MIGR_NAMES_DOWN_REVISIONS));
	migr__cli_json_set(cli, object, "next_revisions", names(cli, info, MIGR_NAMES_NEXT_REVISIONS));
	migr__cli_json_set(cli, object, "depends_on", names(cli, info, MIGR_NAMES_DEPENDENCIES));
	migr__cli_json_set(cli, object, "branch_labels", names(cli, info, MIGR_NAMES_BRANCH_LABELS));
	migr__cli_json_set(cli, object, "labels", names(cli, info, MIGR_NAMES_LABELS));
}

static void set_texts(cli_call *cli, json_t *object, const migr_revision_info *info)
{
	uint32_t flags = migr_revision_info_flags(info);

	migr__cli_json_set(cli, object, "message", migr__cli_json_text(migr_revision_info_message(info)));
	migr__cli_json_set(cli, object, "create_date", text_or_null(migr_revision_info_create_date(info)));
	migr__cli_json_set(cli, object, "path", text_or_null(migr_revision_info_path(info)));
	migr__cli_json_set(cli, object, "checksum", text_or_null(migr_revision_info_checksum(info)));
	migr__cli_json_set(cli, object, "format", json_string(flags & MIGR_INFO_CALLBACK ? "c" : "sql"));
}

static void set_flags(cli_call *cli, json_t *object, uint32_t flags)
{
	static const struct {
		const char *name;
		uint32_t flag;
	} members[] = {
		{ "base", MIGR_INFO_BASE },
		{ "head", MIGR_INFO_HEAD },
		{ "effective_head", MIGR_INFO_EFFECTIVE_HEAD },
		{ "branch_point", MIGR_INFO_BRANCH_POINT },
		{ "merge_point", MIGR_INFO_MERGE_POINT },
	};

	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
		migr__cli_json_set(cli, object, members[i].name, json_boolean(flags & members[i].flag));
	migr__cli_json_set(cli, object, "transaction", json_boolean(!(flags & MIGR_INFO_NO_TRANSACTION)));
}

json_t *migr__cli_json_revision(cli_call *cli, const migr_revision_info *info, int32_t with_database)
{
	uint32_t flags = migr_revision_info_flags(info);
	json_t *object = json_object();

	migr__cli_json_set(cli, object, "revision", migr__cli_json_text(migr_revision_info_id(info)));
	migr__cli_json_set(cli, object, "known", json_boolean(flags & MIGR_INFO_KNOWN));
	if (with_database) {
		migr__cli_json_set(cli, object, "current", json_boolean(flags & MIGR_INFO_CURRENT));
		migr__cli_json_set(cli, object, "applied",
		                   json_boolean(flags & (MIGR_INFO_APPLIED | MIGR_INFO_CURRENT)));
		migr__cli_json_set(cli, object, "ledger", json_boolean(!(flags & MIGR_INFO_NO_LEDGER)));
	}
	/* Of one that is only a row in the database, nothing more is known. */
	if (flags & MIGR_INFO_KNOWN) {
		set_names(cli, object, info);
		set_texts(cli, object, info);
		set_flags(cli, object, flags);
	}
	return object;
}

json_t *migr__cli_json_list(cli_call *cli, const migr_revision_list *list, int32_t with_database)
{
	json_t *array = json_array();
	size_t count = migr_revision_list_count(list);

	for (size_t i = 0; i < count; i++)
		migr__cli_json_append(cli, array,
		                      migr__cli_json_revision(cli, migr_revision_list_at(list, i), with_database));
	return array;
}

static int compare(const void *a, const void *b)
{
	const char *const *left = a;
	const char *const *right = b;

	return strcmp(*left, *right);
}

json_t *migr__cli_json_ids(cli_call *cli, const migr_revision_list *list)
{
	size_t count = migr_revision_list_count(list);
	const char **ids = migr__cli_alloc(&cli->pool, (count + 1) * sizeof *ids);
	json_t *array = json_array();

	for (size_t i = 0; ids && i < count; i++)
		ids[i] = migr_revision_info_id(migr_revision_list_at(list, i));
	if (ids)
		qsort(ids, count, sizeof *ids, compare);
	for (size_t i = 0; ids && i < count; i++)
		migr__cli_json_append(cli, array, migr__cli_json_text(ids[i]));
	return array;
}

void migr__cli_answer(cli_call *cli, json_t *value)
{
	json_decref(cli->answer);
	cli->answer = value;
	if (!value)
		cli->pool.failed = 1;
}

static json_t *details(cli_call *cli, const cli_failure *failure)
{
	json_t *array = json_array();

	for (size_t i = 0; i < failure->n_details; i++)
		migr__cli_json_append(cli, array,
		                      json_pack("{s:s, s:o}", "code", migr_status_name(failure->detail_statuses[i]),
		                                "message", migr__cli_json_text(failure->details[i])));
	return array;
}

json_t *migr__cli_json_failure(cli_call *cli)
{
	const cli_failure *failure = &cli->failure;
	json_t *error = json_pack("{s:s, s:o, s:o}", "code", migr_status_name(failure->status), "message",
	                          migr__cli_json_text(failure->message), "hint", migr__cli_json_text(failure->hint));

	if (failure->revision)
		migr__cli_json_set(cli, error, "revision", migr__cli_json_text(failure->revision));
	if (failure->statement)
		migr__cli_json_set(cli, error, "statement", migr__cli_json_text(failure->statement));
	if (failure->native_code)
		migr__cli_json_set(cli, error, "native_code", json_integer(failure->native_code));
	if (failure->sqlstate)
		migr__cli_json_set(cli, error, "sqlstate", migr__cli_json_text(failure->sqlstate));
	if (failure->callback_status)
		migr__cli_json_set(cli, error, "callback_status", json_integer(failure->callback_status));
	if (failure->n_details)
		migr__cli_json_set(cli, error, "details", details(cli, failure));
	return json_pack("{s:o}", "error", error);
}

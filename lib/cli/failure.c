/* SPDX-License-Identifier: MIT */
/* Recording what stopped the command. */
#include "cli/words.h"

/* With static texts only. */
static void set_no_memory(cli_failure *failure)
{
	failure->status = MIGR_ERROR_NO_MEMORY;
	failure->usage = 0;
	failure->message = migr_status_message(MIGR_ERROR_NO_MEMORY);
	failure->hint = "";
}

CLI_PRINTF(4, 0)
static migr_status record(cli_call *cli, migr_status status, const char *hint, const char *format, va_list args)
{
	cli_failure *failure = &cli->failure;

	if (failure->status != MIGR_OK)
		return failure->status;
	failure->status = status;
	failure->hint = hint && *hint ? hint : "";
	failure->message = migr__cli_vformat(&cli->pool, format, args);
	if (cli->pool.failed)
		set_no_memory(failure);
	return failure->status;
}

migr_status migr__cli_fail(cli_call *cli, migr_status status, const char *hint, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	status = record(cli, status, hint, format, args);
	va_end(args);
	return status;
}

migr_status migr__cli_fail_usage(cli_call *cli, const char *hint, const char *format, ...)
{
	va_list args;
	migr_status status;

	cli->failure.usage |= cli->failure.status == MIGR_OK;
	va_start(args, format);
	status = record(cli, MIGR_ERROR_OPTION, hint, format, args);
	va_end(args);
	return status;
}

static const char *copy_if_any(cli_call *cli, const char *text)
{
	return text && *text ? migr__cli_copy(&cli->pool, text) : NULL;
}

static void copy_details(cli_call *cli, const migr_error *error)
{
	cli_failure *failure = &cli->failure;
	size_t count = migr_error_detail_count(error);

	failure->details = migr__cli_alloc(&cli->pool, (count + 1) * sizeof *failure->details);
	failure->detail_statuses = migr__cli_alloc(&cli->pool, (count + 1) * sizeof *failure->detail_statuses);
	if (!failure->details || !failure->detail_statuses)
		return;
	for (size_t i = 0; i < count; i++) {
		failure->details[i] = migr__cli_copy(&cli->pool, migr_error_detail(error, i));
		failure->detail_statuses[i] = migr_error_detail_status(error, i);
	}
	failure->n_details = count;
}

migr_status migr__cli_fail_context(cli_call *cli, const migr_context *context, migr_status status)
{
	const migr_error *error = migr_last_error(context);
	cli_failure *failure = &cli->failure;

	if (failure->status != MIGR_OK)
		return failure->status;
	failure->status = status;
	failure->hint = "";
	if (migr_error_status(error) == MIGR_OK) {
		failure->message = migr_status_message(status);
		return status;
	}
	failure->status = migr_error_status(error);
	failure->message = migr__cli_copy(&cli->pool, migr_error_message(error));
	failure->hint = migr__cli_in_words(cli, migr_error_hint(error));
	failure->revision = copy_if_any(cli, migr_error_revision(error));
	failure->statement = copy_if_any(cli, migr_error_statement(error));
	failure->sqlstate = copy_if_any(cli, migr_error_sqlstate(error));
	failure->native_code = migr_error_native_code(error);
	failure->callback_status = migr_error_callback_status(error);
	copy_details(cli, error);
	if (cli->pool.failed)
		set_no_memory(failure);
	return failure->status;
}

migr_status migr__cli_check_memory(cli_call *cli)
{
	if (!cli->pool.failed && !cli->out.failed)
		return MIGR_OK;
	if (cli->failure.status == MIGR_OK)
		set_no_memory(&cli->failure);
	return cli->failure.status;
}

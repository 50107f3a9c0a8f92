/* SPDX-License-Identifier: MIT */
#include "engine/event.h"

#include "base/buf.h"

void migr__emit(const migr_context *context, const migr_event *event)
{
	if (context->options.on_event)
		context->options.on_event(event, context->options.event_user);
}

void migr__log(const migr_context *context, migr_log_level level, const char *format, ...)
{
	migr__buf text;
	va_list args;

	if (!context->options.on_event)
		return;
	migr__buf_init(&text, &context->alloc);
	va_start(args, format);
	migr__buf_vprintf(&text, format, args);
	va_end(args);
	migr__emit(context, &(migr_event){ .kind = MIGR_EVENT_LOG, .level = level, .message = migr__buf_text(&text) });
	migr__buf_free(&text);
}

migr_event_kind migr_event_get_kind(const migr_event *event)
{
	return event ? event->kind : 0;
}

migr_log_level migr_event_level(const migr_event *event)
{
	return event ? event->level : 0;
}

const char *migr_event_message(const migr_event *event)
{
	return event && event->message ? event->message : "";
}

const char *migr_event_revision(const migr_event *event)
{
	return event ? event->revision : NULL;
}

migr_direction migr_event_direction(const migr_event *event)
{
	return event ? event->direction : 0;
}

size_t migr_event_step(const migr_event *event)
{
	return event ? event->step : 0;
}

size_t migr_event_step_count(const migr_event *event)
{
	return event ? event->n_steps : 0;
}

const char *migr_event_statement(const migr_event *event)
{
	return event ? event->statement : NULL;
}

uint64_t migr_event_done(const migr_event *event)
{
	return event ? event->done : 0;
}

uint64_t migr_event_total(const migr_event *event)
{
	return event ? event->total : 0;
}

uint64_t migr_event_duration(const migr_event *event)
{
	return event ? event->duration : 0;
}

migr_status migr_event_status(const migr_event *event)
{
	return event ? event->status : MIGR_OK;
}

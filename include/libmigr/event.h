/* SPDX-License-Identifier: MIT */
/**
 * @file event.h
 * What an application can watch while a run goes on: log lines, progress, statements, waiting.
 *
 * The library never prints. It calls one function, `migr_options::on_event`, in the thread that runs. The handler must
 * not call functions on the context, except #migr_cancel and the getters here.
 */
#ifndef MIGR_EVENT_H
#define MIGR_EVENT_H

#include <libmigr/error.h>

MIGR_BEGIN_DECLS

/** What happened. */
typedef int32_t migr_event_kind;

enum {
	/** A line for the log: level and message. */
	MIGR_EVENT_LOG = 1,
	/** A run begins: step count, direction. */
	MIGR_EVENT_RUN_BEGIN = 2,
	/** A run has ended: status, duration. */
	MIGR_EVENT_RUN_END = 3,
	/** A step begins: revision, direction, step, step count, message. */
	MIGR_EVENT_STEP_BEGIN = 4,
	/** A step has ended: the same, status and duration. */
	MIGR_EVENT_STEP_END = 5,
	/** A callback tells how far it is: revision, done, total. */
	MIGR_EVENT_PROGRESS = 6,
	/** A statement of a revision or a hook is about to be executed: revision, statement. */
	MIGR_EVENT_STATEMENT = 7,
	/**
	 * The database is held by another process: the milliseconds waited so far, and who it is where that is known.
	 * Also before a step is tried again after a lock timeout or a deadlock: then the message says what it was.
	 */
	MIGR_EVENT_WAITING = 8,
	/** The safety copy is being made: done and total in pages. */
	MIGR_EVENT_BACKUP = 9
};

/** How serious a log line is. */
typedef int32_t migr_log_level;

enum {
	/** Of interest to who looks for a fault. */
	MIGR_LOG_DEBUG = 1,
	/** The normal course of things. */
	MIGR_LOG_INFO = 2,
	/** Something to look at; the run goes on. */
	MIGR_LOG_WARNING = 3
};

/**
 * Watches a run.
 *
 * @param event what happened; valid until the function returns.
 * @param user `migr_options::event_user`.
 */
typedef void (*migr_event_fn)(const migr_event *event, void *user);

/** What happened. @param event the event. @return the kind. @since 0.1 */
MIGR_API migr_event_kind migr_event_get_kind(const migr_event *event);

/** The level of a log line. @param event the event. @return the level, 0 for other kinds. @since 0.1 */
MIGR_API migr_log_level migr_event_level(const migr_event *event);

/**
 * Text: the log line, the revision's message, the lock's holder.
 *
 * @param event the event.
 * @return never NULL.
 * @since 0.1
 */
MIGR_API const char *migr_event_message(const migr_event *event);

/** The revision. @param event the event. @return its id, or NULL. @since 0.1 */
MIGR_API const char *migr_event_revision(const migr_event *event);

/** The direction. @param event the event. @return it, 0 where there is none. @since 0.1 */
MIGR_API migr_direction migr_event_direction(const migr_event *event);

/** Which step of the run. @param event the event. @return from 1; 0 where there is none. @since 0.1 */
MIGR_API size_t migr_event_step(const migr_event *event);

/** How many steps the run has. @param event the event. @return the count. @since 0.1 */
MIGR_API size_t migr_event_step_count(const migr_event *event);

/** The SQL text. @param event the event. @return it, or NULL. @since 0.1 */
MIGR_API const char *migr_event_statement(const migr_event *event);

/** How much is done. @param event the event. @return it; milliseconds for #MIGR_EVENT_WAITING. @since 0.1 */
MIGR_API uint64_t migr_event_done(const migr_event *event);

/** How much there is. @param event the event. @return it, 0 if unknown. @since 0.1 */
MIGR_API uint64_t migr_event_total(const migr_event *event);

/** How long it took. @param event the event. @return microseconds, for the two END kinds. @since 0.1 */
MIGR_API uint64_t migr_event_duration(const migr_event *event);

/** How it ended. @param event the event. @return the status, for the two END kinds. @since 0.1 */
MIGR_API migr_status migr_event_status(const migr_event *event);

MIGR_END_DECLS

#endif

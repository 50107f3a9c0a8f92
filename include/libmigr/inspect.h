/* SPDX-License-Identifier: MIT */
/**
 * @file inspect.h
 * Look at the revisions, at the database, and at what a run would do.
 */
#ifndef MIGR_INSPECT_H
#define MIGR_INSPECT_H

#include <libmigr/context.h>

MIGR_BEGIN_DECLS

/** How many revisions a list has. @param list a list, or NULL. @return the count. @since 0.1 */
MIGR_API size_t migr_revision_list_count(const migr_revision_list *list);

/**
 * One revision of a list.
 *
 * @param list a list.
 * @param index from 0.
 * @return the revision, valid as long as the list; NULL past the end.
 * @since 0.1
 */
MIGR_API const migr_revision_info *migr_revision_list_at(const migr_revision_list *list, size_t index);

/** Frees a list. @param list a list, or NULL. @since 0.1 */
MIGR_API void migr_revision_list_free(migr_revision_list *list);

/** The id. @param info a revision. @return never NULL. @since 0.1 */
MIGR_API const char *migr_revision_info_id(const migr_revision_info *info);
/** The message. @param info a revision. @return text, empty if there is none. @since 0.1 */
MIGR_API const char *migr_revision_info_message(const migr_revision_info *info);
/** The create date. @param info a revision. @return text, empty if there is none. @since 0.1 */
MIGR_API const char *migr_revision_info_create_date(const migr_revision_info *info);
/** The file it is in. @param info a revision. @return the path, or NULL. @since 0.1 */
MIGR_API const char *migr_revision_info_path(const migr_revision_info *info);
/** The checksum of its content. @param info a revision. @return 64 hex digits, or NULL if unknown. @since 0.1 */
MIGR_API const char *migr_revision_info_checksum(const migr_revision_info *info);

/** A list of names that belongs to a revision. */
typedef int32_t migr_revision_names;

enum {
	/** Ids of its down revisions. */
	MIGR_NAMES_DOWN_REVISIONS = 1,
	/** Ids of the revisions that have it as a down revision. */
	MIGR_NAMES_NEXT_REVISIONS = 2,
	/** Ids of the revisions it depends on (labels resolved). */
	MIGR_NAMES_DEPENDENCIES = 3,
	/** Labels that it declares. */
	MIGR_NAMES_BRANCH_LABELS = 4,
	/** Labels of all branches it belongs to, its own first. */
	MIGR_NAMES_LABELS = 5
};

/** How many names. @param info a revision. @param which one of MIGR_NAMES_. @return the count. @since 0.1 */
MIGR_API size_t migr_revision_info_name_count(const migr_revision_info *info, migr_revision_names which);
/**
 * One name.
 *
 * @param info a revision.
 * @param which one of MIGR_NAMES_.
 * @param index from 0.
 * @return the name, valid as long as the list; NULL past the end.
 * @since 0.1
 */
MIGR_API const char *migr_revision_info_name(const migr_revision_info *info, migr_revision_names which, size_t index);

enum {
	/** The program knows it; without this, it is only a row in the database. */
	MIGR_INFO_KNOWN = UINT32_C(1) << 0,
	/** No revision has it as a down revision. */
	MIGR_INFO_HEAD = UINT32_C(1) << 1,
	/** A head that another revision depends on. */
	MIGR_INFO_EFFECTIVE_HEAD = UINT32_C(1) << 2,
	/** It has no down revision. */
	MIGR_INFO_BASE = UINT32_C(1) << 3,
	/** Several revisions have it as a down revision. */
	MIGR_INFO_BRANCH_POINT = UINT32_C(1) << 4,
	/** It has several down revisions. */
	MIGR_INFO_MERGE_POINT = UINT32_C(1) << 5,
	/** It has something to run for an upgrade. */
	MIGR_INFO_CAN_UPGRADE = UINT32_C(1) << 6,
	/** It has something to run for a downgrade. */
	MIGR_INFO_CAN_DOWNGRADE = UINT32_C(1) << 7,
	/** It runs outside a transaction. */
	MIGR_INFO_NO_TRANSACTION = UINT32_C(1) << 8,
	/** The database has it as a version row (only in lists that read the database). */
	MIGR_INFO_CURRENT = UINT32_C(1) << 9,
	/** The database has it applied (only in lists that read the database). */
	MIGR_INFO_APPLIED = UINT32_C(1) << 10,
	/** Its code is C. */
	MIGR_INFO_CALLBACK = UINT32_C(1) << 11,
	/** A version row of the database that no ledger row accounts for: taken over, or stamped by hand. */
	MIGR_INFO_NO_LEDGER = UINT32_C(1) << 12,
	/** Its downgrade is derived from its upgrade. */
	MIGR_INFO_DERIVED_DOWNGRADE = UINT32_C(1) << 13
};

/** What is known of it. @param info a revision. @return any of the MIGR_INFO_ flags. @since 0.1 */
MIGR_API uint32_t migr_revision_info_flags(const migr_revision_info *info);

/**
 * The SQL of a revision, in the dialect of the context.
 *
 * @param info a revision.
 * @param direction #MIGR_UPGRADE or #MIGR_DOWNGRADE.
 * @return the text, or NULL if it has none (or is C).
 * @since 0.1
 */
MIGR_API const char *migr_revision_info_sql(const migr_revision_info *info, migr_direction direction);

/**
 * The heads.
 *
 * @param context the context.
 * @param real non-zero: only heads that no other revision depends on.
 * @param[out] out the list, to be freed.
 * @return #MIGR_OK or what is wrong with the graph.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_heads(migr_context *context, int32_t real, migr_revision_list **out);

/**
 * The revisions where branches begin: those with several next revisions.
 *
 * @param context the context.
 * @param[out] out the list, to be freed.
 * @return #MIGR_OK or what is wrong with the graph.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_branches(migr_context *context, migr_revision_list **out);

/**
 * The revisions in order, newest first.
 *
 * @param context the context.
 * @param range "start:end", either side may be absent; both ends are included; "current" stands for the database's
 *              rows. NULL for all.
 * @param mark_current non-zero: read the database and set #MIGR_INFO_CURRENT and #MIGR_INFO_APPLIED.
 * @param[out] out the list, to be freed.
 * @return #MIGR_OK, or the error of the range.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_history(migr_context *context, const char *range, int32_t mark_current,
                                                 migr_revision_list **out);

/**
 * Resolves an identifier.
 *
 * @param context the context.
 * @param target an identifier; "current" stands for the database's rows, "heads" for all real heads.
 * @param[out] out the revisions, to be freed; empty for "base".
 * @return #MIGR_OK or the error, with candidates or nearest names in its details.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_resolve(migr_context *context, const char *target, migr_revision_list **out);

/**
 * The version rows, also those the program does not know. Never writes.
 *
 * @param context the context.
 * @param[out] out the rows, to be freed; with #MIGR_INFO_CURRENT.
 * @return #MIGR_OK or the error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_current(migr_context *context, migr_revision_list **out);

/**
 * Reads the database and compares it with the program: rows, pending revisions, everything that is not as it should be.
 *
 * It reports rather than fails: policies do not matter here.
 *
 * @param context the context.
 * @param[out] out the state, to be freed.
 * @return #MIGR_OK, or why the database cannot be read.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_read_state(migr_context *context, migr_state **out);

/** Frees a state. @param state a state, or NULL. @since 0.1 */
MIGR_API void migr_state_free(migr_state *state);

/** The version rows. @param state a state. @return the list, owned by the state. @since 0.1 */
MIGR_API const migr_revision_list *migr_state_rows(const migr_state *state);

/** What `upgrade heads` would run, in order. @param state a state. @return the list, owned by it. @since 0.1 */
MIGR_API const migr_revision_list *migr_state_pending(const migr_state *state);

/** How many known revisions are applied. @param state a state. @return the count. @since 0.1 */
MIGR_API size_t migr_state_applied_count(const migr_state *state);

/** Whether the version table is there. @param state a state. @return 1 or 0. @since 0.1 */
MIGR_API int32_t migr_state_initialized(const migr_state *state);

/** How many things are not as they should be. @param state a state. @return the count. @since 0.1 */
MIGR_API size_t migr_state_problem_count(const migr_state *state);

/**
 * The code of one of them: #MIGR_ERROR_DATABASE_NEWER, #MIGR_ERROR_EDITED, #MIGR_ERROR_MISSING, #MIGR_ERROR_LATE,
 * #MIGR_ERROR_INTERRUPTED_STEP.
 *
 * @param state a state.
 * @param index from 0.
 * @return the code, #MIGR_OK past the end.
 * @since 0.1
 */
MIGR_API migr_status migr_state_problem_status(const migr_state *state, size_t index);

/** Its revision. @param state a state. @param index from 0. @return the id, NULL past the end. @since 0.1 */
MIGR_API const char *migr_state_problem_revision(const migr_state *state, size_t index);

/** It in words. @param state a state. @param index from 0. @return a sentence, NULL past the end. @since 0.1 */
MIGR_API const char *migr_state_problem_message(const migr_state *state, size_t index);

/**
 * Plans without doing: reads the database and tells what a run would do.
 *
 * @param context the context.
 * @param direction #MIGR_UPGRADE, #MIGR_DOWNGRADE or #MIGR_STAMP.
 * @param targets identifiers; the plan of an upgrade to several is the plan to all of them.
 * @param count how many, at least one; exactly one for a downgrade.
 * @param flags 0, or #MIGR_STAMP_PURGE for a stamp.
 * @param[out] out the plan, to be freed.
 * @return #MIGR_OK, or the error that the run would give before its first write.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_plan_create(migr_context *context, migr_direction direction,
                                                     const char *const *targets, size_t count, uint32_t flags,
                                                     migr_plan **out);

/** Frees a plan. @param plan a plan, or NULL. @since 0.1 */
MIGR_API void migr_plan_free(migr_plan *plan);

/** The direction. @param plan a plan. @return it. @since 0.1 */
MIGR_API migr_direction migr_plan_direction(const migr_plan *plan);

/** The steps, in order. @param plan a plan. @return the list, owned by the plan; empty for a stamp. @since 0.1 */
MIGR_API const migr_revision_list *migr_plan_steps(const migr_plan *plan);

/** The version rows before. @param plan a plan. @return the list, owned by the plan. @since 0.1 */
MIGR_API const migr_revision_list *migr_plan_from(const migr_plan *plan);

/** The version rows after. @param plan a plan. @return the list, owned by the plan. @since 0.1 */
MIGR_API const migr_revision_list *migr_plan_to(const migr_plan *plan);

MIGR_END_DECLS

#endif

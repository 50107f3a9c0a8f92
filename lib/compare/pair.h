/* SPDX-License-Identifier: MIT */
/*
 * Two readings side by side: what of the one is what of the other, and in what it differs.
 *
 * Pairs are made once. Differences are told from them, and the operations of both directions made.
 */
#ifndef MIGR_COMPARE_PAIR_H
#define MIGR_COMPARE_PAIR_H

#include "compare/compare.h"
#include "compare/index.h"
#include "compare/order.h"
#include "schema/names.h"
#include "schema/shape.h"

typedef enum migr__side { MIGR__LIVE, MIGR__WANTED } migr__side;

/* What of a column differs. */
enum {
	MIGR__DIFFERS_TYPE = 1 << 0,
	MIGR__DIFFERS_NULL = 1 << 1,
	MIGR__DIFFERS_DEFAULT = 1 << 2,
	MIGR__DIFFERS_GENERATED = 1 << 3, /* one is generated and the other is not, or by another expression */
	MIGR__DIFFERS_STORED = 1 << 4,
	MIGR__DIFFERS_IDENTITY = 1 << 5,
	MIGR__DIFFERS_COLLATION = 1 << 6,
	MIGR__DIFFERS_CHARSET = 1 << 7,
	MIGR__DIFFERS_COMMENT = 1 << 8, /* also of a table */
	MIGR__DIFFERS_ON_UPDATE = 1 << 9,
	MIGR__DIFFERS_INVISIBLE = 1 << 10,
	MIGR__DIFFERS_CONFLICT = 1 << 11,
	/* of a table */
	MIGR__DIFFERS_FLAGS = 1 << 12,
	MIGR__DIFFERS_ENGINE = 1 << 13,
	MIGR__DIFFERS_OPTIONS = 1 << 14
};

typedef struct migr__column_pair {
	const migr_column *sides[2]; /* NULL: it is not there */
	const migr_column *forms[2]; /* to be compared: with the names of the wanted side, and SQL in one form */
	const migr_column *source;   /* what the application wrote; or NULL */
	unsigned differs;
	int is_renamed;    /* more than the letter case, where that does not count */
	int is_remade[2];  /* on the way to a side: dropped and added, as no alteration can do it */
	int is_relabelled; /* its enum type is made anew */
} migr__column_pair;

/* The type of the numbers of a column that is `serial` on PostgreSQL; NULL if it is not. */
const char *migr__serial_type(const migr_column *column);
/* A column that becomes `serial`, is no more, or is one of another type: with its sequence (emit_serial.c). */
int migr__serial_changes(const migr__column_pair *pair);

/* A key, a check, an index ... of a table. `object` says which struct it is. */
typedef struct migr__part_pair {
	migr_object object;
	const void *sides[2];
	const void *forms[2];
	const void *source;
	int is_changed;
	int is_renamed;        /* the definition is the same */
	int is_remade;         /* it is the same, and must make room for a moment */
	int is_implied;        /* wanted: it comes with the type of its column; `column` is that */
	int is_silent;         /* no difference, no operation: what it belongs to brings and takes it */
	int is_made;           /* an index of MySQL for a foreign key, which goes when another one does as well */
	const char *made_name; /* the key's name in the database, which it has as well */
	int is_late;           /* a foreign key needs it until another one is there that does as well */
	const migr__column_pair *column;
} migr__part_pair;

typedef struct migr__table_pair {
	const migr_table *sides[2];
	const migr_table *forms[2];
	const migr_table *source;   /* as far as it is meant for the dialect */
	const migr_table *whole;    /* the same for all databases */
	const migr_table *prepared; /* what the wanted side was made of; or NULL */
	unsigned differs;
	int is_renamed;
	int is_touched;             /* a column or a part of it is not the same on both sides */
	migr__column_pair *columns; /* those of the wanted side first, in its order */
	size_t n_columns;
	migr__part_pair *parts;
	size_t n_parts;
	/* Columns of which the spelling is another one, as they are in the database, and as they should be. */
	const char **old_names;
	const char **new_names;
	size_t n_spelled;
} migr__table_pair;

/* A view, a trigger, a sequence or an enum type. */
typedef struct migr__object_pair {
	migr_object object;
	const void *sides[2];
	const void *source;
	int is_changed;
	int is_remade;
	int is_rebuilt[2]; /* an enum type: on the way to a side it is made anew, as labels go or change places */
} migr__object_pair;

typedef struct migr__object_list {
	migr__object_pair *items;
	size_t count;
	/* Of each side, the numbers of its items in the order of the reading. */
	uint32_t *order[2];
	size_t n_order[2];
} migr__object_list;

typedef struct migr__pairs {
	const migr__compare_input *input;
	const migr__dialect *dialect;
	migr__arena *arena;
	migr_error *error;
	migr__table_pair *tables; /* those of the wanted side first, in its order */
	size_t n_tables;
	migr__index by_name[2]; /* the number of a table's pair */
	/* Tables that are spelled differently, or have columns that are. */
	const migr__table_pair **spelled;
	size_t n_spelled;
	migr__index sources; /* the numbers of tables, views ... in the models that the wanted side was made of */
	migr__object_list enums, sequences, views, triggers;
} migr__pairs;

/* Makes the pairs; also after an error they are to be cleared. */
migr_status migr__pairs_make(migr__pairs *pairs, const migr__compare_input *input, migr__arena *arena,
                             migr_error *error);
void migr__pairs_clear(migr__pairs *pairs);

/* The steps of that. */
void migr__pair_tables(migr__pairs *pairs);
void migr__pair_columns(migr__pairs *pairs, migr__table_pair *table);
void migr__pair_forms(migr__pairs *pairs, migr__table_pair *table);
void migr__pair_differences(migr__pairs *pairs, migr__table_pair *table);
void migr__pair_parts(migr__pairs *pairs, migr__table_pair *table);
void migr__pair_objects(migr__pairs *pairs);
/* Says what must be dropped and made again for the sake of something else: its parts are below. */
void migr__pair_remade(migr__pairs *pairs);
void migr__remade_columns(migr__pairs *pairs);
void migr__remade_keys(migr__pairs *pairs);
void migr__remade_views(migr__pairs *pairs);

/* Whether it is on both sides, the same, and stays where it is. */
int migr__part_is_intact(const migr__part_pair *part);
/* Whether what mentions the column must be out of the way while it is changed. */
int migr__column_is_moved(const migr__pairs *pairs, const migr__column_pair *column);

/*
 * What the application wrote, for things of the wanted side: sets `source` and `prepared`, which stay NULL if there is
 * nothing. A part that is not in the source, but follows from it, gets a literal made for it.
 */
void migr__sources_index(migr__pairs *pairs);
void migr__source_table(migr__pairs *pairs, migr__table_pair *table);
void migr__source_columns(migr__pairs *pairs, migr__table_pair *table);
void migr__source_part(migr__pairs *pairs, const migr__table_pair *table, migr__part_pair *part);
void migr__source_object(migr__pairs *pairs, migr__object_pair *object);

/* The pair of a table, by its name on a side; NULL if there is none. */
migr__table_pair *migr__pair_of(migr__pairs *pairs, migr__side side, const char *schema, const char *name);
/* The pair of a column likewise. */
migr__column_pair *migr__column_of(const migr__pairs *pairs, const migr__table_pair *table, migr__side side,
                                   const char *name);

/* The list of a table's parts of a kind; of a primary key, it or none. */
migr__any_list migr__part_list(const migr_table *table, migr_object object);
/* The shape of a part, and its name, whatever kind it is. */
const migr__shape *migr__part_shape(migr_object object);
const char *migr__part_name(migr_object object, const void *item);
/* The name that it has in the database as far as it can be told: PostgreSQL's own of a primary key is read as none. */
const char *migr__part_real_name(const migr__pairs *pairs, const migr__table_pair *table, const migr__part_pair *part,
                                 migr__side side);
void migr__part_set_name(migr_object object, void *item, const char *name);
/* Its columns as names, without those that are expressions; none of a check. */
migr_status migr__part_columns(const migr__pairs *pairs, migr_object object, const void *item, migr__names *out);

/* Zeroed memory; NULL with an error. */
void *migr__pairs_new(migr__pairs *pairs, size_t count, size_t size);

#endif

/* SPDX-License-Identifier: MIT */
#include "corpus.h"

extern const ddl_group ddl_tables;
extern const ddl_group ddl_types;
extern const ddl_group ddl_columns;
extern const ddl_group ddl_alterations;
extern const ddl_group ddl_indexes;
extern const ddl_group ddl_constraints;
extern const ddl_group ddl_objects;
extern const ddl_group ddl_rows;
extern const ddl_group ddl_names;
extern const ddl_group ddl_faults;

const ddl_group *const ddl_corpus[] = {
	&ddl_tables,      &ddl_types,   &ddl_columns, &ddl_alterations, &ddl_indexes,
	&ddl_constraints, &ddl_objects, &ddl_rows,    &ddl_names,       &ddl_faults,
};
const size_t ddl_corpus_size = sizeof ddl_corpus / sizeof ddl_corpus[0];

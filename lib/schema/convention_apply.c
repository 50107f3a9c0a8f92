/* SPDX-License-Identifier: MIT */
/* Names by convention for all that an operation makes. */
#include "schema/convention.h"

#include "base/text.h"

#include <string.h>

typedef struct namer {
	const char *convention;
	size_t max_length;
	const char *table;
	migr__arena *arena;
	migr_error *error;
	unsigned
		numbers[MIGR__CONVENTION_EXCLUDE + 1]; /* of a table's definition, how many without a name there were */
	int counts;
} namer;

static int is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* An expression as part of a name: "lower(email)" is lower_email. NULL: no memory. */
static const char *words_of(const char *sql, migr__arena *arena)
{
	size_t size = 0;
	char *words = migr__arena_new(arena, strlen(sql) + 1, 1);

	for (; words && *sql; sql++) {
		if (is_word(*sql))
			words[size++] = *sql;
		else if (size && words[size - 1] != '_')
			words[size++] = '_';
	}
	if (size && words[size - 1] == '_')
		words[size - 1] = 0;
	return words;
}

static migr_status read_elements(namer *n, const migr_element_list *elements, migr__names *out)
{
	out->items = migr__arena_new(n->arena, elements->count, sizeof *out->items);
	if (!out->items)
		return migr__fail_memory(n->error);
	for (uint32_t i = 0; i < elements->count; i++) {
		const migr_element *element = &elements->items[i];
		const char *text = element->column;

		if (!text && element->sql)
			text = words_of(element->sql, n->arena);
		if (!text && element->sql)
			return migr__fail_memory(n->error);
		if (text)
			out->items[out->count++] = text;
	}
	return MIGR_OK;
}

static migr_status read_columns(namer *n, const char *columns, const migr_element_list *elements, migr__names *out)
{
	*out = (migr__names){ 0 };
	if (elements && elements->count)
		return read_elements(n, elements, out);
	if (migr__names_parse(columns, "columns", n->arena, out, n->error) == MIGR_ERROR_NO_MEMORY)
		return n->error->status;
	migr__error_clear(n->error);
	return MIGR_OK;
}

/* Sets *name to what the convention makes of the subject. */
static migr_status set_name(namer *n, migr__convention_kind kind, migr__convention_subject *subject, const char **name)
{
	subject->table = n->table;
	subject->name = *name && **name ? *name : NULL;
	if (*name && !**name)
		return MIGR_OK; /* an empty one is found by the check */
	if (n->counts && !subject->name)
		subject->number = ++n->numbers[kind];
	return migr__convention_name(n->convention, kind, subject, n->max_length, n->arena, name, n->error);
}

static migr_status name_index(namer *n, migr_index *index)
{
	migr__convention_subject subject = { 0 };

	if (read_columns(n, index->columns, &index->elements, &subject.columns) != MIGR_OK)
		return n->error->status;
	return set_name(n, MIGR__CONVENTION_INDEX, &subject, &index->name);
}

static migr_status name_key(namer *n, migr__convention_kind kind, migr_key *key)
{
	migr__convention_subject subject = { 0 };

	if (read_columns(n, key->columns, &key->elements, &subject.columns) != MIGR_OK)
		return n->error->status;
	return set_name(n, kind, &subject, &key->name);
}

static migr_status name_foreign_key(namer *n, migr_foreign_key *key)
{
	migr__convention_subject subject = { .ref_table = key->ref_table };

	if (read_columns(n, key->columns, NULL, &subject.columns) != MIGR_OK ||
	    read_columns(n, key->ref_columns, NULL, &subject.ref_columns) != MIGR_OK)
		return n->error->status;
	return set_name(n, MIGR__CONVENTION_FOREIGN_KEY, &subject, &key->name);
}

static migr_status name_check(namer *n, migr_check *check)
{
	migr__convention_subject subject = { .sql = check->sql };

	return set_name(n, MIGR__CONVENTION_CHECK, &subject, &check->name);
}

static migr_status name_exclude(namer *n, migr_exclude *exclude)
{
	migr__convention_subject subject = { 0 };

	if (read_columns(n, NULL, &exclude->elements, &subject.columns) != MIGR_OK)
		return n->error->status;
	return set_name(n, MIGR__CONVENTION_EXCLUDE, &subject, &exclude->name);
}

/* A copy that can be written to; NULL: no memory, or nothing to copy. */
static void *copy(namer *n, const void *from, size_t count, size_t size)
{
	void *to = count && from ? migr__arena_new(n->arena, count, size) : NULL;

	if (to)
		memcpy(to, from, count * size);
	else if (count && from)
		migr__fail_memory(n->error);
	return to;
}

/* Columns that say by their flags that they are a key: it gets a name as part of the table. */
static migr_status key_of_columns(namer *n, migr_column *columns, uint32_t count, uint32_t flag, migr_key *key)
{
	migr__buf list;

	migr__buf_init(&list, n->arena->alloc);
	for (uint32_t i = 0; i < count; i++) {
		if (!(columns[i].flags & flag) || !columns[i].name)
			continue;
		if (list.size)
			migr__buf_puts(&list, ", ");
		migr__names_write(columns[i].name, &list);
		columns[i].flags &= ~flag;
		if (flag == MIGR_PRIMARY_KEY)
			columns[i].flags |= MIGR_NOT_NULL;
	}
	*key = (migr_key){ .struct_size = sizeof *key };
	key->columns = list.failed ? NULL : migr__arena_strdup(n->arena, migr__buf_text(&list));
	migr__buf_free(&list);
	return key->columns ? MIGR_OK : migr__fail_memory(n->error);
}

static size_t count_flag(const migr_column_list *columns, uint32_t flag)
{
	size_t count = 0;

	for (uint32_t i = 0; i < columns->count; i++)
		count += (columns->items[i].flags & flag) != 0;
	return count;
}

static migr_status name_unique_columns(namer *n, migr_table *table, migr_column *columns)
{
	size_t added = count_flag(&table->columns, MIGR_UNIQUE), count = table->unique_keys.count;
	migr_key *keys;

	if (!added || !migr__convention_has(n->convention, MIGR__CONVENTION_UNIQUE))
		return MIGR_OK;
	keys = migr__arena_new(n->arena, count + added, sizeof *keys);
	if (!keys)
		return migr__fail_memory(n->error);
	if (count)
		memcpy(keys, table->unique_keys.items, count * sizeof *keys);
	for (uint32_t i = 0; i < table->columns.count; i++)
		if ((columns[i].flags & MIGR_UNIQUE) && columns[i].name &&
		    key_of_columns(n, &columns[i], 1, MIGR_UNIQUE, &keys[count++]) != MIGR_OK)
			return n->error->status;
	table->unique_keys = (migr_key_list){ keys, (uint32_t)count, (uint32_t)sizeof *keys };
	return MIGR_OK;
}

static migr_status name_primary_key(namer *n, migr_table *table, migr_column *columns)
{
	migr_key *key;

	if (table->primary_key) {
		key = copy(n, table->primary_key, 1, sizeof *key);
		if (!key)
			return n->error->status;
	} else {
		if (!count_flag(&table->columns, MIGR_PRIMARY_KEY) ||
		    !migr__convention_has(n->convention, MIGR__CONVENTION_PRIMARY_KEY))
			return MIGR_OK;
		key = migr__arena_new(n->arena, 1, sizeof *key);
		if (!key)
			return migr__fail_memory(n->error);
		if (key_of_columns(n, columns, table->columns.count, MIGR_PRIMARY_KEY, key) != MIGR_OK)
			return n->error->status;
	}
	table->primary_key = key;
	return name_key(n, MIGR__CONVENTION_PRIMARY_KEY, key);
}

static migr_status name_columns(namer *n, migr_table *table)
{
	migr_column *columns = copy(n, table->columns.items, table->columns.count, sizeof *columns);

	if (!columns)
		return n->error->status;
	table->columns.items = columns;
	if (name_primary_key(n, table, columns) != MIGR_OK)
		return n->error->status;
	return name_unique_columns(n, table, columns);
}

static migr_status name_unique_key(namer *n, migr_key *key)
{
	return name_key(n, MIGR__CONVENTION_UNIQUE, key);
}

/* Names each item of a list, in a copy of it. */
#define NAME_LIST(n, list, type, name_item)                                                                            \
	do {                                                                                                           \
		type *items_ = copy((n), (list).items, (list).count, sizeof *items_);                                  \
                                                                                                                       \
		for (uint32_t i_ = 0; items_ && i_ < (list).count; i_++)                                               \
			if (name_item((n), &items_[i_]) != MIGR_OK)                                                    \
				return (n)->error->status;                                                             \
		if ((list).count && !items_)                                                                           \
			return (n)->error->status;                                                                     \
		(list).items = items_;                                                                                 \
	} while (0)

static migr_status name_table(namer *n, migr_operation *operation)
{
	migr_table *table = copy(n, operation->table_definition, 1, sizeof *table);

	if (!table)
		return n->error->status;
	operation->table_definition = table;
	n->table = table->name;
	n->counts = 1;
	if (name_columns(n, table) != MIGR_OK)
		return n->error->status;
	NAME_LIST(n, table->unique_keys, migr_key, name_unique_key);
	NAME_LIST(n, table->foreign_keys, migr_foreign_key, name_foreign_key);
	NAME_LIST(n, table->checks, migr_check, name_check);
	NAME_LIST(n, table->excludes, migr_exclude, name_exclude);
	NAME_LIST(n, table->indexes, migr_index, name_index);
	return MIGR_OK;
}

/* Names the one item that an operation makes, in a copy of it. */
#define NAME_ITEM(n, item, type, ...)                                                                                  \
	do {                                                                                                           \
		type *copy_ = copy((n), (item), 1, sizeof *copy_);                                                     \
                                                                                                                       \
		if (!copy_)                                                                                            \
			return (n)->error->status;                                                                     \
		(item) = copy_;                                                                                        \
		return __VA_ARGS__;                                                                                    \
	} while (0)

static migr_status name_operation(namer *n, migr_operation *operation)
{
	switch (operation->kind) {
	case MIGR_OP_CREATE_TABLE:
		return name_table(n, operation);
	case MIGR_OP_CREATE_INDEX:
		NAME_ITEM(n, operation->index, migr_index, name_index(n, copy_));
	case MIGR_OP_CREATE_PRIMARY_KEY:
		NAME_ITEM(n, operation->key, migr_key, name_key(n, MIGR__CONVENTION_PRIMARY_KEY, copy_));
	case MIGR_OP_CREATE_UNIQUE:
		NAME_ITEM(n, operation->key, migr_key, name_unique_key(n, copy_));
	case MIGR_OP_CREATE_FOREIGN_KEY:
		NAME_ITEM(n, operation->foreign_key, migr_foreign_key, name_foreign_key(n, copy_));
	case MIGR_OP_CREATE_CHECK:
		NAME_ITEM(n, operation->check, migr_check, name_check(n, copy_));
	case MIGR_OP_CREATE_EXCLUDE:
		NAME_ITEM(n, operation->exclude, migr_exclude, name_exclude(n, copy_));
	default:
		return MIGR_OK;
	}
}

migr_status migr__convention_apply(const char *convention, size_t max_length, migr_operation *operation,
                                   migr__arena *arena, migr_error *error)
{
	namer n = { .convention = convention,
		    .max_length = max_length,
		    .table = operation->table,
		    .arena = arena,
		    .error = error };

	migr__error_clear(error);
	if (!convention || !*convention)
		return MIGR_OK;
	return name_operation(&n, operation);
}

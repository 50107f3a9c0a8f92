#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""libmigr from Python, by cffi in ABI mode: no compiler, no binding to be built. Two libraries are opened, what is
needed of the headers is declared, and the functions are called as C would call them.

  migrate.py DATABASE [TARGET]

The libraries are looked up as the system does; MIGR_LIBRARY_PATH names folders, separated by colons, to look in
first.
"""
import os
import sys

import cffi

ffi = cffi.FFI()
ffi.cdef('''
typedef int32_t migr_status;
typedef struct migr_context migr_context;
typedef struct migr_error migr_error;
typedef struct migr_op migr_op;
typedef struct migr_row migr_row;
typedef struct migr_backend migr_backend;
typedef struct migr_options migr_options;
typedef struct migr_revision_list migr_revision_list;
typedef struct migr_revision_info migr_revision_info;
typedef struct migr_builder migr_builder;

typedef struct migr_value {
	int32_t type; uint32_t reserved; int64_t integer; double real; const char *text; size_t size;
} migr_value;

typedef migr_status (*migr_revision_fn)(migr_op *op, void *app);
typedef migr_status (*migr_row_fn)(const migr_row *row, void *user);

typedef struct migr_revision {
	uint32_t struct_size; uint32_t flags;
	const char *id; const char *down_revision; const char *branch_labels; const char *depends_on;
	const char *message; const char *create_date;
	migr_revision_fn upgrade; migr_revision_fn downgrade;
	const char *upgrade_sql; const char *downgrade_sql;
	const char *fingerprint; const char *path;
} migr_revision;

const char *migr_version(void);
const char *migr_status_at(size_t index, migr_status *status);
migr_status migr_open(migr_context **out, const migr_backend *backend, const char *url, const migr_options *options);
migr_status migr_register(migr_context *context, const migr_revision *const *revisions, size_t count);
migr_status migr_upgrade(migr_context *context, const char *target);
migr_status migr_downgrade(migr_context *context, const char *target);
migr_status migr_current(migr_context *context, migr_revision_list **out);
size_t migr_revision_list_count(const migr_revision_list *list);
const migr_revision_info *migr_revision_list_at(const migr_revision_list *list, size_t index);
void migr_revision_list_free(migr_revision_list *list);
const char *migr_revision_info_id(const migr_revision_info *info);
void migr_close(migr_context *context);
const migr_error *migr_last_error(const migr_context *context);
migr_status migr_error_status(const migr_error *error);
const char *migr_error_message(const migr_error *error);
const char *migr_error_hint(const migr_error *error);
migr_status migr_op_execute(migr_op *op, const char *sql);
migr_status migr_op_execute_params(migr_op *op, const char *sql, const migr_value *params, size_t n_params);
migr_status migr_op_query(migr_op *op, const char *sql, const migr_value *params, size_t n_params, migr_row_fn each,
                          void *user);
migr_status migr_op_refuse(migr_op *op, const char *reason);
const migr_error *migr_op_error(const migr_op *op);
migr_builder *migr_builder_new(migr_op *op, const char *operation);
migr_status migr_builder_add(migr_builder *builder, const char *path);
migr_status migr_builder_set_text(migr_builder *builder, const char *path, const char *text);
migr_status migr_builder_set_integer(migr_builder *builder, const char *path, int64_t number);
migr_status migr_builder_set_real(migr_builder *builder, const char *path, double number);
migr_status migr_builder_set_blob(migr_builder *builder, const char *path, const void *bytes, size_t size);
migr_status migr_builder_set_null(migr_builder *builder, const char *path);
migr_status migr_builder_emit(migr_builder *builder);
void migr_builder_free(migr_builder *builder);
int64_t migr_row_integer(const migr_row *row, size_t column);
const char *migr_row_text(const migr_row *row, size_t column);

const migr_backend *migr_sqlite(void);
''')

OK = 0
INTEGER, TEXT = 1, 3
NUL_TERMINATED = 2 ** (8 * ffi.sizeof('size_t')) - 1


def load(name):
	"""A library by its soname: from the folders that were named, or from where the system has it."""
	for folder in os.environ.get('MIGR_LIBRARY_PATH', '').split(':'):
		if os.path.exists(os.path.join(folder, name)):
			return ffi.dlopen(os.path.join(folder, name))
	return ffi.dlopen(name)


migr = load('libmigr.so.0.1')
sqlite = load('libmigr-sqlite.so.0.1')


class Error(Exception):
	"""A failed call: its code, its message and what to do about it."""

	def __init__(self, status, message, hint):
		super().__init__(message + (f' ({hint})' if hint else ''))
		self.status = status


def text(pointer):
	return ffi.string(pointer).decode() if pointer else None


class Migrations:
	"""A database and its revisions. What C borrows (texts, callbacks) lives as long as this object."""

	def __init__(self, path):
		self.alive = []
		context = ffi.new('migr_context **')
		status = migr.migr_open(context, sqlite.migr_sqlite(), path.encode(), ffi.NULL)
		self.context = context[0]
		self.check(status)

	def check(self, status):
		if status != OK:
			error = migr.migr_last_error(self.context)
			raise Error(status, text(migr.migr_error_message(error)), text(migr.migr_error_hint(error)))

	def keep(self, value):
		self.alive.append(value)
		return value

	def register(self, **members):
		revision = self.keep(ffi.new('migr_revision *'))
		revision.struct_size = ffi.sizeof('migr_revision')
		for name, value in members.items():
			if isinstance(value, str):
				value = self.keep(ffi.new('char[]', value.encode()))
			elif callable(value):
				value = self.keep(ffi.callback('migr_revision_fn', value, error=1))
			setattr(revision, name, value)
		self.check(migr.migr_register(self.context, ffi.new('migr_revision *[]', [revision]), 1))

	def upgrade(self, target='head'):
		self.check(migr.migr_upgrade(self.context, target.encode()))

	def downgrade(self, target):
		self.check(migr.migr_downgrade(self.context, target.encode()))

	def current(self):
		rows = ffi.new('migr_revision_list **')
		self.check(migr.migr_current(self.context, rows))
		ids = [text(migr.migr_revision_info_id(migr.migr_revision_list_at(rows[0], index)))
		       for index in range(migr.migr_revision_list_count(rows[0]))]
		migr.migr_revision_list_free(rows[0])
		return ids

	def close(self):
		migr.migr_close(self.context)


def set_member(builder, path, value):
	"""A member of an operation as Python has it: dicts are structs, lists of dicts are lists, others are values."""
	if isinstance(value, dict):
		for name, inner in value.items():
			set_member(builder, f'{path}.{name}', inner)
	elif isinstance(value, (list, tuple)):
		for item in value:
			if isinstance(item, dict):
				migr.migr_builder_add(builder, path.encode())
			set_member(builder, path, item)
	elif value is None:
		migr.migr_builder_set_null(builder, path.encode())
	elif isinstance(value, int):
		migr.migr_builder_set_integer(builder, path.encode(), value)
	elif isinstance(value, float):
		migr.migr_builder_set_real(builder, path.encode(), value)
	elif isinstance(value, bytes):
		migr.migr_builder_set_blob(builder, path.encode(), value, len(value))
	else:
		migr.migr_builder_set_text(builder, path.encode(), value.encode())


def emit(op, operation, **members):
	"""One operation for all databases. What is wrong with a member sticks to the builder: emit gives it back."""
	builder = migr.migr_builder_new(op, operation.encode())
	if not builder:
		return migr.migr_error_status(migr.migr_op_error(op))
	for name, value in members.items():
		set_member(builder, name, value)
	status = migr.migr_builder_emit(builder)
	migr.migr_builder_free(builder)
	return status


def add_papers(op, _app):
	"""A revision by operations: the same on SQLite, PostgreSQL and MySQL."""
	table = {
		'name': 'paper',
		'columns': [
			{'name': 'id', 'type': 'bigint', 'flags': 'primary_key, autoincrement'},
			{'name': 'author', 'type': 'integer', 'flags': 'not_null'},
			{'name': 'title', 'type': 'varchar(200)', 'flags': 'not_null', 'default_value': 'untitled'},
			{'name': 'pages', 'type': 'smallint'},
		],
		'foreign_keys': [
			{'columns': 'author', 'ref_table': 'person', 'ref_columns': 'id', 'on_delete': 'cascade'},
		],
		'checks': [{'name': 'paper_has_pages', 'sql': 'pages > 0'}],
	}
	rows = [1, 'A first paper', 66,
	        2, 'A second one', None]
	index = {'name': 'ix_title', 'columns': 'title', 'flags': 'unique'}
	return (emit(op, 'create_table', table_definition=table)
	        or emit(op, 'create_index', table='paper', index=index)
	        or emit(op, 'bulk_insert', table='paper', columns='author, title, pages', values=rows))


def drop_papers(op, _app):
	return emit(op, 'drop_table', table='paper')


def capitalise(op, _app):
	"""A revision in Python: reads rows and writes them back, inside the step's transaction."""
	@ffi.callback('migr_row_fn', error=1)
	def each(row, _user):
		name = ffi.new('char[]', text(migr.migr_row_text(row, 1)).title().encode())
		params = ffi.new('migr_value[2]')
		params[0].type, params[0].text, params[0].size = TEXT, name, NUL_TERMINATED
		params[1].type, params[1].integer = INTEGER, migr.migr_row_integer(row, 0)
		return migr.migr_op_execute_params(op, b'UPDATE person SET name = ? WHERE id = ?', params, 2)

	return migr.migr_op_query(op, b'SELECT id, name FROM person', ffi.NULL, 0, each, ffi.NULL)


def refuse(op, _app):
	return migr.migr_op_refuse(op, b'nobody remembers how the names were written')


def open_example(path):
	migrations = Migrations(path)
	migrations.register(id='a1', message='People',
	                    upgrade_sql="CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
	                                "INSERT INTO person (name) VALUES ('first author'), ('second author');",
	                    downgrade_sql='DROP TABLE person')
	migrations.register(id='b2', down_revision='a1', message='Names in capitals', fingerprint='1',
	                    upgrade=capitalise, downgrade=refuse)
	migrations.register(id='c3', down_revision='b2', message='Papers', fingerprint='1',
	                    upgrade=add_papers, downgrade=drop_papers)
	return migrations


def main():
	if len(sys.argv) not in (2, 3):
		sys.exit('usage: migrate.py DATABASE [TARGET]')
	migrations = open_example(sys.argv[1])
	try:
		if len(sys.argv) == 3:
			migrations.downgrade(sys.argv[2])
		else:
			migrations.upgrade()
		print(f'libmigr {text(migr.migr_version())}: at {", ".join(migrations.current()) or "base"}')
	except Error as error:
		sys.exit(f'migrate.py: {error}')
	finally:
		migrations.close()


if __name__ == '__main__':
	main()

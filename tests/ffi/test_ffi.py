# SPDX-License-Identifier: MIT
"""Runs the example that uses the library from Python without a compiler; holds its declarations against the headers.

  test_ffi.py LAYOUT_GOLDEN      prints TAP; MIGR_LIBRARY_PATH names the folders of the libraries
"""
import pathlib
import sqlite3
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'examples' / 'ffi'))
import migrate


def rows(path, sql):
	connection = sqlite3.connect(path)
	try:
		return connection.execute(sql).fetchall()
	finally:
		connection.close()


def fails_with(code, call, *arguments):
	try:
		call(*arguments)
	except migrate.Error as error:
		assert error.status == code, f'{error.status} instead of {code}: {error}'
		return str(error)
	raise AssertionError('no error')


def status_codes():
	codes, number = {}, migrate.ffi.new('migr_status *')
	while True:
		name = migrate.migr.migr_status_at(len(codes), number)
		if not name:
			return codes
		codes[migrate.text(name)] = number[0]


def upgrades_by_sql_and_by_callback(path):
	migrations = migrate.open_example(path)
	migrations.upgrade()
	assert migrations.current() == ['c3'], migrations.current()
	migrations.upgrade()
	migrations.close()
	assert rows(path, 'SELECT name FROM person ORDER BY id') == [('First Author',), ('Second Author',)]
	assert rows(path, 'SELECT version_num FROM migr_version') == [('c3',)]


def operations_by_name(path):
	migrations = migrate.open_example(path)
	migrations.upgrade()
	assert rows(path, 'SELECT id, author, pages FROM paper ORDER BY id') == [(1, 1, 66), (2, 2, None)]
	definition = rows(path, "SELECT sql FROM sqlite_master WHERE name = 'paper'")[0][0]
	for part in ('AUTOINCREMENT', 'ON DELETE CASCADE', 'untitled', 'paper_has_pages'):
		assert part in definition, definition
	migrations.downgrade('-1')
	migrations.close()
	assert not rows(path, "SELECT 1 FROM sqlite_master WHERE name = 'paper'")


def a_misspelt_member_is_told(path):
	migrations = migrate.open_example(path)
	migrations.register(id='d4', down_revision='c3', message='Fails', fingerprint='1',
	                    upgrade=lambda op, _app: migrate.emit(op, 'add_column', table='paper',
	                                                          column={'name': 'a', 'typ': 'text'}))
	message = fails_with(status_codes()['SCHEMA'], migrations.upgrade)
	assert "a column has no member 'typ', did you mean 'type'?" in message, message
	migrations.register(id='e5', down_revision='c3', message='Fails', fingerprint='1',
	                    upgrade=lambda op, _app: migrate.emit(op, 'add_colum', table='paper'))
	message = fails_with(status_codes()['SCHEMA'], migrations.upgrade, 'e5')
	assert "did you mean 'add_column'?" in message, message
	migrations.close()


def a_refusal_keeps_its_reason(path):
	migrations = migrate.open_example(path)
	migrations.upgrade()
	migrations.downgrade('b2')
	message = fails_with(status_codes()['REFUSED'], migrations.downgrade, '-1')
	assert 'nobody remembers' in message, message
	assert migrations.current() == ['b2']
	migrations.close()


def an_exception_in_a_callback_rolls_back(path):
	migrations = migrate.open_example(path)
	migrations.upgrade('a1')

	def broken(op, _app):
		migrate.migr.migr_op_execute(op, b'DELETE FROM person')
		return 7

	migrations.register(id='x9', down_revision='a1', message='Fails', fingerprint='1', upgrade=broken)
	fails_with(status_codes()['CALLBACK'], migrations.upgrade, 'x9')
	migrations.close()
	assert len(rows(path, 'SELECT 1 FROM person')) == 2


def layouts_are_those_of_the_headers(_path):
	ffi, count = migrate.ffi, 0
	for line in pathlib.Path(sys.argv[1]).read_text(encoding='utf-8').splitlines():
		fields = line.split()
		name, _, member = fields[0].partition('.')
		if name not in ('migr_value', 'migr_revision'):
			continue
		have = ffi.offsetof(name, member) if member else ffi.sizeof(name)
		assert have == int(fields[1] if member else fields[2]), line
		count += 1
	assert count > 10


CASES = [upgrades_by_sql_and_by_callback, operations_by_name, a_misspelt_member_is_told,
         a_refusal_keeps_its_reason, an_exception_in_a_callback_rolls_back,
         layouts_are_those_of_the_headers]


def main():
	failed = 0
	print(f'1..{len(CASES)}')
	for number, case in enumerate(CASES, 1):
		with tempfile.TemporaryDirectory() as folder:
			try:
				case(str(pathlib.Path(folder) / 'people.db'))
				print(f'ok {number} - {case.__name__}')
			except Exception as error:  # each case is told, whatever it dies of
				failed += 1
				print(f'not ok {number} - {case.__name__}\n# {type(error).__name__}: {error}')
	return 1 if failed else 0


if __name__ == '__main__':
	sys.exit(main())

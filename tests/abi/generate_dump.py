# SPDX-License-Identifier: MIT
"""Writes a C program that prints the layout of every public struct and the value of every public constant.

  generate_dump.py OUTPUT.c HEADER...
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'tools'))
import headers

PROGRAM = '''/* SPDX-License-Identifier: MIT */
/* Generated from the public headers: prints "layout" or "constants". */
%(includes)s
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void layout(void)
{
	printf("pointer %%zu\\n", sizeof(void *));
%(layout)s}

static void constants(void)
{
%(constants)s}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "layout") == 0)
		layout();
	else if (argc == 2 && strcmp(argv[1], "constants") == 0)
		constants();
	else
		return 2;
	return 0;
}
'''


def main():
	output, paths = sys.argv[1], sorted(sys.argv[2:], key=lambda path: pathlib.Path(path).name)
	layout, constants = [], []
	for path in paths:
		for struct in headers.structs(path):
			layout.append(f'\tprintf("{struct.name} size %zu\\n", sizeof({struct.name}));\n')
			for member in struct.members:
				layout.append(f'\tprintf("{struct.name}.{member} %zu size %zu\\n", '
				              f'offsetof({struct.name}, {member}), '
				              f'sizeof((({struct.name} *)0)->{member}));\n')
		for constant in headers.constants(path):
			# how large size_t is differs, and versions change with every release
			if constant.name == 'MIGR_NUL_TERMINATED' or constant.name.startswith('MIGR_VERSION_'):
				continue
			constants.append(f'\tprintf("{constant.name} %" PRId64 "\\n", (int64_t){constant.name});\n')
	includes = '\n'.join(f'#include <libmigr/{pathlib.Path(path).name}>' for path in paths)
	text = PROGRAM % {'includes': includes, 'layout': ''.join(layout), 'constants': ''.join(constants)}
	pathlib.Path(output).write_text(text, encoding='utf-8')


if __name__ == '__main__':
	main()

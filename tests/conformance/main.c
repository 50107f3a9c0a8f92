/* SPDX-License-Identifier: MIT */
#include "server.h"
#include "target.h"

int main(void)
{
	const migr_conformance_target *target = conformance_target();

	server_run_begin();
	return target ? migr_conformance_main(target) : 1;
}

/* SPDX-License-Identifier: MIT */
#include "engine/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

uint64_t migr__clock_microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void migr__clock_timestamp(char text[MIGR__TIMESTAMP])
{
	struct timespec now;
	struct tm parts;
	char made[64];

	clock_gettime(CLOCK_REALTIME, &now);
	memset(&parts, 0, sizeof parts);
	gmtime_r(&now.tv_sec, &parts);
	snprintf(made, sizeof made, "%04d-%02d-%02d %02d:%02d:%02d.%06d", parts.tm_year + 1900, parts.tm_mon + 1,
	         parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, (int)(now.tv_nsec / 1000));
	memcpy(text, made, MIGR__TIMESTAMP - 1);
	text[MIGR__TIMESTAMP - 1] = '\0';
}

void migr__clock_sleep(uint32_t microseconds)
{
	struct timespec pause = { (time_t)(microseconds / 1000000), (long)(microseconds % 1000000) * 1000 };

	nanosleep(&pause, NULL);
}

/* SPDX-License-Identifier: MIT */
/*
 * A proxy on the loopback address between the library and a database server. It takes what passes apart into the
 * protocol's messages, counts them and the round trips, and can cut the connection at any message and slow each way
 * down. It runs in a thread of its own; neither side may encrypt.
 */
#ifndef MIGR_TESTS_SUPPORT_PROXY_H
#define MIGR_TESTS_SUPPORT_PROXY_H

typedef enum proxy_protocol { PROXY_POSTGRESQL, PROXY_MYSQL } proxy_protocol;
typedef enum proxy_way { PROXY_TO_SERVER, PROXY_TO_CLIENT } proxy_way;

typedef struct proxy proxy;

/* What has passed since the proxy was armed. */
typedef struct proxy_counts {
	unsigned connections;
	unsigned messages[2]; /* by proxy_way; also one that a cut has held back */
	unsigned bursts[2];   /* how often something came that way, be it one message or many */
	unsigned trips;       /* how often the server answered after the client had spoken */
	int has_cut;
} proxy_counts;

/*
 * Where to cut. All zero: nowhere. Between two messages that come at once there is but one place: before the second. To
 * cut after the last one is something else, for the other side may be answering already.
 */
typedef struct proxy_cut {
	proxy_way way;
	unsigned at;  /* before the n-th message of that way, counted from 1, over all connections: it is lost */
	int is_after; /* instead: after the n-th time that something came that way; all of it is still handed over */
	int is_reset; /* both sides are reset (RST) instead of closed */
} proxy_cut;

/* Listens on a free port; what connects there is connected to the server's. Fails the test if it cannot. */
proxy *proxy_start(proxy_protocol protocol, unsigned server_port);
void proxy_stop(proxy *p);
unsigned proxy_port(const proxy *p);

/* Begins to count anew; nothing may be connected. After the cut, connections are served as if there had been none. */
void proxy_arm(proxy *p, const proxy_cut *cut);
/* Waits until no client is connected; then nothing is under way any more. */
proxy_counts proxy_finish(proxy *p);

/* What is read at once is held back so long, in microseconds. */
void proxy_delay(proxy *p, unsigned to_server, unsigned to_client);

#endif

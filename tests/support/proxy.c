/* SPDX-License-Identifier: MIT */
#include "support/proxy.h"

#include "support/t.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_LINKS 16

/* The codes that stand where the version of the protocol would. */
#define PG_REQUEST_TLS UINT32_C(80877103)
#define PG_REQUEST_GSS UINT32_C(80877104)

typedef struct bytes {
	unsigned char *data;
	size_t size;
	size_t capacity;
} bytes;

/* One connection: [PROXY_TO_SERVER] is what the client sends, [PROXY_TO_CLIENT] what the server does. */
typedef struct channel {
	int from[2]; /* the sockets; what comes from one goes to the other */
	bytes in[2]; /* the beginning of a message */
	bytes out[2];
	int has_started;   /* PostgreSQL: the first message, which has no type, has passed */
	unsigned n_single; /* PostgreSQL: answers of one byte that are still to come */
	int has_spoken;    /* the client was the last to speak */
} channel;

struct proxy {
	proxy_protocol protocol;
	unsigned port;
	unsigned server_port;
	int listener;
	int control[2]; /* a pipe: its end ends the thread */
	pthread_t thread;
	channel links[MOST_LINKS];
	size_t n_links;
	/* What both threads touch. */
	pthread_mutex_t mutex;
	pthread_cond_t idle;
	proxy_cut cut;
	proxy_counts counts;
	unsigned delay[2];
	unsigned n_open;
};

static void append(bytes *to, const unsigned char *data, size_t size)
{
	if (to->size + size > to->capacity) {
		to->capacity = (to->size + size) * 2;
		to->data = realloc(to->data, to->capacity);
		if (!to->data)
			abort();
	}
	memcpy(to->data + to->size, data, size);
	to->size += size;
}

static void drop_front(bytes *from, size_t size)
{
	from->size -= size;
	if (size)
		memmove(from->data, from->data + size, from->size);
}

static uint32_t big_endian(const unsigned char *data)
{
	return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3];
}

static size_t pg_size(const channel *l, proxy_way way, const unsigned char *data, size_t available)
{
	size_t type = way == PROXY_TO_CLIENT || l->has_started ? 1 : 0;

	if (way == PROXY_TO_CLIENT && l->n_single)
		return 1;
	return available < type + 4 ? SIZE_MAX : type + big_endian(data + type);
}

static size_t mysql_size(const unsigned char *data, size_t available)
{
	return available < 4 ? SIZE_MAX : 4 + ((size_t)data[2] << 16 | (size_t)data[1] << 8 | data[0]);
}

/* The size of the message that begins there; more than is available if its end is still to come. */
static size_t message_size(const proxy *p, const channel *l, proxy_way way, const unsigned char *data, size_t available)
{
	return p->protocol == PROXY_MYSQL ? mysql_size(data, available) : pg_size(l, way, data, available);
}

static void note_message(const proxy *p, channel *l, proxy_way way, const unsigned char *data, size_t size)
{
	uint32_t code;

	if (p->protocol != PROXY_POSTGRESQL)
		return;
	if (way == PROXY_TO_CLIENT) {
		l->n_single -= l->n_single > 0;
		return;
	}
	if (l->has_started)
		return;
	code = size >= 8 ? big_endian(data + 4) : 0;
	if (code == PG_REQUEST_TLS || code == PG_REQUEST_GSS)
		l->n_single++;
	else
		l->has_started = 1;
}

/* Whether the cut is before it. */
static int count_message(proxy *p, channel *l, proxy_way way)
{
	int is_cut;

	pthread_mutex_lock(&p->mutex);
	p->counts.messages[way]++;
	is_cut = !p->cut.is_after && p->cut.at == p->counts.messages[way] && p->cut.way == way;
	p->counts.has_cut |= is_cut;
	if (way == PROXY_TO_CLIENT && !is_cut)
		p->counts.trips += l->has_spoken != 0;
	l->has_spoken = way == PROXY_TO_SERVER;
	pthread_mutex_unlock(&p->mutex);
	return is_cut;
}

/* Whether the cut is after it. */
static int count_burst(proxy *p, proxy_way way)
{
	int is_cut;

	pthread_mutex_lock(&p->mutex);
	p->counts.bursts[way]++;
	is_cut = p->cut.is_after && p->cut.at == p->counts.bursts[way] && p->cut.way == way;
	p->counts.has_cut |= is_cut;
	pthread_mutex_unlock(&p->mutex);
	return is_cut;
}

/* Moves whole messages on, up to the cut; whether there is one. */
static int pass_on(proxy *p, channel *l, proxy_way way)
{
	bytes *in = &l->in[way];
	size_t done = 0;
	int is_cut = 0;

	while (!is_cut && done < in->size) {
		const unsigned char *data = in->data + done;
		size_t size = message_size(p, l, way, data, in->size - done);

		if (size > in->size - done)
			break;
		note_message(p, l, way, data, size);
		is_cut = count_message(p, l, way);
		if (!is_cut)
			append(&l->out[way], data, size);
		done += size;
	}
	drop_front(in, done);
	return is_cut || (done && count_burst(p, way));
}

static void hold_back(proxy *p, proxy_way way)
{
	unsigned delay;

	pthread_mutex_lock(&p->mutex);
	delay = p->delay[way];
	pthread_mutex_unlock(&p->mutex);
	if (delay)
		nanosleep(&(struct timespec){ .tv_sec = delay / 1000000, .tv_nsec = (long)(delay % 1000000) * 1000 },
		          NULL);
}

/* Writes as much as the socket takes; 0 if the other side is gone. */
static int flush(channel *l, proxy_way way)
{
	bytes *out = &l->out[way];

	while (out->size) {
		ssize_t size = send(l->from[!way], out->data, out->size, MSG_NOSIGNAL);

		if (size < 0)
			return errno == EAGAIN || errno == EINTR;
		drop_front(out, (size_t)size);
	}
	return 1;
}

static void flush_all(channel *l)
{
	for (proxy_way way = PROXY_TO_SERVER; way <= PROXY_TO_CLIENT; way++)
		while (l->out[way].size && flush(l, way) && l->out[way].size) {
			struct pollfd to = { .fd = l->from[!way], .events = POLLOUT };

			if (poll(&to, 1, 1000) <= 0)
				break;
		}
}

static void close_link(proxy *p, channel *l, int is_reset)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	flush_all(l);
	for (int side = 0; side < 2; side++) {
		if (is_reset)
			setsockopt(l->from[side], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
		close(l->from[side]);
		free(l->in[side].data);
		free(l->out[side].data);
	}
	*l = p->links[--p->n_links];
	pthread_mutex_lock(&p->mutex);
	p->n_open--;
	pthread_cond_signal(&p->idle);
	pthread_mutex_unlock(&p->mutex);
}

/* 0 if the link is to be closed. */
static int receive(proxy *p, channel *l, proxy_way way, int *has_cut)
{
	unsigned char data[65536];
	ssize_t size = recv(l->from[way], data, sizeof data, 0);

	if (size < 0)
		return errno == EAGAIN || errno == EINTR;
	if (size == 0)
		return 0;
	hold_back(p, way);
	append(&l->in[way], data, (size_t)size);
	*has_cut = pass_on(p, l, way);
	return !*has_cut;
}

static void prepare_socket(int fd)
{
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static struct sockaddr_in loopback(unsigned port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
		                     .sin_port = htons((uint16_t)port),
		                     .sin_addr = { htonl(INADDR_LOOPBACK) } };
}

static void accept_link(proxy *p)
{
	struct sockaddr_in address = loopback(p->server_port);
	channel *l = &p->links[p->n_links];
	int client = accept(p->listener, NULL, NULL), server;

	if (client < 0)
		return;
	server = socket(AF_INET, SOCK_STREAM, 0);
	if (p->n_links == MOST_LINKS || server < 0 ||
	    connect(server, (const struct sockaddr *)&address, sizeof address) != 0) {
		close(client);
		if (server >= 0)
			close(server);
		return;
	}
	prepare_socket(client);
	prepare_socket(server);
	memset(l, 0, sizeof *l);
	l->from[PROXY_TO_SERVER] = client;
	l->from[PROXY_TO_CLIENT] = server;
	p->n_links++;
	pthread_mutex_lock(&p->mutex);
	p->counts.connections++;
	p->n_open++;
	pthread_mutex_unlock(&p->mutex);
}

/* What the sockets of a link are ready for. */
static void serve(proxy *p, channel *l, const struct pollfd *ready)
{
	int has_cut = 0, goes_on = 1;

	for (proxy_way way = PROXY_TO_SERVER; way <= PROXY_TO_CLIENT && goes_on; way++)
		if (ready[way].revents & (POLLIN | POLLHUP | POLLERR))
			goes_on = receive(p, l, way, &has_cut);
	for (proxy_way way = PROXY_TO_SERVER; way <= PROXY_TO_CLIENT && goes_on; way++)
		goes_on = flush(l, way);
	if (!goes_on)
		close_link(p, l, has_cut && p->cut.is_reset);
}

static void *run(void *user)
{
	enum { CONTROL, LISTENER, FIRST_LINK };
	proxy *p = user;
	struct pollfd ready[FIRST_LINK + 2 * MOST_LINKS];

	for (;;) {
		ready[CONTROL] = (struct pollfd){ .fd = p->control[0], .events = POLLIN };
		ready[LISTENER] = (struct pollfd){ .fd = p->listener, .events = POLLIN };
		for (size_t i = 0; i < p->n_links; i++)
			for (int way = 0; way < 2; way++)
				ready[FIRST_LINK + 2 * i + (size_t)way] = (struct pollfd){
					.fd = p->links[i].from[way],
					.events = (short)(POLLIN | (p->links[i].out[!way].size ? POLLOUT : 0)),
				};
		if (poll(ready, (nfds_t)(FIRST_LINK + 2 * p->n_links), -1) < 0 && errno != EINTR)
			abort();
		if (ready[CONTROL].revents)
			break;
		/* backwards: one that is closed is replaced by the last */
		for (size_t i = p->n_links; i-- > 0;)
			serve(p, &p->links[i], &ready[FIRST_LINK + 2 * i]);
		if (ready[LISTENER].revents)
			accept_link(p);
	}
	while (p->n_links)
		close_link(p, &p->links[0], 0);
	return NULL;
}

proxy *proxy_start(proxy_protocol protocol, unsigned server_port)
{
	struct sockaddr_in address = loopback(0);
	socklen_t size = sizeof address;
	proxy *p = calloc(1, sizeof *p);

	ck_assert_ptr_nonnull(p);
	p->protocol = protocol;
	p->server_port = server_port;
	p->listener = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_ge(p->listener, 0);
	ck_assert_int_eq(bind(p->listener, (const struct sockaddr *)&address, sizeof address), 0);
	ck_assert_int_eq(listen(p->listener, MOST_LINKS), 0);
	ck_assert_int_eq(getsockname(p->listener, (struct sockaddr *)&address, &size), 0);
	prepare_socket(p->listener);
	p->port = ntohs(address.sin_port);
	ck_assert_int_eq(pipe(p->control), 0);
	pthread_mutex_init(&p->mutex, NULL);
	pthread_cond_init(&p->idle, NULL);
	ck_assert_int_eq(pthread_create(&p->thread, NULL, run, p), 0);
	return p;
}

void proxy_stop(proxy *p)
{
	close(p->control[1]);
	pthread_join(p->thread, NULL);
	close(p->control[0]);
	close(p->listener);
	pthread_mutex_destroy(&p->mutex);
	pthread_cond_destroy(&p->idle);
	free(p);
}

unsigned proxy_port(const proxy *p)
{
	return p->port;
}

void proxy_arm(proxy *p, const proxy_cut *cut)
{
	pthread_mutex_lock(&p->mutex);
	p->cut = cut ? *cut : (proxy_cut){ 0 };
	memset(&p->counts, 0, sizeof p->counts);
	pthread_mutex_unlock(&p->mutex);
}

proxy_counts proxy_finish(proxy *p)
{
	proxy_counts counts;

	pthread_mutex_lock(&p->mutex);
	while (p->n_open)
		pthread_cond_wait(&p->idle, &p->mutex);
	counts = p->counts;
	pthread_mutex_unlock(&p->mutex);
	return counts;
}

void proxy_delay(proxy *p, unsigned to_server, unsigned to_client)
{
	pthread_mutex_lock(&p->mutex);
	p->delay[PROXY_TO_SERVER] = to_server;
	p->delay[PROXY_TO_CLIENT] = to_client;
	pthread_mutex_unlock(&p->mutex);
}

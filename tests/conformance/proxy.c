/* proxy.c: forwards loopback connections in a thread, until it is told to stop, to be silent or to reset them. */
#include "config.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib.h>

#include "proxy.h"

enum { PAIRS = 16, MODE_FORWARD = 0, MODE_FROZEN, MODE_RESET, MODE_STOP };

struct cf_proxy {
    GThread *thread;
    int listener, port, target;
    gint mode;
    int fds[PAIRS][2];
    int n;
};

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

int cf_listen(int *fd)
{
    struct sockaddr_in a = loopback(0);
    socklen_t n = sizeof a;
    *fd = socket(AF_INET, SOCK_STREAM, 0);
    if (*fd < 0 || bind(*fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(*fd, 8) != 0 ||
        getsockname(*fd, (struct sockaddr *)&a, &n) != 0)
        return 0;
    return ntohs(a.sin_port);
}

static void accept_one(cf_proxy *p)
{
    int client = accept(p->listener, NULL, NULL), server = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = loopback(p->target);
    if (client >= 0 && server >= 0 && p->n < PAIRS && connect(server, (struct sockaddr *)&a, sizeof a) == 0) {
        p->fds[p->n][0] = client;
        p->fds[p->n++][1] = server;
        return;
    }
    close(client);
    close(server);
}

/* false: one side has ended. */
static bool forward(int from, int to)
{
    char buffer[65536];
    ssize_t n = recv(from, buffer, sizeof buffer, 0);
    for (ssize_t sent = 0; n > 0 && sent < n;) {
        ssize_t w = send(to, buffer + sent, (size_t)(n - sent), MSG_NOSIGNAL);
        if (w <= 0)
            return false;
        sent += w;
    }
    return n > 0;
}

static void close_pair(cf_proxy *p, int i, bool reset)
{
    const struct linger now = { .l_onoff = 1, .l_linger = 0 };
    for (int side = 0; side < 2; side++) {
        if (reset)
            setsockopt(p->fds[i][side], SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close(p->fds[i][side]);
    }
    p->n--;
    memmove(p->fds[i], p->fds[p->n], sizeof p->fds[i]);
}

static void forward_ready(cf_proxy *p)
{
    struct pollfd fds[1 + 2 * PAIRS] = { { .fd = p->listener, .events = POLLIN } };
    for (int i = 0; i < p->n; i++)
        for (int side = 0; side < 2; side++)
            fds[1 + 2 * i + side] = (struct pollfd){ .fd = p->fds[i][side], .events = POLLIN };
    int pairs = p->n;
    if (poll(fds, (nfds_t)(1 + 2 * pairs), 20) <= 0)
        return;
    for (int i = pairs - 1; i >= 0; i--) {
        bool open = true;
        for (int side = 0; side < 2 && open; side++)
            if (fds[1 + 2 * i + side].revents != 0)
                open = forward(p->fds[i][side], p->fds[i][1 - side]);
        if (!open)
            close_pair(p, i, false);
    }
    if (fds[0].revents != 0)
        accept_one(p);
}

static gpointer run(gpointer data)
{
    cf_proxy *p = data;
    for (;;) {
        gint mode = g_atomic_int_get(&p->mode);
        if (mode == MODE_STOP)
            return NULL;
        if (mode == MODE_RESET)
            while (p->n > 0)
                close_pair(p, 0, true);
        if (mode == MODE_FORWARD)
            forward_ready(p);
        else
            g_usleep(10 * 1000);
    }
}

cf_proxy *cf_proxy_start(int target)
{
    cf_proxy *p = g_new0(cf_proxy, 1);
    p->target = target;
    p->port = cf_listen(&p->listener);
    if (p->port == 0) {
        g_free(p);
        return NULL;
    }
    p->thread = g_thread_new("proxy", run, p);
    return p;
}

int cf_proxy_port(const cf_proxy *proxy) { return proxy->port; }
void cf_proxy_freeze(cf_proxy *proxy) { g_atomic_int_set(&proxy->mode, MODE_FROZEN); }
void cf_proxy_reset(cf_proxy *proxy) { g_atomic_int_set(&proxy->mode, MODE_RESET); }

void cf_proxy_stop(cf_proxy *proxy)
{
    g_atomic_int_set(&proxy->mode, MODE_STOP);
    g_thread_join(proxy->thread);
    while (proxy->n > 0)
        close_pair(proxy, 0, false);
    close(proxy->listener);
    g_free(proxy);
}

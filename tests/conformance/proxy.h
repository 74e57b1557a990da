/* proxy.h: a connection to a server that the test can disturb: a thread that forwards loopback TCP. */
#ifndef MS_TESTS_PROXY_H
#define MS_TESTS_PROXY_H

typedef struct cf_proxy cf_proxy;
/* A listening socket on a free port of 127.0.0.1; the port. */
int cf_listen(int *fd);
/* Forwards every connection to its port to 127.0.0.1:target. NULL = impossible. */
cf_proxy *cf_proxy_start(int target);
int cf_proxy_port(const cf_proxy *proxy);
/* Forwards nothing any more, in either direction, without closing: a network that swallows packets. */
void cf_proxy_freeze(cf_proxy *proxy);
/* Ends every connection with a TCP reset. */
void cf_proxy_reset(cf_proxy *proxy);
void cf_proxy_stop(cf_proxy *proxy);

#endif

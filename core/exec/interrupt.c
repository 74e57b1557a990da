/* interrupt.c: a thread that waits for signals and cancels the statement that runs. */
#include "config.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include <exec/interrupt.h>

static atomic_int received;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static ms_db *current; /* guarded by mutex */
static bool watching;

static void cancel_current(void)
{
    pthread_mutex_lock(&mutex);
    if (current != NULL && current->conn != NULL) {
        ms_error ignored = MS_ERROR_INIT;
        current->driver->cancel(current->conn, &ignored);
    }
    pthread_mutex_unlock(&mutex);
}

static void *wait_for_signals(void *data)
{
    sigset_t *set = data;
    for (;;) {
        int number = 0;
        if (sigwait(set, &number) != 0)
            continue;
        if (atomic_exchange(&received, number) != 0) { /* asked a second time: go at once, as without us */
            struct sigaction plain = { .sa_handler = SIG_DFL };
            sigaction(number, &plain, NULL);
            pthread_sigmask(SIG_UNBLOCK, set, NULL);
            kill(getpid(), number);
        }
        cancel_current();
    }
    return NULL;
}

void ms_interrupt_watch(void)
{
    static sigset_t set;
    pthread_t thread;
    if (watching)
        return;
    watching = true;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file size limit shall be an error of the write, not the end */
    if (pthread_create(&thread, NULL, wait_for_signals, &set) == 0)
        pthread_detach(thread);
}

void ms_interrupt_connection(ms_db *db)
{
    pthread_mutex_lock(&mutex);
    current = db;
    pthread_mutex_unlock(&mutex);
}

bool ms_interrupt_received(void) { return atomic_load(&received) != 0; }

/* error.c: errors of the client library and of the server as ms_error.
 *
 * Only what changes the meaning of a call is decided here (lost, cancelled, may have happened); what an error says
 * about a lock or a table is the dialect's to tell, from SQLSTATE and number. */
#include "config.h"

#include <string.h>

#include "internal.h"

/* `happened`: whether the statement may have taken effect once it was sent. */
static const struct { unsigned native; ms_status status; bool happened; } meanings[] = {
    { 1053, MS_ERR_LOST, true },        /* server shutdown in progress */
    { 1080, MS_ERR_LOST, true },        /* forcing close of thread */
    { 1158, MS_ERR_LOST, true },        /* the server could not read or write the connection */
    { 1159, MS_ERR_LOST, true },
    { 1160, MS_ERR_LOST, true },
    { 1161, MS_ERR_LOST, true },
    { 1317, MS_ERR_CANCELLED, false },  /* KILL QUERY */
    { 1927, MS_ERR_LOST, true },        /* MariaDB: connection was killed */
    { 1969, MS_ERR_CANCELLED, false },  /* MariaDB: max_statement_time */
    { 2006, MS_ERR_LOST, false },       /* could not be sent in full */
    { 2008, MS_ERR_NO_MEMORY, true },
    { 2013, MS_ERR_LOST, true },
    { 2014, MS_ERR_INTERNAL, false },   /* commands out of sync */
    { 2027, MS_ERR_LOST, true },        /* malformed packet: the stream cannot be followed any more */
    { 2055, MS_ERR_LOST, true },        /* lost, with the system's error */
    { 3024, MS_ERR_CANCELLED, false },  /* MySQL: max_execution_time */
    { 3169, MS_ERR_LOST, true },        /* MySQL: the session was killed */
    { 4031, MS_ERR_LOST, false },       /* MySQL: closed before, for being idle */
    { 5013, MS_ERR_LOST, true },        /* Connector/C: read error */
    { 5014, MS_ERR_LOST, false },       /* ... write error */
    { 5015, MS_ERR_LOST, true },        /* ... what came could not be unpacked */
};

static const struct { unsigned native; const char *hint; } connect_hints[] = {
    { 2002, "Is the server running on this machine, with this socket? socket=/path in the URL names another." },
    { 2003, "Is the server running, and does it listen on this address and port?" },
    { 2059, "The library has no plugin for the way this user logs in; plugin-dir=/path in the URL says where it is." },
    { 2061, "The server wants TLS for this user: ssl-mode=REQUIRED in the URL." },
    { 1130, "The server does not accept this user from this machine." },
};

static ms_status meaning(unsigned native, bool *happened)
{
    *happened = false;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].native == native) {
            *happened = meanings[i].happened;
            return meanings[i].status;
        }
    return MS_ERR_SQL;
}

static void fill(ms_error *err, unsigned native, const char *state)
{
    if (err == NULL)
        return;
    err->native = (int32_t)native;
    ms_text_copy(err->sqlstate, sizeof err->sqlstate, state, strlen(state));
}

static ms_status fail_with(ms_conn *conn, unsigned native, const char *state, const char *text, bool sent,
                           ms_error *err)
{
    bool happened;
    ms_status status = meaning(native, &happened);
    minder *m = &conn->minder;
    pthread_mutex_lock(&m->lock);
    const bool cut = m->cut, timed_out = m->timed_out;
    pthread_mutex_unlock(&m->lock);
    if (err != NULL && err->status != MS_OK)
        return err->status;
    if (cut && status == MS_ERR_LOST) {
        ms_error_set(err, status, "the server did not answer in time, the connection was given up");
        happened = true;
    } else if (timed_out && status == MS_ERR_CANCELLED) {
        status = MS_ERR_TIMEOUT;
        ms_error_set(err, status, "the statement was cancelled after its time-out (%s)", text);
    } else {
        ms_error_set(err, status, "%s", *text != '\0' ? text : "the client library gives no reason");
    }
    fill(err, native, state);
    if (err != NULL)
        err->may_have_happened = happened && sent;
    return status;
}

ms_status fail(ms_conn *conn, bool sent, ms_error *err)
{
    return fail_with(conn, mysql_errno(conn->my), mysql_sqlstate(conn->my), mysql_error(conn->my), sent, err);
}

ms_status fail_stmt(ms_conn *conn, MYSQL_STMT *stmt, bool sent, ms_error *err)
{
    return fail_with(conn, mysql_stmt_errno(stmt), mysql_stmt_sqlstate(stmt), mysql_stmt_error(stmt), sent, err);
}

ms_status fail_connect(MYSQL *my, ms_error *err)
{
    if (err != NULL && err->status != MS_OK)
        return err->status;
    const unsigned native = mysql_errno(my);
    ms_error_set(err, MS_ERR_CONNECT, "%s", mysql_error(my));
    fill(err, native, mysql_sqlstate(my));
    for (size_t i = 0; i < sizeof connect_hints / sizeof *connect_hints; i++)
        if (connect_hints[i].native == native)
            ms_error_hint(err, "%s", connect_hints[i].hint);
    return MS_ERR_CONNECT;
}

ms_status fail_packet(const ms_conn *conn, size_t len, ms_error *err)
{
    if (err != NULL && err->status != MS_OK)
        return err->status;
    ms_error_set(err, MS_ERR_SQL, "the statement has %zu bytes, the server takes %zu (max_allowed_packet)", len,
                 conn->max_packet);
    fill(err, 1153, "08S01"); /* what the server says before it hangs up */
    ms_error_hint(err, "Raise max_allowed_packet on the server, or cut the statement into smaller ones.");
    return MS_ERR_SQL;
}

/* "... near 'TEXT' at line N": TEXT may run on over "\n;" into the next statement; the server cuts it at 80 letters. */
void trim_near(ms_error *err, const ms_span *next)
{
    static const char tail[] = "' at line ";
    if (err == NULL || next == NULL)
        return;
    char *end = NULL;
    for (char *p = strstr(err->message, tail); p != NULL; p = strstr(p + 1, tail))
        end = p; /* the last one is the server's */
    if (end == NULL)
        return;
    for (char *p = err->message; (p = strstr(p, "\n;")) != NULL && p < end; p += 2) {
        const size_t n = (size_t)(end - (p + 2));
        const size_t same = n < next->n ? n : next->n;
        if (memcmp(p + 2, next->p, same) != 0)
            continue;
        memmove(p, end, strlen(end) + 1);
        return;
    }
}

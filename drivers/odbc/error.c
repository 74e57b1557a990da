/* error.c: diagnostic records as ms_error.
 *
 * The first record that is no warning counts. Drivers put their own and the server's name in brackets in front, and
 * psqlodbc a line of its own behind: the server's words are what stays. */
#include "config.h"

#include <string.h>

#include "internal.h"

typedef struct record { char state[6]; int32_t native; char text[4096]; } record;

/* By SQLSTATE, of two or of five characters. */
static const struct { const char *state; ms_status status; bool happened; } by_state[] = {
    { "08S01", MS_ERR_LOST, true },     { "08001", MS_ERR_LOST, false },   { "08003", MS_ERR_LOST, false },
    { "08", MS_ERR_LOST, true },        { "57P0", MS_ERR_LOST, true },     { "57014", MS_ERR_CANCELLED, false },
    { "HY008", MS_ERR_CANCELLED, false }, { "HYT00", MS_ERR_TIMEOUT, false },
    { "HYT01", MS_ERR_LOST, true },     { "HY001", MS_ERR_NO_MEMORY, true },
    { "HYC00", MS_ERR_UNSUPPORTED, false }, { "IM001", MS_ERR_UNSUPPORTED, false },
};

/* By the number of one database, where its ODBC driver's SQLSTATE says less. */
static const struct { const char *dialect; int32_t native; ms_status status; bool happened; } by_native[] = {
    { "mysql", 1053, MS_ERR_LOST, true },       { "mysql", 1317, MS_ERR_CANCELLED, false },
    { "mysql", 1927, MS_ERR_LOST, true },       { "mysql", 1969, MS_ERR_CANCELLED, false },
    { "mysql", 2006, MS_ERR_LOST, false },      { "mysql", 2013, MS_ERR_LOST, true },
    { "mysql", 2055, MS_ERR_LOST, true },       { "mysql", 3024, MS_ERR_CANCELLED, false },
    { "mysql", 3169, MS_ERR_LOST, true },       { "mysql", 4031, MS_ERR_LOST, false },
    { "mysql", 5013, MS_ERR_LOST, true },       { "mysql", 5014, MS_ERR_LOST, false },
    { "sqlite", 9, MS_ERR_CANCELLED, false },
};

/* By the words of a driver that gives HY000 and nothing else. */
static const char *const lost_words[] = {
    "server closed the connection", "connection to the server", "could not send", "no connection to the server",
    "could not receive data", "Lost connection", "server has gone away",
};

static bool of_dialect(const odbc_kind *kind, const char *dialect)
{
    if (kind == NULL)
        return false;
    const char *name = kind->dialect->name;
    return strcmp(name, dialect) == 0 || (strcmp(dialect, "mysql") == 0 && strcmp(name, "mariadb") == 0);
}

static ms_status meaning(const odbc_kind *kind, const record *r, bool *happened)
{
    for (size_t i = 0; i < sizeof by_native / sizeof *by_native; i++)
        if (by_native[i].native == r->native && of_dialect(kind, by_native[i].dialect)) {
            *happened = by_native[i].happened;
            return by_native[i].status;
        }
    for (size_t i = 0; i < sizeof by_state / sizeof *by_state; i++)
        if (strncmp(by_state[i].state, r->state, strlen(by_state[i].state)) == 0) {
            *happened = by_state[i].happened;
            return by_state[i].status;
        }
    *happened = true;
    for (size_t i = 0; strncmp(r->state, "HY", 2) == 0 && i < sizeof lost_words / sizeof *lost_words; i++)
        if (strstr(r->text, lost_words[i]) != NULL)
            return MS_ERR_LOST;
    *happened = false;
    return MS_ERR_SQL;
}

/* ---- the text ---------------------------------------------------------------------------------------------------- */

static char *skip_prefixes(char *p)
{
    while (*p == '[') {
        char *end = strchr(p, ']');
        if (end == NULL || end[1] == '\0')
            break;
        p = end + 1;
    }
    while (*p == ' ')
        p++;
    return strncmp(p, "ERROR: ", 7) == 0 ? p + 7 : strncmp(p, "FATAL: ", 7) == 0 ? p + 7 : p;
}

/* Cuts text at a mark and returns what stood behind it, NULL = no such mark. */
static char *cut(char *text, const char *mark)
{
    char *p = strstr(text, mark);
    if (p == NULL)
        return NULL;
    *p = '\0';
    return p + strlen(mark);
}

static void set_text(ms_error *err, ms_status status, char *text)
{
    cut(text, ";\nError while executing the query");
    cut(text, "\nError while executing the query");
    char *hint = cut(text, "\nHINT: "), *detail = cut(text, "\nDETAIL: ");
    text = skip_prefixes(text);
    ms_error_set(err, status, "%s", *text != '\0' ? text : "the ODBC driver gives no reason");
    if (detail != NULL)
        ms_error_detail(err, "%s", detail + strspn(detail, " "));
    if (hint != NULL)
        ms_error_hint(err, "%s", hint + strspn(hint, " "));
}

static bool read_record(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT i, record *r)
{
    SQLINTEGER native = 0;
    SQLSMALLINT n = 0;
    memset(r, 0, sizeof *r);
    const SQLRETURN rc = SQLGetDiagRec(type, handle, i, (SQLCHAR *)r->state, &native, (SQLCHAR *)r->text,
                                       (SQLSMALLINT)sizeof r->text, &n);
    r->native = (int32_t)native;
    return SQL_SUCCEEDED(rc);
}

ms_status fail(const odbc_kind *kind, SQLSMALLINT type, SQLHANDLE handle, bool sent, ms_error *err)
{
    record r, next;
    bool happened;
    if (err != NULL && err->status != MS_OK)
        return err->status;
    bool any = read_record(type, handle, 1, &r);
    for (SQLSMALLINT i = 2; any && (strncmp(r.state, "01", 2) == 0 || strncmp(r.state, "00", 2) == 0) &&
                            read_record(type, handle, i, &next); i++)
        r = next;
    if (!any)
        return ms_error_set(err, MS_ERR_SQL, "the ODBC driver failed and gives no reason");
    const ms_status status = meaning(kind, &r, &happened);
    set_text(err, status, r.text);
    if (err != NULL) {
        err->native = r.native;
        ms_text_copy(err->sqlstate, sizeof err->sqlstate, r.state, strlen(r.state));
        err->may_have_happened = happened && sent;
    }
    return status;
}

ms_status no_memory(ms_error *err) { return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory"); }

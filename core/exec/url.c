/* url.c: connection URLs: taken apart strictly, and shown without their secrets.
 *
 * Own code instead of GUri: no message may echo a piece that could be part of a password (GUri shows what it takes for
 * the port), lists of hosts are allowed, and what is not a URL must still be redacted. The shapes of URLs are data:
 * core knows no database. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "exec/module.h"

/* What the text after "SCHEME:" looks like; PAIRS is NAME=VALUE;... as ODBC has it. Every other scheme: NETWORK when it
 * starts with "//", else OPAQUE. */
typedef enum url_shape { SHAPE_NETWORK, SHAPE_FILE, SHAPE_PAIRS, SHAPE_OPAQUE } url_shape;
static const struct { const char *scheme; url_shape shape; } shapes[] = {
    { "postgresql", SHAPE_NETWORK }, { "postgres", SHAPE_NETWORK }, { "mysql", SHAPE_NETWORK },
    { "mariadb", SHAPE_NETWORK },    { "sqlite", SHAPE_FILE },      { "sqlite3", SHAPE_FILE },
    { "odbc", SHAPE_PAIRS },
};

/* Options of the query part that say what the URL's own pieces say; clients differ in which spelling they take. */
static const struct { const char *option; size_t offset; } pieces[] = {
    { "host", offsetof(ms_connect, host) },         { "port", offsetof(ms_connect, port) },
    { "user", offsetof(ms_connect, user) },         { "password", offsetof(ms_connect, password) },
    { "dbname", offsetof(ms_connect, database) },   { "database", offsetof(ms_connect, database) },
    { "socket", offsetof(ms_connect, socket) },     { "unix_socket", offsetof(ms_connect, socket) },
};

typedef struct parse {
    ms_arena *arena;
    ms_connect *out;
    ms_error *err;
} parse;

static ms_status malformed(const parse *p, const char *why)
{
    return ms_error_set(p->err, MS_ERR_USAGE, "malformed URL: %s", why);
}

static url_shape shape_of(const char *scheme, const char *rest)
{
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++)
        if (strcmp(shapes[i].scheme, scheme) == 0)
            return shapes[i].shape;
    return g_str_has_prefix(rest, "//") ? SHAPE_NETWORK : SHAPE_OPAQUE;
}

/* The scheme in lower case and what follows its colon; NULL when text does not begin with one. */
static const char *scheme_of(const char *text, ms_arena *arena, const char **rest)
{
    size_t n = 0;
    while (g_ascii_isalnum(text[n]) || (n > 0 && text[n] != '\0' && strchr("+-.", text[n]) != NULL))
        n++;
    if (n == 0 || text[n] != ':' || !g_ascii_isalpha(text[0]))
        return NULL;
    char *scheme = ms_arena_strndup(arena, text, n);
    for (size_t i = 0; i < n; i++)
        scheme[i] = g_ascii_tolower(scheme[i]);
    *rest = text + n + 1;
    return scheme;
}

/* The byte that %XX at text[i] means; -1 = not two hexadecimal digits. */
static int escaped(const char *text, size_t n, size_t i)
{
    if (n - i < 3 || !g_ascii_isxdigit(text[i + 1]) || !g_ascii_isxdigit(text[i + 2]))
        return -1;
    return g_ascii_xdigit_value(text[i + 1]) * 16 + g_ascii_xdigit_value(text[i + 2]);
}

/* Percent-decodes n bytes. `what` names the piece in a message; the text itself is never shown. */
static ms_status decode(const parse *p, const char *text, size_t n, const char *what, const char **out)
{
    char *to = ms_arena_alloc(p->arena, n + 1);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        int c = (unsigned char)text[i];
        if (c == '%') {
            c = escaped(text, n, i);
            if (c < 0)
                return ms_error_set(p->err, MS_ERR_USAGE, "malformed URL: a %% in the %s is not followed by two "
                                    "hexadecimal digits; a percent sign itself is written %%25", what);
            i += 2;
        }
        if (c == 0)
            return ms_error_set(p->err, MS_ERR_USAGE, "malformed URL: %%00 in the %s", what);
        to[len++] = (char)c;
    }
    *out = to;
    return MS_OK;
}

static ms_status check_port(const parse *p, const char *text, size_t n)
{
    unsigned long port = 0;
    bool digits = n <= 5;
    for (size_t i = 0; i < n && digits; i++) {
        digits = g_ascii_isdigit(text[i]);
        port = port * 10 + (unsigned long)(text[i] - '0');
    }
    if (!digits || (n > 0 && (port < 1 || port > 65535)))
        return malformed(p, "the port is not a number from 1 to 65535 (a / ? # or @ in a password is written %2F %3F "
                            "%23 %40)");
    return MS_OK;
}

/* One HOST, HOST:PORT or [IPV6]:PORT of n bytes. */
static ms_status host_and_port(const parse *p, const char *text, size_t n, const char **host, const char **port)
{
    const char *end = text + n, *name = text, *name_end = end, *colon;
    *port = "";
    if (n > 0 && *text == '[') {
        name = text + 1;
        name_end = memchr(text, ']', n);
        if (name_end == NULL || name_end == name)
            return malformed(p, "an IPv6 address lacks its ]");
        size_t good = strspn(name, "0123456789abcdefABCDEF:.");
        if (good < (size_t)(name_end - name) && name[good] != '%') /* %25 opens a zone */
            return malformed(p, "what is in brackets is not an IPv6 address");
        colon = name_end + 1;
        if (colon != end && *colon != ':')
            return malformed(p, "only a port may follow the ] of an IPv6 address");
    } else {
        colon = memchr(text, ':', n);
        if (colon != NULL)
            name_end = colon;
        if (colon != NULL && memchr(colon + 1, ':', (size_t)(end - colon - 1)) != NULL)
            return malformed(p, "more than one : in the host (an IPv6 address is written in brackets; an @ or / in a "
                                "password is written %40 or %2F)");
    }
    if (colon != NULL && colon < end) {
        ms_status status = check_port(p, colon + 1, (size_t)(end - colon - 1));
        if (status != MS_OK)
            return status;
        *port = ms_arena_strndup(p->arena, colon + 1, (size_t)(end - colon - 1));
    }
    return decode(p, name, (size_t)(name_end - name), "host", host);
}

/* One host, or several separated by commas: host and port become lists of the same length. */
static ms_status hosts(const parse *p, const char *text, size_t n)
{
    const char *end = text + n, *all = NULL, *ports = NULL;
    bool any_port = false;
    for (;;) {
        const char *comma = memchr(text, ',', (size_t)(end - text)), *stop = comma != NULL ? comma : end;
        const char *host = NULL, *port = NULL;
        ms_status status = host_and_port(p, text, (size_t)(stop - text), &host, &port);
        if (status != MS_OK)
            return status;
        any_port = any_port || *port != '\0';
        all = all == NULL ? host : ms_arena_printf(p->arena, "%s,%s", all, host);
        ports = ports == NULL ? port : ms_arena_printf(p->arena, "%s,%s", ports, port);
        if (comma == NULL)
            break;
        text = comma + 1;
    }
    if (*all == '/') /* a path in the place of a host: PostgreSQL's way to name a socket */
        p->out->socket = all;
    else if (*all != '\0')
        p->out->host = all;
    p->out->port = any_port ? ports : NULL;
    return MS_OK;
}

static ms_status authority(const parse *p, const char *text, size_t n)
{
    const char *at = NULL;
    for (size_t i = 0; i < n; i++)
        if (text[i] == '@')
            at = text + i;
    if (at == NULL)
        return hosts(p, text, n);
    size_t info = (size_t)(at - text);
    const char *colon = memchr(text, ':', info);
    size_t user = colon != NULL ? (size_t)(colon - text) : info;
    ms_status status = MS_OK;
    if (user > 0)
        status = decode(p, text, user, "user name", &p->out->user);
    if (status == MS_OK && colon != NULL)
        status = decode(p, colon + 1, (size_t)(at - colon - 1), "password", &p->out->password);
    return status == MS_OK ? hosts(p, at + 1, n - info - 1) : status;
}

/* ---- the query part ---------------------------------------------------------------------------------------------- */

/* Options that say the same as a piece of the URL go there, so that a driver looks in one place. */
static ms_status take_piece(const parse *p, const char *name, const char *value, bool *taken)
{
    *taken = true;
    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        if (strcmp(pieces[i].option, name) != 0)
            continue;
        const char *old;
        char *member = (char *)p->out + pieces[i].offset;
        memcpy(&old, member, sizeof old);
        if (old != NULL)
            return ms_error_set(p->err, MS_ERR_USAGE, "malformed URL: the %s is given twice", name);
        memcpy(member, &value, sizeof value);
        return strcmp(name, "port") == 0 ? check_port(p, value, strlen(value)) : MS_OK;
    }
    if (strcmp(name, "connect_timeout") == 0) { /* seconds, as libpq and MySQL have it */
        guint64 seconds;
        if (!g_ascii_string_to_unsigned(value, 10, 1, 86400, &seconds, NULL))
            return malformed(p, "connect_timeout is not a number of seconds from 1 to 86400");
        p->out->connect_timeout_ms = (int32_t)seconds * 1000;
        return MS_OK;
    }
    *taken = false;
    return MS_OK;
}

static ms_status query_part(const parse *p, const char *text)
{
    ms_strings list = { 0 };
    while (text != NULL && *text != '\0') {
        const char *amp = strchr(text, '&');
        size_t n = amp != NULL ? (size_t)(amp - text) : strlen(text);
        const char *equals = memchr(text, '=', n), *name, *value;
        if (equals == NULL || equals == text)
            return malformed(p, "after the ? stand NAME=VALUE parts separated by & (a ? in a password is written %3F)");
        ms_status status = decode(p, text, (size_t)(equals - text), "name of an option", &name);
        if (status == MS_OK)
            status = decode(p, equals + 1, n - (size_t)(equals - text) - 1, "value of an option", &value);
        bool taken = false;
        if (status == MS_OK)
            status = take_piece(p, name, value, &taken);
        if (status != MS_OK)
            return status;
        if (!taken) {
            MS_PUSH(p->arena, &list, name);
            MS_PUSH(p->arena, &list, value);
        }
        text = amp != NULL ? amp + 1 : NULL;
    }
    MS_PUSH(p->arena, &list, NULL);
    p->out->options = list.v;
    return MS_OK;
}

/* ---- shapes ------------------------------------------------------------------------------------------------------ */

/* //[USER[:PASSWORD]@][HOST[:PORT][,...]][/DATABASE][?NAME=VALUE[&...]] */
static ms_status parse_network(const parse *p, const char *rest)
{
    if (!g_str_has_prefix(rest, "//"))
        return ms_error_set(p->err, MS_ERR_USAGE, "malformed URL: // must follow %s:", p->out->scheme);
    const char *text = rest + 2;
    if (strchr(text, '#') != NULL)
        return malformed(p, "a # is written %23");
    size_t n = strcspn(text, "/?");
    const char *query = strchr(text, '?');
    const char *path = text[n] == '/' ? text + n + 1 : NULL;
    size_t path_len = path == NULL ? 0 : query != NULL ? (size_t)(query - path) : strlen(path);
    if (path != NULL && memchr(path, '@', path_len) != NULL)
        return malformed(p, "an @ after the host (in a database name it is written %40; a / in a password is written "
                            "%2F)");
    ms_status status = authority(p, text, n);
    if (status == MS_OK && path_len > 0)
        status = decode(p, path, path_len, "database name", &p->out->database);
    return status == MS_OK ? query_part(p, query != NULL ? query + 1 : NULL) : status;
}

/* PATH or //[localhost]/PATH, then [?NAME=VALUE...]. Two slashes alone would make the first folder a host. */
static ms_status parse_file(const parse *p, const char *rest)
{
    if (g_str_has_prefix(rest, "//")) {
        rest += 2;
        if (g_str_has_prefix(rest, "localhost/"))
            rest += strlen("localhost");
        if (*rest != '/')
            return ms_error_set(p->err, MS_ERR_USAGE, "malformed URL: a file on this machine is %s:PATH or "
                                "%s:///ABSOLUTE/PATH", p->out->scheme, p->out->scheme);
    }
    size_t n = strcspn(rest, "?");
    if (n == 0)
        return malformed(p, "it names no file");
    ms_status status = decode(p, rest, n, "file name (where a ? is %3F)", &p->out->database);
    return status == MS_OK ? query_part(p, rest[n] == '?' ? rest + n + 1 : NULL) : status;
}

ms_status ms_url_parse(const char *url, ms_arena *arena, ms_connect *out, ms_error *err)
{
    *out = (ms_connect){ 0 };
    parse p = { arena, out, err };
    const char *rest;
    for (const char *c = url; *c != '\0'; c++)
        if (g_ascii_iscntrl(*c))
            return malformed(&p, "it contains a control character");
    out->scheme = scheme_of(url, arena, &rest);
    if (out->scheme == NULL) {
        malformed(&p, "it does not begin with the kind of database and a colon");
        ms_error_hint(err, "For instance postgresql://user@host/database, mysql://user@host/database, sqlite:file.db "
                           "or odbc:DSN=name.");
        return MS_ERR_USAGE;
    }
    out->url = ms_arena_strdup(arena, rest);
    switch (shape_of(out->scheme, rest)) {
    case SHAPE_NETWORK: return parse_network(&p, rest);
    case SHAPE_FILE: return parse_file(&p, rest);
    case SHAPE_PAIRS:
    case SHAPE_OPAQUE: break;
    }
    return query_part(&p, NULL);
}

/* ---- redaction --------------------------------------------------------------------------------------------------- */

/* Does a name (n bytes, percent-encoded or not) announce a secret? */
static bool secret_name(const char *text, size_t n)
{
    static const char *const words[] = { "pass", "pwd", "secret", "token", "credential" };
    char name[64];
    size_t len = 0;
    for (size_t i = 0; i < n && len < sizeof name - 1; i++) {
        int c = text[i] == '%' ? escaped(text, n, i) : (unsigned char)text[i];
        if (c > 0 && text[i] == '%')
            i += 2;
        name[len++] = (char)g_ascii_tolower(c > 0 ? (char)c : text[i]);
    }
    name[len] = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(name, words[i]) != NULL)
            return true;
    return false;
}

/* How long the value at text is. In ODBC strings braces protect separators, and }} is a brace. */
static size_t value_len(const char *text, char separator)
{
    size_t blanks = strspn(text, " ");
    if (separator == ';' && text[blanks] == '{') {
        const char *c = text + blanks + 1;
        while (*c != '\0' && (c[0] != '}' || c[1] == '}'))
            c += c[0] == '}' ? 2 : 1;
        return (size_t)(c - text) + strcspn(c, ";");
    }
    const char *end = strchr(text, separator);
    return end != NULL ? (size_t)(end - text) : strlen(text);
}

/* NAME=VALUE parts; names may hold what stands before them, for we only look for a word in them. */
static void redact_pairs(const char *text, char separator, GString *to)
{
    while (*text != '\0') {
        const char stop[] = { '=', separator, '\0' };
        size_t name = strcspn(text, stop);
        g_string_append_len(to, text, (gssize)name);
        bool pair = text[name] == '=';
        if (pair) {
            size_t value = value_len(text + name + 1, separator);
            g_string_append_c(to, '=');
            if (secret_name(text, name))
                g_string_append(to, "***");
            else
                g_string_append_len(to, text + name + 1, (gssize)value);
            name += 1 + value;
        }
        text += name;
        if (*text == separator)
            g_string_append_c(to, *text++);
    }
}

/* Also right for what is not a URL at all: whatever stands between the first colon and the last @ of something that
 * could have a password there is hidden, too much rather than too little. */
const char *ms_url_redact(const char *url, ms_arena *arena)
{
    const char *rest = url;
    const char *scheme = scheme_of(url, arena, &rest);
    url_shape shape = shape_of(scheme != NULL ? scheme : "", rest);
    GString *to = g_string_new(NULL);
    g_string_append_len(to, url, rest - url);
    if (shape == SHAPE_NETWORK || shape == SHAPE_OPAQUE) {
        const char *at = strrchr(rest, '@');
        const char *from = g_str_has_prefix(rest, "//") ? rest + 2 : rest;
        const char *colon = shape == SHAPE_NETWORK || scheme == NULL ? strchr(from, ':') : from - 1;
        if (at != NULL && colon != NULL && colon < at) {
            g_string_append_len(to, rest, colon + 1 - rest);
            g_string_append(to, "***");
            rest = at;
        }
    }
    bool pairs = shape == SHAPE_PAIRS || shape == SHAPE_OPAQUE;
    size_t plain = pairs ? 0 : strcspn(rest, "?");
    g_string_append_len(to, rest, (gssize)plain);
    redact_pairs(rest + plain, pairs ? ';' : '&', to);
    const char *result = ms_arena_strdup(arena, to->str);
    g_string_free(to, TRUE);
    return result;
}

/* ---- another database ----------------------------------------------------------------------------------------------- */

/* The pairs without those that name the database, then the other one's. */
static const char *other_pairs(const char *text, const char *database, ms_arena *arena)
{
    GString *to = g_string_new(NULL);
    while (*text != '\0') {
        const size_t name = strcspn(text, "=;"), value = text[name] == '=' ? 1 + value_len(text + name + 1, ';') : 0;
        char *word = g_strstrip(g_ascii_strdown(text, (gssize)name));
        if (strcmp(word, "database") != 0 && strcmp(word, "db") != 0 && *word != '\0')
            g_string_append_printf(to, "%.*s;", (int)(name + value), text);
        g_free(word);
        text += name + value;
        text += *text == ';';
    }
    g_string_append_printf(to, "Database=%s", database);
    const char *result = ms_arena_strdup(arena, to->str);
    g_string_free(to, TRUE);
    return result;
}

void ms_url_other_database(const ms_connect *how, const char *database, ms_arena *arena, ms_connect *out)
{
    const url_shape shape = shape_of(how->scheme, how->url);
    *out = *how;
    out->database = database;
    if (shape == SHAPE_PAIRS)
        out->url = other_pairs(how->url, database, arena);
    else if (shape == SHAPE_FILE) {
        out->url = ms_arena_strdup(arena, database);
        out->options = ms_arena_alloc(arena, sizeof *out->options); /* mode=ro was meant for the other file */
    }
}

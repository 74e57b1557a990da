/* options.c: from a URL to a connection of the client library.
 *
 * What the URL leaves open comes from the option files ([client] and [migsafe]); what it says wins. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "internal.h"

#ifdef MARIADB_PACKAGE_VERSION
#define HAVE_SSL_MODE 0
#else
#define HAVE_SSL_MODE 1
#endif

/* ---- the copy ---------------------------------------------------------------------------------------------------- */

/* Empty gives NULL: left to the option files. */
static bool copy_text(const char *from, char **to)
{
    *to = from == NULL || *from == '\0' ? NULL : strdup(from);
    return from == NULL || *from == '\0' || *to != NULL;
}

static ms_status copy_port(const char *from, unsigned *to, ms_error *err)
{
    char *end = NULL;
    *to = 0;
    if (from == NULL || *from == '\0')
        return MS_OK;
    const unsigned long port = strtoul(from, &end, 10);
    if (*from < '0' || *from > '9' || *end != '\0' || port == 0 || port > 65535)
        return ms_error_set(err, MS_ERR_USAGE, "port %s is no number from 1 to 65535", from);
    *to = (unsigned)port;
    return MS_OK;
}

static bool copy_options(const char *const *from, char ***to)
{
    size_t n = 0;
    while (from != NULL && from[n] != NULL)
        n++;
    *to = calloc(n + 1, sizeof **to);
    if (*to == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        if (((*to)[i] = strdup(from[i])) == NULL)
            return false;
    return true;
}

ms_status target_copy(const ms_connect *how, target *to, ms_error *err)
{
    enum { DEFAULT_CONNECT_MS = 10000 };
    memset(to, 0, sizeof *to);
    to->connect_timeout_ms = how->connect_timeout_ms > 0 ? how->connect_timeout_ms : DEFAULT_CONNECT_MS;
    if (!copy_text(how->host, &to->host) || !copy_text(how->user, &to->user) ||
        !copy_text(how->password, &to->password) || !copy_text(how->database, &to->database) ||
        !copy_text(how->socket, &to->socket) || !copy_text(how->application, &to->application) ||
        !copy_options(how->options, &to->options))
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    return copy_port(how->port, &to->port, err);
}

static void free_secret(char *text)
{
    if (text != NULL)
        explicit_bzero(text, strlen(text));
    free(text);
}

void target_clear(target *t)
{
    free(t->host);
    free(t->user);
    free_secret(t->password);
    free(t->database);
    free(t->socket);
    free(t->application);
    for (char **o = t->options; o != NULL && *o != NULL; o++)
        free_secret(*o);
    free(t->options);
    memset(t, 0, sizeof *t);
}

/* ---- options of the URL's query part ----------------------------------------------------------------------------- */

typedef ms_status (*option_fn)(MYSQL *my, const char *value, ms_error *err);

static ms_status refuse_value(const char *name, const char *value, const char *known, ms_error *err)
{
    return ms_error_set(err, MS_ERR_USAGE, "%s=%s in the URL: known are %s", name, value, known);
}

/* Oracle's library has the five modes as they are. MariaDB's has two switches, and checks the name whenever it checks
 * the certificate: VERIFY_CA is as strict as VERIFY_IDENTITY there. */
static ms_status set_ssl_mode(MYSQL *my, const char *value, ms_error *err)
{
    static const struct { const char *name; unsigned mode; bool enforce, verify; } modes[] = {
        { "DISABLED", 1, false, false }, { "PREFERRED", 2, false, false }, { "REQUIRED", 3, true, false },
        { "VERIFY_CA", 4, true, true }, { "VERIFY_IDENTITY", 5, true, true },
    };
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        const char *a = value, *b = modes[i].name;
        while (*a != '\0' && (strncasecmp(a, b, 1) == 0 || (*a == '-' && *b == '_')))
            a++, b++;
        if (*a != '\0' || *b != '\0')
            continue;
#if HAVE_SSL_MODE
        mysql_options(my, MYSQL_OPT_SSL_MODE, &modes[i].mode);
#else
        const flag_t enforce = modes[i].enforce, verify = modes[i].verify;
        mysql_options(my, MYSQL_OPT_SSL_ENFORCE, &enforce);
        mysql_options(my, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
#endif
        return MS_OK;
    }
    return refuse_value("ssl-mode", value, "DISABLED, PREFERRED, REQUIRED, VERIFY_CA and VERIFY_IDENTITY", err);
}

static ms_status set_compress(MYSQL *my, const char *value, ms_error *err)
{
    if (strcmp(value, "1") == 0 || strcasecmp(value, "true") == 0)
        mysql_options(my, MYSQL_OPT_COMPRESS, NULL);
    else if (strcmp(value, "0") != 0 && strcasecmp(value, "false") != 0)
        return refuse_value("compress", value, "0 and 1", err);
    return MS_OK;
}

static ms_status set_public_key(MYSQL *my, const char *value, ms_error *err)
{
#if HAVE_SSL_MODE
    const flag_t on = strcmp(value, "0") != 0 && strcasecmp(value, "false") != 0;
    mysql_options(my, MYSQL_OPT_GET_SERVER_PUBLIC_KEY, &on);
#else
    (void)my;
    (void)value; /* MariaDB's library always asks for it */
#endif
    (void)err;
    return MS_OK;
}

/* Every option has a function, or is handed to the library as text. Names as in option files; _ will do for -. */
static const struct { const char *name; option_fn set; int text; } options[] = {
    { "ssl-mode", set_ssl_mode, 0 },
    { "sslmode", set_ssl_mode, 0 },
    { "ssl-ca", NULL, MYSQL_OPT_SSL_CA },
    { "ssl-capath", NULL, MYSQL_OPT_SSL_CAPATH },
    { "ssl-cert", NULL, MYSQL_OPT_SSL_CERT },
    { "ssl-key", NULL, MYSQL_OPT_SSL_KEY },
    { "ssl-cipher", NULL, MYSQL_OPT_SSL_CIPHER },
    { "ssl-crl", NULL, MYSQL_OPT_SSL_CRL },
    { "ssl-crlpath", NULL, MYSQL_OPT_SSL_CRLPATH },
    { "tls-version", NULL, MYSQL_OPT_TLS_VERSION },
    { "compress", set_compress, 0 },
    { "plugin-dir", NULL, MYSQL_PLUGIN_DIR },
    { "default-auth", NULL, MYSQL_DEFAULT_AUTH },
    { "server-public-key", NULL, MYSQL_SERVER_PUBLIC_KEY },
    { "get-server-public-key", set_public_key, 0 },
    { "bind-address", NULL, MYSQL_OPT_BIND },
    { "defaults-file", NULL, MYSQL_READ_DEFAULT_FILE },
    { "defaults-group", NULL, MYSQL_READ_DEFAULT_GROUP },
};

static bool same_name(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++)
        if (*a != *b && !(*a == '_' && *b == '-'))
            return false;
    return *a == *b;
}

static ms_status set_option(MYSQL *my, const char *name, const char *value, ms_error *err)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (!same_name(name, options[i].name))
            continue;
        if (options[i].set != NULL)
            return options[i].set(my, value, err);
        if (mysql_options(my, (enum mysql_option)options[i].text, value) == 0)
            return MS_OK;
        return ms_error_set(err, MS_ERR_UNSUPPORTED, "%s in the URL: this client library cannot", name);
    }
    return ms_error_set(err, MS_ERR_USAGE, "the URL's option %s is not known", name);
}

static ms_status set_options(MYSQL *my, const target *t, ms_error *err)
{
    for (size_t i = 0; t->options[i] != NULL && t->options[i + 1] != NULL; i += 2) {
        ms_status status = set_option(my, t->options[i], t->options[i + 1], err);
        if (status != MS_OK)
            return status;
    }
    return MS_OK;
}

/* ---- connecting -------------------------------------------------------------------------------------------------- */

/* LOAD DATA LOCAL: a server may ask for any file of this machine, whatever the statement says. An option file could
 * switch it on, so besides the option there is no way to open one. */
static int refuse_file(void **ptr, const char *name, void *data)
{
    (void)name, (void)data;
    *ptr = NULL;
    return 1;
}
static int refuse_read(void *ptr, char *buf, unsigned n)
{
    (void)ptr, (void)buf, (void)n;
    return -1;
}
static void refuse_end(void *ptr) { (void)ptr; }
static int refuse_error(void *ptr, char *text, unsigned n)
{
    enum { CR_UNKNOWN = 2000 };
    static const char why[] = "LOAD DATA LOCAL is switched off in migsafe";
    (void)ptr;
    if (n > 0)
        ms_text_copy(text, n, why, sizeof why - 1);
    return CR_UNKNOWN;
}

static void set_basics(MYSQL *my, const target *t, unsigned limit_s, unsigned io_s)
{
    const unsigned long packet = 1UL << 30; /* the server's limit is the one that holds */
    const unsigned off = 0;
    mysql_options(my, MYSQL_READ_DEFAULT_GROUP, "migsafe"); /* [client] is always read */
    mysql_options(my, MYSQL_OPT_CONNECT_TIMEOUT, &limit_s);
    mysql_options(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(my, MYSQL_OPT_LOCAL_INFILE, &off);
    mysql_options(my, MYSQL_OPT_MAX_ALLOWED_PACKET, &packet);
    if (io_s > 0) {
        mysql_options(my, MYSQL_OPT_READ_TIMEOUT, &io_s);
        mysql_options(my, MYSQL_OPT_WRITE_TIMEOUT, &io_s);
    }
    set_public_key(my, "1", NULL); /* caching_sha2_password over TCP without TLS */
    if (t->application != NULL)
        mysql_options4(my, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", t->application);
}

ms_status target_connect(const target *t, unsigned limit_s, unsigned io_s, unsigned long flags, MYSQL **out,
                         ms_error *err)
{
    *out = NULL;
    MYSQL *my = mysql_init(NULL);
    if (my == NULL)
        return ms_error_set(err, MS_ERR_NO_MEMORY, "out of memory");
    set_basics(my, t, limit_s, io_s);
    ms_status status = set_options(my, t, err);
    if (status == MS_OK && t->port != 0 && t->socket == NULL) { /* else "localhost" means the socket, port or not */
        const unsigned tcp = MYSQL_PROTOCOL_TCP;
        mysql_options(my, MYSQL_OPT_PROTOCOL, &tcp);
    }
    if (status == MS_OK &&
        mysql_real_connect(my, t->host, t->user, t->password, t->database, t->port, t->socket, flags) == NULL)
        status = fail_connect(my, err);
    if (status != MS_OK) {
        mysql_close(my);
        return status;
    }
    mysql_set_local_infile_handler(my, refuse_file, refuse_read, refuse_end, refuse_error, NULL);
#ifdef MARIADB_PACKAGE_VERSION
    const flag_t no = 0; /* off by default; Oracle's library warns on stderr when it is touched at all */
    mysql_options(my, MYSQL_OPT_RECONNECT, &no);
#endif
    *out = my;
    return MS_OK;
}

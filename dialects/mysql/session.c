/* session.c: what MySQL and MariaDB errors mean, how a session is set up, the runner's lock, the dump command. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../common/common.h"
#include "my.h"

/* ---- errors ---- */

/* Native codes of server and client library. Where a code is not listed the SQLSTATE decides. */
static const ms_common_native natives[] = {
    { 1205, MS_CLASS_LOCK_TIMEOUT },          { 3572, MS_CLASS_LOCK_TIMEOUT },   /* NOWAIT */
    { 1213, MS_CLASS_DEADLOCK },              { 1614, MS_CLASS_DEADLOCK },
    { 3058, MS_CLASS_DEADLOCK },              { 1020, MS_CLASS_SERIALIZATION },
    { 3101, MS_CLASS_SERIALIZATION },         { 1180, MS_CLASS_SERIALIZATION },
    { 2002, MS_CLASS_CONNECTION_LOST },       { 2003, MS_CLASS_CONNECTION_LOST },
    { 2006, MS_CLASS_CONNECTION_LOST },       { 2013, MS_CLASS_CONNECTION_LOST },
    { 2055, MS_CLASS_CONNECTION_LOST },       { 1053, MS_CLASS_CONNECTION_LOST },
    { 1927, MS_CLASS_CONNECTION_LOST },       { 4031, MS_CLASS_CONNECTION_LOST },
    { 1152, MS_CLASS_CONNECTION_LOST },       { 1158, MS_CLASS_CONNECTION_LOST },
    { 1159, MS_CLASS_CONNECTION_LOST },       { 1160, MS_CLASS_CONNECTION_LOST },
    { 1161, MS_CLASS_CONNECTION_LOST },       { 1129, MS_CLASS_CONNECTION_LOST },
    { 1040, MS_CLASS_CONNECTION_LOST },       /* too many connections: as good as not there */
    { 1007, MS_CLASS_DUPLICATE_OBJECT },      { 1050, MS_CLASS_DUPLICATE_OBJECT },
    { 1060, MS_CLASS_DUPLICATE_OBJECT },      { 1061, MS_CLASS_DUPLICATE_OBJECT },
    { 1068, MS_CLASS_DUPLICATE_OBJECT },      { 1304, MS_CLASS_DUPLICATE_OBJECT },
    { 1359, MS_CLASS_DUPLICATE_OBJECT },      { 1537, MS_CLASS_DUPLICATE_OBJECT },
    { 1826, MS_CLASS_DUPLICATE_OBJECT },      { 3822, MS_CLASS_DUPLICATE_OBJECT },
    { 1022, MS_CLASS_DUPLICATE_OBJECT },      { 4127, MS_CLASS_DUPLICATE_OBJECT }, /* MariaDB: sequence */
    { 1008, MS_CLASS_NO_SUCH_OBJECT },        { 1049, MS_CLASS_NO_SUCH_OBJECT },
    { 1051, MS_CLASS_NO_SUCH_OBJECT },        { 1054, MS_CLASS_NO_SUCH_OBJECT },
    { 1072, MS_CLASS_NO_SUCH_OBJECT },        { 1091, MS_CLASS_NO_SUCH_OBJECT },
    { 1109, MS_CLASS_NO_SUCH_OBJECT },        { 1146, MS_CLASS_NO_SUCH_OBJECT },
    { 1176, MS_CLASS_NO_SUCH_OBJECT },        { 1305, MS_CLASS_NO_SUCH_OBJECT },
    { 1360, MS_CLASS_NO_SUCH_OBJECT },        { 1539, MS_CLASS_NO_SUCH_OBJECT },
    { 1824, MS_CLASS_NO_SUCH_OBJECT },        { 3821, MS_CLASS_NO_SUCH_OBJECT },
    { 3940, MS_CLASS_NO_SUCH_OBJECT },        { 4091, MS_CLASS_NO_SUCH_OBJECT }, /* MariaDB: sequence */
    { 1062, MS_CLASS_UNIQUE_VIOLATION },      { 1586, MS_CLASS_UNIQUE_VIOLATION },
    { 1859, MS_CLASS_UNIQUE_VIOLATION },      { 1169, MS_CLASS_UNIQUE_VIOLATION },
    { 1048, MS_CLASS_CONSTRAINT_VIOLATION },  { 1138, MS_CLASS_CONSTRAINT_VIOLATION },
    { 1216, MS_CLASS_CONSTRAINT_VIOLATION },  { 1217, MS_CLASS_CONSTRAINT_VIOLATION },
    { 1264, MS_CLASS_CONSTRAINT_VIOLATION },  { 1265, MS_CLASS_CONSTRAINT_VIOLATION },
    { 1364, MS_CLASS_CONSTRAINT_VIOLATION },  { 1406, MS_CLASS_CONSTRAINT_VIOLATION },
    { 1451, MS_CLASS_CONSTRAINT_VIOLATION },  { 1452, MS_CLASS_CONSTRAINT_VIOLATION },
    { 1366, MS_CLASS_CONSTRAINT_VIOLATION },  { 3819, MS_CLASS_CONSTRAINT_VIOLATION },
    { 4025, MS_CLASS_CONSTRAINT_VIOLATION },  { 1834, MS_CLASS_CONSTRAINT_VIOLATION },
    { 1064, MS_CLASS_SYNTAX },                { 1149, MS_CLASS_SYNTAX },
    { 1065, MS_CLASS_SYNTAX },                { 1193, MS_CLASS_SYNTAX },
    { 1044, MS_CLASS_PERMISSION },            { 1142, MS_CLASS_PERMISSION },
    { 1143, MS_CLASS_PERMISSION },            { 1227, MS_CLASS_PERMISSION },
    { 1370, MS_CLASS_PERMISSION },            { 1419, MS_CLASS_PERMISSION },
    { 1141, MS_CLASS_PERMISSION },            { 1045, MS_CLASS_AUTHENTICATION },
    { 1130, MS_CLASS_AUTHENTICATION },        { 1251, MS_CLASS_AUTHENTICATION },
    { 1698, MS_CLASS_AUTHENTICATION },        { 1820, MS_CLASS_AUTHENTICATION },
    { 1862, MS_CLASS_AUTHENTICATION },        { 2059, MS_CLASS_AUTHENTICATION },
    { 2061, MS_CLASS_AUTHENTICATION },        { 3118, MS_CLASS_AUTHENTICATION },
    { 4151, MS_CLASS_AUTHENTICATION },        { 1317, MS_CLASS_CANCELLED },
    { 3024, MS_CLASS_CANCELLED },             { 1969, MS_CLASS_CANCELLED },
    { 1021, MS_CLASS_DISK_FULL },             { 1114, MS_CLASS_DISK_FULL },
    { 1135, MS_CLASS_DISK_FULL },             { 28, MS_CLASS_DISK_FULL },
    { 3675, MS_CLASS_DISK_FULL },             { 1290, MS_CLASS_READ_ONLY },
    { 1792, MS_CLASS_READ_ONLY },             { 1836, MS_CLASS_READ_ONLY },
    { 3989, MS_CLASS_READ_ONLY },
};

/* Where these servers differ from the standard's meaning: 42000 is also what they say for 1064. */
static const struct { const char *state; ms_error_class class; } states[] = {
    { "40001", MS_CLASS_DEADLOCK }, { "70100", MS_CLASS_CANCELLED }, { "25006", MS_CLASS_READ_ONLY },
    { "42000", MS_CLASS_SYNTAX },
};

ms_error_class ms_my_classify(const ms_error *error)
{
    const ms_error_class class = ms_common_classify_native(natives, MS_COUNT(natives), error->native);
    if (class != MS_CLASS_COUNT)
        return class;
    for (size_t i = 0; i < MS_COUNT(states); i++)
        if (strcmp(error->sqlstate, states[i].state) == 0)
            return states[i].class;
    if (error->status == MS_ERR_LOST)
        return MS_CLASS_CONNECTION_LOST;
    if (error->status == MS_ERR_CANCELLED)
        return MS_CLASS_CANCELLED;
    return ms_common_classify_sqlstate(error->sqlstate);
}

/* ---- session ---- */

/* Whole seconds, rounded up: never a shorter patience than asked for, never 0 (MariaDB: do not wait at all). */
static int32_t seconds(int32_t ms) { return ms / 1000 + (ms % 1000 != 0); }

void ms_my_session(const ms_my_family *family, const ms_session_policy *policy, int32_t version, ms_arena *arena,
                   ms_strings *out)
{
    if (policy->lock_timeout_ms > 0) {
        const int32_t s = seconds(policy->lock_timeout_ms);
        MS_PUSH(arena, out, ms_arena_printf(arena, "SET SESSION lock_wait_timeout = %" PRId32
                                                   ", SESSION innodb_lock_wait_timeout = %" PRId32, s, s));
    }
    if (policy->statement_timeout_ms > 0 && family->mariadb)
        MS_PUSH(arena, out, ms_arena_printf(arena, "SET SESSION max_statement_time = %" PRId32 ".%03" PRId32,
                                            policy->statement_timeout_ms / 1000, policy->statement_timeout_ms % 1000));
    else if (policy->statement_timeout_ms > 0 &&
             version >= 50708) /* only SELECT obeys it; the driver limits the rest */
        MS_PUSH(arena, out, ms_arena_printf(arena, "SET SESSION max_execution_time = %" PRId32,
                                            policy->statement_timeout_ms));
    if (!family->mariadb && version >= 80003) /* sizes as they are, and no write into the dictionary's cache of them */
        MS_PUSH(arena, out, "SET SESSION information_schema_stats_expiry = 0");
    if (policy->read_only)
        MS_PUSH(arena, out, "SET SESSION TRANSACTION READ ONLY");
}

/* ---- the runner's lock ---- */

enum { LOCK_NAME_MAX = 64, LOCK_NAME_KEPT = 44 };

/* GET_LOCK takes 64 characters. A longer name keeps its start and gets a 64-bit hash of the whole; two names that
 * collided would only wait for each other. */
static const char *lock_name(const char *name, ms_arena *arena)
{
    if (strlen(name) <= LOCK_NAME_MAX)
        return name;
    char start[LOCK_NAME_KEPT + 1];
    ms_text_copy(start, sizeof start, name, strlen(name));
    return ms_arena_printf(arena, "%s:%016" PRIx64, start, ms_common_hash(name));
}

static const char *with_literal(ms_arena *arena, const char *before, const char *literal, const char *after)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_my_style);
    ms_sql_raw(&sql, before);
    ms_sql_str(&sql, literal);
    ms_sql_punct(&sql, after);
    return ms_sql_text(&sql);
}

void ms_my_shared_lock(const char *key, int32_t version, ms_arena *arena, ms_runner_lock *out)
{
    (void)version;
    *out = (ms_runner_lock){ .acquire = with_literal(arena, "SELECT COALESCE(GET_LOCK(", key, ", 0), 0)"),
                             .release = with_literal(arena, "SELECT COALESCE(RELEASE_LOCK(", key, "), 0)") };
}

void ms_my_runner_lock(const char *name, int32_t version, ms_arena *arena, ms_runner_lock *out)
{
    const char *lock = lock_name(name, arena);
    ms_my_shared_lock(lock, version, arena, out);
    /* Without the PROCESS privilege another user's row in the process list is hidden; the number is still known. */
    out->holder = with_literal(
        arena,
        "SELECT CONCAT('connection ', l.id, COALESCE(CONCAT(', ', p.user, '@', p.host, ', ', p.command, ' for ', "
        "p.time, ' s'), '')) FROM (SELECT IS_USED_LOCK(",
        lock, ") AS id) l LEFT JOIN information_schema.processlist p ON p.id = l.id WHERE l.id IS NOT NULL");
}

/* ---- backup ---- */

typedef MS_VEC(const char *) arguments;

static void push_option(ms_arena *arena, arguments *argv, const char *option, const char *value)
{
    if (value != NULL && *value != '\0')
        MS_PUSH(arena, argv, ms_arena_printf(arena, "%s=%s", option, value));
}

static ms_status push_tables(const ms_backup_request *request, ms_arena *arena, arguments *argv, ms_error *err)
{
    for (size_t i = 0; i < request->n_tables; i++) {
        const ms_name *table = &request->tables[i];
        if (table->schema != NULL && strcmp(table->schema, request->database) != 0)
            return ms_error_set(err, MS_ERR_UNSUPPORTED, "one dump cannot hold tables of databases %s and %s",
                                request->database, table->schema);
        MS_PUSH(arena, argv, table->name);
    }
    return MS_OK;
}

ms_status ms_my_backup(const ms_my_family *family, const ms_backup_request *request, ms_arena *arena,
                       ms_backup_command *out, ms_error *err)
{
    arguments argv = { 0 };
    if (request->database == NULL || *request->database == '\0')
        return ms_error_set(err, MS_ERR_USAGE, "a backup needs the name of the database");
    MS_PUSH(arena, &argv, family->mariadb ? "mariadb-dump" : "mysqldump");
    push_option(arena, &argv, "--defaults-extra-file", request->credentials); /* must be the first option */
    push_option(arena, &argv, "--host", request->host);
    push_option(arena, &argv, "--port", request->port);
    push_option(arena, &argv, "--socket", request->socket);
    push_option(arena, &argv, "--user", request->user);
    if (request->port != NULL && *request->port != '\0' && (request->socket == NULL || *request->socket == '\0'))
        MS_PUSH(arena, &argv, "--protocol=TCP"); /* else "localhost" means the socket, whatever the port */
    static const char *const options[] = { "--single-transaction", "--triggers", "--hex-blob", "--no-tablespaces",
                                           "--default-character-set=utf8mb4" };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        MS_PUSH(arena, &argv, options[i]);
    if (request->n_tables == 0) {
        MS_PUSH(arena, &argv, "--routines");
        MS_PUSH(arena, &argv, "--events");
    }
    push_option(arena, &argv, "--result-file", request->file);
    MS_PUSH(arena, &argv, "--"); /* a database or table may be called --all */
    MS_PUSH(arena, &argv, request->database);
    const ms_status status = push_tables(request, arena, &argv, err);
    if (status != MS_OK)
        return status;
    MS_PUSH(arena, &argv, NULL);
    out->argv = argv.v;
    out->env = NULL;
    out->credentials_format = "mysql";
    return MS_OK;
}

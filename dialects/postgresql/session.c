/* session.c: session set-up, the runner's lock, who waits for whom, backup command, error classes.
 *
 * Text only: core sends it. Names come in as literals made by the SQL builder, never by concatenation. */
#include "config.h"

#include <inttypes.h>

#include "internal.h"

ms_error_class ms_postgresql_classify(const ms_error *error)
{
    const ms_error_class class = ms_common_classify_sqlstate(error->sqlstate);
    if (class != MS_CLASS_OTHER || error->sqlstate[0] != '\0')
        return class;
    return error->status == MS_ERR_LOST ? MS_CLASS_CONNECTION_LOST : MS_CLASS_OTHER;
}

/* ---- session ----------------------------------------------------------------------------------------------------- */

/* set_config() instead of SET: the whole session is set up by one statement, in one round trip. */
static void set(ms_sql *sql, const char *name, const char *value)
{
    if (sql->text.n == 0)
        ms_sql_kw(sql, "SELECT");
    else
        ms_sql_punct(sql, ",");
    ms_sql_kw(sql, "pg_catalog.set_config(");
    ms_sql_str(sql, name);
    ms_sql_punct(sql, ",");
    ms_sql_str(sql, value);
    ms_sql_punct(sql, ", false)");
}

void ms_postgresql_session(const ms_session_policy *policy, int32_t version, ms_arena *arena, ms_strings *out)
{
    (void)version;
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_dialect_postgresql.style);
    /* Literals are made for this setting; a role or database may have another one. */
    set(&sql, "standard_conforming_strings", "on");
    set(&sql, "client_min_messages", "warning");
    /* Compiling a catalog query takes a second, running it a millisecond; the estimates behind it are far off. */
    set(&sql, "jit", "off");
    if (policy->application != NULL)
        set(&sql, "application_name", policy->application);
    if (policy->lock_timeout_ms > 0)
        set(&sql, "lock_timeout", ms_arena_printf(arena, "%" PRId32 "ms", policy->lock_timeout_ms));
    if (policy->statement_timeout_ms > 0)
        set(&sql, "statement_timeout", ms_arena_printf(arena, "%" PRId32 "ms", policy->statement_timeout_ms));
    if (policy->read_only)
        set(&sql, "default_transaction_read_only", "on");
    MS_PUSH(arena, out, ms_sql_text(&sql));
}

/* ---- the runner's lock ------------------------------------------------------------------------------------------- */

/* -9223372036854775808 cannot be written as a number: as text it can. */
void ms_postgresql_shared_lock(const char *key, int32_t version, ms_arena *arena, ms_runner_lock *out)
{
    (void)version;
    *out = (ms_runner_lock){ .acquire = ms_arena_printf(arena, "SELECT pg_try_advisory_lock('%s'::bigint)::integer", key),
                             .release = ms_arena_printf(arena, "SELECT pg_advisory_unlock('%s'::bigint)::integer", key) };
}

/* One bigint key in pg_locks is classid (upper half) and objid (lower half) with objsubid 1. The lock belongs to the
 * session, so that no transaction stays open while it is held. */
void ms_postgresql_runner_lock(const char *name, int32_t version, ms_arena *arena, ms_runner_lock *out)
{
    const uint64_t key = ms_common_hash(name);
    int64_t bigint;
    memcpy(&bigint, &key, sizeof bigint);
    ms_postgresql_shared_lock(ms_arena_printf(arena, "%" PRId64, bigint), version, arena, out);
    out->holder = ms_arena_printf(
        arena,
        "SELECT coalesce(a.usename, '?') || '@' || coalesce(host(a.client_addr), 'local') || ' pid ' || l.pid || "
        "CASE WHEN coalesce(a.application_name, '') <> '' THEN ', ' || a.application_name ELSE '' END || "
        "coalesce(', since ' || to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC', '') "
        "FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
        "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = %" PRIu32
        "::oid AND l.objid = %" PRIu32
        "::oid AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())",
        (uint32_t)(key >> 32), (uint32_t)key);
}

const char *ms_postgresql_lock_query(ms_name table, int32_t version, ms_arena *arena)
{
    (void)version;
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_dialect_postgresql.style);
    ms_sql_kw(
        &sql,
        "SELECT l.pid::text, CASE WHEN l.granted THEN 'holds ' ELSE 'waits for ' END || l.mode, "
        "nullif(array_to_string(pg_catalog.pg_blocking_pids(l.pid), ','), ''), left(a.query, 1000), "
        "coalesce(extract(epoch FROM clock_timestamp() - "
        "CASE WHEN l.granted THEN coalesce(a.xact_start, a.query_start) ELSE a.query_start END), 0)::integer "
        "FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
        "WHERE l.locktype = 'relation' AND l.pid <> pg_backend_pid() AND "
        "l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AND l.relation =");
    ms_postgresql_regclass(&sql, table);
    ms_sql_kw(&sql, "ORDER BY l.granted DESC, 5 DESC, 1");
    return ms_sql_text(&sql);
}

/* ---- backup ------------------------------------------------------------------------------------------------------ */

typedef MS_VEC(const char *) argument_list;

static void option(ms_arena *arena, argument_list *argv, const char *name, const char *value)
{
    if (value != NULL && value[0] != '\0')
        MS_PUSH(arena, argv, ms_arena_printf(arena, "--%s=%s", name, value));
}

/* pg_dump's patterns: a quoted name is taken literally but for the quote itself. */
static const char *pattern(ms_arena *arena, ms_name name)
{
    ms_sql quoted;
    ms_sql_init(&quoted, arena, &ms_dialect_postgresql.style);
    ms_common_name(&quoted, name);
    return ms_sql_text(&quoted);
}

ms_status ms_postgresql_backup(const ms_backup_request *request, int32_t version, ms_arena *arena,
                               ms_backup_command *out, ms_error *err)
{
    (void)version;
    if (request->file == NULL || request->database == NULL)
        return ms_error_set(err, MS_ERR_USAGE, "a backup needs a file and a database");
    argument_list argv = { NULL, 0, 0 };
    MS_PUSH(arena, &argv, "pg_dump");
    MS_PUSH(arena, &argv, "--format=custom"); /* compressed, and pg_restore can pick single tables from it */
    MS_PUSH(arena, &argv, "--no-password");   /* never asks: a missing credential is an error, not a hang */
    MS_PUSH(arena, &argv, "--lock-wait-timeout=10000");
    option(arena, &argv, "file", request->file);
    option(arena, &argv, "host", request->socket != NULL ? request->socket : request->host);
    option(arena, &argv, "port", request->port);
    option(arena, &argv, "username", request->user);
    for (size_t i = 0; i < request->n_tables; i++)
        option(arena, &argv, "table", pattern(arena, request->tables[i]));
    option(arena, &argv, "dbname", request->database);
    MS_PUSH(arena, &argv, NULL);
    argument_list env = { NULL, 0, 0 };
    if (request->credentials != NULL)
        MS_PUSH(arena, &env, ms_arena_printf(arena, "PGPASSFILE=%s", request->credentials));
    MS_PUSH(arena, &env, NULL);
    *out = (ms_backup_command){ argv.v, env.v, "pgpass" };
    return MS_OK;
}

/* session.c: session set-up, the runner's lock, who waits for whom, backup command, error classes, fingerprints.
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

/* ---- session -------------------------------------------------------------------------------------------------------------- */

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

/* ---- the runner's lock ------------------------------------------------------------------------------------------------------ */

/* One bigint key in pg_locks is classid (upper half) and objid (lower half) with objsubid 1. The lock belongs to the session,
 * so that no transaction stays open while it is held. */
void ms_postgresql_runner_lock(const char *name, int32_t version, ms_arena *arena, ms_runner_lock *out)
{
    (void)version;
    const uint64_t key = ms_common_hash(name);
    int64_t bigint;
    memcpy(&bigint, &key, sizeof bigint);
    /* -9223372036854775808 cannot be written as a number: as text it can. */
    out->acquire = ms_arena_printf(arena, "SELECT pg_try_advisory_lock('%" PRId64 "'::bigint)::integer", bigint);
    out->release = ms_arena_printf(arena, "SELECT pg_advisory_unlock('%" PRId64 "'::bigint)::integer", bigint);
    out->holder = ms_arena_printf(
        arena,
        "SELECT coalesce(a.usename, '?') || '@' || coalesce(host(a.client_addr), 'local') || ' pid ' || l.pid || "
        "CASE WHEN coalesce(a.application_name, '') <> '' THEN ', ' || a.application_name ELSE '' END || "
        "coalesce(', since ' || to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC', '') "
        "FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
        "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = %" PRIu32 "::oid AND l.objid = %" PRIu32
        "::oid AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())",
        (uint32_t)(key >> 32), (uint32_t)key);
}

/* to_regclass() of a name as a literal: NULL when there is no such table. */
static void regclass(ms_sql *sql, ms_arena *arena, ms_name name)
{
    ms_sql quoted;
    ms_sql_init(&quoted, arena, &ms_dialect_postgresql.style);
    ms_common_name(&quoted, name);
    ms_sql_kw(sql, "pg_catalog.to_regclass(");
    ms_sql_str(sql, ms_sql_text(&quoted));
    ms_sql_punct(sql, ")");
}

const char *ms_postgresql_lock_query(ms_name table, int32_t version, ms_arena *arena)
{
    (void)version;
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_dialect_postgresql.style);
    ms_sql_kw(&sql, "SELECT l.pid::text, CASE WHEN l.granted THEN 'holds ' ELSE 'waits for ' END || l.mode, "
                    "nullif(array_to_string(pg_catalog.pg_blocking_pids(l.pid), ','), ''), left(a.query, 1000), "
                    "coalesce(extract(epoch FROM clock_timestamp() - "
                    "CASE WHEN l.granted THEN coalesce(a.xact_start, a.query_start) ELSE a.query_start END), 0)::integer "
                    "FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
                    "WHERE l.locktype = 'relation' AND l.pid <> pg_backend_pid() AND "
                    "l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AND l.relation =");
    regclass(&sql, arena, table);
    ms_sql_kw(&sql, "ORDER BY l.granted DESC, 5 DESC, 1");
    return ms_sql_text(&sql);
}

/* ---- backup ------------------------------------------------------------------------------------------------------------------ */

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

ms_status ms_postgresql_backup(const ms_backup_request *request, int32_t version, ms_arena *arena, ms_backup_command *out,
                               ms_error *err)
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

/* ---- fingerprints -------------------------------------------------------------------------------------------------------------- */

static const char *fingerprint_relation(ms_sql *sql, ms_arena *arena, ms_name name)
{
    ms_sql_kw(sql, "SELECT md5(string_agg(part, E'\\n' ORDER BY part)) FROM (SELECT 'view ' || pg_catalog.pg_get_viewdef(c.oid) "
                   "AS part, c.oid FROM pg_catalog.pg_class c WHERE c.relkind IN ('v', 'm') UNION ALL "
                   "SELECT 'relation ' || c.relkind || c.relpersistence || coalesce(array_to_string(c.reloptions, ','), '') || "
                   "coalesce(obj_description(c.oid, 'pg_class'), '') || c.reltablespace || c.relrowsecurity || c.relforcerowsecurity || "
                   "c.relreplident || c.relowner || coalesce(c.relacl::text, ''), c.oid FROM pg_catalog.pg_class c UNION ALL "
                   "SELECT 'column ' || a.attnum || a.attname || format_type(a.atttypid, a.atttypmod) || a.attnotnull || a.attidentity || "
                   "a.attgenerated || a.attstorage || coalesce(a.attstattarget::text, '') || coalesce(a.attacl::text, '') || "
                   "coalesce(col_description(a.attrelid, a.attnum), '') || coalesce(pg_get_expr(d.adbin, d.adrelid), ''), a.attrelid "
                   "FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
                   "WHERE a.attnum > 0 AND NOT a.attisdropped UNION ALL "
                   "SELECT 'constraint ' || c.conname || pg_get_constraintdef(c.oid) || c.convalidated, c.conrelid "
                   "FROM pg_catalog.pg_constraint c UNION ALL "
                   "SELECT 'index ' || pg_get_indexdef(i.indexrelid) || i.indisvalid || i.indisclustered || i.indisreplident, i.indrelid "
                   "FROM pg_catalog.pg_index i UNION ALL "
                   "SELECT 'trigger ' || pg_get_triggerdef(t.oid) || t.tgenabled, t.tgrelid FROM pg_catalog.pg_trigger t "
                   "WHERE NOT t.tgisinternal UNION ALL "
                   "SELECT 'rule ' || pg_get_ruledef(r.oid), r.ev_class FROM pg_catalog.pg_rewrite r UNION ALL "
                   "SELECT 'policy ' || p.polname || p.polcmd || p.polpermissive || coalesce(pg_get_expr(p.polqual, p.polrelid), '') || "
                   "coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') || p.polroles::text, p.polrelid FROM pg_catalog.pg_policy p "
                   "UNION ALL SELECT 'parent ' || i.inhparent, i.inhrelid FROM pg_catalog.pg_inherits i UNION ALL "
                   "SELECT 'sequence ' || s.seqtypid || ' ' || s.seqstart || ' ' || s.seqincrement || ' ' || s.seqmax || ' ' || s.seqmin || ' ' || "
                   "s.seqcache || s.seqcycle, s.seqrelid FROM pg_catalog.pg_sequence s) AS parts WHERE parts.oid =");
    regclass(sql, arena, name);
    return ms_sql_text(sql);
}

/* Overloads count together: a change to any of them shows. Schema NULL = wherever the search path finds the name first. */
static const char *fingerprint_routine(ms_sql *sql, ms_name name)
{
    ms_sql_kw(sql, "SELECT md5(string_agg(CASE WHEN p.prokind = 'a' THEN p.oid::text || pg_get_function_identity_arguments(p.oid) ELSE "
                   "pg_catalog.pg_get_functiondef(p.oid) END || p.proowner || coalesce(p.proacl::text, ''), E'\\n' "
                   "ORDER BY pg_get_function_identity_arguments(p.oid))) FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n "
                   "ON n.oid = p.pronamespace WHERE p.proname =");
    ms_sql_str(sql, name.name);
    ms_sql_kw(sql, "AND n.nspname =");
    if (name.schema != NULL)
        ms_sql_str(sql, name.schema);
    else
        ms_sql_kw(sql, "current_schema()");
    return ms_sql_text(sql);
}

static const char *fingerprint_type(ms_sql *sql, ms_arena *arena, ms_name name)
{
    ms_sql quoted;
    ms_sql_init(&quoted, arena, &ms_dialect_postgresql.style);
    ms_common_name(&quoted, name);
    ms_sql_kw(sql, "SELECT md5(t.typtype || coalesce(format_type(t.typbasetype, t.typtypmod), '') || t.typnotnull || "
                   "coalesce(t.typdefault, '') || coalesce(t.typacl::text, '') || t.typowner || "
                   "coalesce((SELECT string_agg(e.enumlabel, E'\\n' ORDER BY e.enumsortorder) "
                   "FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid), '') || coalesce((SELECT string_agg(c.conname || "
                   "pg_get_constraintdef(c.oid), E'\\n' ORDER BY c.conname) FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid), '') || "
                   "coalesce((SELECT string_agg(a.attname || format_type(a.atttypid, a.atttypmod), E'\\n' ORDER BY a.attnum) "
                   "FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '')) "
                   "FROM pg_catalog.pg_type t WHERE t.oid = pg_catalog.to_regtype(");
    ms_sql_str(sql, ms_sql_text(&quoted));
    ms_sql_punct(sql, ")");
    return ms_sql_text(sql);
}

static const char *fingerprint_extension(ms_sql *sql, ms_name name)
{
    ms_sql_kw(sql, "SELECT e.extversion || ' ' || e.extnamespace FROM pg_catalog.pg_extension e WHERE e.extname =");
    ms_sql_str(sql, name.name);
    return ms_sql_text(sql);
}

static const char *fingerprint_schema(ms_sql *sql, ms_name name)
{
    ms_sql_kw(sql, "SELECT md5(n.nspowner || coalesce(n.nspacl::text, '') || coalesce(obj_description(n.oid, 'pg_namespace'), '')) "
                   "FROM pg_catalog.pg_namespace n WHERE n.nspname =");
    ms_sql_str(sql, name.name);
    return ms_sql_text(sql);
}

const char *ms_postgresql_fingerprint(const ms_op *op, int32_t version, ms_arena *arena)
{
    (void)version;
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_dialect_postgresql.style);
    ms_name name = op->object;
    if (op->table_name.name != NULL)
        name = op->table_name; /* a trigger, policy, rule or index shows in its table */
    if (name.name == NULL)
        return NULL;
    switch (op->table_name.name != NULL ? MS_OBJECT_TABLE : op->object_kind) {
    case MS_OBJECT_NONE:
    case MS_OBJECT_TABLE:
    case MS_OBJECT_COLUMN:
    case MS_OBJECT_INDEX:
    case MS_OBJECT_VIEW:
    case MS_OBJECT_MATERIALIZED_VIEW:
    case MS_OBJECT_SEQUENCE:
        return fingerprint_relation(&sql, arena, name);
    case MS_OBJECT_FUNCTION:
    case MS_OBJECT_PROCEDURE:
    case MS_OBJECT_AGGREGATE:
        return fingerprint_routine(&sql, name);
    case MS_OBJECT_ENUM:
    case MS_OBJECT_DOMAIN:
    case MS_OBJECT_TYPE:
        return fingerprint_type(&sql, arena, name);
    case MS_OBJECT_EXTENSION:
        return fingerprint_extension(&sql, name);
    case MS_OBJECT_SCHEMA:
        return fingerprint_schema(&sql, name);
    default:
        return NULL;
    }
}

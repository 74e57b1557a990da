/* dialect.c: what migsafe must know of the toy's SQL. Pure functions and one table: no I/O, no connection, no clock.
 *
 * The smallest that is honest: what is not known is said to be the worst case (the row of facts), refused with a reason
 * (lower, backup) or said to be absent (the functions that set nothing). migsafe then applies native SQL and keeps its
 * history with a lease row; each thing that is filled in here makes it know more. */
#include <string.h>

#include "dialect.h"

/* One row for every op: until something better is known, a change blocks everybody and cannot be undone. */
static const ms_fact worst = {
    .id = "template.worst_case",
    .op = MS_OP_OPAQUE,
    .lock = "table",
    .blocks_reads = true,
    .blocks_writes = true,
    .queues = true,
    .held = MS_HELD_STATEMENT,
    .work = MS_WORK_REWRITE,
    .txn = MS_TXN_RULE_FORBIDDEN,
    .on_failure = MS_FAIL_PARTIAL,
    .reversal = MS_REVERSAL_NONE,
    .extra_disk = 1,
    .risk = MS_RISK_RISKY,
    .grade = MS_GRADE_ASSUMED,
    .note = "the toy promises nothing",
};

static void type_read(const char *words, ms_type *type)
{
    static const struct { const char *words; ms_type_kind kind; } names[] = {
        { "int", MS_TYPE_INTEGER }, { "integer", MS_TYPE_INTEGER }, { "bigint", MS_TYPE_BIGINT },
        { "text", MS_TYPE_TEXT },
    };
    type->kind = MS_TYPE_OTHER; /* compares by its spelling */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].words, words) == 0)
            type->kind = names[i].kind;
}

static const ms_fact *fact(const ms_op *op, const ms_catalog *catalog, int32_t version)
{
    (void)op, (void)catalog, (void)version;
    return &worst;
}

static void create_table(ms_sql *sql, const ms_table *table)
{
    ms_sql_kw(sql, "CREATE TABLE");
    ms_sql_raw(sql, table->name.name); /* the toy's names are plain words and it knows no quotes */
    ms_sql_kw(sql, "(");
    for (size_t i = 0; i < table->columns.n; i++) {
        if (i > 0)
            ms_sql_punct(sql, ",");
        ms_sql_raw(sql, table->columns.v[i].name);
        ms_sql_raw(sql, table->columns.v[i].type.text);
    }
    ms_sql_punct(sql, ")");
}

static ms_status lower(const ms_op *op, const ms_catalog *catalog, int32_t version, ms_arena *arena, ms_strings *out,
                       ms_error *err)
{
    (void)catalog, (void)version;
    ms_sql sql;
    ms_sql_init(&sql, arena, &template_dialect.style);
    if (op->kind == MS_OP_CREATE_TABLE && op->table != NULL) {
        create_table(&sql, op->table);
    } else if (op->kind == MS_OP_DROP_TABLE) {
        ms_sql_kw(&sql, "DROP TABLE");
        ms_sql_raw(&sql, op->object.name);
    } else {
        return ms_error_set(err, MS_ERR_UNSUPPORTED, "the toy can only create and drop a table");
    }
    MS_PUSH(arena, out, ms_arena_strdup(arena, ms_sql_text(&sql)));
    return MS_OK;
}

/* The toy has no catalog tables: no query, so the loader sees none of its tables. */
struct ms_loader {
    ms_catalog *catalog;
};

static ms_loader *load_begin(ms_catalog *catalog, int32_t version)
{
    (void)version;
    ms_loader *loader = MS_NEW(catalog->arena, ms_loader);
    loader->catalog = catalog;
    return loader;
}

static const char *load_query(ms_loader *loader, size_t i)
{
    (void)loader, (void)i;
    return NULL;
}

static ms_status load_row(ms_loader *loader, size_t i, const ms_text *values, size_t n, ms_error *err)
{
    (void)loader, (void)i, (void)values, (void)n;
    return ms_error_set(err, MS_ERR_INTERNAL, "a row of a query that does not exist");
}

static ms_status load_end(ms_loader *loader, ms_error *err)
{
    (void)err;
    loader->catalog->incomplete = true; /* nobody may believe that there is nothing */
    return MS_OK;
}

static ms_error_class classify(const ms_error *error)
{
    (void)error; /* the toy has neither SQLSTATE nor codes */
    return MS_CLASS_OTHER;
}

static void session(const ms_session_policy *policy, int32_t version, ms_arena *arena, ms_strings *out)
{
    (void)policy, (void)version, (void)arena, (void)out;
}

static void runner_lock(const char *name, int32_t version, ms_arena *arena, ms_runner_lock *out)
{
    (void)name, (void)version, (void)arena;
    *out = (ms_runner_lock){ .acquire = NULL };
}

static const char *lock_query(ms_name table, int32_t version, ms_arena *arena)
{
    (void)table, (void)version, (void)arena;
    return NULL;
}

static ms_status backup(const ms_backup_request *request, int32_t version, ms_arena *arena, ms_backup_command *out,
                        ms_error *err)
{
    (void)request, (void)version, (void)arena, (void)out;
    return ms_error_set(err, MS_ERR_UNSUPPORTED, "the toy cannot be backed up");
}

static const char *fingerprint(const ms_op *op, int32_t version, ms_arena *arena)
{
    (void)op, (void)version, (void)arena;
    return NULL;
}

const ms_dialect template_dialect = {
    .size = sizeof(ms_dialect),
    .name = "template",
    .default_version = 10000,
    .style = { .ident_open = '"', .ident_close = '"' },
    .facts = &worst,
    .n_facts = 1,
    .type_read = type_read,
    .fact = fact,
    .lower = lower,
    .load_begin = load_begin,
    .load_query = load_query,
    .load_row = load_row,
    .load_end = load_end,
    .classify = classify,
    .session = session,
    .runner_lock = runner_lock,
    .lock_query = lock_query,
    .backup = backup,
    .fingerprint = fingerprint,
};

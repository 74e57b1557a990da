/* schema.c: the state tables, described in the IR and created through the dialect's lower(). */
#include "config.h"

#include <string.h>

#include <state/state.h>

/* One column: name, type, length (0 = none), not null. LONG_TEXT: more than the 64 KiB of a MySQL TEXT. */
enum { LONG_TEXT = 1 << 30 };
typedef struct column_row {
    const char *name;
    ms_type_kind kind;
    int32_t length;
    bool not_null, identity, key;
} column_row;

static const column_row history_columns[] = {
    { "id", MS_TYPE_BIGINT, 0, true, true, true },
    { "run", MS_TYPE_VARCHAR, 32, true, false, false },
    { "version", MS_TYPE_VARCHAR, 64, true, false, false },
    { "name", MS_TYPE_VARCHAR, 255, true, false, false },
    { "description", MS_TYPE_VARCHAR, 255, false, false, false },
    { "direction", MS_TYPE_VARCHAR, 8, true, false, false },
    { "status", MS_TYPE_VARCHAR, 16, true, false, false },
    { "checksum", MS_TYPE_VARCHAR, 64, false, false, false },
    { "checksum_raw", MS_TYPE_VARCHAR, 64, false, false, false },
    { "applied_at", MS_TYPE_TIMESTAMP, 0, true, false, false },
    { "duration_ms", MS_TYPE_BIGINT, 0, true, false, false },
    { "actor", MS_TYPE_VARCHAR, 255, false, false, false },
    { "error", MS_TYPE_TEXT, 0, false, false, false },
    { "rolled_back_at", MS_TYPE_TIMESTAMP, 0, false, false, false },
    { "plan", MS_TYPE_VARCHAR, 64, false, false, false },
    { "tool", MS_TYPE_VARCHAR, 64, false, false, false },
    { "down_sql", MS_TYPE_TEXT, LONG_TEXT, false, false, false },
    { "down_derived", MS_TYPE_TEXT, LONG_TEXT, false, false, false },
    { "reversal", MS_TYPE_VARCHAR, 16, false, false, false },
};
enum { HISTORY_ADDED = 2 }; /* the last ones: a history of the first version does not have them */

static const column_row journal_columns[] = {
    { "id", MS_TYPE_BIGINT, 0, true, true, true },
    { "run", MS_TYPE_VARCHAR, 32, true, false, false },
    { "version", MS_TYPE_VARCHAR, 64, true, false, false },
    { "direction", MS_TYPE_VARCHAR, 8, true, false, false },
    { "step", MS_TYPE_INTEGER, 0, true, false, false },
    { "steps", MS_TYPE_INTEGER, 0, true, false, false },
    { "status", MS_TYPE_VARCHAR, 16, true, false, false },
    { "sql_hash", MS_TYPE_VARCHAR, 64, false, false, false },
    { "fingerprint", MS_TYPE_VARCHAR, 255, false, false, false },
    { "at", MS_TYPE_TIMESTAMP, 0, true, false, false },
    { "error", MS_TYPE_TEXT, LONG_TEXT, false, false, false },
};

static const column_row lease_columns[] = {
    { "name", MS_TYPE_VARCHAR, 64, true, false, true },
    { "holder", MS_TYPE_VARCHAR, 255, false, false, false },
    { "token", MS_TYPE_BIGINT, 0, true, false, false },
    { "expires_ms", MS_TYPE_BIGINT, 0, true, false, false },
};

/* What was taken over from other tools; made by `migsafe adopt` only. */
static const column_row adopted_columns[] = {
    { "id", MS_TYPE_BIGINT, 0, true, true, true },
    { "run", MS_TYPE_VARCHAR, 32, true, false, false },
    { "status", MS_TYPE_VARCHAR, 16, true, false, false },
    { "tool", MS_TYPE_VARCHAR, 32, true, false, false },
    { "origin_schema", MS_TYPE_VARCHAR, 255, false, false, false },
    { "origin_table", MS_TYPE_VARCHAR, 255, true, false, false },
    { "version", MS_TYPE_VARCHAR, 64, false, false, false },
    { "origin_key", MS_TYPE_TEXT, 0, false, false, false },
    { "origin_at", MS_TYPE_TIMESTAMP, 0, false, false, false },
    { "origin_checksum", MS_TYPE_VARCHAR, 128, false, false, false },
    { "checked", MS_TYPE_VARCHAR, 16, false, false, false },
    { "assumed", MS_TYPE_VARCHAR, 3, false, false, false },
    { "actor", MS_TYPE_VARCHAR, 255, false, false, false },
    { "at", MS_TYPE_TIMESTAMP, 0, true, false, false },
};

static const struct state_table {
    const char *name;
    const column_row *columns;
    size_t n;
} state_tables[] = {
    { MS_STATE_PREFIX "history", history_columns, sizeof history_columns / sizeof *history_columns },
    { MS_STATE_PREFIX "journal", journal_columns, sizeof journal_columns / sizeof *journal_columns },
    { MS_STATE_PREFIX "lease", lease_columns, sizeof lease_columns / sizeof *lease_columns },
};

static ms_column column_of(const column_row *row)
{
    ms_column column = { .name = row->name, .not_null = row->not_null,
                         .identity = row->identity ? MS_IDENTITY_AUTO : MS_IDENTITY_NONE };
    column.type = (ms_type){ .kind = row->kind, .length = row->length > 0 ? row->length : -1, .scale = -1 };
    if (row->kind == MS_TYPE_TIMESTAMP)
        column.type.length = 3; /* milliseconds */
    return column;
}

static void add_column(ms_arena *arena, ms_table *table, const column_row *row)
{
    MS_PUSH(arena, &table->columns, column_of(row));
    if (row->key) {
        ms_constraint key = { .kind = MS_CONSTRAINT_PRIMARY_KEY };
        MS_PUSH(arena, &key.columns, row->name);
        MS_PUSH(arena, &table->constraints, key);
    }
}

/* Somebody else may do the same at the same moment. */
static ms_status do_or_found(ms_db *db, const ms_op *op, const ms_catalog *catalog, ms_arena *arena, ms_error *err)
{
    ms_strings statements = { 0 };
    ms_status status = db->dialect->lower(op, catalog, db->server.version, arena, &statements, err);
    for (size_t i = 0; i < statements.n && status == MS_OK; i++) {
        ms_error one = MS_ERROR_INIT;
        status = ms_db_exec(db, statements.v[i], &one);
        const ms_error_class class = status == MS_OK ? MS_CLASS_OTHER : ms_db_class(db, &one);
        if (class == MS_CLASS_DUPLICATE_OBJECT || class == MS_CLASS_UNIQUE_VIOLATION)
            status = MS_OK;
        else if (status != MS_OK && err != NULL)
            *err = one;
    }
    return status;
}

static ms_status create_one(ms_db *db, const struct state_table *row, ms_arena *arena, ms_error *err)
{
    ms_table table = { .name = { db->schema, row->name }, .rows = -1, .bytes = -1 };
    for (size_t i = 0; i < row->n; i++)
        add_column(arena, &table, &row->columns[i]);
    ms_op op = { .kind = MS_OP_CREATE_TABLE, .object_kind = MS_OBJECT_TABLE, .object = table.name, .table = &table,
                 .if_not_exists = true };
    ms_catalog *empty = ms_catalog_new(arena, db->schema, db->dialect->compare);
    const ms_status status = do_or_found(db, &op, empty, arena, err);
    if (status != MS_OK)
        ms_error_context(err, "creating table %s", row->name);
    return status;
}

ms_status ms_state_create(ms_db *db, ms_error *err)
{
    ms_arena *arena = ms_arena_new();
    ms_status status = MS_OK;
    for (size_t i = 0; i < sizeof state_tables / sizeof *state_tables && status == MS_OK; i++)
        status = create_one(db, &state_tables[i], arena, err);
    ms_arena_free(arena);
    return status;
}

ms_status ms_state_upgrade(ms_db *db, ms_error *err)
{
    const struct state_table *history = &state_tables[0];
    ms_arena *arena = ms_arena_new();
    ms_table table = { .name = { db->schema, history->name }, .rows = -1, .bytes = -1 };
    ms_catalog *catalog = ms_catalog_new(arena, db->schema, db->dialect->compare);
    ms_status status = MS_OK;
    for (size_t i = 0; i < history->n - HISTORY_ADDED; i++)
        add_column(arena, &table, &history->columns[i]);
    ms_catalog_add_table(catalog, &table);
    for (size_t i = history->n - HISTORY_ADDED; i < history->n && status == MS_OK; i++) {
        ms_column column = column_of(&history->columns[i]);
        const ms_op op = { .kind = MS_OP_ADD_COLUMN, .object_kind = MS_OBJECT_TABLE, .object = table.name, .column = column.name,
                           .column_def = &column };
        status = do_or_found(db, &op, catalog, arena, err);
    }
    if (status != MS_OK)
        ms_error_context(err, "adding columns to table %s", history->name);
    ms_arena_free(arena);
    return status;
}

ms_status ms_state_create_adopted(ms_db *db, ms_error *err)
{
    static const struct state_table table = { MS_STATE_PREFIX "adopted", adopted_columns, sizeof adopted_columns / sizeof *adopted_columns };
    ms_arena *arena = ms_arena_new();
    ms_status status = create_one(db, &table, arena, err);
    ms_arena_free(arena);
    return status;
}

/* settle.c: what a killed run left behind: which steps are done, and which of them only the catalog can tell.
 *
 * A step whose start is recorded and whose end is not has happened or has not (DDL is atomic per statement, see
 * MS_DIALECT_ATOMIC_DDL). Three ways to tell, in this order: it may simply be run again (SET DEFAULT, CREATE OR REPLACE);
 * its effect is in the catalog or is not; the fingerprint taken before it has changed or has not. */
#include "config.h"

#include <string.h>

#include <base/sha256.h>
#include <exec/run.h>

const char *ms_step_hash(const ms_step *step, ms_arena *arena) { return ms_sha256_text(step->sql, step->len, arena); }

/* Does a later row say more about the same step? */
static bool superseded(const ms_unfinished *unfinished, size_t row)
{
    for (size_t i = row + 1; i < unfinished->rows.n; i++)
        if (unfinished->rows.v[i].step == unfinished->rows.v[row].step)
            return true;
    return false;
}

ms_status ms_resume_states(const ms_unfinished *unfinished, const ms_planned *migration, ms_arena *arena,
                           ms_step_state **out, ms_error *err)
{
    const size_t n = migration->steps.n;
    ms_step_state *states = ms_arena_alloc(arena, (n + 1) * sizeof *states);
    for (size_t i = 0; i < unfinished->rows.n; i++) {
        const ms_journal_row *row = &unfinished->rows.v[i];
        const bool known = row->step >= 1 && (size_t)row->step <= n;
        if (superseded(unfinished, i)) /* the statement of a start that was followed by a failure may be mended */
            continue;
        const char *hash = known ? ms_step_hash(&migration->steps.v[row->step - 1], arena) : "";
        if (row->status != 'f' && (!known || (row->sql_hash != NULL && strcmp(row->sql_hash, hash) != 0))) {
            ms_error_set(err, MS_ERR_CONFLICT, "migration %s was edited after its step %d had been started",
                         migration->version, (int)row->step);
            ms_error_code(err, "edited_while_unfinished");
            ms_error_detail(err, "The steps before and up to that one are in the database as they were then.");
            ms_error_hint(err,
                          "Put those statements back as they were (later ones may change) and run the command again.");
            return MS_ERR_CONFLICT;
        }
        if (known)
            states[row->step - 1] = row->status == 'd'   ? MS_STEP_DONE
                                    : row->status == 's' ? MS_STEP_UNKNOWN
                                                         : MS_STEP_PENDING;
    }
    *out = states;
    return MS_OK;
}

static bool starts_with_one_of(const char *verb, const char *const *words)
{
    for (; verb != NULL && *words != NULL; words++) {
        const size_t n = strlen(*words);
        if (strncmp(verb, *words, n) == 0 && (verb[n] == '\0' || verb[n] == ' '))
            return true;
    }
    return false;
}

/* Of what is not modelled: these may run twice. */
static const char *const harmless_verbs[] = {
    "ALTER SYSTEM", "ANALYSE",        "ANALYZE",    "CHECK TABLE",
    "CHECKPOINT",   "CLUSTER",        "DEALLOCATE", "FLUSH",
    "LOCK",         "OPTIMIZE TABLE", "PREPARE",    "REFRESH MATERIALIZED VIEW",
    "REINDEX",      "REPAIR TABLE",   "RESET",      "SECURITY LABEL",
    "SET",          "UNLOCK TABLES",  "VACUUM",     NULL
};
/* Of these the catalog can show what they did; of any other (CALL, DO, EXECUTE, LOAD DATA), and of rows, it
 * shows a part at most. */
static const char *const defining_verbs[] = { "CREATE", "ALTER", "DROP", "RENAME", NULL };
/* Except these: they move rows, and every definition stays as it was. Twice, the first of them takes itself back. */
static const char *const moving_verbs[] = {
    "ALTER TABLE EXCHANGE PARTITION", "ALTER TABLE DISCARD", "ALTER TABLE IMPORT", NULL
};

bool ms_op_is_harmless(const ms_op *op) { return op->kind == MS_OP_OPAQUE && starts_with_one_of(op->verb, harmless_verbs); }

static bool is_code(const ms_op *op)
{
    if (op->kind == MS_OP_INSERT || op->kind == MS_OP_UPDATE || op->kind == MS_OP_DELETE)
        return true;
    return ms_op_is_worded(op->kind) && !starts_with_one_of(op->verb, harmless_verbs) &&
           (!starts_with_one_of(op->verb, defining_verbs) || starts_with_one_of(op->verb, moving_verbs));
}

/* Running it a second time changes nothing. */
static bool is_idempotent(const ms_op *op)
{
    if (op->kind == MS_OP_QUERY)
        return !op->unread;
    if (ms_op_is_worded(op->kind))
        return op->kind == MS_OP_MAINTENANCE || starts_with_one_of(op->verb, harmless_verbs);
    switch (op->kind) {
    case MS_OP_SET_NOT_NULL:
    case MS_OP_DROP_NOT_NULL:
    case MS_OP_SET_DEFAULT:
    case MS_OP_DROP_DEFAULT:
    case MS_OP_COMMENT:
    case MS_OP_TRUNCATE_TABLE: case MS_OP_REINDEX: case MS_OP_REPLACE_VIEW: case MS_OP_VALIDATE_CONSTRAINT:
    case MS_OP_SESSION: case MS_OP_TABLE_OPTION: case MS_OP_GRANT: case MS_OP_REVOKE:
        return true;
    case MS_OP_CHANGE_TYPE:
        return op->expr == NULL && (op->new_column == NULL || strcmp(op->new_column, op->column) == 0);
    default:
        return op->or_replace;
    }
}

/* All ops of a statement together. An idempotent one fits either way. */
static ms_effect effect_of(const ms_ops *ops, const ms_catalog *live)
{
    ms_effect all = MS_EFFECT_UNKNOWN;
    bool any = false;
    for (size_t i = 0; i < ops->n; i++) {
        if (is_idempotent(&ops->v[i]))
            continue;
        const ms_effect one = ms_op_effect(&ops->v[i], live);
        if (one == MS_EFFECT_UNKNOWN || (any && one != all))
            return MS_EFFECT_UNKNOWN;
        all = one;
        any = true;
    }
    return any ? all : ops->n > 0 ? MS_EFFECT_ABSENT : MS_EFFECT_UNKNOWN; /* all may be run again; of none nothing is known */
}

void ms_step_ops(const ms_planned *m, size_t step, ms_ops *out)
{
    const ms_step *s = &m->steps.v[step];
    *out = (ms_ops){ .v = s->n_ops > 0 ? m->ops.v + s->first_op : NULL, .n = s->n_ops, .cap = s->n_ops };
}

/* 1 + the statement that looked; 0 = the step is not one of dynamic SQL, or of a constant one. */
static uint32_t looked_at(const ms_planned *m, size_t step)
{
    uint32_t first = 0;
    ms_ops ops;
    ms_step_ops(m, step, &ops);
    for (size_t i = 0; i < ops.n; i++)
        if (ops.v[i].looked != 0 && (first == 0 || ops.v[i].looked < first))
            first = ops.v[i].looked;
    return first;
}

size_t ms_stale_look(const ms_planned *m, const ms_step_state *states)
{
    for (size_t i = 0; i < m->steps.n; i++) {
        const uint32_t looked = states[i] == MS_STEP_PENDING ? looked_at(m, i) : 0;
        for (size_t k = 0; k < i && looked != 0; k++) {
            const ms_step *between = &m->steps.v[k];
            if (states[k] == MS_STEP_DONE && !between->session && between->n_ops > 0 &&
                m->ops.v[between->first_op].statement + 1 > looked)
                return i;
        }
    }
    return m->steps.n;
}

static const char *catalog_fingerprint(ms_db *db, ms_arena *arena, ms_error *err)
{
    ms_catalog *live;
    if (ms_db_introspect(db, arena, &live, err) != MS_OK)
        return NULL;
    return ms_arena_printf(arena, "catalog:%s", ms_catalog_checksum(live, MS_STATE_PREFIX, arena));
}

enum { FINGERPRINT_BYTES = 200 }; /* a column of the journal keeps it */

/* The dialect's query for one op, else the whole catalog. "absent" stands for a query without an answer. */
static ms_status take_fingerprint(ms_db *db, const ms_ops *ops, ms_arena *arena, const char **out, ms_error *err)
{
    const char *sql = ops->n == 1 && db->dialect->fingerprint != NULL
                          ? db->dialect->fingerprint(&ops->v[0], db->server.version, arena) : NULL;
    if (sql == NULL) {
        *out = catalog_fingerprint(db, arena, err);
        return *out == NULL ? err->status : MS_OK;
    }
    const char *text = NULL;
    ms_status status = ms_db_text(db, sql, arena, &text, err);
    if (text != NULL && strlen(text) > FINGERPRINT_BYTES)
        text = ms_sha256_text(text, strlen(text), arena);
    *out = text != NULL ? ms_arena_printf(arena, "object:%s", text) : "absent";
    return status;
}

/* Ops whose effect is there or not there, by name: the catalog alone tells. */
static bool shows_in_catalog(const ms_op *op)
{
    switch (op->kind) {
    case MS_OP_CREATE_TABLE:
    case MS_OP_DROP_TABLE:
    case MS_OP_RENAME_TABLE:
    case MS_OP_ADD_COLUMN:
    case MS_OP_DROP_COLUMN:
    case MS_OP_RENAME_COLUMN: case MS_OP_DROP_INDEX: case MS_OP_RENAME_INDEX: case MS_OP_ADD_PRIMARY_KEY:
    case MS_OP_DROP_PRIMARY_KEY: case MS_OP_DROP_CONSTRAINT: case MS_OP_RENAME_CONSTRAINT: case MS_OP_CREATE_VIEW:
    case MS_OP_DROP_VIEW:
    case MS_OP_CREATE_TRIGGER:
    case MS_OP_DROP_TRIGGER:
    case MS_OP_CREATE_ROUTINE:
    case MS_OP_DROP_ROUTINE:
    case MS_OP_CREATE_SEQUENCE:
    case MS_OP_DROP_SEQUENCE:
    case MS_OP_CREATE_ENUM:
    case MS_OP_DROP_ENUM:
    case MS_OP_CREATE_SCHEMA:
    case MS_OP_DROP_SCHEMA: case MS_OP_CREATE_EXTENSION:
        return true;
    case MS_OP_CREATE_INDEX:
        return op->index != NULL && op->index->name != NULL;
    case MS_OP_ADD_UNIQUE: case MS_OP_ADD_FOREIGN_KEY: case MS_OP_ADD_CHECK: case MS_OP_ADD_EXCLUDE:
        return op->constraint != NULL && op->constraint->name != NULL;
    default:
        return false;
    }
}

ms_status ms_step_fingerprint(ms_db *db, const ms_planned *m, size_t step, ms_arena *arena, const char **out, ms_error *err)
{
    ms_ops ops = { 0 };
    ms_step_ops(m, step, &ops);
    *out = NULL;
    size_t hard = 0; /* ops that cannot simply run again */
    bool hidden = false;
    for (size_t i = 0; i < ops.n; i++) {
        if (is_code(&ops.v[i]))
            return MS_OK; /* nothing would tell */
        if (!is_idempotent(&ops.v[i])) {
            hard++;
            hidden = hidden || !shows_in_catalog(&ops.v[i]);
        }
    }
    return hard > 1 || hidden ? take_fingerprint(db, &ops, arena, out, err) : MS_OK;
}

/* A concurrent build that was killed leaves an index that the server does not trust and that blocks the name. */
static ms_status drop_invalid_index(ms_db *db, const ms_ops *ops, const ms_catalog *live, ms_arena *arena,
                                    bool *dropped, ms_error *err)
{
    *dropped = false;
    for (size_t i = 0; i < ops->n; i++) {
        const ms_op *op = &ops->v[i];
        if (op->kind != MS_OP_CREATE_INDEX || op->index == NULL || op->index->name == NULL)
            continue;
        ms_table *table = NULL;
        const ms_name name = { op->object.schema, op->index->name };
        const ms_index *index = ms_catalog_find_index(live, name, &table);
        if (index == NULL || !index->invalid)
            continue;
        const ms_op drop = { .kind = MS_OP_DROP_INDEX, .object_kind = MS_OBJECT_INDEX, .object = name,
                             .table_name = table->name, .concurrently = op->concurrently };
        ms_strings statements = { 0 };
        ms_status status = db->dialect->lower(&drop, live, db->server.version, arena, &statements, err);
        for (size_t k = 0; k < statements.n && status == MS_OK; k++)
            status = ms_db_exec(db, statements.v[k], err);
        if (status != MS_OK)
            return status;
        *dropped = true;
    }
    return MS_OK;
}

ms_status ms_settle_clear(ms_db *db, const ms_planned *m, size_t step, ms_arena *arena, bool *dropped, ms_error *err)
{
    ms_ops ops = { 0 };
    ms_catalog *live;
    bool builds = false;
    ms_step_ops(m, step, &ops);
    for (size_t i = 0; i < ops.n; i++)
        builds = builds || (ops.v[i].kind == MS_OP_CREATE_INDEX && ops.v[i].concurrently);
    *dropped = false;
    if (!builds)
        return MS_OK;
    ms_status status = ms_db_introspect(db, arena, &live, err);
    return status != MS_OK ? status : drop_invalid_index(db, &ops, live, arena, dropped, err);
}

static ms_status cannot_tell(const ms_step *step, ms_error *err)
{
    ms_error_set(err, MS_ERR_CONFLICT,
                 "an earlier run stopped inside step %s, and the catalog does not tell whether it took effect",
                 step->id);
    ms_error_code(err, "step_unknown");
    ms_error_detail(err, "The statement: %.*s", (int)(step->len < 300 ? step->len : 300), step->sql);
    ms_error_hint(
        err, "Look whether it did, then run: migsafe apply --settle=done (it did) or --settle=again (it did not).");
    return MS_ERR_CONFLICT;
}

/* A fingerprint of the whole catalog does not see what is outside of it: a role, an event of another schema. */
static ms_status compare_fingerprint(ms_db *db, const ms_ops *ops, const ms_catalog *live, const char *before,
                                     ms_arena *arena, ms_effect *out, ms_error *err)
{
    const bool whole = strncmp(before, "catalog:", 8) == 0;
    const char *now = NULL;
    bool opaque = false;
    for (size_t i = 0; i < ops->n; i++)
        opaque = opaque || (ms_op_is_worded(ops->v[i].kind) && !is_idempotent(&ops->v[i]));
    if (whole)
        now = ms_arena_printf(arena, "catalog:%s", ms_catalog_checksum(live, MS_STATE_PREFIX, arena));
    else {
        ms_status status = take_fingerprint(db, ops, arena, &now, err);
        if (status != MS_OK)
            return status;
    }
    const bool same = strcmp(before, now) == 0;
    *out = same && whole && opaque ? MS_EFFECT_UNKNOWN : same ? MS_EFFECT_ABSENT : MS_EFFECT_PRESENT;
    return MS_OK;
}

ms_status ms_settle_step(ms_db *db, const ms_planned *m, size_t step, const char *fingerprint, ms_settle settle, ms_arena *arena,
                         ms_step_state *out, const char **how, ms_error *err)
{
    ms_ops ops = { 0 };
    ms_catalog *live;
    ms_step_ops(m, step, &ops);
    ms_status status = ms_db_introspect(db, arena, &live, err);
    if (status != MS_OK)
        return status;
    bool dropped;
    if ((status = drop_invalid_index(db, &ops, live, arena, &dropped, err)) != MS_OK)
        return status;
    if (dropped) {
        *out = MS_STEP_PENDING;
        *how = "left an invalid index, which was dropped: it is built again";
        return MS_OK;
    }
    ms_effect effect = effect_of(&ops, live);
    if (fingerprint != NULL &&
        (status = compare_fingerprint(db, &ops, live, fingerprint, arena, &effect, err)) != MS_OK)
        return status;
    if (effect == MS_EFFECT_UNKNOWN && settle == MS_SETTLE_ASK)
        return cannot_tell(&m->steps.v[step], err);
    if (effect == MS_EFFECT_UNKNOWN) {
        *out = settle == MS_SETTLE_DONE ? MS_STEP_DONE : MS_STEP_PENDING;
        *how = settle == MS_SETTLE_DONE ? "taken as done, as told" : "runs again, as told";
        return MS_OK;
    }
    *out = effect == MS_EFFECT_PRESENT ? MS_STEP_DONE : MS_STEP_PENDING;
    *how = effect == MS_EFFECT_PRESENT ? "its effect is in the catalog: it is done"
                                       : "its effect is not in the catalog: it runs again";
    return MS_OK;
}

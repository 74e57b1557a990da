/* verify.c: prediction and comparison, migration by migration. */
#include "config.h"

#include <string.h>

#include <exec/compare.h>
#include <exec/verify.h>
#include <ir/model.h>

struct ms_verifier {
    ms_db *db;
    ms_arena *arena;            /* of the catalog: it lives as long as the run, or until the catalog is read anew */
    ms_arena *scratch;          /* of one comparison */
    ms_catalog *catalog;
    ms_links links;
    ms_touched touched;
    bool stale;                 /* catalog is not what the server has */
    int prepared;               /* 1 = statements are prepared in this session, -1 = they are not to be */
    bool disabled;              /* the catalog of such a server cannot be read whole: nothing to compare with */
    bool incomplete;            /* something ran that was not compared */
    bool tolerant;
    char *difference;           /* the first one */
    size_t reads;
    ms_scope_reading reading;   /* of the question that was asked */
};

enum { READS_WORTH_PREPARING = 3 };

ms_verifier *ms_verifier_new(ms_db *db, const ms_catalog *before, bool tolerant)
{
    ms_verifier *v = g_new0(ms_verifier, 1);
    v->db = db;
    v->tolerant = tolerant;
    v->arena = ms_arena_new();
    v->scratch = ms_arena_new();
    v->disabled = before->incomplete;
    v->catalog = ms_catalog_copy(before, v->arena);
    return v;
}

void ms_verifier_free(ms_verifier *v)
{
    if (v == NULL)
        return;
    ms_links_forget(&v->links);
    ms_touched_end(&v->touched);
    ms_arena_free(v->scratch);
    ms_arena_free(v->arena);
    g_free(v->difference);
    g_free(v);
}

void ms_verifier_forget(ms_verifier *v) { v->stale = true; }
void ms_verifier_reconnected(ms_verifier *v) { v->prepared = 0; }
const char *ms_verifier_difference(const ms_verifier *v) { return v->difference; }
bool ms_verifier_complete(const ms_verifier *v) { return v->difference == NULL && !v->disabled && !v->incomplete; }

/* ---- predicting --------------------------------------------------------------------------------------------------- */

static ms_status refresh(ms_verifier *v, ms_error *err)
{
    ms_arena *arena = ms_arena_new();
    ms_catalog *live;
    ms_status status = ms_db_introspect(v->db, arena, &live, err);
    if (status != MS_OK) {
        ms_arena_free(arena);
        return status;
    }
    ms_links_forget(&v->links);
    ms_arena_free(v->arena);
    v->arena = arena;
    v->catalog = live;
    v->stale = false;
    return MS_OK;
}

static bool is_guess(const ms_op *op) { return op->kind == MS_OP_OPAQUE && !ms_op_is_harmless(op); }

static bool any_guess(const ms_planned *m)
{
    for (size_t i = 0; i < m->ops.n; i++)
        if (is_guess(&m->ops.v[i]))
            return true;
    return false;
}

static void apply(ms_verifier *v, const ms_op *op)
{
    ms_error ignored = MS_ERROR_INIT; /* the server took it, so what it did is not known */
    if (op->kind == MS_OP_OPAQUE)
        return;
    ms_touched_add(&v->touched, op);
    if (ms_catalog_apply(v->catalog, op, &ignored) != MS_OK)
        v->catalog->incomplete = true;
}

/* Tables that a killed run has made, and nobody has compared: they are compared as if they were made now. */
static bool made_before(const ms_planned *m, const ms_step_state *states)
{
    for (size_t s = 0; s < m->steps.n; s++)
        if (states[s] != MS_STEP_DONE)
            return false;
    for (size_t i = 0; i < m->ops.n; i++)
        if (m->ops.v[i].kind != MS_OP_CREATE_TABLE || m->ops.v[i].if_not_exists)
            return false;
    return true;
}

static void unmake(ms_verifier *v, const ms_planned *m)
{
    for (size_t i = 0; i < m->ops.n; i++)
        ms_catalog_remove_table(v->catalog, m->ops.v[i].table->name);
}

static void move(ms_verifier *v, const ms_planned *m, const ms_step_state *states, ms_ways *ways)
{
    const bool derives = ways != NULL && states == NULL && ms_ways_wants(m);
    if (derives)
        ms_ways_begin(ways, m, v->catalog);
    for (size_t s = 0; s < m->steps.n; s++) {
        ms_ops ops = { 0 };
        if (states != NULL && states[s] == MS_STEP_DONE)
            continue;
        ms_step_ops(m, s, &ops);
        for (size_t i = 0; i < ops.n; i++) {
            if (derives)
                ms_derive_op(&ways->derivation, &ops.v[i], m->steps.v[s].sql, m->steps.v[s].len, v->catalog);
            apply(v, &ops.v[i]);
        }
    }
    if (derives)
        ms_ways_end(ways, m, v->catalog, v->db->dialect, v->db->server.version);
}

/* Which kinds of objects the touched names stand for, and the touched tables have. */
static void add_kinds(ms_verifier *v)
{
    for (size_t i = 0; i < v->catalog->objects.n; i++) {
        const ms_object *object = v->catalog->objects.v[i];
        const uint32_t bit = (uint32_t)1 << object->kind;
        if ((v->touched.kinds & bit) == 0 && ms_touched_object(&v->touched, object))
            v->touched.kinds |= bit;
    }
}

static void link_tables(ms_verifier *v)
{
    for (size_t i = 0; i < v->touched.names.n; i++) {
        const ms_table *table = ms_catalog_table(v->catalog, v->touched.names.v[i]);
        if (table != NULL)
            ms_links_add(&v->links, v->catalog, table);
    }
}

/* Outside of any transaction, since a failure would spoil it; what cannot be prepared is sent as it is. */
static void prepare(ms_verifier *v)
{
    ms_strings list = { 0 };
    ms_error ignored = MS_ERROR_INIT;
    if (v->prepared != 0 || ++v->reads < READS_WORTH_PREPARING || !MS_DIALECT_HAS(v->db->dialect, load_prepare))
        return;
    v->db->dialect->load_prepare(v->db->server.version, v->scratch, &list);
    v->prepared = 1;
    for (size_t i = 0; i < list.n && v->prepared == 1; i++)
        v->prepared = ms_db_exec(v->db, list.v[i], &ignored) == MS_OK ? 1 : -1;
}

ms_status ms_verifier_predict(ms_verifier *v, const ms_planned *list, size_t n, const ms_step_state *states, ms_ways *ways,
                              bool *compare, ms_error *err)
{
    bool guess = v->disabled;
    *compare = false;
    for (size_t i = 0; i < n; i++)
        guess = guess || any_guess(&list[i]);
    if (guess) {
        v->stale = v->incomplete = true;
        return MS_OK;
    }
    ms_status status = v->stale ? refresh(v, err) : MS_OK;
    if (status != MS_OK)
        return status;
    ms_touched_end(&v->touched);
    ms_arena_reset(v->scratch);
    ms_touched_begin(&v->touched, v->catalog, &v->links, v->scratch);
    if (states != NULL && made_before(list, states)) {
        unmake(v, list);
        states = NULL;
    }
    for (size_t i = 0; i < n; i++)
        move(v, &list[i], i == 0 ? states : NULL, ways);
    if (v->catalog->incomplete) {
        v->stale = v->incomplete = true;
        return MS_OK;
    }
    link_tables(v);
    add_kinds(v);
    *compare = v->touched.names.n > 0 || v->touched.whole;
    if (*compare)
        prepare(v);
    return MS_OK;
}

/* ---- comparing ---------------------------------------------------------------------------------------------------- */

/* After DROP TABLE the question is only whether there still is one. */
static bool expects_none(const ms_verifier *v)
{
    for (size_t i = 0; i < v->touched.names.n; i++)
        if (ms_catalog_table(v->catalog, v->touched.names.v[i]) != NULL)
            return false;
    return v->touched.kinds == 0;
}

static ms_scope scope_of(const ms_verifier *v)
{
    return (ms_scope){ v->touched.names.v, v->touched.names.n, v->touched.kinds, v->prepared == 1, expects_none(v) };
}

static bool reads_all(const ms_verifier *v) { return v->touched.whole || !MS_DIALECT_HAS(v->db->dialect, load_scope); }

static ms_status read_touched(ms_verifier *v, ms_catalog **live, ms_error *err)
{
    const ms_scope scope = scope_of(v);
    return reads_all(v) ? ms_db_introspect(v->db, v->arena, live, err) : ms_db_introspect_scope(v->db, &scope, v->arena, live, err);
}

const char *ms_verifier_question(ms_verifier *v)
{
    const ms_scope scope = scope_of(v);
    return reads_all(v) ? NULL : ms_db_scope_ask(v->db, &scope, v->arena, &v->reading);
}

static const char *difference(ms_verifier *v, const ms_catalog *live)
{
    return ms_catalog_difference(v->db->dialect, v->db->server.version, v->catalog, live, &v->touched, v->scratch);
}

/* What was read is what is known from here on. */
static void adopt(ms_verifier *v, ms_catalog *live)
{
    if (v->touched.whole) {
        ms_links_forget(&v->links);
        v->catalog = live;
        return;
    }
    ms_privileges_carry(live, v->catalog);
    for (size_t i = 0; i < v->touched.names.n; i++) {
        const ms_table *table = ms_catalog_table(live, v->touched.names.v[i]);
        if (table != NULL)
            ms_catalog_add_table(v->catalog, table);
    }
    for (size_t i = v->catalog->objects.n; i-- > 0;)
        if (ms_touched_object(&v->touched, v->catalog->objects.v[i]))
            ms_catalog_drop_object(v->catalog, v->catalog->objects.v[i]);
    for (size_t i = 0; i < live->objects.n; i++)
        if (ms_touched_object(&v->touched, live->objects.v[i]))
            ms_catalog_add_object(v->catalog, live->objects.v[i]);
}

ms_status ms_verifier_differs(const char *text, ms_error *err)
{
    ms_error_set(err, MS_ERR_CONFLICT, "the schema is not what the migration says it should be");
    ms_error_code(err, MS_DIFFERS);
    ms_error_detail(err, "%s", text);
    return MS_ERR_CONFLICT;
}

static void note_difference(ms_verifier *v, const char *text)
{
    if (v->difference == NULL)
        v->difference = g_strdup(text);
}

void ms_verifier_unread(ms_verifier *v, ms_error *err)
{
    v->stale = true;
    v->prepared = -1;
    ms_error_code(err, MS_UNREAD);
}

/* status: of reading live */
static ms_status judge(ms_verifier *v, ms_status status, ms_catalog *live, ms_error *err)
{
    const char *text = status == MS_OK ? difference(v, live) : NULL;
    if (text != NULL && !v->touched.whole) { /* a second look, with the queries of the whole catalog */
        status = ms_db_introspect(v->db, v->arena, &live, err);
        text = status == MS_OK ? difference(v, live) : NULL;
    }
    if (status != MS_OK) {
        ms_verifier_unread(v, err);
        return status;
    }
    if (text != NULL) {
        v->stale = true;
        note_difference(v, text);
        return v->tolerant ? MS_OK : ms_verifier_differs(text, err);
    }
    adopt(v, live);
    return MS_OK;
}

ms_status ms_verifier_check(ms_verifier *v, ms_error *err)
{
    ms_catalog *live = NULL;
    const ms_status status = read_touched(v, &live, err);
    return judge(v, status, live, err);
}

ms_status ms_verifier_check_answer(ms_verifier *v, ms_result *answer, ms_error *err)
{
    const ms_status status = ms_db_scope_answer(v->db, &v->reading, answer, err);
    return judge(v, status, v->reading.catalog, err);
}

ms_status ms_verifier_sift(ms_verifier *v, const ms_planned *list, size_t n, const char **out, ms_error *err)
{
    ms_catalog *live;
    ms_status status = ms_db_introspect(v->db, v->arena, &live, err);
    v->stale = true;
    if (status != MS_OK) {
        ms_error_code(err, MS_UNREAD);
        return status;
    }
    for (size_t k = 0; k < n; k++) {
        ms_touched one;
        ms_touched_begin(&one, v->catalog, &v->links, v->scratch);
        for (size_t i = 0; i < list[k].ops.n; i++)
            ms_touched_add(&one, &list[k].ops.v[i]);
        out[k] = ms_catalog_difference(v->db->dialect, v->db->server.version, v->catalog, live, &one, v->scratch);
        ms_touched_end(&one);
        if (out[k] != NULL)
            note_difference(v, out[k]);
        if (v->tolerant)
            out[k] = NULL;
    }
    return MS_OK;
}

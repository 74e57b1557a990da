/* script.c: a portable text as the native script that does the same, for the plan: statements with their ops, on a catalog.
 *
 * Where one statement carries out some ops, these are its ops; where several do it together (a rebuild of a table), each
 * is read for what it does itself, as in a script that somebody wrote so. */
#include "config.h"

#include <string.h>

#include "portable/portable.h"

typedef struct writing {
    const ms_portable_script *from;
    const ms_portable_statement *st;
    ms_catalog *catalog;        /* as the script has left it so far */
    ms_arena *arena;
    ms_script *out;
    ms_error *err;
} writing;

static void begin(writing *w, const char *sql)
{
    const bool first = w->out->statements.n == 0 || w->out->statements.v[w->out->statements.n - 1].line != w->st->line;
    ms_statement s = { .text = sql, .len = strlen(sql), .offset = w->st->at, .line = w->st->line, .column = 1, .first_op = w->out->ops.n };
    if (first) {
        s.directive = w->st->directive;
        s.directive_line = w->st->directive_line;
    }
    MS_PUSH(w->arena, &w->out->statements, s);
}

static void add_op(writing *w, ms_op op)
{
    ms_error ignored = MS_ERROR_INIT;
    op.statement = (uint32_t)(w->out->statements.n - 1);
    op.line = w->st->line;
    MS_PUSH(w->arena, &w->out->ops, op);
    w->out->statements.v[w->out->statements.n - 1].n_ops++;
    if (ms_catalog_apply(w->catalog, &op, &ignored) != MS_OK)
        w->catalog->incomplete = true;
}

/* Is there another statement for the same ops? What has none sets the session for its neighbours. */
static bool alone(const ms_lowered_list *list, size_t i)
{
    const ms_lowered *s = &list->v[i], *before = i > 0 ? s - 1 : NULL, *behind = i + 1 < list->n ? s + 1 : NULL;
    return s->n_ops > 0 && !(before != NULL && before->n_ops > 0 && before->first_op == s->first_op) &&
           !(behind != NULL && behind->n_ops > 0 && behind->first_op == s->first_op);
}

static void add_lowered(writing *w, const ms_ops *ops, const ms_lowered_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const ms_lowered *s = &list->v[i];
        begin(w, s->sql);
        if (alone(list, i)) {
            for (size_t k = 0; k < s->n_ops; k++)
                add_op(w, ops->v[s->first_op + k]);
            continue;
        }
        ms_ops read = { 0 };
        ms_sql_parse_statement(w->from->target, s->sql, strlen(s->sql), w->arena, &read);
        for (size_t k = 0; k < read.n; k++)
            add_op(w, read.v[k]);
    }
}

static ms_status add_ddl(writing *w, const ms_ops *ops)
{
    ms_lowered_list list = { 0 };
    size_t failed = 0;
    const ms_status status = ms_lower_list(w->from->target, ops->v, ops->n, w->catalog, w->from->version, w->arena, &list, &failed, w->err);
    if (status == MS_OK)
        add_lowered(w, ops, &list);
    else if (w->err != NULL && w->err->line == 0)
        w->err->line = failed < ops->n && ops->v[failed].line > 0 ? ops->v[failed].line : w->st->line;
    return status;
}

static ms_status add_statement(writing *w, size_t i, ms_strings *warnings)
{
    ms_ops ops = { 0 };
    const char *after = ms_portable_after_insert(w->from, i, w->catalog, w->arena);
    const ms_status status = ms_portable_bind(w->from, i, w->catalog, w->arena, &ops, warnings, w->err);
    if (status != MS_OK)
        return status;
    const char *sql = w->st->txn == MS_TXN_BEGIN ? "BEGIN" : w->st->txn == MS_TXN_COMMIT ? "COMMIT" : w->st->sql;
    if (sql == NULL)
        return ops.n == 0 ? MS_OK : add_ddl(w, &ops);
    begin(w, sql);
    for (size_t k = 0; k < ops.n; k++)
        add_op(w, ops.v[k]);
    if (after != NULL) {
        begin(w, after);
        add_op(w, ops.v[0]);
    }
    return MS_OK;
}

/* ---- foreign keys that are off while tables are built anew ---- */

static bool same_setting(const ms_op *a, const ms_op *b)
{
    return a != NULL && b != NULL && a->kind == MS_OP_SESSION && b->kind == MS_OP_SESSION && a->value != NULL && b->value != NULL &&
           strcmp(a->value, b->value) == 0;
}

/* UPDATE and DELETE need the foreign keys: what they set off must happen. */
static bool needs_keys(const ms_portable_script *from, bool inserts)
{
    for (size_t i = 0; i < from->ops.n; i++)
        if (from->ops.v[i].kind == MS_OP_UPDATE || from->ops.v[i].kind == MS_OP_DELETE || from->ops.v[i].kind == MS_OP_TRUNCATE_TABLE ||
            (inserts && from->ops.v[i].kind == MS_OP_INSERT))
            return true;
    return false;
}

static const ms_op *only_op(const ms_script *s, size_t i)
{
    return s->statements.v[i].n_ops == 1 ? &s->ops.v[s->statements.v[i].first_op] : NULL;
}

/* Changes of rows: the foreign keys are kept, as everywhere. */
static void keys_on_first(writing *w)
{
    const char *sql = w->from->target->portable->keys_on;
    ms_ops ops = { 0 };
    if (sql == NULL || !needs_keys(w->from, true))
        return;
    w->st = &w->from->statements.v[0];
    ms_sql_parse_statement(w->from->target, sql, strlen(sql), w->arena, &ops);
    begin(w, sql);
    w->out->statements.v[0].directive = NULL; /* which is for the statement behind it */
    w->out->statements.v[0].line = 0;
    for (size_t k = 0; k < ops.n; k++)
        add_op(w, ops.v[k]);
}

/* Each rebuild turns them off and on again, which cannot be done inside a transaction: once around the whole script, it is
 * one transaction. */
static void keys_off_once(const ms_portable_script *from, ms_arena *arena, ms_script *script)
{
    const ms_dialect *d = from->target;
    const ms_op *off = NULL;
    ms_script out = { 0 };
    size_t first = 0, last = 0;
    for (size_t i = 0; MS_DIALECT_HAS(d, keys_off) && i < script->statements.n; i++) {
        const ms_op *op = only_op(script, i);
        if (off == NULL && op != NULL && d->keys_off(op)) {
            off = op;
            first = i;
        }
        if (off != NULL && same_setting(op, off))
            last = i;
    }
    if (off == NULL || needs_keys(from, false))
        return;
    for (size_t i = 0; i <= script->statements.n + 1; i++) {
        const size_t at = i == 0 ? first : i == script->statements.n + 1 ? last : i - 1;
        if (i > 0 && i <= script->statements.n && same_setting(only_op(script, at), off))
            continue;
        ms_statement s = script->statements.v[at];
        s.first_op = out.ops.n;
        for (size_t k = 0; k < s.n_ops; k++) {
            ms_op op = script->ops.v[script->statements.v[at].first_op + k];
            op.statement = (uint32_t)out.statements.n;
            MS_PUSH(arena, &out.ops, op);
        }
        MS_PUSH(arena, &out.statements, s);
    }
    *script = out;
}

ms_status ms_portable_to_native(const ms_dialect *target, int32_t version, const char *text, size_t len, int32_t line0,
                                const ms_catalog *before, ms_arena *arena, ms_script *out, ms_strings *warnings, ms_error *err)
{
    ms_portable_script from;
    memset(out, 0, sizeof *out);
    ms_status status = ms_portable_parse(target, version, text, len, line0, arena, &from, err);
    if (status != MS_OK)
        return status;
    writing w = { .from = &from, .catalog = ms_catalog_copy(before, arena), .arena = arena, .out = out, .err = err };
    keys_on_first(&w);
    for (size_t i = 0; i < from.statements.n && status == MS_OK; i++) {
        w.st = &from.statements.v[i];
        status = add_statement(&w, i, warnings);
    }
    if (status == MS_OK)
        keys_off_once(&from, arena, out);
    return status;
}

/* build.c: migrations -> ops -> steps with facts.
 *
 * Every statement of a script becomes one step; the catalog moves forward op by op, so that each op is judged against
 * the schema it will really meet. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include <plan/down.h>
#include <plan/kept.h>
#include <plan/rebuild.h>
#include <portable/portable.h>
#include <source/sections.h>
#include <sql/fingerprint.h>

/* What building carries along. */
typedef struct builder {
    const ms_plan_request *request;
    ms_arena *arena, *scratch;  /* of the plan; of one op */
    ms_arena *way;              /* of the way back of one migration */
    ms_plan *plan;
    ms_catalog *catalog;        /* as predicted up to here */
    ms_names moved;             /* names that tables from before the plan have taken on in it */
    bool resumed;               /* the catalog shows a part of the migration at hand already */
    ms_derivation down;         /* of the migration at hand */
    ms_impact_index *impact;
} builder;

/* A table that was not there before the plan: what is in it came with the plan. */
static bool is_new_table(const builder *b, ms_name name)
{
    for (size_t i = 0; i < b->moved.n; i++)
        if (ms_name_equal(b->catalog, b->moved.v[i], name))
            return false;
    return ms_catalog_table(b->request->catalog, name) == NULL;
}

static ms_name table_of(const ms_op *op)
{
    if (op->kind == MS_OP_CREATE_TABLE)
        return op->table->name;
    return op->table_name.name != NULL ? op->table_name : op->object;
}

/* A lock, a scan or a rewrite of a table that did not exist before this plan hurts nobody, nor does dropping it. */
static ms_risk risk_of(const builder *b, const ms_op *op, const ms_fact *fact)
{
    const ms_name name = table_of(op);
    if (op->kind == MS_OP_DROP_TABLE && op->table != NULL && fact->risk == MS_RISK_DESTRUCTIVE)
        return MS_RISK_RISKY;
    if (ms_op_is_worded(op->kind) || fact->risk == MS_RISK_SAFE || name.name == NULL || !is_new_table(b, name))
        return fact->risk;
    return MS_RISK_SAFE;
}

static ms_status plan_error(ms_error *err, const ms_planned *p, int32_t line)
{
    if (err != NULL && err->file[0] == '\0' && p->path != NULL)
        ms_text_copy(err->file, sizeof err->file, p->path, strlen(p->path));
    if (err != NULL && err->line == 0)
        err->line = line;
    return err != NULL ? err->status : MS_ERR_USAGE;
}

static bool verb_is(const ms_op *op, const char *verb) { return op->verb != NULL && strcmp(op->verb, verb) == 0; }

/* State that lives in the session, and that a resumed run must set again. Where dynamic SQL is not read through, PREPARE
 * and DEALLOCATE are opaque. */
static bool is_session(const ms_op *op)
{
    return op->kind == MS_OP_SESSION || (op->kind == MS_OP_OPAQUE && (verb_is(op, "PREPARE") || verb_is(op, "DEALLOCATE") ||
                                                                      verb_is(op, "DEALLOCATE PREPARE")));
}

static bool references_new(const builder *b, const ms_table *table)
{
    for (size_t i = 0; i < table->constraints.n; i++)
        if (table->constraints.v[i].kind == MS_CONSTRAINT_FOREIGN_KEY && !is_new_table(b, table->constraints.v[i].ref_table))
            return false;
    return table->as_select == NULL && table->partition_of.name == NULL && table->like.name == NULL;
}

/* Does the op touch nothing but tables that this plan has made? See ms_step.fresh. Changes of data may take long, and are
 * not to be undone because of their neighbours: they are left out. */
static bool is_fresh(const builder *b, const ms_op *op)
{
    switch (op->kind) {
    case MS_OP_CREATE_TABLE:
        return is_new_table(b, op->table->name) && references_new(b, op->table);
    case MS_OP_ADD_FOREIGN_KEY:
        return is_new_table(b, op->object) && is_new_table(b, op->constraint->ref_table);
    case MS_OP_ADD_COLUMN: case MS_OP_DROP_COLUMN: case MS_OP_RENAME_COLUMN: case MS_OP_SET_NOT_NULL: case MS_OP_DROP_NOT_NULL:
    case MS_OP_SET_DEFAULT: case MS_OP_DROP_DEFAULT: case MS_OP_SET_IDENTITY: case MS_OP_ADD_PRIMARY_KEY: case MS_OP_ADD_UNIQUE: case MS_OP_ADD_CHECK:
    case MS_OP_CREATE_INDEX:
        return is_new_table(b, op->object);
    default:
        return false;
    }
}

/* Weighs one op into its step and moves the catalog. */
static void weigh_op(builder *b, ms_planned *p, ms_step *step, const ms_op *op)
{
    const ms_fact *fact = b->request->dialect->fact(op, b->catalog, b->request->server_version);
    const ms_risk risk = op->hint ? MS_RISK_SAFE : risk_of(b, op, fact);
    if (step->fact == NULL || risk > step->risk || (risk == step->risk && fact->work > step->fact->work)) {
        step->fact = fact;
        step->risk = risk;
    }
    if (fact->txn > step->txn)
        step->txn = fact->txn;
    if (risk == MS_RISK_DESTRUCTIVE)
        b->plan->destructive_operations++;
    if (fact->blocks_reads && risk >= MS_RISK_RISKY)
        b->plan->zero_downtime = false;
    step->session = step->session || is_session(op);
    step->fresh = step->fresh && is_fresh(b, op);
    if (p->direction == MS_UP && !p->irreversible)
        ms_derive_op(&b->down, op, step->sql, step->len, b->catalog);
    ms_impact_of(b->impact, op, (size_t)(op - p->ops.v), b->catalog, b->arena, &p->impact);
    ms_error ignored = MS_ERROR_INIT; /* a prediction that fails is not a reason to refuse: the server decides */
    const bool there = b->resumed && ms_op_effect(op, b->catalog) == MS_EFFECT_PRESENT;
    if (!there && ms_catalog_apply(b->catalog, op, &ignored) != MS_OK)
        b->catalog->incomplete = true;
    ms_arena_reset(b->scratch);
    if (op->kind == MS_OP_RENAME_TABLE && !is_new_table(b, op->object))
        MS_PUSH(b->arena, &b->moved, op->new_name);
}

static ms_txn_verb txn_verb(const ms_script *script, const ms_statement *s)
{
    return s->n_ops == 1 && script->ops.v[s->first_op].kind == MS_OP_TRANSACTION ? script->ops.v[s->first_op].txn : MS_TXN_NONE;
}

/* BEGIN and COMMIT in a script are taken over by the executor, which opens its own transactions: a script that wraps
 * itself whole is run as it would be without them. ROLLBACK would undo what history then says is done. */
static ms_status check_transactions(const ms_script *script, const ms_planned *p, bool *wrapped, ms_error *err)
{
    bool open = false;
    *wrapped = false;
    for (size_t i = 0; i < script->statements.n; i++) {
        const ms_statement *s = &script->statements.v[i];
        switch (txn_verb(script, s)) {
        case MS_TXN_BEGIN:
            open = true;
            *wrapped = true;
            break;
        case MS_TXN_COMMIT:
            open = false;
            break;
        case MS_TXN_ROLLBACK:
            ms_error_set(err, MS_ERR_USAGE, "ROLLBACK in a migration: what ran before it would be undone but recorded");
            ms_error_hint(err, "Remove the statement; a migration that fails is rolled back without it.");
            return plan_error(err, p, s->line);
        default:
            break;
        }
    }
    if (open) {
        ms_error_set(err, MS_ERR_USAGE, "BEGIN without COMMIT");
        ms_error_hint(err, "Remove BEGIN: a migration runs in a transaction of its own where the server allows it.");
        return plan_error(err, p, 1);
    }
    return MS_OK;
}

/* transaction=off: a known statement commits on its own, together with its record; one that is not understood may refuse
 * any transaction around it. */
static bool has_opaque(const ms_ops *ops, const ms_step *step)
{
    for (size_t i = 0; i < step->n_ops; i++)
        if (ms_op_is_worded(ops->v[step->first_op + i].kind))
            return true;
    return false;
}

/* Where a script opens its own transactions, what stands outside them commits by itself, as with a plain client. */
static ms_status add_steps(builder *b, ms_planned *p, const ms_script *script, bool transaction_off, ms_error *err)
{
    bool wrapped, inside = false, boundary = false;
    ms_status status = check_transactions(script, p, &wrapped, err);
    if (status != MS_OK)
        return status;
    p->ops = script->ops;
    p->steps.v = ms_arena_alloc(b->arena, (script->statements.n + 1) * sizeof *p->steps.v);
    p->steps.cap = script->statements.n + 1;
    for (size_t i = 0; i < script->statements.n; i++) {
        const ms_statement *s = &script->statements.v[i];
        const ms_txn_verb verb = txn_verb(script, s);
        if (verb == MS_TXN_BEGIN || verb == MS_TXN_COMMIT) {
            inside = verb == MS_TXN_BEGIN;
            boundary = boundary || (verb == MS_TXN_COMMIT && p->steps.n > 0);
            continue;
        }
        ms_step step = { .sql = s->text, .len = s->len, .line = s->line, .first_op = s->first_op, .n_ops = s->n_ops,
                         .boundary = boundary, .fresh = true };
        for (size_t k = 0; k < s->n_ops; k++) {
            ms_rebuild_mark(&p->ops, s->first_op + k, b->catalog);
            weigh_op(b, p, &step, &p->ops.v[s->first_op + k]);
        }
        if (step.fact == NULL)
            continue; /* a statement without an op: an empty conditional comment */
        ms_directives d;
        ms_directives_init(&d);
        if (s->directive != NULL) {
            status = ms_directives_parse(s->directive, strlen(s->directive), s->directive_line, b->arena, &d, err);
            if (status != MS_OK)
                return plan_error(err, p, s->directive_line);
        }
        if (step.txn == MS_TXN_RULE_INSIDE && (d.transaction_off || (transaction_off && !(wrapped && inside))))
            step.txn = has_opaque(&p->ops, &step) ? MS_TXN_RULE_FORBIDDEN : MS_TXN_RULE_ALONE;
        step.id = ms_arena_printf(b->arena, "%s.%zu", p->version, p->steps.n + 1);
        if (step.risk > p->risk)
            p->risk = step.risk;
        boundary = false;
        MS_PUSH(b->arena, &p->steps, step);
    }
    return MS_OK;
}

static bool is_ascii(const char *text)
{
    while (text != NULL && (signed char)*text > 0)
        text++;
    return text == NULL || *text == '\0';
}

/* SET NAMES latin1, SET client_encoding = 'LATIN1'. */
static bool sets_other_encoding(const ms_op *op)
{
    static const char *const variables[] = { "names", "client_encoding", "character_set_client", "character set", "charset" };
    static const char *const fitting[] = { "utf8", "utf-8", "unicode", "default", "binary", "@", NULL };
    const char *variable = op->value, *value = op->expr != NULL ? op->expr : "", *dot;
    if (op->kind != MS_OP_SESSION || variable == NULL)
        return false;
    variable += strspn(variable, "@");
    if ((dot = strrchr(variable, '.')) != NULL)
        variable = dot + 1;
    bool encoding = false;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        encoding = encoding || g_ascii_strcasecmp(variable, variables[i]) == 0;
    value += strspn(value, " '\"`=_");
    for (size_t i = 0; encoding && fitting[i] != NULL; i++)
        encoding = g_ascii_strncasecmp(value, fitting[i], strlen(fitting[i])) != 0;
    return encoding;
}

/* Files are UTF-8. A script that tells the server otherwise would store its own letters wrongly, and the down script that
 * history keeps. */
static ms_status check_encoding(const ms_script *script, const ms_planned *p, const char *text, const char *down, ms_error *err)
{
    if (is_ascii(text) && is_ascii(down) && is_ascii(p->name))
        return MS_OK;
    for (size_t i = 0; i < script->ops.n; i++)
        if (sets_other_encoding(&script->ops.v[i])) {
            ms_error_set(err, MS_ERR_USAGE, "the file is UTF-8, but this statement says that it is in another encoding");
            ms_error_code(err, "client_encoding");
            ms_error_hint(err, "Remove the statement: the letters beyond ASCII would be stored as others.");
            return plan_error(err, p, script->ops.v[i].line);
        }
    return MS_OK;
}

/* A file for one database only is native unless it says otherwise. */
static bool is_portable(const builder *b, const ms_migration *m, const ms_directives *d)
{
    return !d->native && (d->portable || (m != NULL && b->request->portable && !m->dialect_specific));
}

static ms_status read_script(builder *b, const ms_plan_item *item, ms_loaded *loaded, ms_script *script, const char **down, ms_error *err)
{
    const ms_plan_request *r = b->request;
    if (!is_portable(b, item->text == NULL ? item->migration : NULL, &loaded->directives))
        return ms_sql_parse(r->dialect, loaded->text, loaded->len, loaded->line0, b->arena, script, err);
    char checksum[65];
    ms_status status = ms_sql_fingerprint(&ms_dialect_portable, loaded->text, loaded->len, checksum, err);
    loaded->explained = loaded->explained || !loaded->blank; /* nothing may be left of it here, on purpose */
    if (status == MS_OK && !ms_kept_script_read(item->kept, checksum, r->dialect, b->arena, script, down))
        status = ms_portable_to_native(r->dialect, r->server_version, loaded->text, loaded->len, loaded->line0, b->catalog, b->arena, script,
                                       &b->plan->warnings, err);
    return status;
}

/* For the journal. Without a down file the derived one goes along. */
static ms_status keep_script(builder *b, const ms_loaded *loaded, const ms_script *script, ms_planned *p, ms_error *err)
{
    char checksum[65];
    ms_status status = ms_sql_fingerprint(&ms_dialect_portable, loaded->text, loaded->len, checksum, err);
    if (status == MS_OK)
        p->script = ms_kept_script_write(script, checksum, p->direction == MS_UP ? p->down_sql : NULL, b->arena);
    return status;
}

/* Derived when the migration began; on what it has done since, another would be. */
static void take_kept_down(ms_planned *p, const char *text, ms_arena *arena)
{
    p->down_sql = p->derived_sql = text;
    p->not_derived = NULL;
    memset(&p->not_restored, 0, sizeof p->not_restored);
    ms_derived_script(text, arena, &p->not_restored);
    p->way_back = ms_way_back_of(text, &p->not_restored);
}

/* For the journal, where a native migration may stop part way; what a stopped one has kept there counts. */
static void keep_way(builder *b, const ms_plan_item *item, const ms_down_file *own, ms_planned *p)
{
    const char *derived = NULL, *why_not = NULL;
    bool same = false;
    if (item->resumed && ms_kept_way_read(item->kept, p->checksum, b->arena, &same, &derived, &why_not))
        ms_down_rechoose(p, own, same ? derived : NULL, same ? why_not : "its script was edited after a part of it had been done", b->request,
                         b->arena);
    p->script = ms_kept_way_write(p->checksum, p->derived_sql, p->not_derived, b->arena);
}

/* Kept in history, where nobody knows how the project is set up: it says itself that it is portable. */
static void mark_portable(const builder *b, const ms_migration *m, ms_down_file *own)
{
    const bool said = own->directives.portable || own->directives.native;
    if (own->text != NULL && !said && is_portable(b, m, &own->directives))
        own->text = ms_arena_printf(b->arena, "-- migsafe: portable\n%s", own->text);
}

static ms_status load_item(builder *b, const ms_plan_item *item, ms_planned *p, ms_loaded *loaded, ms_error *err)
{
    memset(loaded, 0, sizeof *loaded);
    ms_directives_init(&loaded->directives);
    if (item->text != NULL) {
        loaded->text = item->text;
        loaded->len = strlen(item->text);
        loaded->line0 = 1;
        loaded->present = true;
        p->checksum = item->checksum;
        ms_leading lead;
        return ms_directives_leading(ms_arena_strdup(b->arena, item->text), loaded->len, 1, b->arena, &loaded->directives, &lead, err);
    }
    const ms_migration *m = item->migration;
    p->path = b->request->direction == MS_UP ? m->up.path : m->down.path;
    ms_status status = ms_migration_load(m, b->request->direction, b->request->max_file_bytes, b->arena, loaded, err);
    if (status != MS_OK)
        return plan_error(err, p, 0);
    if (!loaded->present) {
        ms_error_set(err, MS_ERR_NOT_FOUND, "migration %s has no %s script", m->version_text,
                     b->request->direction == MS_UP ? "up" : "down");
        ms_error_hint(err, "Write one, or mark it: -- migsafe: irreversible reason=\"...\".");
        return plan_error(err, p, 0);
    }
    return MS_OK;
}

static ms_status add_migration(builder *b, const ms_plan_item *item, ms_error *err)
{
    const ms_plan_request *r = b->request;
    ms_planned p = { .direction = r->direction, .reversible = true };
    p.version = item->migration != NULL ? item->migration->version : item->version;
    p.name = item->migration != NULL ? item->migration->name : item->name;
    ms_loaded loaded;
    b->resumed = item->resumed;
    ms_script script = { 0 };
    const char *kept_down = NULL;
    ms_status status = load_item(b, item, &p, &loaded, err);
    if (status == MS_OK)
        status = read_script(b, item, &loaded, &script, &kept_down, err);
    if (status != MS_OK)
        return plan_error(err, &p, 0);
    if (item->text == NULL) {
        char hex[65];
        const bool portable = is_portable(b, item->migration, &loaded.directives);
        if ((status = ms_sql_fingerprint(portable ? &ms_dialect_portable : r->dialect, loaded.text, loaded.len, hex, err)) != MS_OK)
            return plan_error(err, &p, 0);
        p.checksum = ms_arena_strdup(b->arena, hex);
        p.raw_checksum = ms_arena_strdup(b->arena, loaded.raw_checksum);
    }
    ms_down_file own = { 0 };
    if (r->direction == MS_UP && (status = ms_down_load(item->migration, r->max_file_bytes, b->arena, &own, err)) != MS_OK)
        return plan_error(err, &p, 0);
    if (script.statements.n == 0 && r->direction == MS_UP && !loaded.explained &&
        !(own.bare && strspn(loaded.text, " \t\r\n") == loaded.len)) {
        ms_error_set(err, MS_ERR_USAGE, "migration %s has no statement", p.version);
        ms_error_hint(err, "Delete the file, or write what it is to do; where there is nothing to do, a comment that says why is enough, or "
                           "an empty down file beside the empty one.");
        return plan_error(err, &p, 0);
    }
    /* Also one that was written to a file says what it does not bring back. */
    const char *way_down = item->text != NULL ? item->text : r->direction == MS_DOWN ? loaded.text : NULL;
    const bool derived = ms_derived_script(way_down, b->arena, &p.not_restored);
    if (script.statements.n == 0 && !derived)
        MS_PUSH(b->arena, &b->plan->warnings, ms_arena_printf(b->arena, "the %s script of %s has no statement: it changes nothing",
                                                              r->direction == MS_UP ? "up" : "down", p.version));
    p.irreversible = loaded.directives.irreversible;
    p.irreversible_reason = loaded.directives.irreversible_reason;
    mark_portable(b, item->migration, &own);
    if ((status = check_encoding(&script, &p, loaded.text, own.text, err)) != MS_OK)
        return status;
    if (r->direction == MS_UP && !p.irreversible)
        ms_derive_begin(&b->down, &script.ops, b->catalog, b->arena, b->way);
    if ((status = add_steps(b, &p, &script, loaded.directives.transaction_off, err)) != MS_OK)
        return status;
    if (r->direction == MS_UP) {
        ms_down_choose(&p, &own, &b->down, b->catalog, r);
        if (own.text == NULL && kept_down != NULL)
            take_kept_down(&p, kept_down, b->arena);
    } else {
        p.way_back = derived && item->text != NULL ? ms_way_back_of(item->text, &p.not_restored) : MS_WAY_BACK_FILE;
    }
    if (is_portable(b, item->text == NULL ? item->migration : NULL, &loaded.directives)) {
        if ((status = keep_script(b, &loaded, &script, &p, err)) != MS_OK)
            return plan_error(err, &p, 0);
    } else if (r->direction == MS_UP) {
        keep_way(b, item, &own, &p);
    }
    b->plan->reversible = b->plan->reversible && p.reversible;
    if (p.risk > b->plan->risk)
        b->plan->risk = p.risk;
    MS_PUSH(b->arena, &b->plan->migrations, p);
    return MS_OK;
}

/* The canonical form takes more room than the catalog itself: it is not kept. */
static const char *checksum(const ms_catalog *catalog, ms_arena *scratch, ms_arena *arena)
{
    const char *hex = ms_arena_strdup(arena, ms_catalog_checksum(catalog, "migsafe_", scratch));
    ms_arena_reset(scratch);
    return hex;
}

ms_status ms_plan_build(const ms_plan_request *request, const ms_plan_item *items, size_t n, ms_arena *arena, ms_plan *out,
                        ms_error *err)
{
    memset(out, 0, sizeof *out);
    out->arena = arena;
    out->driver = request->driver;
    out->dialect = request->dialect;
    out->server_version = request->server_version;
    out->reversible = true;
    out->zero_downtime = true;
    ms_arena *scratch = ms_arena_new();
    out->catalog_before = checksum(request->catalog, scratch, arena);
    builder b = { .request = request, .arena = arena, .scratch = scratch, .way = ms_arena_new(), .plan = out,
                  .catalog = ms_catalog_copy(request->catalog, arena) };
    if (b.catalog->rules == NULL && MS_DIALECT_HAS(request->dialect, table_rules))
        b.catalog->rules = request->dialect->table_rules;
    b.impact = ms_impact_index_new(request->catalog, arena);
    for (size_t i = 0; i < request->skipped.n; i++)
        MS_PUSH(arena, &out->warnings, ms_arena_printf(arena, "migration %s is passed over and not run", request->skipped.v[i]));
    ms_status status = MS_OK;
    for (size_t i = 0; i < n && status == MS_OK; i++)
        status = add_migration(&b, &items[i], err);
    if (status == MS_OK && !b.catalog->incomplete)
        out->catalog_after = checksum(b.catalog, scratch, arena);
    ms_arena_free(b.way);
    ms_arena_free(scratch);
    if (status != MS_OK)
        return status;
    out->predicted = b.catalog;
    out->requires_approval = out->risk >= MS_RISK_RISKY;
    out->requires_backup = out->destructive_operations > 0;
    return MS_OK;
}

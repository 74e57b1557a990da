/* change.c: the boxes of a change, in order. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <exec/choose.h>
#include <exec/verify.h>

static ms_status read_world(ms_change *c, ms_error *err)
{
    const ms_change_options *o = c->options;
    memset(&c->standings, 0, sizeof c->standings);
    ms_status status = ms_state_load(&c->db, c->arena, &c->state, err);
    if (status == MS_OK)
        status = ms_source_open(o->dir, o->layout, c->db.dialect->name, c->arena, &c->source, err);
    const bool gone = status == MS_ERR_NOT_FOUND && o->direction == MS_DOWN;
    if (gone) { /* an image without the files can still roll back: history keeps the down scripts */
        ms_error_clear(err);
        status = MS_OK;
    }
    if (status == MS_OK)
        status = ms_standings_of(&c->source, &c->state, c->db.dialect, o->direction == MS_UP, c->arena, &c->standings, err);
    if (status == MS_OK)
        status = ms_adopt_load(&c->db, &c->state, c->arena, &c->adoption, err);
    if (status == MS_OK && c->adoption.tool != NULL && !gone)
        status = ms_adopt_check_foreign(&c->db, &c->adoption, &c->source, &c->state, c->arena, err);
    return status;
}

typedef MS_VEC(ms_plan_item) item_list;

static ms_status unfinished_other_way(const ms_state *state, ms_direction direction, ms_error *err)
{
    const ms_unfinished *u = &state->unfinished;
    if (u->version == NULL || u->direction == direction)
        return MS_OK;
    ms_error_set(err, MS_ERR_CONFLICT, "%s of migration %s stopped part way", u->direction == MS_UP ? "the apply" : "the rollback",
                 u->version);
    ms_error_code(err, "unfinished");
    ms_error_hint(err, "Finish it first: migsafe %s", u->direction == MS_UP ? "apply" : "rollback");
    return MS_ERR_CONFLICT;
}

static bool is_chosen(const item_list *items, const char *version)
{
    for (size_t i = 0; i < items->n; i++)
        if (ms_version_compare(items->v[i].migration->version, version) == 0)
            return true;
    return false;
}

/* What an earlier run has begun, or announced. */
static ms_status all_open_chosen(const ms_state *state, const item_list *items, ms_error *err)
{
    const char *missing = state->unfinished.version;
    if (missing != NULL && is_chosen(items, missing))
        missing = NULL;
    for (size_t i = 0; missing == NULL && i < state->announced.n; i++)
        if (!is_chosen(items, state->announced.v[i].version))
            missing = state->announced.v[i].version;
    if (missing == NULL)
        return MS_OK;
    ms_error_set(err, MS_ERR_CONFLICT, "migration %s stopped part way, and its file is missing", missing);
    ms_error_code(err, "file_missing");
    ms_error_hint(err, "Bring the file back and run migsafe apply: it goes on where it stopped.");
    return MS_ERR_CONFLICT;
}

/* The unfinished one goes first, wherever its number stands. */
static ms_status choose_up(ms_change *c, item_list *items, ms_error *err)
{
    const ms_change_options *o = c->options;
    ms_status status = ms_skip_choose(c, err);
    if (status == MS_OK)
        status = ms_standings_check(&c->standings, o->strict_order, err);
    if (status != MS_OK)
        return status;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < c->standings.n; i++) {
            const ms_standing *s = &c->standings.v[i];
            const bool open = s->place == MS_PLACE_UNFINISHED;
            const bool wanted = s->place == MS_PLACE_PENDING || s->place == MS_PLACE_OUT_OF_ORDER || open;
            const bool beyond = (o->to != NULL && s->migration != NULL && ms_version_compare(s->migration->version, o->to) > 0) ||
                                (o->steps > 0 && items->n >= o->steps);
            if (wanted && open == (pass == 0) && s->migration != NULL && (open || !beyond))
                MS_PUSH(c->arena, items, (ms_plan_item){ .migration = s->migration });
        }
        if (pass == 0 && (status = all_open_chosen(&c->state, items, err)) != MS_OK)
            return status;
    }
    return MS_OK;
}

/* What repeats stays when others are taken back; without its file it is what is to go. */
static bool stays(const ms_change *c, const ms_standing *s)
{
    return ms_version_repeats(s->state->version) && (s->migration != NULL || c->source.migrations.n == 0);
}

static ms_status choose_down(ms_change *c, item_list *items, ms_error *err)
{
    const ms_change_options *o = c->options;
    const size_t limit = o->to != NULL ? SIZE_MAX : o->steps > 0 ? o->steps : 1;
    for (size_t i = c->standings.n; i-- > 0 && items->n < limit;) {
        const ms_standing *s = &c->standings.v[i];
        if (s->state == NULL || !s->state->applied || stays(c, s))
            continue;
        if (o->to != NULL && strcmp(o->to, "0") != 0 && ms_version_compare(s->state->version, o->to) <= 0) /* 0 = also a version 0 */
            break;
        ms_plan_item item = { 0 };
        ms_status status = ms_way_back_choose(c, s, &item, err);
        if (status != MS_OK)
            return status;
        MS_PUSH(c->arena, items, item);
    }
    const char *resume = c->state.unfinished.version;
    if (resume != NULL && (items->n == 0 || ms_version_compare(items->v[0].version, resume) != 0))
        return ms_error_set(err, MS_ERR_CONFLICT, "the rollback of %s stopped part way; it must be finished first", resume);
    return MS_OK;
}

/* A portable migration that stopped part way goes on with the statements that it began with. */
static void go_on_with_kept(const ms_change *c, item_list *items)
{
    for (size_t i = 0; i < items->n; i++) {
        ms_plan_item *item = &items->v[i];
        const ms_unfinished *u = ms_state_unfinished(&c->state, item->migration != NULL ? item->migration->version : item->version);
        item->resumed = u != NULL;
        for (size_t k = 0; u != NULL && k < u->rows.n; k++)
            if (u->rows.v[k].status != 'f' && u->rows.v[k].note != NULL)
                item->kept = u->rows.v[k].note;
    }
}

static ms_status known_target(const ms_change *c, ms_error *err)
{
    const char *to = c->options->to;
    if (to == NULL || strcmp(to, "0") == 0)
        return MS_OK;
    for (size_t i = 0; i < c->standings.n; i++) {
        const ms_standing *s = &c->standings.v[i];
        if (ms_version_compare(s->migration != NULL ? s->migration->version : s->state->version, to) == 0)
            return MS_OK;
    }
    ms_error_set(err, MS_ERR_USAGE, "there is no migration with version %s", to);
    ms_error_hint(err, "See migsafe status for the versions there are.");
    return MS_ERR_USAGE;
}

static const ms_dialect *own_dialect(const char *driver, const char *dialect, void *context)
{
    const ms_change *c = context;
    (void)driver;
    return strcmp(dialect, c->db.dialect->name) == 0 ? c->db.dialect : NULL;
}

/* A plan from a file fits when it was made for this history and this catalog. */
static ms_status adopt_plan(ms_change *c, const item_list *items, ms_error *err)
{
    ms_status status = ms_plan_read(c->options->plan, own_dialect, c, c->arena, &c->plan, err);
    if (status != MS_OK)
        return status;
    const char *now = ms_catalog_checksum(c->catalog, MS_STATE_PREFIX, c->arena);
    const ms_planned *first = &c->plan.migrations.v[0];
    const char *why = NULL;
    if (first->direction != c->options->direction)
        why = "it is for the other direction";
    else if (c->plan.migrations.n > items->n)
        why = "some of its migrations are not pending here";
    else if (c->state.unfinished.version == NULL && (c->plan.catalog_before == NULL || strcmp(now, c->plan.catalog_before) != 0))
        why = "the schema has changed since it was written";
    for (size_t i = 0; why == NULL && i < c->plan.migrations.n; i++) {
        const ms_plan_item *item = &items->v[i];
        const char *version = item->migration != NULL ? item->migration->version : item->version;
        if (strcmp(c->plan.migrations.v[i].version, version) != 0)
            why = "other migrations are pending here";
    }
    if (why == NULL)
        return MS_OK;
    ms_error_set(err, MS_ERR_CONFLICT, "the plan does not fit this database: %s", why);
    ms_error_code(err, "plan_stale");
    ms_error_hint(err, "Nothing was changed. Write a new one with: migsafe plan --out FILE");
    return MS_ERR_CONFLICT;
}

static ms_status make_plan(ms_change *c, ms_error *err)
{
    item_list items = { 0 };
    ms_status status = unfinished_other_way(&c->state, c->options->direction, err);
    if (status == MS_OK)
        status = known_target(c, err);
    if (status == MS_OK)
        status = c->options->direction == MS_UP ? choose_up(c, &items, err) : choose_down(c, &items, err);
    if (status != MS_OK)
        return status;
    go_on_with_kept(c, &items);
    c->nothing_to_do = items.n == 0 && c->skipped.n == 0;
    memset(&c->plan, 0, sizeof c->plan);
    if (items.n == 0)
        return MS_OK;
    if ((status = ms_db_introspect(&c->db, c->arena, &c->catalog, err)) != MS_OK)
        return status;
    if (c->options->plan != NULL)
        return adopt_plan(c, &items, err);
    ms_plan_request request = { .driver = c->db.driver->name, .dialect = c->db.dialect, .server_version = c->db.server.version,
                                .catalog = c->catalog, .direction = c->options->direction,
                               
                                .max_file_bytes = c->options->max_file_bytes, .portable = c->options->portable,
                                .prefer_derived = c->options->derived_downs };
    for (size_t i = 0; i < c->skipped.n; i++)
        MS_PUSH(c->arena, &request.skipped, c->skipped.v[i]->version);
    status = ms_plan_build(&request, items.v, items.n, c->arena, &c->plan, err);
    if (status == MS_OK)
        ms_plan_freeze(&c->plan, NULL);
    return status;
}

/* The dialect's settings, then the user's own. */
static ms_status set_session(ms_change *c, ms_db *db, ms_error *err)
{
    const char *sql = c->options->session_sql;
    ms_script script = { 0 };
    ms_status status = ms_db_session(db, &c->options->session, err);
    if (status == MS_OK && sql != NULL)
        status = ms_sql_parse(db->dialect, sql, strlen(sql), 1, c->arena, &script, err);
    for (size_t i = 0; i < script.statements.n && status == MS_OK; i++) {
        const ms_statement *s = &script.statements.v[i];
        for (size_t k = 0; k < s->n_ops && status == MS_OK; k++)
            if (script.ops.v[s->first_op + k].kind != MS_OP_SESSION)
                status = ms_error_set(err, MS_ERR_USAGE, "the session setting holds a statement that does not set the session: %.*s",
                                      (int)(s->len < 200 ? s->len : 200), s->text);
        if (status == MS_OK)
            status = db->driver->exec(db->conn, s->text, s->len, NULL, err);
    }
    return status;
}

/* Before the first migration: somebody else is at work on the database, later it may go. */
static ms_status locked_out(const ms_db *db, ms_status status, ms_error *err)
{
    if (status != MS_ERR_SQL || err == NULL || ms_db_class(db, err) != MS_CLASS_LOCK_TIMEOUT)
        return status;
    ms_error_code(err, "lock_timeout");
    ms_error_hint(err, "Nothing was changed: somebody else is writing to this database. Find who holds the lock, or wait, and run the "
                       "command again.");
    return status;
}

ms_status ms_change_prepare(const ms_change_options *options, ms_change *out, ms_error *err)
{
    memset(out, 0, sizeof *out);
    out->arena = ms_arena_new();
    out->options = options;
    ms_status status = ms_db_open(options->driver, &options->how, &out->db, err);
    if (status == MS_OK && options->on_connection != NULL)
        options->on_connection(options->context, &out->db);
    if (status == MS_OK)
        status = set_session(out, &out->db, err);
    if (status == MS_OK)
        status = read_world(out, err);
    if (status == MS_OK)
        status = make_plan(out, err);
    return locked_out(&out->db, status, err);
}

/* Counts what would be lost and asks. A plan without migrations passes something over, and no more. */
static ms_status approved(ms_change *c, ms_error *err)
{
    const ms_change_options *o = c->options;
    if (c->plan.migrations.n == 0)
        return MS_OK;
    ms_status status = ms_losses_of(&c->db, &c->plan, c->catalog, c->arena, &c->losses, err);
    if (status == MS_OK && o->approve != NULL && !o->approve(o->context, &c->plan, &c->losses, err))
        status = err != NULL && err->status != MS_OK ? err->status : MS_ERR_CANCELLED;
    return status;
}

/* The statements that were shown, at no higher risk: what differs is what is known of the schema. */
static bool runs_the_same(const ms_plan *shown, const ms_plan *now)
{
    bool same = shown->migrations.n == now->migrations.n && now->risk <= shown->risk;
    for (size_t i = 0; same && i < now->migrations.n; i++) {
        const ms_planned *a = &shown->migrations.v[i], *b = &now->migrations.v[i];
        same = strcmp(a->version, b->version) == 0 && a->steps.n == b->steps.n;
        for (size_t k = 0; same && k < b->steps.n; k++)
            same = a->steps.v[k].len == b->steps.v[k].len && memcmp(a->steps.v[k].sql, b->steps.v[k].sql, b->steps.v[k].len) == 0;
    }
    return same;
}

/* Has history moved while we planned, asked and waited? And where an earlier run was killed, the server may have been executing its
 * last statement when the schema was read: it is read again now that the lock says that this is over. */
static ms_status read_again(ms_change *c, ms_error *err)
{
    ms_state now;
    ms_status status = ms_state_load(&c->db, c->arena, &now, err);
    if (status != MS_OK)
        return status;
    bool same = now.versions.n == c->state.versions.n &&
                (now.unfinished.version == NULL) == (c->state.unfinished.version == NULL) &&
                now.announced.n == c->state.announced.n &&
                (now.unfinished.version == NULL || (now.unfinished.rows.n == c->state.unfinished.rows.n &&
                                                    strcmp(now.unfinished.run, c->state.unfinished.run) == 0));
    for (size_t i = 0; same && i < now.versions.n; i++)
        same = now.versions.v[i].applied == c->state.versions.v[i].applied &&
               strcmp(now.versions.v[i].version, c->state.versions.v[i].version) == 0 &&
               strcmp(now.versions.v[i].applied_at, c->state.versions.v[i].applied_at) == 0;
    const bool open = c->state.unfinished.version != NULL || c->state.announced.n > 0;
    if (same && !open)
        return MS_OK;
    const ms_plan shown = c->plan;
    if ((status = read_world(c, err)) != MS_OK || (status = make_plan(c, err)) != MS_OK || c->nothing_to_do)
        return status;
    const bool matters = c->options->direction == MS_DOWN || shown.risk >= MS_RISK_RISKY || c->plan.risk >= MS_RISK_RISKY;
    if (!matters || c->plan.id == NULL || (shown.id != NULL && strcmp(shown.id, c->plan.id) == 0) || (same && runs_the_same(&shown, &c->plan)))
        return MS_OK;
    if (same)
        return approved(c, err);
    ms_error_set(err, MS_ERR_CONFLICT, "another run changed this database meanwhile: the plan that was shown is not the one now");
    ms_error_hint(err, "Nothing was changed by this run. Run the command again.");
    return MS_ERR_CONFLICT;
}

/* A new connection in place of the old: what the script set is gone with it. */
static ms_status renew(void *context, ms_error *err)
{
    ms_change *c = context;
    ms_db fresh;
    ms_status status = ms_db_open_again(&c->db, &fresh, err);
    if (status != MS_OK)
        return status;
    if ((status = set_session(c, &fresh, err)) != MS_OK) {
        ms_db_close(&fresh);
        return status;
    }
    if (c->options->on_connection != NULL)
        c->options->on_connection(c->options->context, NULL);
    ms_db_close(&c->db);
    c->db = fresh;
    if (c->options->on_connection != NULL)
        c->options->on_connection(c->options->context, &c->db);
    return ms_lease_fence_again(&c->lease, c->options->lock_wait_ms, err);
}

static void pass_event(void *context, const ms_run_event *event)
{
    const ms_change *c = context;
    if (c->options->on_event != NULL)
        c->options->on_event(c->options->context, event);
}

/* While another tool is adopted, its lock is held as well: on the lease's connection, unless a heartbeat uses that. */
static ms_status lock_adopted(ms_change *c, ms_adopt_lock *lock, ms_error *err)
{
    *lock = (ms_adopt_lock){ 0 };
    if (c->adoption.tool == NULL)
        return MS_OK;
    ms_status status = ms_adopt_lock_take(c->lease.row ? &c->db : &c->lease.db, &c->adoption, c->options->lock_wait_ms, c->options->stop,
                                          c->arena, lock, err);
    if (status == MS_OK && c->source.migrations.n > 0) /* it may have been at work while we waited */
        status = ms_adopt_check_foreign(&c->db, &c->adoption, &c->source, &c->state, c->arena, err);
    return status;
}

static ms_status run_locked(ms_change *c, ms_error *err)
{
    const ms_change_options *o = c->options;
    ms_status status = read_again(c, err);
    if (status != MS_OK || c->nothing_to_do)
        return status;
    if ((status = ms_state_create(&c->db, err)) != MS_OK || (c->state.older && (status = ms_state_upgrade(&c->db, err)) != MS_OK) ||
        (status = ms_skip_record(c, err)) != MS_OK)
        return status;
    if (c->plan.migrations.n == 0)
        return MS_OK; /* only something to pass over */
    ms_verifier *verifier = o->verify ? ms_verifier_new(&c->db, c->catalog, o->tolerant) : NULL;
    const ms_run_options run = { .settle = o->settle, .before = o->keep_partial ? NULL : c->catalog, .retries = o->retries, .lease = &c->lease, .verifier = verifier, .stop = o->stop, .renew = renew,
                                 .on_event = pass_event, .context = c };
    status = ms_run_plan(&c->db, &c->plan, &c->state, &run, &c->run, err);
    c->verified = status == MS_OK && verifier != NULL && ms_verifier_complete(verifier);
    c->difference = verifier == NULL ? NULL : ms_arena_strdup(c->arena, ms_verifier_difference(verifier));
    ms_verifier_free(verifier);
    return status;
}

ms_status ms_change_execute(ms_change *c, ms_error *err)
{
    const ms_change_options *o = c->options;
    ms_status status = approved(c, err);
    if (status != MS_OK)
        return status;
    status = ms_lease_take(&c->db, o->lock_wait_ms, o->stop, &c->lease, err);
    if (status != MS_OK)
        return locked_out(&c->db, status, err);
    ms_adopt_lock adopted;
    status = lock_adopted(c, &adopted, err);
    if (status == MS_OK)
        status = run_locked(c, err);
    ms_adopt_lock_release(&adopted);
    ms_lease_release(&c->lease);
    return c->run.failed == NULL ? locked_out(&c->db, status, err) : status;
}

void ms_change_end(ms_change *c)
{
    if (c->options != NULL && c->options->on_connection != NULL)
        c->options->on_connection(c->options->context, NULL);
    if (c->db.conn != NULL)
        ms_db_close(&c->db);
    ms_arena_free(c->arena);
    c->arena = NULL;
}

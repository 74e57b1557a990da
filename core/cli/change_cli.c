/* change_cli.c: the command-line side of a change. */
#include "config.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "cli/change_cli.h"
#include "exec/interrupt.h"
#include "exec/verify.h"
#include "report/text.h"

/* ---- callbacks ----------------------------------------------------------------------------------------------------- */

static void on_connection(void *context, ms_db *db)
{
    (void)context;
    ms_interrupt_connection(db);
}

static const char *done_word(const ms_run_event *e) { return e->migration->direction == MS_UP ? "applied" : "rolled back"; }

/* A terminal sees every migration, a pipe only with --verbose; jsonl gets every event. */
static void on_event(void *context, const ms_run_event *e)
{
    ms_context *ctx = context;
    const ms_planned *m = e->migration;
    if (ctx->format == MS_FORMAT_JSONL) {
        ms_out_json(ctx, ms_report_event_json(e));
        fflush(stdout);
        return;
    }
    char took[32];
    ms_report_duration(e->duration_ms, took);
    switch (e->kind) {
    case MS_RUN_MIGRATION_START:
        if (ctx->tty_err && !ctx->settings.quiet)
            fprintf(stderr, "\r\033[K[%zu/%zu] %s %s ...", e->index + 1, e->total, m->version, m->name);
        break;
    case MS_RUN_MIGRATION_DONE:
        if (ctx->tty_err && !ctx->settings.quiet)
            fprintf(stderr, "\r\033[K[%zu/%zu] %s %s  %s%s%s in %s\n", e->index + 1, e->total, m->version, m->name,
                    ms_style_err(ctx, MS_STYLE_GREEN), done_word(e), ms_style_err(ctx, MS_STYLE_NONE), took);
        else
            ms_detail(ctx, "%s %s %s in %s", done_word(e), m->version, m->name, took);
        break;
    case MS_RUN_MIGRATION_RESUME:
        ms_note(ctx, "%smigration %s was stopped part way: going on after %zu of %zu steps", ctx->tty_err ? "\r\033[K" : "", m->version,
                e->step, e->steps);
        break;
    case MS_RUN_SETTLED:
        ms_note(ctx, "%sstep %s.%zu: %s", ctx->tty_err ? "\r\033[K" : "", m->version, e->step, e->message);
        break;
    case MS_RUN_UNDONE:
        ms_note(ctx, "%smigration %s: the %zu step%s before the failed one %s taken back", ctx->tty_err ? "\r\033[K" : "", m->version,
                e->step, e->step == 1 ? "" : "s", e->step == 1 ? "was" : "were");
        break;
    case MS_RUN_RETRY:
        ms_note(ctx, "%smigration %s: %s; trying again", ctx->tty_err ? "\r\033[K" : "", m->version, e->message);
        break;
    case MS_RUN_MIGRATION_FAILED:
        if (ctx->tty_err)
            fputs("\r\033[K", stderr);
        break;
    default:
        break;
    }
}

static bool ask(ms_context *ctx, const char *question)
{
    char answer[16] = "";
    fprintf(stderr, "%s%s%s Type yes to go on: ", ms_style_err(ctx, MS_STYLE_BOLD), question, ms_style_err(ctx, MS_STYLE_NONE));
    fflush(stderr);
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
    while (poll(&input, 1, 100) <= 0) /* signals arrive on a thread of their own, so that reading would not end by one */
        if (ms_interrupt_received())
            return false;
    return fgets(answer, sizeof answer, stdin) != NULL && (strcmp(answer, "yes\n") == 0 || strcmp(answer, "yes") == 0);
}

static bool refuse(ms_error *err, const char *message, const char *hint)
{
    ms_error_set(err, MS_ERR_CONFLICT, "%s", message);
    ms_error_code(err, "approval_required");
    ms_error_hint(err, "%s", hint);
    return false;
}

/* The first statement of the plan that is not understood; NULL = none. */
static const ms_op *first_opaque(const ms_plan *plan, const ms_planned **where)
{
    for (size_t i = 0; i < plan->migrations.n; i++)
        for (size_t k = 0; k < plan->migrations.v[i].ops.n; k++)
            if (plan->migrations.v[i].ops.v[k].kind == MS_OP_OPAQUE || plan->migrations.v[i].ops.v[k].unread) {
                *where = &plan->migrations.v[i];
                return &plan->migrations.v[i].ops.v[k];
            }
    return NULL;
}

/* Why a rollback asks, as the beginning of a sentence; NULL = it need not. What the up lost is gone already: that is said. */
static const char *why_ask_down(ms_context *ctx, const ms_plan *plan, const ms_strings *losses)
{
    const ms_planned *where = NULL;
    const ms_op *opaque = first_opaque(plan, &where);
    for (size_t i = 0; i < plan->migrations.n; i++)
        for (size_t k = 0; k < plan->migrations.v[i].not_restored.n; k++)
            ms_warn(ctx, "the way back of %s does not bring back %s", plan->migrations.v[i].version,
                    plan->migrations.v[i].not_restored.v[k]);
    if (losses->n > 0)
        return "rolling back would lose rows";
    for (size_t i = 0; i < plan->migrations.n; i++)
        if (plan->migrations.v[i].way_back == MS_WAY_BACK_RECORD_ONLY)
            return ms_arena_printf(ctx->arena, "%s changed only rows, which stay as they are: rolling it back takes back its record only",
                                   plan->migrations.v[i].version);
    return opaque == NULL ? NULL
                          : ms_arena_printf(ctx->arena, "the way back of %s holds a statement that is not understood (%s)", where->version,
                                            opaque->verb != NULL ? opaque->verb : ms_op_name(opaque->kind));
}

/* Going up asks for risky and destructive plans; going down, for rows that would be lost, for those that nothing brings back
 * although that was all there was to bring back, and for what is not understood. */
static bool approve(void *context, const ms_plan *plan, const ms_strings *losses, ms_error *err)
{
    ms_context *ctx = context;
    const bool down = plan->migrations.v[0].direction == MS_DOWN;
    const char *why = down                       ? why_ask_down(ctx, plan, losses)
                      : !plan->requires_approval ? NULL
                                                 : ms_arena_printf(ctx->arena, "the plan is %s and needs approval", ms_risk_name(plan->risk));
    if (why == NULL)
        return true;
    for (size_t i = 0; i < losses->n; i++)
        ms_warn(ctx, "%s loses data: %s", down ? "rolling back" : "applying", losses->v[i]);
    if (ctx->settings.yes && !ctx->settings.is_protected)
        return true;
    const bool terminal = isatty(STDIN_FILENO) == 1 && ctx->tty_err && ctx->format == MS_FORMAT_TEXT;
    const char *what = !down            ? ms_arena_printf(ctx->arena, "This plan is %s.", ms_risk_name(plan->risk))
                       : losses->n > 0  ? "Rolling back loses these rows."
                                        : ms_arena_printf(ctx->arena, "%c%s.", g_ascii_toupper(why[0]), why + 1);
    if (terminal)
        return ask(ctx, what) || refuse(err, "not approved", "Nothing was changed.");
    if (ctx->settings.yes)
        return refuse(err, "this environment is protected: --yes is not enough for such a plan",
                      "Nothing was changed. Run the command on a terminal and answer its question.");
    return refuse(err, ms_arena_printf(ctx->arena, "%s, and nobody can be asked", why),
                  down ? "Nothing was changed. Look at it with migsafe plan --down, then run the command with --yes, or on a terminal."
                       : "Nothing was changed. Look at it with migsafe plan, then run the command with --yes, or on a terminal.");
}

/* ---- options ------------------------------------------------------------------------------------------------------- */

ms_status ms_cli_change_options(ms_context *ctx, ms_direction direction, bool read_only, ms_change_options *out)
{
    const ms_settings *s = &ctx->settings;
    memset(out, 0, sizeof *out);
    const ms_module *module = NULL;
    ms_status status = ms_cli_connect_args(ctx, read_only, &out->how);
    if (status == MS_OK)
        status = ms_cli_module(ctx, &module, NULL); /* the URL's; refuses a --driver that does not fit it */
    if (status != MS_OK)
        return status;
    out->driver = module->driver->name;
    out->dir = s->dir;
    out->layout = s->layout;
    out->strict_order = s->order == NULL || strcmp(s->order, "strict") == 0;
    out->max_file_bytes = s->max_file_size;
    out->portable = s->sql != NULL && strcmp(s->sql, "portable") == 0;
    out->direction = direction;
    out->session = (ms_session_policy){ .lock_timeout_ms = s->lock_timeout_ms, .statement_timeout_ms = s->statement_timeout_ms,
                                        .application = out->how.application, .read_only = read_only };
    out->session_sql = s->session;
    out->derived_downs = s->downs != NULL && strcmp(s->downs, "derived") == 0;
    out->retries = s->retries;
    out->verify = true;
    out->stop = ms_interrupt_received;
    out->on_event = on_event;
    out->approve = approve;
    out->on_connection = on_connection;
    out->context = ctx;
    return MS_OK;
}

const char *const ms_cli_settle_choices[] = { "ask", "done", "again", NULL }; /* in the order of ms_settle */

void ms_cli_change_read(ms_context *ctx, ms_change_options *out)
{
    const char *settle = ms_option_text(ctx, "settle");
    for (int i = 0; settle != NULL && ms_cli_settle_choices[i] != NULL; i++)
        if (strcmp(settle, ms_cli_settle_choices[i]) == 0)
            out->settle = (ms_settle)i;
    out->to = ms_option_text(ctx, "to");
    out->steps = (size_t)ms_option_int(ctx, "steps", 0);
    out->lock_wait_ms = ms_option_duration(ctx, "lock-wait", 30000);
    out->keep_partial = ms_option_flag(ctx, "keep-partial");
    out->verify = !ms_option_flag(ctx, "no-verify");
}

ms_status ms_cli_open(ms_context *ctx, bool read_only, ms_db *db)
{
    ms_change_options options;
    ms_status status = ms_cli_change_options(ctx, MS_UP, read_only, &options);
    if (status == MS_OK)
        status = ms_db_open(options.driver, &options.how, db, &ctx->err);
    if (status == MS_OK && (status = ms_db_session(db, &options.session, &ctx->err)) != MS_OK)
        ms_db_close(db);
    return status;
}

json_t *ms_cli_read_json(ms_context *ctx, const char *path)
{
    json_error_t where;
    json_t *json = json_load_file(path, 0, &where);
    if (json == NULL) {
        ms_error_set(&ctx->err, MS_ERR_IO, "cannot read %s: %s", path, where.text);
        ms_text_copy(ctx->err.file, sizeof ctx->err.file, path, strlen(path));
        ctx->err.line = where.line > 0 ? where.line : 0;
    }
    return json;
}

/* ---- exit codes ---------------------------------------------------------------------------------------------------- */

ms_exit ms_cli_prepare_exit(const ms_error *err)
{
    static const struct {
        const char *code;
        ms_exit exit;
    } by_code[] = { { "checksum_mismatch", MS_EXIT_PREFLIGHT }, { "file_missing", MS_EXIT_PREFLIGHT },
                    { "out_of_order", MS_EXIT_PREFLIGHT },      { "no_down", MS_EXIT_PREFLIGHT },
                    { "foreign_run", MS_EXIT_PREFLIGHT },       { "adopt_failed", MS_EXIT_PREFLIGHT },
                    { "adopt_missing", MS_EXIT_PREFLIGHT },     { "code_migration", MS_EXIT_PREFLIGHT },
                    { "atlas_sum", MS_EXIT_PREFLIGHT },
                    { "irreversible", MS_EXIT_PREFLIGHT },      { "plan_stale", MS_EXIT_APPROVAL },
                    { "plan_changed", MS_EXIT_APPROVAL },       { "approval_required", MS_EXIT_APPROVAL },
                    { "unfinished", MS_EXIT_RESUMABLE },        { "step_unknown", MS_EXIT_RESUMABLE },
                    { "edited_while_unfinished", MS_EXIT_RESUMABLE },
                    { "unrecorded", MS_EXIT_RESUMABLE }, { MS_UNREAD, MS_EXIT_RESUMABLE } };
    for (size_t i = 0; i < sizeof by_code / sizeof *by_code; i++)
        if (strcmp(err->code, by_code[i].code) == 0)
            return by_code[i].exit;
    return ms_exit_of(err);
}

/* The command that does the rest of what was asked for. */
static const char *next_command(ms_context *ctx, const ms_change *c, bool derived)
{
    const ms_change_options *o = c->options;
    const char *command = o->direction == MS_UP                 ? "migsafe apply"
                          : derived || o->derived_downs         ? "migsafe rollback --downs=derived"
                                                                : "migsafe rollback";
    if (o->to != NULL)
        return ms_arena_printf(ctx->arena, "%s --to=%s", command, o->to);
    if (o->steps > c->run.done && (o->direction == MS_UP || o->steps - c->run.done > 1))
        return ms_arena_printf(ctx->arena, "%s --steps=%zu", command, (size_t)(o->steps - c->run.done));
    return command;
}

/* The connection broke, or could not be had, outside a migration: before the first, between two, behind the last. */
static void explain_lost(ms_context *ctx, const ms_change *c)
{
    const ms_run_result *r = &c->run;
    if ((ctx->err.status != MS_ERR_LOST && ctx->err.status != MS_ERR_CONNECT) || ctx->err.hint[0] != '\0')
        return;
    if (r->done > 0 && r->done == c->plan.migrations.n)
        ms_error_hint(&ctx->err, "The migrations are done and recorded; only the schema was not compared. When the server is back, run: "
                                 "migsafe status");
    else if (r->done > 0)
        ms_error_hint(&ctx->err, "%zu migration%s completed in this run. When the server is back, run: %s", r->done,
                      r->done == 1 ? " was" : "s were", next_command(ctx, c, false));
    else
        ms_error_hint(&ctx->err, "No migration was begun. When the server answers, run: %s", next_command(ctx, c, false));
}

static bool makes(const ms_planned *m, size_t until, ms_name table, const ms_catalog *catalog)
{
    for (size_t i = 0; i < m->ops.n && i < until; i++)
        if (m->ops.v[i].kind == MS_OP_CREATE_TABLE && ms_name_equal(catalog, m->ops.v[i].table->name, table))
            return true;
    return false;
}

/* A table that a failed CREATE TABLE references and that comes later in the same script; NULL = none. Some tools run
 * scripts with foreign key checks off, and their scripts have come to need it. */
static const char *forward_reference(const ms_change *c)
{
    const ms_planned *m = c->run.failed;
    if (m == NULL || c->run.failed_step == 0 || c->run.failed_step > m->steps.n || m->ops.n == 0 || c->catalog == NULL)
        return NULL;
    const ms_step *step = &m->steps.v[c->run.failed_step - 1];
    for (size_t i = step->first_op; i < step->first_op + step->n_ops; i++) {
        const ms_table *table = m->ops.v[i].kind == MS_OP_CREATE_TABLE ? m->ops.v[i].table : NULL;
        for (size_t k = 0; table != NULL && k < table->constraints.n; k++) {
            const ms_constraint *key = &table->constraints.v[k];
            if (key->kind == MS_CONSTRAINT_FOREIGN_KEY && ms_catalog_table(c->catalog, key->ref_table) == NULL &&
                !ms_name_equal(c->catalog, key->ref_table, table->name) && !makes(m, i, key->ref_table, c->catalog) &&
                makes(m, m->ops.n, key->ref_table, c->catalog))
                return key->ref_table.name;
        }
    }
    return NULL;
}

/* The statements succeeded, and the schema is not what they say. */
static ms_exit explain_difference(ms_context *ctx, const ms_change *c, const char *before)
{
    ms_error *err = &ctx->err;
    const bool up = c->options->direction == MS_UP;
    ms_error_context(err, "%s %s", up ? "migration" : "rollback of", c->run.failed->version);
    if (c->run.end == MS_RUN_FAILED)
        ms_error_hint(err, "It was taken back: nothing of it was left behind.%s Look what else changes the schema. To apply without "
                           "comparing: %s --no-verify", before, next_command(ctx, c, false));
    else if (c->run.end == MS_RUN_DIFFERS)
        ms_error_hint(err, "It is %s and recorded, since it cannot be taken back without loss.%s Compare with: migsafe inspect",
                      up ? "applied" : "rolled back", before);
    else
        ms_error_hint(err, "Steps of it are in the database, since they cannot be undone together with the rest.%s Mend the schema or the "
                           "script and run: %s", before, next_command(ctx, c, false));
    return MS_EXIT_POSTFLIGHT;
}

/* A way back that fails and has left nothing behind: there may be another one. */
static void explain_failed_down(ms_context *ctx, ms_change *c, const char *before)
{
    const ms_planned *m = c->run.failed;
    const char *own = m->path != NULL ? m->path : "the down script that history keeps";
    if (m->way_back != MS_WAY_BACK_FILE)
        ms_error_hint(&ctx->err, "Nothing of it was left behind.%s This way back was derived. Write a down script for migration %s and run: %s",
                      before, m->version, next_command(ctx, c, false));
    else if (ms_change_has_derived(c, m->version) && !c->options->derived_downs)
        ms_error_hint(&ctx->err, "Nothing of it was left behind.%s Take the derived way back instead: %s. Or mend %s and run: %s", before,
                      next_command(ctx, c, true), own, next_command(ctx, c, false));
    else
        ms_error_hint(&ctx->err, "Nothing of it was left behind.%s Mend %s and run: %s", before, own, next_command(ctx, c, false));
}

/* What is true now, and which command comes next, for each way a run can end early. */
static ms_exit explain_end(ms_context *ctx, ms_change *c)
{
    ms_error *err = &ctx->err;
    const ms_run_result *r = &c->run;
    const char *version = r->failed != NULL ? r->failed->version : "?";
    const char *before = r->done == 0 ? "" : ms_arena_printf(ctx->arena, " %zu migration%s before it %s completed in this run.", r->done,
                                                             r->done == 1 ? "" : "s", r->done == 1 ? "was" : "were");
    const bool up = c->options->direction == MS_UP;
    const char *later = forward_reference(c);
    if (later != NULL && MS_DIALECT_HAS(c->db.dialect, foreign_keys_off))
        ms_error_detail(err, "The table references %s, which is made later in the same script. Where the script's own tool runs it "
                             "with foreign key checks off, do the same: --session='%s'.", later, c->db.dialect->foreign_keys_off);
    if (strcmp(err->code, MS_DIFFERS) == 0)
        return explain_difference(ctx, c, before);
    switch (r->end) {
    case MS_RUN_FAILED:
        ms_error_context(err, "%s %s failed", up ? "migration" : "rollback of", version);
        if (up)
            ms_error_hint(err, "Nothing of it was left behind.%s Mend the script and run: %s", before, next_command(ctx, c, false));
        else
            explain_failed_down(ctx, c, before);
        return up ? MS_EXIT_FAILED : MS_EXIT_ROLLBACK;
    case MS_RUN_PARTIAL:
        if (r->failed_step == 0)
            return ms_cli_prepare_exit(err);
        ms_error_context(err, "%s %s failed at step %zu", up ? "migration" : "rollback of", version, r->failed_step);
        ms_error_hint(err, "The steps before it are in the database, since they cannot be undone together with it.%s %s and run: %s", before,
                      r->lock_timeout ? "Find who holds the lock, or wait," : "Mend the script from that statement on", next_command(ctx, c, false));
        return MS_EXIT_RESUMABLE;
    case MS_RUN_STOPPED:
        ms_error_clear(err);
        ms_error_set(err, MS_ERR_CANCELLED, "stopped by signal at migration %s", version);
        ms_error_hint(err, "What was begun is undone or recorded.%s Go on with: %s", before, next_command(ctx, c, false));
        return MS_EXIT_RESUMABLE;
    case MS_RUN_LOCK_TIMEOUT:
        ms_error_context(err, "migration %s could not get its lock", version);
        ms_error_hint(err, "Nothing of it was left behind.%s Find who holds the lock, or wait, and run: %s", before, next_command(ctx, c, false));
        return MS_EXIT_LOCKED;
    case MS_RUN_LOST:
        ms_error_context(err, "the connection broke in migration %s", version);
        ms_error_hint(err, "What the server did not finish is undone or recorded.%s When it is back, run: %s", before, next_command(ctx, c, false));
        return MS_EXIT_RESUMABLE;
    default:
        return ms_cli_prepare_exit(err);
    }
}

static void report_done(ms_context *ctx, const ms_change *c)
{
    const bool up = c->options->direction == MS_UP;
    if (ctx->format != MS_FORMAT_TEXT) {
        json_t *versions = json_array();
        for (size_t i = 0; i < c->run.done; i++)
            json_array_append_new(versions, json_string(c->plan.migrations.v[i].version));
        json_t *skipped = json_array();
        for (size_t i = 0; i < c->skipped.n; i++)
            json_array_append_new(skipped, json_string(c->skipped.v[i]->version));
        ms_out_json(ctx, json_pack("{s:s, s:o, s:o, s:o, s:b}", "event", "end", "plan", c->plan.id != NULL ? json_string(c->plan.id) : json_null(),
                                   up ? "applied" : "rolled_back", versions, "skipped", skipped, "verified", c->verified));
        return;
    }
    for (size_t i = 0; i < c->skipped.n && !ctx->settings.quiet; i++)
        ms_out(ctx, "Passed over %s %s: it is recorded and not run.\n", c->skipped.v[i]->version, c->skipped.v[i]->name);
    if (c->nothing_to_do)
        ms_out(ctx, "%s\n", up ? "Nothing to apply: the database is up to date." : "Nothing to roll back.");
    else if (!ctx->settings.quiet)
        ms_out(ctx, "%s %zu migration%s%s.\n", up ? "Applied" : "Rolled back", c->run.done, c->run.done == 1 ? "" : "s",
               c->verified ? "; the schema is as predicted" : "");
}

ms_exit ms_cli_change(ms_context *ctx, ms_change_options *options)
{
    ms_change c;
    ms_exit code = MS_EXIT_OK;
    ms_interrupt_watch();
    ms_status status = ms_change_prepare(options, &c, &ctx->err);
    ms_cli_say_unread(ctx, &c.source);
    if (status != MS_OK)
        code = ms_cli_prepare_exit(&ctx->err);
    else if (!c.nothing_to_do)
        status = ms_change_execute(&c, &ctx->err);
    if (status == MS_OK)
        report_done(ctx, &c);
    else if (code == MS_EXIT_OK)
        code = explain_end(ctx, &c);
    if (status != MS_OK)
        explain_lost(ctx, &c);
    ms_change_end(&c);
    return code;
}

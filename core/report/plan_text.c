/* plan_text.c: a plan for people. */
#include "config.h"

#include <string.h>

#include <ir/print.h>
#include <plan/names.h>
#include <report/text.h>

static const char *const risk_colours[] = { "\033[32m", "\033[36m", "\033[33m", "\033[31m" };

static void put_risk(FILE *out, ms_risk risk, const ms_look *look)
{
    fprintf(out, "%s%s%s", look->colour ? risk_colours[risk] : "", ms_risk_name(risk), look->colour ? "\033[0m" : "");
}

void ms_report_duration(int64_t ms, char text[32])
{
    if (ms < 1000)
        snprintf(text, 32, "%d ms", (int)ms);
    else if (ms < 60000)
        snprintf(text, 32, "%.1f s", (double)ms / 1000.0);
    else
        snprintf(text, 32, "%lld min %lld s", (long long)(ms / 60000), (long long)(ms / 1000 % 60));
}

/* The statement, its lines set in by six blanks. */
static void put_sql(FILE *out, const ms_step *step)
{
    fputs("      ", out);
    for (size_t i = 0; i < step->len; i++) {
        fputc(step->sql[i], out);
        if (step->sql[i] == '\n')
            fputs("      ", out);
    }
    fputs(";\n", out);
}

static void put_facts(FILE *out, const ms_step *step)
{
    const ms_fact *f = step->fact;
    fputs("      -- ", out);
    if (f->lock != NULL && f->lock[0] != '\0')
        fprintf(out, "lock: %s%s%s; ", f->lock, f->blocks_reads ? " (blocks reads and writes)" : f->blocks_writes ? " (blocks writes)" : "",
                f->queues ? ", later requests queue behind it" : "");
    fprintf(out, "work: %s; ", ms_work_name(f->work));
    if (f->algorithm != NULL)
        fprintf(out, "algorithm: %s; ", f->algorithm);
    fprintf(out, "transaction: %s; %s [%s]\n", ms_txn_rule_name(step->txn), ms_grade_name(f->grade), f->id);
    if (f->note != NULL)
        fprintf(out, "      -- %s\n", f->note);
}

enum { IMPACT_SHOWN = 6 };

/* One line: "affects view v, foreign key lines.order_fkey and 3 more". */
static void put_impact(FILE *out, const ms_planned *p, size_t op, const ms_look *look)
{
    size_t n = 0;
    for (size_t i = 0; i < p->impact.n; i++) {
        if (p->impact.v[i].op != op)
            continue;
        if (n < IMPACT_SHOWN || look->verbose)
            fprintf(out, "%s %s %s", n == 0 ? "      -- affects" : ",", p->impact.v[i].kind, p->impact.v[i].name);
        n++;
    }
    if (n > IMPACT_SHOWN && !look->verbose)
        fprintf(out, " and %zu more", n - IMPACT_SHOWN);
    if (n > 0)
        fputc('\n', out);
}

/* ", reversible", ", reversible (down: derived, the file's is empty)", ", not reversible: why" */
static void put_way_back(FILE *out, const ms_planned *p)
{
    const bool derived = p->way_back == MS_WAY_BACK_DERIVED || p->way_back == MS_WAY_BACK_SCHEMA_ONLY;
    const char *empty = p->down_empty ? ", the file's is empty" : "";
    if (p->way_back == MS_WAY_BACK_RECORD_ONLY)
        fputs(p->direction == MS_DOWN ? ", takes back the record only" : ", not reversible: only rows are changed; a rollback takes back the record only",
              out);
    else if (p->direction == MS_DOWN)
        fputs(derived ? ", down: derived" : "", out);
    else if (p->way_back == MS_WAY_BACK_NONE)
        fprintf(out, ", not reversible%s%s", p->irreversible_reason != NULL ? ": " : empty, p->irreversible_reason != NULL ? p->irreversible_reason : "");
    else if (p->way_back == MS_WAY_BACK_SCHEMA_ONLY)
        fprintf(out, ", schema reversible, data not; down: derived%s", empty);
    else
        fprintf(out, ", reversible%s%s", derived ? "; down: derived" : "", derived ? empty : "");
}

static void put_migration(FILE *out, const ms_planned *p, ms_arena *scratch, const ms_look *look)
{
    fprintf(out, "\n%s %s %s  (", p->direction == MS_UP ? "up" : "down", p->version, p->name);
    put_risk(out, p->risk, look);
    put_way_back(out, p);
    fputs(")\n", out);
    for (size_t i = 0; i < p->not_restored.n; i++)
        fprintf(out, "  not brought back by the way down: %s\n", p->not_restored.v[i]);
    for (size_t i = 0; i < p->steps.n; i++) {
        const ms_step *step = &p->steps.v[i];
        for (size_t k = 0; k < step->n_ops && step->fact != NULL; k++) {
            fprintf(out, "  %s %s  ", step->id, ms_op_text(&p->ops.v[step->first_op + k], scratch));
            put_risk(out, step->risk, look);
            fputc('\n', out);
            put_impact(out, p, step->first_op + k, look);
        }
        put_sql(out, step);
        if (step->fact != NULL && (look->verbose || step->risk > MS_RISK_SAFE))
            put_facts(out, step);
    }
}

void ms_report_plan(FILE *out, const ms_plan *plan, const ms_look *look)
{
    ms_arena *scratch = ms_arena_new();
    fprintf(out, "plan %.12s%sfor %s (%s, version %d): %zu migration%s, risk ", plan->id != NULL ? plan->id : "",
            plan->id != NULL ? " " : "", plan->driver, plan->dialect->name, (int)plan->server_version, plan->migrations.n, plan->migrations.n == 1 ? "" : "s");
    put_risk(out, plan->risk, look);
    fprintf(out, ", %s, %s\n", plan->reversible ? "reversible" : "not reversible",
            plan->zero_downtime ? "no reader or writer stops" : "stops the application for a while");
    for (size_t i = 0; i < plan->migrations.n; i++) {
        put_migration(out, &plan->migrations.v[i], scratch, look);
        ms_arena_reset(scratch);
    }
    for (size_t i = 0; i < plan->warnings.n; i++)
        fprintf(out, "%swarning: %s\n", i == 0 ? "\n" : "", plan->warnings.v[i]);
    if (plan->destructive_operations > 0)
        fprintf(out, "\n%d operation%s destroy%s data.\n", (int)plan->destructive_operations,
                plan->destructive_operations == 1 ? "" : "s", plan->destructive_operations == 1 ? "s" : "");
    ms_arena_free(scratch);
}

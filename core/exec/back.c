/* back.c: which script takes an applied migration back: the file's own, the one kept in history, or the derived one. */
#include "config.h"

#include <string.h>

#include <exec/choose.h>
#include <plan/down.h>

static ms_status irreversible(const ms_standing *s, const char *reason, ms_error *err)
{
    ms_error_set(err, MS_ERR_UNSUPPORTED, "migration %s is marked irreversible: %s", s->state->version,
                 reason != NULL ? reason : "no reason given");
    ms_error_code(err, "irreversible");
    return MS_ERR_UNSUPPORTED;
}

/* Neither the file nor history has a statement that leads back. */
static ms_status no_way_back(ms_change *c, const ms_standing *s, const ms_down_file *own, const char *why_not, ms_plan_item *item,
                             ms_error *err)
{
    ms_loaded up;
    ms_error ignored = MS_ERROR_INIT;
    if (s->migration != NULL &&
        ms_migration_load(s->migration, MS_UP, c->options->max_file_bytes, c->arena, &up, &ignored) == MS_OK) {
        if (up.directives.irreversible)
            return irreversible(s, up.directives.irreversible_reason, err);
        if (up.blank) {
            item->text = MS_DERIVED_MARK;
            return MS_OK;
        }
    }
    ms_error_set(err, MS_ERR_UNSUPPORTED, own->blank ? "the down script of migration %s (%s) has no statement: it would take nothing back"
                                                     : "migration %s (%s) has no down script",
                 s->state->version, s->state->name);
    if (why_not != NULL)
        ms_error_detail(err, "None could be derived when it was applied: %s.", why_not);
    ms_error_code(err, "no_down");
    ms_error_hint(err, "Nothing was changed. Write its down script, then run migsafe rollback again.");
    return MS_ERR_UNSUPPORTED;
}

static bool has_statement(ms_change *c, const char *text)
{
    ms_script script = { 0 };
    ms_error ignored = MS_ERROR_INIT; /* what cannot be read is not nothing: the plan will say what is wrong with it */
    return ms_sql_parse(c->db.dialect, text, strlen(text), 1, c->arena, &script, &ignored) != MS_OK || script.statements.n > 0;
}

ms_status ms_way_back_choose(ms_change *c, const ms_standing *s, ms_plan_item *item, ms_error *err)
{
    ms_down_file own = { 0 };
    ms_kept_down kept = { 0 };
    ms_strings lost = { 0 };
    ms_status status = s->migration == NULL ? MS_OK
                                            : ms_down_load(s->migration, c->options->max_file_bytes, c->arena, &own, err);
    if (status == MS_OK && !own.directives.irreversible && (own.text == NULL || c->options->derived_downs))
        status = ms_state_down(&c->db, s->state->version, c->arena, &kept, err);
    if (status != MS_OK)
        return status;
    item->version = s->state->version;
    item->name = s->state->name;
    item->checksum = s->state->checksum;
    if (kept.derived == NULL && ms_derived_script(kept.down, c->arena, &lost))
        kept.derived = kept.down;
    const char *why_not = NULL;
    const size_t mark = strlen(MS_NOT_DERIVED_MARK);
    if (kept.derived != NULL && strncmp(kept.derived, MS_NOT_DERIVED_MARK, mark) == 0) {
        why_not = ms_arena_strndup(c->arena, kept.derived + mark, strcspn(kept.derived + mark, "\n"));
        kept.derived = NULL;
    }
    if (own.directives.irreversible)
        return irreversible(s, own.directives.irreversible_reason, err);
    const bool record_only = ms_derived_is_record_only(kept.derived);
    if (record_only && c->options->record_only_is_none) {
        why_not = "it changes only rows";
        kept.derived = NULL;
    }
    const bool as_written = c->options->downs_as_written && (own.text != NULL || own.blank);
    if (as_written)
        item->migration = s->migration;
    else if (kept.derived != NULL && !record_only && c->options->derived_downs)
        item->text = kept.derived;
    else if (own.text != NULL)
        item->migration = s->migration;
    else if (kept.down != NULL && has_statement(c, kept.down))
        item->text = kept.down;
    else if (kept.derived != NULL)
        item->text = kept.derived;
    return item->migration != NULL || item->text != NULL ? MS_OK : no_way_back(c, s, &own, why_not, item, err);
}

bool ms_change_has_derived(ms_change *change, const char *version)
{
    ms_kept_down kept = { 0 };
    ms_strings lost = { 0 };
    ms_error ignored = MS_ERROR_INIT; /* it is for a hint */
    return ms_state_down(&change->db, version, change->arena, &kept, &ignored) == MS_OK &&
           ms_derived_script(kept.derived, change->arena, &lost) && !ms_derived_is_record_only(kept.derived);
}

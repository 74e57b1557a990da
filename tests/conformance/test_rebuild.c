/* test_rebuild.c: SQLite's table rebuild with data in the tables: every trap of rebuild_cases.c, and what holds for all of
 * them. Needs nothing but SQLite; foreign keys are on around it, as in an application that is careful. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "exec/module.h"
#include "introspect.h"
#include "rebuild_cases.h"

static unsigned passed, failed;

static bool answer(it_session *s, const char *sql, const char *expected, ms_arena *arena)
{
    const char *text = NULL;
    if (!it_each_row(s, sql, arena, 0, it_take_text, &text))
        return false;
    if (expected == NULL || (text != NULL && strcmp(text, expected) == 0))
        return true;
    printf("    %s: expected %s, is %s\n", sql, expected, text != NULL ? text : "nothing");
    return false;
}

static bool run_script(it_session *s, const char *sql, ms_arena *arena)
{
    ms_script script = { 0 };
    ms_error err = MS_ERROR_INIT;
    if (ms_sql_parse(s->dialect, sql, strlen(sql), 1, arena, &script, &err) != MS_OK)
        return it_complain("parse", sql, &err);
    for (size_t i = 0; i < script.statements.n; i++)
        if (!it_run(s, ms_arena_strndup(arena, script.statements.v[i].text, script.statements.v[i].len)))
            return false;
    return true;
}

static const char *normal(it_session *s, const ms_catalog *catalog, ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_copy(catalog, arena);
    s->dialect->normalize(copy, s->version);
    return ms_catalog_canonical(copy, NULL, arena);
}

/* The statements in a transaction, the pragmas around it: as the executor does it. */
static bool run_list(it_session *s, const ms_lowered_list *list)
{
    const bool framed = list->n > 0 && strcmp(list->v[0].sql, "PRAGMA foreign_keys = OFF") == 0;
    bool good = true;
    for (size_t i = 0; i < list->n && good; i++) {
        if (i == (framed ? 1 : 0))
            good = it_run(s, "BEGIN IMMEDIATE");
        if (framed && i + 1 == list->n)
            good = good && it_run(s, "COMMIT");
        good = good && it_run(s, list->v[i].sql);
    }
    if (good && !framed)
        good = it_run(s, "COMMIT");
    for (size_t i = 0; !good && i < list->n; i++)
        printf("      %s;\n", list->v[i].sql);
    return good;
}

static bool always(it_session *s, ms_arena *arena)
{
    return answer(s, "PRAGMA integrity_check", "ok", arena) && answer(s, "PRAGMA legacy_alter_table", "0", arena) &&
           answer(s, "SELECT count(*) FROM pragma_foreign_key_check", "0", arena) && answer(s, "PRAGMA foreign_keys", "1", arena) &&
           answer(s, "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%migsafe_rebuild%'", "0", arena);
}

static bool one_case(it_session *s, const rebuild_case *c, ms_arena *arena)
{
    ms_script script = { 0 };
    ms_lowered_list list = { 0 };
    ms_error err = MS_ERROR_INIT;
    if (!it_reset(s) || !run_script(s, c->before, arena) || !it_run(s, "PRAGMA foreign_keys = ON") ||
        ms_sql_parse(s->dialect, c->ops, strlen(c->ops), 1, arena, &script, &err) != MS_OK)
        return false;
    const ms_catalog *before = it_introspect(s, arena);
    ms_catalog *predicted = ms_catalog_copy(before, arena);
    for (size_t i = 0; i < script.ops.n; i++)
        if (ms_catalog_apply(predicted, &script.ops.v[i], &err) != MS_OK)
            return it_complain("apply", c->ops, &err);
    const ms_status status = ms_lower_list(s->dialect, script.ops.v, script.ops.n, before, s->version, arena, &list, NULL, &err);
    if (*c->questions[0].sql == '!')
        return (status == MS_ERR_UNSUPPORTED && strstr(err.message, c->questions[0].sql + 1) != NULL && *err.hint != '\0') ||
               it_complain("was to be refused", c->ops, &err);
    if (status != MS_OK)
        return it_complain("cannot be lowered", c->ops, &err);
    if (!run_list(s, &list) || !always(s, arena))
        return false;
    const char *expected = normal(s, predicted, arena), *live = normal(s, it_introspect(s, arena), arena);
    if (strcmp(expected, live) != 0) {
        printf("    expected:\n%s\n    live:\n%s\n", expected, live);
        return false;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(c->questions) && c->questions[i].sql != NULL; i++)
        if (!answer(s, c->questions[i].sql, c->questions[i].answer, arena))
            return false;
    return true;
}

int main(void)
{
    ms_arena *arena = ms_arena_new(), *lasting = ms_arena_new();
    char *file = g_strdup_printf("%s/migsafe-rebuild-%ld.db", g_get_tmp_dir(), (long)getpid());
    char *url = g_strdup_printf("sqlite:%s", file);
    it_session s;
    setenv("MIGSAFE_MODULE_DIR", CF_MODULE_DIRS, 1);
    if (!it_open(&it_sqlite, url, lasting, &s))
        return 1;
    for (const rebuild_case *c = rebuild_cases; c->name != NULL; c++) {
        ms_arena_reset(arena);
        const bool good = one_case(&s, c, arena);
        passed += good;
        failed += !good;
        if (!good) {
            printf("FAILED: %s\n", c->name);
            s.driver->exec(s.conn, "ROLLBACK", 8, NULL, NULL);
        }
    }
    s.driver->close(s.conn);
    unlink(file);
    g_free(url);
    g_free(file);
    ms_arena_free(arena);
    ms_arena_free(lasting);
    printf("rebuilds: %u passed, %u failed\n", passed, failed);
    return failed > 0;
}

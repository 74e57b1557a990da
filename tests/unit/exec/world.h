/* world.h: a project directory and an SQLite file in one temporary directory, and the real SQLite module. */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include <glib.h>

#include <exec/change.h>
#include "source/tree.h"
#include "unit.h"

/* Migrations are below m/, the database is beside it. */
static inline const char *world_dir(void) { return tree_path("m"); }

static inline ms_connect world_connect(ms_arena *arena)
{
    ms_connect how;
    ms_error err = MS_ERROR_INIT;
    CU_ASSERT_EQUAL_FATAL(ms_url_parse(ms_arena_printf(arena, "sqlite:%s/w.db", tree_dir), arena, &how, &err), MS_OK);
    how.create = true;
    return how;
}

/* Another connection to the database. */
static inline void world_open(ms_db *db, ms_arena *arena)
{
    ms_error err = MS_ERROR_INIT;
    const ms_connect how = world_connect(arena);
    const ms_status status = ms_db_open(NULL, &how, db, &err);
    if (status != MS_OK)
        fprintf(stderr, "%s\n", err.message);
    CU_ASSERT_EQUAL_FATAL(status, MS_OK);
}

/* Statements, separated by semicolons. */
static inline void world_exec(const char *sql)
{
    ms_arena *arena = ms_arena_new();
    ms_db db;
    ms_error err = MS_ERROR_INIT;
    ms_script script = { 0 };
    world_open(&db, arena);
    ms_status status = ms_sql_parse(db.dialect, sql, strlen(sql), 1, arena, &script, &err);
    for (size_t i = 0; i < script.statements.n && status == MS_OK; i++)
        status = db.driver->exec(db.conn, script.statements.v[i].text, script.statements.v[i].len, NULL, &err);
    if (status != MS_OK)
        fprintf(stderr, "%s: %s\n", sql, err.message);
    CU_ASSERT_EQUAL(status, MS_OK);
    ms_db_close(&db);
    ms_arena_free(arena);
}

/* All cells of the answer, joined by blanks; NULL is "-". Valid until the next call. */
static inline const char *world_rows(const char *sql)
{
    static char text[4096];
    ms_arena *arena = ms_arena_new();
    ms_db db;
    ms_rows rows;
    ms_error err = MS_ERROR_INIT;
    world_open(&db, arena);
    text[0] = '\0';
    if (ms_db_rows(&db, sql, arena, &rows, &err) != MS_OK)
        snprintf(text, sizeof text, "error: %s", err.message);
    for (size_t i = 0; err.status == MS_OK && i < rows.cells.n; i++) {
        g_strlcat(text, i > 0 ? " " : "", sizeof text);
        g_strlcat(text, rows.cells.v[i].p != NULL ? rows.cells.v[i].p : "-", sizeof text);
    }
    ms_db_close(&db);
    ms_arena_free(arena);
    return text;
}

/* The options of an apply as the program would give them. */
static inline ms_change_options world_options(ms_arena *arena, ms_direction direction)
{
    return (ms_change_options){ .how = world_connect(arena),
                                .dir = ms_arena_strdup(arena, world_dir()),
                                .strict_order = true,
                                .direction = direction,
                                .lock_wait_ms = 1000,
                                .retries = 1,
                                .verify = true };
}

/* Prepares and executes; the change stays open for looking at. */
static inline ms_status world_change(const ms_change_options *options, ms_change *c, ms_error *err)
{
    ms_status status = ms_change_prepare(options, c, err);
    if (status == MS_OK && !c->nothing_to_do)
        status = ms_change_execute(c, err);
    return status;
}

/* Apply or roll back, with an arena of its own: the status; *err says why. */
static inline ms_status world_run(ms_direction direction, ms_settle settle, ms_run_end *end, ms_error *err)
{
    ms_arena *arena = ms_arena_new();
    ms_change_options options = world_options(arena, direction);
    ms_change c;
    options.settle = settle;
    ms_error_clear(err);
    const ms_status status = world_change(&options, &c, err);
    if (end != NULL)
        *end = c.run.end;
    ms_change_end(&c);
    ms_arena_free(arena);
    return status;
}

#define WORLD_MAIN(name, tests)                                                                                        \
    int main(void)                                                                                                     \
    {                                                                                                                  \
        g_setenv("MIGSAFE_MODULE_DIR", WORLD_MODULE_DIR, TRUE);                                                        \
        return unit_run(name, tests);                                                                                  \
    }

#endif

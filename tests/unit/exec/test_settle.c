/* test_settle.c: reading a journal against a plan, and telling from the live catalog what a killed step did. */
#include "config.h"

#include "sqlite/sqlite.h"
#include "world.h"

/* ---- resume states --------------------------------------------------------------------------------------------------- */

static const char *const statements[] = { "CREATE TABLE a (x int)", "INSERT INTO a VALUES (1)",
                                          "CREATE TABLE b (x int)" };

typedef struct bench {
    ms_arena *arena;
    ms_planned m;
    ms_unfinished u;
    ms_step_state *states;
    ms_error err;
} bench;

static void begin(bench *b)
{
    memset(b, 0, sizeof *b);
    b->arena = ms_arena_new();
    b->m.version = "7";
    b->u.version = "7";
    for (size_t i = 0; i < 3; i++) {
        ms_step step = { .id = ms_arena_printf(b->arena, "7.%zu", i + 1),
                         .sql = statements[i],
                         .len = strlen(statements[i]) };
        MS_PUSH(b->arena, &b->m.steps, step);
    }
}

/* A row of the journal; hash NULL: of the statement as it is. */
static void row(bench *b, int32_t step, char status, const char *hash)
{
    ms_journal_row r = { step, status, hash, NULL };
    if (hash == NULL && step >= 1 && step <= 3)
        r.sql_hash = ms_step_hash(&b->m.steps.v[step - 1], b->arena);
    MS_PUSH(b->arena, &b->u.rows, r);
}

static void states_are(bench *b, const char *expected)
{
    char got[8] = "";
    CU_ASSERT_EQUAL_FATAL(ms_resume_states(&b->u, &b->m, b->arena, &b->states, &b->err), MS_OK);
    for (size_t i = 0; i < 3; i++)
        got[i] = "pdu"[b->states[i]];
    UNIT_TEXT(got, expected);
    ms_arena_free(b->arena);
}

static void last_word_counts(void)
{
    bench b;
    begin(&b);
    states_are(&b, "ppp");
    begin(&b);
    row(&b, 1, 's', NULL);
    states_are(&b, "upp");
    begin(&b);
    row(&b, 1, 's', NULL);
    row(&b, 1, 'd', NULL);
    row(&b, 2, 's', NULL);
    row(&b, 2, 'f', NULL);
    states_are(&b, "dpp");
    begin(&b);
    row(&b, 1, 'd', NULL);
    row(&b, 2, 's', NULL);
    row(&b, 2, 'f', NULL);
    row(&b, 2, 's', NULL); /* the second try */
    states_are(&b, "dup");
    begin(&b); /* taken back: first the newest */
    row(&b, 1, 'd', NULL);
    row(&b, 2, 'd', NULL);
    row(&b, 2, 's', NULL);
    row(&b, 2, 'f', NULL);
    row(&b, 1, 's', NULL);
    states_are(&b, "upp");
    begin(&b);
    row(&b, 1, 'd', NULL);
    row(&b, 2, 'd', NULL);
    row(&b, 3, 'd', NULL);
    states_are(&b, "ddd");
}

static void edits_are_refused(void)
{
    static const struct {
        int32_t step;
        char status;
        bool refused;
    } rows[] = { { 1, 'd', true }, { 1, 's', true },  { 1, 'f', false }, { 3, 'd', true }, { 4, 'd', true },
                 { 4, 's', true }, { 4, 'f', false }, { 0, 'd', true },  { -1, 's', true } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench b;
        begin(&b);
        row(&b, rows[i].step, rows[i].status, "0123");
        CU_ASSERT_EQUAL(ms_resume_states(&b.u, &b.m, b.arena, &b.states, &b.err),
                        rows[i].refused ? MS_ERR_CONFLICT : MS_OK);
        if (rows[i].refused)
            UNIT_TEXT(b.err.code, "edited_while_unfinished");
        ms_arena_free(b.arena);
    }
}

static void hash_of_a_statement(void)
{
    ms_arena *arena = ms_arena_new();
    const ms_step step = { .sql = "abcdef", .len = 3 };
    UNIT_TEXT(ms_step_hash(&step, arena),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); /* FIPS 180 */
    ms_arena_free(arena);
}

/* A look at statement 1, a change at 2, what the look decided at 3: the look cannot be repeated after the change. */
static void looks_that_are_out_of_date(void)
{
    static const struct { const char *states; uint32_t looked; bool session; size_t stale; } rows[] = {
        { "ddp", 1, false, 2 }, { "ddp", 2, false, 3 }, { "ddp", 0, false, 3 }, { "dpp", 1, false, 3 }, { "ddd", 1, false, 3 },
        { "ddp", 1, true, 3 }, { "ppp", 1, false, 3 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench b;
        ms_step_state states[3];
        begin(&b);
        for (uint32_t k = 0; k < 3; k++) {
            MS_PUSH(b.arena, &b.m.ops, (ms_op){ .kind = k == 0 ? MS_OP_SESSION : MS_OP_ADD_COLUMN, .statement = k });
            b.m.steps.v[k].first_op = k;
            b.m.steps.v[k].n_ops = 1;
            states[k] = rows[i].states[k] == 'd' ? MS_STEP_DONE : MS_STEP_PENDING;
        }
        b.m.steps.v[0].session = true;
        b.m.steps.v[1].session = rows[i].session;
        b.m.ops.v[2].looked = rows[i].looked;
        CU_ASSERT_EQUAL(ms_stale_look(&b.m, states), rows[i].stale);
        ms_arena_free(b.arena);
    }
}

/* ---- settling on a live database --------------------------------------------------------------------------------------- */

/* Takes the step's fingerprint, runs `meanwhile` (NULL: the step was never sent), settles: "done", "again", "asks" or the error. */
static void settles(const char *before, const char *sql, const char *meanwhile, ms_settle settle, const char *expected)
{
    tree_new(NULL, NULL);
    ms_arena *arena = ms_arena_new();
    ms_db db;
    ms_error err = MS_ERROR_INIT;
    ms_planned m = { .version = "1" };
    ms_step step = { .id = "1.1", .sql = sql, .len = strlen(sql) };
    const char *print = NULL, *how = NULL;
    ms_step_state state = MS_STEP_UNKNOWN;
    world_open(&db, arena);
    if (before != NULL)
        world_exec(before);
    ms_sql_parse_statement(db.dialect, sql, strlen(sql), arena, &m.ops);
    step.n_ops = m.ops.n;
    MS_PUSH(arena, &m.steps, step);
    CU_ASSERT_EQUAL(ms_step_fingerprint(&db, &m, 0, arena, &print, &err), MS_OK);
    if (meanwhile != NULL)
        CU_ASSERT_EQUAL(ms_db_exec(&db, meanwhile, &err), MS_OK);
    const ms_status status = ms_settle_step(&db, &m, 0, print, settle, arena, &state, &how, &err);
    UNIT_TEXT(status != MS_OK            ? err.code
              : state == MS_STEP_DONE    ? "done"
              : state == MS_STEP_PENDING ? "again"
                                         : "unknown",
              expected);
    if (status == MS_OK)
        CU_ASSERT_PTR_NOT_NULL(how);
    ms_db_close(&db);
    ms_arena_free(arena);
    tree_remove();
}

static void by_the_catalog(void)
{
    static const struct {
        const char *before, *sql;
    } rows[] = {
        { NULL, "CREATE TABLE a (x int)" },
        { "CREATE TABLE a (x int)", "DROP TABLE a" },
        { "CREATE TABLE a (x int)", "ALTER TABLE a ADD COLUMN y int" },
        { "CREATE TABLE a (x int, y int)", "ALTER TABLE a DROP COLUMN y" },
        { "CREATE TABLE a (x int)", "ALTER TABLE a RENAME TO b" },
        { "CREATE TABLE a (x int)", "ALTER TABLE a RENAME COLUMN x TO y" },
        { "CREATE TABLE a (x int)", "CREATE INDEX i ON a (x)" },
        { "CREATE TABLE a (x int); CREATE INDEX i ON a (x)", "DROP INDEX i" },
        { "CREATE TABLE a (x int)", "CREATE VIEW v AS SELECT x FROM a" },
        { "CREATE TABLE a (x int)", "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a WHERE x = 1; END" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int told = 0; told < 3; told++) { /* where the catalog tells, nobody is listened to */
            settles(rows[i].before, rows[i].sql, rows[i].sql, (ms_settle)told, "done");
            settles(rows[i].before, rows[i].sql, NULL, (ms_settle)told, "again");
        }
}

static void what_may_run_twice(void)
{
    settles("CREATE TABLE a (x int)", "VACUUM", "VACUUM", MS_SETTLE_ASK, "again");
    settles("CREATE TABLE a (x int)", "ANALYZE", NULL, MS_SETTLE_ASK, "again");
}

static void what_nothing_tells(void)
{
    const char *const before = "CREATE TABLE a (x int)";
    static const char *const hidden[] = { "INSERT INTO a VALUES (1)", "UPDATE a SET x = x + 1", "DELETE FROM a" };
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        settles(before, hidden[i], hidden[i], MS_SETTLE_ASK, "step_unknown");
        settles(before, hidden[i], NULL, MS_SETTLE_ASK, "step_unknown");
        settles(before, hidden[i], NULL, MS_SETTLE_DONE, "done");
        settles(before, hidden[i], NULL, MS_SETTLE_AGAIN, "again");
    }
    /* code may have done a part of what it does, and the catalog shows a part of that */
    settles(before, "CALL something()", NULL, MS_SETTLE_ASK, "step_unknown");
    settles(before, "CALL something()", "CREATE TABLE b (x int)", MS_SETTLE_ASK, "step_unknown");
    settles(before, "CALL something()", NULL, MS_SETTLE_DONE, "done");
    /* a definition that is not modelled: a catalog that has changed shows it, one that has not shows nothing */
    static const char virtual_table[] = "CREATE VIRTUAL TABLE v USING fts5(x)", explained[] = "ALTER FROBNICATION a";
    settles(before, virtual_table, "CREATE TABLE stranger (x int)", MS_SETTLE_ASK, "done");
    settles(before, explained, NULL, MS_SETTLE_ASK, "step_unknown");
    settles(before, explained, NULL, MS_SETTLE_AGAIN, "again");
    settles(before, explained, NULL, MS_SETTLE_DONE, "done");
}

/* A definition of any length counts to its end; rows that only move show in no definition. */
static void definitions_to_the_end(void)
{
    const char *const check = "ALTER TABLE a ADD CHECK (x > 0)"; /* without a name: told by the fingerprint alone */
    GString *wide = g_string_new("CREATE TABLE a (x int");
    for (int i = 0; i < 30; i++)
        g_string_append_printf(wide, ", column_%d int", i);
    g_string_append_c(wide, ')');
    settles("CREATE TABLE a (x int)", check, "ALTER TABLE a ADD COLUMN z int", MS_SETTLE_ASK, "done");
    settles(wide->str, check, "ALTER TABLE a ADD COLUMN z int", MS_SETTLE_ASK, "done");
    settles(wide->str, check, NULL, MS_SETTLE_ASK, "again");
    settles(wide->str, "ALTER TABLE a EXCHANGE PARTITION p WITH TABLE b", NULL, MS_SETTLE_ASK, "step_unknown");
    g_string_free(wide, TRUE);
}

static const unit_test tests[] = { UNIT(last_word_counts),           UNIT(edits_are_refused), UNIT(hash_of_a_statement),
                                   UNIT(looks_that_are_out_of_date), UNIT(by_the_catalog),    UNIT(what_may_run_twice),
                                   UNIT(what_nothing_tells),         UNIT(definitions_to_the_end),    { NULL, NULL } };

WORLD_MAIN("exec: settling", tests)

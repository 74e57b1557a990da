/* test_records.c: what is written into history and journal: the statements as each dialect spells them, and the same rows
 * read back through the real SQLite module. */
#include "config.h"

#include "postgresql/postgresql.h"
#include "mysql/mysql.h"
#include "mariadb/mariadb.h"
#include "sqlite/sqlite.h"
#include "world.h"

#define NASTY "it's \"quoted\" \\ and\nnew\tlines `x` \xc3\xa9 \xf0\x9f\x90\x98 -- ; /* $$ %s ? :a"

static ms_attempt attempt_of(const char *error, const char *down)
{
    return (ms_attempt){ .run = "00112233445566778899aabbccddeeff",
                         .version = "12",
                         .name = "add_user's_\"table\"",
                         .direction = MS_UP,
                         .outcome = MS_OUTCOME_APPLIED,
                         .checksum = "c1",
                         .raw_checksum = "c2",
                         .applied_at = "2024-05-06 07:08:09.123",
                         .duration_ms = 45,
                         .actor = "o'neil@host",
                         .error = error,
                         .plan = "p1",
                         .down_sql = down, .derived_sql = "DROP TABLE derived;", .reversal = "full" };
}

/* ---- spelling ------------------------------------------------------------------------------------------------------------ */

static void literal_of_each_dialect(void)
{
    static const struct {
        const ms_dialect *dialect;
        const char *schema, *table, *quote, *backslash;
    } rows[] = {
        { &ms_dialect_postgresql, "public", "\"public\".\"migsafe_journal\"", "'it''s'", "E'a\\\\b'" },
        { &ms_dialect_mysql, "shop", "`shop`.`migsafe_journal`", "'it''s'", "0x615c62" },
        { &ms_dialect_mariadb, "shop", "`shop`.`migsafe_journal`", "'it''s'", "0x615c62" },
        { &ms_dialect_sqlite, "main", "\"main\".\"migsafe_journal\"", "'it''s'", "'a\\b'" },
        { &ms_dialect_sqlite, NULL, " \"migsafe_journal\"", "'it''s'", "'a\\b'" },
        { &ms_dialect_postgresql, "we\"ird", "\"we\"\"ird\".\"migsafe_journal\"", "'it''s'", "E'a\\\\b'" },
    };
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const ms_db db = { .dialect = rows[i].dialect, .schema = rows[i].schema };
        ms_journal_entry entry = { "r", "7", MS_DOWN, 3, 9, 's', "h", NULL, "it's" };
        const char *sql = ms_state_journal_sql(&db, &entry, 1, arena);
        UNIT_CONTAINS(sql, rows[i].table);
        UNIT_CONTAINS(sql, rows[i].quote);
        UNIT_CONTAINS(sql, "'down'");
        UNIT_CONTAINS(sql, "'started'");
        UNIT_CONTAINS(sql, "NULL");
        UNIT_CONTAINS(sql, "3");
        CU_ASSERT_PTR_NULL(strchr(sql, '\n'));
        entry.error = "a\\b";
        UNIT_CONTAINS(ms_state_journal_sql(&db, &entry, 1, arena), rows[i].backslash);
        entry.status = 'd';
        UNIT_CONTAINS(ms_state_journal_sql(&db, &entry, 1, arena), "'done'");
        entry.status = 'f';
        UNIT_CONTAINS(ms_state_journal_sql(&db, &entry, 1, arena), "'failed'");
    }
    ms_arena_free(arena);
}

/* Whatever is in the texts, it is one statement, and the dialect's own lexer sees as much. */
static void one_statement_whatever_is_in_it(void)
{
    static const ms_dialect *const all[] = { &ms_dialect_postgresql, &ms_dialect_mysql, &ms_dialect_mariadb,
                                             &ms_dialect_sqlite };
    static const char *const texts[] = { NASTY,  "'",        "''", "\\", "\\'", "'; DROP TABLE migsafe_history; --",
                                         "",     "\xc3\xa9", "$$", "/*", "*/",  "#",
                                         "\r\n", "a\\" };
    ms_arena *arena = ms_arena_new();
    for (size_t d = 0; d < sizeof all / sizeof *all; d++)
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            const ms_db db = { .dialect = all[d], .schema = "s" };
            const ms_attempt attempt = attempt_of(texts[i], texts[i]);
            const ms_journal_entry entry = { "r", texts[i], MS_UP, 1, 1, 'f', "h", texts[i], texts[i] };
            const char *const sql[2] = { ms_state_attempt_sql(&db, &attempt, 1, arena),
                                         ms_state_journal_sql(&db, &entry, 1, arena) };
            for (int k = 0; k < 2; k++) {
                ms_script script = { 0 };
                ms_error err = MS_ERROR_INIT;
                CU_ASSERT_EQUAL(ms_sql_parse(all[d], sql[k], strlen(sql[k]), 1, arena, &script, &err), MS_OK);
                CU_ASSERT_EQUAL_FATAL(script.statements.n, 1);
                CU_ASSERT_EQUAL(script.ops.n, 1);
                CU_ASSERT_EQUAL(script.ops.v[0].kind, MS_OP_INSERT);
            }
        }
    ms_arena_free(arena);
}

static void time_of_the_server(void)
{
    ms_arena *arena = ms_arena_new();
    const ms_db db = { .dialect = &ms_dialect_postgresql, .schema = "public" };
    ms_attempt attempt = attempt_of(NULL, NULL);
    attempt.duration_ms = -1;
    UNIT_CONTAINS(ms_state_attempt_sql(&db, &attempt, 1, arena), ms_dialect_postgresql.elapsed_ms);
    ms_arena_free(arena);
}

static void run_ids_and_times(void)
{
    char a[33], b[33], now[32];
    ms_state_run_id(a);
    ms_state_run_id(b);
    CU_ASSERT_EQUAL(strspn(a, "0123456789abcdef"), 32);
    CU_ASSERT_STRING_NOT_EQUAL(a, b);
    ms_state_now(now);
    CU_ASSERT_EQUAL(strlen(now), strlen("2024-05-06 07:08:09.123"));
    CU_ASSERT_TRUE(strncmp(now, "2024", 4) >= 0);
    ms_arena *arena = ms_arena_new();
    CU_ASSERT_PTR_NOT_NULL(strchr(ms_state_actor(arena), '@'));
    ms_arena_free(arena);
}

/* ---- and back ------------------------------------------------------------------------------------------------------------ */

static void write_rows(const ms_attempt *attempts, size_t n, const ms_journal_entry *entries, size_t m)
{
    ms_arena *arena = ms_arena_new();
    ms_db db;
    ms_error err = MS_ERROR_INIT;
    world_open(&db, arena);
    CU_ASSERT_EQUAL(ms_state_create(&db, &err), MS_OK);
    CU_ASSERT_EQUAL(ms_state_create(&db, &err), MS_OK); /* twice does no harm */
    for (size_t i = 0; i < n; i++)
        CU_ASSERT_EQUAL(ms_db_exec(&db, ms_state_attempt_sql(&db, &attempts[i], 1, arena), &err), MS_OK);
    for (size_t i = 0; i < m; i++)
        CU_ASSERT_EQUAL(ms_db_exec(&db, ms_state_journal_sql(&db, &entries[i], 1, arena), &err), MS_OK);
    ms_db_close(&db);
    ms_arena_free(arena);
}

static void attempts_come_back(void)
{
    static char endless[200001];
    memset(endless, 'x', sizeof endless - 1);
    memcpy(endless, NASTY, strlen(NASTY));
    const char *const texts[] = { NULL, "", NASTY, endless };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ms_arena *arena = ms_arena_new();
        const ms_attempt written = attempt_of(texts[i], texts[i]);
        ms_attempt *read;
        size_t n;
        ms_db db;
        ms_error err = MS_ERROR_INIT;
        ms_kept_down kept;
        tree_new(NULL, NULL);
        write_rows(&written, 1, NULL, 0);
        world_open(&db, arena);
        CU_ASSERT_EQUAL(ms_state_attempts(&db, arena, &read, &n, &err), MS_OK);
        CU_ASSERT_EQUAL_FATAL(n, 1);
        UNIT_TEXT(read->run, written.run);
        UNIT_TEXT(read->version, written.version);
        UNIT_TEXT(read->name, written.name);
        UNIT_TEXT(read->checksum, written.checksum);
        UNIT_TEXT(read->raw_checksum, written.raw_checksum);
        UNIT_TEXT(read->applied_at, written.applied_at);
        UNIT_TEXT(read->rolled_back_at, NULL);
        UNIT_TEXT(read->actor, written.actor);
        UNIT_TEXT(read->plan, written.plan);
        CU_ASSERT_EQUAL(read->duration_ms, 45);
        CU_ASSERT_EQUAL(read->outcome, MS_OUTCOME_APPLIED);
        CU_ASSERT_TRUE((read->error == NULL) == (texts[i] == NULL) &&
                       (texts[i] == NULL || strcmp(read->error, texts[i]) == 0));
        CU_ASSERT_EQUAL(ms_state_down(&db, "12", arena, &kept, &err), MS_OK);
        CU_ASSERT_TRUE((kept.down == NULL) == (texts[i] == NULL) && (texts[i] == NULL || strcmp(kept.down, texts[i]) == 0));
        UNIT_TEXT(kept.derived, "DROP TABLE derived;");
        CU_ASSERT_EQUAL(ms_state_down(&db, "no'body", arena, &kept, &err), MS_OK);
        CU_ASSERT_TRUE(kept.down == NULL && kept.derived == NULL);
        ms_db_close(&db);
        ms_arena_free(arena);
        UNIT_TEXT(world_rows("SELECT description FROM migsafe_history"), "add user's \"table\"");
        tree_remove();
    }
}

/* Loads the state into an arena that the caller frees. */
static ms_status load(ms_arena *arena, ms_state *state, ms_error *err)
{
    ms_db db;
    world_open(&db, arena);
    const ms_status status = ms_state_load(&db, arena, state, err);
    ms_db_close(&db);
    return status;
}

static void nothing_yet(void)
{
    ms_arena *arena = ms_arena_new();
    ms_state state;
    ms_error err = MS_ERROR_INIT;
    ms_attempt *attempts;
    size_t n = 7;
    ms_db db;
    tree_new(NULL, NULL);
    CU_ASSERT_EQUAL(load(arena, &state, &err), MS_OK);
    CU_ASSERT_FALSE(state.exists);
    CU_ASSERT_EQUAL(state.versions.n, 0);
    CU_ASSERT_PTR_NULL(ms_state_find(&state, "1"));
    world_open(&db, arena);
    CU_ASSERT_EQUAL(ms_state_attempts(&db, arena, &attempts, &n, &err), MS_OK);
    CU_ASSERT_EQUAL(n, 0);
    ms_db_close(&db);
    /* killed between the creation of the two tables */
    write_rows(NULL, 0, NULL, 0);
    world_exec("DROP TABLE migsafe_journal");
    CU_ASSERT_EQUAL(load(arena, &state, &err), MS_OK);
    CU_ASSERT_TRUE(state.exists);
    ms_arena_free(arena);
    tree_remove();
}

static void newest_attempt_counts(void)
{
    ms_arena *arena = ms_arena_new();
    ms_state state;
    ms_error err = MS_ERROR_INIT;
    ms_attempt a = attempt_of(NULL, NULL);
    static const struct {
        const char *version;
        ms_outcome outcome;
    } rows[] = { { "10", MS_OUTCOME_APPLIED }, { "9", MS_OUTCOME_APPLIED },     { "9", MS_OUTCOME_ROLLED_BACK },
                 { "2", MS_OUTCOME_APPLIED },  { "2", MS_OUTCOME_FAILED },      { "11", MS_OUTCOME_FAILED },
                 { "3", MS_OUTCOME_APPLIED },  { "3", MS_OUTCOME_ROLLED_BACK }, { "3", MS_OUTCOME_APPLIED },
                 { "12", MS_OUTCOME_FAILED } };
    tree_new(NULL, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        a.version = rows[i].version;
        a.outcome = rows[i].outcome;
        write_rows(&a, 1, NULL, 0);
    }
    CU_ASSERT_EQUAL(load(arena, &state, &err), MS_OK);
    CU_ASSERT_EQUAL_FATAL(state.versions.n, 4); /* in order of numbers; 11 and 12 never were */
    static const char *const versions[] = { "2", "3", "9", "10" };
    for (size_t i = 0; i < 4; i++) {
        UNIT_TEXT(state.versions.v[i].version, versions[i]);
        CU_ASSERT_EQUAL(state.versions.v[i].applied, strcmp(versions[i], "9") != 0);
        CU_ASSERT_PTR_EQUAL(ms_state_find(&state, versions[i]), &state.versions.v[i]);
    }
    CU_ASSERT_PTR_NULL(ms_state_find(&state, "11"));
    CU_ASSERT_PTR_EQUAL(ms_state_find(&state, "0010"), &state.versions.v[3]);
    UNIT_TEXT(state.last_failed, "12");
    ms_arena_free(arena);
    tree_remove();
}

/* Journal as a word per row, "v1 s1 d1": version, status, step; is that version unfinished? */
static void unfinished_is(const char *journal, ms_outcome outcome, bool recorded, const char *expected)
{
    ms_arena *arena = ms_arena_new();
    ms_state state;
    ms_error err = MS_ERROR_INIT;
    ms_attempt a = attempt_of(NULL, NULL);
    const char *version = "1";
    char run[16];
    tree_new(NULL, NULL);
    write_rows(NULL, 0, NULL, 0);
    gchar **words = g_strsplit(journal, " ", -1);
    for (gchar **w = words; *w != NULL && **w != '\0'; w++) {
        if (**w == 'v') {
            version = ms_arena_strdup(arena, *w + 1);
            continue;
        }
        snprintf(run, sizeof run, "run%s", version);
        const ms_journal_entry entry = {
            run, version, MS_UP, (int32_t)strtol(*w + 1, NULL, 10), 9, **w, "h", NULL, NULL
        };
        write_rows(NULL, 0, &entry, 1);
    }
    g_strfreev(words);
    snprintf(run, sizeof run, "run%s", version);
    a.run = run;
    a.version = version;
    a.outcome = outcome;
    if (recorded)
        write_rows(&a, 1, NULL, 0);
    CU_ASSERT_EQUAL(load(arena, &state, &err), MS_OK);
    UNIT_TEXT(state.unfinished.version, expected);
    ms_arena_free(arena);
    tree_remove();
}

static void unfinished(void)
{
    unfinished_is("", MS_OUTCOME_APPLIED, false, NULL);
    unfinished_is("v1 s1", MS_OUTCOME_APPLIED, false, "1");
    unfinished_is("v1 s1 d1", MS_OUTCOME_APPLIED, false, "1");
    unfinished_is("v1 s1 d1 s2 d2", MS_OUTCOME_APPLIED, true, NULL);      /* through */
    unfinished_is("v1 s1 f1", MS_OUTCOME_FAILED, true, NULL);             /* nothing left */
    unfinished_is("v1 s1 d1 s2 f2", MS_OUTCOME_FAILED, true, "1");        /* step 1 is there */
    unfinished_is("v1 s1 d1 s2 f2 s1 f1", MS_OUTCOME_FAILED, true, NULL); /* and was taken back */
    unfinished_is("v1 s1 d1 s2 f2 s1", MS_OUTCOME_FAILED, true, "1");     /* was about to be */
    unfinished_is("v1 s1 f1 s1", MS_OUTCOME_FAILED, true, "1");
    unfinished_is("v1 s1 d1 v2 s1", MS_OUTCOME_APPLIED, false, "2");
    unfinished_is("v1 s1 d1 v2 s1 d1", MS_OUTCOME_FAILED, true, "2");
}

static void journal_rows_come_back(void)
{
    ms_arena *arena = ms_arena_new();
    ms_state state;
    ms_error err = MS_ERROR_INIT;
    const ms_journal_entry entries[] = { { "r'1", "7", MS_DOWN, 1, 2, 's', "h1", "object:" NASTY, NULL },
                                         { "r'1", "7", MS_DOWN, 1, 2, 'd', "h1", NULL, NULL },
                                         { "r'1", "7", MS_DOWN, 2, 2, 'f', "h2", NULL, NASTY } };
    tree_new(NULL, NULL);
    write_rows(NULL, 0, entries, 3);
    CU_ASSERT_EQUAL(load(arena, &state, &err), MS_OK);
    UNIT_TEXT(state.unfinished.run, "r'1");
    CU_ASSERT_EQUAL(state.unfinished.direction, MS_DOWN);
    CU_ASSERT_EQUAL_FATAL(state.unfinished.rows.n, 3);
    UNIT_TEXT(state.unfinished.rows.v[0].fingerprint, "object:" NASTY);
    UNIT_TEXT(state.unfinished.rows.v[0].sql_hash, "h1");
    CU_ASSERT_EQUAL(state.unfinished.rows.v[0].status, 's');
    CU_ASSERT_EQUAL(state.unfinished.rows.v[1].status, 'd');
    CU_ASSERT_EQUAL(state.unfinished.rows.v[2].status, 'f');
    CU_ASSERT_EQUAL(state.unfinished.rows.v[2].step, 2);
    ms_arena_free(arena);
    tree_remove();
}

static void outcomes_of_a_later_version(void)
{
    ms_arena *arena = ms_arena_new();
    ms_state state;
    ms_error err = MS_ERROR_INIT;
    const ms_attempt a = attempt_of(NULL, NULL);
    tree_new(NULL, NULL);
    write_rows(&a, 1, NULL, 0);
    world_exec("UPDATE migsafe_history SET status = 'squashed'");
    CU_ASSERT_EQUAL(load(arena, &state, &err), MS_ERR_CONFLICT);
    UNIT_TEXT(err.code, "history_unknown");
    ms_arena_free(arena);
    tree_remove();
}

static const unit_test tests[] = { UNIT(literal_of_each_dialect),
                                   UNIT(one_statement_whatever_is_in_it),
                                   UNIT(time_of_the_server),
                                   UNIT(run_ids_and_times),
                                   UNIT(attempts_come_back),
                                   UNIT(nothing_yet),
                                   UNIT(newest_attempt_counts),
                                   UNIT(unfinished),
                                   UNIT(journal_rows_come_back),
                                   UNIT(outcomes_of_a_later_version),
                                   { NULL, NULL } };

WORLD_MAIN("state: records", tests)

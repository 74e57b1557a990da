/* test_lease.c: one runner at a time by a lease row (the real SQLite module without its lock on a file) and by the file. */
#include "config.h"

#include <unistd.h>

#include <state/lease.h>
#include "world.h"

/* A working connection whose module has no lock of its own when `row`. */
typedef struct bench {
    ms_arena *arena;
    ms_db db;
    ms_driver driver;
    ms_module module;
    ms_error err;
} bench;

static void begin(bench *b, bool row)
{
    memset(b, 0, sizeof *b);
    b->arena = ms_arena_new();
    world_open(&b->db, b->arena);
    b->driver = *b->db.driver;
    if (row)
        b->driver.flags &= ~(uint64_t)MS_CAP_FILE_LOCK;
    b->module = (ms_module){ &b->driver, b->db.module->path };
    b->db.module = &b->module;
    b->db.driver = &b->driver;
}

static void end(bench *b)
{
    ms_db_close(&b->db);
    ms_arena_free(b->arena);
}

static ms_status take(bench *b, int32_t wait_ms, ms_lease *lease)
{
    ms_error_clear(&b->err);
    return ms_lease_take(&b->db, wait_ms, NULL, lease, &b->err);
}

static void one_at_a_time(void)
{
    for (int row = 0; row < 2; row++) {
        bench a, b;
        ms_lease first, second;
        tree_new(NULL, NULL);
        begin(&a, row);
        begin(&b, row);
        CU_ASSERT_EQUAL_FATAL(take(&a, 0, &first), MS_OK);
        CU_ASSERT_EQUAL(first.row, row);
        CU_ASSERT_TRUE(ms_lease_held(&first));
        CU_ASSERT_EQUAL(take(&b, 0, &second), MS_ERR_LOCKED);
        UNIT_TEXT(b.err.code, "locked");
        UNIT_CONTAINS(b.err.detail, ms_arena_printf(a.arena, " pid %ld ", (long)getpid()));
        ms_lease_release(&second); /* of what was not got: nothing */
        CU_ASSERT_EQUAL(take(&b, 200, &second), MS_ERR_LOCKED);
        ms_lease_release(&first);
        ms_lease_release(&first);
        CU_ASSERT_EQUAL(take(&b, 0, &second), MS_OK);
        ms_lease_release(&second);
        end(&a);
        end(&b);
        tree_remove();
    }
}

static bool at_once(void) { return true; }

static void waiting_can_be_stopped(void)
{
    bench a, b;
    ms_lease first, second;
    tree_new(NULL, NULL);
    begin(&a, true);
    begin(&b, true);
    CU_ASSERT_EQUAL_FATAL(take(&a, 0, &first), MS_OK);
    CU_ASSERT_EQUAL(ms_lease_take(&b.db, 60000, at_once, &second, &b.err), MS_ERR_CANCELLED);
    ms_lease_release(&first);
    end(&a);
    end(&b);
    tree_remove();
}

/* A row that says: holder, and when it expires (seconds from now). */
static void left_row(bench *b, const char *holder, int64_t seconds)
{
    ms_lease lease;
    CU_ASSERT_EQUAL(take(b, 0, &lease), MS_OK); /* makes table and row */
    ms_lease_release(&lease);
    world_exec(ms_arena_printf(b->arena, "UPDATE migsafe_lease SET holder = '%s', token = 41, expires_ms = %lld",
                               holder, (long long)(g_get_real_time() / 1000 + seconds * 1000)));
}

static void abandoned(const char *holder, int64_t seconds, ms_status expected)
{
    bench b;
    ms_lease lease;
    tree_new(NULL, NULL);
    begin(&b, true);
    left_row(&b, holder, seconds);
    CU_ASSERT_EQUAL(take(&b, 0, &lease), expected);
    if (expected == MS_OK) {
        CU_ASSERT_EQUAL(lease.token, 42); /* fenced: what the old one writes with 41 changes nothing */
        ms_lease_release(&lease);
        UNIT_TEXT(world_rows("SELECT holder, token, expires_ms FROM migsafe_lease"), "- 42 0");
    } else {
        UNIT_CONTAINS(b.err.detail, holder);
    }
    end(&b);
    tree_remove();
}

static void who_may_be_taken_over(void)
{
    ms_arena *arena = ms_arena_new();
    char space[64] = "";
    const ssize_t n = readlink("/proc/self/ns/pid", space, sizeof space - 1);
    CU_ASSERT_TRUE(n >= 0);
    const char *me = ms_state_actor(arena);
    abandoned("somebody@elsewhere pid 1 start 1", 10, MS_ERR_LOCKED);
    abandoned("somebody@elsewhere pid 1 start 1", -60, MS_ERR_LOCKED); /* expired by our clock, which may be ahead */
    abandoned("somebody@elsewhere pid 1 start 1", -3600, MS_OK);       /* no clock is that wrong */
    abandoned(ms_arena_printf(arena, "%s pid 999999999 start 1 %s", me, space), 3600, MS_OK); /* here, and gone */
    abandoned(ms_arena_printf(arena, "%s pid %ld start 1 %s", me, (long)getpid(), space), 3600,
              MS_OK); /* the pid is used again */
    abandoned(ms_arena_printf(arena, "%s pid 999999999 start 1 pid:[1]", me), 3600,
              MS_ERR_LOCKED); /* another container */
    abandoned("nonsense", 3600, MS_ERR_LOCKED);
    abandoned("nonsense", -3600, MS_OK);
    ms_arena_free(arena);
}

/* Taken over by somebody else: nothing may be sent any more. */
static void taken_over(void)
{
    bench b;
    ms_lease lease;
    tree_new(NULL, NULL);
    begin(&b, true);
    CU_ASSERT_EQUAL_FATAL(take(&b, 0, &lease), MS_OK);
    world_exec("UPDATE migsafe_lease SET holder = 'other', token = token + 1");
    CU_ASSERT_TRUE(ms_lease_held(&lease)); /* within the time in which nobody may */
    atomic_store(&lease.good_until, 0);
    CU_ASSERT_FALSE(ms_lease_held(&lease));
    atomic_store(&lease.good_until, INT64_MAX);
    CU_ASSERT_FALSE(ms_lease_held(&lease)); /* lost is lost */
    ms_lease_release(&lease);
    UNIT_TEXT(world_rows("SELECT holder FROM migsafe_lease"), "other"); /* not ours to give back */
    end(&b);
    tree_remove();
}

/* The heartbeat could not write for a long time, since our own transaction held the file: the lease is still ours. */
static void not_renewed_in_time(void)
{
    bench b;
    ms_lease lease;
    tree_new(NULL, NULL);
    begin(&b, true);
    CU_ASSERT_EQUAL_FATAL(take(&b, 0, &lease), MS_OK);
    world_exec("UPDATE migsafe_lease SET expires_ms = 1");
    atomic_store(&lease.good_until, 0);
    CU_ASSERT_TRUE(ms_lease_held(&lease));
    CU_ASSERT_STRING_NOT_EQUAL(world_rows("SELECT expires_ms FROM migsafe_lease"), "1"); /* renewed on the spot */
    ms_lease_release(&lease);
    end(&b);
    tree_remove();
}

/* Somebody writes: that is waiting for a lock, not an error. */
static void while_the_file_is_locked(void)
{
    bench a, b;
    ms_lease lease;
    tree_new(NULL, NULL);
    begin(&a, true);
    begin(&b, true);
    left_row(&b, "old", -3600);
    CU_ASSERT_EQUAL(ms_db_exec(&a.db, "BEGIN IMMEDIATE", &a.err), MS_OK);
    CU_ASSERT_EQUAL(take(&b, 0, &lease), MS_ERR_LOCKED);
    CU_ASSERT_EQUAL(ms_db_exec(&a.db, "COMMIT", &a.err), MS_OK);
    CU_ASSERT_EQUAL_FATAL(take(&b, 0, &lease), MS_OK);
    ms_lease_release(&lease);
    end(&a);
    end(&b);
    tree_remove();
}

static const unit_test tests[] = { UNIT(one_at_a_time), UNIT(waiting_can_be_stopped), UNIT(who_may_be_taken_over),
                                   UNIT(taken_over),    UNIT(not_renewed_in_time),    UNIT(while_the_file_is_locked),
                                   { NULL, NULL } };

WORLD_MAIN("state: the lease", tests)

/* locks.c: the locks that other tools take while they migrate: taken as well while such a tool is adopted.
 *
 * A row of the table per tool and database: what the lock is called there. Who takes none has no row. */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include <glib.h>

#include <adopt/tool.h>

/* ---- names and numbers -------------------------------------------------------------------------------------------- */

/* What a key is made from. */
typedef struct lock_place {
    ms_db *db;
    const ms_adoption *from;
    const char *database;       /* as the server calls it */
    ms_arena *arena;
} lock_place;
typedef const char *(*lock_key)(const lock_place *p);

static const char *schema_of(const lock_place *p)
{
    return p->from->table.schema != NULL ? p->from->table.schema : p->db->schema != NULL ? p->db->schema : "";
}

static const char *golang_number(const char *text, size_t len, ms_arena *arena)
{
    return ms_arena_printf(arena, "%" PRIu32, (uint32_t)(ms_crc32(0, text, len) * 1486364155u));
}

/* crc32 of schema, table and database with NUL between, times its salt */
static const char *golang_postgresql(const lock_place *p)
{
    GString *text = g_string_new(schema_of(p));
    g_string_append_c(text, '\0');
    g_string_append(text, p->from->table.name);
    g_string_append_c(text, '\0');
    g_string_append(text, p->database);
    const char *number = golang_number(text->str, text->len, p->arena);
    g_string_free(text, TRUE);
    return number;
}

static const char *golang_mysql(const lock_place *p)
{
    const char *text = ms_arena_printf(p->arena, "%s:%s", p->database, p->from->table.name);
    return golang_number(text, strlen(text), p->arena);
}

static const char *rails(const lock_place *p)
{
    return ms_arena_printf(p->arena, "%" PRId64, (int64_t)ms_crc32(0, p->database, strlen(p->database)) * 2053462845);
}

/* Java's String.hashCode, over UTF-16. */
static int32_t java_hash(const char *text)
{
    glong n = 0;
    uint32_t hash = 0;
    g_autofree gunichar2 *units = g_utf8_to_utf16(text, -1, NULL, &n, NULL);
    for (glong i = 0; i < n; i++)
        hash = hash * 31u + units[i];
    return (int32_t)hash;
}

static int32_t flyway_hash(const lock_place *p)
{
    ms_sql sql;
    ms_sql_init(&sql, p->arena, &p->db->dialect->style);
    ms_adopt_put_table(&sql, p->db, (ms_name){ p->from->table.schema != NULL || p->db->schema != NULL ? p->from->table.schema : p->database,
                                               p->from->table.name });
    const char *text = ms_sql_text(&sql);
    return java_hash(text + strspn(text, " "));
}

/* "Flyway" as a number, and the hash of the quoted table */
static const char *flyway_postgresql(const lock_place *p)
{
    const int64_t magic = ((int64_t)0x46 << 40) + ((int64_t)0x6C << 32) + ((int64_t)0x79 << 24) + (0x77 << 16) + (0x61 << 8) + 0x79;
    return ms_arena_printf(p->arena, "%" PRId64, magic + flyway_hash(p));
}

static const char *flyway_mysql(const lock_place *p)
{
    return ms_arena_printf(p->arena, "Flyway-%" PRId32, flyway_hash(p));
}

/* FNV-1 of "atlas_migrate_execute" */
static const char *atlas_postgresql(const lock_place *p)
{
    uint32_t hash = 2166136261u;
    for (const char *c = "atlas_migrate_execute"; *c != '\0'; c++)
        hash = (hash * 16777619u) ^ (unsigned char)*c;
    return ms_arena_printf(p->arena, "%" PRIu32, hash);
}

static const char *sqitch_mysql(const lock_place *p)
{
    return ms_arena_printf(p->arena, "sqitch working on %s", p->database);
}

/* ---- the table ---------------------------------------------------------------------------------------------------- */

static const struct lock_row {
    const char *tool, *dialect;
    lock_key key;
    const char *fixed;          /* when there is no key */
} lock_rows[] = {
    { "golang-migrate", "postgresql", golang_postgresql, NULL },
    { "golang-migrate", "mysql", golang_mysql, NULL },
    { "golang-migrate", "mariadb", golang_mysql, NULL },
    { "rails", "postgresql", rails, NULL },
    { "rails", "mysql", rails, NULL },
    { "rails", "mariadb", rails, NULL },
    { "goose", "postgresql", NULL, "4097083626" },
    { "flyway", "postgresql", flyway_postgresql, NULL },
    { "flyway", "mysql", flyway_mysql, NULL },
    { "flyway", "mariadb", flyway_mysql, NULL },
    { "prisma", "postgresql", NULL, "72707369" },
    { "prisma", "mysql", NULL, "prisma_migrate" },
    { "prisma", "mariadb", NULL, "prisma_migrate" },
    { "sqitch", "postgresql", NULL, "75474063" },
    { "sqitch", "mysql", sqitch_mysql, NULL },
    { "sqitch", "mariadb", sqitch_mysql, NULL },
    { "atlas", "postgresql", atlas_postgresql, NULL },
    { "atlas", "mysql", NULL, "atlas_migrate_execute" },
    { "atlas", "mariadb", NULL, "atlas_migrate_execute" },
};

/* ---- a row that is the lock --------------------------------------------------------------------------------------- */

#define LIQUIBASE_LOCK "databasechangeloglock"

static const char *liquibase_sql(ms_db *db, const ms_adoption *from, const char *set, const char *where, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_kw(&sql, "UPDATE");
    ms_adopt_put_table(&sql, db, (ms_name){ from->table.schema, LIQUIBASE_LOCK });
    ms_sql_kw(&sql, set);
    ms_sql_kw(&sql, where);
    return ms_sql_text(&sql);
}

/* The row outlives a killed process. Whoever comes here holds migsafe's own lock, so a row that bears migsafe's name is one
 * that was left behind. */
static ms_status liquibase_try(ms_db *db, const ms_adoption *from, ms_arena *arena, bool *won, ms_adopt_lock *lock, ms_error *err)
{
    ms_sql set;
    char now[32];
    int64_t affected = 0;
    ms_error first = MS_ERROR_INIT;
    ms_state_now(now);
    ms_sql_init(&set, arena, &db->dialect->style);
    ms_sql_kw(&set, "SET locked = TRUE, lockgranted =");
    ms_sql_str(&set, now);
    ms_sql_kw(&set, ", lockedby =");
    ms_sql_str(&set, ms_arena_printf(arena, "migsafe %s", ms_state_actor(arena)));
    const char *sql = liquibase_sql(db, from, ms_sql_text(&set), "WHERE id = 1 AND (locked = FALSE OR lockedby LIKE 'migsafe %')", arena);
    ms_status status = db->driver->exec(db->conn, sql, strlen(sql), &affected, &first);
    *won = affected == 1;
    if (status == MS_OK && *won)
        lock->release = liquibase_sql(db, from, "SET locked = FALSE, lockgranted = NULL, lockedby = NULL", "WHERE id = 1", arena);
    if (status != MS_OK && ms_db_class(db, &first) == MS_CLASS_NO_SUCH_OBJECT) {
        *won = true; /* a Liquibase that has never run has no such table yet */
        return MS_OK;
    }
    if (status != MS_OK && err != NULL)
        *err = first;
    return status;
}

/* ---- taking ------------------------------------------------------------------------------------------------------- */

static ms_status try_lock(ms_db *db, const ms_adoption *from, ms_arena *arena, bool *won, ms_adopt_lock *lock, ms_error *err)
{
    *won = true;
    if (from->tool->layout == MS_LAYOUT_LIQUIBASE)
        return liquibase_try(db, from, arena, won, lock, err);
    const ms_dialect *d = db->dialect;
    const struct lock_row *row = NULL;
    for (size_t i = 0; i < sizeof lock_rows / sizeof *lock_rows; i++)
        if (strcmp(lock_rows[i].tool, from->tool->name) == 0 && strcmp(lock_rows[i].dialect, d->name) == 0)
            row = &lock_rows[i];
    if (row == NULL || !MS_DIALECT_HAS(d, shared_lock))
        return MS_OK;
    lock_place place = { db, from, NULL, arena };
    ms_runner_lock sql;
    int64_t answer = 0;
    ms_status status = MS_DIALECT_HAS(d, database_sql) ? ms_db_text(db, d->database_sql, arena, &place.database, err) : MS_OK;
    if (status != MS_OK)
        return status;
    if (place.database == NULL)
        place.database = "";
    d->shared_lock(row->key != NULL ? row->key(&place) : row->fixed, db->server.version, arena, &sql);
    status = ms_db_int(db, sql.acquire, &answer, err);
    *won = answer == 1;
    if (status == MS_OK && *won)
        lock->release = sql.release;
    return status;
}

enum { POLL_MS = 100 };

ms_status ms_adopt_lock_take(ms_db *db, const ms_adoption *from, int32_t wait_ms, bool (*stop)(void), ms_arena *arena,
                             ms_adopt_lock *out, ms_error *err)
{
    const int64_t deadline = g_get_monotonic_time() + (int64_t)wait_ms * 1000;
    *out = (ms_adopt_lock){ .db = db };
    for (;;) {
        bool won = false;
        ms_status status = try_lock(db, from, arena, &won, out, err);
        if (status != MS_OK || won)
            return status;
        if (stop != NULL && stop())
            return ms_error_set(err, MS_ERR_CANCELLED, "stopped while waiting for the lock of %s; nothing was changed", from->tool->name);
        if (g_get_monotonic_time() >= deadline)
            break;
        g_usleep(POLL_MS * 1000);
    }
    ms_error_set(err, MS_ERR_LOCKED, "%s is at work on this database: it holds its lock", from->tool->name);
    ms_error_code(err, "locked");
    ms_error_hint(err, "Nothing was changed. Wait for it to end and run the command again, or wait longer with --lock-wait=SECONDS.");
    return MS_ERR_LOCKED;
}

void ms_adopt_lock_release(ms_adopt_lock *lock)
{
    ms_error ignored = MS_ERROR_INIT;
    ms_rows rows;
    if (lock->release == NULL || lock->db->conn == NULL)
        return;
    ms_arena *arena = ms_arena_new();
    ms_db_rows(lock->db, lock->release, arena, &rows, &ignored);
    ms_arena_free(arena);
    lock->release = NULL;
}

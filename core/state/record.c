/* record.c: the rows that go into history and journal: as SQL text, since they travel together with what they record. */
#include "config.h"

#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <glib.h>
#include <sodium.h>

#include <state/state.h>

/* ---- who and when ------------------------------------------------------------------------------------------------ */

void ms_state_now(char text[32])
{
    struct timeval now;
    struct tm utc;
    gettimeofday(&now, NULL);
    gmtime_r(&now.tv_sec, &utc);
    size_t n = strftime(text, 32, "%Y-%m-%d %H:%M:%S", &utc);
    g_snprintf(text + n, (gulong)(32 - n), ".%03d", (int)(now.tv_usec / 1000));
}

void ms_state_run_id(char text[33])
{
    unsigned char random[16];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(text, 33, random, sizeof random);
}

const char *ms_state_actor(ms_arena *arena)
{
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    return ms_arena_printf(arena, "%s@%s", g_get_user_name(), host);
}

/* ---- the rows ---------------------------------------------------------------------------------------------------- */

void ms_state_put_table(ms_sql *sql, const ms_db *db, const char *name)
{
    char table[64];
    g_snprintf(table, sizeof table, MS_STATE_PREFIX "%s", name);
    if (db->schema != NULL) {
        ms_sql_ident(sql, db->schema);
        ms_sql_punct(sql, ".");
    }
    ms_sql_ident(sql, table);
}

void ms_state_put_next(ms_sql *sql, const char *text)
{
    ms_sql_punct(sql, ",");
    ms_sql_str(sql, text);
}

static const char *direction_name(ms_direction direction) { return direction == MS_UP ? "up" : "down"; }

static void put_attempt(ms_sql *sql, const ms_db *db, const ms_attempt *a, ms_arena *arena)
{
    char *description = ms_arena_strdup(arena, a->name);
    for (char *c = description; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
    ms_sql_punct(sql, "(");
    ms_sql_str(sql, a->run);
    ms_state_put_next(sql, a->version);
    ms_state_put_next(sql, a->name);
    ms_state_put_next(sql, a->description != NULL ? a->description : description);
    ms_state_put_next(sql, direction_name(a->direction));
    ms_state_put_next(sql, ms_outcome_name(a->outcome));
    ms_state_put_next(sql, a->checksum);
    ms_state_put_next(sql, a->raw_checksum);
    ms_state_put_next(sql, a->applied_at);
    ms_sql_punct(sql, ",");
    if (a->duration_ms >= 0)
        ms_sql_int(sql, a->duration_ms);
    else
        ms_sql_raw(sql, db->dialect->elapsed_ms);
    ms_state_put_next(sql, a->actor);
    ms_state_put_next(sql, a->error);
    ms_state_put_next(sql, a->rolled_back_at);
    ms_state_put_next(sql, a->plan);
    ms_state_put_next(sql, "migsafe " PACKAGE_VERSION);
    ms_state_put_next(sql, a->down_sql);
    ms_state_put_next(sql, a->derived_sql != a->down_sql ? a->derived_sql : NULL);
    ms_state_put_next(sql, a->reversal);
    ms_sql_punct(sql, ")");
}

const char *ms_state_attempt_sql(const ms_db *db, const ms_attempt *list, size_t n, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_kw(&sql, "INSERT INTO");
    ms_state_put_table(&sql, db, "history");
    ms_sql_kw(&sql, "(run, version, name, description, direction, status, checksum, "
                    "checksum_raw, applied_at, duration_ms, actor, error, rolled_back_at, plan, tool, down_sql, down_derived, reversal) VALUES ");
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            ms_sql_punct(&sql, ", ");
        put_attempt(&sql, db, &list[i], arena);
    }
    return ms_sql_text(&sql);
}

static const char *journal_status_name(char status)
{
    return status == 's' ? "started" : status == 'd' ? "done" : "failed";
}

static void put_entry(ms_sql *sql, const ms_journal_entry *e, const char *now)
{
    ms_sql_punct(sql, "(");
    ms_sql_str(sql, e->run);
    ms_state_put_next(sql, e->version);
    ms_state_put_next(sql, direction_name(e->direction));
    ms_sql_punct(sql, ",");
    ms_sql_int(sql, e->step);
    ms_sql_punct(sql, ",");
    ms_sql_int(sql, e->steps);
    ms_state_put_next(sql, journal_status_name(e->status));
    ms_state_put_next(sql, e->sql_hash);
    ms_state_put_next(sql, e->fingerprint);
    ms_state_put_next(sql, now);
    ms_state_put_next(sql, e->error);
    ms_sql_punct(sql, ")");
}

const char *ms_state_journal_sql(const ms_db *db, const ms_journal_entry *list, size_t n, ms_arena *arena)
{
    char now[32];
    ms_sql sql;
    ms_state_now(now);
    ms_sql_init(&sql, arena, &db->dialect->style);
    ms_sql_kw(&sql, "INSERT INTO");
    ms_state_put_table(&sql, db, "journal");
    ms_sql_kw(&sql, "(run, version, direction, step, steps, status, sql_hash, fingerprint, ");
    ms_sql_ident(&sql, "at");
    ms_sql_punct(&sql, ", error) VALUES ");
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            ms_sql_punct(&sql, ", ");
        put_entry(&sql, &list[i], now);
    }
    return ms_sql_text(&sql);
}

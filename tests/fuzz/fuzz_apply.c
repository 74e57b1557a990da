/* fuzz_apply.c: any script: its ops go over a catalog, each is inverted, printed, judged and lowered, and taken back. What
 * applies and has an inverse must be applicable again after it; nothing reads or writes where it must not. */
#include "config.h"

#include <stdlib.h>

#include "dialects/mariadb/mariadb.h"
#include "dialects/mysql/mysql.h"
#include "dialects/postgresql/postgresql.h"
#include "dialects/sqlite/sqlite.h"
#include "ir/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const ms_dialect *const dialects[] = { &ms_dialect_postgresql, &ms_dialect_mysql, &ms_dialect_mariadb, &ms_dialect_sqlite };

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void one(const ms_dialect *d, ms_catalog *cat, const ms_op *op, ms_arena *arena)
{
    ms_ops back = { 0 };
    ms_strings sql = { 0 };
    ms_error err = MS_ERROR_INIT;
    check(ms_op_text(op, arena) != NULL && ms_op_object_text(op, arena) != NULL);
    check(d->fact(op, cat, d->default_version) != NULL);
    d->lower(op, cat, d->default_version, arena, &sql, &err);
    d->fingerprint(op, d->default_version, arena);
    ms_op_effect(op, cat);
    ms_op_happens(op, cat);
    const bool inverted = ms_op_invert(op, cat, arena, &back, &err) == MS_OK;
    ms_catalog *before = ms_catalog_copy(cat, arena);
    if (ms_catalog_apply(cat, op, &err) != MS_OK)
        return;
    ms_catalog *after = ms_catalog_copy(cat, arena);
    for (size_t i = 0; inverted && i < back.n; i++) {
        ms_op_text(&back.v[i], arena);
        d->lower(&back.v[i], after, d->default_version, arena, &sql, &err);
        if (ms_catalog_apply(after, &back.v[i], &err) != MS_OK)
            return;
    }
    ms_catalog_canonical(before, NULL, arena);
    if (inverted)
        ms_catalog_apply(after, op, &err);
    ms_ops way = { 0 };
    ms_catalog_diff(before, cat, NULL, arena, &way, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const ms_dialect *d = dialects[data[0] % (sizeof dialects / sizeof *dialects)];
    ms_arena *arena = ms_arena_new();
    ms_catalog *cat = ms_catalog_new(arena, "main", d->compare);
    ms_script script;
    enum { MOST = 40 };
    if (ms_sql_parse(d, (const char *)data + 1, size - 1, 1, arena, &script, NULL) == MS_OK)
        for (size_t i = 0; i < script.ops.n && i < MOST; i++)
            one(d, cat, &script.ops.v[i], arena);
    ms_catalog *normal = ms_catalog_copy(cat, arena);
    d->normalize(normal, d->default_version);
    ms_catalog_checksum(normal, NULL, arena);
    ms_arena_free(arena);
    return 0;
}

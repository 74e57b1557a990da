/* opened.h: the directory of tree.h opened as a source of migrations, for tests. */
#ifndef TESTS_OPENED_H
#define TESTS_OPENED_H

#include "source/layout.h"
#include "tests/unit/source/tree.h"
#include "tests/unit/unit.h"

static ms_arena *arena;
static ms_source source;
static ms_loaded loaded;
static ms_error err;

static inline ms_status open_as(ms_layout layout, const char *dialect)
{
    ms_arena_free(arena);
    arena = ms_arena_new();
    err = (ms_error)MS_ERROR_INIT;
    return ms_source_open(tree_dir, layout, dialect, arena, &source, &err);
}

static inline ms_status open_auto(void) { return open_as(MS_LAYOUT_AUTO, "postgresql"); }

static inline const char *listed(void)
{
    const char *text = "";
    for (size_t i = 0; i < source.migrations.n; i++)
        text = ms_arena_printf(arena, "%s%s%s:%s", text, i > 0 ? " " : "", source.migrations.v[i].version, source.migrations.v[i].name);
    return text;
}

static inline ms_status load(size_t i, ms_direction direction)
{
    err = (ms_error)MS_ERROR_INIT;
    return ms_migration_load(&source.migrations.v[i], direction, 0, arena, &loaded, &err);
}

#endif

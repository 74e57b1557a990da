/* pg.h: what the unit tests of the PostgreSQL dialect share. */
#ifndef TESTS_DIALECTS_PG_H
#define TESTS_DIALECTS_PG_H

#include "dialects/common/common.h"
#include "dialects/postgresql/internal.h"
#include "unit.h"

static const ms_dialect *const d = &ms_dialect_postgresql;
static ms_arena *arena; /* of the test that runs */

static ms_type type_of(const char *text)
{
    ms_type type;
    ms_postgresql_type_parse(text, arena, &type);
    return type;
}

/* Each test has an arena of its own. */
#define IN_ARENA(test)                   \
    static void test##_(void)            \
    {                                    \
        arena = ms_arena_new();          \
        test();                          \
        ms_arena_free(arena);            \
    }

#endif

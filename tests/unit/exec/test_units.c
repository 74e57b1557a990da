/* test_units.c: how a migration is cut into units. */
#include "config.h"

#include <exec/run.h>
#include "unit.h"

/* I: inside, A: alone, F: forbidden, C: implicit commit; | before a step: a boundary. Answer: kind and length of each
 * unit, T for a transaction, S for a single one, C for one that commits itself. */
static void cut(const char *rules, const char *expected)
{
    ms_arena *arena = ms_arena_new();
    ms_planned m = { .version = "1" };
    ms_units units = { 0 };
    bool boundary = false;
    for (const char *c = rules; *c != '\0'; c++) {
        if (*c == '|') {
            boundary = true;
            continue;
        }
        ms_step step = { .boundary = boundary,
                         .txn = *c == 'I'   ? MS_TXN_RULE_INSIDE
                                : *c == 'A' ? MS_TXN_RULE_ALONE
                                : *c == 'F' ? MS_TXN_RULE_FORBIDDEN
                                            : MS_TXN_RULE_IMPLICIT_COMMIT };
        MS_PUSH(arena, &m.steps, step);
        boundary = false;
    }
    ms_units_of(&m, arena, &units);
    char got[256] = "";
    size_t next = 0;
    for (size_t i = 0; i < units.n; i++) {
        CU_ASSERT_EQUAL(units.v[i].first, next); /* every step is in one unit, in order */
        next += units.v[i].n;
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%c%zu", i > 0 ? " " : "", "TCS"[units.v[i].kind],
                 units.v[i].n);
    }
    CU_ASSERT_EQUAL(next, m.steps.n);
    UNIT_TEXT(got, expected);
    ms_arena_free(arena);
}

static void cuts(void)
{
    cut("", "");
    cut("I", "T1");
    cut("IIII", "T4");
    cut("II|II", "T2 T2");
    cut("|II", "T2");
    cut("I|I|I", "T1 T1 T1");
    cut("A", "T1");
    cut("AAA", "T1 T1 T1");
    cut("IIAII", "T2 T1 T2");
    cut("F", "S1");
    cut("IFI", "T1 S1 T1");
    cut("FF", "S1 S1");
    cut("CCC", "C1 C1 C1");
    cut("CIIC", "C1 T2 C1");
    cut("CI|IC", "C1 T1 T1 C1");
    cut("IFIIAC", "T1 S1 T2 T1 C1");
}

static const unit_test tests[] = { UNIT(cuts), { NULL, NULL } };

int main(void) { return unit_run("exec: units", tests); }

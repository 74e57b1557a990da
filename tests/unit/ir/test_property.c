/* The promises of the catalog over generated schemas and ops:
 *   apply(invert(op, a), apply(op, a)) = a
 *   an op that fails leaves the catalog as it was
 *   the effect of an op is never "absent" right after it, and never "present" right before it */
#include "config.h"

#include "generate.h"
#include "unit.h"

enum { ROUNDS = 400 };

static const int behaviours[] = {
    MS_COMPARE_EXACT,
    MS_COMPARE_OTHERS_CI | MS_CATALOG_KEYS_SHRINK | MS_CATALOG_UNIQUE_IS_INDEX | MS_CATALOG_INDEX_PER_TABLE |
        MS_CATALOG_COLUMN_ORDER | MS_CATALOG_LIKE_COPIES_ALL | MS_CATALOG_RENAME_TO_DEFAULT,
    MS_COMPARE_TABLES_CI | MS_COMPARE_OTHERS_CI | MS_CATALOG_KEY_NULLABLE,
};

static const ms_op_kind structural[] = {
    MS_OP_CREATE_TABLE, MS_OP_DROP_TABLE, MS_OP_RENAME_TABLE, MS_OP_ADD_COLUMN, MS_OP_DROP_COLUMN, MS_OP_RENAME_COLUMN,
    MS_OP_CHANGE_TYPE, MS_OP_SET_NOT_NULL, MS_OP_DROP_NOT_NULL, MS_OP_SET_DEFAULT, MS_OP_DROP_DEFAULT, MS_OP_ADD_PRIMARY_KEY,
    MS_OP_DROP_PRIMARY_KEY, MS_OP_ALTER_PRIMARY_KEY, MS_OP_ADD_UNIQUE, MS_OP_ADD_FOREIGN_KEY, MS_OP_ADD_CHECK,
    MS_OP_ADD_EXCLUDE, MS_OP_VALIDATE_CONSTRAINT, MS_OP_RENAME_CONSTRAINT, MS_OP_DROP_CONSTRAINT, MS_OP_CREATE_INDEX,
    MS_OP_DROP_INDEX, MS_OP_RENAME_INDEX, MS_OP_CREATE_VIEW, MS_OP_REPLACE_VIEW, MS_OP_DROP_VIEW, MS_OP_CREATE_SEQUENCE,
    MS_OP_ALTER_SEQUENCE, MS_OP_DROP_SEQUENCE, MS_OP_CREATE_ENUM, MS_OP_ALTER_ENUM, MS_OP_DROP_ENUM, MS_OP_CREATE_SCHEMA,
    MS_OP_DROP_SCHEMA, MS_OP_CREATE_TRIGGER, MS_OP_DROP_TRIGGER, MS_OP_CREATE_ROUTINE, MS_OP_DROP_ROUTINE,
    MS_OP_CREATE_EXTENSION, MS_OP_DROP_EXTENSION, MS_OP_COMMENT, MS_OP_PARTITION_ATTACH,
    MS_OP_SET_IDENTITY, MS_OP_TABLE_OPTION,
};
enum { N_KINDS = sizeof structural / sizeof *structural };

typedef struct tally { unsigned tried, inverted, changed, no_inverse, failed; } tally;

static void complain(const char *what, const ms_op *op, uint64_t seed, const char *want, const char *have)
{
    printf("\n    %s: %s, seed %llu\n--- want\n%s--- have\n%s", what, ms_op_name(op->kind), (unsigned long long)seed, want, have);
}

/* One op on one schema. */
static void try_op(ms_op_kind kind, int compare, uint64_t seed, tally *t)
{
    ms_arena *arena = ms_arena_new();
    generator g = { .state = seed, .arena = arena };
    ms_catalog *a = generate_catalog(&g, compare), *b = ms_catalog_copy(a, arena);
    ms_op op;
    if (generate_op(&g, kind, &op)) {
        const char *before = ms_catalog_canonical(a, NULL, arena);
        t->tried++;
        const ms_status status = ms_catalog_apply(b, &op, NULL);
        const char *after = ms_catalog_canonical(b, NULL, arena);
        const bool differs = strcmp(before, after) != 0;
        if (status != MS_OK) {
            t->failed++;
            CU_ASSERT(!differs);
            ms_arena_free(arena);
            return;
        }
        t->changed += differs;
        const ms_effect now = ms_op_effect(&op, b), then = ms_op_effect(&op, a);
        const ms_table *table = ms_catalog_table(a, op.object);
        const ms_constraint *pk = table == NULL ? NULL : ms_table_primary_key(table);
        const bool only_name = kind == MS_OP_ALTER_PRIMARY_KEY && pk != NULL && /* may change nothing else */
                               (op.constraint->name == NULL || pk->name == NULL);
        if (!b->incomplete && !only_name && differs && (now == MS_EFFECT_ABSENT || then == MS_EFFECT_PRESENT)) {
            complain("effect", &op, seed, before, after);
            CU_FAIL("effect");
        }
        ms_ops inverse = { 0 };
        ms_error err = MS_ERROR_INIT;
        if (ms_op_invert(&op, a, arena, &inverse, &err) == MS_OK) {
            t->inverted++;
            for (size_t i = 0; i < inverse.n; i++) {
                CU_ASSERT(inverse.v[i].line == 42 && inverse.v[i].statement == 7);
                CU_ASSERT_EQUAL(ms_catalog_apply(b, &inverse.v[i], &err), MS_OK);
            }
            const char *back = ms_catalog_canonical(b, NULL, arena);
            if (err.status != MS_OK || strcmp(before, back) != 0) {
                complain(err.message, &op, seed, before, back);
                CU_FAIL("inverse");
            }
        } else {
            t->no_inverse++;
            CU_ASSERT(err.status == MS_ERR_UNSUPPORTED && err.message[0] != '\0' && inverse.n == 0);
        }
        UNIT_TEXT(ms_catalog_canonical(a, NULL, arena), before); /* nobody touched a */
        CU_ASSERT(ms_op_object_text(&op, arena)[0] != '\0');
    }
    ms_arena_free(arena);
}

static void inverses_bring_back(void)
{
    unsigned cases = 0;
    for (size_t k = 0; k < N_KINDS; k++) {
        tally t = { 0 };
        for (uint64_t seed = 1; seed <= ROUNDS; seed++)
            for (size_t c = 0; c < sizeof behaviours / sizeof *behaviours; c++)
                try_op(structural[k], behaviours[c], seed * 7919 + structural[k] * 104729u + c, &t);
        cases += t.inverted;
        /* A property that is hardly ever tried proves nothing. */
        const bool enough = t.tried >= ROUNDS / 4 && t.inverted * 2 >= t.tried && t.changed * 4 >= t.tried;
        if (!enough)
            printf("\n    %s: %u tried, %u inverted, %u changed, %u without inverse, %u failed\n", ms_op_name(structural[k]), t.tried,
                   t.inverted, t.changed, t.no_inverse, t.failed);
        CU_ASSERT(enough);
    }
    printf("\n    %u ops on generated schemas taken back\n", cases);
}

/* Many ops in a row, taken back in reverse order: what a rollback of a whole script does. */
static void scripts_are_taken_back(void)
{
    for (uint64_t seed = 1; seed <= 150; seed++) {
        ms_arena *arena = ms_arena_new();
        generator g = { .state = seed * 6700417, .arena = arena };
        ms_catalog *cat = generate_catalog(&g, behaviours[seed % 3]);
        const char *before = ms_catalog_canonical(cat, NULL, arena);
        ms_ops back[12];
        size_t n = 0;
        while (n < 12) {
            ms_op op;
            back[n] = (ms_ops){ 0 };
            if (!generate_op(&g, structural[pick(&g, N_KINDS)], &op) ||
                ms_op_invert(&op, cat, arena, &back[n], NULL) != MS_OK || ms_catalog_apply(cat, &op, NULL) != MS_OK)
                continue;
            n++;
        }
        while (n-- > 0)
            for (size_t i = 0; i < back[n].n; i++)
                CU_ASSERT_EQUAL(ms_catalog_apply(cat, &back[n].v[i], NULL), MS_OK);
        UNIT_TEXT(ms_catalog_canonical(cat, NULL, arena), before);
        ms_arena_free(arena);
    }
}

static void what_has_no_inverse(void)
{
    ms_arena *arena = ms_arena_new();
    ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
    ms_constraint nameless = key(MS_CONSTRAINT_UNIQUE, NULL, list(arena, "name", NULL, NULL));
    ms_index index = index_on(arena, NULL, "users", "name", NULL);
    const struct { ms_op op; const char *why; } rows[] = {
        { { .kind = MS_OP_OPAQUE, .verb = "VACUUM FULL" }, "opaque statement: VACUUM FULL" },
        { { .kind = MS_OP_TRUNCATE_TABLE, .object = named("users") }, "the rows of table users are gone" },
        { { .kind = MS_OP_DELETE, .object = named("users") }, "it changes the rows of table users" },
        { { .kind = MS_OP_GRANT }, "privileges" },
        { { .kind = MS_OP_TABLE_OPTION, .object = named("users") }, "option" },
        { { .kind = MS_OP_ALTER_ENUM, .object = named("unknown"), .value = "new" }, "labels of the enum type are not known" },
        { { .kind = MS_OP_ADD_UNIQUE, .object = named("users"), .constraint = &nameless }, "give it a name" },
        { { .kind = MS_OP_CREATE_INDEX, .object = named("users"), .index = &index }, "give it a name" },
        { { .kind = MS_OP_DROP_TABLE, .object = named("unknown") }, "not known" },
        { { .kind = MS_OP_DROP_TABLE, .object = named("orders"), .cascade = true }, "CASCADE may drop view big_orders" },
        { { .kind = MS_OP_DROP_SCHEMA, .object = named("public") }, "not empty" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ms_ops out = { 0 };
        ms_error err = MS_ERROR_INIT;
        CU_ASSERT_EQUAL(ms_op_invert(&rows[i].op, cat, arena, &out, &err), MS_ERR_UNSUPPORTED);
        CU_ASSERT(out.n == 0 && strstr(err.message, rows[i].why) != NULL);
    }
    const ms_op gone = { .kind = MS_OP_DROP_TABLE, .object = named("unknown"), .if_exists = true };
    const ms_op set = { .kind = MS_OP_SESSION, .value = "x" };
    ms_ops out = { 0 };
    CU_ASSERT_EQUAL(ms_op_invert(&gone, cat, arena, &out, NULL), MS_OK);
    CU_ASSERT_EQUAL(ms_op_invert(&set, cat, arena, &out, NULL), MS_OK);
    CU_ASSERT_EQUAL(out.n, 0);
    ms_arena_free(arena);
}

/* An op of any kind that lacks what it needs is refused or has no effect; nothing is read through its missing members. */
static void damaged_ops_are_refused(void)
{
    ms_arena *arena = ms_arena_new();
    for (int kind = 0; kind <= MS_OP_COUNT; kind++)
        for (int how = 0; how < 4; how++) {
            ms_catalog *cat = shop(arena, MS_COMPARE_EXACT);
            const char *before = ms_catalog_canonical(cat, NULL, arena);
            ms_op op = { .kind = (ms_op_kind)kind };
            ms_ops out = { 0 };
            if (how & 1)
                op.object = named("nothing");
            if (how & 2)
                op.column = "nothing";
            const ms_status status = ms_catalog_apply(cat, &op, NULL);
            CU_ASSERT(ms_op_effect(&op, cat) != MS_EFFECT_PRESENT || status != MS_ERR_INTERNAL);
            if (status == MS_ERR_INTERNAL) {
                CU_ASSERT_EQUAL(ms_op_invert(&op, cat, arena, &out, NULL), MS_ERR_INTERNAL);
                UNIT_TEXT(ms_catalog_canonical(cat, NULL, arena), before);
            } else {
                ms_op_invert(&op, cat, arena, &out, NULL);
            }
            ms_op_object_text(&op, arena);
            ms_op_destroys_data(&op);
        }
    ms_arena_free(arena);
}

static const unit_test tests[] = {
    { "inverses bring back", inverses_bring_back },
    { "scripts are taken back", scripts_are_taken_back },
    { "what has no inverse", what_has_no_inverse },
    { "damaged ops are refused", damaged_ops_are_refused },
    { NULL, NULL },
};
int main(void) { return unit_run("ir properties", tests); }

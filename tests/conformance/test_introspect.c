/* test_introspect.c [NAME...]: introspection, apply and lowering against real servers.
 *
 * Two promises of the catalog (doc/ARCHITECTURE.md):
 * - introspect, lower every table and object, run that on an empty schema, introspect again: the same catalog;
 * - a native statement or script, parsed to ops: introspect after it == apply(ops, introspect before it), and the same when the ops
 *   are lowered and run instead of the statement.
 * - what is read of a few tables is what reading all gives of them (introspect_scope.c).
 * Compared by ms_catalog_canonical after the dialect's `normalize`, which is the one documented place that says what noise
 * is. URLs come from MIGSAFE_TEST_<NAME>_URL; exits with 77 when none of the suites asked for has one. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "exec/module.h"
#include "introspect.h"

static const it_suite *const suites[] = { &it_mysql, &it_mariadb, &it_sqlite, &it_postgresql };

static unsigned passed, failed;

/* ---- comparing ---- */

static void print_missing(const char *mark, char **lines, char **in)
{
    for (; *lines != NULL; lines++)
        if (!g_strv_contains((const char *const *)in, *lines))
            printf("      %s %s\n", mark, *lines);
}

static bool same_text(const char *what, const char *expected, const char *actual)
{
    if (strcmp(expected, actual) == 0)
        return true;
    char **a = g_strsplit(expected, "\n", -1), **b = g_strsplit(actual, "\n", -1);
    printf("    %s differs (- expected, + live):\n", what);
    print_missing("-", a, b);
    print_missing("+", b, a);
    g_strfreev(a);
    g_strfreev(b);
    return false;
}

static const char *normal_text(it_session *s, const ms_catalog *catalog, ms_arena *arena)
{
    ms_catalog *copy = ms_catalog_copy(catalog, arena);
    if (s->dialect->normalize != NULL)
        s->dialect->normalize(copy, s->version);
    const char *once = ms_catalog_canonical(copy, NULL, arena);
    if (s->dialect->normalize != NULL)
        s->dialect->normalize(copy, s->version);
    same_text("normalize, applied twice,", once, ms_catalog_canonical(copy, NULL, arena));
    return once;
}

static bool same_catalog(it_session *s, const char *what, const ms_catalog *expected, const ms_catalog *actual, ms_arena *arena)
{
    return same_text(what, normal_text(s, expected, arena), normal_text(s, actual, arena));
}

/* ---- scripts ---- */

static bool parse(it_session *s, const char *sql, ms_arena *arena, ms_script *out)
{
    ms_error err = MS_ERROR_INIT;
    return ms_sql_parse(s->dialect, sql, strlen(sql), 1, arena, out, &err) == MS_OK || it_complain("parse", sql, &err);
}

static const char *text_of(const ms_script *script, size_t i, ms_arena *arena)
{
    return ms_arena_strndup(arena, script->statements.v[i].text, script->statements.v[i].len);
}

static bool run_script(it_session *s, const char *sql, ms_arena *arena)
{
    ms_script script = { 0 };
    if (!parse(s, sql, arena, &script))
        return false;
    for (size_t i = 0; i < script.statements.n; i++)
        if (!it_run(s, text_of(&script, i, arena)))
            return false;
    return true;
}

/* The schema that the case begins with. */
static bool set_up(it_session *s, const it_case *c, ms_arena *arena)
{
    return it_reset(s) && (c->before != NULL ? run_script(s, c->before, arena) : it_run_all(s, s->suite->schema));
}

/* ---- the fixed point ---- */

/* Is it the test's own, not something else in the same database? */
static bool ours(const it_session *s, ms_name name)
{
    return s->suite->scratch == NULL || name.schema == NULL || g_str_has_prefix(name.schema, s->suite->scratch);
}

static bool lower(it_session *s, const ms_op *op, const ms_catalog *catalog, ms_arena *arena, ms_strings *out)
{
    ms_error err = MS_ERROR_INIT;
    return s->dialect->lower(op, catalog, s->version, arena, out, &err) == MS_OK ||
           it_complain("cannot be lowered", ms_op_object_text(op, arena), &err);
}

static bool lower_table(it_session *s, const ms_catalog *catalog, const ms_table *table, ms_arena *arena, ms_strings *out)
{
    ms_table own = *table;
    memset(&own.constraints, 0, sizeof own.constraints);
    for (size_t i = 0; i < table->constraints.n; i++)
        if (s->suite->keys_with_table || table->constraints.v[i].kind != MS_CONSTRAINT_FOREIGN_KEY)
            MS_PUSH(arena, &own.constraints, table->constraints.v[i]);
    const ms_op op = { .kind = MS_OP_CREATE_TABLE, .object_kind = MS_OBJECT_TABLE, .object = own.name, .table = &own };
    return lower(s, &op, catalog, arena, out);
}

static bool lower_keys(it_session *s, const ms_catalog *catalog, ms_table *table, ms_arena *arena, ms_strings *out)
{
    const bool own = !s->suite->keys_with_table && table->partition_of.name == NULL && ours(s, table->name);
    for (size_t i = 0; own && i < table->constraints.n; i++) {
        const ms_op op = { .kind = MS_OP_ADD_FOREIGN_KEY, .object_kind = MS_OBJECT_TABLE, .object = table->name,
                           .constraint = &table->constraints.v[i] };
        if (table->constraints.v[i].kind == MS_CONSTRAINT_FOREIGN_KEY && !lower(s, &op, catalog, arena, out))
            return false;
    }
    return true;
}

static const struct { ms_object_kind kind; ms_op_kind op; bool before_tables; } creators[] = {
    { MS_OBJECT_EXTENSION, MS_OP_CREATE_EXTENSION, true }, { MS_OBJECT_ENUM, MS_OP_CREATE_ENUM, true },
    { MS_OBJECT_DOMAIN, MS_OP_CREATE_ENUM, true },         { MS_OBJECT_TYPE, MS_OP_CREATE_ENUM, true },
    { MS_OBJECT_SEQUENCE, MS_OP_CREATE_SEQUENCE, true },   { MS_OBJECT_FUNCTION, MS_OP_CREATE_ROUTINE, true },
    { MS_OBJECT_PROCEDURE, MS_OP_CREATE_ROUTINE, true },   { MS_OBJECT_SEQUENCE, MS_OP_ALTER_SEQUENCE, false },
    { MS_OBJECT_VIEW, MS_OP_CREATE_VIEW, false },          { MS_OBJECT_MATERIALIZED_VIEW, MS_OP_CREATE_VIEW, false },
    { MS_OBJECT_TRIGGER, MS_OP_CREATE_TRIGGER, false },    { MS_OBJECT_EVENT, MS_OP_CREATE_ROUTINE, false },
    { MS_OBJECT_POLICY, MS_OP_CREATE_TRIGGER, false },     { MS_OBJECT_RULE, MS_OP_CREATE_TRIGGER, false },
    { MS_OBJECT_STATISTICS, MS_OP_CREATE_OBJECT, false },  { MS_OBJECT_AGGREGATE, MS_OP_CREATE_ROUTINE, false },
};

/* A sequence comes before the tables without its owner, and gets it behind them; one that a serial or identity column brings
 * along is not made at all. False: nothing to do. */
static bool sequence_part(const ms_catalog *catalog, ms_object *sequence, bool before)
{
    const ms_table *table = sequence->table.name == NULL ? NULL : ms_catalog_table(catalog, sequence->table);
    const ms_column *column = table == NULL || sequence->owner_column == NULL
                                  ? NULL : ms_table_column(catalog, table, sequence->owner_column);
    if (column != NULL && column->identity != MS_IDENTITY_NONE)
        return false;
    if (before)
        sequence->table = (ms_name){ NULL, NULL };
    else
        sequence->definition = NULL;
    return before || column != NULL;
}

static bool lower_object(it_session *s, const ms_catalog *catalog, size_t k, ms_object object, ms_arena *arena, ms_strings *out)
{
    if (object.kind != creators[k].kind || !ours(s, object.name))
        return true;
    if (object.kind == MS_OBJECT_SEQUENCE && !sequence_part(catalog, &object, creators[k].before_tables))
        return true;
    const ms_op op = { .kind = creators[k].op, .object_kind = object.kind, .object = object.name, .obj = &object };
    return lower(s, &op, catalog, arena, out);
}

static bool lower_objects(it_session *s, const ms_catalog *catalog, bool before, ms_arena *arena, ms_strings *out)
{
    for (size_t k = 0; k < G_N_ELEMENTS(creators); k++)
        for (size_t i = 0; creators[k].before_tables == before && i < catalog->objects.n; i++)
            if (!lower_object(s, catalog, k, *catalog->objects.v[i], arena, out))
                return false;
    return true;
}

static bool lower_schemas(it_session *s, const ms_catalog *catalog, ms_arena *arena, ms_strings *out)
{
    for (size_t i = 0; s->suite->scratch != NULL && i < catalog->schemas.n; i++) {
        const ms_op op = { .kind = MS_OP_CREATE_SCHEMA, .object_kind = MS_OBJECT_SCHEMA, .object = { NULL, catalog->schemas.v[i] },
                           .if_not_exists = true };
        if (g_str_has_prefix(catalog->schemas.v[i], s->suite->scratch) && !lower(s, &op, catalog, arena, out))
            return false;
    }
    return true;
}

/* Partitions after the tables they belong to. */
static bool lower_tables(it_session *s, const ms_catalog *catalog, bool partitions, ms_arena *arena, ms_strings *out)
{
    for (size_t i = 0; i < catalog->tables.n; i++) {
        ms_table *table = catalog->tables.v[i];
        const bool wanted = (table->partition_of.name != NULL) == partitions && ours(s, table->name);
        if (wanted && !lower_table(s, catalog, table, arena, out))
            return false;
    }
    return true;
}

static bool fixed_point(it_session *s, ms_arena *arena)
{
    ms_strings sql = { 0 };
    if (!it_reset(s) || !it_run_all(s, s->suite->schema) || (s->suite->more != NULL && !it_run_all(s, s->suite->more)))
        return false;
    const ms_catalog *before = it_introspect(s, arena);
    if (before == NULL || before->tables.n == 0 || !lower_schemas(s, before, arena, &sql) ||
        !lower_objects(s, before, true, arena, &sql) || !lower_tables(s, before, false, arena, &sql) ||
        !lower_tables(s, before, true, arena, &sql))
        return false;
    for (size_t i = 0; i < before->tables.n; i++)
        if (!lower_keys(s, before, before->tables.v[i], arena, &sql))
            return false;
    if (!lower_objects(s, before, false, arena, &sql) || !it_reset(s))
        return false;
    for (size_t i = 0; i < sql.n; i++)
        if (!it_run(s, sql.v[i]))
            return false;
    const ms_catalog *after = it_introspect(s, arena);
    if (after == NULL || !same_catalog(s, "the catalog", before, after, arena))
        return false;
    return !s->suite->exact ||
           same_text("the exact catalog", ms_catalog_canonical(before, NULL, arena), ms_catalog_canonical(after, NULL, arena));
}

/* ---- one statement or script ---- */

static bool apply_all(ms_catalog *catalog, const ms_ops *ops, const it_case *c)
{
    for (size_t i = 0; i < ops->n && !(c->flags & IT_GUESS); i++) {
        ms_error err = MS_ERROR_INIT;
        if (ops->v[i].kind == MS_OP_OPAQUE) {
            printf("    is opaque: %s\n", c->sql);
            return false;
        }
        if (ms_catalog_apply(catalog, &ops->v[i], &err) != MS_OK)
            return it_complain("apply", c->sql, &err);
    }
    return ops->n > 0;
}

/* Lowers the ops of one statement, each against the catalog as those before it leave it, and runs what comes out; in a
 * script of several statements one that is not lowered runs as it is written. */
static bool run_lowered(it_session *s, const it_case *c, const ms_script *script, size_t i, ms_catalog *catalog, ms_arena *arena)
{
    const ms_statement *statement = &script->statements.v[i];
    ms_strings sql = { 0 };
    bool as_written = false;
    for (size_t k = 0; k < statement->n_ops; k++) {
        const ms_op *op = &script->ops.v[statement->first_op + k];
        ms_error err = MS_ERROR_INIT;
        const ms_status status = as_written ? MS_OK : s->dialect->lower(op, catalog, s->version, arena, &sql, &err);
        as_written = as_written || (status == MS_ERR_UNSUPPORTED && (script->statements.n > 1 || (c->flags & IT_GUESS)));
        if (status != MS_OK && !as_written)
            return it_complain("cannot be lowered", c->sql, &err);
        ms_error_clear(&err);
        if (!(c->flags & IT_GUESS) && ms_catalog_apply(catalog, op, &err) != MS_OK)
            return it_complain("apply", c->sql, &err);
    }
    for (size_t k = 0; k < sql.n && !as_written; k++)
        if (!it_run(s, sql.v[k]))
            return false;
    return !as_written || it_run(s, text_of(script, i, arena));
}

static bool is_refused(it_session *s, const ms_ops *ops, const ms_catalog *before, ms_arena *arena)
{
    ms_error err = MS_ERROR_INIT;
    ms_strings sql = { 0 };
    for (size_t i = 0; i < ops->n; i++)
        if (s->dialect->lower(&ops->v[i], before, s->version, arena, &sql, &err) == MS_ERR_UNSUPPORTED)
            return *err.message != '\0';
    printf("    was to be refused and is lowered to: %s\n", sql.n > 0 ? sql.v[0] : "nothing");
    return false;
}

/* ---- fingerprints ---- */

/* The answer to an op's fingerprint query, "" for NULL; NULL when the dialect has none for the op. */
static bool take_prints(it_session *s, const ms_ops *ops, ms_arena *arena, ms_strings *out)
{
    for (size_t i = 0; i < ops->n; i++) {
        const char *sql = s->dialect->fingerprint(&ops->v[i], s->version, arena), *text = NULL;
        if (sql != NULL && !it_each_row(s, sql, arena, 0, it_take_text, &text))
            return false;
        MS_PUSH(arena, out, sql == NULL ? NULL : text == NULL ? "" : text);
    }
    return true;
}

/* Each op's fingerprint differs before and after it; IF [NOT] EXISTS may have left things as they were. */
static bool prints_differ(const ms_ops *ops, const ms_strings *before, const ms_strings *after, const char *sql)
{
    for (size_t i = 0; i < ops->n; i++) {
        if (before->v[i] == NULL || ops->v[i].if_exists || ops->v[i].if_not_exists || strcmp(before->v[i], after->v[i]) != 0)
            continue;
        printf("    the fingerprint of %s is the same before and after: %s\n", ms_op_name(ops->v[i].kind), sql);
        return false;
    }
    return true;
}

/* ---- one case ---- */

/* The script as written, with fingerprints around it where it is one statement. */
static bool run_written(it_session *s, const it_case *c, const ms_script *script, ms_arena *arena)
{
    ms_strings before = { 0 }, after = { 0 };
    const bool prints = script->statements.n == 1;
    if (prints && !take_prints(s, &script->ops, arena, &before))
        return false;
    for (size_t i = 0; i < script->statements.n; i++)
        if (!it_run(s, text_of(script, i, arena)))
            return false;
    return !prints || (take_prints(s, &script->ops, arena, &after) && prints_differ(&script->ops, &before, &after, c->sql));
}

static bool one_case(it_session *s, const it_case *c, ms_arena *arena)
{
    ms_script script = { 0 };
    if (!set_up(s, c, arena) || !parse(s, c->sql, arena, &script))
        return false;
    const ms_catalog *before = it_introspect(s, arena);
    if (before == NULL)
        return false;
    ms_catalog *predicted = ms_catalog_copy(before, arena), *catalog = ms_catalog_copy(before, arena);
    if (!apply_all(predicted, &script.ops, c))
        return false;
    if (!run_written(s, c, &script, arena))
        return false;
    const ms_catalog *written = it_introspect(s, arena);
    if (written == NULL)
        return false;
    if (!(c->flags & IT_GUESS) && !same_catalog(s, "after the statement, the catalog", predicted, written, arena))
        return false;
    if (c->flags & IT_REFUSED)
        return is_refused(s, &script.ops, before, arena);
    if (!set_up(s, c, arena))
        return false;
    for (size_t i = 0; i < script.statements.n; i++)
        if (!run_lowered(s, c, &script, i, catalog, arena))
            return false;
    const ms_catalog *lowered = it_introspect(s, arena);
    if (lowered == NULL || !same_catalog(s, "after the lowered ops, the catalog", written, lowered, arena))
        return false;
    return !s->suite->exact_cases || same_text("after the lowered ops, the exact catalog", ms_catalog_canonical(written, NULL, arena),
                                         ms_catalog_canonical(lowered, NULL, arena));
}

/* ---- running ---- */

static void count(const char *suite, const char *what, bool good)
{
    passed += good;
    failed += !good;
    if (!good)
        printf("%s: FAILED: %s\n", suite, what);
}

/* ---- statements around the work ---- */

static bool answers(it_session *s, const char *sql, const char *expected, ms_arena *arena)
{
    const char *text = NULL;
    return it_each_row(s, sql, arena, 0, it_take_text, &text) && (expected == NULL || same_text(sql, expected, text));
}

static bool accept_any(it_session *s, void *context, size_t i, const ms_text *values, size_t n)
{
    (void)s;
    (void)context;
    (void)i;
    (void)values;
    return n == 5;
}

static bool surroundings(it_session *s, ms_arena *arena)
{
    const ms_session_policy policy = { .lock_timeout_ms = 1500, .statement_timeout_ms = 60000, .application = "test" };
    ms_strings sql = { 0 };
    ms_runner_lock lock = { 0 };
    s->dialect->session(&policy, s->version, arena, &sql);
    for (size_t i = 0; i < sql.n; i++)
        if (!it_run(s, sql.v[i]))
            return false;
    const char *locks = s->dialect->lock_query == NULL ? NULL : s->dialect->lock_query((ms_name){ NULL, "plain" }, s->version, arena);
    if (locks != NULL && !it_each_row(s, locks, arena, 0, accept_any, NULL))
        return false;
    s->dialect->runner_lock("migsafe test of a name that is longer than the sixty-four characters of GET_LOCK", s->version,
                            arena, &lock);
    return lock.acquire == NULL || (answers(s, lock.acquire, "1", arena) && answers(s, lock.holder, NULL, arena) &&
                                    answers(s, lock.release, "1", arena) && answers(s, lock.release, "0", arena));
}

static void run_suite(it_session *s)
{
    ms_arena *arena = ms_arena_new();
    count(s->suite->name, "lowering what was introspected gives the same catalog", fixed_point(s, arena));
    if (s->dialect->load_scope != NULL)
        count(s->suite->name, "what is read of a few tables is what reading all gives of them", it_scopes(s, arena));
    count(s->suite->name, "session, locks and the runner's lock are accepted", surroundings(s, arena));
    for (const it_case *c = s->suite->cases; c->sql != NULL; c++) {
        ms_arena_reset(arena);
        count(s->suite->name, c->sql, one_case(s, c, arena));
    }
    it_reset(s);
    ms_arena_free(arena);
}

static void open_and_run(const it_suite *suite, const char *url)
{
    ms_arena *arena = ms_arena_new();
    it_session s;
    if (it_open(suite, url, arena, &s))
        run_suite(&s);
    else
        failed++;
    if (s.conn != NULL)
        s.driver->close(s.conn);
    ms_arena_free(arena);
}

static bool asked_for(const it_suite *suite, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], suite->name) == 0)
            return true;
    return argc == 1;
}

int main(int argc, char **argv)
{
    g_setenv("MIGSAFE_MODULE_DIR", CF_MODULE_DIRS, FALSE); /* the build tree's, unless told otherwise */
    unsigned skipped = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++) {
        if (!asked_for(suites[i], argc, argv))
            continue;
        const char *url = it_url(suites[i]);
        if (url != NULL)
            open_and_run(suites[i], url);
        else
            skipped++;
    }
    printf("%u passed, %u failed, %u suites skipped\n", passed, failed, skipped);
    return failed > 0 ? 1 : passed == 0 ? 77 : 0;
}

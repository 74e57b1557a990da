/* diff.c: the way from one catalog to another: the order of the phases, declared renames, the proof at the end.
 *
 * Every op is applied to a copy of `from` as soon as it is found, and each phase compares that copy with `to`: so there is
 * one opinion on what an op does (apply_*.c), and what an op takes along (a key that goes with its column) is seen and made
 * again by a later phase. At the end the two must be the same, or there is no diff. */
#include "config.h"

#include <stdarg.h>

#include <glib.h>

#include "ir/diff.h"
#include "ir/difference.h"
#include "ir/privilege.h"

/* ---- what the phases share --------------------------------------------------------------------------------------------- */

static void refuse(ms_differ *d, const char *why)
{
    if (d->left != NULL)
        MS_PUSH(d->arena, d->left, ms_arena_strdup(d->arena, why));
    else if (d->status == MS_OK)
        d->status = ms_error_set(d->err, MS_ERR_UNSUPPORTED, "%s", why);
}

void ms_diff_refuse(ms_differ *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *why = g_strdup_vprintf(format, args);
    va_end(args);
    refuse(d, why);
    g_free(why);
}

bool ms_diff_may_remake(ms_differ *d, const char *format, ...)
{
    if (d->options->remake)
        return true;
    va_list args;
    va_start(args, format);
    char *what = g_strdup_vprintf(format, args);
    va_end(args);
    ms_diff_refuse(d, "%s: no change leads there; it would have to be made anew, and its data would be lost", what);
    g_free(what);
    return false;
}

#define KEEP(arena, op, member, type, copy)                                 \
    do {                                                                    \
        if ((op)->member != NULL) {                                         \
            type *ms_own = MS_NEW(arena, type);                             \
            *ms_own = copy(arena, (op)->member);                            \
            (op)->member = ms_own;                                          \
        }                                                                   \
    } while (0)

static ms_op op_copy(ms_arena *arena, ms_op op)
{
    const char **const texts[] = { &op.column, &op.new_column, &op.after, &op.constraint_name, &op.expr, &op.value,
                                   &op.new_value, &op.before };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = ms_arena_strdup(arena, *texts[i]);
    op.object = ms_name_copy(arena, op.object);
    op.new_name = ms_name_copy(arena, op.new_name);
    op.table_name = ms_name_copy(arena, op.table_name);
    KEEP(arena, &op, table, ms_table, ms_table_copy);
    KEEP(arena, &op, column_def, ms_column, ms_column_copy);
    KEEP(arena, &op, constraint, ms_constraint, ms_constraint_copy);
    KEEP(arena, &op, index, ms_index, ms_index_copy);
    KEEP(arena, &op, obj, ms_object, ms_object_copy);
    op.privileges = ms_privileges_copy(arena, &op.privileges);
    ms_op_without_privileges(&op);
    return op;
}

void ms_diff_push(ms_differ *d, ms_op op)
{
    ms_error why = MS_ERROR_INIT;
    if (d->status != MS_OK)
        return;
    const ms_op own = op_copy(d->arena, op);
    MS_PUSH(d->arena, d->out, own);
    if (ms_catalog_apply(d->work, &own, &why) != MS_OK)
        ms_diff_refuse(d, "%s: %s", ms_op_object_text(&own, d->scratch), why.message);
    else if (d->work->incomplete)
        ms_diff_refuse(d, "%s: what %s does to it cannot be known", ms_op_object_text(&own, d->scratch), ms_op_name(op.kind));
}

static bool is_word(char c) { return g_ascii_isalnum(c) || c == '_' || c == '$' || (c & 0x80) != 0; }

bool ms_diff_mentions(const char *text, const char *word)
{
    const size_t n = word == NULL ? 0 : strlen(word);
    for (const char *p = text; p != NULL && *p != '\0' && n > 0; p++)
        if (g_ascii_strncasecmp(p, word, n) == 0 && !is_word(p[n]) && (p == text || !is_word(p[-1])))
            return true;
    return false;
}

const ms_table_change *ms_diff_change(const ms_differ *d, ms_name table)
{
    const ms_table *of_work = ms_catalog_table(d->work, table);
    return of_work == NULL ? NULL : g_hash_table_lookup(d->changes, of_work);
}

ms_op ms_diff_table_op(ms_op_kind kind, const ms_table *table)
{
    return (ms_op){ .kind = kind, .object_kind = MS_OBJECT_TABLE, .object = table->name };
}

/* ---- renames ----------------------------------------------------------------------------------------------------------- */

/* The name under which the table is known now. */
static ms_name table_now(const ms_differ *d, ms_name table)
{
    for (size_t i = 0; i < d->options->n_renames; i++) {
        const ms_diff_rename *r = &d->options->renames[i];
        if (r->column == NULL && r->new_table.name != NULL && ms_name_equal(d->work, r->table, table))
            return r->new_table;
    }
    return table;
}

static void rename_table(ms_differ *d, const ms_diff_rename *r)
{
    if (ms_catalog_table(d->to, r->new_table) == NULL)
        ms_diff_refuse(d, "renamed table %s: there is no such table to be", ms_name_text(d->scratch, r->new_table));
    ms_diff_push(d, (ms_op){ .kind = MS_OP_RENAME_TABLE, .object_kind = MS_OBJECT_TABLE, .object = r->table,
                             .new_name = r->new_table });
}

static void rename_column(ms_differ *d, const ms_diff_rename *r)
{
    const ms_name name = table_now(d, r->table);
    const ms_table *to = ms_catalog_table(d->to, name);
    if (to == NULL || ms_table_column(d->to, to, r->new_column) == NULL)
        ms_diff_refuse(d, "renamed column %s of table %s: there is no such column to be", r->new_column,
                       ms_name_text(d->scratch, name));
    ms_diff_push(d, (ms_op){ .kind = MS_OP_RENAME_COLUMN, .object_kind = MS_OBJECT_TABLE, .object = name, .column = r->column,
                             .new_column = r->new_column });
}

/* Is the new name still taken? */
static bool blocked(const ms_differ *d, const ms_diff_rename *r)
{
    if (r->column == NULL)
        return ms_catalog_table(d->work, r->new_table) != NULL && !ms_name_equal(d->work, r->table, r->new_table);
    const ms_table *table = ms_catalog_table(d->work, table_now(d, r->table));
    return table != NULL && ms_table_column(d->work, table, r->new_column) != NULL &&
           !ms_ident_equal(d->work, r->column, r->new_column);
}

/* a to b and b to c: the second one first. In a circle none can be the first. */
static void renames(ms_differ *d, bool columns)
{
    const size_t n = d->options->n_renames;
    bool *done = ms_arena_alloc(d->scratch, n + 1), progress = true;
    while (progress && d->status == MS_OK) {
        progress = false;
        for (size_t i = 0; i < n && d->status == MS_OK; i++) {
            const ms_diff_rename *r = &d->options->renames[i];
            if (done[i] || (r->column != NULL) != columns || blocked(d, r))
                continue;
            (columns ? rename_column : rename_table)(d, r);
            done[i] = progress = true;
        }
    }
    for (size_t i = 0; i < n; i++) {
        const ms_diff_rename *r = &d->options->renames[i];
        if (!done[i] && (r->column != NULL) == columns)
            ms_diff_refuse(d, "table %s: %s cannot be renamed: the new name is taken", ms_name_text(d->scratch, r->table),
                           columns ? r->column : "it");
    }
}

static void check_renames(ms_differ *d)
{
    for (size_t i = 0; i < d->options->n_renames; i++) {
        const ms_diff_rename *r = &d->options->renames[i];
        const bool whole = r->column != NULL ? r->new_column != NULL : r->new_table.name != NULL;
        if (r->table.name == NULL || !whole)
            d->status = ms_error_set(d->err, MS_ERR_INTERNAL, "rename without its names");
    }
}

/* ---- the two catalogs -------------------------------------------------------------------------------------------------- */

static bool skipped(const ms_differ *d, ms_name name)
{
    const char *prefix = d->options->skip_prefix;
    return prefix != NULL && name.name != NULL && strncmp(name.name, prefix, strlen(prefix)) == 0;
}

/* Out of sight what is no part of the comparison: temporary tables, and the skipped ones. */
static void leave_out(const ms_differ *d, ms_catalog *cat)
{
    for (size_t i = cat->tables.n; i-- > 0;)
        if (cat->tables.v[i]->temporary || skipped(d, cat->tables.v[i]->name))
            ms_catalog_remove_table(cat, cat->tables.v[i]->name);
    for (size_t i = cat->objects.n; i-- > 0;)
        if (skipped(d, cat->objects.v[i]->name) || skipped(d, cat->objects.v[i]->table))
            ms_catalog_drop_object(cat, cat->objects.v[i]);
}

/* ---- the proof --------------------------------------------------------------------------------------------------------- */

/* The catalog with those of its tables that are not the same to the last letter in the other. */
static ms_catalog without_same(const ms_catalog *cat, const ms_catalog *other, ms_arena *arena)
{
    ms_catalog out = *cat;
    memset(&out.tables, 0, sizeof out.tables);
    for (size_t i = 0; i < cat->tables.n; i++) {
        const ms_table *twin = ms_catalog_table(other, cat->tables.v[i]->name);
        if (twin == NULL || !ms_table_same(cat->tables.v[i], twin))
            MS_PUSH(arena, &out.tables, cat->tables.v[i]);
    }
    return out;
}

static void prove(ms_differ *d)
{
    if (d->status != MS_OK)
        return;
    const ms_catalog work = without_same(d->work, d->to, d->scratch), to = without_same(d->to, d->work, d->scratch);
    const ms_differences found = ms_canonical_differences(ms_catalog_canonical(&work, NULL, d->scratch),
                                                          ms_catalog_canonical(&to, NULL, d->scratch), to.default_schema, d->scratch);
    for (size_t i = 0; i < found.n && d->status == MS_OK; i++)
        ms_diff_refuse(d, "no change leads there: %s", ms_difference_text(&found.v[i], d->scratch));
}

/* Privileges are no part of the difference; but what was made anew has the ones that it had. */
static void give_back(ms_differ *d, const ms_catalog *from)
{
    ms_ops back = { 0 };
    if (from == NULL || d->status != MS_OK)
        return;
    ms_privileges_lost(from, d->work, d->scratch, &back);
    for (size_t i = 0; i < back.n; i++)
        ms_diff_push(d, back.v[i]);
}

static void find_ops(ms_differ *d, const ms_catalog *from)
{
    leave_out(d, d->work);
    leave_out(d, d->to);
    check_renames(d);
    if (d->status == MS_OK)
        renames(d, false);
    if (d->status == MS_OK)
        renames(d, true);
    if (d->status == MS_OK)
        ms_diff_rename_parts(d);
    ms_diff_survey(d);
    if (d->status != MS_OK)
        return;
    ms_diff_schemas(d, true);
    ms_diff_drop_texts(d);
    ms_diff_drop_foreign_keys(d);
    ms_diff_drop_tables(d, true);
    ms_diff_clear_tables(d);
    ms_diff_create_types(d);
    ms_diff_change_tables(d);
    ms_diff_create_tables(d);
    ms_diff_own_sequences(d);
    ms_diff_add_foreign_keys(d);
    ms_diff_drop_tables(d, false);
    ms_diff_create_texts(d);
    ms_diff_drop_types(d);
    ms_diff_comments(d);
    ms_diff_schemas(d, false);
    give_back(d, from);
    prove(d);
}

ms_status ms_catalog_diff(const ms_catalog *from, const ms_catalog *to, const ms_diff_options *options, ms_arena *arena,
                          ms_ops *out, ms_error *err)
{
    static const ms_diff_options none = { 0 };
    const size_t had = out->n;
    if (from->incomplete || to->incomplete)
        return ms_error_set(err, MS_ERR_UNSUPPORTED, "one of the two schemas is a guess");
    if (from->compare != to->compare)
        return ms_error_set(err, MS_ERR_UNSUPPORTED, "the two schemas are of different kinds of databases");
    ms_arena *scratch = ms_arena_new();
    ms_differ d = { .options = options != NULL ? options : &none, .scratch = scratch, .arena = arena, .out = out, .err = err };
    d.work = ms_catalog_copy(from, scratch);
    d.to = ms_catalog_in_schema(to, from->default_schema, scratch);
    d.changes = g_hash_table_new(NULL, NULL);
    find_ops(&d, from);
    if (d.status != MS_OK)
        out->n = had;
    g_hash_table_destroy(d.changes);
    ms_arena_free(scratch);
    return d.status;
}

void ms_catalog_build(const ms_catalog *to, const ms_diff_options *options, ms_arena *arena, ms_ops *out, ms_strings *left)
{
    static const ms_diff_options none = { 0 };
    ms_arena *scratch = ms_arena_new();
    ms_differ d = { .options = options != NULL ? options : &none, .scratch = scratch, .arena = arena, .out = out, .left = left };
    d.work = ms_catalog_new(scratch, to->default_schema, to->compare);
    if (to->default_schema != NULL && ms_catalog_has_schema(to, to->default_schema))
        MS_PUSH(scratch, &d.work->schemas, to->default_schema); /* is there in an empty database */
    d.to = ms_catalog_copy(to, scratch);
    d.changes = g_hash_table_new(NULL, NULL);
    find_ops(&d, NULL);
    g_hash_table_destroy(d.changes);
    ms_arena_free(scratch);
}

/* rebuild.c: a table built anew, for what ALTER TABLE cannot do: the procedure of "Making Other Kinds Of Table Schema
 * Changes" in SQLite's documentation.
 *
 * The new table is made under a name of its own, filled, and takes the place of the old one; never the other way round,
 * because renaming the old table would take the references of other tables along. foreign_keys must be off from before
 * the transaction on (lower_list.c says so in the script): DROP TABLE deletes the rows first, and ON DELETE CASCADE would
 * empty the children. legacy_alter_table is on while the new table is renamed: otherwise SQLite reads all views and
 * triggers at that moment and refuses when one names the table that is just not there. Everything in between happens in
 * the transaction of the migration. */
#include "config.h"

#include <strings.h>

#include "lite.h"

#define TEMP_PREFIX MS_LITE_REBUILD_PREFIX

typedef struct rebuild {
    ms_lite_lower *lower;
    const ms_table *old, *new;
    const ms_lite_sources *sources;
    ms_table made;              /* new under its own name, without its indexes */
    ms_strings late;            /* columns that are dropped by ALTER TABLE at the end */
} rebuild;

static ms_sql begin(const rebuild *r, const char *words)
{
    ms_sql sql;
    ms_sql_init(&sql, r->lower->arena, ms_lite_spelling.style);
    ms_sql_kw(&sql, words);
    return sql;
}

static void emit(const rebuild *r, ms_sql *sql) { MS_PUSH(r->lower->arena, r->lower->out, ms_sql_text(sql)); }

static const ms_column *column_of(const ms_table *table, const char *name)
{
    for (size_t i = 0; i < table->columns.n; i++)
        if (strcasecmp(table->columns.v[i].name, name) == 0)
            return &table->columns.v[i];
    return NULL;
}

/* ---- the row's number ---- */

/* INTEGER PRIMARY KEY: the column is the rowid. */
static const char *rowid_column(const ms_table *table)
{
    const ms_constraint *key = ms_table_primary_key(table);
    const ms_column *column = key == NULL || key->columns.n != 1 ? NULL : column_of(table, key->columns.v[0]);
    if (column == NULL || table->without_rowid)
        return NULL;
    const bool integer = column->identity != MS_IDENTITY_NONE ||
                         (column->type.text != NULL && strcasecmp(column->type.text, "INTEGER") == 0) ||
                         (column->type.text == NULL && column->type.kind == MS_TYPE_INTEGER);
    return integer ? column->name : NULL;
}

/* The name by which both tables know the hidden number of a row; NULL = there is none to keep, or a column keeps it. */
static const char *hidden_rowid(const rebuild *r)
{
    static const char *const names[] = { "rowid", "_rowid_", "oid" };
    if (r->old->without_rowid || r->new->without_rowid || rowid_column(r->new) != NULL)
        return NULL;
    for (size_t i = 0; i < MS_COUNT(names); i++)
        if (column_of(r->old, names[i]) == NULL && column_of(&r->made, names[i]) == NULL)
            return names[i];
    return NULL;
}

static bool numbers_itself(const ms_table *table)
{
    const char *name = rowid_column(table);
    const ms_column *column = name != NULL ? column_of(table, name) : NULL;
    return column != NULL && column->identity != MS_IDENTITY_NONE;
}

/* AUTOINCREMENT never gives a number twice: what it has given is kept in sqlite_sequence, also of rows that are gone. */
static void keep_sequence(const rebuild *r)
{
    if (!numbers_itself(r->old) || !numbers_itself(&r->made))
        return;
    ms_sql sql = begin(r, "INSERT INTO sqlite_sequence (name, seq) SELECT");
    ms_sql_str(&sql, r->made.name.name);
    ms_sql_punct(&sql, ", seq FROM sqlite_sequence WHERE name =");
    ms_sql_str(&sql, r->old->name.name);
    emit(r, &sql);
}

/* ---- rows ---- */

static const char *source_of(const rebuild *r, const char *column)
{
    for (size_t i = 0; i < r->sources->n; i++)
        if (strcasecmp(r->sources->v[i].column, column) == 0)
            return r->sources->v[i].expr;
    return NULL;
}

static ms_status copy_rows(const rebuild *r)
{
    const char *rowid = hidden_rowid(r);
    ms_sql to = begin(r, "INSERT INTO"), from = begin(r, "SELECT");
    const char *comma = "";
    ms_common_name(&to, r->made.name);
    ms_sql_kw(&to, "(");
    if (rowid != NULL) {
        ms_sql_punct(&to, rowid);
        ms_sql_raw(&from, rowid);
        comma = ", ";
    }
    for (size_t i = 0; i < r->made.columns.n; i++) {
        const ms_column *column = &r->made.columns.v[i];
        const char *expr = column->generated != MS_GENERATED_NONE ? NULL : source_of(r, column->name);
        if (expr == NULL)
            continue;
        ms_sql name = begin(r, "");
        ms_sql_ident(&name, column->name);
        ms_sql_punct(&to, *comma != '\0' ? comma : "");
        ms_sql_punct(&to, ms_sql_text(&name));
        ms_sql_punct(&from, *comma != '\0' ? ", " : " ");
        ms_sql_punct(&from, expr);
        comma = ", ";
    }
    if (*comma == '\0')
        return ms_lite_unsupported(r->lower, "no column of the table is left to be copied",
                                   "Create a new table and drop the old one.");
    ms_sql_punct(&to, ")");
    ms_sql_raw(&to, ms_sql_text(&from));
    ms_sql_kw(&to, "FROM");
    ms_common_name(&to, r->old->name);
    emit(r, &to);
    return MS_OK;
}

/* ---- the new definition ---- */

/* A reference that says "main" is the table itself or one beside it: REFERENCES takes no schema. */
static ms_status own_references(const rebuild *r, ms_table *table)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        ms_constraint *c = &table->constraints.v[i];
        if (c->kind != MS_CONSTRAINT_FOREIGN_KEY || c->ref_table.schema == NULL)
            continue;
        if (strcasecmp(c->ref_table.schema, "main") != 0)
            return ms_lite_unsupported(r->lower, "a foreign key refers to a table of the same file", NULL);
        c->ref_table.schema = NULL;
    }
    return MS_OK;
}

/* A column that came with the old table is declared as it was: what reads like a number that counts itself elsewhere
 * (SERIAL) is a plain column here. */
static void plain_serials(const rebuild *r, ms_table *table)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        ms_column *column = &table->columns.v[i];
        const ms_column *was = column_of(r->old, column->name);
        if (was == NULL || !was->type.serial || !column->type.serial || r->old->definition == NULL)
            continue;
        column->type.serial = false;
        column->identity = MS_IDENTITY_NONE;
        column->not_null = column->not_null && strcasestr(r->old->definition, "NOT NULL") != NULL;
    }
}

/* Views and triggers that name a dropped column would break without a word. ALTER TABLE ... DROP COLUMN looks at all of
 * them and refuses with the name: a column that one of them may mean is left to it. */
static bool is_named(const rebuild *r, const char *column)
{
    const ms_catalog *catalog = r->lower->catalog;
    for (size_t i = 0; i < catalog->objects.n; i++) {
        const ms_object *object = catalog->objects.v[i];
        if ((object->kind == MS_OBJECT_VIEW || object->kind == MS_OBJECT_TRIGGER) &&
            ms_lite_mentions(object->definition, column) && ms_lite_mentions(object->definition, r->old->name.name))
            return true;
    }
    return false;
}

static ms_status leave_late(rebuild *r)
{
    for (size_t i = 0; i < r->old->columns.n; i++) {
        const ms_column *was = &r->old->columns.v[i];
        if (column_of(r->new, was->name) != NULL || !is_named(r, was->name))
            continue;
        if (r->lower->version < MS_LITE_DROP_COLUMN)
            return ms_lite_unsupported(r->lower, "a view or trigger seems to name the dropped column",
                                       "Drop it first and create it again afterwards.");
        ms_column plain = { .name = was->name, .type = was->type };
        plain.type.serial = false;
        MS_PUSH(r->lower->arena, &r->made.columns, plain);
        MS_PUSH(r->lower->arena, &r->late, was->name);
    }
    return MS_OK;
}

/* The last of the table's columns that the constraint is about. */
static size_t last_column(const ms_table *table, const ms_constraint *c)
{
    for (size_t i = table->columns.n; i-- > 0;) {
        const char *column = table->columns.v[i].name;
        if (ms_lite_mentions(c->expr, column))
            return i;
        for (size_t k = 0; k < c->columns.n; k++)
            if (strcasecmp(c->columns.v[k], column) == 0)
                return i;
    }
    return 0;
}

static int by_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? (a != NULL) - (b != NULL) : strcmp(a, b);
}

static bool comes_before(const ms_table *table, const ms_constraint *a, const ms_constraint *b)
{
    const size_t at = last_column(table, a), bt = last_column(table, b);
    if (a->kind != b->kind)
        return a->kind < b->kind;
    if (at != bt)
        return at < bt;
    const int names = by_text(a->name, b->name), others = by_text(a->ref_table.name, b->ref_table.name);
    return (names != 0 ? names : others != 0 ? others : by_text(a->expr, b->expr)) < 0;
}

/* In an order of their own, not that of the catalog: ALTER TABLE ADD COLUMN writes a constraint behind its column, in front
 * of those of the table, and a catalog read from the file has it there; one that followed the statements has it last. The
 * table must come out the same, whether a run was interrupted before the rebuild or not. */
static void order_constraints(ms_table *table)
{
    for (size_t i = 1; i < table->constraints.n; i++)
        for (size_t k = i; k > 0 && comes_before(table, &table->constraints.v[k], &table->constraints.v[k - 1]); k--) {
            const ms_constraint c = table->constraints.v[k];
            table->constraints.v[k] = table->constraints.v[k - 1];
            table->constraints.v[k - 1] = c;
        }
}

static ms_status define(rebuild *r)
{
    ms_arena *arena = r->lower->arena;
    r->made = *r->new;
    memset(&r->made.columns, 0, sizeof r->made.columns);
    memset(&r->made.constraints, 0, sizeof r->made.constraints);
    memset(&r->made.indexes, 0, sizeof r->made.indexes);
    for (size_t i = 0; i < r->new->columns.n; i++)
        MS_PUSH(arena, &r->made.columns, r->new->columns.v[i]);
    for (size_t i = 0; i < r->new->constraints.n; i++)
        MS_PUSH(arena, &r->made.constraints, r->new->constraints.v[i]);
    order_constraints(&r->made);
    r->made.name.name = ms_arena_printf(arena, "%s%s", TEMP_PREFIX, r->old->name.name);
    plain_serials(r, &r->made);
    ms_status status = own_references(r, &r->made);
    if (status == MS_OK)
        status = leave_late(r);
    const ms_op op = { .kind = MS_OP_CREATE_TABLE, .object_kind = MS_OBJECT_TABLE, .object = r->made.name,
                       .table = &r->made };
    return status == MS_OK ? ms_lite_create_table(r->lower, &op) : status;
}

/* ---- indexes and triggers ---- */

static ms_status indexes_again(const rebuild *r)
{
    ms_status status = MS_OK;
    for (size_t i = 0; i < r->new->indexes.n && status == MS_OK; i++) {
        ms_index *index = &r->new->indexes.v[i];
        const ms_op op = { .kind = MS_OP_CREATE_INDEX, .object_kind = MS_OBJECT_INDEX, .object = r->new->name,
                           .index = index };
        for (size_t k = 0; k < index->parts.n; k++)
            if (index->parts.v[k].expr != NULL && strcmp(index->parts.v[k].expr, "NULL") == 0)
                return ms_lite_unsupported(r->lower, "the text of an index of the table was not understood",
                                           "Drop the index first and create it again afterwards.");
        if (!index->of_constraint) {
            const ms_op *of = r->lower->op;
            status = ms_lite_lower_native(r->lower, &op);
            r->lower->op = of;
        }
    }
    return status;
}

static ms_status triggers_again(const rebuild *r)
{
    const ms_catalog *catalog = r->lower->catalog;
    for (size_t i = 0; i < catalog->objects.n; i++) {
        const ms_object *trigger = catalog->objects.v[i];
        if (trigger->kind != MS_OBJECT_TRIGGER || !ms_name_equal(catalog, trigger->table, r->old->name))
            continue;
        if (trigger->definition == NULL || !ms_common_is_statement(trigger->definition))
            return ms_lite_unsupported(r->lower, "the text of a trigger of the table is not known", NULL);
        if (trigger->stale)
            return ms_lite_unsupported(r->lower,
                                       "a trigger of the table names something that was renamed before in the same plan",
                                       "Apply the renaming first, and this migration in a run of its own.");
        MS_PUSH(r->lower->arena, r->lower->out, trigger->definition);
    }
    return MS_OK;
}

/* ---- the whole ---- */

static ms_status check(const rebuild *r)
{
    const char *schema = r->old->name.schema;
    if (schema != NULL && strcasecmp(schema, "main") != 0)
        return ms_lite_unsupported(r->lower, "a temporary or attached table is not built anew", "Write the steps yourself.");
    if (r->old->columns.n == 0 || r->old->as_select != NULL || r->new->as_select != NULL)
        return ms_lite_unsupported(r->lower, "the columns of the table are not known before it exists",
                                   "Create it with its columns, or change it in a later migration.");
    if (r->new->without_rowid && ms_table_primary_key(r->new) == NULL)
        return ms_lite_unsupported(r->lower, "a table WITHOUT ROWID needs a primary key", "Give it another one in the same script.");
    if (r->new->inexact)
        return ms_lite_unsupported(r->lower, "the table's definition says more than can be written again (conflict clauses, "
                                             "the order inside a key)",
                                   "Write the steps yourself: CREATE TABLE under another name, INSERT ... SELECT, DROP TABLE, "
                                   "ALTER TABLE ... RENAME TO, between PRAGMA foreign_keys = OFF and ON.");
    return MS_OK;
}

static void rename_made(const rebuild *r)
{
    ms_sql on = begin(r, "PRAGMA legacy_alter_table = ON"), sql = begin(r, "ALTER TABLE");
    ms_sql off = begin(r, "PRAGMA legacy_alter_table = OFF");
    emit(r, &on);
    ms_common_name(&sql, r->made.name);
    ms_sql_kw(&sql, "RENAME TO");
    ms_sql_ident(&sql, r->old->name.name);
    emit(r, &sql);
    emit(r, &off);
}

ms_status ms_lite_rebuild(ms_lite_lower *lower, const ms_table *old, const ms_table *new, const ms_lite_sources *all)
{
    ms_lite_sources sources = { 0 };
    for (size_t i = 0; i < all->n; i++)
        MS_PUSH(lower->arena, &sources, all->v[i]);
    rebuild r = { .lower = lower, .old = old, .new = new, .sources = &sources };
    ms_status status = check(&r);
    if (status == MS_OK)
        status = define(&r);
    if (status != MS_OK)
        return status;
    for (size_t i = 0; i < r.late.n; i++) {
        ms_sql name = begin(&r, "");
        ms_sql_ident(&name, r.late.v[i]);
        MS_PUSH(lower->arena, &sources, (ms_lite_source){ r.late.v[i], ms_sql_text(&name) });
    }
    keep_sequence(&r);
    if ((status = copy_rows(&r)) != MS_OK)
        return status;
    ms_sql drop = begin(&r, "DROP TABLE");
    ms_common_name(&drop, old->name);
    emit(&r, &drop);
    rename_made(&r);
    for (size_t i = 0; i < r.late.n; i++) {
        ms_sql sql = begin(&r, "ALTER TABLE");
        ms_common_name(&sql, old->name);
        ms_sql_kw(&sql, "DROP COLUMN");
        ms_sql_ident(&sql, r.late.v[i]);
        emit(&r, &sql);
    }
    status = indexes_again(&r);
    return status == MS_OK ? triggers_again(&r) : status;
}

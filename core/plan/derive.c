/* derive.c: see derive.h. Knows ops, diff and the dialect's lowering, no database. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include <ir/model.h>
#include <plan/derive.h>
#include <plan/derive_made.h>

#define LOST "-- not brought back: "

enum { LOST_SHOWN = 50 };

static ms_table *put_name(ms_derivation *d, ms_catalog **set, const ms_catalog *like, ms_name name)
{
    if (*set == NULL)
        *set = ms_catalog_new(d->scratch, like->default_schema, like->compare);
    ms_table *there = ms_catalog_table(*set, name);
    return there != NULL ? there : ms_catalog_add_table(*set, &(ms_table){ .name = name });
}

static const char *name_text(ms_name name, ms_arena *arena)
{
    return name.schema != NULL ? ms_arena_printf(arena, "%s.%s", name.schema, name.name) : name.name;
}

static void lose(ms_derivation *d, const char *what)
{
    for (size_t i = 0; i < d->lost.n; i++)
        if (strcmp(d->lost.v[i], what) == 0)
            return;
    if (d->lost.n < LOST_SHOWN)
        MS_PUSH(d->arena, &d->lost, ms_arena_strdup(d->arena, what));
    else if (d->lost.n == LOST_SHOWN)
        MS_PUSH(d->arena, &d->lost, "and more");
}

/* ---- begin ----------------------------------------------------------------------------------------------------------- */

/* DROP TABLE a, ALTER TABLE b RENAME TO a: b takes the place of a. Where its rows were copied (SQLite's way to change what
 * ALTER TABLE cannot), taking that back op by op would leave a without them; the way from the schema afterwards to the one
 * before changes the table and keeps its rows. */
static bool is_replaced(const ms_ops *ops, size_t drop, const ms_catalog *catalog)
{
    for (size_t i = drop + 1; i < ops->n; i++)
        if (ops->v[i].kind == MS_OP_RENAME_TABLE && ms_name_equal(catalog, ops->v[i].new_name, ops->v[drop].object))
            for (size_t k = 0; k < i; k++)
                if (ops->v[k].kind == MS_OP_INSERT && ms_name_equal(catalog, ops->v[k].object, ops->v[i].object))
                    return true;
    return false;
}

/* A label that is added goes only with its type, made anew; views, indexes and checks over its columns stand in the way. */
static bool adds_label(const ms_op *op) { return op->kind == MS_OP_ALTER_ENUM && op->new_value == NULL; }

void ms_derive_begin(ms_derivation *d, const ms_ops *ops, const ms_catalog *before, ms_arena *arena, ms_arena *scratch)
{
    memset(d, 0, sizeof *d);
    ms_arena_reset(scratch);
    d->arena = arena;
    d->scratch = scratch;
    for (size_t i = 0; i < ops->n; i++) {
        d->replaces = d->replaces || (ops->v[i].kind == MS_OP_DROP_TABLE && is_replaced(ops, i, before));
        d->relabels = d->relabels || adds_label(&ops->v[i]);
    }
    if (d->replaces || d->relabels)
        d->start = ms_catalog_copy(before, scratch);
}

/* ---- renames of a migration that replaces a table ---------------------------------------------------------------------- */

/* What the table was called before the migration; NULL = it is made here. A copy that takes the place of a table takes its
 * past as well. */
static const ms_table *past_of(const ms_derivation *d, ms_name name)
{
    for (size_t i = 0; i < d->moved.n; i++)
        if (d->moved.v[i].column == NULL && ms_name_equal(d->start, d->moved.v[i].table, name))
            return ms_catalog_table(d->start, d->moved.v[i].new_table);
    for (size_t i = 0; i < d->moved.n; i++)
        if (d->moved.v[i].column == NULL && ms_name_equal(d->start, d->moved.v[i].new_table, name))
            return NULL; /* it goes by another name by now */
    return ms_catalog_table(d->start, name);
}

static void move_table(ms_derivation *d, const ms_op *op)
{
    const ms_table *past = past_of(d, op->object);
    ms_name name = ms_name_copy(d->scratch, op->new_name);
    bool known = false;
    if (name.schema == NULL && (d->start->compare & MS_CATALOG_RENAME_TO_DEFAULT) == 0)
        name.schema = ms_arena_strdup(d->scratch, op->object.schema);
    for (size_t i = 0; past != NULL && i < d->moved.n; i++)
        if (ms_name_equal(d->start, d->moved.v[i].table, op->object)) {
            d->moved.v[i].table = name;
            known = known || d->moved.v[i].column == NULL;
        }
    if (past != NULL && !known)
        MS_PUSH(d->scratch, &d->moved, (ms_diff_rename){ .table = name, .new_table = past->name });
}

static void move_column(ms_derivation *d, const ms_op *op, const char *to)
{
    const ms_table *past = past_of(d, op->object);
    const ms_column *column = past == NULL ? NULL : ms_table_column(d->start, past, op->column);
    for (size_t i = 0; i < d->moved.n; i++) {
        ms_diff_rename *m = &d->moved.v[i];
        if (m->column == NULL || !ms_name_equal(d->start, m->table, op->object))
            continue;
        if (ms_ident_equal(d->start, m->column, op->column)) {
            m->column = ms_arena_strdup(d->scratch, to);
            return;
        }
        if (column != NULL && ms_ident_equal(d->start, m->new_column, column->name))
            column = NULL; /* the one of that name is made here */
    }
    if (column != NULL)
        MS_PUSH(d->scratch, &d->moved, (ms_diff_rename){ .table = ms_name_copy(d->scratch, op->object), .new_column = column->name,
                                                         .column = ms_arena_strdup(d->scratch, to) });
}

static void note_moved(ms_derivation *d, const ms_op *op)
{
    const char *to = op->kind == MS_OP_RENAME_COLUMN ? op->new_column
                     : op->kind == MS_OP_CHANGE_TYPE && op->whole_column && op->column_def != NULL ? op->column_def->name : NULL;
    if (d->start == NULL || op->object.name == NULL)
        return;
    if (op->kind == MS_OP_RENAME_TABLE && op->new_name.name != NULL)
        move_table(d, op);
    else if (to != NULL && op->column != NULL && strcmp(to, op->column) != 0)
        move_column(d, op, to);
}

/* The renames that lead back. What was renamed and then dropped, or has its old name again, is none of them. */
static size_t renames_back(const ms_derivation *d, const ms_catalog *after, ms_diff_rename *out)
{
    size_t n = 0;
    for (size_t i = 0; i < d->moved.n; i++) {
        const ms_diff_rename m = d->moved.v[i];
        const ms_table *now = ms_catalog_table(after, m.table), *then = now == NULL ? NULL : past_of(d, m.table);
        if (then == NULL)
            continue;
        if (m.column == NULL ? strcmp(now->name.name, then->name.name) != 0 || !ms_name_equal(after, now->name, then->name)
                             : ms_table_column(after, now, m.column) != NULL && strcmp(m.column, m.new_column) != 0)
            out[n++] = m;
    }
    return n;
}

/* ---- op by op -------------------------------------------------------------------------------------------------------- */

static bool changes_rows(const ms_op *op)
{
    return op->kind == MS_OP_INSERT || op->kind == MS_OP_UPDATE || op->kind == MS_OP_DELETE || op->kind == MS_OP_TRUNCATE_TABLE;
}

static bool column_made(const ms_derivation *d, ms_name name, const char *column)
{
    const ms_table *table = d->filled == NULL ? NULL : ms_catalog_table(d->filled, name);
    return table != NULL && ms_table_column(d->filled, table, column) != NULL;
}

/* UPDATE that fills columns which go with the way back. A trigger could do more. */
static bool only_new_columns(const ms_derivation *d, const ms_op *op, const ms_catalog *catalog)
{
    for (size_t i = 0; i < catalog->objects.n; i++)
        if (catalog->objects.v[i]->kind == MS_OBJECT_TRIGGER && ms_name_equal(catalog, catalog->objects.v[i]->table, op->object))
            return false;
    for (size_t i = 0; i < op->sets.n; i++)
        if (!column_made(d, op->object, op->sets.v[i]))
            return false;
    return op->kind == MS_OP_UPDATE && op->sets.n > 0;
}

/* What of the rows is gone with the op. Rows and values that the migration itself has made go with its way back. */
static void note_lost(ms_derivation *d, const ms_op *op, const ms_catalog *before)
{
    ms_arena *arena = d->scratch;
    const char *verb = op->kind == MS_OP_INSERT ? "INSERT" : op->kind == MS_OP_UPDATE ? "UPDATE" : "DELETE";
    const ms_name name = op->object;
    if (name.name == NULL || ms_derive_is_among(d->made, name))
        return;
    switch (op->kind) {
    case MS_OP_DROP_TABLE:
        if (ms_catalog_table(before, name) != NULL)
            lose(d, ms_arena_printf(arena, "the rows of table %s", name_text(name, arena)));
        return;
    case MS_OP_TRUNCATE_TABLE:
        lose(d, ms_arena_printf(arena, "the rows of table %s", name_text(name, arena)));
        return;
    case MS_OP_DROP_COLUMN:
        if (!column_made(d, name, op->column))
            lose(d, ms_arena_printf(arena, "the values of column %s.%s", name_text(name, arena), op->column));
        return;
    case MS_OP_ALTER_SEQUENCE:
        for (const char *p = op->expr; p != NULL && *p != '\0'; p++)
            if (g_ascii_strncasecmp(p, "restart", strlen("restart")) == 0) {
                lose(d, ms_arena_printf(arena, "where sequence %s stood", name_text(name, arena)));
                return;
            }
        return;
    case MS_OP_DROP_SEQUENCE:
        lose(d, ms_arena_printf(arena, "where sequence %s stood", name_text(name, arena)));
        return;
    default:
        if (changes_rows(op) && !only_new_columns(d, op, before))
            lose(d, ms_arena_printf(arena, "what %s did to the rows of table %s", verb, name_text(name, arena)));
        return;
    }
}

static void note_made(ms_derivation *d, const ms_op *op, const ms_catalog *before)
{
    if (op->kind == MS_OP_CREATE_TABLE && ms_catalog_table(before, op->table->name) == NULL)
        put_name(d, &d->made, before, op->table->name);
    if (op->kind == MS_OP_RENAME_TABLE && ms_derive_is_among(d->made, op->object)) {
        ms_name name = op->new_name;
        if (name.schema == NULL && (before->compare & MS_CATALOG_RENAME_TO_DEFAULT) == 0)
            name.schema = op->object.schema;
        put_name(d, &d->made, before, name);
        put_name(d, &d->renamed, before, op->object);
        put_name(d, &d->renamed, before, name);
    }
    ms_derive_note_object(d, op, before);
    if (op->kind == MS_OP_ADD_COLUMN && op->column_def != NULL) {
        const ms_table *table = ms_catalog_table(before, op->object);
        if (table == NULL || ms_table_column(before, table, op->column_def->name) == NULL)
            MS_PUSH(d->scratch, &put_name(d, &d->filled, before, op->object)->columns, (ms_column){ .name = op->column_def->name });
    }
}

/* SET search_path, USE: what a name means depends on it. */
static bool chooses_schema(const ms_op *op)
{
    static const char *const variables[] = { "search_path", "schema", "use", "current_schema" };
    for (size_t i = 0; op->value != NULL && i < sizeof variables / sizeof *variables; i++)
        if (g_ascii_strcasecmp(op->value, variables[i]) == 0)
            return true;
    return false;
}

/* SET search_path = public, pg_catalog: the first one that is named, and the one that counts anyway. */
static bool chooses_default(const ms_op *op, const ms_catalog *catalog)
{
    const char *first = op->expr == NULL ? NULL : op->expr + strspn(op->expr, " \t\"'"), *schema = catalog->default_schema;
    const size_t n = schema == NULL ? 0 : strlen(schema);
    return first != NULL && n > 0 && strncmp(first, schema, n) == 0 && !g_ascii_isalnum(first[n]) && first[n] != '_' && first[n] != '$';
}

static void keep_session(ms_derivation *d, const ms_op *op, const char *sql, size_t len, const ms_catalog *before)
{
    d->searches = d->searches || (chooses_schema(op) && !chooses_default(op, before));
    MS_PUSH(d->scratch, d->inverse.n == 0 ? &d->before : &d->after, ms_arena_strndup(d->scratch, sql, len));
}

/* A temporary table, and what is done to it, goes with the session. */
static bool is_temporary(const ms_op *op, const ms_catalog *before)
{
    const ms_name names[] = { op->object, op->table_name };
    if (op->kind == MS_OP_CREATE_TABLE)
        return op->table->temporary;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const ms_table *table = names[i].name == NULL ? NULL : ms_catalog_table(before, names[i]);
        if (table != NULL && table->temporary)
            return true;
    }
    return false;
}

void ms_derive_op(ms_derivation *d, const ms_op *op, const char *sql, size_t len, const ms_catalog *before)
{
    ms_ops inverse = { 0 };
    ms_error err = MS_ERROR_INIT;
    if (op->kind == MS_OP_SESSION)
        keep_session(d, op, sql, len, before);
    if (d->why_not != NULL || op->kind == MS_OP_SESSION || op->kind == MS_OP_TRANSACTION || op->hint ||
        is_temporary(op, before))
        return;
    d->sequences = d->sequences || op->kind == MS_OP_CREATE_SEQUENCE;
    note_lost(d, op, before);
    note_made(d, op, before);
    note_moved(d, op);
    if (changes_rows(op) || op->kind == MS_OP_MAINTENANCE || (op->kind == MS_OP_QUERY && !op->unread))
        return;
    if (op->kind == MS_OP_TABLE_OPTION && ms_derive_is_among(d->made, op->object) && !ms_derive_is_among(d->renamed, op->object))
        return; /* goes with the table */
    if ((before->compare & MS_CATALOG_PRIVILEGES_STAY) == 0 && ms_derive_is_of_made(d, op)) {
        d->structural = true;
        return;
    }
    if (before->incomplete)
        d->why_not = "what an earlier statement did to the schema is not known";
    else if (ms_op_invert(op, before, d->scratch, &inverse, &err) != MS_OK)
        d->why_not = op->line > 0 ? ms_arena_printf(d->arena, "line %d: %s", (int)op->line, err.message) : ms_arena_strdup(d->arena, err.message);
    d->structural = true;
    if (inverse.n > 0)
        MS_PUSH(d->scratch, &d->inverse, inverse);
}

/* ---- the script ------------------------------------------------------------------------------------------------------ */

/* A part of a table that the way back drops whole. Foreign keys are not left out: they may stand in the way. */
static bool goes_with_table(const ms_derivation *d, const ms_op *op)
{
    const ms_name table = op->kind == MS_OP_DROP_INDEX ? op->table_name : op->object;
    switch (op->kind) {
    case MS_OP_SET_DEFAULT: case MS_OP_DROP_DEFAULT: case MS_OP_SET_IDENTITY:
        if (d->sequences) /* goes before the table, and the default uses it */
            return false;
        return ms_derive_is_among(d->made, table) && !ms_derive_is_among(d->renamed, table);
    case MS_OP_DROP_INDEX: case MS_OP_DROP_COLUMN: case MS_OP_DROP_NOT_NULL:
    case MS_OP_SET_NOT_NULL: case MS_OP_DROP_PRIMARY_KEY: case MS_OP_RENAME_COLUMN:
        return ms_derive_is_among(d->made, table) && !ms_derive_is_among(d->renamed, table);
    case MS_OP_COMMENT:
        return (op->object_kind == MS_OBJECT_TABLE || op->object_kind == MS_OBJECT_COLUMN || op->object_kind == MS_OBJECT_CONSTRAINT) && ms_derive_is_among(d->made, table) &&
               !ms_derive_is_among(d->renamed, table);
    default:
        return false;
    }
}

static ms_ops backwards(const ms_derivation *d)
{
    ms_ops list = { 0 };
    for (size_t i = d->inverse.n; i-- > 0;)
        for (size_t k = 0; k < d->inverse.v[i].n; k++)
            if (!goes_with_table(d, &d->inverse.v[i].v[k]))
                MS_PUSH(d->scratch, &list, d->inverse.v[i].v[k]);
    ms_inverse_order(&list);
    return list;
}

/* Privileges are no part of a difference. */
static ms_status privileges_back(const ms_derivation *d, ms_ops *list, ms_error *err)
{
    for (size_t i = d->inverse.n; i-- > 0;)
        for (size_t k = 0; k < d->inverse.v[i].n; k++) {
            const ms_op *op = &d->inverse.v[i].v[k];
            if (op->kind != MS_OP_GRANT && op->kind != MS_OP_REVOKE)
                continue;
            if (d->moved.n > 0)
                return ms_error_set(err, MS_ERR_UNSUPPORTED, "privileges change and tables get other names");
            MS_PUSH(d->scratch, list, *op);
        }
    return MS_OK;
}

/* The ops from the schema afterwards to the one before. */
static ms_status by_difference(ms_derivation *d, const ms_catalog *after, const ms_dialect *dialect, ms_ops *list, ms_error *err)
{
    ms_arena *arena = d->scratch;
    ms_diff_rename *renames = ms_arena_alloc(arena, (d->moved.n + 1) * sizeof *renames);
    const ms_diff_options options = { .forward_references = (dialect->flags & MS_DIALECT_FORWARD_REFERENCES) != 0,
                                      .renames = renames, .n_renames = renames_back(d, after, renames) };
    ms_status status = ms_catalog_diff(after, d->start, &options, arena, list, err);
    if (status == MS_OK)
        status = privileges_back(d, list, err);
    if (!d->replaces)
        return status;
    memset(&d->lost, 0, sizeof d->lost);
    for (size_t i = 0; status == MS_OK && i < list->n; i++) {
        const ms_op *op = &list->v[i]; /* what comes into being here was dropped by the migration */
        if (op->kind == MS_OP_CREATE_TABLE)
            lose(d, ms_arena_printf(arena, "the rows of table %s", name_text(op->table->name, arena)));
        else if (op->kind == MS_OP_ADD_COLUMN && op->column_def->generated == MS_GENERATED_NONE)
            lose(d, ms_arena_printf(arena, "the values of column %s.%s", name_text(op->object, arena), op->column_def->name));
    }
    return status;
}

static bool names_without_schema(const ms_ops *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const ms_op *op = &list->v[i];
        const ms_name name = op->kind == MS_OP_CREATE_TABLE ? op->table->name : op->object;
        if (name.name != NULL && name.schema == NULL)
            return true;
    }
    return false;
}

/* What is made again from a text that the server has changed since, by following a rename into it: the text as it was names
 * what is not there any more, and SQLite takes it without a word. */
static ms_status check_texts(const ms_derivation *d, const ms_ops *list, ms_error *err)
{
    for (size_t i = 0; i < list->n; i++) {
        const ms_op *op = &list->v[i];
        const bool makes = op->kind == MS_OP_CREATE_VIEW || op->kind == MS_OP_REPLACE_VIEW || op->kind == MS_OP_CREATE_TRIGGER;
        if (makes && op->obj != NULL && op->obj->stale)
            return ms_error_set(err, MS_ERR_UNSUPPORTED, "the text of %s may have changed: something that it names was renamed, or got columns, before in the same "
                                                         "plan; apply that in a run of its own", name_text(op->obj->name, d->scratch));
    }
    return MS_OK;
}

static void put(GString *text, const ms_strings *statements)
{
    for (size_t i = 0; i < statements->n; i++)
        g_string_append_printf(text, "%s;\n", statements->v[i]);
}

static const char *script_of(const ms_derivation *d, const ms_lowered_list *list)
{
    GString *text = g_string_new(MS_DERIVED_MARK);
    for (size_t i = 0; i < d->lost.n; i++)
        g_string_append_printf(text, LOST "%s\n", d->lost.v[i]);
    if (list->n > 0)
        put(text, &d->before);
    for (size_t i = 0; i < list->n; i++)
        g_string_append_printf(text, "%s;\n", list->v[i].sql);
    if (list->n > 0)
        put(text, &d->after);
    const char *copy = ms_arena_strndup(d->arena, text->str, text->len);
    g_string_free(text, TRUE);
    return copy;
}

/* Things that are only dropped are dropped without looking at what else there is. */
static bool only_drops(const ms_ops *list)
{
    static const bool drops[MS_OP_COUNT] = {
        [MS_OP_DROP_TABLE] = true, [MS_OP_DROP_VIEW] = true,    [MS_OP_DROP_SEQUENCE] = true,  [MS_OP_DROP_ENUM] = true,
        [MS_OP_DROP_SCHEMA] = true, [MS_OP_DROP_ROUTINE] = true, [MS_OP_DROP_EXTENSION] = true,
    };
    for (size_t i = 0; i < list->n; i++)
        if (!drops[list->v[i].kind])
            return false;
    return true;
}

static ms_status lower(const ms_derivation *d, const ms_ops *list, const ms_catalog *after, const ms_dialect *dialect,
                       int32_t version, ms_lowered_list *out, ms_error *err)
{
    ms_status status = MS_OK;
    if (!only_drops(list))
        return ms_lower_list(dialect, list->v, list->n, after, version, d->scratch, out, NULL, err);
    for (size_t i = 0; i < list->n && status == MS_OK; i++)
        status = ms_lower_list(dialect, &list->v[i], 1, after, version, d->scratch, out, NULL, err);
    return status;
}

const char *ms_derive_script(ms_derivation *d, const ms_catalog *after, const ms_dialect *dialect, int32_t version)
{
    ms_ops list = { 0 };
    ms_lowered_list lowered = { 0 };
    ms_error err = MS_ERROR_INIT;
    ms_status status = MS_OK;
    if (d->why_not != NULL)
        return NULL;
    if (d->start == NULL || (!d->replaces && after->incomplete))
        list = backwards(d);
    else if (after->incomplete)
        status = ms_error_set(&err, MS_ERR_UNSUPPORTED, "what a statement did to the schema is not known");
    else
        status = by_difference(d, after, dialect, &list, &err);
    if (status == MS_OK && d->searches && names_without_schema(&list))
        status = ms_error_set(&err, MS_ERR_UNSUPPORTED, "the script chooses the schema of names that do not say it");
    if (status == MS_OK)
        status = check_texts(d, &list, &err);
    if (status == MS_OK)
        status = lower(d, &list, after, dialect, version, &lowered, &err);
    if (status == MS_OK)
        return script_of(d, &lowered);
    d->why_not = ms_arena_strdup(d->arena, err.message);
    return NULL;
}

bool ms_derived_script(const char *text, ms_arena *arena, ms_strings *lost)
{
    if (text == NULL || strncmp(text, MS_DERIVED_MARK, strlen(MS_DERIVED_MARK)) != 0)
        return false;
    for (const char *line = text + strlen(MS_DERIVED_MARK); strncmp(line, LOST, strlen(LOST)) == 0;) {
        const char *what = line + strlen(LOST);
        const size_t len = strcspn(what, "\n");
        MS_PUSH(arena, lost, ms_arena_strndup(arena, what, len));
        line = what + len + (what[len] == '\n');
    }
    return true;
}

bool ms_derived_is_record_only(const char *text)
{
    if (text == NULL || strncmp(text, MS_DERIVED_MARK, strlen(MS_DERIVED_MARK)) != 0)
        return false;
    const char *line = text + strlen(MS_DERIVED_MARK), *first = line;
    for (; strncmp(line, LOST, strlen(LOST)) == 0; line += *line == '\n')
        line += strcspn(line, "\n");
    return line > first && *line == '\0';
}

/* logical.c: a native catalog in the types and the spelling of portable SQL, for comparing databases of different kinds.
 *
 * What a database adds, renames or cannot say is left out on all sides; doc/portable.md lists it. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "ir/model.h"
#include "portable/reader.h"

typedef struct view {
    const ms_catalog *from;
    const ms_dialect *dialect;
    const ms_portable *how;
    int32_t version;
    ms_arena *arena;
} view;

/* ---- expressions ---- */

static void lex(const view *v, const char *text, ms_parser *p)
{
    MS_VEC(ms_token) tokens = { 0 };
    ms_lexer lexer;
    ms_token t;
    ms_lex_init(&lexer, &v->dialect->lex, text, strlen(text));
    do {
        t = ms_lex_next(&lexer);
        if (t.kind == MS_TOKEN_ERROR)
            t.kind = MS_TOKEN_END;
        MS_PUSH(v->arena, &tokens, t);
    } while (t.kind != MS_TOKEN_END);
    *p = (ms_parser){ .dialect = v->dialect, .text = text, .arena = v->arena, .token = tokens.v, .n = tokens.n - 1, .to = strlen(text) };
}

/* What the reader does not know is compared as text. */
static const char *expression(const view *v, const char *text)
{
    if (text == NULL)
        return NULL;
    ms_reader r = { .arena = v->arena, .source = v->how, .version = v->version };
    lex(v, text, &r.p);
    const ms_piece piece = ms_read_expr(&r);
    return piece.text != NULL && !r.failed && ms_at_end(&r.p) ? piece.text : ms_expr_loose(v->arena, v->from->compare, text);
}

/* 0.50 and 0.5 */
static const char *plain_number(const char *text, ms_arena *arena)
{
    const char *digits = text + (*text == '-');
    if (strchr(digits, '.') == NULL || digits[strspn(digits, "0123456789.")] != '\0')
        return text;
    char *out = ms_arena_strdup(arena, text);
    size_t n = strlen(out);
    while (out[n - 1] == '0')
        out[--n] = '\0';
    if (out[n - 1] == '.')
        out[n - 1] = '\0';
    return out;
}

/* '0' as the default of a number is how some servers say 0. */
static const char *default_value(const view *v, const ms_column *column)
{
    const char *text = expression(v, column->default_expr);
    if (text == NULL || strcasecmp(text, "NULL") == 0)
        return NULL;
    for (size_t i = 0; i < v->how->n_functions; i++) {
        const ms_portable_function *f = &v->how->functions[i];
        if (f->form != NULL && strchr(f->form, '%') == NULL && strcmp(text, expression(v, f->form)) == 0)
            return strncmp(f->name, "current_", 8) == 0 ? f->name : ms_arena_printf(v->arena, "%s()", f->name);
    }
    const size_t n = strlen(text);
    const bool number = column->type.kind >= MS_TYPE_BOOLEAN && column->type.kind <= MS_TYPE_DOUBLE;
    if (number && n > 2 && *text == '\'' && text[n - 1] == '\'')
        text = ms_arena_strndup(v->arena, text + 1, n - 2);
    return number ? plain_number(text, v->arena) : text;
}

/* ---- types ---- */

static bool same_text(const char *a, const char *b) { return a == b || (a != NULL && b != NULL && strcasecmp(a, b) == 0); }

/* Rows with a guard are found by the guard. */
static const ms_portable_type *row_of(const view *v, const ms_type *type)
{
    const ms_portable_type *best = NULL;
    for (size_t i = 0; i < v->how->n_types; i++) {
        const ms_portable_type *row = &v->how->types[i];
        if (row->native != type->kind || row->guard != NULL || row->since > v->version)
            continue;
        if (row->charset != NULL && (!same_text(row->charset, type->charset) || row->length != type->length))
            continue;
        if (best == NULL || row->charset != NULL)
            best = row;
    }
    return best;
}

static bool is_object(const ms_type *type, const ms_object *object)
{
    const char *dot = type->text == NULL ? NULL : strrchr(type->text, '.'), *name = dot != NULL ? dot + 1 : type->text;
    const size_t n = strlen(object->name.name);
    if (object->kind != MS_OBJECT_ENUM || name == NULL)
        return false;
    return strcmp(name, object->name.name) == 0 || (*name == '"' && strncmp(name + 1, object->name.name, n) == 0 && name[n + 1] == '"');
}

static void logical_type(const view *v, ms_type *type)
{
    for (size_t i = 0; type->kind == MS_TYPE_USER && i < v->from->objects.n; i++)
        if (is_object(type, v->from->objects.v[i])) {
            *type = (ms_type){ .kind = MS_TYPE_ENUM, .length = -1, .scale = -1, .values = v->from->objects.v[i]->values };
            return;
        }
    const ms_portable_type *row = row_of(v, type);
    if (row != NULL) {
        if (row->length != MS_PORTABLE_AS_WRITTEN || row->logical == MS_TYPE_TEXT || row->logical == MS_TYPE_BLOB)
            type->length = -1;
        type->kind = row->logical;
    }
    const bool time = type->kind == MS_TYPE_TIME || type->kind == MS_TYPE_TIMESTAMP || type->kind == MS_TYPE_TIMESTAMPTZ;
    if (time && type->length < 0)
        type->length = 6;
    if (type->kind == MS_TYPE_DECIMAL && type->length > 0 && type->scale < 0)
        type->scale = 0;
    if (type->kind != MS_TYPE_OTHER && type->kind != MS_TYPE_USER && type->kind != MS_TYPE_ARRAY)
        type->text = NULL;
    type->charset = type->collation = NULL;
    type->serial = false;
}

/* ---- guards ---- */

static bool ends(const char *name, const char *suffix)
{
    const size_t n = strlen(name), m = strlen(suffix);
    return n >= m && strcmp(name + n - m, suffix) == 0;
}

/* column IN ('a', 'b'), octet_length(column) <= 16: what a guard says, read from its own spelling; false = it is none. */
static bool read_guard(const view *v, const ms_constraint *c, const ms_portable_type *row, const char *column, ms_type *type)
{
    ms_parser p;
    const char *plain = expression(v, c->expr);
    *type = (ms_type){ .kind = row->logical, .length = -1, .scale = -1 };
    if (strstr(row->guard, "%v") != NULL) {
        lex(v, c->expr, &p);
        for (; !ms_at_end(&p); p.i++)
            if (ms_at(&p)->kind == MS_TOKEN_STRING)
                MS_PUSH(v->arena, &type->values, ms_lex_string(&v->dialect->lex, p.text, *ms_at(&p), v->arena));
    } else {
        const char *digits = strrchr(plain, ' ');
        for (const char *d = digits == NULL ? "" : digits + 1; *d >= '0' && *d <= '9' && type->length < 100000; d++)
            type->length = (type->length < 0 ? 0 : type->length * 10) + (*d - '0');
    }
    const char *expected = ms_portable_guard(row, type, column, &v->dialect->style, v->arena);
    return strcmp(expression(v, expected), plain) == 0;
}

/* Takes the guard of the column out of the table; its type is what the guard says. */
static void fold_guard(const view *v, ms_table *table, ms_column *column)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        if (c->kind != MS_CONSTRAINT_CHECK || c->name == NULL || c->expr == NULL || (!ends(c->name, "_enum") && !ends(c->name, "_bytes")))
            continue;
        for (size_t k = 0; k < v->how->n_types; k++) {
            const ms_portable_type *row = &v->how->types[k];
            ms_type type;
            if (row->guard == NULL || row->native != column->type.kind || !read_guard(v, c, row, column->name, &type))
                continue;
            column->type = type;
            memmove(&table->constraints.v[i], &table->constraints.v[i + 1], (table->constraints.n - i - 1) * sizeof *table->constraints.v);
            table->constraints.n--;
            return;
        }
    }
}

/* ---- tables ---- */

static void logical_column(const view *v, ms_table *table, ms_column *column)
{
    const ms_constraint *key = ms_table_primary_key(table);
    const ms_type_kind before = column->type.kind;
    const char *text = column->type.text;
    fold_guard(v, table, column);
    if (column->type.kind == before)
        logical_type(v, &column->type);
    for (size_t i = 0; key != NULL && i < key->columns.n; i++)
        column->not_null = column->not_null || strcmp(key->columns.v[i], column->name) == 0;
    /* INTEGER PRIMARY KEY and no other numbers itself in SQLite; how wide it was meant to be nobody keeps. */
    if (column->identity != MS_IDENTITY_NONE) {
        column->identity = MS_IDENTITY_BY_DEFAULT;
        column->type = (ms_type){ .kind = MS_TYPE_BIGINT, .length = -1, .scale = -1 };
        column->default_expr = NULL;
    }
    if (text != NULL && (v->how->flags & MS_PORTABLE_ROWID_KEY) && column->type.kind == MS_TYPE_INTEGER)
        column->type.text = NULL;
    column->default_expr = default_value(v, column);
    column->generated_expr = expression(v, column->generated_expr);
    if (column->generated != MS_GENERATED_NONE)
        column->default_expr = NULL;
    column->comment = NULL;
    column->check_expr = NULL; /* checks_of_columns has taken it */
}

static void unqualify(const view *v, ms_name *name)
{
    if (name->schema != NULL && v->from->default_schema != NULL && strcmp(name->schema, v->from->default_schema) == 0)
        name->schema = NULL;
}

static void logical_key(const view *v, ms_constraint *c)
{
    if (c->on_delete == MS_FK_RESTRICT)
        c->on_delete = MS_FK_NO_ACTION;
    if (c->on_update == MS_FK_RESTRICT)
        c->on_update = MS_FK_NO_ACTION;
    c->match = NULL;
    const ms_table *parent = ms_catalog_table(v->from, c->ref_table);
    const ms_constraint *key = parent == NULL ? NULL : ms_table_primary_key(parent);
    if (c->ref_columns.n == 0 && key != NULL)
        c->ref_columns = key->columns;
    unqualify(v, &c->ref_table);
}

/* A unique constraint and a unique index refuse the same rows; not every database tells them apart. */
/* A check that belongs to its column here is a constraint elsewhere. */
static void checks_of_columns(const view *v, ms_table *table)
{
    for (size_t i = 0; i < table->columns.n; i++)
        if (table->columns.v[i].check_expr != NULL)
            MS_PUSH(v->arena, &table->constraints,
                    (ms_constraint){ .kind = MS_CONSTRAINT_CHECK, .expr = table->columns.v[i].check_expr });
}

static void logical_constraints(const view *v, ms_table *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->constraints.n; i++) {
        ms_constraint c = table->constraints.v[i];
        ms_index index = { .name = c.name, .unique = true };
        if (c.kind == MS_CONSTRAINT_NOT_NULL)
            continue;
        if (c.kind == MS_CONSTRAINT_UNIQUE) {
            for (size_t k = 0; k < c.columns.n; k++)
                MS_PUSH(v->arena, &index.parts, (ms_index_part){ .column = c.columns.v[k] });
            MS_PUSH(v->arena, &table->indexes, index);
            continue;
        }
        if (c.kind == MS_CONSTRAINT_PRIMARY_KEY)
            c.name = NULL;
        if (c.kind == MS_CONSTRAINT_FOREIGN_KEY)
            logical_key(v, &c);
        if (c.kind == MS_CONSTRAINT_CHECK) {
            memset(&c.columns, 0, sizeof c.columns);
            c.expr = expression(v, c.expr);
        }
        table->constraints.v[kept++] = c;
    }
    table->constraints.n = kept;
}

static bool is_of_key(const ms_table *table, const ms_index *index)
{
    for (size_t i = 0; i < table->constraints.n && !index->unique && index->name != NULL; i++)
        if (table->constraints.v[i].kind == MS_CONSTRAINT_FOREIGN_KEY && same_text(table->constraints.v[i].name, index->name))
            return true;
    return false;
}

static void logical_indexes(const view *v, ms_table *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->indexes.n; i++) {
        ms_index x = table->indexes.v[i];
        bool twice = x.of_constraint || ((v->how->flags & MS_PORTABLE_KEY_INDEX) && is_of_key(table, &x));
        for (size_t k = 0; k < kept && x.name != NULL; k++)
            twice = twice || same_text(table->indexes.v[k].name, x.name);
        if (twice)
            continue;
        if (x.method != NULL && strcasecmp(x.method, "btree") == 0)
            x.method = NULL;
        x.options = NULL;
        x.table = table->name;
        x.where = expression(v, x.where);
        for (size_t k = 0; k < x.parts.n; k++) {
            x.parts.v[k].expr = expression(v, x.parts.v[k].expr);
            x.parts.v[k].nulls = x.parts.v[k].opclass = x.parts.v[k].collation = NULL;
        }
        table->indexes.v[kept++] = x;
    }
    table->indexes.n = kept;
}

static void logical_table(const view *v, ms_table *table)
{
    unqualify(v, &table->name);
    checks_of_columns(v, table);
    for (size_t i = 0; i < table->columns.n; i++)
        logical_column(v, table, &table->columns.v[i]);
    logical_constraints(v, table);
    logical_indexes(v, table);
    table->options = table->comment = table->definition = NULL;
    table->rows = table->bytes = -1;
}

static bool stays(const ms_object *object)
{
    return object->kind != MS_OBJECT_ENUM && !(object->kind == MS_OBJECT_SEQUENCE && object->owner_column != NULL);
}

ms_catalog *ms_portable_logical(const ms_catalog *catalog, const ms_dialect *dialect, int32_t version, ms_arena *arena)
{
    const view v = { catalog, dialect, MS_DIALECT_HAS(dialect, portable) ? dialect->portable : NULL, version, arena };
    if (v.how == NULL)
        return NULL;
    ms_catalog *out = ms_catalog_new(arena, NULL, MS_COMPARE_EXACT);
    for (size_t i = 0; i < catalog->tables.n; i++) {
        ms_table table = ms_table_copy(arena, catalog->tables.v[i]);
        logical_table(&v, &table);
        ms_catalog_add_table(out, &table);
    }
    for (size_t i = 0; i < catalog->objects.n; i++) {
        ms_object object = ms_object_copy(arena, catalog->objects.v[i]);
        if (!stays(&object))
            continue;
        unqualify(&v, &object.name);
        unqualify(&v, &object.table);
        object.comment = NULL;
        if (object.kind == MS_OBJECT_VIEW)
            object.definition = NULL; /* each server prints it anew */
        ms_catalog_add_object(out, &object);
    }
    return out;
}

/* canonical.c: the canonical form of a catalog: one line per fact, sorted; and its SHA-256.
 *
 * Two catalogs are equal when these texts are. Fields are separated by tabs; \t, \n, \r and \\ inside a field are
 * written with a backslash. Names fold as the catalog compares; default schema filled in; expressions in their normal
 * spelling (expr.c). Left out: estimates, the server's own text of a table, temporary tables, indexes of constraints,
 * sequences of identity columns, the order of columns where it cannot be changed. What has no name stands for itself with
 * its contents. */
#include "config.h"

#include <glib.h>

#include "base/buffer.h"
#include "base/sha256.h"
#include "ir/model.h"

typedef struct canon {
    const ms_catalog *cat;
    ms_arena *scratch;
    const char *skip;
    ms_buffer text;         /* all lines, each terminated by NUL */
    MS_VEC(size_t) lines;   /* where each starts */
} canon;

/* ---- fields -------------------------------------------------------------------------------------------------------- */

/* One character of a field; those of names that fold are made small. */
static void put(canon *c, char ch, bool fold)
{
    static const char special[] = "\t\n\r\\", letter[] = "tnr\\";
    if (ch == '\\' || ch == '\t' || ch == '\n' || ch == '\r') {
        ms_buffer_char(&c->text, '\\');
        ch = letter[strchr(special, ch) - special];
    } else if (fold) {
        ch = ms_ascii_lower(ch);
    }
    ms_buffer_char(&c->text, ch);
}

static void escaped(canon *c, const char *text, bool fold)
{
    for (; *text != '\0'; text++)
        put(c, *text, fold);
}

/* "\tkey=" */
static void key_field(canon *c, const char *key)
{
    ms_buffer_char(&c->text, '\t');
    ms_buffer_text(&c->text, key);
    ms_buffer_char(&c->text, '=');
}

static void start(canon *c, const char *what)
{
    MS_PUSH(c->scratch, &c->lines, c->text.n);
    ms_buffer_text(&c->text, what);
}

static void stop(canon *c) { ms_buffer_char(&c->text, '\0'); }

static void name_field(canon *c, ms_object_kind kind, const char *name)
{
    ms_buffer_char(&c->text, '\t');
    if (name != NULL)
        escaped(c, name, ms_kind_folds(c->cat, kind));
}

static void qualified(canon *c, ms_object_kind kind, ms_name name)
{
    name_field(c, MS_OBJECT_SCHEMA, ms_name_schema(c->cat, name));
    name_field(c, kind, name.name);
}

/* "key=text"; nothing for NULL. */
static void text_field(canon *c, const char *key, const char *text)
{
    if (text == NULL)
        return;
    key_field(c, key);
    escaped(c, text, false);
}

static void expr_field(canon *c, const char *key, const char *expr) { text_field(c, key, ms_expr_normal(c->scratch, c->cat->compare, expr)); }

static void flag(canon *c, const char *word, bool set)
{
    if (!set)
        return;
    ms_buffer_char(&c->text, '\t');
    ms_buffer_text(&c->text, word);
}

/* The commas of a list are between names; one inside a name is escaped. */
static void list_field(canon *c, const char *key, const ms_strings *list, bool fold)
{
    if (list->n == 0)
        return;
    key_field(c, key);
    for (size_t i = 0; i < list->n; i++) {
        if (i > 0)
            ms_buffer_char(&c->text, ',');
        for (const char *p = list->v[i]; *p != '\0'; p++) {
            if (*p == ',')
                ms_buffer_char(&c->text, '\\');
            put(c, *p, fold);
        }
    }
}

static void columns_field(canon *c, const char *key, const ms_strings *list)
{
    list_field(c, key, list, ms_kind_folds(c->cat, MS_OBJECT_COLUMN));
}

static bool is_null_literal(canon *c, const char *expr)
{
    return ms_expr_is_null(c->scratch, c->cat->compare, expr);
}

/* ---- tables -------------------------------------------------------------------------------------------------------- */

static void type_field(canon *c, const ms_type *type)
{
    const bool by_text = type->kind == MS_TYPE_OTHER || type->kind == MS_TYPE_USER || type->kind == MS_TYPE_ARRAY;
    const int32_t scale = type->kind == MS_TYPE_DECIMAL && type->length >= 0 && type->scale < 0 ? 0 : type->scale;
    key_field(c, "type");
    ms_buffer_text(&c->text, ms_type_kind_name(type->kind));
    if (by_text && type->text != NULL) {
        ms_buffer_char(&c->text, ' ');
        for (const char *p = type->text; *p != '\0'; p++)
            if (*p != ' ')
                put(c, *p, true);
    }
    if (type->length >= 0 || scale >= 0)
        ms_buffer_char(&c->text, '(');
    if (type->length >= 0)
        ms_buffer_int(&c->text, type->length);
    if (scale >= 0) {
        ms_buffer_char(&c->text, ',');
        ms_buffer_int(&c->text, scale);
    }
    if (type->length >= 0 || scale >= 0)
        ms_buffer_char(&c->text, ')');
    flag(c, "unsigned", type->is_unsigned);
    text_field(c, "charset", type->charset);
    text_field(c, "collation", type->collation);
    list_field(c, "values", &type->values, false);
}

static bool in_key(const canon *c, const ms_table *table, const char *column)
{
    const ms_constraint *key = ms_table_primary_key(table);
    return key != NULL && (c->cat->compare & MS_CATALOG_KEY_NULLABLE) == 0 && ms_strings_have(c->cat, &key->columns, column);
}

static void column_line(canon *c, const ms_table *table, const ms_column *column)
{
    static const char *const identities[] = { NULL, "always", "by default", "auto" };
    static const char *const generated[] = { NULL, "stored", "virtual" };
    start(c, "column");
    qualified(c, MS_OBJECT_TABLE, table->name);
    name_field(c, MS_OBJECT_COLUMN, column->name);
    type_field(c, &column->type);
    flag(c, "not null", column->not_null || in_key(c, table, column->name));
    if (!is_null_literal(c, column->default_expr))
        expr_field(c, "default", column->default_expr);
    text_field(c, "identity", identities[column->identity]);
    text_field(c, "sequence", column->sequence);
    text_field(c, "generated", generated[column->generated]);
    expr_field(c, "expression", column->generated_expr);
    expr_field(c, "on update", column->on_update);
    expr_field(c, "check", column->check_expr);
    text_field(c, "comment", column->comment != NULL && *column->comment == '\0' ? NULL : column->comment);
    flag(c, "invisible", column->invisible);
    stop(c);
}

static const char *const constraint_words[] = { "primary key", "unique", "foreign key", "check", "exclude", "not null" };
static const char *const action_words[] = { NULL, "restrict", "cascade", "set null", "set default" };

/* Does an index stand for this unique constraint already? */
static bool shown_as_index(const canon *c, const ms_table *table, const ms_constraint *constraint)
{
    const ms_index *index = ms_table_index(c->cat, table, constraint->name);
    return (c->cat->compare & MS_CATALOG_UNIQUE_IS_INDEX) != 0 && constraint->kind == MS_CONSTRAINT_UNIQUE &&
           index != NULL && !index->of_constraint;
}

static void prefix_text(canon *c, int32_t prefix)
{
    ms_buffer_char(&c->text, '(');
    ms_buffer_int(&c->text, prefix);
    ms_buffer_char(&c->text, ')');
}

static void part_text(canon *c, const ms_index_part *part)
{
    const char *expr = part->column != NULL ? part->column : ms_expr_normal(c->scratch, c->cat->compare, part->expr);
    const bool fold = part->column != NULL && ms_kind_folds(c->cat, MS_OBJECT_COLUMN);
    ms_buffer_char(&c->text, part->column != NULL ? ' ' : '(');
    escaped(c, expr == NULL ? "" : expr, fold);
    ms_buffer_text(&c->text, part->column != NULL ? "" : ")");
    if (part->prefix > 0)
        prefix_text(c, part->prefix);
    ms_buffer_text(&c->text, part->desc ? " desc" : "");
    const char *const extras[] = { part->nulls, part->opclass, part->collation };
    static const char *const words[] = { " nulls ", " opclass ", " collate " };
    for (size_t i = 0; i < 3; i++)
        if (extras[i] != NULL) {
            ms_buffer_text(&c->text, words[i]);
            escaped(c, extras[i], i == 0);
        }
}

static void index_line(canon *c, const ms_table *table, const ms_index *index)
{
    start(c, "index");
    qualified(c, MS_OBJECT_TABLE, table->name);
    name_field(c, MS_OBJECT_INDEX, index->name);
    flag(c, "unique", index->unique);
    if (index->method != NULL && !ms_text_equal(index->method, "btree", true))
        text_field(c, "using", index->method);
    ms_buffer_text(&c->text, "\ton=");
    for (size_t i = 0; i < index->parts.n; i++) {
        if (i > 0)
            ms_buffer_char(&c->text, ',');
        part_text(c, &index->parts.v[i]);
    }
    columns_field(c, "include", &index->include);
    expr_field(c, "where", index->where);
    text_field(c, "options", index->options);
    flag(c, "invalid", index->invalid);
    stop(c);
}

static void unique_as_index(canon *c, const ms_table *table, const ms_constraint *constraint)
{
    ms_index index = { .name = constraint->name, .unique = true };
    for (size_t i = 0; i < constraint->columns.n; i++)
        MS_PUSH(c->scratch, &index.parts, (ms_index_part){ .column = constraint->columns.v[i] });
    index_line(c, table, &index);
}

static void key_parts_field(canon *c, const ms_constraint *k)
{
    if (k->parts.n == 0)
        return;
    key_field(c, "parts");
    for (size_t i = 0; i < k->parts.n; i++) {
        ms_buffer_text(&c->text, i > 0 ? "," : "");
        if (k->parts.v[i].prefix > 0)
            prefix_text(c, k->parts.v[i].prefix);
        ms_buffer_text(&c->text, k->parts.v[i].desc ? "desc" : "");
    }
}

static void constraint_line(canon *c, const ms_table *table, const ms_constraint *k)
{
    if (k->kind == MS_CONSTRAINT_NOT_NULL || shown_as_index(c, table, k))
        return;
    if (k->kind == MS_CONSTRAINT_UNIQUE && (c->cat->compare & MS_CATALOG_UNIQUE_IS_INDEX) != 0) {
        unique_as_index(c, table, k);
        return;
    }
    start(c, "constraint");
    qualified(c, MS_OBJECT_TABLE, table->name);
    name_field(c, MS_OBJECT_CONSTRAINT, k->name);
    flag(c, constraint_words[k->kind], true);
    columns_field(c, "columns", &k->columns);
    key_parts_field(c, k);
    if (k->kind == MS_CONSTRAINT_FOREIGN_KEY) {
        ms_buffer_text(&c->text, "\treferences");
        qualified(c, MS_OBJECT_TABLE, k->ref_table);
        columns_field(c, "to", &k->ref_columns);
        text_field(c, "on delete", action_words[k->on_delete]);
        text_field(c, "on update", action_words[k->on_update]);
        text_field(c, "match", ms_text_equal(k->match, "SIMPLE", true) ? NULL : k->match);
    }
    expr_field(c, "condition", k->expr);
    flag(c, "deferrable", k->deferrable);
    flag(c, "initially deferred", k->initially_deferred);
    flag(c, "not valid", k->not_valid);
    flag(c, "not enforced", k->not_enforced);
    flag(c, "nulls not distinct", k->nulls_not_distinct);
    stop(c);
}

static void order_line(canon *c, const ms_table *table)
{
    ms_strings names = { 0 };
    if ((c->cat->compare & MS_CATALOG_COLUMN_ORDER) == 0)
        return;
    for (size_t i = 0; i < table->columns.n; i++)
        MS_PUSH(c->scratch, &names, table->columns.v[i].name);
    start(c, "order");
    qualified(c, MS_OBJECT_TABLE, table->name);
    columns_field(c, "columns", &names);
    stop(c);
}

static void table_line(canon *c, const ms_table *table)
{
    start(c, "table");
    qualified(c, MS_OBJECT_TABLE, table->name);
    text_field(c, "options", table->options);
    text_field(c, "comment", table->comment != NULL && *table->comment == '\0' ? NULL : table->comment);
    expr_field(c, "partition by", table->partition_by);
    if (table->partition_of.name != NULL) {
        ms_buffer_text(&c->text, "\tpartition of");
        qualified(c, MS_OBJECT_TABLE, table->partition_of);
    }
    flag(c, "columns unknown", table->as_select != NULL || table->like.name != NULL);
    flag(c, "unlogged", table->unlogged);
    flag(c, "row security", table->row_security);
    flag(c, "force row security", table->force_row_security);
    flag(c, "without rowid", table->without_rowid);
    flag(c, "strict", table->strict);
    stop(c);
}

/* A line of its own: a key or index that differs in its comment alone is the same key. That on the index of a key is left
 * out, as the index is. */
static void comment_line(canon *c, const ms_table *table, const char *what, ms_object_kind kind, const char *name, const char *comment)
{
    if (comment == NULL || *comment == '\0')
        return;
    start(c, "comment");
    qualified(c, MS_OBJECT_TABLE, table->name);
    name_field(c, kind, name);
    text_field(c, what, comment);
    stop(c);
}

static void comment_lines(canon *c, const ms_table *table)
{
    for (size_t i = 0; i < table->constraints.n; i++)
        comment_line(c, table, "constraint", MS_OBJECT_CONSTRAINT, table->constraints.v[i].name, table->constraints.v[i].comment);
    for (size_t i = 0; i < table->indexes.n; i++)
        if (!table->indexes.v[i].of_constraint)
            comment_line(c, table, "index", MS_OBJECT_INDEX, table->indexes.v[i].name, table->indexes.v[i].comment);
}

static void table_lines(canon *c, const ms_table *table)
{
    table_line(c, table);
    order_line(c, table);
    for (size_t i = 0; i < table->columns.n; i++)
        column_line(c, table, &table->columns.v[i]);
    for (size_t i = 0; i < table->constraints.n; i++)
        constraint_line(c, table, &table->constraints.v[i]);
    for (size_t i = 0; i < table->indexes.n; i++)
        if (!table->indexes.v[i].of_constraint)
            index_line(c, table, &table->indexes.v[i]);
    comment_lines(c, table);
}

/* ---- objects ------------------------------------------------------------------------------------------------------- */

/* A sequence that its identity or serial column brings along is no fact of its own. */
static bool implied(const canon *c, const ms_object *object)
{
    if (object->kind != MS_OBJECT_SEQUENCE || object->owner_column == NULL)
        return false;
    const ms_table *table = ms_catalog_table(c->cat, object->table);
    const ms_column *column = table == NULL ? NULL : ms_table_column(c->cat, table, object->owner_column);
    return column != NULL && column->identity != MS_IDENTITY_NONE;
}

static bool skipped(const canon *c, ms_name name)
{
    return c->skip != NULL && name.name != NULL && strncmp(name.name, c->skip, strlen(c->skip)) == 0;
}

static void object_line(canon *c, const ms_object *object)
{
    if (skipped(c, object->name) || skipped(c, object->table) || implied(c, object))
        return;
    start(c, ms_object_kind_name(object->kind));
    qualified(c, object->kind, object->name);
    text_field(c, "signature", object->signature);
    if (object->table.name != NULL) {
        ms_buffer_text(&c->text, "\ton");
        qualified(c, MS_OBJECT_TABLE, object->table);
    }
    if (object->owner_column != NULL)
        name_field(c, MS_OBJECT_COLUMN, object->owner_column);
    list_field(c, "values", &object->values, false);
    text_field(c, "comment", object->comment != NULL && *object->comment == '\0' ? NULL : object->comment);
    text_field(c, "definition", object->definition);
    stop(c);
}

/* ---- the whole ----------------------------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b, void *text)
{
    return strcmp((const char *)text + *(const size_t *)a, (const char *)text + *(const size_t *)b);
}

static void canon_open(canon *c, const ms_catalog *cat, const char *skip) { *c = (canon){ .cat = cat, .scratch = ms_arena_new(), .skip = skip }; }

/* The sorted lines in the arena. */
static const char *canon_close(canon *c, ms_arena *arena)
{
    if (c->lines.n > 1)
        g_qsort_with_data(c->lines.v, (gint)c->lines.n, sizeof *c->lines.v, by_text, c->text.v);
    char *out = ms_arena_alloc(arena, c->text.n + 1), *end = out;
    for (size_t i = 0; i < c->lines.n; i++) {
        const char *line = c->text.v + c->lines.v[i];
        const size_t n = strlen(line);
        memcpy(end, line, n);
        end[n] = '\n';
        end += n + 1;
    }
    ms_buffer_free(&c->text);
    ms_arena_free(c->scratch);
    return out;
}

const char *ms_column_canonical(const ms_catalog *cat, const ms_table *table, const ms_column *column, ms_arena *arena)
{
    canon c;
    canon_open(&c, cat, NULL);
    column_line(&c, table, column);
    return canon_close(&c, arena);
}

const char *ms_constraint_canonical(const ms_catalog *cat, const ms_table *table, const ms_constraint *constraint, ms_arena *arena)
{
    canon c;
    canon_open(&c, cat, NULL);
    constraint_line(&c, table, constraint);
    return canon_close(&c, arena);
}

const char *ms_index_canonical(const ms_catalog *cat, const ms_table *table, const ms_index *index, ms_arena *arena)
{
    canon c;
    canon_open(&c, cat, NULL);
    index_line(&c, table, index);
    return canon_close(&c, arena);
}

const char *ms_table_canonical(const ms_catalog *cat, const ms_table *table, bool header, ms_arena *arena)
{
    canon c;
    canon_open(&c, cat, NULL);
    (header ? table_line : table_lines)(&c, table);
    return canon_close(&c, arena);
}

const char *ms_object_canonical(const ms_catalog *cat, const ms_object *object, ms_arena *arena)
{
    canon c;
    canon_open(&c, cat, NULL);
    object_line(&c, object);
    return canon_close(&c, arena);
}

const char *ms_catalog_canonical(const ms_catalog *cat, const char *skip_prefix, ms_arena *arena)
{
    canon c;
    canon_open(&c, cat, skip_prefix);
    for (size_t i = 0; i < cat->schemas.n; i++) {
        start(&c, "schema");
        name_field(&c, MS_OBJECT_SCHEMA, cat->schemas.v[i]);
        stop(&c);
    }
    for (size_t i = 0; i < cat->tables.n; i++)
        if (!cat->tables.v[i]->temporary && !skipped(&c, cat->tables.v[i]->name))
            table_lines(&c, cat->tables.v[i]);
    for (size_t i = 0; i < cat->objects.n; i++) {
        const ms_object *object = cat->objects.v[i];
        const ms_table view = ms_view_as_table(object);
        object_line(&c, object);
        for (size_t k = 0; k < view.indexes.n && !skipped(&c, object->name); k++)
            index_line(&c, &view, &view.indexes.v[k]);
        if (!skipped(&c, object->name))
            comment_lines(&c, &view);
    }
    return canon_close(&c, arena);
}

const char *ms_catalog_checksum(const ms_catalog *cat, const char *skip_prefix, ms_arena *arena)
{
    ms_arena *scratch = ms_arena_new();
    const char *text = ms_catalog_canonical(cat, skip_prefix, scratch);
    const char *hex = ms_sha256_text(text, strlen(text), arena);
    ms_arena_free(scratch);
    return hex;
}

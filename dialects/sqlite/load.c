/* load.c: reading a live SQLite schema.
 *
 * sqlite_schema keeps the text of every statement, kept up to date by ALTER TABLE, and it says more than the pragmas
 * do: names of constraints, checks, expressions. So a table is what its text says, read by the same parser as a
 * migration file, and checked against pragma_table_xinfo: where the two do not name the same columns with the same
 * types, the pragmas win. A statement that the parser does not model leaves its table to the pragmas as well. */
#include "config.h"

#include <strings.h>

#include "lite.h"
#include "sqlite.h"

typedef enum query_id { OBJECTS, COLUMNS, DETAILS, INDEXES, INDEX_COLUMNS, FOREIGN_KEYS, ESTIMATES, QUERY_COUNT } query_id;

/* One table while its rows come in. */
typedef struct table_state {
    ms_table *table;
    const char *name;
    size_t parsed;              /* columns that the text gives; 0 = text not understood */
    size_t seen;                /* columns that the pragma gave */
    bool differs;
    ms_table by_pragma;
    ms_strings key;
} table_state;

struct ms_loader {
    ms_catalog *catalog;
    ms_arena *arena;
    int32_t version;
    bool has_estimates;
    MS_VEC(table_state) tables;
    size_t at;
    MS_VEC(const char *) unread_indexes; /* whose text was not understood */
    const char *names;          /* of a scope, as SQL; NULL = everything */
};

/* Tables of the user that are not virtual: the module of a virtual table may be missing, and then the pragma fails. */
#define TABLES_WITH(join)                                                                                           \
    " FROM sqlite_master AS m JOIN " join " WHERE m.type = 'table' {SCOPE}AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' " \
    "AND m.sql NOT LIKE 'create virtual%' "

static const char *const queries[QUERY_COUNT] = {
    [OBJECTS] =
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'view', 'trigger') {SCOPE}ORDER BY rowid",
    /* In the order in which the pragma gives them: one more word to sort by would cost as much as all the rest. Where it were
     * another order, the table would be left to DETAILS. */
    [COLUMNS] = "SELECT m.name, x.name, x.type, x.hidden" TABLES_WITH("pragma_table_xinfo(m.name, 'main') AS x")
                "ORDER BY m.rowid",
    [DETAILS] = "SELECT m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden"
                TABLES_WITH("pragma_table_xinfo(m.name, 'main') AS x") "ORDER BY m.rowid, x.cid",
    [INDEXES] = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL {SCOPE}ORDER BY rowid",
    [INDEX_COLUMNS] = "SELECT m.name, l.name, l.\"unique\", l.origin, x.name, x.desc"
                      TABLES_WITH("pragma_index_list(m.name, 'main') AS l JOIN pragma_index_xinfo(l.name, 'main') AS x")
                      "AND x.key = 1 ORDER BY m.rowid, l.seq DESC, x.seqno",
    [FOREIGN_KEYS] = "SELECT m.name, f.id, f.\"from\", f.\"table\", f.\"to\", f.on_update, f.on_delete"
                     TABLES_WITH("pragma_foreign_key_list(m.name, 'main') AS f") "ORDER BY m.rowid, f.id, f.seq",
    [ESTIMATES] = "SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl",
};
/* The name of a thing, or of its table, among those of a scope. SQLite has no index on these: each is looked at for each
 * thing that there is, so what rules most of them out stands first. The table of a table, and of a view, is itself. */
static const char *const scopes[QUERY_COUNT] = {
    [OBJECTS] = "AND (tbl_name COLLATE NOCASE IN (%s) OR (type = 'trigger' AND name COLLATE NOCASE IN (%s))) ",
    [COLUMNS] = "AND m.name COLLATE NOCASE IN (%s) ",
    [DETAILS] = "AND m.name COLLATE NOCASE IN (%s) ",
    [INDEXES] = "AND tbl_name COLLATE NOCASE IN (%s) ",
    [INDEX_COLUMNS] = "AND m.name COLLATE NOCASE IN (%s) ",
    [FOREIGN_KEYS] = "AND m.name COLLATE NOCASE IN (%s) ",
};
static const size_t widths[QUERY_COUNT] = { 4, 4, 7, 3, 6, 7, 2 };

static table_state *find_state(ms_loader *l, ms_text name)
{
    for (size_t i = 0; i < l->tables.n; i++) {
        const size_t at = (l->at + i) % l->tables.n;
        if (strcmp(l->tables.v[at].name, name.p) == 0) {
            l->at = at;
            return &l->tables.v[at];
        }
    }
    return NULL;
}

static void parse(ms_loader *l, ms_text sql, ms_ops *ops)
{
    *ops = (ms_ops){ 0 };
    if (sql.p != NULL)
        ms_sql_parse_statement(&ms_dialect_sqlite, ms_arena_strndup(l->arena, sql.p, sql.n), sql.n, l->arena, ops);
}

/* ---- tables, views, triggers ---- */

static void add_table(ms_loader *l, const ms_text *v)
{
    ms_ops ops;
    ms_table table = { .name = { NULL, ms_common_text(l->arena, v[1]) } };
    parse(l, v[3], &ops);
    if (ops.n == 1 && ops.v[0].kind == MS_OP_CREATE_TABLE && ops.v[0].table->columns.n > 0)
        table = *ops.v[0].table;
    table.inexact = ops.n != 1 || ops.v[0].inexact;
    table.name = (ms_name){ NULL, ms_common_text(l->arena, v[1]) };
    table.definition = ms_common_text(l->arena, v[3]);
    table.rows = table.bytes = -1;
    ms_table *added = ms_catalog_add_table(l->catalog, &table);
    const table_state state = { .table = added, .name = table.name.name, .parsed = table.columns.n };
    MS_PUSH(l->arena, &l->tables, state);
}

static void add_object(ms_loader *l, ms_object_kind kind, const ms_text *v)
{
    ms_ops ops;
    ms_object object = { .kind = kind };
    parse(l, v[3], &ops);
    if (ops.n == 1 && ops.v[0].obj != NULL && ops.v[0].obj->kind == kind)
        object = *ops.v[0].obj;
    else
        object.definition = ms_common_text(l->arena, v[3]);
    object.name = (ms_name){ NULL, ms_common_text(l->arena, v[1]) };
    if (kind == MS_OBJECT_TRIGGER)
        object.table = (ms_name){ NULL, ms_common_text(l->arena, v[2]) };
    ms_catalog_add_object(l->catalog, &object);
}

/* type, name, table, statement */
static ms_status row_object(ms_loader *l, const ms_text *v)
{
    if (ms_common_text_is(v[1], "sqlite_stat1"))
        l->has_estimates = true;
    if (strncasecmp(v[1].p, "sqlite_", 7) == 0)
        return MS_OK;
    if (ms_common_text_is(v[0], "view"))
        add_object(l, MS_OBJECT_VIEW, v);
    else if (ms_common_text_is(v[0], "trigger"))
        add_object(l, MS_OBJECT_TRIGGER, v);
    else if (v[3].p != NULL && strncasecmp(v[3].p, "create virtual", 14) == 0)
        add_object(l, MS_OBJECT_OTHER, v);
    else
        add_table(l, v);
    return MS_OK;
}

/* ---- columns ---- */

static bool same_words(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (*a == ' ')
            a++;
        while (*b == ' ')
            b++;
        if (*a == '\0' || *b == '\0')
            return *a == *b;
        if (strncasecmp(a, b, 1) != 0)
            return false;
    }
}

static bool agrees(const ms_column *parsed, const ms_text *v)
{
    if (strcmp(parsed->name, v[1].p) != 0)
        return false;
    return parsed->generated != MS_GENERATED_NONE || parsed->type.text == NULL ||
           same_words(parsed->type.text, v[2].p == NULL ? "" : v[2].p);
}

static bool is_hidden(ms_text value) { return value.n == 1 && *value.p == '1'; }

/* table, column, type, hidden */
static ms_status row_column(ms_loader *l, const ms_text *v)
{
    table_state *state = is_hidden(v[3]) ? NULL : find_state(l, v[0]);
    if (state == NULL)
        return MS_OK;
    const size_t i = state->seen++;
    state->differs = state->differs || i >= state->parsed || !agrees(&state->table->columns.v[i], v);
    return MS_OK;
}

static bool by_pragmas(const table_state *state)
{
    return state->parsed == 0 || state->differs || state->seen != state->parsed;
}

/* table, column, type, not null, default, place in the primary key, hidden (2 virtual, 3 stored) */
static ms_status row_detail(ms_loader *l, const ms_text *v)
{
    table_state *state = is_hidden(v[6]) ? NULL : find_state(l, v[0]);
    if (state == NULL || !by_pragmas(state))
        return MS_OK;
    ms_column column = { .name = ms_common_text(l->arena, v[1]) };
    ms_lite_type_parse(v[2].p == NULL ? "" : ms_common_text(l->arena, v[2]), l->arena, &column.type);
    column.not_null = ms_common_bool(v[3]);
    column.default_expr = ms_common_text(l->arena, v[4]);
    const int64_t hidden = ms_common_int(v[6], 0), key = ms_common_int(v[5], 0);
    column.generated = hidden == 2 ? MS_GENERATED_VIRTUAL : hidden == 3 ? MS_GENERATED_STORED : MS_GENERATED_NONE;
    MS_PUSH(l->arena, &state->by_pragma.columns, column);
    while (key > 0 && state->key.n < (size_t)key && key < 10000)
        MS_PUSH(l->arena, &state->key, NULL);
    if (key > 0 && key < 10000)
        state->key.v[key - 1] = column.name;
    return MS_OK;
}

/* ---- indexes ---- */

static void note_unread(ms_loader *l, const ms_text *v)
{
    MS_PUSH(l->arena, &l->unread_indexes, ms_common_text(l->arena, v[0]));
}

/* index, table, statement */
static ms_status row_index(ms_loader *l, const ms_text *v)
{
    table_state *state = find_state(l, v[1]);
    ms_ops ops;
    if (state == NULL)
        return MS_OK;
    parse(l, v[2], &ops);
    if (ops.n != 1 || ops.v[0].kind != MS_OP_CREATE_INDEX) {
        note_unread(l, v);
        return MS_OK;
    }
    ms_index index = *ops.v[0].index;
    index.name = ms_common_text(l->arena, v[0]);
    index.table = state->table->name;
    MS_PUSH(l->arena, &state->table->indexes, index);
    return MS_OK;
}

static bool is_unread(const ms_loader *l, const char *name)
{
    for (size_t i = 0; i < l->unread_indexes.n; i++)
        if (strcmp(l->unread_indexes.v[i], name) == 0)
            return true;
    return false;
}

static void add_unique_column(ms_loader *l, table_state *state, const ms_text *v)
{
    ms_table *table = &state->by_pragma;
    ms_constraint *last = table->constraints.n > 0 ? &table->constraints.v[table->constraints.n - 1] : NULL;
    if (last == NULL || last->using_index == NULL || strcmp(last->using_index, v[1].p) != 0) {
        const ms_constraint key = { .kind = MS_CONSTRAINT_UNIQUE, .using_index = ms_common_text(l->arena, v[1]) };
        MS_PUSH(l->arena, &table->constraints, key);
        last = &table->constraints.v[table->constraints.n - 1];
    }
    MS_PUSH(l->arena, &last->columns, ms_common_text(l->arena, v[4]));
}

/* table, index, unique, origin (c: CREATE INDEX, u: UNIQUE, pk), column, descending */
static ms_status row_index_column(ms_loader *l, const ms_text *v)
{
    table_state *state = find_state(l, v[0]);
    if (state == NULL)
        return MS_OK;
    if (ms_common_text_is(v[3], "u") && by_pragmas(state))
        add_unique_column(l, state, v);
    if (!ms_common_text_is(v[3], "c") || !is_unread(l, v[1].p))
        return MS_OK;
    ms_index *index = ms_table_index(l->catalog, state->table, v[1].p);
    if (index == NULL) {
        const ms_index fresh = { .name = ms_common_text(l->arena, v[1]), .table = state->table->name,
                                 .unique = ms_common_bool(v[2]) };
        MS_PUSH(l->arena, &state->table->indexes, fresh);
        index = &state->table->indexes.v[state->table->indexes.n - 1];
    }
    const ms_index_part part = { .column = ms_common_text(l->arena, v[4]), .expr = v[4].p == NULL ? "NULL" : NULL,
                                 .desc = ms_common_bool(v[5]) };
    MS_PUSH(l->arena, &index->parts, part);
    return MS_OK;
}

/* ---- foreign keys and estimates ---- */

/* table, id, column, parent, parent's column, on update, on delete */
static ms_status row_foreign_key(ms_loader *l, const ms_text *v)
{
    table_state *state = find_state(l, v[0]);
    if (state == NULL || !by_pragmas(state))
        return MS_OK;
    ms_table *table = &state->by_pragma;
    const char *id = ms_arena_printf(l->arena, "fk %s", v[1].p); /* a mark until load_end */
    ms_constraint *last = table->constraints.n > 0 ? &table->constraints.v[table->constraints.n - 1] : NULL;
    if (last == NULL || last->using_index == NULL || strcmp(last->using_index, id) != 0) {
        ms_constraint key = { .kind = MS_CONSTRAINT_FOREIGN_KEY, .using_index = id };
        key.ref_table = (ms_name){ NULL, ms_common_text(l->arena, v[3]) };
        key.on_update = ms_common_fk_action(v[5]);
        key.on_delete = ms_common_fk_action(v[6]);
        MS_PUSH(l->arena, &table->constraints, key);
        last = &table->constraints.v[table->constraints.n - 1];
    }
    MS_PUSH(l->arena, &last->columns, ms_common_text(l->arena, v[2]));
    if (v[4].p != NULL)
        MS_PUSH(l->arena, &last->ref_columns, ms_common_text(l->arena, v[4]));
    return MS_OK;
}

/* table, rows */
static ms_status row_estimate(ms_loader *l, const ms_text *v)
{
    table_state *state = v[0].p == NULL ? NULL : find_state(l, v[0]);
    if (state != NULL)
        state->table->rows = ms_common_int(v[1], -1);
    return MS_OK;
}

/* ---- the loader ---- */

ms_loader *ms_lite_load_begin(ms_catalog *catalog, int32_t version)
{
    ms_loader *l = MS_NEW(catalog->arena, ms_loader);
    l->catalog = catalog;
    l->arena = catalog->arena;
    l->version = version;
    return l;
}

ms_loader *ms_lite_load_scope(ms_catalog *catalog, int32_t version, const ms_scope *scope)
{
    ms_loader *l = ms_lite_load_begin(catalog, version);
    ms_sql sql;
    ms_sql_init(&sql, l->arena, &ms_dialect_sqlite.style);
    for (size_t i = 0; i < scope->n; i++) {
        if (i > 0)
            ms_sql_punct(&sql, ",");
        ms_sql_str(&sql, scope->names[i].name);
    }
    l->names = ms_sql_text(&sql);
    return l;
}

static const char *fill(ms_loader *l, const char *text, const char *word, const char *by)
{
    const char *at = strstr(text, word);
    return at == NULL ? text : ms_arena_printf(l->arena, "%.*s%s%s", (int)(at - text), text, by, at + strlen(word));
}

/* Columns in full, keys and parts of indexes are asked of the pragmas only where a text was not understood. */
static bool is_needless(const ms_loader *l, size_t i)
{
    if ((i != DETAILS && i != INDEX_COLUMNS && i != FOREIGN_KEYS) || (i == INDEX_COLUMNS && l->unread_indexes.n > 0))
        return false;
    for (size_t k = 0; k < l->tables.n; k++)
        if (by_pragmas(&l->tables.v[k]))
            return false;
    return true;
}

const char *ms_lite_load_query(ms_loader *l, size_t i)
{
    if (i >= QUERY_COUNT || (i == ESTIMATES && (!l->has_estimates || l->names != NULL)))
        return NULL;
    if (is_needless(l, i))
        return "SELECT NULL LIMIT 0";
    const char *scope = l->names == NULL || scopes[i] == NULL ? "" : fill(l, fill(l, scopes[i], "%s", l->names), "%s", l->names);
    return fill(l, queries[i], "{SCOPE}", scope);
}

ms_status ms_lite_load_row(ms_loader *l, size_t i, const ms_text *values, size_t n, ms_error *err)
{
    static ms_status (*const readers[QUERY_COUNT])(ms_loader *, const ms_text *) = {
        [OBJECTS] = row_object, [COLUMNS] = row_column, [DETAILS] = row_detail, [INDEXES] = row_index,
        [INDEX_COLUMNS] = row_index_column, [FOREIGN_KEYS] = row_foreign_key, [ESTIMATES] = row_estimate,
    };
    if (i >= QUERY_COUNT)
        return ms_error_set(err, MS_ERR_INTERNAL, "sqlite: no catalog query %zu", i);
    const ms_status status = ms_common_check_width("sqlite", i, n, widths[i], err);
    return status != MS_OK ? status : readers[i](l, values);
}

static bool says(const char *definition, const char *words)
{
    const char *tail = definition == NULL ? NULL : strrchr(definition, ')');
    return tail != NULL && strcasestr(tail, words) != NULL;
}

static void take_from_pragmas(ms_loader *l, table_state *state)
{
    ms_table *table = state->table;
    const ms_table parsed = *table;
    memcpy(&table->columns, &state->by_pragma.columns, sizeof table->columns);
    memcpy(&table->constraints, &state->by_pragma.constraints, sizeof table->constraints);
    for (size_t i = 0; i < table->constraints.n; i++)
        table->constraints.v[i].using_index = NULL;
    if (state->key.n > 0) {
        const ms_constraint key = { .kind = MS_CONSTRAINT_PRIMARY_KEY, .columns = state->key };
        MS_PUSH(l->arena, &table->constraints, key);
    }
    table->inexact = true; /* pragmas tell no checks, collations, expressions */
    table->without_rowid = parsed.without_rowid || says(table->definition, "WITHOUT ROWID");
    table->strict = parsed.strict || says(table->definition, "STRICT");
}

/* Tables that a virtual table keeps for itself: full text and R-tree. They come and go with it. */
static bool is_shadow(const ms_catalog *catalog, const char *name)
{
    static const char *const suffixes[] = { "content", "segments", "segdir", "docsize", "stat", "data", "idx", "config",
                                            "node", "parent", "rowid" };
    const char *suffix = strrchr(name, '_');
    for (size_t i = 0; suffix != NULL && i < catalog->objects.n; i++) {
        const ms_object *object = catalog->objects.v[i];
        const size_t n = (size_t)(suffix - name);
        if (object->kind != MS_OBJECT_OTHER || strlen(object->name.name) != n ||
            strncasecmp(object->name.name, name, n) != 0)
            continue;
        for (size_t k = 0; k < MS_COUNT(suffixes); k++)
            if (strcasecmp(suffix + 1, suffixes[k]) == 0)
                return true;
    }
    return false;
}

ms_status ms_lite_load_end(ms_loader *l, ms_error *err)
{
    (void)err;
    for (size_t i = 0; i < l->tables.n; i++)
        if (by_pragmas(&l->tables.v[i]) && l->tables.v[i].seen > 0)
            take_from_pragmas(l, &l->tables.v[i]);
    for (size_t i = 0; i < l->tables.n; i++)
        if (is_shadow(l->catalog, l->tables.v[i].name))
            ms_catalog_remove_table(l->catalog, l->tables.v[i].table->name);
    return MS_OK;
}

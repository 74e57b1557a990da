/* oracle_theirs.c: libpg_query's parse tree in the words of oracle.h. */
#include "config.h"

#include <string.h>

#include <jansson.h>
#include <pg_query.h>

#include "oracle.h"

static const char *text(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s == NULL ? "" : s;
}
static gboolean flag(const json_t *o, const char *key) { return json_is_true(json_object_get(o, key)); }
static gboolean is(const json_t *o, const char *key, const char *value) { return strcmp(text(o, key), value) == 0; }
static const json_t *in(const json_t *o, const char *key) { return json_object_get(o, key); }

void oracle_name(GString *out, const char *schema, const char *name)
{
    g_string_append_c(out, ' ');
    if (schema != NULL && *schema != '\0')
        g_string_append_printf(out, "%s.", schema);
    g_string_append(out, name);
}

static void range_var(GString *out, const json_t *r) { oracle_name(out, text(r, "schemaname"), text(r, "relname")); }

/* [{"String":{"sval":"s"}}, ...]: the last two count. */
static const char *nth(const json_t *list, size_t i)
{
    return text(in(json_array_get(list, i), "String"), "sval");
}
static void dotted(GString *out, const json_t *list)
{
    const size_t n = json_array_size(list);
    oracle_name(out, n >= 2 ? nth(list, n - 2) : "", n >= 1 ? nth(list, n - 1) : "");
}
static void words(GString *out, const json_t *list)
{
    g_string_append(out, " (");
    for (size_t i = 0; i < json_array_size(list); i++)
        g_string_append_printf(out, "%s%s", i > 0 ? "," : "", nth(list, i));
    g_string_append_c(out, ')');
}

const char *oracle_type_word(const char *name)
{
    static const char *const pairs[][2] = {
        { "int4", "integer" },   { "int8", "bigint" },    { "int2", "smallint" },  { "numeric", "decimal" },
        { "float4", "real" },    { "float8", "double" },  { "bool", "boolean" },   { "bpchar", "char" },
        { "serial4", "serial" }, { "serial8", "bigserial" }, { "serial2", "smallserial" }, { "bytea", "blob" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
        if (strcmp(name, pairs[i][0]) == 0)
            return pairs[i][1];
    return name;
}

static void type(GString *out, const json_t *t)
{
    const json_t *names = in(t, "names");
    const char *word = oracle_type_word(nth(names, json_array_size(names) - 1));
    g_string_append_printf(out, " %s", json_array_size(in(t, "arrayBounds")) > 0 ? "array" : word);
}

/* ---- constraints and columns ------------------------------------------------------------------------------------- */

static const char *contype(const json_t *c)
{
    static const char *const kinds[][2] = {
        { "CONSTR_PRIMARY", "primary_key" }, { "CONSTR_UNIQUE", "unique" }, { "CONSTR_FOREIGN", "foreign_key" },
        { "CONSTR_CHECK", "check" },         { "CONSTR_EXCLUSION", "exclude" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (is(c, "contype", kinds[i][0]))
            return kinds[i][1];
    return NULL;
}

static void action(GString *out, const char *word, const char *letter)
{
    static const char *const names[] = { "a", "", "r", " restrict", "c", " cascade", "n", " set_null", "d", " set_default" };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i += 2)
        if (strcmp(letter, names[i]) == 0 && *names[i + 1] != '\0')
            g_string_append_printf(out, " %s%s", word, names[i + 1]);
}

/* column: the one it stands at, or NULL */
static void constraint(GString *out, const json_t *c, const char *column)
{
    g_string_append_printf(out, "%s", contype(c));
    if (*text(c, "conname") != '\0')
        g_string_append_printf(out, " named %s", text(c, "conname"));
    const json_t *keys = json_array_size(in(c, "fk_attrs")) > 0 ? in(c, "fk_attrs") : in(c, "keys");
    const gboolean keyed = !is(c, "contype", "CONSTR_CHECK") && !is(c, "contype", "CONSTR_EXCLUSION");
    if (*text(c, "indexname") != '\0')
        g_string_append_printf(out, " using_index %s", text(c, "indexname"));
    else if (keyed && column != NULL)
        g_string_append_printf(out, " (%s)", column);
    else if (keyed)
        words(out, keys);
    if (in(c, "pktable") != NULL) {
        range_var(out, in(c, "pktable"));
        words(out, in(c, "pk_attrs"));
        action(out, "on_delete", text(c, "fk_del_action"));
        action(out, "on_update", text(c, "fk_upd_action"));
    }
    if (flag(c, "deferrable"))
        g_string_append(out, " deferrable");
    if (flag(c, "initdeferred"))
        g_string_append(out, " deferred");
    if (flag(c, "skip_validation"))
        g_string_append(out, " not_valid");
    g_string_append_c(out, '\n');
}

/* DEFERRABLE and the like behind a column's constraint are nodes of their own. */
static json_t *merged(const json_t *list, size_t i)
{
    json_t *c = json_deep_copy(in(json_array_get(list, i), "Constraint"));
    for (size_t k = i + 1; k < json_array_size(list); k++) {
        const json_t *next = in(json_array_get(list, k), "Constraint");
        if (is(next, "contype", "CONSTR_ATTR_DEFERRABLE"))
            json_object_set_new(c, "deferrable", json_true());
        else if (is(next, "contype", "CONSTR_ATTR_DEFERRED")) {
            json_object_set_new(c, "initdeferred", json_true());
            json_object_set_new(c, "deferrable", json_true());
        } else if (!is(next, "contype", "CONSTR_ATTR_NOT_DEFERRABLE") && !is(next, "contype", "CONSTR_ATTR_IMMEDIATE"))
            break;
    }
    return c;
}

static gboolean has_mark(const json_t *list, const char *contype_name)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (is(in(json_array_get(list, i), "Constraint"), "contype", contype_name))
            return TRUE;
    return FALSE;
}

/* The column's line, without its end; NOT NULL that a serial or identity implies is not told; its constraints go to `extra`, each a line that begins with `prefix`. */
static void column(GString *out, GString *extra, const char *prefix, const json_t *def)
{
    const json_t *list = in(def, "constraints");
    g_string_append_printf(out, " %s", text(def, "colname"));
    const gsize from = out->len;
    type(out, in(def, "typeName"));
    const char *const marks[][2] = { { "CONSTR_NOTNULL", " not_null" }, { "CONSTR_DEFAULT", " default" },
                                     { "CONSTR_IDENTITY", " identity" }, { "CONSTR_GENERATED", " generated" } };
    const gboolean implied = strstr(out->str + from, "serial") != NULL || has_mark(list, "CONSTR_IDENTITY");
    for (size_t m = implied ? 1 : 0; m < G_N_ELEMENTS(marks); m++)
        for (size_t i = 0; i < json_array_size(list); i++)
            if (is(in(json_array_get(list, i), "Constraint"), "contype", marks[m][0])) {
                g_string_append(out, marks[m][1]);
                break;
            }
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (contype(in(json_array_get(list, i), "Constraint")) == NULL)
            continue;
        json_t *c = merged(list, i);
        g_string_append(extra, prefix);
        constraint(extra, c, text(def, "colname"));
        json_decref(c);
    }
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

static void create_table(GString *out, const json_t *s)
{
    GString *keys = g_string_new(NULL);
    const json_t *elements = in(s, "tableElts");
    g_string_append(out, "create_table");
    range_var(out, in(s, "relation"));
    g_string_append_printf(out, "%s\n", is(in(s, "relation"), "relpersistence", "t") ? " temporary" : "");
    for (size_t i = 0; i < json_array_size(elements); i++) {
        const json_t *e = json_array_get(elements, i);
        if (in(e, "ColumnDef") != NULL) {
            g_string_append(out, "column");
            column(out, keys, "", in(e, "ColumnDef"));
            g_string_append_c(out, '\n');
        } else if (in(e, "Constraint") != NULL) {
            constraint(keys, in(e, "Constraint"), NULL);
        }
    }
    g_string_append(out, keys->str);
    g_string_free(keys, TRUE);
}

static void create_index(GString *out, const json_t *s)
{
    g_string_append_printf(out, "create_index %s on", text(s, "idxname"));
    range_var(out, in(s, "relation"));
    g_string_append_printf(out, "%s%s %s (", flag(s, "unique") ? " unique" : "", flag(s, "concurrent") ? " concurrently" : "",
                           text(s, "accessMethod"));
    for (size_t i = 0; i < json_array_size(in(s, "indexParams")); i++) {
        const json_t *e = in(json_array_get(in(s, "indexParams"), i), "IndexElem");
        g_string_append_printf(out, "%s%s%s", i > 0 ? "," : "", in(e, "expr") != NULL ? "?" : text(e, "name"),
                               is(e, "ordering", "SORTBY_DESC") ? " desc" : "");
    }
    g_string_append_printf(out, ") %zu%s\n", json_array_size(in(s, "indexIncludingParams")),
                           in(s, "whereClause") != NULL ? " where" : "");
}

static void alter_action(GString *out, const json_t *s, const json_t *cmd)
{
    static const struct { const char *subtype, *op; } named[] = {
        { "AT_DropColumn", "drop_column" },         { "AT_SetNotNull", "set_not_null" },
        { "AT_DropNotNull", "drop_not_null" },      { "AT_DropConstraint", "drop_constraint" },
        { "AT_ValidateConstraint", "validate_constraint" },
    };
    GString *extra = g_string_new(NULL), *table = g_string_new(NULL);
    range_var(table, in(s, "relation"));
    const char *op = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(named); i++)
        if (is(cmd, "subtype", named[i].subtype))
            op = named[i].op;
    if (op == NULL && is(cmd, "subtype", "AT_ColumnDefault"))
        op = in(cmd, "def") != NULL ? "set_default" : "drop_default";
    if (op != NULL) {
        g_string_append_printf(out, "%s%s %s%s\n", op, table->str, text(cmd, "name"),
                               is(cmd, "behavior", "DROP_CASCADE") ? " cascade" : "");
    } else if (is(cmd, "subtype", "AT_AddColumn")) {
        g_autofree char *prefix = g_strdup_printf("add%s ", table->str);
        g_string_append_printf(out, "add_column%s", table->str);
        column(out, extra, prefix, in(in(cmd, "def"), "ColumnDef"));
        g_string_append_printf(out, "\n%s", extra->str);
    } else if (is(cmd, "subtype", "AT_AddConstraint") && contype(in(in(cmd, "def"), "Constraint")) != NULL) {
        g_string_append_printf(out, "add%s ", table->str);
        constraint(out, in(in(cmd, "def"), "Constraint"), NULL);
    } else if (is(cmd, "subtype", "AT_AlterColumnType")) {
        const json_t *def = in(in(cmd, "def"), "ColumnDef");
        g_string_append_printf(out, "change_type%s %s", table->str, text(cmd, "name"));
        type(out, in(def, "typeName"));
        g_string_append(out, in(def, "raw_default") != NULL ? " using\n" : "\n");
    } else {
        g_string_append(out, "?\n");
    }
    g_string_free(extra, TRUE);
    g_string_free(table, TRUE);
}

static void alter_table(GString *out, const json_t *s)
{
    for (size_t i = 0; is(s, "objtype", "OBJECT_TABLE") && i < json_array_size(in(s, "cmds")); i++)
        alter_action(out, s, in(json_array_get(in(s, "cmds"), i), "AlterTableCmd"));
}

static void rename_thing(GString *out, const json_t *s)
{
    static const struct { const char *type, *op; } kinds[] = {
        { "OBJECT_TABLE", "rename_table" },   { "OBJECT_COLUMN", "rename_column" }, { "OBJECT_TABCONSTRAINT", "rename_constraint" },
        { "OBJECT_INDEX", "rename_index" },   { "OBJECT_VIEW", "rename_table" },    { "OBJECT_SEQUENCE", "rename_table" },
        { "OBJECT_MATVIEW", "rename_table" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const gboolean of_table = !is(s, "renameType", "OBJECT_COLUMN") || is(s, "relationType", "OBJECT_TABLE");
        if (!is(s, "renameType", kinds[i].type) || !of_table)
            continue;
        g_string_append(out, kinds[i].op);
        range_var(out, in(s, "relation"));
        g_string_append_printf(out, " %s%s%s\n", text(s, "subname"), *text(s, "subname") != '\0' ? " " : "", text(s, "newname"));
        return;
    }
}

static void drop(GString *out, const json_t *s)
{
    static const char *const kinds[][2] = {
        { "OBJECT_TABLE", "drop_table" }, { "OBJECT_INDEX", "drop_index" },       { "OBJECT_VIEW", "drop_view" },
        { "OBJECT_MATVIEW", "drop_view" }, { "OBJECT_SEQUENCE", "drop_sequence" },
    };
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++)
        for (size_t i = 0; is(s, "removeType", kinds[k][0]) && i < json_array_size(in(s, "objects")); i++) {
            g_string_append(out, kinds[k][1]);
            dotted(out, in(in(json_array_get(in(s, "objects"), i), "List"), "items"));
            g_string_append_printf(out, "%s%s\n", flag(s, "missing_ok") ? " if_exists" : "",
                                   is(s, "behavior", "DROP_CASCADE") ? " cascade" : "");
        }
}

static void truncate_tables(GString *out, const json_t *s)
{
    for (size_t i = 0; i < json_array_size(in(s, "relations")); i++) {
        g_string_append(out, "truncate_table");
        range_var(out, in(json_array_get(in(s, "relations"), i), "RangeVar"));
        g_string_append(out, "\n");
    }
}

static void data(GString *out, const json_t *s, const char *op)
{
    g_string_append(out, op);
    range_var(out, in(s, "relation"));
    g_string_append_c(out, '\n');
}
static void insert(GString *out, const json_t *s) { data(out, s, "insert"); }
static void update(GString *out, const json_t *s) { data(out, s, "update"); }
static void delete(GString *out, const json_t *s) { data(out, s, "delete"); }

static void create_enum(GString *out, const json_t *s)
{
    g_string_append(out, "create_enum");
    dotted(out, in(s, "typeName"));
    words(out, in(s, "vals"));
    g_string_append_c(out, '\n');
}

static void view(GString *out, const json_t *s)
{
    if (is(in(s, "view"), "relpersistence", "t"))
        return;
    g_string_append(out, flag(s, "replace") ? "replace_view" : "create_view");
    range_var(out, in(s, "view"));
    g_string_append_c(out, '\n');
}

static void sequence(GString *out, const json_t *s)
{
    if (is(in(s, "sequence"), "relpersistence", "t"))
        return;
    g_string_append(out, "create_sequence");
    range_var(out, in(s, "sequence"));
    g_string_append_c(out, '\n');
}

static const struct { const char *node; void (*write)(GString *out, const json_t *s); } writers[] = {
    { "CreateStmt", create_table },   { "IndexStmt", create_index }, { "AlterTableStmt", alter_table },
    { "RenameStmt", rename_thing },   { "DropStmt", drop },          { "TruncateStmt", truncate_tables },
    { "InsertStmt", insert },         { "UpdateStmt", update },      { "DeleteStmt", delete },
    { "CreateEnumStmt", create_enum }, { "ViewStmt", view },         { "CreateSeqStmt", sequence },
};

GString *oracle_theirs(const char *statement, gchar **kind)
{
    PgQueryParseResult r = pg_query_parse(statement);
    json_t *tree = r.error != NULL ? NULL : json_loads(r.parse_tree, 0, NULL);
    pg_query_free_parse_result(r);
    const json_t *stmt = in(json_array_get(in(tree, "stmts"), 0), "stmt");
    const char *node = json_object_iter_key(json_object_iter((json_t *)(uintptr_t)stmt));
    if (node == NULL || json_array_size(in(tree, "stmts")) != 1) {
        *kind = node == NULL ? NULL : g_strdup("several statements");
        json_decref(tree);
        return NULL;
    }
    GString *out = g_string_new(NULL);
    *kind = g_strdup(node);
    for (size_t i = 0; i < G_N_ELEMENTS(writers); i++)
        if (strcmp(writers[i].node, node) == 0)
            writers[i].write(out, in(stmt, node));
    json_decref(tree);
    return out;
}

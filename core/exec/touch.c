/* touch.c: which objects a migration touches.
 *
 * Generously: an object that is named but not changed is compared as well, and so is seen when it changed all the same. */
#include "config.h"

#include <string.h>

#include <exec/touch.h>
#include <ir/apply.h>
#include <ir/sequence.h>

/* ---- keys --------------------------------------------------------------------------------------------------------- */

static char *key_of(const ms_catalog *catalog, ms_name name)
{
    const char *schema = name.schema != NULL ? name.schema : catalog->default_schema;
    char *key = g_strdup_printf("%s.%s", schema != NULL ? schema : "", name.name);
    for (char *p = key; ms_kind_folds(catalog, MS_OBJECT_TABLE) && *p != '\0'; p++)
        *p = ms_ascii_lower(*p);
    return key;
}

/* ---- links -------------------------------------------------------------------------------------------------------- */

void ms_links_forget(ms_links *links)
{
    if (links->catalog != NULL) {
        g_hash_table_destroy(links->references);
        g_hash_table_destroy(links->partitions);
    }
    links->catalog = NULL;
}

static void link_name(GHashTable *map, const ms_catalog *catalog, ms_name parent, ms_name *child)
{
    char *key = key_of(catalog, parent);
    GPtrArray *list = g_hash_table_lookup(map, key);
    if (list != NULL) {
        g_free(key);
    } else {
        list = g_ptr_array_new();
        g_hash_table_insert(map, key, list);
    }
    for (guint i = 0; i < list->len; i++)
        if (ms_name_equal(catalog, *(const ms_name *)list->pdata[i], *child))
            return;
    g_ptr_array_add(list, child);
}

void ms_links_add(ms_links *links, const ms_catalog *catalog, const ms_table *table)
{
    if (links->catalog == NULL)
        return;
    ms_name *name = NULL; /* kept in the catalog's memory: the table itself may go */
    for (size_t i = 0; i < table->constraints.n; i++)
        if (table->constraints.v[i].kind == MS_CONSTRAINT_FOREIGN_KEY) {
            if (name == NULL) {
                name = MS_NEW(catalog->arena, ms_name);
                *name = table->name;
            }
            link_name(links->references, catalog, table->constraints.v[i].ref_table, name);
        }
    if (table->partition_of.name != NULL) {
        ms_name *own = MS_NEW(catalog->arena, ms_name);
        *own = table->name;
        link_name(links->partitions, catalog, table->partition_of, own);
    }
}

static void free_list(gpointer list) { g_ptr_array_free(list, TRUE); }

static void make_links(ms_links *links, const ms_catalog *catalog)
{
    if (links->catalog == catalog)
        return;
    ms_links_forget(links);
    links->references = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_list);
    links->partitions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_list);
    links->catalog = catalog;
    for (size_t i = 0; i < catalog->tables.n; i++)
        ms_links_add(links, catalog, catalog->tables.v[i]);
}

/* ---- names -------------------------------------------------------------------------------------------------------- */

void ms_touched_begin(ms_touched *t, const ms_catalog *catalog, ms_links *links, ms_arena *arena)
{
    *t = (ms_touched){ .arena = arena, .catalog = catalog, .links = links,
                       .set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
    make_links(links, catalog);
}

void ms_touched_end(ms_touched *t)
{
    if (t->set != NULL)
        g_hash_table_destroy(t->set);
    t->set = NULL;
}

static bool add(ms_touched *t, ms_name name)
{
    if (name.name == NULL || !g_hash_table_add(t->set, key_of(t->catalog, name)))
        return false;
    MS_PUSH(t->arena, &t->names, ms_name_copy(t->arena, name));
    return true;
}

static void add_linked(ms_touched *t, GHashTable *map, ms_name name)
{
    char *key = key_of(t->catalog, name);
    const GPtrArray *list = g_hash_table_lookup(map, key);
    g_free(key);
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const ms_name child = *(const ms_name *)list->pdata[i];
        if (add(t, child) && map == t->links->partitions) /* partitions of partitions */
            add_linked(t, map, child);
    }
}

/* A table with its partitions, which share its columns and keys. */
static void add_table(ms_touched *t, ms_name name)
{
    if (name.name != NULL && add(t, name) && g_hash_table_size(t->links->partitions) > 0)
        add_linked(t, t->links->partitions, name);
}

static void add_kind(ms_touched *t, ms_object_kind kind) { t->kinds |= (uint32_t)1 << kind; }

/* ---- ops ---------------------------------------------------------------------------------------------------------- */

static void on_view(ms_touched *t, const ms_object *view)
{
    if (view == NULL)
        return;
    add(t, view->name);
    add_kind(t, view->kind);
}

static void on_index(ms_touched *t, const ms_op *op)
{
    ms_table *owner = NULL;
    on_view(t, ms_op_index_view(t->catalog, op));
    add_table(t, op->table_name);
    if (op->table_name.name == NULL && ms_catalog_find_index(t->catalog, op->object, &owner) != NULL)
        add_table(t, owner->name);
}

static void on_object(ms_touched *t, const ms_op *op)
{
    static const ms_object_kind families[][3] = { { MS_OBJECT_ENUM, MS_OBJECT_DOMAIN, MS_OBJECT_TYPE },
                                                  { MS_OBJECT_VIEW, MS_OBJECT_MATERIALIZED_VIEW, MS_OBJECT_VIEW },
                                                  { MS_OBJECT_FUNCTION, MS_OBJECT_PROCEDURE, MS_OBJECT_AGGREGATE } };
    ms_object target = ms_op_target(op);
    const ms_object *known = target.table.name == NULL ? ms_op_find_object(t->catalog, op) : NULL;
    if (known != NULL)
        target.table = known->table; /* DROP TRIGGER name */
    add_kind(t, target.kind);
    for (size_t f = 0; f < sizeof families / sizeof *families; f++)
        for (size_t i = 0; i < 3; i++)
            for (size_t k = 0; families[f][i] == target.kind && k < 3; k++)
                add_kind(t, families[f][k]);
    add(t, target.name);
    add(t, op->new_name);
    add_table(t, target.table);
}

/* A type that goes or gets another name does so in columns too. */
static bool is_type(ms_object_kind kind)
{
    return kind == MS_OBJECT_ENUM || kind == MS_OBJECT_DOMAIN || kind == MS_OBJECT_TYPE;
}

static void on_rename(ms_touched *t, const ms_op *op)
{
    t->whole = t->whole || is_type(op->object_kind) || op->object_kind == MS_OBJECT_SCHEMA;
    if (op->object_kind != MS_OBJECT_NONE && op->object_kind != MS_OBJECT_TABLE) {
        on_object(t, op);
        return;
    }
    ms_name to = op->new_name;
    if (to.schema == NULL && (t->catalog->compare & MS_CATALOG_RENAME_TO_DEFAULT) == 0)
        to.schema = op->object.schema;
    add_table(t, op->object);
    add_table(t, to);
    add_linked(t, t->links->references, op->object);
}

static void on_comment(ms_touched *t, const ms_op *op)
{
    if (op->object_kind == MS_OBJECT_SCHEMA || op->object_kind == MS_OBJECT_DATABASE || op->object_kind == MS_OBJECT_ROLE)
        return;
    if (op->object_kind == MS_OBJECT_INDEX)
        on_index(t, op);
    else if (op->object_kind == MS_OBJECT_TABLE || op->object_kind == MS_OBJECT_COLUMN || op->object_kind == MS_OBJECT_CONSTRAINT ||
             op->object_kind == MS_OBJECT_NONE)
        add_table(t, op->object);
    else
        on_object(t, op);
}

void ms_touched_add(ms_touched *t, const ms_op *op)
{
    switch (op->kind) {
    case MS_OP_TRUNCATE_TABLE: case MS_OP_INSERT: case MS_OP_UPDATE: case MS_OP_DELETE: case MS_OP_SESSION:
    case MS_OP_TRANSACTION: case MS_OP_GRANT: case MS_OP_REVOKE: case MS_OP_REINDEX: case MS_OP_OPAQUE:
        break;
    case MS_OP_CREATE_SCHEMA: case MS_OP_DROP_SCHEMA: case MS_OP_CREATE_EXTENSION: case MS_OP_DROP_EXTENSION:
        t->whole = true;
        break;
    case MS_OP_CREATE_TABLE:
        if (op->table != NULL && !op->table->temporary)
            add_table(t, op->table->name);
        break;
    case MS_OP_RENAME_TABLE:
        on_rename(t, op);
        break;
    case MS_OP_DROP_INDEX: case MS_OP_RENAME_INDEX:
        on_index(t, op);
        break;
    case MS_OP_COMMENT:
        on_comment(t, op);
        break;
    case MS_OP_ALTER_SEQUENCE:
        if (!ms_sequence_only_restarts(op->expr))
            on_object(t, op);
        break;
    case MS_OP_CREATE_VIEW: case MS_OP_REPLACE_VIEW: case MS_OP_DROP_VIEW: case MS_OP_CREATE_SEQUENCE:
    case MS_OP_DROP_SEQUENCE: case MS_OP_CREATE_ENUM: case MS_OP_ALTER_ENUM: case MS_OP_DROP_ENUM: case MS_OP_CREATE_TRIGGER:
    case MS_OP_DROP_TRIGGER: case MS_OP_CREATE_ROUTINE: case MS_OP_DROP_ROUTINE:
        on_object(t, op);
        break;
    case MS_OP_CREATE_OBJECT: case MS_OP_DROP_OBJECT:
        if (ms_object_in_catalog(op->object_kind) && op->object.name != NULL)
            on_object(t, op);
        break;
    case MS_OP_CREATE_INDEX:
        on_view(t, ms_catalog_matview(t->catalog, op->object));
        add_table(t, op->object);
        break;
    default: /* of a table; what refers to it may go or change along with a column, a key or the table */
        add_table(t, op->object);
        add_table(t, op->table_name);
        if (op->kind == MS_OP_DROP_TABLE || op->kind == MS_OP_DROP_COLUMN || op->kind == MS_OP_RENAME_COLUMN ||
            op->kind == MS_OP_DROP_CONSTRAINT || op->kind == MS_OP_DROP_PRIMARY_KEY)
            add_linked(t, t->links->references, op->object);
    }
}

/* ---- what is in --------------------------------------------------------------------------------------------------- */

/* Asked for every object of the catalog: one or two names are compared faster than a key is made. */
bool ms_touched_table(const ms_touched *t, ms_name name)
{
    enum { FEW = 8 };
    if (name.name == NULL)
        return false;
    for (size_t i = 0; t->names.n <= FEW && i < t->names.n; i++)
        if (ms_name_equal(t->catalog, t->names.v[i], name))
            return true;
    if (t->names.n <= FEW)
        return false;
    char *key = key_of(t->catalog, name);
    const bool in = g_hash_table_contains(t->set, key);
    g_free(key);
    return in;
}

/* Names of triggers and the like may be those of their table only. */
bool ms_touched_object(const ms_touched *t, const ms_object *object)
{
    const bool of_table = object->kind == MS_OBJECT_TRIGGER || object->kind == MS_OBJECT_POLICY || object->kind == MS_OBJECT_RULE;
    return ms_touched_table(t, object->table) || (!of_table && ms_touched_table(t, object->name));
}

/* catalog.c: the schema model: adding, finding and removing tables, objects and indexes by name.
 *
 * Look-ups go through the hash (catalog_index.c); the vectors keep the order in which things came. What a change to one
 * thing means for others is in follow.c and apply_*.c. */
#include "config.h"

#include "ir/catalog_index.h"

ms_catalog *ms_catalog_new(ms_arena *arena, const char *default_schema, int compare)
{
    ms_catalog *cat = MS_NEW(arena, ms_catalog);
    cat->arena = arena;
    cat->default_schema = ms_arena_strdup(arena, default_schema);
    cat->compare = compare;
    cat->index = MS_NEW(arena, struct ms_catalog_index);
    return cat;
}

bool ms_catalog_has_schema(const ms_catalog *cat, const char *schema)
{
    for (size_t i = 0; i < cat->schemas.n; i++)
        if (ms_schema_equal(cat, cat->schemas.v[i], schema))
            return true;
    return false;
}

/* ---- tables -------------------------------------------------------------------------------------------------------- */

ms_table *ms_catalog_table(const ms_catalog *cat, ms_name name)
{
    if (name.name == NULL)
        return NULL;
    for (const ms_hash_entry *e = ms_hash_first(cat, MS_OBJECT_TABLE, name); e != NULL; e = ms_hash_next(e)) {
        ms_table *table = e->item;
        if (ms_name_equal(cat, table->name, name))
            return table;
    }
    return NULL;
}

static void note_indexes(ms_catalog *cat, ms_table *table)
{
    for (size_t i = 0; i < table->indexes.n; i++)
        ms_catalog_note_index(cat, table, table->indexes.v[i].name);
}

static void forget_indexes(ms_catalog *cat, ms_table *table)
{
    for (size_t i = 0; i < table->indexes.n; i++)
        ms_catalog_forget_index(cat, table, table->indexes.v[i].name);
}

ms_table *ms_catalog_add_table(ms_catalog *cat, const ms_table *table)
{
    ms_table *own = ms_catalog_table(cat, table->name);
    if (own != NULL) {
        forget_indexes(cat, own);
        *own = *table;
    } else {
        own = MS_NEW(cat->arena, ms_table);
        *own = *table;
        MS_PUSH(cat->arena, &cat->tables, own);
        ms_hash_put(cat, MS_OBJECT_TABLE, own->name, own);
    }
    note_indexes(cat, own);
    cat->index->inherits = cat->index->inherits || ms_table_inherits(own);
    return own;
}

bool ms_catalog_remove_table(ms_catalog *cat, ms_name name)
{
    ms_table *table = ms_catalog_table(cat, name);
    if (table == NULL)
        return false;
    forget_indexes(cat, table);
    ms_hash_take(cat, MS_OBJECT_TABLE, table->name, table);
    for (size_t i = 0; i < cat->tables.n; i++)
        if (cat->tables.v[i] == table) {
            MS_REMOVE(&cat->tables, i);
            break;
        }
    return true;
}

/* ---- objects ------------------------------------------------------------------------------------------------------- */

ms_object *ms_catalog_object(const ms_catalog *cat, ms_object_kind kind, ms_name name)
{
    return ms_catalog_object_like(cat, &(ms_object){ .kind = kind, .name = name });
}

static bool same_signature(const char *a, const char *b)
{
    const char *const skip = " ";
    for (;; a++, b++) {
        a += strspn(a, skip);
        b += strspn(b, skip);
        if (*a == '\0' || ms_ascii_lower(*a) != ms_ascii_lower(*b))
            return *a == *b;
    }
}

static bool alike(const ms_catalog *cat, const ms_object *object, const ms_object *like)
{
    if (object->kind != like->kind || !ms_kind_name_equal(cat, like->kind, object->name, like->name))
        return false;
    if (object->signature != NULL && like->signature != NULL && !same_signature(object->signature, like->signature))
        return false;
    return like->kind == MS_OBJECT_SEQUENCE || object->table.name == NULL || like->table.name == NULL ||
           ms_name_equal(cat, object->table, like->table);
}

ms_object *ms_catalog_object_like(const ms_catalog *cat, const ms_object *like)
{
    if (like->name.name == NULL || (unsigned)like->kind >= MS_OBJECT_COUNT)
        return NULL;
    for (const ms_hash_entry *e = ms_hash_first(cat, like->kind, like->name); e != NULL; e = ms_hash_next(e)) {
        ms_object *object = e->item;
        if (alike(cat, object, like))
            return object;
    }
    return NULL;
}

ms_object *ms_catalog_add_object(ms_catalog *cat, const ms_object *object)
{
    ms_object *own = ms_catalog_object_like(cat, object);
    if (own == NULL) {
        own = MS_NEW(cat->arena, ms_object);
        MS_PUSH(cat->arena, &cat->objects, own);
        ms_hash_put(cat, object->kind, object->name, own);
    }
    *own = *object;
    cat->index->matviews = cat->index->matviews || own->kind == MS_OBJECT_MATERIALIZED_VIEW;
    return own;
}

void ms_catalog_drop_object(ms_catalog *cat, ms_object *object)
{
    ms_hash_take(cat, object->kind, object->name, object);
    for (size_t i = 0; i < cat->objects.n; i++)
        if (cat->objects.v[i] == object) {
            MS_REMOVE(&cat->objects, i);
            break;
        }
}

bool ms_catalog_remove_object(ms_catalog *cat, ms_object_kind kind, ms_name name)
{
    ms_object *object = ms_catalog_object(cat, kind, name);
    if (object == NULL)
        return false;
    ms_catalog_drop_object(cat, object);
    return true;
}

/* ---- parts of a table ---------------------------------------------------------------------------------------------- */

ms_column *ms_table_column(const ms_catalog *cat, const ms_table *table, const char *name)
{
    for (size_t i = 0; name != NULL && i < table->columns.n; i++)
        if (ms_ident_equal(cat, table->columns.v[i].name, name))
            return &table->columns.v[i];
    return NULL;
}

ms_constraint *ms_table_constraint(const ms_catalog *cat, const ms_table *table, const char *name)
{
    for (size_t i = 0; name != NULL && i < table->constraints.n; i++)
        if (ms_ident_equal(cat, table->constraints.v[i].name, name))
            return &table->constraints.v[i];
    return NULL;
}

ms_constraint *ms_table_primary_key(const ms_table *table)
{
    for (size_t i = 0; i < table->constraints.n; i++)
        if (table->constraints.v[i].kind == MS_CONSTRAINT_PRIMARY_KEY)
            return &table->constraints.v[i];
    return NULL;
}

ms_index *ms_table_index(const ms_catalog *cat, const ms_table *table, const char *name)
{
    for (size_t i = 0; name != NULL && i < table->indexes.n; i++)
        if (ms_ident_equal(cat, table->indexes.v[i].name, name))
            return &table->indexes.v[i];
    return NULL;
}

/* ---- indexes by name ----------------------------------------------------------------------------------------------- */

/* The hash of index names is a hint. Loaders fill table->indexes by hand, so it is made at the first look-up, kept by
 * what changes catalogs here, and every answer is checked; a look-up that misses scans. Where index names are per table
 * there is none: all tables may have an index "PRIMARY". */
static bool hashed(const ms_catalog *cat) { return (cat->compare & MS_CATALOG_INDEX_PER_TABLE) == 0; }

void ms_catalog_note_index(ms_catalog *cat, ms_table *table, const char *name)
{
    if (name != NULL && hashed(cat) && cat->index->indexes_known)
        ms_hash_put(cat, MS_OBJECT_INDEX, (ms_name){ table->name.schema, name }, table);
}

void ms_catalog_forget_index(ms_catalog *cat, ms_table *table, const char *name)
{
    if (name != NULL && hashed(cat) && cat->index->indexes_known)
        ms_hash_take(cat, MS_OBJECT_INDEX, (ms_name){ table->name.schema, name }, table);
}

static void learn_indexes(const ms_catalog *cat)
{
    if (cat->index->indexes_known || !hashed(cat))
        return;
    cat->index->indexes_known = true;
    ms_catalog own = *cat; /* only the hash behind the pointer changes, and it is no part of the value */
    for (size_t i = 0; i < cat->tables.n; i++)
        note_indexes(&own, cat->tables.v[i]);
}

ms_table *ms_catalog_index_owner(const ms_catalog *cat, const char *schema, const char *name)
{
    if (!hashed(cat) || name == NULL)
        return NULL;
    learn_indexes(cat);
    for (const ms_hash_entry *e = ms_hash_first(cat, MS_OBJECT_INDEX, (ms_name){ schema, name }); e != NULL;
         e = ms_hash_next(e)) {
        ms_table *table = e->item;
        if (ms_schema_equal(cat, table->name.schema, schema) && ms_table_index(cat, table, name) != NULL)
            return table;
    }
    return NULL;
}

ms_index *ms_catalog_find_index(const ms_catalog *cat, ms_name name, ms_table **table)
{
    ms_table *owner = ms_catalog_index_owner(cat, name.schema, name.name);
    for (size_t i = 0; owner == NULL && name.name != NULL && i < cat->tables.n; i++)
        if (ms_schema_equal(cat, cat->tables.v[i]->name.schema, name.schema) &&
            ms_table_index(cat, cat->tables.v[i], name.name) != NULL)
            owner = cat->tables.v[i];
    if (owner == NULL)
        return NULL;
    if (table != NULL)
        *table = owner;
    return ms_table_index(cat, owner, name.name);
}

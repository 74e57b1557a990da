/* lower_key.c: keys for MySQL and MariaDB: primary, unique and foreign keys, checks, indexes. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "../common/common.h"
#include "my.h"

static void begin_alter(ms_my_lower *lower, ms_sql *sql, ms_name table)
{
    ms_sql_init(sql, lower->arena, &ms_my_style);
    ms_sql_kw(sql, "ALTER TABLE");
    ms_common_name(sql, table);
}

/* ---- constraints ---- */

static ms_status check_foreign_key(ms_my_lower *lower, const ms_constraint *c)
{
    if (c->deferrable || c->initially_deferred)
        return ms_my_unsupported(lower, "foreign keys cannot be deferred", "Leave DEFERRABLE out.");
    if (c->match != NULL && strcasecmp(c->match, "SIMPLE") != 0)
        return ms_my_unsupported(lower, "MATCH makes the server ignore ON DELETE and ON UPDATE", "Leave MATCH out.");
    if (c->on_delete == MS_FK_SET_DEFAULT || c->on_update == MS_FK_SET_DEFAULT)
        return ms_my_unsupported(lower, "InnoDB refuses SET DEFAULT in a foreign key", "Write SET NULL or RESTRICT.");
    return MS_OK;
}

/* The servers want the referenced columns named; SQL lets them be left out when they are the primary key. */
static ms_status referenced_columns(ms_my_lower *lower, const ms_constraint *c, const ms_strings **columns)
{
    *columns = &c->ref_columns;
    if (c->ref_columns.n > 0)
        return MS_OK;
    const ms_table *parent = lower->catalog == NULL ? NULL : ms_catalog_table(lower->catalog, c->ref_table);
    const ms_constraint *key = parent == NULL ? NULL : ms_table_primary_key(parent);
    if (key == NULL)
        return ms_my_unsupported(lower, "a foreign key must name the referenced columns",
                                 "Write REFERENCES table (column).");
    *columns = &key->columns;
    return MS_OK;
}

static ms_status put_foreign_key(ms_my_lower *lower, ms_sql *sql, const ms_constraint *c)
{
    const ms_strings *columns;
    ms_status status = check_foreign_key(lower, c);
    if (status != MS_OK || (status = referenced_columns(lower, c, &columns)) != MS_OK)
        return status;
    ms_sql_kw(sql, "FOREIGN KEY");
    ms_common_columns(sql, &c->columns);
    ms_sql_kw(sql, "REFERENCES");
    ms_common_name(sql, c->ref_table);
    ms_common_columns(sql, columns);
    if (c->on_delete != MS_FK_NO_ACTION) {
        ms_sql_kw(sql, "ON DELETE");
        ms_sql_kw(sql, ms_common_fk_action_text(c->on_delete));
    }
    if (c->on_update != MS_FK_NO_ACTION) {
        ms_sql_kw(sql, "ON UPDATE");
        ms_sql_kw(sql, ms_common_fk_action_text(c->on_update));
    }
    return MS_OK;
}

static ms_status put_check(ms_my_lower *lower, ms_sql *sql, const ms_constraint *c)
{
    if (!ms_my_has(lower->family, lower->version, MS_MY_CHECK))
        return ms_my_unsupported(lower, "this version reads CHECK and forgets it",
                                 "Write triggers that refuse the rows.");
    ms_sql_kw(sql, "CHECK (");
    ms_sql_punct(sql, c->expr != NULL ? c->expr : "TRUE");
    ms_sql_punct(sql, ")");
    if (c->not_enforced && !ms_my_has(lower->family, lower->version, MS_MY_NOT_ENFORCED))
        return ms_my_unsupported(lower, "a CHECK is always enforced", "Leave NOT ENFORCED out.");
    if (c->not_enforced)
        ms_sql_kw(sql, "NOT ENFORCED");
    return MS_OK;
}

static ms_status put_key(ms_my_lower *lower, ms_sql *sql, const ms_constraint *c)
{
    if (c->deferrable || c->initially_deferred)
        return ms_my_unsupported(lower, "keys cannot be deferred", "Leave DEFERRABLE out.");
    if (c->using_index != NULL)
        return ms_my_unsupported(lower, "an index cannot become a constraint",
                                 "A unique index is a unique constraint here.");
    if (c->nulls_not_distinct)
        return ms_my_unsupported(lower, "unique keys hold any number of NULLs", "Leave NULLS NOT DISTINCT out.");
    ms_sql_kw(sql, c->kind == MS_CONSTRAINT_UNIQUE ? "UNIQUE" : "PRIMARY KEY");
    ms_index as_index = { 0 };
    for (size_t i = 0; i < c->columns.n; i++) {
        const ms_key_part part = i < c->parts.n ? c->parts.v[i] : (ms_key_part){ 0 };
        MS_PUSH(lower->arena, &as_index.parts, (ms_index_part){ .column = c->columns.v[i], .prefix = part.prefix, .desc = part.desc });
    }
    return ms_my_put_index_parts(lower, sql, &as_index);
}

ms_status ms_my_put_constraint(ms_my_lower *lower, ms_sql *sql, const ms_constraint *c)
{
    if (c->not_valid)
        return ms_my_unsupported(lower, "a constraint checks the rows that exist when it is added",
                                 "Leave NOT VALID out.");
    if (c->kind == MS_CONSTRAINT_EXCLUDE || c->kind == MS_CONSTRAINT_NOT_NULL)
        return ms_my_unsupported(lower, c->kind == MS_CONSTRAINT_EXCLUDE ? "there are no exclusion constraints"
                                                                         : "NOT NULL is part of the column", NULL);
    if (c->name != NULL && c->kind != MS_CONSTRAINT_PRIMARY_KEY) { /* a primary key is always called PRIMARY */
        ms_sql_kw(sql, "CONSTRAINT");
        ms_sql_ident(sql, c->name);
    }
    if (c->kind == MS_CONSTRAINT_FOREIGN_KEY)
        return put_foreign_key(lower, sql, c);
    return c->kind == MS_CONSTRAINT_CHECK ? put_check(lower, sql, c) : put_key(lower, sql, c);
}

ms_status ms_my_lower_add_constraint(ms_my_lower *lower, const ms_op *op)
{
    ms_sql sql;
    begin_alter(lower, &sql, op->object);
    ms_sql_kw(&sql, "ADD");
    const ms_status status = ms_my_put_constraint(lower, &sql, op->constraint);
    if (status == MS_OK)
        ms_my_emit(lower, &sql);
    return status;
}

ms_status ms_my_lower_primary_key(ms_my_lower *lower, const ms_op *op)
{
    ms_sql sql;
    begin_alter(lower, &sql, op->object);
    if (op->kind != MS_OP_ADD_PRIMARY_KEY)
        ms_sql_kw(&sql, "DROP PRIMARY KEY");
    if (op->kind == MS_OP_ALTER_PRIMARY_KEY)
        ms_sql_punct(&sql, ",");
    if (op->kind != MS_OP_DROP_PRIMARY_KEY) {
        ms_sql_kw(&sql, "ADD");
        const ms_status status = ms_my_put_constraint(lower, &sql, op->constraint);
        if (status != MS_OK)
            return status;
    }
    ms_my_emit(lower, &sql);
    return MS_OK;
}

/* What the named thing is, as far as the catalog knows: a constraint, or an index that stands for one. */
static const ms_constraint *find_constraint(const ms_my_lower *lower, const ms_op *op, bool *is_index)
{
    const ms_table *table = lower->catalog == NULL ? NULL : ms_catalog_table(lower->catalog, op->object);
    const ms_constraint *c = table == NULL ? NULL : ms_table_constraint(lower->catalog, table, op->constraint_name);
    *is_index = c == NULL && table != NULL && ms_table_index(lower->catalog, table, op->constraint_name) != NULL;
    return c;
}

static const char *drop_words(const ms_my_lower *lower, const ms_constraint *c, bool is_index)
{
    if (is_index || (c != NULL && c->kind == MS_CONSTRAINT_UNIQUE))
        return "DROP INDEX";
    if (c != NULL && c->kind == MS_CONSTRAINT_PRIMARY_KEY)
        return "DROP PRIMARY KEY";
    if (c != NULL && c->kind == MS_CONSTRAINT_FOREIGN_KEY)
        return "DROP FOREIGN KEY";
    if (ms_my_has(lower->family, lower->version, MS_MY_DROP_CONSTRAINT))
        return "DROP CONSTRAINT";
    return c != NULL && ms_my_has(lower->family, lower->version, MS_MY_CHECK) ? "DROP CHECK" : NULL;
}

ms_status ms_my_lower_drop_constraint(ms_my_lower *lower, const ms_op *op)
{
    bool is_index;
    const ms_constraint *c = find_constraint(lower, op, &is_index);
    const bool absent = c == NULL && !is_index && lower->catalog != NULL;
    if (absent && op->if_exists)
        return MS_OK;
    const char *words = drop_words(lower, c, is_index);
    if (words == NULL)
        return ms_my_unsupported(lower, "this version must know what kind of constraint it drops",
                                 "Write DROP FOREIGN KEY, DROP INDEX or DROP PRIMARY KEY.");
    ms_sql sql;
    begin_alter(lower, &sql, op->object);
    ms_sql_kw(&sql, words);
    if (c == NULL || c->kind != MS_CONSTRAINT_PRIMARY_KEY)
        ms_sql_ident(&sql, op->constraint_name);
    ms_my_emit(lower, &sql);
    return MS_OK;
}

/* Only indexes have RENAME; a check or foreign key is dropped and added under the new name by one statement. */
ms_status ms_my_lower_rename_constraint(ms_my_lower *lower, const ms_op *op)
{
    bool is_index;
    const ms_constraint *c = find_constraint(lower, op, &is_index);
    ms_sql sql;
    begin_alter(lower, &sql, op->object);
    if (is_index || (c != NULL && c->kind == MS_CONSTRAINT_UNIQUE)) {
        if (!ms_my_has(lower->family, lower->version, MS_MY_RENAME_INDEX))
            return ms_my_unsupported(lower, "this version cannot rename an index",
                                     "Add the new one, then drop the old one.");
        ms_sql_kw(&sql, "RENAME INDEX");
        ms_sql_ident(&sql, op->constraint_name);
        ms_sql_kw(&sql, "TO");
        ms_sql_ident(&sql, op->new_column);
    } else {
        if (c == NULL || c->kind == MS_CONSTRAINT_PRIMARY_KEY)
            return ms_my_unsupported(lower, c == NULL ? "the constraint to rename is not known"
                                                      : "the primary key is always called PRIMARY", NULL);
        ms_sql_kw(&sql, drop_words(lower, c, false));
        ms_sql_ident(&sql, op->constraint_name);
        ms_sql_punct(&sql, ",");
        ms_sql_kw(&sql, "ADD");
        ms_constraint renamed = *c;
        renamed.name = op->new_column;
        const ms_status status = ms_my_put_constraint(lower, &sql, &renamed);
        if (status != MS_OK)
            return status;
    }
    ms_my_emit(lower, &sql);
    return MS_OK;
}

/* ---- indexes ---- */

static bool is_kind(const ms_index *index, const char *method)
{
    return index->method != NULL && strcasecmp(index->method, method) == 0;
}

static ms_status check_index(ms_my_lower *lower, const ms_index *index)
{
    if (index->where != NULL)
        return ms_my_unsupported(lower, "there are no partial indexes",
                                 "Index a generated column that is NULL for the rows to leave out.");
    if (index->include.n > 0)
        return ms_my_unsupported(lower, "an index has no INCLUDE columns", "Add the columns at the end of the key.");
    if (index->method != NULL && !is_kind(index, "btree") && !is_kind(index, "hash") && !is_kind(index, "fulltext") &&
        !is_kind(index, "spatial")) {
        ms_error_set(lower->err, MS_ERR_UNSUPPORTED, "%s: no index method %s", lower->family->product, index->method);
        ms_error_hint(lower->err, "BTREE, HASH, FULLTEXT and SPATIAL exist here.");
        return MS_ERR_UNSUPPORTED;
    }
    for (size_t i = 0; i < index->parts.n; i++) {
        const ms_index_part *part = &index->parts.v[i];
        if (part->expr != NULL && !ms_my_has(lower->family, lower->version, MS_MY_EXPR_INDEX))
            return ms_my_unsupported(lower, "an index has columns, not expressions", "Index a generated column.");
        if (part->nulls != NULL)
            return ms_my_unsupported(lower, "NULLs come first in an index", "Leave NULLS FIRST or LAST out.");
        if (part->opclass != NULL || part->collation != NULL)
            return ms_my_unsupported(lower, "an index follows its column's collation",
                                     "State the collation on the column.");
    }
    return MS_OK;
}

ms_status ms_my_put_index_parts(ms_my_lower *lower, ms_sql *sql, const ms_index *index)
{
    const ms_status status = check_index(lower, index);
    if (status != MS_OK)
        return status;
    ms_sql_kw(sql, "(");
    for (size_t i = 0; i < index->parts.n; i++) {
        const ms_index_part *part = &index->parts.v[i];
        if (i > 0)
            ms_sql_punct(sql, ",");
        if (part->expr != NULL) {
            ms_sql_kw(sql, "(");
            ms_sql_punct(sql, part->expr);
            ms_sql_punct(sql, ")");
        } else {
            ms_sql_ident(sql, part->column);
        }
        if (part->prefix > 0) {
            ms_sql_punct(sql, "(");
            ms_sql_int(sql, part->prefix);
            ms_sql_punct(sql, ")");
        }
        if (part->desc)
            ms_sql_kw(sql, "DESC");
    }
    ms_sql_punct(sql, ")");
    return MS_OK;
}

static void put_index_kind(ms_sql *sql, const ms_index *index)
{
    if (is_kind(index, "fulltext"))
        ms_sql_kw(sql, "FULLTEXT");
    else if (is_kind(index, "spatial"))
        ms_sql_kw(sql, "SPATIAL");
    else if (index->unique)
        ms_sql_kw(sql, "UNIQUE");
    ms_sql_kw(sql, "INDEX");
    if (index->name != NULL)
        ms_sql_ident(sql, index->name);
}

static void put_index_tail(ms_sql *sql, const ms_index *index)
{
    if (is_kind(index, "hash") || is_kind(index, "btree")) {
        ms_sql_kw(sql, "USING");
        ms_sql_kw(sql, is_kind(index, "hash") ? "HASH" : "BTREE");
    }
    if (index->options != NULL && *index->options != '\0')
        ms_sql_raw(sql, index->options);
}

ms_status ms_my_put_inline_index(ms_my_lower *lower, ms_sql *sql, const ms_index *index)
{
    put_index_kind(sql, index);
    const ms_status status = ms_my_put_index_parts(lower, sql, index);
    if (status == MS_OK)
        put_index_tail(sql, index);
    return status;
}

/* A unique constraint is an index of its name. */
static bool has_index(const ms_catalog *catalog, const ms_table *table, const char *name)
{
    const ms_constraint *key = ms_table_constraint(catalog, table, name);
    return ms_table_index(catalog, table, name) != NULL || (key != NULL && key->kind == MS_CONSTRAINT_UNIQUE);
}

static bool index_exists(const ms_my_lower *lower, ms_name table, const char *name)
{
    const ms_table *t = lower->catalog == NULL || name == NULL ? NULL : ms_catalog_table(lower->catalog, table);
    return t != NULL && has_index(lower->catalog, t, name);
}

/* CONCURRENTLY asks that writers go on: the clauses make the server refuse what would stop them. */
static void put_online(ms_my_lower *lower, ms_sql *sql, const ms_index *index)
{
    ms_sql_kw(sql, lower->family->mariadb ? "ALGORITHM=NOCOPY" : "ALGORITHM=INPLACE");
    ms_sql_kw(sql, is_kind(index, "fulltext") || is_kind(index, "spatial") ? "LOCK=SHARED" : "LOCK=NONE");
}

ms_status ms_my_lower_create_index(ms_my_lower *lower, const ms_op *op)
{
    const ms_index *index = op->index;
    const ms_name table = op->object.name != NULL ? op->object : index->table;
    const bool native_guard = ms_my_has(lower->family, lower->version, MS_MY_IF_EXISTS);
    ms_sql sql;
    if (op->if_not_exists && index_exists(lower, table, index->name))
        return MS_OK;
    if (index->name == NULL) { /* the server names it, which CREATE INDEX does not allow */
        begin_alter(lower, &sql, table);
        ms_sql_kw(&sql, "ADD");
        const ms_status status = ms_my_put_inline_index(lower, &sql, index);
        if (status == MS_OK)
            ms_my_emit(lower, &sql);
        return status;
    }
    ms_sql_init(&sql, lower->arena, &ms_my_style);
    ms_sql_kw(&sql, "CREATE");
    ms_index unnamed = *index;
    unnamed.name = NULL;
    put_index_kind(&sql, &unnamed);
    if (op->if_not_exists && native_guard)
        ms_sql_kw(&sql, "IF NOT EXISTS");
    ms_sql_ident(&sql, index->name);
    ms_sql_kw(&sql, "ON");
    ms_common_name(&sql, table);
    const ms_status status = ms_my_put_index_parts(lower, &sql, index);
    if (status != MS_OK)
        return status;
    put_index_tail(&sql, index);
    if (op->concurrently)
        put_online(lower, &sql, index);
    ms_my_emit(lower, &sql);
    return MS_OK;
}

static const ms_table *find_owner(const ms_catalog *catalog, ms_name index)
{
    ms_table *owner = NULL;
    if (catalog == NULL || ms_catalog_find_index(catalog, index, &owner) != NULL)
        return owner;
    for (size_t i = 0; i < catalog->tables.n; i++)
        if (has_index(catalog, catalog->tables.v[i], index.name))
            return catalog->tables.v[i];
    return NULL;
}

/* Index names are per table: the op says which, or the first table that has an index of that name. */
static ms_status table_of_index(ms_my_lower *lower, const ms_op *op, ms_name *table, bool *absent)
{
    *table = op->table_name;
    *absent = lower->catalog != NULL && table->name != NULL && !index_exists(lower, *table, op->object.name);
    if (table->name != NULL)
        return MS_OK;
    const ms_table *owner = find_owner(lower->catalog, op->object);
    if (owner != NULL) {
        *table = owner->name;
        return MS_OK;
    }
    *absent = true;
    if (op->if_exists && lower->catalog != NULL)
        return MS_OK;
    return ms_my_unsupported(lower, "the table of the index is not known", "Write DROP INDEX name ON table.");
}

ms_status ms_my_lower_drop_index(ms_my_lower *lower, const ms_op *op)
{
    ms_name table;
    bool absent;
    const ms_status status = table_of_index(lower, op, &table, &absent);
    if (status != MS_OK || (op->if_exists && absent))
        return status;
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &ms_my_style);
    ms_sql_kw(&sql, "DROP INDEX");
    if (op->if_exists && ms_my_has(lower->family, lower->version, MS_MY_IF_EXISTS))
        ms_sql_kw(&sql, "IF EXISTS");
    ms_sql_ident(&sql, op->object.name);
    ms_sql_kw(&sql, "ON");
    ms_common_name(&sql, table);
    ms_my_emit(lower, &sql);
    return MS_OK;
}

ms_status ms_my_lower_rename_index(ms_my_lower *lower, const ms_op *op)
{
    ms_name table;
    bool absent;
    if (!ms_my_has(lower->family, lower->version, MS_MY_RENAME_INDEX))
        return ms_my_unsupported(lower, "this version cannot rename an index",
                                 "Add the new one, then drop the old one.");
    const ms_status status = table_of_index(lower, op, &table, &absent);
    if (status != MS_OK || (op->if_exists && absent))
        return status;
    ms_sql sql;
    begin_alter(lower, &sql, table);
    ms_sql_kw(&sql, "RENAME INDEX");
    ms_sql_ident(&sql, op->object.name);
    ms_sql_kw(&sql, "TO");
    ms_sql_ident(&sql, op->new_name.name);
    ms_my_emit(lower, &sql);
    return MS_OK;
}

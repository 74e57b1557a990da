/* privilege.c: privileges: the rows that tell them, and GRANT and REVOKE. */
#include "config.h"

#include "internal.h"

/* ---- rows ------------------------------------------------------------------------------------------------------------ */

static ms_acl *acl_of_relation(ms_catalog *catalog, ms_name name)
{
    static const ms_object_kind kinds[] = { MS_OBJECT_VIEW, MS_OBJECT_MATERIALIZED_VIEW, MS_OBJECT_SEQUENCE };
    ms_table *table = ms_catalog_table(catalog, name);
    ms_object *object = NULL;
    for (size_t i = 0; table == NULL && object == NULL && i < MS_COUNT(kinds); i++)
        object = ms_catalog_object(catalog, kinds[i], name);
    return table != NULL ? &table->acl : object != NULL ? &object->acl : NULL;
}

static bool has_signature(const ms_object *object, const char *signature)
{
    return object != NULL && (signature == NULL || (object->signature != NULL && strcmp(object->signature, signature) == 0));
}

static ms_acl *acl_of_object(ms_catalog *catalog, const ms_object_kind *kinds, size_t n, ms_name name, const char *signature)
{
    for (size_t k = 0; k < n; k++) {
        ms_object *object = ms_catalog_object(catalog, kinds[k], name);
        for (size_t i = 0; object != NULL && !has_signature(object, signature) && i < catalog->objects.n; i++) {
            ms_object *other = catalog->objects.v[i]; /* one of several of that name */
            if (other->kind == kinds[k] && has_signature(other, signature) && ms_name_equal(catalog, other->name, name))
                object = other;
        }
        if (has_signature(object, signature))
            return &object->acl;
    }
    return NULL;
}

static ms_acl *acl_of(ms_catalog *catalog, const ms_text *v)
{
    static const ms_object_kind routines[] = { MS_OBJECT_FUNCTION, MS_OBJECT_PROCEDURE, MS_OBJECT_AGGREGATE };
    static const ms_object_kind types[] = { MS_OBJECT_ENUM, MS_OBJECT_DOMAIN, MS_OBJECT_TYPE };
    const ms_name name = { v[1].p, v[2].p };
    if (ms_common_text_is(v[0], "f"))
        return acl_of_object(catalog, routines, MS_COUNT(routines), name, v[3].p);
    if (ms_common_text_is(v[0], "T"))
        return acl_of_object(catalog, types, MS_COUNT(types), name, NULL);
    if (!ms_common_text_is(v[0], "n"))
        return acl_of_relation(catalog, name);
    const size_t n = catalog->schema_acls.n;
    if (n == 0 || strcmp(catalog->schema_acls.v[n - 1].schema, name.schema) != 0)
        MS_PUSH(catalog->arena, &catalog->schema_acls, (ms_schema_acl){ .schema = ms_common_text(catalog->arena, v[1]) });
    return &catalog->schema_acls.v[catalog->schema_acls.n - 1].acl;
}

static void put_list(ms_catalog *catalog, ms_privileges *list, const ms_text *v)
{
    const bool whole = ms_common_bool(v[9]);
    const char *names = whole ? "ALL" : v[7].p != NULL ? v[7].p : "";
    while (*names != '\0') {
        const size_t len = strcspn(names, ",");
        MS_PUSH(catalog->arena, list, (ms_privilege){ .grantee = ms_common_text(catalog->arena, v[6]), .grantable = ms_common_bool(v[8]),
                                                      .privilege = ms_arena_strndup(catalog->arena, names, len) });
        names += len + (names[len] == ',');
    }
}

void ms_postgresql_row_privilege(ms_catalog *catalog, const ms_text *v)
{
    if (ms_common_text_is(v[0], "u")) {
        catalog->role = ms_common_text(catalog->arena, v[6]);
        catalog->default_privileges = ms_common_bool(v[8]);
        return;
    }
    if (v[5].p != NULL) {
        ms_table *table = ms_catalog_table(catalog, (ms_name){ v[1].p, v[2].p });
        ms_column *column = table == NULL ? NULL : ms_table_column(catalog, table, v[5].p);
        if (column != NULL)
            put_list(catalog, &column->privileges, v);
        return;
    }
    ms_acl *acl = acl_of(catalog, v);
    if (acl == NULL)
        return; /* made since the query before, or of an extension */
    acl->state = MS_ACL_SAID;
    acl->owner = ms_common_text(catalog->arena, v[4]);
    put_list(catalog, &acl->list, v);
}

/* ---- statements -------------------------------------------------------------------------------------------------------- */

static const char *word_of(const ms_op *op)
{
    static const char *const words[MS_OBJECT_COUNT] = {
        [MS_OBJECT_SEQUENCE] = "SEQUENCE",   [MS_OBJECT_SCHEMA] = "SCHEMA",  [MS_OBJECT_FUNCTION] = "FUNCTION",
        [MS_OBJECT_PROCEDURE] = "PROCEDURE", [MS_OBJECT_AGGREGATE] = "FUNCTION", [MS_OBJECT_ENUM] = "TYPE", [MS_OBJECT_DOMAIN] = "TYPE",
        [MS_OBJECT_TYPE] = "TYPE",
    };
    return words[op->object_kind] != NULL ? words[op->object_kind] : "TABLE";
}

static void put_object(ms_postgresql_lowering *low)
{
    ms_sql_kw(&low->sql, "ON");
    if (low->op->object_kind == MS_OBJECT_SCHEMA && low->op->value != NULL) {
        ms_sql_kw(&low->sql, "ALL");
        ms_sql_kw(&low->sql, low->op->value);
        ms_sql_kw(&low->sql, "IN SCHEMA");
    } else {
        ms_sql_kw(&low->sql, word_of(low->op));
    }
    ms_common_name(&low->sql, low->op->object);
    if (low->op->obj != NULL && low->op->obj->signature != NULL)
        ms_sql_punct(&low->sql, low->op->obj->signature);
}

/* ALL stands alone. */
static bool together(const ms_privilege *a, const ms_privilege *b)
{
    return a == b || (strcmp(a->grantee, b->grantee) == 0 && a->grantable == b->grantable &&
                      strcmp(a->privilege, "ALL") != 0 && strcmp(b->privilege, "ALL") != 0);
}

/* The privileges from i on of one grantee; how many. */
static size_t put_privileges(ms_postgresql_lowering *low, const ms_privileges *list, size_t i)
{
    size_t n = 0;
    for (; i + n < list->n && together(&list->v[i], &list->v[i + n]); n++) {
        const ms_privilege *p = &list->v[i + n];
        if (n > 0)
            ms_sql_punct(&low->sql, ",");
        ms_sql_kw(&low->sql, p->privilege);
        if (p->column == NULL)
            continue;
        ms_sql_kw(&low->sql, "(");
        ms_sql_ident(&low->sql, p->column);
        ms_sql_punct(&low->sql, ")");
    }
    return n;
}

/* A statement for each grantee. */
ms_status ms_postgresql_privileges(ms_postgresql_lowering *low)
{
    const ms_privileges *list = &low->op->privileges;
    const bool gives = low->op->kind == MS_OP_GRANT;
    if (list->n == 0)
        return ms_postgresql_refuse(low, "its text is not known", "Run the statement as it is written.");
    for (size_t i = 0, n; i < list->n; i += n) {
        const ms_privilege first = list->v[i];
        ms_sql_kw(&low->sql, gives ? "GRANT" : "REVOKE");
        if (!gives && first.grantable)
            ms_sql_kw(&low->sql, "GRANT OPTION FOR");
        n = put_privileges(low, list, i);
        put_object(low);
        ms_sql_kw(&low->sql, gives ? "TO" : "FROM");
        if (*first.grantee == '\0')
            ms_sql_kw(&low->sql, "PUBLIC");
        else
            ms_sql_ident(&low->sql, first.grantee);
        if (gives && first.grantable)
            ms_sql_kw(&low->sql, "WITH GRANT OPTION");
        ms_common_cascade(&low->sql, low->op);
        ms_postgresql_emit(low);
    }
    return MS_OK;
}

/* ALTER ... OWNER TO: ALTER TABLE takes views and sequences, too. */
ms_status ms_postgresql_owner(ms_postgresql_lowering *low)
{
    const ms_op *op = low->op;
    if (op->object.name == NULL || op->new_name.name == NULL)
        return ms_postgresql_refuse(low, "its text is not known", "Run the statement as it is written.");
    ms_sql_kw(&low->sql, "ALTER");
    ms_sql_kw(&low->sql, op->object_kind == MS_OBJECT_AGGREGATE ? "AGGREGATE" : word_of(op));
    ms_common_name(&low->sql, op->object);
    if (op->obj != NULL && op->obj->signature != NULL)
        ms_sql_punct(&low->sql, op->obj->signature);
    ms_sql_kw(&low->sql, "OWNER TO");
    ms_sql_ident(&low->sql, op->new_name.name);
    ms_postgresql_emit(low);
    return MS_OK;
}

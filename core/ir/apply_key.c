/* apply_key.c: primary keys, constraints and indexes, and which of them goes with which. */
#include "config.h"

#include <glib.h>

#include "ir/apply.h"

/* ---- names that servers make up ------------------------------------------------------------------------------------ */

/* What servers call a constraint or index that was made without a name: {t} the table, {c} its first column, {cols} all
 * of them joined by _, * anything, # digits at the end. A script that drops one by such a name means it. */
typedef struct convention { int kind; const char *pattern; } convention;
enum { AN_INDEX = -1 };
static const convention conventions[] = {
    { MS_CONSTRAINT_PRIMARY_KEY, "{t}_pkey" },        { MS_CONSTRAINT_PRIMARY_KEY, "PRIMARY" },
    { MS_CONSTRAINT_UNIQUE, "{t}_{cols}_key*" },      { MS_CONSTRAINT_UNIQUE, "{c}" },
    { MS_CONSTRAINT_UNIQUE, "{c}_#" },                { MS_CONSTRAINT_FOREIGN_KEY, "{t}_{cols}_fkey*" },
    { MS_CONSTRAINT_FOREIGN_KEY, "{t}_ibfk_#" },      { MS_CONSTRAINT_CHECK, "{t}_{cols}_check*" },
    { MS_CONSTRAINT_CHECK, "{t}_*check*" },           { MS_CONSTRAINT_CHECK, "{t}_chk_#" },
    { MS_CONSTRAINT_CHECK, "CONSTRAINT_#" },          { MS_CONSTRAINT_EXCLUDE, "{t}_*excl*" },
    { AN_INDEX, "{t}_{cols}_idx*" },                  { AN_INDEX, "{c}" },
    { AN_INDEX, "{c}_#" },
};

static void put_columns(GString *out, const ms_strings *columns, size_t n)
{
    for (size_t i = 0; i < columns->n && i < n; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? "_" : "", columns->v[i]);
}

static GString *fill(const convention *row, const ms_table *table, const ms_strings *columns)
{
    GString *filled = g_string_new(NULL);
    for (const char *p = row->pattern; *p != '\0'; p++) {
        if (*p == '#')
            continue;
        if (*p != '{') {
            g_string_append_c(filled, *p);
            continue;
        }
        if (strncmp(p, "{t}", 3) == 0)
            g_string_append(filled, table->name.name);
        else
            put_columns(filled, columns, p[2] == '}' ? 1 : columns->n);
        p = strchr(p, '}');
    }
    return filled;
}

/* Matched as a glob, so a name with * or ? in it may match too much: then there are several, and it is a guess. */
static bool fits(const convention *row, const ms_table *table, const ms_strings *columns, const char *name)
{
    size_t len = strlen(name);
    if (columns->n == 0 && strstr(row->pattern, "{c") != NULL)
        return false;
    if (row->pattern[strlen(row->pattern) - 1] == '#') {
        while (len > 0 && g_ascii_isdigit(name[len - 1]))
            len--;
        if (name[len] == '\0')
            return false;
    }
    GString *filled = fill(row, table, columns);
    gchar *folded = g_ascii_strdown(name, (gssize)len), *pattern = g_ascii_strdown(filled->str, -1);
    const bool hit = g_pattern_match_simple(pattern, folded);
    g_free(folded);
    g_free(pattern);
    g_string_free(filled, TRUE);
    return hit;
}

static bool could_be_called(const ms_table *table, int kind, const ms_strings *columns, const char *name)
{
    for (size_t i = 0; i < sizeof conventions / sizeof *conventions; i++)
        if (conventions[i].kind == kind && fits(&conventions[i], table, columns, name))
            return true;
    return false;
}

ms_constraint *ms_apply_constraint_called(const ms_catalog *cat, const ms_table *table, const char *name, bool *guess)
{
    ms_constraint *found = ms_table_constraint(cat, table, name);
    size_t hits = 0, unnamed = 0;
    if (found != NULL)
        return found;
    if (ms_text_equal(name, "PRIMARY", true) && ms_table_primary_key(table) != NULL)
        return ms_table_primary_key(table); /* MySQL calls every primary key so */
    for (size_t i = 0; i < table->constraints.n; i++) {
        ms_constraint *c = &table->constraints.v[i];
        unnamed += c->name == NULL;
        if (c->name != NULL || !could_be_called(table, (int)c->kind, &c->columns, name))
            continue;
        found = c;
        hits++;
    }
    *guess = hits > 1 || (hits == 0 && unnamed > 0);
    return hits == 1 ? found : NULL;
}

ms_index *ms_apply_index_called(const ms_catalog *cat, const ms_table *table, const char *name, bool *guess)
{
    ms_index *found = ms_table_index(cat, table, name);
    size_t hits = 0, unnamed = 0;
    if (found != NULL)
        return found;
    for (size_t i = 0; i < table->indexes.n; i++) {
        ms_index *index = &table->indexes.v[i];
        ms_strings columns = { 0 };
        unnamed += index->name == NULL;
        for (size_t k = 0; k < index->parts.n && index->name == NULL; k++)
            MS_PUSH(cat->arena, &columns, index->parts.v[k].column != NULL ? index->parts.v[k].column : "expr");
        if (index->name != NULL || !could_be_called(table, AN_INDEX, &columns, name))
            continue;
        found = index;
        hits++;
    }
    *guess = hits > 1 || (hits == 0 && unnamed > 0);
    return hits == 1 ? found : NULL;
}

/* ---- removing: a key has an index, and the other way round --------------------------------------------------------- */

static bool pairs_up(const ms_catalog *cat, const ms_constraint *c, const ms_index *index)
{
    const bool key = c->kind == MS_CONSTRAINT_PRIMARY_KEY || c->kind == MS_CONSTRAINT_UNIQUE ||
                     c->kind == MS_CONSTRAINT_EXCLUDE;
    if (!key || index->name == NULL)
        return false;
    const bool same = ms_ident_equal(cat, c->name, index->name) ||
                      (c->kind == MS_CONSTRAINT_PRIMARY_KEY && ms_text_equal(index->name, "PRIMARY", true));
    return same && (index->of_constraint || (index->unique && (cat->compare & MS_CATALOG_UNIQUE_IS_INDEX) != 0));
}

void ms_apply_remove_constraint(ms_catalog *cat, ms_table *table, size_t i)
{
    const ms_constraint gone = table->constraints.v[i];
    MS_REMOVE(&table->constraints, i);
    for (size_t k = table->indexes.n; k-- > 0;)
        if (pairs_up(cat, &gone, &table->indexes.v[k])) {
            ms_catalog_forget_index(cat, table, table->indexes.v[k].name);
            MS_REMOVE(&table->indexes, k);
        }
}

void ms_apply_remove_index(ms_catalog *cat, ms_table *table, size_t i)
{
    const ms_index gone = table->indexes.v[i];
    ms_catalog_forget_index(cat, table, gone.name);
    MS_REMOVE(&table->indexes, i);
    for (size_t k = table->constraints.n; k-- > 0;)
        if (pairs_up(cat, &table->constraints.v[k], &gone))
            MS_REMOVE(&table->constraints, k);
}

/* ---- constraints --------------------------------------------------------------------------------------------------- */

static size_t position(const ms_table *table, const ms_constraint *c) { return (size_t)(c - table->constraints.v); }

/* ... USING INDEX: the index becomes the constraint's, takes its name and gives its columns. */
static void take_over_index(ms_catalog *cat, ms_table *table, ms_constraint *c)
{
    ms_index *index = ms_table_index(cat, table, c->using_index);
    if (index != NULL) {
        for (size_t i = 0; c->columns.n < index->parts.n; i++)
            MS_PUSH(cat->arena, &c->columns, index->parts.v[i].column);
        ms_catalog_forget_index(cat, table, index->name);
        if (c->name == NULL)
            c->name = index->name;
        index->name = c->name;
        index->of_constraint = true;
        ms_catalog_note_index(cat, table, index->name);
    }
    c->using_index = NULL;
}

static ms_status push_constraint(ms_catalog *cat, const ms_op *op, ms_table *table, ms_error *err)
{
    ms_constraint c = ms_constraint_copy(cat->arena, op->constraint);
    if (c.name != NULL && ms_table_constraint(cat, table, c.name) != NULL)
        return ms_apply_exists_part(cat, op->if_not_exists, err, "constraint", c.name, table);
    if (c.kind == MS_CONSTRAINT_NOT_NULL) { /* a named NOT NULL is a fact of its column */
        for (size_t i = 0; i < c.columns.n; i++) {
            ms_column *column = ms_table_column(cat, table, c.columns.v[i]);
            if (column != NULL)
                column->not_null = true;
        }
        return MS_OK;
    }
    if (c.using_index != NULL)
        take_over_index(cat, table, &c);
    MS_PUSH(cat->arena, &table->constraints, c);
    ms_apply_prefixes(cat, table);
    ms_apply_key_index(cat, table, &c);
    ms_apply_drop_covered(cat, table);
    ms_apply_invented_names(cat, table);
    ms_apply_implied_not_null(cat, table);
    return MS_OK;
}

ms_status ms_apply_add_constraint(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_status status = MS_OK;
    ms_table *table = ms_apply_table(cat, op, err, &status);
    return table == NULL ? status : push_constraint(cat, op, table, err);
}

ms_status ms_apply_add_primary_key(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_status status = MS_OK;
    ms_table *table = ms_apply_table(cat, op, err, &status);
    if (table == NULL)
        return status;
    if (ms_table_primary_key(table) != NULL)
        return ms_apply_exists(cat, op->if_not_exists, err, "primary key of table", table->name);
    return push_constraint(cat, op, table, err);
}

static void drop_key(ms_catalog *cat, const ms_op *op, ms_table *table, ms_constraint *c)
{
    if (op->cascade && (c->kind == MS_CONSTRAINT_PRIMARY_KEY || c->kind == MS_CONSTRAINT_UNIQUE)) {
        const ms_strings columns = ms_strings_copy(cat->arena, &c->columns);
        const size_t at = position(table, c); /* dropping references may move what comes after them */
        const ms_constraint key = *c;
        ms_apply_drop_references(cat, table, &columns, true);
        for (size_t i = at + 1; i-- > 0;)
            if (i < table->constraints.n && table->constraints.v[i].kind == key.kind &&
                ms_strings_equal(cat, &table->constraints.v[i].columns, &columns)) {
                c = &table->constraints.v[i];
                break;
            }
    }
    ms_apply_remove_constraint(cat, table, position(table, c));
}

ms_status ms_apply_drop_primary_key(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_status status = MS_OK;
    ms_table *table = ms_apply_table(cat, op, err, &status);
    if (table == NULL)
        return status;
    ms_constraint *key = ms_table_primary_key(table);
    if (key == NULL)
        return ms_apply_missing(cat, op->if_exists || ms_apply_columns_unknown(table), err, "primary key of table",
                                table->name);
    drop_key(cat, op, table, key);
    return MS_OK;
}

ms_status ms_apply_alter_primary_key(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_status status = MS_OK;
    ms_table *table = ms_apply_table(cat, op, err, &status);
    if (table == NULL)
        return status;
    const ms_constraint *old = ms_table_primary_key(table);
    if (old != NULL)
        ms_apply_remove_constraint(cat, table, position(table, old));
    return push_constraint(cat, op, table, err);
}

static ms_constraint *same_contents(const ms_catalog *cat, ms_table *table, const ms_constraint *like)
{
    const char *line = ms_constraint_canonical(cat, table, like, cat->arena);
    for (size_t i = 0; i < table->constraints.n; i++)
        if (table->constraints.v[i].name == NULL && table->constraints.v[i].kind == like->kind &&
            strcmp(line, ms_constraint_canonical(cat, table, &table->constraints.v[i], cat->arena)) == 0)
            return &table->constraints.v[i];
    return NULL;
}

/* The constraint that the op names. A name that only the server knows makes the catalog a guess. */
static ms_constraint *find_constraint(ms_catalog *cat, const ms_op *op, ms_error *err, ms_table **table, ms_status *status)
{
    bool guess = false;
    *table = ms_apply_table(cat, op, err, status);
    if (*table == NULL)
        return NULL;
    ms_constraint *c = ms_apply_constraint_called(cat, *table, op->constraint_name, &guess);
    if (op->constraint != NULL && op->constraint->name == NULL) /* one without a name is known by its contents */
        c = same_contents(cat, *table, op->constraint);
    if (c != NULL)
        return c;
    cat->incomplete = cat->incomplete || (guess && !op->if_exists);
    *status = ms_apply_missing_part(cat, op->if_exists || ms_apply_columns_unknown(*table), err, "constraint",
                                    op->constraint_name, *table);
    return NULL;
}

ms_status ms_apply_validate_constraint(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table;
    ms_status status = MS_OK;
    ms_constraint *c = find_constraint(cat, op, err, &table, &status);
    if (c != NULL)
        c->not_valid = false;
    return status;
}

ms_status ms_apply_alter_constraint(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    bool guess = false;
    ms_status status = MS_OK;
    ms_table *table = ms_apply_table(cat, op, err, &status);
    if (table == NULL)
        return status;
    ms_constraint *c = ms_apply_constraint_called(cat, table, op->constraint_name, &guess);
    if (c == NULL) {
        cat->incomplete = cat->incomplete || guess;
        return ms_apply_missing_part(cat, ms_apply_columns_unknown(table), err, "constraint", op->constraint_name, table);
    }
    c->deferrable = op->constraint->deferrable;
    c->initially_deferred = op->constraint->initially_deferred;
    c->not_enforced = op->constraint->not_enforced;
    return MS_OK;
}

ms_status ms_apply_rename_constraint(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table;
    ms_status status = MS_OK;
    ms_constraint *c = find_constraint(cat, op, err, &table, &status);
    if (c == NULL)
        return status;
    ms_constraint *other = ms_table_constraint(cat, table, op->new_column);
    if (other != NULL && other != c)
        return ms_apply_exists_part(cat, false, err, "constraint", op->new_column, table);
    const char *to = ms_arena_strdup(cat->arena, op->new_column);
    const bool made_for_key = c->kind == MS_CONSTRAINT_FOREIGN_KEY && (cat->compare & MS_CATALOG_INDEX_PER_TABLE) != 0;
    for (size_t i = 0; i < table->indexes.n; i++)
        if (pairs_up(cat, c, &table->indexes.v[i]) || /* MySQL makes an index of the foreign key's name, and makes it anew */
            (made_for_key && ms_ident_equal(cat, c->name, table->indexes.v[i].name))) {
            ms_catalog_forget_index(cat, table, table->indexes.v[i].name);
            table->indexes.v[i].name = to;
            ms_catalog_note_index(cat, table, to);
        }
    c->name = to;
    return MS_OK;
}

ms_status ms_apply_drop_constraint(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    ms_table *table;
    ms_status status = MS_OK;
    ms_constraint *c = find_constraint(cat, op, err, &table, &status);
    if (c == NULL)
        return status;
    const ms_constraint gone = ms_constraint_copy(cat->arena, c);
    drop_key(cat, op, table, c);
    ms_apply_drop_key_from_partitions(cat, table, &gone);
    return MS_OK;
}

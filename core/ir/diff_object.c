/* diff_object.c: schemas, types, sequences, and what is known by its text: views, routines, triggers.
 *
 * What a text stands on is told by the names in it. That is generous: a view that only seems to name a table is dropped and
 * made again, which costs nothing but its privileges. */
#include "config.h"

#include "ir/diff.h"
#include "ir/sequence.h"

enum { ROUTINE = 1, VIEW = 2, HANGS = 4 /* on a table */, TYPE = 8, SEQUENCE = 16, TEXT = ROUTINE | VIEW | HANGS };
static const struct kind { ms_op_kind create, drop; unsigned is; } kinds[MS_OBJECT_COUNT] = {
    [MS_OBJECT_VIEW] = { MS_OP_CREATE_VIEW, MS_OP_DROP_VIEW, VIEW },
    [MS_OBJECT_MATERIALIZED_VIEW] = { MS_OP_CREATE_VIEW, MS_OP_DROP_VIEW, VIEW },
    [MS_OBJECT_SEQUENCE] = { MS_OP_CREATE_SEQUENCE, MS_OP_DROP_SEQUENCE, SEQUENCE },
    [MS_OBJECT_ENUM] = { MS_OP_CREATE_ENUM, MS_OP_DROP_ENUM, TYPE },
    [MS_OBJECT_DOMAIN] = { MS_OP_CREATE_ENUM, MS_OP_DROP_ENUM, TYPE },
    [MS_OBJECT_TYPE] = { MS_OP_CREATE_ENUM, MS_OP_DROP_ENUM, TYPE },
    [MS_OBJECT_EXTENSION] = { MS_OP_CREATE_EXTENSION, MS_OP_DROP_EXTENSION, TYPE },
    [MS_OBJECT_TRIGGER] = { MS_OP_CREATE_TRIGGER, MS_OP_DROP_TRIGGER, HANGS },
    [MS_OBJECT_POLICY] = { MS_OP_CREATE_TRIGGER, MS_OP_DROP_TRIGGER, HANGS },
    [MS_OBJECT_RULE] = { MS_OP_CREATE_TRIGGER, MS_OP_DROP_TRIGGER, HANGS },
    [MS_OBJECT_STATISTICS] = { MS_OP_CREATE_OBJECT, MS_OP_DROP_OBJECT, HANGS },
    [MS_OBJECT_FUNCTION] = { MS_OP_CREATE_ROUTINE, MS_OP_DROP_ROUTINE, ROUTINE },
    [MS_OBJECT_PROCEDURE] = { MS_OP_CREATE_ROUTINE, MS_OP_DROP_ROUTINE, ROUTINE },
    [MS_OBJECT_AGGREGATE] = { MS_OP_CREATE_ROUTINE, MS_OP_DROP_ROUTINE, ROUTINE },
    [MS_OBJECT_EVENT] = { MS_OP_CREATE_ROUTINE, MS_OP_DROP_ROUTINE, HANGS },
};
typedef MS_VEC(ms_object *) objects;

static bool is(const ms_object *object, unsigned what) { return (kinds[object->kind].is & what) != 0; }

static objects objects_of(const ms_differ *d, const ms_catalog *cat, unsigned what)
{
    objects out = { 0 };
    for (size_t i = 0; i < cat->objects.n; i++)
        if (is(cat->objects.v[i], what))
            MS_PUSH(d->scratch, &out, cat->objects.v[i]);
    return out;
}

static const char *described(const ms_differ *d, const ms_object *object)
{
    return ms_arena_printf(d->scratch, "%s %s", ms_object_kind_name(object->kind), ms_name_text(d->scratch, object->name));
}

/* Comments have an op of their own. */
static const char *line_of(const ms_differ *d, const ms_catalog *cat, const ms_object *object)
{
    ms_object plain = *object;
    plain.comment = NULL;
    return ms_object_canonical(cat, &plain, d->scratch);
}

static bool same(const ms_differ *d, const ms_object *work, const ms_object *to)
{
    return strcmp(line_of(d, d->work, work), line_of(d, d->to, to)) == 0;
}

static ms_op object_op(ms_op_kind kind, ms_object *object)
{
    ms_op op = { .kind = kind, .object_kind = object->kind, .object = object->name, .obj = object };
    if (object->kind != MS_OBJECT_SEQUENCE)
        op.table_name = object->table;
    return op;
}

static void drop_object(ms_differ *d, const ms_object *object)
{
    ms_object own = *object;
    ms_diff_push(d, object_op(kinds[object->kind].drop, &own));
}

static bool replaces(const ms_object *object)
{
    return is(object, ROUTINE) && object->definition != NULL &&
           g_ascii_strncasecmp(object->definition, "CREATE OR REPLACE ", 18) == 0;
}

static void create_object(ms_differ *d, const ms_object *object)
{
    ms_object own = *object;
    memset(&own.indexes, 0, sizeof own.indexes); /* come after it */
    if (is(object, ROUTINE | HANGS))
        own.comment = NULL; /* the text of these has none */
    ms_op op = object_op(kinds[object->kind].create, &own);
    op.or_replace = replaces(object);
    ms_diff_push(d, op);
}

/* ---- schemas ----------------------------------------------------------------------------------------------------------- */

void ms_diff_schemas(ms_differ *d, bool create)
{
    const ms_catalog *from = create ? d->to : d->work, *in = create ? d->work : d->to;
    ms_strings names = { 0 };
    for (size_t i = 0; i < from->schemas.n; i++)
        if (!ms_catalog_has_schema(in, from->schemas.v[i]))
            MS_PUSH(d->scratch, &names, from->schemas.v[i]);
    for (size_t i = 0; i < names.n; i++)
        ms_diff_push(d, (ms_op){ .kind = create ? MS_OP_CREATE_SCHEMA : MS_OP_DROP_SCHEMA, .object_kind = MS_OBJECT_SCHEMA,
                                 .object = { NULL, names.v[i] } });
}

/* ---- texts in the way -------------------------------------------------------------------------------------------------- */

static bool names_one(const char *text, const ms_strings *names)
{
    for (size_t i = 0; i < names->n; i++)
        if (ms_diff_mentions(text, names->v[i]))
            return true;
    return false;
}

/* Tables on which views and triggers cannot stay as they are, with what breaks. */
typedef struct broken_table { ms_name name; const ms_table_change *change; } broken_table;
typedef MS_VEC(broken_table) broken_tables;

static broken_tables find_broken(const ms_differ *d)
{
    broken_tables out = { 0 };
    for (size_t i = 0; i < d->work->tables.n; i++) {
        const ms_name name = d->work->tables.v[i]->name;
        const ms_table_change *change = ms_diff_change(d, name);
        if (change != NULL && (change->to == NULL || change->remade || change->broken.n > 0))
            MS_PUSH(d->scratch, &out, (broken_table){ name, change });
    }
    return out;
}

/* A trigger stands only on the columns that it names; a view is bound to its tables whole. */
static bool stands_on_table(const ms_differ *d, const ms_object *object, const broken_table *table)
{
    const bool whole = table->change->to == NULL || table->change->remade;
    const bool own = is(object, HANGS) && object->table.name != NULL && ms_name_equal(d->work, object->table, table->name);
    if (!own && !ms_diff_mentions(object->definition, table->name.name))
        return false;
    return whole || is(object, VIEW) || names_one(object->definition, &table->change->broken);
}

static bool stands_on_object(const ms_differ *d, const ms_object *object, const ms_object *on)
{
    if (object == on)
        return false;
    if (object->table.name != NULL && is(on, VIEW) && ms_name_equal(d->work, object->table, on->name))
        return true;
    return is(on, VIEW | ROUTINE) && ms_diff_mentions(object->definition, on->name.name);
}

/* It goes with its table. */
static bool table_goes(const ms_differ *d, const ms_object *object)
{
    const ms_table_change *change = object->table.name == NULL ? NULL : ms_diff_change(d, object->table);
    return change != NULL && (change->to == NULL || change->remade);
}

static bool must_go(const ms_differ *d, const ms_object *object, const broken_tables *tables)
{
    const ms_object *to = ms_catalog_object_like(d->to, object);
    if (to == NULL || !same(d, object, to))
        return !(is(object, ROUTINE) && (to == NULL || replaces(to))); /* gone routines: when nothing uses them any more */
    for (size_t i = 0; i < tables->n && !is(object, ROUTINE); i++)
        if (stands_on_table(d, object, &tables->v[i]))
            return true;
    return false;
}

/* Those that go, and then those that stand on them, and so on. */
static objects find_doomed(const ms_differ *d)
{
    const objects all = objects_of(d, d->work, TEXT);
    const broken_tables tables = find_broken(d);
    bool *in = ms_arena_alloc(d->scratch, all.n + 1);
    objects doomed = { 0 };
    for (size_t i = 0; i < all.n; i++)
        if ((in[i] = must_go(d, all.v[i], &tables)))
            MS_PUSH(d->scratch, &doomed, all.v[i]);
    for (size_t k = 0; k < doomed.n; k++) /* grows while it is walked */
        for (size_t i = 0; i < all.n; i++)
            if (!in[i] && !is(all.v[i], ROUTINE) && stands_on_object(d, all.v[i], doomed.v[k])) {
                in[i] = true;
                MS_PUSH(d->scratch, &doomed, all.v[i]);
            }
    return doomed;
}

/* What others stand on comes first. */
static size_t *order_of(const ms_differ *d, const objects *list)
{
    ms_graph graph = { .n = list->n };
    size_t *order = ms_arena_alloc(d->scratch, (list->n + 1) * sizeof *order);
    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < list->n; k++)
            if (stands_on_object(d, list->v[i], list->v[k]))
                MS_PUSH(d->scratch, &graph.edges, (ms_edge){ k, i, false });
    ms_diff_order(&graph, d->scratch, order);
    return order;
}

/* Sequences share their names with tables and views. */
static void drop_sequences_in_the_way(ms_differ *d)
{
    const objects all = objects_of(d, d->work, SEQUENCE);
    for (size_t i = 0; i < all.n; i++) {
        const ms_object own = *all.v[i];
        if (ms_catalog_object_like(d->to, &own) == NULL && ms_apply_relation(d->to, own.name))
            drop_object(d, &own);
    }
}

void ms_diff_drop_texts(ms_differ *d)
{
    const objects doomed = find_doomed(d);
    const size_t *order = order_of(d, &doomed);
    objects gone = { 0 };
    for (size_t i = doomed.n; i-- > 0;)
        if (!table_goes(d, doomed.v[order[i]]))
            MS_PUSH(d->scratch, &gone, doomed.v[order[i]]);
    for (size_t i = 0; i < gone.n && d->status == MS_OK; i++) {
        const ms_object own = *gone.v[i]; /* a view's triggers go with it */
        if (ms_catalog_object_like(d->work, &own) != NULL)
            drop_object(d, &own);
    }
    drop_sequences_in_the_way(d);
    ms_diff_view_indexes(d, false);
}

/* ---- making texts ------------------------------------------------------------------------------------------------------ */

static bool missing(const ms_differ *d, const ms_object *to)
{
    const ms_object *have = ms_catalog_object_like(d->work, to);
    return have == NULL || (replaces(to) && !same(d, have, to));
}

/* A routine whose text names a table or view that is not there yet comes after it. */
static bool can_be_made(const ms_differ *d, const ms_object *routine)
{
    for (size_t i = 0; i < d->to->tables.n; i++)
        if (ms_catalog_table(d->work, d->to->tables.v[i]->name) == NULL &&
            ms_diff_mentions(routine->definition, d->to->tables.v[i]->name.name))
            return false;
    for (size_t i = 0; i < d->to->objects.n; i++)
        if (is(d->to->objects.v[i], VIEW) && ms_catalog_object_like(d->work, d->to->objects.v[i]) == NULL &&
            ms_diff_mentions(routine->definition, d->to->objects.v[i]->name.name))
            return false;
    return true;
}

static void create_texts(ms_differ *d, unsigned what, bool early)
{
    const objects all = objects_of(d, d->to, what);
    objects made = { 0 };
    for (size_t i = 0; i < all.n; i++)
        if (missing(d, all.v[i]) && (!early || can_be_made(d, all.v[i])))
            MS_PUSH(d->scratch, &made, all.v[i]);
    const size_t *order = order_of(d, &made);
    for (size_t i = 0; i < made.n && d->status == MS_OK; i++)
        create_object(d, made.v[order[i]]);
}

void ms_diff_create_texts(ms_differ *d)
{
    create_texts(d, VIEW | ROUTINE, false);
    ms_diff_view_indexes(d, true);
    create_texts(d, HANGS, false);
}

/* ---- types ------------------------------------------------------------------------------------------------------------- */

/* New labels between, before and behind the old ones, which stay in their order. */
static bool labels_grow(const ms_object *have, const ms_object *to)
{
    size_t k = 0;
    for (size_t i = 0; i < to->values.n && k < have->values.n; i++)
        k += strcmp(to->values.v[i], have->values.v[k]) == 0;
    return have->kind == MS_OBJECT_ENUM && to->kind == MS_OBJECT_ENUM && k == have->values.n;
}

static bool in_use(const ms_differ *d, const ms_object *type)
{
    for (size_t i = 0; i < d->work->tables.n; i++)
        for (size_t k = 0; k < d->work->tables.v[i]->columns.n; k++)
            if (ms_diff_mentions(d->work->tables.v[i]->columns.v[k].type.text, type->name.name))
                return true;
    return false;
}

/* Labels that go or change their order: all at once, and the columns of the type are written anew. */
static bool relabelled(const ms_object *have, const ms_object *to)
{
    return have->kind == MS_OBJECT_ENUM && to->kind == MS_OBJECT_ENUM && to->values.n > 0 && !labels_grow(have, to);
}

void ms_diff_survey_enums(const ms_differ *d, const ms_table *table, ms_table_change *change)
{
    for (size_t i = 0; i < d->work->objects.n && change->to != NULL; i++) {
        const ms_object *have = d->work->objects.v[i], *to = have->kind == MS_OBJECT_ENUM ? ms_catalog_object_like(d->to, have) : NULL;
        for (size_t k = 0; to != NULL && relabelled(have, to) && k < table->columns.n; k++)
            if (ms_diff_mentions(table->columns.v[k].type.text, have->name.name)) {
                MS_PUSH(d->scratch, &change->broken, table->columns.v[k].name);
                MS_PUSH(d->scratch, &change->relabelled, table->columns.v[k].name);
                change->same = false;
            }
    }
}

static void add_label(ms_differ *d, const ms_object *to, size_t i)
{
    ms_op op = { .kind = MS_OP_ALTER_ENUM, .object_kind = MS_OBJECT_ENUM, .object = to->name, .value = to->values.v[i] };
    op.after = i > 0 ? to->values.v[i - 1] : NULL;
    const ms_object *now = ms_catalog_object_like(d->work, to);
    if (i == 0 && now != NULL && now->values.n > 0)
        op.before = now->values.v[0];
    ms_diff_push(d, op);
}

static void change_type(ms_differ *d, const ms_object *have, const ms_object *to)
{
    const ms_object old = *have;
    if (labels_grow(have, to)) {
        for (size_t i = 0, k = 0; i < to->values.n; i++) {
            const bool known = k < old.values.n && strcmp(to->values.v[i], old.values.v[k]) == 0;
            k += known;
            if (!known)
                add_label(d, to, i);
        }
        return;
    }
    if (have->kind == MS_OBJECT_EXTENSION && !ms_diff_may_remake(d, "%s", described(d, have)))
        return; /* what it brought goes with it */
    if (in_use(d, have) && relabelled(have, to)) {
        ms_object own = *to;
        ms_diff_push(d, object_op(MS_OP_ALTER_ENUM, &own));
        return;
    }
    if (in_use(d, have)) {
        ms_diff_refuse(d, "%s: it cannot be changed as long as it is in use", described(d, have));
        return;
    }
    drop_object(d, &old);
    create_object(d, to);
}

static void create_sequence(ms_differ *d, const ms_object *to)
{
    ms_object own = *to;
    own.table = (ms_name){ 0 }; /* comes when the column is there */
    own.owner_column = NULL;
    if (*line_of(d, d->to, to) != '\0' && ms_catalog_object_like(d->work, to) == NULL)
        create_object(d, &own);
}

static void create_types(ms_differ *d, bool extensions)
{
    const objects types = objects_of(d, d->to, TYPE);
    for (size_t i = 0; i < types.n && d->status == MS_OK; i++) {
        const ms_object *have = ms_catalog_object_like(d->work, types.v[i]);
        if ((types.v[i]->kind == MS_OBJECT_EXTENSION) != extensions)
            continue;
        if (have == NULL)
            create_object(d, types.v[i]);
        else if (!same(d, have, types.v[i]))
            change_type(d, have, types.v[i]);
    }
}

void ms_diff_create_types(ms_differ *d)
{
    const objects sequences = objects_of(d, d->to, SEQUENCE);
    create_types(d, true);
    create_types(d, false);
    for (size_t i = 0; i < sequences.n && d->status == MS_OK; i++)
        create_sequence(d, sequences.v[i]);
    create_texts(d, ROUTINE, true);
}

/* ---- sequences when their columns are there ---------------------------------------------------------------------------- */

static void alter_sequence(ms_differ *d, const ms_object *have, const ms_object *to)
{
    ms_object own = *to;
    ms_op op;
    if (have->table.name != NULL && to->table.name == NULL)
        own.owner_column = "";
    op = object_op(MS_OP_ALTER_SEQUENCE, &own);
    op.expr = ms_sequence_way(have->definition, to->definition, d->arena);
    if (op.expr == NULL)
        own.definition = NULL;
    ms_diff_push(d, op);
}

void ms_diff_own_sequences(ms_differ *d)
{
    const objects sequences = objects_of(d, d->to, SEQUENCE);
    for (size_t i = 0; i < sequences.n && d->status == MS_OK; i++) {
        const ms_object *have = ms_catalog_object_like(d->work, sequences.v[i]);
        if (*line_of(d, d->to, sequences.v[i]) == '\0')
            continue;
        if (have == NULL)
            create_object(d, sequences.v[i]); /* went with its column */
        else if (!same(d, have, sequences.v[i]))
            alter_sequence(d, have, sequences.v[i]);
    }
}

/* ---- what is gone ------------------------------------------------------------------------------------------------------ */

static void drop_gone(ms_differ *d, unsigned what)
{
    const objects all = objects_of(d, d->work, what);
    objects gone = { 0 };
    for (size_t i = 0; i < all.n; i++) {
        const ms_object *to = ms_catalog_object_like(d->to, all.v[i]);
        if ((to == NULL || *line_of(d, d->to, to) == '\0') && *line_of(d, d->work, all.v[i]) != '\0')
            MS_PUSH(d->scratch, &gone, all.v[i]);
    }
    const size_t *order = order_of(d, &gone);
    for (size_t i = gone.n; i-- > 0 && d->status == MS_OK;) {
        const ms_object own = *gone.v[order[i]];
        drop_object(d, &own);
    }
}

void ms_diff_drop_types(ms_differ *d)
{
    drop_gone(d, ROUTINE);
    drop_gone(d, SEQUENCE);
    drop_gone(d, TYPE);
}

/* ---- comments ---------------------------------------------------------------------------------------------------------- */

static void put_comment(ms_differ *d, ms_op op, const char *have, const char *want)
{
    want = want != NULL ? want : "";
    if (strcmp(have != NULL ? have : "", want) == 0)
        return;
    op.kind = MS_OP_COMMENT;
    op.expr = *want != '\0' ? want : NULL;
    ms_diff_push(d, op);
}

static void comment_indexes(ms_differ *d, const ms_table *have, const ms_table *to)
{
    for (size_t i = 0; i < to->indexes.n && d->status == MS_OK; i++) {
        const ms_index *want = &to->indexes.v[i], *index = ms_table_index(d->work, have, want->name);
        if (index != NULL && !want->of_constraint)
            put_comment(d, (ms_op){ .object_kind = MS_OBJECT_INDEX, .object = { to->name.schema, want->name } }, index->comment, want->comment);
    }
}

static void comment_parts(ms_differ *d, const ms_table *to)
{
    const ms_table *have = ms_catalog_table(d->work, to->name);
    for (size_t i = 0; have != NULL && i < to->constraints.n && d->status == MS_OK; i++) {
        const ms_constraint *want = &to->constraints.v[i], *c = ms_table_constraint(d->work, have, want->name);
        if (c != NULL)
            put_comment(d, (ms_op){ .object_kind = MS_OBJECT_CONSTRAINT, .object = to->name, .constraint_name = want->name },
                        c->comment, want->comment);
    }
    if (have != NULL)
        comment_indexes(d, have, to);
}

void ms_diff_comments(ms_differ *d)
{
    for (size_t i = 0; i < d->to->tables.n && d->status == MS_OK; i++)
        comment_parts(d, d->to->tables.v[i]);
    for (size_t i = 0; i < d->to->objects.n && d->status == MS_OK; i++) {
        const ms_object *to = d->to->objects.v[i], *have = ms_catalog_object_like(d->work, to);
        if (have == NULL)
            continue;
        const ms_table view = ms_view_as_table(have), want = ms_view_as_table(to);
        put_comment(d, (ms_op){ .object_kind = to->kind, .object = to->name, .table_name = to->table, .value = to->signature },
                    have->comment, to->comment);
        comment_indexes(d, &view, &want);
    }
}

/* diff_order.c: what must come before what. */
#include "config.h"

#include "ir/diff.h"

/* Where all that is left waits for something: the first that waits for foreign keys only, which can come later. */
static size_t in_circle(const bool *done, const size_t *strict, size_t lowest, size_t n)
{
    for (size_t i = lowest; i < n; i++)
        if (!done[i] && strict[i] == 0)
            return i;
    return lowest;
}

/* Numbers whose predecessors are all done, lowest first: a heap would be faster, but a scan that starts where the last one
 * ended and goes back only when an edge frees a lower number is linear for tables that come in a good order already. */
void ms_diff_order(const ms_graph *graph, ms_arena *arena, size_t *order)
{
    size_t *waits = ms_arena_alloc(arena, (graph->n + 1) * sizeof *waits);
    size_t *start = ms_arena_alloc(arena, (graph->n + 2) * sizeof *start);
    const ms_edge **out = ms_arena_alloc(arena, (graph->edges.n + 1) * sizeof *out);
    size_t *strict = ms_arena_alloc(arena, (graph->n + 1) * sizeof *strict);
    bool *done = ms_arena_alloc(arena, graph->n + 1);
    for (size_t i = 0; i < graph->edges.n; i++) {
        start[graph->edges.v[i].first + 2]++;
        waits[graph->edges.v[i].then]++;
        strict[graph->edges.v[i].then] += !graph->edges.v[i].loose;
    }
    for (size_t i = 2; i < graph->n + 2; i++)
        start[i] += start[i - 1];
    for (size_t i = 0; i < graph->edges.n; i++)
        out[start[graph->edges.v[i].first + 1]++] = &graph->edges.v[i];
    size_t from = 0, lowest = 0;
    for (size_t k = 0; k < graph->n; k++) {
        while (done[lowest])
            lowest++;
        size_t next = from;
        while (next < graph->n && (done[next] || waits[next] > 0))
            next++;
        if (next == graph->n)
            next = in_circle(done, strict, lowest, graph->n);
        order[k] = next;
        done[next] = true;
        from = next;
        for (size_t i = start[next]; i < start[next + 1]; i++) {
            const size_t then = out[i]->then;
            strict[then] -= !out[i]->loose;
            waits[then]--;
            if (waits[then] == 0 && !done[then] && then < from)
                from = then;
        }
    }
}

static void add_edge(ms_graph *graph, ms_arena *arena, GHashTable *numbers, const ms_catalog *cat, ms_name parent, size_t child, bool loose)
{
    const ms_table *table = parent.name == NULL ? NULL : ms_catalog_table(cat, parent);
    const size_t number = table == NULL ? 0 : GPOINTER_TO_SIZE(g_hash_table_lookup(numbers, table));
    if (number > 0 && number - 1 != child)
        MS_PUSH(arena, &graph->edges, (ms_edge){ number - 1, child, loose });
}

/* INHERITS ("s"."parent"), UNION = (a, b): whatever table the options name comes first. */
static void add_named(ms_graph *graph, ms_arena *arena, GHashTable *numbers, const ms_catalog *cat, const char *options, size_t child)
{
    for (const char *p = options; p != NULL && *p != '\0';) {
        ms_name name = { NULL, ms_name_at(p, arena, &p) };
        if (name.name == NULL) {
            p++;
            continue;
        }
        if (*p == '.') {
            name.schema = name.name;
            name.name = ms_name_at(p + 1, arena, &p);
        }
        add_edge(graph, arena, numbers, cat, name, child, false);
    }
}

ms_table_list ms_diff_parents_first(const ms_catalog *cat, const ms_table_list *tables, ms_arena *arena)
{
    ms_graph graph = { .n = tables->n };
    ms_table_list out = { 0 };
    GHashTable *numbers = g_hash_table_new(NULL, NULL);
    size_t *order = ms_arena_alloc(arena, (tables->n + 1) * sizeof *order);
    for (size_t i = 0; i < tables->n; i++)
        g_hash_table_insert(numbers, tables->v[i], GSIZE_TO_POINTER(i + 1));
    for (size_t i = 0; i < tables->n; i++) {
        const ms_table *table = tables->v[i];
        add_edge(&graph, arena, numbers, cat, table->partition_of, i, false);
        add_named(&graph, arena, numbers, cat, table->options, i);
        for (size_t k = 0; k < table->constraints.n; k++)
            add_edge(&graph, arena, numbers, cat, table->constraints.v[k].ref_table, i, true);
    }
    ms_diff_order(&graph, arena, order);
    for (size_t i = 0; i < tables->n; i++)
        MS_PUSH(arena, &out, tables->v[order[i]]);
    g_hash_table_destroy(numbers);
    return out;
}

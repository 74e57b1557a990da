/* test_coverage.c: how much of what real migrations contain is read: tests/golden/coverage/DIALECT.tsv has a line for each
 * kind of operation that was counted in public projects: how often, what it is, what we make of it, a statement of the
 * kind.
 *
 *     test_coverage [DIRECTORY [--write]]
 *     test_coverage --files DIALECT FILE...      what of a project's migrations is not modelled, and the share
 *
 * The third field is compared; the share of operations, weighted by how often they occur, that become modelled ops must
 * be what is promised. --write makes the third field anew: read the difference before committing it. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "mariadb/mariadb.h"
#include "mysql/mysql.h"
#include "postgresql/postgresql.h"
#include "sqlite/sqlite.h"

enum { COUNT, OPERATION, OPS, STATEMENT, FIELDS };

static const struct { const char *file; const ms_dialect *dialect; double floor; } sets[] = {
    { "postgresql", &ms_dialect_postgresql, 99.5 },
    { "mysql", &ms_dialect_mysql, 99.5 },
    { "mysql", &ms_dialect_mariadb, 99.5 },
    { "sqlite", &ms_dialect_sqlite, 100 },
};

static void op_text(GString *out, const ms_op *op)
{
    ms_arena *arena = ms_arena_new();
    const char *object = ms_op_object_text(op, arena);
    if (out->len > 0)
        g_string_append(out, "; ");
    g_string_append(out, ms_op_name(op->kind));
    if (op->verb != NULL)
        g_string_append_printf(out, " %s", op->verb);
    if (*object != '\0')
        g_string_append_printf(out, ", %s", object);
    if (op->conditional)
        g_string_append(out, op->guard != NULL ? ", conditional" : ", maybe");
    if (op->unread)
        g_string_append(out, ", unread");
    ms_arena_free(arena);
}

/* What became of the text; *modelled: nothing in it is opaque. */
static GString *reading(const ms_dialect *d, const char *text, bool *modelled)
{
    GString *out = g_string_new(NULL);
    ms_arena *arena = ms_arena_new();
    ms_script script;
    ms_error err = MS_ERROR_INIT;
    *modelled = ms_sql_parse(d, text, strlen(text), 1, arena, &script, &err) == MS_OK && script.ops.n > 0;
    for (size_t i = 0; *modelled && i < script.ops.n; i++)
        op_text(out, &script.ops.v[i]);
    for (size_t i = 0; i < script.ops.n; i++)
        *modelled = *modelled && script.ops.v[i].kind != MS_OP_OPAQUE;
    if (err.status != MS_OK)
        g_string_append(out, err.message);
    ms_arena_free(arena);
    return out;
}

typedef struct share { long all, modelled; int kinds, opaque, differ; } share;

static void line(const ms_dialect *d, gchar **fields, bool write, GString *written, share *s)
{
    const long count = strtol(fields[COUNT], NULL, 10);
    g_autofree gchar *text = g_strcompress(fields[STATEMENT]);
    bool modelled;
    GString *ops = reading(d, text, &modelled);
    s->all += count;
    s->kinds++;
    if (modelled) {
        s->modelled += count;
    } else {
        s->opaque++;
        printf("  %s: %s (%ld): %s\n", d->name, fields[OPERATION], count, ops->str);
    }
    if (!write && strcmp(ops->str, fields[OPS]) != 0) {
        s->differ++;
        fprintf(stderr, "%s: %s\n  expected %s\n  got      %s\n", d->name, fields[OPERATION], fields[OPS], ops->str);
    }
    g_string_append_printf(written, "%s\t%s\t%s\t%s\n", fields[COUNT], fields[OPERATION], ops->str, fields[STATEMENT]);
    g_string_free(ops, TRUE);
}

static bool check(const char *dir, size_t set, bool write)
{
    const ms_dialect *d = sets[set].dialect;
    g_autofree gchar *path = g_strdup_printf("%s/%s.tsv", dir, sets[set].file);
    g_autofree gchar *text = NULL;
    share s = { 0 };
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    GString *written = g_string_new(NULL);
    gchar **lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) {
        gchar **fields = g_strsplit(lines[i], "\t", FIELDS);
        if (g_strv_length(fields) == FIELDS)
            line(d, fields, write, written, &s);
        else if (*lines[i] != '\0')
            s.differ++;
        g_strfreev(fields);
    }
    g_strfreev(lines);
    if (write)
        g_file_set_contents(path, written->str, (gssize)written->len, NULL);
    g_string_free(written, TRUE);
    const double percent = s.all == 0 ? 0 : 100.0 * (double)s.modelled / (double)s.all;
    printf("%s: %.2f %% of %ld operations, %d of %d kinds, become modelled ops (promised %.1f %%)\n", d->name, percent,
           s.all, s.kinds - s.opaque, s.kinds, sets[set].floor);
    return s.differ == 0 && percent >= sets[set].floor;
}

/* ---- files of a project ------------------------------------------------------------------------------------------- */

typedef struct found { long statements, modelled, unread, refused; GHashTable *opaque; } found;

static void read_file(const ms_dialect *d, const char *path, found *f)
{
    g_autofree gchar *text = NULL;
    gsize len;
    if (!g_file_get_contents(path, &text, &len, NULL))
        return;
    ms_arena *arena = ms_arena_new();
    ms_script script;
    ms_error err = MS_ERROR_INIT;
    if (ms_sql_parse(d, text, len, 1, arena, &script, &err) != MS_OK) {
        printf("%s:%d:%d: %s\n", path, err.line, err.column, err.message);
        f->refused++;
    }
    for (size_t i = 0; i < script.statements.n; i++) {
        const ms_statement *st = &script.statements.v[i];
        const ms_op *opaque = NULL;
        for (size_t k = 0; k < st->n_ops; k++) {
            const ms_op *op = &script.ops.v[st->first_op + k];
            opaque = op->kind == MS_OP_OPAQUE ? op : opaque;
            f->unread += op->unread;
        }
        f->statements++;
        f->modelled += opaque == NULL;
        if (opaque != NULL)
            g_hash_table_replace(f->opaque, g_strdup(opaque->verb),
                                 g_strdup_printf("%s:%d: %.*s", path, st->line, (int)(st->len < 120 ? st->len : 120), st->text));
    }
    ms_arena_free(arena);
}

static int files(int argc, char **argv)
{
    const ms_dialect *d = NULL;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (argc > 0 && strcmp(sets[i].dialect->name, argv[0]) == 0)
            d = sets[i].dialect;
    if (d == NULL)
        return 2;
    found f = { .opaque = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free) };
    for (int i = 1; i < argc; i++)
        read_file(d, argv[i], &f);
    GHashTableIter it;
    gpointer verb, example;
    for (g_hash_table_iter_init(&it, f.opaque); g_hash_table_iter_next(&it, &verb, &example);)
        printf("  opaque %s: %s\n", (char *)verb, (char *)example);
    g_hash_table_unref(f.opaque);
    printf("%s: %ld of %ld statements modelled, %ld run code that was not read, %ld of %d files refused\n", d->name,
           f.modelled, f.statements, f.unread, f.refused, argc - 1);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--files") == 0)
        return files(argc - 2, argv + 2);
    const char *dir = argc > 1 ? argv[1] : SQL_COVERAGE;
    const bool write = argc > 2 && strcmp(argv[2], "--write") == 0;
    bool ok = true;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        ok = check(dir, i, write) && ok;
    return ok ? 0 : 1;
}

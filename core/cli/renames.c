/* renames.c: see renames.h. */
#include "config.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "cli/renames.h"
#include "exec/interrupt.h"
#include "ir/model.h"

/* ---- reading ----------------------------------------------------------------------------------------------------------- */

static ms_status bad(ms_context *ctx, const char *what, const char *why)
{
    ms_error_set(&ctx->err, MS_ERR_USAGE, "rename %s: %s", what, why);
    ms_error_code(&ctx->err, "rename");
    ms_error_hint(&ctx->err, "Write table=newtable or table.column=newcolumn.");
    return MS_ERR_USAGE;
}

/* Up to three names between dots; 0 = more, or an empty one. */
static size_t parts_of(const char *text, ms_arena *arena, const char *part[3])
{
    gchar **list = g_strsplit(text, ".", -1);
    size_t n = g_strv_length(list);
    if (n > 3)
        n = 0;
    for (size_t i = 0; i < n; i++) {
        part[i] = ms_arena_strdup(arena, g_strstrip(list[i]));
        if (*part[i] == '\0')
            n = 0;
    }
    g_strfreev(list);
    return n;
}

/* The table under the name that it has in `from`: it may be called by its new one. */
static const ms_table *table_of(const ms_catalog *from, const ms_renames *known, ms_name name)
{
    const ms_table *table = ms_catalog_table(from, name);
    for (size_t i = 0; table == NULL && i < known->n; i++)
        if (known->v[i].column == NULL && ms_name_equal(from, known->v[i].new_table, name))
            table = ms_catalog_table(from, known->v[i].table);
    return table;
}

static ms_status add(ms_context *ctx, const ms_catalog *from, const char *text, ms_renames *out)
{
    const char *equals = strchr(text, '='), *old[3], *new[3];
    if (equals == NULL)
        return bad(ctx, text, "there is no =");
    const size_t n = parts_of(ms_arena_strndup(ctx->arena, text, (size_t)(equals - text)), ctx->arena, old);
    const size_t m = parts_of(equals + 1, ctx->arena, new);
    if (n == 0 || m == 0)
        return bad(ctx, text, "a name is missing or has too many parts");
    ms_diff_rename r = { .table = { NULL, old[0] } };
    const ms_table *whole = n == 3 ? NULL : ms_catalog_table(from, n == 1 ? r.table : (ms_name){ old[0], old[1] });
    const ms_table *owner = n == 1 ? NULL : table_of(from, out, n == 2 ? r.table : (ms_name){ old[0], old[1] });
    if (owner != NULL && ms_table_column(from, owner, old[n - 1]) != NULL) {
        r.table = owner->name;
        r.column = old[n - 1];
        r.new_column = new[m - 1];
    } else if (whole != NULL) {
        r.table = whole->name;
        r.new_table = (ms_name){ m > 1 ? new[m - 2] : whole->name.schema, new[m - 1] };
    } else {
        return bad(ctx, text, owner != NULL ? "the table has no such column now" : "there is no such table or column now");
    }
    MS_PUSH(ctx->arena, out, r);
    return MS_OK;
}

static ms_status add_lines(ms_context *ctx, const ms_catalog *from, const char *lines, ms_renames *out)
{
    gchar **list = g_strsplit(lines != NULL ? lines : "", "\n", -1);
    ms_status status = MS_OK;
    for (size_t i = 0; list[i] != NULL && status == MS_OK; i++)
        if (*g_strstrip(list[i]) != '\0')
            status = add(ctx, from, list[i], out);
    g_strfreev(list);
    return status;
}

/* "-- migsafe: rename old=new" */
static const char *lines_in_text(const char *text, ms_arena *arena)
{
    gchar **list = g_strsplit(text != NULL ? text : "", "\n", -1);
    GString *out = g_string_new(NULL);
    for (size_t i = 0; list[i] != NULL; i++) {
        const char *p = g_strstrip(list[i]);
        if (!g_str_has_prefix(p, "--"))
            continue;
        p += 2 + strspn(p + 2, " \t");
        if (!g_str_has_prefix(p, "migsafe:"))
            continue;
        p += strlen("migsafe:");
        p += strspn(p, " \t");
        if (g_str_has_prefix(p, "rename ") || g_str_has_prefix(p, "rename\t"))
            g_string_append_printf(out, "%s\n", p + strlen("rename "));
    }
    const char *lines = ms_arena_strdup(arena, out->str);
    g_string_free(out, TRUE);
    g_strfreev(list);
    return lines;
}

/* One whose new name is there already in `from`, or whose old one still is in `to`, is done: a schema file keeps them. */
static void forget_done(const ms_catalog *to, ms_renames *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++) {
        const ms_diff_rename r = list->v[i];
        const ms_table *table = ms_catalog_table(to, r.table);
        const bool stays = r.column == NULL ? table != NULL : table != NULL && ms_table_column(to, table, r.column) != NULL;
        if (!stays)
            list->v[kept++] = r;
    }
    list->n = kept;
}

ms_status ms_renames_read(ms_context *ctx, const ms_catalog *from, const ms_catalog *to, const char *options, const char *text,
                          ms_renames *out)
{
    ms_renames in_file = { 0 };
    ms_error ignored = ctx->err;
    gchar **lines = g_strsplit(lines_in_text(text, ctx->arena), "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) /* what is not there any more has been renamed long ago */
        if (*g_strstrip(lines[i]) != '\0' && add(ctx, from, lines[i], &in_file) != MS_OK)
            ctx->err = ignored;
    g_strfreev(lines);
    forget_done(to, &in_file);
    *out = in_file;
    return add_lines(ctx, from, options, out);
}

/* ---- what looks like one ----------------------------------------------------------------------------------------------- */

static bool is_skipped(ms_name name, const char *prefix) { return prefix != NULL && g_str_has_prefix(name.name, prefix); }

static bool is_known(const ms_catalog *cat, const ms_renames *known, ms_name table, const char *column, bool is_new)
{
    for (size_t i = 0; i < known->n; i++) {
        const ms_diff_rename *r = &known->v[i];
        if ((r->column == NULL) != (column == NULL))
            continue;
        if (column == NULL && ms_name_equal(cat, is_new ? r->new_table : r->table, table))
            return true;
        if (column != NULL && ms_name_equal(cat, r->table, table) && ms_ident_equal(cat, is_new ? r->new_column : r->column, column))
            return true;
    }
    return false;
}

/* Two thirds of the columns of either, and two at least, go by the same name and type. */
static bool alike(const ms_table *a, const ms_catalog *to, const ms_table *b)
{
    size_t same = 0;
    for (size_t i = 0; i < a->columns.n; i++) {
        const ms_column *other = ms_table_column(to, b, a->columns.v[i].name);
        same += other != NULL && ms_type_equal(&other->type, &a->columns.v[i].type);
    }
    return same > 1 && same * 3 >= a->columns.n * 2 && same * 3 >= b->columns.n * 2;
}

static void possible_columns(const ms_catalog *from, const ms_table *a, const ms_catalog *to, const ms_table *b,
                             const ms_renames *known, ms_arena *arena, ms_strings *out)
{
    for (size_t i = 0; i < a->columns.n; i++) {
        const ms_column *old = &a->columns.v[i];
        if (ms_table_column(to, b, old->name) != NULL || is_known(from, known, a->name, old->name, false))
            continue;
        for (size_t k = 0; k < b->columns.n; k++) {
            const ms_column *new = &b->columns.v[k];
            if (ms_table_column(from, a, new->name) == NULL && ms_type_equal(&old->type, &new->type) &&
                !is_known(from, known, a->name, new->name, true))
                MS_PUSH(arena, out, ms_arena_printf(arena, "%s.%s=%s", ms_name_text(arena, a->name), old->name, new->name));
        }
    }
}

/* The table under which `table` of from is known in `to`. */
static const ms_table *counterpart(const ms_catalog *from, const ms_catalog *to, const ms_renames *known, const ms_table *table)
{
    for (size_t i = 0; i < known->n; i++)
        if (known->v[i].column == NULL && ms_name_equal(from, known->v[i].table, table->name))
            return ms_catalog_table(to, known->v[i].new_table);
    return ms_catalog_table(to, table->name);
}

void ms_renames_possible(const ms_catalog *from, const ms_catalog *to, const char *skip_prefix, const ms_renames *known,
                         ms_arena *arena, ms_strings *out)
{
    for (size_t i = 0; i < from->tables.n; i++) {
        const ms_table *a = from->tables.v[i], *b = counterpart(from, to, known, a);
        if (is_skipped(a->name, skip_prefix))
            continue;
        if (b != NULL) {
            possible_columns(from, a, to, b, known, arena, out);
            continue;
        }
        for (size_t k = 0; k < to->tables.n; k++) {
            const ms_table *new = to->tables.v[k];
            if (ms_catalog_table(from, new->name) == NULL && !is_skipped(new->name, skip_prefix) && alike(a, to, new) &&
                !is_known(from, known, new->name, NULL, true))
                MS_PUSH(arena, out, ms_arena_printf(arena, "%s=%s", ms_name_text(arena, a->name), ms_name_text(arena, new->name)));
        }
    }
}

/* ---- asking ------------------------------------------------------------------------------------------------------------ */

static bool yes(ms_context *ctx, const char *rename)
{
    char answer[16] = "";
    const char *equals = strchr(rename, '=');
    fprintf(stderr, "%sIs %s the new name of %.*s?%s The data stays then; otherwise it is dropped. [y/N] ", ms_style_err(ctx, MS_STYLE_BOLD),
            equals + 1, (int)(equals - rename), rename, ms_style_err(ctx, MS_STYLE_NONE));
    fflush(stderr);
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
    while (poll(&input, 1, 100) <= 0) /* signals arrive on a thread of their own, so that reading would not end by one */
        if (ms_interrupt_received())
            return false;
    return fgets(answer, sizeof answer, stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y');
}

/* Each answer may make others pointless: what is possible is found anew. */
ms_status ms_renames_ask(ms_context *ctx, const ms_catalog *from, const ms_catalog *to, const char *skip_prefix, ms_renames *list)
{
    const bool terminal = isatty(STDIN_FILENO) == 1 && ctx->tty_err && ctx->format == MS_FORMAT_TEXT && !ctx->settings.yes;
    GHashTable *asked = g_hash_table_new(g_str_hash, g_str_equal);
    ms_status status = MS_OK;
    for (bool more = true; more && status == MS_OK;) {
        ms_strings possible = { 0 };
        ms_renames_possible(from, to, skip_prefix, list, ctx->arena, &possible);
        more = false;
        for (size_t i = 0; i < possible.n && !more && status == MS_OK; i++) {
            if (!g_hash_table_add(asked, ms_arena_strdup(ctx->arena, possible.v[i])))
                continue;
            if (!terminal)
                ms_note(ctx, "if that is a rename, which keeps the data, say: --rename=%s", possible.v[i]);
            else if ((more = yes(ctx, possible.v[i])))
                status = add(ctx, from, possible.v[i], list);
            if (ms_interrupt_received())
                status = ms_error_set(&ctx->err, MS_ERR_CANCELLED, "stopped");
        }
    }
    g_hash_table_destroy(asked);
    return status;
}

/* ---- back -------------------------------------------------------------------------------------------------------------- */

ms_renames ms_renames_back(const ms_renames *list, ms_arena *arena)
{
    ms_renames out = { 0 };
    for (size_t i = 0; i < list->n; i++) {
        const ms_diff_rename *r = &list->v[i];
        ms_diff_rename back = { .table = r->table };
        for (size_t k = 0; k < list->n; k++) /* the table's name over there */
            if (list->v[k].column == NULL && list->v[k].table.name == r->table.name)
                back.table = list->v[k].new_table;
        if (r->column == NULL) {
            back.new_table = r->table;
        } else {
            back.column = r->new_column;
            back.new_column = r->column;
        }
        MS_PUSH(arena, &out, back);
    }
    return out;
}

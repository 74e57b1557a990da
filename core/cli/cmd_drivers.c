/* cmd_drivers.c: `migsafe drivers [FILE...]`: which modules are there, and what they bring.
 *
 * Loads every module, which nothing else does. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "cli/cli.h"

static const struct flag_name {
    uint64_t flag;
    const char *name;
} flag_names[] = {
    { MS_CAP_TRANSACTIONS, "transactions" }, { MS_CAP_CANCEL, "cancel" },       { MS_CAP_TIMEOUT, "timeout" },
    { MS_CAP_BATCH, "batch" },               { MS_CAP_STREAMING, "streaming" }, { MS_CAP_FILE_LOCK, "file_lock" },
    { MS_CAP_BACKUP, "backup" },
};

/* One line of the list. */
typedef struct row {
    const char *name;
    const ms_module *module;    /* NULL = not there or broken */
    ms_error err;
    const ms_module_hint *hint; /* or NULL */
} row;

typedef MS_VEC(row) row_list;

static const ms_module_hint *hint_of(const char *name)
{
    size_t n;
    const ms_module_hint *hints = ms_module_hints(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(hints[i].name, name) == 0)
            return &hints[i];
    return NULL;
}

static void add(ms_context *ctx, row_list *rows, const char *name, bool file)
{
    for (size_t i = 0; i < rows->n; i++)
        if (strcmp(rows->v[i].name, name) == 0)
            return;
    row r = { .name = name, .hint = hint_of(name) };
    if (file)
        ms_module_load_file(name, &r.module, &r.err);
    else
        ms_module_load(name, &r.module, &r.err);
    MS_PUSH(ctx->arena, rows, r);
}

static json_t *strings(const char *const *list)
{
    json_t *array = json_array();
    for (; list != NULL && *list != NULL; list++)
        json_array_append_new(array, ms_json_text(*list));
    return array;
}

static json_t *row_json(const row *r)
{
    json_t *o = json_pack("{s:s,s:b}", "name", r->name, "available", r->module != NULL);
    if (r->module == NULL) {
        json_object_set_new(o, "error", ms_error_json(&r->err));
        json_object_set_new(o, "schemes", strings(r->hint != NULL ? r->hint->schemes : NULL));
        json_object_set_new(o, "install", ms_json_text(r->hint != NULL ? r->hint->install : NULL));
        return o;
    }
    const ms_driver *d = r->module->driver;
    json_t *dialects = json_array(), *flags = json_array();
    for (const ms_dialect *const *x = d->dialects; *x != NULL; x++)
        json_array_append_new(dialects, ms_json_text((*x)->name));
    for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++)
        if ((d->flags & flag_names[i].flag) != 0)
            json_array_append_new(flags, json_string(flag_names[i].name));
    json_object_set_new(o, "name", ms_json_text(d->name));
    json_object_set_new(o, "version", ms_json_text(d->version));
    json_object_set_new(o, "abi", json_pack("{s:i,s:i}", "major", (int)d->abi_major, "minor", (int)d->abi_minor));
    json_object_set_new(o, "client_library", ms_json_text(d->client_library()));
    json_object_set_new(o, "schemes", strings(d->schemes));
    json_object_set_new(o, "dialects", dialects);
    json_object_set_new(o, "capabilities", flags);
    json_object_set_new(o, "path", ms_json_text(r->module->path));
    return o;
}

/* The texts of a JSON array in one line. */
static const char *joined(ms_context *ctx, const json_t *array)
{
    const char *text = "";
    size_t i;
    json_t *item;
    json_array_foreach(array, i, item)
        text = ms_arena_printf(ctx->arena, "%s%s%s", text, i > 0 ? ", " : "", json_string_value(item));
    return text;
}

static void print_row(ms_context *ctx, const row *r)
{
    const char *bold = ms_style_out(ctx, MS_STYLE_BOLD), *plain = ms_style_out(ctx, MS_STYLE_NONE);
    if (r->module == NULL) {
        ms_out(ctx, "%s%s%s: %snot available%s\n  %s\n", bold, r->name, plain, ms_style_out(ctx, MS_STYLE_YELLOW), plain,
               r->err.message);
        if (r->err.hint[0] != '\0')
            ms_out(ctx, "  %s\n", r->err.hint);
        return;
    }
    json_t *o = row_json(r);
    ms_out(ctx, "%s%s%s %s\n", bold, r->module->driver->name, plain, r->module->driver->version);
    ms_out(ctx, "  client library  %s\n", r->module->driver->client_library());
    ms_out(ctx, "  schemes         %s\n", joined(ctx, json_object_get(o, "schemes")));
    ms_out(ctx, "  dialects        %s\n", joined(ctx, json_object_get(o, "dialects")));
    ms_out(ctx, "  capabilities    %s\n", joined(ctx, json_object_get(o, "capabilities")));
    ms_out(ctx, "  path            %s\n", r->module->path);
    json_decref(o);
}

static ms_exit run_drivers(ms_context *ctx)
{
    row_list rows = { .n = 0 };
    ms_strings names = { .n = 0 };
    size_t n_hints = 0;
    const ms_module_hint *hints = ms_module_hints(&n_hints);
    for (size_t i = 0; i < ctx->n_args; i++) {
        g_autofree char *path = g_canonicalize_filename(ctx->args[i], NULL);
        add(ctx, &rows, ms_arena_strdup(ctx->arena, path), true);
    }
    if (ctx->n_args == 0)
        ms_module_list(ctx->arena, &names);
    for (size_t i = 0; i < names.n; i++)
        add(ctx, &rows, names.v[i], false);
    for (size_t i = 0; ctx->n_args == 0 && i < n_hints; i++)
        add(ctx, &rows, hints[i].name, false);
    json_t *list = json_array();
    for (size_t i = 0; i < rows.n; i++)
        if (ctx->format != MS_FORMAT_TEXT)
            json_array_append_new(list, row_json(&rows.v[i]));
        else
            print_row(ctx, &rows.v[i]);
    if (ctx->format != MS_FORMAT_TEXT)
        ms_out_json(ctx, json_pack("{s:O}", "drivers", list));
    json_decref(list);
    if (ctx->n_args == 0)
        return MS_EXIT_OK;
    for (size_t i = 0; i < rows.n; i++) /* a module that was named must load */
        if (rows.v[i].module == NULL)
            return MS_EXIT_CONNECT;
    return MS_EXIT_OK;
}

const ms_command ms_cmd_drivers = {
    .name = "drivers",
    .args = "[FILE...]",
    .max_args = -1,
    .summary = "list driver modules and their client libraries",
    .details = "Lists the driver modules that are installed and those that could be: version, client library as loaded, "
               "URL schemes, dialects, capabilities and path, or why it does not load and what to install. With FILE: "
               "checks those modules; exit code 9 when one does not load.",
    .flags = MS_COMMAND_NO_SETTINGS,
    .json = "{ \"format\": 1, \"drivers\": [\n"
            "  { \"name\", \"available\": true, \"version\", \"abi\": { \"major\", \"minor\" }, \"client_library\",\n"
            "    \"schemes\": [...], \"dialects\": [...], \"capabilities\": [...], \"path\" },\n"
            "  { \"name\", \"available\": false, \"error\": { as in errors }, \"schemes\": [...], \"install\" } ] }",
    .run = run_drivers,
};

/* cmd_init.c: `migsafe init`: migsafe.conf, the migrations directory, a README in it.
 *
 * Never overwrites: what is there stays, and is named. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "cli/cli.h"
#include "cli/files.h"

static const char conf_text[] =
    "# migsafe.conf: settings of this project. `migsafe help configuration` explains every key.\n"
    "\n"
    "[migrations]\n"
    "dir = %s\n"
    "# strict: a pending migration must not be older than an applied one; allow: it may\n"
    "# order = strict\n"
    "# downs = files\n"
    "\n"
    "[policy]\n"
    "lock_timeout = 5s\n"
    "\n"
    "# The environment that is used without --env. A password is better kept out of this file: MIGSAFE_PASSWORD,\n"
    "# MIGSAFE_PASSWORD_FILE or the client library's own password file.\n"
    "[env.default]\n"
    "%surl = %s\n"
    "\n"
    "# [env.production]\n"
    "# url = postgresql://deploy@db.example.com/shop\n"
    "# protected = on\n";

static const char readme_text[] =
    "Migrations of this project, applied in the order of their versions by migsafe.\n"
    "\n"
    "    migsafe new add_customers    writes the next pair of files\n"
    "    migsafe plan                 shows what would be done, and how safe it is\n"
    "    migsafe apply                does it\n"
    "    migsafe rollback             takes the last one back\n"
    "\n"
    "A migration that was applied anywhere must not be edited: write another one.\n";

/* The text of an option that was given, or NULL. */
static const char *given(const ms_context *ctx, const char *option)
{
    size_t row;
    return ms_setting_by_option(option, strlen(option), &row) != NULL ? ctx->settings.given[row] : NULL;
}

/* A URL that may go into a file that is likely to be committed. */
static ms_status check_url(ms_context *ctx, const char *url)
{
    ms_connect how;
    ms_status status = ms_url_parse(url, ctx->arena, &how, &ctx->err);
    if (status != MS_OK || strcmp(ms_url_redact(url, ctx->arena), url) == 0)
        return status;
    ms_error_set(&ctx->err, MS_ERR_USAGE, "a URL with a password is not written to migsafe.conf");
    ms_error_code(&ctx->err, "password_in_file");
    ms_error_hint(&ctx->err, "Give the URL without it, and the password by MIGSAFE_PASSWORD, MIGSAFE_PASSWORD_FILE or the "
                             "client library's password file.");
    return MS_ERR_USAGE;
}

/* How migsafe.conf says dir: relative to its own directory. */
static const char *dir_in(ms_context *ctx, const char *conf, const char *dir)
{
    g_autofree char *base = g_path_get_dirname(conf);
    if (strcmp(base, ".") == 0 || g_path_is_absolute(dir))
        return dir;
    g_autofree char *absolute = g_canonicalize_filename(dir, NULL);
    return ms_arena_strdup(ctx->arena, absolute);
}

static ms_exit run_init(ms_context *ctx)
{
    const char *conf = ctx->settings.config != NULL ? ctx->settings.config : "migsafe.conf";
    const char *dir = given(ctx, "dir") != NULL ? given(ctx, "dir") : "migrations", *url = given(ctx, "url");
    if (url != NULL && check_url(ctx, url) != MS_OK)
        return MS_EXIT_BY_ERROR;
    const struct file { const char *path, *text; } files[] = {
        { conf, ms_arena_printf(ctx->arena, conf_text, dir_in(ctx, conf, dir), url != NULL ? "" : "# ",
                                url != NULL ? url : "sqlite:app.db") },
        { ms_arena_printf(ctx->arena, "%s/README", dir), readme_text },
    };
    json_t *created = json_array(), *kept = json_array();
    bool was_there = false;
    ms_status status = ms_cli_make_dir(dir, &was_there, &ctx->err);
    if (status == MS_OK)
        json_array_append_new(was_there ? kept : created, json_string(dir));
    for (size_t i = 0; status == MS_OK && i < sizeof files / sizeof *files; i++) {
        status = ms_cli_write_new(files[i].path, files[i].text, strlen(files[i].text), &was_there, &ctx->err);
        if (status == MS_OK)
            json_array_append_new(was_there ? kept : created, json_string(files[i].path));
    }
    size_t i;
    json_t *path;
    json_array_foreach(created, i, path)
        ms_note(ctx, "created %s", json_string_value(path));
    json_array_foreach(kept, i, path)
        ms_note(ctx, "kept    %s (it was there)", json_string_value(path));
    if (status == MS_OK && ctx->format != MS_FORMAT_TEXT) {
        ms_out_json(ctx, json_pack("{s:o,s:o}", "created", created, "kept", kept));
    } else {
        json_decref(created);
        json_decref(kept);
    }
    return status == MS_OK ? MS_EXIT_OK : MS_EXIT_BY_ERROR;
}

const ms_command ms_cmd_init = {
    .name = "init",
    .summary = "start a project: migsafe.conf and a directory for migrations",
    .details = "Writes migsafe.conf and the directory of migrations (--dir, default migrations) with a README. What is "
               "there already is kept as it is, so init can be run again. --url is written to the section [env.default]; "
               "a URL with a password is refused, because the file is likely to be committed.\n\n"
               "The tables in which migsafe keeps its history are made by the first apply.",
    .flags = MS_COMMAND_NO_SETTINGS | MS_COMMAND_WRITES,
    .examples = (const char *const[]){ "migsafe init", "migsafe --url=sqlite:shop.db init", NULL },
    .json = "{ \"format\": 1, \"created\": [ PATH, ... ], \"kept\": [ PATH, ... ] }",
    .run = run_init,
};

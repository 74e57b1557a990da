/* cmd_version.c: `migsafe version`. Loads nothing: `migsafe drivers` tells about modules. */
#include "config.h"

#include "cli/cli.h"

static ms_exit run_version(ms_context *ctx)
{
    if (ctx->format != MS_FORMAT_TEXT)
        ms_out_json(ctx, json_pack("{s:s,s:i,s:i}", "version", ms_version(), "abi_major", MS_DRIVER_ABI_MAJOR,
                                   "abi_minor", MS_DRIVER_ABI_MINOR));
    else
        ms_out(ctx, "migsafe %s\n", ms_version());
    return MS_EXIT_OK;
}

const ms_command ms_cmd_version = {
    .name = "version",
    .aliases = (const char *const[]){ "--version", "-V", NULL },
    .summary = "the version of the program",
    .details = "The version of the program and, as JSON, of the driver ABI that it speaks.",
    .flags = MS_COMMAND_NO_SETTINGS,
    .json = "{ \"format\": 1, \"version\": \"0.1.0\", \"abi_major\": 1, \"abi_minor\": 0 }",
    .run = run_version,
};

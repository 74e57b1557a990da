/* toolconf.h: configuration files of other tools (flyway.toml, flyway.conf, liquibase.properties, metadata.toml), as far as they say
 * what a script is. Internal to core/source. */
#ifndef MS_SOURCE_TOOLCONF_H
#define MS_SOURCE_TOOLCONF_H

#include "source/files.h"
#include "source/sections.h"

/* One setting. key: with its section, parts separated by dots. value: NULL = a list or a text that is not read here. */
typedef struct ms_tool_setting {
    const char *key, *value;
    int32_t line;
} ms_tool_setting;
typedef MS_VEC(ms_tool_setting) ms_tool_settings;

/* Adds what a TOML file says. MS_ERR_USAGE with file and line when it is none. */
ms_status ms_toml_read(const char *path, ms_arena *arena, ms_tool_settings *out, ms_error *err);
/* Adds what a Java properties file says; a backslash is itself, but for one at the end of a line, which joins the next. */
ms_status ms_properties_read(const char *path, ms_arena *arena, ms_tool_settings *out, ms_error *err);
/* The last setting of that key (whatever its case); NULL = none. */
const ms_tool_setting *ms_tool_setting_of(const ms_tool_settings *settings, const char *key);

/* What stands for a placeholder, in *out; the error otherwise. name: NULL = what begins at `at` has no end. */
typedef ms_status (*ms_placeholder_fn)(void *context, const char *name, const char *at, const char **out);
/* Replaces all of them in the section's text; the values are not looked through again. */
ms_status ms_placeholders_replace(ms_section *section, const char *prefix, const char *suffix, ms_placeholder_fn value, void *context,
                                  ms_arena *arena);

/* The first of the named files in dir or a directory above it, up to the project's own, which holds .git or migsafe.conf; NULL =
 * none. So what a script is does not depend on where the program was started. */
const char *ms_tool_conf_above(const char *dir, const char *const *names, size_t n, ms_arena *arena);

#endif

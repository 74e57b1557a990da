/* conffile.h: reading migsafe.conf and .env files. Internal to core/source. */
#ifndef MS_SOURCE_CONFFILE_H
#define MS_SOURCE_CONFFILE_H

#include <glib.h>

#include "source/settings.h"

typedef struct ms_conf ms_conf; /* a key file with the lines of its keys; owner: ms_conf_free */

/* Reads and checks: known sections and keys only, nothing twice. MS_ERR_NOT_FOUND when there is no such file. */
ms_status ms_conf_read(const char *path, ms_conf **out, ms_error *err);
void ms_conf_free(ms_conf *conf); /* NULL is allowed */
/* The value and its line, or NULL. */
const char *ms_conf_get(const ms_conf *conf, const char *section, const char *key, ms_arena *arena, int *line);
bool ms_conf_has_section(const ms_conf *conf, const char *section);
/* Sections that start with the prefix, without it, in the order of the file. */
void ms_conf_sections(const ms_conf *conf, const char *prefix, ms_arena *arena, ms_strings *out);

/* NAME=VALUE lines ("export " in front and quotes around the value are understood) into name -> value. */
ms_status ms_dotenv_read(const char *path, GHashTable *into, ms_error *err);

#endif

/* layout.h: the table of layouts, and what each tool's directory needs beyond names. Internal to core/source. */
#ifndef MS_SOURCE_LAYOUT_H
#define MS_SOURCE_LAYOUT_H

#include "source/files.h"
#include "source/sections.h"

/* The shapes that names of files can have. */
typedef enum ms_shape {
    MS_SHAPE_PAIR,      /* NNN_name.up.sql */
    MS_SHAPE_SINGLE,    /* NNN_name.sql */
    MS_SHAPE_FOLDER,    /* NNN_name/up.sql */
    MS_SHAPE_PREFIX,    /* V1.2__name.sql */
    MS_SHAPE_COUNT
} ms_shape;
enum { MS_SHAPE_INDEX = MS_SHAPE_COUNT }; /* an index file, or marks inside the files, say what there is */

/* One script on its way from the file to memory. */
typedef struct ms_load_job {
    const ms_migration *m;
    ms_direction direction;
    ms_file_text *file;
    ms_arena *arena;
    ms_section *section;        /* the whole file, until `cut` says otherwise */
    ms_directives *directives;
    ms_error *err;
} ms_load_job;

typedef struct ms_layout_info {
    const char *name;           /* the word of migsafe.conf */
    const char *alias;          /* or NULL */
    int shape;                  /* ms_shape, or MS_SHAPE_INDEX */
    const char *mark;           /* what opens its up section; NULL = the whole file, or another way */
    /* Finds the section; NULL = the whole file is one script. */
    ms_status (*cut)(ms_load_job *job);
    /* What the tool says beside or inside the script: reads it into the directives, or refuses it by name. NULL = nothing. */
    ms_status (*honour)(ms_load_job *job);
    /* SHAPE_INDEX: lists the directory. */
    ms_status (*open)(const char *dir, const char *dialect, ms_source *out, ms_error *err);
    const char *index;          /* the file in the directory that shows the layout; NULL = none */
} ms_layout_info;
const ms_layout_info *ms_layout_of(ms_layout layout);

/* Error about one line of a file that another tool's rules govern; code "annotation". Returns status. */
ms_status ms_layout_error(const ms_load_job *job, ms_status status, int32_t line, const char *format, ...) MS_PRINTF(4, 5);

/* dir/file in the arena. */
const char *ms_source_path(ms_arena *arena, const char *dir, const char *file);

/* Ways to cut that several layouts share. */
ms_status ms_layout_cut_single(ms_load_job *job);
ms_status ms_layout_cut_annotated(ms_load_job *job);
ms_status ms_layout_cut_none(ms_load_job *job);

/* ---- the tools' own ways ------------------------------------------------------------------------------------------ */

ms_status ms_diesel_honour(ms_load_job *job);       /* metadata.toml */
ms_status ms_flyway_honour(ms_load_job *job);       /* V1__x.sql.conf, ${placeholders} */
void ms_flyway_settings(ms_source *source);         /* finds flyway.toml or flyway.conf for its migrations */
ms_status ms_atlas_honour(ms_load_job *job);        /* -- atlas:... */
ms_status ms_drizzle_honour(ms_load_job *job);      /* --> statement-breakpoint */
ms_status ms_liquibase_cut(ms_load_job *job);
ms_status ms_liquibase_honour(ms_load_job *job);    /* ${parameters} */
ms_status ms_drizzle_open(const char *dir, const char *dialect, ms_source *out, ms_error *err);
ms_status ms_sqitch_open(const char *dir, const char *dialect, ms_source *out, ms_error *err);
ms_status ms_liquibase_open(const char *dir, const char *dialect, ms_source *out, ms_error *err);
/* "--liquibase formatted sql" opens the file. */
bool ms_liquibase_head(const char *text, size_t len);
/* What atlas.sum must say of each file, in the order of names; `total` = its first line. */
typedef struct ms_atlas_sum {
    const ms_migration *migration;
    const char *name, *sum;
} ms_atlas_sum;
ms_status ms_atlas_sums(const ms_source *source, ms_arena *arena, ms_atlas_sum **out, size_t *n, const char **total, ms_error *err);
/* atlas.sum against the files; the error names the first file that differs. */
ms_status ms_atlas_check_sum(const ms_source *source, ms_error *err);

#endif

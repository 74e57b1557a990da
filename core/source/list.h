/* list.h: what is in a directory of migrations, by names. Internal to core/source. */
#ifndef MS_SOURCE_LIST_H
#define MS_SOURCE_LIST_H

#include "source/layout.h"
#include "source/names.h"

/* One script as it was found. */
typedef struct ms_entry {
    ms_name_read read;
    const char *version;        /* digits that count; see ms_name_version */
    size_t version_len;
    uint64_t number;            /* the version, where it is digits only and fits; 0 = compare the text */
    const char *path;           /* relative to the directory */
    const char *folder;         /* FOLDER: its folder's name, else NULL */
    const char *code;           /* the language, when it is no SQL */
} ms_entry;

/* A .sql file or folder that cannot be read as a migration. */
typedef struct ms_odd {
    const char *path;
    const char *reason;
} ms_odd;
typedef MS_VEC(ms_odd) ms_odds;

typedef struct ms_listing {
    ms_arena *scratch;
    const char *dir;
    const char *dialect;
    ms_layout layout;           /* as asked for */
    int fd;
    MS_VEC(ms_entry *) entries[MS_SHAPE_COUNT];
    MS_VEC(ms_entry *) coded;
    ms_odds odd_files, odd_folders;
    ms_strings unread;          /* files that another tool would run and that are only reported */
} ms_listing;

/* The entry with its version, in memory of its own. */
ms_entry *ms_list_keep(ms_listing *l, const ms_entry *e);
/* Fills entries, odd ones and the rest; MS_ERR_NOT_FOUND without the directory. */
ms_status ms_list_dir(ms_listing *l, ms_error *err);

#endif

/* source.h: finding migrations on disk and reading them.
 *
 * First box of the flow: files -> source -> sql. Knows file layouts (its own and other tools'), directives and checksums;
 * knows nothing of databases but the dialect's name in a file name. */
#ifndef MS_SOURCE_SOURCE_H
#define MS_SOURCE_SOURCE_H

#include <migsafe/dialect.h>

/* How a directory of migrations is laid out. AUTO looks. */
typedef enum ms_layout {
    MS_LAYOUT_AUTO,
    MS_LAYOUT_PAIRS,    /* NNN_name.up.sql, NNN_name.down.sql (golang-migrate too), NNN_name.DIALECT.up.sql */
    MS_LAYOUT_SINGLE,   /* NNN_name.sql with -- migrate:up and -- migrate:down (dbmate too) */
    MS_LAYOUT_FOLDERS,  /* NNN_name/up.sql, down.sql (Diesel too) */
    MS_LAYOUT_GOOSE,    /* NNN_name.sql with -- +goose annotations */
    MS_LAYOUT_SQL_MIGRATE, /* NNN_name.sql with -- +migrate annotations */
    MS_LAYOUT_FLYWAY,   /* V1.2__name.sql, undone by U1.2__name.sql */
    MS_LAYOUT_REFINERY, /* V1__name.sql, U2__name.sql: both go up */
    MS_LAYOUT_LIQUIBASE,/* formatted SQL: changesets, several per file; version = number in the file's name, then position */
    MS_LAYOUT_SQITCH,   /* sqitch.plan, deploy/NAME.sql, revert/NAME.sql; version = time of planning */
    MS_LAYOUT_PRISMA,   /* NNN_name/migration.sql (newer Drizzle too) */
    MS_LAYOUT_DRIZZLE,  /* meta/_journal.json, NNNN_name.sql */
    MS_LAYOUT_ATLAS,    /* NNN_name.sql, all of it goes up; atlas.sum */
    MS_LAYOUT_PLAIN,    /* NNN_name.sql, all of it goes up (sqlx) */
    MS_LAYOUT_COUNT
} ms_layout;

/* "auto", "pairs", "single", "folders", "goose", ...: the words of migsafe.conf; "dbmate", "golang-migrate" and "diesel" are
 * understood too. false: not a layout. */
const char *ms_layout_name(ms_layout layout);
bool ms_layout_parse(const char *name, ms_layout *out);

typedef enum ms_direction { MS_UP, MS_DOWN } ms_direction;

/* Where one script is. text is read on demand (memory stays flat in the number of files). */
typedef struct ms_script_file {
    const char *path;           /* NULL = there is none */
} ms_script_file;

typedef struct ms_migration {
    const char *version;        /* leading digits as written, without the zeros in front ("0" for all zeros); of a date
                                 * with dashes without these, filled up to 14 digits: 2024-03-13 is 20240313000000; parts
                                 * with dots between them where the tool has them (Flyway, Liquibase): 1_02 is 1.2; R__name of what
                                 * repeats */
    const char *version_text;   /* as written in the file name */
    const char *name;           /* after the first underscore, without suffixes */
    ms_script_file up, down;    /* SINGLE and GOOSE: the same path in both. Discovery does not read files, so whether
                                 * there is a down section is known only after loading */
    bool dialect_specific;      /* chosen because its name carries the dialect */
    ms_layout layout;
    const char *section;        /* which part of the file, where one holds several (Liquibase: "author:id"); else NULL */
    const char *code;           /* "Go", "Ruby", ...: it is a program, listed and never run; NULL = SQL */
    const char *key;            /* what the other tool's history calls it, where that is not the version: Sqitch's change,
                                 * Drizzle's `when`, Liquibase's "author:id"; else NULL */
    bool chosen;                /* Liquibase: its context and labels have been compared with the ones that liquibase.properties names */
    const char *settings;       /* the other tool's configuration file that says something about it; else NULL */
    const char *identity;       /* Sqitch: id of the change as the plan has it; else NULL */
} ms_migration;

typedef struct ms_source {
    ms_arena *arena;
    const char *dir;
    ms_layout layout;           /* never AUTO after ms_source_open */
    MS_VEC(ms_migration) migrations; /* by version, ascending, numerically */
    size_t elsewhere;           /* versions that have files for other databases only: not listed */
    ms_strings unread;          /* baseline scripts, programs beside an SQL file of the same version, loose files beside folders: not run */
    const char *project;        /* Sqitch: of the plan; else NULL */
} ms_source;

/* Lists dir. dialect = name for override files ("postgresql"), or NULL to ignore none (every version is listed once, with
 * its general file where there is one). A duplicate version, a file whose
 * version cannot be read, an empty or missing directory (MS_ERR_NOT_FOUND), two layouts in one directory: an error that
 * names the files. Files that are no .sql are ignored; *.sql that no layout explains is an error. */
ms_status ms_source_open(const char *dir, ms_layout layout, const char *dialect, ms_arena *arena, ms_source *out,
                         ms_error *err);
/* < 0, 0, > 0: versions compared part by part (1.2 before 1.10), as numbers of any length. */
int ms_version_compare(const char *a, const char *b);
/* Flyway's R__name.sql: its version is that name, which stands behind all numbers. It runs again whenever its file says something
 * else, after all others, and is rolled back only when the file is gone. */
bool ms_version_repeats(const char *version);

/* nolint=CODE reason="..." until=DATE; until may be NULL. */
typedef struct ms_nolint { const char *code, *reason, *until; } ms_nolint;

/* key=value directives of `-- migsafe:` lines (and what other layouts say in their own words). */
typedef struct ms_directives {
    bool transaction_off;       /* transaction=off, migrate:up transaction:false, +goose NO TRANSACTION, Diesel metadata */
    bool portable, native;
    bool online_off;
    int32_t lock_timeout_ms, timeout_ms;        /* -1 = not said */
    const char *backup;         /* "required" / "none" / NULL */
    const char *drop;           /* "retire" / "direct" / NULL */
    const char *gate;           /* "deploy" / NULL */
    const char *refs;
    bool irreversible;
    const char *irreversible_reason;
    MS_VEC(ms_nolint) nolint;
} ms_directives;
void ms_directives_init(ms_directives *d);
/* Parses the text after "-- migsafe:" and adds to *d. Unknown key, bad value: MS_ERR_USAGE with line; a directive that
 * this version cannot carry out: MS_ERR_UNSUPPORTED. */
ms_status ms_directives_parse(const char *text, size_t len, int32_t line, ms_arena *arena, ms_directives *d, ms_error *err);

/* For help and documentation: the i-th key with its value ("" = none) and a sentence; NULL behind the last. */
typedef struct ms_directive_info { const char *key, *value, *help; } ms_directive_info;
const ms_directive_info *ms_directive_describe(size_t i);

/* One direction of one migration, in memory. */
typedef struct ms_loaded {
    const char *text;           /* the script of this direction; in the arena; terminated */
    size_t len;
    int32_t line0;              /* line of the file that text starts in */
    bool present;               /* false: the migration has no script in this direction */
    bool blank;                 /* nothing but blanks and comments */
    bool explained;             /* blank, but a comment says something: nothing to do on this database, on purpose */
    ms_directives directives;   /* of the file: those before the first statement */
    char raw_checksum[65];      /* SHA-256 of the whole file's bytes (the whole file for SINGLE and GOOSE) */
} ms_loaded;

/* Reads one direction. Refuses with file, line and column: binary content (NUL), text that is not UTF-8 (a UTF-8 BOM is
 * skipped; UTF-16 is named), a file larger than max_bytes (0 = 64 MiB), an unreadable file, a misspelt directive. */
ms_status ms_migration_load(const ms_migration *m, ms_direction direction, uint64_t max_bytes, ms_arena *arena,
                            ms_loaded *out, ms_error *err);

/* A folder kept open while many of its files are looked at: opening these needs no walk down the path each time. Where it
 * cannot be opened, and for files elsewhere, the path is taken. */
typedef struct ms_folder {
    int fd;                     /* -1 = not open */
    const char *path;           /* not copied */
    size_t len;
} ms_folder;
void ms_folder_open(ms_folder *folder, const char *path);
void ms_folder_close(ms_folder *folder);

/* What raw_checksum is, without the rest: the cheap check against history. folder may be NULL. */
ms_status ms_migration_checksum(const ms_migration *m, ms_direction direction, const ms_folder *folder, char hex[65], ms_error *err);
/* SHA-256 of a file's bytes as 64 hex digits. */
ms_status ms_file_checksum(const char *path, char hex[65], ms_error *err);
ms_status ms_file_checksum_in(const ms_folder *folder, const char *path, char hex[65], ms_error *err);
/* The given line of a file without its end, for a message that shows it; NULL when it cannot be had. */
const char *ms_file_line(const char *path, int32_t line, ms_arena *arena);

#endif

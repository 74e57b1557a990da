/* tool.h: the table of tools. Private to core/adopt. */
#ifndef MS_ADOPT_TOOL_H
#define MS_ADOPT_TOOL_H

#include <adopt/adopt.h>

/* What one row of a tool's history says. */
typedef enum ms_verdict {
    MS_VERDICT_APPLIED,
    MS_VERDICT_IGNORED,         /* nothing about a version */
    MS_VERDICT_NOTE,            /* nothing about a version, but `why` is worth saying */
    MS_VERDICT_REVERTED,
    MS_VERDICT_UP_TO,           /* all versions up to this one count as applied */
    MS_VERDICT_FAILED           /* `why` says what is wrong: nothing can be taken over */
} ms_verdict;

typedef struct ms_adopt_row {
    ms_verdict verdict;
    const char *key, *at, *checksum, *why;
    const char *identity;       /* a second key, stronger than the first; or NULL */
    const char *version;        /* as migsafe would spell it; NULL = cannot be told */
    bool repeats;               /* about a script that runs again whenever it changes; key = the file */
} ms_adopt_row;
typedef MS_VEC(ms_adopt_row) ms_adopt_rows;

enum { MS_TOOL_COLUMNS = 12 };

struct ms_adopt_tool {
    const char *name;           /* of --from */
    const char *table;          /* default name of its history */
    ms_layout layout;           /* of its files */
    const char *has[MS_TOOL_COLUMNS];    /* columns that tell it, lower case */
    size_t exactly;             /* that many columns and no other; 0 = at least those */
    bool weak;                  /* so few columns that only the default name, or --table, makes it certain */
    const char *beside, *not_beside;     /* a table that must, or must not, be there as well */
    const char *registry;       /* Sqitch: its tables live in a schema or database of this name; else NULL */
    const char *select[MS_TOOL_COLUMNS]; /* what judge gets, in order */
    const char *order;          /* column */
    size_t whole;               /* the first of select that are never NULL in the tool's own table; judge relies on it */
    void (*judge)(const ms_text *cells, ms_arena *arena, ms_adopt_row *out);
    bool (*is)(const ms_adopt_row *row, const ms_migration *m);
    ms_adopt_check (*check)(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena);
    /* The version as migsafe would have it of a row without a file; NULL = cannot be told. */
    const char *(*version)(const ms_adopt_row *row, ms_arena *arena);
    /* What else makes it unfit to take over, in *why (NULL = nothing): a lock that is held, an attempt that failed. */
    ms_status (*precheck)(ms_db *use, const char *schema, ms_arena *arena, const char **why, const char **cure, ms_error *err);
    const char *cure;           /* what its own users do about a failed or dirty history */
    const char *again;          /* its command that applies */
};

const ms_adopt_tool *ms_adopt_tools(size_t *n);

ms_status ms_adopt_precheck_liquibase(ms_db *use, const char *schema, ms_arena *arena, const char **why, const char **cure, ms_error *err);
ms_status ms_adopt_precheck_sqitch(ms_db *use, const char *schema, ms_arena *arena, const char **why, const char **cure, ms_error *err);

/* ---- read.c ------------------------------------------------------------------------------------------------------- */

ms_status ms_adopt_read(ms_db *db, const ms_adoption *from, ms_arena *arena, ms_adopt_rows *out, ms_error *err);
/* "2024-01-31T12:00:00.5+02:00", "2024-01-31 10:00:00", milliseconds or seconds since 1970 -> UTC as history keeps it; NULL
 * when it is no time. */
const char *ms_adopt_time(const char *text, ms_arena *arena);
/* The error of a history that cannot be taken over; cure may be NULL. */
ms_status ms_adopt_refuse(const ms_adopt_tool *tool, const char *why, const char *cure, ms_error *err);
/* Is a value of a boolean column true? */
bool ms_adopt_true(ms_text value);
/* Opens the connection on which a registry can be read: the same one, or a second one with the file attached. */
ms_status ms_adopt_open_registry(ms_db *db, const ms_adoption *from, ms_db *own, ms_db **use, const char **schema, ms_error *err);

/* ---- match.c ------------------------------------------------------------------------------------------------------ */

bool ms_adopt_is_version(const ms_adopt_row *row, const ms_migration *m);   /* numbers, with dots or dashes */
bool ms_adopt_is_text(const ms_adopt_row *row, const ms_migration *m);      /* as written, without dashes */
bool ms_adopt_is_file(const ms_adopt_row *row, const ms_migration *m);      /* the name of the file */
bool ms_adopt_is_flyway(const ms_adopt_row *row, const ms_migration *m);
bool ms_adopt_is_folder(const ms_adopt_row *row, const ms_migration *m);
bool ms_adopt_is_key(const ms_adopt_row *row, const ms_migration *m);
bool ms_adopt_is_identity(const ms_adopt_row *row, const ms_migration *m);
bool ms_adopt_is_changeset(const ms_adopt_row *row, const ms_migration *m);
const char *ms_adopt_version_of(const ms_adopt_row *row, ms_arena *arena);
void ms_adopt_match(const ms_adopt_tool *tool, const ms_adopt_rows *rows, const ms_source *source, const ms_state *state,
                    ms_arena *arena, ms_adopt_survey *out);

/* ---- checksum.c --------------------------------------------------------------------------------------------------- */

ms_adopt_check ms_check_flyway(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena);
ms_adopt_check ms_check_sha256(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena);
ms_adopt_check ms_check_sha1(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena);
ms_adopt_check ms_check_refinery(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena);
ms_adopt_check ms_check_atlas(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena);
ms_adopt_check ms_check_opaque(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena);
uint32_t ms_crc32(uint32_t crc, const void *bytes, size_t len); /* IEEE; begin with 0 */
/* SipHash-1-3 with the key zero. */
uint64_t ms_siphash13(const void *bytes, size_t len);

/* ---- record.c ----------------------------------------------------------------------------------------------------- */

void ms_adopt_put_table(ms_sql *sql, const ms_db *db, ms_name table);

#endif

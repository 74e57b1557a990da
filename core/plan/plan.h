/* plan.h: from migrations and a catalog to a frozen plan, and back from its JSON.
 *
 * Pure: the same files, catalog, server version and policy give the same plan, byte for byte. No clock, no environment,
 * no socket. exec runs a plan and nothing else, whether it was just built or read from a file. */
#ifndef MS_PLAN_PLAN_H
#define MS_PLAN_PLAN_H

#include <plan/impact.h>
#include <source/source.h>

/* One native statement with its facts. */
typedef struct ms_step {
    const char *id;             /* "12.3": version and number of the step */
    const char *sql;
    size_t len;
    int32_t line;               /* of the statement in its file; 0 = not from a file */
    ms_txn_rule txn;            /* after directives: transaction=off makes it FORBIDDEN */
    const ms_fact *fact;        /* of the op that weighs most; never NULL in a built plan, NULL in one read back */
    ms_risk risk;               /* fact's risk, lowered on tables that are new or empty */
    size_t first_op, n_ops;     /* in the migration's ops; in a plan read back they are parsed anew */
    bool session;               /* sets session state: run again on resume */
    bool fresh;                 /* DDL on tables that this plan has made: nobody else can wait for it, see exec/group.c */
    bool boundary;              /* the script says COMMIT before it: never in one transaction with what is before */
} ms_step;

/* Where the way back of a migration comes from, and how far it leads. The names are part of the plan format. */
#define MS_WAY_BACK_LIST(X)                                                                                        \
    X(NONE, "none")             /* irreversible */                                                                  \
    X(FILE, "as written")       /* the project's own: nobody has looked at what it restores */                      \
    X(DERIVED, "full")          /* derived: schema and rows */                                                      \
    X(SCHEMA_ONLY, "schema only") /* derived, and something is not brought back */                                \
    X(RECORD_ONLY, "record only") /* only rows were changed: there is nothing to do, and they stay as they are */
typedef enum ms_way_back {
#define X(id, text) MS_WAY_BACK_##id,
    MS_WAY_BACK_LIST(X)
#undef X
    MS_WAY_BACK_COUNT
} ms_way_back;
const char *ms_way_back_name(ms_way_back way);

/* The work on one version in one direction. */
typedef struct ms_planned {
    const char *version, *name;
    const char *path;           /* of the script, for messages; NULL when the script comes from history */
    ms_direction direction;
    const char *checksum;       /* formatting-proof */
    const char *raw_checksum;   /* of the file's bytes */
    const char *down_sql;       /* up: what a rollback runs, kept in history; NULL = there is no way back */
    const char *derived_sql;    /* up: the derived one, whether it is down_sql or not; NULL = there is none */
    const char *not_derived;    /* up: why there is no derived one */
    ms_way_back way_back;
    const char *script;         /* as the journal keeps it (kept.h): of a portable migration its statements, of a native one its way back */
    bool down_empty;            /* the down script has no statement although the up has */
    bool irreversible;          /* says so itself */
    const char *irreversible_reason; /* why there is no way back: its own words, or why none could be derived */
    ms_strings not_restored;    /* what the way back does not bring back: "the rows of table a" */
    ms_ops ops;
    MS_VEC(ms_step) steps;
    ms_risk risk;
    bool reversible;
    ms_impacts impact;          /* what stands on what the ops touch, in their order; empty in a plan read back */
} ms_planned;

typedef struct ms_plan {
    ms_arena *arena;
    const char *id;             /* SHA-256 of the canonical JSON without this member; set by ms_plan_freeze */
    const char *driver;
    const ms_dialect *dialect;
    int32_t server_version;
    const char *catalog_before, *catalog_after; /* checksums; after is NULL when an opaque op makes it a guess */
    const ms_catalog *predicted; /* the catalog after; NULL in a plan just read back */
    MS_VEC(ms_planned) migrations;
    ms_risk risk;
    bool reversible, zero_downtime, requires_backup, requires_approval;
    int32_t destructive_operations;
    ms_strings warnings;
} ms_plan;

typedef struct ms_plan_request {
    const char *driver;
    const ms_dialect *dialect;
    int32_t server_version;
    const ms_catalog *catalog;  /* before; not changed */
    ms_direction direction;
    uint64_t max_file_bytes;    /* 0 = default */
    bool portable;              /* sql = portable: what a file is when it does not say */
    bool prefer_derived;        /* a derived way back goes before the file's own */
    ms_strings skipped;         /* versions that are passed over, for the plan's warnings */
} ms_plan_request;

/* A script to plan: of a file, or of history (text != NULL). */
typedef struct ms_plan_item {
    const ms_migration *migration;
    const char *text;           /* script kept in history; NULL = load the file */
    const char *version, *name; /* used with text */
    const char *checksum;       /* used with text: what history says */
    bool resumed;               /* an earlier run has done a part of it: what is there already is not done again */
    const char *kept;           /* what the unfinished run has kept in the journal (kept.h); NULL = nothing */
} ms_plan_item;

/* Reads, parses and judges the items in order. On error *err names file and line. */
ms_status ms_plan_build(const ms_plan_request *request, const ms_plan_item *items, size_t n, ms_arena *arena, ms_plan *out,
                        ms_error *err);

/* Computes the plan's id. *json (may be NULL) gets the object, a new reference (json_t *). */
struct json_t;
void ms_plan_freeze(ms_plan *plan, struct json_t **json);
/* Reads what ms_plan_freeze wrote and checks the id against the contents. dialect is looked up by the caller's function. */
ms_status ms_plan_read(const struct json_t *json, const ms_dialect *(*find)(const char *driver, const char *dialect, void *),
                       void *context, ms_arena *arena, ms_plan *out, ms_error *err);

const char *ms_risk_name(ms_risk risk);     /* "safe", "moderate", "risky", "destructive" */
const char *ms_work_name(ms_work work);
const char *ms_txn_rule_name(ms_txn_rule rule);

#endif

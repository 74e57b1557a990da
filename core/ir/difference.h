/* difference.h: what differs between two catalogs, fact by fact, for people and programs. */
#ifndef MS_IR_DIFFERENCE_H
#define MS_IR_DIFFERENCE_H

#include <jansson.h>

#include <migsafe/ir.h>

typedef enum ms_change_kind { MS_CHANGE_MISSING, MS_CHANGE_EXTRA, MS_CHANGE_CHANGED } ms_change_kind;
const char *ms_change_kind_name(ms_change_kind kind); /* "missing", "extra", "changed" */

/* One aspect of a thing that is there on both sides: its type, its default, ... */
typedef struct ms_aspect {
    const char *what;           /* "type", "default", "not null", "definition" */
    const char *have, *want;    /* NULL = not there; "yes" for what is only there or not */
} ms_aspect;

typedef struct ms_difference {
    ms_change_kind kind;        /* MISSING: only in `want`; EXTRA: only in `have` */
    const char *object;         /* "table", "column", "index", "constraint", "view", ... */
    const char *name;           /* "orders", "orders.total", "app.orders.total" */
    const char *text;           /* MISSING, EXTRA: what there is to say of it, "type=integer, not null"; else NULL */
    MS_VEC(ms_aspect) aspects;  /* CHANGED */
} ms_difference;
typedef MS_VEC(ms_difference) ms_differences;

/* Reads two canonical forms (ms_catalog_canonical) side by side. default_schema is left out of names. What belongs to a
 * table that is missing or extra is not told apart from it. In the order of the canonical form. */
ms_differences ms_canonical_differences(const char *have, const char *want, const char *default_schema, ms_arena *arena);

/* "column orders.total: type is decimal(10,2), not decimal(12,2)", one line whatever is in it; long texts are cut. */
const char *ms_difference_text(const ms_difference *d, ms_arena *arena);
/* [{"change", "object", "name", "text"?, "aspects"?: [{"what", "have", "want"}]}], a new reference. */
json_t *ms_differences_json(const ms_differences *list);

/* SHA-256 of the schema whatever it is called: the same in two databases of one kind. Independent of order, sizes, and
 * what is temporary or begins with skip_prefix. In arena. */
const char *ms_schema_checksum(const ms_catalog *cat, const char *skip_prefix, ms_arena *arena);

/* The ops that make the schema in an empty database, as ms_catalog_diff from an empty catalog; but what no op makes (an
 * index that is not valid) is noted in *left, in words, and the rest is there. options may be NULL. */
void ms_catalog_build(const ms_catalog *to, const ms_diff_options *options, ms_arena *arena, ms_ops *out, ms_strings *left);

#endif

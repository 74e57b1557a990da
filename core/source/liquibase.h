/* liquibase.h: the marks of formatted SQL, for liquibase.c and liquibase_list.c. Internal to core/source. */
#ifndef MS_SOURCE_LIQUIBASE_H
#define MS_SOURCE_LIQUIBASE_H

#include "source/layout.h"

typedef struct ms_liquibase_span {
    const char *p;
    size_t n;
} ms_liquibase_span;

typedef struct ms_liquibase_set {
    ms_liquibase_span author, id, attributes;
} ms_liquibase_set;

/* 1: the line opens a changeset; 0: another line; -1: it should, and cannot be read. */
int ms_liquibase_changeset(const ms_lines *l, ms_liquibase_set *out);
/* Takes "key:value" off the front; false at the end. */
bool ms_liquibase_attribute(ms_liquibase_span *rest, ms_liquibase_span *key, ms_liquibase_span *value);
/* What liquibase.properties says of which changesets run. */
typedef struct ms_liquibase_filter {
    const char *path;           /* of the file; NULL = there is none */
    const char *contexts, *labels; /* the active contexts; the expression on labels; NULL = not said */
} ms_liquibase_filter;
ms_status ms_liquibase_filter_read(const char *dir, ms_arena *arena, ms_liquibase_filter *out, ms_error *err);
/* Does the changeset with this context and these labels run? *certain = false: the file does not say, or it is an expression that is
 * not read here; then it is listed, and refused when it is due. */
bool ms_liquibase_runs(const ms_liquibase_filter *filter, ms_liquibase_span context, ms_liquibase_span labels, bool *certain);
/* Equal, whatever the case. */
bool ms_liquibase_is(ms_liquibase_span s, const char *word);

#endif

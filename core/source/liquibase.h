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
/* Equal, whatever the case. */
bool ms_liquibase_is(ms_liquibase_span s, const char *word);

#endif

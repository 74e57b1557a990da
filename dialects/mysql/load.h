/* load.h: the state of the catalog loader of MySQL and MariaDB; private to load*.c and queries.c. */
#ifndef MS_DIALECTS_MYSQL_LOAD_H
#define MS_DIALECTS_MYSQL_LOAD_H

#include "../common/common.h"
#include "my.h"

typedef enum ms_my_query_id {
    MS_MY_QUERY_DATABASE,
    MS_MY_QUERY_TABLES,
    MS_MY_QUERY_COLUMNS,
    MS_MY_QUERY_INDEXES,
    MS_MY_QUERY_FOREIGN_KEY_RULES,
    MS_MY_QUERY_FOREIGN_KEY_COLUMNS,
    MS_MY_QUERY_CHECKS,
    MS_MY_QUERY_VIEWS,
    MS_MY_QUERY_TRIGGERS,
    MS_MY_QUERY_PARAMETERS,
    MS_MY_QUERY_ROUTINES,
    MS_MY_QUERY_EVENTS,
    MS_MY_QUERY_PARTITIONS,
    MS_MY_QUERY_COUNT
} ms_my_query_id;

/* The text of a catalog query on this server; NULL = this version has nothing to ask there. */
const char *ms_my_query(const ms_my_family *family, int32_t version, ms_my_query_id id);

/* The parameters of one routine, as they stand between its parentheses. */
typedef struct ms_my_parameters { const char *routine; bool procedure; const char *text; } ms_my_parameters;
typedef struct table_notes { ms_table *table; const char *collation; } table_notes;

struct ms_loader {
    const ms_my_family *family;
    ms_catalog *catalog;
    ms_arena *arena;
    int32_t version;
    ms_my_query_id queries[MS_MY_QUERY_COUNT];
    size_t n_queries;
    const char *engine, *collation; /* of the database: what a table has that says nothing */
    MS_VEC(table_notes) notes;
    size_t at;
    ms_common_table_cursor cursor;
    ms_index *last_index;           /* parts of one index come row by row */
    ms_table *last_table;
    MS_VEC(ms_my_parameters) parameters;
    size_t next_parameters;
    const ms_scope *scope;          /* NULL = the whole schema */
    const ms_dialect *dialect;      /* with scope: whose statements SHOW CREATE TABLE prints */
};

/* The SQL text of an expression, without the escapes that MySQL puts into it. */
const char *ms_my_expression(ms_loader *l, ms_text value);
bool ms_my_is_json_check(const ms_column *column, const char *clause, ms_arena *arena);
bool ms_my_set_json(ms_column *column); /* true */
const char *ms_my_scope_query(ms_loader *l, size_t i);
ms_status ms_my_row_show(ms_loader *l, const ms_text *v, size_t n);
void ms_my_keys_from_indexes(ms_loader *l, ms_table *table);
ms_status ms_my_row_index(ms_loader *l, const ms_text *v);
ms_status ms_my_row_foreign_key(ms_loader *l, const ms_text *v);
ms_status ms_my_row_foreign_key_column(ms_loader *l, const ms_text *v);
ms_status ms_my_row_check(ms_loader *l, const ms_text *v);
ms_status ms_my_row_view(ms_loader *l, const ms_text *v);
ms_status ms_my_row_trigger(ms_loader *l, const ms_text *v);
ms_status ms_my_row_routine(ms_loader *l, const ms_text *v);
ms_status ms_my_row_parameter(ms_loader *l, const ms_text *v);
ms_status ms_my_row_event(ms_loader *l, const ms_text *v);
ms_status ms_my_row_partition(ms_loader *l, const ms_text *v);

#endif

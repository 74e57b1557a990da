/* db.h: an open connection as core uses it: module, dialect and server together, and small helpers on top of the ABI.
 *
 * Knows no database; everything particular comes from the dialect. */
#ifndef MS_EXEC_DB_H
#define MS_EXEC_DB_H

#include <exec/module.h>

typedef struct ms_db {
    const ms_module *module;
    const ms_driver *driver;
    const ms_dialect *dialect;
    ms_conn *conn;
    ms_server server;
    const char *schema;         /* default schema at connect; qualifies the state tables; NULL = engine without */
    ms_arena *arena;
    ms_connect how;             /* as it was opened; points into the arena given to ms_db_open */
} ms_db;

/* Rows of a small result, as text. */
typedef struct ms_rows {
    size_t columns;
    MS_VEC(ms_text) cells;      /* row after row */
} ms_rows;
#define MS_CELL(rows, r, c) ((rows)->cells.v[(r) * (rows)->columns + (c)])

/* Loads the module (driver names it, NULL = the URL's scheme), connects, asks the server what it is. */
ms_status ms_db_open(const char *driver, const ms_connect *how, ms_db *out, ms_error *err);
/* A second connection of the same kind to the same place. */
ms_status ms_db_open_again(const ms_db *like, ms_db *out, ms_error *err);
void ms_db_close(ms_db *db);

ms_status ms_db_exec(ms_db *db, const char *sql, ms_error *err);
/* All rows in arena memory. For results known to be small. */
ms_status ms_db_rows(ms_db *db, const char *sql, ms_arena *arena, ms_rows *out, ms_error *err);
/* Calls each(context) with every row as it comes; a status other than MS_OK stops. The cells are in the arena, which each may
 * reset before it returns. */
typedef ms_status (*ms_db_row_fn)(void *context, const ms_text *cells, size_t n, ms_error *err);
ms_status ms_db_each(ms_db *db, const char *sql, ms_arena *arena, ms_db_row_fn each, void *context, ms_error *err);
size_t ms_rows_count(const ms_rows *rows);
/* First column of the first row as an integer; MS_ERR_NOT_FOUND without a row. */
ms_status ms_db_int(ms_db *db, const char *sql, int64_t *out, ms_error *err);
/* First column of the first row as text in the arena; NULL text for NULL or no row. */
ms_status ms_db_text(ms_db *db, const char *sql, ms_arena *arena, const char **out, ms_error *err);
/* Sends the dialect's session statements for this policy. */
ms_status ms_db_session(ms_db *db, const ms_session_policy *policy, ms_error *err);

/* Reads the catalog: the dialect's set-wise queries, its loader. */
ms_status ms_db_introspect(ms_db *db, ms_arena *arena, ms_catalog **out, ms_error *err);
/* Only what the scope names, with a dialect that has load_scope. */
ms_status ms_db_introspect_scope(ms_db *db, const ms_scope *scope, ms_arena *arena, ms_catalog **out, ms_error *err);
/* The same in two halves: the first query, to be sent with what comes before it; then its result, which is freed, and what else
 * there is to ask. */
typedef struct ms_scope_reading { ms_catalog *catalog; ms_loader *loader; } ms_scope_reading;
const char *ms_db_scope_ask(ms_db *db, const ms_scope *scope, ms_arena *arena, ms_scope_reading *out);
ms_status ms_db_scope_answer(ms_db *db, const ms_scope_reading *reading, ms_result *first, ms_error *err);

/* What an error means to this database. */
ms_error_class ms_db_class(const ms_db *db, const ms_error *err);

#endif

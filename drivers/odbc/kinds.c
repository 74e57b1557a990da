/* kinds.c: the databases behind ODBC drivers, as far as they are known. Everything else is spoken to in plain SQL. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "internal.h"
#include "dialects/ansi/ansi.h"
#include "dialects/mariadb/mariadb.h"
#include "dialects/mysql/mysql.h"
#include "dialects/postgresql/postgresql.h"
#include "dialects/sqlite/sqlite.h"

/* psqlodbc wraps every statement of a transaction in a savepoint unless told otherwise, so that a failed one would not
 * abort the transaction: Protocol=7.4-0 leaves the server's own behaviour. */
/* MariaDB Connector/ODBC takes the semicolons in a body for several statements, has prepared one, and SQLMoreResults goes for
 * the second: a crash. On these servers only what begins with rows (CALL) has more. */
static const odbc_kind kinds[] = {
    { .dbms = "PostgreSQL", .dialect = &ms_dialect_postgresql, .product = "PostgreSQL",
      .version_query = "SELECT current_setting('server_version')::text, current_setting('server_version_num')::text",
      .read_only = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
      .driver_name = "psqlodbc", .option_name = "Protocol", .driver_options = ";Protocol=7.4-0",
      .sql_transactions = true, .dollar_markers = true, .lower_guid = true },
    { .dbms = "MariaDB", .dialect = &ms_dialect_mariadb, .product = "MariaDB", .version_query = "SELECT VERSION()",
      .read_only = "SET SESSION TRANSACTION READ ONLY", .sql_transactions = true, .more_needs_rows = true, .keeps_texts = true,
      .prepares_check = true },
    { .dbms = "MySQL", .dialect = &ms_dialect_mysql, .product = "MySQL", .version_query = "SELECT VERSION()",
      .read_only = "SET SESSION TRANSACTION READ ONLY", .sql_transactions = true, .more_needs_rows = true, .keeps_texts = true },
    { .dbms = "SQLite", .dialect = &ms_dialect_sqlite, .product = "SQLite", .version_query = "SELECT sqlite_version()",
      .read_only = "PRAGMA query_only = 1", .sql_transactions = true, .marks_in_comments = true,
      .double_as_text = true, .not_begun = "no transaction is active" },
    { .dbms = NULL, .dialect = &ms_dialect_ansi },
};

const odbc_kind *kind_of(const char *dbms)
{
    const odbc_kind *k = kinds;
    while (k->dbms != NULL && strcasecmp(k->dbms, dbms) != 0)
        k++;
    return k;
}

const odbc_kind *kind_by_version(const odbc_kind *kind, const char *version)
{
    if (kind->dialect == &ms_dialect_mysql && strstr(version, "MariaDB") != NULL)
        return kind_of("MariaDB");
    return kind;
}

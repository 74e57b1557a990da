# drivers/odbc

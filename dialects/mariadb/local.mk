# dialects/mariadb: what differs from dialects/mysql, whose library is linked beside this one.
noinst_LTLIBRARIES += %D%/libmariadb_dialect.la
dialects_mariadb_libmariadb_dialect_la_SOURCES = %D%/mariadb.c %D%/facts_mariadb.c %D%/mariadb.h

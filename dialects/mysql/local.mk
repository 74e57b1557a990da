# dialects/mysql: the MySQL dialect and what MariaDB shares with it. A module that speaks MariaDB links both libraries.
noinst_LTLIBRARIES += %D%/libmysql_dialect.la
dialects_mysql_libmysql_dialect_la_SOURCES = %D%/mysql.c %D%/types.c %D%/lower.c %D%/lower_table.c %D%/lower_column.c \
	%D%/lower_key.c %D%/facts.c %D%/facts_mysql.c %D%/session.c %D%/scratch.c %D%/locks.c %D%/load.c \
	%D%/load_keys.c %D%/load_objects.c %D%/scope.c %D%/queries.c %D%/normalize.c %D%/expr.c %D%/portable.c %D%/mysql.h %D%/my.h %D%/load.h \
	%D%/fact_forms.h
dialects_mysql_libmysql_dialect_la_SOURCES += %D%/lower_list.c %D%/function.c %D%/options.c %D%/temporal.c

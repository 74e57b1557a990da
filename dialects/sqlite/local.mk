# dialects/sqlite
noinst_LTLIBRARIES += %D%/libsqlite_dialect.la
dialects_sqlite_libsqlite_dialect_la_SOURCES = %D%/sqlite.c %D%/types.c %D%/lower.c %D%/lower_table.c %D%/facts.c \
	%D%/load.c %D%/normalize.c %D%/session.c %D%/portable.c %D%/sqlite.h %D%/lite.h
dialects_sqlite_libsqlite_dialect_la_SOURCES += %D%/lower_list.c %D%/rebuild.c %D%/made_name.c %D%/function.c

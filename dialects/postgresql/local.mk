# dialects/postgresql: a module that links it links dialects/common/libcommon.la as well.
noinst_LTLIBRARIES += %D%/libpostgresql.la
dialects_postgresql_libpostgresql_la_SOURCES = %D%/postgresql.c %D%/types.c %D%/signature.c %D%/factrows.c %D%/facts.c %D%/lower.c \
	%D%/lowerobj.c %D%/relabel.c %D%/identity.c %D%/queries.c %D%/load.c %D%/respell.c %D%/session.c %D%/scratch.c %D%/fingerprint.c %D%/expression.c %D%/normalize.c %D%/portable.c %D%/postgresql.h %D%/internal.h
dialects_postgresql_libpostgresql_la_SOURCES += %D%/lower_list.c %D%/function.c %D%/interval.c %D%/scope.c %D%/comment.c %D%/privilege.c

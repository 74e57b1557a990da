# core/portable: portable SQL: read strictly, written for a database, bound to its catalog, compared logically.
core_libmigsafe_la_SOURCES += %D%/portable.h %D%/reader.h %D%/read.c %D%/type.c %D%/expr.c %D%/primary.c %D%/literal.c \
	%D%/glob.c %D%/query.c %D%/table.c %D%/alter.c %D%/data.c %D%/statement.c \
	%D%/bind.h %D%/bind.c %D%/bind_type.c %D%/bind_table.c %D%/script.c %D%/logical.c

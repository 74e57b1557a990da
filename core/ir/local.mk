# core/ir: operations, types, names, the catalog and what may be done with it.
core_libmigsafe_la_SOURCES += %D%/model.h %D%/names.c %D%/copy.c %D%/expr.c \
	%D%/catalog.c %D%/catalog_index.c %D%/catalog_index.h %D%/follow.c

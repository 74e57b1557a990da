# core/plan: building, freezing and reading plans.
core_libmigsafe_la_SOURCES += %D%/plan.h %D%/names.h %D%/build.c %D%/kept.h %D%/kept.c %D%/derive.h %D%/derive.c %D%/derive_made.c %D%/derive_made.h %D%/freeze.c %D%/names.c %D%/way.c %D%/way.h %D%/impact.c %D%/impact.h
core_libmigsafe_la_SOURCES += %D%/rebuild.h %D%/rebuild.c %D%/gather.h %D%/gather.c
core_libmigsafe_la_SOURCES += %D%/down.h %D%/down.c

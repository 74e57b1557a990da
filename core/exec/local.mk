# core/exec: sources of libmigsafe.
core_libmigsafe_la_SOURCES += %D%/module.c %D%/module_check.c %D%/module_check.h %D%/module.h %D%/url.c

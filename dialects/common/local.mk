# dialects/common: what several dialects share. A driver module names libcommon.la once in its LIBADD, beside the libraries
# of the dialects that it speaks: they do not contain it, or a module with two of them would have it twice.
noinst_LTLIBRARIES += %D%/libcommon.la
dialects_common_libcommon_la_SOURCES = %D%/lower.c %D%/lookup.c %D%/load.c %D%/normalize.c %D%/list.c %D%/function.c %D%/common.h

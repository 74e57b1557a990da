# dialects/ansi: a module that links it links dialects/common/libcommon.la as well.
noinst_LTLIBRARIES += %D%/libansi.la
dialects_ansi_libansi_la_SOURCES = %D%/ansi.c %D%/lower.c %D%/load.c %D%/portable.c %D%/ansi.h %D%/internal.h

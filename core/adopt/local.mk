# core/adopt: what other tools have written in the database: their tables, checksums and locks.
core_libmigsafe_la_SOURCES += %D%/adopt.h %D%/tool.h %D%/tools.c %D%/find.c %D%/read.c %D%/match.c %D%/checksum.c %D%/locks.c \
	%D%/parity.c %D%/record.c %D%/foreign.c

# core/state: history, journal, lease.
core_libmigsafe_la_SOURCES += %D%/state.h %D%/lease.h %D%/schema.c %D%/history.c %D%/record.c %D%/lease.c

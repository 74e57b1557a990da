# core/test: migrations tried on a scratch database.
core_libmigsafe_la_SOURCES += %D%/test.h %D%/internal.h %D%/run.c %D%/trial.c %D%/judge.c %D%/judge.h %D%/fill.c %D%/chain.c %D%/parity.c %D%/data.c \
	%D%/rows.c %D%/value.c %D%/condition.c

# core/exec: sources of libmigsafe.
core_libmigsafe_la_SOURCES += %D%/module.c %D%/module_check.c %D%/module_check.h %D%/module.h %D%/url.c
core_libmigsafe_la_SOURCES += %D%/db.c %D%/db.h %D%/run.c %D%/run.h %D%/runner.h %D%/send.c %D%/recover.c %D%/unit.c %D%/settle.c %D%/undo.c %D%/group.c %D%/announce.c %D%/standing.c %D%/standing.h \
	%D%/look.c %D%/touch.c %D%/touch.h %D%/compare.c %D%/compare.h %D%/verify.c %D%/verify.h %D%/change.c %D%/change.h %D%/drift.c %D%/drift.h %D%/loss.c %D%/interrupt.c %D%/interrupt.h %D%/scratch.c %D%/scratch.h
core_libmigsafe_la_SOURCES += %D%/keys.c %D%/ways.c %D%/ways.h
core_libmigsafe_la_SOURCES += %D%/choose.h %D%/back.c %D%/skip.c

# core/base: errors, arenas, SQL text.
core_libmigsafe_la_SOURCES += %D%/error.c %D%/arena.c %D%/sqltext.c %D%/words.c %D%/words.h %D%/sha256.c %D%/sha256.h \
    %D%/buffer.c %D%/buffer.h

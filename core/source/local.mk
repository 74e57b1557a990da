# core/source: sources of libmigsafe.
core_libmigsafe_la_SOURCES += %D%/source.c %D%/names.c %D%/files.c %D%/sections.c %D%/directives.c %D%/load.c \
	%D%/settings.c %D%/settings_table.c %D%/conffile.c \
	%D%/source.h %D%/names.h %D%/files.h %D%/sections.h %D%/settings.h %D%/conffile.h

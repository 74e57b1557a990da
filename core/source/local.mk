# core/source: sources of libmigsafe.
core_libmigsafe_la_SOURCES += %D%/source.c %D%/names.c %D%/list.c %D%/list.h %D%/layout.c %D%/layout.h %D%/atlas.c %D%/drizzle.c %D%/flyway.c %D%/toolconf.c %D%/toolconf.h %D%/sqitch.c \
	%D%/liquibase.c %D%/liquibase.h %D%/liquibase_list.c %D%/liquibase_filter.c %D%/files.c %D%/sections.c %D%/directives.c %D%/load.c \
	%D%/settings.c %D%/settings_table.c %D%/conffile.c \
	%D%/source.h %D%/names.h %D%/files.h %D%/sections.h %D%/settings.h %D%/conffile.h

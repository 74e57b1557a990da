# core/cli: the migsafe program. All of it but main.c is a library that unit tests link too.
noinst_LTLIBRARIES += core/cli/libcli.la
core_cli_libcli_la_SOURCES = %D%/cli.h %D%/commands.h %D%/doctor.h %D%/exit.h %D%/files.h %D%/help.h \
	%D%/commands.c %D%/connect.c %D%/exit.c %D%/files.c %D%/frame.c %D%/options.c %D%/output.c \
	%D%/help.c %D%/help_man.c %D%/help_complete.c %D%/help_markdown.c
core_cli_libcli_la_SOURCES += %D%/cmd_init.c %D%/cmd_new.c
core_cli_libcli_la_SOURCES += %D%/cmd_drivers.c %D%/cmd_doctor.c
core_cli_libcli_la_SOURCES += %D%/cmd_help.c %D%/cmd_version.c
core_cli_libcli_la_LIBADD = core/libmigsafe.la $(GLIB_LIBS) $(JANSSON_LIBS)

bin_PROGRAMS += core/cli/migsafe
core_cli_migsafe_SOURCES = %D%/main.c
core_cli_migsafe_LDADD = core/cli/libcli.la core/libmigsafe.la $(GLIB_LIBS) $(JANSSON_LIBS)

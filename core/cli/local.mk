# core/cli: the migsafe program.
bin_PROGRAMS += core/cli/migsafe
core_cli_migsafe_SOURCES = %D%/main.c
core_cli_migsafe_LDADD = core/libmigsafe.la $(GLIB_LIBS) $(JANSSON_LIBS)

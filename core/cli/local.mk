# core/cli: the migsafe program. All of it but main.c is a library that unit tests link too.
noinst_LTLIBRARIES += core/cli/libcli.la
core_cli_libcli_la_SOURCES = %D%/cli.h %D%/commands.h %D%/doctor.h %D%/exit.h %D%/files.h %D%/help.h \
	%D%/commands.c %D%/connect.c %D%/exit.c %D%/files.c %D%/frame.c %D%/options.c %D%/output.c \
	%D%/help.c %D%/help_man.c %D%/help_complete.c %D%/help_markdown.c
core_cli_libcli_la_SOURCES += %D%/cmd_init.c %D%/cmd_new.c %D%/new_down.c %D%/new_down.h %D%/next.c %D%/next.h
core_cli_libcli_la_SOURCES += %D%/cmd_drivers.c %D%/cmd_doctor.c
core_cli_libcli_la_SOURCES += %D%/cmd_help.c %D%/cmd_version.c
core_cli_libcli_la_SOURCES += %D%/change_cli.c %D%/change_cli.h %D%/cmd_plan.c %D%/offline.c %D%/cmd_apply.c %D%/cmd_rollback.c
core_cli_libcli_la_SOURCES += %D%/cmd_status.c %D%/cmd_history.c %D%/cmd_inspect.c
core_cli_libcli_la_SOURCES += %D%/cmd_diff.c %D%/cmd_generate.c %D%/cmd_drift.c %D%/way_cli.c %D%/way_cli.h %D%/schema.c %D%/schema.h %D%/renames.c %D%/renames.h
core_cli_libcli_la_SOURCES += %D%/cmd_test.c
core_cli_libcli_la_SOURCES += %D%/cmd_adopt.c %D%/cmd_baseline.c
core_cli_libcli_la_LIBADD = core/libmigsafe.la $(GLIB_LIBS) $(JANSSON_LIBS)

bin_PROGRAMS += core/cli/migsafe
core_cli_migsafe_SOURCES = %D%/main.c
core_cli_migsafe_LDADD = core/cli/libcli.la core/libmigsafe.la $(GLIB_LIBS) $(JANSSON_LIBS)

# Man page, completion and reference come from the command table, by the program itself.
MS_GENERATE = $(AM_V_GEN)$(MKDIR_P) $(@D) && ./core/cli/migsafe$(EXEEXT) help
doc/migsafe.1: core/cli/migsafe$(EXEEXT)
	$(MS_GENERATE) --man >$@.tmp && mv $@.tmp $@
doc/completion/migsafe: core/cli/migsafe$(EXEEXT)
	$(MS_GENERATE) --bash >$@.tmp && mv $@.tmp $@
doc/completion/_migsafe: core/cli/migsafe$(EXEEXT)
	$(MS_GENERATE) --zsh >$@.tmp && mv $@.tmp $@
nodist_man1_MANS = doc/migsafe.1
bashcompletiondir = $(datadir)/bash-completion/completions
nodist_bashcompletion_DATA = doc/completion/migsafe
zshcompletiondir = $(datadir)/zsh/site-functions
nodist_zshcompletion_DATA = doc/completion/_migsafe
CLEANFILES += doc/migsafe.1 doc/completion/migsafe doc/completion/_migsafe

# doc/cli.md is committed, so that it can be read without building; tests/cli/06-docs.sh compares.
EXTRA_DIST += doc/cli.md
docs: core/cli/migsafe$(EXEEXT)
	$(AM_V_GEN)./core/cli/migsafe$(EXEEXT) help --markdown >$(srcdir)/doc/cli.md
.PHONY: docs

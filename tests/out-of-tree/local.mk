# tests/out-of-tree: a module built against the installed files only. Part of `make installcheck`, and so of distcheck.
EXTRA_DIST += tests/out-of-tree/run.sh
installcheck-local:
	CC='$(CC)' $(top_srcdir)/tests/out-of-tree/run.sh --installed '$(DESTDIR)' '$(pkgconfigdir)' '$(bindir)'
.PHONY: installcheck-local

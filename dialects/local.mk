# One convenience library per dialect, linked into the modules that speak it.
include dialects/common/local.mk
include dialects/postgresql/local.mk
include dialects/mysql/local.mk
include dialects/mariadb/local.mk
include dialects/sqlite/local.mk
include dialects/ansi/local.mk

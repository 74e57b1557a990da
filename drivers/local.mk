# One loadable module per way to connect.
module_ldflags = $(AM_LDFLAGS) -module -avoid-version -no-undefined -export-symbols-regex '^ms_driver_entry$$'
include drivers/template/local.mk
include drivers/postgresql/local.mk
include drivers/mysql/local.mk
include drivers/sqlite/local.mk
include drivers/odbc/local.mk

# drivers/template: the example of a module. Built with nothing but the installed headers, as a module out of tree is.
pkglib_LTLIBRARIES += drivers/template/template.la
drivers_template_template_la_SOURCES = %D%/template.c %D%/dialect.c %D%/dialect.h
drivers_template_template_la_CPPFLAGS = -I$(top_srcdir)/core/include
drivers_template_template_la_CFLAGS = $(MS_CFLAGS) $(MS_SAN_FLAGS)
drivers_template_template_la_LDFLAGS = $(module_ldflags)
drivers_template_template_la_LIBADD = core/libmigsafe.la

# core/report: text and JSON for people and programs.
core_libmigsafe_la_SOURCES += %D%/text.h %D%/plan_text.c %D%/state_text.c %D%/schema_sql.c %D%/schema_sql.h %D%/way_text.c %D%/way_text.h
core_libmigsafe_la_SOURCES += %D%/test_report.h %D%/test_text.c %D%/junit.c

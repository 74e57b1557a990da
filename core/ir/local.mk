# core/ir: operations, types, names, the catalog and what may be done with it.
core_libmigsafe_la_SOURCES += %D%/model.h %D%/names.c %D%/copy.c %D%/expr.c %D%/expr_rules.h \
	%D%/catalog.c %D%/catalog_index.c %D%/catalog_index.h %D%/follow.c \
	%D%/apply.c %D%/apply.h %D%/apply_table.c %D%/apply_column.c %D%/apply_key.c %D%/apply_index.c \
	%D%/apply_object.c %D%/apply_other.c %D%/apply_partition.c %D%/apply_inherit.c %D%/condition.c \
	%D%/effect.c %D%/invert.c %D%/invert.h %D%/invert_order.c %D%/invert_table.c %D%/invert_object.c \
	%D%/canonical.c %D%/same.c %D%/difference.c %D%/difference.h %D%/json.c %D%/json_read.c %D%/json_shape.c %D%/json_shape.h %D%/json.h \
	%D%/optext.c %D%/print.c %D%/print.h %D%/print_parts.c %D%/print_parts.h \
	%D%/diff.c %D%/diff.h %D%/diff_order.c %D%/diff_survey.c %D%/diff_table.c %D%/diff_column.c %D%/diff_object.c
core_libmigsafe_la_SOURCES += %D%/sequence.c %D%/sequence.h %D%/invent.c %D%/key_index.c %D%/key_part.c %D%/view_index.c %D%/comment.c %D%/statistics.c \
	%D%/owner.c %D%/privilege.c %D%/privilege.h

# core/sql: sources of libmigsafe.
core_libmigsafe_la_SOURCES += %D%/keywords.h %D%/keywords.c %D%/lex.h %D%/lex.c %D%/value.c %D%/split.h %D%/split.c \
	%D%/body.c %D%/parse.h %D%/parse.c %D%/cursor.c %D%/expr.c %D%/expression.h %D%/expression.c %D%/expression_node.c %D%/expression_operand.c %D%/expression_walk.c %D%/function.h %D%/function.c %D%/type.c %D%/column.c \
	%D%/constraint.c %D%/index.c %D%/table.c %D%/lower.c %D%/alter.h %D%/alter.c %D%/alter_column.c %D%/options.c \
	%D%/object.c %D%/drop.c %D%/grant.c %D%/data.c %D%/session.c %D%/dynamic.h %D%/dynamic.c %D%/dynamic_value.c \
	%D%/dynamic_guard.c %D%/dynamic_local.c %D%/block.h %D%/block.c %D%/block_walk.c %D%/opaque.c %D%/code.c %D%/other.c %D%/mention.c \
	%D%/fingerprint.h %D%/fingerprint.c

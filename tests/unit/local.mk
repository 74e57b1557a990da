# tests/unit
include tests/unit/source.mk
include tests/unit/dialects/pg.mk
include tests/unit/dialects/my.mk
include tests/unit/exec.mk
include tests/unit/ir.mk
include tests/unit/cli.mk
include tests/unit/sql.mk

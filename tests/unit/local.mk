# tests/unit
include tests/unit/source.mk

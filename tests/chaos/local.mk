# tests/chaos

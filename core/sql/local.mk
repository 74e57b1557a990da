# core/sql: sources of libmigsafe.

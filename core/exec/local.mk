# core/exec: sources of libmigsafe.

# core/state: sources of libmigsafe.

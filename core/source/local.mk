# core/source: sources of libmigsafe.

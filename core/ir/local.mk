# core/ir: sources of libmigsafe.

# core/plan: sources of libmigsafe.

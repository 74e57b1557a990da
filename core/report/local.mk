# core/report: sources of libmigsafe.

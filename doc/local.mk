# doc: man pages, completion, examples

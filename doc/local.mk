# doc: man pages, completion, examples
EXTRA_DIST += %D%/NEW-DRIVER.md %D%/json-catalog.md

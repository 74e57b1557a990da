# doc: man pages, completion, examples
EXTRA_DIST += %D%/NEW-DRIVER.md %D%/json-catalog.md %D%/adopting.md
EXTRA_DIST += %D%/ARCHITECTURE.md %D%/DECISIONS.md %D%/GUARANTEES.md %D%/HACKING.md %D%/STATE.md %D%/examples

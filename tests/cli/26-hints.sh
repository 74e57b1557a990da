#!/usr/bin/env bash
# hints: what an error proposes, works.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/servers-lib.sh
. "$top/tests/cli/servers-lib.sh"

forward_reference() {   # vaultwarden's scripts are of this kind: their tool turns the checks off
    my_family || return 0
    file 1_tables.up <<< 'CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id));
        CREATE TABLE parent (id INT PRIMARY KEY);'
    m 2 apply
    err_has 'references parent, which is made later in the same script'
    err_has "--session='SET foreign_key_checks = 0'"
    tables_are ''
    m 0 apply --session='SET foreign_key_checks = 0'
    out_has 'the schema is as predicted'
    tables_are 'child parent'
}

each forward_reference
pass    # without a server there is nothing to try
finish

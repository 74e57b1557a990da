#!/usr/bin/env bash
# Migration files that cannot be read, one way each: plan and apply name file, line and column, with a stable code in
# JSON, and change nothing; once the file is mended the next apply does the work. On SQLite: no other database differs.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
run 0 drivers
grep -q '/sqlite\.so' "$work/out" && command -v sqlite3 > /dev/null || { echo "no sqlite module, or no sqlite3"; exit 77; }

mkdir migrations
echo 'create table a (id integer primary key, t text);' > migrations/0001_a.up.sql
echo 'create table b (id integer primary key);' > migrations/0003_c.up.sql
export MIGSAFE_URL=sqlite:shop.db
run 0 apply --to=1 --yes

# refused CODE TEXT [TEXT...]: plan and apply say the same and change nothing; then the file goes
refused() {
    local code=$1 text before; shift
    before=$(sqlite3 shop.db .dump | cksum)
    run 5 plan
    for text in "$@"; do err_has "$text"; done
    run 5 apply --yes
    for text in "$@"; do err_has "$text"; done
    run 5 apply --yes --format=json
    json 'o["error"]["code"]' "$code"
    check "nothing was changed" test "$before" = "$(sqlite3 shop.db .dump | cksum)"
    rm -f migrations/*2_* migrations/notes.sql
}
bad=migrations/0002_b.up.sql
: > $bad;                                                 refused usage 'has no statement' "$bad"
printf '\n  \n' > $bad;                                   refused usage 'has no statement'
printf 'select 1;\0\n' > $bad;                            refused file_binary 'is a binary file' "$bad:1:10"
head -c 4096 /bin/sh > $bad;                              refused file_binary 'is a binary file'
printf "select 'caf\351';\n" > $bad;                      refused file_encoding 'is not UTF-8: byte 0xE9' "$bad:1:12"
printf '\377\376s\0e\0' > $bad;                           refused file_encoding 'is UTF-16' 'iconv'
printf 'select 1;\n  select "half;\n' > $bad;             refused syntax "$bad:2:10" '    2 |   select "half;'
printf 'select 1;\n/* half\n' > $bad;                     refused syntax "$bad:2:1"
printf -- '-- migsafe: transation=off\nselect 1;\n' > $bad
refused directive 'unknown directive "transation"' "$bad:1:13" '                    ^' 'Did you mean "transaction"?'
printf 'select 1;\n-- migsafe: timeout=5\nselect 2;\n' > $bad; refused directive "$bad:2:21" 'a duration such as'
truncate -s 200M $bad;                                    refused file_too_large 'has 200.0 MiB' 'max_file_size'
mkfifo $bad;                                              refused file_kind 'is not a regular file'
mkdir $bad;                                               run 0 plan; rmdir $bad
ln -s nowhere $bad;                                       refused file_unreadable 'cannot read' "$bad"
echo 'select 1;' > migrations/02_x.up.sql; echo 'select 1;' > $bad
refused duplicate_version 'version 2 is there twice' migrations/0002_b.up.sql migrations/02_x.up.sql
echo 'select 1;' > migrations/0002_b.down.sql;            refused missing_up 'has no up script beside it'
echo 'select 1;' > migrations/notes.sql;                  refused migration_name 'migrations/notes.sql is not a migration'
echo 'select 1;' > migrations/0002_b.sql;                 refused migration_layouts 'two layouts'
echo 'select 1;' > migrations/0002_b.sqlite3.up.sql;      refused migration_name 'the one meant is probably "sqlite"'

# a large file is refused at once, in little memory
truncate -s 200M $bad
limit="ulimit -t 2 -v 262144"
bash -c "$limit; '$migsafe' version" > /dev/null 2>&1 || limit="ulimit -t 2"    # a sanitizer's shadow does not fit
check "200 MB in 2 s and 256 MiB of address space" bash -c "$limit; '$migsafe' plan 2>&1 | grep -q '200.0 MiB'"
rm -f $bad

# mended: everything is applied
printf -- '-- nothing to do here\n' > $bad
run 0 apply --yes
out_has 'Applied 2 migrations'
run 0 apply --yes
out_has 'up to date'

finish

#!/usr/bin/env bash
# init and new: what they write, what they follow, and that nothing is overwritten.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

run 0 init
err_has 'created migsafe.conf'
out_is ''
check "README" test -s migrations/README
printf '# mine\n' > migsafe.conf
run 0 init
err_has 'kept    migsafe.conf'
check "migsafe.conf was not touched" test "$(cat migsafe.conf)" = '# mine'
rm migsafe.conf
run 0 init --format=json
json 'o["created"]' '["migsafe.conf"]'
json 'o["kept"]' '["migrations", "migrations/README"]'
run 0 doctor        # a fresh project has nothing that fails
out_has 'there is no migration'

mkdir other
run 0 --config=other/migsafe.conf --url=sqlite:other.db --dir=other/db init --quiet
err_is ''
check "the URL" grep -qx 'url = sqlite:other.db' other/migsafe.conf
run 0 --config=other/migsafe.conf new first
out_has "other/db/0001_first.up.sql"
run 5 --config=third.conf --url=postgresql://u:secret@h/d init
err_has 'a URL with a password is not written'
err_lacks secret
check "nothing was written" test ! -e third.conf
mkdir closed; chmod a-w closed
if [ "$(id -u)" != 0 ]; then
    run 5 --config=closed/migsafe.conf --dir=closed/m init
    err_has 'cannot make the directory closed/m'
fi
: > file
run 5 --dir=file init
err_has 'cannot make the directory file'

# the derived down script as a file, without a database
mkdir derived
printf 'CREATE TABLE a (id INT PRIMARY KEY);\n' > derived/1_a.up.sql
printf -- '-- migrate:up\nCREATE TABLE b (id INT);\n' > one.sql
run 5 --dir=derived new --from=1; err_has '--url'
run 0 --dir=derived --driver=sqlite new --from=1; out_is derived/1_a.down.sql
check 'what is in it' test "$(cat derived/1_a.down.sql)" = "$(printf -- '-- derived by migsafe\nDROP TABLE "a";')"
run 5 --dir=derived --driver=sqlite new --from=1
mkdir both; mv one.sql both/1_b.sql
run 5 --dir=both --driver=sqlite new --from=1; err_has 'holds both directions'

# a sequence goes on, with its width
run 0 new Add Customers
out_is "migrations/0001_add_customers.up.sql
migrations/0001_add_customers.down.sql"
run 0 create 'orders: #2 (EUR) – größer'
out_has 'migrations/0002_orders_2_eur_größer.up.sql'
run 0 new --no-down drop_it --format=json
json 'o["version"]' 0003
json 'o["files"]' '["migrations/0003_drop_it.up.sql"]'
: > migrations/9999_last.up.sql
run 0 new over
out_has 'migrations/10000_over.up.sql'
run 5 new '###'
err_has 'no letter or digit'
run 5 new
err_has 'new needs NAME'
run 0 new --version=timestamp t
check "a timestamp on demand" bash -c "ls migrations | grep -qE '^20[0-9]{12}_t[.]up[.]sql$'"
run 0 new u         # and it goes on with timestamps, upwards, within one second too
run 0 new v
check "timestamps go up" bash -c "ls migrations/*_[tuv].up.sql | sort -n -t/ -k2 | sed 's/.*_//' | tr -d '\n' | grep -q 't.up.sqlu.up.sqlv.up.sql'"

# each layout
run 0 --dir=single --layout=single new a
check "dbmate's annotations" grep -qx -- '-- migrate:up' single/0001_a.sql
run 0 --dir=single new b
out_is 'single/0002_b.sql'
run 0 --dir=goose --layout=goose new a
check "goose's annotations" grep -qx -- '-- +goose Down' goose/0001_a.sql
run 0 --dir=goose new b
check "goose goes on" grep -qx -- '-- +goose Up' goose/0002_b.sql
mkdir -p diesel/2018-01-14-171611_x; echo 'select 1;' > diesel/2018-01-14-171611_x/up.sql
run 0 --dir=diesel new y
check "Diesel goes on" bash -c "ls -d diesel/20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]-[0-9]*_y/up.sql"
run 5 --dir=single --layout=pairs new c
err_has 'does not fit the layout "pairs"'
run 5 --dir=/proc/nowhere new c
err_has '/proc/nowhere'
# in a portable project the scripts say what they are; what was not written yet is not applied as done
printf '[migrations]\nsql = portable\n' > portable.conf
p() { run "$1" --config=portable.conf --dir=portable --url=sqlite:portable.db "${@:2}"; }
p 0 new a
check "the up script is portable" grep -qx -- '-- migsafe: portable' portable/0001_a.up.sql
check "and says what that is" grep -q -- '^-- Portable SQL: .*doc/portable.md' portable/0001_a.up.sql
check "the down script is portable" grep -qx -- '-- migsafe: portable' portable/0001_a.down.sql
p 5 apply --yes
err_has 'migration 1 has no statement'
echo 'CREATE TABLE t (a bigserial PRIMARY KEY, b boolean);' >> portable/0001_a.up.sql
p 0 apply --yes
out_has 'Applied 1 migration'
p 0 rollback --yes  # the down script is empty but for the template: the derived one is taken
out_has 'Rolled back 1 migration'
run 0 --dir=portable --url=sqlite:portable.db apply --yes # portable without the project's word for it
run 0 --dir=portable2 --sql=portable new --no-down a
out_is 'portable2/0001_a.up.sql'
for layout in single goose sql-migrate folders; do
    run 0 --dir="portable-$layout" --layout="$layout" --sql=portable new a
    run 5 --dir="portable-$layout" --layout="$layout" --url=sqlite:empty.db plan
    err_has 'has no statement'
    find "portable-$layout" -name '*.sql' -exec sed -i '0,/^-- Portable SQL/s//CREATE TABLE t (a bigserial PRIMARY KEY);\n&/' {} +
    find "portable-$layout" -name 'down.sql' -exec sed -i 's/^CREATE.*/DROP TABLE t;/' {} +
    run 0 --dir="portable-$layout" --layout="$layout" --url="sqlite:$layout.db" apply --yes
    run 0 --dir="portable-$layout" --layout="$layout" --url="sqlite:$layout.db" rollback --yes
done
# a comment of one's own says that nothing is to be done
printf -- '-- nothing to do in this version\n' >> portable2/0001_a.up.sql
run 0 --dir=portable2 --url=sqlite:empty.db plan
run 0 --dir=native new a
check "a native script is empty" test ! -s native/0001_a.up.sql

# in other tools' directories the next file is one of theirs, or none
mkdir flyway prisma sqitch
echo 'SELECT 1;' > flyway/V1_9__a.sql
run 0 --dir=flyway new b
out_has 'flyway/V1.10__b.sql'; out_has 'flyway/U1.10__b.sql'
mkdir prisma/1_a; echo 'SELECT 1;' > prisma/1_a/migration.sql
run 0 --dir=prisma new b
out_has 'prisma/2_b/migration.sql'
printf '%%project=x\na 2024-01-31T12:00:00Z Ann <ann@example.com>\n' > sqitch/sqitch.plan; mkdir sqitch/deploy; echo 'SELECT 1;' > sqitch/deploy/a.sql
run 5 --dir=sqitch new b
err_has 'no files of the layout "sqitch"'

finish

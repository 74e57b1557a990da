#!/usr/bin/env bash
# migsafe.conf, variables, .env files: precedence as doctor sees it, and errors that show the line.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
mkdir migrations

printf '[migrations]\ndir = migrations\n\n[policy]\nlock_timout = 5s\n' > migsafe.conf
run 5 new x
err_has 'migsafe: error: unknown key "lock_timout" in section [policy]'
err_has 'migsafe.conf:5'
err_has '    5 | lock_timout = 5s'
err_has 'Did you mean "lock_timeout"?'
run 5 new x --format=json
json 'o["error"]["file"]' migsafe.conf
json 'o["error"]["line"]' 5
run 1 doctor        # doctor goes on where others stop
out_has 'fail  configuration'
check "no file was written" test -z "$(ls migrations)"

printf '[env.default]\nurl = sqlite:default.db\n[env.production]\nurl = sqlite:production.db\nprotected = on\n' > migsafe.conf
from() { grep -q "(from $1" "$work/out" && pass || fail "the URL is not from $1"; }
run_doctor() { "$migsafe" "$@" doctor > "$work/out" 2> "$work/err" || :; last="$* doctor"; }
if "$migsafe" drivers --format=json | python3 -c 'import json,sys; sys.exit(not any(d["name"] == "sqlite" and d["available"] for d in json.load(sys.stdin)["drivers"]))'; then
    run_doctor; from migsafe.conf:2
    run_doctor --env=production; from migsafe.conf:4
    export DATABASE_URL=sqlite:database-url.db
    run_doctor; from migsafe.conf:2
    export MIGSAFE_URL=sqlite:variable.db
    run_doctor; from MIGSAFE_URL
    run_doctor --url=sqlite:option.db; from 'option --url'
    unset MIGSAFE_URL
    printf 'MIGSAFE_URL=sqlite:dotenv.db\n' > .env
    run_doctor; from migsafe.conf:2
    run_doctor --env-file=.env; from MIGSAFE_URL
    mv migsafe.conf hidden
    run_doctor; from DATABASE_URL
    mv hidden migsafe.conf
    unset DATABASE_URL
fi
printf 'MIGSAFE_URL=sqlite:dotenv.db\n' > .env
run 5 --env=production --env-file=.env new x
err_has 'not read for the protected environment production'
run 5 --env=prodution new x
err_has 'Did you mean --env=production?'
run 5 --config=nowhere.conf new x
err_has 'cannot read nowhere.conf'
MIGSAFE_RETRIES=lots run 5 new x
err_has 'MIGSAFE_RETRIES: a whole number, not "lots"'
printf '# nothing\n' > nothing.conf
MIGSAFE_LOCK_TIMOUT=1s run 0 --config=nothing.conf doctor
out_has 'MIGSAFE_LOCK_TIMOUT is no variable of migsafe'
printf 'x' > pw
MIGSAFE_PASSWORD=hunter2 MIGSAFE_PASSWORD_FILE=pw run 5 new x
err_has 'both MIGSAFE_PASSWORD and MIGSAFE_PASSWORD_FILE'
err_lacks hunter2
finish

#!/usr/bin/env bash
# help and version: on stdout, with exit code 0, without any configuration being read.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

run 0 help
out_has 'Usage: migsafe [OPTION...] COMMAND'
out_has '--url=URL'
err_is ''
cp "$work/out" "$work/help"
run 0 --help
check "--help says what help says" cmp "$work/out" "$work/help"
run 0 -h
check "-h says what help says" cmp "$work/out" "$work/help"

# every command of the list has its help, and every alias leads to the same one
for command in $(sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' "$work/help"); do
    run 0 help "$command"
    out_has "Usage: migsafe $command"
    cp "$work/out" "$work/one"
    run 0 "$command" --help
    check "$command --help says the same" cmp "$work/out" "$work/one"
    for alias in $(sed -n 's/^Also: //p' "$work/one" | tr -d ,); do
        run 0 help -- "$alias"
        check "$alias is $command" cmp "$work/out" "$work/one"
    done
done
for topic in configuration files directives exit-codes; do
    run 0 help "$topic"
    err_is ''
done
out_has 'resumed'
check "no line of help is wider than 80 columns" awk 'length > 80 { exit 1 }' "$work/help"

run 0 version
out_has 'migsafe '
cp "$work/out" "$work/version"
run 0 --version
check "--version says the same" cmp "$work/out" "$work/version"
run 0 -V
run 0 version --format=json
json 'o["format"]' 1
json '"migsafe " + o["version"]' "$(cat "$work/version")"

# none of it needs a configuration that can be read
printf 'nonsense\n' > migsafe.conf
run 0 help
run 0 version
run 5 help frobnicate
err_has 'there is no command or topic "frobnicate"'
run 5 help doctr
err_has 'Did you mean "doctor"?'

# nothing heavy is loaded for it
if [ -x /usr/bin/ldd ] && command -v strace > /dev/null; then
    strace -f -e trace=openat -o "$work/trace" "$migsafe" version > /dev/null
    check "no module or client library is opened" bash -c "! grep -qE 'libpq|libmariadb|libmysql|libsqlite|libodbc|lib/migsafe/' '$work/trace'"
fi
finish

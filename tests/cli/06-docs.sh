#!/usr/bin/env bash
# What is generated from the command table: doc/cli.md is up to date, the man page and the completions work.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

run 0 help --markdown
check "doc/cli.md is what the program says (make docs)" diff "$top/doc/cli.md" "$work/out"

run 0 help --man
cp "$work/out" migsafe.1
if command -v man > /dev/null; then
    check "the man page has no warning" bash -c 'test -z "$(MANROFFSEQ="" man --warnings=all -E UTF-8 -l migsafe.1 2>&1 >/dev/null)"'
    MANWIDTH=80 man -E UTF-8 -l migsafe.1 2> /dev/null | sed 's/.\x08//g' > page
    "$migsafe" help > "$work/help"
    for command in $(sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' "$work/help"); do
        check "the page has $command" grep -q "^   $command" page
    done
fi

run 0 help --bash
cp "$work/out" completion
check "bash reads it" bash -n completion
complete_bash() {       # complete_bash WORD...: the last one is being completed
    # shellcheck disable=SC2016 # another bash
    bash -c '. ./completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _migsafe; printf "%s\n" "${COMPREPLY[@]}"' \
        bash migsafe "$@" 2> /dev/null > "$work/out"
    last="$* <TAB>"
}
complete_bash doc; out_is doctor
complete_bash --form; out_is --format=
complete_bash doctor --format = j; out_is 'json
jsonl'
complete_bash new --no-d; out_is --no-down
complete_bash create --no-d; out_is --no-down
complete_bash doctor --no-d; out_is ''
complete_bash help ver; out_is version
complete_bash --driver x new --vers; out_has --version=
complete_bash new --version = t; out_is timestamp
mkdir somewhere; : > some.conf
complete_bash --config = som; out_has some.conf
complete_bash --dir = som; out_is somewhere

run 0 help --zsh
if command -v zsh > /dev/null; then
    cp "$work/out" _migsafe
    check "zsh reads it" zsh -n _migsafe
    cat > complete.zsh <<'END'
zmodload zsh/zpty
zpty -b z zsh -f -i
zpty -w z "PS1='%%' ; fpath=($PWD \$fpath); autoload -Uz compinit; compinit -u -D"
sleep 1
zpty -w -n z "migsafe $1"$'\t'
sleep 1
while zpty -r -t z reply; do print -r -- "$reply"; done
zpty -d z
END
    complete_zsh() {
        last="$1 <TAB> in zsh"
        timeout 20 zsh -f complete.zsh "$1" 2> "$work/err" < /dev/null | sed 's/\x1b\[[0-9;?]*[A-Za-z]//g' > "$work/out"
    }
    complete_zsh doct; out_has 'migsafe doctor '
    complete_zsh '-q create --no-d'; out_has 'create --no-down '
    complete_zsh 'doctor --format=jsonl -'; out_has '--quiet'
fi
finish

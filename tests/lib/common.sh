# common.sh: what tests/servers and the kinds beside it share. Sourced by bash; does nothing by itself.
#
# A server is a folder, DIR/KIND: its data, log, port and the part of DIR/env that speaks of it. Nothing outside DIR is
# written but the claim of a port (claim_port) and, for MySQL, the download cache.

ms_user=migsafe ms_password=migsafe ms_database=migsafe     # the same in docker/compose.yaml

say() { printf '%s\n' "$*"; }
note() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { note "$*"; exit 1; }

abspath() { mkdir -p -- "$1" && (cd -- "$1" && pwd -P); }

# quote WORD: the word for any POSIX shell; a blank or an apostrophe in a folder's name must survive `sh -c`.
quote() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }

# put_env FILE NAME VALUE ...: a file to source, that exports what it sets.
put_env() {
    local file=$1; shift
    while [ $# -ge 2 ]; do printf 'export %s=%s\n' "$1" "$(quote "$2")"; shift 2; done > "$file.new"
    mv -f -- "$file.new" "$file"
}

# test_env SERVERS DIR KIND NAME URL: the variables that the test-suite reads for one database.
test_env() {
    local servers=$1 dir=$2 kind=$3 name=$4 url=$5
    put_env "$dir/$kind/env.$name" "MIGSAFE_TEST_${name}_URL" "$url" \
        "MIGSAFE_TEST_${name}_KILL" "$(quote "$servers") kill $(quote "$dir") $kind" \
        "MIGSAFE_TEST_${name}_START" "$(quote "$servers") start $(quote "$dir") $kind"
}

# As root the servers run as somebody else: PostgreSQL refuses root, and a test needs no more rights than that.
server_user() {
    local u
    [ "$(id -u)" = 0 ] || { id -un; return; }
    for u in postgres mysql nobody; do
        if id "$u" >/dev/null 2>&1; then say "$u"; return; fi
    done
    die "run as root, but there is no user postgres, mysql or nobody to run a server as"
}
as_server_exec() {      # in the place of the shell: a server must not have one for a parent
    [ "$(id -u)" = 0 ] || exec "$@"
    local u; u=$(server_user)
    exec setpriv --reuid="$u" --regid="$(id -g "$u")" --init-groups -- "$@"
}
as_server() { ( as_server_exec "$@" ); }
own() { [ "$(id -u)" != 0 ] || chown "$(server_user)" -- "$@"; }

# server_dir DIR KIND: makes and prints the folder of one server, and sees to it that its user may enter it.
server_dir() {
    local d=$1/$2
    mkdir -p -- "$d/tmp"
    chmod go+x -- "$1" 2>/dev/null || :
    own "$d" "$d/tmp"
    as_server test -w "$d/tmp" ||
        die "user $(server_user) cannot reach $d: give the folders above it the x permission, or name another one"
    say "$d"
}

# ---- processes: always one, by its id, and only when its command line names our folder

command_of() {
    if [ -r "/proc/$1/cmdline" ]; then tr '\0' ' ' < "/proc/$1/cmdline" 2>/dev/null
    else ps -o args= -p "$1" 2>/dev/null; fi
}
# pid_of PIDFILE NEEDLE: the process in the file, if it still runs and its command line holds NEEDLE.
pid_of() {
    local pid
    [ -s "$1" ] || return 1
    pid=$(head -n 1 -- "$1" 2>/dev/null | tr -cd 0-9) || :
    [ -n "$pid" ] || return 1
    command_of "$pid" | grep -qF -- "$2" || return 1
    say "$pid"
}
# gone PIDFILE NEEDLE SECONDS: waits for it.
gone() {
    local i
    for ((i = 0; i < $3 * 20; i++)); do
        pid_of "$1" "$2" >/dev/null || return 0
        sleep 0.05
    done
    return 1
}
# end_server PIDFILE NEEDLE SIGNAL: asks once more after each few seconds (a server that is just starting may miss the
# first signal), then kills.
end_server() {
    local pid i
    for i in 1 2 3 4 5 6; do
        pid=$(pid_of "$1" "$2") || return 0
        kill -"$3" "$pid" 2>/dev/null || :
        gone "$1" "$2" 4 && return 0
    done
    kill_server "$1" "$2"
}
kill_server() {
    local pid
    pid=$(pid_of "$1" "$2") || return 0
    kill -KILL "$pid" 2>/dev/null || :
    gone "$1" "$2" 10 || die "process $pid does not go away"
}

log_size() { if [ -e "$1" ]; then wc -c < "$1" | tr -d ' '; else say 0; fi; }
# log_says FILE SIZE TEXT: was it written after the file had that size?
log_says() { tail -c "+$(($2 + 1))" -- "$1" 2>/dev/null | grep -qF -- "$3"; }
# give_up LOG TEXT...
give_up() { local log=$1; shift; tail -n 8 -- "$log" >&2 || :; die "$* (log: $log)"; }

# ---- ports

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# claim_port SERVERDIR BASE: the port it had, else the first free one from BASE on. A link that says whose it is keeps
# two starts at the same moment apart; one whose folder is gone counts no more.
claim_port() {
    local d=$1 base=$2 port claims=${TMPDIR:-/tmp}/migsafe-test-ports
    if [ -s "$d/port" ]; then cat -- "$d/port"; return; fi
    [ -d "$claims" ] || { mkdir -p -- "$claims" && chmod 1777 -- "$claims"; }
    for ((port = base; port < base + 100; port++)); do
        if [ -L "$claims/$port" ] && [ ! -e "$claims/$port" ]; then rm -f -- "$claims/$port" 2>/dev/null || :; fi
        ln -sn -- "$d" "$claims/$port" 2>/dev/null || continue
        if listening "$port"; then rm -f -- "$claims/$port"; continue; fi
        say "$port" | tee -- "$d/port"
        return
    done
    die "no free port from $base to $((base + 99))"
}

# find_program NAME FOLDER...: in PATH or in one of the folders (sbin is in nobody's PATH but root's).
find_program() {
    local name=$1 d; shift
    command -v "$name" 2>/dev/null && return
    for d; do
        [ ! -x "$d/$name" ] || { say "$d/$name"; return; }
    done
    return 1
}

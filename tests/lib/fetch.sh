# fetch.sh: MySQL's server on a Debian that has none, without touching the system. Sourced by tests/servers.
#
# Debian carries MySQL in sid only. An apt with its own sources, lists and cache downloads the server, the client and
# the libraries they need, down to libc; they are unpacked into the cache folder, and every program is replaced by a
# wrapper that runs it with the tree's own ld.so. Needs apt and dpkg-deb, not root. The archive's URI is the one that
# apt's own configuration names, signatures are checked with the keys that apt trusts.

fetch_cache() {
    if [ -n "${MIGSAFE_TEST_CACHE:-}" ]; then say "$MIGSAFE_TEST_CACHE"
    elif [ "$(id -u)" = 0 ]; then say /var/cache/migsafe-tests      # not below /root: another user runs the server
    else say "${XDG_CACHE_HOME:-$HOME/.cache}/migsafe-tests"; fi
}

fetch_source() {    # fetch_source SUITE: a line for sources.list
    local uri key
    read -r uri key < <(apt-get indextargets --format '$(REPO_URI) $(SIGNED_BY)' 'Created-By: Packages' 2>/dev/null |
        grep -v -e '-security/\? ' -e '-security/ *$' | head -n 1) || :
    [ -n "$uri" ] || die "apt's configuration names no archive"
    case $key in /*) ;; *) key=/usr/share/keyrings/debian-archive-keyring.gpg ;; esac
    if [ -r "$key" ]; then say "deb [signed-by=$key] $uri $1 main"; else say "deb $uri $1 main"; fi
}

fetch_config() {    # fetch_config WORK: an apt.conf that keeps away from the system's files
    local w=$1
    cat <<CONF
Dir::Etc::sourcelist "$w/sources.list";
Dir::Etc::sourceparts "$w/none";
Dir::Etc::preferences "$w/none/preferences";
Dir::Etc::preferencesparts "$w/none";
Dir::State::Lists "$w/lists";
Dir::State::status "$w/status";
Dir::State::extended_states "$w/extended";
Dir::Cache "$w/cache";
Dir::Cache::archives "$w/deb";
Dir::Log "$w";
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
}

# fetch_names PACKAGE...: these and the libraries below them. Programs that the packages want beside (perl, debconf,
# adduser, systemd) set a system up; the servers run without.
fetch_names() {
    apt-cache depends --recurse --important "$@" | sed -n 's/^\([a-z0-9][^ ]*\)$/\1/p' |
        grep -E "^($(printf '%s|' "$@")lib[^:]*|mysql-[^:]*)\$" | grep -vE '^lib(perl|systemd-shared|debconf|.*-perl$|llvm)' |
        sort -u | while read -r p; do ! apt-cache show "$p" >/dev/null 2>&1 || say "$p"; done
}

fetch_wrap() {      # fetch_wrap TREE
    local tree=$1 f ld lib
    ld=$(cd -- "$tree" && ls usr/lib/*/ld-linux*.so* lib/*/ld-linux*.so* 2>/dev/null | head -n 1)
    [ -n "$ld" ] || die "no ld.so in $tree"
    lib=${ld%/*}
    for f in "$tree"/usr/bin/* "$tree"/usr/sbin/*; do
        [ -f "$f" ] && [ ! -L "$f" ] && [ "$(head -c 4 -- "$f" | tail -c 3)" = ELF ] || continue
        mv -- "$f" "$f.elf"
        cat > "$f" <<WRAP
#!/bin/sh
root=\${0%/*}/../..
exec "\$root/$ld" --argv0 "\$0" --library-path "\$root/$lib:\$root/usr/lib/mysql/private" "\$0.elf" "\$@"
WRAP
        chmod 755 -- "$f"
    done
}

fetch_unpack() {    # fetch_unpack CACHE TREE PACKAGE...
    local cache=$1 tree=$2 w deb names; shift 2
    w=$(mktemp -d "$cache/work.XXXXXX")
    mkdir -p -- "$w/none" "$w/lists/partial" "$w/cache" "$w/deb/partial" "$w/root"
    : > "$w/status"
    fetch_source sid > "$w/sources.list"
    fetch_config "$w" > "$w/apt.conf"
    export APT_CONFIG=$w/apt.conf
    apt-get -q update > "$w/log" 2>&1 || give_up "$w/log" "apt-get update of Debian sid failed"
    names=$(fetch_names "$@")
    # shellcheck disable=SC2086 # package names hold no blanks
    (cd -- "$w/deb" && apt-get -q download $names) >> "$w/log" 2>&1 || give_up "$w/log" "the download of $* failed"
    for deb in "$w"/deb/*.deb; do
        dpkg-deb --fsys-tarfile "$deb" | tar -xf - -C "$w/root" --no-same-owner --exclude='./usr/share/doc' \
            --exclude='./usr/share/man' --exclude='./usr/share/locale' || die "$deb could not be unpacked"
    done
    fetch_wrap "$w/root"
    chmod 755 -- "$w/root"
    "$w/root/usr/sbin/mysqld" --version >> "$w/log" 2>&1 || give_up "$w/log" "the MySQL server fetched does not run"
    rm -rf -- "$tree"; mv -- "$w/root" "$tree"
    rm -rf -- "$w"
}

fetch_mysql() {     # prints the tree
    local cache tree
    cache=$(fetch_cache); tree=$cache/mysql
    if [ -x "$tree/usr/sbin/mysqld" ]; then say "$tree"; return; fi
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || die "no MySQL server, and no apt to fetch one with"
    mkdir -p -- "$cache"; cache=$(cd -- "$cache" && pwd -P); tree=$cache/mysql
    note "fetching MySQL into $tree (about 70 MB, once)"
    ( flock 9; [ -x "$tree/usr/sbin/mysqld" ] || fetch_unpack "$cache" "$tree" mysql-server-core mysql-client-core ) \
        9> "$cache/lock" >&2 || exit 1
    say "$tree"
}

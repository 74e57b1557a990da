#!/usr/bin/env bash
# lose-everywhere: the connections are cut at every statement boundary of an apply and of a rollback, then the same command
# again. See kill-everywhere.sh; SQLite has no connection to lose.
set -u
[ $# -gt 0 ] || set -- postgresql mariadb mysql odbc-postgresql odbc-mariadb odbc-mysql
MS_KILL_WITH=CUT exec "$(dirname -- "${BASH_SOURCE[0]}")/kill-everywhere.sh" "$@"

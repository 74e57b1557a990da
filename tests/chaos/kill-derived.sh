#!/usr/bin/env bash
# kill-derived: kill-everywhere with derived ways back, at some boundaries: a migration that goes on after a kill keeps the way
# back that it had when it began, and a rollback that goes on ends where an undisturbed one does. The next run waits until the
# server has done with the killed one: a schema read while a statement still changes it may leave the migrations behind without a
# derived way back (doc/STATE.md), and their own scripts are taken, which history shows.
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
[ $# -gt 0 ] || set -- sqlite postgresql mariadb mysql
MIGSAFE_DOWNS=derived MIGSAFE_CHAOS_WAIT=yes MIGSAFE_CHAOS_MOST=${MIGSAFE_CHAOS_MOST_DERIVED:-12} exec "$here/kill-everywhere.sh" "$@"

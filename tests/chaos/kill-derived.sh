#!/usr/bin/env bash
# kill-derived: kill-everywhere with derived ways back, at some boundaries: a migration that goes on after a kill keeps the way
# back that it had when it began, those behind it have theirs although the server may still execute the killed run's statement
# when the next one plans, and a rollback that goes on ends where an undisturbed one does.
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
[ $# -gt 0 ] || set -- sqlite postgresql mariadb mysql
MIGSAFE_DOWNS=derived MIGSAFE_CHAOS_MOST=${MIGSAFE_CHAOS_MOST_DERIVED:-12} exec "$here/kill-everywhere.sh" "$@"

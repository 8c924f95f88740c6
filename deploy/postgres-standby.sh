#!/bin/bash
# The standby of compose.yaml: copies the primary once, then follows it, and has
# it wait for the standby with each commit.
set -euo pipefail
data=/var/lib/postgresql/data
if [[ ! -s $data/PG_VERSION ]]; then
  pg_basebackup -h db-1 -U onsale -D "$data" --write-recovery-conf \
    --checkpoint=fast
  chmod 700 "$data"
fi
if [[ -e $data/standby.signal ]]; then
  # Once it is there: before that every commit would wait for nobody.
  (
    until pg_isready -q -h 127.0.0.1; do sleep 1; done
    psql -h db-1 -U onsale -c "ALTER SYSTEM SET synchronous_standby_names = '*'" \
      -c "SELECT pg_reload_conf()"
  ) &
fi
exec postgres -D "$data"

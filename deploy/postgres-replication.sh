#!/bin/bash
# Runs once, when the primary of compose.yaml is made: lets a standby in.
set -euo pipefail
echo "host replication onsale all scram-sha-256" >> "$PGDATA/pg_hba.conf"

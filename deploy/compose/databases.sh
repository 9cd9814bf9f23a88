#!/bin/sh
# Run once by the postgres image, when its volume is empty.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 \
  --set owner="$(cat /run/secrets/wafa-owner-password)" \
  --set app="$(cat /run/secrets/wafa-app-password)" \
  --set temporal="$(cat /run/secrets/temporal-password)" \
  --file /etc/wafa/databases.sql

#!/bin/sh
# Temporal's schema, made or brought up to date; a second run changes nothing.
set -eu
: "${SQL_PASSWORD:=$(cat /run/secrets/temporal-password)}"
export SQL_PASSWORD
for pair in "$DBNAME temporal" "$VISIBILITY_DBNAME visibility"; do
  set -- $pair
  tool="temporal-sql-tool --plugin $DB --ep $POSTGRES_SEEDS -p $DB_PORT -u $POSTGRES_USER --db $1"
  # Fails where it is made already, and then changes nothing.
  $tool setup-schema -v 0.0 || echo "$1 is made already"
  $tool update-schema --schema-name "postgresql/v12/$2"
done

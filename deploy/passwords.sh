#!/bin/sh
# Gives the roles of docs/postgresql.sql their passwords when the database is first made.
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" \
    --username postgres --dbname postgres <<'SQL'
ALTER ROLE facilitator_owner PASSWORD :'owner';
ALTER ROLE facilitator_app PASSWORD :'app';
SQL

#!/bin/sh
# Runs once, when the cluster is made: the two roles of the product and its database. The owner is no superuser.
set -eu
psql --no-psqlrc -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  -v owner="$(cat "${OWNER_PASSWORD_FILE:-/run/secrets/owner_password}")" \
  -v app="$(cat "${APP_PASSWORD_FILE:-/run/secrets/app_password}")" <<'SQL'
CREATE ROLE vinculo_owner LOGIN PASSWORD :'owner';
CREATE ROLE vinculo_app LOGIN PASSWORD :'app' CONNECTION LIMIT 60;
CREATE DATABASE vinculo OWNER vinculo_owner TEMPLATE template0 ENCODING 'UTF8'
  LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
REVOKE ALL ON DATABASE vinculo FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE vinculo TO vinculo_app; -- batches are staged in temporary tables
ALTER ROLE vinculo_app IN DATABASE vinculo SET idle_in_transaction_session_timeout = '5min';
SQL

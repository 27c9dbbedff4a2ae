-- Once, as a superuser of the server: psql -v ON_ERROR_STOP=1 -f docs/postgresql.sql
-- Two roles: the owner changes tables (flask db upgrade) and nothing else; the app reads
-- and writes rows, owns nothing, and cannot step around row level security.
-- Afterwards give each a passphrase of its own: \password facilitator_owner

CREATE ROLE facilitator_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE ROLE facilitator_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;

CREATE DATABASE facilitator OWNER facilitator_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE facilitator FROM PUBLIC;
GRANT CONNECT ON DATABASE facilitator TO facilitator_app;

\connect facilitator

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO facilitator_owner;
GRANT USAGE ON SCHEMA public TO facilitator_app;

-- What the owner will make, the app may use. The migrations take back what it need not do:
-- the lines of the audit are written once, and the version is the owner's.
ALTER DEFAULT PRIVILEGES FOR ROLE facilitator_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO facilitator_app;

-- The roles and databases that infra/local/databases.ts makes on one machine. Set each role's password afterwards: ALTER ROLE … PASSWORD.
-- The ledger's schema belongs to a role that only migrates (ledger-schema); who serves owns nothing and is granted what it needs by the migration.
CREATE ROLE anju_ledger_owner LOGIN;
CREATE ROLE anju_ledger LOGIN;
CREATE ROLE anju_lake LOGIN;
CREATE ROLE anju_governance LOGIN;
CREATE ROLE anju_capture LOGIN REPLICATION;
CREATE DATABASE ledger OWNER anju_ledger_owner;
CREATE DATABASE lake OWNER anju_lake;
CREATE DATABASE governance OWNER anju_governance;
REVOKE ALL ON DATABASE ledger, lake, governance FROM PUBLIC;
GRANT CONNECT ON DATABASE ledger TO anju_ledger, anju_capture;

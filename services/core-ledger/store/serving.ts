import { sql } from 'kysely'
import type { LedgerDb } from './connect.ts'
import { MIGRATION_NAMES } from './migrate.ts'

/**
 * Refuses to serve as somebody who could take the guards off the books (a superuser, who may make roles or pass by policies, who owns or may
 * become the owner of the database, its schema, a table or a guard), and before the schema is that of this release. Throws an Error that says what to do.
 */
export async function assertServing(db: LedgerDb): Promise<void> {
  const { rows } = await sql<{ me: string; powers: string[] }>`
    SELECT current_user AS me, array_remove(ARRAY[
      CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
      CASE WHEN rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN rolreplication THEN 'REPLICATION' END,
      (SELECT '拥有 ' || string_agg(name, '、') FROM (
        SELECT '数据库' AS name FROM pg_database WHERE datname = current_database() AND pg_has_role(datdba, 'MEMBER')
        UNION ALL SELECT '模式 ledger' FROM pg_namespace WHERE nspname = 'ledger' AND pg_has_role(nspowner, 'MEMBER')
        UNION ALL (SELECT 'ledger.' || relname FROM pg_class
          WHERE relnamespace = to_regnamespace('ledger') AND pg_has_role(relowner, 'MEMBER') ORDER BY 1 LIMIT 3)
        UNION ALL (SELECT 'ledger.' || proname || '()' FROM pg_proc
          WHERE pronamespace = to_regnamespace('ledger') AND pg_has_role(proowner, 'MEMBER') ORDER BY 1 LIMIT 1)) owned)
    ], NULL) AS powers FROM pg_roles WHERE rolname = current_user`.execute(db)
  const { me, powers } = rows[0]!
  if (powers.length > 0)
    throw new Error(
      `账务服务不能以角色 ${me} 提供服务：它有 ${powers.join('，')}，能绕过账簿的保护。LEDGER_DATABASE_URL 应使用只有增删改查权限的角色（anju_ledger）`,
    )
  const missing = await missingMigrations(db)
  if (missing.length > 0)
    throw new Error(
      `账务数据库的结构不是本版本的（缺 ${missing.join('、')}）：先以属主运行 node services/core-ledger/migrate.ts（LEDGER_OWNER_URL）`,
    )
}

async function missingMigrations(db: LedgerDb): Promise<string[]> {
  const { rows: readable } = await sql`SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = 'ledger' AND relname = 'kysely_migration'
      AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`.execute(db)
  if (readable.length === 0) return [...MIGRATION_NAMES]
  const { rows } = await sql<{ name: string }>`SELECT name FROM ledger.kysely_migration`.execute(db)
  const had = new Set(rows.map(({ name }) => name))
  return MIGRATION_NAMES.filter((name) => !had.has(name))
}

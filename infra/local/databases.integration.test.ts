import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureDatabases } from './databases.ts'
import { runErrand } from './errand.ts'
import { freePort } from './free-port.ts'
import { ledgerMigration } from './parts.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'
import { readOrMakeSecrets, type Secrets } from './secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'anju-databases-'))
let server: PostgresServer
let secrets: Secrets

beforeAll(async () => {
  server = await startPostgres({ dataDir: join(folder, 'data'), port: await freePort(), password: 'test', fsync: false })
  secrets = readOrMakeSecrets(join(folder, 'secrets.json'))
  await start()
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** What `npm start` does before the ledger serves. */
async function start(): Promise<void> {
  await ensureDatabases(server, secrets)
  await runErrand(ledgerMigration(secrets, server), 'the ledger is not migrated')
}

async function run(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const results: pg.QueryResult | pg.QueryResult[] = await client.query(statement)
    return (Array.isArray(results) ? results.at(-1)! : results).rows
  } finally {
    await client.end()
  }
}
const asSuperuser = (statement: string) => run(server.url('ledger'), statement)
const asServing = (statement: string) => run(server.url('ledger', 'anju_ledger', secrets.ledgerPassword), statement)
const asCapture = (statement: string) => run(server.url('ledger', 'anju_capture', secrets.capturePassword), statement)

/** Whose what is in the ledger's database; what an extension brought belongs to it. */
const OWNERS = `SELECT DISTINCT owner::regrole::text FROM (
  SELECT datdba AS owner FROM pg_database WHERE datname = 'ledger'
  UNION ALL SELECT nspowner FROM pg_namespace WHERE nspname = 'ledger'
  UNION ALL SELECT relowner FROM pg_class WHERE relnamespace = 'ledger'::regnamespace
  UNION ALL SELECT extowner FROM pg_extension WHERE extname = 'btree_gist'
  UNION ALL SELECT pubowner FROM pg_publication
  UNION ALL SELECT proowner FROM pg_proc p WHERE pronamespace = 'ledger'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')) o`

test('no role of a centre has power over the server; only capture and backup replicate, and nobody is a member of another', async () => {
  const roles = await asSuperuser(
    `SELECT rolname AS role, rolreplication AS replicates FROM pg_roles WHERE rolname LIKE 'anju%' ORDER BY 1`,
  )
  expect(roles).toEqual([
    ...[
      { role: 'anju_backup', replicates: true },
      { role: 'anju_bank', replicates: false },
      { role: 'anju_capture', replicates: true },
    ],
    ...['anju_governance', 'anju_lake', 'anju_ledger', 'anju_ledger_owner'].map((role) => ({ role, replicates: false })),
  ])
  const powerful = `SELECT rolname FROM pg_roles r WHERE rolname LIKE 'anju%' AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls
    OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid))`
  expect(await asSuperuser(powerful)).toEqual([])
})

test('each reaches its own database alone, and the ledger’s is its owner’s', async () => {
  const reach = `SELECT rolname AS role, string_agg(datname, ' ' ORDER BY datname) AS databases FROM pg_roles r, pg_database d
    WHERE rolname LIKE 'anju%' AND datname IN ('bank', 'governance', 'lake', 'ledger') AND has_database_privilege(r.oid, d.oid, 'CONNECT')
    GROUP BY 1 ORDER BY 1`
  expect(await asSuperuser(reach)).toEqual([
    { role: 'anju_bank', databases: 'bank' },
    { role: 'anju_capture', databases: 'ledger' },
    { role: 'anju_governance', databases: 'governance' },
    { role: 'anju_lake', databases: 'lake' },
    { role: 'anju_ledger', databases: 'ledger' },
    { role: 'anju_ledger_owner', databases: 'ledger' },
  ])
  expect(await asSuperuser(OWNERS)).toEqual([{ owner: 'anju_ledger_owner' }])
})

test('a ledger that belonged to who serves it is handed over by the next start: nothing is lost, it serves, and its guards are out of its reach', async () => {
  // As a release before this one left it: one role, whose everything is.
  await asSuperuser(`REASSIGN OWNED BY anju_ledger_owner TO anju_ledger; DROP OWNED BY anju_ledger_owner; DROP ROLE anju_ledger_owner;
    DROP FUNCTION ledger.lock_voucher, ledger.lock_vouchers, ledger.lock_revisions;
    DELETE FROM ledger.kysely_migration WHERE name = '047-locks';
    GRANT ALL ON ALL TABLES IN SCHEMA ledger TO anju_ledger; GRANT ALL ON SCHEMA ledger TO anju_ledger`)
  expect(await asSuperuser(OWNERS)).toEqual([{ owner: 'anju_ledger' }])
  await asServing(`INSERT INTO ledger.person (subject, name, role) VALUES ('li', '李四', 'clerk');
    ALTER TABLE ledger.voucher DISABLE TRIGGER refuse_change; ALTER TABLE ledger.voucher ENABLE TRIGGER refuse_change`)
  const counts = `SELECT (SELECT count(*)::int FROM ledger.person) AS people, (SELECT count(*)::int FROM ledger.policy_period) AS periods,
    (SELECT count(*)::int FROM pg_publication_tables WHERE pubname = 'anju_capture') AS captured`
  const before = await asSuperuser(counts)

  await start()
  expect(await asSuperuser(OWNERS)).toEqual([{ owner: 'anju_ledger_owner' }])
  expect(await asSuperuser("SELECT FROM pg_shdepend WHERE refobjid = 'anju_ledger'::regrole AND deptype = 'o'")).toEqual([])
  expect(await asSuperuser(counts)).toEqual(before)
  expect(await asServing("UPDATE ledger.person SET name = '李五' WHERE subject = 'li' RETURNING name")).toEqual([
    { name: '李五' },
  ])
  await expect(asServing('ALTER TABLE ledger.voucher DISABLE TRIGGER refuse_change')).rejects.toThrow(
    'must be owner of table voucher',
  )
  await expect(asServing('TRUNCATE ledger.person')).rejects.toThrow('permission denied for table person')
  await expect(asServing('SET ROLE anju_ledger_owner')).rejects.toThrow('permission denied to set role')
  expect(await asCapture('SELECT count(*)::int AS vouchers FROM ledger.voucher')).toEqual([{ vouchers: 0 }])
  await expect(asCapture('SELECT FROM ledger.person')).rejects.toThrow('permission denied for table person')
})

test('a start after it changes nothing', async () => {
  const rights = `SELECT relname, relowner, relacl::text, (SELECT string_agg(attname || attacl::text, ' ' ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = c.oid AND attacl IS NOT NULL) AS columns
    FROM pg_class c WHERE relnamespace = 'ledger'::regnamespace ORDER BY 1`
  const before = await asSuperuser(rights)
  await start()
  expect(await asSuperuser(rights)).toEqual(before)
})

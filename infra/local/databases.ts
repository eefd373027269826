import pg from 'pg'
import type { PostgresServer } from './postgres.ts'
import type { Secrets } from './secrets.ts'

/** A role of the centre and what lets it in. */
export interface Role {
  readonly role: string
  readonly password: string
  /** Nothing but what it needs: no role of the centre is a superuser or makes others. */
  readonly options?: 'REPLICATION'
}

/** The two roles of the ledger: who owns its schema and is used to migrate alone, and who serves and owns nothing. */
export const ledgerRoles = (passwords: { readonly owner: string; readonly serving: string }) => ({
  owner: { role: 'anju_ledger_owner', password: passwords.owner },
  serving: { role: 'anju_ledger', password: passwords.serving },
})

/**
 * Makes the centre's databases and roles where they are missing: each service owns one database and can reach no other, except that the ledger's
 * belongs to a role that only migrates; capture may read the ledger's changes and nothing else. Safe to run again.
 */
export async function ensureDatabases(server: PostgresServer, secrets: Secrets): Promise<void> {
  const ledger = ledgerRoles({ owner: secrets.ledgerOwnerPassword, serving: secrets.ledgerPassword })
  const owned = [
    { role: 'anju_bank', password: secrets.bankPassword, database: 'bank' },
    { role: 'anju_lake', password: secrets.lakePassword, database: 'lake' },
    { role: 'anju_governance', password: secrets.governancePassword, database: 'governance' },
  ]
  await asSuperuser(server.url('postgres'), async (client) => {
    for (const { database, ...role } of owned) {
      await ensureRole(client, role)
      await ensureDatabase(client, database, role.role)
    }
    await ensureRole(client, { role: 'anju_capture', password: secrets.capturePassword, options: 'REPLICATION' })
    await ensureRole(client, { role: 'anju_backup', password: secrets.backupPassword, options: 'REPLICATION' })
    await ensureLedgerDatabase(client, 'ledger', ledger)
    await handOver(server.url('ledger'), ledger)
    await client.query('GRANT CONNECT ON DATABASE ledger TO anju_ledger, anju_capture')
  })
}

/** Makes a ledger's database, empty, and its roles where they are missing; who serves may connect. */
export async function ensureLedgerDatabase(
  client: pg.Client,
  database: string,
  { owner, serving }: ReturnType<typeof ledgerRoles>,
): Promise<void> {
  for (const role of [owner, serving]) await ensureRole(client, role)
  await ensureDatabase(client, database, owner.role)
  await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${serving.role}`)
}

/**
 * A ledger of before belongs to who serves it, database, schema, tables and publication: they become the owner's, as they are; the migration that
 * follows grants what serving needs. With the database goes the right to connect. Where nothing of it is left, nothing happens.
 */
const handOver = (ledgerUrl: string, { owner, serving }: ReturnType<typeof ledgerRoles>) =>
  asSuperuser(ledgerUrl, (client) => client.query(`REASSIGN OWNED BY ${serving.role} TO ${owner.role}`))

/** Works on a connection of its own, which `url` makes the superuser's. */
export async function asSuperuser(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** Two that make it at once: the second finds it there. */
async function ensureRole(client: pg.Client, { role, password, options }: Role): Promise<void> {
  const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])
  if (known.rowCount !== 0) return
  const create = `CREATE ROLE ${role} LOGIN ${options ?? ''} PASSWORD ${client.escapeLiteral(password)}`
  await client.query(`DO $$ BEGIN ${create}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`)
}

async function ensureDatabase(client: pg.Client, database: string, owner: string): Promise<void> {
  const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
  if (known.rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER ${owner}`)
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`)
}

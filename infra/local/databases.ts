import pg from 'pg'
import type { PostgresServer } from './postgres.ts'
import type { Secrets } from './secrets.ts'

/**
 * Makes the centre's databases and roles where they are missing: each service owns one database and can reach no other;
 * capture may read the ledger's changes and nothing else. Safe to run again.
 */
export async function ensureDatabases(server: PostgresServer, secrets: Secrets): Promise<void> {
  const roles = [
    { role: 'anju_ledger', password: secrets.ledgerPassword, database: 'ledger', options: '' },
    { role: 'anju_bank', password: secrets.bankPassword, database: 'bank', options: '' },
    { role: 'anju_lake', password: secrets.lakePassword, database: 'lake', options: '' },
    { role: 'anju_governance', password: secrets.governancePassword, database: 'governance', options: '' },
    { role: 'anju_capture', password: secrets.capturePassword, database: undefined, options: 'REPLICATION' },
    { role: 'anju_backup', password: secrets.backupPassword, database: undefined, options: 'REPLICATION' },
  ]
  const client = new pg.Client({ connectionString: server.url('postgres') })
  await client.connect()
  try {
    for (const { role, password, database, options } of roles) {
      const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])
      if (known.rowCount === 0)
        await client.query(`CREATE ROLE ${role} LOGIN ${options} PASSWORD ${client.escapeLiteral(password)}`)
      if (database) await ensureDatabase(client, database, role)
    }
    await client.query('GRANT CONNECT ON DATABASE ledger TO anju_capture')
  } finally {
    await client.end()
  }
}

async function ensureDatabase(client: pg.Client, database: string, owner: string): Promise<void> {
  const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
  if (known.rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER ${owner}`)
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`)
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { connectLedger, type LedgerDb } from '@anju/core-ledger/store/connect.ts'
import { migrateAsOwner } from '@anju/core-ledger/testing/test-ledger.ts'
import { freePort } from '@anju/infra/local/free-port.ts'
import { startPostgres } from '@anju/infra/local/postgres.ts'
import { createLedgerDatabase } from '@anju/infra/local/test-postgres.ts'
import pg from 'pg'

/** A database that holds the ledger's tables. */
export interface LedgerDatabase extends AsyncDisposable {
  /** As a superuser, who fills it and runs what ours is measured against. */
  readonly url: string
  /** As the ledger serves. */
  readonly servingUrl: string
  readonly db: LedgerDb
}

/** A PostgreSQL server as `npm start` runs it, with as many empty ledgers as are asked for. */
export interface LedgerServer extends AsyncDisposable {
  newLedger(name: string): Promise<LedgerDatabase>
}

/** Starts it in a folder that does not exist yet; disposing stops it. */
export async function startLedgerServer(dir: string): Promise<LedgerServer> {
  mkdirSync(dir, { recursive: true })
  const server = await startPostgres({
    dataDir: join(dir, 'postgres'),
    port: await freePort(),
    password: 'bench',
    logFile: join(dir, 'postgres.log'),
  })
  return {
    async newLedger(name) {
      const database = await createLedgerDatabase(server.url('postgres'), name)
      await migrateAsOwner(database)
      const db = connectLedger(database.url)
      return { url: database.superuserUrl, servingUrl: database.url, db, [Symbol.asyncDispose]: () => db.destroy() }
    },
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

/** Runs SQL on a connection of its own; returns the rows of its last statement. */
export async function runSql<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const results: pg.QueryResult<Row> | pg.QueryResult<Row>[] = await client.query<Row>(text)
    return (Array.isArray(results) ? results.at(-1)! : results).rows
  } finally {
    await client.end()
  }
}

import { createHash } from 'node:crypto'
import { openPool } from '@anju/infra/postgres-pool.ts'
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import pg from 'pg'
import type { LedgerTables } from './tables.ts'

export type LedgerDb = Kysely<LedgerTables>

const DATE_OID = 1082
const TIMESTAMPTZ_OID = 1184
const asText = (text: string) => text
/** Dates and instants stay text: a business date is a day, not a Date at midnight somewhere. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === DATE_OID || oid === TIMESTAMPTZ_OID
      ? asText
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

/** The ledger's database. Lost connections are replaced by themselves; statements are prepared once per connection. */
export function connectLedger(url: string, { connections = 16 }: { connections?: number } = {}): LedgerDb {
  const pool = openPool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 120_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'anju-ledger',
    pipeline: true,
    types,
  })
  return new Kysely<LedgerTables>({ dialect: new PostgresDialect({ pool: preparing(pool) }) })
}

/**
 * What a statement begins with whose result nobody reads: the next one follows without waiting for it, and fails as it failed. For the last
 * write of a transaction: COMMIT goes with it.
 */
export const SENT_AHEAD = '/* sent ahead */'
const NOTHING_YET = { command: 'UPDATE', rowCount: 0, rows: [] }

/** The pool as Kysely sees it: every statement with parameters is a named, prepared one, so that it is planned once. */
function preparing(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      const ahead: Promise<pg.QueryResult>[] = []
      const query = async (text: string, values: readonly unknown[]) => {
        const sent = client.query(values.length > 0 ? { name: statementName(text), text, values: [...values] } : text)
        if (text.startsWith(SENT_AHEAD)) {
          sent.catch(() => undefined)
          ahead.push(sent)
          return NOTHING_YET
        }
        const [result] = await Promise.all([sent, ...ahead.splice(0)])
        return result
      }
      return { query, release: (destroy?: boolean) => client.release(destroy) } as unknown as Awaited<
        ReturnType<PostgresPool['connect']>
      >
    },
  }
}

const names = new Map<string, string>()
function statementName(text: string): string {
  const known = names.get(text)
  if (known) return known
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 32)
  names.set(text, name)
  return name
}

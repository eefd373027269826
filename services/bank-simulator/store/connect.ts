import { openPool } from '@anju/infra/postgres-pool.ts'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import type { BankTables } from './tables.ts'

export type BankDb = Kysely<BankTables>
export type BankTransaction = Transaction<BankTables>

const DATE_OID = 1082
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === DATE_OID ? (text: string) => text : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

/** The bank's own database. */
export const connectBank = (url: string): BankDb =>
  new Kysely<BankTables>({
    dialect: new PostgresDialect({
      pool: openPool({ connectionString: url, max: 4, connectionTimeoutMillis: 5_000, application_name: 'anju-bank', types }),
    }),
  })

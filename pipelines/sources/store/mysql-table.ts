import type { JsonRecord } from '../../import/file/json-record.ts'
import { MYSQL } from '../database/dialects.ts'
import type { OutsideTable } from '../database/table.ts'
import { SourceRefused, SourceUnavailable } from '../errors.ts'
import type { DatabaseOrigin } from '../source.ts'

const WITHIN_MS = 60_000

/** What is used of mysql2. It is loaded when the first such source is read: a centre without one does not carry it. */
interface Driver {
  createConnection(options: object): Promise<Connection>
}
interface Connection {
  query(asked: object): Promise<[Record<string, string | null>[], unknown]>
  on(event: 'error', listener: () => void): void
  end(): Promise<void>
}
/** Its name. */
export const DRIVER: string = 'mysql2/promise'

/** MySQL's name of an error → what a person does about it. */
const REFUSALS: Readonly<Record<string, string>> = {
  ER_ACCESS_DENIED_ERROR: '用户名或口令不对',
  ER_DBACCESS_DENIED_ERROR: '没有使用这个数据库的权限',
  ER_HOST_NOT_PRIVILEGED: '不允许从这里连接',
  ER_BAD_DB_ERROR: '没有这个数据库',
  ER_NO_SUCH_TABLE: '没有这张表',
  ER_TABLEACCESS_DENIED_ERROR: '没有读取这张表的权限',
}

/** Opens a table of a MySQL or MariaDB server (or one that speaks their protocol); `password` undefined: none is asked for. */
export async function openMysqlTable(origin: DatabaseOrigin, password: string | undefined): Promise<OutsideTable> {
  const { host, port, database, user, table } = origin
  const guarded = <Result>(work: () => Promise<Result>) =>
    work().catch((error: unknown) => Promise.reject(inWords(error, origin)))
  const { createConnection } = (await import(DRIVER)) as Driver
  const connection = await guarded(() =>
    createConnection({ host, port, database, user, password, charset: 'utf8mb4', connectTimeout: 10_000, disableEval: true }),
  )
  connection.on('error', () => undefined)
  const ask = (sql: string, values: readonly string[] = []) =>
    guarded(async () => {
      // Every value as the server writes it: exact, and as people know it from there.
      const typeCast = (field: { string(): string | null }) => field.string()
      const [found] = await connection.query({ sql, values: [...values], typeCast, timeout: WITHIN_MS })
      return found
    })
  await ask("SET time_zone = '+08:00'")
  await ask('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
  await ask('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
  return {
    dialect: MYSQL,
    rows: async ({ sql, values }) => (await ask(sql, values)).map(recordOf),
    async columns() {
      const [schema, name] = table.includes('.') ? table.split('.') : [database, table]
      const found = await ask(
        `SELECT column_name AS name, data_type AS type, is_nullable AS nullable FROM information_schema.columns
         WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position`,
        [schema!, name!],
      )
      return found.map((row) => ({ name: row.name!, type: row.type!, nullable: row.nullable === 'YES' }))
    },
    close: () => connection.end().catch(() => undefined),
  }
}

const recordOf = (row: Record<string, string | null>): JsonRecord => new Map(Object.entries(row))

function inWords(error: unknown, { host, port }: DatabaseOrigin): Error {
  const { code = '', message } = error as { code?: string; message: string }
  const refusal = REFUSALS[code]
  if (refusal) return new SourceRefused(`对方数据库（${host}:${port}）说：${refusal}`)
  return new SourceUnavailable(`对方数据库（${host}:${port}）暂时不能读取：${message}`, { cause: error })
}

import pg from 'pg'
import type { JsonRecord } from '../../import/file/json-record.ts'
import { POSTGRES } from '../database/dialects.ts'
import type { OutsideTable } from '../database/table.ts'
import { SourceRefused, SourceUnavailable } from '../errors.ts'
import type { DatabaseOrigin } from '../source.ts'

const WITHIN_MS = 60_000

/** SQLSTATE → what a person does about it. */
const REFUSALS: Readonly<Record<string, string>> = {
  '28P01': '用户名或口令不对',
  '28000': '不允许这个用户从这里连接',
  '3D000': '没有这个数据库',
  '42P01': '没有这张表',
  '42501': '没有读取这张表的权限',
  '3F000': '没有这个模式',
}

/** Opens a table of a PostgreSQL server (or one that speaks its protocol); `password` undefined: none is asked for. */
export async function openPostgresTable(origin: DatabaseOrigin, password: string | undefined): Promise<OutsideTable> {
  const { host, port, database, user, table } = origin
  const client = new pg.Client({
    host,
    port,
    database,
    user,
    password,
    connectionTimeoutMillis: 10_000,
    statement_timeout: WITHIN_MS,
    // Every value as the server writes it: exact, and as people know it from there.
    types: { getTypeParser: () => (text: string) => text },
  })
  client.on('error', () => undefined)
  const guarded = <Result>(work: () => Promise<Result>) =>
    work().catch((error: unknown) => Promise.reject(inWords(error, origin)))
  await guarded(async () => {
    await client.connect()
    await client.query("SET TIME ZONE 'Asia/Shanghai'; SET DateStyle = ISO; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
  })
  const rows: OutsideTable['rows'] = ({ sql, values }) =>
    guarded(async () => (await client.query<Record<string, string | null>>(sql, [...values])).rows.map(recordOf))
  return {
    dialect: POSTGRES,
    rows,
    async columns() {
      const name = table.split('.').map(POSTGRES.quote).join('.')
      const found = await rows({
        sql: `SELECT attname AS name, format_type(atttypid, NULL) AS type, NOT attnotnull AS nullable FROM pg_attribute
          WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
        values: [name],
      })
      return found.map((row) => ({ name: row.get('name')!, type: row.get('type')!, nullable: row.get('nullable') === 't' }))
    },
    close: () => client.end().catch(() => undefined),
  }
}

const recordOf = (row: Record<string, string | null>): JsonRecord => new Map(Object.entries(row))

function inWords(error: unknown, { host, port }: DatabaseOrigin): Error {
  const { code = '', message } = error as { code?: string; message: string }
  const refusal = REFUSALS[code]
  if (refusal) return new SourceRefused(`对方数据库（${host}:${port}）说：${refusal}`)
  return new SourceUnavailable(`对方数据库（${host}:${port}）暂时不能读取：${message}`, { cause: error })
}

import type pg from 'pg'
import { quoted } from '../ods/table.ts'
import { type Visibility, visibilityFromText } from '../resnapshot/visibility.ts'
import type { Tuple } from '../wire/message.ts'
import { asText, type PublishedTable } from './snapshot.ts'

/** The prefix of the messages in the log that say where a chunk was read. */
export const CHUNK_MARK = 'anju.capture.chunk'

/** Rows of a table in the order of its primary key, and what their reader saw. */
export interface ReadChunk {
  readonly rows: Tuple[]
  readonly seen: Visibility
}

/** Which rows a chunk has: the next `limit` ones after a key, or those of some keys. */
export type Range =
  | { readonly after: readonly string[] | undefined; readonly limit: number }
  | { readonly keys: readonly (readonly string[])[] }

/**
 * Reads rows in the order of their key, and writes a mark into the log by committing the same transaction. The table can be altered only before it or after it
 * (ACCESS SHARE, as any SELECT; no writer waits). `beforeMark` is called before the mark can arrive in the stream.
 */
export async function readChunk(
  client: pg.Client,
  table: PublishedTable,
  { key, range, mark }: { key: readonly string[]; range: Range; mark: string },
  beforeMark: (chunk: ReadChunk) => void,
): Promise<void> {
  const columns = table.relation.columns.map(({ name }) => quoted(name)).join(', ')
  const order = key.map(quoted).join(', ')
  const values = 'keys' in range ? range.keys.flat() : [...(range.after ?? [])]
  const placesFrom = (first: number) => `(${key.map((_, part) => `$${first + part}`).join(', ')})`
  const wanted =
    'keys' in range
      ? `(${order}) IN (${range.keys.map((_, row) => placesFrom(row * key.length + 1)).join(', ')})`
      : range.after && `(${order}) > ${placesFrom(1)}`
  const conditions = [...(table.filter ? [`(${table.filter})`] : []), ...(wanted ? [wanted] : [])]
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
  const seen = await client.query<{ seen: string }>('SELECT pg_current_snapshot()::text AS seen')
  const { rows } = await client.query({
    text: `SELECT ${columns} FROM ${table.from}${where} ORDER BY ${order}${'limit' in range ? ` LIMIT ${range.limit}` : ''}`,
    values,
    rowMode: 'array',
    types: asText,
  })
  beforeMark({ rows: rows as Tuple[], seen: visibilityFromText(seen.rows[0]!.seen) })
  await client.query('SELECT pg_logical_emit_message(true, $1, $2)', [CHUNK_MARK, mark])
}

/** Runs `work` in a transaction that sees one moment of the table, whose columns nobody can change meanwhile. */
export async function holdingStill(client: pg.Client, from: string, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  try {
    // The lock comes before the snapshot: one taken before a rewrite of the table would see it empty.
    await client.query(`LOCK TABLE ${from} IN ACCESS SHARE MODE`)
    await work()
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** The primary key's columns in its own order; empty when the table has none. */
export async function primaryKey(client: pg.Client, relationId: number): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT a.attname AS name FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS part (attnum, place)
     JOIN pg_attribute a ON a.attnum = part.attnum
     WHERE i.indrelid = $1::oid AND i.indisprimary AND a.attrelid = i.indrelid ORDER BY place`,
    [relationId],
  )
  return rows.map(({ name }) => name)
}

/** Resolves when every transaction has ended that was under way at the call: what the stream told of them before now, later readers see. */
export async function runningEnded(client: pg.Client, pause: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ xmax: string }>('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xmax')
  const ended = async () =>
    (await client.query('SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 AS ended', [rows[0]!.xmax])).rows[0]!.ended
  while (!(await ended())) await pause()
}

/** Where the log ends now. */
export async function logEnd(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn')
  return rows[0]!.lsn
}

import type pg from 'pg'
import { quoted } from '../ods/table.ts'
import type { Relation, RelationColumn, Tuple } from '../wire/message.ts'

/** Values stay in PostgreSQL's text form, the same as in the stream. */
const asText = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig

/** Opens a read-only transaction that sees exactly the exported snapshot. */
export async function beginAtSnapshot(client: pg.Client, snapshotName: string): Promise<void> {
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
  await client.query(`SET TRANSACTION SNAPSHOT ${client.escapeLiteral(snapshotName)}`)
}

export interface PublishedTable {
  readonly relation: Relation
  /** What to read: the FROM clause with the publication's row filter. */
  readonly source: string
  readonly rowCount: number
}

/** The tables of the publication, described as the stream would describe them, with the number of their rows. */
export async function publishedTables(client: pg.Client, publication: string): Promise<PublishedTable[]> {
  const { rows } = await client.query<PublishedRow>(
    `SELECT c.oid::int8::text AS id, t.schemaname AS schema, t.tablename AS name, t.rowfilter AS filter,
            c.relkind = 'p' AS partitioned,
            (SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'typeOid', a.atttypid::int8, 'typeModifier', a.atttypmod,
                     'key', c.relreplident = 'f' OR coalesce(a.attnum = ANY (i.indkey), false)) ORDER BY a.attnum)
             FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY (t.attnames)) AS columns
     FROM pg_publication_tables t
     JOIN pg_namespace n ON n.nspname = t.schemaname JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
     LEFT JOIN pg_index i ON i.indrelid = c.oid AND CASE c.relreplident WHEN 'i' THEN i.indisreplident ELSE i.indisprimary END
     WHERE t.pubname = $1 ORDER BY 2, 3`,
    [publication],
  )
  const tables: PublishedTable[] = []
  for (const { id, schema, name, columns, filter, partitioned } of rows) {
    const source = `${partitioned ? '' : 'ONLY '}${quoted(schema)}.${quoted(name)}${filter ? ` WHERE ${filter}` : ''}`
    const counted = await client.query<{ count: string }>(`SELECT count(*) FROM ${source}`)
    tables.push({ relation: { id: Number(id), schema, name, columns }, source, rowCount: Number(counted.rows[0]?.count) })
  }
  return tables
}

interface PublishedRow {
  id: string
  schema: string
  name: string
  columns: RelationColumn[]
  filter: string | null
  partitioned: boolean
}

/** Reads a table in chunks of `chunkRows`, inside the transaction that the caller opened. */
export async function* readTable(
  client: pg.Client,
  { relation, source }: PublishedTable,
  chunkRows: number,
): AsyncGenerator<Tuple[]> {
  const columns = relation.columns.map(({ name }) => quoted(name)).join(', ')
  await client.query(`DECLARE capture_rows NO SCROLL CURSOR FOR SELECT ${columns} FROM ${source}`)
  for (;;) {
    const { rows } = await client.query({ text: `FETCH ${chunkRows} FROM capture_rows`, rowMode: 'array', types: asText })
    if (rows.length > 0) yield rows as Tuple[]
    if (rows.length < chunkRows) break
  }
  await client.query('CLOSE capture_rows')
}

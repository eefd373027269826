import type pg from 'pg'
import { quoted } from '../ods/table.ts'
import type { Relation, RelationColumn, Tuple } from '../wire/message.ts'

/** Values stay in PostgreSQL's text form, the same as in the stream. */
export const asText = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig

/** Opens a read-only transaction that sees exactly the exported snapshot. */
export async function beginAtSnapshot(client: pg.Client, snapshotName: string): Promise<void> {
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
  await client.query(`SET TRANSACTION SNAPSHOT ${client.escapeLiteral(snapshotName)}`)
}

export interface PublishedTable {
  readonly relation: Relation
  /** What stands after FROM. */
  readonly from: string
  /** The publication's row filter; empty when it has none. */
  readonly filter: string
  /** What the table is published by: another one, once it was taken out of the publication and added again, or the publication was altered. */
  readonly membership: string
}

/** The tables of the publication, described as the stream would describe them. */
export async function publishedTables(client: pg.Client, publication: string): Promise<PublishedTable[]> {
  const { rows } = await client.query<PublishedRow>(
    `SELECT c.oid::int8::text AS id, t.schemaname AS schema, t.tablename AS name, t.rowfilter AS filter,
            c.relkind = 'p' AS partitioned,
            concat_ws('/', p.oid, p.xmin,
              (SELECT max(r.oid::int8) FROM pg_publication_rel r
               WHERE r.prpubid = p.oid AND (r.prrelid = c.oid OR r.prrelid IN (SELECT relid FROM pg_partition_ancestors(c.oid)))),
              (SELECT max(s.oid::int8) FROM pg_publication_namespace s WHERE s.pnpubid = p.oid AND s.pnnspid = n.oid)) AS membership,
            (SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'typeOid', a.atttypid::int8, 'typeModifier', a.atttypmod,
                     'key', c.relreplident = 'f' OR coalesce(a.attnum = ANY (i.indkey), false)) ORDER BY a.attnum)
             FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY (t.attnames)) AS columns
     FROM pg_publication_tables t JOIN pg_publication p ON p.pubname = t.pubname
     JOIN pg_namespace n ON n.nspname = t.schemaname JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
     LEFT JOIN pg_index i ON i.indrelid = c.oid AND CASE c.relreplident WHEN 'i' THEN i.indisreplident ELSE i.indisprimary END
     WHERE t.pubname = $1 ORDER BY 2, 3`,
    [publication],
  )
  return rows.map(({ id, schema, name, columns, filter, partitioned, membership }) => ({
    relation: { id: Number(id), schema, name, columns },
    from: `${partitioned ? '' : 'ONLY '}${quoted(schema)}.${quoted(name)}`,
    filter: filter ?? '',
    membership,
  }))
}

/** Which kinds of changes the publication leaves out, in words. */
export async function kindsLeftOut(client: pg.Client, publication: string): Promise<string[]> {
  const { rows } = await client.query<Record<string, boolean>>(
    `SELECT pubinsert AS "新增", pubupdate AS "修改", pubdelete AS "删除", pubtruncate AS "清空" FROM pg_publication WHERE pubname = $1`,
    [publication],
  )
  return Object.entries(rows[0] ?? {}).flatMap(([kind, published]) => (published ? [] : kind))
}

const sourceOf = ({ from, filter }: PublishedTable) => `${from}${filter ? ` WHERE ${filter}` : ''}`

export async function countRows(client: pg.Client, table: PublishedTable): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${sourceOf(table)}`)
  return Number(rows[0]!.count)
}

interface PublishedRow {
  id: string
  schema: string
  name: string
  columns: RelationColumn[]
  filter: string | null
  partitioned: boolean
  membership: string
}

/** Reads a table in chunks of `chunkRows`, inside the transaction that the caller opened. */
export async function* readTable(client: pg.Client, table: PublishedTable, chunkRows: number): AsyncGenerator<Tuple[]> {
  const columns = table.relation.columns.map(({ name }) => quoted(name)).join(', ')
  await client.query(`DECLARE capture_rows NO SCROLL CURSOR FOR SELECT ${columns} FROM ${sourceOf(table)}`)
  for (;;) {
    const { rows } = await client.query({ text: `FETCH ${chunkRows} FROM capture_rows`, rowMode: 'array', types: asText })
    if (rows.length > 0) yield rows as Tuple[]
    if (rows.length < chunkRows) break
  }
  await client.query('CLOSE capture_rows')
}

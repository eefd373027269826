import { sql } from 'kysely'
import { fail } from '../errors.ts'
import type { ColumnEdgeKind } from '../trace/fact.ts'
import { ALL_ROWS } from '../trace/trace-sql.ts'
import type { LineageStore } from './database.ts'

export type Direction = 'up' | 'down' | 'both'

export interface GraphQuestion {
  readonly asset: string
  readonly direction: Direction
  /** How many edges away, at most. */
  readonly depth: number
  /** Whether column edges are told as well. */
  readonly columns: boolean
}

export interface LineageGraph {
  readonly root: string
  /** `distance`: edges away from the root; upstream is negative. */
  readonly nodes: readonly { readonly id: string; readonly distance: number; readonly columns: readonly string[] }[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly jobs: readonly string[] }[]
  readonly columnEdges: readonly ColumnEdgeView[]
  /** Whether there is more than is told. */
  readonly truncated: boolean
}

export interface ColumnEdgeView {
  readonly from: string
  readonly fromColumn: string
  readonly to: string
  readonly toColumn: string
  readonly kind: ColumnEdgeKind
}

const MOST_NODES = 2_000

/** Assets and edges around an asset. Throws `lineage_unknown` when lineage has never heard of it. */
export async function lineageAround(db: LineageStore, question: GraphQuestion): Promise<LineageGraph> {
  const root = await db.selectFrom('lineage.asset').select('id').where('id', '=', question.asset).executeTakeFirst()
  if (!root) throw fail('lineage_unknown', { field: 'assetId', value: question.asset })
  const up = question.direction === 'down' ? [] : await walk(db, question, 'up')
  const down = question.direction === 'up' ? [] : await walk(db, question, 'down')
  const reached = new Map([[question.asset, 0]])
  for (const { id, distance } of up) if (!reached.has(id)) reached.set(id, -distance)
  for (const { id, distance } of down) if (!reached.has(id)) reached.set(id, distance)
  const kept = [...reached].slice(0, MOST_NODES)
  const ids = kept.map(([id]) => id)
  const columnEdges = question.columns ? await columnEdgesAmong(db, ids) : []
  const columnsOf = question.columns ? await columnsAmong(db, ids) : new Map<string, string[]>()
  return {
    root: question.asset,
    nodes: kept.map(([id, distance]) => ({ id, distance, columns: columnsOf.get(id) ?? [] })),
    edges: await edgesAmong(db, ids),
    columnEdges,
    truncated: reached.size > MOST_NODES,
  }
}

// UNION drops what was reached before by a way of the same length, the depth ends cycles.
async function walk(db: LineageStore, { asset, depth }: GraphQuestion, direction: 'up' | 'down') {
  const [here, there] = direction === 'up' ? ['to_asset', 'from_asset'] : ['from_asset', 'to_asset']
  const { rows } = await sql<{ id: string; distance: number }>`
    WITH RECURSIVE reached AS (
      SELECT ${asset}::text AS id, 0 AS distance
      UNION
      SELECT e.${sql.ref(there!)}, r.distance + 1 FROM reached r JOIN lineage.table_edge e ON e.${sql.ref(here!)} = r.id WHERE r.distance < ${depth}
    )
    SELECT id, min(distance)::int AS distance FROM reached WHERE distance > 0 GROUP BY id ORDER BY 2, 1 LIMIT ${MOST_NODES + 1}`.execute(
    db,
  )
  return rows
}

async function edgesAmong(db: LineageStore, ids: readonly string[]) {
  const { rows } = await sql<{ from: string; to: string; jobs: string[] }>`
    SELECT from_asset AS "from", to_asset AS "to", array_agg(job ORDER BY job) AS jobs FROM lineage.table_edge
    WHERE from_asset = ANY(${ids}::text[]) AND to_asset = ANY(${ids}::text[]) GROUP BY 1, 2 ORDER BY 1, 2`.execute(db)
  return rows
}

async function columnEdgesAmong(db: LineageStore, ids: readonly string[]): Promise<ColumnEdgeView[]> {
  const { rows } = await sql<ColumnEdgeView>`
    SELECT DISTINCT from_asset AS "from", from_column AS "fromColumn", to_asset AS "to", to_column AS "toColumn", kind FROM lineage.column_edge
    WHERE from_asset = ANY(${ids}::text[]) AND to_asset = ANY(${ids}::text[]) ORDER BY 1, 2, 3, 4`.execute(db)
  return rows
}

async function columnsAmong(db: LineageStore, ids: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('lineage.asset_column')
    .select(['asset_id', 'name'])
    .where('asset_id', 'in', ids)
    .where('name', '<>', ALL_ROWS)
    .execute()
  const groups = Map.groupBy(rows, (row) => row.asset_id)
  return new Map([...groups].map(([id, columns]) => [id, columns.map(({ name }) => name)]))
}

/** Every column that a column was made from (`up`) or flows into (`down`), however far. */
export async function columnTrail(
  db: LineageStore,
  { asset, column, direction, depth }: { asset: string; column: string; direction: 'up' | 'down'; depth: number },
): Promise<{ asset: string; column: string; distance: number }[]> {
  const [a, c, b, d] =
    direction === 'up'
      ? ['to_asset', 'to_column', 'from_asset', 'from_column']
      : ['from_asset', 'from_column', 'to_asset', 'to_column']
  const { rows } = await sql<{ asset: string; column: string; distance: number }>`
    WITH RECURSIVE reached AS (
      SELECT ${asset}::text AS asset, ${column}::text AS "column", 0 AS distance
      UNION
      SELECT e.${sql.ref(b!)}, e.${sql.ref(d!)}, r.distance + 1
      FROM reached r JOIN lineage.column_edge e ON e.${sql.ref(a!)} = r.asset AND e.${sql.ref(c!)} = r."column"
      WHERE r.distance < ${depth} AND e.kind <> 'filter'
    )
    SELECT asset, "column", min(distance)::int AS distance FROM reached WHERE distance > 0 GROUP BY 1, 2 ORDER BY 3, 1, 2`.execute(
    db,
  )
  return rows
}

/** Column edges whose ends are missing; the store's own keys keep it empty. A check that can be run at any time. */
export async function danglingEdges(db: LineageStore): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    SELECT count(*) AS count FROM lineage.column_edge e
    WHERE NOT EXISTS (SELECT FROM lineage.asset_column c WHERE c.asset_id = e.from_asset AND c.name = e.from_column)
       OR NOT EXISTS (SELECT FROM lineage.asset_column c WHERE c.asset_id = e.to_asset AND c.name = e.to_column)`.execute(db)
  return Number(rows[0]?.count ?? 0)
}

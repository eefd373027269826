import type { Transaction } from 'kysely'
import { fail } from '../errors.ts'
import { openLineageEvent } from '../events/open-lineage.ts'
import type { ColumnEdge, LineageFact, TracedAsset } from '../trace/fact.ts'
import { ALL_ROWS } from '../trace/trace-sql.ts'
import type { LineageDatabase, LineageStore } from './database.ts'

/**
 * Records a fact: its edges take the place of what the same job said of the asset before. One transaction; recording it twice changes
 * nothing. Throws `lineage_dangling` when an edge names a column that its asset does not have.
 */
export async function recordLineage(db: LineageStore, fact: LineageFact): Promise<void> {
  refuseDangling(fact)
  const { output, inputs, job, runId, at } = fact
  await db.transaction().execute(async (trx) => {
    // In one order, so that two runs at once wait for each other instead of locking each other out.
    for (const asset of [output, ...inputs].toSorted((a, b) => (a.id < b.id ? -1 : 1))) await saveAsset(trx, asset)
    // Two runs of one job on one asset: the second would not see the first's edges, take none of them away and add the same again.
    await trx.selectFrom('lineage.asset').select('id').where('id', '=', output.id).forNoKeyUpdate().execute()
    await trx.deleteFrom('lineage.column_edge').where('to_asset', '=', output.id).where('job', '=', job).execute()
    await trx.deleteFrom('lineage.table_edge').where('to_asset', '=', output.id).where('job', '=', job).execute()
    const tableEdges = inputs.map((input) => ({ from_asset: input.id, to_asset: output.id, job, run_id: runId, at }))
    if (tableEdges.length > 0) await trx.insertInto('lineage.table_edge').values(tableEdges).execute()
    const columnEdges = fact.columnEdges.map((edge) => rowOf(edge, output.id, job))
    if (columnEdges.length > 0) {
      await trx
        .insertInto('lineage.column_edge')
        .values(columnEdges)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
    const event = JSON.stringify(openLineageEvent(fact))
    await trx
      .insertInto('lineage.event')
      .values({ asset_id: output.id, job, at, event })
      .onConflict((conflict) => conflict.columns(['asset_id', 'job']).doUpdateSet({ at, event }))
      .execute()
  })
}

const rowOf = (edge: ColumnEdge, toAsset: string, job: string) => ({
  from_asset: edge.fromAsset,
  from_column: edge.fromColumn,
  to_asset: toAsset,
  to_column: edge.toColumn,
  kind: edge.kind,
  job,
})

function refuseDangling({ output, inputs, columnEdges }: LineageFact): void {
  const columnsOf = new Map(inputs.map((input) => [input.id, new Set(input.columns.map(({ name }) => name))]))
  const own = new Set([...output.columns.map(({ name }) => name), ALL_ROWS])
  for (const { fromAsset, fromColumn, toColumn } of columnEdges) {
    if (columnsOf.get(fromAsset)?.has(fromColumn) && own.has(toColumn)) continue
    const value = `${fromAsset}.${fromColumn} → ${output.id}.${toColumn}`
    throw fail('lineage_dangling', { value, detail: `血缘指向不存在的字段：${value}` })
  }
  if (columnsOf.has(output.id)) throw fail('lineage_dangling', { value: output.id, detail: `${output.id} 不能是自己的上游` })
}

// Columns that an asset no longer has go, and with them the edges that hung on them.
async function saveAsset(trx: Transaction<LineageDatabase>, { id, columns }: TracedAsset): Promise<void> {
  await trx
    .insertInto('lineage.asset')
    .values({ id })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const rows = [...columns.map(({ name, type }) => ({ asset_id: id, name, type })), { asset_id: id, name: ALL_ROWS, type: '' }]
  const held = await trx.selectFrom('lineage.asset_column').select(['name', 'type']).where('asset_id', '=', id).execute()
  const names = new Set(rows.map(({ name }) => name))
  const gone = held.filter(({ name }) => !names.has(name)).map(({ name }) => name)
  if (gone.length > 0 && columns.length > 0) {
    await trx.deleteFrom('lineage.asset_column').where('asset_id', '=', id).where('name', 'in', gone).execute()
  }
  const fresh = rows.filter(({ name, type }) => !held.some((column) => column.name === name && column.type === type))
  if (fresh.length === 0) return
  await trx
    .insertInto('lineage.asset_column')
    .values(fresh)
    .onConflict((conflict) => conflict.columns(['asset_id', 'name']).doUpdateSet((eb) => ({ type: eb.ref('excluded.type') })))
    .execute()
}

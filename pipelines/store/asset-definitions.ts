import type { AssetDefinition } from '../assets/definition.ts'
import { type AssetGraph, buildGraph } from '../assets/graph.ts'
import type { PipelinesDb } from './database.ts'

/** Keeps the graph that the worker runs, so that every other process shows the same one. Replaces the former graph as a whole. */
export async function saveGraph(db: PipelinesDb, graph: AssetGraph): Promise<void> {
  const rows = [...graph.values()].map((asset, ordinal) => ({
    key: asset.key,
    ordinal,
    definition: JSON.stringify(asset),
  }))
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('pipelines.asset').execute()
    if (rows.length > 0) await trx.insertInto('pipelines.asset').values(rows).execute()
  })
}

/** The graph as the worker last saved it; empty before a worker ever ran. */
export async function loadGraph(db: PipelinesDb): Promise<AssetGraph> {
  const rows = await db.selectFrom('pipelines.asset').select('definition').orderBy('ordinal').execute()
  return buildGraph(rows.map((row) => row.definition as AssetDefinition))
}

import { type AssetDeclaration, noteMaterialization, registerAssets } from '@anju/catalog/assets/register.ts'
import { classifyAssets } from '@anju/catalog/classification/classify.ts'
import { loadProfiles } from '@anju/catalog/profiles/store.ts'
import type { CatalogStore } from '@anju/catalog/store/database.ts'
import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { LineageRecorder } from '@anju/lineage/recorder.ts'
import { isTable } from '../assets/definition.ts'
import type { AssetGraph } from '../assets/graph.ts'
import { SCHEMA_HISTORY } from '../capture/store/schema-history.ts'
import { BATCHES, REJECTED } from '../import/store/import-tables.ts'
import { capturedTables, describeTable } from './describe-table.ts'
import type { AssetBuilder, LakeVersions, PipelineDeps } from './ports.ts'

export interface GovernanceDeps {
  readonly graph: AssetGraph
  readonly lake: LakeSession
  readonly versions: Pick<LakeVersions, 'current' | 'origins'>
  readonly catalog: CatalogStore
  readonly lineage: LineageRecorder
  readonly clock: () => Date
}

/** After each publication of a table: the catalog knows its columns and version, lineage knows what it was made from. */
export const createPublishedHook =
  ({ graph, lake, versions, catalog, lineage, clock }: GovernanceDeps): PipelineDeps['published'] =>
  async ({ asset, inputs, rows, version, runId, sql }) => {
    const definition = graph.get(asset)!
    if (!isTable(definition)) return
    const at = clock()
    await registerAssets(catalog, [await describeTable(lake, versions, definition)])
    await noteMaterialization(catalog, { id: asset, rowCount: rows === null ? null : BigInt(rows), snapshot: version, at })
    await lineage.record({ asset, inputs: Object.keys(inputs), sql, job: `anju.${definition.kind}.${asset}`, runId, at })
  }

/** What the import keeps beside the rows that fit; no model reads them, people do. */
const IMPORT_RECORDS: readonly AssetDeclaration[] = [
  {
    id: 'ods.import_rejected',
    kind: 'table',
    layer: 'ods',
    title: '导入退回的行',
    description: '导入文件中格式不合要求而退回的行：字段、原因和原文，一行不丢',
    columns: REJECTED,
  },
  {
    id: 'ods.import_batch',
    kind: 'table',
    layer: 'ods',
    title: '导入批次',
    description: '每个导入文件的每张表读入、接收、退回多少行',
    columns: BATCHES,
  },
]

/** Classifies every column of every table of the graph and of every captured one: from the standard, else from the contents. */
export const createClassificationBuilder =
  ({ graph, lake, versions, catalog }: GovernanceDeps): AssetBuilder =>
  async (_asset, { runId }) => {
    const captured = (await capturedTables(graph, lake, versions)).filter(({ key }) => !graph.has(key))
    const tables = [...[...graph.values()].filter(isTable), ...captured]
    const existing = await versions.current([...tables.map((table) => table.key), ...IMPORT_RECORDS.map(({ id }) => id)])
    const declarations: AssetDeclaration[] = IMPORT_RECORDS.filter(({ id }) => existing.has(id))
    for (const table of tables.filter(({ key }) => existing.has(key)))
      declarations.push(await describeTable(lake, versions, table))
    await registerAssets(catalog, declarations)
    const { columns, unknown } = await classifyAssets(lake, catalog, { originsOf: (id) => versions.origins(id) })
    const check = {
      name: 'every_column_classified',
      blocking: false,
      passed: unknown.length === 0,
      failures: unknown.length.toString(),
      message: unknown.length === 0 ? null : `尚无法判断的列（无数据，保持不可读）：${unknown.slice(0, 20).join('、')}`,
    }
    return { rows: columns.toString(), version: runId, checks: [check] }
  }

/**
 * One look at the columns of captured tables: new tables and changed columns stand in the catalog at once, closed until they are classified from
 * the standard or by their contents. Costs one request while nothing has changed.
 */
export function createSchemaWatch({
  graph,
  lake,
  versions,
  catalog,
}: Omit<GovernanceDeps, 'lineage' | 'clock'>): () => Promise<void> {
  let seen: string | undefined
  return async () => {
    const now = (await versions.current([SCHEMA_HISTORY])).get(SCHEMA_HISTORY)
    if (now === seen) return
    const declarations: AssetDeclaration[] = []
    for (const table of await capturedTables(graph, lake, versions)) declarations.push(await describeTable(lake, versions, table))
    await registerAssets(catalog, declarations)
    const ids = declarations.map(({ id }) => id)
    await classifyAssets(lake, catalog, { ids, originsOf: (id) => versions.origins(id) })
    seen = now
  }
}

/** Hands the published profiles to the store that the profile API reads. */
export const createProfilePublisher =
  ({ lake, catalog }: Pick<GovernanceDeps, 'lake' | 'catalog'>): AssetBuilder =>
  async (_asset, { runId }) => ({ rows: (await loadProfiles(lake, catalog)).toString(), version: runId, checks: [] })

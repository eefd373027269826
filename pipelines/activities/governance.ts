import { type AssetDeclaration, noteMaterialization, registerAssets } from '@anju/catalog/assets/register.ts'
import { classifyAssets } from '@anju/catalog/classification/classify.ts'
import { loadProfiles } from '@anju/catalog/profiles/store.ts'
import type { CatalogStore } from '@anju/catalog/store/database.ts'
import type { LakeSession } from '@anju/infra/lake/engine.ts'
import type { LineageRecorder } from '@anju/lineage/recorder.ts'
import { findDatasetOfTable } from '@anju/standards/datasets/registry.ts'
import { type AssetDefinition, isTable } from '../assets/definition.ts'
import type { AssetGraph } from '../assets/graph.ts'
import { BATCHES, REJECTED } from '../import/store/import-tables.ts'
import type { AssetBuilder, LakeVersions, PipelineDeps } from './ports.ts'

export interface GovernanceDeps {
  readonly graph: AssetGraph
  readonly lake: LakeSession
  readonly versions: Pick<LakeVersions, 'current'>
  readonly catalog: CatalogStore
  readonly lineage: LineageRecorder
  readonly clock: () => Date
}

/** After each publication of a table: the catalog knows its columns and version, lineage knows what it was made from. */
export const createPublishedHook =
  ({ graph, lake, catalog, lineage, clock }: GovernanceDeps): PipelineDeps['published'] =>
  async ({ asset, inputs, rows, version, runId, sql }) => {
    const definition = graph.get(asset)!
    if (!isTable(definition)) return
    const at = clock()
    await registerAssets(catalog, [await describeTable(lake, definition)])
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

/** Classifies every column of every table of the graph, sources included: from the standard, else from the contents. */
export const createClassificationBuilder =
  ({ graph, lake, versions, catalog }: GovernanceDeps): AssetBuilder =>
  async (_asset, { runId }) => {
    const tables = [...graph.values()].filter(isTable)
    const existing = await versions.current([...tables.map((table) => table.key), ...IMPORT_RECORDS.map(({ id }) => id)])
    const declarations: AssetDeclaration[] = IMPORT_RECORDS.filter(({ id }) => existing.has(id))
    for (const table of tables.filter(({ key }) => existing.has(key))) declarations.push(await describeTable(lake, table))
    await registerAssets(catalog, declarations)
    const { columns, unknown } = await classifyAssets(lake, catalog)
    const check = {
      name: 'every_column_classified',
      blocking: false,
      passed: unknown.length === 0,
      failures: unknown.length.toString(),
      message: unknown.length === 0 ? null : `尚无法判断的列（无数据，保持不可读）：${unknown.slice(0, 20).join('、')}`,
    }
    return { rows: columns.toString(), version: runId, checks: [check] }
  }

/** Hands the published profiles to the store that the profile API reads. */
export const createProfilePublisher =
  ({ lake, catalog }: Pick<GovernanceDeps, 'lake' | 'catalog'>): AssetBuilder =>
  async (_asset, { runId }) => ({ rows: (await loadProfiles(lake, catalog)).toString(), version: runId, checks: [] })

async function describeTable(lake: LakeSession, asset: AssetDefinition): Promise<AssetDeclaration> {
  const { key, description, owner, tags } = asset
  const columns = await lake.query<{ column_name: string; column_type: string }>(`DESCRIBE lake.${key}`)
  const declared = {
    id: key,
    kind: 'table',
    layer: key.split('.')[0]!,
    description,
    owner,
    tags,
    columns: columns.map((column) => ({ name: column.column_name, type: column.column_type })),
  } as const
  // A table of the standard has its titles from there.
  if (findDatasetOfTable(key)) return declared
  const told = declared.columns.map((column) => {
    const description = asset.columns?.[column.name]
    return description ? { ...column, description } : column
  })
  return { ...declared, title: titleFrom(description) || key, columns: told }
}

/** The first words of a description: `指标：数据标准…` → `指标`. */
export const titleFrom = (description: string): string => description.split(/[：，；。（(]| · /)[0]!.trim()

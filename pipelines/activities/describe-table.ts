import type { AssetDeclaration } from '@anju/catalog/assets/register.ts'
import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { findDatasetOfTable } from '@anju/standards/datasets/registry.ts'
import type { AssetDefinition } from '../assets/definition.ts'
import type { AssetGraph } from '../assets/graph.ts'
import { quoted } from '../capture/ods/table.ts'
import { capturedTables as namesOfCaptured, SCHEMA_HISTORY } from '../capture/store/schema-history.ts'
import type { LakeVersions } from './ports.ts'

/** What is told of a table beside its columns. */
export type TableWords = Pick<AssetDefinition, 'key' | 'description' | 'owner' | 'tags' | 'columns'> &
  Partial<Pick<AssetDefinition, 'follows'>>

/** All captured tables; what the graph does not know is told as what it is: no model reads it, people do. Throws LakeUnavailable. */
export async function capturedTables(
  graph: AssetGraph,
  lake: LakeSession,
  versions: Pick<LakeVersions, 'current'>,
): Promise<TableWords[]> {
  if (!(await versions.current([SCHEMA_HISTORY])).has(SCHEMA_HISTORY)) return []
  const names = [...(await namesOfCaptured(lake))].toSorted()
  const existing = await versions.current(names.map((name) => `ods.${name}`))
  return names
    .filter((name) => existing.has(`ods.${name}`))
    .map(
      (name) =>
        graph.get(`ods.${name}`) ?? {
          key: `ods.${name}`,
          description: `${name}：来源数据库该表的变更日志`,
          owner: '数据管理员',
          tags: ['ods'],
        },
    )
}

/** Of a column that the model's contract has not. */
const ADDED = '来源新增的列，数据标准和加工模型中尚无此项；分级之后开放'

/** A table as the catalog is to know it: its columns as they are in the lake now. */
export async function describeTable(
  lake: LakeSession,
  versions: Pick<LakeVersions, 'origins'>,
  asset: TableWords,
): Promise<AssetDeclaration> {
  const { key, description, owner, tags } = asset
  const [schema, table] = [key.slice(0, key.indexOf('.')), key.slice(key.indexOf('.') + 1)]
  const isOwn = (name: string) => asset.columns !== undefined && name in asset.columns
  const described = () => lake.query<{ column_name: string; column_type: string }>(`DESCRIBE lake.${schema}.${quoted(table)}`)
  let columns = await described()
  let origins: ReadonlyMap<string, string | null> = new Map()
  // Most tables have no columns but their model's: nothing is asked of them. Origins of another version than the columns would be told of the wrong ones.
  for (let tries = 0; tries < 3 && columns.some(({ column_name: name }) => !isOwn(name) && !origins.has(name)); tries++) {
    const [told, names] = [await versions.origins(key), columns.map(({ column_name: name }) => name)]
    if (told.size === names.length && names.every((name) => told.has(name))) origins = told
    else columns = await described()
  }
  const declared = {
    id: key,
    kind: 'table',
    layer: schema,
    description,
    owner,
    tags,
    columns: columns.map(({ column_name: name, column_type: type }) => {
      if (isOwn(name)) return { name, type, origin: null }
      const origin = origins.get(name) ?? undefined
      const column = { name, type, ...(origin === undefined ? {} : { origin }) }
      return asset.columns ? { ...column, title: name, description: ADDED } : column
    }),
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

import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { LakeQueryError } from '@anju/infra/lake/errors.ts'
import type { CatalogStore } from '../store/database.ts'
import { type AssetDeclaration, forgetAssets, registerAssets } from './register.ts'

/** What is known of a table besides its columns, e.g. from dbt's manifest. */
export interface TableDescription {
  readonly title?: string
  readonly description?: string
  readonly owner?: string
  readonly tags?: readonly string[]
  /** Descriptions by column. */
  readonly columns?: Readonly<Record<string, string>>
}

export const LAKE_LAYERS = ['ods', 'dwd', 'dim', 'dws', 'ads'] as const

interface LakeTable {
  readonly id: string
  readonly layer: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/**
 * Makes the catalog know the lake's tables as they are now: columns and types from the lake, words from `describe` and the standard. Tables that
 * are gone are forgotten; staged versions are not told. Returns the ids. Call it after tables were published or changed.
 */
export async function registerLakeTables(
  lake: Pick<LakeSession, 'query'>,
  db: CatalogStore,
  describe: (id: string) => TableDescription | undefined = () => undefined,
): Promise<string[]> {
  const tables = await readTables(lake)
  await registerAssets(
    db,
    tables.map((table) => declarationOf(table, describe(table.id) ?? {})),
  )
  const ids = tables.map(({ id }) => id)
  await forgetMissing(db, new Set(ids))
  return ids
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

// The engine's own list of columns is empty for tables that it has not opened yet: each is described.
async function readTables(lake: Pick<LakeSession, 'query'>): Promise<LakeTable[]> {
  const names = await lake.query<{ schema_name: string; table_name: string }>(`
    SELECT schema_name, table_name FROM duckdb_tables()
    WHERE database_name = 'lake' AND schema_name IN (${LAKE_LAYERS.map((layer) => `'${layer}'`).join(', ')}) ORDER BY ALL`)
  const tables: LakeTable[] = []
  for (const { schema_name: layer, table_name: name } of names) {
    if (name.endsWith('__staged')) continue
    const columns = await describeTable(lake, layer, name)
    if (columns.length > 0) tables.push({ id: `${layer}.${name}`, layer, columns })
  }
  return tables
}

async function describeTable(lake: Pick<LakeSession, 'query'>, layer: string, name: string) {
  const columns = await lake
    .query<{ column_name: string; column_type: string }>(`DESCRIBE lake.${quote(layer)}.${quote(name)}`)
    .catch(noneWhenGone)
  return columns.map((column) => ({ name: column.column_name, type: column.column_type }))
}

function declarationOf({ id, layer, columns }: LakeTable, words: TableDescription): AssetDeclaration {
  return {
    id,
    kind: 'table',
    layer,
    ...(words.title === undefined ? {} : { title: words.title }),
    ...(words.description === undefined ? {} : { description: words.description }),
    ...(words.owner === undefined ? {} : { owner: words.owner }),
    tags: words.tags ?? [],
    columns: columns.map(({ name, type }) => {
      const description = words.columns?.[name]
      return { name, type, ...(description ? { description } : {}) }
    }),
  }
}

async function forgetMissing(db: CatalogStore, ids: ReadonlySet<string>): Promise<void> {
  const held = await db
    .selectFrom('catalog.asset')
    .select('id')
    .where('kind', '=', 'table')
    .where('layer', 'in', LAKE_LAYERS)
    .execute()
  await forgetAssets(
    db,
    held.map(({ id }) => id).filter((id) => !ids.has(id)),
  )
}

/** The engine goes on listing a table that was dropped past it. */
function noneWhenGone(error: unknown): never[] {
  if (error instanceof LakeQueryError && /does not exist/.test(error.message)) return []
  throw error
}

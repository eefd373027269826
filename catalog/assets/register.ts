import type { Level } from '@anju/standards/classification.ts'
import type { Transaction } from 'kysely'
import { datasetOfAsset, isAboutPersons, type StandardColumn, standardColumn } from '../classification/standard.ts'
import { suggestByShape } from '../classification/suggest.ts'
import type { AssetKind, CatalogDatabase, CatalogStore } from '../store/database.ts'
import { searchText } from './search-text.ts'

/** An asset as the one who makes it declares it. What is left out is taken from the standard where it knows the table. */
export interface AssetDeclaration {
  /** `layer.name` for a lake table; any other unique name for the rest, e.g. `screen.operation`. */
  readonly id: string
  readonly kind: AssetKind
  readonly layer: string
  readonly title?: string
  readonly description?: string
  readonly owner?: string
  readonly tags?: readonly string[]
  readonly columns?: readonly {
    readonly name: string
    /** DuckDB type. */
    readonly type: string
    readonly title?: string
    readonly description?: string
    /**
     * What the column is, whatever it is called: opinions follow it to another name, and another column that takes its name gets none of them. Null: nothing but its
     * name tells. Left out: not known, which leaves what was known before.
     */
    readonly origin?: string | null
  }[]
}

/**
 * Makes the catalog know these assets as declared: new ones are added, changed ones updated, columns that are gone removed; what detectors
 * and stewards said of a column stays. One transaction; an asset that did not change is not written.
 */
export async function registerAssets(db: CatalogStore, declarations: readonly AssetDeclaration[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const declaration of declarations) await registerAsset(trx, declaration)
  })
}

/** Forgets assets that no longer exist. */
export async function forgetAssets(db: CatalogStore, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom('catalog.asset').where('id', 'in', ids).execute()
}

/** Notes the version of an asset that is published now. */
export async function noteMaterialization(
  db: CatalogStore,
  { id, rowCount, snapshot, at }: { id: string; rowCount: bigint | null; snapshot: string | null; at: Date },
): Promise<void> {
  await db
    .updateTable('catalog.asset')
    .set({ row_count: rowCount?.toString() ?? null, snapshot, materialized_at: at })
    .where('id', '=', id)
    .execute()
}

async function registerAsset(trx: Transaction<CatalogDatabase>, declaration: AssetDeclaration): Promise<void> {
  const asset = assetRow(declaration)
  const columns = columnRows(declaration)
  const held = await trx
    .selectFrom('catalog.asset')
    .select(Object.keys(asset) as (keyof typeof asset)[])
    .where('id', '=', asset.id)
    .executeTakeFirst()
  if (JSON.stringify(held) !== JSON.stringify(asset)) {
    const { id: _, ...changes } = asset
    await trx
      .insertInto('catalog.asset')
      .values(asset)
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...changes, updated_at: new Date() }))
      .execute()
  }
  const told = (declaration.columns ?? []).flatMap(({ name, origin }) => (origin === undefined ? [] : [[name, origin] as const]))
  if (told.length > 0) await followOrigins(trx, asset.id, new Map(told))
  await registerColumns(trx, asset.id, columns)
}

async function registerColumns(
  trx: Transaction<CatalogDatabase>,
  id: string,
  columns: ReturnType<typeof columnRows>,
): Promise<void> {
  const fields = Object.keys(columns[0] ?? { name: '' }) as (keyof (typeof columns)[number])[]
  const held = await trx.selectFrom('catalog.asset_column').select(fields).where('asset_id', '=', id).execute()
  const heldByName = new Map(held.map((column) => [column.name, JSON.stringify(column)]))
  const gone = [...heldByName.keys()].filter((name) => !columns.some((column) => column.name === name))
  if (gone.length > 0) await trx.deleteFrom('catalog.asset_column').where('asset_id', '=', id).where('name', 'in', gone).execute()
  for (const column of columns) {
    // Who does not know a column's origin does not make it unknown.
    const { origin, ...rest } = column
    const known = held.find(({ name }) => name === column.name)?.origin ?? null
    if (heldByName.get(column.name) === JSON.stringify({ ...column, origin: origin ?? known })) continue
    const { asset_id: _, name: __, ...told } = rest
    const changes = origin === null ? told : { ...told, origin }
    await trx
      .insertInto('catalog.asset_column')
      .values({ ...column, ...suggestionOf(column, columns) })
      .onConflict((conflict) => conflict.columns(['asset_id', 'name']).doUpdateSet(changes))
      .execute()
  }
}

/** Lets what is held of columns go with them to their names of now, and forgets it where another column has taken the name. `origins`: by name, where it is known. */
async function followOrigins(
  trx: Transaction<CatalogDatabase>,
  id: string,
  origins: ReadonlyMap<string, string | null>,
): Promise<void> {
  const held = await trx.selectFrom('catalog.asset_column').select(['name', 'origin']).where('asset_id', '=', id).execute()
  const nameOf = new Map([...origins].flatMap(([name, origin]) => (origin === null ? [] : [[origin, name] as const])))
  const moved = held.filter(({ name, origin }) => origin !== null && nameOf.has(origin) && nameOf.get(origin) !== name)
  const targets = new Set(moved.map(({ origin }) => nameOf.get(origin!)!))
  const others = held.filter((row) => !moved.includes(row))
  const replaced = others.filter(
    ({ name, origin }) => targets.has(name) || (origin !== null && origins.has(name) && origins.get(name) !== origin),
  )
  const rows = (name: string) => trx.updateTable('catalog.asset_column').where('asset_id', '=', id).where('name', '=', name)
  for (const { name } of moved)
    await rows(name)
      .set({ name: onTheWay(name) })
      .execute()
  for (const { name } of replaced)
    await trx.deleteFrom('catalog.asset_column').where('asset_id', '=', id).where('name', '=', name).execute()
  for (const { name, origin } of moved)
    await rows(onTheWay(name))
      .set({ name: nameOf.get(origin!)! })
      .execute()
}

/** A name that no column has: two may change names with each other. */
const onTheWay = (name: string): string => `\n${name}`

function assetRow(declaration: AssetDeclaration) {
  const dataset = datasetOfAsset(declaration.id)
  const title = declaration.title ?? dataset?.title ?? titleIn(declaration.description) ?? declaration.id
  const description = declaration.description ?? dataset?.description ?? ''
  const levels = columnRows(declaration).map((column) => column.standard_level ?? 2)
  const words = [declaration.id, title, description, ...(declaration.tags ?? [])]
  return {
    id: declaration.id,
    kind: declaration.kind,
    layer: declaration.layer,
    title,
    description,
    owner: declaration.owner ?? dataset?.owner ?? '数据管理员',
    level: Math.max(1, ...levels) as Level,
    tags: [...(declaration.tags ?? [])],
    search_text: searchText(words),
  }
}

// Models describe themselves as “用户画像：每个缴存人……” or “缴存人编号 · member number”: the first words are the title.
const titleIn = (description: string | undefined): string | undefined =>
  /^\s*([^：:·（(，,。；;/]{2,20}?)\s*(?:[：:·（(，,。；;/]|$)/u.exec(description ?? '')?.[1]

function columnRows(declaration: AssetDeclaration) {
  const declared = declaration.columns ?? []
  const dataset = datasetOfAsset(declaration.id)
  return declared.map((column, position) => {
    const standard: StandardColumn | undefined = standardColumn(declaration.id, column.name, declared)
    const own = titleIn(column.description)
    // Outside the standard's own tables the model knows better what its column is than the element of the same name.
    const title = column.title ?? (dataset ? (standard?.title ?? own) : (own ?? standard?.title)) ?? column.name
    return {
      asset_id: declaration.id,
      name: column.name,
      origin: column.origin ?? null,
      position,
      title,
      description: column.description ?? standard?.definition ?? '',
      code: standard?.code ?? null,
      type: column.type,
      search_text: searchText([column.name, title, standard?.title ?? null, standard?.code ?? null]),
      standard_level: standard?.level ?? null,
      standard_personal: standard?.personal ?? null,
    }
  })
}

type ColumnRow = ReturnType<typeof columnRows>[number]

// What can be told from name and type alone is told at once; texts wait for a look at their contents.
function suggestionOf(column: ColumnRow, columns: readonly ColumnRow[]) {
  const suggestion = column.standard_level === null ? suggestByShape(column, isAboutPersons(columns)) : null
  return {
    suggested_level: suggestion?.level ?? null,
    suggested_personal: suggestion?.personal ?? null,
    suggested_reason: suggestion?.reason ?? null,
  }
}

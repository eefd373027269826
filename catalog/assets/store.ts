import type { Level } from '@anju/standards/classification.ts'
import { type Kysely, type Selectable, sql } from 'kysely'
import { effectiveClassification, type Opinions } from '../classification/effective.ts'
import type { AssetKind, CatalogDatabase, CatalogStore } from '../store/database.ts'
import type { Asset, AssetColumn } from './asset.ts'
import { queryWords } from './search-text.ts'

type AssetRow = Selectable<CatalogDatabase['catalog.asset']>
type ColumnRow = Selectable<CatalogDatabase['catalog.asset_column']>

/** Assets with their columns: those of the given ids, or all. */
export async function loadAssets(db: Kysely<CatalogDatabase>, ids?: readonly string[]): Promise<Asset[]> {
  let assets = db.selectFrom('catalog.asset').selectAll().orderBy('id')
  let columns = db.selectFrom('catalog.asset_column').selectAll().orderBy('asset_id').orderBy('position')
  if (ids) {
    if (ids.length === 0) return []
    assets = assets.where('id', 'in', ids)
    columns = columns.where('asset_id', 'in', ids)
  }
  const columnsOf = Map.groupBy(await columns.execute(), (column) => column.asset_id)
  return (await assets.execute()).map((row) => assetOf(row, columnsOf.get(row.id) ?? []))
}

export interface AssetFilter {
  readonly query?: string
  readonly layer?: string
  readonly kind?: AssetKind
  /** Id and rank of the last asset of the page before. */
  readonly after?: { readonly rank: number; readonly id: string }
  readonly limit: number
}

export interface AssetHit {
  readonly id: string
  readonly rank: number
  /** Columns that the query was found in. */
  readonly columns: readonly string[]
}

const escaped = (word: string): string => `%${word.replaceAll(/[\\%_]/g, (mark) => `\\${mark}`)}%`

/**
 * Finds assets by Chinese words, pinyin, initials, identifiers or standard codes, best first: the id itself, then the title, then
 * anything else of the asset, then its columns; the standardized layer (dwd) before the others. Without a query: all, by id.
 */
export async function searchAssets(db: CatalogStore, filter: AssetFilter): Promise<AssetHit[]> {
  const words = queryWords(filter.query ?? '')
  const whole = words.join(' ')
  const found = words.map((word) => {
    const pattern = escaped(word)
    return sql<boolean>`(a.search_text LIKE ${pattern} OR EXISTS (
      SELECT FROM catalog.asset_column c WHERE c.asset_id = a.id AND c.search_text LIKE ${pattern}))`
  })
  const matches = found.length > 0 ? sql<boolean>`${sql.join(found, sql` AND `)}` : sql<boolean>`true`
  const rank = sql<number>`CASE WHEN ${whole} = '' THEN 0 ELSE 10 * CASE
    WHEN lower(a.id) = ${whole} OR lower(a.title) = ${whole} THEN 0
    WHEN lower(split_part(a.id, '.', 2)) = ${whole} THEN 1
    WHEN lower(a.title) LIKE ${escaped(whole)} OR lower(a.id) LIKE ${escaped(whole)} THEN 2
    WHEN a.search_text LIKE ${escaped(whole)} THEN 3 ELSE 4 END
    + array_position(ARRAY['dwd', 'ads', 'dws', 'dim', 'ods', a.layer], a.layer) END`
  const { rows } = await sql<{ id: string; rank: number; columns: string[] }>`
    SELECT id, rank, columns FROM (
      SELECT a.id, a.layer, a.kind, ${rank} AS rank, ARRAY(
        SELECT c.name FROM catalog.asset_column c
        WHERE c.asset_id = a.id AND ${whole} <> '' AND c.search_text LIKE ${escaped(whole)} ORDER BY c.position
      ) AS columns
      FROM catalog.asset a WHERE ${matches}
    ) AS hit
    WHERE ${filter.layer === undefined ? sql`true` : sql`layer = ${filter.layer}`}
      AND ${filter.kind === undefined ? sql`true` : sql`kind = ${filter.kind}`}
      AND ${filter.after === undefined ? sql`true` : sql`(rank, id COLLATE "C") > (${filter.after.rank}, ${filter.after.id})`}
    ORDER BY rank, id COLLATE "C" LIMIT ${filter.limit}`.execute(db)
  return rows
}

function assetOf(row: AssetRow, columnRows: readonly ColumnRow[]): Asset {
  const columns = columnRows.map(columnOf)
  // An asset is as sensitive as its most sensitive column.
  const levels = columns.map((column) => column.classification?.level ?? 1)
  return { ...headOf(row), level: columns.length > 0 ? (Math.max(...levels) as Level) : row.level, columns }
}

const headOf = (row: AssetRow): Omit<Asset, 'columns' | 'level'> => ({
  id: row.id,
  kind: row.kind,
  layer: row.layer,
  title: row.title,
  description: row.description,
  owner: row.owner,
  rowCount: row.row_count === null ? null : Number(row.row_count),
  snapshot: row.snapshot,
  materializedAt: row.materialized_at?.toISOString() ?? null,
  updatedAt: row.updated_at.toISOString(),
  tags: row.tags,
})

const columnOf = (row: ColumnRow): AssetColumn => ({
  name: row.name,
  title: row.title,
  description: row.description,
  code: row.code,
  type: row.type,
  origin: row.origin,
  classification: effectiveClassification(opinionsOf(row)),
})

/** The opinions on a column as stored. */
export const opinionsOf = (row: ColumnRow): Opinions => ({
  standardLevel: row.standard_level,
  standardPersonal: row.standard_personal,
  suggestedLevel: row.suggested_level,
  suggestedPersonal: row.suggested_personal,
  suggestedReason: row.suggested_reason,
  confirmedLevel: row.confirmed_level,
  confirmedPersonal: row.confirmed_personal,
  confirmedBy: row.confirmed_by,
})

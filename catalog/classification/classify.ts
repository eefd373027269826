import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { type AssetColumn, isLakeTable } from '../assets/asset.ts'
import { loadAssets } from '../assets/store.ts'
import type { CatalogStore } from '../store/database.ts'
import { detectPersonal } from './detectors.ts'
import { isAboutPersons } from './standard.ts'
import { needsLook, type Suggestion, suggestByShape } from './suggest.ts'

const SAMPLE_ROWS = 20_000
const DISTINCT_VALUES = 400

/** What a classification run found. */
export interface ClassificationOutcome {
  readonly assets: number
  readonly columns: number
  /** Columns that hold personal data by contents or shape, where the standard is silent or says less. */
  readonly personal: readonly string[]
  /** Columns about which nothing can be said yet (no values): they stay closed. */
  readonly unknown: readonly string[]
}

export interface ClassifyOptions {
  /** Default all tables. */
  readonly ids?: readonly string[]
  /** What the columns of a table are that the lake has now, by name (`AssetDeclaration`). Without it a column that has an origin is not looked into. */
  readonly originsOf?: (id: string) => Promise<ReadonlyMap<string, string | null>>
}

/**
 * Looks into the columns of lake tables and notes a suggestion for each: from its contents, else from its type. Columns of the standard are
 * looked into as well; a check digit may contradict the standard. Stewards' decisions are not touched. Where a name is another column in the lake than
 * the catalog knows, nothing is noted: the next look finds it registered.
 */
export async function classifyAssets(
  lake: Pick<LakeSession, 'query'>,
  db: CatalogStore,
  { ids, originsOf = async () => new Map() }: ClassifyOptions = {},
): Promise<ClassificationOutcome> {
  const assets = (await loadAssets(db, ids)).filter(isLakeTable)
  const found: Found[] = []
  for (const { id, columns: known } of assets) {
    const origins = async () => (known.some(({ origin }) => origin !== null) ? originsOf(id) : new Map<string, string | null>())
    const before = await origins()
    const there = known.filter((column) => isNow(column, before))
    const values = await sampleValues(
      lake,
      id,
      there.filter((column) => needsLook(column.type)).map((column) => column.name),
    )
    const after = await origins()
    for (const column of there.filter((one) => isNow(one, after))) {
      const { name, origin } = column
      const isStandard = column.classification?.source === 'standard' || column.code !== null
      const suggestion = suggestionOf(column, values.get(name), isAboutPersons(known), isStandard)
      found.push({ id, column: name, origin, suggestion })
    }
  }
  await noteSuggestions(db, found)
  const names = (kept: typeof found) => kept.map(({ id, column }) => `${id}.${column}`)
  const personal = names(found.filter(({ suggestion }) => suggestion !== null && suggestion.level >= 3))
  const unknown = names(found.filter(({ id, column, suggestion }) => suggestion === null && isUnclassified(assets, id, column)))
  return { assets: assets.length, columns: found.length, personal, unknown }
}

const isNow = ({ name, origin }: AssetColumn, origins: ReadonlyMap<string, string | null>): boolean =>
  origin === null || origins.get(name) === origin

interface Found {
  readonly id: string
  readonly column: string
  readonly origin: string | null
  readonly suggestion: Suggestion | null
}

const isUnclassified = (assets: Awaited<ReturnType<typeof loadAssets>>, id: string, name: string): boolean =>
  assets.find((asset) => asset.id === id)?.columns.find((column) => column.name === name)?.classification === null

// Beside the standard only what a check digit proves counts: a unit's address is no person's.
function suggestionOf(
  column: { name: string; type: string },
  values: readonly string[] | undefined,
  aboutPersons: boolean,
  knownToStandard: boolean,
): Suggestion | null {
  const detected = values ? detectPersonal(values) : null
  if (knownToStandard) return detected?.strong ? detected : null
  return detected ?? suggestByShape(column, aboutPersons)
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Up to 400 distinct values of each column, as text, from a repeatable sample of the table. One scan. */
async function sampleValues(
  lake: Pick<LakeSession, 'query'>,
  id: string,
  columns: readonly string[],
): Promise<Map<string, string[]>> {
  if (columns.length === 0) return new Map()
  const table = id.split('.').map(quote).join('.')
  const lists = columns.map(
    (column, index) =>
      `(SELECT to_json(list(value))::VARCHAR FROM (SELECT DISTINCT CAST(${quote(column)} AS VARCHAR) AS value FROM sampled WHERE ${quote(column)} IS NOT NULL LIMIT ${DISTINCT_VALUES})) AS c${index}`,
  )
  const [row] = await lake.query<Record<string, string | null>>(
    `WITH sampled AS MATERIALIZED (
      SELECT ${columns.map(quote).join(', ')} FROM lake.${table} USING SAMPLE reservoir(${SAMPLE_ROWS} ROWS) REPEATABLE (7)
    ) SELECT ${lists.join(', ')}`,
  )
  return new Map(columns.map((column, index) => [column, JSON.parse(row?.[`c${index}`] ?? '[]') as string[]]))
}

async function noteSuggestions(db: CatalogStore, found: readonly Found[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const { id, column, origin, suggestion } of found) {
      await trx
        .updateTable('catalog.asset_column')
        .set({
          suggested_level: suggestion?.level ?? null,
          suggested_personal: suggestion?.personal ?? null,
          suggested_reason: suggestion?.reason ?? null,
        })
        .where('asset_id', '=', id)
        .where('name', '=', column)
        .where('origin', 'is not distinct from', origin)
        .where(({ or, eb }) =>
          or([
            eb('suggested_level', 'is distinct from', suggestion?.level ?? null),
            eb('suggested_personal', 'is distinct from', suggestion?.personal ?? null),
            eb('suggested_reason', 'is distinct from', suggestion?.reason ?? null),
          ]),
        )
        .execute()
    }
  })
}

import type { Level, PersonalKind } from '@anju/standards/classification.ts'
import type { AssetKind } from '../store/database.ts'

/** Where a column's classification comes from; what comes first in this list wins. */
export const CLASSIFICATION_SOURCES = ['steward', 'standard', 'suggested'] as const
export type ClassificationSource = (typeof CLASSIFICATION_SOURCES)[number]

/** Level and kind of personal data of a column, and who says so. */
export interface Classification {
  readonly level: Level
  readonly personal: PersonalKind
  readonly source: ClassificationSource
  /** The sentence that a person reads. */
  readonly reason: string
}

export interface AssetColumn {
  readonly name: string
  readonly title: string
  readonly description: string
  /** JGJ/T 320 code. */
  readonly code: string | null
  /** DuckDB's type. */
  readonly type: string
  /** What the column is, whatever it is called (`AssetDeclaration`); null: nothing but its name tells. */
  readonly origin: string | null
  /** Null: nobody has classified it yet, so that nobody may read it. */
  readonly classification: Classification | null
}

/** Anything that the catalog knows (数据资产). A lake table's id is `layer.name`, e.g. `dwd.unit`. */
export interface Asset {
  readonly id: string
  readonly kind: AssetKind
  readonly layer: string
  readonly title: string
  readonly description: string
  readonly owner: string
  readonly level: Level
  readonly rowCount: number | null
  readonly snapshot: string | null
  readonly materializedAt: string | null
  readonly updatedAt: string
  readonly tags: readonly string[]
  readonly columns: readonly AssetColumn[]
}

/** Whether any column holds data of a person (or is not yet known not to). */
export const holdsPersonalData = (asset: Pick<Asset, 'columns'>): boolean =>
  asset.columns.some(
    ({ classification }) => classification === null || !['none', 'credit_code'].includes(classification.personal),
  )

/** Whether the asset can be queried: a table or view of the lake. */
export const isLakeTable = (asset: Pick<Asset, 'kind'>): boolean => asset.kind === 'table' || asset.kind === 'view'

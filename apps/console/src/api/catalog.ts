import type { Classification } from '@anju/catalog/assets/asset.ts'

export interface AssetSummary {
  readonly id: string
  readonly kind: string
  readonly layer: string
  readonly title: string
  readonly description: string
  readonly owner: string
  readonly level: number
  readonly rowCount: number | null
  readonly materializedAt: string | null
  readonly columns?: readonly { readonly name: string }[]
}

export interface AssetPage {
  readonly assets: readonly AssetSummary[]
  readonly next: string | null
}

export interface AssetColumnView {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly code: string | null
  readonly type: string
  readonly classification: Classification | null
  /** What this viewer gets of it. */
  readonly policy: { readonly action: 'full' | 'mask' | 'deny'; readonly reason: string }
}

export interface AssetDetail extends Omit<AssetSummary, 'columns'> {
  readonly snapshot: string | null
  readonly tags: readonly string[]
  readonly columns: readonly AssetColumnView[]
}

/** A state of a table that can still be read: `AS OF SNAPSHOT <id>`. */
export interface KeptSnapshot {
  readonly id: string
  readonly at: string
  readonly operation: string
  readonly addedRows: number | null
  readonly deletedRows: number | null
  readonly totalRows: number | null
  readonly totalFiles: number | null
}

/** Rows of an answer: an array, or what writes them out a page at a time. */
export interface AnswerRows {
  readonly length: number
  slice(from: number, to: number): readonly (readonly unknown[])[]
}

/** Rows of the SQL door or of a sample. */
export interface SqlAnswer {
  readonly columns: readonly {
    readonly name: string
    readonly title?: string
    readonly type: string
    readonly masked: boolean
    readonly reason: string | null
  }[]
  readonly rows: AnswerRows
  readonly truncated: boolean
  readonly elapsedMs: number
}

/** The Chinese of a description; dbt's carry a line of English for engineers after it. */
export const chineseOf = (description: string) => description.split(' · ')[0] ?? ''

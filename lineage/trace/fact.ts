/** A table (or other asset) with its columns as they were when the fact happened. */
export interface TracedAsset {
  /** `layer.name`, e.g. `dwd.unit`. */
  readonly id: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

export type ColumnEdgeKind = 'identity' | 'derived' | 'filter'

/** `identity`: handed on as it is; `derived`: computed; `filter`: decides which rows or groups there are (then `toColumn` is `*`). */
export interface ColumnEdge {
  readonly fromAsset: string
  readonly fromColumn: string
  readonly toColumn: string
  readonly kind: ColumnEdgeKind
}

/** One making of an asset: what it was made from, by whom, and, where SQL made it, column by column. */
export interface LineageFact {
  readonly output: TracedAsset
  readonly inputs: readonly TracedAsset[]
  readonly columnEdges: readonly ColumnEdge[]
  /** Who made it, e.g. `dbt`, `forecast`, `capture`. Facts of different jobs about one asset stand side by side. */
  readonly job: string
  readonly runId: string
  readonly at: Date
  readonly sql: string | null
}

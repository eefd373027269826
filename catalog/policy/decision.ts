import type { Asset, AssetColumn } from '../assets/asset.ts'

/** How a masked value is made: `partial` as its kind of personal data is commonly shown, `token` joinable, `redact` nothing left. */
export type MaskName = 'partial' | 'token' | 'redact'

/** What a viewer gets of a column, and the sentence that says why. */
export interface ColumnDecision {
  readonly column: AssetColumn
  readonly action: 'full' | 'mask' | 'deny'
  readonly mask: MaskName | null
  readonly reason: string
}

/** What a viewer gets of an asset. */
export interface AssetPolicy {
  readonly asset: Asset
  /** Why nothing of it may be read; null when something may. */
  readonly denied: string | null
  readonly columns: readonly ColumnDecision[]
  /** SQL condition on raw columns that decides which rows exist for this viewer; null: all. */
  readonly rowFilter: { readonly sql: string; readonly reason: string } | null
  /** Most rows in one answer, since they may name persons; null: no limit beyond the door's own. */
  readonly maxRows: number | null
}

export const visibleColumns = (policy: AssetPolicy): readonly ColumnDecision[] =>
  policy.denied === null ? policy.columns.filter((decision) => decision.action !== 'deny') : []

/** Whether a column holds birth dates that the scan cuts to their year, so that its days are no days of anybody. */
export const isCutToYear = ({ action, mask, column }: ColumnDecision): boolean =>
  action === 'mask' && mask === 'partial' && column.classification?.personal === 'birth_date'

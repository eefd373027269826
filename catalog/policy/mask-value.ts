import type { ColumnDecision } from './decision.ts'
import { partialMask } from './partial-mask.ts'
import { tokenOf } from './token.ts'

/** A raw value as its decision lets it be seen: the twin of `maskedColumn` for what does not go through SQL. */
export function maskedValue(
  { column, action, mask }: ColumnDecision,
  raw: string | number | null,
  tokenKey: string,
): string | null {
  if (raw === null || action === 'deny') return null
  if (action === 'full') return String(raw)
  if (mask === 'token') return tokenOf(String(raw), tokenKey)
  if (mask === 'partial' && column.classification) return partialMask(column.classification.personal, raw, column.type)
  return '***'
}

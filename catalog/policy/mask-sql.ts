import type { ColumnDecision } from './decision.ts'
import { partialMaskSql } from './partial-mask.ts'
import { tokenSql } from './token.ts'

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
const isText = (type: string): boolean => /^(VARCHAR|TEXT|CHAR|STRING)/i.test(type)

/** The SQL of a column as its decision lets it be seen; `source` is the table's alias in the scan. */
export function maskedColumn({ column, action, mask }: ColumnDecision): string {
  const raw = `source.${quote(column.name)}`
  if (action === 'full') return raw
  if (action === 'deny' || mask === null) return 'NULL'
  if (mask === 'token') return tokenSql(`CAST(${raw} AS VARCHAR)`)
  if (mask === 'redact' || column.classification === null) return redacted(raw, column.type)
  return partialMaskSql(column.classification.personal, raw, column.type)
}

const redacted = (raw: string, type: string): string =>
  isText(type) ? `CASE WHEN ${raw} IS NOT NULL THEN '***' END` : `CAST(NULL AS ${type})`

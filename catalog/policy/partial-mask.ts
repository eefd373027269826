import type { PersonalKind } from '@anju/standards/classification.ts'

export function partialMaskSql(kind: PersonalKind, raw: string, type: string): string {
  const text = `CAST(${raw} AS VARCHAR)`
  if (kind === 'name') return `CASE WHEN length(${text}) > 0 THEN left(${text}, 1) || '**' END`
  if (kind === 'birth_date' && type === 'DATE') return `date_trunc('year', ${raw})::DATE`
  if (kind === 'income') return `(CASE WHEN ${raw} < 5000 THEN '<5000' ELSE '>=5000' END)`
  return `CASE WHEN ${raw} IS NOT NULL THEN '***' || right(${text}, 4) END`
}

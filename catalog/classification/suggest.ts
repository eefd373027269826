import type { Level, PersonalKind } from '@anju/standards/classification.ts'

/** What is proposed for a column until a steward confirms it. */
export interface Suggestion {
  readonly level: Level
  readonly personal: PersonalKind
  readonly reason: string
}

const NUMERIC = /^(DECIMAL|DOUBLE|FLOAT|HUGEINT)/i
const WITHOUT_TEXT = /^(BOOLEAN|DATE|TIME|INTEGER|SMALLINT|TINYINT|DECIMAL|DOUBLE|FLOAT|INTERVAL)/i

/** Whether values of the type can carry numbers of persons, so that only a look at the contents tells. */
export const needsLook = (type: string): boolean => !WITHOUT_TEXT.test(type)

/**
 * What name and type alone tell of a column that the standard does not know. `aboutPersons`: a row of the table is about one person.
 * Null for texts and 64-bit integers: their contents must be looked at.
 */
export function suggestByShape(
  column: { readonly name: string; readonly type: string },
  aboutPersons: boolean,
): Suggestion | null {
  if (/_count$/.test(column.name) && /^(BIGINT|HUGEINT|INTEGER)/i.test(column.type))
    return { level: 2, personal: 'none', reason: '计数' }
  if (needsLook(column.type)) return null
  if (/birth/i.test(column.name)) return { level: 3, personal: 'birth_date', reason: '字段名像出生日期' }
  if (aboutPersons && NUMERIC.test(column.type)) return { level: 3, personal: 'income', reason: '与个人编号同行的金额' }
  return { level: 2, personal: 'none', reason: '数值、日期或标志，不含个人信息' }
}

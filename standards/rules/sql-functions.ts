import { literal } from '../sql-literal.ts'
import type { TextFunction, TextTest } from './expression.ts'

/** SQL twins (DuckDB) of the functions in `personal-number.ts`; total: they never raise, and give null only for null. */

/** Whole-text match by RE2. */
export const fullMatch = (sql: string, pattern: string): string => `regexp_full_match(${sql}, ${literal(pattern)})`

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const ID_18 = '[1-9][0-9]{5}(18|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]'
const ID_15 = '[1-9][0-9]{7}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}'
const CREDIT = '[1-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}'
const BANK_CARD = '[3-6][0-9]{15,18}'

const digit = (sql: string, position: number) => `(ascii(substr(${sql}, ${position}, 1)) - 48)`
const isDate = (sql: string, from: number) =>
  `TRY_CAST(substr(${sql}, ${from}, 4) || '-' || substr(${sql}, ${from + 4}, 2) || '-' || substr(${sql}, ${from + 6}, 2) AS DATE) IS NOT NULL`

function residentId(sql: string): string {
  const sum = ID_WEIGHTS.map((weight, index) => `${weight} * ${digit(sql, index + 1)}`).join(' + ')
  return `CASE WHEN ${fullMatch(sql, ID_18)} THEN ${isDate(sql, 7)} AND substr('10X98765432', 1 + (${sum}) % 11, 1) = substr(${sql}, 18, 1)
    WHEN ${fullMatch(sql, ID_15)} THEN ${isDate(`('19' || substr(${sql}, 7, 6))`, 1)} ELSE false END`
}

function creditCode(sql: string): string {
  const sum = CREDIT_WEIGHTS.map(
    (weight, index) => `${weight} * (strpos('${CREDIT_ALPHABET}', substr(${sql}, ${index + 1}, 1)) - 1)`,
  )
  return `CASE WHEN ${fullMatch(sql, CREDIT)} THEN substr('${CREDIT_ALPHABET}', 1 + (31 - (${sum.join(' + ')}) % 31) % 31, 1) = substr(${sql}, 18, 1) ELSE false END`
}

/** Left-padding with zeros does not change Luhn's sum: 19 positions serve every length. */
function bankCard(sql: string): string {
  const padded = `lpad(${sql}, 19, '0')`
  const terms = Array.from({ length: 19 }, (_, index) => {
    const value = digit(padded, index + 1)
    return index % 2 === 0 ? value : `(${value} * 2 - CASE WHEN ${value} > 4 THEN 9 ELSE 0 END)`
  })
  return `CASE WHEN ${fullMatch(sql, BANK_CARD)} THEN (${terms.join(' + ')}) % 10 = 0 ELSE false END`
}

/** SQL of each test of a text. */
export const SQL_TESTS: Record<TextTest, (sql: string) => string> = {
  residentId,
  creditCode,
  bankCard,
  mobile: (sql) => fullMatch(sql, '1[3-9][0-9]{9}'),
}

/** SQL of each function of a text. */
export const SQL_FUNCTIONS: Record<TextFunction, (sql: string) => string> = {
  birthDigitsOfId: (sql) =>
    `CASE WHEN ${fullMatch(sql, ID_18)} THEN substr(${sql}, 7, 8) WHEN ${fullMatch(sql, ID_15)} THEN '19' || substr(${sql}, 7, 6) END`,
  genderOfId: (sql) =>
    `CASE WHEN ${fullMatch(sql, ID_18)} THEN CASE WHEN ${digit(sql, 17)} % 2 = 1 THEN '1' ELSE '2' END
      WHEN ${fullMatch(sql, ID_15)} THEN CASE WHEN ${digit(sql, 15)} % 2 = 1 THEN '1' ELSE '2' END END`,
}

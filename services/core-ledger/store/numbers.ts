import type { BusinessDate } from '@anju/standards/business-date.ts'
import { sql, type Transaction } from 'kysely'
import type { LedgerTables } from './tables.ts'

/** Prefix of each kind of number; the digits after it are yymmdd and a running number. */
const PREFIXES = {
  remittance: '21',
  withdrawal: '22',
  loan: '97',
  receipt: '41',
  instruction: '42',
  reconciliation: '43',
  difference: '44',
  application: '51',
  batch: '52',
  hold: '24',
  register_change: '25',
  voluntary_agreement: '26',
  voluntary_collection: '27',
} as const
const DAY_PREFIXES = { unit: '98', account: '99' } as const
const DAY_DIGITS = 5

/** Takes one number for each date from the sequence of `kind`: prefix + yymmdd + seven digits. */
export async function takeNumbers(
  trx: Transaction<LedgerTables>,
  kind: keyof typeof PREFIXES,
  dates: readonly BusinessDate[],
): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    SELECT ledger.number_of(${PREFIXES[kind]}, d.day, nextval(${`ledger.${kind}_number`}::regclass)) AS number
    FROM unnest(${dates}::date[]) WITH ORDINALITY AS d(day, line) ORDER BY d.line`.execute(trx)
  return rows.map((row) => row.number)
}

/** Takes member numbers: '1' and nine digits, the same whatever the day. */
export async function takeMemberNumbers(trx: Transaction<LedgerTables>, count: number): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    SELECT '1' || lpad(nextval('ledger.member_number')::text, 9, '0') AS number FROM generate_series(1, ${count}::int)`.execute(
    trx,
  )
  return rows.map((row) => row.number)
}

/**
 * Takes one unit or account number for each date: prefix + yymmdd + five digits that start at 1 every day, as the standard shapes them.
 * Fails on the constraint day_number_width when a day has no number left.
 */
export async function takeDayNumbers(
  trx: Transaction<LedgerTables>,
  kind: keyof typeof DAY_PREFIXES,
  dates: readonly BusinessDate[],
): Promise<string[]> {
  const prefix = DAY_PREFIXES[kind]
  const { rows } = await sql<{ day: BusinessDate; last: number; taken: number }>`
    WITH wanted AS (SELECT day, count(*)::int AS taken FROM unnest(${dates}::date[]) AS d(day) GROUP BY day ORDER BY day),
    bumped AS (
      INSERT INTO ledger.day_number AS n (prefix, day, last) SELECT ${prefix}, day, taken FROM wanted
      ON CONFLICT (prefix, day) DO UPDATE SET last = n.last + excluded.last RETURNING day, last)
    SELECT day, last, taken FROM bumped JOIN wanted USING (day)`.execute(trx)
  const next = new Map(rows.map(({ day, last, taken }) => [day, last - taken]))
  return dates.map((day) => {
    const running = next.get(day)! + 1
    next.set(day, running)
    return prefix + day.slice(2).replaceAll('-', '') + String(running).padStart(DAY_DIGITS, '0')
  })
}

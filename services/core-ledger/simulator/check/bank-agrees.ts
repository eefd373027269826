import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { type Kysely, sql } from 'kysely'
import type { LedgerDb } from '../../store/connect.ts'
import { CENTRE_ACCOUNT } from '../centre/requests.ts'

/** What the books and the bank have of one movement of the centre's account; 0 where one of them has nothing. */
export interface Difference {
  readonly ours: Fen
  readonly theirs: Fen
}
export type Differences = ReadonlyMap<string, Difference>

/**
 * Where the books of the centre's account are not the bank's own, by the bank's serial: read from the two databases, without the ledger's
 * own reconciliation. Legs that name no serial are under ''.
 */
export async function bankDifferences(db: LedgerDb, bank: Kysely<unknown>): Promise<Differences> {
  const { rows: legs } = await sql<{ serial: string; amount: string }>`
    SELECT coalesce(bank_serial, '') AS serial, sum(amount) AS amount FROM ledger.bank_journal
    WHERE bank_account_no = ${CENTRE_ACCOUNT} GROUP BY 1`.execute(db)
  const { rows: lines } = await sql<{ serial: string; amount: string }>`
    SELECT bank_serial AS serial, sum(CASE direction WHEN 'in' THEN amount ELSE -amount END) AS amount FROM bank.statement_line
    WHERE account_no = ${CENTRE_ACCOUNT} GROUP BY 1`.execute(bank)
  const ours = new Map(legs.map(({ serial, amount }) => [serial, fenFromYuan(amount)]))
  const theirs = new Map(lines.map(({ serial, amount }) => [serial, fenFromYuan(amount)]))
  const serials = [...new Set([...ours.keys(), ...theirs.keys()])]
  return new Map(
    serials
      .map((serial) => [serial, { ours: ours.get(serial) ?? 0n, theirs: theirs.get(serial) ?? 0n }] as const)
      .filter(([, difference]) => difference.ours !== difference.theirs),
  )
}

/** Movements that the bank has done otherwise than it said: with another amount than it was told. */
export async function falseMovements(bank: Kysely<unknown>): Promise<Differences> {
  const { rows } = await sql<{ serial: string; direction: 'in' | 'out'; told: string; done: string }>`
    SELECT l.bank_serial AS serial, l.direction, t.amount AS told, l.amount AS done
    FROM bank.statement_line l JOIN bank.transfer t ON t.bank_serial = l.bank_serial
    WHERE l.account_no = ${CENTRE_ACCOUNT} AND t.amount <> l.amount`.execute(bank)
  const signed = (direction: 'in' | 'out', amount: Fen) => (direction === 'in' ? amount : -amount)
  return new Map(
    rows.map(({ serial, direction, told, done }) => [
      serial,
      { ours: signed(direction, fenFromYuan(told)), theirs: signed(direction, fenFromYuan(done)) },
    ]),
  )
}

/** In what `found` is not as it must be, in words; empty when it is. */
export function compareDifferences(found: Differences, expected: Differences, where: string): string[] {
  const told = (difference: Difference | undefined) =>
    difference ? `${yuanFromFen(difference.ours)} against ${yuanFromFen(difference.theirs)}` : 'none'
  return [...new Set([...found.keys(), ...expected.keys()])].flatMap((serial) => {
    const [is, must] = [told(found.get(serial)), told(expected.get(serial))]
    return is === must
      ? []
      : [`bank statement = bank ledger: the difference ${where} at ${serial || 'no serial'} is ${is}, must be ${must}`]
  })
}

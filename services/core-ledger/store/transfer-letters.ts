import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { LETTER_TITLES, type LetterDirection, type LetterState, letterSteps, TOLD_STEPS } from '../domain/transfer-letter.ts'
import type { LedgerDb } from './connect.ts'
import type { PageOf } from './reads.ts'
import type { LedgerTables } from './tables.ts'

/** A letter whose row is locked until the transaction ends. */
export interface LockedLetter {
  readonly letterNo: string
  readonly direction: LetterDirection
  readonly accountNo: string
  readonly centre: string
  readonly amount: Fen
  readonly state: LetterState
  readonly holdNo: string | null
  readonly applicationNo: string | null
  /** The voucher that booked its money and stands. */
  readonly voucherNo: string | null
  readonly steps: number
}

/** Who took a letter to a state, when, and what it then names. */
export interface LetterStep {
  readonly state: LetterState
  readonly actor: string
  readonly businessDate: BusinessDate
  readonly note?: string | undefined
  readonly amount?: Fen
  readonly holdNo?: string | null
  readonly applicationNo?: string
  readonly voucherNo?: string | null
}

/** Registers a letter, without a step yet; false when its number is taken. */
export async function insertLetter(
  trx: Transaction<LedgerTables>,
  letter: Pick<LockedLetter, 'letterNo' | 'direction' | 'accountNo' | 'centre' | 'amount' | 'state'>,
): Promise<boolean> {
  const row = await trx
    .insertInto('ledger.transfer_letter')
    .values({
      letter_no: letter.letterNo,
      direction: letter.direction,
      account_no: letter.accountNo,
      centre: letter.centre,
      amount: yuanFromFen(letter.amount),
      state: letter.state,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('letter_no')
    .executeTakeFirst()
  return row !== undefined
}

export async function lockLetter(trx: Transaction<LedgerTables>, letterNo: string): Promise<LockedLetter | undefined> {
  const row = await trx
    .selectFrom('ledger.transfer_letter')
    .selectAll()
    .where('letter_no', '=', letterNo)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return (
    row && {
      letterNo: row.letter_no,
      direction: row.direction,
      accountNo: row.account_no,
      centre: row.centre,
      amount: fenFromYuan(row.amount),
      state: row.state,
      holdNo: row.hold_no,
      applicationNo: row.application_no,
      voucherNo: row.voucher_no,
      steps: row.steps,
    }
  )
}

/** Takes a locked letter one step further. */
export async function stepLetter(
  trx: Transaction<LedgerTables>,
  { letterNo, steps }: Pick<LockedLetter, 'letterNo' | 'steps'>,
  { state, actor, businessDate, note, amount, holdNo, applicationNo, voucherNo }: LetterStep,
): Promise<void> {
  await trx
    .insertInto('ledger.transfer_letter_step')
    .values({ letter_no: letterNo, seq: steps + 1, state, actor, note: note ?? null, business_date: businessDate })
    .execute()
  await trx
    .updateTable('ledger.transfer_letter')
    .set({
      state,
      steps: steps + 1,
      ...(amount === undefined ? {} : { amount: yuanFromFen(amount) }),
      ...(holdNo === undefined ? {} : { hold_no: holdNo }),
      ...(applicationNo === undefined ? {} : { application_no: applicationNo }),
      ...(voucherNo === undefined ? {} : { voucher_no: voucherNo }),
      updated_at: sql`now()` as never,
    })
    .where('letter_no', '=', letterNo)
    .execute()
}

/** The letter whose money a voucher booked. */
export async function findLetterOf(trx: Transaction<LedgerTables>, voucherNo: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom('ledger.transfer_letter')
    .select('letter_no')
    .where('voucher_no', '=', voucherNo)
    .executeTakeFirst()
  return row?.letter_no
}

/** A letter with its history. */
export async function readLetter(db: LedgerDb, letterNo: string) {
  const letter = await db.selectFrom('ledger.transfer_letter').selectAll().where('letter_no', '=', letterNo).executeTakeFirst()
  if (!letter) return undefined
  const history = await db
    .selectFrom('ledger.transfer_letter_step')
    .select(['seq', 'state', 'actor', 'note', 'business_date', 'at'])
    .where('letter_no', '=', letterNo)
    .orderBy('seq')
    .execute()
  const next = letterSteps({ ...letter, voucherNo: letter.voucher_no }, TOLD_STEPS)
  return { ...letter, next_states: next.map((state) => ({ state, title: LETTER_TITLES[state] })), history }
}

/** Which letters: of a direction, in a state, about what is searched for. */
export interface LetterFilter extends PageOf {
  readonly direction?: LetterDirection | undefined
  readonly state?: LetterState | undefined
  readonly search?: string | undefined
}

/** Letters with whose they are, in the order of their numbers. */
export async function listLetters(db: LedgerDb, { direction, state, search, cursor, limit }: LetterFilter): Promise<object[]> {
  const { rows } = await sql<{ state: LetterState }>`
    SELECT l.letter_no, l.direction, l.account_no, m.name, l.centre, l.amount, l.state, l.application_no, l.voucher_no, l.updated_at
    FROM ledger.transfer_letter l JOIN ledger.account a USING (account_no) JOIN ledger.member m USING (member_no)
    WHERE l.letter_no > ${cursor ?? ''} AND (${direction ?? null}::text IS NULL OR l.direction = ${direction ?? null})
      AND (${state ?? null}::text IS NULL OR l.state = ${state ?? null})
      AND (${search ?? null}::text IS NULL OR ${search ?? null} IN (l.letter_no, l.account_no) OR strpos(l.centre, ${search ?? null}) > 0
        OR starts_with(m.name, ${search ?? null}))
    ORDER BY l.letter_no LIMIT ${limit}`.execute(db)
  return rows.map((row) => ({ ...row, state_title: LETTER_TITLES[row.state] }))
}

/** The application that an outgoing letter is paid by. */
export async function findApplicationOfLetter(trx: Transaction<LedgerTables>, letterNo: string): Promise<string> {
  const row = await trx
    .selectFrom('ledger.transfer_letter')
    .select('application_no')
    .where('letter_no', '=', letterNo)
    .executeTakeFirstOrThrow()
  return row.application_no!
}

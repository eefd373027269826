import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import type { LineOutcome, OutgoingInstruction, OutgoingLine } from '../bank/gateway.ts'
import type { InstructionKind, InstructionState } from './bank-tables.ts'
import type { LedgerDb } from './connect.ts'
import { insertRows } from './insert-rows.ts'
import { takeNumbers } from './numbers.ts'
import type { LedgerTables } from './tables.ts'

export interface NewInstruction {
  readonly kind: InstructionKind
  /** Which business it is of: the key of its handler. */
  readonly business: string
  readonly bankAccountNo: string
  readonly madeOn: BusinessDate
  readonly madeBy: string
  /** A single instruction has one line, 0; a batch counts from 1. `referenceNo`: the thing of the business that the line is for. */
  readonly lines: readonly (OutgoingLine & { readonly referenceNo: string })[]
}

/** Writes instructions to the outbox, in the transaction of the business they are of. Returns their numbers. */
export async function insertInstructions(
  trx: Transaction<LedgerTables>,
  instructions: readonly NewInstruction[],
): Promise<string[]> {
  const numbers = await takeNumbers(
    trx,
    'instruction',
    instructions.map(({ madeOn }) => madeOn),
  )
  const headers = instructions.map(({ kind, business, bankAccountNo, madeOn, madeBy, lines }, index) => ({
    instruction_no: numbers[index]!,
    kind,
    business,
    bank_account_no: bankAccountNo,
    amount: yuanFromFen(sumFen(lines.map((line) => line.amount))),
    made_on: madeOn,
    made_by: madeBy,
  }))
  await insertRows(trx, 'ledger.instruction', headers, { key: 'instruction_no' })
  const lines = instructions.flatMap(({ lines }, index) =>
    lines.map((line) => ({
      instruction_no: numbers[index]!,
      line_no: line.lineNo,
      reference_no: line.referenceNo,
      counterparty_account_no: line.counterpartyAccountNo,
      counterparty_name: line.counterpartyName,
      amount: yuanFromFen(line.amount),
      purpose: line.purpose,
      state: 'pending' as const,
    })),
  )
  await insertRows(trx, 'ledger.instruction_line', lines, { key: 'instruction_no' })
  return numbers
}

export interface ClaimedInstruction {
  readonly instructionNo: string
  readonly kind: InstructionKind
  readonly bankAccountNo: string
  /** Before it was claimed: 'pending' ones are to be sent, all others to be asked for. */
  readonly was: InstructionState
}

/**
 * Takes instructions that are due from the outbox. One to be sent counts as sent from now on, whatever happens, and nobody else
 * touches what is taken for `leaseMs`.
 */
export async function claimDue(
  db: LedgerDb,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<ClaimedInstruction[]> {
  const { rows } = await sql<{ instruction_no: string; kind: InstructionKind; bank_account_no: string; was: InstructionState }>`
    WITH due AS (
      SELECT instruction_no, state AS was FROM ledger.instruction
      WHERE state IN ('pending', 'sent', 'unknown') AND next_at <= now() ORDER BY next_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    )
    UPDATE ledger.instruction i SET next_at = now() + ${leaseMs} * interval '1 millisecond', updated_at = now(),
      state = CASE i.state WHEN 'pending' THEN 'sent' ELSE i.state END, attempts = i.attempts + (i.state = 'pending')::int
    FROM due d WHERE i.instruction_no = d.instruction_no
    RETURNING i.instruction_no, i.kind, i.bank_account_no, d.was`.execute(db)
  return rows.map((row) => ({
    instructionNo: row.instruction_no,
    kind: row.kind,
    bankAccountNo: row.bank_account_no,
    was: row.was,
  }))
}

/** The lines of an instruction as the bank is told them. */
export async function readOutgoing(db: LedgerDb, claimed: ClaimedInstruction): Promise<OutgoingInstruction> {
  const rows = await db
    .selectFrom('ledger.instruction_line')
    .selectAll()
    .where('instruction_no', '=', claimed.instructionNo)
    .orderBy('line_no')
    .execute()
  const lines = rows.map((row) => ({
    lineNo: row.line_no,
    counterpartyAccountNo: row.counterparty_account_no,
    counterpartyName: row.counterparty_name,
    amount: fenFromYuan(row.amount),
    purpose: row.purpose,
  }))
  return { ...claimed, lines }
}

/** Says how an unsettled instruction stands, and when it is looked at next. */
export async function setStanding(
  db: LedgerDb,
  instructionNo: string,
  state: 'pending' | 'sent' | 'unknown',
  { inMs }: { inMs: number },
): Promise<void> {
  // A bank that is silent now has not taken back what it answered before.
  await sql`UPDATE ledger.instruction SET state = ${state}, next_at = now() + ${inMs} * interval '1 millisecond', updated_at = now(),
      hindrance = CASE WHEN ${state} = 'unknown' THEN hindrance END
    WHERE instruction_no = ${instructionNo} AND state IN ('pending', 'sent', 'unknown')`.execute(db)
}

/** Says why what the bank has answered could not be booked; it is asked for and brought again. */
export async function setHindrance(
  db: LedgerDb,
  instructionNo: string,
  hindrance: string,
  { inMs }: { inMs: number },
): Promise<void> {
  await sql`UPDATE ledger.instruction SET hindrance = ${hindrance}, next_at = now() + ${inMs} * interval '1 millisecond', updated_at = now()
    WHERE instruction_no = ${instructionNo} AND state IN ('pending', 'sent', 'unknown')`.execute(db)
}

/** A line as its business gets it back. */
export interface SettledLine {
  readonly lineNo: number
  readonly referenceNo: string
  readonly amount: Fen
  readonly state: 'succeeded' | 'failed'
  readonly bankSerial: string | null
  readonly failure: string | null
  readonly valueDate: BusinessDate | null
}

export interface SettledInstruction {
  readonly instructionNo: string
  readonly kind: InstructionKind
  readonly business: string
  readonly bankAccountNo: string
  readonly bankCode: string
  readonly madeBy: string
  readonly lines: readonly SettledLine[]
}

/**
 * Writes how an instruction ended, and gives it back with its lines; undefined when that was done before. Its row stays locked: of two who
 * bring a result the second waits and gets nothing. Throws when the outcome is not that of its lines.
 */
export async function endInstruction(
  trx: Transaction<LedgerTables>,
  instructionNo: string,
  outcomes: readonly LineOutcome[],
): Promise<SettledInstruction | undefined> {
  const header = await trx
    .selectFrom('ledger.instruction as i')
    .innerJoin('ledger.bank_account as a', 'a.account_no', 'i.bank_account_no')
    .select(['i.kind', 'i.business', 'i.bank_account_no', 'i.made_by', 'i.state', 'a.bank_code'])
    .where('i.instruction_no', '=', instructionNo)
    .forNoKeyUpdate('i')
    .executeTakeFirstOrThrow()
  if (header.state === 'succeeded' || header.state === 'failed') return undefined
  const lines = await endLines(trx, instructionNo, outcomes)
  const state = lines.some((line) => line.state === 'succeeded') ? 'succeeded' : 'failed'
  await sql`UPDATE ledger.instruction SET state = ${state}, hindrance = NULL, updated_at = now() WHERE instruction_no = ${instructionNo}`.execute(
    trx,
  )
  return {
    instructionNo,
    kind: header.kind,
    business: header.business,
    bankAccountNo: header.bank_account_no,
    bankCode: header.bank_code,
    madeBy: header.made_by,
    lines,
  }
}

async function endLines(
  trx: Transaction<LedgerTables>,
  instructionNo: string,
  outcomes: readonly LineOutcome[],
): Promise<SettledLine[]> {
  const ended = outcomes.map((outcome) => ({
    line_no: outcome.lineNo,
    state: outcome.state,
    bank_serial: outcome.bankSerial,
    failure: outcome.failure,
    value_date: outcome.valueDate,
  }))
  await sql`
    UPDATE ledger.instruction_line l SET state = e.state, bank_serial = e.bank_serial, failure = e.failure, value_date = e.value_date
    FROM jsonb_to_recordset(${JSON.stringify(ended)}::jsonb) AS e(line_no int, state text, bank_serial text, failure text, value_date date)
    WHERE l.instruction_no = ${instructionNo} AND l.line_no = e.line_no`.execute(trx)
  const rows = await trx
    .selectFrom('ledger.instruction_line')
    .selectAll()
    .where('instruction_no', '=', instructionNo)
    .orderBy('line_no')
    .execute()
  return rows.map((row): SettledLine => {
    if (row.state === 'pending') throw new Error(`the result of ${instructionNo} leaves line ${row.line_no} open`)
    return {
      lineNo: row.line_no,
      referenceNo: row.reference_no,
      amount: fenFromYuan(row.amount),
      state: row.state,
      bankSerial: row.bank_serial,
      failure: row.failure,
      valueDate: row.value_date,
    }
  })
}

import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { sql } from 'kysely'
import type { Cleared, Transfer } from '../domain/clearing.ts'
import type { BankDb, BankTransaction } from './connect.ts'

/** Counts the arrival of a serial; returns how often it has come. */
export async function countArrival(db: BankDb, serial: string): Promise<number> {
  const { times } = await db
    .insertInto('bank.arrival')
    .values({ serial, times: 1 })
    .onConflict((conflict) => conflict.column('serial').doUpdateSet({ times: sql<number>`arrival.times + 1` }))
    .returning('times')
    .executeTakeFirstOrThrow()
  return times
}

/** Takes bank serials (银行流水号): YH, the day and eight digits. */
export async function takeBankSerials(trx: BankTransaction, day: string, count: number): Promise<string[]> {
  const { rows } = await sql<{ serial: string }>`
    SELECT ${`YH${day.replaceAll('-', '')}`} || lpad(nextval('bank.bank_serial')::text, 8, '0') AS serial
    FROM generate_series(1, ${count}::int)`.execute(trx)
  return rows.map(({ serial }) => serial)
}

/** Registers an instruction with its transfers unless its serial is known. Returns the content registered first, or undefined when new. */
export async function registerInstruction(
  trx: BankTransaction,
  instruction: { readonly serial: string; readonly code: string; readonly content: string; readonly waitMs: number },
  transfers: () => Promise<readonly Omit<Transfer, 'ofBatch'>[]>,
): Promise<string | undefined> {
  const { serial, code, content, waitMs } = instruction
  const inserted = await sql`
    INSERT INTO bank.instruction (serial, code, content, status, due_at)
    VALUES (${serial}, ${code}, ${content}, 'processing', now() + ${waitMs} * interval '1 millisecond')
    ON CONFLICT DO NOTHING RETURNING serial`.execute(trx)
  if (inserted.rows.length === 0) {
    const known = await trx
      .selectFrom('bank.instruction')
      .select('content')
      .where('serial', '=', serial)
      .executeTakeFirstOrThrow()
    return known.content
  }
  const rows = (await transfers()).map((transfer) => ({
    serial,
    line_no: transfer.lineNo,
    bank_serial: transfer.bankSerial,
    kind: transfer.kind,
    payer_account_no: transfer.payerAccountNo,
    payer_name: transfer.payerName,
    payee_account_no: transfer.payeeAccountNo,
    payee_name: transfer.payeeName,
    amount: yuanFromFen(transfer.amount),
    purpose: transfer.purpose,
    status: 'processing',
  }))
  await sql`INSERT INTO bank.transfer SELECT * FROM jsonb_populate_recordset(NULL::bank.transfer, ${JSON.stringify(rows)}::jsonb)`.execute(
    trx,
  )
  return undefined
}

export const findInstruction = (db: BankDb | BankTransaction, serial: string) =>
  db.selectFrom('bank.instruction').selectAll().where('serial', '=', serial).executeTakeFirst()

export const listTransfers = (db: BankDb | BankTransaction, serial: string) =>
  db.selectFrom('bank.transfer').selectAll().where('serial', '=', serial).orderBy('line_no').execute()

/** Locks the next instruction that is due, with its transfers; undefined when there is none. `early`: whether those not due yet count. */
export async function lockDue(trx: BankTransaction, { early }: { early: boolean }) {
  const due = await trx
    .selectFrom('bank.instruction')
    .select(['serial', 'code'])
    .where('status', '=', 'processing')
    .$if(!early, (query) => query.where(sql<boolean>`due_at <= now()`))
    .orderBy('due_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!due) return undefined
  const rows = await listTransfers(trx, due.serial)
  const transfers = rows.map(
    (row): Transfer => ({
      serial: row.serial,
      lineNo: row.line_no,
      bankSerial: row.bank_serial,
      kind: row.kind,
      payerAccountNo: row.payer_account_no,
      payerName: row.payer_name,
      payeeAccountNo: row.payee_account_no,
      payeeName: row.payee_name,
      amount: fenFromYuan(row.amount),
      purpose: row.purpose,
      ofBatch: row.line_no > 0,
    }),
  )
  return { serial: due.serial, transfers }
}

/** Writes how the transfers of an instruction ended. */
export async function finishInstruction(
  trx: BankTransaction,
  serial: string,
  cleared: readonly Cleared[],
  valueDate: string,
): Promise<void> {
  const rows = cleared.map(({ transfer, reason }) => ({ line_no: transfer.lineNo, reason }))
  await sql`
    UPDATE bank.transfer t SET reason = c.reason, value_date = ${valueDate},
      status = CASE WHEN c.reason IS NULL THEN 'succeeded' ELSE 'failed' END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS c(line_no int, reason text)
    WHERE t.serial = ${serial} AND t.line_no = c.line_no`.execute(trx)
  await trx.updateTable('bank.instruction').set({ status: 'finished' }).where('serial', '=', serial).execute()
}

import { sql, type Transaction } from 'kysely'
import type { LedgerTables } from './tables.ts'

export interface BankMessage {
  readonly bankCode: string
  readonly kind: 'receipt' | 'result'
  readonly bankSerial: string
  readonly payload: unknown
}

/**
 * Registers a message of the bank: 'first' time, 'again' with the same content, or 'differs' from what came under its serial. The second of
 * two at the same time waits for the first.
 */
export async function registerMessage(
  trx: Transaction<LedgerTables>,
  { bankCode, kind, bankSerial, payload }: BankMessage,
): Promise<'first' | 'again' | 'differs'> {
  const { rows } = await sql<{ times: number; same: boolean }>`
    INSERT INTO ledger.bank_message AS m (bank_code, kind, bank_serial, payload)
    VALUES (${bankCode}, ${kind}, ${bankSerial}, ${JSON.stringify(payload)})
    ON CONFLICT (bank_code, kind, bank_serial) DO UPDATE SET times = m.times + 1, last_at = now()
    RETURNING times, payload = ${JSON.stringify(payload)}::jsonb AS same`.execute(trx)
  const { times, same } = rows[0]!
  if (!same) return 'differs'
  return times === 1 ? 'first' : 'again'
}

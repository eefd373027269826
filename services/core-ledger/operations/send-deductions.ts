import { sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { findBankAccounts } from '../store/bank-accounts.ts'
import { nameBankLegs } from '../store/bank-movements.ts'
import { type DeductionRun, lockDeductions, markSent, readDebtors, readPlanned } from '../store/deductions.ts'
import { insertInstructions } from '../store/instructions.ts'
import { lockLoans } from '../store/loans.ts'
import type { PolicyBooks } from '../store/policy.ts'
import type { LedgerTables } from '../store/tables.ts'
import { applyBankResults } from './apply-deductions.ts'
import { payableFrom } from './bank-side.ts'
import { contextOf, type OperationContext } from './operation.ts'
import type { InstructionHandler } from './settle-instruction.ts'

/** The business of these instructions. */
export const DEDUCTION = 'loan_deduction'

/** What one chunk of sending gave to the bank; no instruction when nothing was planned. */
export interface SentDeductions {
  instructionNo: string | null
  sent: number
  amount: string
}

/**
 * Gives the bank what is planned of a day as one batch collection (BDC104) into `bankAccountNo`, a line for each deduction. Run again it
 * finds nothing planned. Refuses bank_account_unknown, bank_account_closed.
 */
export async function sendDeductions(
  trx: Transaction<LedgerTables>,
  run: DeductionRun & { readonly bankAccountNo: string },
  { actor }: Pick<OperationContext, 'actor'>,
): Promise<SentDeductions> {
  const { bankAccountNo, day } = run
  payableFrom(await findBankAccounts(trx, [bankAccountNo]), bankAccountNo)
  const seen = await readPlanned(trx, { ...run, kind: 'bank' })
  const loanNos = seen.map(({ loanNo }) => loanNo)
  await lockLoans(trx, loanNos)
  const debtors = await readDebtors(trx, loanNos)
  const locked = await lockDeductions(
    trx,
    seen.map(({ deductionNo }) => deductionNo),
  )
  const planned = [...locked.values()].filter(({ status, loanNo }) => status === 'planned' && debtors.has(loanNo))
  if (planned.length === 0) return { instructionNo: null, sent: 0, amount: '0.00' }
  const lines = planned.map(({ deductionNo, loanNo, amount }, index) => ({
    lineNo: index + 1,
    referenceNo: deductionNo,
    counterpartyAccountNo: debtors.get(loanNo)!.accountNo,
    counterpartyName: debtors.get(loanNo)!.name,
    amount,
    purpose: `公积金贷款还款 ${loanNo}`,
  }))
  const batch = { kind: 'batch_collect', business: DEDUCTION, bankAccountNo, madeOn: day, madeBy: actor.subject, lines } as const
  const [instructionNo] = await insertInstructions(trx, [batch])
  await markSent(
    trx,
    planned.map(({ deductionNo }) => deductionNo),
  )
  return { instructionNo: instructionNo!, sent: planned.length, amount: yuanFromFen(sumFen(planned.map(({ amount }) => amount))) }
}

/** The bank has ended a batch: what it took is booked at its day, what it could not take has failed and becomes overdue at the day's end. */
export const settleDeductions =
  (policies: PolicyBooks): InstructionHandler =>
  async (trx, { instructionNo, bankAccountNo, madeBy, lines }, { today }) => {
    const policyBook = await policies.newest(trx)
    const context = contextOf({ today, actor: { subject: madeBy, role: 'service' }, policyBook })
    const results = lines.map(({ referenceNo, state, amount, valueDate, failure }) => ({
      deductionNo: referenceNo,
      received: state === 'succeeded' ? amount : 0n,
      paidOn: valueDate ?? today,
      failure: failure ?? undefined,
    }))
    const applied = await applyBankResults(trx, results, context)
    const booked = applied.flatMap(({ voucherNo }, index) => {
      const { bankSerial } = lines[index]!
      return voucherNo && bankSerial ? [{ voucherNo, bankAccountNo, bankSerial, usedBy: instructionNo }] : []
    })
    await nameBankLegs(trx, booked)
  }

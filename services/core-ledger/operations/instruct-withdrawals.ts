import type { BusinessDate } from '@anju/standards/business-date.ts'
import { sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { fail } from '../errors.ts'
import { lockAccounts, setAccountStatus } from '../store/accounts.ts'
import { findBankAccounts } from '../store/bank-accounts.ts'
import { nameBankLegs } from '../store/bank-movements.ts'
import { bookableDays } from '../store/day-closes.ts'
import { insertInstructions } from '../store/instructions.ts'
import type { LedgerTables } from '../store/tables.ts'
import { endPayments, insertPayments, readPayments, resizeHolds } from '../store/withdrawal-payments.ts'
import { accountsOfWithdrawals, lockWithdrawals } from '../store/withdrawals.ts'
import { payableFrom } from './bank-side.ts'
import { assertDistinct, decideEach, type Operation } from './operation.ts'
import type { InstructionHandler } from './settle-instruction.ts'
import { takeBackExcess } from './take-back-excess.ts'
import { bookPayments, decidePayments, type Payment, totalOf } from './withdrawal-payment.ts'

export interface WithdrawalPaymentItem {
  /** Withdrawals that are paid together in one payment, or not at all: one person's, or those of two spouses. */
  readonly withdrawalNos: readonly string[]
  readonly bankAccountNo: string
  readonly payeeAccountNo: string
  readonly payeeName: string
  readonly businessDate: BusinessDate
}

export interface InstructedPayment {
  instructionNo: string
  amount: string
  withdrawals: { withdrawalNo: string; amount: string }[]
}

/** The business of these instructions. */
export const WITHDRAWAL = 'withdrawal'
const NORMAL = '01'
const SEALED = '02'

/**
 * 提取付款: gives the payment to the bank; nothing is booked before the bank has paid. Until then the withdrawals are 'paying' and their
 * money stays held; a closing holds the whole balance with interest to this day, by which the bank is told what to pay, and seals the account: nothing
 * comes in behind it (account_closing). Refuses what decidePayments refuses, then duplicate_in_batch (two of one account), bank_account_unknown, bank_account_closed, withdrawal_empty,
 * account_has_hold.
 */
export const instructWithdrawals: Operation<WithdrawalPaymentItem, InstructedPayment> = async (trx, items, context) => {
  const wanted = items.flatMap(({ withdrawalNos, businessDate }) =>
    withdrawalNos.map((withdrawalNo) => ({ withdrawalNo, businessDate })),
  )
  const placed = items.flatMap(({ withdrawalNos }, line) => withdrawalNos.map(() => line))
  const inRequest = { ...context, at: (index: number) => context.at(placed[index]!) }
  const payments = await decidePayments(trx, wanted, inRequest)
  assertDistinct(payments, inRequest, { field: 'withdrawalNos', identify: ({ account }) => account.accountNo })
  const bankAccounts = await findBankAccounts(
    trx,
    items.map((item) => item.bankAccountNo),
  )
  const groups = decideEach(items, context, ({ bankAccountNo }, line) => {
    payableFrom(bankAccounts, bankAccountNo)
    const group = payments.filter((_, index) => placed[index] === line)
    for (const payment of group) assertPayable(payment)
    return group
  })
  await holdClosings(trx, payments)
  const instructionNos = await insertInstructions(
    trx,
    items.map(({ bankAccountNo, payeeAccountNo, payeeName, businessDate, withdrawalNos }, line) => ({
      kind: 'pay',
      business: WITHDRAWAL,
      bankAccountNo,
      madeOn: businessDate,
      madeBy: context.actor.subject,
      lines: [
        {
          lineNo: 0,
          referenceNo: withdrawalNos[0]!,
          counterpartyAccountNo: payeeAccountNo,
          counterpartyName: payeeName,
          amount: sumFen(groups[line]!.map(totalOf)),
          purpose: `公积金提取 ${withdrawalNos.join('、')}`.slice(0, 200),
        },
      ],
    })),
  )
  await insertPayments(
    trx,
    groups.flatMap((group, line) =>
      group.map((payment) => ({
        instructionNo: instructionNos[line]!,
        withdrawalNo: payment.withdrawal.withdrawalNo,
        amount: totalOf(payment),
        statusBefore: payment.account.status,
      })),
    ),
  )
  return groups.map((group, line) => ({
    instructionNo: instructionNos[line]!,
    amount: yuanFromFen(sumFen(group.map(totalOf))),
    withdrawals: group.map((payment) => ({
      withdrawalNo: payment.withdrawal.withdrawalNo,
      amount: yuanFromFen(totalOf(payment)),
    })),
  }))
}

/** A bank pays nothing that is nothing, and a closing takes no money that somebody else has laid hands on. */
function assertPayable(payment: Payment): void {
  const { withdrawal, account } = payment
  if (totalOf(payment) === 0n)
    throw fail('withdrawal_empty', { field: 'withdrawalNos', value: withdrawal.withdrawalNo, allowed: '金额大于零的提取' })
  if (withdrawal.kind === '12' && account.held > withdrawal.amount)
    throw fail('account_has_hold', { field: 'withdrawalNos', value: withdrawal.withdrawalNo, allowed: '除本次提取外无冻结' })
}

async function holdClosings(trx: Transaction<LedgerTables>, payments: readonly Payment[]): Promise<void> {
  const closings = payments.filter(({ withdrawal }) => withdrawal.kind === '12')
  await resizeHolds(
    trx,
    closings.map(({ withdrawal, account }) => ({ withdrawalNo: withdrawal.withdrawalNo, amount: account.balance })),
  )
  const normal = closings.filter(({ account }) => account.status === NORMAL).map(({ account }) => account.accountNo)
  await setAccountStatus(trx, normal, SEALED)
}

/** The bank has paid: books it at the bank's day, or the next that is open here. The bank has not: everything is as before the payment was given to it. */
export const settleWithdrawals: InstructionHandler = async (trx, { instructionNo, bankAccountNo, lines: [line] }, { today }) => {
  const payments = await readPayments(trx, instructionNo)
  const numbers = payments.map(({ withdrawalNo }) => withdrawalNo)
  const accounts = await lockAccounts(trx, await accountsOfWithdrawals(trx, numbers))
  const withdrawals = await lockWithdrawals(trx, numbers)
  const locked = payments.map((payment) => {
    const withdrawal = withdrawals.get(payment.withdrawalNo)!
    return { ...payment, withdrawal, account: accounts.get(withdrawal.accountNo)! }
  })
  if (line!.state === 'failed') {
    await resizeHolds(
      trx,
      locked.map(({ withdrawalNo, withdrawal }) => ({ withdrawalNo, amount: withdrawal.amount })),
    )
    const unsealed = locked.filter(({ withdrawal, statusBefore, account }) => {
      return withdrawal.kind === '12' && statusBefore === NORMAL && account.status === SEALED
    })
    await setAccountStatus(
      trx,
      unsealed.map(({ account }) => account.accountNo),
      NORMAL,
    )
    return endPayments(trx, instructionNo, 'failed')
  }
  const bookedOn = await bookableDays(trx)
  const paidOn = bookedOn(line!.valueDate ?? today)
  const closings = locked.filter(({ withdrawal }) => withdrawal.kind === '12')
  const settled = await takeBackExcess(
    trx,
    closings.map(({ account, amount }) => ({ account, paid: amount })),
    { instructionNo, bookedOn: paidOn },
  )
  const made = locked.map(({ withdrawal, account: before, amount: total }): Payment => {
    const account = settled.find(({ accountNo }) => accountNo === before.accountNo) ?? before
    // Interest settled meanwhile (年终结息) is in the balance already: only what is missing to the sum paid is credited.
    const interest = withdrawal.kind === '12' && total > account.balance ? total - account.balance : 0n
    return { withdrawal, account, amount: total - interest, interest, paidOn }
  })
  const voucherNos = await bookPayments(trx, made)
  const bankSerial = line!.bankSerial!
  await nameBankLegs(
    trx,
    voucherNos.map((voucherNo) => ({ voucherNo: voucherNo!, bankAccountNo, bankSerial, usedBy: instructionNo })),
  )
  await endPayments(trx, instructionNo, 'paid')
}

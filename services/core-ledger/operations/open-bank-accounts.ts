import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, sumFen, yuanFromFen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { fail } from '../errors.ts'
import { newestVoucher, stopPosting, unassignedBalance } from '../store/bank-accounts.ts'
import { insertRows } from '../store/insert-rows.ts'
import { assertDistinct, decideEach, type Operation } from './operation.ts'

export interface BankAccountItem {
  readonly accountNo: string
  readonly name: string
  readonly bankCode: string
  readonly subject: '101' | '102'
  readonly nature: string
  readonly openedOn: BusinessDate
  /** The bank has openingBalance at the end of this day; its lines of later days are ours to book. */
  readonly confirmedOn: BusinessDate
  readonly openingBalance: Fen
}

export interface OpenedBankAccount {
  accountNo: string
  basic: boolean
  openingBalance: string
}

/**
 * 银行专户登记. The first account of a subject is its basic one: legs that name no account are its. Accounts registered together share
 * out what the books have on their subject, to the fen; whoever posts meanwhile waits. Refuses duplicate_in_batch, date_in_future,
 * date_too_early (confirmed before opened), opening_balance_differs, bank_account_exists.
 */
export const openBankAccounts: Operation<BankAccountItem, OpenedBankAccount> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'accountNo', identify: (item) => item.accountNo })
  decideEach(items, context, ({ openedOn, confirmedOn }) => {
    assertBusinessDate(openedOn, { today: context.today, field: 'openedOn' })
    assertBusinessDate(confirmedOn, { today: context.today, earliest: openedOn, field: 'confirmedOn' })
  })
  await stopPosting(trx)
  const first = (subject: string) => items.findIndex((item) => item.subject === subject)
  const unassigned = new Map<string, Fen>()
  for (const subject of new Set(items.map((item) => item.subject))) unassigned.set(subject, await unassignedBalance(trx, subject))
  decideEach(items, context, ({ subject, openingBalance }) => {
    const opened = sumFen(items.filter((item) => item.subject === subject).map((item) => item.openingBalance))
    if (opened !== unassigned.get(subject))
      throw fail('opening_balance_differs', {
        field: 'openingBalance',
        value: yuanFromFen(openingBalance),
        allowed: `科目 ${subject} 各专户期初合计 ${yuanFromFen(unassigned.get(subject)!)}`,
      })
  })
  const known = await trx.selectFrom('ledger.bank_account').select('subject_code').execute()
  const isBasic = (subject: string, index: number) =>
    index === first(subject) && !known.some((row) => row.subject_code === subject)
  const openingVoucher = await newestVoucher(trx)
  const rows = items.map((item, index) => ({
    account_no: item.accountNo,
    name: item.name,
    bank_code: item.bankCode,
    subject_code: item.subject,
    nature: item.nature,
    basic: isBasic(item.subject, index),
    opened_on: item.openedOn,
    confirmed_on: item.confirmedOn,
    opening_balance: yuanFromFen(item.openingBalance),
    opening_voucher: openingVoucher,
  }))
  const inserted = await insertRows(trx, 'ledger.bank_account', rows, { key: 'account_no', skipTaken: true })
  return decideEach(items, context, ({ accountNo, openingBalance }, index) => {
    if (!inserted.has(accountNo))
      throw fail('bank_account_exists', { field: 'accountNo', value: accountNo, allowed: '尚未登记的账号' })
    return { accountNo, basic: rows[index]!.basic, openingBalance: yuanFromFen(openingBalance) }
  })
}

import { yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { assertBusinessDate } from '../../domain/business-day.ts'
import { accountNo, text } from '../../domain/field-shapes.ts'
import { assertSettledAfter, depositTerms, interestToDay } from '../../domain/interest.ts'
import { internalVoucher } from '../../domain/transfer-voucher.ts'
import { interestVoucher } from '../../domain/voucher.ts'
import { assertNotClosing, assertOpenAccount, wholeBalance } from '../../domain/withdrawal.ts'
import { fail } from '../../errors.ts'
import { closeAccounts, lockAccounts, readMovements, readNames } from '../../store/accounts.ts'
import { findClosing } from '../../store/closings.ts'
import { postVouchers } from '../../store/post-vouchers.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { known } from '../operation.ts'
import { defineKind, type Handling } from './kind.ts'

const content = z.strictObject({
  accountNo: accountNo.meta({ title: '销户账户' }),
  intoAccountNo: accountNo.meta({ title: '并入账户' }),
  evidence: text(200).meta({ title: '依据', description: '同一人的证明' }),
})

/**
 * 合并销户: one person's second account is settled to the day (018), its balance goes to the first (009, kind 06), and it closes (03). Its
 * entries stay where they are. Refuses account_unknown, field_inconsistent (one account), account_closed, account_closing (into which), not_one_person (another name),
 * account_has_hold, account_has_loan, date_in_future, date_too_early (before either account's opening or newest entry: what came later would
 * earn in an account where it was not yet).
 */
export const accountMerge = defineKind({
  kind: 'account_merge',
  title: '个人账户合并',
  content,
  concerns: ({ accountNo }) => ({ accountNo }),
  async submit(trx, asked, handling) {
    const { from, into, interest, name } = await judge(trx, asked, handling)
    return [
      { label: '姓名', value: name },
      { label: '依据', value: asked.evidence },
      { label: '销户账户', value: `${asked.accountNo}，余额 ${yuanFromFen(from.balance)}` },
      { label: '结息', value: yuanFromFen(interest) },
      { label: '并入账户', value: `${asked.intoAccountNo}，余额 ${yuanFromFen(into.balance)}` },
    ]
  },
  async approve(trx, asked, handling) {
    const { businessDate } = handling
    const { from, interest } = await judge(trx, asked, handling)
    const parts = { prior: from.priorBalance, current: from.currentBalance + interest }
    const summary = `合并销户 ${asked.accountNo} → ${asked.intoAccountNo}`
    const drafts = [
      ...(interest > 0n ? [interestVoucher(asked.accountNo, interest, businessDate)] : []),
      ...(from.balance + interest > 0n
        ? [internalVoucher({ from: asked.accountNo, to: asked.intoAccountNo, parts, summary }, businessDate)]
        : []),
    ]
    const voucherNos = await postVouchers(trx, drafts)
    await closeAccounts(trx, [{ accountNo: asked.accountNo, closedOn: businessDate, reason: null }], '03')
    return { outcome: { voucherNo: voucherNos.at(-1) ?? null, amount: yuanFromFen(from.balance + interest) } }
  },
})

async function judge(
  trx: Transaction<LedgerTables>,
  asked: z.infer<typeof content>,
  { policyBook, businessDate, today }: Handling,
) {
  const { accountNo, intoAccountNo } = asked
  if (accountNo === intoAccountNo)
    throw fail('field_inconsistent', { field: 'intoAccountNo', detail: '应并入另一账户', allowed: '与销户账户不同' })
  const accounts = await lockAccounts(trx, [accountNo, intoAccountNo])
  const from = known(accounts, accountNo, 'account_unknown', 'accountNo')
  const into = known(accounts, intoAccountNo, 'account_unknown', 'intoAccountNo')
  for (const account of [from, into]) assertOpenAccount(account, { sealedToo: true })
  assertNotClosing(intoAccountNo, await findClosing(trx, [intoAccountNo]), 'intoAccountNo')
  const names = await readNames(trx, [accountNo, intoAccountNo])
  if (from.memberNo !== into.memberNo && names.get(accountNo) !== names.get(intoAccountNo))
    throw fail('not_one_person', { field: 'intoAccountNo', value: intoAccountNo, allowed: '同一人的账户（姓名一致）' })
  wholeBalance(from)
  const histories = await readMovements(trx, [accountNo, intoAccountNo])
  for (const { accountNo, openedOn } of [from, into]) {
    assertBusinessDate(businessDate, { today, earliest: openedOn })
    assertSettledAfter(histories.get(accountNo)!.movements, businessDate, today)
  }
  const { movements, settledOn } = histories.get(accountNo)!
  const interest = interestToDay(movements, { settledOn, until: businessDate, ...depositTerms(policyBook, businessDate) })
  return { from, into, interest, name: names.get(accountNo)! }
}

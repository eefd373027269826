import { addDays } from '@anju/standards/business-date.ts'
import { titleOf } from '@anju/standards/code-list.ts'
import { withdrawalReason } from '@anju/standards/code-lists/collection.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../../domain/business-day.ts'
import { kindOfReason } from '../../domain/withdrawal.ts'
import { assertPayee, groundDay, groundKeys, type WithdrawalContent, withdrawalContent } from '../../domain/withdrawal-ground.ts'
import { assertWithinLimits, bindingLimit, type WithdrawalLimit } from '../../domain/withdrawal-limits.ts'
import { fail } from '../../errors.ts'
import type { Fact } from '../../store/applications.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { type Holder, insertGround, readHolder, readOnHouse } from '../../store/withdrawal-grounds.ts'
import { instructWithdrawals } from '../instruct-withdrawals.ts'
import { acceptWithdrawals, cancelWithdrawals } from '../withdraw.ts'
import { bookPayments, decidePayments, heirlessVoucherOf, totalOf } from '../withdrawal-payment.ts'
import { judgeLimits } from './judge-withdrawal.ts'
import { defineKind, type Handling } from './kind.ts'

/**
 * 提取: judged by the rules of the day of acceptance (条例第二十四条), which is the day it is submitted; the money is held from then on, and
 * paid by the bank once another person has approved. A closing is of the whole balance with interest to the day of payment.
 * Refuses date_in_future, account_unknown, reason_not_allowed, payee_not_allowed, withdrawal_above_limit, what judgeLimits and
 * acceptWithdrawals refuse; on approval what instructWithdrawals refuses.
 */
export const withdrawal = defineKind({
  kind: 'withdrawal',
  title: '提取',
  content: withdrawalContent,
  concerns: ({ accountNo }) => ({ accountNo }),
  async submit(trx, content, handling) {
    const { businessDate: acceptedOn, policyAt } = handling
    const policy = policyAt(acceptedOn)
    const holder = await readHolder(trx, content.accountNo)
    if (!holder) throw fail('account_unknown', { field: 'accountNo', value: content.accountNo, allowed: '已登记的编号' })
    const kind = kindOfReason(content.reason, policy)
    const day = groundDay(content)
    if (day) assertBusinessDate(day.date, { today: acceptedOn, field: day.field })
    assertPayee(content, holder.name)
    const limits = 'amount' in content ? await judgeLimits(trx, content, { holder, acceptedOn, policy }) : undefined
    const amount = 'amount' in content ? fenFromYuan(content.amount) : undefined
    if (limits && amount !== undefined) assertWithinLimits(amount, limits)
    const [accepted] = await acceptWithdrawals(
      trx,
      [{ accountNo: content.accountNo, kind, reason: content.reason, amount, businessDate: acceptedOn }],
      handling,
    )
    const { withdrawalNo, amount: held, policyVersion } = accepted!
    const facts = [
      { label: '提取原因', value: `${content.reason} ${titleOf(withdrawalReason, content.reason)}` },
      { label: kind === '12' ? '销户余额（另计利息至复核通过之日）' : '提取金额', value: held },
      { label: '收款人', value: content.payee ? `${content.payee.name} ${content.payee.accountNo}` : '无继承人，转增值收益' },
      { label: '提取人', value: holder.name },
      { label: '适用规定', value: policyVersion },
      ...(limits ? limitFacts(limits) : []),
      ...(await houseFacts(trx, content, holder, handling)),
    ]
    await insertGround(trx, withdrawalNo, groundKeys(content))
    return {
      facts,
      result: { withdrawalNo, amount: held, policyVersion, limits: limits ? shown(limits) : [] },
      dueOn: addDays(acceptedOn, policy.withdrawalDecisionDays),
    }
  },
  async approve(trx, content, handling) {
    const { businessDate, application } = handling
    const withdrawalNo = String(application.result!.withdrawalNo)
    const kept = { ...application.result, withdrawalNo }
    const [payment] = await decidePayments(trx, [{ withdrawalNo, businessDate }], handling)
    if (!content.payee || totalOf(payment!) === 0n) {
      const [voucherNo] = await bookPayments(trx, [payment!], content.payee ? undefined : heirlessVoucherOf)
      return { outcome: { ...kept, voucherNo: voucherNo!, paid: yuanFromFen(totalOf(payment!)) } }
    }
    const { accountNo: payeeAccountNo, name: payeeName } = content.payee
    const [instructed] = await instructWithdrawals(
      trx,
      [{ withdrawalNos: [withdrawalNo], bankAccountNo: content.bankAccountNo, payeeAccountNo, payeeName, businessDate }],
      handling,
    )
    return { outcome: { ...kept, instructionNo: instructed!.instructionNo, paid: instructed!.amount }, awaitsMoney: true }
  },
  async release(trx, _content, handling) {
    await cancelWithdrawals(trx, [{ withdrawalNo: String(handling.application.result!.withdrawalNo) }], handling)
  },
})

const shown = (limits: readonly [WithdrawalLimit, ...WithdrawalLimit[]]) => {
  const binding = bindingLimit(limits)
  return limits.map((limit) => ({ name: limit.name, amount: yuanFromFen(limit.amount), binds: limit === binding }))
}

const limitFacts = (limits: readonly [WithdrawalLimit, ...WithdrawalLimit[]]): Fact[] =>
  shown(limits).map(({ name, amount, binds }) => {
    const label = `限额：${name.replace('限额', '')}`
    return { label: binds ? `${label}（起限制作用）` : label, value: amount }
  })

/** A house that somebody else, or another paper, has been withdrawn for: pointed out, not refused. */
async function houseFacts(
  trx: Transaction<LedgerTables>,
  content: WithdrawalContent,
  { accountNos }: Holder,
  { businessDate: acceptedOn, policyAt }: Handling,
): Promise<Fact[]> {
  const keys = groundKeys(content)
  if (keys.house === null) return []
  const months = policyAt(acceptedOn).withdrawalRules.sameHouseMonths
  const found = await readOnHouse(trx, keys, { acceptedOn, months, accountNos })
  return found.map((one) => ({
    label: '提示：同一房屋已有提取',
    value: `${one.withdrawalNo}（${one.acceptedOn} 受理，${months} 个月内）`,
  }))
}

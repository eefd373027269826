import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { assertBase, assertUnitOpen, monthlyAmounts } from '../domain/contribution.ts'
import { internalVoucher } from '../domain/transfer-voucher.ts'
import { assertNotClosing, assertOpenAccount } from '../domain/withdrawal.ts'
import { fail } from '../errors.ts'
import { moveAccounts } from '../store/account-moves.ts'
import { lockAccounts } from '../store/accounts.ts'
import { findClosing } from '../store/closings.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import { lockUnits } from '../store/units.ts'
import { lockAgreements } from '../store/voluntary.ts'
import { assertDistinct, decideEach, known, type Operation } from './operation.ts'

export interface MoveItem {
  readonly accountNo: string
  readonly toUnitNo: string
  /** What the new unit pays on. */
  readonly base: Fen
  readonly businessDate: BusinessDate
}

export interface MovedAccount {
  accountNo: string
  unitNo: string
  voucherNo: string | null
}

/**
 * 内部转移: an account goes to another unit with its balance (009, kind 06), which is also to the member's credit there; no money leaves. Refuses
 * duplicate_in_batch, unit_unknown, unit_not_active, account_unknown, account_closed, account_closing, agreement_in_force, field_inconsistent (it is there already), date_in_future,
 * date_too_early, base_out_of_range.
 */
export const moveToUnits: Operation<MoveItem, MovedAccount> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'accountNo', identify: (item) => item.accountNo })
  const units = await lockUnits(trx, [...new Set(items.map((item) => item.toUnitNo))].sort(), 'use')
  const accounts = await lockAccounts(trx, items.map((item) => item.accountNo).sort())
  const agreements = await lockAgreements(trx, [...accounts.keys()])
  const closing = await findClosing(trx, [...accounts.keys()])
  const decided = decideEach(items, context, ({ accountNo, toUnitNo, base, businessDate }) => {
    const unit = known(units, toUnitNo, 'unit_unknown', 'toUnitNo')
    assertUnitOpen(unit)
    const account = known(accounts, accountNo, 'account_unknown', 'accountNo')
    assertOpenAccount(account, { sealedToo: true })
    assertNotClosing(accountNo, closing)
    if (agreements.has(accountNo))
      throw fail('agreement_in_force', { field: 'accountNo', value: accountNo, allowed: '先终止自愿缴存' })
    if (account.unitNo === toUnitNo)
      throw fail('field_inconsistent', { field: 'toUnitNo', value: toUnitNo, detail: '账户已在该单位', allowed: '另一单位' })
    const earliest = account.openedOn > unit.openedOn ? account.openedOn : unit.openedOn
    assertBusinessDate(businessDate, { today: context.today, earliest })
    const policy = context.policyAt(businessDate)
    assertBase(base, policy)
    return { account, ...monthlyAmounts(base, unit.ratios, policy) }
  })
  const withMoney = items.filter((_, index) => decided[index]!.account.balance > 0n)
  const voucherNos = await postVouchers(
    trx,
    withMoney.map(({ accountNo, toUnitNo, businessDate }) => {
      const { unitNo, priorBalance: prior, currentBalance: current } = accounts.get(accountNo)!
      const summary = `内部转移 ${unitNo} → ${toUnitNo}`
      return internalVoucher({ from: accountNo, to: accountNo, parts: { prior, current }, summary }, businessDate)
    }),
  )
  const voucherOf = new Map(withMoney.map(({ accountNo }, index) => [accountNo, voucherNos[index]!]))
  const moves = items.map((item, index) => ({
    ...item,
    ...decided[index]!,
    fromUnitNo: decided[index]!.account.unitNo,
    voucherNo: voucherOf.get(item.accountNo) ?? null,
    actor: context.actor.subject,
  }))
  await moveAccounts(trx, moves)
  return moves.map(({ accountNo, toUnitNo, voucherNo }) => ({ accountNo, unitNo: toUnitNo, voucherNo }))
}

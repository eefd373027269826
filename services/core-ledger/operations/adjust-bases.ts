import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { assertBase, assertUnitOpen, monthlyAmounts } from '../domain/contribution.ts'
import { assertOpenAccount } from '../domain/withdrawal.ts'
import { fail } from '../errors.ts'
import { lockAccounts, setBases } from '../store/accounts.ts'
import { lockUnits } from '../store/units.ts'
import { assertDistinct, decideEach, known, type Operation, type OperationContext } from './operation.ts'

export interface BaseAdjustment {
  readonly unitNo: string
  readonly businessDate: BusinessDate
  readonly bases: readonly { readonly accountNo: string; readonly base: Fen }[]
}

export interface AdjustedBases {
  unitNo: string
  adjusted: number
  /** What the unit and its members pay for one month from now on, for the accounts adjusted. */
  monthlyAmount: string
}

/** 基数调整 of a unit's accounts. Refuses date_in_future, unit_unknown, unit_not_active, duplicate_in_batch, account_unknown, account_closed, base_out_of_range. */
export const adjustBases: Operation<BaseAdjustment, AdjustedBases> = async (trx, items, context) => {
  const units = await lockUnits(trx, items.map((item) => item.unitNo).sort(), 'change')
  const accounts = await lockAccounts(trx, items.flatMap((item) => item.bases.map((base) => base.accountNo)).sort())
  const adjusted = decideEach(items, context, ({ unitNo, businessDate, bases }, line) => {
    assertBusinessDate(businessDate, { today: context.today })
    const unit = known(units, unitNo, 'unit_unknown', 'unitNo')
    assertUnitOpen(unit)
    const policy = context.policyAt(businessDate)
    const inUnit: OperationContext = { ...context, at: (index) => `${context.at(line)}bases[${index}].` }
    assertDistinct(bases, inUnit, { field: 'accountNo', identify: (base) => base.accountNo })
    return decideEach(bases, inUnit, ({ accountNo, base }) => {
      const account = known(accounts, accountNo, 'account_unknown', 'accountNo')
      if (account.unitNo !== unitNo)
        throw fail('account_unknown', { field: 'accountNo', value: accountNo, allowed: `单位 ${unitNo} 的个人账户` })
      assertOpenAccount(account, { sealedToo: true })
      assertBase(base, policy)
      return { accountNo, base, ...monthlyAmounts(base, unit.ratios, policy) }
    })
  })
  await setBases(trx, adjusted.flat())
  return items.map(({ unitNo }, index) => {
    const monthly = adjusted[index]!.reduce((total, { unitAmount, memberAmount }) => total + unitAmount + memberAmount, 0n)
    return { unitNo, adjusted: adjusted[index]!.length, monthlyAmount: yuanFromFen(monthly) }
  })
}

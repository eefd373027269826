import { type BusinessDate, type BusinessMonth, firstDayOf } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { assertBusinessDate } from '../domain/business-day.ts'
import { assertBase, assertUnitOpen, baseMonthOf, monthlyAmounts, nextMonthOf, periodAt } from '../domain/contribution.ts'
import { assertOpenAccount } from '../domain/withdrawal.ts'
import { fail } from '../errors.ts'
import { lockAccounts } from '../store/accounts.ts'
import { followBasePeriods, writeBasePeriods } from '../store/base-periods.ts'
import { readRatioPeriods } from '../store/ratio-periods.ts'
import { lockUnits } from '../store/units.ts'
import { assertDistinct, decideEach, known, type Operation, type OperationContext } from './operation.ts'

export interface BaseAdjustment {
  readonly unitNo: string
  readonly businessDate: BusinessDate
  /** 执行年月: the month that the unit remits next unless given. */
  readonly fromMonth?: BusinessMonth | undefined
  readonly bases: readonly { readonly accountNo: string; readonly base: Fen }[]
}

export interface AdjustedBases {
  unitNo: string
  fromMonth: string
  /** Whether the unit has yet to remit the month before, until which the accounts keep their bases. */
  pending: boolean
  adjusted: number
  /** What the unit and its members pay for that month, for the accounts adjusted. */
  monthlyAmount: string
}

/**
 * 基数调整 of a unit's accounts from a month on: at once from the month that the unit remits next, from a later one when 缴至年月 comes to it. Refuses date_in_future,
 * unit_unknown, unit_not_active, month_not_next, duplicate_in_batch, account_unknown, account_closed, base_out_of_range (of that month).
 */
export const adjustBases: Operation<BaseAdjustment, AdjustedBases> = async (trx, items, context) => {
  const units = await lockUnits(trx, items.map((item) => item.unitNo).sort(), 'change')
  const accounts = await lockAccounts(trx, items.flatMap((item) => item.bases.map((base) => base.accountNo)).sort())
  const ratioPeriods = await readRatioPeriods(trx, [...units.keys()])
  const adjusted = decideEach(items, context, ({ unitNo, businessDate, bases, ...asked }, line) => {
    assertBusinessDate(businessDate, { today: context.today })
    const unit = known(units, unitNo, 'unit_unknown', 'unitNo')
    assertUnitOpen(unit)
    const fromMonth = baseMonthOf(unit, asked)
    const policy = context.policyAt(firstDayOf(fromMonth))
    const ratios = periodAt(ratioPeriods.get(unitNo)!, fromMonth)?.ratios ?? unit.ratios
    const inUnit: OperationContext = { ...context, at: (index) => `${context.at(line)}bases[${index}].` }
    assertDistinct(bases, inUnit, { field: 'accountNo', identify: (base) => base.accountNo })
    const lines = decideEach(bases, inUnit, ({ accountNo, base }) => {
      const account = known(accounts, accountNo, 'account_unknown', 'accountNo')
      if (account.unitNo !== unitNo)
        throw fail('account_unknown', { field: 'accountNo', value: accountNo, allowed: `单位 ${unitNo} 的个人账户` })
      assertOpenAccount(account, { sealedToo: true })
      assertBase(base, policy)
      return { accountNo, base, fromMonth, step: policy.amountStep, ...monthlyAmounts(base, ratios, policy) }
    })
    return { unitNo, fromMonth, pending: fromMonth > nextMonthOf(unit), lines }
  })
  // The same month of an account twice in a batch: the last holds.
  const lines = adjusted.flatMap((one) => one.lines.map((line) => ({ ...line, pending: one.pending })))
  const standing = [...new Map(lines.map((line) => [`${line.accountNo}/${line.fromMonth}`, line])).values()]
  await writeBasePeriods(trx, standing)
  const now = standing.filter(({ pending }) => !pending).map(({ accountNo }) => accountNo)
  const charges = [...units.values()].map((unit) => ({ unit, month: nextMonthOf(unit) }))
  if (now.length > 0) await followBasePeriods(trx, charges, now)
  return adjusted.map(({ unitNo, fromMonth, pending, lines: own }) => {
    const monthly = own.reduce((total, { unitAmount, memberAmount }) => total + unitAmount + memberAmount, 0n)
    return { unitNo, fromMonth, pending, adjusted: own.length, monthlyAmount: yuanFromFen(monthly) }
  })
}

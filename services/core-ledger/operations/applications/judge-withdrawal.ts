import { addMonthsToDate, type BusinessDate } from '@anju/standards/business-date.ts'
import { fenFromYuan } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import type { Policy } from '../../domain/policy.ts'
import { groundKeys, rentOf, type WithdrawalContent } from '../../domain/withdrawal-ground.ts'
import {
  accountLimits,
  type EarlierWithdrawal,
  expenseLimit,
  rentLimit,
  type WithdrawalLimit,
} from '../../domain/withdrawal-limits.ts'
import { fail } from '../../errors.ts'
import { lockAccounts } from '../../store/accounts.ts'
import type { LedgerTables } from '../../store/tables.ts'
import {
  findLoanInDeduction,
  type Holder,
  lockDocument,
  readEarlier,
  readHolder,
  readLoanGround,
  readOnDocument,
} from '../../store/withdrawal-grounds.ts'
import { known } from '../operation.ts'

type PartialContent = Extract<WithdrawalContent, { amount: string }> | Extract<WithdrawalContent, { rent: object }>

/**
 * Every limit of a partial withdrawal, under locks that keep them true until the transaction ends: of the paper, of the person's accounts
 * and the spouse's. Refuses account_unknown, deduction_in_flight (the money may be needed for a loan at this moment), withdrawal_in_progress,
 * loan_unknown, loan_not_of_member, field_inconsistent.
 */
export async function judgeLimits(
  trx: Transaction<LedgerTables>,
  content: PartialContent,
  { holder, acceptedOn, policy }: { holder: Holder; acceptedOn: BusinessDate; policy: Policy },
): Promise<[WithdrawalLimit, ...WithdrawalLimit[]]> {
  const { document } = groundKeys(content)
  await lockDocument(trx, document)
  const spouse = await spouseAccounts(trx, content)
  const accounts = await lockAccounts(trx, [...holder.accountNos, ...spouse])
  const account = known(accounts, content.accountNo, 'account_unknown', 'accountNo')
  const inDeduction = await findLoanInDeduction(trx, holder.accountNos)
  if (inDeduction) throw fail('deduction_in_flight', { field: 'accountNo', value: inDeduction, allowed: '扣款结果返回后再办理' })
  const ofFamily = await readEarlier(trx, { accountNos: [...holder.accountNos, ...spouse], reason: content.reason })
  const own = ofFamily.filter(({ accountNo }) => holder.accountNos.includes(accountNo))
  const onDocument = await readOnDocument(trx, document)
  if (onDocument.some(({ accountNo, open }) => open && accountNo === content.accountNo))
    throw fail('withdrawal_in_progress', { field: 'accountNo', value: content.accountNo, allowed: '前一笔办结后再申请' })
  const spent = await spentLimits(trx, content, { holder, acceptedOn, policy, ofFamily, onDocument })
  const [available, ...rest] = accountLimits(account, { reason: content.reason, acceptedOn, earlier: own }, policy)
  return [available, ...spent, ...rest]
}

async function spouseAccounts(trx: Transaction<LedgerTables>, content: PartialContent): Promise<readonly string[]> {
  const spouse = 'rent' in content ? content.rent.spouseAccountNo : undefined
  if (!spouse) return []
  const holder = await readHolder(trx, spouse)
  if (!holder) throw fail('account_unknown', { field: 'rent.spouseAccountNo', value: spouse, allowed: '已登记的编号' })
  return holder.accountNos
}

interface Spent {
  readonly holder: Holder
  readonly acceptedOn: BusinessDate
  readonly policy: Policy
  readonly ofFamily: readonly EarlierWithdrawal[]
  readonly onDocument: readonly EarlierWithdrawal[]
}

/** What was spent and what of it is left to withdraw for. */
async function spentLimits(
  trx: Transaction<LedgerTables>,
  content: PartialContent,
  { holder, acceptedOn, policy, ofFamily, onDocument }: Spent,
): Promise<WithdrawalLimit[]> {
  const inYear = onDocument.filter((one) => one.acceptedOn > addMonthsToDate(acceptedOn, -12))
  switch (content.reason) {
    case '01':
    case '02':
      return [
        expenseLimit('房屋总价未提取部分', fenFromYuan(content.house.price), onDocument),
        expenseLimit('已付房款未提取部分', fenFromYuan(content.house.paid), onDocument),
      ]
    case '06': {
      const { owed, repaid } = await loanGround(trx, content.loan, holder, acceptedOn)
      return [expenseLimit('近一年已还贷款本息', repaid, inYear), expenseLimit('贷款余额', owed, [])]
    }
    case '07':
      return [
        expenseLimit('租期内房租', rentOf(content, policy), onDocument),
        rentLimit(content.rent.married, acceptedOn, ofFamily, policy),
      ]
    case '09':
      return [expenseLimit('医疗费用个人负担部分', fenFromYuan(content.illness.amount), onDocument)]
    default:
      return [expenseLimit('实际支出', fenFromYuan(content.expense.amount), onDocument)]
  }
}

/** A loan of this ledger is read here; one of a bank is as its statement says. */
async function loanGround(
  trx: Transaction<LedgerTables>,
  loan: Extract<WithdrawalContent, { loan: object }>['loan'],
  { memberNo }: Holder,
  acceptedOn: BusinessDate,
) {
  if (loan.lender === 'bank') return { owed: fenFromYuan(loan.outstanding), repaid: fenFromYuan(loan.yearlyRepayment) }
  const found = await readLoanGround(trx, loan.loanNo, acceptedOn)
  if (!found) throw fail('loan_unknown', { field: 'loan.loanNo', value: loan.loanNo, allowed: '已登记的编号' })
  if (found.memberNo !== memberNo)
    throw fail('loan_not_of_member', { field: 'loan.loanNo', value: loan.loanNo, allowed: '缴存人本人的贷款' })
  return { owed: found.balance, repaid: found.repaid }
}

import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { assertBusinessDate } from '../domain/business-day.ts'
import { decideLoan } from '../domain/loan.ts'
import type { RepaymentMethod } from '../domain/loan-schedule.ts'
import { disbursementVoucher } from '../domain/loan-voucher.ts'
import { textFromRate } from '../domain/rate.ts'
import { BANK_DEPOSIT } from '../domain/subjects.ts'
import { assertMonthsBeforeLoan } from '../domain/voluntary.ts'
import { fail } from '../errors.ts'
import { type LockedAccount, lockAccounts } from '../store/accounts.ts'
import { lockBalance } from '../store/bank-movements.ts'
import { type Borrower, insertLoans, readBorrowers } from '../store/loans.ts'
import { takeNumbers } from '../store/numbers.ts'
import { postVouchers } from '../store/post-vouchers.ts'
import type { LedgerTables } from '../store/tables.ts'
import { readPaidMonthsByAgreement } from '../store/voluntary.ts'
import { assertDistinct, decideEach, known, type Operation, type OperationContext } from './operation.ts'

export interface LoanItem {
  readonly accountNo: string
  readonly principal: Fen
  readonly termMonths: number
  readonly repaymentMethod: RepaymentMethod
  readonly firstHome: boolean
  readonly guaranteeType: string
  readonly houseAddress: string
  /** Square metres as decimal text. */
  readonly houseArea: string
  readonly housePrice: Fen
  /** 还款账户: the borrower's account at a bank that instalments are taken from. */
  readonly bankAccountNo?: string | undefined
  readonly businessDate: BusinessDate
}

export interface LentLoan {
  loanNo: string
  contractNo: string
  voucherNo: string
  annualRate: string
  policyVersion: string
  firstInstalment: string
  dueOn: string
}

type Decided = ReturnType<typeof decideLoan> & { readonly account: LockedAccount }

/**
 * 贷款发放. Refuses duplicate_in_batch, account_unknown, date_in_future, date_too_early, voluntary_months_short, then what decideLoan refuses, and
 * to persons bank_balance_insufficient: no more is lent than the centre has at the bank. History that a system loads is not judged by it.
 */
export const lend: Operation<LoanItem, LentLoan> = async (trx, items, context) => {
  assertDistinct(items, context, { field: 'accountNo', identify: (item) => item.accountNo })
  const accountNos = items.map((item) => item.accountNo)
  const accounts = await lockAccounts(trx, accountNos)
  const voluntaryMonths = await readPaidMonthsByAgreement(trx, accountNos)
  const decided = decideEach(items, context, (item): Decided => {
    const account = known(accounts, item.accountNo, 'account_unknown', 'accountNo')
    assertBusinessDate(item.businessDate, { today: context.today, earliest: account.openedOn })
    const policy = context.policyAt(item.businessDate)
    const months = voluntaryMonths.get(item.accountNo)
    if (months !== undefined) assertMonthsBeforeLoan(item.accountNo, months, policy)
    return { account, ...decideLoan(account, item, policy) }
  })
  if (context.actor.role !== 'service') await assertDeposits(trx, items, context)
  const borrowers = await readBorrowers(trx, accountNos)
  const loanNos = await takeNumbers(
    trx,
    'loan',
    items.map((item) => item.businessDate),
  )
  const rows = items.map((item, index) => loanRow(item, decided[index]!, borrowers.get(item.accountNo)!, loanNos[index]!))
  await insertLoans(
    trx,
    rows.map((row, index) => ({
      row,
      plan: decided[index]!.plan,
      firstHome: items[index]!.firstHome,
      bankAccountNo: items[index]!.bankAccountNo ?? null,
    })),
  )
  const drafts = items.map((item, index) => disbursementVoucher(loanNos[index]!, item.principal, item.businessDate))
  const voucherNos = await postVouchers(trx, drafts)
  return rows.map((row, index) => {
    const { plan, dueOn } = decided[index]!
    const first = plan.instalments[0]!
    return {
      loanNo: row.loan_no,
      contractNo: row.contract_no,
      voucherNo: voucherNos[index]!,
      annualRate: row.annual_rate,
      policyVersion: row.policy_version,
      firstInstalment: yuanFromFen(first.principal + first.interest),
      dueOn,
    }
  })
}

/** Refuses what 101 公积金存款 has not, the loans one after the other. */
async function assertDeposits(
  trx: Transaction<LedgerTables>,
  items: readonly LoanItem[],
  context: Pick<OperationContext, 'at'>,
): Promise<void> {
  let left = await lockBalance(trx, BANK_DEPOSIT)
  decideEach(items, context, ({ principal }) => {
    if (principal > left)
      throw fail('bank_balance_insufficient', {
        field: 'principal',
        value: yuanFromFen(principal),
        allowed: `不超过公积金存款余额 ${yuanFromFen(left)}`,
      })
    left -= principal
  })
}

const loanRow = (item: LoanItem, { account, annualRate, policyVersion, dueOn }: Decided, borrower: Borrower, loanNo: string) => ({
  loan_no: loanNo,
  contract_no: `JK${loanNo}`,
  account_no: item.accountNo,
  member_no: account.memberNo,
  borrower_name: borrower.name,
  borrower_id_number: borrower.idNumber,
  principal: yuanFromFen(item.principal),
  annual_rate: textFromRate(annualRate),
  term_months: item.termMonths,
  repayment_method: item.repaymentMethod,
  guarantee_type: item.guaranteeType,
  house_address: item.houseAddress,
  house_area: item.houseArea,
  house_price: yuanFromFen(item.housePrice),
  county_code: borrower.countyCode,
  status: 'disbursed' as const,
  balance: yuanFromFen(item.principal),
  policy_version: policyVersion,
  disbursed_on: item.businessDate,
  due_on: dueOn,
})

import { type BusinessMonth, lastDayOf } from '@anju/standards/business-date.ts'
import { type Fen, sumFen } from '@anju/standards/money.ts'
import { DEPOSIT_INTEREST_EXPENSE, INTEREST_PAYABLE, SURPLUS, summaryOf, VOUCHER_KINDS, type VoucherKind } from './subjects.ts'
import { balanced, credit, debit, type Leg, type VoucherDraft } from './voucher.ts'

/** What a subject has grown by on its own side. */
export interface SubjectBalance {
  readonly subject: string
  readonly balance: Fen
}

/** A debit, or a credit where the amount is negative; of the other side with `turned`. */
const signed = (subject: string, amount: Fen, turned = false): Leg =>
  amount > 0n !== turned ? debit(subject, amount < 0n ? -amount : amount) : credit(subject, amount < 0n ? -amount : amount)

const ofMonth = (kind: VoucherKind, month: BusinessMonth, legs: Leg[]): VoucherDraft => ({
  kind,
  businessDate: lastDayOf(month),
  summary: `${summaryOf(kind)} ${month}`,
  legs: balanced(legs),
  accountLines: [],
  loanLines: [],
  reference: { kind: 'period', no: month },
  reversalOf: null,
})

/**
 * 计提公积金利息 (017): brings 应付利息 to what all accounts have earned and not been given. Negative when closings have paid more than the
 * month earned. None when there is nothing to bring.
 */
export const accrualVouchers = (month: BusinessMonth, amount: Fen): VoucherDraft[] =>
  amount === 0n
    ? []
    : [
        ofMonth(VOUCHER_KINDS.interestAccrual, month, [
          signed(DEPOSIT_INTEREST_EXPENSE, amount),
          signed(INTEREST_PAYABLE, amount, true),
        ]),
      ]

/** 期末结转 (029 income, 030 expenditure): what the details have goes to 增值收益 and leaves them empty. */
export function carryVouchers(
  month: BusinessMonth,
  { income, expense }: { income: readonly SubjectBalance[]; expense: readonly SubjectBalance[] },
): VoucherDraft[] {
  const carry = (kind: VoucherKind, details: readonly SubjectBalance[], turned: boolean): VoucherDraft[] => {
    const real = details.filter(({ balance }) => balance !== 0n)
    if (real.length === 0) return []
    const total = sumFen(real.map(({ balance }) => balance))
    return [
      ofMonth(kind, month, [
        ...real.map(({ subject, balance }) => signed(subject, balance, turned)),
        signed(SURPLUS, total, !turned),
      ]),
    ]
  }
  return [...carry(VOUCHER_KINDS.incomeCarry, income, false), ...carry(VOUCHER_KINDS.expenseCarry, expense, true)]
}

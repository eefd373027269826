import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { type Fen, sumFen } from '@anju/standards/money.ts'
import {
  BANK_DEPOSIT,
  DEPOSIT_INTEREST_EXPENSE,
  MEMBERS_FUND,
  SURPLUS,
  SUSPENSE,
  summaryOf,
  VOUCHER_KINDS,
  type VoucherKind,
} from './subjects.ts'

/** One leg of a voucher (分录): a positive amount on one side of a subject. */
export interface Leg {
  readonly subject: string
  readonly direction: 'debit' | 'credit'
  readonly amount: Fen
}

/** What a voucher does to one account: its amount is prior + current. */
export interface AccountLine {
  readonly accountNo: string
  readonly kind: string
  readonly prior: Fen
  readonly current: Fen
  readonly interest: Fen
  readonly reason: string | null
  readonly month: BusinessMonth | null
}

/** What a voucher does to one loan. Amounts are positive; a reversal's are negative. */
export interface LoanLine {
  readonly loanNo: string
  readonly kind: string
  readonly principal: Fen
  readonly interest: Fen
  readonly penalty: Fen
  /** Change of the principal that stands in 122 逾期贷款, whichever its sign. */
  readonly overdue: Fen
  readonly period: number | null
}

/** A voucher before it has a number. */
export interface VoucherDraft {
  readonly kind: VoucherKind
  readonly businessDate: BusinessDate
  readonly summary: string
  readonly legs: readonly Leg[]
  readonly accountLines: readonly AccountLine[]
  readonly loanLines: readonly LoanLine[]
  readonly reference: { readonly kind: 'unit' | 'account' | 'loan' | 'receipt' | 'period' | 'document'; readonly no: string }
  readonly reversalOf: string | null
}

export const debit = (subject: string, amount: Fen): Leg => ({ subject, direction: 'debit', amount })
export const credit = (subject: string, amount: Fen): Leg => ({ subject, direction: 'credit', amount })

/** Sum of the debit side. */
export const totalOf = (legs: readonly Leg[]): Fen =>
  sumFen(legs.filter((leg) => leg.direction === 'debit').map((leg) => leg.amount))

/** The legs without the empty ones. Throws when the sides differ: a template is wrong, nobody may go on. */
export function balanced(legs: readonly Leg[]): Leg[] {
  const real = legs.filter((leg) => leg.amount !== 0n)
  const credits = sumFen(real.filter((leg) => leg.direction === 'credit').map((leg) => leg.amount))
  if (totalOf(real) !== credits) throw new Error('凭证借贷不平')
  return real
}

type Money = { readonly prior: Fen; readonly current: Fen }

/** Money that comes to or leaves one account through the bank. */
function accountVoucher(
  kind: VoucherKind,
  businessDate: BusinessDate,
  line: Pick<AccountLine, 'accountNo' | 'kind'> & Partial<AccountLine> & Money,
): VoucherDraft {
  const amount = line.prior + line.current
  const legs =
    amount > 0n
      ? [debit(BANK_DEPOSIT, amount), credit(MEMBERS_FUND, amount)]
      : [debit(MEMBERS_FUND, -amount), credit(BANK_DEPOSIT, -amount)]
  return {
    kind,
    businessDate,
    summary: summaryOf(kind),
    legs: balanced(legs),
    accountLines: [{ interest: 0n, reason: null, month: null, ...line }],
    loanLines: [],
    reference: { kind: 'account', no: line.accountNo },
    reversalOf: null,
  }
}

/** What came in at a bank account of `subject` (101 or 102). */
export interface ReceivedMoney {
  readonly receiptNo: string
  readonly subject: string
  readonly amount: Fen
}

/** 暂收 (003): money that came in and that nobody has been given yet. */
export const receiptVoucher = ({ receiptNo, subject, amount }: ReceivedMoney, businessDate: BusinessDate): VoucherDraft => ({
  kind: VOUCHER_KINDS.suspense,
  businessDate,
  summary: `${summaryOf(VOUCHER_KINDS.suspense)} ${receiptNo}`,
  legs: balanced([debit(subject, amount), credit(SUSPENSE, amount)]),
  accountLines: [],
  loanLines: [],
  reference: { kind: 'receipt', no: receiptNo },
  reversalOf: null,
})

/** 暂收退回 (003 the other way round): money that went back to its payer. */
export const returnVoucher = (money: ReceivedMoney, businessDate: BusinessDate): VoucherDraft => ({
  ...receiptVoucher(money, businessDate),
  summary: `暂收退回 ${money.receiptNo}`,
  legs: balanced([debit(SUSPENSE, money.amount), credit(money.subject, money.amount)]),
})

/** 外部转入 (006): a balance that comes from another centre counts as carried forward. */
export const transferInVoucher = (accountNo: string, amount: Fen, businessDate: BusinessDate): VoucherDraft =>
  accountVoucher(VOUCHER_KINDS.transferIn, businessDate, { accountNo, kind: '08', prior: amount, current: 0n })

/** 部分提取 (007) or 销户提取 (008). */
export function withdrawalVoucher(
  { accountNo, kind: entryKind, reason }: { accountNo: string; kind: '11' | '12'; reason: string },
  taken: Money,
  businessDate: BusinessDate,
): VoucherDraft {
  const kind = entryKind === '12' ? VOUCHER_KINDS.closingWithdrawal : VOUCHER_KINDS.partialWithdrawal
  return accountVoucher(kind, businessDate, { accountNo, kind: entryKind, reason, prior: -taken.prior, current: -taken.current })
}

/** 死亡无继承人销户 (010): the whole balance of somebody who died without heirs goes to 增值收益 (条例第二十四条). */
export function heirlessVoucher(
  { accountNo, reason }: { accountNo: string; reason: string },
  taken: Money,
  businessDate: BusinessDate,
): VoucherDraft {
  const amount = taken.prior + taken.current
  const line = { accountNo, kind: '12', reason, prior: -taken.prior, current: -taken.current }
  return {
    ...accountVoucher(VOUCHER_KINDS.heirlessClosing, businessDate, line),
    legs: balanced([debit(MEMBERS_FUND, amount), credit(SURPLUS, amount)]),
  }
}

/** 结算公积金利息 (018): interest to the day is credited to the account before it closes. */
export function interestVoucher(accountNo: string, interest: Fen, businessDate: BusinessDate): VoucherDraft {
  return {
    ...accountVoucher(VOUCHER_KINDS.interest, businessDate, { accountNo, kind: '09', prior: 0n, current: interest, interest }),
    legs: balanced([debit(DEPOSIT_INTEREST_EXPENSE, interest), credit(MEMBERS_FUND, interest)]),
  }
}

/** 多计利息冲回 (018 the other way round): what 年终结息 gave beyond the day to which a closing's interest runs. It is 上年结转 by then. */
export function excessInterestVoucher(accountNo: string, excess: Fen, businessDate: BusinessDate): VoucherDraft {
  const given = interestVoucher(accountNo, excess, businessDate)
  return {
    ...given,
    summary: `${given.summary}，多计冲回`,
    legs: balanced([debit(MEMBERS_FUND, excess), credit(DEPOSIT_INTEREST_EXPENSE, excess)]),
    accountLines: given.accountLines.map((line) => ({ ...line, prior: -excess, current: 0n, interest: -excess })),
  }
}

/** 冲销: the same voucher the other way round, naming the one it undoes. */
export function reversalVoucher(
  original: VoucherDraft & { readonly voucherNo: string },
  businessDate: BusinessDate,
): VoucherDraft {
  return {
    ...original,
    businessDate,
    summary: `冲销 ${original.voucherNo}`,
    legs: original.legs.map((leg) => ({ ...leg, direction: leg.direction === 'debit' ? 'credit' : 'debit' })),
    accountLines: original.accountLines.map((line) => ({
      ...line,
      prior: -line.prior,
      current: -line.current,
      interest: -line.interest,
    })),
    loanLines: original.loanLines.map((line) => ({
      ...line,
      principal: -line.principal,
      interest: -line.interest,
      penalty: -line.penalty,
      overdue: -line.overdue,
    })),
    reversalOf: original.voucherNo,
  }
}

import type { BusinessDate, BusinessMonth } from '@anju/standards/business-date.ts'
import { type Fen, sumFen } from '@anju/standards/money.ts'
import { type BANK_DEPOSIT, MEMBERS_FUND, SUSPENSE, summaryOf, VOUCHER_KINDS } from './subjects.ts'
import { type AccountLine, balanced, credit, debit, type VoucherDraft } from './voucher.ts'

const BACK_PAYMENT = '02'
const OTHER = '99'

/** 补缴 (001) of one month for accounts of a unit, out of what is at the bank for it or of 暂收. */
export function backPaymentVoucher(
  {
    unitNo,
    month,
    from,
    lines,
  }: {
    unitNo: string
    month: BusinessMonth
    from: typeof BANK_DEPOSIT | typeof SUSPENSE
    lines: readonly { accountNo: string; amount: Fen }[]
  },
  businessDate: BusinessDate,
): VoucherDraft {
  const amount = sumFen(lines.map((line) => line.amount))
  return {
    kind: VOUCHER_KINDS.remittance,
    businessDate,
    summary: `补缴 ${month}`,
    legs: balanced([debit(from, amount), credit(MEMBERS_FUND, amount)]),
    accountLines: lines.map(({ accountNo, amount: current }) => lineOf(accountNo, BACK_PAYMENT, { prior: 0n, current }, month)),
    loanLines: [],
    reference: { kind: 'unit', no: unitNo },
    reversalOf: null,
  }
}

/** Money that was put on the wrong account, by what it is taken from there; without `toAccountNo` it becomes 暂收. */
export interface CorrectedLine {
  readonly accountNo: string
  readonly toAccountNo?: string | undefined
  readonly prior: Fen
  readonly current: Fen
}

/** 错缴更正 (004): takes money back from accounts, onto the right ones or into 暂收. */
export function correctionVoucher(
  { unitNo, month, lines }: { unitNo: string; month: BusinessMonth; lines: readonly CorrectedLine[] },
  businessDate: BusinessDate,
): VoucherDraft {
  const sum = (of: readonly CorrectedLine[]) => sumFen(of.map(({ prior, current }) => prior + current))
  const moved = lines.filter((line) => line.toAccountNo !== undefined)
  const total = sum(lines)
  return {
    kind: VOUCHER_KINDS.correction,
    businessDate,
    summary: `${summaryOf(VOUCHER_KINDS.correction)} ${month}`,
    legs: balanced([debit(MEMBERS_FUND, total), credit(MEMBERS_FUND, sum(moved)), credit(SUSPENSE, total - sum(moved))]),
    accountLines: lines.flatMap(({ accountNo, toAccountNo, prior, current }) => [
      lineOf(accountNo, OTHER, { prior: -prior, current: -current }, month),
      ...(toAccountNo ? [lineOf(toAccountNo, OTHER, { prior, current }, month)] : []),
    ]),
    loanLines: [],
    reference: { kind: 'unit', no: unitNo },
    reversalOf: null,
  }
}

const lineOf = (
  accountNo: string,
  kind: string,
  { prior, current }: { prior: Fen; current: Fen },
  month: BusinessMonth | null,
): AccountLine => ({ accountNo, kind, prior, current, interest: 0n, reason: null, month })

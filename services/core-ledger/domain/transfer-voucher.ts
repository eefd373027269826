import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import { BANK_DEPOSIT, MEMBERS_FUND, SUSPENSE, summaryOf, VOUCHER_KINDS } from './subjects.ts'
import { type AccountLine, balanced, credit, debit, type VoucherDraft } from './voucher.ts'

/** A balance by its parts. */
export interface Parts {
  readonly prior: Fen
  readonly current: Fen
}

const INTERNAL = '06'
const OUT = '07'
const IN = '08'
const lineOf = (accountNo: string, kind: string, { prior, current }: Parts): AccountLine => ({
  accountNo,
  kind,
  prior,
  current,
  interest: 0n,
  reason: null,
  month: null,
})
const less = ({ prior, current }: Parts): Parts => ({ prior: -prior, current: -current })

/** 转移合户 (009): a balance leaves one place and comes to another, no money leaves the centre. `from` and `to` are one account that changes its unit, or two of one person. */
export const internalVoucher = (
  { from, to, parts, summary }: { from: string; to: string; parts: Parts; summary: string },
  businessDate: BusinessDate,
): VoucherDraft => ({
  kind: VOUCHER_KINDS.internalTransfer,
  businessDate,
  summary,
  legs: balanced([debit(MEMBERS_FUND, parts.prior + parts.current), credit(MEMBERS_FUND, parts.prior + parts.current)]),
  accountLines: [lineOf(from, INTERNAL, less(parts)), lineOf(to, INTERNAL, parts)],
  loanLines: [],
  reference: { kind: 'account', no: to },
  reversalOf: null,
})

/** 外部转出 (011): a balance that the bank has paid to another centre. */
export const transferOutVoucher = (accountNo: string, parts: Parts, businessDate: BusinessDate): VoucherDraft => ({
  kind: VOUCHER_KINDS.transferOut,
  businessDate,
  summary: summaryOf(VOUCHER_KINDS.transferOut),
  legs: balanced([debit(MEMBERS_FUND, parts.prior + parts.current), credit(BANK_DEPOSIT, parts.prior + parts.current)]),
  accountLines: [lineOf(accountNo, OUT, less(parts))],
  loanLines: [],
  reference: { kind: 'account', no: accountNo },
  reversalOf: null,
})

/** 外部转入 (006) out of 暂收: a balance from another centre counts as carried forward. */
export const transferReceivedVoucher = (accountNo: string, amount: Fen, businessDate: BusinessDate): VoucherDraft => ({
  kind: VOUCHER_KINDS.transferIn,
  businessDate,
  summary: summaryOf(VOUCHER_KINDS.transferIn),
  legs: balanced([debit(SUSPENSE, amount), credit(MEMBERS_FUND, amount)]),
  accountLines: [lineOf(accountNo, IN, { prior: amount, current: 0n })],
  loanLines: [],
  reference: { kind: 'account', no: accountNo },
  reversalOf: null,
})

import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import {
  BANK_DEPOSIT,
  BOND_INTEREST_INCOME,
  COLLECTION_FEE_EXPENSE,
  DEPOSIT_INTEREST_INCOME,
  type FinanceVoucherKind,
  HOUSING_SUPPLEMENT_PAYABLE,
  INTEREST_RECEIVABLE,
  LENDING_FEE_EXPENSE,
  MANAGEMENT_FEE_PAYABLE,
  OTHER_EXPENSE,
  OTHER_INCOME,
  OTHER_PAYABLE,
  STATE_BONDS,
  SURPLUS_INTEREST_INCOME,
  SUSPENSE,
  summaryOf,
} from './subjects.ts'
import { balanced, credit, debit, type VoucherDraft } from './voucher.ts'

/**
 * One side of a kind: a subject; `bank`, the account that a named movement is of; `interest`, the income that interest of that account is;
 * `receipts`, 暂收 of named receipts; `arrival`, 暂收 of a receipt that the voucher makes; or subjects of which the accountant chooses one.
 */
type Side = string | readonly string[]
interface Sides {
  readonly debit: Side
  readonly credit: Side
}

const INTEREST_INCOMES = [DEPOSIT_INTEREST_INCOME, SURPLUS_INTEREST_INCOME, BOND_INTEREST_INCOME] as const
/** 专项应付款: what is owed out of distributions, and paid by 041. */
export const SPECIAL_PAYABLES = [MANAGEMENT_FEE_PAYABLE, HOUSING_SUPPLEMENT_PAYABLE] as const
/** What is owed for fees and out of distributions. */
export const PAYABLES = [OTHER_PAYABLE, ...SPECIAL_PAYABLES] as const
const fee = { debit: OTHER_PAYABLE, credit: 'bank' }
const owned = { debit: 'bank', credit: 'bank' }

/**
 * Kinds that the accountant books, and the two sides of each (DOMAIN §4.2). 201, 121 and 122 are not among them: they move with accounts and
 * loans alone. Which sides 002, 037, 038, 042 and 045 have was not read but assumed: 002 is money of a known unit at a bank that tells of no
 * movements here, 037 and 038 give 暂收 to income, receivables and payables, 042 accrues interest by period, 045 takes in what nobody claims.
 */
export const FINANCE_KINDS = {
  '002': { debit: 'bank', credit: 'arrival' },
  '019': { debit: 'bank', credit: 'interest' },
  '020': { debit: 'bank', credit: 'interest' },
  '021': { debit: 'bank', credit: BOND_INTEREST_INCOME },
  '023': { debit: COLLECTION_FEE_EXPENSE, credit: OTHER_PAYABLE },
  '024': { debit: LENDING_FEE_EXPENSE, credit: OTHER_PAYABLE },
  '025': { debit: OTHER_EXPENSE, credit: OTHER_PAYABLE },
  '026': fee,
  '027': fee,
  '028': fee,
  '033': { debit: STATE_BONDS, credit: 'bank' },
  '034': { debit: 'bank', credit: STATE_BONDS },
  '035': owned,
  '036': owned,
  '037': { debit: 'receipts', credit: INTEREST_INCOMES },
  '038': { debit: 'receipts', credit: [INTEREST_RECEIVABLE, OTHER_PAYABLE, ...SPECIAL_PAYABLES] },
  '041': { debit: SPECIAL_PAYABLES, credit: 'bank' },
  '042': { debit: INTEREST_RECEIVABLE, credit: INTEREST_INCOMES },
  '043': owned,
  '044': owned,
  '045': { debit: 'receipts', credit: OTHER_INCOME },
  '047': owned,
} as const satisfies Record<FinanceVoucherKind, Sides>

/** What the accountant's kinds bring in and take out again beside money: interest receivable (042, 038), bonds (033, 034). */
export const ASSETS = [INTEREST_RECEIVABLE, STATE_BONDS] as const

/**
 * The subject of which a kind takes no more than there is: what is owed where it pays (026–028, 041), what the centre has where it takes in
 * what was receivable (038) or bonds come due (034); undefined of other kinds.
 */
export function takenFrom({
  kind,
  subject,
}: {
  readonly kind: FinanceVoucherKind
  readonly subject?: string
}): { readonly subject: string; readonly is: 'payable' | 'asset' } | undefined {
  const { debit: debited, credit: credited }: Sides = FINANCE_KINDS[kind]
  const chosen = (side: Side) => (typeof side === 'string' ? side : subject)
  const payable = credited === 'bank' ? PAYABLES.find((one) => one === chosen(debited)) : undefined
  if (payable) return { subject: payable, is: 'payable' }
  const asset = ASSETS.find((one) => one === chosen(credited))
  return asset && { subject: asset, is: 'asset' }
}

/** The subjects of which a kind leaves the accountant one to choose; none where its sides are fixed. */
export const choicesOf = (kind: FinanceVoucherKind): readonly string[] => {
  const { debit: debited, credit: credited }: Sides = FINANCE_KINDS[kind]
  return [debited, credited].find((side) => typeof side !== 'string') ?? []
}

/** Natures (专户性质) of accounts that lie for a term, and the kinds of money that goes there and comes back. */
const TERMS: Readonly<Record<string, { readonly placed: OwnMoneyKind; readonly returned: OwnMoneyKind }>> = {
  '04': { placed: '035', returned: '036' },
  '05': { placed: '043', returned: '044' },
}
export type OwnMoneyKind = '035' | '036' | '043' | '044' | '047'

/** Whether a voucher is of money between the centre's own accounts. */
export function isOwnMoney(kind: string): boolean {
  const sides = (FINANCE_KINDS as Readonly<Record<string, Sides>>)[kind]
  return sides?.debit === 'bank' && sides.credit === 'bank'
}

/** What money that goes from one of the centre's own accounts to another is: 定期 or 通知存款 placed or returned, else 资金划转. */
export const ownMoneyKind = (from: { readonly nature: string }, to: { readonly nature: string }): OwnMoneyKind =>
  TERMS[to.nature]?.placed ?? TERMS[from.nature]?.returned ?? '047'

/** What a voucher is made of beside its kind: the subjects of the accounts whose movements it books, and the subject that was chosen. */
export interface FinanceEntry {
  readonly kind: FinanceVoucherKind
  readonly amount: Fen
  readonly docNo: string
  readonly banks: { readonly debit?: BankSide | undefined; readonly credit?: BankSide | undefined }
  readonly subject?: string | undefined
}

/** The subject of the account, 101 or 102; `arrived`: the movement is booked as 暂收 already, and so the money is taken from there. */
export interface BankSide {
  readonly subject: string
  readonly arrived: boolean
}

/** 财务凭证: the two sides of its kind, by a document. */
export function financeVoucher({ kind, amount, docNo, banks, subject }: FinanceEntry, businessDate: BusinessDate): VoucherDraft {
  const { debit: debited, credit: credited }: Sides = FINANCE_KINDS[kind]
  const income = banks.debit?.subject === BANK_DEPOSIT ? DEPOSIT_INTEREST_INCOME : SURPLUS_INTEREST_INCOME
  const code = (side: Side, bank: BankSide | undefined) => {
    if (typeof side !== 'string') return subject!
    if (side === 'bank') return bank!.arrived ? SUSPENSE : bank!.subject
    if (side === 'interest') return income
    return side === 'receipts' || side === 'arrival' ? SUSPENSE : side
  }
  return {
    kind,
    businessDate,
    summary: summaryOf(kind),
    legs: balanced([debit(code(debited, banks.debit), amount), credit(code(credited, banks.credit), amount)]),
    accountLines: [],
    loanLines: [],
    reference: { kind: 'document', no: docNo },
    reversalOf: null,
  }
}

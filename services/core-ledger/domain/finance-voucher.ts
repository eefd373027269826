import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Fen } from '@anju/standards/money.ts'
import {
  BANK_DEPOSIT,
  BOND_INTEREST_INCOME,
  COLLECTION_FEE_EXPENSE,
  DEPOSIT_INTEREST_INCOME,
  type FinanceVoucherKind,
  LENDING_FEE_EXPENSE,
  OTHER_EXPENSE,
  OTHER_PAYABLE,
  STATE_BONDS,
  SURPLUS_INTEREST_INCOME,
  summaryOf,
} from './subjects.ts'
import { balanced, credit, debit, type VoucherDraft } from './voucher.ts'

/** The two sides of a kind; `bank` is the subject of the bank account that the money moves on, 101 or 102. */
type Template = (bank: string) => { readonly debit: string; readonly credit: string }

const bankInterest: Template = (bank) => ({
  debit: bank,
  credit: bank === BANK_DEPOSIT ? DEPOSIT_INTEREST_INCOME : SURPLUS_INTEREST_INCOME,
})
const feePaid: Template = (bank) => ({ debit: OTHER_PAYABLE, credit: bank })
const accrued = (expense: string) => ({ debit: expense, credit: OTHER_PAYABLE })

/** Kinds by which money moves at a bank. */
export const BANK_KINDS = {
  '019': bankInterest,
  '020': bankInterest,
  '021': (bank) => ({ debit: bank, credit: BOND_INTEREST_INCOME }),
  '026': feePaid,
  '027': feePaid,
  '028': feePaid,
  '033': (bank) => ({ debit: STATE_BONDS, credit: bank }),
  '034': (bank) => ({ debit: bank, credit: STATE_BONDS }),
} as const satisfies Partial<Record<FinanceVoucherKind, Template>>
export type BankKind = keyof typeof BANK_KINDS

/** Kinds that only accrue: fees of collecting and of lending that banks are owed. */
export const ACCRUAL_KINDS = {
  '023': accrued(COLLECTION_FEE_EXPENSE),
  '024': accrued(LENDING_FEE_EXPENSE),
  '025': accrued(OTHER_EXPENSE),
} as const satisfies Partial<Record<FinanceVoucherKind, ReturnType<Template>>>
export type AccrualKind = keyof typeof ACCRUAL_KINDS

/** 利息收入 (019–021), 手续费计提 and 支付 (023–028), 国债 (033, 034): only the pair of subjects that the kind allows, by a document. */
export function financeVoucher(
  entry: { readonly amount: Fen; readonly docNo: string } & (
    | { readonly kind: BankKind; readonly bankSubject: string }
    | { readonly kind: AccrualKind }
  ),
  businessDate: BusinessDate,
): VoucherDraft {
  const sides = 'bankSubject' in entry ? BANK_KINDS[entry.kind](entry.bankSubject) : ACCRUAL_KINDS[entry.kind]
  return {
    kind: entry.kind,
    businessDate,
    summary: summaryOf(entry.kind),
    legs: balanced([debit(sides.debit, entry.amount), credit(sides.credit, entry.amount)]),
    accountLines: [],
    loanLines: [],
    reference: { kind: 'document', no: entry.docNo },
    reversalOf: null,
  }
}

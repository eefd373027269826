import type { Instant } from './column-types.ts'

/** 自愿缴存协议 */
export interface VoluntaryAgreementTable {
  agreement_no: string
  account_no: string
  base: string
  /** Of both sides together. */
  ratio: string
  monthly: string
  every_months: number
  from_month: string
  paid_through: string | null
  /** The contributor's account at a bank that is collected from; null for those who pay in themselves. */
  payer_account_no: string | null
  signed_on: string
  ended_on: string | null
  policy_version: string
  application_no: string
  updated_at: Instant
}

/** 自愿缴存: one payment */
export interface VoluntaryPaymentTable {
  voucher_no: string
  agreement_no: string
  from_month: string
  to_month: string
  months: number
  amount: string
  instruction_no: string | null
  undone: boolean
}

/** 自愿缴存扣收: one line of an instruction to the bank */
export interface VoluntaryCollectionTable {
  collection_no: string
  agreement_no: string
  from_month: string
  months: number
  amount: string
  instruction_no: string
  state: 'sent' | 'paid' | 'failed'
  failure: string | null
  updated_at: Instant
}

/** Tables of 自愿缴存 by their qualified name. */
export interface VoluntaryTables {
  'ledger.voluntary_agreement': VoluntaryAgreementTable
  'ledger.voluntary_payment': VoluntaryPaymentTable
  'ledger.voluntary_collection': VoluntaryCollectionTable
}

import type { Generated } from 'kysely'

/** 错缴更正 of one line of a voucher */
export interface CorrectionTable {
  voucher_no: string
  line_no: number
  corrected_voucher_no: string
  account_no: string
  to_account_no: string | null
  amount: string
  receipt_no: string | null
  application_no: string
  undone: Generated<boolean>
}

/** Tables of 归集 by their qualified name. */
export interface ContributionTables {
  'ledger.correction': CorrectionTable
}

import type { ColumnType, Generated } from 'kysely'
import type { LetterDirection, LetterState } from '../domain/transfer-letter.ts'

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

type Values = ColumnType<Record<string, unknown>, never, never>

/** 单位或缴存人信息变更 */
export interface RegisterChangeTable {
  change_no: string
  unit_no: string | null
  member_no: string | null
  business_date: string
  actor: string
  before: Values
  after: Values
  made_at: ColumnType<string, never, never>
}

/** 缓缴 */
export interface DeferralTable {
  application_no: string
  unit_no: string
  from_month: string
  to_month: string
}

/** 缴存比例 of a unit from a month on. */
export interface RatioPeriodTable {
  unit_no: string
  from_month: string
  unit_ratio: string
  member_ratio: string
  amount_step: string
  application_no: string
}

/** 缴存基数 of an account from a month on. */
export interface BasePeriodTable {
  account_no: string
  from_month: string
  unit_no: string
  base: string
  amount_step: string
}

/** 汇缴核定 */
export interface RollTable {
  unit_no: string
  month: string
  amount: string
  member_count: number
  confirmed_on: string
  confirmed_by: string
  updated_at: ColumnType<string, never, never>
}

/** 内部转移 */
export interface AccountMoveTable {
  account_no: string
  seq: number
  from_unit_no: string
  to_unit_no: string
  business_date: string
  voucher_no: string | null
  actor: string
  made_at: ColumnType<string, never, never>
}

/** 转移接续联系函 */
export interface TransferLetterTable {
  letter_no: string
  direction: LetterDirection
  account_no: string
  centre: string
  amount: string
  state: LetterState
  hold_no: string | null
  application_no: string | null
  voucher_no: string | null
  steps: Generated<number>
  updated_at: ColumnType<string, never, never>
}

export interface TransferLetterStepTable {
  letter_no: string
  seq: number
  state: LetterState
  actor: string
  note: string | null
  business_date: string
  at: ColumnType<string, never, never>
}

/** Tables of 归集 by their qualified name. */
export interface ContributionTables {
  'ledger.correction': CorrectionTable
  'ledger.register_change': RegisterChangeTable
  'ledger.deferral': DeferralTable
  'ledger.ratio_period': RatioPeriodTable
  'ledger.base_period': BasePeriodTable
  'ledger.roll': RollTable
  'ledger.account_move': AccountMoveTable
  'ledger.transfer_letter': TransferLetterTable
  'ledger.transfer_letter_step': TransferLetterStepTable
}

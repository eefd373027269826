import type { ColumnType, Generated } from 'kysely'
import type { Instant } from './column-types.ts'

type Made<Type> = ColumnType<Type, never, never>

/** 银行专户 */
export interface BankAccountTable {
  account_no: string
  name: string
  bank_code: string
  subject_code: '101' | '102'
  nature: string
  basic: boolean
  opened_on: string
  closed_on: string | null
  /** The books and the bank agreed on opening_balance at the end of this day. */
  confirmed_on: string
  opening_balance: string
  opening_voucher: string
  updated_at: Instant
}

/** 8.0.6 银行存款日记账, a view */
export interface BankJournalView {
  bank_account_no: Made<string>
  business_date: Made<string>
  voucher_no: Made<string>
  line_no: Made<number>
  kind: Made<string>
  summary: Made<string>
  reversal_of: Made<string | null>
  debit: Made<string>
  credit: Made<string>
  amount: Made<string>
  bank_serial: Made<string | null>
  reference_no: Made<string | null>
  posted_at: Instant
}

/** 到账 */
export interface ReceiptTable {
  receipt_no: string
  bank_account_no: string
  bank_serial: string
  amount: string
  allocated: Generated<string>
  in_return: Generated<string>
  returned: Generated<string>
  payer_account_no: string
  payer_name: string
  purpose: string
  value_date: string
  origin: 'notice' | 'statement' | 'correction'
  voucher_no: string | null
  state: Made<'unallocated' | 'allocated' | 'returned'>
  updated_at: Instant
}

export interface ReceiptAllocationTable {
  voucher_no: string
  receipt_no: string
  amount: string
  undone: Generated<boolean>
  created_at: Instant
}

export type InstructionKind = 'pay' | 'collect' | 'loan_deduction' | 'batch_pay' | 'batch_collect'
export type InstructionState = 'pending' | 'sent' | 'unknown' | 'succeeded' | 'failed'

/** 银行指令 */
export interface InstructionTable {
  instruction_no: string
  kind: InstructionKind
  business: string
  bank_account_no: string
  amount: string
  state: Generated<InstructionState>
  attempts: Generated<number>
  /** Why the bank's answer could not be booked yet. */
  hindrance: string | null
  next_at: Generated<string>
  made_on: string
  made_by: string
  updated_at: Instant
}

export interface InstructionLineTable {
  instruction_no: string
  line_no: number
  reference_no: string
  counterparty_account_no: string
  counterparty_name: string
  amount: string
  purpose: string
  state: Generated<'pending' | 'succeeded' | 'failed'>
  bank_serial: string | null
  failure: string | null
  value_date: string | null
}

export interface WithdrawalPaymentTable {
  instruction_no: string
  withdrawal_no: string
  amount: string
  /** Of the account, before a closing sealed it. */
  status_before: string
  state: Generated<'open' | 'paid' | 'failed'>
}

/** 银行流水 as the bank tells it; amount is signed: what comes in is positive. */
export interface StatementLineTable {
  statement_no: Generated<string>
  bank_account_no: string
  bank_serial: string
  caller_serial: string | null
  amount: string
  counterparty_account_no: string
  counterparty_name: string
  purpose: string
  value_date: string
}

export interface ReconciliationTable {
  reconciliation_no: string
  bank_account_no: string
  day: string
  bank_balance: string
  book_balance: string
  matched: number
  unexplained: string
  balanced_when_run: ColumnType<boolean | null, never, never>
  run_by: string
  created_at: Instant
}

export interface DifferenceTable {
  difference_no: string
  reconciliation_no: string
  bank_account_no: string
  kind: 'ours_only' | 'theirs_only' | 'amount_differs'
  statement_no: string | null
  voucher_no: string | null
  line_no: number | null
  our_amount: string
  bank_amount: string
  day: string
  state: Generated<'open' | 'explained' | 'closed'>
  note: string | null
  handled_by: string | null
  updated_at: Instant
}

/** Tables of the bank by their qualified name. */
export interface BankTables {
  'ledger.bank_account': BankAccountTable
  'ledger.bank_entry': { voucher_no: string; line_no: number; bank_account_no: string; bank_serial: string; used_by: string }
  'ledger.bank_movement_use': { bank_account_no: string; bank_serial: string; used_by: string }
  'ledger.bank_journal': BankJournalView
  'ledger.bank_message': {
    bank_code: string
    kind: 'receipt' | 'result'
    bank_serial: string
    payload: ColumnType<unknown, string, never>
    times: Generated<number>
    first_at: Instant
    last_at: Instant
  }
  'ledger.receipt': ReceiptTable
  'ledger.receipt_allocation': ReceiptAllocationTable
  'ledger.instruction': InstructionTable
  'ledger.instruction_line': InstructionLineTable
  'ledger.withdrawal_payment': WithdrawalPaymentTable
  'ledger.statement_line': StatementLineTable
  'ledger.reconciliation': ReconciliationTable
  'ledger.bank_match': {
    voucher_no: string
    line_no: number
    statement_no: string | null
    matched_by: 'serial' | 'amount' | 'reversal' | 'hand'
    reconciliation_no: string
  }
  'ledger.difference': DifferenceTable
}

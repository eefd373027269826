import type { ColumnType, Generated } from 'kysely'
import type { Faults } from '../domain/faults.ts'

type Instant = ColumnType<string, string | undefined, string>

export interface AccountTable {
  account_no: string
  name: string
  balance: string
  frozen: boolean
  /** Whether its credits are told by 到账通知: the centre's own accounts. */
  notifies: boolean
}

export interface InstructionTable {
  serial: string
  code: string
  content: string
  status: 'processing' | 'finished'
  due_at: Instant
}

export interface TransferTable {
  serial: string
  line_no: number
  bank_serial: string
  kind: 'pay' | 'collect'
  payer_account_no: string
  payer_name: string
  payee_account_no: string
  payee_name: string
  amount: string
  purpose: string
  status: 'processing' | 'succeeded' | 'failed'
  reason: string | null
  value_date: string | null
}

export interface StatementLineTable {
  line_no: Generated<string>
  account_no: string
  bank_serial: string
  /** 流水号 of the message that caused it; null: it came from outside. */
  caller_serial: string | null
  direction: 'in' | 'out'
  amount: string
  balance: string
  counterparty_account_no: string
  counterparty_name: string
  purpose: string
  value_date: string
}

export interface NoticeTable {
  notice_no: Generated<string>
  document: ColumnType<unknown, string, string>
  due_at: Instant
  /** How many are still to be sent. */
  copies: number
}

/** Tables by their qualified name. */
export interface BankTables {
  'bank.account': AccountTable
  'bank.instruction': InstructionTable
  'bank.transfer': TransferTable
  'bank.statement_line': StatementLineTable
  'bank.notice': NoticeTable
  /** How often each serial has arrived, also when nothing was done for it. */
  'bank.arrival': { serial: string; times: number }
  'bank.faults': { one: Generated<boolean>; document: ColumnType<Faults, string, string> }
}

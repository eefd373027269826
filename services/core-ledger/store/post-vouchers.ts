import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, yuanFromFen } from '@anju/standards/money.ts'
import { sql, type Transaction } from 'kysely'
import { type AccountLine, type LoanLine, totalOf, type VoucherDraft } from '../domain/voucher.ts'
import type { LedgerTables } from './tables.ts'

const NO_REVERSAL = '01'
const REVERSAL = '02'
const TRANSFER = '02'

/**
 * Posts vouchers in one statement: voucher, postings, account and loan entries, and the balances that follow from them. The accounts and
 * loans must be locked by the caller in the order of their numbers. Returns the voucher numbers in the order of the drafts.
 */
export async function postVouchers(trx: Transaction<LedgerTables>, drafts: readonly VoucherDraft[]): Promise<string[]> {
  if (drafts.length === 0) return []
  const { rows } = await sql<{ voucher_no: string }>`
    WITH draft AS MATERIALIZED (
      SELECT d.*, ledger.number_of('30', d.business_date, nextval('ledger.voucher_number')) AS voucher_no
      FROM jsonb_to_recordset(${JSON.stringify(drafts.map(draftRow))}::jsonb) AS d(line int, kind text, business_date date, summary text,
        total numeric, reversal_of text, reference_kind text, reference_no text, legs jsonb, account_lines jsonb, loan_lines jsonb)
    ), posted AS (
      INSERT INTO ledger.voucher (voucher_no, kind, business_date, summary, total, reversal_of)
      SELECT voucher_no, kind, business_date, summary, total, reversal_of FROM draft
    ), legs AS (
      INSERT INTO ledger.posting (voucher_no, line_no, subject_code, direction, amount, reference_kind, reference_no)
      SELECT d.voucher_no, l.line_no, l.subject, l.direction, l.amount, d.reference_kind, d.reference_no
      FROM draft d, jsonb_to_recordset(d.legs) AS l(line_no int, subject text, direction text, amount numeric)
    ), account_lines AS (
      INSERT INTO ledger.account_entry (entry_no, account_no, voucher_no, business_date, kind, amount, current_amount, prior_amount,
        interest_amount, withdrawal_reason, withdrawal_method, month, reversal_flag)
      SELECT ledger.number_of('01', d.business_date, nextval('ledger.account_entry_number')), l.account_no, d.voucher_no, d.business_date,
        l.kind, l.prior + l.current, l.current, l.prior, l.interest, l.reason, l.method, l.month, l.reversal_flag
      FROM draft d, jsonb_to_recordset(d.account_lines) AS l(account_no text, kind text, prior numeric, current numeric, interest numeric,
        reason text, method text, month text, reversal_flag text)
    ), loan_lines AS (
      INSERT INTO ledger.loan_entry (entry_no, loan_no, voucher_no, kind, business_date, amount, principal, interest, penalty,
        overdue_principal, period)
      SELECT ledger.number_of('02', d.business_date, nextval('ledger.loan_entry_number')), l.loan_no, d.voucher_no, l.kind,
        d.business_date, l.principal + l.interest + l.penalty, l.principal, l.interest, l.penalty,
        l.overdue, l.period
      FROM draft d, jsonb_to_recordset(d.loan_lines) AS l(loan_no text, kind text, principal numeric, interest numeric, penalty numeric,
        overdue numeric, period int)
    ), accounts AS (
      UPDATE ledger.account a SET balance = a.balance + c.prior + c.current, prior_balance = a.prior_balance + c.prior,
        current_balance = a.current_balance + c.current, updated_at = now()
      FROM jsonb_to_recordset(${JSON.stringify(accountChanges(drafts))}::jsonb) AS c(account_no text, prior numeric, current numeric)
      WHERE a.account_no = c.account_no
    ), loans AS (
      UPDATE ledger.loan l SET balance = l.balance - c.principal, recovered_principal = l.recovered_principal + c.principal,
        recovered_interest = l.recovered_interest + c.interest, penalty_interest = l.penalty_interest + c.penalty,
        status = CASE WHEN l.balance = c.principal THEN 'settled' ELSE 'disbursed' END,
        settled_on = CASE WHEN l.balance = c.principal THEN c.business_date END, updated_at = now()
      FROM jsonb_to_recordset(${JSON.stringify(loanChanges(drafts))}::jsonb) AS c(loan_no text, business_date date, principal numeric,
        interest numeric, penalty numeric)
      WHERE l.loan_no = c.loan_no
    )
    SELECT voucher_no FROM draft ORDER BY line`.execute(trx)
  return rows.map((row) => row.voucher_no)
}

function draftRow(draft: VoucherDraft, line: number) {
  const flag = draft.reversalOf ? REVERSAL : NO_REVERSAL
  return {
    line,
    kind: draft.kind,
    business_date: draft.businessDate,
    summary: draft.summary,
    total: yuanFromFen(totalOf(draft.legs)),
    reversal_of: draft.reversalOf,
    reference_kind: draft.reference.kind,
    reference_no: draft.reference.no,
    legs: draft.legs.map((leg, index) => ({ ...leg, line_no: index + 1, amount: yuanFromFen(leg.amount) })),
    account_lines: draft.accountLines.map((accountLine) => accountRow(accountLine, flag)),
    loan_lines: draft.loanLines.map(loanRow),
  }
}

const accountRow = (line: AccountLine, reversalFlag: string) => ({
  account_no: line.accountNo,
  kind: line.kind,
  prior: yuanFromFen(line.prior),
  current: yuanFromFen(line.current),
  interest: yuanFromFen(line.interest),
  reason: line.reason,
  method: line.reason && TRANSFER,
  month: line.month,
  reversal_flag: reversalFlag,
})

const loanRow = (line: LoanLine) => ({
  loan_no: line.loanNo,
  kind: line.kind,
  principal: yuanFromFen(line.principal),
  interest: yuanFromFen(line.interest),
  penalty: yuanFromFen(line.penalty),
  overdue: yuanFromFen(line.overdue),
  period: line.period,
})

/** One change per account, in the order of account numbers. */
function accountChanges(drafts: readonly VoucherDraft[]) {
  const changes = new Map<string, { prior: Fen; current: Fen }>()
  for (const line of drafts.flatMap((draft) => draft.accountLines)) {
    const before = changes.get(line.accountNo) ?? { prior: 0n, current: 0n }
    changes.set(line.accountNo, { prior: before.prior + line.prior, current: before.current + line.current })
  }
  return [...changes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([account_no, change]) => ({ account_no, prior: yuanFromFen(change.prior), current: yuanFromFen(change.current) }))
}

/** One change per loan; a disbursement changes nothing, since its loan is inserted with its balance, nor does a transfer to 逾期贷款. */
function loanChanges(drafts: readonly VoucherDraft[]) {
  const changes = new Map<string, { businessDate: BusinessDate; principal: Fen; interest: Fen; penalty: Fen }>()
  for (const { businessDate, loanLines } of drafts) {
    for (const line of loanLines) {
      if (line.kind === '01' || line.kind === '99') continue
      const before = changes.get(line.loanNo) ?? { principal: 0n, interest: 0n, penalty: 0n }
      changes.set(line.loanNo, {
        businessDate,
        principal: before.principal + line.principal,
        interest: before.interest + line.interest,
        penalty: before.penalty + line.penalty,
      })
    }
  }
  return [...changes].map(([loan_no, { businessDate, principal, interest, penalty }]) => ({
    loan_no,
    business_date: businessDate,
    principal: yuanFromFen(principal),
    interest: yuanFromFen(interest),
    penalty: yuanFromFen(penalty),
  }))
}

import { type Kysely, sql } from 'kysely'
import type { LedgerTables } from './tables.ts'

/** The role that serves the ledger: it owns nothing, and does to rows what is written here. Roles and databases are made by infra. */
export const SERVING_ROLE = 'anju_ledger'

/**
 * What may be done to the rows of a table: only read (a migration brings them), or added to (they never change), or changed in the columns named,
 * and removed only where a newer plan, agreement or month takes the place of rows whose history is kept elsewhere.
 */
type Right = 'read' | 'add' | { readonly change?: string; readonly remove?: true }

/** The right that the code needs on every table and view of the schema, and no more. */
export const RIGHTS: Readonly<Record<string, Right>> = {
  account: {
    change: `unit_no, base, unit_amount, member_amount, status, balance, prior_balance, current_balance, held, closed_on,
      close_reason, updated_at`,
  },
  account_entry: 'add',
  account_move: 'add',
  accrual_use: { change: 'used' },
  application: {
    change: `state, business_date, checker, content, unit_no, account_no, loan_no, facts, due_on, result, revision,
      updated_at`,
  },
  // Locked only, by reconciliations: that takes the right to change one column.
  bank_account: { change: 'updated_at' },
  bank_entry: 'add',
  bank_journal: 'read',
  bank_match: 'add',
  bank_message: { change: 'times, last_at' },
  bank_movement_use: { change: 'used_by' },
  base_period: { change: 'base, amount_step', remove: true },
  batch: { change: 'state, attempt, failure, ended_at' },
  batch_chunk: { change: 'result, done_at, item, problem' },
  batch_schedule: { change: 'paused, at, day_of_month, bank_account_no, changed_by, changed_at' },
  correction: { change: 'undone' },
  day_close: 'add',
  day_number: { change: 'last' },
  deduction: { change: 'received, status, paid_on, failure, voucher_no, updated_at' },
  deferral: 'add',
  difference: { change: 'reconciliation_no, kind, our_amount, state, note, handled_by, updated_at' },
  hold: { change: 'amount, status, updated_at' },
  idempotency: { change: 'answer' },
  income_distribution: 'add',
  instruction: { change: 'state, attempts, next_at, hindrance, updated_at' },
  instruction_inquiry: 'add',
  instruction_line: { change: 'state, bank_serial, failure, value_date' },
  journal_turnover: 'add',
  kysely_migration: 'read',
  kysely_migration_lock: 'read',
  loan: {
    change: `borrower_name, borrower_id_number, annual_rate, status, risk_level, balance, recovered_principal, recovered_interest, penalty_interest, due_on,
      settled_on, updated_at`,
  },
  loan_entry: 'add',
  loan_instalment: { change: 'principal, interest, paid_principal, paid_interest, paid_on, status', remove: true },
  loan_overdue: 'add',
  loan_payer: { remove: true },
  loan_plan: 'add',
  loan_rate: 'add',
  loan_terms: { change: 'bank_account_no' },
  member: {
    change: `name, id_type, id_number, gender, birth_date, mobile, marital_status, occupation, education, address,
      monthly_income, updated_at`,
  },
  period: 'add',
  person: { change: 'name, role, updated_at' },
  policy_parameter: 'read',
  policy_period: { change: 'superseded_in' },
  policy_revision: 'add',
  posting: 'add',
  ratio_period: { remove: true },
  receipt: { change: 'allocated, in_return, returned, voucher_no, updated_at' },
  receipt_allocation: { change: 'undone' },
  reconciliation: { change: 'bank_balance, book_balance, matched, unexplained, balanced_when_run' },
  register_change: 'add',
  remittance: { remove: true },
  roll: { change: 'amount, member_count, confirmed_on, confirmed_by, updated_at' },
  settlement: 'add',
  statement_line: 'add',
  subject: 'read',
  subject_turnover: 'add',
  superseded_instalment: 'add',
  transfer_letter: { change: 'amount, state, hold_no, application_no, voucher_no, steps, updated_at' },
  transfer_letter_step: 'add',
  transition: 'add',
  transition_rule: 'read',
  unit: {
    change: `name, address, county_code, legal_representative, economic_type, industry, contact_name, contact_mobile,
      status, unit_ratio, member_ratio, paid_month, closed_on, updated_at`,
  },
  voluntary_agreement: {
    change: 'base, ratio, monthly, every_months, payer_account_no, policy_version, paid_through, ended_on, updated_at',
  },
  voluntary_collection: { change: 'state, failure, updated_at' },
  voluntary_payment: { change: 'undone' },
  voucher: 'add',
  voucher_digest: 'add',
  withdrawal: { change: 'amount, interest, status, paid_on, voucher_no, updated_at' },
  withdrawal_ground: 'add',
  withdrawal_payment: { change: 'state' },
}

/** The owner's functions that who serves may call: they lock what he may not change (migration 047). */
export const LENT_FUNCTIONS = ['lock_revisions()', 'lock_voucher(text)', 'lock_vouchers()']

/** Takes from the serving role what it had and grants it what is written here, in one transaction: who is serving meanwhile notices nothing. */
export async function grantServing(db: Kysely<LedgerTables>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // Two that migrate at once wait for each other: PostgreSQL refuses rights that change under its hands.
    await sql`SELECT pg_advisory_xact_lock(hashtext('ledger.rights'))`.execute(trx)
    const { rows: roles } = await sql`SELECT FROM pg_roles WHERE rolname = ${SERVING_ROLE}`.execute(trx)
    if (roles.length === 0)
      throw new Error(`数据库服务器上没有账务服务的角色 ${SERVING_ROLE}：先建立该角色（infra/compose/databases.sql）`)
    const { rows } = await sql<{ name: string }>`SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'ledger'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1`.execute(trx)
    const tables = rows.map(({ name }) => name)
    assertComplete(tables)
    await sql.raw(tables.flatMap(grantsOf).join('; ')).execute(trx)
    for (const lent of LENT_FUNCTIONS) await sql.raw(`GRANT EXECUTE ON FUNCTION ledger.${lent} TO ${SERVING_ROLE}`).execute(trx)
    await sql
      .raw(`GRANT USAGE ON SCHEMA ledger TO ${SERVING_ROLE};
      GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ledger TO ${SERVING_ROLE}`)
      .execute(trx)
  })
}

/** Refuses tables without a line in RIGHTS, and lines without a table. */
export function assertComplete(tables: readonly string[]): void {
  const forgotten = tables.filter((table) => !(table in RIGHTS))
  if (forgotten.length > 0)
    throw new Error(
      `ledger.${forgotten.join('、ledger.')} 在 services/core-ledger/store/rights.ts 的 RIGHTS 中没有授权：为每张新表加一行，` +
        `'read'（只读）、'add'（只增）或 { change: '代码会改的列, …', remove: true（代码会删行时） }`,
    )
  const gone = Object.keys(RIGHTS).filter((table) => !tables.includes(table))
  if (gone.length > 0) throw new Error(`RIGHTS 中的 ${gone.join('、')} 在模式 ledger 中不存在：删去这些行`)
}

function grantsOf(table: string): string[] {
  const right = RIGHTS[table]!
  const grant = (what: string) => `GRANT ${what} ON ledger.${table} TO ${SERVING_ROLE}`
  const grants = [`REVOKE ALL ON ledger.${table} FROM ${SERVING_ROLE}`, grant(right === 'read' ? 'SELECT' : 'SELECT, INSERT')]
  if (typeof right === 'string') return grants
  if (right.change) grants.push(grant(`UPDATE (${right.change})`))
  if (right.remove) grants.push(grant('DELETE'))
  return grants
}

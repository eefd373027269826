import type { BusinessDate } from '@anju/standards/business-date.ts'
import { sumFen, yuanFromFen } from '@anju/standards/money.ts'
import type { Policy } from '../domain/policy.ts'
import { piecesDue } from '../domain/recovery.ts'
import type { LedgerDb } from './connect.ts'
import { readUnpaid } from './instalments.ts'
import { readRates } from './loans.ts'
import type { PageOf } from './reads.ts'

const hasLoan = async (db: LedgerDb, loanNo: string) =>
  (await db.selectFrom('ledger.loan').select('loan_no').where('loan_no', '=', loanNo).executeTakeFirst()) !== undefined

/** Every version of a loan's plan, the newest last; undefined for no such loan. */
export async function readPlans(db: LedgerDb, loanNo: string) {
  const items = await db.selectFrom('ledger.loan_plan').selectAll().where('loan_no', '=', loanNo).orderBy('version').execute()
  return (await hasLoan(db, loanNo)) ? { items } : undefined
}

/** Rows of an earlier version of the plan that a later one replaced. */
export const readSuperseded = (db: LedgerDb, loanNo: string, version: number) =>
  db
    .selectFrom('ledger.superseded_instalment')
    .select(['period', 'due_on', 'principal', 'interest'])
    .where('loan_no', '=', loanNo)
    .where('version', '=', version)
    .orderBy('period')
    .execute()

/** 利率历史 of a loan, the newest last; undefined for no such loan. */
export async function readLoanRates(db: LedgerDb, loanNo: string) {
  const items = await db
    .selectFrom('ledger.loan_rate')
    .select(['valid_from', 'annual_rate', 'reason', 'policy_version'])
    .where('loan_no', '=', loanNo)
    .orderBy('valid_from')
    .execute()
  return (await hasLoan(db, loanNo)) ? { items } : undefined
}

/** 贷款业务明细 page by page. */
export const listLoanEntries = (db: LedgerDb, { loanNo, cursor, limit }: PageOf & { loanNo: string }) =>
  db
    .selectFrom('ledger.loan_entry')
    .selectAll()
    .where('loan_no', '=', loanNo)
    .where('entry_no', '>', cursor ?? '')
    .orderBy('entry_no')
    .limit(limit)
    .execute()

/** 逾期状况 on a day: what is past due and unpaid with its penalty, and how often the loan has been overdue (累计逾期期数); undefined for no such loan. */
export async function readOverdue(
  db: LedgerDb,
  loanNo: string,
  { day, policyAt }: { day: BusinessDate; policyAt: (date: BusinessDate) => Policy },
) {
  const loan = await db.selectFrom('ledger.loan').select('risk_level').where('loan_no', '=', loanNo).executeTakeFirst()
  if (!loan) return undefined
  const registered = await db
    .selectFrom('ledger.loan_overdue')
    .select(({ fn }) => fn.countAll<string>().as('periods'))
    .where('loan_no', '=', loanNo)
    .executeTakeFirstOrThrow()
  const rates = (await readRates(db, [loanNo])).get(loanNo) ?? []
  const unpaid = (await readUnpaid(db, [{ loanNo, day }])).get(loanNo) ?? []
  const factorAt = (date: BusinessDate) => policyAt(date).penaltyFactor
  const late = piecesDue(unpaid, rates, { day, factorAt }).filter(({ dueOn }) => dueOn < day)
  const sumOf = (part: 'principal' | 'interest' | 'penalty') => yuanFromFen(sumFen(late.map((piece) => piece[part])))
  return {
    loan_no: loanNo,
    as_of: day,
    risk_level: loan.risk_level,
    overdue_principal: sumOf('principal'),
    overdue_interest: sumOf('interest'),
    penalty: sumOf('penalty'),
    periods: late.length,
    periods_ever: Number(registered.periods),
    items: late.map(({ period, dueOn, principal, interest, penalty }) => ({
      period,
      due_on: dueOn,
      principal: yuanFromFen(principal),
      interest: yuanFromFen(interest),
      penalty: yuanFromFen(penalty),
    })),
  }
}

export const readDeduction = (db: LedgerDb, deductionNo: string) =>
  db.selectFrom('ledger.deduction').selectAll().where('deduction_no', '=', deductionNo).executeTakeFirst()

/** 扣款清单 of a day, page by page, of one status where one is asked for. */
export async function listDeductions(
  db: LedgerDb,
  { day, status, cursor, limit }: PageOf & { day: BusinessDate; status?: string | undefined },
) {
  let query = db
    .selectFrom('ledger.deduction')
    .selectAll()
    .where('day', '=', day)
    .where('deduction_no', '>', cursor ?? '')
  if (status) query = query.where('status', '=', status as 'planned')
  return query.orderBy('deduction_no').limit(limit).execute()
}

import type { BusinessDate } from '@anju/standards/business-date.ts'
import { sql } from 'kysely'
import type { LedgerDb } from './connect.ts'
import { readClosedThrough } from './day-closes.ts'
import type { PageOf } from './reads.ts'
import { subjectDays } from './turnover.ts'

interface Range {
  readonly from: BusinessDate
  readonly to: BusinessDate
}

/** 会计科目表, in the order of codes. */
export const listSubjects = (db: LedgerDb) =>
  db
    .selectFrom('ledger.subject')
    .select(['subject_code', 'title', 'level', 'parent_code', 'property', 'balance_side', 'leaf'])
    .orderBy('subject_code')
    .execute()

/**
 * 科目余额表 of a range: opening, both sides' turnover and closing of every subject, details summed into their first level. Costs the
 * days that are open; closed ones are sums already.
 */
export async function readTrialBalance(db: LedgerDb, { from, to }: Range) {
  const closedThrough = await readClosedThrough(db)
  const { rows } = await sql<Record<string, string | number | null>>`
    WITH leaves AS (
      SELECT subject_code, sum(debit - credit) FILTER (WHERE business_date < ${from}::date) AS opening,
        sum(debit) FILTER (WHERE business_date >= ${from}::date) AS debit, sum(credit) FILTER (WHERE business_date >= ${from}::date) AS credit
      FROM ${subjectDays(closedThrough)} t WHERE business_date <= ${to}::date GROUP BY subject_code
    ), levels AS (
      SELECT subject_code AS leaf, subject_code AS code FROM ledger.subject
      UNION ALL SELECT subject_code, parent_code FROM ledger.subject WHERE parent_code IS NOT NULL
    ), sums AS (
      SELECT code, coalesce(sum(opening), 0) AS opening, coalesce(sum(debit), 0) AS debit, coalesce(sum(credit), 0) AS credit
      FROM levels LEFT JOIN leaves ON subject_code = leaf GROUP BY code
    )
    SELECT s.subject_code, s.title, s.level, s.parent_code, s.balance_side,
      (CASE s.balance_side WHEN 'debit' THEN opening ELSE -opening END)::numeric(20,2) AS opening,
      debit::numeric(20,2) AS debit, credit::numeric(20,2) AS credit,
      (CASE s.balance_side WHEN 'debit' THEN 1 ELSE -1 END * (opening + debit - credit))::numeric(20,2) AS closing
    FROM ledger.subject s JOIN sums ON code = s.subject_code ORDER BY s.subject_code`.execute(db)
  return rows
}

/** 明细账 of a subject with its details: its legs in the order of days, each with the balance after it. */
export async function listSubjectLedger(
  db: LedgerDb,
  { subjectCode, from, to, cursor, limit }: PageOf & Range & { subjectCode: string },
) {
  const closedThrough = await readClosedThrough(db)
  const { rows } = await sql<object>`
    WITH asked AS (SELECT CASE balance_side WHEN 'debit' THEN 1 ELSE -1 END AS sign FROM ledger.subject WHERE subject_code = ${subjectCode}),
    codes AS (SELECT subject_code FROM ledger.subject WHERE ${subjectCode} IN (subject_code, parent_code)),
    opening AS (
      SELECT coalesce(sum(debit - credit), 0) AS amount FROM ${subjectDays(closedThrough)} t JOIN codes USING (subject_code)
      WHERE business_date < ${from}::date
    ), legs AS (
      SELECT v.business_date, v.voucher_no, p.line_no, p.subject_code, v.kind, v.summary, p.reference_kind, p.reference_no,
        CASE p.direction WHEN 'debit' THEN p.amount ELSE 0.00 END AS debit, CASE p.direction WHEN 'credit' THEN p.amount ELSE 0.00 END AS credit,
        to_char(v.business_date, 'YYYYMMDD') || 'V' || v.voucher_no || 'L' || lpad(p.line_no::text, 4, '0') AS position
      FROM ledger.voucher v JOIN ledger.posting p USING (voucher_no) JOIN codes USING (subject_code)
      WHERE v.business_date BETWEEN ${from}::date AND ${to}::date
    ), balanced AS (
      SELECT legs.*, (sign * (opening.amount + sum(debit - credit) OVER (ORDER BY position COLLATE "C")))::numeric(20,2) AS balance
      FROM legs, opening, asked
    )
    SELECT * FROM balanced WHERE position COLLATE "C" > ${cursor ?? ''} ORDER BY position COLLATE "C" LIMIT ${limit}`.execute(db)
  return rows
}

/** Which vouchers: of a range of days, and of these those of a kind, with a leg on a subject or its details, or about what is searched for. */
export interface VoucherFilter extends PageOf, Range {
  readonly kind?: string | undefined
  readonly subjectCode?: string | undefined
  readonly search?: string | undefined
}

/** Vouchers of a range in the order of days and numbers, each with what it reverses and what has reversed it. */
export async function listVouchers(db: LedgerDb, { from, to, kind, subjectCode, search, cursor, limit }: VoucherFilter) {
  const position = sql`to_char(v.business_date, 'YYYYMMDD') || 'V' || v.voucher_no`
  const { rows } = await sql<object>`
    SELECT ${position} AS position, v.voucher_no, v.kind, v.business_date, v.summary, v.total, v.reversal_of, r.voucher_no AS reversed_by,
      v.posted_at
    FROM ledger.voucher v LEFT JOIN ledger.voucher r ON r.reversal_of = v.voucher_no
    WHERE v.business_date BETWEEN ${from}::date AND ${to}::date AND (${position}) COLLATE "C" > ${cursor ?? ''}
      AND (${kind ?? null}::text IS NULL OR v.kind = ${kind ?? null})
      AND (${search ?? null}::text IS NULL OR v.voucher_no = ${search ?? null} OR strpos(v.summary, ${search ?? null}) > 0
        OR EXISTS (SELECT FROM ledger.posting p WHERE p.voucher_no = v.voucher_no AND p.reference_no = ${search ?? null}))
      AND (${subjectCode ?? null}::text IS NULL OR EXISTS (SELECT FROM ledger.posting p JOIN ledger.subject s USING (subject_code)
        WHERE p.voucher_no = v.voucher_no AND ${subjectCode ?? null} IN (s.subject_code, s.parent_code)))
    ORDER BY (${position}) COLLATE "C" LIMIT ${limit}`.execute(db)
  return rows
}

/** 单位明细 5.0.3: what each voucher did to the accounts of a unit together. */
export async function listUnitEntries(db: LedgerDb, { unitNo, cursor, limit }: PageOf & { unitNo: string }) {
  const { rows } = await sql<object>`
    WITH entries AS (
      SELECT e.voucher_no || 'K' || e.kind || coalesce('M' || e.month, '') AS position, min(e.business_date) AS business_date, e.voucher_no,
        e.kind, e.month, sum(e.amount) AS amount, sum(e.interest_amount) AS interest_amount, count(*)::int AS member_count, e.reversal_flag
      FROM ledger.account a JOIN ledger.account_entry e USING (account_no) WHERE a.unit_no = ${unitNo}
      GROUP BY e.voucher_no, e.kind, e.month, e.reversal_flag
    )
    SELECT * FROM entries WHERE position COLLATE "C" > ${cursor ?? ''} ORDER BY position COLLATE "C" LIMIT ${limit}`.execute(db)
  return rows
}

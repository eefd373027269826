import { sql, type Transaction } from 'kysely'
import type { DeskEvent } from '../operations/desk/thing.ts'
import type { LedgerDb } from './connect.ts'
import type { PageOf } from './reads.ts'
import type { LedgerTables } from './tables.ts'

type Trx = Transaction<LedgerTables>
interface EventRow {
  readonly at: string
  readonly what: string
  readonly actor: string | null
  readonly note: string | null
  readonly thing: 'voucher' | 'application' | 'instruction' | 'account' | null
  readonly no: string | null
}
const eventOf = ({ thing, no, ...event }: EventRow): DeskEvent => ({
  ...event,
  shownBy: thing && no ? { thing, no } : null,
})

/** Transitions of applications, the oldest first, in the words of their events. */
const TRANSITIONS = sql`SELECT t.at::text AS at, t.event AS what, t.actor, t.note, 'application' AS thing, t.application_no AS no
  FROM ledger.transition t`

/** What happened to an application. */
export async function readTransitions(trx: Trx, applicationNo: string): Promise<DeskEvent[]> {
  const { rows } = await sql<EventRow>`${TRANSITIONS} WHERE t.application_no = ${applicationNo} ORDER BY t.seq`.execute(trx)
  return rows.map(eventOf)
}

/** What happened to everything that was asked for an account or loan, the newest hundred, the oldest first. */
export async function readTransitionsOf(
  trx: Trx,
  { column, no }: { column: 'account_no' | 'loan_no'; no: string },
): Promise<DeskEvent[]> {
  const { rows } = await sql<EventRow>`SELECT * FROM (
    SELECT t.at::text AS at, a.kind || '/' || t.event AS what, t.actor, t.note, 'application' AS thing, t.application_no AS no
    FROM ledger.application a JOIN ledger.transition t USING (application_no) WHERE a.${sql.ref(column)} = ${no}
    ORDER BY t.at DESC, t.seq DESC LIMIT 100) e ORDER BY at`.execute(trx)
  return rows.map(eventOf)
}

/** Posting of a voucher and what later vouchers did about it: its reversal, corrections of its lines. */
export async function readVoucherEvents(trx: Trx, voucherNo: string): Promise<DeskEvent[]> {
  const { rows } = await sql<EventRow>`
    SELECT posted_at::text AS at, '记账' AS what, NULL AS actor, summary AS note, 'voucher' AS thing, voucher_no AS no
      FROM ledger.voucher WHERE voucher_no = ${voucherNo}
    UNION ALL SELECT posted_at::text, '被冲销', NULL, summary, 'voucher', voucher_no FROM ledger.voucher WHERE reversal_of = ${voucherNo}
    UNION ALL SELECT v.posted_at::text, CASE WHEN bool_and(c.undone) THEN '错缴更正（已冲销）' ELSE '错缴更正' END, NULL, v.summary, 'voucher', v.voucher_no
      FROM ledger.correction c JOIN ledger.voucher v USING (voucher_no) WHERE c.corrected_voucher_no = ${voucherNo}
      GROUP BY v.voucher_no
    ORDER BY at`.execute(trx)
  return rows.map(eventOf)
}

/** What money of a receipt was given to, and what went back. */
export async function readReceiptEvents(trx: Trx, receiptNo: string): Promise<DeskEvent[]> {
  const { rows } = await sql<EventRow>`
    SELECT a.created_at::text AS at, CASE WHEN a.undone THEN '分摊（已冲销）' ELSE '分摊' END AS what, NULL AS actor,
      a.amount::text || ' 元' AS note, 'voucher' AS thing, a.voucher_no AS no FROM ledger.receipt_allocation a WHERE a.receipt_no = ${receiptNo}
    UNION ALL SELECT i.updated_at::text, '退回，' || CASE l.state WHEN 'succeeded' THEN '银行已付' WHEN 'failed' THEN '银行未付' ELSE '银行未答复' END,
      i.made_by, coalesce(l.failure, l.amount::text || ' 元'), 'instruction', i.instruction_no
      FROM ledger.instruction_line l JOIN ledger.instruction i USING (instruction_no) WHERE l.reference_no = ${receiptNo}
    ORDER BY at`.execute(trx)
  return rows.map(eventOf)
}

/** When an instruction was made, asked for by a person, and how it stands. */
export async function readInstructionEvents(trx: Trx, instructionNo: string): Promise<DeskEvent[]> {
  const { rows } = await sql<EventRow>`
    SELECT made_on::text AS at, '发出' AS what, made_by AS actor, business AS note, NULL AS thing, NULL AS no
      FROM ledger.instruction WHERE instruction_no = ${instructionNo}
    UNION ALL SELECT asked_at::text, '查询银行', asked_by, reason, NULL, NULL FROM ledger.instruction_inquiry WHERE instruction_no = ${instructionNo}
    UNION ALL SELECT updated_at::text, '最近一次变化', NULL, '发送 ' || attempts || ' 次', NULL, NULL
      FROM ledger.instruction WHERE instruction_no = ${instructionNo}
    ORDER BY at`.execute(trx)
  return rows.map(eventOf)
}

/** Changes of who a member is. */
export async function readMemberEvents(trx: Trx, memberNo: string): Promise<DeskEvent[]> {
  const { rows } = await sql<EventRow>`
    SELECT made_at::text AS at, '信息变更' AS what, actor,
      (SELECT string_agg(key, '、' ORDER BY key) FROM jsonb_object_keys(after) AS key) AS note, NULL AS thing, NULL AS no
    FROM ledger.register_change WHERE member_no = ${memberNo} ORDER BY change_no`.execute(trx)
  return rows.map(eventOf)
}

/** The application that a thing of business was made by: a withdrawal, an instruction; by what its result says. */
export async function findMadeBy(
  trx: Trx,
  { field, no }: { field: 'withdrawalNo' | 'instructionNo' | 'voucherNo'; no: string },
): Promise<string | undefined> {
  const { rows } = await sql<{ application_no: string }>`SELECT application_no FROM ledger.application
    WHERE result ? ${field} AND result ->> ${field} = ${no} ORDER BY application_no DESC LIMIT 1`.execute(trx)
  return rows[0]?.application_no
}

/** Open accounts of who seems to be the holder of this one: of one name and birth date; the newest five. */
export async function findSiblings(trx: Trx, accountNo: string): Promise<string[]> {
  const { rows } = await sql<{ account_no: string }>`
    SELECT o.account_no FROM ledger.account a JOIN ledger.member m USING (member_no)
      JOIN ledger.member n ON n.name = m.name AND n.birth_date = m.birth_date
      JOIN ledger.account o ON o.member_no = n.member_no
    WHERE a.account_no = ${accountNo} AND o.account_no <> a.account_no AND o.closed_on IS NULL ORDER BY 1 DESC LIMIT 5`.execute(
    trx,
  )
  return rows.map((row) => row.account_no)
}

/** Registers that a person has asked the bank again, and makes the instruction due. */
export async function askAgain(
  trx: Trx,
  { instructionNo, askedBy, reason }: { instructionNo: string; askedBy: string; reason: string },
): Promise<void> {
  await sql`INSERT INTO ledger.instruction_inquiry (instruction_no, asked_by, reason) VALUES (${instructionNo}, ${askedBy}, ${reason})`.execute(
    trx,
  )
  await sql`UPDATE ledger.instruction SET next_at = now(), updated_at = now() WHERE instruction_no = ${instructionNo}`.execute(
    trx,
  )
}

/** Locks an instruction. */
export const lockInstruction = (trx: Trx, instructionNo: string) =>
  trx
    .selectFrom('ledger.instruction')
    .select(['state', 'attempts', 'hindrance'])
    .where('instruction_no', '=', instructionNo)
    .forNoKeyUpdate()
    .executeTakeFirst()

/** Corrections that were made, the newest first: what, of what, by whom, when and why. */
export async function listCorrections(
  db: LedgerDb,
  { kinds, cursor, limit }: PageOf & { kinds: readonly string[] },
): Promise<{ kind: string }[]> {
  const { rows } = await sql<{ kind: string }>`
    SELECT a.application_no, a.kind, a.state, a.facts, a.maker, a.checker, a.result, a.business_date, t.at AS approved_at,
      coalesce(a.content ->> 'reason', a.content ->> 'evidence', a.content ->> 'docNo', f.note) AS reason
    FROM ledger.application a
      JOIN LATERAL (SELECT at FROM ledger.transition t WHERE t.application_no = a.application_no AND t.event = 'approve'
        ORDER BY seq DESC LIMIT 1) t ON true
      LEFT JOIN ledger.transition f ON f.application_no = a.application_no AND f.seq = 1
    WHERE a.kind = ANY(${kinds}) AND a.state IN ('40', '50', '60', '90') AND (${cursor ?? null}::text IS NULL OR a.application_no < ${cursor ?? null})
    ORDER BY a.application_no DESC LIMIT ${limit}`.execute(db)
  return rows
}

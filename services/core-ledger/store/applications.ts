import type { BusinessDate } from '@anju/standards/business-date.ts'
import { sql, type Transaction } from 'kysely'
import {
  APPLICATION_STATES,
  type ApplicationEvent,
  type ApplicationState,
  type HandledApplication,
} from '../domain/application.ts'
import type { LedgerDb } from './connect.ts'
import { takeNumbers } from './numbers.ts'
import type { PageOf } from './reads.ts'
import type { LedgerTables } from './tables.ts'

/** One thing that the checker is shown (and later anyone who opens the application). */
export interface Fact {
  readonly label: string
  readonly value: string
}

/** Whom an application concerns, to be found by. */
export interface Concerned {
  readonly unitNo?: string | undefined
  readonly accountNo?: string | undefined
  readonly loanNo?: string | undefined
}

/** An application whose row is locked until the transaction ends. */
export interface LockedApplication extends HandledApplication {
  readonly kind: string
  readonly content: Readonly<Record<string, unknown>>
  /** What the checker is shown. */
  readonly facts: readonly Fact[]
  readonly businessDate: BusinessDate
  readonly result: Readonly<Record<string, unknown>> | null
  readonly revision: number
}

export interface NewApplication {
  readonly kind: string
  readonly content: Readonly<Record<string, unknown>>
  readonly concerned: Concerned
  readonly businessDate: BusinessDate
  readonly maker: string
}

/** One step of an application, with what it changes beside the state. */
export interface Transition {
  readonly event: ApplicationEvent
  readonly to: ApplicationState
  readonly actor: string
  readonly businessDate: BusinessDate
  readonly note?: string | undefined
  readonly checker?: string
  readonly content?: Readonly<Record<string, unknown>>
  readonly concerned?: Concerned
  readonly facts?: readonly Fact[]
  readonly dueOn?: BusinessDate | null
  readonly result?: Readonly<Record<string, unknown>>
}

/** Registers an application by its first transition. Returns its number. */
export async function insertApplication(
  trx: Transaction<LedgerTables>,
  { kind, content, concerned, businessDate, maker }: NewApplication,
  first: Pick<Transition, 'event' | 'to' | 'note' | 'dueOn' | 'result'> & { facts: readonly Fact[] },
): Promise<string> {
  const [applicationNo] = await takeNumbers(trx, 'application', [businessDate])
  await trx
    .insertInto('ledger.application')
    .values({
      application_no: applicationNo!,
      kind,
      state: first.to,
      content: JSON.stringify(content),
      facts: JSON.stringify(first.facts),
      ...concernedRow(concerned),
      business_date: businessDate,
      due_on: first.dueOn ?? null,
      result: first.result ? JSON.stringify(first.result) : null,
      maker,
      revision: 1,
    })
    .execute()
  await insertTransition(
    trx,
    { applicationNo: applicationNo!, state: APPLICATION_STATES.none, revision: 0 },
    {
      ...first,
      actor: maker,
      businessDate,
    },
  )
  return applicationNo!
}

/** Those of the numbers that nothing is registered under. */
export async function findUnregistered(trx: Transaction<LedgerTables>, concerned: Concerned): Promise<(keyof Concerned)[]> {
  const { unitNo = null, accountNo = null, loanNo = null } = concerned
  const { rows } = await sql<{ which: keyof Concerned }>`
    SELECT which FROM (VALUES
      ('unitNo', ${unitNo}::text, EXISTS (SELECT FROM ledger.unit WHERE unit_no = ${unitNo})),
      ('accountNo', ${accountNo}, EXISTS (SELECT FROM ledger.account WHERE account_no = ${accountNo})),
      ('loanNo', ${loanNo}, EXISTS (SELECT FROM ledger.loan WHERE loan_no = ${loanNo}))
    ) AS named (which, number, registered) WHERE number IS NOT NULL AND NOT registered`.execute(trx)
  return rows.map(({ which }) => which)
}

/** Locks an application; whoever handles one locks it before anything it concerns. */
export async function lockApplication(
  trx: Transaction<LedgerTables>,
  applicationNo: string,
): Promise<LockedApplication | undefined> {
  const row = await trx
    .selectFrom('ledger.application')
    .select(['application_no', 'kind', 'state', 'content', 'facts', 'business_date', 'maker', 'result', 'revision'])
    .where('application_no', '=', applicationNo)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return (
    row && {
      applicationNo: row.application_no,
      kind: row.kind,
      state: row.state,
      content: row.content,
      facts: row.facts,
      businessDate: row.business_date,
      maker: row.maker,
      result: row.result,
      revision: row.revision,
    }
  )
}

/** Locks the applications that asked for these withdrawals, in the order of their numbers. */
export async function lockApplicationsOf(
  trx: Transaction<LedgerTables>,
  withdrawalNos: readonly string[],
): Promise<{ withdrawalNo: string; application: LockedApplication }[]> {
  const locked = []
  for (const [withdrawalNo, applicationNo] of await findApplicationsOf(trx, withdrawalNos)) {
    const application = await lockApplication(trx, applicationNo)
    locked.push({ withdrawalNo, application: application! })
  }
  return locked
}

/** The numbers of the applications that asked for withdrawals, by that of the withdrawal, in their own order. */
export async function findApplicationsOf(
  trx: Transaction<LedgerTables>,
  withdrawalNos: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ application_no: string; withdrawal_no: string }>`
    SELECT application_no, result->>'withdrawalNo' AS withdrawal_no FROM ledger.application
    WHERE kind = 'withdrawal' AND result->>'withdrawalNo' = ANY(${withdrawalNos}) ORDER BY application_no`.execute(trx)
  return new Map(rows.map((row) => [row.withdrawal_no, row.application_no]))
}

/** Takes a locked application one step further. */
export async function recordTransition(
  trx: Transaction<LedgerTables>,
  application: LockedApplication,
  transition: Transition,
): Promise<void> {
  await insertTransition(trx, application, transition)
  const { to, businessDate, checker, content, concerned, facts, dueOn, result } = transition
  await trx
    .updateTable('ledger.application')
    .set({
      state: to,
      business_date: businessDate,
      revision: application.revision + 1,
      ...(checker ? { checker } : {}),
      ...(content ? { content: JSON.stringify(content) } : {}),
      ...(concerned ? concernedRow(concerned) : {}),
      ...(facts ? { facts: JSON.stringify(facts) } : {}),
      ...(dueOn === undefined ? {} : { due_on: dueOn }),
      ...(result ? { result: JSON.stringify(result) } : {}),
      updated_at: sql`now()` as never,
    })
    .where('application_no', '=', application.applicationNo)
    .execute()
}

async function insertTransition(
  trx: Transaction<LedgerTables>,
  application: Pick<LockedApplication, 'applicationNo' | 'state' | 'revision'>,
  { event, to, actor, businessDate, note }: Pick<Transition, 'event' | 'to' | 'actor' | 'businessDate' | 'note'>,
): Promise<void> {
  await trx
    .insertInto('ledger.transition')
    .values({
      application_no: application.applicationNo,
      seq: application.revision + 1,
      event,
      from_state: application.state,
      to_state: to,
      actor,
      note: note ?? null,
      business_date: businessDate,
    })
    .execute()
}

const concernedRow = ({ unitNo, accountNo, loanNo }: Concerned) => ({
  unit_no: unitNo ?? null,
  account_no: accountNo ?? null,
  loan_no: loanNo ?? null,
})

/** An application with its whole history. */
export async function readApplication(db: LedgerDb, applicationNo: string) {
  const application = await named(db).where('application.application_no', '=', applicationNo).executeTakeFirst()
  if (!application) return undefined
  const transitions = await db
    .selectFrom('ledger.transition')
    .selectAll()
    .where('application_no', '=', applicationNo)
    .orderBy('seq')
    .execute()
  return { ...application, transitions }
}

/** Applications with the names of whom they concern. */
const named = (db: LedgerDb) =>
  db
    .selectFrom('ledger.application as application')
    .leftJoin('ledger.unit as unit', 'unit.unit_no', 'application.unit_no')
    .leftJoin('ledger.loan as loan', 'loan.loan_no', 'application.loan_no')
    .leftJoin('ledger.account as account', 'account.account_no', 'application.account_no')
    .leftJoin('ledger.member as member', 'member.member_no', 'account.member_no')
    .selectAll('application')
    .select((at) => ['unit.name as unit_name', at.fn.coalesce('member.name', 'loan.borrower_name').as('member_name')])

export interface ApplicationFilter extends PageOf {
  readonly state?: string | undefined
  readonly kind?: string | undefined
  readonly unitNo?: string | undefined
  readonly accountNo?: string | undefined
  /** Who made them. */
  readonly maker?: string | undefined
  /** Who did not make them, and so may check them. */
  readonly notMaker?: string | undefined
  /** A number, or how a name begins, of the application or whom it concerns. */
  readonly search?: string | undefined
  /** Only those that should have been decided before this day. */
  readonly overdueOn?: BusinessDate | undefined
  readonly order?: 'oldest' | 'newest'
}

/** Applications in the order of their numbers, as a desk or a checker looks for them. */
export async function listApplications(
  db: LedgerDb,
  { cursor, limit, state, kind, unitNo, accountNo, maker, notMaker, search, overdueOn, order = 'oldest' }: ApplicationFilter,
) {
  let query = named(db)
  if (cursor) query = query.where('application.application_no', order === 'newest' ? '<' : '>', cursor)
  if (state) query = query.where('application.state', '=', state as ApplicationState)
  if (kind) query = query.where('application.kind', '=', kind)
  if (unitNo) query = query.where('application.unit_no', '=', unitNo)
  if (accountNo) query = query.where('application.account_no', '=', accountNo)
  if (maker) query = query.where('application.maker', '=', maker)
  if (notMaker) query = query.where('application.maker', '<>', notMaker)
  if (search) query = query.where(concerning(search))
  if (overdueOn)
    query = query.where('application.state', '=', APPLICATION_STATES.submitted).where('application.due_on', '<', overdueOn)
  const direction = order === 'newest' ? 'desc' : 'asc'
  return query.orderBy('application.application_no', direction).limit(limit).execute()
}

/** Whether a row of `named` is of this number, or of somebody whose name begins so. */
const concerning = (search: string) =>
  sql<boolean>`(${search} IN (application.application_no, application.unit_no, application.account_no, application.loan_no)
    OR starts_with(unit.name, ${search}) OR starts_with(coalesce(member.name, loan.borrower_name), ${search}))`

/** The application whose approval a voucher booked, as its result says. */
export async function findApplicationOf(trx: Transaction<LedgerTables>, voucherNo: string): Promise<string | undefined> {
  const { rows } = await sql<{ application_no: string }>`
    SELECT application_no FROM ledger.application WHERE result ? 'voucherNo' AND result ->> 'voucherNo' = ${voucherNo}
    UNION ALL SELECT application_no FROM ledger.application WHERE kind = 'income_distribution' AND result -> 'voucherNos' ? ${voucherNo}`.execute(
    trx,
  )
  return rows[0]?.application_no
}

/** The number of the application that waits for what the bank says of an instruction, as its result says; none when a system gave the instruction. */
export async function findApplicationAwaiting(
  trx: Transaction<LedgerTables>,
  { kind, instructionNo }: { kind: string; instructionNo: string },
): Promise<string | undefined> {
  const { rows } = await sql<{ application_no: string }>`
    SELECT application_no FROM ledger.application
    WHERE state = ${APPLICATION_STATES.awaitingMoney} AND kind = ${kind} AND result ->> 'instructionNo' = ${instructionNo}`.execute(
    trx,
  )
  return rows[0]?.application_no
}

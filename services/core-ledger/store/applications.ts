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
    .select(['application_no', 'kind', 'state', 'content', 'business_date', 'maker', 'result', 'revision'])
    .where('application_no', '=', applicationNo)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return (
    row && {
      applicationNo: row.application_no,
      kind: row.kind,
      state: row.state,
      content: row.content,
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
  const application = await db
    .selectFrom('ledger.application')
    .selectAll()
    .where('application_no', '=', applicationNo)
    .executeTakeFirst()
  if (!application) return undefined
  const transitions = await db
    .selectFrom('ledger.transition')
    .selectAll()
    .where('application_no', '=', applicationNo)
    .orderBy('seq')
    .execute()
  return { ...application, transitions }
}

export interface ApplicationFilter extends PageOf {
  readonly state?: string | undefined
  readonly kind?: string | undefined
  readonly unitNo?: string | undefined
  readonly accountNo?: string | undefined
  /** Only those that should have been decided before this day. */
  readonly overdueOn?: BusinessDate | undefined
}

/** Applications in the order of their numbers, as a desk or a checker looks for them. */
export async function listApplications(
  db: LedgerDb,
  { cursor, limit, state, kind, unitNo, accountNo, overdueOn }: ApplicationFilter,
) {
  let query = db
    .selectFrom('ledger.application')
    .selectAll()
    .where('application_no', '>', cursor ?? '')
  if (state) query = query.where('state', '=', state as ApplicationState)
  if (kind) query = query.where('kind', '=', kind)
  if (unitNo) query = query.where('unit_no', '=', unitNo)
  if (accountNo) query = query.where('account_no', '=', accountNo)
  if (overdueOn) query = query.where('state', '=', APPLICATION_STATES.submitted).where('due_on', '<', overdueOn)
  return query.orderBy('application_no').limit(limit).execute()
}

/** The application whose approval a voucher booked, as its result says. */
export async function findApplicationOf(trx: Transaction<LedgerTables>, voucherNo: string): Promise<string | undefined> {
  const { rows } = await sql<{ application_no: string }>`
    SELECT application_no FROM ledger.application WHERE result ? 'voucherNo' AND result ->> 'voucherNo' = ${voucherNo}`.execute(
    trx,
  )
  return rows[0]?.application_no
}

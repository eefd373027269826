import { isDeepStrictEqual } from 'node:util'
import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Transaction } from 'kysely'
import { APPLICATION_STATES, type ApplicationEvent, type ApplicationState, assertEvent } from '../../domain/application.ts'
import { assertBusinessDate, fromDayAfter } from '../../domain/business-day.ts'
import { shapeRefusal } from '../../domain/shape-refusal.ts'
import { fail, inItem, inItemAsync } from '../../errors.ts'
import {
  type Fact,
  findUnregistered,
  insertApplication,
  type LockedApplication,
  lockApplication,
  recordTransition,
} from '../../store/applications.ts'
import { readClosedThrough } from '../../store/day-closes.ts'
import type { LedgerTables } from '../../store/tables.ts'
import type { Operation, OperationContext } from '../operation.ts'
import type { ApplicationKind, Outcome, Submission } from './kind.ts'
import { kindOf } from './kinds.ts'

/** A new application. A draft is kept as it is, judged only when it is submitted. */
export interface ApplicationItem {
  readonly businessDate: BusinessDate
  readonly note?: string | undefined
  readonly draft?: boolean | undefined
  readonly content: Readonly<Record<string, unknown>>
}

/** One step of an application that exists. */
export interface HandlingItem {
  readonly applicationNo: string
  readonly businessDate: BusinessDate
  readonly note?: string | undefined
  /** New content, when it is submitted again. */
  readonly content?: Readonly<Record<string, unknown>> | undefined
}

export interface HandledAnswer {
  applicationNo: string
  kind: string
  state: ApplicationState
  facts: { label: string; value: string }[]
  result: Outcome | null
}

const { draft, submitted, returned, awaitingMoney, booked, void: voided } = APPLICATION_STATES

/**
 * 保存 or 提交 of new applications of one kind. Refuses date_in_future, period_closed (what is accepted on a past day is judged by the rules of that day,
 * and is on record before the day closes), then what the kind refuses, naming `content.…`; of a draft only that whom it concerns is unknown.
 */
export const openApplications =
  (kind: ApplicationKind): Operation<ApplicationItem, HandledAnswer> =>
  async (trx, items, context) => {
    const answers: HandledAnswer[] = []
    const closedThrough = await readClosedThrough(trx)
    for (const [index, item] of items.entries()) {
      const at: OperationContext = { ...context, at: () => context.at(index) }
      inItem(at.at(0), () => {
        assertBusinessDate(item.businessDate, { today: context.today })
        assertNoPastDay(item.businessDate, closedThrough, context.today)
      })
      const submission = await (item.draft
        ? keep(trx, kind, item.content, at)
        : judge(trx, kind, item.content, item.businessDate, at))
      const { subject: maker } = context.actor
      const concerned = kind.concerns(item.content)
      const first = item.draft ? ({ event: 'save', to: draft } as const) : ({ event: 'submit', to: submitted } as const)
      const applicationNo = await insertApplication(
        trx,
        { kind: kind.kind, content: item.content, concerned, businessDate: item.businessDate, maker },
        { ...first, ...submission, note: item.note },
      )
      const { facts, result = null } = submission
      answers.push({ applicationNo, kind: kind.kind, state: first.to, facts, result })
    }
    return answers
  }

/**
 * 提交 again of a draft, a returned or a failed application, with new content if given. A past day that is closed holds only for what is on record
 * since that day, word for word, and the checker is told; anything else is accepted on the day of submitting, and refused (period_closed) on such a day as a
 * new application is. Otherwise a draft of every day would let anybody's business be judged by that day's rules for good.
 */
export const submitApplications = eachApplication('submit', async (trx, application, item, context) => {
  const kind = kindOf(application.kind)
  const content = item.content ? parsed(kind, item.content, context) : application.content
  const closedThrough = await readClosedThrough(trx)
  if (!isDeepStrictEqual(content, application.content)) assertNoPastDay(item.businessDate, closedThrough, context.today)
  const { facts, ...submission } = await judge(trx, kind, content, item.businessDate, context)
  const keptDay = isPastDay(item.businessDate, closedThrough, context.today)
    ? [keptDayFact(item.businessDate, context.today)]
    : []
  return { to: submitted, content, concerned: kind.concerns(content), dueOn: null, ...submission, facts: [...facts, ...keptDay] }
})

/** 撤回: back to a draft of its maker. */
export const withdrawApplications = eachApplication('withdraw', async (trx, application, item, context) => {
  await release(trx, application, item, context)
  return { to: draft }
})

/** 不通过: back to its maker, with the reason. */
export const returnApplications = eachApplication('return', async (trx, application, item, context) => {
  await release(trx, application, item, context)
  return { to: returned, checker: context.actor.subject }
})

/** 作废: for good. */
export const voidApplications = eachApplication('void', async () => ({ to: voided }))

/** 通过: does it, or sends for the money. */
export const approveApplications = eachApplication('approve', async (trx, application, { businessDate }, context) => {
  const kind = kindOf(application.kind)
  // What was added to the kind's own facts is no part of what the kind compares with what it finds now.
  const shown = { ...application, facts: application.facts.filter(({ label }) => label !== KEPT_DAY) }
  const handling = { ...context, businessDate, application: shown }
  const { outcome, awaitsMoney } = await kind.approve(trx, application.content, handling)
  return { to: awaitsMoney ? awaitingMoney : booked, checker: context.actor.subject, result: outcome }
})

/** Whether a day is past and closed. Today is not: who comes after 日终, a court with a freeze, is judged by today's rules. */
const isPastDay = (day: BusinessDate, closedThrough: BusinessDate | null, today: BusinessDate): closedThrough is BusinessDate =>
  closedThrough !== null && day <= closedThrough && day < today

/** Refuses (period_closed) a past day that is closed. */
function assertNoPastDay(businessDate: BusinessDate, closedThrough: BusinessDate | null, today: BusinessDate): void {
  if (!isPastDay(businessDate, closedThrough, today)) return
  const allowed = closedThrough < today ? fromDayAfter(closedThrough) : `不早于 ${today}`
  throw fail('period_closed', { field: 'businessDate', value: businessDate, allowed })
}

const KEPT_DAY = '提示：按以前的受理日办理'
const keptDayFact = (day: BusinessDate, today: BusinessDate): Fact => ({
  label: KEPT_DAY,
  value: `${day} 已日终，${today} 提交；内容与该日登记的相同，适用该日的规定`,
})

interface Step {
  readonly to: ApplicationState
  readonly content?: Readonly<Record<string, unknown>>
  readonly concerned?: ReturnType<ApplicationKind['concerns']>
  readonly facts?: { label: string; value: string }[]
  readonly dueOn?: BusinessDate | null
  readonly checker?: string
  readonly result?: Outcome
}

/**
 * An event on applications that exist: locked, allowed, done, recorded. Refuses application_unknown, date_in_future, date_too_early, period_closed (a past day that
 * is closed, unless what is submitted again stands on that day: who decides, decides today), what assertEvent refuses.
 */
function eachApplication(
  event: ApplicationEvent,
  act: (
    trx: Transaction<LedgerTables>,
    application: LockedApplication,
    item: HandlingItem,
    context: OperationContext,
  ) => Promise<Step>,
): Operation<HandlingItem, HandledAnswer> {
  return async (trx, items, context) => {
    const answers: HandledAnswer[] = []
    for (const item of items) {
      const application = await lockApplication(trx, item.applicationNo)
      if (!application)
        throw fail('application_unknown', { field: 'applicationNo', value: item.applicationNo, allowed: '已登记的业务受理单号' })
      assertBusinessDate(item.businessDate, { today: context.today, earliest: application.businessDate })
      if (event !== 'submit' || item.businessDate !== application.businessDate)
        assertNoPastDay(item.businessDate, await readClosedThrough(trx), context.today)
      assertEvent(application, event, context.actor)
      const step = await act(trx, application, item, context)
      const { subject: actor } = context.actor
      await recordTransition(trx, application, { ...step, event, actor, businessDate: item.businessDate, note: item.note })
      answers.push({
        applicationNo: item.applicationNo,
        kind: application.kind,
        state: step.to,
        facts: step.facts ?? [],
        result: step.result ?? null,
      })
    }
    return answers
  }
}

async function release(
  trx: Transaction<LedgerTables>,
  application: LockedApplication,
  { businessDate }: HandlingItem,
  context: OperationContext,
): Promise<void> {
  const kind = kindOf(application.kind)
  await kind.release?.(trx, application.content, { ...context, businessDate, application })
}

/** Runs the kind's own judgement; its refusals name the field within the content. */
async function judge(
  trx: Transaction<LedgerTables>,
  kind: ApplicationKind,
  content: Readonly<Record<string, unknown>>,
  businessDate: BusinessDate,
  context: OperationContext,
): Promise<Submission> {
  const path = `${context.at(0)}content.`
  const submitted = await inItemAsync(path, () => kind.submit(trx, content, { ...context, at: () => '', businessDate }))
  return Array.isArray(submitted) ? { facts: submitted } : submitted
}

const UNREGISTERED = { unitNo: 'unit_unknown', accountNo: 'account_unknown', loanNo: 'loan_unknown' } as const

/** A draft is not judged, but whom it concerns must exist: it is found by them. Their fields are named alike in every content. */
async function keep(
  trx: Transaction<LedgerTables>,
  kind: ApplicationKind,
  content: Readonly<Record<string, unknown>>,
  { at }: OperationContext,
): Promise<Submission> {
  const concerned = kind.concerns(content)
  const [field] = await findUnregistered(trx, concerned)
  if (field)
    throw fail(UNREGISTERED[field], { field: `${at(0)}content.${field}`, value: concerned[field]!, allowed: '已登记的编号' })
  return { facts: [] }
}

/** Content given again must have the shape of its kind, as it must when the application is opened. */
function parsed({ content: shape }: ApplicationKind, content: Readonly<Record<string, unknown>>, { at }: OperationContext) {
  const { success, data, error } = shape.safeParse(content)
  if (success) return data as Readonly<Record<string, unknown>>
  return inItem(`${at(0)}content.`, () => {
    throw shapeRefusal(error.issues[0]!, content)
  })
}

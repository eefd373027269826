import type { LakeSession } from '@anju/infra/lake/engine.ts'
import { addDays, businessDateAt } from '@anju/standards/business-date.ts'
import type { StoredScreen } from '../store/screens.ts'
import type { ScreenData } from './data.ts'
import type { Facts } from './facts.ts'
import type { IndicatorBook } from './indicator-book.ts'
import type { LakeCache } from './lake-cache.ts'
import {
  ask,
  eventsQuestion,
  forecastQuestion,
  indicatorsQuestion,
  type LakeQuestion,
  regionsQuestion,
  unitsQuestion,
} from './lake-queries.ts'
import { type Needs, needsOf } from './needs.ts'
import { pendingNeeds, pendingOf, postedQuestion } from './pending.ts'
import { resolveWidget } from './resolve.ts'
import type { EventRow, IndicatorRow } from './rows.ts'

export interface BindingDeps {
  readonly lake: LakeSession
  readonly cache: LakeCache
  readonly book: IndicatorBook
  readonly clock: () => Date
}

/**
 * Resolves every widget of a screen: at most one question for each product (indicators, forecasts, ranking, regions, events, posted since),
 * however many widgets there are. A product that was never published leaves its widgets “missing”; the others still show.
 * Throws what the lake throws when it cannot be reached.
 */
export async function readScreenData(deps: BindingDeps, stored: Pick<StoredScreen, 'document' | 'version'>): Promise<ScreenData> {
  const { document, version } = stored
  const needs = needsOf(document)
  const facts = await readFacts(deps, needs, document)
  const entries = document.widgets.map((widget) => [widget.id, resolveWidget(widget, facts)] as const)
  const codes = new Set(needs.indicators.map(({ code }) => code))
  return {
    screenId: document.id,
    version,
    madeAt: deps.clock().toISOString(),
    indicators: Object.fromEntries([...codes].flatMap((code) => deps.book.note(code) ?? []).map((note) => [note.code, note])),
    counties: facts.counties,
    widgets: Object.fromEntries(entries),
  }
}

async function readFacts(deps: BindingDeps, needs: Needs, document: StoredScreen['document']): Promise<Facts> {
  const [indicators, forecasts, units, regions, events] = await Promise.all([
    needs.indicators.length ? readProduct(deps, indicatorsQuestion(needs.indicators)) : [],
    needs.series.length ? readProduct(deps, forecastQuestion(needs.series)) : [],
    needs.units ? readProduct(deps, unitsQuestion()) : [],
    readProduct(deps, regionsQuestion()),
    needs.events ? readEvents(deps, needs.events) : [],
  ])
  const counties = Object.fromEntries((regions ?? []).map((row) => [row.county_code, row.county_name]))
  const pending = await readPending(deps, document, indicators ?? [])
  return {
    today: businessDateAt(deps.clock()),
    isFlow: (code) => deps.book.note(code)?.flow ?? false,
    indicators,
    forecasts,
    units,
    events,
    pending,
    counties: { ...deps.book.counties, ...counties },
  }
}

/** Days back that events are looked for: the first that holds enough of them decides. */
const EVENT_DAYS = [1, 14, 36_500]

async function readEvents(deps: BindingDeps, limit: number): Promise<EventRow[] | null> {
  const today = businessDateAt(deps.clock())
  let rows: EventRow[] | null = null
  for (const days of EVENT_DAYS) {
    rows = await readProduct(deps, eventsQuestion(limit, `${addDays(today, -days)}T00:00:00+08:00`))
    if (!rows || rows.length >= limit) return rows
  }
  return rows
}

async function readPending(deps: BindingDeps, document: StoredScreen['document'], rows: readonly IndicatorRow[]) {
  const needs = pendingNeeds(document, rows, deps.book.eventKinds)
  const answers = await Promise.all(
    needs.map(async (need) => [need.key, pendingOf(need, (await readProduct(deps, postedQuestion(need.since))) ?? [])] as const),
  )
  return Object.fromEntries(answers)
}

/** The rows of a question, kept while its tables' versions stand; null when one of its tables was never published. */
export function readProduct<Row>({ lake, cache }: BindingDeps, question: LakeQuestion<Row>): Promise<Row[] | null> {
  const key = `${question.sql}\n${JSON.stringify(question.parameters)}`
  return cache.read(key, question.tables, async () => {
    try {
      return await ask(lake, question)
    } catch (error) {
      if (isMissingTable(error)) return null
      throw error
    }
  })
}

const isMissingTable = (error: unknown) =>
  error instanceof Error && /does not exist/i.test(`${error.message} ${String(error.cause)}`)

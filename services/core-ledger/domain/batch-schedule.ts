import {
  addDays,
  addMonths,
  type BusinessDate,
  businessDateAt,
  firstDayOf,
  lastDayOf,
  monthOf,
} from '@anju/standards/business-date.ts'
import { fail } from '../errors.ts'
import { assertCollects, type BatchKindName, type BatchOptions, isCollecting } from './batch.ts'

/** 定时批次: what the centre runs by the clock. All of it can be started by hand too; whichever comes first, the other is answered with it. */
export const BATCH_SCHEDULES = {
  reprice_loans: { title: '贷款利率年度调整', when: '每年 1 月 1 日' },
  deduct_loans: { title: '贷款扣款', when: '每月约定日' },
  collect_voluntarily: { title: '自愿缴存扣收', when: '每月约定日' },
  day_end: { title: '日终(结息、转逾期、日结或月结)', when: '每日' },
} as const

export type ScheduleName = keyof typeof BATCH_SCHEDULES
export const SCHEDULE_NAMES = Object.keys(BATCH_SCHEDULES) as [ScheduleName, ...ScheduleName[]]

/** How the centre has set a schedule. */
export interface ScheduleSetting extends BatchOptions {
  readonly name: ScheduleName
  readonly paused: boolean
  /** Time of the day in China, HH:MM. */
  readonly at: string
  /** The agreed day of the month; of what collects alone. */
  readonly dayOfMonth?: number | undefined
}

/** Refuses (field_inconsistent) a schedule of what collects that lacks its day, or runs without a bank account. */
export function assertSchedule({ name, paused, dayOfMonth, bankAccountNo }: ScheduleSetting): void {
  if (!isCollecting(name)) return
  if (!dayOfMonth) throw fail('field_inconsistent', { field: 'dayOfMonth', detail: '扣款、扣收须约定扣款日', allowed: '1 到 28' })
  if (!paused) assertCollects(bankAccountNo)
}

/** A batch that a schedule asks for. */
export interface ScheduledBatch {
  readonly kind: BatchKindName
  readonly period: string
  readonly options: BatchOptions
}

/** What a schedule's batches of a day depend on. */
export interface ScheduleDay {
  readonly day: BusinessDate
  /** The last closed day; null before the first. */
  readonly closedThrough: BusinessDate | null
  readonly options: BatchOptions
}

/**
 * The batches of a schedule on a day, in their order: each begins when the one before it is completed. The end of a day first catches up on
 * days that were left open since the last closed one.
 */
export function batchesOf(name: ScheduleName, { day, closedThrough, options }: ScheduleDay): ScheduledBatch[] {
  if (name === 'reprice_loans') return [{ kind: 'reprice_loans', period: day.slice(0, 4), options: {} }]
  if (isCollecting(name)) return [{ kind: name, period: day, options }]
  return openDays(day, closedThrough).map((open): ScheduledBatch => {
    const month = monthOf(open)
    const isLast = open === lastDayOf(month)
    return { kind: isLast ? 'close_month' : 'close_day', period: isLast ? month : open, options: {} }
  })
}

function openDays(day: BusinessDate, closedThrough: BusinessDate | null): BusinessDate[] {
  const days: BusinessDate[] = []
  for (let open = closedThrough ? addDays(closedThrough, 1) : day; open <= day; open = addDays(open, 1)) days.push(open)
  return days
}

const TIME_IN_CHINA = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' })

/** When a schedule runs, as a cron expression in China's time. */
export function cronOf({ name, at, dayOfMonth }: ScheduleSetting): string {
  const [hour, minute] = at.split(':').map(Number)
  const monthly = `${dayOfMonth} * *`
  const days = { reprice_loans: '1 1 *', deduct_loans: monthly, collect_voluntarily: monthly, day_end: '* * *' } as const
  return `${minute} ${hour} ${days[name]}`
}

/** The next run after `now`, as an instant in China's time; null while paused. */
export function nextRunOf(setting: ScheduleSetting, now: Date): string | null {
  if (setting.paused) return null
  const [today, time] = [businessDateAt(now), TIME_IN_CHINA.format(now)]
  const earliest = time < setting.at ? today : addDays(today, 1)
  return `${nextDayOf(setting, earliest)}T${setting.at}:00+08:00`
}

function nextDayOf({ name, dayOfMonth }: ScheduleSetting, earliest: BusinessDate): BusinessDate {
  if (name === 'day_end') return earliest
  if (name === 'reprice_loans') return earliest.endsWith('-01-01') ? earliest : `${Number(earliest.slice(0, 4)) + 1}-01-01`
  const inMonth = (month: string) => addDays(firstDayOf(month), (dayOfMonth ?? 1) - 1)
  const first = inMonth(monthOf(earliest))
  return first >= earliest ? first : inMonth(addMonths(monthOf(earliest), 1))
}

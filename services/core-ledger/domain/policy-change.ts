import { addDays, type BusinessDate } from '@anju/standards/business-date.ts'
import { fail, inItem } from '../errors.ts'
import { NATION, type PolicyPeriod } from './policy.ts'
import { type ParameterName, POLICY_PARAMETERS } from './policy-parameters.ts'

/** One new value: of a parameter in a region from a day on. */
export interface PolicyChangeLine {
  readonly parameter: ParameterName
  readonly region: string
  readonly validFrom: BusinessDate
  readonly value: unknown
}

/** A change of the policy as its document brings it (政策参数变更). */
export interface PolicyChange {
  readonly docNo: string
  readonly summary: string
  /** Whether the document itself reaches back: without it a change that begins before today is refused. */
  readonly retroactive?: boolean | undefined
  readonly lines: readonly PolicyChangeLine[]
}

/** A period of the newest book, and the revision that brought it. */
export interface LivePeriod extends PolicyPeriod {
  readonly revision: number
}

const ofLine =
  ({ parameter, region }: PolicyChangeLine) =>
  (period: PolicyPeriod): boolean =>
    period.parameter === parameter && period.region === region

/** Regions that a change may name: those that have values, and the provinces and the nation that they belong to. */
const regionsIn = (live: readonly PolicyPeriod[]) =>
  [...new Set([NATION, ...live.flatMap(({ region }) => [`${region.slice(0, 2)}0000`, region])])].sort()

/**
 * Refuses a change that cannot be made: a parameter twice (duplicate_in_batch), a region that is not the centre's (field_inconsistent), a
 * value that is none of its parameter (policy_value_invalid), a day before `today` without the flag (policy_retroactive).
 */
export function assertPolicyChange(
  change: PolicyChange,
  live: readonly PolicyPeriod[],
  { today }: { today: BusinessDate },
): void {
  const regions = regionsIn(live)
  const seen = new Set<string>()
  for (const [index, line] of change.lines.entries())
    inItem(`lines[${index}].`, () => {
      const { parameter, region, validFrom, value } = line
      if (seen.has(parameter + region))
        throw fail('duplicate_in_batch', { field: 'parameter', value: parameter, allowed: '一次变更内每个参数在每个地区一行' })
      seen.add(parameter + region)
      if (!regions.includes(region))
        throw fail('field_inconsistent', {
          field: 'region',
          value: region,
          detail: '不是本中心所在的地区',
          allowed: regions.join('、'),
        })
      assertValue(parameter, value)
      if (validFrom < today && !change.retroactive)
        throw fail('policy_retroactive', {
          field: 'validFrom',
          value: validFrom,
          allowed: `${today} 起；文件规定追溯的，注明 retroactive`,
        })
    })
}

function assertValue(parameter: ParameterName, value: unknown): void {
  const { title, schema } = POLICY_PARAMETERS[parameter]
  const issue = schema.safeParse(value).error?.issues[0]
  if (!issue) return
  const path = issue.path.reduce<string>((text, key) => text + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`), '')
  throw fail('policy_value_invalid', {
    field: `value${path}`,
    value: JSON.stringify(issue.path.reduce((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], value) ?? null).slice(
      0,
      200,
    ),
    detail: `${title}：${issue.message}`,
    allowed: issue.message,
  })
}

/**
 * Refuses a change whose maker has seen the book of revision `basedOn` while a later revision has changed the same parameter in the same
 * region (policy_changed_meanwhile): what was previewed is not what would be changed. A revision that is not there yet cannot have been seen
 * (field_inconsistent).
 */
export function assertUpToDate(change: PolicyChange, live: readonly LivePeriod[], basedOn: number): void {
  // The newest revision's periods are live: nothing later can have superseded them.
  const present = Math.max(0, ...live.map(({ revision }) => revision))
  if (basedOn > present)
    throw fail('field_inconsistent', {
      field: 'basedOn',
      value: String(basedOn),
      detail: `没有第 ${basedOn} 版政策，现为第 ${present} 版`,
      allowed: `不大于 ${present}`,
    })
  for (const [index, line] of change.lines.entries()) {
    const newest = Math.max(0, ...live.filter(ofLine(line)).map(({ revision }) => revision))
    if (newest > basedOn)
      throw fail('policy_changed_meanwhile', {
        field: `lines[${index}].parameter`,
        value: line.parameter,
        allowed: `按第 ${newest} 版重新预览后提交`,
      })
  }
}

/** What a change does to the live periods: those it supersedes and those it opens, without a day that has two values or none. */
export function revisePeriods<Period extends PolicyPeriod>(
  live: readonly Period[],
  { docNo, lines }: PolicyChange,
): { superseded: Period[]; opened: PolicyPeriod[] } {
  const superseded: Period[] = []
  const opened: PolicyPeriod[] = []
  for (const line of lines) {
    const own = live.filter(ofLine(line))
    const present = own.find(
      ({ validFrom, validTo }) => validFrom <= line.validFrom && (validTo === null || line.validFrom <= validTo),
    )
    const next = own
      .map(({ validFrom }) => validFrom)
      .filter((day) => day > line.validFrom)
      .sort()[0]
    if (present) superseded.push(present)
    if (present && present.validFrom < line.validFrom) opened.push({ ...bare(present), validTo: addDays(line.validFrom, -1) })
    opened.push({ ...line, docNo, validTo: next === undefined ? null : addDays(next, -1) })
  }
  return { superseded, opened }
}

const bare = ({ parameter, region, validFrom, validTo, value, docNo }: PolicyPeriod): PolicyPeriod => ({
  parameter,
  region,
  validFrom,
  validTo,
  value,
  docNo,
})

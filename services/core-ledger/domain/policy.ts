import type { BusinessDate } from '@anju/standards/business-date.ts'
import { PARAMETER_NAMES, type ParameterName, POLICY_PARAMETERS, type PolicyValues, parseValue } from './policy-parameters.ts'
import type { LoanRates } from './policy-values.ts'
import type { Rate } from './rate.ts'

/** A value of one parameter in one region, from a day to a day, by a document. */
export interface PolicyPeriod {
  readonly parameter: ParameterName
  /** GB/T 2260: 000000 nation, 410000 a province, 411200 a city. */
  readonly region: string
  readonly validFrom: BusinessDate
  /** Last day; null while nothing follows. */
  readonly validTo: BusinessDate | null
  readonly value: unknown
  readonly docNo: string
}

/** The parameters in force on a day. */
export interface Policy extends PolicyValues {
  /** What a decision stores: first day of the newest value in force, and the revision of the book that was asked: "2026-09-20/1". */
  readonly version: string
}

/** All parameters of one centre, as one revision knows them. */
export interface PolicyBook {
  readonly revision: number
  readonly city: string
  /** The days on which something begins, oldest first. */
  readonly changes: readonly BusinessDate[]
  /** The parameters in force on `date`; those of the first day also cover all earlier days. */
  at(date: BusinessDate): Policy
  /** The periods that give the parameters in force on `date`, by parameter. */
  inForce(date: BusinessDate): Readonly<Record<ParameterName, PolicyPeriod>>
}

export const NATION = '000000'
/** A city and what it belongs to, the nearest first: its own value beats the province's, which beats the nation's. */
export const regionsOf = (city: string): readonly string[] => [city, `${city.slice(0, 2)}0000`, NATION]

/** Who sets a value: 国家, 省 or 市, by the region it holds in. */
export const levelOf = (region: string): 'nation' | 'province' | 'city' => {
  if (region === NATION) return 'nation'
  return region.endsWith('0000') ? 'province' : 'city'
}

interface Chapter {
  readonly from: BusinessDate
  readonly periods: Readonly<Record<ParameterName, PolicyPeriod>>
  readonly policy: Policy
}

/**
 * The book of `city`. Periods of other regions are left out. Throws an Error that names parameter and day when a day has no value, a
 * ZodError when a value is none of its parameter.
 */
export function policyBook(periods: readonly PolicyPeriod[], { city, revision }: { city: string; revision: number }): PolicyBook {
  const regions = regionsOf(city)
  const own = periods.filter(({ region }) => regions.includes(region))
  const days = [...new Set(own.map(({ validFrom }) => validFrom))].sort()
  const chapters = days.map((from) => chapterOf(from, own, regions, revision))
  const first = chapters[0]
  if (!first) throw new Error('没有任何政策参数')
  const chapterAt = (date: BusinessDate) => chapters.findLast(({ from }) => from <= date) ?? first
  return { revision, city, changes: days, at: (date) => chapterAt(date).policy, inForce: (date) => chapterAt(date).periods }
}

/** Between two days on which something begins nothing changes, since a period ends only where the next one begins. */
function chapterOf(from: BusinessDate, own: readonly PolicyPeriod[], regions: readonly string[], revision: number): Chapter {
  const covering = own.filter(({ validFrom, validTo }) => validFrom <= from && (validTo === null || from <= validTo))
  const periods = Object.fromEntries(
    PARAMETER_NAMES.map((name) => [name, nearest(name, covering, regions, from)]),
  ) as unknown as Record<ParameterName, PolicyPeriod>
  const values = Object.fromEntries(PARAMETER_NAMES.map((name) => [name, parseValue(name, periods[name].value)]))
  const newest = Object.values(periods).reduce((latest, { validFrom }) => (validFrom > latest ? validFrom : latest), '')
  return { from, periods, policy: { ...(values as unknown as PolicyValues), version: `${newest}/${revision}` } }
}

function nearest(
  name: ParameterName,
  covering: readonly PolicyPeriod[],
  regions: readonly string[],
  date: BusinessDate,
): PolicyPeriod {
  const candidates = covering.filter(({ parameter }) => parameter === name)
  for (const region of regions) {
    const found = candidates.find((period) => period.region === region)
    if (found) return found
  }
  throw new Error(`政策参数“${POLICY_PARAMETERS[name].title}”在 ${date} 没有有效期间`)
}

/** The annual rate of a loan: by home (first or not) and by term (up to 60 months or longer). */
export function loanRateOf(rates: LoanRates, loan: { firstHome: boolean; termMonths: number }): Rate {
  const short = loan.termMonths <= 60
  if (loan.firstHome) return short ? rates.firstShort : rates.firstLong
  return short ? rates.secondShort : rates.secondLong
}

import { addMonths, monthOf, monthsFrom } from '@anju/standards/business-date.ts'

export interface SeededIndicator {
  readonly code: string
  readonly kind: 'month' | 'year' | 'now'
  readonly period: string
  readonly county: string
  readonly value: string
  readonly unit: string
}

/** Share of each county in the city's business; the city itself is 1. */
const SHARES: Record<string, number> = {
  '411200': 1,
  '411202': 0.34,
  '411282': 0.205,
  '411203': 0.145,
  '411221': 0.13,
  '411281': 0.108,
  '411224': 0.072,
}

/** Seasons of DOMAIN §3.3: withdrawals before the Spring Festival, bases raised in July. */
const SEASON_OUT = [1.35, 1.1, 0.92, 0.9, 0.95, 0.98, 1.08, 1.0, 0.97, 0.95, 0.96, 1.02]
const RUNNING_SHARE = 0.8

interface Month {
  readonly month: string
  readonly contribution: number
  readonly withdrawal: number
  readonly lending: number
  readonly recovered: number
  readonly deposits: number
  readonly loans: number
  readonly people: number
}

/** Two years of a small centre up to `today`, whose month is still running. Deterministic. */
function history(today: string): Month[] {
  let [deposits, loans] = [312_000_000, 158_000_000]
  return monthsFrom(addMonths(monthOf(today), -23), monthOf(today)).map((month, index) => {
    const at = Number(month.slice(4)) - 1
    const part = month === monthOf(today) ? RUNNING_SHARE : 1
    const wave = 1 + 0.035 * Math.sin(index * 1.7)
    const contribution = 7_650_000 * (1 + index * 0.004) * (at >= 6 ? 1.05 : 1) * wave * part
    const withdrawal = 5_150_000 * (1 + index * 0.004) * SEASON_OUT[at]! * (1 + 0.04 * Math.sin(index * 2.3)) * part
    const lending = 3_900_000 * (1 + 0.22 * Math.sin(index * 0.9 + 1)) * part
    const recovered = 1_450_000 * (1 + index * 0.006) * part
    deposits += contribution - withdrawal
    loans += lending - recovered
    return { month, contribution, withdrawal, lending, recovered, deposits, loans, people: 5710 + index * 13 + (at % 3) * 4 }
  })
}

/** Rows of ads.indicator for the city and its counties. */
export function cityIndicators(today: string): SeededIndicator[] {
  const months = history(today)
  return Object.keys(SHARES).flatMap((county) => [
    ...flow('0301007201', county, months, (month) => month.contribution),
    ...flow('0301007601', county, months, (month) => month.withdrawal),
    ...flow('0302000101', county, months, (month) => month.lending),
    ...flow('0302000201', county, months, (month) => month.recovered),
    ...stock('0301008101', '元', county, months, (month) => month.deposits * shareOf(county)),
    ...stock('0302000801', '元', county, months, (month) => month.loans * shareOf(county, 0.2)),
    ...stock('0301003201', '人', county, months, (month) => Math.round(month.people * shareOf(county))),
    ...stock(
      '0302020301',
      '%',
      county,
      months,
      (month) => ((month.loans * shareOf(county, 0.2)) / (month.deposits * shareOf(county))) * 100,
    ),
  ])
}

/** Loans lean towards the larger counties: `lean` moves the share away from the common one. */
const shareOf = (county: string, lean = 0) =>
  (SHARES[county] ?? 0) * (county === '411200' ? 1 : 1 + lean * ((SHARES[county] ?? 0) - 0.2) * 4)

function flow(code: string, county: string, months: readonly Month[], of: (month: Month) => number): SeededIndicator[] {
  const row = (kind: SeededIndicator['kind'], period: string, among: readonly Month[]) => ({
    code,
    kind,
    period,
    county,
    unit: '元',
    value: among.reduce((sum, month) => sum + Math.round(of(month) * shareOf(county) * 100) / 100, 0).toFixed(2),
  })
  const years = [...new Set(months.map(({ month }) => month.slice(0, 4)))]
  return [
    ...months.map((month) => row('month', month.month, [month])),
    ...years.map((year) =>
      row(
        'year',
        year,
        months.filter(({ month }) => month.startsWith(year)),
      ),
    ),
    row('now', 'now', months),
  ]
}

function stock(
  code: string,
  unit: string,
  county: string,
  months: readonly Month[],
  of: (month: Month) => number,
): SeededIndicator[] {
  const row = (kind: SeededIndicator['kind'], period: string, month: Month | undefined) => ({
    code,
    kind,
    period,
    county,
    unit,
    value: month ? of(month).toFixed(unit === '人' ? 0 : 2) : '0',
  })
  const last = months.at(-1)
  return [
    ...months.map((month) => row('month', month.month, month)),
    row('year', last?.month.slice(0, 4) ?? '', last),
    row('now', 'now', last),
  ]
}

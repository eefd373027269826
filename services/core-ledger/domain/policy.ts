import { BASE_LIMITS, type BaseLimits } from '@anju/standards/base-limits.ts'
import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type Fen, fenFromYuan } from '@anju/standards/money.ts'
import { type Rate, rateFromText } from './rate.ts'

/** Loan rates of one date: first or second home, up to five years or longer. */
export interface LoanRates {
  readonly firstShort: Rate
  readonly firstLong: Rate
  readonly secondShort: Rate
  readonly secondLong: Rate
}

/** The parameters in force on a day (政策参数). */
export interface Policy {
  /** First day of the newest change among them: what a decision stores as its policy_version. */
  readonly version: BusinessDate
  /** 缴存比例, percent, both sides. */
  readonly ratioPercent: { readonly lowest: bigint; readonly highest: bigint }
  readonly base: { readonly floor: Fen; readonly ceiling: Fen }
  /** A month's amount is rounded to whole multiples of this many fen. */
  readonly amountStep: Fen
  /** Annual rate of deposits (个人账户存款). */
  readonly depositRate: Rate
  /** 提取原因 allowed for a partial withdrawal and for a closing one. */
  readonly partialReasons: readonly string[]
  readonly closingReasons: readonly string[]
  readonly loanRates: LoanRates
  readonly loanCeiling: Fen
  /** A loan covers at most this percent of the house's price. */
  readonly loanPricePercent: bigint
}

interface PolicyChange {
  readonly validFrom: BusinessDate
  readonly docNo: string
  readonly level: 'nation' | 'province' | 'city'
  readonly change: Partial<Omit<Policy, 'version'>>
}

const loanRates = (firstShort: string, firstLong: string, secondShort: string, secondLong: string): LoanRates => ({
  firstShort: rateFromText(firstShort),
  firstLong: rateFromText(firstLong),
  secondShort: rateFromText(secondShort),
  secondLong: rateFromText(secondLong),
})

const baseOf = ({ floor, ceiling }: BaseLimits) => ({ floor: fenFromYuan(floor), ceiling: fenFromYuan(ceiling) })
const [firstLimits, ...laterLimits] = BASE_LIMITS

/** The first set of parameters, each in force until a change replaces it. Loan ceiling and price share are assumptions, as the base limits are. */
const FIRST: PolicyChange = {
  validFrom: firstLimits.validFrom,
  docNo: firstLimits.docNo,
  level: 'nation',
  change: {
    ratioPercent: { lowest: 5n, highest: 12n },
    base: baseOf(firstLimits),
    amountStep: 1n,
    depositRate: rateFromText('0.015'),
    partialReasons: ['01', '02', '06', '07'],
    closingReasons: ['03', '04', '05', '08'],
    loanRates: loanRates('0.026', '0.031', '0.03025', '0.03575'),
    loanCeiling: 800_000_00n,
    loanPricePercent: 80n,
  },
}

const OF_THE_CITY = laterLimits.map(
  (limits): PolicyChange => ({
    validFrom: limits.validFrom,
    docNo: limits.docNo,
    level: 'city',
    change: { base: baseOf(limits) },
  }),
)

const OF_THE_NATION: readonly PolicyChange[] = [
  {
    validFrom: '2024-05-18',
    docNo: '银发〔2024〕 2024-05-18 公积金贷款利率',
    level: 'nation',
    change: { loanRates: loanRates('0.0235', '0.0285', '0.02775', '0.03325') },
  },
  {
    validFrom: '2025-05-08',
    docNo: '银发〔2025〕 2025-05-08 公积金贷款利率',
    level: 'nation',
    change: { loanRates: loanRates('0.021', '0.026', '0.02525', '0.03075') },
  },
  {
    validFrom: '2026-09-20',
    docNo: '国务院令第844号',
    level: 'nation',
    change: { partialReasons: ['01', '02', '06', '07', '10', '11', '12'] },
  },
]

/** Every change of the parameters, oldest first (DOMAIN §2). */
export const POLICY_CHANGES: readonly [PolicyChange, ...PolicyChange[]] = [
  FIRST,
  ...[...OF_THE_NATION, ...OF_THE_CITY].sort((a, b) => a.validFrom.localeCompare(b.validFrom)),
]

/** The parameters in force on `date`; the first set also covers all earlier days. */
export function policyAt(date: BusinessDate): Policy {
  const [first, ...later] = POLICY_CHANGES
  const start = { version: first.validFrom, ...first.change } as Policy
  const changes = later
    .filter((change) => change.validFrom <= date)
    .map(({ validFrom, change }) => ({ ...change, version: validFrom }))
  return Object.assign({}, start, ...changes)
}

/** The annual rate of a loan: by home (first or not) and by term (up to 60 months or longer). */
export function loanRateOf(rates: LoanRates, loan: { firstHome: boolean; termMonths: number }): Rate {
  const short = loan.termMonths <= 60
  if (loan.firstHome) return short ? rates.firstShort : rates.firstLong
  return short ? rates.secondShort : rates.secondLong
}

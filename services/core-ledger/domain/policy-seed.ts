import { BASE_LIMITS } from '@anju/standards/base-limits.ts'
import { addDays, type BusinessDate } from '@anju/standards/business-date.ts'
import { CITY } from '@anju/standards/code-lists/region.ts'
import { NATION, type PolicyPeriod } from './policy.ts'
import { PARAMETER_NAMES, type ParameterName, type StoredValues } from './policy-parameters.ts'

/** One value in time: from this day until the next one of its parameter and region. */
type Change<Value> = readonly [validFrom: BusinessDate, docNo: string, value: Value]

/** First day of the regulation, and of every parameter. */
const FIRST_DAY = '1999-04-03'
const REGULATION = '国务院令第262号'
const DECREE_844 = ['2026-09-20', '国务院令第844号'] as const
/** Marks what stands in for a document of the centre that was not at hand: to be replaced by a change with the real one. */
const ASSUMED = '中心业务规定（假定）'

const rates = (firstShort: string, firstLong: string, secondShort: string, secondLong: string): StoredValues['loanRates'] => ({
  firstShort,
  firstLong,
  secondShort,
  secondLong,
})

const OLD_SITUATIONS = [
  { title: '购买、建造、翻建、大修自住住房', codes: ['01', '02'], closes: false },
  { title: '离休、退休', codes: ['03'], closes: true },
  { title: '完全丧失劳动能力并与单位终止劳动关系', codes: ['04'], closes: true },
  { title: '出境定居', codes: ['05'], closes: true },
  { title: '偿还购房贷款本息', codes: ['06'], closes: false },
  { title: '房租超出家庭工资收入的规定比例', codes: ['07'], closes: false },
]
const NEW_SITUATIONS = [
  ...OLD_SITUATIONS.map((one) => (one.codes.includes('07') ? { ...one, title: '支付自住住房房租' } : one)),
  { title: '装修自住住房', codes: ['10'], closes: false },
  { title: '支付自住住房物业费', codes: ['11'], closes: false },
  { title: '国务院批准的其他住房消费', codes: ['12'], closes: false },
]
const HEIRS = { title: '死亡或宣告死亡，由继承人、受遗赠人提取', codes: ['08'], closes: true }

/** What holds in the whole nation (DOMAIN §2). The loan rates before 2024-05-18 are kept back to the first day. */
const OF_THE_NATION: { readonly [Name in ParameterName]?: readonly Change<StoredValues[Name]>[] } = {
  ratioLimits: [[FIRST_DAY, '建金管〔2005〕5号', { lowest: '0.05', highest: '0.12' }]],
  depositRates: [[FIRST_DAY, '银发〔2016〕43号', { prior: '0.015', current: '0.015' }]],
  depositDayCount: [[FIRST_DAY, '银行结息惯例', 'actual/360']],
  interestSettlementDay: [[FIRST_DAY, REGULATION, '06-30']],
  loanRates: [
    [FIRST_DAY, '2024-05-18 以前公布的公积金贷款利率', rates('0.026', '0.031', '0.03025', '0.03575')],
    ['2024-05-18', '银发〔2024〕 2024-05-18 公积金贷款利率', rates('0.0235', '0.0285', '0.02775', '0.03325')],
    ['2025-05-08', '银发〔2025〕 2025-05-08 公积金贷款利率', rates('0.021', '0.026', '0.02525', '0.03075')],
  ],
  loanRepricingDay: [[FIRST_DAY, '公积金贷款利率通知', '01-01']],
  penaltyFactor: [[FIRST_DAY, '银发〔2003〕251号', '3/2']],
  loanReviewDays: [
    [FIRST_DAY, REGULATION, 15],
    [...DECREE_844, 10],
  ],
  loanToDepositWarning: [[FIRST_DAY, '住房公积金业务监管指标', '0.85']],
  withdrawalReasons: [
    [FIRST_DAY, REGULATION, { situations: OLD_SITUATIONS, heirs: HEIRS }],
    [...DECREE_844, { situations: NEW_SITUATIONS, heirs: HEIRS }],
  ],
  withdrawalDecisionDays: [
    [FIRST_DAY, REGULATION, 3],
    [...DECREE_844, 3],
  ],
}

/** What the city sets. All of it is assumed: no document of 三门峡 was at hand; age and term are those of 安阳 (DOMAIN §2.3). */
const OF_THE_CITY: typeof OF_THE_NATION = {
  baseLimits: BASE_LIMITS.map(({ validFrom, docNo, floor, ceiling }) => [validFrom, docNo, { floor, ceiling }]),
  amountStep: [[FIRST_DAY, ASSUMED, '0.01']],
  loanCeilings: [[FIRST_DAY, ASSUMED, { single: '650000.00', couple: '800000.00' }]],
  loanPriceShare: [[FIRST_DAY, ASSUMED, '0.80']],
  loanTerms: [[FIRST_DAY, ASSUMED, { longestMonths: 360, oldestAge: { male: 68, female: 63 } }]],
  overdueLadder: [
    [
      FIRST_DAY,
      ASSUMED,
      [
        { fromPeriods: 1, actions: ['短信', '电话'] },
        { fromPeriods: 2, actions: ['催收函', '上门'] },
        { fromPeriods: 3, actions: ['起诉'] },
      ],
    ],
  ],
  withdrawalRules: [
    [
      FIRST_DAY,
      ASSUMED,
      {
        keep: '0.00',
        sameHouseMonths: 24,
        perReason: [
          { code: '06', monthsBetween: 12, yearly: null },
          { code: '07', monthsBetween: 3, yearly: null },
          { code: '10', monthsBetween: 60, yearly: '50000.00' },
          { code: '11', monthsBetween: 12, yearly: '3000.00' },
          { code: '12', monthsBetween: 12, yearly: null },
        ],
      },
    ],
  ],
  voluntaryRules: [
    [
      FIRST_DAY,
      ASSUMED,
      { ratios: { lowest: '0.10', highest: '0.24' }, everyMonths: [1], monthsBeforeLoan: 12, withdrawalOnEnding: false },
    ],
    [
      ...DECREE_844,
      { ratios: { lowest: '0.10', highest: '0.24' }, everyMonths: [1, 3, 6, 12], monthsBeforeLoan: 6, withdrawalOnEnding: true },
    ],
  ],
  rentLimits: [
    [FIRST_DAY, ASSUMED, { single: '12000.00', couple: '24000.00', incomeShare: '0.15' }],
    [...DECREE_844, { single: '12000.00', couple: '24000.00', incomeShare: null }],
  ],
}

const periodsOf = (region: string, table: typeof OF_THE_NATION): PolicyPeriod[] =>
  PARAMETER_NAMES.flatMap((parameter) => {
    const changes: readonly Change<unknown>[] = table[parameter] ?? []
    return changes.map(([validFrom, docNo, value], index) => {
      const next = changes[index + 1]
      return { parameter, region, validFrom, validTo: next ? addDays(next[0], -1) : null, value, docNo }
    })
  })

/** The periods with which a ledger begins: revision 1. */
export const SEED_PERIODS: readonly PolicyPeriod[] = [...periodsOf(NATION, OF_THE_NATION), ...periodsOf(CITY.code, OF_THE_CITY)]

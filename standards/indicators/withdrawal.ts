import type { Indicator } from './indicator.ts'

const COMMON = { group: '提取', owner: '归集管理科', version: '1.0' } as const
const FLOW = ['day', 'month', 'year', 'now'] as const

/** 提取 indicators, DOMAIN §6 group 0301 and the centre's own. */
export const WITHDRAWAL_INDICATORS: readonly Indicator[] = [
  {
    ...COMMON,
    code: '0301003911',
    name: '提取人数',
    definition: '期内有提取支付的缴存人数，同一账户只计一次，按支付日期计',
    unit: '人',
    periods: FLOW,
    direction: 'neutral',
    measure: {
      kind: 'aggregate',
      from: 'dwd.withdrawal AS w JOIN dwd.account AS a ON a.account_no = w.account_no JOIN dwd.unit AS u ON u.unit_no = a.unit_no',
      expression: 'count(DISTINCT w.account_no)',
      time: { column: 'w.paid_on', grain: 'day' },
      county: 'u.county_code',
      where: "w.status = 'paid'",
    },
  },
  {
    ...COMMON,
    code: '0301007601',
    name: '提取额',
    definition: '期内已支付的提取本金合计（含销户提取，冲账抵减）；当前为历年累计提取额',
    unit: '元',
    periods: FLOW,
    direction: 'neutral',
    measure: {
      kind: 'aggregate',
      from: 'dws.fund_day',
      expression: 'sum(withdrawal)',
      time: { column: 'business_date', grain: 'day' },
      county: 'county_code',
    },
  },
  {
    ...COMMON,
    code: 'AJ01000004',
    name: '提取笔数',
    definition: '期内已支付的提取笔数',
    unit: '笔',
    periods: FLOW,
    direction: 'neutral',
    measure: {
      kind: 'aggregate',
      from: 'dws.fund_day',
      expression: 'sum(withdrawal_count)',
      time: { column: 'business_date', grain: 'day' },
      county: 'county_code',
    },
  },
  {
    ...COMMON,
    code: '0301020401',
    name: '提取率',
    definition: '提取额占缴存额比重：提取额 ÷ 实归集额 × 100%；当前为累计',
    unit: '%',
    periods: ['month', 'year', 'now'],
    direction: 'neutral',
    measure: { kind: 'formula', plus: ['0301007601'], over: '0301007201', scale: 100 },
  },
]

import type { Indicator } from './indicator.ts'

const COMMON = { group: '资金', owner: '财务管理科', version: '1.0' } as const

/** 资金 indicators: balances, and how far the money is put to use. */
export const FUND_INDICATORS: readonly Indicator[] = [
  {
    ...COMMON,
    code: '0301008101',
    name: '归集余额',
    definition: '期末全部个人账户余额之和；年度与当前取最近月份',
    unit: '元',
    periods: ['month', 'year', 'now'],
    direction: 'up',
    measure: {
      kind: 'latest',
      from: 'dws.fund_month',
      expression: 'sum(deposit_balance)',
      month: 'month',
      county: 'county_code',
    },
  },
  {
    ...COMMON,
    code: 'AJ03000001',
    name: '可用资金',
    definition: '归集余额 − 贷款余额（未计增值收益与国债）',
    unit: '元',
    periods: ['month', 'year', 'now'],
    direction: 'neutral',
    measure: { kind: 'formula', plus: ['0301008101'], minus: ['0302000801'] },
  },
  {
    ...COMMON,
    code: '0301020501',
    name: '使用率',
    definition: '（累计提取额 + 贷款余额）÷ 累计归集额 × 100%；国债余额目前为零',
    unit: '%',
    periods: ['now'],
    direction: 'up',
    measure: { kind: 'formula', plus: ['0301007601', '0302000801'], over: '0301007201', scale: 100 },
  },
  {
    ...COMMON,
    code: '0302020201',
    name: '运用率',
    definition: '（贷款余额 + 国债余额）÷ 归集余额 × 100%；国债余额目前为零',
    unit: '%',
    periods: ['month', 'year', 'now'],
    direction: 'up',
    measure: { kind: 'formula', plus: ['0302000801'], over: '0301008101', scale: 100 },
  },
]

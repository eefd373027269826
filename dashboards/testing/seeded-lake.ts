import type { ColumnType } from '@anju/infra/lake/append.ts'
import type { Lake, LakeValue } from '@anju/infra/lake/engine.ts'
import { addMonths, monthsFrom } from '@anju/standards/business-date.ts'
import { CITY, county, NO_COUNTY } from '@anju/standards/code-lists/region.ts'
import { cityIndicators, type SeededIndicator } from './seeded-indicators.ts'

/** The day on which the seeded centre stands still. */
export const TODAY = '2026-11-25'
export const AS_OF = '2026-11-25T09:30:00+08:00'

const columns = (spec: Record<string, string>): ColumnType[] => Object.entries(spec).map(([name, type]) => ({ name, type }))

const INDICATOR = columns({
  indicator_code: 'VARCHAR',
  period_kind: 'VARCHAR',
  period: 'VARCHAR',
  county_code: 'VARCHAR',
  value: 'DECIMAL(24,6)',
  unit: 'VARCHAR',
  as_of: 'TIMESTAMPTZ',
})
const FORECAST = columns({
  series: 'VARCHAR',
  month: 'VARCHAR',
  model: 'VARCHAR',
  value: 'DECIMAL(18,2)',
  lower80: 'DECIMAL(18,2)',
  upper80: 'DECIMAL(18,2)',
  lower95: 'DECIMAL(18,2)',
  upper95: 'DECIMAL(18,2)',
  made_on: 'DATE',
})
const REGION = columns({ county_code: 'VARCHAR', county_name: 'VARCHAR', city_code: 'VARCHAR', city_name: 'VARCHAR' })
const UNIT_RANKING = columns({
  rank: 'INTEGER',
  unit_no: 'VARCHAR',
  name: 'VARCHAR',
  value: 'DECIMAL(18,2)',
  member_count: 'INTEGER',
  as_of: 'TIMESTAMPTZ',
})
const CHANGE = { _op: 'VARCHAR', _lsn: 'BIGINT', _seq: 'BIGINT', _committed_at: 'TIMESTAMPTZ' }
const ENTRY = columns({
  entry_no: 'VARCHAR',
  account_no: 'VARCHAR',
  voucher_no: 'VARCHAR',
  business_date: 'DATE',
  kind: 'VARCHAR',
  amount: 'DECIMAL(18,2)',
  reversal_flag: 'VARCHAR',
  ...CHANGE,
})
const LOAN_ENTRY = columns({
  entry_no: 'VARCHAR',
  loan_no: 'VARCHAR',
  voucher_no: 'VARCHAR',
  business_date: 'DATE',
  kind: 'VARCHAR',
  amount: 'DECIMAL(18,2)',
  ...CHANGE,
})
const ACCOUNT = columns({ account_no: 'VARCHAR', unit_no: 'VARCHAR', ...CHANGE })
const UNIT = columns({ unit_no: 'VARCHAR', name: 'VARCHAR', county_code: 'VARCHAR', ...CHANGE })
const LOAN = columns({ loan_no: 'VARCHAR', borrower_name: 'VARCHAR', county_code: 'VARCHAR', ...CHANGE })

async function table(lake: Lake, name: string, spec: readonly ColumnType[], rows: LakeValue[][]): Promise<void> {
  await lake.run(`CREATE TABLE ${name} (${spec.map((column) => `${column.name} ${column.type}`).join(', ')})`)
  if (rows.length) await lake.appendRows(name, spec, rows)
}

/** Fills an empty lake with a small centre: two years of indicators, forecasts, and this morning's postings in the change log. */
export async function seedLake(lake: Lake): Promise<void> {
  for (const schema of ['ods', 'dim', 'dwd', 'ads']) await lake.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
  await table(lake, 'ads.indicator', INDICATOR, cityIndicators(TODAY).map(indicatorRow))
  await table(lake, 'ads.forecast', FORECAST, forecastRows())
  await table(
    lake,
    'dim.region',
    REGION,
    county.codes.map(({ code, title }) => [code, title, CITY.code, CITY.title]),
  )
  await table(lake, 'ads.unit_ranking', UNIT_RANKING, [
    [1, '98100100003', '崤函路小餐馆', '6000000.00', 4, AS_OF],
    [2, '98100100001', '三门峡市第一人民医院', '5214300.00', 812, AS_OF],
    [3, '98100100002', '灵宝黄金集团', '3987120.50', 640, AS_OF],
  ])
  await table(lake, 'dwd.account_entry', columns({ entry_no: 'VARCHAR', as_of_lsn: 'BIGINT' }), [['seed', 1000n]])
  await table(lake, 'dwd.loan_entry', columns({ entry_no: 'VARCHAR', as_of_lsn: 'BIGINT' }), [['seed', 1000n]])
  await seedChanges(lake)
}

const indicatorRow = ({ code, kind, period, county: at, value, unit }: SeededIndicator): LakeValue[] => [
  code,
  kind,
  period,
  at,
  value,
  unit,
  AS_OF,
]

function forecastRows(): LakeValue[][] {
  const last = cityIndicators(TODAY).find(
    (row) => row.code === '0301008101' && row.period === '202610' && row.county === '411200',
  )
  const start = Number(last?.value)
  const months = monthsFrom(addMonths('202610', 1), addMonths('202610', 12))
  return months.map((month, index) => {
    const value = start * (1 + 0.0062 * (index + 1)) - (month.endsWith('01') ? start * 0.006 : 0)
    const spread = start * 0.0042 * Math.sqrt(index + 1)
    const at = (factor: number) => (value + spread * factor).toFixed(2)
    return ['deposit_balance', month, '组合模型', value.toFixed(2), at(-1.28), at(1.28), at(-1.96), at(1.96), TODAY]
  })
}

const counties = county.codes.map(({ code }) => code).filter((code) => code !== NO_COUNTY.code)
const change = (lsn: bigint, at: string): LakeValue[] => ['insert', lsn, lsn, at]

async function seedChanges(lake: Lake): Promise<void> {
  const at = '2026-11-25T08:00:00+08:00'
  await table(
    lake,
    'ods.ledger_unit',
    UNIT,
    counties.map((code, index) => [`9810010000${index}`, `单位甲${index}`, code, ...change(1n, at)]),
  )
  const accounts = counties.flatMap((_, index) =>
    Array.from({ length: 40 }, (__, member) => [`99${index}${member}`, `9810010000${index}`, ...change(2n, at)]),
  )
  await table(lake, 'ods.ledger_account', ACCOUNT, accounts)
  await table(
    lake,
    'ods.ledger_loan',
    LOAN,
    counties.map((code, index) => [`LN${index}`, '张三丰', code, ...change(3n, at)]),
  )
  await table(lake, 'ods.ledger_account_entry', ENTRY, [])
  await table(lake, 'ods.ledger_loan_entry', LOAN_ENTRY, [])
  const morning: PostedEvent[] = [
    { county: '411202', kind: '01', people: 38, each: '1486.00', lsn: 900n, at: '2026-11-25T09:02:11+08:00' },
    { county: '411282', kind: '01', people: 24, each: '1210.00', lsn: 910n, at: '2026-11-25T09:08:40+08:00' },
    { county: '411221', kind: '11', people: 1, each: '-36000.00', lsn: 920n, at: '2026-11-25T09:12:02+08:00' },
    { county: '411203', kind: '01', people: 17, each: '1324.50', lsn: 930n, at: '2026-11-25T09:15:27+08:00' },
    { county: '411281', kind: '12', people: 1, each: '-128406.33', lsn: 940n, at: '2026-11-25T09:19:48+08:00' },
    { county: '411224', kind: '02', people: 6, each: '980.00', lsn: 950n, at: '2026-11-25T09:24:05+08:00' },
    { county: '411202', kind: '01', people: 31, each: '1650.00', lsn: 1010n, at: '2026-11-25T09:33:16+08:00' },
    { county: '411282', kind: '11', people: 1, each: '-18000.00', lsn: 1020n, at: '2026-11-25T09:36:52+08:00' },
  ]
  for (const event of morning) await postEvent(lake, event)
  await lake.appendRows('ods.ledger_loan_entry', LOAN_ENTRY, [
    ['LE1', 'LN0', 'V-LE1', TODAY, '01', '420000.00', ...change(935n, '2026-11-25T09:17:30+08:00')],
  ])
}

export interface PostedEvent {
  readonly county: string
  readonly kind: '01' | '02' | '11' | '12'
  readonly people: number
  readonly each: string
  readonly lsn: bigint
  readonly at: string
}

/** Appends one voucher's entries to the change log, as capture does when the ledger has posted. */
export async function postEvent(lake: Lake, { county: code, kind, people, each, lsn, at }: PostedEvent): Promise<void> {
  const unit = counties.indexOf(code)
  const rows = Array.from({ length: people }, (_, index) => [
    `E${lsn}-${index}`,
    `99${unit}${index}`,
    `V${lsn}`,
    TODAY,
    kind,
    each,
    '01',
    ...change(lsn, at),
  ])
  await lake.appendRows('ods.ledger_account_entry', ENTRY, rows)
}

/** Publishes the next version of the indicators: this year's contribution of a county and the city grown by `yuan`. */
export async function growContribution(lake: Lake, code: string, yuan: string, asOf: string): Promise<void> {
  await lake.run(
    `UPDATE ads.indicator SET value = value + $1::DECIMAL(24,6), as_of = $2::TIMESTAMPTZ
     WHERE indicator_code = '0301007201' AND county_code IN ($3, '411200')
       AND ((period_kind = 'year' AND period = '2026') OR (period_kind = 'month' AND period = '202611'))`,
    [yuan, asOf, code],
  )
}

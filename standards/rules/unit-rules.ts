import {
  all,
  amount,
  asOfMonth,
  date,
  dates,
  filled,
  matches,
  monthOfDate,
  number,
  numbers,
  oneOf,
  present,
  text,
  textIs,
  texts,
  together,
} from './build.ts'
import { rowRule, totalRule, uniqueRule } from './define-rule.ts'
import type { RowRule, Rule } from './rule.ts'

const MONTH = '(19|20)[0-9]{2}(0[1-9]|1[0-2])'
const isMonth = matches(text('paid_month'), MONTH)

/** Below 5 % a file from outside must be asked for the approvals; the ledger has seen them. */
const loweredRatio = (column: 'unit_ratio' | 'member_ratio', whose: string): RowRule =>
  rowRule({
    id: `unit.${column}.lowered`,
    dimension: 'accuracy',
    severity: 'warning',
    title: `外来文件中${whose}缴存比例低于 5% 的，须有降低缴存比例的批准`,
    applies: all(oneOf(text('source'), ['import']), present(column)),
    passes: numbers(number(column), '>=', amount('0.05')),
    passing: { row: { source: 'import', [column]: '0.05' } },
    failing: { row: { source: 'import', [column]: '0.03' } },
  })

/** Rules between the elements of 单位信息 and 单位账户. */
export const UNIT_RULES: readonly Rule[] = [
  uniqueRule({
    id: 'unit.unit_no.unique',
    dimension: 'uniqueness',
    title: '单位账号不重复',
    unique: ['unit_no'],
    passing: { row: { unit_no: '9826010100001' } },
    failing: { row: { unit_no: '9826010100001' }, beside: { unit: [{ unit_no: '9826010100001' }] } },
  }),
  uniqueRule({
    id: 'unit.credit_code.unique',
    dimension: 'uniqueness',
    title: '一个统一社会信用代码只登记一个单位（已销户的不计）',
    applies: all(filled('credit_code'), texts(text('status'), '<>', textIs('04'))),
    unique: ['credit_code'],
    passing: { row: { credit_code: '91411200MA3X00017G', status: '01' } },
    failing: {
      row: { credit_code: '91411200MA3X00017G', status: '01' },
      beside: { unit: [{ credit_code: '91411200MA3X00017G', status: '01' }] },
    },
  }),
  rowRule({
    id: 'unit.closed_on.after_opening',
    dimension: 'consistency',
    title: '单位销户日期不早于开户日期',
    applies: all(present('closed_on'), present('opened_on')),
    passes: dates(date('closed_on'), '>=', date('opened_on')),
    passing: { row: { opened_on: '2020-01-01', closed_on: '2024-05-06' } },
    failing: { row: { opened_on: '2020-01-01', closed_on: '2019-05-06' } },
  }),
  rowRule({
    id: 'unit.status.closed_on',
    dimension: 'consistency',
    title: '状态为销户的单位有销户日期，其他状态没有',
    applies: filled('status'),
    passes: together(oneOf(text('status'), ['04']), present('closed_on')),
    passing: { row: { status: '04', closed_on: '2024-05-06' } },
    failing: { row: { status: '04', closed_on: null } },
  }),
  rowRule({
    id: 'unit.paid_month.not_ahead',
    dimension: 'accuracy',
    title: '缴至年月不晚于业务日期所在月份',
    applies: isMonth,
    passes: texts(text('paid_month'), '<=', asOfMonth()),
    passing: { row: { paid_month: '202001' } },
    failing: { row: { paid_month: '209912' } },
  }),
  rowRule({
    id: 'unit.paid_month.recent',
    dimension: 'timeliness',
    severity: 'warning',
    title: '正常缴存的单位，缴至年月距业务日期不超过 3 个月',
    applies: all(isMonth, oneOf(text('status'), ['01'])),
    passes: texts(text('paid_month'), '>=', asOfMonth(-3)),
    passing: { row: { paid_month: '209912', status: '01' } },
    failing: { row: { paid_month: '201001', status: '01' } },
  }),
  rowRule({
    id: 'unit.paid_month.after_opening',
    dimension: 'consistency',
    title: '缴至年月不早于开户日期所在月份',
    applies: all(isMonth, present('opened_on')),
    passes: texts(text('paid_month'), '>=', monthOfDate('opened_on')),
    passing: { row: { opened_on: '2020-03-01', paid_month: '202003' } },
    failing: { row: { opened_on: '2020-03-01', paid_month: '201912' } },
  }),
  loweredRatio('unit_ratio', '单位'),
  loweredRatio('member_ratio', '个人'),
]

/** Rules of 单位账户, as files bring it. */
export const UNIT_ACCOUNT_RULES: readonly Rule[] = [
  uniqueRule({
    id: 'unit_account.unit_no.unique',
    dimension: 'uniqueness',
    title: '一个单位只有一个单位账户',
    unique: ['unit_no'],
    passing: { row: { unit_no: '9826010100001' } },
    failing: { row: { unit_no: '9826010100001' }, beside: { unit_account: [{ unit_no: '9826010100001' }] } },
  }),
  totalRule({
    id: 'unit_account.balance.members',
    dimension: 'consistency',
    title: '单位账户余额等于其名下个人账户余额之和',
    applies: present('balance'),
    total: number('balance'),
    key: 'unit_no',
    parts: { dataset: 'account', key: 'unit_no', value: number('balance'), where: present('balance') },
    passing: {
      row: { unit_no: '9826010100001', balance: '30.00' },
      beside: {
        account: [
          { unit_no: '9826010100001', balance: '10.00' },
          { unit_no: '9826010100001', balance: '20.00' },
        ],
      },
    },
    failing: {
      row: { unit_no: '9826010100001', balance: '30.01' },
      beside: { account: [{ unit_no: '9826010100001', balance: '30.00' }] },
    },
  }),
]

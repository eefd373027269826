import { WIDEST_BASE } from '../base-limits.ts'
import {
  all,
  amount,
  any,
  date,
  dates,
  filled,
  minus,
  number,
  numbers,
  oneOf,
  plus,
  present,
  scaled,
  text,
  together,
} from './build.ts'
import { referenceRule, rowRule, totalRule, uniqueRule } from './define-rule.ts'
import type { NumberValue, Predicate } from './expression.ts'
import type { RowRule, Rule } from './rule.ts'

const isOpen = oneOf(text('status'), ['01', '02', '06'])
const isClosed = oneOf(text('status'), ['03', '04', '05'])
const ZERO = amount('0')

/** At most base × share + 1, one yuan for the rounding rule, which is local. */
const atMost = (column: string, share: string): Predicate =>
  numbers(minus(number(column), amount('1')), '<=', scaled(number('base'), share))

/** At most 12 % of the base. Below 5 % is lawful where a unit's ratio was lowered; who has no unit (自愿缴存) bears both sides'. */
function highestAmountRule(
  column: 'unit_amount' | 'member_amount',
  title: string,
  { passes, allowed }: { passes: Predicate; allowed: string },
): RowRule {
  return rowRule({
    id: `account.${column}.ratio`,
    dimension: 'accuracy',
    title,
    applies: paying(column),
    passes,
    passing: { row: { status: '01', base: '5000.00', unit_amount: '0.00', [column]: allowed } },
    failing: { row: { status: '01', base: '5000.00', unit_amount: '400.00', [column]: '1000.00' } },
  })
}

/** At least base × 5 % − 1 in files from outside, whose approvals nobody has seen; what the ledger holds was lowered with approval. */
function lowestAmountRule(column: 'unit_amount' | 'member_amount', whose: string): RowRule {
  return rowRule({
    id: `account.${column}.lowered`,
    dimension: 'accuracy',
    severity: 'warning',
    title: `外来文件中${whose}月缴存额低于缴存基数 5% 的，须有降低缴存比例的批准（容差 1 元）`,
    applies: all(oneOf(text('source'), ['import']), paying(column)),
    passes: numbers(plus(number(column), amount('1')), '>=', scaled(number('base'), '0.05')),
    passing: { row: { source: 'import', status: '01', base: '5000.00', [column]: '250.00' } },
    failing: { row: { source: 'import', status: '01', base: '5000.00', [column]: '100.00' } },
  })
}

const paying = (column: string): Predicate =>
  all(oneOf(text('status'), ['01']), numbers(number('base'), '>', ZERO), numbers(number(column), '>', ZERO))

const balanceIsSum: NumberValue = plus(number('prior_balance'), number('current_balance'))

/** Rules between the elements of 个人账户, and of accounts with what they belong to. */
export const ACCOUNT_RULES: readonly Rule[] = [
  uniqueRule({
    id: 'account.account_no.unique',
    dimension: 'uniqueness',
    title: '个人账号不重复',
    unique: ['account_no'],
    passing: { row: { account_no: '9926010100001' } },
    failing: { row: { account_no: '9926010100001' }, beside: { account: [{ account_no: '9926010100001' }] } },
  }),
  uniqueRule({
    id: 'account.member_no.unique',
    dimension: 'uniqueness',
    title: '一个缴存人只有一个未销户的个人账户',
    applies: all(filled('member_no'), isOpen),
    unique: ['member_no'],
    passing: { row: { member_no: 'M1', status: '01' }, beside: { account: [{ member_no: 'M1', status: '05' }] } },
    failing: { row: { member_no: 'M1', status: '01' }, beside: { account: [{ member_no: 'M1', status: '02' }] } },
  }),
  referenceRule({
    id: 'account.member_no.exists',
    dimension: 'consistency',
    title: '账户的缴存人在个人信息中存在',
    applies: filled('member_no'),
    from: ['member_no'],
    target: { dataset: 'member', columns: ['member_no'] },
    passing: { row: { member_no: 'M1' }, beside: { member: [{ member_no: 'M1' }] } },
    failing: { row: { member_no: 'M2' }, beside: { member: [{ member_no: 'M1' }] } },
  }),
  referenceRule({
    id: 'account.unit_no.exists',
    dimension: 'consistency',
    title: '账户所属单位在单位信息中存在',
    applies: filled('unit_no'),
    from: ['unit_no'],
    target: { dataset: 'unit', columns: ['unit_no'] },
    passing: { row: { unit_no: '98001' }, beside: { unit: [{ unit_no: '98001' }] } },
    failing: { row: { unit_no: '98002' }, beside: { unit: [{ unit_no: '98001' }] } },
  }),
  rowRule({
    id: 'account.base.range',
    dimension: 'accuracy',
    title: `正常账户的缴存基数在 ${WIDEST_BASE.floor} 至 ${WIDEST_BASE.ceiling} 元之间（历年上下限中最宽者）`,
    applies: all(oneOf(text('status'), ['01']), present('base')),
    passes: all(
      numbers(number('base'), '>=', amount(WIDEST_BASE.floor)),
      numbers(number('base'), '<=', amount(WIDEST_BASE.ceiling)),
    ),
    passing: { row: { status: '01', base: '5000.00' } },
    failing: { row: { status: '01', base: '25000.00' } },
  }),
  highestAmountRule('unit_amount', '正常账户的单位月缴存额不超过缴存基数的 12%（容差 1 元）', {
    passes: atMost('unit_amount', '0.12'),
    allowed: '400.00',
  }),
  highestAmountRule(
    'member_amount',
    '正常账户的个人月缴存额不超过缴存基数的 12%，单位不缴存的（自愿缴存）不超过 24%（容差 1 元）',
    {
      passes: any(
        atMost('member_amount', '0.12'),
        all(numbers(number('unit_amount'), '=', ZERO), atMost('member_amount', '0.24')),
      ),
      allowed: '1000.00',
    },
  ),
  lowestAmountRule('unit_amount', '单位'),
  lowestAmountRule('member_amount', '个人'),
  rowRule({
    id: 'account.balance.sum',
    dimension: 'consistency',
    title: '账户余额等于上年结转余额加当年归集余额',
    applies: all(present('balance'), present('prior_balance'), present('current_balance')),
    passes: numbers(number('balance'), '=', balanceIsSum),
    passing: { row: { balance: '300.00', prior_balance: '100.00', current_balance: '200.00' } },
    failing: { row: { balance: '300.01', prior_balance: '100.00', current_balance: '200.00' } },
  }),
  rowRule({
    id: 'account.held.within_balance',
    dimension: 'consistency',
    title: '冻结金额不超过账户余额',
    applies: all(present('held'), present('balance')),
    passes: numbers(number('held'), '<=', number('balance')),
    passing: { row: { held: '10.00', balance: '10.00' } },
    failing: { row: { held: '10.01', balance: '10.00' } },
  }),
  totalRule({
    id: 'account.balance.entries',
    dimension: 'consistency',
    title: '核心系统账户的余额等于其全部明细发生额之和',
    applies: all(oneOf(text('source'), ['ledger']), present('balance')),
    total: number('balance'),
    key: 'account_no',
    parts: { dataset: 'account_entry', key: 'account_no', value: number('amount'), where: present('amount') },
    passing: {
      row: { source: 'ledger', account_no: '99001', balance: '70.00' },
      beside: {
        account_entry: [
          { account_no: '99001', amount: '100.00' },
          { account_no: '99001', amount: '-30.00' },
        ],
      },
    },
    failing: {
      row: { source: 'ledger', account_no: '99001', balance: '100.00' },
      beside: { account_entry: [{ account_no: '99001', amount: '99.99' }] },
    },
  }),
  rowRule({
    id: 'account.closed_on.after_opening',
    dimension: 'consistency',
    title: '账户销户日期不早于开户日期',
    applies: all(present('closed_on'), present('opened_on')),
    passes: dates(date('closed_on'), '>=', date('opened_on')),
    passing: { row: { opened_on: '2020-01-01', closed_on: '2024-05-06' } },
    failing: { row: { opened_on: '2020-01-01', closed_on: '2019-05-06' } },
  }),
  rowRule({
    id: 'account.status.closed_on',
    dimension: 'consistency',
    title: '销户状态的账户有销户日期，其他状态没有',
    applies: filled('status'),
    passes: together(isClosed, present('closed_on')),
    passing: { row: { status: '05', closed_on: '2024-05-06' } },
    failing: { row: { status: '01', closed_on: '2024-05-06' } },
  }),
  rowRule({
    id: 'account.balance.closed_is_zero',
    dimension: 'consistency',
    title: '销户账户的余额为零',
    applies: all(isClosed, present('balance')),
    passes: numbers(number('balance'), '=', ZERO),
    passing: { row: { status: '05', balance: '0.00' } },
    failing: { row: { status: '05', balance: '12.00' } },
  }),
]

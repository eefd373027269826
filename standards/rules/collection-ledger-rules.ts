import {
  all,
  asOf,
  date,
  dates,
  daysAfter,
  filled,
  matches,
  monthOfDate,
  oneOf,
  present,
  text,
  texts,
  together,
} from './build.ts'
import { referenceRule, rowRule, uniqueRule } from './define-rule.ts'
import { reasonInForce } from './reason-rule.ts'
import type { Rule } from './rule.ts'

/** Rules of 汇补缴登记. */
export const REMITTANCE_RULES: readonly Rule[] = [
  uniqueRule({
    id: 'remittance.remittance_no.unique',
    dimension: 'uniqueness',
    title: '汇缴编号不重复',
    unique: ['remittance_no'],
    passing: { row: { remittance_no: 'R1' } },
    failing: { row: { remittance_no: 'R1' }, beside: { remittance: [{ remittance_no: 'R1' }] } },
  }),
  uniqueRule({
    id: 'remittance.month.unique',
    dimension: 'uniqueness',
    title: '一个单位一个年月只汇缴一次',
    applies: oneOf(text('kind'), ['01']),
    unique: ['unit_no', 'month'],
    passing: {
      row: { kind: '01', unit_no: '98001', month: '202611' },
      beside: { remittance: [{ kind: '02', unit_no: '98001', month: '202611' }] },
    },
    failing: {
      row: { kind: '01', unit_no: '98001', month: '202611' },
      beside: { remittance: [{ kind: '01', unit_no: '98001', month: '202611' }] },
    },
  }),
  referenceRule({
    id: 'remittance.unit_no.exists',
    dimension: 'consistency',
    title: '汇缴的单位存在',
    applies: filled('unit_no'),
    from: ['unit_no'],
    target: { dataset: 'unit', columns: ['unit_no'] },
    passing: { row: { unit_no: '98001' }, beside: { unit: [{ unit_no: '98001' }] } },
    failing: { row: { unit_no: '98002' }, beside: { unit: [{ unit_no: '98001' }] } },
  }),
  rowRule({
    id: 'remittance.month.not_ahead',
    dimension: 'consistency',
    title: '缴存年月不晚于记账日期所在月份',
    applies: all(matches(text('month'), '[0-9]{6}'), present('business_date')),
    passes: texts(text('month'), '<=', monthOfDate('business_date')),
    passing: { row: { month: '202610', business_date: '2026-11-02' } },
    failing: { row: { month: '202612', business_date: '2026-11-02' } },
  }),
]

/** Rules of 提取登记. */
export const WITHDRAWAL_RULES: readonly Rule[] = [
  uniqueRule({
    id: 'withdrawal.withdrawal_no.unique',
    dimension: 'uniqueness',
    title: '提取编号不重复',
    unique: ['withdrawal_no'],
    passing: { row: { withdrawal_no: 'W1' } },
    failing: { row: { withdrawal_no: 'W1' }, beside: { withdrawal: [{ withdrawal_no: 'W1' }] } },
  }),
  referenceRule({
    id: 'withdrawal.account_no.exists',
    dimension: 'consistency',
    title: '提取的个人账户存在',
    applies: filled('account_no'),
    from: ['account_no'],
    target: { dataset: 'account', columns: ['account_no'] },
    passing: { row: { account_no: '99001' }, beside: { account: [{ account_no: '99001' }] } },
    failing: { row: { account_no: '99002' }, beside: { account: [{ account_no: '99001' }] } },
  }),
  rowRule({
    id: 'withdrawal.status.paid_on',
    dimension: 'consistency',
    title: '已支付的提取有支付日期，其他状态没有',
    applies: filled('status'),
    passes: together(oneOf(text('status'), ['paid']), present('paid_on')),
    passing: { row: { status: 'paid', paid_on: '2026-11-02' } },
    failing: { row: { status: 'paid', paid_on: null } },
  }),
  rowRule({
    id: 'withdrawal.paid_on.after_acceptance',
    dimension: 'consistency',
    title: '支付日期不早于受理日期',
    applies: all(present('paid_on'), present('accepted_on')),
    passes: dates(date('paid_on'), '>=', date('accepted_on')),
    passing: { row: { accepted_on: '2026-11-01', paid_on: '2026-11-02' } },
    failing: { row: { accepted_on: '2026-11-03', paid_on: '2026-11-02' } },
  }),
  rowRule({
    id: 'withdrawal.paid_on.in_time',
    dimension: 'timeliness',
    severity: 'warning',
    title: '自受理之日起 3 日内支付',
    applies: all(present('paid_on'), present('accepted_on')),
    passes: dates(date('paid_on'), '<=', daysAfter(date('accepted_on'), 3)),
    passing: { row: { accepted_on: '2026-11-01', paid_on: '2026-11-04' } },
    failing: { row: { accepted_on: '2026-11-01', paid_on: '2026-11-05' } },
  }),
  rowRule({
    id: 'withdrawal.status.decided_in_time',
    dimension: 'timeliness',
    severity: 'warning',
    title: '已受理未办结的提取，自受理之日起不超过 3 日',
    applies: all(oneOf(text('status'), ['held']), present('accepted_on')),
    passes: dates(date('accepted_on'), '>=', asOf({ days: -3 })),
    passing: { row: { status: 'held', accepted_on: '2099-01-01' } },
    failing: { row: { status: 'held', accepted_on: '2020-01-01' } },
  }),
  reasonInForce('withdrawal', 'reason', 'accepted_on'),
]

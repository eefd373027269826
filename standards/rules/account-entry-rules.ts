import { all, amount, any, filled, not, number, numbers, oneOf, plus, present, text } from './build.ts'
import { referenceRule, rowRule, uniqueRule } from './define-rule.ts'
import { reasonInForce } from './reason-rule.ts'
import type { Rule } from './rule.ts'

const ZERO = amount('0')
const kindIs = (...kinds: string[]) => oneOf(text('kind'), kinds)
const isReversal = oneOf(text('reversal_flag'), ['02'])

/** Rules between the elements of 个人明细. */
export const ACCOUNT_ENTRY_RULES: readonly Rule[] = [
  uniqueRule({
    id: 'account_entry.entry_no.unique',
    dimension: 'uniqueness',
    title: '业务流水号不重复',
    unique: ['entry_no'],
    passing: { row: { entry_no: '012601010000001' } },
    failing: { row: { entry_no: '012601010000001' }, beside: { account_entry: [{ entry_no: '012601010000001' }] } },
  }),
  referenceRule({
    id: 'account_entry.account_no.exists',
    dimension: 'consistency',
    title: '明细的个人账户存在',
    applies: filled('account_no'),
    from: ['account_no'],
    target: { dataset: 'account', columns: ['account_no'] },
    passing: { row: { account_no: '99001' }, beside: { account: [{ account_no: '99001' }] } },
    failing: { row: { account_no: '99002' }, beside: { account: [{ account_no: '99001' }] } },
  }),
  referenceRule({
    id: 'account_entry.voucher_no.exists',
    dimension: 'consistency',
    title: '明细的记账凭证存在',
    applies: filled('voucher_no'),
    from: ['voucher_no'],
    target: { dataset: 'voucher', columns: ['voucher_no'] },
    passing: { row: { voucher_no: 'V1' }, beside: { voucher: [{ voucher_no: 'V1' }] } },
    failing: { row: { voucher_no: 'V2' }, beside: { voucher: [{ voucher_no: 'V1' }] } },
  }),
  rowRule({
    id: 'account_entry.amount.sum',
    dimension: 'consistency',
    title: '发生额等于当年归集发生额加上年结转发生额',
    applies: all(present('amount'), present('current_amount'), present('prior_amount')),
    passes: numbers(number('amount'), '=', plus(number('current_amount'), number('prior_amount'))),
    passing: { row: { amount: '-30.00', current_amount: '-10.00', prior_amount: '-20.00' } },
    failing: { row: { amount: '-30.00', current_amount: '-10.00', prior_amount: '-10.00' } },
  }),
  rowRule({
    id: 'account_entry.amount.sign',
    dimension: 'accuracy',
    title: '汇缴、补缴、转入、结息的发生额不为负，提取、转出的不为正（冲账除外）',
    applies: all(kindIs('01', '02', '07', '08', '09', '11', '12'), present('amount'), not(isReversal)),
    passes: any(
      all(kindIs('01', '02', '08', '09'), numbers(number('amount'), '>=', ZERO)),
      all(kindIs('07', '11', '12'), numbers(number('amount'), '<=', ZERO)),
    ),
    passing: { row: { kind: '11', amount: '-30.00', reversal_flag: '01' } },
    failing: { row: { kind: '11', amount: '30.00', reversal_flag: '01' } },
  }),
  rowRule({
    id: 'account_entry.withdrawal_reason.required',
    dimension: 'completeness',
    title: '提取的明细写明提取原因',
    applies: kindIs('11', '12'),
    passes: filled('withdrawal_reason'),
    passing: { row: { kind: '11', withdrawal_reason: '07' } },
    failing: { row: { kind: '11', withdrawal_reason: null } },
  }),
  reasonInForce('account_entry', 'withdrawal_reason', 'business_date'),
]

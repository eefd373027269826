import { filled, number, oneOf, present, text } from './build.ts'
import { referenceRule, totalRule, uniqueRule } from './define-rule.ts'
import type { Rule, TotalRule } from './rule.ts'

function balancedRule(direction: 'debit' | 'credit', title: string): TotalRule {
  return totalRule({
    id: `voucher.total.${direction}`,
    dimension: 'consistency',
    title: `凭证金额等于其${title}分录金额之和`,
    applies: present('total'),
    total: number('total'),
    key: 'voucher_no',
    parts: { dataset: 'posting', key: 'voucher_no', value: number('amount'), where: oneOf(text('direction'), [direction]) },
    passing: {
      row: { voucher_no: 'V1', total: '10.00' },
      beside: { posting: [{ voucher_no: 'V1', direction, amount: '10.00' }] },
    },
    failing: {
      row: { voucher_no: 'V1', total: '10.00' },
      beside: { posting: [{ voucher_no: 'V1', direction, amount: '9.99' }] },
    },
  })
}

/** Rules of 记账凭证: it balances. */
export const VOUCHER_RULES: readonly Rule[] = [
  uniqueRule({
    id: 'voucher.voucher_no.unique',
    dimension: 'uniqueness',
    title: '凭证号不重复',
    unique: ['voucher_no'],
    passing: { row: { voucher_no: 'V1' } },
    failing: { row: { voucher_no: 'V1' }, beside: { voucher: [{ voucher_no: 'V1' }] } },
  }),
  balancedRule('debit', '借方'),
  balancedRule('credit', '贷方'),
  referenceRule({
    id: 'voucher.reversal_of.exists',
    dimension: 'consistency',
    title: '被冲凭证存在',
    applies: filled('reversal_of'),
    from: ['reversal_of'],
    target: { dataset: 'voucher', columns: ['voucher_no'] },
    passing: { row: { voucher_no: 'V2', reversal_of: 'V1' }, beside: { voucher: [{ voucher_no: 'V1' }] } },
    failing: { row: { voucher_no: 'V2', reversal_of: 'V0' }, beside: { voucher: [{ voucher_no: 'V1' }] } },
  }),
]

/** Rules of 会计分录. */
export const POSTING_RULES: readonly Rule[] = [
  uniqueRule({
    id: 'posting.line_no.unique',
    dimension: 'uniqueness',
    title: '凭证内分录序号不重复',
    unique: ['voucher_no', 'line_no'],
    passing: { row: { voucher_no: 'V1', line_no: 1 }, beside: { posting: [{ voucher_no: 'V1', line_no: 2 }] } },
    failing: { row: { voucher_no: 'V1', line_no: 1 }, beside: { posting: [{ voucher_no: 'V1', line_no: 1 }] } },
  }),
  referenceRule({
    id: 'posting.voucher_no.exists',
    dimension: 'consistency',
    title: '分录的凭证存在',
    from: ['voucher_no'],
    target: { dataset: 'voucher', columns: ['voucher_no'] },
    passing: { row: { voucher_no: 'V1' }, beside: { voucher: [{ voucher_no: 'V1' }] } },
    failing: { row: { voucher_no: 'V2' }, beside: { voucher: [{ voucher_no: 'V1' }] } },
  }),
]

import { all, date, dates, oneOf, present, text } from './build.ts'
import { rowRule } from './define-rule.ts'
import type { RowRule } from './rule.ts'

/** Codes 10–13 came with No. 844: a case dated earlier cannot carry them. */
export function reasonInForce(dataset: string, reason: string, dated: string): RowRule {
  return rowRule({
    id: `${dataset}.${reason}.in_force`,
    dimension: 'accuracy',
    title: '2026-09-20 起才有的提取原因（10 装修、11 物业费、12 其他住房消费、13 终止自愿缴存）不用于此前的业务',
    applies: all(oneOf(text(reason), ['10', '11', '12', '13']), present(dated)),
    passes: dates(date(dated), '>=', { kind: 'date', value: '2026-09-20' }),
    passing: { row: { [reason]: '10', [dated]: '2026-09-20' } },
    failing: { row: { [reason]: '10', [dated]: '2026-09-19' } },
  })
}

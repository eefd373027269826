import { fenFromYuan } from '@anju/standards/money.ts'
import { z } from 'zod'
import { loanNo, yuanText } from '../../domain/field-shapes.ts'
import { readPayers } from '../../store/receipts.ts'
import { repay } from '../repay.ts'
import { fundingFacts, fundingReceiptNos } from './funding.ts'
import { defineOperationKind } from './operation-kind.ts'

const TITLES = { instalment: '归还到期期供', prepayment: '提前部分还款', settlement: '提前结清' } as const
const kindOf = <Kind extends keyof typeof TITLES>(kind: Kind) =>
  z.literal(kind).meta({ title: '还款种类', 'x-titles': { [kind]: TITLES[kind] } })

/** 还款 at the counter: what has fallen due, a part ahead, or all that is left. */
export const repayment = defineOperationKind({
  kind: 'repayment',
  title: '还款',
  content: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: kindOf('instalment'),
      loanNo,
      amount: yuanText.optional().meta({ title: '还款金额', description: '不填为还清最早一期到期应还' }),
      receiptNos: fundingReceiptNos,
    }),
    z.strictObject({
      kind: kindOf('prepayment'),
      loanNo,
      amount: yuanText.meta({ title: '还款金额', description: '含到还款日的利息' }),
      mode: z
        .enum(['lower', 'shorten'], '应为 lower（期限不变，月供减少）或 shorten（月供不变，期限缩短）')
        .meta({ title: '还后计划', 'x-titles': { lower: '期限不变，月供减少', shorten: '月供不变，期限缩短' } }),
      receiptNos: fundingReceiptNos,
    }),
    z.strictObject({ kind: kindOf('settlement'), loanNo, receiptNos: fundingReceiptNos }),
  ]),
  concerns: ({ loanNo }) => ({ loanNo }),
  operation: repay,
  itemOf: (asked, businessDate) => {
    if (asked.kind === 'settlement') return { ...asked, businessDate }
    if (asked.kind === 'prepayment') return { ...asked, amount: fenFromYuan(asked.amount), businessDate }
    return { ...asked, amount: asked.amount === undefined ? undefined : fenFromYuan(asked.amount), businessDate }
  },
  reads: (trx, { receiptNos }) => readPayers(trx, receiptNos),
  facts: ({ principal, interest, penalty, balance, receipts }, { kind }, payers) => [
    { label: '还款种类', value: TITLES[kind] },
    { label: '本金', value: principal },
    { label: '利息', value: interest },
    { label: '罚息', value: penalty },
    { label: '还后余额', value: balance },
    ...fundingFacts(receipts, payers),
  ],
})

import { z } from 'zod'
import { accountNo, receiptNos } from '../../domain/field-shapes.ts'
import { readPayers } from '../../store/receipts.ts'
import { payVoluntarily } from '../pay-voluntarily.ts'
import { defineOperationKind } from './operation-kind.ts'

/** 自愿缴存到账: whose money it is that a person without a unit has paid in. */
export const voluntaryPayment = defineOperationKind({
  kind: 'voluntary_payment',
  title: '自愿缴存到账',
  content: z.strictObject({ accountNo, receiptNos: receiptNos.min(1, '至少一笔到账') }),
  concerns: ({ accountNo }) => ({ accountNo }),
  operation: payVoluntarily,
  itemOf: (asked, businessDate) => ({ ...asked, businessDate }),
  reads: (trx, { receiptNos }) => readPayers(trx, receiptNos),
  facts: ({ agreementNo, months, amount, receipts }, _, payers) => [
    { label: '缴存月份', value: `${months[0]} 至 ${months.at(-1)}，共 ${months.length} 个月` },
    { label: '金额', value: amount },
    { label: '协议编号', value: agreementNo },
    ...receipts.map(({ receiptNo, amount: used, rest }) => ({
      label: `到账 ${receiptNo}`,
      value: `${payers.get(receiptNo)?.payerName ?? '付款人不明'}，用去 ${used}，余 ${rest} 仍为暂收`,
    })),
  ],
})

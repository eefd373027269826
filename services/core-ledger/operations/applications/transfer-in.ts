import { z } from 'zod'
import { anyNumber, receiptNos } from '../../domain/field-shapes.ts'
import { LETTER_TITLES } from '../../domain/transfer-letter.ts'
import { receiveTransfers } from '../receive-transfers.ts'
import { defineOperationKind } from './operation-kind.ts'

/** 外部转入: what another centre has sent on our letter is given to the member. */
export const transferIn = defineOperationKind({
  kind: 'transfer_in',
  title: '外部转入',
  content: z.strictObject({
    letterNo: anyNumber.meta({ title: '联系函编号' }),
    receiptNos: receiptNos.min(1, '至少一笔'),
  }),
  concerns: () => ({}),
  operation: receiveTransfers,
  itemOf: (asked, businessDate) => ({ ...asked, businessDate }),
  facts: ({ letterNo, accountNo, amount, state }, { receiptNos }) => [
    { label: '转入账户', value: accountNo },
    { label: '转入金额', value: amount },
    { label: '联系函', value: `${letterNo}，办后为${LETTER_TITLES[state]}` },
    { label: '到账', value: receiptNos.join('、') },
  ],
})

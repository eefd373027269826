import { z } from 'zod'
import { anyNumber, receiptNos } from '../../domain/field-shapes.ts'
import { LETTER_TITLES } from '../../domain/transfer-letter.ts'
import { readNames } from '../../store/accounts.ts'
import { readPayers } from '../../store/receipts.ts'
import { lockLetter } from '../../store/transfer-letters.ts'
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
  reads: async (trx, { letterNo, receiptNos }) => {
    const accountNo = (await lockLetter(trx, letterNo))?.accountNo
    const names = await readNames(trx, accountNo ? [accountNo] : [])
    return { name: accountNo && names.get(accountNo), payers: await readPayers(trx, receiptNos) }
  },
  facts: ({ letterNo, accountNo, amount, state }, { receiptNos }, { name, payers }) => [
    { label: '转入账户', value: `${name} ${accountNo}` },
    { label: '转入金额', value: amount },
    { label: '联系函', value: `${letterNo}，办后为${LETTER_TITLES[state]}` },
    { label: '到账', value: receiptNos.map((no) => `${no} ${payers.get(no)?.payerName ?? ''}`).join('、') },
  ],
})

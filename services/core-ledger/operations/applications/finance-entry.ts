import { titleOf } from '@anju/standards/code-list.ts'
import { subject as subjectList, voucherKind } from '@anju/standards/code-lists/finance.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { findMovement } from '../../store/bank-movements.ts'
import { readPayers } from '../../store/receipts.ts'
import { movementsOf, postFinanceVouchers } from '../post-finance-vouchers.ts'
import { financeContent } from './finance-content.ts'
import { fundingFacts } from './funding.ts'
import { defineOperationKind } from './operation-kind.ts'

/** 财务凭证 of the accountant: interest, fees, state bonds, money between own accounts, term deposits, 专项应付, what nobody's money becomes. */
export const financeEntry = defineOperationKind({
  kind: 'finance_voucher',
  title: '财务凭证',
  content: financeContent,
  concerns: (asked) => ('unitNo' in asked ? { unitNo: asked.unitNo } : {}),
  operation: postFinanceVouchers,
  itemOf: ({ amount, ...asked }, businessDate) => ({ ...asked, amount: fenFromYuan(amount), businessDate }),
  reads: async (trx, asked) => {
    const named = await Promise.all(movementsOf(asked).map((one) => findMovement(trx, one)))
    const receiptNos = 'receiptNos' in asked ? asked.receiptNos : []
    const payers = await readPayers(trx, [...named.flatMap(({ receiptNo }) => receiptNo ?? []), ...receiptNos])
    return { others: named.map(({ other }) => other), payers }
  },
  facts: ({ receipts, debit, credit }, asked, { others, payers }) => [
    { label: '凭证种类', value: titleOf(voucherKind, asked.kind) },
    { label: '金额', value: yuanFromFen(fenFromYuan(asked.amount)) },
    { label: '依据文号', value: asked.docNo },
    ...movementsOf(asked).flatMap(({ bankAccountNo, bankSerial, title, otherTitle }, index) => {
      const other = others[index]
      return [
        { label: title, value: `${bankAccountNo} ${bankSerial}` },
        {
          label: otherTitle,
          value: other ? `${other.name} ${other.accountNo}${other.own ? '（本中心专户）' : ''}` : '银行未告知',
        },
      ]
    }),
    { label: '借', value: `${debit} ${titleOf(subjectList, debit)}` },
    { label: '贷', value: `${credit} ${titleOf(subjectList, credit)}` },
    ...fundingFacts(receipts, payers),
  ],
})

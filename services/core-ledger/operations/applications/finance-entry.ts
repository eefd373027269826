import { titleOf } from '@anju/standards/code-list.ts'
import { voucherKind } from '@anju/standards/code-lists/finance.ts'
import { fenFromYuan, yuanFromFen } from '@anju/standards/money.ts'
import { z } from 'zod'
import { ownBankAccountNo, text, yuanText } from '../../domain/field-shapes.ts'
import { ACCRUAL_KINDS, BANK_KINDS } from '../../domain/finance-voucher.ts'
import { findMovement } from '../../store/bank-movements.ts'
import { readPayers } from '../../store/receipts.ts'
import { postFinanceVouchers } from '../post-finance-vouchers.ts'
import { fundingFacts } from './funding.ts'
import { defineOperationKind } from './operation-kind.ts'

const kindsOf = <Code extends string>(kinds: Readonly<Record<Code, unknown>>) => {
  const codes = Object.keys(kinds) as [Code, ...Code[]]
  const titles = Object.fromEntries(codes.map((code) => [code, titleOf(voucherKind, code)]))
  return z.enum(codes).meta({ title: '凭证种类', 'x-titles': titles })
}
const common = { amount: yuanText.meta({ title: '金额' }), docNo: text(100).meta({ title: '依据文号' }) }

/** 财务凭证 of the accountant: interest of bank accounts, fees, state bonds. */
export const financeEntry = defineOperationKind({
  kind: 'finance_voucher',
  title: '财务凭证',
  content: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: kindsOf(BANK_KINDS),
      ...common,
      bankAccountNo: ownBankAccountNo.meta({ title: '银行专户' }),
      bankSerial: text(40).meta({ title: '银行流水号' }),
    }),
    z.strictObject({ kind: kindsOf(ACCRUAL_KINDS), ...common }),
  ]),
  concerns: () => ({}),
  operation: postFinanceVouchers,
  itemOf: ({ amount, ...asked }, businessDate) => ({ ...asked, amount: fenFromYuan(amount), businessDate }),
  reads: async (trx, asked) => {
    const { receiptNo } = 'bankSerial' in asked ? await findMovement(trx, asked) : { receiptNo: null }
    return readPayers(trx, receiptNo ? [receiptNo] : [])
  },
  facts: ({ receipts }, asked, payers) => [
    { label: '凭证种类', value: titleOf(voucherKind, asked.kind) },
    { label: '金额', value: yuanFromFen(fenFromYuan(asked.amount)) },
    { label: '依据文号', value: asked.docNo },
    ...('bankSerial' in asked ? [{ label: '银行专户及流水号', value: `${asked.bankAccountNo} ${asked.bankSerial}` }] : []),
    ...fundingFacts(receipts, payers),
  ],
})

import { titleOf } from '@anju/standards/code-list.ts'
import { subject as subjectList, voucherKind } from '@anju/standards/code-lists/finance.ts'
import { z } from 'zod'
import { bankAccountNo, ownBankAccountNo, text, unitNo, yuanText } from '../../domain/field-shapes.ts'
import { choicesOf } from '../../domain/finance-voucher.ts'
import type { FinanceVoucherKind } from '../../domain/subjects.ts'
import { fundingReceiptNos } from './funding.ts'

const kindOf = <Kind extends FinanceVoucherKind>(...kinds: readonly [Kind, ...Kind[]]) => {
  const titles = Object.fromEntries(kinds.map((code) => [code, `${code} ${titleOf(voucherKind, code)}`]))
  return z.enum([...kinds]).meta({ title: '凭证种类', 'x-titles': titles })
}
const common = { amount: yuanText.meta({ title: '金额' }), docNo: text(100).meta({ title: '依据文号' }) }
const account = (title: string) => ownBankAccountNo.meta({ title })
const serial = (title: string) => text(40).meta({ title })
const movement = { bankAccountNo: account('银行专户'), bankSerial: serial('银行流水号') }
const subjectOf = (kind: FinanceVoucherKind, title: string) => {
  const codes = choicesOf(kind)
  const titles = Object.fromEntries(codes.map((code) => [code, `${code} ${titleOf(subjectList, code)}`]))
  return z.enum(codes as [string, ...string[]]).meta({ title, 'x-titles': titles })
}

/** What is filled in for each kind of 财务凭证 (domain/finance-voucher.ts): the movement at the bank, the receipts, the subject that is left to choose. */
export const financeContent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: kindOf('019', '020', '021', '026', '027', '028', '033', '034'), ...common, ...movement }),
  z.strictObject({
    kind: kindOf('035', '036', '043', '044', '047'),
    ...common,
    fromAccountNo: account('转出专户'),
    fromSerial: serial('转出专户的流水号'),
    toAccountNo: account('转入专户'),
    toSerial: serial('转入专户的流水号').meta({ description: '银行不传明细的存单，写存单号' }),
  }),
  z.strictObject({ kind: kindOf('041'), ...common, subject: subjectOf('041', '付自'), ...movement }),
  z.strictObject({
    kind: kindOf('002'),
    ...common,
    unitNo: unitNo.meta({ description: '款到不传明细的专户，单位已知；记为暂收，再办到账分摊' }),
    payerAccountNo: bankAccountNo.meta({ title: '付款账号' }),
    ...movement,
  }),
  z.strictObject({ kind: kindOf('023', '024', '025'), ...common }),
  z.strictObject({ kind: kindOf('042'), ...common, subject: subjectOf('042', '应收的利息') }),
  z.strictObject({
    kind: kindOf('037'),
    ...common,
    subject: subjectOf('037', '分摊到'),
    receiptNos: fundingReceiptNos,
  }),
  z.strictObject({
    kind: kindOf('038'),
    ...common,
    subject: subjectOf('038', '分摊到'),
    receiptNos: fundingReceiptNos,
  }),
  z.strictObject({ kind: kindOf('045'), ...common, receiptNos: fundingReceiptNos }),
])
export type FinanceContent = z.infer<typeof financeContent>

import { yuanFromFen } from '@anju/standards/money.ts'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { anyNumber, receiptNos, text } from '../../domain/field-shapes.ts'
import { VOUCHER_KINDS } from '../../domain/subjects.ts'
import { totalOf } from '../../domain/voucher.ts'
import type { Fact } from '../../store/applications.ts'
import { findDistributionOf } from '../../store/periods.ts'
import { readPayers } from '../../store/receipts.ts'
import type { LedgerTables } from '../../store/tables.ts'
import { undone } from '../../store/undone.ts'
import { findVoucher, lockVoucher } from '../../store/vouchers.ts'
import { drawnReceipts } from '../draw-receipts.ts'
import { type BankSide, decideBankSide } from '../money-back.ts'
import { assertReversible } from '../reverse.ts'
import { reverseBusiness } from '../reverse-business.ts'
import { fundingFacts } from './funding.ts'
import { defineKind } from './kind.ts'

/**
 * 冲销 by two persons: what a voucher did is undone by its opposite, dated on the day of approval. A voucher itself never changes and is
 * never deleted (CZBZ 02). Refuses what reverse refuses, at submission already: it is tried and taken back.
 */
export const reversal = defineKind({
  kind: 'reversal',
  title: '冲销',
  content: z.strictObject({
    voucherNo: anyNumber.meta({ title: '原凭证号' }),
    reason: text(200).meta({ title: '冲销原因' }),
    receiptNos: receiptNos.optional().meta({
      title: '款项退回的到账',
      description: '银行已付出的（提取、转出、放款），须款项已退回；财务凭证登记有误的和其余的不填',
    }),
  }),
  concerns: () => ({}),
  async submit(trx, { voucherNo, reason, receiptNos }, handling) {
    const { businessDate, today } = handling
    // First, since it locks what was booked before the voucher, as approval does; taken back, it keeps no lock.
    await undone(trx, () => reverseBusiness(trx, [{ voucherNo, receiptNos, businessDate }], handling))
    await lockVoucher(trx, voucherNo)
    const voucher = assertReversible(await findVoucher(trx, voucherNo), { voucherNo, businessDate }, today)
    const side = await decideBankSide(trx, { voucherNo, kind: voucher.kind, businessDate, receiptNos }, today)
    const payers = await readPayers(trx, receiptNos ?? [])
    return [
      { label: '冲销原因', value: reason },
      { label: '原凭证', value: `${voucherNo} ${voucher.summary}` },
      { label: '原记账日期', value: voucher.businessDate },
      { label: '金额', value: yuanFromFen(totalOf(voucher.legs)) },
      { label: '涉及个人账户数', value: String(voucher.accountLines.length) },
      { label: '涉及贷款数', value: String(new Set(voucher.loanLines.map(({ loanNo }) => loanNo)).size) },
      ...(voucher.kind === VOUCHER_KINDS.distribution ? [await wholeDistribution(trx, voucherNo)] : []),
      ...fundingFacts(drawnReceipts(side.back), payers),
      ...factsOf(side),
    ]
  },
  async approve(trx, { voucherNo, receiptNos }, handling) {
    const [reversed] = await reverseBusiness(trx, [{ voucherNo, receiptNos, businessDate: handling.businessDate }], handling)
    return { outcome: { ...reversed! } }
  },
})

/** The vouchers of a distribution go together. */
async function wholeDistribution(trx: Transaction<LedgerTables>, voucherNo: string): Promise<Fact> {
  const [carried, , emptied] = await findDistributionOf(trx, voucherNo)
  return { label: '一并冲销的年度结转', value: `${carried}、${emptied}；该年度可重新分配` }
}

/** What the checker must know of money that the bank has moved and that a reversal does not move back. */
const factsOf = ({ kept, freed }: BankSide): Fact[] => [
  ...(kept
    ? [{ label: '银行已收款', value: `${yuanFromFen(kept.amount)} 转为暂收，付款人 ${kept.payerName} ${kept.payerAccountNo}` }]
    : []),
  ...(freed ? [{ label: '银行流水', value: `${freed}：冲销后未登记，须以正确的财务凭证重新登记` }] : []),
]

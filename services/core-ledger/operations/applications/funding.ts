import { z } from 'zod'
import { receiptNo } from '../../domain/field-shapes.ts'
import type { Fact } from '../../store/applications.ts'
import type { DrawnReceipt } from '../draw-receipts.ts'

const NAMED = '须指明资金来源：款到专户的到账编号；尚无到账可用的，待款到后再办'

/**
 * The receipts that pay for what a person asks for, in the order in which they are used up: a person books no money that the bank has not told
 * of (银行对账单 = 银行存款日记账), and each yuan of it once.
 */
export const fundingReceiptNos = z
  .array(receiptNo, NAMED)
  .min(1, NAMED)
  .max(100, '至多 100 笔')
  .meta({ title: '资金来源', description: '从这些到账（暂收）支付，依次用完' })

/** Whose money it is that pays, and what is left of it: what the checker must see before anything is booked from it. */
export const fundingFacts = (
  receipts: readonly DrawnReceipt[],
  payers: ReadonlyMap<string, { readonly payerName: string; readonly purpose: string }>,
): Fact[] =>
  receipts.map(({ receiptNo: no, amount, rest }) => {
    const payer = payers.get(no)
    const paidBy = payer ? `${payer.payerName}（${payer.purpose}）` : '付款人不明'
    return { label: `资金来源：到账 ${no}`, value: `${paidBy}，用去 ${amount}，余 ${rest} 仍为暂收` }
  })

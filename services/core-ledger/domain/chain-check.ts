import type { BusinessDate } from '@anju/standards/business-date.ts'
import { type DayBlock, headOf } from './day-block.ts'
import { merkleRoot } from './merkle.ts'

/** Ways in which the books can differ from what was sealed. */
export const DIFFERENCES = {
  voucher_altered: '凭证被改动',
  voucher_missing: '凭证被删除',
  voucher_added: '结账后被插入的凭证',
  count_differs: '凭证张数与结账时不符',
  root_differs: '默克尔根与结账时不符',
  turnover_differs: '科目发生额与结账时不符',
  chain_broken: '哈希链断裂',
  head_differs: '链头与外存的不符',
  day_missing: '外存链头的日子没有结账记录',
  account_differs: '个人账户余额与其明细之和不符',
  hold_differs: '个人账户冻结金额与其各笔冻结、提取不符，或冻结无故终止',
  receipt_differs: '到账已用、退回的金额与其分摊、退款不符',
  loan_differs: '贷款余额、已收本息与其明细之和不符',
  loan_plan_differs: '还款计划与贷款余额、还款明细或计划版本不符',
  suspense_differs: '暂收款科目余额与到账未用金额之和不符',
} as const

export interface Difference {
  readonly kind: keyof typeof DIFFERENCES
  /** The closed day; null of an account, a receipt, a loan or 暂收, which differ now. */
  readonly businessDate: BusinessDate | null
  readonly voucherNo: string | null
  readonly accountNo?: string
  readonly receiptNo?: string
  readonly loanNo?: string
}

/** A voucher of a day: its leaf as posted and as its rows give it now; null where one is not there. */
export interface SealedVoucher {
  readonly voucherNo: string
  readonly posted: Buffer | null
  readonly now: Buffer | null
}

/** What of a closed day differs from its block, vouchers first, in the order of their numbers. */
export function differencesOfDay(block: DayBlock, previousHead: Buffer, vouchers: readonly SealedVoucher[]): Difference[] {
  const { businessDate } = block
  const found: Difference[] = vouchers.flatMap(({ voucherNo, posted, now }) => {
    if (posted && now?.equals(posted)) return []
    const kind = !now ? 'voucher_missing' : !posted ? 'voucher_added' : 'voucher_altered'
    return [{ kind, businessDate, voucherNo }]
  })
  const leaves = vouchers.flatMap(({ posted }) => posted ?? [])
  const ofDay = (kind: Difference['kind'], holds: boolean) => {
    if (!holds) found.push({ kind, businessDate, voucherNo: null })
  }
  ofDay('count_differs', leaves.length === block.voucherCount)
  ofDay('root_differs', merkleRoot(leaves).equals(block.merkleRoot))
  ofDay('chain_broken', block.previousHead.equals(previousHead) && headOf(block).equals(block.head))
  return found
}

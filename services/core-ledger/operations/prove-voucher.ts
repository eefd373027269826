import type { BusinessDate } from '@anju/standards/business-date.ts'
import type { Kysely } from 'kysely'
import { type Difference, differencesOfDay } from '../domain/chain-check.ts'
import { GENESIS } from '../domain/day-block.ts'
import { proofOf } from '../domain/merkle.ts'
import { fail } from '../errors.ts'
import {
  findAtOdds,
  headBefore,
  readSealedVouchers,
  readVoucherText,
  suspenseHolds,
  turnoverHolds,
  vouchersOfPassedDays,
} from '../store/chain-check.ts'
import { findDayClose, listDayCloses, readLeaves } from '../store/day-closes.ts'
import type { LedgerTables } from '../store/tables.ts'

/**
 * The proof that a voucher is in the books as they were closed: its canonical text, the path to its day's Merkle root, and the block that
 * holds the root. docs/verify-voucher.mjs checks it without us. Refuses voucher_unknown, day_not_closed.
 */
export async function proveVoucher(db: Kysely<LedgerTables>, voucherNo: string) {
  const voucher = await readVoucherText(db, voucherNo)
  if (!voucher) throw fail('voucher_unknown', { field: 'no', value: voucherNo, allowed: '已记账的凭证号' })
  const { businessDate, text } = voucher
  const closed = await findDayClose(db, businessDate)
  if (!closed) throw fail('day_not_closed', { field: 'no', value: voucherNo, allowed: `${businessDate} 日终之后` })
  const leaves = await readLeaves(db, businessDate)
  const index = leaves.findIndex((leaf) => leaf.voucher_no === voucherNo)
  if (index < 0) throw fail('voucher_unknown', { field: 'no', value: voucherNo, allowed: '结账时已有的凭证' })
  const path = proofOf(
    leaves.map(({ leaf }) => leaf),
    index,
  )
  return {
    voucherNo,
    text,
    path: path.map(({ side, hash }) => ({ side, hash: hash.toString('hex') })),
    merkleRoot: closed.merkle_root.toString('hex'),
    businessDate,
    voucherCount: closed.voucher_count,
    previousHead: closed.previous_head.toString('hex'),
    head: closed.head.toString('hex'),
  }
}

/** A head that somebody kept outside of the ledger. */
export interface ExportedHead {
  readonly businessDate: BusinessDate
  readonly head: string
}

/**
 * Computes the closed days of a range anew, out of their rows, and says what differs from what was sealed, and from a head kept outside; and which accounts
 * have another balance now than their entries add up to, or hold another amount than their holds, which receipts count as used otherwise than they were,
 * which loans or plans are not what their entries and versions say, and whether 暂收 is what receipts have left.
 */
export async function verifyChain(
  db: Kysely<LedgerTables>,
  range: { from: BusinessDate; to: BusinessDate },
  exported: ExportedHead | null,
): Promise<{ days: number; vouchers: number; differences: Difference[] }> {
  const closes = await listDayCloses(db, range)
  let previousHead = (await headBefore(db, range.from)) ?? GENESIS
  let vouchers = 0
  const differences: Difference[] = []
  for (const row of closes) {
    const sealed = await readSealedVouchers(db, row.business_date)
    const block = {
      businessDate: row.business_date,
      voucherCount: row.voucher_count,
      merkleRoot: row.merkle_root,
      previousHead: row.previous_head,
      head: row.head,
    }
    differences.push(...differencesOfDay(block, previousHead, sealed))
    if (!(await turnoverHolds(db, row.business_date)))
      differences.push({ kind: 'turnover_differs', businessDate: row.business_date, voucherNo: null })
    previousHead = row.head
    vouchers += sealed.length
  }
  for (const passed of await vouchersOfPassedDays(db, range)) differences.push({ kind: 'voucher_added', ...passed })
  differences.push(...(await findAtOdds(db)))
  if (!(await suspenseHolds(db))) differences.push({ kind: 'suspense_differs', businessDate: null, voucherNo: null })
  if (exported) differences.push(...(await compareHead(db, exported)))
  return { days: closes.length, vouchers, differences }
}

async function compareHead(db: Kysely<LedgerTables>, { businessDate, head }: ExportedHead): Promise<Difference[]> {
  const closed = await findDayClose(db, businessDate)
  if (!closed) return [{ kind: 'day_missing', businessDate, voucherNo: null }]
  return closed.head.toString('hex') === head ? [] : [{ kind: 'head_differs', businessDate, voucherNo: null }]
}

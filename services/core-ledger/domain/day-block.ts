import type { BusinessDate } from '@anju/standards/business-date.ts'
import { merkleRoot, sha256 } from './merkle.ts'

/** One block of the hash chain: what a closed day adds to it. */
export interface DayBlock {
  readonly businessDate: BusinessDate
  readonly voucherCount: number
  readonly merkleRoot: Buffer
  readonly previousHead: Buffer
  readonly head: Buffer
}

/** What the first block follows. */
export const GENESIS = Buffer.alloc(32)

/** SHA-256(previous head ‖ date ‖ count ‖ Merkle root): 32 bytes, `YYYY-MM-DD`, eight bytes big-endian, 32 bytes. */
export function headOf(block: Omit<DayBlock, 'head'>): Buffer {
  const count = Buffer.alloc(8)
  count.writeBigUInt64BE(BigInt(block.voucherCount))
  return sha256(block.previousHead, block.businessDate, count, block.merkleRoot)
}

/** The block of a day whose vouchers have these leaves, in the order of their numbers. */
export function blockOf(businessDate: BusinessDate, previousHead: Buffer, leaves: readonly Buffer[]): DayBlock {
  const block = { businessDate, voucherCount: leaves.length, merkleRoot: merkleRoot(leaves), previousHead }
  return { ...block, head: headOf(block) }
}

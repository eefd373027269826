import { createHash } from 'node:crypto'

/** SHA-256 of what stands one after the other. */
export function sha256(...parts: readonly (Uint8Array | string)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const NODE = Uint8Array.of(0x01)
const parentOf = (left: Buffer, right: Buffer) => sha256(NODE, left, right)

/** The largest power of two below `count`: where RFC 6962 splits a tree. */
function splitOf(count: number): number {
  let split = 1
  while (split * 2 < count) split *= 2
  return split
}

/** Root of the Merkle tree over leaf hashes (RFC 6962 §2.1); no leaves: SHA-256 of nothing. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return leaves[0]!
  const split = splitOf(leaves.length)
  return parentOf(merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)))
}

/** One step of an inclusion proof: the neighbour's hash and the side it stands on. */
export interface ProofStep {
  readonly side: 'left' | 'right'
  readonly hash: Buffer
}

/** The neighbours from leaf `index` up to the root (RFC 6962 §2.1.1). Throws a RangeError when there is no such leaf. */
export function proofOf(leaves: readonly Buffer[], index: number): ProofStep[] {
  if (!(index >= 0 && index < leaves.length)) throw new RangeError(`没有第 ${index} 片叶`)
  if (leaves.length === 1) return []
  const split = splitOf(leaves.length)
  return index < split
    ? [...proofOf(leaves.slice(0, split), index), { side: 'right', hash: merkleRoot(leaves.slice(split)) }]
    : [...proofOf(leaves.slice(split), index - split), { side: 'left', hash: merkleRoot(leaves.slice(0, split)) }]
}

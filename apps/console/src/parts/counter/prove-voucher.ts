import type { VoucherProof } from '../../api/books.ts'

const NODE = Uint8Array.of(1)
const LEAF = Uint8Array.of(0)
const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const text = (value: string) => new TextEncoder().encode(value)
const hex = (value: Uint8Array) => Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')

async function sha256(...parts: readonly Uint8Array[]): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob([...parts] as BlobPart[]).arrayBuffer()))
}

/**
 * Whether a proof leads from the voucher's text to the day's head, reckoned here in the browser and not believed
 * (docs/decisions/009-hash-chain.md; the same as docs/verify-voucher.mjs).
 */
export async function holds(proof: VoucherProof): Promise<boolean> {
  let hash = await sha256(LEAF, text(proof.text))
  for (const { side, hash: other } of proof.path)
    hash = side === 'right' ? await sha256(NODE, hash, bytes(other)) : await sha256(NODE, bytes(other), hash)
  const count = new Uint8Array(8)
  new DataView(count.buffer).setBigUint64(0, BigInt(proof.voucherCount))
  const head = await sha256(bytes(proof.previousHead), text(proof.businessDate), count, hash)
  return hex(hash) === proof.merkleRoot && hex(head) === proof.head
}

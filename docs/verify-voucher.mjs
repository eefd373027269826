// Verifies that a voucher is in the books of a day that was closed. Needs nothing of Anju's code.
//   node verify-voucher.mjs proof.json HEAD
// proof.json: the answer of GET /vouchers/{no}/proof. HEAD: the day's head as it was kept outside of the ledger (GET /day-closes/{date}).
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const bytes = (hex) => Buffer.from(hex, 'hex')

const [file, head] = process.argv.slice(2)
const proof = JSON.parse(readFileSync(file, 'utf8'))

let hash = sha256(Uint8Array.of(0x00), proof.text)
for (const { side, hash: other } of proof.path)
  hash = side === 'right' ? sha256(Uint8Array.of(0x01), hash, bytes(other)) : sha256(Uint8Array.of(0x01), bytes(other), hash)

const count = Buffer.alloc(8)
count.writeBigUInt64BE(BigInt(proof.voucherCount))
const block = sha256(bytes(proof.previousHead), proof.businessDate, count, hash).toString('hex')
const [, voucherNo, , businessDate] = JSON.parse(proof.text.split('\n')[0])

const proved = block === head && voucherNo === proof.voucherNo && businessDate === proof.businessDate
console.log(proved ? `凭证 ${voucherNo} 在 ${businessDate} 的账中` : `凭证 ${proof.voucherNo} 与链头不符`)
process.exitCode = proved ? 0 : 1

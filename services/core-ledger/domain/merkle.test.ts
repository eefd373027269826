import fc from 'fast-check'
import { expect, test } from 'vitest'
import { merkleRoot, type ProofStep, proofOf, sha256 } from './merkle.ts'

/** The root that a leaf and its proof lead to, as RFC 6962 has an outsider reckon it. */
const rootFrom = (leaf: Buffer, proof: readonly ProofStep[]): Buffer =>
  proof.reduce((hash, step) => {
    const [left, right] = step.side === 'right' ? [hash, step.hash] : [step.hash, hash]
    return sha256(Uint8Array.of(0x01), left, right)
  }, leaf)

const leafOf = (text: string) => sha256(Uint8Array.of(0), text)
const texts = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 70 })

test('the roots are those of RFC 6962', () => {
  expect(merkleRoot([]).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(merkleRoot([leafOf('')]).toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  // Leaves of the RFC's reference implementation: '', 00, 10, 2021, 3031, 40414243, 5051525354555657, 6061…6f.
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  expect(merkleRoot(leaves.map((hex) => sha256(Uint8Array.of(0), Buffer.from(hex, 'hex')))).toString('hex')).toBe(
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  )
})

test('every leaf is proved by its own path, and no other leaf is', () => {
  fc.assert(
    fc.property(texts, fc.string(), (all, stranger) => {
      const leaves = all.map(leafOf)
      const root = merkleRoot(leaves)
      for (const [index, leaf] of leaves.entries()) {
        const proof = proofOf(leaves, index)
        expect(rootFrom(leaf, proof).equals(root)).toBe(true)
        for (const other of [leaves[(index + 1) % leaves.length]!, leafOf(`${stranger} is not in the tree`)])
          expect(rootFrom(other, proof).equals(root)).toBe(other.equals(leaf))
      }
    }),
  )
})

test('whatever is changed, cut, doubled or swapped gives another root', () => {
  fc.assert(
    fc.property(texts, fc.nat(), (all, at) => {
      const leaves = all.map(leafOf)
      const index = at % leaves.length
      const other = (index + 1) % leaves.length
      const swapped = leaves.with(index, leaves[other]!).with(other, leaves[index]!)
      const variants = [leaves.with(index, leafOf(`${all[index]}!`)), leaves.toSpliced(index, 1), [...leaves, leaves[index]!]]
      for (const variant of leaves.length > 1 ? [...variants, swapped] : variants)
        expect(merkleRoot(variant).equals(merkleRoot(leaves))).toBe(false)
    }),
  )
})

test('a leaf that is not there has no proof', () => {
  expect(() => proofOf([leafOf('a')], 1)).toThrow(RangeError)
})

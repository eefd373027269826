import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawDown } from './draw-down.ts'

const rests = () =>
  new Map([
    ['A', 100n],
    ['B', 50n],
  ])

test('the first receipt is used up before the second gives anything', () => {
  expect(drawDown(['A', 'B'], rests(), 120n)).toEqual([
    { receiptNo: 'A', amount: 100n, rest: 0n },
    { receiptNo: 'B', amount: 20n, rest: 30n },
  ])
  expect(drawDown(['A', 'B'], rests(), 100n)).toEqual([{ receiptNo: 'A', amount: 100n, rest: 0n }])
})

test('a receipt named twice has its money once', () => {
  expect(() => drawDown(['B', 'B'], rests(), 60n)).toThrow(expect.objectContaining({ message: '暂收余额不足' }))
})

test('what is drawn is what is wanted, and nobody gives more than they have', () => {
  const purse = fc.uniqueArray(fc.record({ no: fc.string({ minLength: 1 }), rest: fc.bigInt(0n, 1_000n) }), {
    selector: ({ no }) => no,
    maxLength: 6,
  })
  fc.assert(
    fc.property(purse, fc.bigInt(1n, 3_000n), (receipts, wanted) => {
      const left = new Map(receipts.map(({ no, rest }) => [no, rest]))
      const had = receipts.reduce((sum, { rest }) => sum + rest, 0n)
      if (had < wanted) return
      const draws = drawDown([...left.keys()], left, wanted)
      expect(draws.reduce((sum, { amount }) => sum + amount, 0n)).toBe(wanted)
      expect([...left.values()].every((rest) => rest >= 0n)).toBe(true)
      expect([...left.values()].reduce((sum, rest) => sum + rest, 0n)).toBe(had - wanted)
    }),
  )
})

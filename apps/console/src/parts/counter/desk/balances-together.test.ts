import { expect, test } from 'vitest'
import { balancesTogether } from './balances-together.ts'

test('an account that two months touch is shown once, with what is left when both are done', () => {
  const october = [
    { label: '更正金额', value: '20.00' },
    { label: '张三 99', value: '余额 3340.00 → 3320.00' },
  ]
  const november = [
    { label: '更正金额', value: '30.00' },
    { label: '张三 99', value: '余额 3340.00 → 3310.00' },
    { label: '李四 98', value: '余额 0.00 → 30.00' },
  ]
  expect(balancesTogether([october, november])).toEqual([
    { label: '更正金额', value: '20.00' },
    { label: '更正金额', value: '30.00' },
    { label: '张三 99', value: '余额 3340.00 → 3290.00' },
    { label: '李四 98', value: '余额 0.00 → 30.00' },
  ])
})

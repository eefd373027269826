import { expect, test } from 'vitest'
import { type BankAccount, clearTransfers, type Transfer } from './clearing.ts'
import { faultsSchema } from './faults.ts'

const CENTRE = '410001'
const account = (accountNo: string, name: string, balance: bigint, frozen = false): [string, BankAccount] => [
  accountNo,
  { accountNo, name, balance, frozen },
]
const accounts = new Map([
  account(CENTRE, '住房公积金管理中心', 1_000_00n),
  account('620001', '张三', 50_00n),
  account('620002', '李四', 0n, true),
])
const pay = (over: Partial<Transfer>): Transfer => ({
  serial: 'S1',
  lineNo: 0,
  bankSerial: 'B1',
  payerAccountNo: CENTRE,
  payerName: '住房公积金管理中心',
  payeeAccountNo: '620001',
  payeeName: '张三',
  amount: 100_00n,
  purpose: '提取',
  kind: 'pay',
  ofBatch: false,
  ...over,
})
const none = faultsSchema.parse({})
const reasonsOf = (transfers: Transfer[], faults = none) =>
  clearTransfers(accounts, transfers, faults).cleared.map(({ reason }) => reason)

test.each([
  ['a payment to an account of this bank', pay({}), null],
  ['a payment to another bank, whose names nobody knows here', pay({ payeeAccountNo: '999', payeeName: '谁' }), null],
  ['a payee by another name', pay({ payeeName: '王五' }), '户名不符'],
  ['a frozen payee', pay({ payeeAccountNo: '620002', payeeName: '李四' }), '账户已冻结'],
  ['more than there is', pay({ amount: 1_000_01n }), '余额不足'],
  [
    'a collection from nobody',
    pay({ kind: 'collect', payerAccountNo: '0', payerName: '谁', payeeAccountNo: CENTRE }),
    '付款账号不存在',
  ],
])('%s: %#', (_, transfer, reason) => {
  expect(reasonsOf([transfer])).toEqual([reason])
})

test('each transfer sees the balance that the one before has left', () => {
  const { cleared, movements } = clearTransfers(
    accounts,
    [pay({ amount: 700_00n }), pay({ serial: 'S2', amount: 400_00n }), pay({ serial: 'S3', amount: 300_00n })],
    none,
  )
  expect(cleared.map(({ reason }) => reason)).toEqual([null, '余额不足', null])
  expect(movements.map(({ accountNo, direction, balance }) => [accountNo, direction, balance])).toEqual([
    [CENTRE, 'out', 300_00n],
    ['620001', 'in', 750_00n],
    [CENTRE, 'out', 0n],
    ['620001', 'in', 1_050_00n],
  ])
})

test('which lines of a batch fail depends on seed, serial and line, not on the moment', () => {
  const lines = Array.from({ length: 40 }, (_, line) => pay({ lineNo: line + 1, amount: 1n, ofBatch: true }))
  const half = faultsSchema.parse({ failLine: 0.5 })
  const failed = reasonsOf(lines, half).filter(Boolean).length
  expect(failed).toBeGreaterThan(5)
  expect(failed).toBeLessThan(35)
  expect(reasonsOf(lines, half)).toEqual(reasonsOf(lines, half))
  expect(reasonsOf(lines, { ...half, seed: 'another' })).not.toEqual(reasonsOf(lines, half))
})

import { expect, test } from 'vitest'
import { account } from './datasets/account.ts'
import { remittance } from './datasets/collection-ledger.ts'
import { member } from './datasets/member.ts'
import { rowSchema } from './row-schema.ts'

const parse = (row: Record<string, unknown>) => rowSchema(account, 'file').safeParse(row)
const valuesOf = (row: Record<string, unknown>) => parse({ account_no: '9926010100001', ...row }).data

test('a blank cell is null, and so is a missing column', () => {
  expect(valuesOf({ base: '  ' })).toMatchObject({ base: null, status: null })
})

test('decimals go on in one spelling', () => {
  expect(valuesOf({ base: '005000.5' })?.base).toBe('5000.50')
  expect(valuesOf({ base: 5000 })?.base).toBe('5000.00')
  expect(valuesOf({ balance: '-0.00' })?.balance).toBe('0.00')
})

test.each(['20260105', '2026-01-05', '2026/1/5', '2026.01.05'])('the date %s goes on as 2026-01-05', (opened_on) => {
  expect(valuesOf({ opened_on })?.opened_on).toBe('2026-01-05')
})

test.each([
  ['base', '5000.005'],
  ['base', '1e3'],
  ['opened_on', '2026-02-30'],
  ['opened_on', '202601'],
])('%s = “%s” does not fit its type and the error names the column', (column, value) => {
  expect(parse({ account_no: '9926010100001', [column]: value }).error?.issues[0]?.path).toEqual([column])
})

test('a wrong value of the right type is let through: a rule will find it', () => {
  expect(valuesOf({ base: '-1', status: '77' })).toMatchObject({ base: '-1.00', status: '77' })
})

test('a row without its key is refused; a member in a file is known by its account', () => {
  expect(parse({ base: '1' }).error?.issues[0]?.path).toEqual(['account_no'])
  expect(rowSchema(member, 'file').safeParse({ account_no: '9926010100001' }).success).toBe(true)
  expect(rowSchema(member).safeParse({ account_no: '9926010100001' }).success).toBe(false)
})

test('a month is six digits and integers are numbers', () => {
  const parsed = rowSchema(remittance).safeParse({ remittance_no: 'R1', month: '202611', member_count: '12' })
  expect(parsed.data).toMatchObject({ month: '202611', member_count: 12 })
  expect(rowSchema(remittance).safeParse({ remittance_no: 'R1', month: '202613' }).success).toBe(false)
})

import { defineDataset } from '@anju/standards/dataset.ts'
import { expect, test } from 'vitest'
import { renderDwdProperties } from './dwd-properties.ts'

const dataset = defineDataset({
  name: 'account',
  title: '个人账户',
  standard: 'JGJ/T 320-2014 5.0.4',
  description: '缴存人的账户',
  grain: '一个账户一行',
  key: ['account_no'],
  table: 'dwd.account',
  owner: '归集管理科',
  elements: {
    account_no: { code: 'GRZH', title: '个人账号', definition: '账号', type: 'text' },
    unit_no: { title: '单位账号', definition: '单位', type: 'text' },
    bank_account: { title: '卡号', definition: '银行卡', type: 'text', place: 'file' },
    balance: { title: '余额', definition: '余额', type: 'money' },
  },
})

test('contract, key and mandatory columns come from the standard; columns of files stay away', () => {
  const yaml = renderDwdProperties(dataset, {})
  expect(yaml).toContain('key: {name: account_key, arguments: {columns: [account_no]}}')
  expect(yaml).toContain(
    'complete: {name: account_complete, arguments: {columns: [account_no]}, config: {where: "source = \'ledger\'"}}',
  )
  expect(yaml).toContain('      - name: balance\n        data_type: decimal(18,2)\n        description: "余额：余额"')
  expect(yaml).not.toContain('bank_account')
})

test('invariants become named tests of the ledger rows', () => {
  const yaml = renderDwdProperties(dataset, { references: { unit_no: 'unit.unit_no' }, holds: { not_negative: 'balance >= 0' } })
  expect(yaml).toContain('holds: {name: account_not_negative, arguments: {expression: "balance >= 0"}')
  expect(yaml).toContain("relationships: {name: account_unit_no_exists, arguments: {to: ref('unit'), field: unit_no}")
})

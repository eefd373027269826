import { expect, test } from 'vitest'
import { standardColumn } from './standard.ts'
import { suggestByShape } from './suggest.ts'

const columns = (...names: string[]) => names.map((name) => ({ name, type: 'VARCHAR' }))
const level = (id: string, column: string, names: string[]) => {
  const found = standardColumn(id, column, columns(...names))
  return found && `${found.level} ${found.personal}`
}

test.each<readonly [string, string, string[], string | undefined]>([
  ['dwd.member', 'name', ['member_no', 'name'], '3 name'],
  ['dwd.unit', 'name', ['unit_no', 'name'], '2 none'],
  ['ods.ledger_member', 'id_number', ['member_no', 'id_number'], '4 id_number'],
  ['dwd.loan', 'contract_no', ['loan_no', 'contract_no'], '3 account_no'],
  ['ods.import_account', 'bank_account', ['account_no', 'bank_account'], '4 bank_card'],
  ['ods.import_rejected', 'raw', ['batch', 'raw'], '4 none'],
  ['ods.import_rejected', 'reason', ['batch', 'raw'], '2 none'],
  ['ods.import_batch', 'rows_read', ['batch'], '2 none'],
  ['ods.ledger_member', '_lsn', ['member_no', '_lsn'], '2 none'],
  ['ads.unit_ranking', 'name', ['unit_no', 'name', 'value'], '2 none'],
  ['ads.someone', 'name', ['member_no', 'unit_no', 'name'], '3 name'],
  ['ads.nobody', 'name', ['name'], '3 name'],
  ['dws.member_summary', 'balance', ['member_no', 'account_no', 'balance'], '3 income'],
  ['dws.unit_month', 'amount', ['unit_no', 'month', 'amount'], '2 none'],
  ['dws.fund_day', 'recovered_principal', ['business_date', 'recovered_principal'], '2 none'],
  ['dws.fund_day', 'contribution', ['business_date', 'contribution'], undefined],
])('%s.%s among %o is %s', (id, column, names, expected) => {
  expect(level(id, column, names)).toBe(expected)
})

test.each<readonly [string, string, boolean, string | undefined]>([
  ['contribution_12m', 'DECIMAL(18,2)', true, '3 income'],
  ['contribution', 'DECIMAL(18,2)', false, '2 none'],
  ['birthday', 'DATE', true, '3 birth_date'],
  ['contribution_count', 'BIGINT', false, '2 none'],
  ['some_number', 'BIGINT', false, undefined],
  ['note', 'VARCHAR', false, undefined],
])('by shape alone %s %s (about persons: %s) is %s', (name, type, aboutPersons, expected) => {
  const found = suggestByShape({ name, type }, aboutPersons)
  expect(found ? `${found.level} ${found.personal}` : undefined).toBe(expected)
})

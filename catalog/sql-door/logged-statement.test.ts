import { expect, test } from 'vitest'
import { tokenOf } from '../policy/token.ts'
import { loggedStatement } from './logged-statement.ts'

const KEY = 'test-key'
const token = (value: string) => tokenOf(value, KEY)

test.each([
  [
    "SELECT name FROM dwd.member WHERE id_number = '411281198108043858'",
    `SELECT name FROM dwd.member WHERE id_number = '${token('411281198108043858')}'`,
  ],
  ["WHERE name = '孙娜' OR name LIKE '孙%'", `WHERE name = '${token('孙娜')}' OR name LIKE '${token('孙%')}'`],
  ['WHERE mobile::BIGINT = 17660795430', `WHERE mobile::BIGINT = ${token('17660795430')}`],
  ["WHERE address = 'it''s 3 号院'", `WHERE address = '${token("it's 3 号院")}'`],
  ['WHERE name = $$孙娜$$ OR name = $a$王$$五$a$', `WHERE name = '${token('孙娜')}' OR name = '${token('王$$五')}'`],
  ['SELECT 1 -- 找孙娜\nFROM dwd.member /* 411281198108043858 */', 'SELECT 1 -- …\nFROM dwd.member /* … */'],
  ['SELECT 1 AS "17660795430", 2 AS "人数"', `SELECT 1 AS "${token('17660795430')}", 2 AS "人数"`],
])('a value of a person gives way to its token: %s', (sql, logged) => {
  expect(loggedStatement(sql, KEY)).toBe(logged)
})

test('what cannot be parsed is treated alike', () => {
  expect(loggedStatement("SELEC name WHERE id_number = '411281198108043858", KEY)).toBe(
    `SELEC name WHERE id_number = '${token('411281198108043858')}'`,
  )
  expect(loggedStatement('SELECT $$孙娜', KEY)).not.toContain('孙娜')
  expect(loggedStatement('SELECT /* 孙娜', KEY)).not.toContain('孙娜')
})

test('codes, months, dates and words stay readable', () => {
  const sql =
    "SELECT * FROM dws.fund_month WHERE county_code = '411202' AND month >= '202601' AND day > DATE '2026-09-20' AND kind <> 'ledger' LIMIT 100"
  expect(loggedStatement(sql, KEY)).toBe(sql)
})

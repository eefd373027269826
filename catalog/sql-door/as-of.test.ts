import { expect, test } from 'vitest'
import { engineWords } from './as-of.ts'

test.each([
  ["FROM dwd.unit AS OF DATE '2026-03-31'", "FROM dwd.unit AT (TIMESTAMP => DATE '2026-03-31')"],
  ["from dwd.unit u as of date '2026-03-31' where 1", "from dwd.unit u AT (TIMESTAMP => date '2026-03-31') where 1"],
  [
    "FROM dwd.unit AS OF TIMESTAMP '2026-03-31 10:00' AS u",
    "FROM dwd.unit AS u AT (TIMESTAMP => TIMESTAMPTZ '2026-03-31 10:00')",
  ],
  ['FROM dwd.unit AS OF SNAPSHOT 1 AS "单位 甲"', 'FROM dwd.unit AS "单位 甲" AT (VERSION => 1)'],
  ['FROM dwd.unit AS OF SNAPSHOT 7254592253044933681', 'FROM dwd.unit AT (VERSION => 7254592253044933681)'],
])('%s becomes the engine’s own words', (written, read) => {
  expect(engineWords(written)).toBe(read)
})

test.each([
  "SELECT 'AS OF DATE ''2026-03-31''' FROM dwd.unit",
  `SELECT 1 AS "AS OF SNAPSHOT 1"`,
  'SELECT $$ AS OF SNAPSHOT 1 $$, $a$ AS OF SNAPSHOT 1 $a$',
  'SELECT 1 -- AS OF SNAPSHOT 1',
  'SELECT 1 /* AS OF\n SNAPSHOT 1 */',
  'SELECT a AS of FROM dwd.unit',
])('%s stays as it is', (sql) => {
  expect(engineWords(sql)).toBe(sql)
})

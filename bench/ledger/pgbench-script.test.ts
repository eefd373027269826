import { expect, test } from 'vitest'
import { pgbenchScript } from './pgbench-script.ts'

const script = (sql: string, parameters: unknown[]) =>
  pgbenchScript([{ sql, parameters }], { unit: '98001', month: '202601' }, ['\\set n :n + 1'])

test('the statements stand in one transaction, with variables where parameters named the sample', () => {
  expect(script('SELECT $1, $2', ['98001', 'x/98001/202601'])).toBe(
    "\\set n :n + 1\nBEGIN;\nSELECT :unit::text, ('x/' || :unit::text || '/' || :month::text);\nCOMMIT;\n",
  )
})

test('JSON with variables is told to be JSON; a colon before a word is no variable', () => {
  expect(script('SELECT $1::jsonb', ['[{"unit":"98001","open":true,"line":0}]'])).toContain(
    `SELECT ('[{"unit":"' || :unit::text || '","open":' || 'true,"line":0}]')::jsonb::jsonb;`,
  )
})

test('a literal alone keeps the type of its place; quotes, lists, numbers and nothing', () => {
  expect(script('VALUES ($1, $2, $3, $4)', ["it's", ['98001', 'b'], 7, null])).toContain(
    "VALUES ('it''s', ARRAY[:unit::text, 'b']::text[], 7, NULL);",
  )
})

test('the tenth parameter is not the first followed by a zero', () => {
  expect(
    script(
      'SELECT $10',
      Array.from({ length: 10 }, (_, index) => index + 1),
    ),
  ).toContain('SELECT 10;')
})

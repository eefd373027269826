import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { traceColumns } from './provenance.ts'
import { parseSql } from './syntax-tree.ts'
import { openTestParser } from './test-parser.ts'

let parser: Awaited<ReturnType<typeof openTestParser>>
beforeAll(async () => {
  parser = await openTestParser()
})
afterAll(() => parser.close())

const TABLES: Readonly<Record<string, readonly string[]>> = {
  'd.a': ['id', 'x', 'y'],
  'd.b': ['id', 'x', 'z'],
  'd.c': ['k', 'v'],
}

async function trace(sql: string) {
  const parsed = await parseSql(parser, sql)
  if (!parsed.ok) throw new Error(parsed.message)
  return traceColumns(parsed.statements[0]!, (schema, table) => {
    const columns = TABLES[`${schema}.${table}`]
    return columns && { asset: `${schema}.${table}`, columns }
  })
}

describe('an answer’s columns are traced to the tables', () => {
  test.each<readonly [string, Readonly<Record<string, string>>]>([
    ['SELECT x FROM d.a', { x: 'd.a.x' }],
    ['SELECT a.x AS one, b.x AS two FROM d.a, d.b', { one: 'd.a.x', two: 'd.b.x' }],
    ['SELECT * FROM d.a', { id: 'd.a.id', x: 'd.a.x', y: 'd.a.y' }],
    ['SELECT b.* EXCLUDE (z) FROM d.a JOIN d.b USING (id)', { id: 'd.b.id', x: 'd.b.x' }],
    ['SELECT * REPLACE (y + 1 AS x) FROM d.a', { id: 'd.a.id', x: 'd.a.y', y: 'd.a.y' }],
    ['SELECT id, z FROM d.a JOIN d.b USING (id)', { id: 'd.a.id', z: 'd.b.z' }],
    ['SELECT b.id FROM d.a JOIN d.b USING (id)', { id: 'd.b.id' }],
    ['SELECT id FROM d.a FULL JOIN d.b USING (id)', { id: 'd.a.id d.b.id' }],
    [
      'SELECT x + y AS s, count(*) AS n, sum(x) FILTER (WHERE y > 0) AS f FROM d.a GROUP BY ALL',
      { s: 'd.a.x d.a.y', n: '', f: 'd.a.x d.a.y' },
    ],
    ['WITH t AS (SELECT x AS p FROM d.a), u AS (SELECT p AS q FROM t) SELECT * FROM u', { q: 'd.a.x' }],
    ['WITH a AS (SELECT k FROM d.c) SELECT k FROM a', { k: 'd.c.k' }],
    [
      'WITH RECURSIVE r AS (SELECT id FROM d.a UNION ALL SELECT b.x FROM d.b b JOIN r ON r.id = b.id) SELECT id FROM r',
      { id: 'd.a.id d.b.x' },
    ],
    ['SELECT x FROM d.a UNION ALL SELECT v FROM d.c', { x: 'd.a.x d.c.v' }],
    ['SELECT x FROM d.a UNION BY NAME SELECT z, x FROM d.b', { x: 'd.a.x d.b.x', z: 'd.b.z' }],
    ['SELECT (SELECT max(v) FROM d.c WHERE k = a.id) AS m FROM d.a', { m: 'd.c.v' }],
    ['SELECT t.p FROM (SELECT x, y FROM d.a) AS t(p, q)', { p: 'd.a.x' }],
    ['SELECT x AS p, p + 1 AS q FROM d.a', { p: 'd.a.x', q: 'd.a.x' }],
    ['SELECT a AS whole FROM d.a', { whole: 'd.a.id d.a.x d.a.y' }],
    ['SELECT w FROM d.a, LATERAL (SELECT a.x + v AS w FROM d.c)', { w: 'd.a.x d.c.v' }],
    ['SELECT n FROM (VALUES (1), (2)) AS t(n)', { n: '' }],
    ['SELECT row_number() OVER (PARTITION BY x ORDER BY y) AS r FROM d.a', { r: 'd.a.x d.a.y' }],
    ['SELECT CASE WHEN x = 1 THEN y END AS c, x::VARCHAR AS t FROM d.a', { c: 'd.a.x d.a.y', t: 'd.a.x' }],
  ])('%s', async (sql, expected) => {
    const { output } = await trace(sql)
    const traced = output.map(({ name, sources }) => [
      name,
      [...new Set(sources.map(({ asset, column }) => `${asset}.${column}`))].sort().join(' '),
    ])
    expect(Object.fromEntries(traced)).toEqual(expected)
  })
})

test('a column handed on under another name is told from one that is computed', async () => {
  const { output } = await trace('WITH t AS (SELECT x AS p, x + 1 AS q FROM d.a) SELECT p AS r, q, upper(p) FROM t')
  expect(output.map(({ identity }) => identity)).toEqual([true, false, false])
})

test('what is read only to filter, join or sort is known as read', async () => {
  const { reads } = await trace('SELECT a.x FROM d.a JOIN d.b ON a.id = b.id WHERE b.z > 0 ORDER BY a.y')
  expect(reads.map(({ asset, column }) => `${asset}.${column}`).sort()).toEqual(['d.a.id', 'd.a.x', 'd.a.y', 'd.b.id', 'd.b.z'])
})

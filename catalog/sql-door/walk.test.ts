import { openTestParser } from '@anju/infra/lake/sql/test-parser.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AstNode, parseSelect, printSelect } from './ast.ts'
import { walkStatement } from './walk.ts'

let parser: Awaited<ReturnType<typeof openTestParser>>
beforeAll(async () => {
  parser = await openTestParser()
})
afterAll(() => parser.close())

/** Walks a text; base tables become `seen_<table>`. */
async function walked(sql: string): Promise<{ text: string; scans: string[] }> {
  const scans: string[] = []
  const tree = walkStatement(await parseSelect(parser, sql), {
    scan: (table) => {
      scans.push(String(table.table_name))
      return { ...table, table_name: `seen_${table.table_name}` }
    },
  })
  return { text: await printSelect(parser, tree), scans }
}

describe('every base table is met, wherever it stands', () => {
  test.each<readonly [string, readonly string[]]>([
    ['SELECT * FROM a', ['a']],
    ['SELECT * FROM a JOIN b ON a.x = b.x, c', ['a', 'b', 'c']],
    ['SELECT (SELECT max(x) FROM a) FROM b WHERE EXISTS (FROM c) AND x IN (SELECT x FROM d)', ['a', 'b', 'c', 'd']],
    ['SELECT x FROM a UNION SELECT x FROM b EXCEPT SELECT x FROM c', ['a', 'b', 'c']],
    ['SELECT x FROM a ORDER BY (SELECT max(y) FROM b) LIMIT (SELECT count(*) FROM c)', ['a', 'b', 'c']],
    [
      'SELECT x FROM a GROUP BY x HAVING count(*) > (SELECT 1 FROM b) QUALIFY row_number() OVER (ORDER BY (SELECT 1 FROM c)) = 1',
      ['a', 'b', 'c'],
    ],
    ['SELECT CASE WHEN (SELECT true FROM a) THEN (SELECT 1 FROM b) ELSE [(SELECT 1 FROM c)][1] END', ['a', 'b', 'c']],
    ['SELECT sum(x ORDER BY (SELECT 1 FROM b)) FILTER (WHERE (SELECT true FROM c)) FROM a', ['a', 'b', 'c']],
    ['SELECT * REPLACE ((SELECT 1 FROM b) AS x) FROM a', ['a', 'b']],
    ['SELECT DISTINCT ON ((SELECT 1 FROM b)) x FROM a', ['a', 'b']],
    ["SELECT * FROM a PIVOT (max(x) FOR y IN ('p', 'q'))", ['a']],
    ['FROM (VALUES ((SELECT 1 FROM a)))', ['a']],
    ['WITH t AS (SELECT * FROM a) SELECT * FROM t, b', ['a', 'b']],
    ['WITH RECURSIVE t AS (SELECT x FROM a UNION ALL SELECT x FROM t JOIN b USING (x)) SELECT * FROM t', ['a', 'b']],
  ])('%s', async (sql, tables) => {
    expect((await walked(sql)).scans.sort()).toEqual([...tables].sort())
  })
})

describe('a common table expression is never mistaken for a table, nor a table for it', () => {
  test('it shadows the table of its name, in nested queries too', async () => {
    const { scans, text } = await walked('WITH a AS (SELECT 1 AS x) SELECT (SELECT max(x) FROM a) FROM a')
    expect(scans).toEqual([])
    expect(text).toContain('cte_1')
    expect(text).not.toContain('seen_')
  })
  test('it is not yet there in its own text nor in those before it', async () => {
    expect((await walked('WITH a AS (SELECT * FROM a) SELECT * FROM a')).scans).toEqual(['a'])
    expect((await walked('WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a')).scans).toEqual(['b'])
  })
  test('a qualified name is always a table', async () => {
    expect((await walked('WITH a AS (SELECT 1) SELECT * FROM s.a')).scans).toEqual(['a'])
  })
  test('an inner one hides an outer one only inside', async () => {
    const { text } = await walked('WITH a AS (SELECT 1 AS x) SELECT (WITH a AS (SELECT 2 AS x) SELECT x FROM a), x FROM a')
    expect(text.match(/cte_1/g)?.length).toBe(2)
    expect(text.match(/cte_2/g)?.length).toBe(2)
  })
})

describe('what is not understood is refused', () => {
  const node = (change: (statement: { node: AstNode }) => AstNode) => async () => {
    const statement = (await parseSelect(parser, 'SELECT x FROM a')) as { node: AstNode } & AstNode
    return walkStatement({ ...statement, node: change(statement) }, { scan: (table) => table })
  }
  test.each<readonly [string, (statement: { node: AstNode }) => AstNode]>([
    ['an unknown kind of query', ({ node }) => ({ ...node, type: 'NEW_NODE' })],
    ['an unknown field', ({ node }) => ({ ...node, tail: {} })],
    ['an unknown kind of table', ({ node }) => ({ ...node, from_table: { type: 'REMOTE' } })],
    ['an unknown kind of expression', ({ node }) => ({ ...node, select_list: [{ class: 'NEW', type: 'NEW', alias: '' }] })],
    [
      'an unknown operator',
      ({ node }) => ({ ...node, select_list: [{ class: 'OPERATOR', type: 'OPERATOR_NEW', alias: '', children: [] }] }),
    ],
    ['an unknown modifier', ({ node }) => ({ ...node, modifiers: [{ type: 'NEW_MODIFIER' }] })],
    ['a query hidden in plain data', ({ node }) => ({ ...node, sample: { sample_size: { class: 'SUBQUERY' } } })],
    ['a table field that is new', ({ node }) => ({ ...node, from_table: { ...(node.from_table as AstNode), remote: 'x' } })],
  ])('%s', async (_what, change) => {
    await expect(node(change)()).rejects.toMatchObject({ problem: { code: 'sql_not_allowed' } })
  })

  test.each([
    'SELECT read_text(x) FROM a',
    'SELECT s.lower(x) FROM a',
    'SELECT nextval(x) FROM a',
    'SELECT sum(getenv(x)) OVER () FROM a',
    'SELECT x FROM a ORDER BY current_query()',
  ])('a function outside the list: %s', async (sql) => {
    await expect(walked(sql)).rejects.toMatchObject({ problem: { code: 'sql_function_not_allowed' } })
  })
})

describe('a statement means the same after being read and printed', () => {
  test.each([
    "SELECT 'it''s' || x FROM a",
    'SELECT "we""ird" FROM a',
    'SELECT 9007199254740993, 0.1, 1e300, -170141183460469231731687303715884105727',
    "SELECT INTERVAL 1 DAY, DATE '2026-01-01', x'ab', E'\\n'",
  ])('%s', async (sql) => {
    const once = (await walked(sql)).text
    expect((await walked(once.replaceAll('seen_', ''))).text).toBe(once)
  })
})

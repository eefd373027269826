import { expect, test } from 'vitest'
import { MYSQL, POSTGRES } from './dialects.ts'
import { rowsAfter, rowsSince } from './statements.ts'

const column = (name: string, type: string) => ({ name, type, nullable: false })
const ordering = (table: string) => ({
  table,
  columns: [column('changed', 'timestamp with time zone'), column('a', 'bigint'), column('b', 'text')],
})

test('the rows after a place follow in the order of watermark and key, each kind of database in its own words', () => {
  expect(rowsAfter(ordering('"s"."t"'), POSTGRES, { after: ['2026-11-25', '7', 'x'], limit: 10 })).toEqual({
    sql:
      'SELECT * FROM "s"."t" WHERE "changed" >= $1 AND ("changed" > $2 OR ("changed" = $3 AND ("a" > $4 OR ("a" = $5 AND "b" > $6))))' +
      ' ORDER BY "changed", "a", "b" LIMIT 10',
    values: ['2026-11-25', '2026-11-25', '2026-11-25', '7', '7', 'x'],
  })
  expect(rowsAfter({ table: '`t`', columns: [column('a', 'bigint unsigned')] }, MYSQL, { after: ['9'], limit: 5 })).toEqual({
    sql: 'SELECT * FROM `t` WHERE `a` >= CAST(? AS DECIMAL(65,0)) AND `a` > CAST(? AS DECIMAL(65,0)) ORDER BY `a` LIMIT 5',
    values: ['9', '9'],
  })
  expect(rowsAfter(ordering('t'), POSTGRES, { after: [], limit: 1 })).toEqual({
    sql: 'SELECT * FROM t ORDER BY "changed", "a", "b" LIMIT 1',
    values: [],
  })
})

test('what may have been committed late is looked at again, where the watermark is a time', () => {
  expect(rowsSince(ordering('t'), POSTGRES, { since: '2026-11-25', seconds: 60, limit: 9 })).toEqual({
    sql: `SELECT * FROM t WHERE "changed" >= CAST($1 AS timestamp with time zone) - interval '60 seconds' ORDER BY "changed", "a", "b" LIMIT 9`,
    values: ['2026-11-25'],
  })
  expect(
    rowsSince({ table: 't', columns: [column('version', 'bigint')] }, MYSQL, { since: '7', seconds: 60, limit: 9 }),
  ).toBeUndefined()
})

test('a name is a name, whatever it holds', () => {
  expect([POSTGRES.quote('a"b'), MYSQL.quote('a`b')]).toEqual(['"a""b"', '`a``b`'])
})
